"""Registers dealt at random within who could have come, once for every question that is put to them.

They answer whether meetings cross organisations and systems, for each system whether its people meet those of others,
and for each large occasion how many pairs met there for the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evalkit.analyses.connectivity.crossing import membership
from evalkit.analyses.connectivity.pairs import Large, first_meetings
from evalkit.analyses.connectivity.seen import Codes, Seen
from evalkit.network import Eligibility, TwoMode, against_chance
from evalkit.network.between import group_of_each
from evalkit.network.swaps import SWEEPS
from evalkit.network.ties import pattern

MOST_DEALT = 10**6
"""Attendances that are dealt in all at most: more would keep a report waiting."""
FEWEST_DRAWS = 99
DRAWS_OF_A_SYSTEM = 199
"""In a system's report, where nothing is adjusted for several systems."""
FEWEST_PEOPLE, FEWEST_OCCASIONS, FEWEST_DEALT = 30, 8, 30
"""Fewest people, occasions, and attendances that may be dealt, for a claim."""
TOO_FEW = "There are fewer than thirty people or eight occasions, or hardly anybody came three times."
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
            row = self.table.index.get_loc(metric)
            return {str(name): float(self.table[name].to_numpy()[row]) for name in self.table.columns}
        return dict.fromkeys(("observed", "expected", "sd", "z", "p"), float("nan"))


def deal(seen: Seen, large: Large) -> Dealt:
    """Deal the registers of the scope.

    Parameters
    ----------
    seen : Seen
        Its networks; in a system's report those of its own people.
    large : Large
        Occasions of that network in order, and which of them are asked about.
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
    return against(network, starts.to_numpy(), levels, systems, large, draws)


def against(
    network: TwoMode,
    starts: ArrayLike,
    levels: Mapping[str, Codes],
    systems: list[str],
    large: Large,
    draws: int,
    sweeps: int = SWEEPS,
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
    sweeps : int, default 25
        Rounds of exchanges between registers; p-values are exact for any number (Besag and Clifford 1989).

    Returns
    -------
    Dealt
        Metrics ``crossing.<boundary>``, ``system.<name>`` and ``first.<column>``.
    """
    inside, ends = between_ends(network, starts)
    measured = _Together(network, ends, _vector(levels, systems, large))
    metrics = {name: partial(measured.one, name) for name in measured.of(inside)}
    if not metrics or inside.incidence.nnz < FEWEST_DEALT:
        return Dealt(pd.DataFrame(), 0, TOO_FEW if metrics else "")
    return Dealt(against_chance(inside, metrics, draws=draws, seed=0, sweeps=sweeps).table, draws, "")


def between_ends(network: TwoMode, starts: ArrayLike) -> tuple[TwoMode, Any]:
    """Split a register into what may be dealt, and the first and last attendance of everybody, which stay as they are.

    People come and go. Were they dealt to occasions before they came or after they left, those who stayed would seem to
    keep to themselves; were first and last attendances dealt too, everybody would seem to be there for less time.

    Parameters
    ----------
    network : TwoMode
        Who was where, and who could have been.
    starts : array of datetime, shape (m,)
        Start of each occasion.

    Returns
    -------
    TwoMode
        Attendances between the first and the last, to be dealt to occasions between them.
    csr_array of int8
        First and last attendances.

    Examples
    --------
    >>> from evalkit.network import two_mode
    >>> made = two_mode(pd.DataFrame({"person_key": list("ppqqq"), "occasion_key": list("abbcd")}))
    >>> inside, ends = between_ends(made, ["2022-01-10", "2022-02-10", "2022-03-10", "2022-03-12"])
    >>> inside.incidence.toarray().tolist(), ends.toarray().tolist()
    ([[0, 0, 0, 0], [0, 0, 1, 0]], [[1, 1, 0, 0], [0, 1, 0, 1]])
    """
    rank = np.argsort(np.argsort(np.asarray(starts).astype("datetime64[m]").astype(np.int64), kind="stable"))
    cells = network.incidence.tocoo()
    row, at = cells.row.astype(np.int64), rank[cells.col]
    first, last = np.full(len(network.people), len(rank)), np.full(len(network.people), -1)
    np.minimum.at(first, row, at)
    np.maximum.at(last, row, at)
    is_end = (at == first[row]) | (at == last[row])
    inside, ends = (pattern(row[kept], cells.col[kept], network.incidence.shape) for kept in (~is_end, is_end))
    rules = network.eligible
    of = np.zeros(len(network.people), dtype=np.int64) if rules is None else rules.of_person
    kinds, of_person = np.unique(np.column_stack([of, first, last]), axis=0, return_inverse=True)
    there = (kinds[:, 1][:, None] < rank[None, :]) & (rank[None, :] < kinds[:, 2][:, None])
    if rules is not None:
        there &= rules.open_to[kinds[:, 0]]
    eligible = Eligibility(np.asarray(of_person).ravel().astype(np.int64), there)
    return replace(network, incidence=inside, eligible=eligible), ends


class _Together:
    """Measures a register, its fixed ends put back, once for all metrics: they are asked one by one."""

    def __init__(self, network: TwoMode, ends: Any, vector: Vector) -> None:
        self._network, self._ends, self._vector = network, ends, vector
        self._last: TwoMode | None = None
        self._values: dict[str, float] = {}

    def of(self, dealt: TwoMode) -> dict[str, float]:
        if dealt is not self._last:
            whole = self._network.with_incidence((dealt.incidence + self._ends).tocsr())
            self._last, self._values = dealt, self._vector(whole)
        return self._values

    def one(self, name: str, dealt: TwoMode) -> float:
        return self.of(dealt)[name]


def _vector(levels: Mapping[str, Codes], systems: list[str], large: Large) -> Vector:
    """Return what measures a register: labels and the order of occasions are those of the one observed."""
    members = {level: membership(codes, codes >= 0) for level, codes in levels.items() if codes.max(initial=-1) > 0}

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
