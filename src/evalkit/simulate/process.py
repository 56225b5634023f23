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
_OWN = 2
"""Kind of the occasions that each system has for itself."""


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
        The same at every learning session.
    session_months : tuple of int, optional
        Months, counted from 0, that have a learning session; by default every third, from the first.
    pull_growth : float, default 0.0
        Growth of every occasion's pull, as log change per month: the same people come more often.
    month_pull_sd : float, default 0.0
        Standard deviation of the log of a month's pull, which moves all of its occasions at once; its correlation
        between months is `shock_phi`.
    teams : int, default 3
        Teams in each system; everybody is in one.
    team_sd : float, default 0.0
        Standard deviation of the log of a team's rate of leaving.

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
    session_months: tuple[int, ...] | None = None
    pull_growth: float = 0.0
    month_pull_sd: float = 0.0
    teams: int = 3
    team_sd: float = 0.0

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
    occasions, came = _attendance(setting, seed)
    day = occasions.day[came["what"], came["system"]]
    drawn = pd.DataFrame(
        {
            "person": came["person"],
            "system": came["system"],
            "kind": np.array(KINDS)[occasions.kind[came["what"]]],
            "at": (np.datetime64(setting.start, "D") + day).astype("datetime64[s]"),
        }
    )
    return drawn.sort_values(["at", "person"], kind="stable", ignore_index=True)


def registers(setting: Setting, seed: int | np.random.SeedSequence) -> pd.DataFrame:
    """Draw the same collaborative, and count who came to each occasion.

    Parameters
    ----------
    setting, seed
        As for :func:`interactions`.

    Returns
    -------
    DataFrame
        One row for each occasion, in order of time: `kind`; `system` (int; -1 for an occasion of all systems); `month`
        (int, from 0); `at` (datetime64[s]); `attended` (people, be it none).

    Examples
    --------
    >>> registers(Setting(systems=2, months=2), seed=1)[["kind", "system", "month"]].value_counts("kind").tolist()
    [4, 2, 1]
    """
    occasions, came = _attendance(setting, seed)
    everybody = occasions.kind[came["what"]] < _OWN
    place = np.where(everybody, 0, came["system"])
    attended = np.zeros(occasions.day.shape, dtype=np.int64)
    np.add.at(attended, (came["what"], place), 1)
    what, system = np.nonzero((np.arange(setting.systems) == 0) | (occasions.kind == _OWN)[:, None])
    own = occasions.kind[what] == _OWN
    at = np.datetime64(setting.start, "D") + occasions.day[what, system]
    drawn = pd.DataFrame(
        {
            "kind": np.array(KINDS)[occasions.kind[what]],
            "system": np.where(own, system, -1),
            "month": occasions.month[what],
            "at": at.astype("datetime64[s]"),
            "attended": attended[what, system],
        }
    )
    return drawn.sort_values(["at", "kind", "system"], kind="stable", ignore_index=True)


def invitations(setting: Setting, seed: int | np.random.SeedSequence) -> pd.DataFrame:
    """Draw the same collaborative, and list what was offered to each person after they first came.

    Parameters
    ----------
    setting, seed
        As for :func:`interactions`.

    Returns
    -------
    DataFrame
        One row for each person and occasion after their first, by person and time: `person` (int, from 0, those to
        whom nothing more was offered left out), `team` (int), `first_month` (int, of their first occasion), `month`
        (int, from 0), `order` (place in time) and `attended` (bool).

    Examples
    --------
    >>> offered = invitations(Setting(), seed=1)
    >>> bool(offered.groupby("person")["order"].is_monotonic_increasing.all())
    True
    """
    occasions, came = _attendance(setting, seed)
    number = int(came["person"].max(initial=-1)) + 1
    system, team = (np.zeros(number, dtype=np.int64) for _ in range(2))
    system[came["person"]], team[came["person"]] = came["system"], came["team"]
    by_time = np.argsort(occasions.day, axis=0, kind="stable")
    place = np.argsort(by_time, axis=0, kind="stable")
    attended = np.zeros((number, len(occasions.kind)), dtype=bool)
    attended[came["person"], place[came["what"], came["system"]]] = True
    ever = attended.any(axis=1)
    first = np.where(ever, attended.argmax(axis=1), len(occasions.kind))
    person, order = np.nonzero(np.arange(len(occasions.kind)) > first[:, None])
    first_what = by_time[np.minimum(first, len(occasions.kind) - 1), system]
    return pd.DataFrame(
        {
            "person": np.unique(person, return_inverse=True)[1],
            "team": team[person],
            "first_month": occasions.month[first_what][person],
            "month": occasions.month[by_time[order, system[person]]],
            "order": order,
            "attended": attended[person, order],
        }
    )


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
    """Those who join: system and team, first and last day (counted from the programme's start), readiness to come."""

    system: NDArray[np.int64]
    team: NDArray[np.int64]
    joined: NDArray[np.float64]
    left: NDArray[np.float64]
    readiness: NDArray[np.float64]


@dataclass(frozen=True)
class _Occasions:
    """What is offered: a row for each occasion, a column for each system, since systems meet on days of their own."""

    kind: NDArray[np.int64]
    month: NDArray[np.int64]
    day: NDArray[np.int64]
    pull: NDArray[np.float64]


def _attendance(
    setting: Setting, seed: int | np.random.SeedSequence
) -> tuple[_Occasions, dict[str, NDArray[np.int64]]]:
    """Draw who came to what: person, system, team and occasion, a person who never was a member numbered last.

    What only some settings need is drawn from a stream of its own, so that all others stay as they were drawn before.
    """
    rng = np.random.default_rng(seed)
    extra = rng.spawn(1)[0]
    people = _people(setting, rng, extra)
    occasions = _occasions(setting, rng, extra)
    day = occasions.day[:, people.system]
    chance = people.readiness * occasions.pull[:, people.system] * np.array(setting.appeal)[occasions.kind, None]
    there = (people.joined <= day) & (day < people.left)
    what, who = np.nonzero(there & (rng.random(day.shape) < chance))
    members = {"person": who, "system": people.system[who], "team": people.team[who], "what": what}
    crowds = _crowds(setting, occasions, rng)
    crowds["person"] = crowds["person"] + len(people.system)
    return occasions, {name: np.concatenate([members[name], crowds[name]]) for name in members}


def _people(setting: Setting, rng: np.random.Generator, extra: np.random.Generator) -> _People:
    earlier = _EARLIER_MONTHS if setting.begin == "equilibrium" else 0
    months = np.arange(-earlier, setting.months)
    sizes = np.linspace(2 / 3, 4 / 3, setting.systems) if setting.systems > 1 else np.ones(1)
    expected = setting.joins * sizes[:, None] * np.exp(setting.growth * months)
    number = rng.poisson(expected * _shocks(setting, len(months), rng))
    system = np.repeat(np.repeat(np.arange(setting.systems), len(months)), number.ravel())
    month = np.repeat(np.tile(months, setting.systems), number.ravel())
    joined = (month + rng.random(len(month))) * DAYS_PER_MONTH
    team = system * setting.teams + extra.integers(0, setting.teams, len(month))
    stays = np.exp(extra.normal(0.0, setting.team_sd, setting.systems * setting.teams) + setting.team_sd**2 / 2)
    left = joined + rng.exponential(-DAYS_PER_MONTH / np.log1p(-setting.leave), len(month)) * stays[team]
    seen = left > 0
    readiness = rng.beta(*_READINESS, len(month))
    return _People(system[seen], team[seen], joined[seen], left[seen], readiness[seen])


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


def _occasions(setting: Setting, rng: np.random.Generator, extra: np.random.Generator) -> _Occasions:
    """Offer learning sessions in their months, and each month a webinar and a meeting in every system."""
    starts = (setting.month_starts - setting.month_starts[0]).astype(np.int64)
    months = np.arange(setting.months)
    held = months[::3] if setting.session_months is None else np.array(setting.session_months, dtype=np.int64)
    sessions = starts[held, None] + rng.integers(9, 20, (len(held), 1))
    webinars = starts[:, None] + rng.integers(4, 25, (len(starts), 1))
    meetings = starts[:, None] + rng.integers(4, 25, (len(starts), setting.systems))
    everyone = np.ones(setting.systems, dtype=np.int64)
    day = np.concatenate([sessions * everyone, webinars * everyone, meetings])
    kind = np.repeat(np.arange(3), [len(sessions), len(webinars), len(meetings)])
    pull = rng.normal(-(setting.pull_sd**2) / 2, setting.pull_sd, day.shape)
    pull[kind < _OWN] = pull[kind < _OWN, :1]
    month = np.concatenate([held, months, months])
    monthly = _autoregression(1, setting.months, setting.shock_phi, setting.month_pull_sd, extra)[0]
    common = monthly - setting.month_pull_sd**2 / 2 + setting.pull_growth * months
    return _Occasions(kind, month, day, np.exp(pull + common[month, None]))


def _crowds(setting: Setting, occasions: _Occasions, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """Return newcomers who come once: to every learning session, and to the last webinar."""
    expected = np.where(occasions.kind == 0, setting.third_month_newcomers, 0.0)
    expected[np.flatnonzero(occasions.kind == 1)[-1]] += setting.last_month_newcomers
    what = np.repeat(np.arange(len(expected)), rng.poisson(expected))
    system = rng.integers(0, setting.systems, len(what))
    return {"person": np.arange(len(what)), "system": system, "team": system * setting.teams, "what": what}
