"""One simulated programme for each question: whether the kit would call a change of known size clear.

The change is drawn by the generators on which the kit's claims are calibrated, and judged by the functions that judge
real data. So a plan promises no more than a report can keep.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from evalkit import wording
from evalkit.definition import Evaluation
from evalkit.results.finding import Direction, Grade
from evalkit.simulate.meetings import excess
from evalkit.simulate.process import Setting, expected_stock, interactions
from evalkit.simulate.scores import rater_answers, team_scores
from evalkit.simulate.sites import Sites, observed
from evalkit.stats import grading, shares
from evalkit.stats.crossing import judged_change
from evalkit.stats.selfassessment import change_of_raters
from evalkit.stats.spc import p_chart, run_chart
from evalkit.stats.spc.charts import MINIMUM
from evalkit.stats.spc.rules import ANHOEJ
from evalkit.stats.stock import first_full_window, stock_and_flows
from evalkit.stats.teams import change_of_scores
from evalkit.stats.trend import with_and_without_last

Trial = Callable[[float, np.random.SeedSequence], bool]
"""From the true size of a change and chance to whether the kit would call it clear, in the right direction."""

_SCALE_SEED, _SCALE_DRAWS, _FIRST_JOINS = 7, 12, 3.0
_COMPONENTS, _ITEMS = 6, 3


@dataclass(frozen=True)
class Question:
    """A change that a programme may want to see.

    Parameters
    ----------
    name : str
        Its code.
    title, words : str
        What changes: as a heading, and within a sentence.
    design : str
        By what it would be seen.
    effects : tuple of float
        True sizes that are tried; the first is no change.
    spoken : callable
        Says a size in words.
    trial : Trial
        One programme.
    """

    name: str
    title: str
    words: str
    design: str
    effects: tuple[float, ...]
    spoken: Callable[[float], str]
    trial: Trial


def questions(evaluation: Evaluation) -> list[Question]:
    """Return the questions that can be asked of a design.

    Parameters
    ----------
    evaluation : Evaluation
        Its systems, period and `[design]`.
    """
    design, months, systems = evaluation.design, _months(evaluation), max(len(evaluation.systems), 1)
    band = evaluation.progress.no_change
    n = wording.count
    return [
        Question(
            "growth",
            "Growth of active members a month",
            "growth of active members a month",
            f"{n(design.people)} members over {n(months)} months",
            (0.0, 0.01, 0.02, 0.03, 0.05, 0.08),
            _percent,
            _growth(evaluation, months, systems),
        ),
        Question(
            "teams",
            "Rise of the teams' mean score",
            "a rise of the teams' mean score from one quarter to another",
            f"{n(design.teams)} teams of {n(systems)} {'system' if systems == 1 else 'systems'}, scored every month",
            (0.0, 0.25, 0.5, 0.75, 1.0),
            _points,
            lambda size, seed: _teams(design.teams, systems, band, size, seed),
        ),
        Question(
            "measures",
            "Shift of a measure",
            "a shift of a measure half-way through",
            f"{n(design.cases)} cases a month of one system over {n(months)} months",
            (0.0, 0.02, 0.04, 0.06, 0.1, 0.15),
            _percentage_points,
            lambda size, seed: _measure(design.cases, design.share, months, size, seed),
        ),
        Question(
            "answers",
            "Rise of the share of good answers",
            "a rise of the share of good answers from one session to another",
            f"{n(design.answers)} answers at each of two sessions",
            (0.0, 0.1, 0.15, 0.2, 0.25, 0.3),
            _percentage_points,
            lambda size, seed: _answers(design.answers, design.share, size, seed),
        ),
        Question(
            "raters",
            "Rise of a self-assessment",
            "a rise of every component of a self-assessment from one wave to another",
            f"{n(design.raters)} raters who answer both waves",
            (0.0, 0.25, 0.5, 0.75, 1.0),
            _points,
            lambda size, seed: _raters(design.raters, evaluation.capability.no_difference, size, seed),
        ),
        Question(
            "connectivity",
            "Rise of the share of meetings across organisations, a year",
            "a rise of the share of meetings across organisations, in a year,",
            f"{n(design.occasions)} occasions a year of {n(design.present)} people from {n(design.organisations)}"
            f" organisations over {n(months)} months",
            (0.0, 0.05, 0.1, 0.15, 0.2, 0.3),
            _percentage_points,
            lambda size, seed: _meetings(evaluation, months, size, seed),
        ),
    ]


def _months(evaluation: Evaluation) -> int:
    start, end = evaluation.programme.start, evaluation.programme.end
    return 12 * (end.year - start.year) + end.month - start.month + 1


def _percent(size: float) -> str:
    return f"{100 * size:g}%"


def _percentage_points(size: float) -> str:
    return f"{100 * size:g} percentage points"


def _points(size: float) -> str:
    return f"{size:g} points"


def _growth(evaluation: Evaluation, months: int, systems: int) -> Trial:
    window, thresholds = evaluation.active.window_days, evaluation.thresholds

    @cache
    def joins() -> float:
        """People who join a system a month where so many are active as the design expects: stock rises with joins."""
        tried = Setting(systems=systems, months=6, joins=_FIRST_JOINS)
        stock = expected_stock(tried, _SCALE_DRAWS, _SCALE_SEED, window)[-1]
        return _FIRST_JOINS * evaluation.design.people / max(float(stock), 1.0)

    def trial(size: float, seed: np.random.SeedSequence) -> bool:
        setting = Setting(systems=systems, months=months, joins=joins(), growth=float(np.log1p(size)))
        drawn = interactions(setting, seed)
        if drawn.empty:
            return False
        starts = setting.month_starts
        stock = stock_and_flows(drawn["person"].to_numpy(), drawn["at"], starts, window)["active"].to_numpy()
        full = first_full_window(drawn["at"].to_numpy()[0], starts, window)
        both = with_and_without_last(stock[full:], thresholds.minimum_months, thresholds.minimum_people)
        verdict = grading.grade(both.all_months, both.without_last, thresholds.no_change_per_month)
        return _clear(verdict.grade, verdict.direction)

    return trial


def _teams(teams: int, systems: int, band: float, size: float, seed: np.random.SeedSequence) -> bool:
    scores, system = team_scores(np.random.default_rng(seed), teams, systems, higher=size)
    there = ~np.isnan(scores)
    known = there.sum(axis=2)
    before, after = np.where(known > 0, np.nansum(scores, axis=2) / np.maximum(known, 1), np.nan)
    found = change_of_scores(before, after, band, system)
    return _clear(found.grade, found.direction)


def _measure(cases: int, share: float, months: int, size: float, seed: np.random.SeedSequence) -> bool:
    """Return whether the latest point of the chart belongs to a signal upwards."""
    setting = Sites(sites=1, months=months, level=100 * share, differ=0.0, shared=0.0, people=cases,
                    starts={0: months // 2}, step=100 * size)  # fmt: skip
    part, whole = (values[0] for values in observed(setting, seed))
    short = months < MINIMUM  # then a run chart, as `[charts]` has it by default
    chart = run_chart(part / np.maximum(whole, 1), rules=ANHOEJ) if short else p_chart(part, whole)
    return bool(chart["direction"].iloc[-1] > 0)


def _answers(answers: int, share: float, size: float, seed: np.random.SeedSequence) -> bool:
    rng = np.random.default_rng(seed)
    good = [int(rng.binomial(answers, min(chance, 1.0))) for chance in (share, share + size)]
    if answers < shares.LEAST_ANSWERS:
        return False
    return shares.difference((good[0], answers), (good[1], answers)).low > 0  # the rule of `shares.grade`


def _raters(raters: int, band: float, size: float, seed: np.random.SeedSequence) -> bool:
    """Return whether any component is called clearly higher, Holm's adjustment included."""
    rng = np.random.default_rng(seed)
    leaning = rng.normal(0, 0.7, (raters, 1, 1))
    waves = [
        rater_answers(rng, (raters, _COMPONENTS, _ITEMS), 2.4 + leaning + shift, raters_sd=0.0).mean(axis=2)
        for shift in (0.0, size)
    ]
    pairs = {str(one): (waves[0][:, one], waves[1][:, one]) for one in range(_COMPONENTS)}
    found = change_of_raters(pairs, band, step=1 / _ITEMS)
    return any(_clear(one.grade, one.direction) for one in found.values())


def _meetings(evaluation: Evaluation, months: int, size: float, seed: np.random.SeedSequence) -> bool:
    """Return whether meetings are called to cross clearly more often, from attendance alone."""
    design = evaluation.design
    held = max(round(design.occasions * months / 12), 1)
    found, at = excess(
        np.random.default_rng(seed), occasions=held, months=months, people=design.present,
        organisations=design.organisations, rise=size,
    )  # fmt: skip
    verdict = judged_change(found, at, np.zeros(held), evaluation.connectivity.no_change_per_year)
    return _clear(verdict.grade, verdict.direction)


def _clear(grade: Grade, direction: Direction) -> bool:
    return grade is Grade.CLEAR and direction is Direction.UP
