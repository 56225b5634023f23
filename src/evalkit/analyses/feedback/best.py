"""Good and poor answers: each share with its interval, and with what those who kept silent could make of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.feedback.answers import UNITS, Answers, is_missing, sets_of
from evalkit.definition import Asked
from evalkit.disclosure import People, Protected, ReleaseClass, Share, Statistic, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.rates import wilson

RULE = (
    "A count of answers. The interval holds only if those who answered are a fair draw of those who came; the bounds"
    " hold whatever the silent think."
)
LEVEL = 0.95
READ = ("top", "neutral", "poor")
LABELS = {
    "about": "Occasion",
    "words": "Question",
    "unit": "Who answers",
    "answered": "Answered",
    "silent": "Came and did not answer",
    "top": "Good",
    "neutral": "Neither",
    "poor": "Poor",
    "share": "Good, share of answers",
    "low": "Interval from",
    "high": "to",
    "least": "With the silent, at least",
    "most": "at most",
}
FORMATS = {
    **dict.fromkeys(("answered", "silent", *READ), "count"),
    **dict.fromkeys(("share", "low", "high", "least", "most"), "share"),
}


def part(answers: Answers) -> Part:
    """Return what there is to say of good and poor answers."""
    judged = [question for question in answers.questions if question.top]
    rows, groups = _rows(answers, judged)
    if not rows:
        return Part((_facts(answers),), caveats=lambda shown: _caveats(shown, answers, judged))
    table = _table("answers", rows, groups, answers)
    latest = {row["question"]: number for number, row in enumerate(rows)}
    single = [_table(f"latest-{code}", [rows[n]], [groups[n]], answers) for code, n in latest.items()]
    return Part(
        (_facts(answers), table, *single),
        findings=lambda shown: [_finding(shown[f"latest-{code}"]) for code in latest],
        tables=lambda shown: [_printed(shown["answers"])],
        figures=lambda shown: _figures(shown, judged),
        caveats=lambda shown: _caveats(shown, answers, judged),
    )


def _rows(answers: Answers, judged: list[Asked]) -> tuple[list[dict[str, Any]], list[frozenset[str]]]:
    """Count answers by question, occasion and who answers together, in order of time."""
    rows, groups = [], []
    for question in judged:
        for (unit, key), given in answers.to(question.code).groupby(["unit", "key"], sort=False):
            unit = str(unit)
            about = given["about"].iloc[0]
            of = {read: given[given["value"].isin(getattr(question, read))] for read in READ}
            count = {read: some["respondent_key"].nunique() for read, some in of.items()}
            answered = given["respondent_key"].nunique()
            present = int(answers.present.get(given["occasion_key"].iloc[0], 0)) if unit == "person" else 0
            low, high = wilson(count["top"], answered)
            low_poor, high_poor = wilson(count["poor"], answered)
            silent = present - answered if present >= answered else np.nan
            everybody = answered + silent
            rows.append(
                {
                    "question": question.code, "words": question.words, "about": about, "unit": unit,
                    "key": f"{question.code}|{unit}|{key}",
                    "several": UNITS[unit][1], "level": LEVEL, "answered": answered, "silent": silent,
                    "everybody": everybody, **count,
                    "low": low, "high": high, "low_poor": low_poor, "high_poor": high_poor,
                    **{
                        f"{end}{of}": (count[read] + more) / everybody
                        for read, of in (("top", ""), ("poor", "_poor"))
                        for end, more in (("least", 0), ("most", silent))
                    },
                }
            )  # fmt: skip
            groups.append(sets_of(given))
    return rows, groups


def _table(name: str, rows: list[dict[str, Any]], groups: list[frozenset[str]], answers: Answers) -> Unprotected:
    frame = pd.DataFrame(rows)
    frame["share"], frame["share_poor"] = frame["top"] / frame["answered"], frame["poor"] / frame["answered"]
    people = {read: People(of="answers", at={"answer": read}, base="answered") for read in READ}
    people |= {"answered": People(of="answered"), "silent": People(of="silent"), "everybody": People(of="everybody")}
    ends = ("low", "high", "low_poor", "high_poor")
    bounds = ("least", "most", "least_poor", "most_poor")
    return Unprotected(
        name, frame, ReleaseClass.OPINION, people=people,
        statistics={end: Statistic(base="answered", decimals=2) for end in (*ends, *bounds)},
        shares={"share": Share("top", "answered"), "share_poor": Share("poor", "answered")},
        about_nobody=("level",), by=("key",), topic=("key",), labels=("question", "words", "about", "unit", "several"),
        period=answers.period, groups=groups,
    )  # fmt: skip


def _facts(answers: Answers) -> Unprotected:
    frame = pd.DataFrame([{"unread": answers.unread, "untold": answers.untold}])
    return Unprotected("answers-left-out", frame, ReleaseClass.ACTIVITY, about_nobody=("unread", "untold"))


def _finding(row: Protected) -> Finding:
    values = row.row()
    told = (
        "Asked “{words:text}” ({about:text}), {top:count} of {answered:count} {several:text} gave a good answer"
        " ({share:share}; {level:share} interval {low:share} to {high:share})."
    )
    if not is_missing(values["silent"]) and values["silent"] != 0:
        told += (
            " {silent:count} more came and did not answer: with them it lies anywhere from {least:share} to"
            " {most:share}."
        )
    if values["poor"]:
        told += " {poor:count} gave a poor answer ({low_poor:share} to {high_poor:share}"
        known = not is_missing(values["silent"]) and values["silent"] != 0
        told += "; with the silent {least_poor:share} to {most_poor:share})." if known else ")."
    return Finding(f"feedback.best.{values['question']}", told, row, Grade.COUNTED, RULE)


def _printed(answers: Protected) -> Table:
    return Table(
        "answers", "Good, neutral and poor answers to each question, occasion by occasion, and how many kept silent.",
        answers.pick(columns=list(LABELS)), LABELS, FORMATS,
    )  # fmt: skip


def _figures(shown: Shown, judged: list[Asked]) -> list[Figure]:
    from evalkit.charts import opinion as charts
    from evalkit.charts.words import Words

    answers, made = shown["answers"], []
    for question in judged:
        own = answers.pick(answers.frame["question"] == question.code)
        if not len(own):
            continue
        last = shown[f"latest-{question.code}"]
        said = "{top:count} of {answered:count} gave a good answer to “{words:text}” ({about:text})"
        words = Words(
            f"answers-{question.code}",
            caption=say(f"{said}.", last),
            alt=say(
                f"A row of bars for each occasion: poor answers to the left of a line, good ones to the right, neutral"
                f" ones across it, and those who kept silent apart in grey. Last, {said}; {{poor:count}} gave a poor"
                " one.", last,
            ),
            source=say("Answers of {answered:count} {several:text} last, by the evaluator's reading", last),
            labels=LABELS, formats=FORMATS,
        )  # fmt: skip
        made.append(charts.diverging(own.pick(columns=["about", "unit", "answered", *READ, "silent"]), words))
    return made


def _caveats(shown: Shown, answers: Answers, judged: list[Asked]) -> list[str]:
    if not answers.questions:
        return ["Nothing is said of feedback: the definition declares no question under [feedback]."]
    told: list[str] = []
    facts = shown["answers-left-out"]
    if answers.unread:
        told.append(
            say(
                "{unread:count} {unread:noun:answer is|answers are} none of those declared, such as those on another"
                " scale, and in no number here.", facts,
            )
        )  # fmt: skip
    if answers.untold:
        told.append(
            say(
                "{untold:count} anonymous {untold:noun:answer|answers} cannot be told by system and"
                " {untold:noun:is|are} left out here.", facts,
            )
        )  # fmt: skip
    told += [
        say(f"Nobody's answer to “{question.words}” is here.", facts)
        for question in judged
        if not len(answers.to(question.code))
    ]
    if "answers" in shown:
        told.append(
            "Those who answer a form are seldom a fair draw of those who came: read the bounds over the silent first."
        )
        if (shown["answers"].frame["unit"] != "person").any():
            told.append("Pairs and tables answer together; they are counted as what they are and never as people.")
    return told
