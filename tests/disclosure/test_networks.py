from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.definition import Scope
from evalkit.disclosure import POOL, Network, organisation_by_organisation, protect
from evalkit.errors import DisclosureError


def network(sizes: dict[str, int], edges: dict[tuple[str, str], int], source: Any = "survey") -> Network:
    """Organisations of so many people, and edges on which the first so many people of both stand."""
    members = [(name, f"{name}{k}") for name, size in sizes.items() for k in range(size)]
    ties = [
        (one, other, f"{(one, other)[k % 2]}{k // 2}") for (one, other), n in edges.items() for k in range(n)
    ]  # fmt: skip
    return Network(
        "ties", pd.DataFrame(ties, columns=["one", "other", "person_key"]),
        pd.DataFrame(members, columns=["organisation", "person_key"]), source, "wave 1",
    )  # fmt: skip


def shown(made: Network, profile: str) -> tuple[dict, dict]:
    tables = protect(organisation_by_organisation(made, profile), Scope(profile=profile))
    edges, nodes = tables["ties"].printed, tables["ties organisations"].printed
    pairs = zip(edges["one"], edges["other"], strict=True)
    return (
        dict(zip(pairs, edges["people"], strict=True)),
        dict(zip(nodes["organisation"], nodes["people"], strict=True)),
    )


def test_a_board_sees_edges_from_attendance_as_they_are():
    edges, nodes = shown(network({"A": 3, "B": 20}, {("A", "B"): 1}, "attendance"), "board")
    assert edges == {("A", "B"): 1}
    assert nodes == {"A": 3, "B": 20}


def test_a_board_sees_edges_from_a_survey_from_three_people():
    made = network({"A": 10, "B": 12, "C": 14}, {("A", "B"): 2, ("B", "C"): 3, ("A", "C"): 12})
    assert shown(made, "board")[0] == {("B", "C"): 3, ("A", "C"): 12}


def test_small_organisations_are_pooled_and_never_one_alone():
    made = network({"A": 4, "B": 6, "C": 14, "D": 15}, {("A", "C"): 5, ("B", "C"): 5, ("C", "D"): 9})
    edges, nodes = shown(made, "board")
    assert set(nodes) == {POOL, "C", "D"}
    assert edges == {("C", POOL): 5 + 5 - 2, ("C", "D"): 9}  # the two of C stand on both edges: people count once
    assert "A" in shown(made, "evaluator")[1]


def test_an_organisation_that_is_named_and_did_not_answer_is_pooled_too():
    made = network({"A": 9, "B": 9}, {("A", "B"): 9, ("A", "Tiny"): 4})
    edges, nodes = shown(made, "board")
    assert not any("Tiny" in pair for pair in edges)
    assert len(nodes) <= 2


def test_the_public_sees_edges_from_eight_people_rounded():
    sizes = {"A": 22, "B": 20, "C": 30}
    edges = {("A", "B"): 7, ("B", "C"): 8, ("A", "C"): 13}
    for source in ("survey", "attendance"):
        shown_edges, nodes = shown(network(sizes, edges, source), "public")
        assert shown_edges == {("B", "C"): 10, ("A", "C"): 15}
        assert nodes == {"A": 20, "B": 20, "C": 30}


def test_a_network_of_which_nothing_may_be_shown_is_empty():
    edges, nodes = shown(network({"A": 2, "B": 1}, {("A", "B"): 2}), "board")
    assert edges == {}
    assert nodes == {POOL: "*"}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 15), min_size=2), st.data())
def test_no_survey_organisation_of_fewer_than_five_is_named(sizes, data):
    """An organisation of nobody is one whose people are named, and none of them answered."""
    pairs = list(combinations(sorted(sizes), 2))
    edges = {pair: data.draw(st.integers(0, 12)) for pair in pairs}
    made = network(sizes, {pair: n for pair, n in edges.items() if n})
    drawn, nodes = shown(made, "board")
    assert all(name == POOL or sizes[name] >= 5 for name in [*nodes, *(end for pair in drawn for end in pair)])
    present = {name for name, size in sizes.items() if size} | {end for pair, n in edges.items() if n for end in pair}
    assert all(n == "*" or n >= 3 for n in drawn.values())
    pooled = [name for name in present if name not in nodes]
    assert len(pooled) != 1 or len(present) == 1
    all_are_pooled = {*nodes, *(end for pair in drawn for end in pair)} <= {POOL}
    assert not pooled or all_are_pooled or sum(sizes[name] for name in pooled) >= 5


def test_a_network_says_where_it_comes_from():
    with pytest.raises(DisclosureError, match="attendance or from a survey"):
        network({"A": 1}, {}, "hearsay")
    with pytest.raises(DisclosureError, match="lacks the column 'person_key'"):
        Network("x", pd.DataFrame(columns=["one", "other"]), pd.DataFrame(), "survey")
