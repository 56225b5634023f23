"""Chance that is the same on every machine and every version of Python.

Python promises to keep the sequence of :meth:`random.Random.random`, and nothing else of that module; NumPy promises
less. So everything here is made from that one method and from arithmetic that rounds the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Draws:
    """A stream of draws of its own for each topic, so that a change in one leaves the others as they were.

    Parameters
    ----------
    seed : int
        Seed of the whole simulation.
    topic : str
        What is drawn, such as ``"people"``.

    Examples
    --------
    >>> Draws(1, "people").between(1, 6) == Draws(1, "people").between(1, 6)
    True
    >>> sorted(Draws(1, "people").shuffled("abc"))
    ['a', 'b', 'c']
    """

    def __init__(self, seed: int, topic: str) -> None:
        self._random = Random(f"{seed}/{topic}")

    def share(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def around(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, the middle more often than the ends (mean of two draws)."""
        return (self.between(low, high) + self.between(low, high)) // 2

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items, each as likely as the others."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """Return one of the keys, as likely as its weight says."""
        left = self.share() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return next(item for item, weight in reversed(list(weights.items())) if weight > 0)

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in random order."""
        rest = list(items)
        return [rest.pop(self.between(0, len(rest) - 1)) for _ in range(len(rest))]

    def some(self, items: Sequence[Item], number: int) -> list[Item]:
        """Return `number` different items (all of them, if there are fewer), in random order."""
        return self.shuffled(items)[:number]
