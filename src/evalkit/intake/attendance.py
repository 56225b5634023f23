"""Rows about people at an occasion, checked one by one before anybody is recognised.

What is wrong in a row sets the row aside; what is merely unknown stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from evalkit.definition import ROLES
from evalkit.errors import InputError
from evalkit.intake import dates, people
from evalkit.intake.dates import DateOrder, Moment
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.mapping import REGISTRATION
from evalkit.intake.occasions import Occasion
from evalkit.intake.organisations import Affiliation
from evalkit.intake.presence import Rows, Spell
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import heading_key
from evalkit.intake.whose import PersonReader, Setting, sighting

YES = {"yes", "y", "true", "1", "x", "✓", "✔", "attended", "present", "checked in"}
NO = {"no", "n", "false", "0", "absent", "apologies", "did not attend", "dna", "cancelled", "not attended"}
MINUTES_A_DAY = 24 * 60
DAYS_OFF = 7
"""Days by which a row's date may miss its occasion and still be a slip; further off it cannot be trusted."""


@dataclass(frozen=True)
class Attendance:
    """A row that may become an interaction; name and e-mail go no further than the vault.

    Parameters
    ----------
    source : int
        Position of the file among the inputs.
    place : Place
        Where the row stands.
    occasion : Occasion
        What was attended.
    name, email : str
        As read, and as a single address in lower case.
    affiliation : Affiliation
        What the row says about the organisation.
    role : str
        Role at the occasion.
    at : datetime or None
        When the attendance counts: the first join, or the occasion's start where no time of joining can be trusted.
    joined, left : datetime or None
        Times of joining and leaving, where the row has them.
    minutes : float or None
        Minutes present.
    line : str, default ""
        For somebody who cannot be linked, what tells the line apart within the occasion, such as a telephone number
        or an order.
    unlinkable : bool, default False
        Whether nobody can say who this is.
    companion : bool, default False
        Whether this is somebody whom the row counts beside its own person, who settles the row.
    rows_are : {"people", "joins", "events"}, default "people"
        What a row of the file is.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    role_group : str, default ""
        Code of the person's role group; empty: not known.
    """

    source: int
    place: Place
    occasion: Occasion
    name: str
    email: str
    affiliation: Affiliation
    role: str
    at: datetime | None
    joined: datetime | None
    left: datetime | None
    minutes: float | None
    line: str = ""
    unlinkable: bool = False
    companion: bool = False
    rows_are: Rows = "people"
    unknown_organisation: str = ""
    role_group: str = ""

    @property
    def day(self) -> date:
        """Day of the attendance."""
        return (self.at or self.occasion.start).date()

    @property
    def needs_person(self) -> bool:
        """Somebody was there, whoever it was."""
        return False

    @property
    def spell(self) -> Spell | None:
        """From when to when, where both are known."""
        return (self.joined, self.left) if self.joined and self.left else None

    @property
    def sighting(self) -> people.Sighting:
        """What the row says about who this is."""
        return sighting("" if self.unlinkable else self.name, self.email, self.affiliation)


@dataclass(frozen=True)
class CheckedRows:
    """The rows of a file after the check.

    Parameters
    ----------
    rows : list of Attendance
        Those that stood it; they are still open in the ledger.
    occasion : Occasion or None
        The occasion whose register the whole file is.
    order : str, default "dmy"
        Order of day and month in the file.
    """

    rows: list[Attendance]
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
    rows = []
    for row in staged.rows:
        reader.headings = {**staged.headings, **row.headings} if row.headings else staged.headings
        try:
            if reader.was_there(row):
                rows.append(reader.attendance(row))
        except RowError as error:
            ledger.quarantine(row.place, error.column, error.code, error.action)
    return CheckedRows(rows, reader.occasion, reader.order)


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
        texts = [staged.start, *(row[column] for row in staged.rows for column in ("at", "left", "meeting_start"))]
        days = {named.start.date(), (named.end or named.start).date()} if named else setting.calendar.days
        order: DateOrder = dates.decide_order(
            filter(None, texts),
            where=ledger.path,
            declared=declared or staged.date_order,
            known_days=days,
            elsewhere=[row["registered"] for row in staged.rows],
        )
        super().__init__(staged, ledger, setting, order)
        self.meetings = {(row["meeting_start"], row["meeting_title"]) for row in staged.rows if row["meeting_start"]}
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
        at, left = self._times(row)
        seen = at or left
        occasion = self._occasion(row, seen)
        first_join = self._first_join(seen, occasion, row.place)
        nobody = not email and (people.is_dial_in(name) or people.is_nobody(name))
        if nobody:
            code = "DIAL_IN" if people.is_dial_in(name) else "NOBODY_NAMED"
            self.warn(row.place, "name", code, "Counted, but linked to nobody: the name names no person")
        affiliation, unknown_organisation = self.affiliation(row, email, occasion.start.date())
        return Attendance(
            source=self.source,
            place=row.place,
            occasion=occasion,
            name=name,
            email=email,
            affiliation=affiliation,
            role=self._role(row),
            at=first_join if at else None,
            joined=at.when if at and at.has_time else None,
            left=left.when if left and left.has_time else None,
            minutes=self._minutes(row),
            line="".join(sign for sign in name if sign.isdigit() or sign == "*") if people.is_dial_in(name) else "",
            unlinkable=nobody,
            rows_are=self.staged.rows_are,
            unknown_organisation=unknown_organisation,
            role_group=self.role_group(row),
        )

    def _times(self, row: StagedRow) -> tuple[Moment | None, Moment | None]:
        at, left = (self.moment(row, column, self._latest) for column in ("at", "left"))
        if at and left and at.has_time and left.has_time and left.when < at.when and left.clock_change != "twice":
            raise self.fault("left", "LEAVE_BEFORE_JOIN", "left before joining; correct the times")
        return at, left

    def _minutes(self, row: StagedRow) -> float | None:
        if not tidy(row["minutes"]):
            return None
        minutes = dates.minutes(row["minutes"])
        if minutes is None:
            raise self.fault("minutes", "BAD_DURATION", "no duration; write minutes, or hours as 1:30:00")
        if not 0 <= minutes <= MINUTES_A_DAY:
            raise self.fault("minutes", "IMPLAUSIBLE_MINUTES", "negative, or longer than a day; correct it")
        return minutes

    def _role(self, row: StagedRow) -> str:
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
