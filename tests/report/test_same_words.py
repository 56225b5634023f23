"""All formats say the same: every finding, number, caption and caveat, and no number that the others do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from evalkit.report.assemble import assemble
from evalkit.report.changes import changes
from evalkit.report.model import Report
from evalkit.report.output import RENDERERS
from evalkit.results.changes import Told
from reporting.fuzz import READERS, lost, plain
from sample_run import run, write

TOLD = Told(
    ("The earlier report: January to November 2022.", "Of 5 findings, 1 has another grade and 4 are as they were."),
    ("Late data, about the period of the earlier report: attendances +68 (September 2022).",),
    (("Grade changed", "Clear: it grew by 4.1%.", "Leaning: it grew by 3.9%.", "Added months: could be chance."),),
    (("thresholds.minimum_people", "8", "10"),),
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    plainly = assemble(write(tmp_path_factory.mktemp("board")))
    exact = assemble(
        write(tmp_path_factory.mktemp("evaluator"), run(profile="evaluator", notebooks=run().notebooks[:1]))
    )
    first, second = list(plainly)[:2]
    return [replace(first, changes=changes(TOLD)), second, next(exact)]


def printed(report: Report) -> Iterator[str]:
    """Give everything that a report has to say, whatever its format."""
    yield from (report.title, report.subtitle, report.status, report.as_at, report.completeness, report.note)
    yield from (report.profile_words, report.warning, *report.certainty)
    for section in report.sections:
        yield from (section.title, section.question, *section.caveats, *section.withheld)
        if section.failure:
            yield from (section.failure.what, section.failure.remedy)
        for statement in section.statements:
            yield from (statement.sentence, str(statement.grade).capitalize(), statement.evidence, statement.rule)
        for picture in section.pictures:
            yield from (picture.caption, picture.alt, picture.source)
        for grid in (*section.grids, *(picture.data for picture in section.pictures)):
            yield from (grid.label, grid.caption, *grid.heads, *(cell for row in grid.rows for cell in row))
    for part in (*report.annex, *([report.changes] if report.changes else [])):
        yield from (part.title, *part.paragraphs, *part.points)
        for grid in part.grids:
            yield from (grid.label, grid.caption, *grid.heads, *(cell for row in grid.rows for cell in row))


def numbers(text: str) -> set[str]:
    """Return the numbers in a text, a page's own number apart."""
    return set(re.findall(r"\d[\d,.]*\d|\d", re.sub(r"page\s+\d+ of\s+\d+", "", text)))


@pytest.mark.parametrize("kind", RENDERERS)
def test_every_format_says_everything(reports: list[Report], kind: str):
    for report in reports:
        assert lost(kind, RENDERERS[kind](report), filter(plain, printed(report))) == []


@pytest.mark.parametrize("kind", [kind for kind in RENDERERS if kind != "html"])
def test_no_format_prints_a_number_that_the_page_does_not(reports: list[Report], kind: str):
    for report in reports:
        page, drawn = RENDERERS["html"](report), "".join(p.svg.decode() for s in report.sections for p in s.pictures)
        said = numbers(READERS["html"](page))
        other = numbers(READERS[kind](RENDERERS[kind](report)))
        assert said
        assert said - other == set()
        assert other - said - numbers(drawn) == set()  # what is drawn is text in some formats and not in others


def test_a_number_too_many_would_be_noticed(reports: list[Report]):
    page = RENDERERS["html"](reports[0])
    more = page.replace(b"</main>", b"<p>98,765</p></main>")
    assert numbers(READERS["html"](more)) - numbers(READERS["html"](page)) == {"98,765"}
    assert lost("docx", RENDERERS["docx"](reports[0]), ["98,765 people were active."])
