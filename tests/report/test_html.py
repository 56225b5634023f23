from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.report.assemble import assemble
from evalkit.report.html import FONTS, POLICY, to_html
from evalkit.report.marks import MARKS
from evalkit.report.model import Failure, Grid, Part, Picture, Report, Section, Statement
from evalkit.results.finding import Grade
from page_outline import Node, read
from sample_run import run, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def reports(folder: Path) -> list[Report]:
    return list(assemble(folder))


@pytest.fixture(scope="module")
def page(reports: list[Report]) -> bytes:
    return to_html(reports[0])


@pytest.fixture(scope="module")
def root(page: bytes) -> Node:
    return read(page)


# ----------------------------------------------------------------------------------------------- structure


def test_language_title_and_one_main_heading(root: Node):
    assert root.one("html").attributes["lang"] == "en-GB"
    assert root.one("title").text.endswith("Evaluation report (board profile)")
    assert root.one("h1").text == "London Improvement Collaborative for children and young people"


def test_headings_never_skip_a_level(root: Node):
    levels = [int(node.tag[1]) for node in root.all("h1", "h2", "h3", "h4")]
    levels.pop(levels.index(1))
    assert all(after <= before + 1 for before, after in zip([1, *levels], levels, strict=False))


def test_every_identifier_is_unique_and_every_reference_finds_one(root: Node):
    ids = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for node in root.all():
        target = node.attributes.get("href", "")
        referred = [target[1:]] if target.startswith("#") else []
        referred += [n for key in ("aria-labelledby", "aria-describedby") for n in node.attributes.get(key, "").split()]
        assert set(referred) <= set(ids), node


def test_the_skip_link_comes_first_and_leads_to_the_report(root: Node):
    first = root.all("a")[0]
    assert first.attributes["href"] == "#main"
    assert root.one("main").attributes["id"] == "main"


def test_contents_name_every_section_in_order(root: Node):
    contents = root.named("contents")[0]
    assert [link.text for link in contents.all("a")] == [
        "At a glance",
        "Summary",
        "1. Growth",
        "2. Momentum",
        "Annex: methods and data quality",
    ]


def test_every_table_has_a_caption_and_heads_with_their_scope(root: Node):
    tables = root.all("table")
    assert len(tables) > 8
    for table in tables:
        assert table.one("caption").text
        assert {head.attributes["scope"] for head in table.one("thead").all("th")} == {"col"}
        body = [row for part in table.all("tbody", "tfoot") for row in part.all("tr")]
        assert body
        assert all(row.all("th")[0].attributes["scope"] == "row" for row in body)
        widths = {len(row.all("th", "td")) for row in table.all("tr")}
        assert len(widths) == 1


def test_every_table_can_be_scrolled_from_the_keyboard(root: Node):
    for region in root.named("scroll"):
        assert region.attributes["tabindex"] == "0"
        assert region.attributes["role"] == "region"
        assert region.attributes.get("aria-label") or region.attributes.get("aria-labelledby")


def test_numbers_are_set_flush_right_under_their_heads(root: Node):
    table = next(t for t in root.all("table") if t.one("caption").text.startswith("Table 1"))
    classes = [[cell.attributes.get("class", "") for cell in row.all("th", "td")] for row in table.all("tr")]
    assert all(row == ["", "number", "number", "number", "number"] for row in classes)


def test_a_figure_states_its_finding_and_describes_its_picture(root: Node, reports: list[Report]):
    figure, picture = root.one("figure"), reports[0].sections[0].pictures[0]
    assert figure.one("figcaption").text == f"Figure 1 {picture.caption}"
    drawing = next(svg for svg in figure.all("svg") if svg.attributes.get("role") == "img")
    (described,) = [n for n in drawing.all() if n.attributes.get("id") == drawing.attributes["aria-labelledby"]]
    assert described.text == picture.alt
    details = figure.one("details")
    assert "open" not in details.attributes
    assert [cell.text for cell in details.one("tbody").all("tr")[-1].all("th", "td")][:2] == ["December 2022", "212"]


def test_the_data_of_a_figure_are_one_click_away_as_the_run_folder_has_them(root: Node, folder: Path):
    (link,) = [link for link in root.all("a") if "download" in link.attributes]
    head, _, encoded = link.attributes["href"].partition(",")
    kept = folder / "programme" / "10_growth" / "figures" / "active_members.csv"
    assert (head, link.attributes["download"]) == ("data:text/csv;charset=utf-8;base64", "figure-1.csv")
    assert base64.b64decode(encoded) == kept.read_bytes()
    assert link.text == "Data of figure 1 as CSV"


def test_a_picture_that_cannot_be_read_falls_back_to_its_bitmap(reports: list[Report]):
    section = reports[0].sections[0]
    broken = replace(section.pictures[0], svg=b"<svg", alt='A "quoted" description')
    drawn = read(to_html(replace(reports[0], sections=(replace(section, pictures=(broken,)),))))
    image = drawn.one("figure").one("img")
    assert image.attributes["alt"] == 'A "quoted" description'
    assert image.attributes["src"].startswith("data:image/png;base64,iVBOR")


# ------------------------------------------------------------------------------------------------- content


def test_the_summary_gives_every_finding_with_its_grade_as_word_and_shape(root: Node, reports: list[Report]):
    summary = next(s for s in root.all("section") if s.attributes["aria-labelledby"] == "summary")
    items = [item for found in summary.named("findings") for item in found.all("li")]
    stated = [(item.named("grade")[0].text, item.named("sentence")[0].text) for item in items]
    assert stated[:5] == [(str(s.grade).capitalize(), s.sentence) for s in reports[0].sections[0].statements]
    assert stated[5] == ("Not produced", "This part of the report could not be produced.")
    assert all(item.named("grade")[0].all("svg") for item in items)
    assert "This report is incomplete. 1 of its 2 parts" in summary.text


def test_shapes_differ_without_colour():
    assert len(set(MARKS.values())) == len(Grade)
    assert all("#" not in drawing and "currentColor" in drawing for drawing in MARKS.values())


def test_findings_come_first_in_a_section_with_estimate_and_rule(root: Node):
    section = next(s for s in root.all("section") if s.attributes["aria-labelledby"] == "section-10_growth")
    assert [heading.text for heading in section.all("h3")] == ["What we found", "The evidence", "What this cannot say"]
    first = section.named("full")[0].all("li")[0].text
    assert "Estimate +4.1% per month · 95% interval +1.2% to +7.1% · n = 9 · t-test, p = 0.012" in first
    assert "Rule: The interval excludes no change" in first


def test_a_failed_section_says_what_happened_and_what_to_do(root: Node):
    section = next(s for s in root.all("section") if s.attributes["aria-labelledby"] == "section-20_momentum")
    assert "This part of the report could not be produced." in section.text
    assert "KeyError in cell 4" in section.text
    assert "What to do: open the executed notebook programme/20_momentum/notebook.ipynb" in section.text


def test_reports_link_to_one_another_by_relative_paths(reports: list[Report], root: Node):
    links = [a.attributes["href"] for a in root.named("reports")[0].all("a")]
    assert links[:2] == ["system-QMF/report.html", "system-QMJ/report.html"]
    system = read(to_html(reports[1]))
    assert system.one("h1").text == "North East London"
    assert system.named("context")[0].one("a").attributes["href"] == "../report.html"
    assert "../system-QMJ/report.html" in [a.attributes["href"] for a in system.named("reports")[0].all("a")]


def test_every_page_names_its_profile_on_screen_and_on_paper(page: bytes, root: Node):
    assert "Release profile: Board" in root.one("header").text
    assert "release profile: board" in root.one("footer").text
    assert '@bottom-left { content: "Not approved · Release profile: board"; }'.encode() in page


def test_the_evaluator_profile_is_warned_of_prominently(tmp_path: Path):
    write(tmp_path, run(profile="evaluator", notebooks=run().notebooks[:1]))
    root = read(to_html(next(assemble(tmp_path))))
    assert (
        "Not for release. Keep this report within the evaluation team." in root.one("header").named("warning")[0].text
    )
    assert "Not for release." in root.one("footer").text


def test_a_report_without_notebooks_is_still_a_page(tmp_path: Path):
    write(tmp_path, run(notebooks=(), sources=(), issues=(), scopes={"programme": "P"}))
    root = read(to_html(next(assemble(tmp_path))))
    assert "No part of this report has been produced" in root.one("main").text
    assert not root.named("reports")


# ---------------------------------------------------------------------------------------------- safety


def test_the_page_asks_for_nothing(page: bytes, root: Node):
    policy = next(m for m in root.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"] == POLICY
    assert POLICY.startswith("default-src 'none';")
    assert not root.all("script", "link", "iframe", "object", "base", "form")
    addresses = re.findall(rb"""(?:src|href|url)\s*[=(]\s*["']?([^"')>\s]+)""", page)
    assert addresses
    own = rb"#|data:(font|image)/|data:text/csv;|(\.\./)?[\w-]+/?[\w-]*/?report\.html$"
    assert all(re.match(own, address) for address in addresses)
    assert set(re.findall(rb"https?://[^\"'\s<]+", page)) <= {b"http://www.w3.org/2000/svg"}
    assert not [key for node in root.all() for key in node.attributes if key.startswith("on")]


def test_the_fonts_are_small_and_inside(page: bytes):
    assert page.count(b"data:font/woff2;base64,") == len(FONTS)
    assert len(page) < 150_000


HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "</style><script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            '" onmouseover="alert(1)',
            "{{ 7 * 7 }}{% raw %}",
            "=cmd|' /C calc'!A0",
            "\u202eright to left",
            "مستشفى",
            "N" * 300,
            "]]><!--",
            "\x00\x1b[31m",
        ]
    ),
)


def hostile_report(report: Report, text: str) -> Report:
    grid = Grid(text, text, (text, text), (False, True), ((text, text), (text, text)), total=True)
    found = Statement(text, Grade.CLEAR, text, text)
    picture = Picture("Figure 1", "figure-1", text, text, text, grid, b'<svg viewBox="0 0 1 1"/>', b"", b"")
    return replace(
        report,
        title=text, context=text, subtitle=text, status=text, profile_words=text, warning=text, as_at=text,
        completeness=text, note=text, run_id=text, certainty=(text,),
        sections=(
            Section("section-1", 1, text, text, (found,), (picture,), (grid,), (text,)),
            Section("section-2", 2, text, text, failure=Failure(text, text)),
            Section("section-3", 3, text, text),
        ),
        annex=(Part("part", text, (text,), (text,), (grid,)),),
        neighbours=tuple(replace(neighbour, name=text) for neighbour in report.neighbours),
    )  # fmt: skip


@given(text=HOSTILE)
def test_no_text_can_become_markup(reports: list[Report], text: str):
    plain = [node.tag for node in read(to_html(hostile_report(reports[0], "plain"))).all() if node.tag != "wbr"]
    hostile = read(to_html(hostile_report(reports[0], text)))
    shape = [node.tag for node in hostile.all() if node.tag != "wbr"]
    if text.strip():
        assert shape == plain
    assert not [key for node in hostile.all() for key in node.attributes if key.startswith("on")]


def test_text_is_printed_as_it_is(reports: list[Report]):
    text = "<b>Bold & “quoted”</b>"
    root = read(to_html(hostile_report(reports[0], text)))
    assert root.one("h1").text == text
    assert root.one("figure").one("figcaption").text == f"Figure 1 {text}"


def test_characters_that_no_page_may_hold_are_replaced(reports: list[Report]):
    page = to_html(replace(reports[0], title="a\x00b\x1bc\ud800d"))
    assert "<bdi>a\ufffdb\ufffdc\ufffdd</bdi>".encode() in page
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", page)
