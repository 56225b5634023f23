"""Who could have come: rules, guests who came against them, and rules that are of other people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from evalkit.errors import ParameterError
from evalkit.network import Eligibility, TwoMode
from evalkit.network.eligibility import widened
from evalkit.network.ties import pattern
from made_networks import register, registers


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
