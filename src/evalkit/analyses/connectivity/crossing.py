"""Who meets across a boundary, occasion by occasion: counts of groups, and shares of meetings from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evalkit.analyses.connectivity.seen import Codes, Mask
from evalkit.network import TwoMode

Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Groups:
    """People of each group at each occasion: all of them, and those in focus.

    Parameters
    ----------
    there, focus : array, shape (groups, occasions)
        People of known groups who came; those of them whose meetings are asked about.
    """

    there: Counts
    focus: Counts

    @property
    def meetings(self) -> Counts:
        """Meetings at each occasion with at least one end in focus."""
        mine, every = self.focus.sum(axis=0), self.there.sum(axis=0)
        return mine * (every - mine) + mine * (mine - 1) / 2

    @property
    def within(self) -> Counts:
        """Those of them within a group."""
        own = self.focus * (self.there - self.focus) + self.focus * (self.focus - 1) / 2
        return own.sum(axis=0)

    @property
    def crossing(self) -> Counts:
        """The share of meetings across groups at each occasion; missing where nobody met."""
        return 1 - _ratio(self.within, self.meetings)

    def share(self) -> float:
        """Return the share of all meetings that cross; missing where nobody met."""
        return float(1 - _ratio(self.within.sum(), self.meetings.sum()))


def at_occasions(network: TwoMode, codes: Codes, focus: Mask) -> Groups:
    """Count who came.

    Parameters
    ----------
    network : TwoMode
        Who was where.
    codes : array of int, shape (n,)
        Group of each person, −1 where none is known.
    focus : array of bool, shape (n,)
        Whose meetings are asked about.
    """
    return Groups(
        *(_dense(_members(codes, chosen) @ network.incidence.astype(float)) for chosen in (codes >= 0, focus))
    )


def could_have_come(network: TwoMode, codes: Codes, focus: Mask) -> Groups:
    """Count who could have come, as far as it is known; else everybody."""
    shape = (int(codes.max(initial=-1)) + 1, len(network.occasions))
    if network.eligible is None:
        sizes = [np.bincount(codes[chosen & (codes >= 0)], minlength=shape[0]) for chosen in (codes >= 0, focus)]
        return Groups(*(np.repeat(size[:, None], shape[1], axis=1).astype(float) for size in sizes))
    open_to = network.eligible.open_to.astype(float)
    classes = sparse.coo_array(
        (np.ones(len(codes)), (np.arange(len(codes)), network.eligible.of_person)), shape=(len(codes), len(open_to))
    ).tocsr()
    return Groups(*((_members(codes, chosen) @ classes).toarray() @ open_to for chosen in (codes >= 0, focus)))


def _members(codes: Codes, chosen: Mask) -> sparse.csr_array:
    people = np.flatnonzero(chosen & (codes >= 0))
    groups = int(codes.max(initial=-1)) + 1
    return sparse.coo_array((np.ones(len(people)), (codes[people], people)), shape=(max(groups, 1), len(codes))).tocsr()


def _ratio(part: Counts | float, whole: Counts | float) -> Counts:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def somebody_else(network: TwoMode, codes: Codes) -> Mask:
    """Return who was at an occasion with somebody of another known group than their own."""
    there = _dense(_members(codes, codes >= 0) @ network.incidence.astype(float))
    cells = network.incidence.tocoo()
    known = codes[cells.row] >= 0
    person, occasion = cells.row[known], cells.col[known]
    others = there.sum(axis=0)[occasion] - there[codes[person], occasion]
    found = np.zeros(len(codes), dtype=bool)
    found[person[others > 0]] = True
    return found


def _dense(counts: object) -> Counts:
    return counts.toarray() if sparse.issparse(counts) else np.asarray(counts)  # type: ignore[union-attr]
