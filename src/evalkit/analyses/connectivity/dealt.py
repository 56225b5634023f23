"""Registers dealt at random within who could have come, once for every question that is put to them.

They answer whether meetings cross organisations and systems, for each system whether its people meet those of others,
and for each large occasion how many pairs met there for the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.analyses.connectivity.firsts import Large, first_meetings, large_occasions
from evalkit.analyses.connectivity.seen import Codes, Seen
from evalkit.network import Eligibility, TwoMode, against_chance
from evalkit.network.between import group_of_each

MOST_DEALT = 10**6
"""Attendances that are dealt in all at most: more would keep a report waiting."""
FEWEST_DRAWS = 99
DRAWS_OF_A_SYSTEM = 199
"""In a system's report, where nothing is adjusted for several systems."""
FEWEST_PEOPLE, FEWEST_OCCASIONS = 30, 8
"""Fewest people and occasions for a claim."""
TOO_FEW = "There are fewer than thirty people or eight occasions."
TOO_LARGE = "The registers are too large to deal at random in reasonable time."

Vector = Callable[[TwoMode], dict[str, float]]


@dataclass(frozen=True, eq=False)
class Dealt:
    """What was observed beside what chance deals, by metric.

    Parameters
    ----------
    table : DataFrame
        As :class:`evalkit.network.AgainstChance` has it; empty where nothing was dealt.
    draws : int
        Registers dealt.
    why_not : str
        Why nothing was dealt; else empty.
    """

    table: pd.DataFrame
    draws: int
    why_not: str

    def row(self, metric: str) -> Mapping[str, float]:
        """Return the row of a metric; missing numbers where it was not dealt."""
        if metric in self.table.index:
            return {str(name): float(value) for name, value in self.table.loc[metric].items()}
        return dict.fromkeys(("observed", "expected", "sd", "z", "p"), float("nan"))


def deal(seen: Seen) -> Dealt:
    """Deal the registers of the scope.

    Parameters
    ----------
    seen : Seen
        Its networks; in a system's report those of its own people.
    """
    network = seen.inside
    wanted = min(seen.choices.draws, DRAWS_OF_A_SYSTEM) if seen.scope.system else seen.choices.draws
    draws = min(wanted, MOST_DEALT // max(network.incidence.nnz, 1))
    if len(network.people) < FEWEST_PEOPLE or len(network.occasions) < FEWEST_OCCASIONS:
        return Dealt(pd.DataFrame(), 0, TOO_FEW)
    if draws < FEWEST_DRAWS:
        return Dealt(pd.DataFrame(), 0, TOO_LARGE)
    starts = seen.tables.occasion.set_index("occasion_key")["start"].reindex(network.occasions)
    levels = {level: group_of_each(network, level)[0] for level in seen.levels}
    names = [str(name) for name in group_of_each(network, "system")[1]] if "system" in levels else []
    systems = [] if seen.scope.system else names
    return against(network, starts.to_numpy(), levels, systems, large_occasions(seen, network), draws)


def against(
    network: TwoMode, starts: ArrayLike, levels: Mapping[str, Codes], systems: list[str], large: Large, draws: int
) -> Dealt:
    """Deal registers and measure each.

    Parameters
    ----------
    network : TwoMode
        Who was where.
    starts : array of datetime, shape (m,)
        Start of each occasion.
    levels : mapping of str to array of int
        Group of each person, −1 where none is known, by the name of the boundary.
    systems : list of str
        Names of the groups of the boundary "system", each of which is looked at by itself; empty: none is.
    large : Large
        Occasions in order, and which of them are asked about.
    draws : int
        Registers to deal.

    Returns
    -------
    Dealt
        Metrics ``crossing.<boundary>``, ``system.<name>`` and ``first.<column>``.
    """
    measured = _Together(_vector(levels, systems, large))
    metrics = {name: partial(measured.one, name) for name in measured.of(network)}
    if not metrics:
        return Dealt(pd.DataFrame(), 0, "")
    found = against_chance(while_there(network, starts), metrics, draws=draws, seed=0)
    return Dealt(found.table, draws, "")


def while_there(network: TwoMode, starts: ArrayLike) -> TwoMode:
    """Return a register with a narrower rule of who could have come: nobody after the month in which they left.

    People leave. Were they dealt to occasions after they had left, those who stayed would seem to keep to themselves.

    Parameters
    ----------
    network : TwoMode
        Who was where, and who could have been.
    starts : array of datetime, shape (m,)
        Start of each occasion.

    Examples
    --------
    >>> from evalkit.network import two_mode
    >>> made = two_mode(pd.DataFrame({"person_key": list("ppqqq"), "occasion_key": list("abbcd")}))
    >>> there = while_there(made, ["2022-01-10", "2022-02-10", "2022-03-10", "2022-03-12"])
    >>> there.eligible.open_to[there.eligible.of_person].astype(int).tolist()
    [[1, 1, 0, 0], [0, 1, 1, 1]]
    """
    if not network.incidence.nnz:
        return network
    month = np.asarray(starts).astype("datetime64[M]").astype(np.int64)
    cells = network.incidence.tocoo()
    first, last = np.full(len(network.people), np.iinfo(np.int64).max), np.full(len(network.people), -1)
    np.minimum.at(first, cells.row, month[cells.col])
    np.maximum.at(last, cells.row, month[cells.col])
    rules = network.eligible
    of = np.zeros(len(network.people), dtype=np.int64) if rules is None else rules.of_person
    kinds, of_person = np.unique(np.column_stack([of, first, last]), axis=0, return_inverse=True)
    there = (kinds[:, 1][:, None] <= month[None, :]) & (month[None, :] <= kinds[:, 2][:, None])
    if rules is not None:
        there &= rules.open_to[kinds[:, 0]]
    return replace(network, eligible=Eligibility(np.asarray(of_person).ravel().astype(np.int64), there))


class _Together:
    """Measures a register once for all metrics: they are asked one by one."""

    def __init__(self, vector: Vector) -> None:
        self._vector, self._last, self._values = vector, None, {}

    def of(self, network: TwoMode) -> dict[str, float]:
        if network is not self._last:
            self._last, self._values = network, self._vector(network)
        return self._values

    def one(self, name: str, network: TwoMode) -> float:
        return self.of(network)[name]


def _vector(levels: Mapping[str, Codes], systems: list[str], large: Large) -> Vector:
    """Return what measures a register: labels and the order of occasions are those of the one observed."""
    members = {level: _membership(codes) for level, codes in levels.items() if codes.max(initial=-1) > 0}

    def vector(register: TwoMode) -> dict[str, float]:
        found = {}
        for level, of in members.items():
            came = register.by_occasion @ of
            within, met = came * (came - 1) / 2, came.sum(axis=1) * (came.sum(axis=1) - 1) / 2
            found[f"crossing.{level}"] = float(1 - within.sum() / met.sum()) if met.sum() else float("nan")
            if level == "system" and systems:
                across = (came * (came.sum(axis=1, keepdims=True) - came)).sum(axis=0)
                every = across + within.sum(axis=0)
                share = np.divide(across, every, out=np.full(len(every), np.nan), where=every > 0)
                found |= {f"system.{name}": float(one) for name, one in zip(systems, share, strict=True)}
        return found | {f"first.{column}": count for column, count in first_meetings(register, large).items()}

    return vector


def _membership(codes: Codes) -> NDArray[np.float64]:
    """Return people × groups, one where a person is known to belong."""
    found = np.zeros((len(codes), int(codes.max()) + 1))
    known = np.flatnonzero(codes >= 0)
    found[known, codes[known]] = 1
    return found
