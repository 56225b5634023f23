from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.analyses.momentum import momentum
from evalkit.analyses.momentum.effects import both_effects
from evalkit.results.finding import Grade
from evalkit.tables import Tables

counts = st.integers(8, 5000)


def row(people: int, interactions: int) -> pd.Series:
    return pd.Series({"people": people, "interactions": interactions, "each": interactions / people})


@given(counts, counts, counts, counts)
def test_both_effects_add_up_to_the_change(people, more, people_after, more_after):
    before, after = row(people, people + more), row(people_after, people_after + more_after)
    found = both_effects(before, after)
    assert found is not None
    for effects in found:
        assert np.isclose(effects.mass + effects.velocity, after["interactions"] - before["interactions"])
        assert np.isclose(effects.total, after["interactions"] - before["interactions"])


def finding(result, signal):
    return next(one for one in result.findings if one.signal == signal)


def test_the_hand_case_of_the_methods(programme, drawn):
    """People 40 to 90, interactions per person 1.5 to 2.4: mass 98.76, velocity 57.24 (Shapley 97.5 and 58.5)."""
    programme.hold("2022-01-10", {"QMF": 40}).hold("2022-02-10", {"QMF": 20})
    programme.hold("2022-10-10", {"QMF": 90}).hold("2022-11-10", {"QMF": 90}).hold("2022-12-10", {"QMF": 36})
    result = momentum(programme.tables())
    steps = result.tables["effects"].data.frame.set_index("step")
    assert steps["effect"].round(3).dropna().tolist() == [98.76, 57.24, 156.0]
    assert steps["check"].round(1).dropna().tolist() == [97.5, 58.5, 156.0]
    assert (
        "+99 by the number of people (mass) and +57 by interactions for each of them (velocity), which adds up to +156"
        " exactly" in finding(result, "momentum.effects").sentence
    )
    assert b">+99</text>" in result.figures["effects"].svg


def test_with_few_people_there_is_nothing_to_split(programme):
    result = momentum(programme.monthly({"QMF": [5] * 6 + [20] * 6}).tables())
    assert "too few people to say what the change consists of" in finding(result, "momentum.effects").sentence
    assert "effects" not in result.figures


def test_velocity_is_judged_only_where_every_month_is_known(six_systems):
    codes = [system.code for system in six_systems.evaluation.systems]
    for month in range(1, 13):
        for day in (5, 15, 25)[: 1 if month < 7 else 3]:
            six_systems.hold(f"2022-{month:02d}-{day:02d}", dict.fromkeys(codes, 12))
    result = momentum(six_systems.tables(), before="2022-01/2022-06", after="2022-07/2022-12")
    assert finding(result, "momentum.velocity").evidence.row()["value"] is not None
    tables = six_systems.tables()
    kept = tables.interaction[tables.interaction["at"].dt.month != 11]
    lost = Tables(tables.evaluation, {**tables.frames, "interaction": kept})
    found = finding(momentum(lost, before="2022-01/2022-06", after="2022-07/2022-12"), "momentum.velocity")
    assert (found.grade, found.estimate) == (Grade.NOT_ENOUGH_EVIDENCE, None)
    assert "cannot be told" in found.sentence


@pytest.mark.parametrize("before", ["2022-04/2022-06", "2022-02/2022-04"])
def test_any_period_can_be_chosen(programme, before):
    result = momentum(programme.monthly({"QMF": [12] * 12}).tables(), before=before)
    assert result.parameters["before"] == before
    assert finding(result, "momentum.effects").evidence.row()["total"] == 0
