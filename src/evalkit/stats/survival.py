"""How long people stay: Kaplan–Meier in occasions offered, with an interval that knows people come in teams.

Time is counted in *ticks*: the occasions offered to a person after their first. Somebody whose system met twice has
had two chances to stay away, whatever the calendar says.

Whether somebody has left is seen only by their absence. Two ways of reading it mislead. "Attended more than k
occasions, of all registered" counts those who joined late as leavers. "Not seen since" makes a leaver of everybody
who happens to miss the last occasions, so that the curve drops at the end of observation. :func:`first_lapse` waits
for a declared run of missed occasions instead. That is a stopping time: whether it has come is known from the
occasions up to then, so that the end of observation, which comes for a reason of its own, does no harm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.results.finding import Estimate, Method
from evalkit.stats.intervals import half_width

LEAST_CLUSTERS = 5
"""Fewest clusters still at risk for an interval."""

LEAST_PEOPLE = 8
"""Fewest people still at risk for an interval."""

METHOD = Method(
    "Kaplan–Meier estimate in occasions offered; interval by leaving out one cluster at a time, with the unevenness of "
    "months added, on the log–log scale",
    "Kaplan and Meier 1958; jackknife: Tukey 1958; log–log scale: Kalbfleisch and Prentice 1980",
)

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Retention:
    """Share of people still there after each tick.

    Parameters
    ----------
    curve : DataFrame
        One row for each tick from 0, with the columns `tick`; `at_risk` (people observed at this tick who had not
        left before) and `ended` (left at it), as counts of people; `survival` (share still there after it); `low`,
        `high` (95 %), `low80`, `high80`, missing where nothing can be said.
    people, clusters : int
        Number of people, and of clusters they come in.
    """

    curve: pd.DataFrame
    people: int
    clusters: int
    _log_log: Counts
    _errors: Counts
    _df: Counts

    def at(self, tick: int) -> Estimate | None:
        """Estimate the share still there after a tick.

        Parameters
        ----------
        tick : int
            Number of occasions offered.

        Returns
        -------
        Estimate or None
            A share; `se` and `df` are on the log–log scale, `n` is the number of people still at risk, and the test
            is of one half having left. None where nobody is observed so long, or where there is no interval.
        """
        if not 0 < tick < len(self.curve) or not math.isfinite(self._errors[tick]):
            return None
        row = self.curve.iloc[tick]
        error, df = float(self._errors[tick]), float(self._df[tick])
        from_half = abs(float(self._log_log[tick]) - math.log(math.log(2)))
        return Estimate(
            value=float(row["survival"]),
            low=float(row["low"]),
            high=float(row["high"]),
            low80=float(row["low80"]),
            high80=float(row["high80"]),
            se=error,
            df=df,
            p=_two_sided(from_half / error, df),
            n=int(row["at_risk"]),
            unit="share",
            test="t test of one half having left",
            method=METHOD,
            reference="one half",
        )


def retention(
    duration: ArrayLike,
    ended: ArrayLike,
    cluster: Any = None,
    *,
    at: int | None = None,
    offered: tuple[ArrayLike, ArrayLike] | None = None,
) -> Retention:
    """Estimate the share of people still there after each occasion offered to them.

    Parameters
    ----------
    duration : array of int, shape (n,)
        Ticks over which each person was observed: the tick of their leaving, or the last one offered. Somebody to
        whom nothing was offered after their first occasion has 0, and is never at risk.
    ended : array of bool, shape (n,)
        Whether the person left at that tick. :func:`first_lapse` gives both.
    cluster : array, shape (n,), optional
        Team, or else organisation: people of one come and go together. Without it each person is a cluster.
    at : int, optional
        Last tick of the curve; by default the last anybody was observed.
    offered : tuple of (person, month), each an array of int, shape (k,), optional
        Every occasion offered to a person after their first, in order of time: whose it was, a place in `duration`,
        and its month. A strike or a holiday keeps people of all teams away at once, which teams cannot show: give
        it wherever it is known, or the interval is too narrow.

    Returns
    -------
    Retention
        The interval at a tick is missing where fewer than 5 clusters or 8 people are still at risk, or where everybody
        or nobody has left.

    Raises
    ------
    ValueError
        If the arrays differ in length, a duration is negative, or somebody left before anything was offered.

    References
    ----------
    Kaplan and Meier 1958, "Nonparametric estimation from incomplete observations", JASA 53. Tukey 1958 (jackknife).
    Kalbfleisch and Prentice 1980 (the log–log scale). Coverage is measured in `docs/calibration.md`.

    Examples
    --------
    Weeks in remission of 21 patients on 6-mercaptopurine (Freireich and others 1963); 12 were still in remission.

    >>> weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    >>> relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    >>> curve = retention(weeks, relapse).curve.set_index("tick")
    >>> curve.loc[[6, 7, 10, 13, 16, 22, 23], "survival"].round(4).tolist()
    [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    """
    ticks, event, team = _checked(duration, ended, cluster)
    last = max(int(ticks.max(initial=0)) if at is None else at, 0)
    at_risk, left, weight = _by_cluster(ticks, event, team, last, alone=cluster is None)
    total_risk, total_left = weight @ at_risk, weight @ left
    survival = _survival(total_risk, total_left)
    clusters = int(weight.sum())
    errors = _jackknife(total_risk - at_risk, total_left - left, weight)
    if offered is not None:
        errors = np.hypot(errors, _unevenness(ticks, event, offered, last))
    present = weight @ (at_risk > 0)
    with np.errstate(divide="ignore"):
        log_log = np.log(-np.log(survival))
    known = (present >= LEAST_CLUSTERS) & (total_risk >= LEAST_PEOPLE) & (survival > 0) & (survival < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        half_a_person = 0.5 / (total_risk * survival * np.abs(np.log(survival)))
    errors = np.where(known, np.maximum(errors, half_a_person), np.nan)  # teams that are alike are not certainty
    columns = {
        "tick": np.arange(last + 1),
        "at_risk": total_risk.astype(np.int64),
        "ended": total_left.astype(np.int64),
        "survival": survival,
    }
    df = np.maximum(present - 1, 1)
    for level, low, high in ((0.95, "low", "high"), (0.8, "low80", "high80")):
        half = np.array([half_width(error, d, level) for error, d in zip(errors, df, strict=True)])
        columns[low] = np.exp(-np.exp(log_log + half))
        columns[high] = np.exp(-np.exp(log_log - half))
    return Retention(pd.DataFrame(columns), len(ticks), clusters, log_log, errors, df)


def first_lapse(
    person: ArrayLike, order: ArrayLike, attended: ArrayLike, run: int, people: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find when each person completes their first run of missed occasions.

    Parameters
    ----------
    person : array of int, shape (n,)
        A person's code, from 0, for each occasion offered to them after their first.
    order : array, shape (n,)
        Its place in time; within a person no two may be alike.
    attended : array of bool, shape (n,)
        Whether they came.
    run : int
        How many occasions missed in a row count as having left.
    people : int, optional
        Number of people, so that those without any occasion are counted too; by default the highest code plus one.

    Returns
    -------
    duration : array of int, shape (people,)
        The tick at which the run is complete, or else the number of occasions offered.
    ended : array of bool, shape (people,)
        Whether it was completed.

    Raises
    ------
    ValueError
        If the run is shorter than one occasion, or the arrays differ in length.

    Examples
    --------
    The first person misses the third and fourth; the second only the last; to the third nothing was offered.

    >>> first_lapse([0, 0, 0, 0, 0, 1, 1], [1, 2, 3, 4, 5, 1, 2], [1, 1, 0, 0, 1, 1, 0], run=2, people=3)
    (array([4, 2, 0]), array([ True, False, False]))
    """
    who, came = np.asarray(person, dtype=np.int64), np.asarray(attended, dtype=bool)
    if run < 1 or not len(who) == len(came) == len(np.asarray(order)):
        raise ValueError("a run is at least one occasion, and each occasion has a person, a place and an attendance")
    number = int(who.max(initial=-1)) + 1 if people is None else people
    by_time = np.lexsort((np.asarray(order), who))
    who, came = who[by_time], came[by_time]
    offered = np.bincount(who, minlength=number)
    tick = _tick_of(who)
    place = np.arange(len(who))
    last_came = np.maximum.accumulate(np.where(came, place, -1)) if len(who) else place
    missed = np.minimum(place - last_came, tick)  # a run does not reach back into the person before
    complete = np.flatnonzero(missed == run)
    lapsed, first = np.unique(who[complete], return_index=True)
    duration, ended = offered.astype(np.int64), np.zeros(number, dtype=bool)
    duration[lapsed] = tick[complete[first]]
    ended[lapsed] = True
    return duration, ended


def _checked(duration: ArrayLike, ended: ArrayLike, cluster: Any) -> tuple[NDArray[np.int64], Any, Any]:
    ticks, event = np.asarray(duration), np.asarray(ended).astype(bool)
    if not np.equal(np.mod(ticks, 1), 0).all() or (ticks < 0).any() or (event & (ticks == 0)).any():
        raise ValueError("a duration is a whole number of occasions, and nobody leaves before the first was offered")
    team = np.arange(len(ticks)) if cluster is None else pd.factorize(np.asarray(cluster))[0]
    if not len(ticks) == len(event) == len(team) or (team < 0).any():
        raise ValueError("each person has a duration, whether they left, and a cluster if clusters are given")
    return ticks.astype(np.int64), event, team


def _by_cluster(
    ticks: NDArray[np.int64], event: NDArray[np.bool_], team: NDArray[np.int64], last: int, alone: bool
) -> tuple[Counts, Counts, Counts]:
    """Count by cluster and tick who is at risk and who left; `weight` is how many clusters are like each row.

    People who are clusters of their own are alike if they were observed as long and ended alike: one row serves all.
    """
    if alone:
        team = np.unique(ticks * 2 + event, return_inverse=True)[1]
    rows = int(team.max(initial=-1)) + 1
    shape = (rows, max(last, int(ticks.max(initial=0))) + 1)
    cell, cells = team * shape[1] + ticks, shape[0] * shape[1]
    seen = np.bincount(cell, minlength=cells).reshape(shape).astype(float)
    left = np.bincount(cell[event], minlength=cells).reshape(shape).astype(float)
    at_risk = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1]
    weight = at_risk[:, 0] if alone else np.ones(rows)
    share = np.where(weight > 0, weight, 1.0)[:, None] if alone else 1.0
    return (at_risk / share)[:, : last + 1], (left / share)[:, : last + 1], weight


def _survival(at_risk: Counts, left: Counts) -> Counts:
    with np.errstate(invalid="ignore", divide="ignore"):
        stay = np.where(at_risk > 0, 1 - left / at_risk, np.nan)
    stay[..., 0] = 1.0
    survival: Counts = np.multiply.accumulate(stay, axis=-1)
    return survival


def _jackknife(at_risk: Counts, left: Counts, weight: Counts) -> Counts:
    """Return the standard error on the log–log scale from the estimates without one cluster each.

    Without a cluster it may seem that everybody stays, or nobody: then half a person is taken to have left, or stayed.
    """
    number = weight.sum()
    half = 0.5 / np.maximum(at_risk[..., :1], 1)
    without = np.clip(_survival(at_risk, left), half, 1 - half)
    values = np.log(-np.log(without))
    centred = values - weight @ values / number
    squares: Counts = weight @ centred**2
    return np.sqrt(squares * (number - 1) / number)


def _unevenness(
    ticks: NDArray[np.int64], event: NDArray[np.bool_], offered: tuple[ArrayLike, ArrayLike], last: int
) -> Counts:
    """Return the standard error by how much more, or fewer, left in single months than the curve expects."""
    person, month = (np.asarray(one, dtype=np.int64) for one in offered)
    tick = _tick_of(person)
    seen = tick <= np.minimum(ticks[person], last)
    person, month, tick = person[seen], np.unique(month[seen], return_inverse=True)[1], tick[seen]
    shape = (int(month.max(initial=-1)) + 1, last + 1)
    at_risk, left = np.zeros((2, *shape))
    np.add.at(at_risk, (month, tick), 1)
    np.add.at(left, (month, tick), event[person] & (tick == ticks[person]))
    total_risk, total_left = at_risk.sum(axis=0), left.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        surplus = (left - at_risk * total_left / total_risk) / (total_risk - total_left)
        by_month = np.cumsum(np.nan_to_num(surplus, posinf=0.0, neginf=0.0), axis=1)
        return np.sqrt((by_month**2).sum(axis=0)) / np.abs(np.log(_survival(total_risk, total_left)))


def _tick_of(person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each occasion's tick, with a person's occasions in order of time but people in any."""
    by_person = np.argsort(person, kind="stable")
    number = np.bincount(person)
    tick = np.empty(len(person), dtype=np.int64)
    tick[by_person] = np.arange(len(person)) - np.repeat(np.cumsum(number) - number, number) + 1
    return tick


def _two_sided(t: float, df: float) -> float:
    return float(2 * special.stdtr(df, -abs(t)))
