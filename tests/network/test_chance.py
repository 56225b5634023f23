"""Metrics against registers that chance deals: what is expected, how unlikely, and what cannot be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.network import AgainstChance, TwoMode, against_chance
from evalkit.network.chance import METRICS, crossing, meeting_again, pairs_met
from made_networks import half_days, register, with_these_margins

CELLS = [[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 1], [0, 1, 0, 1]]
OPEN = [[1, 1, 1, 0], [1, 1, 1, 0], [1, 0, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]


def of(found: AgainstChance, metric: str) -> Any:
    return found.table.loc[metric].to_dict()


@pytest.mark.parametrize("open_to", [None, OPEN], ids=["anybody", "within eligibility"])
def test_expectation_and_spread_are_those_of_all_possible_registers(open_to):
    every = [register(table) for table in with_these_margins(CELLS, open_to)]
    found = against_chance(register(CELLS, open_to), draws=400, seed=3)
    assert (found.mixing.mixed, found.within_eligibility) == (True, open_to is not None)
    for name in ("pairs_met", "meeting_again"):
        true = np.array([METRICS[name](one) for one in every])
        row = of(found, name)
        assert row["expected"] == pytest.approx(true.mean(), abs=4 * true.std() / np.sqrt(400))
        assert row["sd"] == pytest.approx(true.std(), rel=0.2)
        assert row["observed"] == METRICS[name](register(CELLS))


def test_local_half_days_look_closed_unless_chance_respects_who_could_have_come():
    """Nobody prefers anybody: what makes systems seldom meet is that most occasions are of one system."""
    network = half_days(4)
    blind = TwoMode(network.incidence, network.people, network.occasions, groups=network.groups)
    within, without = (of(against_chance(one, ["crossing"], draws=199), "crossing") for one in (network, blind))
    assert without["z"] < -15
    assert without["p"] == 2 / 200
    assert abs(within["z"]) < 2.5
    assert within["p"] > 0.02
    assert within["observed"] == without["observed"] == crossing(network)


def test_circles_that_keep_to_themselves_are_found():
    person, occasion = np.indices((12, 12))
    found = against_chance(register((person % 2 == occasion % 2) & ((person + occasion) % 3 > 0)), draws=199)
    assert of(found, "pairs_met")["z"] < -4
    assert of(found, "meeting_again")["z"] > 3
    assert found.table["p"].tolist() == [0.01, 0.01]


def test_measures_by_name_from_describe_and_functions_of_ones_own():
    network = half_days(2)
    named = against_chance(network, ["crossing", "efficiency", "isolated"], draws=99)
    assert named.table.index.tolist() == ["crossing", "efficiency", "isolated"]
    assert named.table["draws"].eq(99).all()
    own = against_chance(network, {"largest": lambda one: float(one.sizes.max())}, draws=99)
    own = of(own, "largest")
    assert (own["observed"], own["sd"], own["p"]) == (own["expected"], 0, 1)  # a margin: the same in every draw
    assert np.isnan(own["z"])


def test_the_same_seed_says_the_same():
    network = half_days(3)
    one, other = (against_chance(network, ["crossing"], draws=99, seed=8).table for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert not one.equals(against_chance(network, ["crossing"], draws=99, seed=9).table)


def test_a_metric_without_a_value_has_no_p():
    found = against_chance(half_days(3), {"nothing": lambda _: float("nan")}, draws=99)
    assert np.isnan([of(found, "nothing")[key] for key in ("observed", "expected", "z", "p")]).all()


# What should not be there.


def test_nobody_at_all_is_refused():
    with pytest.raises(ParameterError, match=r"Nobody took part.*widen the scope"):
        against_chance(register(np.zeros((0, 0))))
    with pytest.raises(ParameterError, match="Nobody took part"):
        against_chance(register(np.zeros((3, 2))))


@pytest.mark.parametrize("people", [1, 30])
def test_one_person_and_everyone_at_one_occasion_are_as_chance_has_them(people):
    """There is no other register with these margins: z is not defined, p is one, and the draws are not called mixed."""
    found = against_chance(register(np.ones((people, 1))), ["pairs_met"], draws=99)
    row = of(found, "pairs_met")
    assert (row["observed"], row["expected"], row["sd"], row["p"]) == (people * (people - 1) / 2,) * 2 + (0, 1)
    assert np.isnan(row["z"])
    assert not found.mixing.mixed
    assert np.isnan(meeting_again(register(np.ones((1, 1)))))


def test_an_occasion_to_which_nobody_could_have_come_stays_empty():
    cells, open_to = np.array(CELLS), np.array(OPEN)
    wider = register(np.column_stack([cells, [0] * 5]), np.column_stack([open_to, [0] * 5]))
    found = against_chance(wider, {"last": lambda one: float(one.sizes[-1]), "met": pairs_met}, draws=99)
    assert (of(found, "last")["observed"], of(found, "last")["expected"]) == (0, 0)
    assert found.mixing.guests == 0


def test_attendance_that_contradicts_eligibility_is_kept_and_counted():
    cells, open_to = np.array(CELLS), np.array(OPEN)
    open_to[1, 1] = open_to[4, 3] = 0
    found = against_chance(register(cells, open_to), draws=99)
    assert found.mixing.guests == 2
    assert found.table.loc["pairs_met", "observed"] == pairs_met(register(cells))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"metrics": ["crossing", "charm"]}, r"metrics: A metric is not known.*crossing_organisations.*pairs_met"),
        ({"draws": 98}, r"draws: Fewer than 99 draws"),
        ({"sweeps": 0}, r"sweeps: Without a sweep"),
        ({"metrics": ["crossing"]}, r"group: No such group of people is known \(there are: none\)"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(asked, message):
    with pytest.raises(ParameterError, match=message):
        against_chance(register(CELLS), **{"draws": 99, **asked})
