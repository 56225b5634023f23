"""All attendances together, kept by columns: who came where and when, each way of saying so once.

A row is put together when it is asked for. What is asked of every row – who it is of, when it counts – is asked of each
distinct teller and each distinct visit instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from evalkit.definition import ROLES
from evalkit.intake import people
from evalkit.intake.columns import Positions, first_positions
from evalkit.intake.ledger import Place
from evalkit.intake.named import sighting
from evalkit.intake.occasions import Occasion
from evalkit.intake.organisations import Affiliation
from evalkit.intake.presence import Rows, Spell

_N = TypeVar("_N", bound=np.generic)


class Teller(NamedTuple):
    """What a row says of its person, whichever row it is; name and e-mail go no further than the vault.

    Parameters
    ----------
    name, email : str
        As read, and as a single address in lower case.
    affiliation : Affiliation
        What the row says about the organisation.
    unlinkable : bool, default False
        Whether nobody can say who this is.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    role_group : str, default ""
        Code of the person's role group; empty: not known.
    """

    name: str
    email: str
    affiliation: Affiliation
    unlinkable: bool = False
    unknown_organisation: str = ""
    role_group: str = ""

    @property
    def sighting(self) -> people.Sighting:
        """What the row says about who this is."""
        return sighting("" if self.unlinkable else self.name, self.email, self.affiliation)


class Tellers(Sequence[Teller]):
    """Distinct tellers, numbered as they come; rows of several files may refer to one collection."""

    def __init__(self) -> None:
        self._numbers: dict[Teller, int] = {}
        self._all: list[Teller] = []

    def number(self, teller: Teller) -> int:
        """Return the position of a teller, who is added if need be."""
        known = self._numbers.setdefault(teller, len(self._all))
        if known == len(self._all):
            self._all.append(teller)
        return known

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, position: int) -> Teller: ...
    @overload
    def __getitem__(self, position: slice) -> list[Teller]: ...
    def __getitem__(self, position: int | slice) -> Teller | list[Teller]:
        """Return a teller, or some of them."""
        return self._all[position]

    def __iter__(self) -> Iterator[Teller]:
        return iter(self._all)


@dataclass(slots=True)
class Judged:
    """Whom cells name, found once over all files.

    Parameters
    ----------
    name, email : str
        As read, and as a single address in lower case.
    number : int, default -1
        Position of the teller who was last told by these cells; -1: none yet.
    """

    name: str
    email: str
    number: int = -1

    def telling(self, affiliation: Affiliation, role_group: str, tellers: Tellers) -> int:
        """Return the position of the teller with an affiliation and role group, mostly those of the last file."""
        last = tellers[self.number] if self.number >= 0 else None
        if last is None or last.affiliation != affiliation or last.role_group != role_group:
            self.number = tellers.number(Teller(self.name, self.email, affiliation, role_group=role_group))
        return self.number


class Visit(NamedTuple):
    """What was attended, and when.

    Parameters
    ----------
    occasion : Occasion
        What was attended.
    at : datetime or None
        When the attendance counts: the first join, or the occasion's start where no time of joining can be trusted.
    joined, left : datetime or None
        Times of joining and leaving, where the row has them.
    """

    occasion: Occasion
    at: datetime | None
    joined: datetime | None
    left: datetime | None

    @property
    def counts_at(self) -> datetime:
        """When the attendance counts."""
        return self.at or self.occasion.start


@dataclass(frozen=True)
class Attendance:
    """A row that may become an interaction.

    Parameters
    ----------
    source : int
        Position of the file among the inputs.
    place : Place
        Where the row stands.
    teller : Teller
        What it says of its person.
    visit : Visit
        What was attended, and when.
    role : str
        Role at the occasion.
    minutes : float or None
        Minutes present.
    line : str, default ""
        For somebody who cannot be linked, what tells the line apart within the occasion, such as a telephone number
        or an order.
    companion : bool, default False
        Whether this is somebody whom the row counts beside its own person, who settles the row.
    rows_are : {"people", "joins", "events"}, default "people"
        What a row of the file is.
    """

    source: int
    place: Place
    teller: Teller
    visit: Visit
    role: str = "participant"
    minutes: float | None = None
    line: str = ""
    companion: bool = False
    rows_are: Rows = "people"

    @property
    def name(self) -> str:
        """Name as read."""
        return self.teller.name

    @property
    def email(self) -> str:
        """Address in lower case."""
        return self.teller.email

    @property
    def affiliation(self) -> Affiliation:
        """What the row says about the organisation."""
        return self.teller.affiliation

    @property
    def unlinkable(self) -> bool:
        """Whether nobody can say who this is."""
        return self.teller.unlinkable

    @property
    def unknown_organisation(self) -> str:
        """Name of the organisation as read, if nothing maps it."""
        return self.teller.unknown_organisation

    @property
    def role_group(self) -> str:
        """Code of the person's role group; empty: not known."""
        return self.teller.role_group

    @property
    def sighting(self) -> people.Sighting:
        """What the row says about who this is."""
        return self.teller.sighting

    @property
    def occasion(self) -> Occasion:
        """What was attended."""
        return self.visit.occasion

    @property
    def at(self) -> datetime | None:
        """When the attendance counts, as far as the row says so."""
        return self.visit.at

    @property
    def left(self) -> datetime | None:
        """Time of leaving, where the row has it."""
        return self.visit.left

    @property
    def joined(self) -> datetime | None:
        """Time of joining, where the row has it."""
        return self.visit.joined

    @property
    def day(self) -> date:
        """Day of the attendance."""
        return self.visit.counts_at.date()

    @property
    def needs_person(self) -> bool:
        """Somebody was there, whoever it was."""
        return False

    @property
    def spell(self) -> Spell | None:
        """From when to when, where both are known."""
        return (self.joined, self.left) if self.joined and self.left else None


@dataclass(frozen=True)
class Turnout(Sequence[Attendance]):
    """Attendances by columns.

    Parameters
    ----------
    tellers : sequence of Teller
        Each distinct one.
    visits : sequence of Visit
        Each distinct one.
    source : array of int, shape (rows,)
        Position of each row's file among the inputs.
    row : array of int, shape (rows,)
        Number of each row in its file.
    who, visit, role : array of int, shape (rows,)
        Position of each row's teller, visit, and role among `ROLES`.
    minutes : array of float, shape (rows,)
        Minutes present; NaN: not known.
    apart : mapping of int to Attendance
        By position, rows of which something is to be said beyond these columns; all others stand in a plain text,
        where a row is a person.
    """

    tellers: Sequence[Teller]
    visits: Sequence[Visit]
    source: NDArray[np.int32]
    row: Positions
    who: NDArray[np.int32]
    visit: NDArray[np.int32]
    role: NDArray[np.int8]
    minutes: NDArray[np.float64]
    apart: Mapping[int, Attendance]

    @classmethod
    def of(cls, parts: Iterable[Sequence[Attendance]], tellers: Tellers | None = None) -> Turnout:
        """Put the rows of several files together, in the order given, under the numbers of a collection of tellers."""
        tellers = Tellers() if tellers is None else tellers
        visits: dict[tuple[object, ...], int] = {}
        kept: list[Visit] = []

        def visit_number(visit: Visit) -> int:
            key = (visit.occasion.key, *visit[1:])
            if key not in visits:
                visits[key] = len(visits)
                kept.append(visit)
            return visits[key]

        ones = [part if isinstance(part, Turnout) else _one_by_one(part) for part in parts]
        who, where = [], []
        apart: dict[int, Attendance] = {}
        rows = 0
        for one in ones:
            if one.tellers is tellers:
                who.append(one.who)
            else:
                who.append(np.array([*map(tellers.number, one.tellers)], dtype=np.int32)[one.who])
            where.append(np.array([visit_number(visit) for visit in one.visits], dtype=np.int32)[one.visit])
            apart |= {rows + position: row for position, row in one.apart.items()}
            rows += len(one)
        return cls(
            tellers,
            tuple(kept),
            _joined([one.source for one in ones], np.int32),
            _joined([one.row for one in ones], np.int64),
            _joined(who, np.int32),
            _joined(where, np.int32),
            _joined([one.role for one in ones], np.int8),
            _joined([one.minutes for one in ones], np.float64),
            apart,
        )

    def __len__(self) -> int:
        return len(self.who)

    @overload
    def __getitem__(self, position: int) -> Attendance: ...
    @overload
    def __getitem__(self, position: slice) -> list[Attendance]: ...
    def __getitem__(self, position: int | slice) -> Attendance | list[Attendance]:
        """Return a row, or some of them."""
        if isinstance(position, slice):
            return [self[one] for one in range(len(self))[position]]
        if position in self.apart:
            return self.apart[position]
        minutes = float(self.minutes[position])
        return Attendance(
            int(self.source[position]),
            Place("", int(self.row[position])),
            self.tellers[self.who[position]],
            self.visits[self.visit[position]],
            ROLES[self.role[position]],
            None if np.isnan(minutes) else minutes,
        )

    def __iter__(self) -> Iterator[Attendance]:
        return (self[position] for position in range(len(self)))

    def take(self, chosen: Positions) -> Turnout:
        """Return some rows, in order; tellers and visits stay as they are, also those of no row."""
        now = np.full(len(self), -1, dtype=np.int64)
        now[chosen] = np.arange(len(chosen))
        apart = {int(now[position]): row for position, row in self.apart.items() if now[position] >= 0}
        return replace(
            self,
            source=self.source[chosen],
            row=self.row[chosen],
            who=self.who[chosen],
            visit=self.visit[chosen],
            role=self.role[chosen],
            minutes=self.minutes[chosen],
            apart=dict(sorted(apart.items())),
        )

    def first_rows(self) -> Positions:
        """Return the position of the first row of each teller; the number of rows for one of no row."""
        return first_positions(self.who, len(self.tellers))


def _joined(columns: Sequence[NDArray[_N]], kind: type[_N]) -> NDArray[_N]:
    """Return columns of several files as one; without files, an empty one."""
    return np.concatenate(columns) if columns else np.empty(0, dtype=kind)


def _one_by_one(rows: Sequence[Attendance]) -> Turnout:
    """Return rows that were checked one by one, all of them also kept as they are."""
    tellers = Tellers()
    who = [tellers.number(row.teller) for row in rows]
    return Turnout(
        tellers,
        tuple(row.visit for row in rows),
        np.array([row.source for row in rows], dtype=np.int32),
        np.array([row.place.row for row in rows], dtype=np.int64),
        np.array(who, dtype=np.int32),
        np.arange(len(rows), dtype=np.int32),
        np.array([ROLES.index(row.role) for row in rows], dtype=np.int8),
        np.array([np.nan if row.minutes is None else row.minutes for row in rows], dtype=np.float64),
        dict(enumerate(rows)),
    )
