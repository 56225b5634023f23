"""Who meets across a boundary, occasion by occasion: counts of groups, and shares of meetings from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.analyses.connectivity.seen import Codes, Mask
from evalkit.network import TwoMode

Counts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Groups:
    """People of each group at each occasion: all of them, and those in focus.

    Parameters
    ----------
    there, focus : array, shape (occasions, groups)
        People of known groups who came; those of them whose meetings are asked about.
    """

    there: Counts
    focus: Counts

    @property
    def meetings(self) -> Counts:
        """Meetings at each occasion with at least one end in focus."""
        mine, every = self.focus.sum(axis=1), self.there.sum(axis=1)
        return mine * (every - mine) + mine * (mine - 1) / 2

    @property
    def within(self) -> Counts:
        """Those of them within a group."""
        own = self.focus * (self.there - self.focus) + self.focus * (self.focus - 1) / 2
        return own.sum(axis=1)

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
    return Groups(*(network.by_occasion @ membership(codes, chosen) for chosen in (codes >= 0, focus)))


def could_have_come(network: TwoMode, codes: Codes, focus: Mask) -> Groups:
    """Count who could have come, as far as it is known; else everybody."""
    members = [membership(codes, chosen) for chosen in (codes >= 0, focus)]
    if network.eligible is None:
        return Groups(*(np.repeat(of.sum(axis=0)[None, :], len(network.occasions), axis=0) for of in members))
    open_to, of_person = network.eligible.open_to.astype(float), network.eligible.of_person
    counts = []
    for of in members:
        by_class = np.zeros((len(open_to), of.shape[1]))
        np.add.at(by_class, of_person, of)
        counts.append(open_to.T @ by_class)
    return Groups(*counts)


def membership(codes: Codes, chosen: Mask) -> Counts:
    """Return people × groups, one where a person who is chosen is known to belong.

    Examples
    --------
    >>> membership(np.array([1, -1, 0]), np.array([True, True, False])).tolist()
    [[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    """
    found = np.zeros((len(codes), max(int(codes.max(initial=-1)) + 1, 1)))
    people = np.flatnonzero(chosen & (codes >= 0))
    found[people, codes[people]] = 1
    return found


def somebody_else(network: TwoMode, codes: Codes) -> Mask:
    """Return who was at an occasion with somebody of another known group than their own."""
    there = at_occasions(network, codes, codes >= 0).there
    cells = network.incidence.tocoo()
    known = codes[cells.row] >= 0
    person, occasion = cells.row[known], cells.col[known]
    others = there.sum(axis=1)[occasion] - there[occasion, codes[person]]
    found = np.zeros(len(codes), dtype=bool)
    found[person[others > 0]] = True
    return found


def _ratio(part: ArrayLike, whole: ArrayLike) -> Counts:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
