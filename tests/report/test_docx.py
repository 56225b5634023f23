from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] – written in C, without stubs

from evalkit.report import wordml
from evalkit.report.assemble import assemble
from evalkit.report.docx import to_docx
from evalkit.report.marks import SIGNS
from evalkit.report.model import Grid, Report, Section
from evalkit.results.finding import Grade
from reporting import audit, docx_structure, word_template
from reporting.docx_structure import R, W
from sample_run import run, write

TEMPLATE = Path(wordml.__file__).parent / "templates" / "report.docx"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    return list(assemble(write(tmp_path_factory.mktemp("run"))))


@pytest.fixture(scope="module")
def content(reports: list[Report]) -> bytes:
    return to_docx(reports[0])


@pytest.fixture(scope="module")
def lines(content: bytes) -> list[tuple[str, str]]:
    """Return style and words of every paragraph."""
    return [
        (str(getattr(paragraph.style, "name", "")), paragraph.text)
        for paragraph in docx.Document(io.BytesIO(content)).paragraphs
    ]


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def with_grid(report: Report, grid: Grid) -> Report:
    return replace(report, sections=(Section("section-x", 1, "Wide", "How wide?", grids=(grid,)),), annex=())


def test_the_template_is_the_one_that_its_script_writes():
    assert TEMPLATE.read_bytes() == word_template.template(), "run: python tests/reporting/word_template.py"


def test_title_status_and_contents_come_first(lines, reports: list[Report]):
    assert lines[0] == ("Title", "London Improvement Collaborative for children and young people")
    assert any(style == "Close Status" and words.startswith("Release profile: Board –") for style, words in lines)
    contents = [words for style, words in lines if style == "toc 1"]
    assert contents == [
        "At a glance",
        "Summary",
        "1. Growth",
        "2. Momentum (not produced)",
        "Annex: methods and data quality",
    ]


def test_headings_are_word_s_own_styles_in_order(content: bytes):
    found = docx_structure.headings(part(content, "word/document.xml"))
    assert [words for level, words in found if level == 1] == [
        "At a glance", "Summary", "1. Growth", "2. Momentum (not produced)", "Annex: methods and data quality",
    ]  # fmt: skip
    assert (2, "What we found") in found
    assert (2, "The numbers behind the pictures") in found


def test_a_finding_has_its_grade_as_word_and_shape_its_evidence_and_its_rule(lines):
    at = lines.index(("Heading 2", "What we found"))
    assert lines[at + 1][0] == "Finding"
    assert lines[at + 1][1].startswith(f"{SIGNS[Grade.CLEAR]} Clear")
    assert lines[at + 2][1].startswith("Estimate +4.1% per month")
    assert lines[at + 3][1].startswith("Rule: The interval excludes no change")
    assert len(set(SIGNS.values())) == len(Grade)


def test_a_failed_section_says_what_happened_and_what_to_do(lines):
    warnings = [words for style, words in lines if style == "Warning"]
    assert any("KeyError in cell 4" in words for words in warnings)
    assert any(words.startswith("What to do: open the executed notebook") for words in warnings)


def test_pictures_keep_their_bitmap_and_lead_to_their_numbers(content: bytes, reports: list[Report]):
    picture = reports[0].sections[0].pictures[0]
    body = part(content, "word/document.xml")
    (about,) = body.iter(f"{docx_structure.WP}docPr")
    assert (about.get("name"), about.get("descr")) == ("Figure 1", picture.alt)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [archive.read(n) for n in archive.namelist() if n.startswith("word/media/")] == [picture.png]
    anchors = {link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")}
    assert wordml.place("figure-1-data") in anchors


def test_reports_lead_to_one_another(reports: list[Report]):
    relations = part(to_docx(reports[1]), "word/_rels/document.xml.rels")
    outside = {each.get("Target") for each in relations if each.get("TargetMode") == "External"}
    assert {"../report.docx", "../system-QMJ/report.docx"} <= outside
    body = part(to_docx(reports[1]), "word/document.xml")
    assert all(link.get(f"{R}id") or link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink"))


def test_it_is_the_same_whenever_it_is_made_and_dated_by_the_definition(reports: list[Report], content: bytes):
    assert to_docx(reports[0]) == content
    core = docx.Document(io.BytesIO(content)).core_properties
    assert f"{core.created:%Y-%m-%d %H:%M}" == "2023-01-06 00:00"
    assert core.title.startswith("London Improvement Collaborative")
    assert core.language == "en-GB"


def test_every_page_names_its_profile(content: bytes):
    footer = docx_structure.text(content).splitlines()[-1]
    assert "release profile: board" in footer
    assert footer.endswith("page 1 of 1")


# ------------------------------------------------------------------------------------------------ awkward reports


def test_a_table_of_60_rows_and_15_columns_lies_across_and_repeats_its_heads(reports: list[Report]):
    heads = ("System", *(f"Measure number {k}" for k in range(14)))
    rows = tuple((f"System {r}", *(f"{r * k:,}" for k in range(14))) for r in range(60))
    made = to_docx(
        with_grid(reports[0], Grid("Table 1", "A table of many measures.", heads, (False, *[True] * 14), rows))
    )
    assert docx_structure.faults(made) == []
    body = part(made, "word/document.xml")
    *_, table = body.iter(f"{W}tbl")
    assert len(table.findall(f"{W}tr")) == 61
    sizes = [(size.get(f"{W}w"), size.get(f"{W}orient", "portrait")) for size in body.iter(f"{W}pgSz")]
    assert [orientation for _, orientation in sizes] == ["portrait", "landscape", "portrait"]
    widths = [int(column.get(f"{W}w", "0")) for column in table.iter(f"{W}gridCol")]
    assert sum(widths) <= 14570


def test_a_table_without_rows_says_so(reports: list[Report]):
    made = to_docx(with_grid(reports[0], Grid("Table 1", "A table of nothing at all.", ("A", "B"), (False, True), ())))
    assert docx_structure.faults(made) == []
    assert audit.faults(made) == []
    assert "There are no rows to show." in docx_structure.text(made)


def test_a_report_without_findings_and_one_of_stars_alone_are_reports(reports: list[Report]):
    silent = replace(reports[0].sections[0], statements=(), pictures=(), grids=(), caveats=())
    made = to_docx(replace(reports[0], sections=(silent,)))
    assert "returned neither findings nor pictures nor tables" in docx_structure.text(made)
    assert docx_structure.faults(made) == []
    stars = Grid(
        "Table 1", "Opinions by system, all of them of few.", ("System", "Score"), (False, True), (("A", "*"),) * 5
    )
    assert docx_structure.faults(to_docx(with_grid(reports[0], stars))) == []


def test_a_report_without_notebooks_is_still_a_report(tmp_path: Path):
    write(tmp_path, run(notebooks=(), sources=(), issues=(), scopes={"programme": "P"}))
    made = to_docx(next(assemble(tmp_path)))
    assert "No part of this report has been produced" in docx_structure.text(made)
    assert docx_structure.faults(made) == []


@pytest.mark.parametrize(
    "name", ["W" * 300, "مستشفى " * 40, "Z\u0351\u036b\u0343a\u0329\u031fl\u034e\u0317g\u0361o" * 30]
)
def test_names_of_any_length_and_script(reports: list[Report], name: str):
    section = replace(reports[0].sections[0], title=name, question=name)
    made = to_docx(replace(reports[0], title=name, context=name, status=name, sections=(section,)))
    assert docx_structure.faults(made) == []
    assert audit.faults(made) == []
    assert name.strip() in docx_structure.text(made)


def test_words_from_right_to_left_are_marked_so(reports: list[Report]):
    made = to_docx(replace(reports[0], title="Ward مستشفى الأطفال 7"))
    title = next(p for p in part(made, "word/document.xml").iter(f"{W}p") if docx_structure._style(p) == "Title")
    runs = [("".join(run.itertext()), run.find(f"{W}rPr/{W}rtl") is not None) for run in title.iter(f"{W}r")]
    assert runs == [("Ward ", False), ("مستشفى الأطفال", True), (" 7", False)]
