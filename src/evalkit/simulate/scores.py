"""Scores of teams and answers of raters whose truth is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
MONTHS_OF_A_QUARTER = 3
LEVELS = np.arange(1.0, 6.0)
"""Levels of a scale on which raters answer."""


def team_scores(
    rng: np.random.Generator, teams: int, systems: int, higher: float = 0.0, shocks: float = 0.0, silent: float = 0.1
) -> tuple[Scores, NDArray[np.int64]]:
    """Draw monthly scores of teams in two quarters: levels of half a point, teams that keep their place.

    Parameters
    ----------
    rng : Generator
        Chance.
    teams, systems : int
        How many; teams are dealt out to the systems in turn.
    higher : float, default 0
        By how many points every team truly stands higher in the second quarter.
    shocks : float, default 0
        Standard deviation of what moves all teams of a system in a quarter.
    silent : float, default 0.1
        Share of scores that are missing.

    Returns
    -------
    scores : array of float, shape (2, teams, 3)
        By quarter, team and month; NaN where there is none.
    system : array of int, shape (teams,)

    Examples
    --------
    >>> scores, system = team_scores(np.random.default_rng(1), teams=6, systems=2)
    >>> scores.shape, system.tolist()
    ((2, 6, 3), [0, 1, 0, 1, 0, 1])
    """
    system = np.arange(teams) % systems
    place = rng.normal(2.7, 0.7, teams)
    shock = rng.normal(0, shocks, (2, systems))[:, system] if shocks else 0.0
    own = rng.normal(0, 0.3, (2, teams)) + shock + np.array([[0.0], [higher]])
    latent = (place + own)[:, :, None] + rng.normal(0, 0.25, (2, teams, MONTHS_OF_A_QUARTER))
    scores = np.clip(np.round(latent * 2) / 2, 1, 5)
    return np.where(rng.random(scores.shape) < silent, np.nan, scores), system


def rater_answers(
    rng: np.random.Generator,
    size: tuple[int, ...],
    middle: float | Scores,
    *,
    raters_sd: float = 0.7,
    items_sd: float = 0.6,
    apart: float = 0.0,
) -> Scores:
    """Draw answers on five levels, raters along the first axis and items along the last: each rater has a leaning.

    Parameters
    ----------
    rng : Generator
        Chance.
    size : tuple of int
        Shape of the answers.
    middle : float or array
        What the answers lie about.
    raters_sd, items_sd : float
        Standard deviation between raters, and of a rater's answers.
    apart : float, default 0
        Distance of two camps of raters.

    Returns
    -------
    array of float
        Levels from 1 to 5.

    Examples
    --------
    >>> rater_answers(np.random.default_rng(1), (2, 3), 3.0).tolist()
    [[2.0, 4.0, 4.0], [3.0, 4.0, 4.0]]
    """
    raters = rng.normal(0, raters_sd, (size[0], *(1,) * (len(size) - 1)))
    camps = rng.integers(0, 2, raters.shape) * apart
    latent = middle + raters + camps - apart / 2 + rng.normal(0, items_sd, size)
    return np.clip(np.round(latent), LEVELS[0], LEVELS[-1])
