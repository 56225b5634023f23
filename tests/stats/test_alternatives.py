"""What the calibration sets beside the kit's methods is done right: published, or as statsmodels does it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from calibration.alternatives import by_mann_kendall, least_squares, mann_kendall, poisson_regression


def test_mann_kendalls_published_example_to_the_printed_digit():
    """EPA 2006, "Data quality assessment: statistical methods for practitioners" (QA/G-9S), page 109."""
    found = mann_kendall([10, 10, 10, 5, 10, 20, 18, 17, 15, 24, 15])
    assert (found.s, round(found.variance, 2), round(found.z, 3)) == (22, 155.33, 1.685)


def test_mann_kendall_ranks_as_kendall_does():
    values = np.random.default_rng(1).permutation(12)
    found = mann_kendall(values)
    assert found.s / 66 == pytest.approx(stats.kendalltau(range(12), values)[0])
    assert by_mann_kendall(np.arange(12.0)).rise == 1
    assert by_mann_kendall(np.ones(12)).rise == 0


def test_poisson_regression_is_statsmodels():
    came = np.random.default_rng(2).poisson(30, 12).astype(float)
    held = np.array([1.0, 0, 0] * 4)
    design = np.column_stack([np.arange(12), np.ones(12), held])
    for quasi, scale in ((False, 1.0), (True, "X2")):
        fit = GLM(came, design, family=Poisson()).fit(scale=scale)
        found = poisson_regression(came, held, quasi=quasi)
        quantile = stats.t.ppf(0.975, 9) if quasi else stats.norm.ppf(0.975)
        assert found.estimate == pytest.approx(fit.params[0], abs=1e-6)
        assert found.high - found.estimate == pytest.approx(quantile * fit.bse[0], rel=1e-4)


def test_least_squares_is_scipys():
    values = np.exp(np.random.default_rng(3).standard_normal(12) / 10)
    slope, _, _, _, error = stats.linregress(range(12), np.log(values))
    found = least_squares(values)
    assert found.estimate == pytest.approx(slope)
    assert found.high - found.estimate == pytest.approx(stats.t.ppf(0.975, 10) * error)
