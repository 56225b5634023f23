from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.report.evidence import evidence, probability, terms
from evalkit.results.finding import Estimate, Grade
from sample_run import METHOD

RATE = Estimate(-0.02, -0.05, 0.01, -0.04, 0.0, 0.01, 8, 0.12, 1234, "relative change per month", "t-test", METHOD)


def test_every_grade_is_explained_once():
    assert sorted(term.grade for term in terms([RATE])) == sorted(Grade)


def test_what_a_finding_is_compared_with_is_named_where_it_is_not_no_change():
    clear, leaning, *_ = terms([None, RATE, replace(RATE, reference="one half")])
    for term in (clear, leaning):
        assert "leaves out “no change” (or one half, where a finding is compared with that)" in term.meaning
    assert all("one half" not in term.meaning for term in terms([None, RATE]))


def test_a_finding_without_an_estimate_has_no_line_of_evidence():
    assert evidence(None) == ""


def test_a_relative_change_is_spoken_with_its_sign_and_interval():
    line = evidence(RATE).replace("\xa0", " ")
    assert line == "Estimate −2.0% per month · 95% interval −5.0% to +1.0% · n = 1,234 · t-test, p = 0.12"


@pytest.mark.parametrize(
    ("unit", "spoken"), [("share of teams", "25.0% of teams"), ("people", "0.25 people"), ("", "0.25 ·")]
)
def test_other_units_are_spoken_in_their_own_way(unit: str, spoken: str):
    line = evidence(replace(RATE, value=0.25, unit=unit)).replace("\xa0", " ")
    assert line.startswith(f"Estimate {spoken}")


def test_what_could_not_be_estimated_is_said():
    nothing = replace(RATE, low=float("nan"), high=None, p=None)  # pyright: ignore[reportArgumentType]
    assert "interval not known to not known" in evidence(nothing)
    assert evidence(nothing).endswith("p not known")


def test_a_small_p_value_is_never_zero():
    assert probability(1e-12) == "p < 0.001"
    assert probability(0.0) == "p < 0.001"
