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
    """

    of_person: NDArray[np.int64]
    open_to: NDArray[np.bool_]

    def holds(self, person: ArrayLike, occasion: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each of some people (by position) could have come to an occasion (by position)."""
        return self.open_to[self.of_person[np.asarray(person)], np.asarray(occasion)]

    def fits(self, people: int, occasions: int) -> bool:
        """Return whether it says of so many people and occasions who could have come."""
        classes, columns = self.open_to.shape
        known = len(self.of_person) == 0 or 0 <= self.of_person.min() <= self.of_person.max() < classes
        return (len(self.of_person), columns) == (people, occasions) and bool(known)

    def among(self, people: Any, occasions: Any) -> Eligibility:
        """Return the same for some people and occasions, given by position."""
        return Eligibility(self.of_person[people], self.open_to[:, occasions])


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
    return Eligibility(of_person, np.vstack([rules.open_to, open_to])), int(outside.sum())
