"""How long somebody was there, from joins and leaves: time that two of their joins share counts once.

Times are of one wall clock; the night on which the clocks change is an hour wrong here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Literal

Spell = tuple[datetime, datetime]
"""From when to when somebody was there."""

Rows = Literal["people", "joins", "events"]
"""What a row of an export is: a person, one join of a person, or one event (a join or a leave) of a person."""


def stayed(stated: Sequence[float], spells: Sequence[Spell]) -> float:
    """Return the minutes that a person's joins come to at least.

    What the export states for each join is added up, less what the joins share – somebody with a laptop and a
    telephone was there once – but never less than the longest of them.

    Parameters
    ----------
    stated : sequence of float
        Minutes that the export states, one a join.
    spells : sequence of (datetime, datetime)
        From when to when, for those joins that have both times.

    Returns
    -------
    float
        Minutes.

    Examples
    --------
    >>> ten, half_past, eleven = datetime(2026, 3, 4, 10), datetime(2026, 3, 4, 10, 30), datetime(2026, 3, 4, 11)
    >>> stayed([30, 30], [(ten, half_past), (half_past, eleven)]), stayed([60, 30], [(ten, eleven), (ten, half_past)])
    (60.0, 60.0)
    """
    return max(sum(stated) - shared(spells), *stated)


def shared(spells: Sequence[Spell]) -> float:
    """Return the minutes by which spells overlap: their lengths added up, less the time that they cover.

    >>> ten, eleven = datetime(2026, 3, 4, 10), datetime(2026, 3, 4, 11)
    >>> shared([(ten, eleven), (ten, eleven)])
    60.0
    """
    twice = timedelta()
    reached = datetime.min
    for start, end in sorted(spell for spell in spells if spell[0] <= spell[1]):
        twice += max(min(reached, end) - start, timedelta()) if reached > start else timedelta()
        reached = max(reached, end)
    return twice / timedelta(minutes=1)


def paired(joined: Sequence[datetime], left: Sequence[datetime]) -> float | None:
    """Return the minutes between joins and leaves that stand in rows of their own.

    Somebody is there from the first join until every join has been left; so two devices at once count once, and the
    order of the rows does not matter.

    Parameters
    ----------
    joined, left : sequence of datetime
        When a person joined, and left.

    Returns
    -------
    float or None
        Minutes; None where a join lacks its leave, or a leave its join, so that nobody can know.

    Examples
    --------
    >>> ten, half_past, eleven = datetime(2026, 3, 4, 10), datetime(2026, 3, 4, 10, 30), datetime(2026, 3, 4, 11)
    >>> paired([ten, half_past], [half_past, eleven]), paired([ten], [])
    (60.0, None)
    """
    present = timedelta()
    joins, since = 0, datetime.min
    for when, change in sorted([*((when, 1) for when in joined), *((when, -1) for when in left)], key=_joins_first):
        if joins == 0:
            since = when
        joins += change
        if joins < 0:
            return None
        if joins == 0:
            present += when - since
    return present / timedelta(minutes=1) if joins == 0 else None


def _joins_first(event: tuple[datetime, int]) -> tuple[datetime, int]:
    return event[0], -event[1]


def lines(spells: Sequence[Spell]) -> list[int]:
    """Tell apart the lines that spells under one name need: as many as were there at once.

    Two devices that both call themselves "iPhone" are two while both are there; one that goes and comes back is one.

    Parameters
    ----------
    spells : sequence of (datetime, datetime)
        From when to when.

    Returns
    -------
    list of int
        Number of the line, in the order given.

    Examples
    --------
    >>> ten, half_past, eleven = datetime(2026, 3, 4, 10), datetime(2026, 3, 4, 10, 30), datetime(2026, 3, 4, 11)
    >>> lines([(half_past, eleven), (ten, half_past), (ten, eleven)])
    [0, 0, 1]
    """
    busy: list[tuple[datetime, int]] = []  # heaps, for a file may hold very many
    free: list[int] = []
    numbers = [0] * len(spells)
    for position in sorted(range(len(spells)), key=lambda position: spells[position]):
        start, end = spells[position]
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        numbers[position] = heappop(free) if free else len(busy)
        heappush(busy, (end, numbers[position]))
    return numbers
