"""You said, we did: what was done about each theme, and what became of pledges."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit import wording
from evalkit.analyses.feedback.answers import Answers
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown

COUNTED = "A count of what is on record; whether it helped is another question."


def part(answers: Answers) -> Part:
    """Return what there is to say of what was done, for the programme only; nothing where nothing is declared."""
    declared = answers.evaluation.feedback
    estimates: list[Unprotected] = []
    if declared.themes and not answers.scope.system:
        estimates += [_done(answers), *_told(answers)]
    pledges = _pledges(answers)
    estimates += [pledges] if pledges else []
    return Part(
        tuple(estimates),
        findings=_findings,
        tables=_tables,
    )


def _done(answers: Answers) -> Unprotected:
    """Count the themes that people named, and those of which something was done."""
    declared = answers.evaluation.feedback
    coded = answers.texts.merge(answers.tables.theme, on="answer_key")
    named = [theme.code for theme in declared.themes if theme.code in set(coded["theme"])]
    until = answers.evaluation.programme.as_at
    done = {one.theme for one in declared.done if one.on <= until}
    row = {"named": len(named), "done": sum(theme in done for theme in named)}
    return Unprotected(
        "said-and-done", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=("named", "done"),
        period=answers.period,
    )  # fmt: skip


def _told(answers: Answers) -> list[Unprotected]:
    """List what was done about each theme that people named, blank where nothing was."""
    declared = answers.evaluation.feedback
    coded = set(answers.texts.merge(answers.tables.theme, on="answer_key")["theme"])
    rows = [
        {"name": theme.name, "did": one.did if one else "", "when": wording.day(one.on) if one else ""}
        for theme in declared.themes
        if theme.code in coded
        for one in [done for done in declared.done if done.theme == theme.code] or [None]
    ]
    if not rows:
        return []
    return [Unprotected("you-said", pd.DataFrame(rows), ReleaseClass.ACTIVITY, labels=("name", "did", "when"))]


def _pledges(answers: Answers) -> Unprotected | None:
    """Count pledges on record and those that are over, with their teams'."""
    action, kind = answers.tables.action, answers.evaluation.feedback.pledges
    own = action[action["kind"].str.casefold() == kind.casefold()]
    if answers.scope.system:
        system = answers.tables.team.set_index("team_key")["system"]
        own = own[own["team_key"].map(system) == answers.scope.system]
    if not len(own):
        return None
    row = {"pledges": len(own), "kept": int(own["ended"].notna().sum())}
    return Unprotected("pledges", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=("pledges", "kept"))


def _findings(shown: Shown) -> Iterator[Finding]:
    if "said-and-done" in shown and shown["said-and-done"].row()["named"]:
        told = "Of {named:count} {named:noun:theme|themes} that people named, something was done about {done:count}."
        yield Finding("feedback.said-and-done", told, shown["said-and-done"], Grade.COUNTED, COUNTED)
    if "pledges" in shown:
        told = "{pledges:count} {pledges:noun:pledge is|pledges are} on record, of which {kept:count} fulfilled."
        yield Finding("feedback.pledges", told, shown["pledges"], Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    if "you-said" in shown:
        yield Table(
            "you-said", "What people said, and what was done about it.", shown["you-said"],
            {"name": "You said", "did": "We did", "when": "When"},
        )  # fmt: skip
