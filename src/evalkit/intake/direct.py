"""Rows that go to a canonical table as they are: organisations, occasions, teams, offers, measures and so on.

Types, required columns and allowed values come from the table's schema. No cell may name a person.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from evalkit.definition import Evaluation
from evalkit.errors import InputError
from evalkit.intake import dates, nameless, scores
from evalkit.intake.attendance import NO, YES
from evalkit.intake.dates import DateOrder
from evalkit.intake.groups import Groups
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.mapping import DIRECT, INTAKE_ONLY, PERSON_COLUMN
from evalkit.intake.occasions import Calendar, Occasion
from evalkit.intake.organisations import Directory, Membership
from evalkit.intake.periods import Periods, closings
from evalkit.intake.reference import Reference, boards
from evalkit.intake.roll import Roll
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow, StatedTotal
from evalkit.intake.tabular import heading_key
from evalkit.tables import ATTENDED, SCHEMAS, describe

_T = TypeVar("_T")

DEFAULTS = {
    ("organisation", "system"): "",
    ("context", "system"): "",
    ("team", "system"): "",
    ("project", "system"): "",
    ("headcount", "level"): "",
    ("measure", "stratum"): "",
    ("occasion", "eligible"): "all",
    **scores.DEFAULTS,
}
"""What a blank cell means in columns that are not nullable; the schema says the same in words."""

NUMBERED = {"invitation_key": "v", "action_key": "a", "training_key": "t"}
"""Keys that are given out in source order where the table has none."""

TITLES = {"occasion": "title", "team": "name", "project": "title"}
"""Free text that reports print only if the source says that it may be."""

ORGANISATIONS = {("organisation", "org_key"), ("organisation", "name")}
"""Where organisations are called what registers may show in the column of names, too: no reason to set them aside."""

RESOLVED = {("organisation", "system"), ("occasion", "kind")}
"""Columns whose words are turned into a code of the definition, whatever they are."""

WITHOUT_REGISTER = {"e-learning"}
"""Kinds of occasion for which nobody keeps a register of those present."""

_AHEAD = {"occasion", "project", "team", "context", "organisation", "offer"}  # may lie in the future: they are plans
_YEARS_AHEAD = 10
_SPANS = (("start", "end"), ("joined", "left"), ("started", "ended"), ("valid_from", "valid_to"))
_WHOLE = re.compile(r"-?\d+(?:\.0+)?$")
_MAX_NAME, _MAX_NAME_WORDS = 120, 14  # of an organisation, such as "NHS Bath and North East Somerset, Swindon and …"
_MAX_DIGITS = 9  # before the decimal point: no count or measure has more, and telephone numbers do
_SUBJECTS = {"subject_key", "group_key"}
_TEAMS = {"team_key", "learned_from"}


@dataclass
class Desk:
    """Where rows of canonical tables are collected over all files.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    reference : Reference
        Official codes and names.
    rows : dict of str to list of dict
        By table, in source order.
    roll : Roll, optional
        The names on the registers.
    """

    evaluation: Evaluation
    reference: Reference = field(default_factory=boards)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    roll: Roll = field(default_factory=Roll, repr=False)
    periods: Periods = field(default_factory=Periods, repr=False)
    _seen: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict, repr=False)

    def file(self, staged: Staged, ledger: Ledger, *, order: DateOrder | None, printable: bool) -> None:
        """Check the rows of a file and collect them; every row is settled.

        Parameters
        ----------
        staged : Staged
            The file's rows.
        ledger : Ledger
            The file's account.
        order : str or None
            Order of day and month that the definition declares.
        printable : bool
            Whether titles may be printed.

        Raises
        ------
        InputError
            ``MISSING_COLUMN`` if the mapping lacks a required column; ``AMBIGUOUS_DATE``, ``MIXED_DATE_ORDERS``.
        """
        reader = _Reader(staged, ledger, self, order, printable)
        kept = self.rows.setdefault(staged.table, [])
        key_columns = (SCHEMAS[staged.table].metadata or {})["key"]
        for row in staged.rows:
            try:
                values = reader.values(row, number=len(kept) + 1)
            except RowError as error:
                ledger.quarantine(row.place, error.column, error.code, error.action)
                continue
            known = self._seen.get(staged.table, {})
            key = tuple(_folded(values[column]) for column in key_columns)
            if staged.table == "organisation" and key not in known and not self.periods.enter(values):
                fault = "Set aside: a row of the same organisation is in another system at this time; end that one"
                ledger.quarantine(row.place, staged.heading("valid_from"), "OVERLAPPING_PERIODS", fault)
                continue
            self._collect(staged.table, values, row.place, ledger, staged.heading(key_columns[0]))

    def file_total(self, occasion: Occasion | None, total: StatedTotal, ledger: Ledger) -> None:
        """Collect the total of a register that names nobody as a headcount of its occasion.

        Parameters
        ----------
        occasion : Occasion or None
            The occasion whose register the file is; None if nothing says so.
        total : StatedTotal
            The total; its row is settled here.
        ledger : Ledger
            The file's account.
        """
        if occasion is None:
            action = "Set aside: a total alone, and nothing says of which occasion; state occasion at this source"
            ledger.quarantine(total.place, "", "UNKNOWN_OCCASION", action)
            return
        day = datetime.combine(occasion.start.date(), datetime.min.time())
        values = {"what": ATTENDED, "subject_key": occasion.key, "level": "", "period": day, "n": total.n}
        self._collect("headcount", values, total.place, ledger, "")
        action = "Kept as a headcount, apart from people who were counted: the register states a total, no names"
        ledger.warn("TOTAL_ONLY", action, total.place)

    def _collect(self, table: str, values: dict[str, Any], place: Place, ledger: Ledger, heading: str) -> None:
        """Collect a row, once by its key."""
        seen = self._seen.setdefault(table, {})
        key = tuple(_folded(values[column]) for column in (SCHEMAS[table].metadata or {})["key"])
        if key not in seen:
            seen[key] = values
            self.rows.setdefault(table, []).append(values)
            ledger.accept(place)
        elif seen[key] == values:
            ledger.merge(place, "SAME_ROW_TWICE", "Counted once: the same row was read before")
        else:
            fault = "Set aside: a row with the same key says something else; keep one of them"
            ledger.quarantine(place, heading, "DUPLICATE_KEY", fault)

    def directory(self) -> Directory:
        """Return the organisations collected so far, with the definition's systems."""
        memberships = [
            Membership(
                org_key=row["org_key"],
                system=row["system"],
                valid_from=row["valid_from"] and row["valid_from"].date(),
                valid_to=row["valid_to"] and row["valid_to"].date(),
                words=(row["name"], row["ods_code"] or "", *_split(row["aliases"])),
                domains=tuple(domain.removeprefix("@") for domain in _split(row["domains"])),
                ods_code=row["ods_code"] or "",
            )
            for row in self.rows.get("organisation", [])
        ]
        return Directory(self.evaluation.systems, memberships, self.reference)

    def groups(self) -> Groups:
        """Return the teams and projects collected so far."""
        return Groups.of(self.rows.get("team", []), self.rows.get("project", []))

    def calendar(self) -> Calendar:
        """Return the occasions collected so far."""
        return Calendar(
            [
                Occasion(row["occasion_key"], row["words"], row["start"], row["end"], _split(row["register"]))
                for row in self.rows.get("occasion", [])
            ]
        )


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


class _Reader:
    """Turns the rows of one file into values of a canonical table."""

    def __init__(self, staged: Staged, ledger: Ledger, desk: Desk, order: DateOrder | None, printable: bool) -> None:
        self.staged, self.ledger, self.evaluation, self.printable = staged, ledger, desk.evaluation, printable
        self.table = staged.table
        self.fields = {field["name"]: field for field in describe(self.table)["fields"]}
        self.directory, self.calendar, self.groups = desk.directory(), desk.calendar(), desk.groups()
        self.has_teams = bool(desk.rows.get("team"))
        self.reference, self.known = desk.reference, nameless.Known(self.directory, desk.roll)
        self.place = Place("", 0)  # of the row being read
        self._refuse_missing_columns()
        moments = [name for name, field in self.fields.items() if field["type"] == "datetime"]
        self.order: DateOrder = dates.decide_order(
            [row[column] for row in staged.rows for column in (*moments, "wave") if row[column]],
            where=ledger.path,
            declared=order or staged.date_order,
            known_days=self.calendar.days,
        )
        self.readers: dict[str, Callable[[str, str], Any]] = {
            "string": self._text,
            "integer": self._whole,
            "number": self._number,
            "datetime": self._moment,
            "boolean": self._flag,
        }

    def _refuse_missing_columns(self) -> None:
        given = set().union(*(row.cells for row in self.staged.rows)) if self.staged.rows else set(self.fields)
        for column, described in self.fields.items():
            if column not in given and described["constraints"]["required"] and not self._has_default(column):
                raise InputError(
                    "MISSING_COLUMN",
                    f"Table '{self.table}' needs '{column}', and the mapping file gives it no column",
                    f"add {column} under [columns], or under [constants] if it is the same in every row",
                    self.ledger.path,
                )

    def _has_default(self, column: str) -> bool:
        return (
            column in NUMBERED
            or (self.table, column) in DEFAULTS
            or column == "register_expected"
            or (column == TITLES.get(self.table) and not self.printable)
        )

    def values(self, row: StagedRow, number: int) -> dict[str, Any]:
        """Return a row's values.

        Raises
        ------
        RowError
            If a cell is wrong.
        """
        self.place = row.place
        values: dict[str, Any] = {}
        for column, described in self.fields.items():
            cell = tidy(row[column])
            if not cell and column in NUMBERED:
                values[column] = f"{NUMBERED[column]}{number:06d}"
            elif cell and column != PERSON_COLUMN:
                values[column] = self._value(column, cell, described["type"])
            else:
                values[column] = self._blank(column)
        self._check_spans(values)
        for column in INTAKE_ONLY.get(self.table, ()):
            values[column] = row[column].strip()
        return self._finished(values)

    def _value(self, column: str, cell: str, kind: str) -> Any:
        if kind != "datetime":
            self._refuse_addresses(column, cell)
        if (self.table, column) in scores.BY_INSTRUMENT:
            return cell  # the definition lists what it may be
        if (self.table, column) == scores.WAVE:
            cell = self._scored(lambda: scores.wave(cell, self.order, self.evaluation.programme))
        value = self.readers[kind](column, cell)
        if not isinstance(value, str):
            return value
        resolved = self._resolved(column, value)
        known = column in _SUBJECTS | _TEAMS and (self.directory.find(value).org_key or self.groups.find(value))
        if resolved == value and not known:
            self._refuse_free_text(column, value)
        return resolved

    def _refuse_addresses(self, column: str, cell: str) -> None:
        """Set a row aside that holds an e-mail address or a telephone number, also where a number should stand."""
        if nameless.holds_contact(cell):
            raise self._fault(column, "PERSONAL_DATA", "holds an e-mail address or a telephone number; remove it")

    def _refuse_free_text(self, column: str, cell: str) -> None:
        """Set a row aside whose code is no code, or that names somebody who stands on a register."""
        if (self.table, column) in TITLES.items() or (self.table, column) in RESOLVED:
            return
        if (self.table, column) not in ORGANISATIONS and self.known.names_somebody(cell):
            raise self._fault(column, "PERSONAL_DATA", "names somebody who is on a register; write a short code")
        if (self.table, column) == ("organisation", "name"):
            if len(cell) > _MAX_NAME or len(cell.split()) > _MAX_NAME_WORDS:
                action = f"no name of an organisation; write at most {_MAX_NAME_WORDS} words"
                raise self._fault(column, "UNKNOWN_VALUE", action)
            return
        self._refuse_sentence(column, cell)

    def _refuse_sentence(self, column: str, cell: str) -> None:
        """Set a row aside whose code is a sentence, or names somebody."""
        fault = nameless.fault_of(cell, column)
        if fault:
            raise self._fault(column, *fault)

    def _blank(self, column: str) -> Any:
        if (self.table, column) in DEFAULTS:
            return DEFAULTS[self.table, column]
        if self.fields[column]["constraints"]["required"] and not self._has_default(column):
            raise self._fault(column, "BLANK_CELL", "blank, but needed; fill it in")
        return None

    def _text(self, column: str, cell: str) -> str:
        for check in SCHEMAS[self.table].columns[column].checks:
            allowed = {str(value).casefold(): value for value in (check.statistics or {}).get("allowed_values", ())}
            if allowed and cell.casefold() not in allowed:
                raise self._fault(
                    column, "UNKNOWN_VALUE", f"say under [values.{column}] which of {', '.join(allowed)} it is"
                )
            cell = allowed.get(cell.casefold(), cell)
        return cell

    def _resolved(self, column: str, cell: str) -> str | None:
        """Turn words for systems, organisations and kinds into codes."""
        if column == "system":
            return self._system(column, cell)
        if column == "eligible":
            return cell.casefold() if cell.casefold() in {"all", "invitation"} else self._system(column, cell)
        if column in _SUBJECTS:
            self._refuse_ambiguous(column, cell)
            occasion = self.calendar.for_row(cell, None) if self.table == "headcount" else None
            if occasion:
                return occasion.key
            return self.directory.system(cell) or self.directory.find(cell).org_key or self.groups.find(cell) or cell
        if column in _TEAMS and self.table != "team":
            return self._team(column, cell)
        if column == "org_key" and self.table != "organisation":
            return self._organisation(cell)
        if self.table == "occasion" and column == "kind":
            return self._kind(cell)
        return cell

    def _team(self, column: str, cell: str) -> str:
        """Return the key of a team, by whatever it is called; one that is in no table keeps the word."""
        found = self.groups.find(cell)
        if self.has_teams and not found:
            action = "Kept, though no team of the table of teams, or more than one, is called so: it counts for none"
            self.ledger.warn("UNKNOWN_TEAM", action, self.place, self.staged.heading(column))
        return found or cell

    def _system(self, column: str, cell: str) -> str:
        self._refuse_ambiguous(column, cell)
        code = self.directory.system(cell)
        if code is None and self.table == "organisation":
            action = "Kept without its system: the definition has none of this code, name or alias"
            self.ledger.warn("UNKNOWN_SYSTEM", action, self.place, self.staged.heading("system"))
            return ""
        if code is None:
            also = "; 'all' and 'invitation' are possible too" if column == "eligible" else ""
            action = f"the definition has no system of this code, name or alias{also}"
            raise self._fault(column, "UNKNOWN_SYSTEM", action)
        return code

    def _refuse_ambiguous(self, column: str, cell: str) -> None:
        if self.directory.names_several_systems(cell):
            raise self._fault(column, "AMBIGUOUS_ORGANISATION", "could mean two systems; write its code")

    def _organisation(self, cell: str) -> str:
        found = self.directory.find(cell).org_key
        if not found:
            raise self._fault(
                "org_key", "UNKNOWN_ORGANISATION", "not in the table of organisations; add it or an alias"
            )
        return found

    def _kind(self, cell: str) -> str:
        kinds = {spelling.casefold(): code for code in self.evaluation.kind_codes for spelling in self._spellings(code)}
        if cell.casefold() not in kinds:
            known = ", ".join(self.evaluation.kind_codes)
            raise self._fault(
                "kind", "UNKNOWN_KIND", f"say under [values.kind] which of {known} it is, or add a [[kinds]]"
            )
        return kinds[cell.casefold()]

    def _spellings(self, code: str) -> tuple[str, ...]:
        kind = self.evaluation.kind(code)
        return kind.code, kind.singular, kind.plural

    def _whole(self, column: str, cell: str) -> int:
        if not _WHOLE.match(cell) or cell.startswith("-") or len(cell.partition(".")[0]) > _MAX_DIGITS:
            raise self._fault(column, "NOT_A_COUNT", "no whole number of 0 or more; correct it")
        return int(cell.partition(".")[0])

    def _number(self, column: str, cell: str) -> float:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self._fault(column, "NOT_A_NUMBER", "no plain number; correct it")
        if abs(number) >= 10**_MAX_DIGITS:
            raise self._fault(column, "NOT_A_NUMBER", "too large for a measure; write it in thousands or millions")
        return number

    def _flag(self, column: str, cell: str) -> bool:
        if heading_key(cell) not in YES | NO:
            raise self._fault(column, "UNKNOWN_VALUE", f"not a yes or no; say what it means under [values.{column}]")
        return heading_key(cell) in YES

    def _moment(self, column: str, cell: str) -> datetime:
        try:
            moment = dates.parse(cell, self.order, self.evaluation.programme.timezone)
        except dates.DateError as error:
            raise self._fault(column, error.code, "no date that can be right; correct it, best as 2026-04-03") from None
        as_at = self.evaluation.programme.as_at
        latest = date(as_at.year + _YEARS_AHEAD, 12, 31) if self.table in _AHEAD else as_at
        if moment.when.date() > latest:
            raise self._fault(column, "FUTURE_DATE", "lies too far in the future; correct the date")
        if moment.clock_change:
            self.ledger.warn("CLOCK_CHANGE", dates.CLOCK_CHANGE_RULE, self.place, self.staged.heading(column))
        return moment.when

    def _check_spans(self, values: dict[str, Any]) -> None:
        for first, last in _SPANS:
            start, end = values.get(first), values.get(last)
            if start and end and end < start:
                raise self._fault(last, "END_BEFORE_START", "ends before it starts; correct the dates")

    def _finished(self, values: dict[str, Any]) -> dict[str, Any]:
        if self.table == "occasion" and values["register_expected"] is None:
            held = values["start"].date() <= self.evaluation.programme.as_at
            values["register_expected"] = held and values["kind"] not in WITHOUT_REGISTER
        if self.table == "organisation":
            for column, code, action in closings(values, self.reference, self.evaluation.programme):
                self.ledger.warn(code, action, self.place, self.staged.heading(column))
        if self.table == "rating":
            organisations = {one.org_key for one in self.directory.memberships}
            known = {"team": self.groups.first_days, "organisation": organisations}
            values = self._scored(lambda: scores.finished(values, self.evaluation, known))
        title = TITLES.get(self.table)
        if title:
            values["words"] = values[title] or ""  # by which it is recognised, whether or not it may be printed
        if title and not self.printable:
            values[title] = None if self.table == "occasion" else values[f"{self.table}_key"]
        return values

    def _scored(self, read: Callable[[], _T]) -> _T:
        try:
            return read()
        except scores.ScoreError as error:
            raise self._fault(error.column, error.code, error.action) from None

    def _fault(self, column: str, code: str, action: str) -> RowError:
        return RowError(self.staged.heading(column), code, action)


assert set(DIRECT) <= set(SCHEMAS)
