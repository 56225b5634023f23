from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from evalkit.results.bundle import write_result
from evalkit.results.competing import RATE, Place, on_page_one, p_values, stands
from evalkit.results.finding import Grade
from small_result import result

probabilities = st.floats(min_value=0, max_value=1, allow_nan=False)


def places(values: list[float]) -> dict[Place, float]:
    return {("programme", "10_own", f"own.s{k:03d}"): p for k, p in enumerate(values)}


@given(st.lists(probabilities, max_size=60))
def test_stands_what_scipy_says_stands(values: list[float]):
    found = places(values)
    adjusted = false_discovery_control(values) if values else np.array([])
    clearly = np.abs(adjusted - RATE) > 1e-9  # at the limit itself, the last digit decides
    standing = stands(found)
    for place, p, decided in zip(found, adjusted, clearly, strict=True):
        if decided:
            assert (place in standing) == (p <= RATE)


def test_of_many_findings_with_nothing_behind_them_hardly_a_page_shows_one():
    draws = np.random.default_rng(7)
    pages = [bool(stands(places(draws.uniform(size=48).tolist()))) for _ in range(2000)]
    unadjusted = [bool((draws.uniform(size=48) < RATE).any()) for _ in range(2000)]
    assert np.mean(pages) < 0.065  # 5 %, and three standard errors
    assert np.mean(unadjusted) > 0.85


@pytest.mark.parametrize("grade", list(Grade))
def test_a_grade_is_only_ever_lowered(grade: Grade):
    place = ("programme", "10_growth", "growth.stock.rate")
    assert on_page_one(grade, place, frozenset({place})) is grade
    assert on_page_one(grade, place, frozenset()) is (Grade.LEANING if grade is Grade.CLEAR else grade)


def test_p_values_are_read_from_estimates_and_exact_tests(tmp_path: Path):
    folder = tmp_path / "10_growth"
    write_result(result(), folder)
    path = folder / "result.json"
    content = json.loads(path.read_text())
    exact = {"name": "e", "columns": [{"name": "p", "dtype": "float64", "values": [0.25]}]}
    content["findings"] = [
        {"signal": "a", "estimate": {"p": 0.5}, "evidence": {"columns": []}},
        {"signal": "b", "estimate": None, "evidence": exact},
        {"signal": "c", "estimate": None, "evidence": {"columns": []}},
        {"signal": "d", "estimate": {"p": None}, "evidence": {"columns": []}},
    ]
    path.write_text(json.dumps(content))
    found = p_values([("programme", "10_growth", folder), ("programme", "20_lost", tmp_path / "20_lost")])
    assert found == {("programme", "10_growth", "a"): 0.5, ("programme", "10_growth", "b"): 0.25}
