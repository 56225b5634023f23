"""The shape of a network: distributed and dense, chain-like, fragmented, or in between – by stated rules.

Two shapes were published for five NHS trusts (International Forum 2023, session C8), in words and without values. Each
word is a rule over measures here, its threshold is a parameter, and a verdict comes with what happens to it as the
thresholds move. Attendance has no shape: who sat in the same webinar is not tied by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import ParameterError
from evalkit.network.clusters import Clusters, dense_clusters, in_core
from evalkit.network.parts import cut_people, degree_centralisation
from evalkit.network.paths import components
from evalkit.network.response import LEAST_RESPONSE
from evalkit.network.survey import SurveyNetwork
from evalkit.network.ties import Ties, ties
from evalkit.network.twomode import TwoMode

DENSE = "distributed and dense"
CHAIN = "chain-like"
FRAGMENTED = "fragmented"
BETWEEN = "in between"
UNKNOWN = "not enough evidence"
FEWEST = 60
"""Fewest people for a verdict: below, nobody has shown how often it is wrong."""


@dataclass(frozen=True)
class Rules:
    """Thresholds of the rules.

    Parameters
    ----------
    outside : float, default 0.20
        *Fragmented*: at least this share of people are outside the largest component.
    thin : float, default 0.75
        *Chain-like*: at least this share of those who are tied are outside the core (:func:`~evalkit.network.in_core`),
        held by a thread or two …
    cut : float, default 0.20
        … and of those with two contacts or projects at least, this share cut the network into more parts if they
        leave …
    central : float, default 0.30
        … and ties do not turn round one person (degree centralisation at most this): a hub with spokes is no chain.
    covered : float, default 0.60
        *Distributed and dense*: at least this share of people are in dense clusters …
    clusters : float, default 2
        … of which there are at least so many; ties do not turn round one person, and the network is not fragmented.

    Examples
    --------
    >>> Rules().moved("outside", 1.2).outside
    0.24
    """

    outside: float = 0.20
    thin: float = 0.75
    cut: float = 0.20
    central: float = 0.30
    covered: float = 0.60
    clusters: float = 2

    def moved(self, name: str, factor: float) -> Rules:
        """Return the rules with one threshold multiplied."""
        return replace(self, **{name: round(getattr(self, name) * factor, 12)})


OF_PROJECTS = Rules(cut=0.10)
"""Of projects or teams: there are ways round through the projects themselves."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A verdict, and what it rests on.

    Parameters
    ----------
    verdict : str
        *distributed and dense*, *chain-like*, *fragmented*, *chain-like and fragmented*, *in between*; or *not enough
        evidence*.
    why_not : str
        Why there is not enough evidence; else empty.
    measures : Series
        What the rules look at, named as the thresholds are.
    clusters : Clusters
        Communities, and which are dense.
    rules : Rules
        The thresholds.
    """

    verdict: str
    why_not: str
    measures: pd.Series
    clusters: Clusters
    rules: Rules

    def table(self) -> pd.DataFrame:
        """Return each measure beside its threshold: `value`, `threshold` and `reached`."""
        found = pd.DataFrame({"value": self.measures, "threshold": pd.Series(asdict(self.rules))})
        return found.assign(reached=found["value"] >= found["threshold"])

    def sensitivity(self, by: float = 0.2) -> pd.DataFrame:
        """Return the verdict with each threshold moved down and up, one at a time.

        Parameters
        ----------
        by : float, default 0.2
            How far, as a share of the threshold.

        Returns
        -------
        DataFrame
            A row for each threshold: `lower` and `higher`, the verdicts.
        """
        moves = {"lower": 1 - by, "higher": 1 + by}
        rows = {
            name: {
                move: UNKNOWN if self.why_not else _verdict(self.measures, self.rules.moved(name, factor))
                for move, factor in moves.items()
            }
            for name in asdict(self.rules)
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("threshold")

    @property
    def firm(self) -> bool:
        """Whether no threshold moved by a fifth changes the verdict."""
        return not self.why_not and bool((self.sensitivity() == self.verdict).all(axis=None))


def shape(network: Any, rules: Rules | None = None, seed: int = 0) -> Shape:
    """Say what shape a network has, by stated rules.

    Parameters
    ----------
    network : SurveyNetwork, TwoMode of projects or teams, or what :func:`~evalkit.network.ties` takes
        Of a survey, ties that at least one end named; directions are not looked at.
    rules : Rules, optional
        Thresholds; the default ones (of projects, :data:`OF_PROJECTS`) are tested on networks of known shape
        (``make shapes``).
    seed : int, default 0
        Seed of the search for clusters.

    Returns
    -------
    Shape
        *Not enough evidence* below 60 people, without a tie, and where fewer than half of those asked answered.

    Raises
    ------
    ParameterError
        If it is attendance, no network, or people of a two-mode network met in more pairs than fit in memory.

    Examples
    --------
    Ten rings of friends, each of whom knows the six nearest; and one long thread.

    >>> import networkx as nx
    >>> shape(nx.disjoint_union_all([nx.circulant_graph(12, [1, 2, 3])] * 10)).verdict
    'fragmented'
    >>> shape(nx.path_graph(80)).verdict
    'chain-like'
    """
    if isinstance(network, TwoMode) and network.of == "occasions":
        raise ParameterError(
            "Attendance has no shape: it is opportunity to meet, not a working tie",
            "use a survey, or memberships of projects or teams",
            where="shape",
        )
    rules = rules or (OF_PROJECTS if isinstance(network, TwoMode) else Rules())
    clusters = dense_clusters(network, seed)
    measures, why_not = _measures(network, clusters), _why_not(network)
    return Shape(UNKNOWN if why_not else _verdict(measures, rules), why_not, measures, clusters, rules)


def _measures(network: Any, clusters: Clusters) -> pd.Series:
    plain: Ties | TwoMode = network if isinstance(network, TwoMode) else _undirected(network)
    met = plain.projection() if isinstance(plain, TwoMode) else plain
    n, tied = met.size, met.degree > 0
    cut = np.isin(np.arange(n), cut_people(plain.bipartite if isinstance(plain, TwoMode) else plain))
    linking = plain.degree > 1
    sizes = components(plain)
    return pd.Series(
        {
            "outside": (n - sizes[0]) / n if n else np.nan,
            "thin": float((~in_core(plain))[tied].mean()) if tied.any() else np.nan,
            "cut": float(cut[linking].mean()) if linking.any() else 0.0,
            "central": degree_centralisation(met) if n > 2 else np.nan,
            "covered": clusters.coverage,
            "clusters": float(clusters.number),
        }
    )


def _undirected(network: Any) -> Ties:
    return network.undirected() if isinstance(network, SurveyNetwork) else ties(network).undirected


def _verdict(measures: pd.Series, rules: Rules) -> str:
    """Apply the rules: chain-like and fragmented may hold together; dense excludes both."""
    reached: Mapping[str, bool] = {name: bool(measures[name] >= limit) for name, limit in asdict(rules).items()}
    fragmented, one_hub = reached["outside"], measures["central"] > rules.central
    chain = reached["thin"] and reached["cut"] and not one_hub
    if reached["covered"] and reached["clusters"] and not one_hub and not chain and not fragmented:
        return DENSE
    found = [word for word, holds in ((CHAIN, chain), (FRAGMENTED, fragmented)) if holds]
    return " and ".join(found) or BETWEEN


def _why_not(network: Any) -> str:
    """Say why there can be no verdict; nothing if there can."""
    if isinstance(network, SurveyNetwork):
        rate = network.response_rate
        if not rate >= LEAST_RESPONSE:
            return f"response below {LEAST_RESPONSE:.0%}"
    people = len(network.people) if isinstance(network, TwoMode | SurveyNetwork) else ties(network).size
    if people < FEWEST:
        return f"fewer than {FEWEST} people"
    tied = network.pairs if isinstance(network, TwoMode) else _undirected(network).count
    return "" if tied else "nobody is tied to anybody"
