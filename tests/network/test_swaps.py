"""Dealt registers: margins and eligibility hold, every possible register is as likely, and mixing is found out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evalkit.network import swaps
from evalkit.network.eligibility import widened
from evalkit.network.swaps import Dealer, Mixing, ensemble
from made_networks import half_days, known_from_their_first, register, registers, with_these_margins

HEXAGON = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
NOT_ONESELF = 1 - np.eye(3, dtype=int)
ODD = [[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0]]
LOCAL = [[1, 1, 1, 0], [1, 1, 1, 1], [1, 0, 1, 1], [0, 1, 1, 1]]


@given(registers(guests=True), st.integers(0, 2**32), st.integers(1, 6))
@settings(max_examples=150)
def test_both_margins_and_eligibility_hold(network, seed, sweeps):
    dealer = Dealer(network, seed)
    rules, _ = widened(network)
    for _ in range(2):
        dealt = dealer.deal(sweeps)
        assert dealt.degree.tolist() == network.degree.tolist()
        assert dealt.sizes.tolist() == network.sizes.tolist()
        assert set(dealt.incidence.data) <= {1}
        assert rules is None or rules.holds(*dealt.incidence.nonzero()).all()


@given(registers(), st.integers(0, 2**32))
@settings(max_examples=30)
def test_the_same_seed_deals_the_same(network, seed):
    one, other = (Dealer(network, seed).deal(3).incidence.toarray() for _ in range(2))
    assert (one == other).all()


@pytest.mark.parametrize("largest", [swaps.LARGEST_BOARD, 0], ids=["board", "scattered board"])
@pytest.mark.parametrize(
    ("cells", "open_to", "number"),
    [
        ([[1, 1, 0], [1, 0, 1], [0, 1, 0]], None, 5),
        (ODD, None, 51),
        (ODD, LOCAL, 13),
        (HEXAGON, NOT_ONESELF, 2),  # no two can exchange anything, but three can
    ],
    ids=["five", "many", "within eligibility", "by threes"],
)
def test_every_possible_register_is_as_likely(cells, open_to, number, largest, monkeypatch):
    monkeypatch.setattr(swaps, "LARGEST_BOARD", largest)
    every = {table.tobytes(): 0 for table in with_these_margins(cells, open_to)}
    assert len(every) == number
    dealer = Dealer(register(cells, open_to), seed=7)
    for _ in range(20 * max(number, 20)):
        every[dealer.deal(sweeps=10).incidence.toarray().astype(bool).tobytes()] += 1
    assert stats.chisquare(list(every.values())).pvalue > 1e-3


@given(registers(), st.integers(0, 2**32))
@settings(max_examples=50)
def test_a_first_occasion_that_tells_since_when_stays_the_first(network, seed):
    made = known_from_their_first(network.incidence.toarray())
    before, after = (one.incidence.toarray().argmax(axis=1) for one in (made, Dealer(made, seed).deal(4)))
    assert (before == after).all()


def test_every_register_with_the_same_first_occasions_is_as_likely():
    cells = np.array([[1, 1, 0, 0, 1], [1, 0, 1, 0, 0], [0, 1, 0, 1, 0], [1, 0, 0, 1, 1], [0, 1, 1, 0, 1]])
    first = cells.argmax(axis=1)
    later = np.arange(5) >= first[:, None]
    every = {table.tobytes(): 0 for table in with_these_margins(cells, later) if (table.argmax(axis=1) == first).all()}
    assert len(every) > 10
    dealer = Dealer(known_from_their_first(cells), seed=4)
    for _ in range(20 * len(every)):
        every[dealer.deal(sweeps=10).incidence.toarray().astype(bool).tobytes()] += 1
    assert stats.chisquare(list(every.values())).pvalue > 1e-3


def test_registers_that_hardly_moved_are_found_out():
    network = half_days(1)
    found = {}
    for sweeps in (0, 1, 25):
        registers, mixing = ensemble(network, draws=60, seed=3, sweeps=sweeps)
        assert len(list(registers)) == 60
        found[sweeps] = mixing()
    assert [one.mixed for one in found.values()] == [False, False, True]
    assert (found[0].movable, found[0].left, found[0].accepted) == (0, 1, 0)
    assert found[1].left > found[1].by_chance + 0.05
    assert found[25].attendances == network.incidence.nnz


def test_a_register_without_another_is_not_called_mixed():
    """Everybody at one occasion: there is one register with these margins."""
    registers, mixing = ensemble(register(np.ones((6, 1))), draws=20)
    assert all((one.incidence.toarray() == 1).all() for one in registers)
    assert (mixing().movable, mixing().mixed) == (0, False)


def test_a_register_of_which_a_part_is_fixed_can_mix():
    """Nobody can take the place of those who were everywhere; the others exchange among themselves."""
    moving = np.random.default_rng(2).permuted(np.tile([1, 1, 0, 0, 0, 0], (6, 1)), axis=1)
    registers, mixing = ensemble(register(np.vstack([np.ones((4, 6)), moving])), draws=60, seed=5, sweeps=60)
    list(registers)
    assert mixing().movable == pytest.approx(12 / 36)
    assert mixing().mixed


def test_guests_are_counted_and_nobody_at_all_is_dealt_nothing():
    _, mixing = ensemble(register([[1, 1], [0, 1]], [[1, 0], [1, 1]]), draws=5)
    assert mixing().guests == 1
    registers, mixing = ensemble(register(np.zeros((0, 0))), draws=5)
    assert [one.incidence.nnz for one in registers] == [0] * 5
    assert mixing() == Mixing(0, 0.0, 0.0, 1.0, 1.0)
