"""What should not be there, or is too large: each with a clear outcome."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import rustworkx
from scipy import sparse

from evalkit.errors import ParameterError
from evalkit.network import Ties, TwoMode, components, describe, paths, ties, two_mode
from evalkit.network.ties import pattern


def at(rows: list[tuple[str, str]]) -> TwoMode:
    return two_mode(pd.DataFrame(rows, columns=["person_key", "occasion_key"]))


def test_self_ties_and_duplicates_are_left_out_and_counted():
    graph = nx.MultiGraph([("a", "a"), ("a", "b"), ("b", "a"), ("b", "c")])
    made = ties(graph)
    assert (made.count, made.self_ties, made.repeated) == (2, 1, 1)
    assert describe(graph)["ties"] == 2


def test_an_empty_network_has_nobody_and_no_measures():
    for graph in (nx.Graph(), nx.DiGraph(), at([])):
        vector = describe(graph)
        assert vector["people"] == 0
        assert vector.filter(regex="share|density|efficiency|path").isna().all()


def test_one_person_is_alone():
    graph = nx.Graph()
    graph.add_node("a")
    vector = describe(graph)
    assert vector[["people", "ties", "isolated", "components", "outside_largest"]].tolist() == [1, 0, 1, 1, 0]
    assert vector[["density", "mean_path", "degree_centralisation"]].isna().all()
    alone = describe(at([("p", "a")]))
    assert alone[["people", "isolated", "pairs"]].tolist() == [1, 1, 0]


def test_people_without_any_tie():
    graph = nx.empty_graph(5)
    vector = describe(graph)
    assert vector[["isolated", "connectedness", "efficiency"]].tolist() == [1, 0, 0]
    assert np.isnan(vector["bridge_share"])
    assert describe(nx.empty_graph(5, create_using=nx.DiGraph))["triad_003"] == 10


def test_everyone_at_one_occasion_is_a_meeting_of_all_and_says_little():
    vector = describe(at([(f"p{k}", "launch") for k in range(200)]))
    assert vector[["met", "efficiency", "largest_occasion", "mean_path", "once"]].tolist() == [1, 1, 1, 1, 1]
    assert vector[["bridge_share", "tree_share", "holding_occasions"]].tolist() == [1, 1, 1]


def test_everyone_tied_to_everyone():
    vector = describe(nx.complete_graph(12))
    assert vector[["density", "transitivity", "degree_centralisation", "spared"]].tolist() == [1, 1, 0, 0]
    assert np.isnan(vector["core_periphery"])


def test_a_million_people_handed_to_an_exact_method_are_refused_with_the_way_out():
    n = 10**6
    ring = np.arange(n)
    made = Ties.between(ring, (ring + 1) % n, pd.RangeIndex(n))
    with pytest.raises(ParameterError, match=r"1,000,000 people.*sources=1024"):
        describe(made)
    rng = np.random.default_rng(1)
    crowd = TwoMode(pattern(np.repeat(ring, 3), rng.integers(0, 3000, 3 * n), (n, 3000)),
                    pd.RangeIndex(n), pd.RangeIndex(3000))  # fmt: skip
    with pytest.raises(ParameterError, match=r"1,000,000 people at 3,000 occasions.*components and reach stay exact"):
        describe(crowd)
    with pytest.raises(ParameterError, match=r"pairs, about .* GB.*stay two-mode"):
        crowd.projection()
    assert components(crowd).tolist() == [n]


def test_sampled_distances_say_that_they_are():
    graph = nx.gnp_random_graph(600, 0.01, seed=1)
    exact, sampled = describe(graph), describe(graph, sources=256)
    assert sampled["efficiency"] == pytest.approx(exact["efficiency"], rel=0.05)
    assert sampled["connectedness"] == exact["connectedness"]
    assert sampled[["diameter", "betweenness_centralisation", "closeness_centralisation"]].isna().all()
    found = paths(ties(graph), sources=256)
    low, high = found.efficiency_interval()
    assert low < exact["efficiency"] < high
    assert not found.exact
    assert paths(ties(graph)).efficiency_interval() == (exact["efficiency"],) * 2


def test_what_is_no_network_is_named_by_its_type():
    with pytest.raises(ParameterError, match="DataFrame"):
        describe(pd.DataFrame({"a": [1]}))
    with pytest.raises(ParameterError, match="two_mode"):
        describe(sparse.csr_array(np.ones((2, 3))))


def test_rustworkx_graphs_with_gaps_and_unfit_labels():
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(["a", "b", "c"])
    graph.add_edges_from_no_data([(0, 2), (2, 0), (1, 2)])
    graph.remove_node(1)
    made = ties(graph)
    assert (list(made.people), made.directed, made.count) == (["a", "c"], True, 2)
    unfit = rustworkx.PyGraph()
    unfit.add_nodes_from([{"name": 1}, {"name": 2}])
    assert list(ties(unfit).people) == [0, 1]


def test_weights_are_not_looked_at():
    """The karate club of networkx is weighted by default; igraph would take such weights for lengths."""
    weighted, plain = nx.karate_club_graph(), nx.Graph(nx.karate_club_graph().edges)
    assert describe(weighted)["mean_path"] == pytest.approx(nx.average_shortest_path_length(plain))


def test_the_florentine_families_of_networkx_lack_the_one_that_is_alone():
    assert "Pucci" not in nx.florentine_families_graph()
    assert describe(nx.florentine_families_graph())["isolated"] == 0
