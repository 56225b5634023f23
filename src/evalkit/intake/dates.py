"""Dates and durations as text, read on purpose: one order of day and month is decided for a file, or the file fails.

Nothing is guessed value by value. ISO dates and dates with the month in words are read as what they are; only
``03/04/2026`` needs the file's order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

from evalkit.errors import InputError
from evalkit.intake.spelling import REMEMBERED, tidy

DateOrder = Literal["dmy", "mdy", "ymd"]
ClockChange = Literal["", "twice", "never"]

EARLIEST_YEAR = 1900
CLOCK_CHANGE_RULE = (
    "Kept, though the clocks change at that time: of a time shown twice the first is meant, "
    "one that was skipped is moved forward by as much as the clocks were; check it"
)
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_AFTER = rf"(?:(?:,? |T){_TIME} ?(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?)?$"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){_AFTER}")
_ORDERED = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<c>\d{{4}}|\d{{2}}){_AFTER}")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_DAY_NAME_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<name>[a-z]{{3,9}})\.?,?[ -]"
    rf"(?P<year>\d{{4}}|\d{{2}}){_AFTER}",
    re.IGNORECASE,
)
_NAME_DAY_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<name>[a-z]{{3,9}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_AFTER}",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})$")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_DURATION = re.compile(
    r"(?:(\d+) ?(?:h(?:ours?|rs?)?|std\.?|stunden?))? ?(?:(\d+) ?m(?:in(?:ute)?[sn]?)?\.?)? ?"
    r"(?:(\d+) ?s(?:ec(?:ond)?s?|ek(?:unden?)?)?\.?)?$"
)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})$")
_LONGEST_DURATION = 100
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")


class DateError(ValueError):
    """A cell that holds no usable date; `code` says why, and nothing says what it held."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Moment:
    """A date that was read, on the programme's wall clock.

    Parameters
    ----------
    when : datetime
        Without a zone; midnight where no time was given.
    has_time : bool
        Whether the cell held a time of day.
    serial : bool, default False
        Whether the cell held a spreadsheet's day number instead of a date.
    clock_change : {"", "twice", "never"}, default ""
        Whether the clocks show this time twice on that day, so that the first is meant, or never, so that it was moved
        forward by as much as the clocks were.
    """

    when: datetime
    has_time: bool
    serial: bool = False
    clock_change: ClockChange = ""


def decide_order(
    texts: Iterable[str],
    *,
    where: str,
    declared: DateOrder | None = None,
    known_days: Collection[date] = (),
    elsewhere: Iterable[str] = (),
) -> DateOrder:
    """Decide one order of day and month for all dates of a file.

    Parameters
    ----------
    texts : iterable of str
        Every date of the file, as it stands there.
    where : str
        Path of the file, for messages.
    declared : {"dmy", "mdy", "ymd"}, optional
        Order that the definition or the mapping file states.
    known_days : collection of date
        Days on which something took place. An order under which every undecided date falls on one of them, where the
        other order does not manage that, is taken.
    elsewhere : iterable of str
        Further dates of the file, such as those of orders, which need not fall on a known day.

    Returns
    -------
    str
        The order.

    Raises
    ------
    InputError
        ``AMBIGUOUS_DATE`` if nothing tells, ``MIXED_DATE_ORDERS`` if the dates contradict each other or the
        declared order.

    Examples
    --------
    >>> decide_order(["03/04/2026", "25/04/2026"], where="register.csv")
    'dmy'
    """
    inside, outside = _pairs(dict.fromkeys(texts)), _pairs(dict.fromkeys(elsewhere))
    pairs = inside + outside
    fits = {
        "dmy": [_is_day_month(a, b) for a, b, _ in pairs],
        "mdy": [_is_day_month(b, a) for a, b, _ in pairs],
    }
    only = {
        order for order, other in (("dmy", "mdy"), ("mdy", "dmy")) for yes, no in _zip(fits, order, other) if yes > no
    }
    if len(only) == 2 or (declared in fits and only - {declared}):
        raise _mixed(where, declared)
    if declared:
        return declared
    if only:
        return cast("DateOrder", only.pop())
    undecided = [pair for pair in inside if _is_open(pair)]
    if not undecided and not any(map(_is_open, outside)):
        return "dmy"
    return _by_known_days(undecided, known_days, where)


@lru_cache(REMEMBERED)
def parse(text: str, order: DateOrder, zone: str) -> Moment:
    """Read one date.

    Parameters
    ----------
    text : str
        The cell, not empty; a month alone (``2026-03``) is its first day.
    order : {"dmy", "mdy", "ymd"}
        The file's order.
    zone : str
        The programme's time zone, into which a time with an offset is turned.

    Returns
    -------
    Moment
        The date and time.

    Raises
    ------
    DateError
        ``BAD_DATE`` or ``IMPLAUSIBLE_DATE`` (a year before 1900).

    Examples
    --------
    >>> parse("3/4/26, 9:58:05 AM", "mdy", "Europe/London").when.isoformat()
    '2026-03-04T09:58:05'
    >>> parse("2026-07-01T09:00:00Z", "dmy", "Europe/London").when.isoformat()
    '2026-07-01T10:00:00'
    >>> parse("2026-03-29 01:30", "dmy", "Europe/London").when.isoformat()
    '2026-03-29T02:30:00'
    """
    text = tidy(text)
    if _SERIAL.match(text):
        return _serial(float(text), zone)
    if found := _MONTH.match(text):
        text = f"{found[1]}-{found[2]}-1"
    found, year, month, day = _parts(text, order)
    try:
        when, change = _on_the_wall(datetime(year, month, day) + _time_of_day(found), found, zone)
    except (ValueError, OverflowError) as error:
        raise DateError("BAD_DATE") from error
    if when.year < EARLIEST_YEAR:
        raise DateError("IMPLAUSIBLE_DATE")
    return Moment(when, found["hour"] is not None, clock_change=change)


@lru_cache(REMEMBERED)
def minutes(text: str) -> float | None:
    """Read a duration in minutes: a number, ``1h 7s``, ``1 Std. 7 Sek.`` or ``1:30:00``.

    Parameters
    ----------
    text : str
        The cell.

    Returns
    -------
    float or None
        Minutes; None if the cell is no duration.

    Examples
    --------
    >>> minutes("1h 30s"), minutes("0:45:00"), minutes("90"), minutes("a while")
    (60.5, 45.0, 90.0, None)
    """
    text = tidy(text).lower()
    if len(text) > _LONGEST_DURATION:
        return None
    if _NUMBER.match(text):
        return float(text)
    found = _DURATION.match(text) or _CLOCK.match(text)
    if not text or not found:
        return None
    hours, mins, seconds = (int(part or 0) for part in found.groups())
    return hours * 60 + mins + seconds / 60


def _zip(fits: dict[str, list[bool]], order: str, other: str) -> Iterable[tuple[bool, bool]]:
    return zip(fits[order], fits[other], strict=True)


def _pairs(texts: Iterable[str]) -> list[tuple[int, int, str]]:
    return [(int(found["a"]), int(found["b"]), found["c"]) for found in map(_ordered, texts) if found]


def _is_open(pair: tuple[int, int, str]) -> bool:
    return _is_day_month(pair[0], pair[1]) and pair[0] != pair[1]


def _ordered(text: str) -> re.Match[str] | None:
    return _ORDERED.match(tidy(text))


def _is_day_month(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def _mixed(where: str, declared: str | None) -> InputError:
    if declared:
        return InputError(
            "MIXED_DATE_ORDERS",
            f"Some dates cannot be in the declared order '{declared}'",
            "correct date_order for this file, or the dates themselves",
            where,
        )
    return InputError(
        "MIXED_DATE_ORDERS",
        "Some dates can only be day/month and others only month/day, so none of them can be trusted",
        "correct the dates in the file, best written as 2026-04-03",
        where,
    )


def _by_known_days(pairs: list[tuple[int, int, str]], known_days: Collection[date], where: str) -> DateOrder:
    days = set(known_days)
    supported = [
        order
        for order, swap in (("dmy", False), ("mdy", True))
        if all(_day(b if swap else a, a if swap else b, c) in days for a, b, c in pairs)
    ]
    if len(supported) == 1:
        return cast("DateOrder", supported[0])
    raise InputError(
        "AMBIGUOUS_DATE",
        "Nothing in the file tells day/month from month/day",
        'state date_order = "dmy" (or "mdy") for this source in the definition',
        where,
    )


def _day(day: int, month: int, year: str) -> date | None:
    try:
        return date(_full_year(year), month, day)
    except ValueError:
        return None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _parts(text: str, order: DateOrder) -> tuple[re.Match[str], int, int, int]:
    """Return the match with year, month and day."""
    if found := _YEAR_FIRST.match(text):
        return found, int(found["year"]), int(found["month"]), int(found["day"])
    if found := _DAY_NAME_YEAR.match(text) or _NAME_DAY_YEAR.match(text):
        return found, _full_year(found["year"]), _month_number(found["name"]), int(found["day"])
    if found := _ORDERED.match(text):
        a, b, c = found["a"], found["b"], found["c"]
        if order == "ymd" and len(c) == 2 and len(a) == 2:
            return found, _full_year(a), int(b), int(c)
        if order != "ymd":
            day, month = (a, b) if order == "dmy" else (b, a)
            return found, _full_year(c), int(month), int(day)
    raise DateError("BAD_DATE")


def _month_number(name: str) -> int:
    name = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if month == name or month[:3] == name or (name == "sept" and number == 9):
            return number
    raise DateError("BAD_DATE")


def _time_of_day(found: re.Match[str]) -> timedelta:
    if found["hour"] is None:
        return timedelta()
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = (found["half"] or "").lower()
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59 or second > 59:
        raise DateError("BAD_DATE")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _on_the_wall(when: datetime, found: re.Match[str], zone: str) -> tuple[datetime, ClockChange]:
    """Turn a time into what the clocks of the zone showed; a day without a time stays as it is."""
    offset = found["zone"]
    if found["hour"] is None:
        return when, ""
    if not offset:
        return _settle_clock_change(when, zone)
    if offset != "Z":
        sign = -1 if offset[0] == "-" else 1
        digits = offset[1:].replace(":", "")
        when -= sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return when.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None), ""


def _settle_clock_change(when: datetime, zone: str) -> tuple[datetime, ClockChange]:
    """Keep a time that the clocks show twice as the first of the two; move one that they skip forward.

    >>> _settle_clock_change(datetime(2026, 10, 25, 1, 30), "Europe/London")
    (datetime.datetime(2026, 10, 25, 1, 30), 'twice')
    """
    clock = ZoneInfo(zone)
    first, second = (when.replace(tzinfo=clock, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before == after:
        return when, ""
    if before > after:
        return when, "twice"
    return when + (after - before), "never"


def _serial(number: float, zone: str) -> Moment:
    """Turn a spreadsheet's day number (1 January 1900 is 1, with its invented 29 February 1900) into a date."""
    seconds = round(number % 1 * 86_400)
    when = datetime(1899, 12, 30) + timedelta(days=int(number), seconds=seconds)
    if not 1950 <= when.year <= 2100:
        raise DateError("BAD_DATE")
    when, change = _settle_clock_change(when, zone) if seconds else (when, "")
    return Moment(when, seconds != 0, serial=True, clock_change=change)
