"""Those who did not answer: several treatments and their range, fewer answers still, and no order where it misleads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.network import SurveyNetwork, ranked, survey, under_treatments, with_fewer_answers


def made(pairs: list[tuple[int, int]], people: int, silent: tuple[int, ...] = ()) -> SurveyNetwork:
    """Make a survey in which each end names the other, but for those who are silent."""
    rows = [(one, other, one) for one, other in pairs if one not in silent]
    rows += [(other, one, other) for one, other in pairs if other not in silent]
    named = pd.DataFrame(rows, columns=["ego_key", "alter_key", "named_by"]).astype(str)
    everybody = range(people)
    asked = pd.DataFrame({"person_key": [str(k) for k in everybody], "asked": True,
                          "answered": [k not in silent for k in everybody]})  # fmt: skip
    return survey(named, asked, groups=pd.DataFrame({"system": "X"}, index=[str(k) for k in everybody]))


CHAIN = [(k, k + 1) for k in range(19)]
DENSE = [(one, (one + step) % 20) for one in range(20) for step in (1, 2, 3, 5)]


def test_all_treatments_agree_where_everybody_answered():
    found = under_treatments(made(CHAIN, 20))
    assert np.allclose(found["lowest"], found["highest"])
    assert (found["response"] == 1).all()


def test_without_respondents_a_chain_falls_apart_and_named_ties_hold_it():
    found = under_treatments(made(CHAIN, 20, silent=(7, 14)), ["outside_largest", "connectedness"]).to_numpy()
    (respondents, named, _, lowest, highest, _), _ = found
    assert (named, lowest) == (0, 0)
    assert respondents == highest > 0.5


def test_borrowed_answers_add_ties_that_nobody_named():
    silent = under_treatments(made(DENSE, 20, silent=(0, 1, 2, 3, 4, 5)), ["mean_degree"], group="system").to_numpy()
    everybody = under_treatments(made(DENSE, 20), ["mean_degree"]).to_numpy()
    assert silent[0, 1] < silent[0, 2]
    assert silent[0, 2] == pytest.approx(everybody[0, 0], rel=0.15)


def test_fewer_answers_harm_a_chain_more_than_a_dense_network():
    curves = {
        name: with_fewer_answers(made(pairs, 20), ["outside_largest"], lost=[0.4], draws=10)
        for name, pairs in (("chain", CHAIN), ("dense", DENSE))
    }
    assert curves["chain"]["mean"].tolist()[0] == 0
    assert curves["chain"]["mean"].tolist()[1] > curves["dense"]["mean"].tolist()[1] + 0.2
    with pytest.raises(ParameterError, match="between 0 and 1"):
        with_fewer_answers(made(CHAIN, 20), lost=[1.5])


def test_systems_are_ranked_only_with_equal_response_and_when_no_treatment_changes_the_order():
    chain, dense = made(CHAIN, 20), made(DENSE, 20)
    order = ranked({"A": chain, "B": dense}, "efficiency")
    assert order["rank"].tolist() == [2, 1]
    assert not order["why"].any()
    unequal = ranked({"A": chain, "B": made(DENSE, 20, silent=(1, 2, 3))}, "efficiency")
    assert unequal["rank"].isna().all()
    assert "85% to 100%" in unequal["why"].iloc[0]
    alike = ranked({"A": chain, "B": chain}, "efficiency")
    assert "order hangs on" in alike["why"].iloc[0]
    few = ranked({"A": chain, "B": made(DENSE, 20, silent=tuple(range(12)))}, "efficiency")
    assert "below 50%" in few["why"].iloc[0]
    sizes = ranked({"A": chain, "B": made(CHAIN, 40)}, "mean_degree")
    assert "different size" in sizes["why"].iloc[0]


def test_a_wave_that_nobody_answered_has_no_values():
    found = under_treatments(made(CHAIN, 20, silent=tuple(range(20))))
    assert found.drop(columns="response").isna().all(axis=None)
    assert np.allclose(found["response"], 0)
