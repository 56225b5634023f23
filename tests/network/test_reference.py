"""The vector beside R's igraph, sna and network: `reference/oracle.R` wrote what they say."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import rustworkx

from evalkit.network import Ties, describe
from evalkit.network.catalogue import MEASURES, Measure
from network_references import REFERENCES, brokers, network, page

KINDS: dict[str, tuple[Measure, ...]] = {**MEASURES}
CASES = [(name, measure) for name, known in REFERENCES.items() for measure in known["measures"]]


@pytest.fixture(scope="module")
def described():
    return {name: describe(network(name)) for name in REFERENCES}


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_as_other_programs_say(described, name, measure):
    known = REFERENCES[name]["measures"][measure]["value"]
    found = described[name][measure]
    assert np.isnan(found) if known is None else found == pytest.approx(known, rel=1e-9, abs=1e-9)


def test_every_measure_but_modularity_has_a_reference():
    for (kind, known), name in zip(MEASURES.items(), ("zachary", "coleman", "davis"), strict=True):
        assert {one.name for one in known} - set(REFERENCES[name]["measures"]) <= {"modularity"}, kind


def test_every_value_lies_in_its_range(described):
    for name, vector in described.items():
        for one in KINDS[str(vector.name)]:
            value = vector[one.name]
            assert np.isnan(value) or one.low - 1e-12 <= value <= one.high, (name, one.name)


@pytest.mark.parametrize("name", REFERENCES)
def test_brokerage_is_that_of_sna(name):
    said, found = brokers(name)
    assert said.to_numpy().tolist() == found.to_numpy().tolist()
    assert said.to_numpy().sum() > 0


@pytest.mark.parametrize("name", ["zachary", "sparse", "coleman"])
def test_any_library_in_gives_the_same(described, name):
    made = network(name)
    assert isinstance(made, Ties)
    graph = made.to_networkx()
    rust = rustworkx.networkx_converter(graph)
    for given in (graph, rust, made.matrix, made):
        pd.testing.assert_series_equal(describe(given), described[name])


def test_values_as_printed():
    """Textbook values, to the digits printed there."""
    karate = describe(nx.karate_club_graph())
    assert karate[["density", "transitivity", "clustering", "mean_path"]].round(3).tolist() == [
        0.139,
        0.256,
        0.571,
        2.408,
    ]
    assert karate["modularity"] == pytest.approx(0.4198, abs=0.002)  # the optimum, by igraph's integer programming
    davis = describe(network("davis"))
    assert round(davis["density"], 3) == 0.353  # Borgatti and Everett 1997
    families = describe(nx.florentine_families_graph())  # Wasserman and Faust 1994, chapter 5: without Pucci
    assert families[["betweenness_centralisation", "closeness_centralisation"]].round(3).tolist() == [0.437, 0.322]
    star, ring = describe(nx.star_graph(9)), describe(nx.cycle_graph(10))
    centralisations = ["degree_centralisation", "betweenness_centralisation", "closeness_centralisation"]
    assert star[centralisations].tolist() == pytest.approx([1, 1, 1])  # Freeman 1979
    assert ring[centralisations].tolist() == pytest.approx([0, 0, 0])


def test_the_page_of_measures_is_current():
    written = Path(__file__).parents[2] / "docs" / "network-measures.md"
    assert written.read_text(encoding="utf-8") == page(), "run make docs"
