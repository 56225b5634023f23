"""Effort and impact as people guess them: the mean of the votes, and how far they lie apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.feedback.answers import Answers, sets_of
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

RULE = "A count of votes; they are guesses of those who answered, not a measure of effort or impact."
AXES = ("effort", "impact")
LABELS = {
    "name": "Ingredient",
    "effort": "Effort, mean vote",
    "effort_low": "middle half from",
    "effort_high": "to",
    "effort_votes": "Votes on effort",
    "impact": "Impact, mean vote",
    "impact_low": "middle half from",
    "impact_high": "to",
    "impact_votes": "Votes on impact",
}
FORMATS = {name: "count" if name.endswith("votes") else "decimal" for name in LABELS if name != "name"}


def part(answers: Answers) -> Part:
    """Return what there is to say of effort and impact; nothing where nobody voted."""
    rows, groups = [], []
    for ingredient in answers.evaluation.feedback.ingredients:
        row: dict[str, Any] = {"name": ingredient.name}
        voted = [_latest(answers, getattr(ingredient, axis)) for axis in AXES]
        for axis, votes in zip(AXES, voted, strict=True):
            values = votes["value"].astype(float).to_numpy()
            row[f"{axis}_votes"] = votes["respondent_key"].nunique()
            low, high = np.quantile(values, [0.25, 0.75]) if len(values) else (np.nan, np.nan)
            row |= {axis: float(values.mean()) if len(values) else np.nan, f"{axis}_low": low, f"{axis}_high": high}
        if all(len(votes) for votes in voted):
            rows.append(row)
            groups.append(sets_of(pd.concat(voted)))
    if not rows:
        return Part()
    table = _declare("effort-impact", pd.DataFrame(rows), groups, answers)
    gap = max(range(len(rows)), key=lambda k: rows[k]["impact"] - rows[k]["effort"])
    best = _declare("most-for-least", pd.DataFrame([rows[gap]]), [groups[gap]], answers)
    return Part(
        (table, best),
        findings=lambda shown: [_finding(shown["most-for-least"])],
        tables=lambda shown: [
            Table(
                "effort-impact", "Expected effort and impact: the mean vote and the middle half of the votes.",
                shown["effort-impact"].pick(columns=list(LABELS)), LABELS, FORMATS,
            )
        ],
        figures=_figures,
        caveats=lambda _: ["Effort and impact are what people expect; nobody measured either."],
    )  # fmt: skip


def _latest(answers: Answers, question: str) -> pd.DataFrame:
    given = answers.to(question)
    last = given["start"].max()
    return given[given["start"].eq(last) if last == last else given["start"].isna()]


def _declare(name: str, frame: pd.DataFrame, groups: list[frozenset[str]], answers: Answers) -> Unprotected:
    statistics = {
        f"{axis}{end}": Statistic(base=f"{axis}_votes", decimals=1) for axis in AXES for end in ("", "_low", "_high")
    }
    return Unprotected(
        name, frame, ReleaseClass.OPINION,
        people={f"{axis}_votes": People(of=f"votes on {axis}") for axis in AXES}, statistics=statistics,
        by=("name",), topic=("name",), period=answers.period, groups=groups,
    )  # fmt: skip


def _finding(row: Protected) -> Finding:
    told = (
        "“{name:text}” promises most for its effort: mean vote {impact:decimal} on impact (middle half"
        " {impact_low:decimal} to {impact_high:decimal}) against {effort:decimal} on effort ({effort_low:decimal} to"
        " {effort_high:decimal}), of {impact_votes:count} {impact_votes:noun:vote|votes}."
    )
    return Finding("feedback.effort-impact", told, row, Grade.COUNTED, RULE)


def _figures(shown: Shown) -> list[Figure]:
    from evalkit.charts import opinion as charts
    from evalkit.charts.words import Words

    row = shown["most-for-least"]
    said = "“{name:text}” promises most for its effort ({impact:decimal} against {effort:decimal})"
    words = Words(
        "effort-impact", caption=say(f"{said}.", row),
        alt=say(
            "Points by expected effort across and expected impact upwards, each with lines over the middle half of its"
            f" votes. {said}.", row,
        ),
        source=say("Votes of {impact_votes:count} people, the last time that they were asked", row),
        labels=LABELS, formats=FORMATS,
    )  # fmt: skip
    return [charts.effort_impact(shown["effort-impact"], words)]
