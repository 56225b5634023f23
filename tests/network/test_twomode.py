"""People × occasions from rows and from the canonical tables, and what is refused."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.network import two_mode


def attended(*rows: tuple[str, str], **columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"person_key": [row[0] for row in rows], "occasion_key": [row[1] for row in rows], **columns})


ROWS = st.lists(st.tuples(st.sampled_from("pqrstu"), st.sampled_from("abcd")), max_size=30)


@given(ROWS)
def test_every_row_is_in_it_or_counted(rows):
    made = two_mode(attended(*rows))
    assert made.incidence.nnz + made.left_out["repeated"] == len(rows)
    found = made.incidence.tocoo()
    assert set(zip(made.people[found.row], made.occasions[found.col], strict=True)) == set(rows)


@given(ROWS)
def test_who_met_is_what_networkx_projects(rows):
    made = two_mode(attended(*rows))
    graph = nx.bipartite.projected_graph(nx.Graph([(("p", p), ("o", o)) for p, o in rows]), {("p", p) for p, _ in rows})
    expected = {frozenset((one[1], other[1])) for one, other in graph.edges}
    one, other = made.projection().ends
    assert {frozenset(pair) for pair in zip(made.people[one], made.people[other], strict=True)} == expected


def test_newman_gives_every_occasion_one_meeting_a_person():
    made = two_mode(attended(*[(p, "a") for p in "pqrs"], *[(p, "b") for p in "pq"]))
    weights = made.meetings("newman").toarray()
    assert weights[0].sum() == pytest.approx(2)
    assert weights[0, 1] == pytest.approx(1 / 3 + 1)


def test_faculty_hosts_coaches_and_broadcasts_are_left_out():
    frame = attended(("p", "a"), ("q", "a"), ("r", "a"), ("s", "a"), ("p", "w"))
    frame["role"] = ["participant", "faculty", "host", "coach", "participant"]
    frame["kind"] = ["webinar", "webinar", "webinar", "webinar", "broadcast"]
    made = two_mode(frame)
    assert (list(made.people), list(made.occasions)) == (["p"], ["a"])


def test_a_dial_in_is_nobody_and_counted():
    made = two_mode(pd.DataFrame({"person_key": ["p", None, "p"], "occasion_key": ["a", "a", "a"]}))
    assert dict(made.left_out) == {"unlinkable": 1, "repeated": 1}


def test_the_most_frequent_system_is_a_persons_own():
    frame = attended(("p", "a"), ("p", "b"), ("p", "c"), ("q", "a"), system=["X", "Y", "Y", ""])
    assert two_mode(frame).group("system").tolist() == ["Y", ""]


def test_a_projection_that_would_not_fit_is_refused_with_its_size_and_the_way_out():
    made = two_mode(attended(*[(f"p{k}", "a") for k in range(100)]))
    with pytest.raises(ParameterError, match=r"4,950 pairs.*two-mode.*smaller_than"):
        made.projection(most_pairs=4_000)
    assert made.smaller_than(100).projection(most_pairs=0).count == 0


def test_nobody_at_all():
    made = two_mode(attended())
    assert (made.incidence.shape, made.pairs, made.projection().count) == ((0, 0), 0, 0)


def test_a_column_that_is_missing_is_named():
    with pytest.raises(ParameterError, match="occasion_key"):
        two_mode(pd.DataFrame({"person_key": ["p"]}))


def test_the_person_occasion_graph_has_both_kinds_of_node():
    made = two_mode(attended(("x", "x"), ("y", "x")))
    graph = made.to_networkx()
    assert nx.is_bipartite(graph)
    assert sorted(nx.get_node_attributes(graph, "bipartite").values()) == [0, 0, 1]


def test_categories_that_nobody_uses_are_no_people():
    frame = attended(("q", "a"))
    frame["person_key"] = pd.Categorical(frame["person_key"], categories=["p", "q"])
    assert list(two_mode(frame).people) == ["q"]
    assert np.array_equal(two_mode(frame).degree, [1])
