"""Shape by stated rules, dense clusters, and who holds organisations together."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.network import Rules, Ties, brokerage, dense_clusters, shape, survey, two_mode
from evalkit.simulate.archetypes import ARCHETYPES, draw, draw_projects
from shapes.page import PAGE, TABLE, page


@pytest.mark.parametrize("drawn", [draw, draw_projects])
@pytest.mark.parametrize("name", ARCHETYPES)
def test_a_network_is_called_what_it_was_drawn_as(name, drawn):
    verdict, drawing = ARCHETYPES[name]
    assert shape(drawn(drawing, 120, seed=5)).verdict == verdict


def test_the_page_says_what_was_counted_and_no_more_than_one_in_twenty_is_wrong():
    table = json.loads(TABLE.read_text("utf-8"))
    assert PAGE.read_text("utf-8") == page(table)
    counts = pd.DataFrame(table["counts"])
    for _, rows in counts.groupby(["kind", counts["table"] == "people"]):  # as drawn, and with settings moved
        assert 1 - rows["right"].sum() / rows["drawn"].sum() <= 0.05


def test_the_page_names_where_more_than_one_in_twenty_is_wrong():
    table = json.loads(TABLE.read_text("utf-8"))
    assert "projects − (5 of 6)" in PAGE.read_text("utf-8")
    perfect = {**table, "counts": [one | {"right": one["drawn"]} for one in table["counts"]]}
    assert page(perfect).count("Nowhere is one in twenty wrong.") == 2


def test_dense_clusters_have_a_number_and_a_coverage():
    found = dense_clusters(nx.disjoint_union(nx.connected_caveman_graph(4, 9), nx.empty_graph(4)))
    assert (found.number, found.coverage) == (4, 36 / 40)
    assert dense_clusters(nx.path_graph(40)).number == 0
    assert np.isnan(dense_clusters(nx.empty_graph(0)).coverage)


def test_a_threshold_that_decides_is_named():
    made = nx.disjoint_union(nx.connected_caveman_graph(8, 9), nx.connected_caveman_graph(2, 9))
    found = shape(made)
    assert found.verdict == "fragmented"
    assert not found.firm
    assert found.sensitivity().loc["outside", "higher"] == "distributed and dense"
    assert shape(made, Rules(outside=0.25)).verdict == "distributed and dense"


def test_no_verdict_from_attendance_few_people_no_ties_or_few_answers():
    rows = pd.DataFrame({"person_key": ["p", "q"], "occasion_key": "a"})
    with pytest.raises(ParameterError, match="opportunity to meet"):
        shape(two_mode(rows))
    assert shape(nx.path_graph(59)).why_not == "fewer than 60 people"
    assert shape(nx.empty_graph(80)).why_not == "nobody is tied to anybody"
    named = pd.DataFrame({"ego_key": ["p0"], "alter_key": ["p1"], "named_by": ["p0"]})
    asked = pd.DataFrame(
        {"person_key": [f"p{k}" for k in range(80)], "asked": True, "answered": [k < 30 for k in range(80)]}
    )
    found = shape(survey(named, asked))
    assert (found.verdict, found.why_not) == ("not enough evidence", "response below 50%")
    assert (found.sensitivity() == "not enough evidence").all(axis=None)


def test_brokerage_is_what_counting_every_triad_gives():
    rng = np.random.default_rng(4)
    groups = rng.integers(0, 3, 25)
    arcs = (rng.random((25, 25)) < 0.15) & ~np.eye(25, dtype=bool)
    expected = np.zeros((3, 5), dtype=int)
    for a, b, c in np.argwhere(arcs[:, :, None] & arcs[None, :, :] & ~arcs[:, None, :]):
        if a != c:
            first, here, last = groups[a], groups[b], groups[c]
            inside = (here == first, here == last, first == last)
            role = {(True, True, True): 0, (False, False, True): 1, (False, True, False): 2, (True, False, False): 3}
            expected[here, role.get(inside, 4)] += 1
    one, other = np.nonzero(arcs)
    made = Ties.between(one, other, pd.RangeIndex(25), directed=True)
    assert brokerage(made, groups).iloc[:, 3:].to_numpy().tolist() == expected.tolist()
