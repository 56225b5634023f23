"""From trained to active in a team to coaching, and where skills are missing: by organisation, as counts only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.capability.alike import COUNTED, is_hidden
from evalkit.analyses.capability.workforce import Workforce
from evalkit.disclosure import TOTAL, People, ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

STEPS = {
    "trained": "Trained", "team": "and in a team", "coaching": "and coaching", "time": "with protected time",
}  # fmt: skip
MOST_ROWS = 18
"""Most organisations that one picture can name legibly."""


def part(work: Workforce) -> Part:
    """Return what there is to say of people who were trained, and of the register of champions."""
    trained = frozenset(work.completions["person_key"].dropna())
    has_skills = bool(work.people["skills"].notna().any()) and bool(work.evaluation.capability.skills)
    made = []
    if trained:
        made.append(_steps(work, trained))
    if has_skills:
        made.append(_skills(work))
    names = {table.name for table in made}
    return Part(
        tuple(made),
        findings=lambda shown: _findings(shown, names),
        tables=lambda shown: _tables(shown, names, work),
        figures=lambda shown: _figures(shown, names),
        caveats=lambda _: _caveats(names),
    )


def _steps(work: Workforce, trained: frozenset[str]) -> Unprotected:
    """Count people who took each step and all before it, by organisation and in all."""
    needed = work.evaluation.capability.protected_time[0]
    protected = work.people[work.people["protected_time"].fillna(0) >= needed]["person_key"]
    reached = {"trained": trained}
    for step, also in (("team", work.in_team), ("coaching", work.coaching), ("time", frozenset(protected))):
        reached[step] = reached[list(reached)[-1]] & also
    belongs = work.tables.person.set_index("person_key")["org_key"].reindex(list(trained)).fillna("")
    rows, groups = [], []
    known = [key for key in work.organisations["org_key"] if key in set(belongs)]
    for org_key in [*known, TOTAL]:
        own = trained if org_key == TOTAL else frozenset(belongs[belongs == org_key].index)
        name = TOTAL if org_key == TOTAL else work.name(org_key)
        rows.append({"organisation": org_key, "name": name, **{s: len(own & who) for s, who in reached.items()}})
        groups.append(own)
    return Unprotected(
        "cascade", pd.DataFrame(rows), ReleaseClass.PERSONAL,
        people={step: People(of=f"people-{step}") for step in STEPS},
        by=("organisation",), labels=("name",), period=f"{work.after:%Y-%m}", groups=groups,
    )  # fmt: skip


def _skills(work: Workforce) -> Unprotected:
    """Count champions by organisation and skill."""
    champions = work.people[work.people["skills"].notna()]
    codes = [skill.code for skill in work.evaluation.capability.skills]
    rows, groups = [], []
    for org_key in [*work.organisations["org_key"], TOTAL]:
        own = champions if org_key == TOTAL else champions[champions["org_key"] == org_key]
        name = TOTAL if org_key == TOTAL else work.name(org_key)
        rows.append(
            {
                "organisation": org_key,
                "name": name,
                "champions": len(own),
                **{f"s_{c}": int(own[c].sum()) for c in codes},
            }
        )
        groups.append(frozenset(own["person_key"]))
    people = {"champions": People(of="champions"), **{f"s_{code}": People(of=f"skill-{code}") for code in codes}}
    return Unprotected(
        "skills", pd.DataFrame(rows), ReleaseClass.PERSONAL, people=people, by=("organisation",), labels=("name",),
        period=f"{work.after:%Y-%m}", groups=groups,
    )  # fmt: skip


def _findings(shown: Shown, names: set[str]) -> Iterator[Finding]:
    if "cascade" in names:
        together = shown["cascade"].pick(pd.Series(shown["cascade"].frame["organisation"] == TOTAL))
        if not is_hidden(together.row()["trained"]):
            told = (
                "Of {trained:count} people trained by name, {team:count} are in a team and {coaching:count} of these"
                " coached;"
                " {time:count} of them have enough protected time."
            )
            yield Finding("capability.cascade", told, together, Grade.COUNTED, COUNTED)
    if "skills" in names:
        together = shown["skills"].pick(pd.Series(shown["skills"].frame["organisation"] == TOTAL))
        if not is_hidden(together.row()["champions"]):
            told = "{champions:count} people are on the register of champions."
            yield Finding("capability.champions", told, together, Grade.COUNTED, COUNTED)


def _tables(shown: Shown, names: set[str], work: Workforce) -> Iterator[Table]:
    if "cascade" in names:
        yield Table(
            "cascade", "People who were trained, are in a team too, and coach too, by organisation.",
            shown["cascade"].pick(columns=["name", *STEPS]), {"name": "Organisation", **STEPS},
            dict.fromkeys(STEPS, "count"),
        )  # fmt: skip
    if "skills" in names:
        titles = {f"s_{skill.code}": skill.name for skill in work.evaluation.capability.skills}
        yield Table(
            "skills", "Champions by organisation and skill: a nought is a gap, a star a number that is not shown.",
            shown["skills"].pick(columns=["name", "champions", *titles]),
            {"name": "Organisation", "champions": "Champions", **titles},
            dict.fromkeys(["champions", *titles], "count"),
        )  # fmt: skip


def _figures(shown: Shown, names: set[str]) -> Iterator[Figure]:
    if "cascade" not in names:
        return
    data = shown["cascade"]
    rows = data.frame
    if len(rows) > MOST_ROWS or not np.nan_to_num(rows["trained"].to_numpy(float)).any():
        return
    from evalkit.charts import reach
    from evalkit.charts.words import Words

    together = data.pick(pd.Series(rows["organisation"] == TOTAL))
    steps = wording.listed([title.lower() for title in STEPS.values()])
    words = Words(
        "cascade",
        caption=say(
            "{trained:count} people were trained by name, {team:count} of them are in a team, {coaching:count} of these"
            " coach.", together,
        ),
        alt=say(
            "Horizontal bars by organisation and for all, in a column for each step: {steps:text}. Each step counts"
            " those"
            " who took the ones before it, too; of {trained:count} trained, {coaching:count} coach.",
            together, {"steps": steps},
        ),
        source="Lists of completions, members, attendance and champions",
        labels={"name": "Organisation", **STEPS}, formats=dict.fromkeys(STEPS, "count"),
    )  # fmt: skip
    yield reach.cascade(data.pick(columns=["name", *STEPS]), words, steps=list(STEPS))


def _caveats(names: set[str]) -> list[str]:
    told = []
    if "cascade" in names:
        told.append(
            "Only people whose training is on record by name can be followed; totals without names say nothing of"
            " who goes"
            " on."
        )
    if "skills" in names:
        told.append("Champions signed up themselves: a skill that nobody of an organisation lists may still be there.")
    return told
