from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from evalkit.report.assemble import assemble
from evalkit.report.model import Grid, Report, Section
from evalkit.report.pdf import to_pdf
from reporting import pdf_structure
from reporting.fuzz import READERS, plain
from sample_run import run, write


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    return list(assemble(write(tmp_path_factory.mktemp("run"))))


@pytest.fixture(scope="module")
def content(reports: list[Report]) -> bytes:
    return to_pdf(reports[0])


def with_grid(report: Report, grid: Grid) -> Report:
    return replace(report, sections=(Section("section-x", 1, "Wide", "How wide?", grids=(grid,)),), annex=())


def addresses(content: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        for thing in pdf_structure.dictionaries(document):
            if "/URI" in thing:
                yield str(thing["/URI"])


def test_the_first_cell_of_every_row_heads_it(content: bytes):
    with pikepdf.open(io.BytesIO(content)) as document:
        tables = list(pdf_structure.tags(document).all("Table"))
    rows = [row for table in tables for body in table.all("TBody") for row in body.below]
    assert rows
    assert all((row.below[0].kind, row.below[0].scope) == ("TH", "Row") for row in rows)
    assert all(cell.kind == "TD" for row in rows for cell in row.below[1:])


def test_title_language_and_date_are_the_report_s_own(content: bytes):
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.docinfo["/Title"]).startswith("London Improvement Collaborative")
        assert str(document.docinfo["/CreationDate"]).startswith("D:20230106")
        assert str(document.docinfo["/Keywords"]) == "release profile: board, run 3f9c2a7be1d04c55"
        assert str(document.Root.Lang) == "en-GB"


def test_sections_are_bookmarks(content: bytes):
    with pikepdf.open(io.BytesIO(content)) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [
        "At a glance",
        "Summary",
        "1. Growth",
        "2. Momentum (not produced)",
        "Annex: methods and data quality",
    ]


def test_reports_lead_to_one_another(reports: list[Report], content: bytes):
    assert set(addresses(content)) == {f"{report.scope}/report.pdf" for report in reports[1:]}
    assert {"../report.pdf", "../system-QMJ/report.pdf"} <= set(addresses(to_pdf(reports[1])))


def test_every_page_names_its_profile_and_number(content: bytes):
    with pikepdf.open(io.BytesIO(content)) as document:
        pages = len(document.pages)
        footers = [page.Contents.read_bytes().count(b"/Pagination") for page in document.pages]
    assert pages > 3
    assert all(footers)


def test_it_is_the_same_whenever_it_is_made(reports: list[Report], content: bytes):
    assert to_pdf(reports[0]) == content


# ------------------------------------------------------------------------------------------------ awkward reports


def test_a_table_of_60_rows_and_15_columns_lies_across_and_repeats_its_heads(reports: list[Report]):
    heads = ("System", *(f"Measure number {k}" for k in range(14)))
    rows = tuple((f"System {r}", *(f"{r * k:,}" for k in range(14))) for r in range(60))
    grid = Grid("Table 1", "A table of many measures.", heads, (False, *[True] * 14), rows)
    made = to_pdf(with_grid(reports[0], grid))
    assert pdf_structure.faults(made) == []
    with pikepdf.open(io.BytesIO(made)) as document:
        across = [page for page in document.pages if page.mediabox[2] > page.mediabox[3]]
        assert len(across) > 1
        assert [len(list(t.all("TR"))) for t in pdf_structure.tags(document).all("Table")][-1:] == [61]
    said = plain(READERS["pdf"](made))
    assert all(plain(cell) in said for row in rows for cell in row)


def test_a_table_without_rows_says_so(reports: list[Report]):
    made = to_pdf(with_grid(reports[0], Grid("Table 1", "A table of nothing at all.", ("A", "B"), (False, True), ())))
    assert pdf_structure.faults(made) == []
    assert plain("There are no rows to show.") in plain(READERS["pdf"](made))


def test_a_report_without_findings_and_one_of_stars_alone_are_reports(reports: list[Report]):
    silent = replace(reports[0].sections[0], statements=(), pictures=(), grids=(), caveats=())
    made = to_pdf(replace(reports[0], sections=(silent,)))
    assert plain("returned neither findings nor pictures nor tables") in plain(READERS["pdf"](made))
    stars = Grid(
        "Table 1", "Opinions by system, all of them of few.", ("System", "Score"), (False, True), (("A", "*"),) * 5
    )
    assert pdf_structure.faults(to_pdf(with_grid(reports[0], stars))) == []


def test_a_report_without_notebooks_is_still_a_report(tmp_path: Path):
    write(tmp_path, run(notebooks=(), sources=(), issues=(), scopes={"programme": "P"}))
    made = to_pdf(next(assemble(tmp_path)))
    assert plain("No part of this report has been produced") in plain(READERS["pdf"](made))
    assert pdf_structure.faults(made) == []


@pytest.mark.parametrize(
    "name", ["W" * 300, "مستشفى " * 40, "Z\u0351\u036b\u0343a\u0329\u031fl\u034e\u0317g\u0361o" * 30, "漢字 🏥 \ufeff"]
)
def test_names_of_any_length_and_script(reports: list[Report], name: str):
    section = replace(reports[0].sections[0], title=name, question=name)
    made = to_pdf(replace(reports[0], title=name, context=name, status=name, sections=(section,)))
    assert pdf_structure.faults(made) == []
