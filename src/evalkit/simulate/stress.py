"""Attendance at any scale, whose truth is known: who could come to what, and who came.

People join rank by rank: a rank is one person of every system, and the programme works with a span of ranks that moves
on from month to month. An occasion draws from the ranks of its month, for all systems or for one. Every fifth rank is
keen and takes half of the seats.

Chance is drawn once an occasion, by :class:`~evalkit.simulate.draws.Draws`, which is the same on every machine; what
follows for its people is arithmetic with whole numbers in NumPy, and that is the same too. NumPy promises so much for
its bit generators at most, not for the distributions drawn from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from evalkit.definition import Evaluation, Programme, Source, System
from evalkit.errors import ParameterError
from evalkit.simulate.draws import Draws
from evalkit.simulate.setting import months
from evalkit.tables import Tables

SEED = 42
MONTHS = tuple(months(date(2024, 1, 1), date(2025, 12, 31)))
SYSTEMS = tuple(System(code=f"S{number:02}", name=f"System {number:02}") for number in range(1, 43))
ROLES = ("participant", "presenter", "faculty")
CHUNK = 1_000_000
"""Interactions made at a time, about: it bounds the memory that writing them takes."""

PROGRAMME = Programme(
    id="stress",
    title="Invented Collaborative of Any Size",
    start=MONTHS[0],
    end=date(2025, 12, 31),
    as_at=date(2026, 1, 14),
    note="Everything here is invented, and only as lifelike as a test of speed needs.",
)

_KEEN_EVERY = 5
_OPEN_TO_ALL = ("learning-session", "webinar", "introduction")
_ONE_SYSTEM = ("project-meeting", "project-meeting", "half-day")
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """What is held, in order of time: arrays with one entry an occasion.

    Parameters
    ----------
    kind : tuple of str
        Kind of each occasion.
    start : tuple of datetime
        Start of each.
    system : array of int
        Position in `SYSTEMS` of the only one it is for; -1 where it is for all.
    ranks : array of int, shape (occasions, 2)
        First rank of those who could come, and how many ranks.
    seats : array of int
        How many came.
    step, offset : array of int
        Which of those who could come: the k-th is person ``offset + k * step``, counted round.
    """

    kind: tuple[str, ...]
    start: tuple[datetime, ...]
    system: Numbers
    ranks: Numbers
    seats: Numbers
    step: Numbers
    offset: Numbers

    @property
    def people(self) -> Numbers:
        """How many people could come to each occasion."""
        return self.ranks[:, 1] * np.where(self.system < 0, len(SYSTEMS), 1)


@dataclass(frozen=True)
class Size:
    """How much happens.

    Parameters
    ----------
    people : int, default 20,000
        People there are. Some never come: those left over from whole ranks, and a few of those who could.
    occasions : int, default 300
        Occasions held in two years.
    interactions : int, default 200,000
        Attendances in all, to the last one; nobody is at an occasion twice.

    Raises
    ------
    ParameterError
        If a number is out of range, or so many attendances cannot be.

    Examples
    --------
    >>> int(Size(people=2_000, occasions=40, interactions=5_000).plan.seats.sum())
    5000
    >>> Size(people=2_000, occasions=40, interactions=10**6)
    Traceback (most recent call last):
    evalkit.errors.ParameterError: --interactions: So few people cannot ...
    """

    people: int = 20_000
    occasions: int = 300
    interactions: int = 200_000

    def __post_init__(self) -> None:
        ranges = {"people": (1_000, 4_000_000), "occasions": (20, 100_000), "interactions": (1_000, 10**9)}
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ParameterError("Out of range", f"choose a whole number from {low:,} to {high:,}", f"--{name}")
        if (self.plan.seats > 0.9 * self.plan.people).any():
            raise ParameterError(
                "So few people cannot take part so often in so few occasions",
                "ask for fewer interactions, or for more people or occasions",
                "--interactions",
            )

    @cached_property
    def plan(self) -> Plan:
        """What is held, and how many come."""
        return _plan(self)


def attendances(size: Size) -> Iterator[tuple[Numbers, Numbers]]:
    """Give who came to what, in order of time and some million at once.

    Parameters
    ----------
    size : Size
        How much happens.

    Yields
    ------
    (array of int, array of int)
        Position of the occasion in the plan, and number of the person: its rank × the number of systems + its system.

    Examples
    --------
    >>> size = Size(people=2_000, occasions=40, interactions=5_000)
    >>> occasion, person = next(attendances(size))
    >>> len(person), len(set(zip(occasion.tolist(), person.tolist())))
    (5000, 5000)
    """
    plan = size.plan
    part = np.cumsum(plan.seats) // CHUNK
    for number in range(int(part[-1]) + 1):
        chosen = np.flatnonzero(part == number)
        if len(chosen):
            occasion = np.repeat(chosen, plan.seats[chosen])
            seat = np.arange(len(occasion)) - np.repeat(
                np.cumsum(plan.seats[chosen]) - plan.seats[chosen], plan.seats[chosen]
            )
            yield occasion, _person(plan, occasion, seat)


def role(occasion: Numbers, person: Numbers) -> Numbers:
    """Return each attendance's position in `ROLES`: one in fifty speaks, one in fifty is faculty, who do not count."""
    turn = (occasion + person) % 50
    return np.where(turn > 1, 0, turn + 1)


def minutes(occasion: Numbers, person: Numbers) -> Numbers:
    """Return the minutes that each stayed, 30 to 90."""
    return 30 + (7 * occasion + 13 * person) % 61


def organisation(person: Numbers) -> Numbers:
    """Return the position of each person's organisation: three to a system."""
    return 3 * (person % len(SYSTEMS)) + person // len(SYSTEMS) % 3


def tables(size: Size) -> Tables:
    """Make the canonical tables at once, as intake would make them from the sample's raw files.

    Parameters
    ----------
    size : Size
        How much happens.

    Returns
    -------
    Tables
        interaction, occasion, person and organisation; the pseudonyms are random letters, without a key.

    Examples
    --------
    >>> made = tables(Size(people=2_000, occasions=40, interactions=5_000))
    >>> len(made.interaction), len(made.occasion), int(made.person["person_key"].str.len().max())
    (5000, 40, 16)
    """
    occasion, person = (np.concatenate(parts) for parts in zip(*attendances(size), strict=True))
    keys = _pseudonyms(size.people)
    seen = np.unique(person)
    frames = {
        "interaction": _interaction(size.plan, occasion, person, keys),
        "occasion": occasions(size.plan),
        "person": pd.DataFrame(
            {
                "person_key": keys.take(seen).to_pandas(),
                "org_key": _words(organisations()["org_key"], organisation(seen)).to_pandas(),
                "match_tier": "email",
            }
        ),
        "organisation": organisations(),
    }
    return Tables(evaluation(), frames)


def evaluation(folder: Path = Path()) -> Evaluation:
    """Return the definition under which :func:`tables` are made.

    Parameters
    ----------
    folder : Path, optional
        Folder that it is said to lie in.
    """
    return Evaluation(
        programme=PROGRAMME, key="demo", systems=SYSTEMS, sources=(Source(path="registers/*.csv"),), folder=folder
    )


def occasions(plan: Plan) -> pd.DataFrame:
    """Return the canonical table of occasions.

    Parameters
    ----------
    plan : Plan
        What is held.
    """
    codes = np.array([system.code for system in SYSTEMS] + ["all"])
    width = len(str(len(plan.kind)))
    return pd.DataFrame(
        {
            "occasion_key": [f"O{number:0{width}}" for number in range(1, len(plan.kind) + 1)],
            "kind": plan.kind,
            "title": None,
            "start": pd.Series(plan.start, dtype="datetime64[us]"),
            "mode": "online",
            "eligible": codes[plan.system],
            "register_expected": True,
        }
    )


def organisations() -> pd.DataFrame:
    """Return the canonical table of organisations: a hospital, a council and a charity in every system."""
    kinds = (
        ("Hospitals NHS Trust", "acute", "health"),
        ("Council", "council", "local government"),
        ("Action", "charity", "voluntary"),
    )
    rows = [
        (f"{system.code}-{letter}", f"Place {system.code[1:]} {words}", org_type, sector, system.code)
        for system in SYSTEMS
        for letter, (words, org_type, sector) in zip("ABC", kinds, strict=True)
    ]
    return pd.DataFrame(rows, columns=["org_key", "name", "org_type", "sector", "system"])


def _plan(size: Size) -> Plan:
    draws = Draws(SEED, "stress")
    held = sorted((_occasion(number, size, draws) for number in range(size.occasions)), key=lambda one: one[0])
    start, kind, system, first, ranks, pull, step, offset = zip(*held, strict=True)
    there = np.array(ranks) * np.where(np.array(system) < 0, len(SYSTEMS), 1)
    weight = [int(people) * drawn for people, drawn in zip(there, pull, strict=True)]
    whole = sum(weight)
    reached = [total * size.interactions // whole for total in accumulate(weight)]
    return Plan(
        kind,
        start,
        np.array(system),
        np.column_stack([first, ranks]),
        np.diff(reached, prepend=0),
        np.array(step),
        np.array(offset),
    )


def _occasion(number: int, size: Size, draws: Draws) -> tuple[datetime, str, int, int, int, int, int, int]:
    """Draw one occasion: start, kind, system, first rank, ranks, pull, step and offset."""
    month = number * len(MONTHS) // size.occasions
    start = datetime.combine(MONTHS[month], time(draws.between(9, 16))) + timedelta(days=draws.between(0, 27))
    alone = draws.chance(0.75)
    kind = draws.pick(_ONE_SYSTEM if alone else _OPEN_TO_ALL)
    system = draws.between(0, len(SYSTEMS) - 1) if alone else -1
    blocks = size.people // len(SYSTEMS) // _KEEN_EVERY
    first = blocks * month // (3 * len(MONTHS))  # a third of the ranks leave within the two years
    last = max(first + 1, min(blocks, blocks * (month + 9) // (len(MONTHS) + 1)))  # from the 16th month all have joined
    keen = (last - first) * (1 if alone else len(SYSTEMS))
    step = draws.between(1, 10**6)
    while (
        gcd(step, 2 * keen) > 1
    ):  # so that nobody is drawn twice, be it of the keen or of the others, who are 4 × keen
        step += 1
    ranks = _KEEN_EVERY * np.array([first, last - first])
    return start, kind, system, int(ranks[0]), int(ranks[1]), draws.between(64, 127), step, draws.between(0, 10**9)


def _person(plan: Plan, occasion: Numbers, seat: Numbers) -> Numbers:
    """Return the number of the person in each seat of the occasions."""
    system = plan.system[occasion]
    width = np.where(system < 0, len(SYSTEMS), 1)
    keen = plan.people[occasion] // _KEEN_EVERY
    is_keen = seat < np.minimum(plan.seats[occasion] // 2, keen)
    pool = np.where(is_keen, keen, (_KEEN_EVERY - 1) * keen)
    row, column = np.divmod((plan.offset[occasion] + seat * plan.step[occasion]) % pool, width)
    others = _KEEN_EVERY * (row // (_KEEN_EVERY - 1)) + 1 + row % (_KEEN_EVERY - 1)
    rank = plan.ranks[occasion, 0] + np.where(is_keen, _KEEN_EVERY * row, others)
    return rank * len(SYSTEMS) + np.where(system < 0, column, system)


def _interaction(plan: Plan, occasion: Numbers, person: Numbers, keys: pa.Array) -> pd.DataFrame:
    held = occasions(plan)
    columns = {
        "interaction_key": _numbered("i", np.arange(1, len(person) + 1)),
        "person_key": keys.take(person),
        "occasion_key": _words(held["occasion_key"], occasion),
        "role": _words(ROLES, role(occasion, person)),
        "org_key": _words(organisations()["org_key"], organisation(person)),
        "system": _words([system.code for system in SYSTEMS], person % len(SYSTEMS)),
        "at": held["start"].to_numpy()[occasion],
        "minutes": minutes(occasion, person),
        "source_id": _words(["s001"], np.zeros_like(person)),
    }
    return pa.table(columns).to_pandas(split_blocks=True, self_destruct=True)


def _words(words: Any, positions: Numbers) -> pa.Array:
    return pa.array(list(words), pa.large_string()).take(pa.array(positions))


def _numbered(letter: str, numbers: Numbers) -> pa.Array:
    """Write a letter and the number, in as many digits as the largest needs and at least six."""
    width = max(6, len(str(int(numbers[-1]))))
    digits = numbers[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10 + ord("0")
    return _text(np.column_stack([np.full(len(numbers), ord(letter)), digits]))


def _pseudonyms(people: int) -> pa.Array:
    """Return sixteen letters for every person; the mixing is that of SplitMix64 (Steele, Lea and Flood 2014)."""
    mixed = np.arange(1, people + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    shifts = np.arange(0, 80, 5, dtype=np.uint64) % np.uint64(
        64
    )  # the last letters repeat bits: they are unique already
    return _text(_LETTERS[((mixed[:, None] >> shifts) & np.uint64(31)).astype(np.int64)])


def _text(letters: NDArray[Any]) -> pa.Array:
    """Return the rows of a matrix of ASCII codes as text."""
    rows, width = letters.shape
    offsets = np.arange(rows + 1, dtype=np.int64) * width
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters, dtype=np.uint8))]
    return pa.Array.from_buffers(pa.large_string(), rows, buffers)
