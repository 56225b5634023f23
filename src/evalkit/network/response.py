"""What non-response may have done to a survey network, and when systems may not be ranked.

Missing answers do not hit all networks alike: a few silent people cut a chain to pieces and hardly touch a dense
network. So a measure is shown under several treatments, with the range that they span and with a curve of what it
would have been with fewer answers, and systems whose response differs are not put in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.errors import ParameterError
from evalkit.network.survey import SurveyNetwork
from evalkit.network.ties import Ties
from evalkit.network.vector import describe

MEASURES = ("isolated", "outside_largest", "connectedness", "efficiency", "mean_degree", "articulation_share")
"""What is looked at unless somebody asks for something else."""
MOST_APART = 0.10
"""Response rates that differ by more are unequal."""
LEAST_RESPONSE = 0.50
"""Below this response a system is not put in order."""
_DRAWS = 20


@dataclass(frozen=True)
class Treatment:
    """A way to treat those who did not answer.

    Parameters
    ----------
    name : str
        Its name in tables.
    means : str
        What it takes for granted.
    """

    name: str
    means: str


TREATMENTS = (
    Treatment("respondents", "those who did not answer are no part of the network (complete cases)"),
    Treatment("named", "they are part of it, with the ties by which respondents named them (available cases)"),
    Treatment("borrowed", "besides, silent people are tied to one another as respondents drawn at random from their"
              " group are tied to silent people; mean of twenty draws (hot deck)"),
)  # fmt: skip
"""Treatments in the order of the table (Huisman 2009; Stork and Richards 1992)."""


def under_treatments(
    network: SurveyNetwork, measures: Sequence[str] = MEASURES, *, group: str = "", seed: int = 0
) -> pd.DataFrame:
    """Return measures of ties without direction under each treatment of those who did not answer, and their range.

    Parameters
    ----------
    network : SurveyNetwork
        One wave.
    measures : sequence of str
        Measures of an undirected network.
    group : str, default ""
        Group from which answers are borrowed, such as ``"system"``; empty: from anybody.
    seed : int, default 0
        Of what is borrowed.

    Returns
    -------
    DataFrame
        A row for each measure, a column for each of `TREATMENTS`, then `lowest`, `highest` and `response`. All are NaN
        where nobody answered.

    References
    ----------
    Stork and Richards 1992, "Nonrespondents in communication network studies". Huisman 2009, "Imputation of missing
    network data: some simple procedures", Journal of Social Structure 10.
    """
    names = [one.name for one in TREATMENTS]
    found = pd.DataFrame(np.nan, index=list(measures), columns=names)
    if network.answered.any():
        found["respondents"] = _measured(network.undirected().among(network.answered), measures)
        found["named"] = _measured(network.undirected(), measures)
        rng = np.random.default_rng(seed)
        drawn = [_measured(_borrowed(network, group, rng), measures) for _ in range(_DRAWS)]
        found["borrowed"] = pd.DataFrame(drawn).mean()
    ends = found[names]
    return found.assign(lowest=ends.min(axis=1), highest=ends.max(axis=1), response=network.response_rate)


def with_fewer_answers(
    network: SurveyNetwork,
    measures: Sequence[str] = MEASURES,
    *,
    lost: Sequence[float] = (0.1, 0.2, 0.3, 0.4, 0.5),
    draws: int = 20,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the deletion curve: what the network would have looked like had fewer people answered.

    Parameters
    ----------
    network : SurveyNetwork
        One wave.
    measures : sequence of str
        Measures of an undirected network.
    lost : sequence of float
        Shares of the respondents whose answers are taken away, at random.
    draws : int, default 20
        How often for each share.
    seed : int, default 0
        Of the draws.

    Returns
    -------
    DataFrame
        A row for each share lost, zero first, and measure: `lost`, `measure`, `mean`, `lowest` and `highest` over the
        draws, ties named by either end (the treatment *named*).

    References
    ----------
    Costenbader and Valente 2003, "The stability of centrality measures when networks are sampled", Social Networks 25.
    """
    rng, answered = np.random.default_rng(seed), np.flatnonzero(network.answered)
    rows = []
    for share in (0.0, *lost):
        if not 0 <= share < 1:
            raise ParameterError("A share of answers lost lies between 0 and 1", "write 0.1 for a tenth", where="lost")
        times = draws if share else 1
        silent = [rng.choice(answered, round(share * len(answered)), replace=False) for _ in range(times)]
        found = pd.DataFrame([_measured(_heard(network, gone), measures) for gone in silent])
        summary = {"mean": found.mean(), "lowest": found.min(), "highest": found.max()}
        rows.append(pd.DataFrame(summary).rename_axis("measure").reset_index().assign(lost=share))
    return pd.concat(rows, ignore_index=True)[["lost", "measure", "mean", "lowest", "highest"]]


def ranked(networks: Mapping[str, SurveyNetwork], measure: str, *, group: str = "", seed: int = 0) -> pd.DataFrame:
    """Put networks in order by a measure – only if their response allows it, and no treatment changes the order.

    Parameters
    ----------
    networks : mapping of str to SurveyNetwork
        By name, such as the code of a system.
    measure : str
        A measure of an undirected network.
    group, seed
        As for :func:`under_treatments`.

    Returns
    -------
    DataFrame
        A row for each network: `people`, `response`, `lowest` and `highest` over the treatments, `rank` (1 is highest;
        missing where nothing can be said) and `why` there is none.
    """
    columns = ["response", "lowest", "highest"]
    rows = {
        name: under_treatments(one, [measure], group=group, seed=seed).loc[measure, columns]
        for name, one in networks.items()
    }
    found = pd.DataFrame.from_dict(rows, orient="index").astype(float)
    found.insert(0, "people", [len(one.people) for one in networks.values()])
    why = _why_not(found, measure)
    order = found["lowest"].rank(ascending=False, method="min").astype("Int64")
    return found.assign(rank=order.mask(pd.Series(bool(why), order.index)), why=why)


def _why_not(found: pd.DataFrame, measure: str) -> str:
    """Say why networks are not put in order; nothing if they may be."""
    rates = found["response"]
    if rates.isna().any() or (rates < LEAST_RESPONSE).any():
        return f"response below {LEAST_RESPONSE:.0%}"
    if rates.max() - rates.min() > MOST_APART:
        return f"response differs: {rates.min():.0%} to {rates.max():.0%}"
    if measure in {"density", "mean_degree"} and found["people"].max() > 1.2 * found["people"].min():
        return "networks of different size: names are capped"
    ordered = found.sort_values("lowest")
    if (ordered["lowest"].to_numpy()[1:] <= ordered["highest"].to_numpy()[:-1]).any():
        return "the order hangs on how missing answers are treated"
    return ""


def _measured(network: Ties, measures: Sequence[str]) -> pd.Series:
    return describe(network, only=measures).loc[list(measures)]


def _heard(network: SurveyNetwork, gone: NDArray[np.int64]) -> Ties:
    """Return the ties that are left when some did not answer: what they said of either direction is lost."""
    there = np.ones(len(network.people), dtype=bool)
    there[gone] = False
    said_by_row, said_by_column = network.by_ego.tocoo(), network.by_alter.tocoo()
    kept = there[said_by_row.row], there[said_by_column.col]
    one = np.concatenate([said_by_row.row[kept[0]], said_by_column.row[kept[1]]])
    other = np.concatenate([said_by_row.col[kept[0]], said_by_column.col[kept[1]]])
    return Ties.between(one, other, network.people)


def _borrowed(network: SurveyNetwork, group: str, rng: np.random.Generator) -> Ties:
    """Tie silent people to one another as a respondent of their group is tied to silent people.

    Ties between a silent person and a respondent are known from the respondent. A pair is drawn for from both ends,
    and so at half the rate from each.
    """
    of = pd.factorize(network.group(group))[0] if group else np.zeros(len(network.people), dtype=np.int64)
    given, answered = network.undirected(), np.flatnonzero(network.answered)
    silent = np.flatnonzero(network.asked & ~network.answered)
    added = [np.column_stack(given.ends)]
    for person in silent:
        alike = answered[of[answered] == of[person]]
        tied = given.matrix[[rng.choice(alike if len(alike) else answered)]].indices
        for label, number in zip(*np.unique(of[np.intersect1d(tied, silent)], return_counts=True), strict=True):
            others = silent[(of[silent] == label) & (silent != person)]
            chosen = rng.choice(others, min(rng.binomial(number, 0.5), len(others)), replace=False)
            added.append(np.column_stack([np.full(len(chosen), person), chosen]))
    ends = np.concatenate(added)
    return Ties.between(ends[:, 0], ends[:, 1], network.people)
