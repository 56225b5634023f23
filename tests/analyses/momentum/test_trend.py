from __future__ import annotations

import numpy as np
import pytest

from evalkit.analyses.momentum import momentum
from evalkit.definition import Scope
from evalkit.results.finding import Direction, Grade

CODES = ("QMF", "QKK", "S0", "S1", "S2", "S3")


def finding(result, signal="momentum.trend"):
    return next(one for one in result.findings if one.signal == signal)


def counts(growth: float, size: int = 20, seed: int = 5) -> dict[str, list[int]]:
    rng = np.random.default_rng(seed)
    return {
        code: [int(rng.poisson((size + 5 * k) * (1 + growth) ** month)) for month in range(12)]
        for k, code in enumerate(CODES)
    }


@pytest.fixture
def rising(six_systems):
    return six_systems.monthly(counts(0.08)).tables()


def test_a_steady_rise_is_called_clear(rising):
    found = finding(momentum(rising))
    assert (found.grade, found.direction) == (Grade.CLEAR, Direction.UP)
    assert "a clear rise" in found.sentence
    assert found.estimate is not None
    assert 0.05 < found.estimate.value < 0.11


def test_nothing_happening_is_not_called_a_rise(six_systems):
    assert finding(momentum(six_systems.monthly(counts(0.0)).tables())).grade is not Grade.CLEAR


def test_a_last_month_of_newcomers_makes_no_claim(six_systems):
    spike = {code: [*values[:-1], values[-1] * 4] for code, values in counts(0.0).items()}
    found = finding(momentum(six_systems.monthly(spike).tables()))
    assert found.grade not in {Grade.CLEAR, Grade.LEANING}
    assert "Without December 2022" in found.sentence


def test_a_month_without_a_register_is_left_out_and_said(six_systems):
    values = counts(0.08)
    for month in range(1, 13):
        came = {} if month == 6 else {code: values[code][month - 1] for code in CODES}
        six_systems.hold(f"2022-{month:02d}-15", came)
    result = momentum(six_systems.tables())
    assert finding(result).grade is Grade.CLEAR
    estimate = finding(result).estimate
    assert estimate is not None
    assert estimate.n == 11
    assert any("1 month is left out of the trend" in caveat for caveat in result.caveats)


def test_too_small_and_too_short_are_told(six_systems):
    result = momentum(six_systems.monthly(dict.fromkeys(CODES[:2], [2] * 12)).tables())
    found = finding(result)
    assert (found.grade, found.estimate) == (Grade.NOT_ENOUGH_EVIDENCE, None)
    assert "too few people" in found.sentence


def test_a_system_is_judged_alike_in_its_own_report_and_the_programmes(rising):
    programme = finding(momentum(rising), "momentum.system.QMF.trend")
    own = finding(momentum(rising, Scope(system="QMF")))
    assert (programme.grade, programme.rule, programme.estimate) == (own.grade, own.rule, own.estimate)
    assert "against its own past" in programme.sentence
