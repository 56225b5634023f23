"""Across boundaries: everything adds up, and expectations are those of every permutation."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.network import Ties, crossing_over_time, crossing_share, ei_index, mixing_matrix, survey
from made_networks import half_days, register, registers

PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20)
LABELS = st.lists(st.sampled_from(["A", "B", "C", None]), min_size=6, max_size=6)


def tied(pairs: list[tuple[int, int]], *, directed: bool = False) -> Ties:
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return Ties.between(one, other, pd.RangeIndex(6), directed=directed)


def ei(labels, network) -> float:
    one, other = network.ends
    across = np.asarray(labels)[one] != np.asarray(labels)[other]
    return float(across.sum() - (~across).sum()) / len(one)


# Mixing matrix.


@given(PAIRS, LABELS, st.booleans())
def test_every_tie_of_known_groups_is_in_one_cell(pairs, labels, directed):
    network = tied(pairs, directed=directed)
    table: Any = mixing_matrix(network, labels)
    one, other = network.ends
    known = [(labels[a], labels[b]) for a, b in zip(one, other, strict=True) if labels[a] and labels[b]]
    assert list(table.index) == list(table.columns) == sorted({label for label in labels if label})
    total = table.to_numpy().sum() if directed else np.triu(table.to_numpy()).sum()
    assert total == len(known)
    for first, second in product(table.index, repeat=2):
        exact = known.count((first, second))
        back = 0 if directed or first == second else known.count((second, first))
        assert table.loc[first, second] == exact + back


@given(registers(people=6), st.lists(st.sampled_from(["A", "B", ""]), min_size=6, max_size=6))
def test_every_meeting_is_in_one_cell_and_the_crossing_share_is_theirs(network, labels):
    labels = labels[: len(network.people)]
    table = mixing_matrix(network, labels)
    met = np.triu(network.meetings().toarray(), 1)
    known = [label != "" for label in labels]
    among_known = met[np.ix_(known, known)].sum()
    assert np.triu(table.to_numpy()).sum() == among_known
    share = crossing_share(network, labels)
    if among_known:
        assert share == pytest.approx(1 - np.diag(table).sum() / among_known)
    else:
        assert np.isnan(share)


# E-I index.


@given(PAIRS, LABELS)
@settings(max_examples=50)
def test_ei_lies_between_closed_and_open(pairs, labels):
    found = ei_index(tied(pairs), labels, draws=99)
    assert np.isnan(found["ei"]) or -1 <= found["ei"] <= 1
    assert np.isnan(found["p"]) or 2 / 100 <= found["p"] <= 1
    assert np.isnan(found["ei"]) == (found["ties"] == 0)


@pytest.mark.parametrize("labels", [list("AABBCC"), list("AAAABB"), list("AAAAAB")])
def test_expectation_is_that_of_every_permutation(labels):
    network = tied([(0, 1), (0, 2), (1, 2), (3, 4), (2, 3), (4, 5)])
    every = np.array([ei(dealt, network) for dealt in set(permutations(labels))])
    found = ei_index(network, labels, draws=4000, seed=2)
    assert found["ei"] == pytest.approx(ei(labels, network))
    assert found["expected_at_random"] == pytest.approx(every.mean(), abs=1e-12)
    assert found["expected"] == pytest.approx(every.mean(), abs=4 * every.std() / np.sqrt(4000) + 1e-12)
    assert found["sd"] == pytest.approx(every.std(), rel=0.05)
    tail = min((every <= found["ei"] + 1e-9).mean(), (every >= found["ei"] - 1e-9).mean())
    assert found["p"] == pytest.approx(min(1, 2 * tail), abs=0.06)


def test_labels_change_hands_within_a_stratum_only():
    """Within each stratum all are of one group: no other labels are possible, and nothing is surprising."""
    network, labels = tied([(0, 1), (1, 2), (3, 4), (4, 5)]), list("AAABBB")
    free, held = ei_index(network, labels), ei_index(network, labels, strata=[1, 1, 1, 2, 2, 2])
    assert (free["ei"], held["ei"], held["expected"], held["p"]) == (-1, -1, -1, 1)
    assert np.isnan(held["z"])
    assert free["expected"] > 0
    strata, labels = np.array([1, 1, 1, 2, 2, 2]), np.array(list("ABBABB"))
    halves = [list(permutations(labels[strata == one])) for one in (1, 2)]
    every = [ei([*first, *second], network) for first, second in product(*halves)]
    assert ei_index(network, labels, strata, draws=3000)["expected"] == pytest.approx(np.mean(every), abs=0.03)


def test_who_could_name_whom_decides_what_is_surprising():
    """Systems whose people could name only one another: dealt to anybody, labels look closed; within systems, not."""
    rng = np.random.default_rng(6)
    system, organisation = np.repeat([0, 1, 2, 3], 30), np.repeat(np.arange(12), 10)
    pairs = rng.random((120, 120)) < np.where(system[:, None] == system[None, :], 0.12, 0.0)
    one, other = np.nonzero(np.triu(pairs, 1))
    network = Ties.between(one, other, pd.RangeIndex(120))
    blind, within = ei_index(network, organisation), ei_index(network, organisation, strata=system)
    assert blind["z"] < -8
    assert abs(within["z"]) < 2.5


def test_people_of_no_group_are_left_out_and_one_group_has_nothing_to_cross():
    found = ei_index(nx.complete_graph(4), np.array(["A", "B", None, ""]), draws=99)
    assert found[["ties", "people", "ei"]].tolist() == [1, 2, 1]
    alone = ei_index(nx.complete_graph(4), ["A"] * 4, draws=99)
    assert (alone["ei"], alone["expected"], alone["p"]) == (-1, -1, 1)
    assert np.isnan(alone["z"])


@pytest.mark.parametrize("people", [0, 1, 5])
def test_without_ties_there_is_no_index(people):
    found = ei_index(nx.empty_graph(people), ["A", "B", "A", "B", "A"][:people], draws=99)
    assert found[["ei", "expected", "z", "p"]].isna().all()
    assert found[["ties", "people"]].tolist() == [0, people]
    assert mixing_matrix(nx.empty_graph(people), ["A"] * people).to_numpy().sum() == 0


def test_of_a_survey_directions_are_not_looked_at():
    named = pd.DataFrame({"ego_key": ["p", "q"], "alter_key": ["q", "p"], "named_by": ["p", "q"]})
    found = ei_index(survey(named, groups=pd.DataFrame({"system": ["A", "B"]}, index=["p", "q"])), "system", draws=99)
    assert found[["ei", "ties"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: ei_index(half_days(1), "system"), r"ei_index: Labels of attendance.*against_chance"),
        (lambda: ei_index(nx.path_graph(3), "system"), r"knows no groups of people"),
        (lambda: ei_index(nx.path_graph(3), ["A", "B"]), r"Everybody needs an entry"),
        (lambda: mixing_matrix(register(np.ones((2, 2))), "system"), r"there are: none"),
        (lambda: crossing_over_time(half_days(1), ["2022-01-10"]), r"Every occasion needs its start"),
        (lambda: ei_index(nx.path_graph(3), list("ABA"), draws=1), r"draws: "),
        (lambda: ei_index(nx.path_graph(3), list("ABA"), strata=[1, 2]), r"strata: "),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(ask, message):
    with pytest.raises(ParameterError, match=message):
        ask()


# Over time.


@given(registers(people=6), st.lists(st.integers(1, 12), min_size=5, max_size=5), st.data())
def test_months_add_up_to_the_whole(network, months, data):
    labels = data.draw(st.lists(st.sampled_from("AB"), min_size=len(network.people), max_size=len(network.people)))
    starts = [f"2022-{month:02d}-10" for month in months[: len(network.occasions)]]
    found = crossing_over_time(network, starts, labels)
    assert found["occasions"].sum() == len(network.occasions)
    assert found["meetings"].sum() == network.pairs
    crossed = (found["crossing"] * found["meetings"]).sum()
    assert crossed == pytest.approx(network.pairs * crossing_share(network, labels) if network.pairs else 0)
    assert found.index.is_monotonic_increasing


def test_what_was_possible_stands_beside_what_crossed():
    """January was local and could not cross; in February the two systems came apart, in March together."""
    cells = np.zeros((6, 4))
    cells[:3, 0] = cells[:3, 1] = cells[3:, 2] = cells[[0, 3], 3] = 1
    open_to = np.ones((6, 4))
    open_to[3:, 0] = 0
    network = register(cells, open_to, system=list("AAABBB"))
    starts = pd.to_datetime(["2022-01-10", "2022-02-10", "2022-02-20", "2022-03-10"])
    found = crossing_over_time(network, starts)
    assert found.index.astype(str).tolist() == ["2022-01", "2022-02", "2022-03"]
    assert found["crossing"].tolist() == [0, 0, 1]
    assert found["possible"].round(9).tolist() == [0, 0.6, 0.6]
    assert crossing_over_time(network, starts, by="Q")["meetings"].tolist() == [10]
    assert crossing_over_time(network, starts, by="Y")["crossing"].tolist() == pytest.approx([0.1])


def test_a_month_in_which_nobody_met_or_nobody_could_have_come():
    cells, open_to = np.array([[1, 0, 0], [0, 0, 0]]), np.array([[1, 1, 0], [1, 1, 0]])
    found = crossing_over_time(register(cells, open_to), ["2022-01-10", "2022-02-10", "2022-03-10"], list("AB"))
    assert found["meetings"].tolist() == [0, 0, 0]
    assert found[["crossing", "possible"]].isna().all(axis=None)
    assert len(crossing_over_time(register(np.zeros((0, 0))), [], [])) == 0
