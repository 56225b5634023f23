"""The vector beside R's igraph, sna and network: `reference/oracle.R` wrote what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import rustworkx

from evalkit.network import Ties, TwoMode, describe
from evalkit.network.catalogue import MEASURES, Measure
from evalkit.network.ties import pattern

FOLDER = Path(__file__).parent / "reference"
REFERENCES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
KINDS: dict[str, tuple[Measure, ...]] = {**MEASURES}
CASES = [(name, measure) for name, known in REFERENCES.items() for measure in known["measures"]]


def network(name: str) -> Any:
    known = REFERENCES[name]
    one, other = np.array(known["edges"]).T
    people = pd.RangeIndex(known["people"])
    if "occasions" in known:
        occasions = pd.RangeIndex(known["occasions"])
        return TwoMode(pattern(one, other, (len(people), len(occasions))), people, occasions)
    return Ties.between(one, other, people, directed=known["directed"])


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


@pytest.mark.parametrize("name", ["zachary", "sparse", "coleman"])
def test_any_library_in_gives_the_same(described, name):
    made = network(name)
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
    assert karate["modularity"] == pytest.approx(0.4198, abs=0.002)  # the optimum: Brandes et al. 2008
    davis = describe(network("davis"))
    assert round(davis["density"], 3) == 0.353  # Borgatti and Everett 1997
    star, ring = describe(nx.star_graph(9)), describe(nx.cycle_graph(10))
    centralisations = ["degree_centralisation", "betweenness_centralisation", "closeness_centralisation"]
    assert star[centralisations].tolist() == pytest.approx([1, 1, 1])  # Freeman 1979
    assert ring[centralisations].tolist() == pytest.approx([0, 0, 0])
