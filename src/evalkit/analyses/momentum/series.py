"""Momentum month by month, with what the occasions held would draw, and the months nothing is known of set apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.analyses.momentum.counted import USABLE, Counted
from evalkit.results.finding import Estimate
from evalkit.stats.momentum import log_draw, occasion_adjusted, without_occasions

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
        Different people of all rows together.
    counts : array, shape (rows, months)
        Interactions, a row a system.
    draw : array, shape (rows, months)
        Log of the interactions that the occasions of a month would bring if each drew as many as its kind does on
        average (:func:`draw`).
    """

    months: tuple[str, ...]
    known: NDArray[np.bool_]
    people: Values
    counts: Values
    draw: Values

    @property
    def allowed_for(self) -> Values:
        """What is allowed for, of shape (rows, columns, months): the draw, and a column for each unknown month.

        In a regression such a column is the same as leaving the month out, while all others keep their distance.
        """
        gaps = np.eye(len(self.months))[~self.known]
        gaps = np.broadcast_to(gaps, (len(self.counts), *gaps.shape))
        return np.concatenate([gaps, self.draw[:, None, :]], axis=1)

    def without_last(self) -> Series:
        """Return the series without its last month, and without unknown months that are then the last."""
        earlier = np.flatnonzero(self.known)[:-1]
        stop = int(earlier[-1]) + 1 if len(earlier) else 0
        return Series(
            self.months[:stop], self.known[:stop], self.people[:stop], self.counts[:, :stop], self.draw[:, :stop]
        )

    def trend(self, minimum_months: int) -> Estimate | None:
        """Estimate the change per month with the occasions held allowed for; None for fewer known months."""
        if self.known.sum() < minimum_months:
            return None
        found = occasion_adjusted(self.counts, self.allowed_for, minimum_months)
        return None if found is None else replace(found, n=int(self.known.sum()))

    def alike(self) -> pd.DataFrame:
        """Return people and interactions of the known months as if all had held occasions that draw as many."""
        allowed = self.allowed_for
        values = {"people": self.people[None, :], "interactions": self.counts.sum(axis=0, keepdims=True)}
        alike = {
            name: without_occasions(row, allowed.mean(axis=0))[self.known] if len(self.months) else row[0]
            for name, row in values.items()
        }
        return pd.DataFrame(alike).round(6)  # a difference of rounding is no rise


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
    return _series(counted, system, [system] if system else [one.code for one in counted.evaluation.systems] or [""])


def together(counted: Counted, system: str = "") -> Series:
    """Return the series of a system, or of everybody, in one row; parameters as for :func:`series`."""
    return _series(counted, system, [system])


def _series(counted: Counted, system: str, codes: list[str]) -> Series:
    months = counted.known_of(system)
    usable = months["status"].isin(USABLE).to_numpy()
    used = np.flatnonzero(usable)
    stretch = slice(used[0], used[-1] + 1) if len(used) else slice(0, 0)
    named = months["month"][stretch].tolist()
    here = counted.everywhere
    here = here if codes == [""] else here[here["system"].isin(codes)]
    return Series(
        tuple(named),
        usable[stretch],
        np.asarray(here.groupby("month")["person_key"].nunique().reindex(named).fillna(0), dtype=np.float64),
        np.array([_per_month(counted.interactions_of(code), named) for code in codes]),
        np.array([draw(counted, code, named) for code in codes]),
    )


def draw(counted: Counted, system: str, months: list[str]) -> Values:
    """Return the log of the interactions that the occasions of each month would bring at their kind's average.

    Only occasions whose register is here count, so that a missing register is not taken for a weak month.

    Parameters
    ----------
    counted : Counted
        What is counted.
    system : str
        Code of a system, whose own people and occasions are meant; empty for everybody.
    months : list of str
        Months wanted.
    """
    received = counted.open_to(system)
    received = received[received["received"]]
    came = counted.interactions_of(system)["occasion_key"].value_counts()
    attended = received["occasion_key"].map(came).fillna(0)
    return log_draw(received["kind"], pd.Index(months).get_indexer(pd.Index(received["month"])), attended, len(months))


def _per_month(interactions: pd.DataFrame, months: list[str]) -> Values:
    return np.asarray(interactions.groupby("month").size().reindex(months).fillna(0), dtype=np.float64)
