"""A mapping file drafted from the headings of a table, for a person to look over line by line.

A draft shows headings, and of the cells below them only words from the kit's own lists (roles, yes and no, "Total"): a
cell of the file that could name somebody is counted, never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from evalkit.errors import InputError, ParameterError
from evalkit.intake import dates, people
from evalkit.intake.dates import DateOrder
from evalkit.intake.detect import SURVEYS, recognised
from evalkit.intake.direct import DEFAULTS, NUMBERED
from evalkit.intake.drafted import LONGEST_SHOWN, Draft, Match, names_somebody, quoted, shown
from evalkit.intake.drafted_survey import draft_survey
from evalkit.intake.grid import LOOK_DOWN, Grid, composed
from evalkit.intake.mapping import ATTENDANCE, BELOW, DIRECT, MEMBERSHIP, load_mapping
from evalkit.intake.preflight import Document, inspect
from evalkit.intake.spelling import tidy, words
from evalkit.intake.synonyms import ALIKE, TOTAL_WORDS, VALUES_TOO, answer_of, headings_of, likeness, role_of
from evalkit.intake.tabular import DELIMITERS, delimited, heading_key
from evalkit.intake.workbook import read_book
from evalkit.settings import did_you_mean
from evalkit.tables import describe

_FEWEST = 2
"""Headings that must be known in a row before it is taken for the headings: a name can be a heading by chance."""

_YEAR_FIRST = re.compile(r"\d{4}[-/.]\d")
_IN_FIGURES = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_UNSHOWN = "further columns look like occasions, but their headings may name somebody: add them yourself"
_IN_EACH = ("attended", "role", "minutes", "at", "left")


def _nobody_knows(_cell: str) -> str | None:
    """Return None: which word means which role group, only the definition can say."""
    return None


_MEANINGS: dict[str, dict[str, Callable[[str], str | None]]] = {
    ATTENDANCE: {"role": role_of, "attended": answer_of, "role_group": _nobody_knows},
    MEMBERSHIP: {"role_group": _nobody_knows},
}
"""By table, our columns whose words have to be said in ours, with what the kit's own lists know of them."""


@dataclass(frozen=True)
class _Candidate:
    """A row that may hold the headings of a table."""

    grid: Grid
    table: str
    row: int
    group_row: int | None
    headings: tuple[str, ...]
    found: dict[int, tuple[str, float]] = field(default_factory=dict)  # position → our column, likeness

    @property
    def score(self) -> float:
        return sum(likely for _, likely in self.found.values()) + len(self.groups)

    @property
    def groups(self) -> set[str]:
        """Headings that stand over others, if several do."""
        above = {heading.partition(BELOW)[0] for heading in self.headings if BELOW in heading}
        return above if len(above) >= _FEWEST else set()

    @property
    def below(self) -> list[list[str]]:
        """Return the rows below the headings, filled up to their number."""
        width = len(self.headings)
        rows = (cells for number, cells in self.grid.records if number > self.row)
        return [[*cells, *[""] * (width - len(cells))] for cells in rows if any(map(tidy, cells))]


def draft(content: bytes, name: str, table: str | None = None) -> Draft:
    """Draft a mapping file from the headings of a workbook or text.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.
    table : str, optional
        What its rows are; left out, the table whose columns the headings fit best.

    Returns
    -------
    Draft
        Valid as a mapping file.

    Raises
    ------
    InputError
        ``NO_MAPPING_NEEDED`` for an export that is known by its signature, ``DRAFT_UNCLEAR`` if no row has headings
        that the kit knows, or a fault of the file.
    ParameterError
        If there is no such table.
    """
    tables = [ATTENDANCE, MEMBERSHIP, *DIRECT]
    if table is not None and table not in tables:
        raise ParameterError(
            "No table of this name can be filled from a spreadsheet",
            did_you_mean(table, tables) or f"use one of {', '.join(tables)}",
            "--table",
        )
    document = inspect(content, name)
    found = recognised(document)
    if found in SURVEYS and table is None:  # with --table, a form can be a register
        made = draft_survey(document, SURVEYS[found], name)
        load_mapping(made.text.encode(), name)
        return made
    if found and found not in SURVEYS:
        raise InputError(
            "NO_MAPPING_NEEDED", f"This is a {found.capitalize()} report", "name it in the definition as it is", name
        )
    grids, names_sheet = _grids(document, name)
    best, others = _best(grids, [table] if table else tables)
    if best is None:
        raise InputError(
            "DRAFT_UNCLEAR",
            f"None of the first {LOOK_DOWN} rows holds headings that the kit knows"
            + (f" for table '{table}'" if table else ""),
            "say with --table what the rows are, or write the mapping file by hand: docs/intake.md shows every key",
            name,
        )
    made = _Writer(best, others, sheet=best.grid.of.title if names_sheet and best.grid.of else None).draft()
    load_mapping(made.text.encode(), name)  # a draft that does not load would be a fault of the kit
    return made


def _grids(document: Document, name: str) -> tuple[list[Grid], bool]:
    """Return every table that could be meant, and whether a sheet must be named."""
    if document.form == "workbook":
        book = read_book(document.content, "*", name)
        several = len(book.sheets) + book.hidden_sheets + book.other_sheets > 1
        return [Grid(sheet.records, sheet.name, of=sheet) for sheet in book.sheets], several
    grids = []
    for sign in DELIMITERS:
        try:
            grids.append(Grid(delimited(document.text, sign, name)))
        except InputError:
            continue  # quotation marks that pair up under another sign
    return grids or [Grid(delimited(document.text, DELIMITERS[0], name))], False


def _best(grids: Sequence[Grid], tables: Sequence[str]) -> tuple[_Candidate | None, list[str]]:
    """Return the row whose headings fit best, and the other tables that they fit as well."""
    found = [
        _Candidate(
            grid,
            table,
            row,
            group_row,
            headings,
            _matched(headings, table, _values_elsewhere(grid, {row, group_row}, headings)),
        )
        for grid in grids
        for row, group_row, headings in _rows_of_headings(grid)
        for table in tables
    ]
    likely = [candidate for candidate in found if len(candidate.found) >= _FEWEST and _has_what_it_needs(candidate)]
    best = max(likely, key=lambda candidate: candidate.score, default=None)
    others = [one.table for one in likely if best and one.table != best.table and one.score >= best.score]
    return best, list(dict.fromkeys(others))


def _has_what_it_needs(candidate: _Candidate) -> bool:
    columns = {column for column, _ in candidate.found.values()}
    names = bool(columns & {"name", "last_name", "email"})
    if candidate.table == MEMBERSHIP:
        return names and "group" in columns
    return names or candidate.table != ATTENDANCE


def _rows_of_headings(grid: Grid) -> Iterator[tuple[int, int | None, tuple[str, ...]]]:
    """Give rows that may hold headings: each alone, and where one repeats its own, together with the row above."""
    for number, _ in grid.records[:LOOK_DOWN]:
        alone = composed(grid, number, None)
        keys = [heading_key(cell) for cell in alone if tidy(cell)]
        if not keys or any("@" in key or people.is_telephone(key) for key in keys):
            continue  # a row of data
        if len(set(keys)) == len(keys):
            yield number, None, tuple(alone)
        elif number > 1:
            both = composed(grid, number, number - 1)
            keys = [heading_key(cell) for cell in both if tidy(cell)]
            if len(set(keys)) == len(keys) and _stand_over_several(both):
                yield number, number - 1, tuple(both)


def _stand_over_several(headings: Sequence[str]) -> bool:
    """Return whether headings in two rows are those of a wide register: no row of data below its headings looks so."""
    groups = _grouped(headings)
    return all(len(below) > 1 for below in groups.values()) and bool(_shared_columns(groups))


def _grouped(headings: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return heading above → heading below → position."""
    groups: dict[str, dict[str, int]] = {}
    for position, heading in enumerate(headings):
        above, sign, below = heading.partition(BELOW)
        if sign:
            groups.setdefault(above, {})[below] = position
    return groups


def _shared_columns(groups: dict[str, dict[str, int]]) -> dict[str, str]:
    """Return our column → heading below, for those that stand below every heading above; none if that is only one."""
    known = headings_of(ATTENDANCE)
    shared = [below for below in next(iter(groups.values()), {}) if all(below in group for group in groups.values())]
    found: dict[str, str] = {}
    for column in _IN_EACH:
        below = next((name for name in shared if _likely(words(name), known[column]) >= ALIKE), None)
        if len(groups) >= _FEWEST and below is not None and below not in found.values():
            found[column] = below
    return found


def _values_elsewhere(grid: Grid, rows: set[int | None], headings: Sequence[str]) -> frozenset[int]:
    """Return the positions whose word stands in their column once more: values, unless a whole row is repeated."""
    keys = [heading_key(heading.rpartition(BELOW)[2]) for heading in headings]
    again: set[int] = set()
    for number, cells in grid.records:
        if number not in rows:
            same = {p for p, key in enumerate(keys) if key and p < len(cells) and heading_key(cells[p]) == key}
            again |= same if len(same) < sum(map(bool, keys)) else set()
    return frozenset(again)


def _matched(headings: Sequence[str], table: str, values: frozenset[int]) -> dict[int, tuple[str, float]]:
    """Return which heading is which column, the surest first, each column once; none if no heading is certain."""
    known = headings_of(table)
    certain = {spelling for spellings in known.values() for spelling in spellings} - VALUES_TOO
    if not any(words(heading) in certain for position, heading in enumerate(headings) if position not in values):
        return {}
    pairs = [
        (likely, -position, column)
        for position, heading in enumerate(headings)
        if words(heading) and position not in values
        for column, spellings in known.items()
        if (likely := _likely(words(heading), spellings)) >= ALIKE
    ]
    found: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for likely, position, column in sorted(pairs, reverse=True):
        if -position not in found and column not in taken:
            found[-position] = column, likely
            taken.add(column)
    return found


def _likely(heading: str, spellings: Iterable[str]) -> float:
    """Return how likely a heading means a column; only our own list counts as certain."""
    if heading in spellings:
        return 1.0
    if len(heading) > LONGEST_SHOWN or any(sign.isdigit() for sign in heading):
        return 0.0  # "Session 1" is one of several and not "Session" misspelt
    return max(likeness(heading, spelling) for spelling in spellings) * 0.99


class _Writer:
    """Writes the mapping file for a row of headings."""

    def __init__(self, chosen: _Candidate, others: Sequence[str], sheet: str | None) -> None:
        self.chosen, self.sheet = chosen, sheet
        self.notes = [f"the headings fit these tables as well: {', '.join(others)}; say with --table"] if others else []
        self.rows = chosen.below
        self.occasions, self.in_each = self._wide()
        wide = {position for positions in self.occasions.values() for position in positions}
        self.columns = {
            column: position
            for position, (column, _) in sorted(chosen.found.items())
            if position not in wide and not (self.occasions and column in {"attended", "occasion", *self.in_each})
        }

    def draft(self) -> Draft:
        """Return the draft."""
        chosen = self.chosen
        self.ignored = self._totals()
        kept = [row for row in self.rows if not self._is_total(row)]
        values = self._values(kept)
        order = self._date_order(kept)
        lines = [f'table = "{chosen.table}"']
        if self.sheet is not None:
            lines.append(f"sheet = {quoted(self.sheet)}")
        if chosen.group_row:
            lines.append(f"group_row = {chosen.group_row}")
        if chosen.row > 1:
            lines.append(f"header_row = {chosen.row}")
        lines += [*order, "", "[columns]", *self._column_lines(), *self._missing()]
        if self.occasions:
            note = "write the occasion_key, or the title, of each occasion on the right of [occasions]"
            self.notes.append(note)
            lines += ["", f"[occasions]  # {note}", *(f"{quoted(name)} = {quoted(name)}" for name in self.occasions)]
        if self.in_each:
            lines += ["", "[in_each]", *(f"{column} = {quoted(below)}" for column, below in self.in_each.items())]
        lines += values
        if self.ignored:
            heading, beginnings = self.ignored
            stated = ", ".join(map(quoted, beginnings))
            lines += ["", "[ignore]", f"{quoted(chosen.headings[heading])} = [{stated}]"]
        return Draft("\n".join(lines) + "\n", chosen.table, self._matches(), tuple(self.notes))

    def _wide(self) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
        """Return the occasions of a wide register with their columns' positions, and the headings in each of them."""
        if self.chosen.table != ATTENDANCE:
            return {}, {}
        if self.chosen.group_row:
            return self._groups()
        open_columns = [
            position
            for position, heading in enumerate(self.chosen.headings)
            if tidy(heading) and position not in self.chosen.found and self._says_yes_or_no(position)
        ]
        doubtful = [position for position in open_columns if names_somebody(self.chosen.headings[position])]
        if doubtful:
            self.notes.append(_UNSHOWN)
        open_columns = [position for position in open_columns if position not in doubtful]
        if len(open_columns) < _FEWEST:
            return {}, {}
        return {self.chosen.headings[position]: (position,) for position in open_columns}, {}

    def _groups(self) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
        groups = _grouped(self.chosen.headings)
        in_each = _shared_columns(groups)
        if any(map(names_somebody, groups)):
            self.notes.append(_UNSHOWN)
            groups = {name: group for name, group in groups.items() if not names_somebody(name)}
        return {name: tuple(group[below] for below in in_each.values()) for name, group in groups.items()}, in_each

    def _says_yes_or_no(self, position: int) -> bool:
        cells = [tidy(row[position]) for row in self.rows if tidy(row[position]) and not _begins_as_total(row)]
        return bool(cells) and all(map(answer_of, cells))

    def _column_lines(self) -> list[str]:
        lines = []
        found = {position: likely for position, (_, likely) in self.chosen.found.items()}
        for column, position in self.columns.items():
            look = "" if found[position] == 1 else "  # by likeness: look twice"
            lines.append(f"{column} = {quoted(self.chosen.headings[position])}{look}")
        return lines + [f"# not read: {shown(heading, position)}" for position, heading in self._open()]

    def _open(self) -> list[tuple[int, str]]:
        used = {*self.columns.values(), *(p for positions in self.occasions.values() for p in positions)}
        return [(p, heading) for p, heading in enumerate(self.chosen.headings) if tidy(heading) and p not in used]

    def _missing(self) -> list[str]:
        """Say which columns the table needs besides."""
        if self.chosen.table in {ATTENDANCE, MEMBERSHIP}:
            return []
        fields = describe(self.chosen.table)["fields"]
        needed = [
            entry["name"]
            for entry in fields
            if entry["constraints"]["required"]
            and entry["name"] not in NUMBERED
            and (self.chosen.table, entry["name"]) not in DEFAULTS
            and entry["name"] not in self.columns
            and entry["name"] != "register_expected"
        ]
        if needed:
            note = f"still without a heading: {', '.join(needed)}; name one above, or a fixed value under [constants]"
            self.notes.append(note)
            return [f"# {note}"]
        return []

    def _values(self, rows: Sequence[Sequence[str]]) -> list[str]:
        lines: list[str] = []
        for column, meaning in _MEANINGS.get(self.chosen.table, {}).items():
            positions = [self.columns[column]] if column in self.columns else self._positions_in_each(column)
            cells = [tidy(row[position]) for row in rows for position in positions if tidy(row[position])]
            spellings = dict.fromkeys(cells)
            known = {cell: ours for cell in spellings if (ours := meaning(cell))}
            unknown = len({heading_key(cell) for cell in spellings if cell not in known})
            if not spellings:
                continue
            lines += ["", f"[values.{column}]", *(f"{_key(cell)} = {quoted(ours)}" for cell, ours in known.items())]
            if unknown:
                note = f"{unknown} further {'value' if unknown == 1 else 'values'} of {column}: say what each means"
                self.notes.append(note)
                lines.append(f"# {note}; they are not shown, as they may name somebody")
        return lines

    def _positions_in_each(self, column: str) -> list[int]:
        if column == "attended" and self.occasions and not self.in_each:
            return [position for positions in self.occasions.values() for position in positions]
        if column not in self.in_each:
            return []
        number = list(self.in_each).index(column)
        return [positions[number] for positions in self.occasions.values()]

    def _totals(self) -> tuple[int, tuple[str, ...]] | None:
        """Return the column in which total rows say so, and how they begin; None if there are none."""
        for position in self.columns.values():
            begun = [begins for row in self.rows if (begins := _total_word(row[position]))]
            if begun and len(begun) < len(self.rows):
                return position, tuple(dict.fromkeys(begun))
        return None

    def _is_total(self, row: Sequence[str]) -> bool:
        return self.ignored is not None and bool(_total_word(row[self.ignored[0]]))

    def _date_order(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Return the line that states the order of day and month, or the question, where there are dates."""
        moments = {"at", "left"}
        if self.chosen.table != ATTENDANCE:
            fields = describe(self.chosen.table)["fields"]
            moments = {entry["name"] for entry in fields if entry["type"] == "datetime"}
        positions = [self.columns[column] for column in moments if column in self.columns]
        cells = [tidy(row[position]) for row in rows for position in positions if tidy(row[position])]
        if not any(_YEAR_FIRST.match(cell) or _IN_FIGURES.match(cell) for cell in cells):
            return []
        if all(map(_YEAR_FIRST.match, cells)):
            return ['date_order = "ymd"']
        order = _decided(cells)
        if order:
            return [f'date_order = "{order}"']
        self.notes.append("day and month cannot be told apart: state date_order")
        return ['# date_order = "dmy"  # ambiguous: choose "dmy" or "mdy"']

    def _matches(self) -> tuple[Match, ...]:
        used = {position: column for column, position in self.columns.items()}
        wide = {position for positions in self.occasions.values() for position in positions}
        matches = []
        for position, heading in enumerate(self.chosen.headings):
            if not tidy(heading):
                continue
            if position in used:
                how = "known" if self.chosen.found[position][1] == 1 else "alike"
                matches.append(Match(tidy(heading), used[position], how))
            elif position in wide:
                matches.append(Match(tidy(heading), "", "occasion"))
            else:
                matches.append(Match(shown(heading, position), "", ""))
        return tuple(matches)


def _decided(cells: Sequence[str]) -> DateOrder | None:
    try:
        return dates.decide_order(cells, where="")
    except InputError:
        return None


def _total_word(cell: str) -> str:
    """Return how a cell that begins a total row begins; nothing for any other."""
    first, *rest = words(cell).split() or [""]
    if first in {"grand", "sub"} and rest[:1] not in (["total"], ["totals"]):
        return ""
    return TOTAL_WORDS.get(first, "")


def _begins_as_total(row: Sequence[str]) -> bool:
    return bool(_total_word(next((cell for cell in row if tidy(cell)), "")))


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else quoted(text)
