"""Rows about people at an occasion, checked one by one before anybody is recognised.

What is wrong in a row sets the row aside; what is merely unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.definition import ROLES
from evalkit.errors import InputError
from evalkit.intake import dates, people
from evalkit.intake.columns import Positions, combinations, spread
from evalkit.intake.dates import DateOrder, Moment
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.mapping import NAMING, REGISTRATION
from evalkit.intake.occasions import Occasion
from evalkit.intake.organisations import Affiliation
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import ColumnRows, Staged, StagedRow
from evalkit.intake.tabular import heading_key
from evalkit.intake.turnout import Attendance, Judged, Teller, Turnout, Visit
from evalkit.intake.whose import PersonReader, Setting

YES = {"yes", "y", "true", "1", "x", "✓", "✔", "attended", "present", "checked in"}
NO = {"no", "n", "false", "0", "absent", "apologies", "did not attend", "dna", "cancelled", "not attended"}
MINUTES_A_DAY = 24 * 60
DAYS_OFF = 7
"""Days by which a row's date may miss its occasion and still be a slip; further off it cannot be trusted."""


@dataclass(frozen=True)
class CheckedRows:
    """The rows of a file after the check.

    Parameters
    ----------
    rows : sequence of Attendance
        Those that stood it; they are still open in the ledger.
    occasion : Occasion or None
        The occasion whose register the whole file is.
    order : str, default "dmy"
        Order of day and month in the file.
    """

    rows: Sequence[Attendance]
    occasion: Occasion | None
    order: DateOrder = "dmy"


def check_rows(
    staged: Staged, source: int, ledger: Ledger, setting: Setting, *, order: DateOrder | None, occasion: str | None
) -> CheckedRows:
    """Check the rows of one file.

    Parameters
    ----------
    staged : Staged
        The file's rows.
    source : int
        Position of the file among the inputs.
    ledger : Ledger
        The file's account.
    setting : Setting
        What to check against.
    order : str or None
        Order of day and month that the definition declares.
    occasion : str or None
        occasion_key that the definition declares.

    Returns
    -------
    CheckedRows
        What can be counted.

    Raises
    ------
    InputError
        ``UNKNOWN_OCCASION``, ``AMBIGUOUS_DATE`` or ``MIXED_DATE_ORDERS`` if the whole file cannot be read.
    """
    reader = _Reader(staged, source, ledger, setting, order, setting.calendar.declared(ledger.path, occasion))
    rows = _by_columns(reader, staged.rows) if isinstance(staged.rows, ColumnRows) else reader.standing(staged.rows)
    return CheckedRows(rows, reader.occasion, reader.order)


@dataclass(frozen=True)
class _Part:
    """What a part of every row says, such as its time or its person.

    Parameters
    ----------
    values : list
        What each distinct combination of cells says; None where the row must be looked at by itself.
    codes : array of int, shape (rows,)
        Which of them each row has.
    """

    values: Sequence[Any]
    codes: NDArray[np.integer]

    @property
    def is_plain(self) -> NDArray[np.bool_]:
        """Whether there is nothing to say of each row's cells: no fault, no warning."""
        return np.array([value is not None for value in self.values], dtype=bool)[self.codes]


def _by_columns(reader: _Reader, rows: ColumnRows) -> Turnout:
    """Check rows in columns: each distinct cell once, and by itself a row of which something is to be said."""
    who = _people(reader, rows)
    domains: dict[str, int] = {}
    domain = [domains.setdefault(one.email.rpartition("@")[2] if one else "", len(domains)) for one in who.values]
    beside = np.array(domain)[who.codes], tuple(domains)
    parts = {
        "who": who,
        "visit": _judged(reader, rows, ("at", "left", "occasion", "meeting_start", "meeting_title"), _Reader.visit),
        "where": _judged(reader, rows, ("organisation", "system"), _Reader.somewhere, beside),
        "role": _judged(reader, rows, ("role",), _Reader.role),
        "minutes": _judged(reader, rows, ("minutes",), lambda trial, row: (trial.minutes(row),)),
        "group": _judged(reader, rows, ("role_group",), _Reader.role_group),
        "attended": _judged(reader, rows, ("attended",), _Reader.says_yes),
    }
    plain = np.logical_and.reduce([part.is_plain for part in parts.values()])
    one_by_one = reader.standing(rows[position] for position in np.flatnonzero(~plain).tolist())
    together = _turnout(reader, rows.numbers, parts, np.flatnonzero(plain))
    if not one_by_one:
        return together
    both = Turnout.of([together, one_by_one], reader.setting.tellers)
    return both.take(np.argsort(both.row, kind="stable"))


def _turnout(reader: _Reader, numbers: Positions, parts: Mapping[str, _Part], chosen: Positions) -> Turnout:
    """Return some rows, of none of which anything is to be said."""
    values = {name: part.values for name, part in parts.items()}
    codes = {name: part.codes[chosen] for name, part in parts.items()}
    told = combinations([(codes[name], len(values[name])) for name in ("who", "where", "group")], len(chosen))
    telling = (codes[name][told.first].tolist() for name in ("who", "where", "group"))
    seen = combinations([(codes["visit"], len(values["visit"]))], len(chosen))
    role = np.array([ROLES.index(value or ROLES[0]) for value in values["role"]], dtype=np.int8)
    minutes = [value[0] if value and value[0] is not None else np.nan for value in values["minutes"]]
    tellers = [
        values["who"][who].telling(values["where"][where], values["group"][group], reader.setting.tellers)
        for who, where, group in zip(*telling, strict=True)
    ]
    return Turnout(
        reader.setting.tellers,
        [values["visit"][code] for code in codes["visit"][seen.first].tolist()],
        np.full(len(chosen), reader.source, dtype=np.int32),
        numbers[chosen],
        np.array(tellers, dtype=np.int32)[told.codes],
        seen.codes.astype(np.int32),
        role[codes["role"]],
        np.array(minutes, dtype=np.float64)[codes["minutes"]],
        {},
    )


def _people(reader: _Reader, rows: ColumnRows) -> _Part:
    """Return name and address of every row; registers of one programme name the same people, who are judged once."""
    both = rows.combined(NAMING)
    known, trial = reader.setting.judged, reader.on_trial()
    values = []
    for naming in rows.said(both.first, NAMING):
        if naming not in known:
            row = StagedRow(Place("", 0), dict(zip(NAMING, naming, strict=True)))
            who = _verdict(trial, row, _Reader.plainly_who)
            known[naming] = who and Judged(*who)
        values.append(known[naming])
    return _Part(values, both.codes)


def _judged(
    reader: _Reader,
    rows: ColumnRows,
    names: Sequence[str],
    judge: Callable[..., Any],
    beside: tuple[NDArray[np.integer], Sequence[str]] | None = None,
) -> _Part:
    """Judge each distinct combination of cells once, together with a word that stands beside them."""
    columns = [rows.columns[name] for name in names if name in rows.columns]
    coded: list[tuple[NDArray[np.integer], int]] = [(column.codes, column.variety) for column in columns]
    both = combinations([*coded, (beside[0], len(beside[1]))] if beside else coded, len(rows))
    trial = reader.on_trial()
    values = []
    more = spread(beside[1], beside[0][both.first]) if beside else []
    has = [name for name in names if name in rows.columns]
    for number, said in enumerate(rows.said(both.first, has)):
        row = StagedRow(Place("", 0), dict(zip(has, said, strict=True)))
        values.append(_verdict(trial, row, judge, *more[number : number + 1]))
    return _Part(values, both.codes)


def _verdict(trial: _Reader, row: StagedRow, judge: Callable[..., Any], *more: str) -> Any:
    """Return what cells say; None where that is a fault, or something is to be said of it."""
    try:
        found = judge(trial, row, *more)
    except RowError:
        return None
    said = bool(trial.ledger.issues)
    trial.ledger.issues.clear()
    return None if said else found


class _Reader(PersonReader):
    """Checks the rows of one file."""

    def __init__(
        self,
        staged: Staged,
        source: int,
        ledger: Ledger,
        setting: Setting,
        declared: DateOrder | None,
        named: Occasion | None,
    ) -> None:
        self.source = source
        self._latest = setting.as_at if staged.table != REGISTRATION else None  # an occasion may still be to come
        times = [*staged.said(("at", "left", "meeting_start", "meeting_title", "registered"))]
        texts = [staged.start, *(cell for at, left, meeting, *_ in times for cell in (at, left, meeting))]
        days = {named.start.date(), (named.end or named.start).date()} if named else setting.calendar.days
        order: DateOrder = dates.decide_order(
            filter(None, texts),
            where=ledger.path,
            declared=declared or staged.date_order,
            known_days=days,
            elsewhere=[registered for *_, registered in times],
        )
        super().__init__(staged, ledger, setting, order)
        self.meetings = {(start, title) for _, _, start, title, _ in times if start}
        if named and len(self.meetings) > 1:
            raise self._several_meetings()
        self.occasion = named or (self._by_start(staged.start, staged.title) if staged.start else None)
        self.by_meeting = {meeting: named or self._by_start(*meeting) for meeting in sorted(self.meetings)}
        if self.occasion is None and not staged.names_its_occasions and "at" not in staged.headings:
            raise self._no_occasion()

    def _by_start(self, text: str, title: str) -> Occasion:
        """Return the occasion on the day on which the report says that a meeting started."""
        try:
            start = dates.parse(text, self.order, self.setting.zone).when
        except dates.DateError:
            start = None
        found = self.setting.calendar.for_register(start.date() if start else None, title)
        if found is None:
            raise self._no_occasion()
        return found

    def _no_occasion(self) -> InputError:
        return InputError(
            "UNKNOWN_OCCASION",
            "Nothing says to which occasion this register belongs",
            "add the occasion with its day to the table of occasions, name this file there under register, "
            "or state occasion at this source in the definition",
            self.ledger.path,
        )

    def _several_meetings(self) -> InputError:
        return InputError(
            "SEVERAL_MEETINGS",
            "The file holds the reports of several meetings, but is named as the register of one occasion",
            "split it into one file a meeting, or leave the occasion to the days of the meetings",
            self.ledger.path,
        )

    def standing(self, rows: Iterable[StagedRow]) -> list[Attendance]:
        """Check rows one by one; those at fault are set aside, and those of whom nobody came left out."""
        found = []
        for row in rows:
            self.headings = {**self.staged.headings, **row.headings} if row.headings else self.staged.headings
            try:
                if self.was_there(row):
                    found.append(self.attendance(row))
            except RowError as error:
                self.ledger.quarantine(row.place, error.column, error.code, error.action)
        return found

    def on_trial(self) -> _Reader:
        """Return a reader of the same file whose account nobody reads."""
        trial = copy(self)
        trial.ledger = Ledger(self.ledger.path)
        return trial

    def says_yes(self, row: StagedRow) -> bool | None:
        """Return True if a row says that somebody attended, else None."""
        return True if "attended" not in row.cells or heading_key(row["attended"]) in YES else None

    def was_there(self, row: StagedRow) -> bool:
        """Return whether the row says that somebody attended; if not, leave it out."""
        if "attended" not in row.cells:
            return True
        answer = heading_key(row["attended"])
        if answer in YES:
            return True
        if answer in NO:
            self.ledger.ignore(row.place, "DID_NOT_ATTEND", "Left out: did not attend")
        elif not answer:
            self.ledger.ignore(row.place, "ATTENDANCE_BLANK", "Left out: nothing says that they attended")
        else:
            raise self.fault("attended", "UNKNOWN_VALUE", "not a yes or no; say what it means under [values.attended]")
        return False

    def attendance(self, row: StagedRow) -> Attendance:
        """Check one row."""
        name, email = self.who(row)
        visit = self.visit(row)
        nobody = _is_nobody(name, email)
        if nobody:
            code = "DIAL_IN" if people.is_dial_in(name) else "NOBODY_NAMED"
            self.warn(row.place, "name", code, "Counted, but linked to nobody: the name names no person")
        affiliation, unknown_organisation = self.affiliation(row, email, visit.occasion.start.date())
        role, minutes = self.role(row), self.minutes(row)
        return Attendance(
            self.source,
            row.place,
            Teller(name, email, affiliation, nobody, unknown_organisation, self.role_group(row)),
            visit,
            role,
            minutes,
            line="".join(sign for sign in name if sign.isdigit() or sign == "*") if people.is_dial_in(name) else "",
            rows_are=self.staged.rows_are,
        )

    def plainly_who(self, row: StagedRow) -> tuple[str, str] | None:
        """Return name and address of a row; None for a telephone or a name that names nobody."""
        name, email = self.who(row)
        return None if people.is_dial_in(name) or _is_nobody(name, email) else (name, email)

    def somewhere(self, row: StagedRow, domain: str) -> Affiliation:
        """Return what a row says about the organisation; the day matters only where something is to be said of it."""
        return self.affiliation(row, f"@{domain}" if domain else "", date.max)[0]

    def visit(self, row: StagedRow) -> Visit:
        """Return what was attended, and when."""
        at, left = self._times(row)
        seen = at or left
        occasion = self._occasion(row, seen)
        first_join = self._first_join(seen, occasion, row.place)
        return Visit(
            occasion,
            first_join if at else None,
            at.when if at and at.has_time else None,
            left.when if left and left.has_time else None,
        )

    def _times(self, row: StagedRow) -> tuple[Moment | None, Moment | None]:
        at, left = (self.moment(row, column, self._latest) for column in ("at", "left"))
        if at and left and at.has_time and left.has_time and left.when < at.when and left.clock_change != "twice":
            raise self.fault("left", "LEAVE_BEFORE_JOIN", "left before joining; correct the times")
        return at, left

    def minutes(self, row: StagedRow) -> float | None:
        """Return minutes present."""
        if not tidy(row["minutes"]):
            return None
        minutes = dates.minutes(row["minutes"])
        if minutes is None:
            raise self.fault("minutes", "BAD_DURATION", "no duration; write minutes, or hours as 1:30:00")
        if not 0 <= minutes <= MINUTES_A_DAY:
            raise self.fault("minutes", "IMPLAUSIBLE_MINUTES", "negative, or longer than a day; correct it")
        return minutes

    def role(self, row: StagedRow) -> str:
        """Return the role at the occasion."""
        role = heading_key(row["role"]) or "participant"
        if role not in ROLES:
            raise self.fault("role", "UNKNOWN_ROLE", f"say under [values.role] which of {', '.join(ROLES)} it is")
        return role

    def _occasion(self, row: StagedRow, at: Moment | None) -> Occasion:
        found = None
        day = at.when.date() if at else None
        if self.staged.names_its_occasions and row["occasion"].strip():
            found = self.setting.calendar.for_row(row["occasion"], day)
        elif row["meeting_start"]:
            found = self.by_meeting[row["meeting_start"], row["meeting_title"]]
        elif self.occasion or not self.staged.names_its_occasions or day:
            found = self.occasion or self.setting.calendar.for_register(day, "")
        if found is None:
            raise self.fault(
                "occasion" if self.staged.names_its_occasions else "at",
                "UNKNOWN_OCCASION",
                "no occasion, or more than one, fits; add it to the table of occasions or use its key",
            )
        return found

    def _first_join(self, at: Moment | None, occasion: Occasion, place: Place) -> datetime | None:
        """Return when somebody joined: the time given, or the occasion's start where there is none to be trusted."""
        if at is None:
            return None
        off = occasion.days_off(at.when.date())
        if off > DAYS_OFF:
            raise self.fault(
                "at",
                "DATE_DIFFERS_FROM_OCCASION",
                f"more than {DAYS_OFF} days from the occasion's date; correct the date, or the occasion's",
            )
        if off:
            action = "Kept, though its date is not a day of the occasion: check it"
            self.warn(place, "at", "DATE_DIFFERS_FROM_OCCASION", action)
        if at.has_time:
            return at.when if off <= 1 else occasion.start  # a day off: past midnight, or another time zone
        return occasion.start if off or at.when.date() == occasion.start.date() else at.when


def _is_nobody(name: str, email: str) -> bool:
    return not email and (people.is_dial_in(name) or people.is_nobody(name))
