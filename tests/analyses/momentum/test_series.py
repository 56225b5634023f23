from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evalkit.analyses.momentum.counted import read
from evalkit.analyses.momentum.series import draw, series, together
from evalkit.definition import Scope


@pytest.fixture
def found(programme):
    """A series with one month of which no register came."""
    for month in range(1, 13):
        came = {} if month == 8 else {"QMF": 20 + month, "QKK": 15 + month % 4}
        programme.hold(f"2022-{month:02d}-15", came, kind="learning-session" if month % 3 == 1 else "webinar")
    return series(read(programme.tables(), Scope()))


def test_an_unknown_month_is_the_same_as_one_left_out(found):
    """Whatever stands in its place changes nothing."""
    assert found.known.sum() == 11
    other = found.counts.copy()
    other[:, ~found.known] = 999
    one, two = found.trend(6), replace(found, counts=other).trend(6)
    assert one is not None
    assert two is not None
    assert np.isclose(one.value, two.value)
    assert np.isclose(one.se, two.se)
    assert one.n == 11


def test_without_the_last_month_ends_at_the_last_that_is_known(found):
    cut = replace(found, known=np.arange(12) != 10)
    assert len(cut.without_last().months) == 10
    assert len(found.without_last().months) == 11


def test_the_series_of_a_system_does_not_depend_on_the_scope(programme):
    tables = programme.monthly({"QMF": [12] * 12, "QKK": [9] * 12}).tables()
    own, programmes = (series(read(tables, scope), "QKK") for scope in (Scope(system="QKK"), Scope()))
    assert (own.counts == programmes.counts).all()
    assert (own.draw == programmes.draw).all()
    assert own.months == programmes.months


def test_a_programme_without_systems_is_one_series(programme):
    bare = programme.evaluation.model_copy(update={"systems": ()})
    programme.evaluation = bare
    found = series(read(programme.monthly({"": [12] * 12}).tables(), Scope()))
    assert found.counts.shape == (1, 12)


def test_nothing_known_gives_no_trend(programme):
    assert series(read(programme.tables(), Scope())).trend(6) is None


def test_months_are_made_alike_by_what_their_occasions_draw(programme):
    """A learning session draws three times as many as a webinar; nothing else differs from month to month."""
    for month in range(1, 13):
        session = month % 3 == 1
        kind = "learning-session" if session else "webinar"
        programme.hold(f"2022-{month:02d}-15", {"QMF": 60 if session else 20}, kind=kind)
    alike = together(read(programme.tables(), Scope())).alike()
    assert np.allclose(alike, alike.iloc[0])


def test_a_kind_held_seldom_does_not_explain_its_month_by_itself(programme):
    for month in range(1, 11):
        programme.hold(f"2022-{month:02d}-15", {"QMF": 20})
    programme.hold("2022-11-15", {"QMF": 90}, kind="half-day").hold("2022-12-15", {"QMF": 10}, kind="peer-visit")
    counted = read(programme.tables(), Scope())
    months = counted.months["month"].tolist()
    seldom = np.exp(draw(counted, "", months))[-2:] - 0.5
    assert np.allclose(seldom, 50)
