"""Simulated collaboratives do what their setting says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.simulate.process import KINDS, Setting, expected_stock, interactions, invitations, registers

SMALL = Setting(systems=2, months=9)


def test_the_same_seed_draws_the_same_collaborative():
    pd.testing.assert_frame_equal(interactions(SMALL, 7), interactions(SMALL, 7))
    assert len(interactions(SMALL, 7)) != len(interactions(SMALL, 8))


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 10**6),
    st.builds(
        Setting,
        systems=st.integers(1, 4),
        months=st.integers(1, 8),
        joins=st.floats(0, 5),
        growth=st.floats(-0.05, 0.05),
        begin=st.sampled_from(["equilibrium", "nothing"]),
        common_sd=st.floats(0, 1),
        last_month_newcomers=st.floats(0, 20),
        third_month_newcomers=st.floats(0, 20),
    ),
)
def test_a_register_holds_only_what_could_happen(seed, setting):
    drawn = interactions(setting, seed)
    ends = setting.month_starts[-1].astype("datetime64[M]") + 1
    assert drawn.columns.tolist() == ["person", "system", "kind", "at"]
    assert drawn["at"].between(setting.month_starts[0], ends.astype("datetime64[D]"), inclusive="left").all()
    assert drawn["system"].between(0, setting.systems - 1).all()
    assert set(drawn["kind"]) <= set(KINDS)
    assert len(drawn[["person", "system"]].drop_duplicates()) == drawn["person"].nunique()
    assert not drawn.duplicated(["person", "kind", "at"]).any()


def test_learning_sessions_come_every_third_month_and_webinars_monthly():
    drawn = interactions(Setting(joins=20.0), seed=3)
    days = drawn.groupby("kind")["at"].nunique()
    assert days["learning-session"] == 4
    assert days["webinar"] == 12
    sessions = drawn.loc[drawn["kind"] == "learning-session", "at"].dt.month.unique()
    assert sessions.tolist() == [1, 4, 7, 10]


def test_in_equilibrium_only_the_window_fills():
    stock = expected_stock(Setting(), draws=200, seed=11)
    assert stock[0] < 0.8 * stock[3]
    assert np.log(stock[3:] / stock[3]) == pytest.approx(0, abs=0.03)


def test_growth_is_the_growth_of_the_stock():
    stock = expected_stock(Setting(growth=0.04), draws=200, seed=12)
    assert np.log(stock[11] / stock[3]) / 8 == pytest.approx(0.04, abs=0.005)


def test_from_nobody_the_stock_truly_grows():
    stock = expected_stock(Setting(begin="nothing"), draws=60, seed=13)
    settled = expected_stock(Setting(), draws=60, seed=13)
    assert stock[0] < 0.1 * settled[0]
    assert (np.diff(stock) > 0).all()
    assert stock[11] < settled[11]


def test_crowds_come_once_and_when_they_should():
    quiet = replace(SMALL, joins=0.0)
    last = interactions(replace(quiet, last_month_newcomers=50.0), seed=5)
    assert set(last["at"].dt.month) == {9}
    assert 25 < len(last) < 80
    assert last["person"].is_unique
    third = interactions(replace(quiet, third_month_newcomers=50.0), seed=5)
    assert set(third["at"].dt.month) == {1, 4, 7}
    assert third["person"].is_unique


def test_nobody_ever_is_an_empty_register():
    assert interactions(replace(SMALL, joins=0.0), seed=1).empty


def test_overdispersion_and_shocks_move_months_not_the_average():
    calm = replace(SMALL, shock_sd=0.0, pull_sd=0.0)
    wild = replace(calm, common_sd=0.8)
    sizes = [[len(interactions(setting, seed)) for seed in range(120)] for setting in (calm, wild)]
    assert np.mean(sizes[1]) == pytest.approx(np.mean(sizes[0]), rel=0.15)
    assert np.std(sizes[1]) > 1.5 * np.std(sizes[0])


def test_registers_and_invitations_are_of_the_same_collaborative():
    drawn, held = interactions(SMALL, 4), registers(SMALL, 4)
    assert held["attended"].sum() == len(drawn)
    assert held.groupby("kind")["system"].unique().map(sorted).to_dict() == {
        "learning-session": [-1],
        "webinar": [-1],
        "project-meeting": [0, 1],
    }
    offered = invitations(SMALL, 4)
    assert offered["attended"].sum() == len(drawn) - drawn["person"].nunique()  # all but the first of each
    assert offered["person"].nunique() <= drawn["person"].nunique()


def test_invitations_come_after_the_first_occasion_and_in_order():
    offered = invitations(Setting(), 6)
    by_person = offered.groupby("person")
    assert by_person["order"].apply(lambda order: (order.diff().dropna() == 1).all()).all()
    assert (offered["month"] >= offered["first_month"]).all()
    assert by_person["team"].nunique().eq(1).all()
    assert offered["team"].between(0, 14).all()


def test_what_only_some_settings_need_leaves_the_others_as_they_were():
    plain = interactions(SMALL, 9)
    pd.testing.assert_frame_equal(plain, interactions(replace(SMALL, teams=7), 9))
    assert len(interactions(replace(SMALL, month_pull_sd=0.5), 9)) != len(plain)
    assert len(interactions(replace(SMALL, team_sd=1.0), 9)) != len(plain)


def test_pull_that_grows_brings_the_same_people_more_often():
    calm, rising = (registers(Setting(joins=60.0, pull_growth=growth), 8) for growth in (0.0, 0.05))
    late = [held.loc[held["month"] > 8, "attended"].sum() for held in (calm, rising)]
    assert late[1] > 1.3 * late[0]


def test_sessions_are_held_when_the_setting_says():
    held = registers(Setting(session_months=(3, 7, 10, 11)), 2)
    assert held.loc[held["kind"] == "learning-session", "month"].tolist() == [3, 7, 10, 11]


def test_teams_whose_rates_differ_keep_their_people_for_different_times():
    """Between teams the share of invitations followed varies more where the rates of leaving do."""

    def between(team_sd: float) -> float:
        offered = invitations(Setting(joins=40.0, team_sd=team_sd), 3)
        return float(offered.groupby("team")["attended"].mean().std())

    assert between(1.0) > 2 * between(0.0)
