"""The ordinal model as R's ordinal has it, to four digits; and what it cannot say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evalkit.stats.ordinal import random_intercept

REFERENCE = json.loads((Path(__file__).parent / "reference/ordinal.json").read_text("utf-8"))


@pytest.mark.parametrize("case", ["wine", "teams"])
def test_it_agrees_with_clmm_to_four_digits(case):
    """`wine` is the published example of the package (Randall 1989); `teams` are 15 invented teams over 10 months."""
    known = REFERENCE[case]
    found = random_intercept(known["score"], known["x"], known["subject"])
    assert found
    for name in ("thresholds", "effects", "errors", "leaning"):
        assert getattr(found, name) == pytest.approx(known[name], rel=5e-5), name
    assert found.log_likelihood == pytest.approx(known["log_likelihood"], abs=1e-5)
    assert (found.n, found.subjects) == (len(known["score"]), len(set(known["subject"])))


def test_only_the_order_of_levels_counts():
    known = REFERENCE["teams"]
    score = np.array(known["score"])
    one, other = (random_intercept(values, known["x"], known["subject"]) for values in (score, score**3))
    assert one
    assert other
    assert one.effects == pytest.approx(other.effects)


def test_a_covariate_that_separates_the_levels_has_no_finite_effect():
    scores = np.repeat([1.0, 2.0], 20)
    assert random_intercept(scores, scores, np.tile(range(10), 4)) is None


def test_one_level_or_few_teams_say_nothing():
    assert random_intercept([2.0] * 20, np.arange(20), np.repeat(range(10), 2)) is None
    assert random_intercept([1, 2, 1, 2], [0, 1, 0, 1], [1, 1, 2, 2]) is None


def test_a_missing_score_is_refused():
    with pytest.raises(ValueError, match="leave its row out"):
        random_intercept([1, np.nan], [0, 1], [1, 2])
