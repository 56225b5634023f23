"""Against chance: what the sizes of occasions and the busyness of people alone would make of a metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.errors import ParameterError
from evalkit.network.between import crossing_share, enough
from evalkit.network.catalogue import MEASURES
from evalkit.network.swaps import SWEEPS, Mixing, ensemble
from evalkit.network.twomode import TwoMode
from evalkit.network.vector import describe

Metric = Callable[[TwoMode], float]


def pairs_met(network: TwoMode) -> float:
    """Return how many pairs met at least once: few, where people keep meeting the same others."""
    return network.meetings().nnz / 2


def meeting_again(network: TwoMode) -> float:
    """Return the share of pairs that met who met more than once."""
    met = network.meetings()
    return float((met.data > 1).mean()) if met.nnz else float("nan")


def crossing(network: TwoMode) -> float:
    """Return the share of meetings that cross a system; people of no known system are left out."""
    return crossing_share(network, "system")


def crossing_organisations(network: TwoMode) -> float:
    """Return the share of meetings that cross an organisation; people of no known organisation are left out."""
    return crossing_share(network, "organisation")


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "pairs_met": pairs_met,
        "meeting_again": meeting_again,
        "crossing": crossing,
        "crossing_organisations": crossing_organisations,
    }
)
"""Metrics of a two-mode network that both margins leave open; beside them, every entry of ``describe``."""


@dataclass(frozen=True, eq=False)
class AgainstChance:
    """What was observed beside what chance deals.

    Parameters
    ----------
    table : DataFrame
        A row for each metric: `observed`, `expected`, `sd`, `z`, `p` (two-sided), `draws`.
    mixing : Mixing
        Whether the expected value and z can be relied on; p is exact in any case.
    within_eligibility : bool
        Whether chance was restricted to who could have come.
    """

    table: pd.DataFrame
    mixing: Mixing
    within_eligibility: bool


def against_chance(
    network: TwoMode,
    metrics: Sequence[str] | Mapping[str, Metric] = ("pairs_met", "meeting_again"),
    draws: int = 1000,
    seed: int = 0,
    sweeps: int = SWEEPS,
) -> AgainstChance:
    """Compare metrics with registers in which everybody came as often, and as many to each occasion.

    Parameters
    ----------
    network : TwoMode
        Who was where. Chance deals only what its `eligible` allows; without it, anybody might have been anywhere, which
        makes every programme with local occasions look closed.
    metrics : sequence of str, or mapping of str to callable
        Names from :data:`METRICS` or of measures of :func:`~evalkit.network.describe`; or functions of a TwoMode that
        return a number, by name.
    draws : int, default 1000
        Registers dealt, at least 99. The smallest p that can come out is 2 ÷ (draws + 1).
    seed : int, default 0
        Seed of the chance.
    sweeps : int, default 25
        Rounds of exchanges between a register and the next.

    Returns
    -------
    AgainstChance
        With table and mixing. Where a metric is the same in every draw, z is NaN, and p is 1 if the observed equals
        it, too.

    Raises
    ------
    ParameterError
        If a metric is unknown, draws or sweeps are too few, or nobody was anywhere.

    References
    ----------
    Both margins fixed: Gotelli and Graves 1996. The p-value: Besag and Clifford 1989, Biometrika 76. Restricted to who
    could have come: Neal and Neal 2024, who fix cells in the same way for another model.

    Examples
    --------
    Two circles of people that never mix, at occasions open to all.

    >>> from evalkit.network import two_mode
    >>> rows = [(f"p{person}", f"o{occasion}") for person in range(12) for occasion in range(12)
    ...     if person % 2 == occasion % 2 and (person + occasion) % 3]
    >>> found = against_chance(two_mode(pd.DataFrame(rows, columns=["person_key", "occasion_key"])), draws=199, seed=1)
    >>> found.table.loc["pairs_met", ["observed", "p"]].tolist()
    [30.0, 0.01]
    """
    if not network.incidence.nnz:
        raise ParameterError("Nobody took part in anything", "widen the scope", where="against_chance")
    enough(draws)
    if sweeps < 1:
        raise ParameterError("Without a sweep every register is the observed one", "use 25 or more", "sweeps")
    measured = _measuring(metrics)
    observed = measured(network)
    registers, mixing = ensemble(network, draws, seed, sweeps)
    dealt = np.array([measured(register) for register in registers])
    rows = [_row(one, column) for one, column in zip(observed, dealt.T, strict=True)]
    table = pd.DataFrame(rows, index=pd.Index(list(metrics), name="metric"))
    return AgainstChance(table, mixing(), network.eligible is not None)


def _measuring(metrics: Sequence[str] | Mapping[str, Metric]) -> Callable[[TwoMode], NDArray[np.float64]]:
    """Return what measures a network; `describe` is asked once for all of its measures."""
    if isinstance(metrics, Mapping):
        return lambda network: np.array([metric(network) for metric in metrics.values()], dtype=float)
    described = {measure.name for measure in MEASURES["two-mode"]}
    unknown = [name for name in metrics if name not in METRICS and name not in described]
    if unknown:
        remedy = f"use some of {', '.join(sorted({*METRICS, *described}))}, or give functions by name"
        raise ParameterError("A metric is not known", remedy, "metrics")
    asks = any(name not in METRICS for name in metrics)

    def measured(network: TwoMode) -> NDArray[np.float64]:
        vector = describe(network) if asks else {}
        return np.array([METRICS[name](network) if name in METRICS else vector[name] for name in metrics], dtype=float)

    return measured


def _row(observed: float, dealt: NDArray[np.float64]) -> dict[str, float]:
    """Return the row of one metric; draws within a rounding error of the observed count as equal to it."""
    expected, sd = float(dealt.mean()), float(dealt.std(ddof=1))
    near = 1e-9 * max(1.0, abs(observed))
    below, above = int((dealt <= observed + near).sum()), int((dealt >= observed - near).sum())
    p = min(1.0, 2 * (1 + min(below, above)) / (1 + len(dealt)))
    z = (observed - expected) / sd if sd > near else float("nan")
    if np.isnan(observed) or np.isnan(expected):
        p = float("nan")
    return {"observed": observed, "expected": expected, "sd": sd, "z": z, "p": p, "draws": len(dealt)}
