"""Ties that stand out: exact beside every outcome, adjusted over all pairs, found where they were planted."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from drawn_networks import working_pairs
from evalkit.errors import ParameterError
from evalkit.network import TwoMode, backbone, describe
from evalkit.network.backbone import GRAIN
from evalkit.network.sdsm import chances
from made_networks import half_days, register, registers

NEARLY_ALL = 1 - 1e-9


@given(registers(people=6, occasions=5, guests=True))
@settings(max_examples=60)
def test_newman_weights_as_counting_every_outcome_has_them(network):
    found = chances(network)
    p = found.chance[np.ix_(found.of_person, found.of_occasion)]
    worth = np.rint(GRAIN / np.maximum(network.sizes - 1, 1))
    outcomes = np.array(list(product([0, 1], repeat=len(worth))))
    there = network.incidence.toarray()
    kept = {(row.one, row.other): row for row in backbone(network, alpha=NEARLY_ALL).itertuples()}
    for one, other in combinations(range(len(p)), 2):
        both = p[one] * p[other]
        likely = np.where(outcomes, both, 1 - both).prod(axis=1)
        shared = (there[one] * there[other]).astype(float)
        expected = likely[outcomes @ worth >= shared @ worth].sum()
        if not shared.any() or expected > NEARLY_ALL:
            assert (one, other) not in kept
            continue
        assert kept[one, other].p == pytest.approx(expected, rel=1e-9)
        assert kept[one, other].weight == pytest.approx(shared @ (1 / np.maximum(network.sizes - 1, 1)))


@pytest.mark.parametrize("method", ["newman", "count"])
def test_every_pair_counts_as_a_test_whether_it_met_or_not(method):
    network = half_days(3, people=50, occasions=12)
    found = backbone(network, method, alpha=NEARLY_ALL)
    p = np.ones(50 * 49 // 2)
    p[: len(found)] = found["p"]
    assert found.pairs == len(p) > len(found)
    assert found["p_adjusted"].to_numpy() == pytest.approx(stats.false_discovery_control(p)[: len(found)], rel=1e-12)
    fewer = stats.false_discovery_control(found["p"].to_numpy())
    assert (fewer < found["p_adjusted"] - 1e-12).any()  # what counting those who met alone would have said


def test_weights_are_exact_up_to_seven_people():
    assert all(GRAIN % (size - 1) == 0 for size in range(2, 8))


@pytest.mark.parametrize(("together", "method"), [("in small groups", "newman"), ("everywhere", "count")])
def test_planted_pairs_are_found_by_the_method_for_their_kind(together, method):
    network, pairs = working_pairs(np.random.default_rng(1), together=together)
    right, wrong = {}, {}
    for tried in ("newman", "count"):
        found = backbone(network, tried)
        kept = set(zip(found["one"], found["other"], strict=True))
        right[tried], wrong[tried] = len(kept & pairs), len(kept - pairs)
    assert right[method] >= 12 > 2 * min(right.values())
    assert wrong[method] < 0.001 * 150 * 149 / 2  # as many as alpha allows among all pairs


def test_ties_come_strongest_evidence_first_with_everybody_in_it():
    network = working_pairs(np.random.default_rng(2), together="in small groups")[0]
    found = backbone(network)
    assert found["p"].is_monotonic_increasing
    assert found["p"].max() <= 0.001
    assert (found["p_adjusted"] >= found["p"]).all()
    made, graph = found.ties(), found.to_networkx()
    assert (made.size, made.count, len(graph), graph.number_of_edges()) == (150, len(found), 150, len(found))
    first = found.iloc[0]
    assert graph.edges[first["one"], first["other"]] == {key: first[key] for key in ("weight", "p", "p_adjusted")}
    assert describe(made)["isolated"] > 0.5
    assert found.head(3).pairs == found.pairs == 150 * 149 // 2


def test_who_could_have_come_decides_what_is_surprising():
    network = half_days(7, people=120, occasions=120, systems=4, local=1.0)
    blind = register(network.incidence.toarray())
    assert len(backbone(network)) <= 0.001 * 120 * 119 / 2
    assert len(backbone(blind)) > 10 * 0.001 * 120 * 119 / 2


# What should not be there.


@pytest.mark.parametrize("method", ["newman", "count"])
@pytest.mark.parametrize(
    ("cells", "pairs"),
    [(np.zeros((0, 0)), 0), (np.zeros((4, 3)), 6), (np.ones((1, 3)), 0), (np.ones((30, 1)), 435), (np.eye(4), 6)],
    ids=["nobody", "nobody anywhere", "one person", "everyone at one occasion", "nobody met"],
)
def test_where_nothing_can_stand_out_there_is_no_tie(cells, pairs, method):
    found = backbone(register(cells), method, alpha=0.5)
    assert (len(found), found.pairs) == (0, pairs)
    assert list(found.columns) == ["one", "other", "weight", "p", "p_adjusted"]
    assert (found.ties().size, found.ties().count) == (len(cells), 0)


def test_an_occasion_to_which_nobody_could_have_come_changes_nothing():
    network, _ = working_pairs(np.random.default_rng(3), together="in small groups")
    there = network.incidence.toarray()
    open_to = np.ones_like(there)
    wider = register(np.column_stack([there, np.zeros(150)]), np.column_stack([open_to, np.zeros(150)]))
    one, other = backbone(register(there, open_to)), backbone(wider)
    assert one.to_numpy() == pytest.approx(other.to_numpy(), rel=1e-6)


def test_attendance_that_contradicts_eligibility_counts_as_having_been_possible():
    cells = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]])
    assert not len(backbone(register(cells, 0 * cells), alpha=NEARLY_ALL))  # then all that happened had to happen
    found = backbone(register(cells, cells * [0, 1, 1]), alpha=NEARLY_ALL)
    assert not len(found)
    found = backbone(register(cells, 1 - cells), alpha=NEARLY_ALL)
    assert ((found["p"] > 0) & (found["p"] < 1)).all()
    assert len(found) == 8


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"method": "charm"}, r"method: Unknown method.*use newman or count"),
        ({"alpha": 0}, r"alpha: alpha is a probability"),
        ({"alpha": 1}, r"alpha: alpha is a probability"),
        ({"alpha": float("nan")}, r"alpha: alpha is a probability"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(asked, message):
    with pytest.raises(ParameterError, match=message):
        backbone(register(np.ones((3, 2))), **asked)


def test_a_crowd_that_would_not_fit_is_refused_with_its_size(monkeypatch):
    monkeypatch.setitem(backbone.__globals__, "MOST_PAIRS", 1)
    monkeypatch.setitem(TwoMode.meetings.__kwdefaults__ or {}, "most_pairs", 1)
    with pytest.raises(ParameterError, match=r"pairs, about .* GB.*smaller_than"):
        backbone(half_days(1))
