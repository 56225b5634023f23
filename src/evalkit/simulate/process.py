"""Interactions of a collaborative whose growth is known: what the statistics are calibrated on.

People join each system at random, more in some months than in others; they come to the occasions offered with
their own readiness to come; and they leave. Only interactions come out, as a register would hold them, and only from
the programme's first day on. So the window of "active" fills over the first months even where nothing grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.stats.stock import stock_and_flows

DAYS_PER_MONTH = 365.25 / 12
_EARLIER_MONTHS = 48
"""Months of joining before the programme's start; with a tenth leaving a month, under one per cent stay longer."""

_READINESS = (2.0, 2.0)
"""Parameters of the Beta distribution of people's readiness to come: between people it varies much."""

KINDS = ("learning-session", "webinar", "project-meeting")


@dataclass(frozen=True)
class Setting:
    """What happens in a simulated collaborative.

    Parameters
    ----------
    systems : int, default 5
        Number of systems. They differ in size: the largest has about twice the people of the smallest.
    months : int, default 12
        Months observed.
    start : date, default 2022-01-01
        Programme's first day, the first of a month.
    joins : float, default 3.0
        Expected people joining a system in the first month, where growth starts.
    growth : float, default 0.0
        Growth of expected joins, as log change per month. From equilibrium the expected stock grows at this rate.
    leave : float, default 0.10
        Share of people who leave within a month.
    begin : {"equilibrium", "nothing"}, default "equilibrium"
        Whether people already work together when observation starts, as many as joining and leaving sustain; or
        nobody does, so that the stock truly grows until leavers balance joiners.
    shock_sd : float, default 0.5
        Standard deviation of the log of a system's joins about their expectation: overdispersion, system by system.
    common_sd : float, default 0.0
        The same for a shock that hits all systems at once.
    shock_phi : float, default 0.5
        Correlation of either shock between months.
    pull_sd : float, default 0.2
        Standard deviation of the log of an occasion's pull: a strike or a good speaker moves everybody.
    appeal : tuple of float, default (0.9, 0.5, 0.6)
        Chance that the readiest person comes to a learning session, a webinar, and a meeting of their own system.
    last_month_newcomers : float, default 0.0
        Expected people who come to one occasion of the last month, and never again.
    third_month_newcomers : float, default 0.0
        The same at the learning session of every third month.

    Examples
    --------
    >>> Setting(months=3).month_starts.astype(str).tolist()
    ['2022-01-01', '2022-02-01', '2022-03-01']
    """

    systems: int = 5
    months: int = 12
    start: date = date(2022, 1, 1)
    joins: float = 3.0
    growth: float = 0.0
    leave: float = 0.10
    begin: Literal["equilibrium", "nothing"] = "equilibrium"
    shock_sd: float = 0.5
    common_sd: float = 0.0
    shock_phi: float = 0.5
    pull_sd: float = 0.2
    appeal: tuple[float, float, float] = (0.9, 0.5, 0.6)
    last_month_newcomers: float = 0.0
    third_month_newcomers: float = 0.0

    @property
    def month_starts(self) -> NDArray[np.datetime64]:
        """First days of the months observed, shape (months,), datetime64[D]."""
        first = np.datetime64(self.start, "M")
        return np.arange(first, first + self.months).astype("datetime64[D]")


def interactions(setting: Setting, seed: int | np.random.SeedSequence) -> pd.DataFrame:
    """Draw the interactions of one collaborative.

    Parameters
    ----------
    setting : Setting
        What happens in it.
    seed : int or SeedSequence
        The same seed gives the same interactions.

    Returns
    -------
    DataFrame
        One row for each interaction, by day: `person` (int), `system` (int; a person keeps theirs), `kind`
        (learning-session, webinar or project-meeting) and `at` (datetime64[s], midnight).

    Examples
    --------
    >>> drawn = interactions(Setting(), seed=1)
    >>> drawn.columns.tolist(), bool(drawn["at"].is_monotonic_increasing)
    (['person', 'system', 'kind', 'at'], True)
    """
    rng = np.random.default_rng(seed)
    people = _people(setting, rng)
    occasions = _occasions(setting, rng)
    day = occasions.day[:, people.system]
    chance = people.readiness * occasions.pull[:, people.system] * np.array(setting.appeal)[occasions.kind, None]
    there = (people.joined <= day) & (day < people.left)
    what, who = np.nonzero(there & (rng.random(day.shape) < chance))
    members = {"person": who, "system": people.system[who], "kind": occasions.kind[what], "at": day[what, who]}
    crowds = _crowds(setting, occasions, rng)
    drawn = pd.DataFrame({name: np.concatenate([members[name], crowds[name]]) for name in members})
    drawn["person"] = np.where(np.arange(len(drawn)) < len(who), drawn["person"], len(people.system) + drawn["person"])
    drawn["kind"] = np.array(KINDS)[drawn["kind"].to_numpy()]
    drawn["at"] = (np.datetime64(setting.start, "D") + drawn["at"].to_numpy()).astype("datetime64[s]")
    return drawn.sort_values(["at", "person"], kind="stable", ignore_index=True)


def expected_stock(setting: Setting, draws: int, seed: int, window_days: int = 90) -> NDArray[np.float64]:
    """Average the stock of active people over many draws: the truth that an interval has to cover.

    Parameters
    ----------
    setting : Setting
        What happens in the collaborative.
    draws : int
        Number of collaboratives drawn.
    seed : int
        Seed of the first; the others follow from it.
    window_days : int, default 90
        Length of the trailing window.

    Returns
    -------
    array of float, shape (setting.months,)
        Expected number of active people at each month end, the window still filling included.

    Examples
    --------
    >>> expected_stock(Setting(months=3), draws=20, seed=1).shape
    (3,)
    """
    total = np.zeros(setting.months)
    for child in np.random.SeedSequence(seed).spawn(draws):
        drawn = interactions(setting, child)
        stock = stock_and_flows(drawn["person"].to_numpy(), drawn["at"], setting.month_starts, window_days)
        total += stock["active"].to_numpy()
    return total / draws


@dataclass(frozen=True)
class _People:
    """Those who join: their system, first and last day (counted from the programme's start), readiness to come."""

    system: NDArray[np.int64]
    joined: NDArray[np.float64]
    left: NDArray[np.float64]
    readiness: NDArray[np.float64]


@dataclass(frozen=True)
class _Occasions:
    """What is offered: a row for each occasion, a column for each system, since systems meet on days of their own."""

    kind: NDArray[np.int64]
    day: NDArray[np.int64]
    pull: NDArray[np.float64]


def _people(setting: Setting, rng: np.random.Generator) -> _People:
    earlier = _EARLIER_MONTHS if setting.begin == "equilibrium" else 0
    months = np.arange(-earlier, setting.months)
    sizes = np.linspace(2 / 3, 4 / 3, setting.systems) if setting.systems > 1 else np.ones(1)
    expected = setting.joins * sizes[:, None] * np.exp(setting.growth * months)
    number = rng.poisson(expected * _shocks(setting, len(months), rng))
    system = np.repeat(np.repeat(np.arange(setting.systems), len(months)), number.ravel())
    month = np.repeat(np.tile(months, setting.systems), number.ravel())
    joined = (month + rng.random(len(month))) * DAYS_PER_MONTH
    left = joined + rng.exponential(-DAYS_PER_MONTH / np.log1p(-setting.leave), len(month))
    seen = left > 0
    readiness = rng.beta(*_READINESS, len(month))
    return _People(system[seen], joined[seen], left[seen], readiness[seen])


def _shocks(setting: Setting, months: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return factors about the expected joins, shape (systems, months), each of mean one."""
    own = _autoregression(setting.systems, months, setting.shock_phi, setting.shock_sd, rng)
    common = _autoregression(1, months, setting.shock_phi, setting.common_sd, rng)
    return np.exp(own + common - (setting.shock_sd**2 + setting.common_sd**2) / 2)


def _autoregression(series: int, months: int, phi: float, sd: float, rng: np.random.Generator) -> NDArray[np.float64]:
    values = rng.normal(0.0, sd, (series, months))
    for month in range(1, months):
        values[:, month] = phi * values[:, month - 1] + np.sqrt(1 - phi**2) * values[:, month]
    return values


def _occasions(setting: Setting, rng: np.random.Generator) -> _Occasions:
    """Offer a learning session every third month, and each month a webinar and a meeting in every system."""
    starts = (setting.month_starts - setting.month_starts[0]).astype(np.int64)
    sessions = starts[::3, None] + rng.integers(9, 20, (len(starts[::3]), 1))
    webinars = starts[:, None] + rng.integers(4, 25, (len(starts), 1))
    meetings = starts[:, None] + rng.integers(4, 25, (len(starts), setting.systems))
    everyone = np.ones(setting.systems, dtype=np.int64)
    day = np.concatenate([sessions * everyone, webinars * everyone, meetings])
    kind = np.repeat(np.arange(3), [len(sessions), len(webinars), len(meetings)])
    pull = rng.normal(-(setting.pull_sd**2) / 2, setting.pull_sd, day.shape)
    pull[kind < 2] = pull[kind < 2, :1]
    return _Occasions(kind, day, np.exp(pull))


def _crowds(setting: Setting, occasions: _Occasions, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """Return newcomers who come once: to every learning session, and to the last webinar."""
    expected = np.where(occasions.kind == 0, setting.third_month_newcomers, 0.0)
    expected[np.flatnonzero(occasions.kind == 1)[-1]] += setting.last_month_newcomers
    what = np.repeat(np.arange(len(expected)), rng.poisson(expected))
    system = rng.integers(0, setting.systems, len(what))
    return {
        "person": np.arange(len(what)),
        "system": system,
        "kind": occasions.kind[what],
        "at": occasions.day[what, system],
    }
