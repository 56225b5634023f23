from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from evalkit.report.assemble import assemble
from evalkit.report.changes import ANCHOR, TITLE, changes
from evalkit.report.html import to_html
from evalkit.report.outline import Contents, Heading, outline
from evalkit.results.bundle import dump, write_atomically
from evalkit.results.changes import FILE, Told
from sample_run import write

TOLD = Told(("Then and now.", "Of 5 findings, 5 are as they were."), ("New data: two months.",), (), ())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = write(tmp_path_factory.mktemp("run"))
    write_atomically(run / FILE, dump({"programme": asdict(TOLD)}))
    return run


def test_a_run_that_was_compared_with_none_has_no_such_section(tmp_path: Path):
    assert changes(None) is None
    report = next(assemble(write(tmp_path)))
    assert report.changes is None
    assert TITLE not in to_html(report).decode("utf-8")


def test_the_section_stands_after_the_summary_and_in_the_contents(folder: Path):
    report, other, *_ = assemble(folder)
    assert other.changes is None
    headings = [block.text for block in outline(report) if isinstance(block, Heading) and block.level == 1]
    assert headings.index(TITLE) == headings.index("Summary") + 1
    contents = next(block for block in outline(report) if isinstance(block, Contents))
    assert contents.lines[2] == (TITLE, ANCHOR)
    page = to_html(report).decode("utf-8")
    assert page.index('id="summary"') < page.index(f'id="{ANCHOR}"') < page.index('id="section-10_growth"')
    assert f'href="#{ANCHOR}"' in page


def test_page_one_says_how_many_findings_changed(folder: Path):
    report, other, *_ = assemble(folder)
    assert report.first.below[0] == ("Since the last report:", "Of 5 findings, 5 are as they were.")
    assert "Since the last report:" not in dict(other.first.below)


def test_findings_and_choices_are_tables(folder: Path):
    whole = Told(TOLD.paragraphs, (), (("New", "–", "Counted: 3 came.", "It was not asked."),), (("a.b", "1", "2"),))
    made = changes(whole)
    assert made is not None
    assert [grid.label for grid in made.grids] == ["Table C1", "Table C2"]
    assert made.grids[1].rows == (("a.b", "1", "2"),)
