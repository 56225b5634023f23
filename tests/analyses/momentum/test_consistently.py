from __future__ import annotations

import numpy as np
import pytest

from evalkit.analyses.momentum import momentum
from evalkit.definition import Scope
from evalkit.results.finding import Direction, Grade
from evalkit.stats.momentum import UNEQUAL, consistency

RISING = [10, 12, 14, 17, 20, 24, 29, 34, 41, 49, 58, 70]
FLAT = [12, 11, 13, 12, 12, 11, 13, 12, 11, 12, 13, 12]


def finding(result, signal="momentum.months"):
    return next(one for one in result.findings if one.signal == signal)


def test_a_rise_month_by_month_is_consistent(programme):
    found = finding(momentum(programme.monthly({"QMF": RISING}).tables()))
    assert (found.grade, found.direction) == (Grade.CLEAR, Direction.UP)
    assert "people rose in 11 and interactions in 11 of 11 steps" in found.sentence
    assert found.evidence.row()["p"] < 0.001


def test_otherwise_it_rose_in_so_many_of_so_many_and_the_power_is_told(programme):
    found = finding(momentum(programme.monthly({"QMF": FLAT}).tables()))
    assert found.grade is Grade.NOT_ENOUGH_EVIDENCE
    assert "of 11 steps" in found.sentence
    assert "At least 8 rises are needed" in found.sentence
    assert "of such series" in found.sentence


def test_both_people_and_interactions_must_rise(programme):
    """Always the same people, who come ever more often: interactions rise and people do not."""
    for month in range(1, 13):
        for day in range(1, 13):
            programme.hold(f"2022-{month:02d}-{day:02d}", {"QMF": 10 if day <= month else 1})
    found = finding(momentum(programme.tables()))
    assert "people rose in 0 and interactions in 11" in found.sentence
    assert found.grade is Grade.NOT_ENOUGH_EVIDENCE


def test_an_unknown_month_is_no_fall(programme):
    for month in range(1, 13):
        programme.hold(f"2022-{month:02d}-15", {} if month == 5 else {"QMF": RISING[month - 1]})
    assert "11 of 10" not in finding(momentum(programme.tables())).sentence
    assert "interactions in 10 of 10 steps" in finding(momentum(programme.tables())).sentence


def cycles(programme, came: list[int], days: int = 30):
    """Hold a learning session every so many days, the last of which begins a cycle that is cut off."""
    for k, n in enumerate(came):
        on = np.datetime64("2022-01-05") + np.timedelta64(k * days, "D")
        programme.hold(str(on), {"QMF": n}, kind="learning-session", cycle=f"cycle {k}")
    return momentum(programme.tables())


def test_six_cycles_need_five_rises(programme):
    result = cycles(programme, [10, 12, 15, 19, 22, 26, 5])
    found = finding(result, "momentum.cycles")
    assert found.grade is Grade.CLEAR
    assert round(found.evidence.row()["p"], 3) == 0.001
    assert any("1 cycle is cut off" in caveat for caveat in result.caveats)
    assert result.tables["cycles"].data.frame["state"].tolist() == ["whole"] * 6 + ["cut off"]


def test_few_cycles_are_told_to_be_few(programme):
    found = finding(cycles(programme, [10, 12, 15, 9]), "momentum.cycles")
    assert found.grade is Grade.NOT_ENOUGH_EVIDENCE
    assert "even a rise at every step could be chance" in found.sentence


def test_one_cycle_is_too_few_to_compare(programme):
    assert "too few cycles" in finding(cycles(programme, [10, 12]), "momentum.cycles").sentence


def test_cycles_of_different_length_are_not_compared(programme):
    for on, n in (("2022-01-05", 10), ("2022-03-05", 20), ("2022-08-05", 30), ("2022-11-05", 5)):
        programme.hold(on, {"QMF": n}, cycle={"2022-01-05": "All", "2022-03-05": "Total"}.get(on, on))
    found = finding(momentum(programme.tables()), "momentum.cycles")
    assert "59 to 153 days: too different to be compared" in found.sentence


@pytest.mark.parametrize(("stretch", "compared"), [(0.99, True), (1.01, False)])
def test_lengths_are_alike_where_the_method_says_so(stretch, compared):
    lengths = [100.0] * 6 + [100.0 * UNEQUAL * stretch]
    rule = consistency([100.0 * 1.5**k for k in range(7)], lengths).rule
    assert rule.startswith("Its trend is upwards") == compared


def test_looking_at_many_systems_lowers_a_systems_claim(six_systems):
    rng = np.random.default_rng(1)
    codes = [system.code for system in six_systems.evaluation.systems]
    # eight rises of eleven: clear for one system by itself, not among six
    own = [20, 24, 23, 27, 31, 30, 36, 41, 40, 44, 52, 58]
    values = {code: rng.permutation(30)[:12] + 10 for code in codes[1:]} | {codes[0]: own}
    six_systems.monthly({code: [int(n) for n in values[code]] for code in codes})
    found = finding(momentum(six_systems.tables(), Scope(system=codes[0])))
    assert found.grade is not Grade.CLEAR
    assert "Adjusted for looking at 6 systems" in found.rule
