"""Whether two people who coded the same answers gave them the same themes."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.feedback.answers import Answers, sets_of
from evalkit.definition import CODEBOOK
from evalkit.disclosure import MINIMUM, TOTAL, People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part
from evalkit.stats.agreement import krippendorff_alpha

RULE = (
    "Krippendorff's alpha for yes or no, theme by theme, of all who coded the question: 1 is full agreement, 0 what"
    " chance would give. Below 0.67 Krippendorff (2004) draws no conclusion."
)
LABELS = {
    "words": "Question",
    "name": "Theme",
    "coded": "Answers coded by two or more",
    "both": "Theme given by all",
    "either": "Given by some",
    "alpha": "Alpha",
}
FORMATS = {"coded": "count", "both": "count", "either": "count", "alpha": "signed"}
CAVEAT = "Coders are taken to have read every answer to a question of which they coded one."


def part(answers: Answers) -> Part:
    """Return how far coders agree, by question and theme; nothing where nobody coded twice."""
    rows, groups = _rows(answers)
    if not rows:
        return Part()
    table = _declare("coders", rows, groups, answers)
    asked = list(dict.fromkeys(row["question"] for row in rows))
    lowest = {code: _lowest([row for row in rows if row["question"] == code]) for code in asked}
    single = [
        _declare(f"coders-{code}", [row], [groups[rows.index(row)]], answers) for code, row in lowest.items() if row
    ]
    return Part(
        (table, *single),
        findings=lambda shown: [_finding(shown[one.name]) for one in single],
        tables=lambda shown: [
            Table("coders", "Agreement of the people who coded: theme by theme, never of a person.",
                  shown["coders"].pick(columns=list(LABELS)), LABELS, FORMATS)
        ],
        caveats=lambda _: [CAVEAT],
    )  # fmt: skip


def _rows(answers: Answers) -> tuple[list[dict[str, Any]], list[frozenset[str]]]:
    given = answers.texts.merge(answers.tables.theme, on="answer_key")
    by_hand = given[given["coder"] != CODEBOOK]
    rows, groups = [], []
    for asked in answers.questions:
        of = by_hand[by_hand["question"] == asked.code]
        coders = sorted(of["coder"].unique())
        if len(coders) < 2:
            continue
        # an answer to which no coder gave a theme is unknown to the table: it was blank, or nobody looked
        texts = of.drop_duplicates("answer_key")
        for theme in answers.evaluation.feedback.themes:
            gave = of[of["theme"] == theme.code]
            if not len(gave):
                continue
            marks = np.column_stack(
                [texts["answer_key"].isin(gave.loc[gave["coder"] == coder, "answer_key"]) for coder in coders]
            ).astype(float)
            rows.append(
                {"question": asked.code, "theme": theme.code, "words": asked.words, "name": theme.name,
                 "coded": len(texts), "both": int(marks.all(axis=1).sum()), "either": int(marks.any(axis=1).sum()),
                 "alpha": float(krippendorff_alpha(marks, "nominal")), "pairs": len(list(combinations(coders, 2)))}
            )  # fmt: skip
            groups.append(sets_of(texts))
    return rows, groups


def _lowest(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    known = [row for row in rows if row["alpha"] == row["alpha"] and row["coded"] >= MINIMUM]
    return min(known, key=lambda row: row["alpha"]) if known else None


def _declare(
    name: str, rows: list[dict[str, Any]], groups: list[frozenset[str]], answers: Answers
) -> Unprotected:  # fmt: skip
    return Unprotected(
        name, pd.DataFrame(rows), ReleaseClass.OPINION,
        people={
            "coded": People(of="coded", at={"theme": TOTAL}),
            "both": People(of="theme given by all coders", base="coded"),
            "either": People(of="theme given by a coder", base="coded"),
        },
        statistics={"alpha": Statistic(base="coded", decimals=2)}, about_nobody=("pairs",),
        by=("question", "theme"), topic=("question", "theme"), labels=("words", "name"), period=answers.period,
        groups=groups,
    )  # fmt: skip


def _finding(row: Protected) -> Finding:
    told = "Those who coded “{words:text}” agree least on {name:text}: alpha {alpha:signed}, of {coded:count} answers."
    return Finding(f"feedback.{row.name.replace('-', '.', 1)}", told, row, Grade.COUNTED, RULE)
