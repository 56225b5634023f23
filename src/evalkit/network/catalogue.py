"""What each measure is, where it comes from, and what a high value means: data, which the annex prints."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields
from typing import Literal

import pandas as pd

from evalkit.network.directed import TRIADS

Kind = Literal["undirected", "directed", "two-mode"]
BY_OCCASION = ("density", "mean_occasions", "mean_size", "once")
"""Measures of a two-mode network whose interval, that of another year, is calibrated."""
BY_PERSON = ("density", "mean_degree", "reciprocity_arc")
"""Measures of a survey network whose interval, that of other people of their kind, is calibrated."""


@dataclass(frozen=True)
class Measure:
    """A measure of a network.

    Parameters
    ----------
    name : str
        Its name in what :func:`~evalkit.network.describe` returns.
    definition : str
        What it is.
    reference : str
        Author and year.
    low, high : float
        Range.
    high_means : str
        What a high value means.
    """

    name: str
    definition: str
    reference: str
    low: float
    high: float
    high_means: str


_PLAIN = "plain count"
_MANY = math.inf
_WF = "Wasserman and Faust 1994"
_SIZE = (
    Measure("people", "people in the network", _PLAIN, 0, _MANY, "a large network"),
    Measure("ties", "pairs of people who are tied, in either direction", _PLAIN, 0, _MANY, "many ties"),
    Measure("density", "ties ÷ pairs of people", _WF, 0, 1, "dense; falls with size where names are capped, so never"
            " compared between sizes"),
    Measure("mean_degree", "mean number of ties of a person", _WF, 0, _MANY, "people have many contacts"),
    Measure("degree_sd", "standard deviation of the number of ties, over all people (divided by n)", _WF, 0, _MANY,
            "a few have many contacts"),
)  # fmt: skip
_WHOLE = (
    Measure("isolated", "share of people without a tie", _PLAIN, 0, 1, "many stand alone"),
    Measure("components", "parts that no tie connects, people alone included", _WF, 0, _MANY, "in many pieces"),
    Measure("outside_largest", "share of people outside the largest component", _WF, 0, 1, "in pieces, or many alone"),
    Measure("connectedness", "share of pairs of people of whom the one can reach the other", "Krackhardt 1994", 0, 1,
            "word can get round to everybody"),
    Measure("efficiency", "mean over pairs of 1 ÷ distance, zero for pairs out of reach", "Latora and Marchiori 2001",
            0, 1, "most people are few steps from one another"),
    Measure("mean_path", "mean distance over pairs within reach", "Watts and Strogatz 1998", 1, _MANY,
            "far from one another, or strung out in a chain"),
    Measure("diameter", "longest distance within reach", _WF, 1, _MANY, "at least two people are far apart"),
)  # fmt: skip
_SHAPE = (
    Measure("bridge_share", "share of ties without which the network falls into more parts", "Tarjan 1974", 0, 1,
            "held together by single ties: fragile"),
    Measure("tree_share", "share of people who are tied but in no circle of ties (coreness 1)", "Seidman 1983", 0, 1,
            "branches and chains without ways round"),
    Measure("chain_share", "share of people with two ties and in no triangle", "evalkit, this page", 0, 1,
            "people are links of chains"),
    Measure("leaf_share", "share of people with one tie", "evalkit, this page", 0, 1, "many hang on one contact"),
    Measure("articulation_share", "share of people without whom the network falls into more parts", "Tarjan 1972", 0, 1,
            "depends on single people"),
    Measure("coreness", "largest k with people who have k ties to one another", "Seidman 1983", 0, _MANY,
            "has a dense inside"),
    Measure("robustness", "mean share of people in the largest component while the best connected leave one by one",
            "Schneider et al. 2011", 0, 0.5, "holds together without its best connected people"),
    Measure("degree_centralisation", "differences in ties to the best connected, against a star", "Freeman 1979", 0, 1,
            "turns round one person"),
    Measure("betweenness_centralisation", "differences in betweenness to the highest, against a star", "Freeman 1979",
            0, 1, "ways lead through one person"),
    Measure("closeness_centralisation", "differences in closeness to the highest, against a star; where all are within"
            " reach", "Freeman 1979", 0, 1, "one person is much nearer to all than others"),
    Measure("core_periphery", "correlation of ties with a core tied to all and a periphery tied to it alone, best cut"
            " by number of ties", "Borgatti and Everett 2000; Lip 2011", -1, 1, "an inner circle, and others round it"),
    Measure("core_share", "share of people in the core of the best cut", "Borgatti and Everett 2000", 0, 1,
            "the inner circle is large"),
    Measure("transitivity", "share of pairs with a contact in common that are tied", "Newman, Watts and Strogatz 2002",
            0, 1, "contacts know each other; does not tell dense networks from fragile ones"),
    Measure("clustering", "mean over people of the share of pairs of their contacts that are tied",
            "Watts and Strogatz 1998", 0, 1, "as transitivity, with people of few contacts counted as much"),
    Measure("modularity", "ties within communities beyond what degrees give, best division found (Louvain)",
            "Newman and Girvan 2004; Blondel et al. 2008", -0.5, 1, "falls into groups; does not tell"
            " dense networks from fragile ones"),
    Measure("spared", "1 − share of ties beyond those that hold each part together", "Krackhardt 1994", 0, 1,
            "few ties could be spared"),
)  # fmt: skip
_ARCS = (
    Measure("arcs", "ties, each direction counted", _PLAIN, 0, _MANY, "many names were given"),
    Measure("arc_density", "arcs ÷ ordered pairs", _WF, 0, 1, "as density"),
    Measure("reciprocity_arc", "share of arcs that are returned", _WF, 0, 1, "people name those who name them"),
    Measure("reciprocity_dyad", "share of tied pairs that are tied both ways", _WF, 0, 1, "as above, by pairs"),
    Measure("in_centralisation", "differences in arcs received to the highest, against all naming one", "Freeman 1979",
            0, 1, "many name the same person"),
    Measure("out_centralisation", "differences in arcs given to the highest, against one naming all", "Freeman 1979",
            0, 1, "one person names many; bounded where names are capped"),
    Measure("strong_components", "parts within which all reach one another along arcs", "Tarjan 1972", 0, _MANY,
            "word goes one way"),
    Measure("largest_strong", "share of people in the largest of them", "Tarjan 1972", 0, 1, "word comes round"),
    Measure("arc_efficiency", "efficiency along arcs", "Latora and Marchiori 2001", 0, 1, "few steps along arcs"),
    Measure("arc_mean_path", "mean distance along arcs, over ordered pairs within reach", _WF, 1, _MANY, "long ways"),
    Measure("arc_betweenness_centralisation", "as betweenness centralisation, along arcs", "Freeman 1979", 0, 1,
            "ways lead through one person"),
    Measure("hierarchy", "share of pairs within reach that do not reach each other both ways", "Krackhardt 1994", 0, 1,
            "word goes up or down only"),
    Measure("arc_spared", "1 − share of arcs beyond those that hold each part together", "Krackhardt 1994", 0, 1,
            "few arcs could be spared"),
    *(Measure(f"triad_{kind}", f"triads of kind {kind} (mutual, one-way, absent)", "Davis and Leinhardt 1972", 0, _MANY,
              "many triads of this kind") for kind in TRIADS),
)  # fmt: skip
_TWO_MODE = (
    Measure("people", "people who took part in something", _PLAIN, 0, _MANY, "a large network"),
    Measure("occasions", "occasions, projects or teams in which somebody took part", _PLAIN, 0, _MANY, "many ways in"),
    Measure("attendances", "people at occasions, each once", _PLAIN, 0, _MANY, "much was attended"),
    Measure("density", "attendances ÷ (people × occasions)", "Borgatti and Everett 1997", 0, 1, "most came to most"),
    Measure("mean_occasions", "mean number of occasions of a person", _PLAIN, 1, _MANY, "people come back"),
    Measure("mean_size", "mean number of people at an occasion", _PLAIN, 1, _MANY, "large occasions"),
    Measure("largest_occasion", "share of people who were at the largest occasion", _PLAIN, 0, 1,
            "one occasion brings most people together, whatever else is held"),
    Measure("once", "share of people who came once", _PLAIN, 0, 1, "many did not come back"),
    Measure("pairs", "meetings of two people, counted once an occasion: Σ k(k − 1)/2", "Newman 2001", 0, _MANY,
            "a projection would be large"),
    Measure("met", "share of pairs of people who met at least once", "Borgatti and Everett 1997", 0, 1,
            "most had an opportunity to meet; one large occasion is enough"),
    Measure("isolated", "share of people who met nobody", _PLAIN, 0, 1, "many had no opportunity to meet"),
    *_WHOLE[1:],
    Measure("bridge_share", "share of attendances without which the person–occasion graph falls into more parts",
            "Tarjan 1974", 0, 1, "held together by single attendances"),
    Measure("tree_share", "share of people in no circle of the person–occasion graph (coreness 1)", "Seidman 1983", 0,
            1, "people meet each other at one occasion only"),
    Measure("articulation_share", "share of people without whom the person–occasion graph falls into more parts",
            "Tarjan 1972", 0, 1, "single people link groups that else do not meet"),
    Measure("holding_occasions", "share of occasions without which somebody else, who stays, would be cut off from"
            " some of the rest", "Tarjan 1972", 0, 1, "each occasion brings people that no other brings"),
    Measure("robustness", "mean share of people in the largest component while those with most occasions leave",
            "Schneider et al. 2011", 0, 0.5, "holds together without its most frequent people"),
    Measure("robustness_occasions", "mean share of people in the largest component while the largest occasions are left"
            " out", "Schneider et al. 2011", 0, 1, "many small occasions hold people together"),
    Measure("clustering", "share of paths person–occasion–person–occasion that close: 4 × circles of four ÷ paths of"
            " three", "Robins and Alexander 2004", 0, 1, "the same people meet again"),
)  # fmt: skip

MEASURES: dict[Kind, tuple[Measure, ...]] = {
    "undirected": (*_SIZE, *_WHOLE, *_SHAPE),
    "directed": (*_SIZE, *_WHOLE, *_SHAPE, *_ARCS),
    "two-mode": _TWO_MODE,
}
"""Measures of each kind of network, in the order of the vector; of directed ties first those without direction."""


def measures(kind: Kind) -> pd.DataFrame:
    """Return the annex: every measure of a kind of network with definition, reference, range and meaning.

    Parameters
    ----------
    kind : {"undirected", "directed", "two-mode"}
        Kind of network.

    Returns
    -------
    DataFrame
        Indexed by name: `definition`, `reference`, `low`, `high`, `high_means`.

    Examples
    --------
    >>> measures("undirected").loc["efficiency", "reference"]
    'Latora and Marchiori 2001'
    """
    columns = [field.name for field in fields(Measure)]
    return pd.DataFrame([astuple(one) for one in MEASURES[kind]], columns=columns).set_index("name")
