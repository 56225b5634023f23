"""Exact chances of sharing occasions: beside an independent fit, scipy's Poisson binomial, and plain fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evalkit.errors import ParameterError
from evalkit.network import sdsm
from evalkit.network.eligibility import widened
from evalkit.network.sdsm import chances, tails
from made_networks import half_days, known_from_their_first, register, registers


def person_by_person(network) -> np.ndarray:
    """Return people × occasions, the chance of each to be at each, from the classes."""
    found = chances(network)
    return found.chance[np.ix_(found.of_person, found.of_occasion)]


def poisson_binomial_tail(p: np.ndarray, least: int) -> float:
    """Return the chance of at least so many by scipy; from the smaller end, so that digits are not lost."""
    k = np.arange(least, len(p) + 1)
    return float(stats.poisson_binom.pmf(k, p).sum())


@given(registers(guests=True))
@settings(max_examples=200)
def test_expected_margins_are_the_observed_and_nobody_is_where_they_could_not_have_come(network):
    p = person_by_person(network)
    assert p.sum(axis=1) == pytest.approx(network.degree, abs=1e-5)
    assert p.sum(axis=0) == pytest.approx(network.sizes, abs=1e-5)
    assert ((p >= 0) & (p <= 1)).all()
    rules, _ = widened(network)
    if rules is not None:
        assert (p[~rules.holds(*np.indices(p.shape))] == 0).all()


def test_chances_by_class_are_those_of_a_fit_person_by_person():
    """Iterate the equations of Saracco et al. 2015 for every person and occasion; no classes, no Newton steps."""
    network = half_days(5, people=40, occasions=15)
    assert network.eligible is not None
    open_to = network.eligible.holds(*np.indices((40, 15)))
    x, y = network.degree / np.sqrt(network.incidence.nnz), network.sizes / np.sqrt(network.incidence.nnz)
    for _ in range(20_000):
        x = network.degree / (open_to * y / (1 + np.outer(x, y))).sum(axis=1)
        y = network.sizes / (open_to * x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
    odds = np.outer(x, y) * open_to
    assert person_by_person(network) == pytest.approx(odds / (1 + odds), abs=1e-7)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tails_by_class_are_the_poisson_binomial_of_every_pair(seed):
    network = half_days(seed, people=60, occasions=30)
    p = person_by_person(network)
    one, other, count, found = sdsm(network)
    assert len(one) > 500
    expected = [poisson_binomial_tail(p[a] * p[b], c) for a, b, c in zip(one, other, count, strict=True)]
    assert np.abs(found - expected).max() < 1e-12
    assert found == pytest.approx(expected, rel=1e-9)  # the smallest of them, too


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=3),
    st.integers(0, 12),
)
def test_tails_are_those_of_counting_every_outcome_in_fractions(classes, top):
    """Occasions of a class count alike; every outcome of every occasion is written out."""
    chance, worth, times = ([Fraction(one[0], 20) for one in classes], *([one[k] for one in classes] for k in (1, 2)))
    each = [(p, w) for p, w, n in zip(chance, worth, times, strict=True) for _ in range(n)]
    expected = [Fraction(0)] * (top + 1)
    for outcome in product([0, 1], repeat=len(each)):
        value = sum(w for (_, w), came in zip(each, outcome, strict=True) if came)
        likely = prod((p if came else 1 - p for (p, _), came in zip(each, outcome, strict=True)), start=Fraction(1))
        for least in range(min(value, top) + 1):
            expected[least] += likely
    found = tails(np.array([chance], dtype=float), np.array(worth), np.array(times), top)[0]
    assert found.tolist() == pytest.approx([float(one) for one in expected], rel=1e-12, abs=1e-300)


def test_the_smallest_chances_have_all_their_digits():
    found = tails(np.array([[1e-9]]), np.array([1]), np.array([20]), 20)[0]
    assert found[20] == pytest.approx(1e-180, rel=1e-12)
    assert found[2] == pytest.approx(190 * 1e-18, rel=1e-7)


def test_edge_constraints_make_a_shared_half_day_say_less():
    """Two of one system share its half-days; against chance for anybody anywhere that would stand out."""
    network = half_days(6, people=120, occasions=120, systems=4, local=1.0)
    within, blind = (sdsm(one)[3] for one in (network, register(network.incidence.toarray())))
    every = 120 * 119 / 2
    assert (within <= 0.05).sum() <= 0.05 * every
    assert (blind <= 0.05).sum() > 2 * 0.05 * every


@given(registers())
def test_a_first_occasion_that_tells_since_when_is_certain(network):
    made = known_from_their_first(network.incidence.toarray())
    p, there = person_by_person(made), made.incidence.toarray() > 0
    assert p.sum(axis=1) == pytest.approx(made.degree, abs=1e-5)
    assert p.sum(axis=0) == pytest.approx(made.sizes, abs=1e-5)
    first = there.argmax(axis=1)
    came = there.any(axis=1)
    assert (p[came, first[came]] == 1).all()
    assert (p[np.arange(there.shape[1]) < first[:, None]] == 0).all()


def test_a_margin_that_decides_is_a_chance_of_one_or_zero():
    p = person_by_person(register([[1, 1, 1], [1, 0, 0], [1, 0, 0]]))
    assert p.tolist() == [[1, 1, 1], [1, 0, 0], [1, 0, 0]]
    guest = person_by_person(register([[1, 1], [0, 1]], [[1, 0], [1, 1]]))
    assert guest[0, 1] == 1


def test_alike_people_share_a_class():
    found = chances(half_days(2, people=400, occasions=12))
    assert found.chance.shape[0] < 30
    assert found.off < 1e-6
    assert found.times.sum() == 12


def test_chances_that_do_not_fit_are_refused(monkeypatch):
    """No register has been found for which they do not; a fit that failed would be noticed all the same."""
    monkeypatch.setitem(chances.__globals__, "_newton", lambda free, *_: np.full(free.shape, 0.5))
    with pytest.raises(ParameterError, match=r"sdsm: Who could have come leaves hardly a choice.*eligibility"):
        chances(half_days(1))
