"""A report as a sequence of blocks from the first page to the last: what stands on paper, and in which order.

A page has links and things that unfold; paper has an order. Word and PDF are both written from this sequence, so that
neither can say what the other leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.report.model import (
    PROGRAMME,
    SEPARATOR,
    FirstPage,
    Grid,
    Neighbour,
    Part,
    Picture,
    Remark,
    Report,
    Section,
)
from evalkit.results.finding import Grade

FIRST, SUMMARY, ANNEX = "page-one", "summary", "annex"
FIRST_TITLE = "At a glance"
ANNEX_TITLE = "Annex: methods and data quality"
LONGEST_RUNNING = 80
"""Letters of a title or status that stand at the foot of every page."""
NO_ROWS = "There are no rows to show."


@dataclass(frozen=True)
class Heading:
    """A heading.

    Parameters
    ----------
    level : int
        From one.
    text : str
        Its words.
    anchor : str, default ""
        Place that links lead to.
    """

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Words:
    """A paragraph.

    Parameters
    ----------
    style : str
        Name of its style, as the Word template has it.
    text : str
        Its words.
    lead : str, default ""
        Strong words before them.
    target : str, default ""
        Scope whose report the words lead to.
    aside : str, default ""
        Words after a link.
    """

    style: str
    text: str
    lead: str = ""
    target: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Contents:
    """The list of sections, at the head of the second page: the first belongs to the board.

    Parameters
    ----------
    lines : tuple of (str, str)
        Words and anchor of each.
    """

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Graded:
    """A finding with its grade.

    Parameters
    ----------
    grade : Grade or None
        How sure we are; None for a part that could not be produced.
    sentence : str
        The finding.
    below : tuple of str
        Evidence and rule.
    """

    grade: Grade | None
    sentence: str
    below: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The grade in words."""
        return spoken(self.grade) if self.grade else "Not produced"


@dataclass(frozen=True)
class Meaning:
    """A grade and what it means.

    Parameters
    ----------
    grade : Grade
        The grade.
    text : str
        What it means.
    """

    grade: Grade
    text: str


@dataclass(frozen=True)
class Shown:
    """A picture.

    Parameters
    ----------
    picture : Picture
        With its words.
    """

    picture: Picture


@dataclass(frozen=True)
class Tabled:
    """A table.

    Parameters
    ----------
    grid : Grid
        Its cells.
    anchor : str, default ""
        Place that links lead to.
    """

    grid: Grid
    anchor: str = ""


Block = Heading | Words | Contents | Graded | Meaning | Shown | Tabled


def outline(report: Report) -> Iterator[Block]:
    """Give the blocks of a report in order of reading.

    Parameters
    ----------
    report : Report
        The model.

    Yields
    ------
    Block
        Each of them once.
    """
    yield from page_one(report)
    yield from later_pages(report)


def page_one(report: Report) -> Iterator[Block]:
    """Give the blocks of the first page, which paper sets so small that they fit on it."""
    yield from _masthead(report)
    yield from _first_page(report.first)


def later_pages(report: Report) -> Iterator[Block]:
    """Give the blocks that follow, from the list of sections on."""
    yield _contents(report)
    yield from _summary(report)
    if report.changes:
        yield from _part(report.changes, 1, report.changes.anchor)
    for section in report.sections:
        yield from _section(section)
    yield from _annex(report)


def spoken(grade: Grade) -> str:
    """Return a grade as it stands before a finding."""
    return str(grade).capitalize()


def full_title(report: Report) -> str:
    """Return the title of the file."""
    return f"{report.title} – {report.context}" if report.context else report.title


def running_title(report: Report) -> str:
    """Return what stands at the foot of every page beside its number."""
    return SEPARATOR.join([_short(report.title), _short(report.status), f"release profile: {report.profile}"])


def link(origin: str, target: str, name: str) -> str:
    """Return the relative address of one scope's report from another's.

    >>> link("programme", "system-QMF", "report.pdf"), link("system-QMF", "programme", "report.pdf")
    ('system-QMF/report.pdf', '../report.pdf')
    """
    up = "" if origin == PROGRAMME else "../"
    return f"{up}{name}" if target == PROGRAMME else f"{up}{target}/{name}"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_RUNNING else f"{words[: LONGEST_RUNNING - 1]}…"


def _masthead(report: Report) -> Iterator[Block]:
    if report.context:
        home = any(other.scope == PROGRAMME for other in report.neighbours)
        yield Words("Context", report.context, target=PROGRAMME if home else "")
    yield Words("Title", report.title)
    yield Words("Subtitle", report.subtitle)
    state = (report.status, report.completeness, f"Data as at {report.as_at}")
    yield Words("Status", SEPARATOR.join(state), lead="Status:")
    yield Words("Status", report.profile_words, lead="Release profile:")
    yield from (Words("Warning", notice) for notice in report.notices)
    if report.warning:
        yield Words("Warning", report.warning, lead="Not for release.")
    if report.note:
        yield Words("Note", report.note)


def _first_page(page: FirstPage) -> Iterator[Block]:
    yield Heading(1, FIRST_TITLE, FIRST)
    if page.decisions:
        yield Heading(2, "Decisions sought")
        yield from (Words("List Bullet", told, lead=f"{title}.") for title, told in page.decisions)
    if page.outcomes:
        yield Tabled(page.outcomes)
    yield Tabled(page.lines)
    if page.lowered:
        yield Words("Finding", page.lowered)
    if page.systems:
        yield Tabled(page.systems)
    yield from (Words("Normal", text, lead=lead) for lead, text in page.below)


def _contents(report: Report) -> Contents:
    sections = ((_numbered(section), section.anchor) for section in report.sections)
    changes = ((report.changes.title, report.changes.anchor),) if report.changes else ()
    first = ((FIRST_TITLE, FIRST), ("Summary", SUMMARY))
    return Contents((*first, *changes, *sections, (ANNEX_TITLE, ANNEX)))


def _summary(report: Report) -> Iterator[Block]:
    yield Heading(1, "Summary", SUMMARY)
    if report.failed:
        told = f"{len(report.failed)} of its {len(report.sections)} parts could not be produced."
        yield Words("Warning", told, lead="This report is incomplete.")
    if not report.sections:
        yield Words("Normal", "No part of this report has been produced: the run had no notebook for it.")
    for section in report.sections:
        yield from _in_short(section)
    for remark in report.remarks:
        yield from _remark(remark)
    if len(report.neighbours) > 1:
        yield Heading(2, "Reports of this evaluation")
        yield from (_neighbour(report, other) for other in report.neighbours)


def _in_short(section: Section) -> Iterator[Block]:
    yield Heading(2, section.question or section.title)
    yield from (Graded(statement.grade, statement.sentence) for statement in section.statements)
    if section.failure:
        yield Graded(None, "This part of the report could not be produced.")
    elif not section.statements:
        withheld = "Findings of this part are withheld: see there."
        yield Words("Finding", withheld if section.withheld else "This part has no findings.")


def _neighbour(report: Report, other: Neighbour) -> Words:
    parts = "part" if other.failed == 1 else "parts"
    aside = f" ({other.failed} {parts} not produced)" if other.failed else ""
    if other.scope == report.scope:
        return Words("List Bullet", f"{other.name} (this report){aside}")
    return Words("List Bullet", other.name, target=other.scope, aside=aside)


def _section(section: Section) -> Iterator[Block]:
    yield Heading(1, _numbered(section), section.anchor)
    if section.question:
        yield Words("Question", section.question)
    yield from _missing(section)
    if section.statements:
        yield Heading(2, "What we found")
    for statement in section.statements:
        rule = statement.rule if statement.grade is Grade.COUNTED else f"Rule: {statement.rule}"
        below = (statement.evidence, rule) if statement.evidence else (rule,)
        yield Graded(statement.grade, statement.sentence, below)
    if section.pictures or section.grids:
        yield Heading(2, "The evidence")
    yield from map(Shown, section.pictures)
    yield from map(Tabled, section.grids)
    if section.caveats:
        yield Heading(2, "What this cannot say")
        yield from (Words("List Bullet", caveat) for caveat in section.caveats)
    for remark in section.remarks:
        yield from _remark(remark)


def _remark(remark: Remark) -> Iterator[Block]:
    yield Heading(2, remark.title)
    styles = {"paragraph": "Note", "point": "List Bullet"}
    yield from (Words(styles[kind], words) for kind, words in remark.pieces)


def _missing(section: Section) -> Iterator[Block]:
    if section.failure:
        yield Words("Warning", section.failure.what, lead="This part of the report could not be produced.")
        yield Words("Warning", f"What to do: {section.failure.remedy}.")
    yield from (Words("Warning", reason) for reason in section.withheld)
    if section.silent:
        yield Words(
            "Normal",
            "There is nothing to show for this question: the analysis ran and returned neither findings nor"
            " pictures nor tables.",
        )


def _annex(report: Report) -> Iterator[Block]:
    yield Heading(1, ANNEX_TITLE, ANNEX)
    yield Heading(2, "How sure we are", "certainty")
    yield from (Words("Normal", words) for words in report.certainty)
    yield from (Meaning(term.grade, term.meaning) for term in report.terms)
    for part in report.annex:
        yield from _part(part, 2, f"annex-{part.anchor}")
    pictures = [picture for section in report.sections for picture in section.pictures]
    if pictures:
        yield Heading(2, "The numbers behind the pictures", "data")
        yield from (Tabled(picture.data, f"{picture.anchor}-data") for picture in pictures)


def _part(part: Part, level: int, anchor: str) -> Iterator[Block]:
    yield Heading(level, part.title, anchor)
    yield from (Words("Normal", words) for words in part.paragraphs)
    yield from (Words("List Bullet", point) for point in part.points)
    yield from map(Tabled, part.grids)


def _numbered(section: Section) -> str:
    aside = " (not produced)" if section.failure else ""
    return f"{section.number}. {section.title}{aside}"
