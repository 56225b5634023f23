"""How far each practice has come: of the teams that could take it up, how many heard, test and implement it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.analyses.spread.known import COUNTED, STAGES, Known, by, counted, share, spoken
from evalkit.disclosure import Protected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import Said, say
from evalkit.stats.rates import wilson

MOST_SENTENCES, MOST_CURVES = 4, 6
"""Most practices that a reader can take in as sentences, and as curves side by side; beyond, the table tells."""
LABELS = {
    "practice": "Practice",
    "since": "First heard of",
    "could": "Teams that could take it up",
    "heard": "Have heard of it",
    "testing": "Have tested it",
    "implemented": "Have implemented it",
    "share": "of those that could",
    "low": "from",
    "high": "to",
    "origins": "Teams that had it first",
}
FORMATS = {
    **dict.fromkeys(("could", *STAGES, "origins"), "count"),
    **dict.fromkeys(("share", "low", "high"), "share"),
    "since": "month",
}


def part(known: Known) -> Part:
    """Return what there is to say of each practice."""
    rows = [_row(known, str(practice), own) for practice, own in known.steps.groupby("practice", sort=False)]
    facts = {"practices": known.rows["practice"].nunique(), "teams": len(known.teams), "followed": len(rows)}
    tables = [counted("spread-facts", pd.DataFrame([facts]))]
    if rows:
        tables.append(counted("practices", pd.DataFrame(rows), labels=("practice", "since")))
        tables.append(counted("curves", _curves(known), labels=("practice", "month")))
    return Part(tuple(tables), findings=_findings, tables=_tables, figures=_figures, caveats=_caveats)


def _row(known: Known, practice: str, own: pd.DataFrame) -> dict[str, Any]:
    reached = {stage: int(by(own[stage], known.after).sum()) for stage in STAGES}
    low, high = wilson(reached["implemented"], len(own))
    begun = known.rows.loc[known.rows["practice"] == practice, "at"].min()
    return {
        "practice": spoken(practice), "since": f"{begun:%Y-%m}", "could": len(own), **reached,
        "share": share(reached["implemented"], len(own)), "low": low, "high": high,
        "origins": sum(name == practice for name, _ in known.origins),
    }  # fmt: skip


def _curves(known: Known) -> pd.DataFrame:
    """Count teams at each month's end: those that could take a practice up by then, and how far they were."""
    rows = []
    for practice, own in known.steps.groupby("practice", sort=False):
        for month in known.months:
            end = month + pd.DateOffset(months=1)
            there = own[own["since"] < end]
            counts = {stage: int(by(there[stage], end).sum()) for stage in STAGES}
            rows.append({"practice": spoken(str(practice)), "month": f"{month:%Y-%m}", "could": len(there), **counts})
    return pd.DataFrame(rows)


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["spread-facts"]
    if "practices" not in shown:
        told = "No practice is on record as picked up by any of {teams:count} {teams:noun:team|teams}."
        yield Finding("spread.practices", told, facts, Grade.NOT_ENOUGH_EVIDENCE, COUNTED)
        return
    told = (
        "{practices:count} {practices:noun:practice is|practices are} on record as on {practices:noun:its|their} way"
        " from team to team, among {teams:count} {teams:noun:team|teams}."
    )
    yield Finding("spread.practices", told, facts, Grade.COUNTED, COUNTED)
    rows = shown["practices"]
    if len(rows) > MOST_SENTENCES:
        return
    for number, practice in enumerate(rows.frame["practice"], start=1):
        row = rows.pick(rows.frame["practice"] == practice)
        told = (
            "“{practice:text}”: {implemented:count} of the {could:count} {could:noun:team|teams} that could take it up"
            " {implemented:noun:has|have} implemented it (interval {low:share} to {high:share} if other teams were like"
            " these); {testing:count} {testing:noun:has|have} tested it, {heard:count} heard of it."
        )
        yield Finding(f"spread.practice.{number}", told, row, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    if "practices" in shown:
        data = shown["practices"]
        yield Table(
            "practices", "How far each practice has come by the end of the period, of the teams that could take it up.",
            data.pick(columns=list(LABELS)), LABELS, FORMATS,
        )  # fmt: skip


def _figures(shown: Shown) -> Iterator[Figure]:
    if "curves" not in shown or len(shown["practices"]) > MOST_CURVES:
        return
    from evalkit.charts import spread as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    furthest = _furthest(shown["practices"])
    yield chart.curves(
        shown["curves"],
        Words(
            "curves",
            caption=say(
                "“{practice:text}” has come furthest: {implemented:count} of {could:count} teams that could take it up"
                " have implemented it.", furthest,
            ),
            alt=say(
                "A panel for each practice, month by month: an area for the teams that could take it up, and steps for"
                " those that have heard of it, tested it and implemented it. The furthest is “{practice:text}” with"
                " {implemented:count} of {could:count}.", furthest,
            ),
            source=Said("List of practices on their way, and list of teams", [shown["curves"].name]),
            labels={**LABELS, "month": "Month"},
            formats={**FORMATS, "month": "month"},
        ),
    )  # fmt: skip


def _furthest(data: Protected) -> Protected:
    place = int(data.frame["share"].astype(float).to_numpy().argmax())
    return data.pick(data.frame["practice"] == data.frame["practice"].iloc[place])


def _caveats(shown: Shown) -> Iterator[str]:
    if "practices" not in shown:
        return
    yield (
        "A team could take a practice up from the day on which both were there: the team had joined, and anybody had"
        " heard of the practice. Teams that had it first are not among them."
    )
    yield (
        "Teams learn from each other, so they do not decide independently: the intervals of shares are too narrow by an"
        " amount that nobody knows."
    )
    yield "What nobody wrote down did not spread here: a practice that teams picked up quietly is missing."
