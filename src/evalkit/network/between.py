"""Between groups – systems, organisations, professions: who meets across the boundary, and how much that says."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import ParameterError
from evalkit.network.groups import group_of_each
from evalkit.network.survey import SurveyNetwork
from evalkit.network.ties import Ties, ties
from evalkit.network.twomode import TwoMode

FEWEST_DRAWS = 99
"""Fewest times that chance is asked: with fewer, no p-value could fall below 2 %."""


def mixing_matrix(network: TwoMode | SurveyNetwork | Any, groups: str | ArrayLike = "system") -> pd.DataFrame:
    """Count meetings or ties by the groups of both ends.

    Parameters
    ----------
    network : TwoMode, SurveyNetwork, or what :func:`~evalkit.network.ties` takes
        Of a two-mode network meetings are counted, a pair as often as it met; of the others ties, directed ones from
        row to column.
    groups : str or array of length n, default "system"
        Name of a group that the network knows, or the group of each person; missing: left out.

    Returns
    -------
    DataFrame of int, shape (groups, groups)
        Symmetric unless ties are directed; within a group each meeting or tie once.

    Examples
    --------
    >>> import networkx as nx
    >>> mixing_matrix(nx.path_graph(4), ["A", "A", "B", "B"]).to_numpy().tolist()
    [[1, 1], [1, 1]]
    """
    codes, names = group_of_each(network, groups)
    if isinstance(network, TwoMode):
        counts = _by_occasion(network, codes, len(names))
        table = np.rint(counts @ counts.T).astype(np.int64)
        within = (counts * (counts - 1)).sum(axis=1) / 2
        np.fill_diagonal(table, np.rint(within).astype(np.int64))
    else:
        given = _given(network)
        table = np.zeros((len(names), len(names)), dtype=np.int64)
        one, other = (codes[ends] for ends in given.ends)
        known = (one >= 0) & (other >= 0)
        np.add.at(table, (one[known], other[known]), 1)
        if not given.directed:
            table = table + table.T - np.diag(np.diag(table))
    return pd.DataFrame(table, index=names, columns=names)


def crossing_share(network: TwoMode, groups: str | ArrayLike = "system") -> float:
    """Return the share of meetings between people of different groups.

    Parameters
    ----------
    network : TwoMode
        Who was where; a pair counts as often as it met.
    groups : str or array of length n
        As for :func:`mixing_matrix`.

    Returns
    -------
    float
        NaN where nobody of known groups met.
    """
    codes, names = group_of_each(network, groups)
    return _crossing(_by_occasion(network, codes, len(names)))


def ei_index(
    network: SurveyNetwork | Any,
    groups: str | ArrayLike,
    strata: ArrayLike | None = None,
    draws: int = 999,
    seed: int = 0,
) -> pd.Series:
    """Compare ties across groups with those within, and both with groups dealt out at random.

    Parameters
    ----------
    network : SurveyNetwork, or what :func:`~evalkit.network.ties` takes
        Ties; directions are not looked at. For attendance, use :func:`~evalkit.network.against_chance` with the metric
        ``"crossing"``: who could have come then restricts chance, and a label dealt to anybody would not.
    groups : str or array of length n
        Name of a group that the network knows, or the group of each person; people of none are left out.
    strata : array of length n, optional
        Labels change hands within a stratum only, such as those whom the same list offered as contacts, or people of
        one system when organisations are compared. Default: among everybody.
    draws : int, default 999
        Permutations, at least 99.
    seed : int, default 0
        Seed of the permutations.

    Returns
    -------
    Series
        `ei` (external less internal ties, as a share of all: from −1, closed, to 1), `expected` (mean over
        permutations), `expected_at_random` (from group sizes alone: pairs across less pairs within, as a share; equals
        `expected` without strata), `sd`, `z`, `p` (two-sided), `ties` and `people`. NaN without ties or with one group.

    Raises
    ------
    ParameterError
        If it is attendance, draws are too few, or not everybody has a group and a stratum.

    References
    ----------
    Krackhardt and Stern 1988, "Informal networks and organizational crises: an experimental simulation", Social
    Psychology Quarterly 51.

    Examples
    --------
    >>> import networkx as nx
    >>> found = ei_index(nx.barbell_graph(5, 0), ["A"] * 5 + ["B"] * 5)
    >>> f"{found['ei']:.2f} where {found['expected_at_random']:.2f} is expected, p = {found['p']:.3f}"
    '-0.90 where 0.11 is expected, p = 0.016'
    """
    if isinstance(network, TwoMode):
        raise ParameterError(
            "Labels of attendance cannot change hands: each person could come to other occasions",
            "use against_chance with the metric 'crossing'",
            where="ei_index",
        )
    enough(draws)
    given = _given(network).undirected
    codes, _ = group_of_each(network, groups)
    known = codes >= 0
    one, other = given.ends
    of_two = known[one] & known[other]
    one, other = one[of_two], other[of_two]
    observed = _ei(codes, one, other)
    layers = np.zeros(len(codes), dtype=np.int64) if strata is None else pd.factorize(np.asarray(strata))[0]
    if len(layers) != len(codes):
        raise ParameterError(
            "Everybody needs an entry for their stratum", "give them in the order of .people", "strata"
        )
    dealt = np.array([_ei(labels, one, other) for labels in _permuted(codes, layers, known, draws, seed)])
    sd = float(dealt.std(ddof=1))
    extreme = min(int((dealt <= observed + 1e-12).sum()), int((dealt >= observed - 1e-12).sum()))
    return pd.Series(
        {
            "ei": observed,
            "expected": float(dealt.mean()),
            "expected_at_random": _ei_of_sizes(codes[known]),
            "sd": sd,
            "z": (observed - float(dealt.mean())) / sd if sd > 1e-12 else float("nan"),
            "p": min(1.0, 2 * (1 + extreme) / (1 + draws)) if np.isfinite(observed) else float("nan"),
            "ties": len(one),
            "people": int(known.sum()),
        }
    )


def enough(draws: int) -> None:
    """Refuse too few draws of chance.

    Raises
    ------
    ParameterError
        If there are fewer than 99.
    """
    if draws < FEWEST_DRAWS:
        raise ParameterError(
            f"Fewer than {FEWEST_DRAWS} draws cannot tell chance from anything", "ask for more", "draws"
        )


def crossing_over_time(
    network: TwoMode, starts: ArrayLike, groups: str | ArrayLike = "system", by: Literal["M", "Q", "Y"] = "M"
) -> pd.DataFrame:
    """Return the share of meetings that crossed a boundary, period by period, beside what was possible.

    Parameters
    ----------
    network : TwoMode
        Who was where.
    starts : array of datetime, shape (m,)
        Start of each occasion.
    groups : str or array of length n
        As for :func:`mixing_matrix`.
    by : {"M", "Q", "Y"}, default "M"
        Months, quarters or years.

    Returns
    -------
    DataFrame
        A row for each period with an occasion: `occasions`, `meetings`, `crossing` (their share across groups; NaN if
        nobody met) and `possible`: the share across groups among all pairs that could have met at these occasions,
        weighted as the meetings are. A month with local occasions only cannot cross, and `possible` says so.

    Examples
    --------
    >>> from evalkit.network import two_mode
    >>> frame = pd.DataFrame({"person_key": list("pqrpq"), "occasion_key": list("aaabb"), "system": list("AABAA")})
    >>> crossing_over_time(two_mode(frame), ["2022-01-10", "2022-02-10"]).round(2).to_numpy().tolist()
    [[1.0, 3.0, 0.67, 0.67], [1.0, 1.0, 0.0, 0.67]]
    """
    period = pd.DatetimeIndex(pd.to_datetime(np.asarray(starts))).to_period(by)
    if len(period) != len(network.occasions):
        raise ParameterError("Every occasion needs its start", "give them in the order of .occasions", "starts")
    codes, names = group_of_each(network, groups)
    came, could = _by_occasion(network, codes, len(names)), _could(network, codes, len(names))
    rows = {}
    for when in sorted(period.unique()):
        chosen = np.asarray(period == when)
        meetings = _pairs(came[:, chosen].sum(axis=0))
        rows[when] = {
            "occasions": float(chosen.sum()),
            "meetings": float(meetings.sum()),
            "crossing": _crossing(came[:, chosen]),
            "possible": _crossing(could[:, chosen], meetings),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("period")


def _pairs(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return counts * (counts - 1) / 2


def _crossing(counts: NDArray[np.float64], weights: NDArray[np.float64] | None = None) -> float:
    """Return the share across groups of the pairs at each occasion, shape (groups, occasions), weighted."""
    pairs, within = _pairs(counts.sum(axis=0)), _pairs(counts).sum(axis=0)
    if weights is None:
        return float(1 - within.sum() / pairs.sum()) if pairs.sum() else float("nan")
    meant = (weights > 0) & (pairs > 0)
    across = 1 - np.divide(within, pairs, out=np.ones_like(pairs), where=pairs > 0)
    return float((across * weights)[meant].sum() / weights[meant].sum()) if meant.any() else float("nan")


def _by_occasion(network: TwoMode, codes: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    """Count the people of each group at each occasion."""
    cells = network.incidence.tocoo()
    of = codes[cells.row]
    known = of >= 0
    places = of[known] * len(network.occasions) + cells.col[known]
    counted = np.bincount(places, minlength=groups * len(network.occasions))
    return counted.reshape(groups, len(network.occasions)).astype(float)


def _could(network: TwoMode, codes: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    """Count the people of each group who could have come to each occasion."""
    if network.eligible is None:
        sizes = np.bincount(codes[codes >= 0], minlength=groups)
        return np.repeat(sizes[:, None], len(network.occasions), axis=1).astype(float)
    known, classes = codes >= 0, len(network.eligible.open_to)
    counted = np.bincount(codes[known] * classes + network.eligible.of_person[known], minlength=groups * classes)
    return counted.reshape(groups, classes).astype(float) @ network.eligible.open_to.astype(float)


def _given(network: Any) -> Ties:
    return network.ties if isinstance(network, SurveyNetwork) else ties(network)


def _ei(codes: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    return float(2 * (codes[one] != codes[other]).mean() - 1) if len(one) else float("nan")


def _ei_of_sizes(codes: NDArray[np.int64]) -> float:
    sizes, n = np.bincount(codes).astype(float), len(codes)
    return float(1 - 2 * (sizes * (sizes - 1)).sum() / (n * (n - 1))) if n > 1 else float("nan")


def _permuted(
    codes: NDArray[np.int64], strata: NDArray[np.int64], known: NDArray[np.bool_], draws: int, seed: int
) -> Any:
    """Deal labels within strata: a random order within each takes the place of the order of people."""
    rng = np.random.default_rng(seed)
    people = np.flatnonzero(known)
    layer = strata[people]
    places = people[np.argsort(layer, kind="stable")]
    for _ in range(draws):
        labels = codes.copy()
        labels[places] = codes[people[np.lexsort((rng.random(len(people)), layer))]]
        yield labels
