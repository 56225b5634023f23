"""Who could have come: rules, guests who came against them, and rules that are of other people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.network import Eligibility, TwoMode
from evalkit.network.eligibility import widened
from evalkit.network.ties import pattern
from made_networks import known_from_their_first, register, registers


@given(registers(guests=True))
def test_whoever_came_could_have_come_and_nothing_else_changes(network):
    rules, guests = widened(network)
    there = network.incidence.toarray().astype(bool)
    if network.eligible is None:
        assert (rules, guests) == (None, 0)
        return
    assert rules is not None
    places = np.indices(there.shape)
    before, after = network.eligible.holds(*places), rules.holds(*places)
    assert (after == (before | there)).all()
    assert guests == (there & ~before).sum()


def test_a_guest_is_a_class_apart():
    network = register([[1, 1], [1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1]])
    rules, guests = widened(network)
    assert rules is not None
    assert guests == 1
    assert rules.holds([0, 1], [1, 1]).tolist() == [True, False]


@given(registers(), st.data())
def test_a_part_knows_the_first_occasions_that_are_in_it(network, data):
    made = known_from_their_first(network.incidence.toarray())
    n, m = made.incidence.shape
    people = data.draw(st.lists(st.integers(0, n - 1), unique=True))
    occasions = data.draw(st.lists(st.integers(0, m - 1), unique=True))
    part = made.among(np.array(people, dtype=int), np.array(occasions, dtype=int))
    assert made.eligible is not None
    assert part.eligible is not None
    places = np.indices(part.incidence.shape)
    whole = np.array(people, dtype=int)[places[0]], np.array(occasions, dtype=int)[places[1]]
    assert (part.eligible.fixed(*map(np.ravel, places)) == made.eligible.fixed(*map(np.ravel, whole))).all()


@pytest.mark.parametrize("first", [[0, 0], [0, 0, 3], [0, 0, -2]])
def test_first_occasions_of_other_people_or_of_none_are_refused(first):
    with pytest.raises(ParameterError, match=r"eligible: .*a class a person"):
        register(np.ones((3, 3)), np.ones((3, 3)), first)


@pytest.mark.parametrize(
    ("of_person", "open_to"),
    [
        ([0, 0], np.ones((1, 3))),
        ([0, 0, 0], np.ones((1, 2))),
        ([0, 0, 1], np.ones((1, 3))),
        ([0, 0, -1], np.ones((1, 3))),
    ],
)
def test_rules_of_other_people_or_occasions_are_refused(of_person, open_to):
    rules = Eligibility(np.array(of_person), open_to.astype(bool))
    with pytest.raises(ParameterError, match=r"eligible: .*a class a person"):
        TwoMode(pattern([0], [0], (3, 3)), pd.RangeIndex(3), pd.RangeIndex(3), eligible=rules)
