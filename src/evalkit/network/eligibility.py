"""Who could have come to what: by it chance is restricted, wherever something is compared with chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from evalkit.network.twomode import TwoMode


@dataclass(frozen=True, eq=False)
class Eligibility:
    """Who could have come to what, by classes of people: with local occasions, chance must respect it.

    Parameters
    ----------
    of_person : array of int, shape (n,)
        Class of each person.
    open_to : array of bool, shape (classes, m)
        Whether an occasion was open to a class.
    first_seen : array of int, shape (n,), optional
        Occasion by which alone it is known since when a person could come; −1 where that is known otherwise. What was
        before is then closed *because* they came to this one: it stays theirs in whatever chance deals. Were it dealt
        out, too, half-empty first months would pass for the work of chance.
    """

    of_person: NDArray[np.int64]
    open_to: NDArray[np.bool_]
    first_seen: NDArray[np.int64] | None = None

    def holds(self, person: ArrayLike, occasion: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each of some people (by position) could have come to an occasion (by position)."""
        return self.open_to[self.of_person[np.asarray(person)], np.asarray(occasion)]

    def fits(self, people: int, occasions: int) -> bool:
        """Return whether it says of so many people and occasions who could have come."""
        classes, columns = self.open_to.shape
        known = len(self.of_person) == 0 or 0 <= self.of_person.min() <= self.of_person.max() < classes
        first = self.first_seen
        named = first is None or (len(first) == people and (first >= -1).all() and (first < occasions).all())
        return (len(self.of_person), columns) == (people, occasions) and bool(known) and bool(named)

    def fixed(self, person: ArrayLike, occasion: ArrayLike) -> NDArray[np.bool_]:
        """Return which attendances of some people (by position) at an occasion (by position) are their first."""
        if self.first_seen is None:
            return np.zeros(len(np.asarray(person)), dtype=bool)
        return self.first_seen[np.asarray(person)] == np.asarray(occasion)

    def among(self, people: Any, occasions: Any) -> Eligibility:
        """Return the same for some people and occasions, given by position."""
        if self.first_seen is None:
            return Eligibility(self.of_person[people], self.open_to[:, occasions])
        place = np.full(self.open_to.shape[1] + 1, -1)  # the last is where −1 points
        place[occasions] = np.arange(len(occasions))
        return Eligibility(self.of_person[people], self.open_to[:, occasions], place[self.first_seen[people]])


def widened(observed: TwoMode) -> tuple[Eligibility | None, int]:
    """Return who could have come, those who came all the same included, and how often somebody did.

    A guest from another system shows that a rule was no rule for this person on this day, and nothing more: the guest
    becomes a class apart.

    Parameters
    ----------
    observed : TwoMode
        Who was where.
    """
    rules = observed.eligible
    if rules is None:
        return None, 0
    cells = observed.incidence.tocoo()
    outside = ~rules.holds(cells.row, cells.col)
    guests, own = np.unique(cells.row[outside], return_inverse=True)
    if not len(guests):
        return rules, 0
    open_to = rules.open_to[rules.of_person[guests]]
    open_to[own, cells.col[outside]] = True
    of_person = rules.of_person.copy()
    of_person[guests] = len(rules.open_to) + np.arange(len(guests))
    return Eligibility(of_person, np.vstack([rules.open_to, open_to]), rules.first_seen), int(outside.sum())
