"""Which sites were called, against the truth: simulated programmes like the sample `uec`, judged as a board would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evalkit.results.finding import Grade
from evalkit.simulate.sites import Sites, observed
from evalkit.stats.attribution import (
    compare,
    in_family,
    interrupted,
    trends_before,
    verdict,
    verdict_of_comparison,
)
from evalkit.stats.judged import Judged
from evalkit.stats.spc import ANHOEJ, MAKING_DATA_COUNT, RuleSet, limits
from evalkit.stats.spc.rules import Line

SEED = 20170920
PROGRAMMES = 500
TRUE = {0: 18, 1: 21}
"""Sites that truly change, and their first month with it."""
DECOY = {2: 18}
"""A site that makes the change too, and nothing comes of it."""
DECLARED = {**TRUE, **DECOY}

USUAL = Sites(
    sites=8, months=30, noise=0.9, lasts=0.3, shared=0.45, shared_lasts=0.0, winter=1.6, starts=TRUE, step=4.2
)


_ALL = np.ones(USUAL.months, dtype=bool)


@dataclass(frozen=True)
class Situation:
    """A kind of programme: what the page calls it, what happens, and which sites truly change."""

    title: str
    sites: Sites
    true: tuple[int, ...] = tuple(TRUE)


SITUATIONS = (
    Situation("as in the sample: two of eight change by 4.2 points", USUAL),
    Situation("two of eight change by 2 points", replace(USUAL, step=2.0)),
    Situation("nothing changes anywhere", replace(USUAL, step=0.0), ()),
    Situation("nothing changes, and no winter, months independent", replace(USUAL, step=0.0, winter=0.0, lasts=0.0,
              shared=0.0), ()),
    Situation("nothing changes, but the two rose by 0.15 points a month all along", replace(USUAL, step=0.0,
              drift=0.15), ()),
)  # fmt: skip


def programme(situation: Situation, number: int) -> list[dict[str, Any]]:
    """Judge one programme by every method: a row a method."""
    seed = np.random.SeedSequence(SEED, spawn_key=(SITUATIONS.index(situation), number))
    part, whole = observed(situation.sites, seed)
    table = 100 * part / whole
    laney = _p_chart(part, whole, laney=True)
    called = {
        "icon: special cause of an improving nature, P′ chart": _improving(laney),
        "the same on an ordinary P chart": _improving(_p_chart(part, whole, laney=False)),
        "run chart, Anhøj: improving at the end": _improving(limits.median(part / whole, _ALL), ANHOEJ),
        "any improving signal on the P′ chart since the first event": _improving(
            _p_chart(part, whole, laney=True), since=15
        ),
        "before and after, of the three that made the change: clear": _alone(table),
        "each of the three against the five others: 95% interval, Holm": _against(table),
    }
    rows = [{"method": name, **_scored(sites, situation)} for name, sites in called.items()]
    together = _together(table).grade
    return [*rows, {"method": "together", "clear": together is Grade.CLEAR,
                    "leaning": together in {Grade.CLEAR, Grade.LEANING}}]  # fmt: skip


def _p_chart(part: np.ndarray, whole: np.ndarray, *, laney: bool) -> Line:
    """Chart all sites at once, as :func:`evalkit.stats.spc.p_chart` charts one."""
    return limits.proportions(part, whole, _ALL, laney=laney, screen=False)


def _improving(line: Line, rules: RuleSet = MAKING_DATA_COUNT, since: int = -1) -> set[int]:
    direction = np.zeros(line.centre.shape, dtype=int)
    for rule in reversed(list(rules.rules.values())):  # the first of the set that signals decides
        found = rule(line)
        direction = np.where(found != 0, found, direction)
    return set(np.flatnonzero((direction[:, since:] > 0).any(axis=1)).tolist())


def _alone(table: np.ndarray) -> set[int]:
    judged = {
        str(site): verdict(interrupted(table[site], start).level, interrupted(table[site, :-1], start).level)
        for site, start in DECLARED.items()
    }
    return _clear(in_family(judged, "sites"))


def _against(table: np.ndarray) -> set[int]:
    judged = {}
    for site, start in DECLARED.items():
        whole, less = (compare(table[:, :last], {site: start}, range(3, 8)) for last in (None, -1))
        judged[str(site)] = verdict(whole.effect, less.effect)
    return _clear(in_family(judged, "sites"))


def _together(table: np.ndarray) -> Judged:
    others = range(3, 8)
    whole, less = (compare(table[:, :last], DECLARED, others) for last in (None, -1))
    return verdict_of_comparison(whole, less, trends_before(table, DECLARED, others))


def _clear(judged: Mapping[str, Judged]) -> set[int]:
    return {int(site) for site, one in judged.items() if one.grade is Grade.CLEAR and one.direction == "up"}


def _scored(called: set[int], situation: Situation) -> dict[str, float]:
    true = set(situation.true)
    others = set(range(situation.sites.sites)) - true
    return {
        "true": len(called & true) / len(true) if true else np.nan,
        "false": len(called & others) / len(others),
        "exact": float(called == true),
        "any_false": float(bool(called & others)),
    }


def measured(place: int, programmes: int = PROGRAMMES) -> dict[str, Any]:
    """Return how often each method was right in a situation."""
    situation = SITUATIONS[place]
    rows = pd.DataFrame([row for number in range(programmes) for row in programme(situation, number)])
    together = rows[rows["method"] == "together"]
    own = rows[rows["method"] != "together"]
    means = own.groupby("method", sort=False)[["true", "false", "exact", "any_false"]].mean()
    return {
        "title": situation.title,
        "programmes": programmes,
        "methods": [{"method": name, **_known(row)} for name, row in means.iterrows()],
        "together": {name: round(float(together[name].astype(bool).mean()), 4) for name in ("clear", "leaning")},
    }


def _known(row: pd.Series) -> dict[str, float]:
    return {str(name): round(float(value), 4) for name, value in row.items() if value == value}
