"""Changes of teams: what a board may be told, and what not."""

from __future__ import annotations

import numpy as np

from evalkit.results.finding import Direction, Grade
from evalkit.stats.teams import change_of_scores, change_of_share

BEFORE = np.array([1, 1.5, 2, 1, 1.5, 2, 2.5, 2])


def test_four_teams_say_nothing():
    found = change_of_scores(BEFORE[:4], BEFORE[:4] + 1, 0.25)
    assert found.estimate is None
    assert found.grade is Grade.NOT_ENOUGH_EVIDENCE


def test_all_teams_alike_are_not_certain():
    """Where every team moved by the same half level, the interval still has a width."""
    found = change_of_scores(BEFORE, BEFORE + 0.5, 0.25)
    assert found.estimate
    assert found.estimate.low < 0.5 < found.estimate.high
    assert found.direction is Direction.UP


def test_one_systems_rise_is_no_rise_of_all():
    """Five teams of one system went up, the single teams of the others did not: teams say yes, systems do not."""
    system = np.array(list("aaaaabcd"))
    after = BEFORE + np.where(system == "a", 1.0, 0.0)
    assert change_of_scores(BEFORE, after, 0.25).grade is Grade.CLEAR
    assert change_of_scores(BEFORE, after, 0.25, system).grade is not Grade.CLEAR


def test_no_change_within_the_band_is_said_to_be_none():
    noise = np.tile([0.05, -0.05], 20)
    found = change_of_scores(np.full(40, 2.0), 2 + noise, 0.25)
    assert found.grade is Grade.NO_MATERIAL_CHANGE
    assert found.direction is Direction.NONE


def test_the_share_counts_teams_and_their_systems():
    before, after = np.arange(15) < 2, np.arange(15) < 11
    found = change_of_share(before, after, list("abcde" * 3), 0.1)
    assert found.estimate
    assert found.estimate.n == 15
    assert found.systems
    assert found.systems.n == 5
    assert change_of_share(after, before, list("abcde" * 3), 0.1).direction is Direction.DOWN
