"""Programmes and networks drawn at random, of which it is known what is chance and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.network import Eligibility, Ties, TwoMode
from evalkit.network.ties import Sparse, pattern

Places = NDArray[np.int64]


def programme(
    rng: np.random.Generator,
    people: int = 60,
    occasions: int = 16,
    *,
    each: float = 3.0,
    local: float = 0.7,
    late: float = 0.0,
    first_seen: bool = False,
    by_odds: bool = True,
    prefers: float = 1.0,
) -> TwoMode:
    """Draw a register of three systems in which people differ in how often they come, and occasions in whom they draw.

    Parameters
    ----------
    rng : Generator
        Of the draw.
    people, occasions : int
        Before those are left out who came to nothing, or to whom nobody came.
    each : float, default 3.0
        Occasions of a person, about.
    local : float, default 0.7
        Share of occasions that are half-days of one system.
    late : float, default 0.0
        Share of people who joined at some occasion on the way.
    first_seen : bool, default False
        Whether a person is known to have joined from their first occasion alone, as a register knows it.
    by_odds : bool, default True
        Whether keenness and draw multiply the odds of coming, as the models of chance have it; else the chance itself.
    prefers : float, default 1.0
        How much more readily people come to what is open to all but hosted by their own system; 1: nobody cares.
    """
    keen, system = rng.gamma(2.0, 0.5, people), np.sort(rng.integers(0, 3, people))
    draw, host = np.exp(rng.normal(-0.32, 0.8, occasions)), rng.integers(0, 3, occasions)
    is_local = rng.random(occasions) < local
    own = host[None, :] == system[:, None]
    joined = np.where(rng.random(people) < late, rng.integers(0, occasions, people), 0)
    open_to = (~is_local[None, :] | own) & (np.arange(occasions)[None, :] >= joined[:, None])
    odds = each / (occasions * (1 - local + local / 3)) * keen[:, None] * draw[None, :] * np.where(own, prefers, 1.0)
    there = (rng.random(odds.shape) < (odds / (1 + odds) if by_odds else np.minimum(odds, 0.95))) & open_to
    came, held = there.any(axis=1), there.any(axis=0)
    there, open_to = there[came][:, held], open_to[came][:, held]
    first = there.argmax(axis=1) if first_seen else None
    if first is not None:
        open_to &= np.arange(there.shape[1])[None, :] >= first[:, None]
    groups = pd.DataFrame({"system": np.array(["north", "south", "west"])[system[came]]})
    return TwoMode(
        _pattern(there),
        pd.RangeIndex(len(there)),
        pd.RangeIndex(there.shape[1]),
        groups=groups,
        eligible=Eligibility(np.arange(len(there)), open_to, first),
    )


def working_pairs(
    rng: np.random.Generator, *, together: str, people: int = 150, pairs: int = 15
) -> tuple[TwoMode, set[tuple[int, int]]]:
    """Draw people × occasions, pairs among them: who meet in small groups, or who come together everywhere."""
    drawn = [(first, first + 1) for first in range(0, 2 * pairs, 2)]
    draw = np.geomspace(0.01, 0.2, 120 if together == "everywhere" else 40)
    there = rng.random((people, len(draw))) < draw
    if together == "everywhere":
        for one, other in drawn:
            there[other] = there[one] & (rng.random(len(draw)) < 0.9)
    else:
        small = np.zeros((people, 4 * pairs), dtype=bool)
        for place in range(small.shape[1]):
            small[[*drawn[place // 4], *rng.integers(0, people, 2)], place] = True
        there = np.hstack([there, small])
    labels = pd.RangeIndex(people), pd.RangeIndex(there.shape[1])
    return TwoMode(_pattern(there), *labels), set(drawn)


def organisations(
    rng: np.random.Generator,
    people: int = 90,
    *,
    density: float = 0.06,
    uneven: float = 0.0,
    cap: int = 0,
    across_systems: float = 1.0,
    within_organisation: float = 1.0,
) -> tuple[Ties, Places, Places]:
    """Draw ties among people of three systems with three organisations of unlike size each.

    Parameters
    ----------
    rng : Generator
        Of the draw.
    people : int
        People.
    density : float, default 0.06
        Chance of a tie, about.
    uneven : float, default 0.0
        Standard deviation of how well connected people are, as a share of the mean.
    cap : int, default 0
        Most names that anybody gives; 0: as many as one likes.
    across_systems, within_organisation : float, default 1.0
        How many times as likely a tie is between systems, and within an organisation.

    Returns
    -------
    ties : Ties
        Without direction.
    organisation, system : array of int, shape (people,)
    """
    organisation = rng.choice(9, people, p=np.tile([0.5, 0.3, 0.2], 3) / 3)
    system = organisation // 3
    liked = rng.gamma(1 / uneven**2, uneven**2, people) if uneven else np.ones(people)
    chance = density * liked[:, None] * liked[None, :]
    chance = chance * np.where(system[:, None] == system[None, :], 1.0, across_systems)
    chance = chance * np.where(organisation[:, None] == organisation[None, :], within_organisation, 1.0)
    named = (rng.random((people, people)) < np.minimum(chance, 0.9)) & ~np.eye(people, dtype=bool)
    if cap:
        rank = np.argsort(np.argsort(np.where(named, rng.random(named.shape), 2.0), axis=1), axis=1)
        named &= rank < cap
    one, other = np.nonzero(named)
    return Ties.between(one, other, pd.RangeIndex(people)), organisation, system


def _pattern(there: NDArray[np.bool_]) -> Sparse:
    row, column = np.nonzero(there)
    return pattern(row, column, there.shape)
