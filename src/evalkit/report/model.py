"""A report as frozen values: every word and number in its place, no layout.

The renderers turn a :class:`Report` into bytes and add nothing but layout, so that all of them say the same.
:mod:`evalkit.report.assemble` builds it from a run folder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from evalkit.definition import Profile
from evalkit.results.finding import Grade

PROGRAMME = "programme"
"""Folder of the scope that is the whole programme."""

SEPARATOR = "\N{NO-BREAK SPACE}· "
"""Between parts of a line; it stays with the part before it."""


@dataclass(frozen=True)
class Grid:
    """A table as text; its first column heads the rows.

    Parameters
    ----------
    label : str
        How the report refers to it, such as ``"Table 3"``; unique within a report.
    caption : str
        What it shows, as a sentence.
    heads : tuple of str
        Heading of each column.
    numeric : tuple of bool
        Whether a column is set flush right.
    rows : tuple of tuple of str
        Cells, ready for print.
    total : bool, default False
        Whether the last row adds up the others.
    """

    label: str
    caption: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


@dataclass(frozen=True)
class Picture:
    """A figure with its words and its data.

    Parameters
    ----------
    label : str
        Such as ``"Figure 2"``; unique within a report.
    anchor : str
        Identifier within the report, safe in a link.
    caption, alt, source : str
        As for :class:`evalkit.results.finding.Figure`.
    data : Grid
        The numbers behind it.
    svg, png : bytes
        The picture.
    csv : bytes
        The data as a file that spreadsheets open, unrounded where the table rounds.
    choices : tuple of str, default ()
        Names that a reader of a page may pick.
    """

    label: str
    anchor: str
    caption: str
    alt: str
    source: str
    data: Grid
    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)
    csv: bytes = field(repr=False)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A finding in words.

    Parameters
    ----------
    sentence : str
        The finding.
    grade : Grade
        How sure we are.
    evidence : str
        Estimate, interval, n and test in one line; empty for a count.
    rule : str
        Rule that gave the grade.
    """

    sentence: str
    grade: Grade
    evidence: str
    rule: str


@dataclass(frozen=True)
class Failure:
    """Why a section is missing.

    Parameters
    ----------
    what : str
        What happened, and in which notebook.
    remedy : str
        What to do about it.
    """

    what: str
    remedy: str


@dataclass(frozen=True)
class Remark:
    """What a person wrote about the results; never computed, and marked as theirs.

    Parameters
    ----------
    title : str
        Who wrote it, and when.
    pieces : tuple of (str, str)
        ``"paragraph"`` or ``"point"``, and its words.
    """

    title: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """The answer to one question.

    Parameters
    ----------
    anchor : str
        Identifier within the report, safe in a link.
    number : int
        Place among the sections, from one.
    title, question : str
        From the notebook.
    statements : tuple of Statement
        Findings in order of reading.
    pictures : tuple of Picture
        Figures.
    grids : tuple of Grid
        Tables.
    caveats : tuple of str
        What the data cannot say.
    failure : Failure or None, default None
        Set where the notebook failed; everything else is then empty.
    withheld : tuple of str, default ()
        What the release ledger withholds, and why.
    remarks : tuple of Remark, default ()
        What people wrote about it.
    """

    anchor: str
    number: int
    title: str
    question: str
    statements: tuple[Statement, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    caveats: tuple[str, ...] = ()
    failure: Failure | None = None
    withheld: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether the notebook ran but had nothing to show."""
        return not (self.failure or self.statements or self.pictures or self.grids or self.withheld)


@dataclass(frozen=True)
class Part:
    """A part of the annex.

    Parameters
    ----------
    anchor : str
        Identifier within the report, safe in a link.
    title : str
        Heading.
    paragraphs : tuple of str
        Text before anything else.
    points : tuple of str
        Items of a list.
    grids : tuple of Grid
        Tables.
    """

    anchor: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class Term:
    """A grade and what it means.

    Parameters
    ----------
    grade : Grade
        The grade.
    meaning : str
        Rule behind it, in plain words.
    """

    grade: Grade
    meaning: str


@dataclass(frozen=True)
class Neighbour:
    """Another report of the same run.

    Parameters
    ----------
    scope : str
        Folder of its scope.
    name : str
        Printed name.
    failed : int
        How many parts of it could not be produced.
    """

    scope: str
    name: str
    failed: int


@dataclass(frozen=True)
class FirstPage:
    """What stands on page one, in fixed places.

    Parameters
    ----------
    decisions : tuple of (str, str)
        Title of each decision sought, and its reason, owner, date and evidence: written by people.
    outcomes : Grid or None
        What the charts of the key measures say.
    lines : Grid
        The fixed lines: name, finding, and how sure we are.
    lowered : str
        What an asterisk beside a grade means; empty where there is none.
    systems : Grid or None
        Systems by signal, not ranked.
    below : tuple of (str, str)
        Actions of the last meeting, done or not; what happened besides; what the data cannot say: a few strong words
        and a paragraph of each.
    """

    decisions: tuple[tuple[str, str], ...]
    outcomes: Grid | None
    lines: Grid
    lowered: str
    systems: Grid | None
    below: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Report:
    """A report on one scope of a run.

    Parameters
    ----------
    scope : str
        Folder of the scope: ``"programme"`` or ``"system-<code>"``.
    title : str
        The programme's title, or a system's name.
    context : str
        The programme's title above a system's name; empty for the programme itself.
    subtitle : str
        Kind of report, readers, period and systems.
    status : str
        Whether the report is a draft, or who approved which version; then the definition's remark.
    draft : bool
        Whether it is not to be relied on: a draft, or withdrawn.
    profile : Profile
        Release profile of everything in it.
    profile_words : str
        What the profile allows, in plain words.
    warning : str
        What must not happen to the report; empty where there is nothing to warn of.
    as_at : str
        Date of the data, in words.
    day : date
        The same date, for the properties of a file.
    completeness : str
        Registers received of those expected.
    notices : tuple of str
        Withdrawal and errata, before anything else.
    note : str
        The evaluator's own paragraph under the title; may be empty.
    first : FirstPage
        Page one.
    sections : tuple of Section
        In order of reading.
    terms : tuple of Term
        What the grades mean.
    certainty : tuple of str
        How to read intervals and grades.
    annex : tuple of Part
        Methods and data quality.
    neighbours : tuple of Neighbour
        The programme's report first, then each system's, this one included.
    run_id : str
        Hash of definition, inputs and code.
    changes : Part or None, default None
        What changed since the last report; None where no last report was named.
    remarks : tuple of Remark, default ()
        What people wrote about the whole.
    """

    scope: str
    title: str
    context: str
    subtitle: str
    status: str
    draft: bool
    profile: Profile
    profile_words: str
    warning: str
    as_at: str
    day: date
    completeness: str
    notices: tuple[str, ...]
    note: str
    first: FirstPage
    sections: tuple[Section, ...]
    terms: tuple[Term, ...]
    certainty: tuple[str, ...]
    annex: tuple[Part, ...]
    neighbours: tuple[Neighbour, ...]
    run_id: str
    changes: Part | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def failed(self) -> tuple[Section, ...]:
        """Sections that could not be produced."""
        return tuple(section for section in self.sections if section.failure)
