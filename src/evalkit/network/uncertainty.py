"""How far a measure could have come out otherwise: intervals where they are calibrated, ranges elsewhere.

Resampling a network rarely says what it seems to say: shares of people alone or cut off, distances and efficiency of
resampled networks are those of another kind of network. So an interval is given only for the measures for which
`docs/calibration.md` shows that it holds; for all others there is the range over what was left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from evalkit.errors import ParameterError
from evalkit.network.catalogue import BY_OCCASION, BY_PERSON
from evalkit.network.directed import reciprocity
from evalkit.network.parts import share
from evalkit.network.paths import components, paths
from evalkit.network.ties import Counts, Ties
from evalkit.network.twomode import TwoMode

_RATIOS = ("density", "mean_occasions", "mean_size", "once")
LEAST_OCCASIONS = 20
"""Fewest occasions for an interval over them."""
LEAST_PEOPLE = 30
"""Fewest people for an interval over them."""
_RARE = 1e-3
Ratios = NDArray[np.float64]


def without_each_occasion(network: TwoMode, level: float = 0.95) -> pd.DataFrame:
    """Leave out one occasion after the other: what hangs on a single one, and how far another year could come out.

    Parameters
    ----------
    network : TwoMode
        People who came to nothing but the occasion left out are left out with it.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    DataFrame
        A row for each measure (`density`, `mean_occasions`, `mean_size`, `once`, `isolated`, `outside_largest`, `met`,
        `connectedness`, `efficiency`, `mean_path`): its `value`; `lowest` and `highest` without one occasion;
        `most_without`, the occasion whose loss changes it most; and `low` and `high`, the interval of another year with
        other occasions and other people: the jackknife over occasions and that over people put together, on the log
        scale (shares: log odds), by t with as many degrees of freedom as occasions of equal size would amount to the
        same, less one (Kish 1965). NaN where it is not calibrated, and with fewer than 20 occasions or 30 people: the
        jackknife over occasions alone misses the truth more often than it says.

    References
    ----------
    Tukey 1958; Efron and Stein 1981, "The jackknife estimate of variance", Annals of Statistics 9. For two crossed
    samples: Owen 2007, "The pigeonhole bootstrap", Annals of Applied Statistics 1.

    Examples
    --------
    >>> from evalkit.network import two_mode
    >>> made = two_mode(pd.DataFrame({"person_key": list("pqqrr"), "occasion_key": list("aabbc")}))
    >>> without_each_occasion(made).loc["mean_size", ["value", "lowest", "highest"]].astype(float).round(2).tolist()
    [1.67, 1.5, 2.0]
    """
    n, m = network.incidence.shape
    value = pd.Series(_of(network))
    left = pd.DataFrame([_of(_without(network, place)) for place in range(m)], columns=value.index)
    found = pd.DataFrame({"value": value, "lowest": left.min(), "highest": left.max()})
    change = (left - value).abs()
    found["most_without"] = [
        network.occasions[int(change[name].argmax())] if change[name].max() > 0 else None for name in change
    ]
    found["low"], found["high"] = np.nan, np.nan
    if m >= LEAST_OCCASIONS and n >= LEAST_PEOPLE:
        interval = another_year(network, level).loc[list(BY_OCCASION)]
        found.loc[interval.index, ["low", "high"]] = interval
    return found


def another_year(network: TwoMode, level: float = 0.95) -> pd.DataFrame:
    """Return the intervals alone, calibrated or not; see :func:`without_each_occasion`, which prints what holds."""
    value, by_occasion, by_person = (_scaled(ratios) for ratios in _counted(network))
    error = np.sqrt(_jackknife(by_occasion) + _jackknife(by_person))
    equal = network.sizes.sum() ** 2 / (network.sizes**2).sum()
    half = special.stdtrit(max(equal - 1, 1), (1 + level) / 2) * error
    ends = np.column_stack([value[0] - half, value[0] + half])
    back = np.concatenate([np.exp(ends[:3]), special.expit(ends[3:])])
    return pd.DataFrame(back, index=list(_RATIOS), columns=["low", "high"])


def _counted(network: TwoMode) -> tuple[Ratios, Ratios, Ratios]:
    """Return the ratios of counts as they are, without each occasion, and without each person."""
    n, m = network.incidence.shape
    degree, sizes, every = network.degree, network.sizes, network.incidence.nnz
    lone, twice = degree == 1, degree == 2
    only_here = network.by_occasion.astype(np.int64) @ lone.astype(np.int64)
    once_then = network.by_occasion.astype(np.int64) @ twice.astype(np.int64)
    held_for_one = network.incidence.astype(np.int64) @ (sizes == 1).astype(np.int64)
    once = int(lone.sum())
    return (
        _ratios(np.array([every]), np.array([n]), np.array([m]), np.array([once])),
        _ratios(every - sizes, n - only_here, np.full(m, m - 1), once - only_here + once_then),
        _ratios(every - degree, np.full(n, n - 1), m - held_for_one, once - lone),
    )


def _ratios(every: Counts, people: Counts, occasions: Counts, once: Counts) -> Ratios:
    return np.column_stack([every / people / occasions, every / people, every / occasions, once / people])


def _scaled(ratios: Ratios) -> Ratios:
    """Return logs, and log odds of the share, which stays clear of nobody and everybody."""
    odds = special.logit(ratios[:, 3:].clip(_RARE, 1 - _RARE))
    return np.concatenate([np.log(ratios[:, :3]), odds], axis=1)


def _jackknife(left: Ratios) -> Ratios:
    return (len(left) - 1) / len(left) * ((left - left.mean(axis=0)) ** 2).sum(axis=0)


def over_people(network: Ties, *, draws: int = 1000, seed: int = 0, level: float = 0.95) -> pd.DataFrame:
    """Return how far density and reciprocity could have come out with other people of their kind: vertex bootstrap.

    Parameters
    ----------
    network : Ties
        Directed or not.
    draws : int, default 1000
        Networks of people drawn with replacement; ties between two copies of one person are those of a random pair.
    seed : int, default 0
        Of the draws.
    level : float, default 0.95
        Level of the interval, which is normal, round the observed value.

    Returns
    -------
    DataFrame
        A row each for `density` and `mean_degree`, of directed ties also the shares returned, of arcs and of dyads:
        `value`, and `low` and `high`, NaN where not calibrated (dyads), and with fewer than 30 people.

    Raises
    ------
    ParameterError
        If there are fewer than two draws.

    References
    ----------
    Snijders and Borgatti 1999, "Non-parametric standard errors and tests for network statistics", Connections 22.
    """
    if draws < 2:
        raise ParameterError("A bootstrap needs draws", "ask for a thousand", where="draws")
    n = network.size
    value = _observed(network)
    found = pd.DataFrame({"value": pd.Series(value), "low": np.nan, "high": np.nan})
    if n < LEAST_PEOPLE:
        return found
    half = special.ndtri((1 + level) / 2) * _drawn(network, draws, np.random.default_rng(seed)).std(ddof=1)
    half = half.where(half.index.isin(BY_PERSON))
    most = pd.Series(np.where(found.index == "mean_degree", n - 1.0, 1.0), found.index)
    return found.assign(low=(found["value"] - half).clip(lower=0), high=(found["value"] + half).clip(upper=most))


def _without(network: TwoMode, place: int) -> TwoMode:
    left = network.among(occasions=np.arange(len(network.occasions)) != place)
    return left.among(people=left.degree > 0)


def _of(network: TwoMode) -> dict[str, float]:
    n, m = network.incidence.shape
    if not n:
        return dict.fromkeys(_NAMES, float("nan"))
    company = network.incidence.astype(np.int64) @ (network.sizes - 1)
    far, sizes = paths(network), components(network)
    values = (
        network.incidence.nnz / (n * m),
        network.degree.mean(),
        network.sizes.mean(),
        (network.degree == 1).mean(),
        (company == 0).mean(),
        1 - sizes[0] / n,
        far.within(1),
        far.connectedness,
        far.efficiency,
        far.mean_path,
    )
    return dict(zip(_NAMES, map(float, values), strict=True))


_NAMES = ("density", "mean_occasions", "mean_size", "once", "isolated", "outside_largest", "met", "connectedness",
          "efficiency", "mean_path")  # fmt: skip


def _observed(network: Ties) -> dict[str, float]:
    n = network.size
    found = {
        "density": share(network.matrix.nnz, n * (n - 1)),
        "mean_degree": share(network.matrix.nnz, n),
    }
    if network.directed:
        found["reciprocity_arc"], found["reciprocity_dyad"] = reciprocity(network)
    return found


def _drawn(network: Ties, draws: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return the measures of networks of people drawn with replacement, from how often each was drawn."""
    n, pairs = network.size, network.size * (network.size - 1)
    weight = rng.multinomial(n, np.full(n, 1 / n), draws).astype(float)
    both_ways = network.matrix.multiply(network.matrix.T).tocsr()
    copies = (weight * (weight - 1)).sum(axis=1)
    arcs = _weighted(network.matrix, weight) + _filled(network.matrix.nnz / pairs, copies, rng)
    returned = _weighted(both_ways, weight) + _filled(both_ways.nnz / pairs, copies, rng)
    found: dict[str, NDArray[np.float64]] = {"density": arcs / pairs, "mean_degree": arcs / n}
    if network.directed:
        found["reciprocity_arc"] = returned / np.maximum(arcs, 1)
        found["reciprocity_dyad"] = returned / 2 / np.maximum(arcs - returned / 2, 1)
    return pd.DataFrame(found)


def _weighted(matrix: Any, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return ((matrix.astype(float) @ weight.T).T * weight).sum(axis=1)


def _filled(probability: float, copies: NDArray[np.float64], rng: np.random.Generator) -> NDArray[Any]:
    """Draw ties between copies of one person: half as many pairs, each counted twice."""
    return 2.0 * rng.binomial((copies / 2).astype(np.int64), min(probability, 1.0))
