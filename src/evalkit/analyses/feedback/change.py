"""Whether answers are better than at the occasion before: two shares of good answers, and their difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.feedback.answers import Answers, sets_of
from evalkit.definition import Asked
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Estimate, Finding, Grade, released
from evalkit.results.part import Part
from evalkit.stats.shares import change, grade

_ESTIMATED = ("value", "low", "high")
CAVEAT = "Other people may have answered from one occasion to the next: a change of shares is no change of minds."
_DIRECTION = {
    (Grade.CLEAR, Direction.UP): "a clear rise",
    (Grade.CLEAR, Direction.DOWN): "a clear fall",
    (Grade.LEANING, Direction.UP): "it leans towards a rise, but is not clear",
    (Grade.LEANING, Direction.DOWN): "it leans towards a fall, but is not clear",
}


def part(answers: Answers) -> Part:
    """Return what there is to say of changes: of each question that was asked at two occasions of a kind."""
    asked = [question for question in answers.questions if question.top]
    pairs = {question.code: pair for question in asked if (pair := _last_two(answers, question))}
    found = {code: change(*_counts(pair, question)) for code, pair, question in _with_question(pairs, asked)}
    estimates = [
        _declare(answers, pair, question, found[code]) for code, pair, question in _with_question(pairs, asked)
    ]
    return Part(
        tuple(estimates),
        findings=lambda shown: [_finding(code, shown[f"change-{code}"], found[code]) for code in pairs],
        caveats=lambda _: [CAVEAT] if pairs else [],
    )


Pair = tuple[pd.DataFrame, pd.DataFrame]


def _with_question(pairs: dict[str, Pair], asked: list[Asked]) -> Iterator[tuple[str, Pair, Asked]]:
    return ((question.code, pairs[question.code], question) for question in asked if question.code in pairs)


def _last_two(answers: Answers, question: Asked) -> Pair | None:
    """Return the answers of the last two occasions of one kind at which people answered one by one."""
    given = answers.to(question.code)
    given = given[(given["unit"] == "person") & given["start"].notna()]
    if not len(given):
        return None
    kind = given["occasion_key"].map(answers.tables.occasion.set_index("occasion_key")["kind"])
    same = given[kind == kind.iloc[-1]]
    last = list(dict.fromkeys(same["occasion_key"]))[-2:]
    if len(last) < 2:
        return None
    return same[same["occasion_key"] == last[0]], same[same["occasion_key"] == last[1]]


def _counts(pair: Pair, question: Asked) -> tuple[tuple[int, int], tuple[int, int]]:
    def count(of: pd.DataFrame) -> tuple[int, int]:
        good = of[of["value"].isin(question.top)]
        return good["respondent_key"].nunique(), of["respondent_key"].nunique()

    return count(pair[0]), count(pair[1])


def _declare(answers: Answers, pair: Pair, question: Asked, found: Estimate | None) -> Unprotected:
    row: dict[str, Any] = {"words": question.words, "level": 0.95}
    people = {}
    for name, of, (top, answered) in zip(("before", "after"), pair, _counts(pair, question), strict=True):
        about, key = of["about"].iloc[0], of["key"].iloc[0]
        row |= {f"{name}_about": about, f"{name}_top": top, f"{name}_answered": answered}
        at = {"key": f"{question.code}|person|{key}"}
        people[f"{name}_top"] = People(of="answers", at={**at, "answer": "top"}, base=f"{name}_answered")
        people[f"{name}_answered"] = People(of="answered", at=at)
    row |= {name: getattr(found, name) if found else np.nan for name in _ESTIMATED}
    row["fewest"] = min(row["before_answered"], row["after_answered"])
    return Unprotected(
        f"change-{question.code}", pd.DataFrame([row]), ReleaseClass.OPINION,
        people=people | {"fewest": People(of="fewest")},
        statistics={name: Statistic(base="fewest") for name in _ESTIMATED}, about_nobody=("level",),
        labels=("words", "before_about", "after_about"), period=answers.period, groups=[sets_of(pd.concat(pair))],
    )  # fmt: skip


def _finding(code: str, row: Protected, found: Estimate | None) -> Finding:
    estimate = released(found, row)
    verdict = grade(estimate)
    told = (
        "Good answers to “{words:text}” went from {before_top:count} of {before_answered:count} ({before_about:text})"
        " to {after_top:count} of {after_answered:count} ({after_about:text})"
    )
    if estimate is not None:
        told += ", {value:points} percentage points ({level:share} interval {low:points} to {high:points})"
    told += f": {_DIRECTION.get(verdict[:2], 'not enough evidence to say that they changed')}."
    return Finding(f"feedback.change.{code}", told, row, verdict.grade, verdict.rule, estimate, verdict.direction)
