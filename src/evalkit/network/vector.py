"""The whole vector of measures of a network: graph in, Series out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import ParameterError
from evalkit.network import directed, parts
from evalkit.network.catalogue import MEASURES, Kind
from evalkit.network.losses import largest_after, robustness
from evalkit.network.paths import Paths, components, paths
from evalkit.network.survey import SurveyNetwork
from evalkit.network.ties import Ties, ties
from evalkit.network.twomode import TwoMode

MOST_WORK = 2 * 10**9
"""People × ties from which exact betweenness would take more than some minutes."""
MOST_BITS = 2 * 10**10
"""Words of exact search from which on it would take more than a minute."""
_OVERLAPS = 2 * 10**7


def describe(
    network: Any, *, sources: int | None = None, seed: int = 0, only: Collection[str] | None = None
) -> pd.Series:
    """Return every measure of a network.

    Parameters
    ----------
    network : networkx or rustworkx graph, sparse array, Ties, SurveyNetwork or TwoMode
        Self-ties and repeated ties are left out. Of a survey, ties that at least one end named.
    sources : int, optional
        Distances are counted from so many people drawn at random, and nothing is computed that needs all of them
        (`diameter`, centralisation by betweenness and closeness: NaN). By default everything is exact.
    seed : int, default 0
        Of the draw.
    only : collection of str, optional
        Of ties, measures that are wanted: slow ones that are not among them are NaN, which spares most of the time
        where a network is described hundreds of times.

    Returns
    -------
    Series of float
        In the order of :func:`~evalkit.network.measures`, which says what each entry means. NaN where a measure is not
        defined: everything but the number of people where a survey had no answer.

    Raises
    ------
    ParameterError
        If it is no network, or too large for exact measures; the message has the size and the way out.

    Examples
    --------
    >>> import networkx as nx
    >>> describe(nx.krackhardt_kite_graph())[["people", "ties", "mean_path", "diameter"]].round(2).tolist()
    [10.0, 18.0, 1.98, 4.0]
    """
    if isinstance(network, TwoMode):
        return _series(_of_two_mode(network, sources, seed), "two-mode")
    if isinstance(network, SurveyNetwork):
        if not network.answered.any():
            return _series({"people": len(network.people)}, "directed")
        network = network.ties
    given = ties(network)
    plain = given.undirected
    work = plain.size * plain.count
    if sources is None and work > MOST_WORK:
        raise ParameterError(
            f"Exact measures of {plain.size:,} people and {plain.count:,} ties would take too long",
            "pass sources=1024 to sample distances, or describe the two-mode network that the ties come from",
            where="describe",
        )
    found = _undirected(plain, sources, seed, only)
    if not given.directed:
        return _series(found, "undirected")
    return _series({**found, **_directed(given, sources, seed)}, "directed")


def _series(found: dict[str, Any], kind: Kind) -> pd.Series:
    names = [one.name for one in MEASURES[kind]]
    return pd.Series({name: found.get(name, np.nan) for name in names}, dtype=float, name=kind)


def _undirected(plain: Ties, sources: int | None, seed: int, only: Collection[str] | None = None) -> dict[str, Any]:
    n, tied = plain.size, plain.count
    found: dict[str, Any] = {"people": n, "ties": tied}
    if not n:
        return found
    degree, core = plain.degree, parts.coreness(plain)
    circles = parts.triangles(plain)
    sizes = components(plain)
    found |= {
        "density": parts.share(2 * tied, n * (n - 1)),
        "mean_degree": degree.mean(),
        "degree_sd": degree.std(),
        "isolated": (degree == 0).mean(),
        **_whole(paths(plain, sources=sources, seed=seed), sizes),
        "bridge_share": parts.share(parts.bridges(plain), tied),
        "tree_share": (core == 1).mean(),
        "chain_share": ((degree == 2) & (circles == 0)).mean(),
        "leaf_share": (degree == 1).mean(),
        "articulation_share": len(parts.cut_people(plain)) / n,
        "coreness": core.max(),
        "degree_centralisation": parts.degree_centralisation(plain),
        "transitivity": parts.transitivity(plain, circles),
        "clustering": parts.clustering(plain, circles),
        "spared": parts.krackhardt_efficiency(plain, sizes),
    }
    if only is None or {"core_periphery", "core_share"} & set(only):
        found["core_periphery"], found["core_share"] = parts.core_periphery(plain)
    slow = {"robustness": robustness, "modularity": parts.modularity}
    if sources is None:
        slow |= {
            "betweenness_centralisation": parts.betweenness_centralisation,
            "closeness_centralisation": parts.closeness_centralisation,
        }
    return found | {name: take(plain) for name, take in slow.items() if only is None or name in only}


def _whole(far: Paths, sizes: np.ndarray) -> dict[str, float]:
    """Return how the network hangs together; reach from the components, which are exact even where paths are not."""
    n = far.people
    return {
        "components": len(sizes),
        "outside_largest": 1 - sizes[0] / n,
        "connectedness": parts.share((sizes * (sizes - 1)).sum(), n * (n - 1)),
        "efficiency": far.efficiency,
        "mean_path": far.mean_path,
        "diameter": far.diameter,
    }


def _directed(given: Ties, sources: int | None, seed: int) -> dict[str, Any]:
    n = given.size
    found: dict[str, Any] = {"arcs": given.count}
    if not n:
        return found
    strong = components(given, strong=True)
    far = paths(given, sources=sources, seed=seed)
    found |= {
        "arc_density": parts.share(given.count, n * (n - 1)),
        "strong_components": len(strong),
        "largest_strong": strong[0] / n,
        "arc_efficiency": far.efficiency,
        "arc_mean_path": far.mean_path,
        "arc_spared": parts.krackhardt_efficiency(given, components(given)),
        **{f"triad_{kind}": count for kind, count in directed.triad_census(given).items()},
    }
    found["reciprocity_arc"], found["reciprocity_dyad"] = directed.reciprocity(given)
    found["in_centralisation"], found["out_centralisation"] = directed.in_out_centralisation(given)
    if far.exact:
        found["hierarchy"] = directed.hierarchy(int(far.by_distance.sum()), strong)
        found["arc_betweenness_centralisation"] = parts.betweenness_centralisation(given)
    return found


def _of_two_mode(network: TwoMode, sources: int | None, seed: int) -> dict[str, Any]:
    n, m = network.incidence.shape
    found: dict[str, Any] = {"people": n, "occasions": m, "attendances": network.incidence.nnz, "pairs": network.pairs}
    if not network.incidence.nnz:
        return found
    words = network.incidence.nnz * (n / 64) * 8
    if sources is None and words > MOST_BITS:
        raise ParameterError(
            f"Exact distances between {n:,} people at {m:,} occasions would take too long",
            "pass sources=1024 to sample them; components and reach stay exact",
            where="describe",
        )
    company = network.incidence.astype(np.int64) @ (network.sizes - 1)
    far = paths(network, sources=sources, seed=seed)
    return found | {
        "density": network.incidence.nnz / (n * m),
        "mean_occasions": network.degree.mean(),
        "mean_size": network.sizes.mean(),
        "largest_occasion": network.sizes.max() / n,
        "once": (network.degree == 1).mean(),
        "met": far.within(1),
        "isolated": (company == 0).mean(),
        **_whole(far, components(network)),
        **_person_occasion(network),
        "clustering": _closed_paths(network),
    }


def _person_occasion(network: TwoMode) -> dict[str, float]:
    """Return what the person–occasion graph tells: on a projection these would be zero for every network."""
    n, m = network.incidence.shape
    graph = network.bipartite
    cut = parts.cut_people(graph)
    person = np.concatenate([np.ones(n, dtype=np.int64), np.zeros(m, dtype=np.int64)])
    people = np.argsort(-network.degree, kind="stable")
    large = np.argsort(-network.sizes, kind="stable")
    return {
        "bridge_share": parts.share(parts.bridges(graph), graph.count),
        "tree_share": (parts.coreness(graph)[:n] == 1).mean(),
        "articulation_share": (cut < n).sum() / n,
        "holding_occasions": (cut >= n).sum() / m,
        "robustness": largest_after(graph.matrix, people, person).sum() / n**2,
        "robustness_occasions": largest_after(graph.matrix, large + n, person).sum() / (n * m),
    }


def _closed_paths(network: TwoMode) -> float:
    """Return Robins and Alexander's clustering: circles of four from the overlaps of the smaller kind of node."""
    n, m = network.incidence.shape
    one = network.by_occasion if m <= n else network.incidence
    rows = np.repeat(network.degree - 1, network.degree)
    three = int((rows * (network.sizes - 1)[network.incidence.indices]).sum())
    cost = (network.degree**2).sum() if m <= n else (network.sizes**2).sum()
    if cost > _OVERLAPS * 10:
        return float("nan")
    overlap = (one.astype(np.int64) @ one.T.astype(np.int64)).tocsr()
    overlap.setdiag(0)
    circles = int((overlap.data * (overlap.data - 1) // 2).sum()) // 2
    return parts.share(4 * circles, three)
