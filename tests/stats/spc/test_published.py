"""Published series, to the printed digit."""

from __future__ import annotations

import pytest

from charted.published import ATTENDED, INFECTIONS, RISK_DAYS, SEEN, SERIES, found
from evalkit.stats.spc import p_chart, u_chart


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.title)
def test_lines_and_signals_are_those_that_were_printed(series):
    lines, signals = found(series)
    assert lines == dict(series.lines)
    assert signals == dict(series.signals)


def test_limits_follow_the_denominator_as_in_qicharts2():
    """Of the last week and month, whose denominators are others than the first."""
    last = p_chart(SEEN, ATTENDED).iloc[-1]
    assert last[["lower", "upper"]].tolist() == pytest.approx([0.939974997, 0.965824426], abs=5e-10)
    last = u_chart(INFECTIONS, RISK_DAYS).iloc[-1]
    assert last[["lower", "upper"]].tolist() == pytest.approx([0.000146476, 0.001929570], abs=5e-10)


def test_an_intervention_rebases_and_a_baseline_is_held():
    """The first 24 months alone, as qicharts2 has them when it freezes the limits there."""
    held = u_chart(INFECTIONS, RISK_DAYS, laney=False, baseline=24)
    assert held["centre"].unique() == pytest.approx([0.001302422632])
    assert held[["lower", "upper"]].iloc[0].tolist() == pytest.approx([0.000411520, 0.002193325], abs=5e-10)
    assert (held["run on one side"].iloc[-12:] == -1).all()
