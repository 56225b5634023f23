"""So many of those who came stayed for at least so many occasions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from calibration.alternatives import Tried
from calibration.cells import Cell, usual
from calibration.claim import Claim, Row, Summary
from calibration.measured import interval_row, interval_summary
from evalkit.simulate.process import Setting, invitations
from evalkit.stats.rates import wilson
from evalkit.stats.survival import Retention, first_lapse, retention

RUN = 4
"""Occasions missed in a row that count as having left."""

TICK = 6
LATER = 12
FOLLOWED = 8
"""Further months, in which nobody is lost from sight, for the truth."""


def _cell(name: str, title: str, setting: Setting, **options: Any) -> Cell:
    return Cell(name, title, setting, options=options)


CELLS = (
    *usual("flat", "common-shock", "month-shock", "crowd-each-third", "system-shocks"),
    _cell("teams-differ", "teams whose members leave at different rates", Setting(team_sd=0.5)),
    _cell("teams-differ-much", "teams that differ much", Setting(team_sd=0.8)),
    _cell("teams-differ-late", "teams that differ much, after 12 occasions", Setting(team_sd=0.8), tick=LATER),
    _cell("teams-differ-24", "teams that differ much, 24 months", Setting(team_sd=0.8, months=24)),
    _cell("teams-differ-short", "teams that differ much, 6 months observed", Setting(team_sd=0.8, months=6)),
    _cell("nine-teams", "3 systems, 9 teams that differ much", Setting(systems=3, team_sd=0.8)),
    _cell("six-teams", "2 systems, 6 teams that differ much", Setting(systems=2, team_sd=0.8)),
    _cell("many-teams", "40 systems, 120 teams that differ much", Setting(systems=40, team_sd=0.8)),
)


def _truth(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
    """Follow everybody who first came within the programme long enough to see: how many stayed, of how many."""
    longer = replace(cell.setting, months=cell.setting.months + FOLLOWED)
    offered = invitations(longer, seed)
    offered = offered[offered["first_month"] < cell.setting.months]
    duration, ended = first_lapse(*_codes(offered), RUN)
    return np.array([float((~ended | (duration > _tick(cell))).sum()), float(len(duration))])


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    offered = invitations(cell.setting, seed)
    person, order, attended = _codes(offered)
    duration, ended = first_lapse(person, order, attended, RUN)
    team = offered.groupby("person")["team"].first().to_numpy()
    found = retention(duration, ended, team, offered=(person, offered["month"].to_numpy()))
    row = interval_row(found.at(_tick(cell)))
    if compare:
        tick = _tick(cell)
        row["the same, without months"] = _of_estimate(retention(duration, ended, team), tick)
        row["the same, each person a cluster"] = _of_estimate(retention(duration, ended), tick)
        row["Kaplan–Meier with Greenwood's error, log–log"] = _greenwood(found, tick)
        row["Kaplan–Meier of 'not seen since'"] = _of_estimate(_not_seen_since(person, attended, team), tick)
        row["still there, of all registered, Wilson"] = _of_all_registered(duration, ended, tick)
    return row


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    stayed, people = expected
    return interval_summary(cell, rows, np.full(len(rows), stayed / people)) | {"people": float(people)}


def _tick(cell: Cell) -> int:
    return cell.options.get("tick", TICK)


def _codes(offered: pd.DataFrame) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    person = np.unique(offered["person"], return_inverse=True)[1]
    return person, offered["order"].to_numpy(), offered["attended"].to_numpy()


def _of_estimate(found: Retention, tick: int) -> Tried:
    one = found.at(tick)
    if one is None:
        return Tried(math.nan, math.nan, math.nan, math.nan)
    return Tried(one.value, one.low, one.high, math.nan)


def _greenwood(found: Retention, tick: int) -> Tried:
    upto = found.curve.iloc[1 : tick + 1]
    survival = float(upto["survival"].iloc[-1])
    variance = (upto["ended"] / (upto["at_risk"] * (upto["at_risk"] - upto["ended"]))).sum()
    error = math.sqrt(variance) / abs(math.log(survival))
    low, high = (survival ** math.exp(sign * special.ndtri(0.975) * error) for sign in (1, -1))
    return Tried(survival, low, high, math.nan)


def _ticks(person: NDArray[Any]) -> NDArray[np.int64]:
    offered = np.bincount(person)
    return np.arange(len(person)) - np.repeat(np.cumsum(offered) - offered, offered) + 1


def _last_seen(person: NDArray[Any], attended: NDArray[Any]) -> NDArray[np.int64]:
    last = np.zeros(len(np.bincount(person)), dtype=np.int64)
    np.maximum.at(last, person, np.where(attended, _ticks(person), 0))
    return last


def _not_seen_since(person: NDArray[Any], attended: NDArray[Any], team: NDArray[Any]) -> Retention:
    """Take whoever missed the last occasion offered for a leaver, at the occasion after they were last seen."""
    offered, last = np.bincount(person), _last_seen(person, attended)
    gone = last < offered
    return retention(np.where(gone, last + 1, offered), gone, team)


def _of_all_registered(duration: NDArray[Any], ended: NDArray[Any], tick: int) -> Tried:
    """Count who was seen to be still there after so many occasions, and take everybody else for a leaver."""
    stayed = int(((duration > tick) | ((duration == tick) & ~ended)).sum())
    low, high = wilson(stayed, len(duration))
    return Tried(stayed / len(duration), low, high, math.nan)


CLAIM = Claim(
    name="retention",
    cells=CELLS,
    sources=(
        "src/evalkit/stats/survival.py",
        "src/evalkit/stats/intervals.py",
        "tests/calibration/claims/retention.py",
    ),
    repetition=_repetition,
    summary=_summary,
    truth=_truth,
    shown=("flat", "teams-differ-much"),
)
