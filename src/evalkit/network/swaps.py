"""Registers as chance would deal them: how often each person came and how many came to each occasion stay as they are.

Two people exchange an occasion each, wherever both could have been at the other's. About half of all attendances are
tried at a time, in arrays. A tried exchange is dropped if it touches a cell that another one touches; since the cells
it touches are the same before and after, every step can be taken back with the same chance, and in the long run every
possible register is as likely as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.network.eligibility import widened
from evalkit.network.ties import pattern
from evalkit.network.twomode import TwoMode

Positions = NDArray[np.int64]

LARGEST_BOARD = 1 << 26
"""Cells up to which each has a place of its own on the board where tried exchanges are compared."""

SWEEPS = 25
"""Rounds of tried exchanges between one register and the next; each tries an attendance once, on average."""

LEFT = 0.02
"""Most that a dealt register may share with its start beyond chance, as a share of the attendances that can move."""


@dataclass(frozen=True)
class Mixing:
    """Whether the dealt registers have forgotten the one they were dealt from.

    Parameters
    ----------
    attendances : int
        Attendances in all.
    movable : float
        Share of attendances that at least one dealt register does not have.
    accepted : float
        Exchanges made for each attendance between one register and the next.
    left : float
        Share of attendances that a dealt register still shares with the one it was dealt from.
    by_chance : float
        Share of attendances that two dealt registers share.
    guests : int, default 0
        People at an occasion to which they could not have come by the rules; they could, as it turned out.

    Examples
    --------
    >>> Mixing(attendances=900, movable=1.0, accepted=8.0, left=0.21, by_chance=0.205).mixed
    True

    Hardly anything was exchanged, so that all registers are alike:

    >>> Mixing(attendances=900, movable=0.6, accepted=0.005, left=0.99, by_chance=0.98).mixed
    False
    """

    attendances: int
    movable: float
    accepted: float
    left: float
    by_chance: float
    guests: int = 0

    @property
    def mixed(self) -> bool:
        """Whether what could move was exchanged often, and a dealt register shares hardly more with its start.

        Never where nothing moved: there is no other register with these margins, or none was found.
        """
        return 0 < self.movable <= self.accepted and self.left - self.by_chance <= LEFT * self.movable


class Dealer:
    """Deals registers with both margins of one, within who could have come.

    Parameters
    ----------
    observed : TwoMode
        Who was where, and who could have been (default: anybody). Those who came all the same could, too. First
        attendances from which alone it is known since when somebody could come stay where they are.
    seed : int or Generator, default 0
        Seed of the chance.

    References
    ----------
    Exchange of cells that keeps both margins: Gotelli and Graves 1996, *Null Models in Ecology*. Cells that are
    impossible, and exchanges among three where pairs are not enough: Rao, Jana and Bandyopadhyay 1996, Sankhyā A 58.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.network.twomode import two_mode
    >>> frame = pd.DataFrame({"person_key": list("ppqqr"), "occasion_key": list("abbca")})
    >>> dealt = Dealer(two_mode(frame), seed=1).deal(sweeps=20)
    >>> dealt.degree.tolist(), dealt.sizes.tolist()
    ([2, 2, 1], [2, 2, 1])
    """

    def __init__(self, observed: TwoMode, seed: int | np.random.Generator = 0) -> None:
        cells = observed.incidence.tocoo()
        self.observed, self.shape = observed, observed.incidence.shape
        self.people: Positions = cells.row.astype(np.int64)
        self.occasions: Positions = cells.col.astype(np.int64)
        self.rules, self.guests = widened(observed)
        fixed = self.rules.fixed(cells.row, cells.col) if self.rules is not None else np.zeros(len(cells.row), bool)
        self.free: Positions = np.flatnonzero(~fixed)
        self.rng = np.random.default_rng(seed)
        self.accepted = 0

    def deal(self, sweeps: int = SWEEPS) -> TwoMode:
        """Exchange for a number of sweeps, and return the register.

        Parameters
        ----------
        sweeps : int, default 25
            Rounds; each tries an attendance once, on average.
        """
        for step in range(2 * sweeps):
            self._exchange(3 if self.rules is not None and step % 4 == 3 else 2)
        return self.observed.with_incidence(pattern(self.people, self.occasions, self.shape))

    def start_from(self, occasions: Positions) -> None:
        """Go back to occasions kept before, one for each attendance."""
        self.occasions = occasions.copy()

    def _exchange(self, among: int) -> None:
        """Let groups of two or three attendances pass their occasions on in a circle, where that is possible."""
        tried = self.rng.binomial(len(self.free) // among, 0.5)
        chosen = self.free[self.rng.permutation(len(self.free))[: tried * among]].reshape(tried, among)
        people, occasions = self.people[chosen], self.occasions[chosen]
        turned = occasions[:, (np.arange(among) + (1 if self.rng.random() < 0.5 else -1)) % among]
        possible = _different(people) & _different(occasions)
        if self.rules is not None:
            possible &= self.rules.holds(people, turned).all(axis=1)
        possible &= self._undisturbed(people, occasions, turned)
        self.occasions[chosen[possible]] = turned[possible]
        self.accepted += int(possible.sum())

    def _undisturbed(self, people: Positions, occasions: Positions, turned: Positions) -> NDArray[np.bool_]:
        """Tell which exchanges enter empty cells only, and touch none that another exchange touches.

        An exchange touches every cell of its people and occasions, whether it is made or not: that makes a step as
        likely as its return. Of two that touch a cell, the later in the random order may go ahead.
        """
        places, place = self._board()
        touched = place(people[:, :, None], occasions[:, None, :]).reshape(len(people), people.shape[1] ** 2)
        names = np.arange(len(people), dtype=np.int32)[:, None]
        owner = np.empty(places, dtype=np.int32)
        owner[touched] = names
        taken = np.zeros(places, dtype=bool)
        taken[place(self.people, self.occasions)] = True
        return (owner[touched] == names).all(axis=1) & ~taken[place(people, turned)].any(axis=1)

    def _board(self) -> tuple[int, Callable[[Positions, Positions], Positions]]:
        """Give each cell a place; on a small board cells may share one, by luck that changes from step to step."""
        people, occasions = self.shape
        if people * occasions <= LARGEST_BOARD:
            return people * occasions, lambda person, occasion: person * occasions + occasion
        bits = int(np.ceil(np.log2(16 * len(self.people) + 16)))
        odd = np.uint64(2 * int(self.rng.integers(1 << 62)) + 1)

        def scattered(person: Positions, occasion: Positions) -> Positions:
            return ((person * occasions + occasion).astype(np.uint64) * odd >> np.uint64(64 - bits)).astype(np.int64)

        return 1 << bits, scattered


def ensemble(
    observed: TwoMode, draws: int = 1000, seed: int | np.random.Generator = 0, sweeps: int = SWEEPS
) -> tuple[Iterator[TwoMode], Callable[[], Mixing]]:
    """Deal registers that are exchangeable with the observed one, if chance dealt that one too.

    All are dealt from a hub that was itself dealt from the observed register. As every step is as likely as its
    return, the observed register then is one more that might have been dealt from the hub, and the p-value from its
    rank is exact even where the exchanges have not mixed well. Mixing matters for the expected value and z.

    Parameters
    ----------
    observed, seed
        As for :class:`Dealer`.
    draws : int, default 1000
        Registers.
    sweeps : int, default 25
        Sweeps between the hub and each register.

    Returns
    -------
    registers : iterator of TwoMode
        Dealt while they are asked for.
    mixing : callable
        Returns the :class:`Mixing` of the registers dealt so far.

    References
    ----------
    Besag and Clifford 1989, "Generalized Monte Carlo significance tests", Biometrika 76 (the parallel method).

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.network.twomode import two_mode
    >>> frame = pd.DataFrame({"person_key": list("ppqqr"), "occasion_key": list("abbca")})
    >>> registers, mixing = ensemble(two_mode(frame), draws=50)
    >>> len(list(registers)), mixing().attendances
    (50, 5)
    """
    dealer = Dealer(observed, seed)
    dealer.deal(sweeps)
    hub, dealer.accepted = dealer.occasions.copy(), 0
    overlap = _Overlap(dealer, hub)

    def dealt() -> Iterator[TwoMode]:
        for _ in range(draws):
            dealer.start_from(hub)
            register = dealer.deal(sweeps)
            overlap.add()
            yield register

    return dealt(), overlap.mixing


class _Overlap:
    """Counts what dealt registers share with the hub, and each with the one before."""

    def __init__(self, dealer: Dealer, hub: Positions) -> None:
        self.dealer, self.hub, self.before = dealer, self._keys(dealer, hub), None
        self.moved = np.zeros(len(hub), dtype=bool)
        self.with_hub: list[float] = []
        self.with_before: list[float] = []

    def add(self) -> None:
        if not len(self.hub):
            return
        keys = self._keys(self.dealer, self.dealer.occasions)
        stayed = np.isin(self.hub, keys, assume_unique=True)
        self.moved |= ~stayed
        self.with_hub.append(float(stayed.mean()))
        if self.before is not None:
            self.with_before.append(float(np.isin(self.before, keys, assume_unique=True).mean()))
        self.before = keys

    def mixing(self) -> Mixing:
        count = len(self.hub)
        made = self.dealer.accepted / max(1, count * len(self.with_hub))
        left, by_chance = (float(np.mean(shared)) if shared else 1.0 for shared in (self.with_hub, self.with_before))
        movable = float(self.moved.mean()) if count else 0.0
        return Mixing(count, movable, made, left, by_chance, self.dealer.guests)

    @staticmethod
    def _keys(dealer: Dealer, occasions: Positions) -> Positions:
        return np.sort(dealer.people * dealer.shape[1] + occasions)


def _different(positions: Positions) -> NDArray[np.bool_]:
    """Tell which rows have no position twice; rows of two or three."""
    different = positions[:, 0] != positions[:, -1]
    for column in range(positions.shape[1] - 1):
        different &= positions[:, column] != positions[:, column + 1]
    return different
