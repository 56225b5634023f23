"""Momentum month by month, with the occasions offered, and with the months of which nothing is known set apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.analyses.momentum.counted import USABLE, Counted
from evalkit.results.finding import Estimate
from evalkit.stats.momentum import occasion_adjusted

MOST_KINDS = 2
"""Kinds of occasion that are allowed for by themselves; the others count together, for want of months."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """Interactions month by month, from the first to the last month of which anything is known.

    Parameters
    ----------
    months : tuple of str
        Consecutive months.
    known : array of bool, shape (months,)
        Whether anything was held and a register of it is here.
    people : array, shape (months,)
        Different people of all systems together.
    counts : array, shape (systems, months)
        Interactions of each system.
    occasions : array, shape (systems, kinds, months)
        Registers received of occasions open to each system, by kind.
    """

    months: tuple[str, ...]
    known: NDArray[np.bool_]
    people: Values
    counts: Values
    occasions: Values

    def without_last(self) -> Series:
        """Return the series without its last month, and without unknown months that are then the last."""
        earlier = np.flatnonzero(self.known)[:-1]
        stop = int(earlier[-1]) + 1 if len(earlier) else 0
        return Series(
            self.months[:stop], self.known[:stop], self.people[:stop], self.counts[:, :stop],
            self.occasions[:, :, :stop],
        )  # fmt: skip

    def trend(self) -> Estimate | None:
        """Estimate the change per month, with the occasions allowed for.

        A month of which nothing is known has a column of its own among the occasions. In a regression this is the
        same as leaving the month out, while all others keep their distance in time.
        """
        if not len(self.months):
            return None
        gaps = np.eye(len(self.months))[~self.known]
        gaps = np.broadcast_to(gaps, (len(self.counts), *gaps.shape))
        found = occasion_adjusted(self.counts, np.concatenate([gaps, self.occasions], axis=1))
        return None if found is None else replace(found, n=int(self.known.sum()))


def series(counted: Counted, system: str = "") -> Series:
    """Return the series of a system, or of all of them side by side.

    Parameters
    ----------
    counted : Counted
        What is counted.
    system : str, default ""
        Code of a system. Empty: all systems, a row each, without people whose system is not known; where there are no
        systems, everybody in one row.
    """
    months = counted.known_of(system)
    usable = months["status"].isin(USABLE).to_numpy()
    used = np.flatnonzero(usable)
    stretch = slice(used[0], used[-1] + 1) if len(used) else slice(0, 0)
    named = months["month"][stretch].tolist()
    codes = [system] if system else [one.code for one in counted.evaluation.systems] or [""]
    here = counted.everywhere
    here = here if codes == [""] else here[here["system"].isin(codes)]
    groups = _grouped(counted)
    return Series(
        tuple(named),
        usable[stretch],
        np.asarray(here.groupby("month")["person_key"].nunique().reindex(named).fillna(0), dtype=np.float64),
        np.array([_per_month(counted.interactions_of(code), named) for code in codes]),
        np.array([_occasions(counted.open_to(code), groups, named) for code in codes]),
    )


def _per_month(interactions: pd.DataFrame, months: list[str]) -> Values:
    return np.asarray(interactions.groupby("month").size().reindex(months).fillna(0), dtype=np.float64)


def _occasions(occasions: pd.DataFrame, groups: dict[str, str], months: list[str]) -> Values:
    """Count the registers received by group of kinds and month."""
    received = occasions[occasions["received"]]
    table = pd.crosstab(received["kind"].map(groups), received["month"])
    return table.reindex(index=sorted(set(groups.values())), columns=months).fillna(0).to_numpy(float)


def _grouped(counted: Counted) -> dict[str, str]:
    """Return each kind's group: the commonest kinds stand alone."""
    alone = counted.everywhere["kind"].value_counts().index[:MOST_KINDS].tolist()
    return {kind: kind if kind in alone else "others" for kind in sorted(set(counted.occasions["kind"]))}
