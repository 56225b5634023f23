"""Answers to a form, from the export of whatever tool to rows under our names.

The tools differ in their own columns, in one or two rows of headings, and in how several answers share a cell: a
:class:`Layout`, which each adapter owns. What a question means is the mapping file's to say. Columns that it does not
name are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger
from evalkit.intake.opening import Grid, open_grid, refuse_twice, rows_below
from evalkit.intake.preflight import Document
from evalkit.intake.questionnaire import SURVEY, Questionnaire
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import Header, heading_key, missing_column

PLAIN = {"", "response", "open-ended response"}
"""Sub-headings that add nothing to their question."""
JOIN = " | "
"""Between a question and the sub-heading under it, in mapping files."""
_ROUNDED = re.compile(r"[+-]?\d(?:[.,]\d{0,20})?[Ee][+-]?\d{1,3}$")


@dataclass(frozen=True)
class Layout:
    """How a tool writes answers.

    Parameters
    ----------
    adapter : str
        Name of the adapter.
    columns : mapping of str to tuple of str
        Our column (`at`, `started`, `email`, `name`, `first_name`, `last_name`) → headings that it may bear.
    response : tuple of str
        Headings of the number that the tool gives a response; empty: it gives none.
    numbers_each_form : bool, default False
        Whether the number begins at 1 in every form, so that only the times beside it tell responses apart.
    own : tuple of str, default ()
        Further headings that the tool gives and that are no questions; never read.
    heading_rows : int, default 1
        Rows of headings.
    separators : tuple of str, default ()
        What may stand between several answers in a cell.
    moment : callable, default str
        Turns the tool's way of writing a time into one that is read everywhere.
    """

    adapter: str
    columns: Mapping[str, tuple[str, ...]]
    response: tuple[str, ...]
    numbers_each_form: bool = False
    own: tuple[str, ...] = ()
    heading_rows: int = 1
    separators: tuple[str, ...] = ()
    moment: Callable[[str], str] = str

    def is_own(self, heading: str) -> bool:
        """Return whether a heading is the tool's own and no question."""
        known = (*self.own, *self.response, *(word for words in self.columns.values() for word in words))
        return not heading_key(heading) or heading_key(heading) in set(map(heading_key, known))


@dataclass(frozen=True)
class AnsweredRow(StagedRow):
    """One response.

    Parameters
    ----------
    answers : tuple of tuple of (str, str)
        By question of the mapping file: sub-heading and cell of each of its columns that is not blank.
    """

    answers: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def said(self) -> list[tuple[str, str]]:
        """Everything that the row says, answers included."""
        answers = ([(sub, tidy(cell)) for sub, cell in cells] for cells in self.answers)
        return [*super().said, *(("answers", repr(cells)) for cells in answers)]


@dataclass(frozen=True)
class Survey(Staged):
    """A file of answers as its adapter understood it; its rows are :class:`AnsweredRow`.

    Parameters
    ----------
    questionnaire : Questionnaire
        What the mapping file declares.
    separators : tuple of str
        What may stand between several answers in a cell.
    numbers_each_form : bool
        Whether the number of a response, its column `response`, begins at 1 in every form.
    """

    questionnaire: Questionnaire = field(kw_only=True)
    separators: tuple[str, ...] = field(kw_only=True)
    numbers_each_form: bool = field(kw_only=True)

    @property
    def read_as(self) -> tuple[str, ...]:
        """What decides the meaning of the rows: the form, and what its questions mean."""
        return self.adapter, self.questionnaire.model_dump_json()


@dataclass(frozen=True)
class _Columns:
    """The headings of a form: of each column its question, the sub-heading under it, and both together."""

    row: int
    questions: tuple[str, ...]
    subs: tuple[str, ...]
    starts: tuple[int, ...]  # position of the first column of the same question

    @property
    def whole(self) -> tuple[str, ...]:
        return tuple(
            question if heading_key(sub) in PLAIN else f"{question}{JOIN}{sub}"
            for question, sub in zip(self.questions, self.subs, strict=True)
        )

    @property
    def header(self) -> Header:
        return Header(self.row, self.whole)


def read(document: Document, layout: Layout, questionnaire: Questionnaire, ledger: Ledger) -> Survey:
    """Stage the responses to a form.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe.
    layout : Layout
        How the tool writes answers.
    questionnaire : Questionnaire
        What its questions mean.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Survey
        One row a response.

    Raises
    ------
    InputError
        ``MISSING_COLUMN``, ``DUPLICATE_HEADERS``, ``BAD_MAPPING`` or a fault of the file.
    """
    grid = open_grid(document, ledger, questionnaire.sheet, questionnaire.sheets_aside)
    columns = _columns(grid, layout)
    named = {column: _find(columns, heading, column, ledger.path) for column, heading in questionnaire.columns.items()}
    own = {column: at for column, words in layout.columns.items() if (at := _first(columns, words)) is not None}
    asked = [_asked(columns, heading, questionnaire, ledger.path) for heading in questionnaire.questions]
    number = _first(columns, layout.response)
    ignored = {
        _find(columns, heading, "[ignore]", ledger.path): tuple(map(heading_key, beginnings))
        for heading, beginnings in questionnaire.ignore.items()
    }
    read = {*named.values(), *(position for positions in asked for position in positions)}
    refuse_twice(columns.header, read, ledger.path)
    _say_what_is_not_read(columns, read, layout, ledger)
    rows = []
    for place, cells in rows_below(grid, columns.header, {*read, *own.values()}, ledger):
        if any(heading_key(cells[position]).startswith(begin) for position, begin in ignored.items()):
            ledger.ignore(place, "IGNORED_BY_MAPPING", "Left out as [ignore] in the mapping file says")
            continue
        row = dict(questionnaire.constants)
        row |= {column: cells[position].strip() for column, position in (own | named).items()}
        row |= {column: layout.moment(tidy(row[column])) for column in ("at", "started") if column in row}
        row["response"] = tidy(cells[number]) if number is not None else ""
        answers = tuple(
            tuple((columns.subs[position], cells[position]) for position in positions if tidy(cells[position]))
            for positions in asked
        )
        rows.append(AnsweredRow(place, _translated(row, questionnaire), answers=answers))
    return Survey(
        layout.adapter,
        _with_sound_numbers(rows, ledger),
        {**{column: words[0] for column, words in layout.columns.items()}, **questionnaire.columns},
        SURVEY,
        questionnaire.date_order,
        values=_translations(questionnaire),
        questionnaire=questionnaire,
        separators=layout.separators,
        numbers_each_form=layout.numbers_each_form,
    )


def count_rows(document: Document, layout: Layout, ledger: Ledger) -> int:
    """Enter the responses to a form without a mapping file as left out, and return how many questions it has."""
    grid = open_grid(document, ledger)
    columns = _columns(grid, layout)
    for place, _ in rows_below(grid, columns.header, (), ledger):
        ledger.ignore(place, "NO_MAPPING", "Counted, not read: a mapping file would say what the columns mean")
    return len({start for start, question in zip(columns.starts, columns.questions, strict=True)
                if not layout.is_own(question)})  # fmt: skip


def headings(document: Document, layout: Layout, ledger: Ledger) -> list[tuple[int, str, bool]]:
    """Return position and heading of every column of a question, and whether the question has several columns."""
    columns = _columns(open_grid(document, ledger), layout)
    return [
        (position, whole, columns.starts.count(columns.starts[position]) > 1)
        for position, whole in enumerate(columns.whole)
        if not layout.is_own(columns.questions[position])
    ]


def _columns(grid: Grid, layout: Layout) -> _Columns:
    """Return the headings; in the upper of two rows, a question stands over its first column only."""
    upper = grid.cells(1)
    lower = grid.cells(2) if layout.heading_rows > 1 else []
    width = max(len(upper), len(lower))
    upper, lower = (row + [""] * (width - len(row)) for row in (upper, lower))
    starts: list[int] = []
    for position, cell in enumerate(upper):
        goes_on = layout.heading_rows > 1 and not tidy(cell) and tidy(lower[position]) and position > 0
        starts.append(starts[-1] if goes_on else position)
    return _Columns(
        layout.heading_rows,
        tuple(tidy(upper[start]) for start in starts),
        tuple(map(tidy, lower)),
        tuple(starts),
    )


def _first(columns: _Columns, headings: Sequence[str]) -> int | None:
    found = (columns.header.find(heading) for heading in headings)
    return next((position for position in found if position is not None), None)


def _find(columns: _Columns, heading: str, column: str, where: str) -> int:
    position = columns.header.find(heading)
    if position is None:
        raise missing_column(columns.header, heading, column, where)
    return position


def _asked(columns: _Columns, heading: str, questionnaire: Questionnaire, where: str) -> list[int]:
    """Return the positions of a question's columns; those that the mapping file names by themselves are not among them.

    Raises
    ------
    InputError
        ``MISSING_COLUMN`` if there is none, ``DUPLICATE_HEADERS`` if two questions bear these words, ``BAD_MAPPING`` if
        there are several and the question can have only one.
    """
    key = heading_key(heading)
    whole, questions = ([heading_key(cell) for cell in cells] for cells in (columns.whole, columns.questions))
    alone = {heading_key(other) for other in questionnaire.questions if heading_key(other) != key}
    found = [
        position
        for position in range(len(whole))
        if whole[position] == key or (questions[position] == key and whole[position] not in alone)
    ]
    if not found:
        code = questionnaire.questions[heading].code
        raise missing_column(columns.header, heading, code, where)
    if len({columns.starts[position] for position in found}) > 1:
        refuse_twice(Header(1, columns.questions), found, where)
    question = questionnaire.questions[heading]
    if len(found) > 1 and question.type in {"scale", "text"} and not question.names:
        raise InputError(
            "BAD_MAPPING",
            f"'{heading}' stands over {len(found)} columns, but a {question.type} has one",
            f"name each of them by itself, as 'question{JOIN}sub-heading'",
            where,
        )
    return found


def _say_what_is_not_read(columns: _Columns, read: set[int], layout: Layout, ledger: Ledger) -> None:
    for position, question in enumerate(columns.questions):
        if position not in read and not layout.is_own(question):
            ledger.warn(
                "QUESTION_NOT_MAPPED",
                "Not read: the mapping file does not name this question",
                column=f"column {position + 1}",
            )


def _with_sound_numbers(rows: Sequence[AnsweredRow], ledger: Ledger) -> tuple[AnsweredRow, ...]:
    """Return the rows without numbers that a spreadsheet program has rounded: they tell nobody apart any more."""
    damaged = [row.place for row in rows if _ROUNDED.match(row["response"])]
    if damaged:
        action = (
            "Read without the numbers of responses that are rounded (as 1.2E+11), of which this is the first: what a "
            "response says tells it apart; use the export as it was downloaded"
        )
        ledger.warn("ROUNDED_ID", action, damaged[0])
    return tuple(
        replace(row, cells={**row.cells, "response": ""}) if _ROUNDED.match(row["response"]) else row for row in rows
    )


def _translated(row: dict[str, str], questionnaire: Questionnaire) -> dict[str, str]:
    for column, ours in _translations(questionnaire).items():
        if column in row:
            row[column] = ours.get(heading_key(row[column]), row[column])
    return row


def _translations(questionnaire: Questionnaire) -> dict[str, dict[str, str]]:
    return {
        column: {heading_key(theirs): word for theirs, word in meanings.items()}
        for column, meanings in questionnaire.values.items()
    }
