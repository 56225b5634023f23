"""Who learned from whom: from team to team and system to system, one way or both."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.spread.known import COUNTED, STAGES, Known, counted, share, spoken
from evalkit.disclosure import Protected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import Said, say
from evalkit.stats.rates import wilson

UNKNOWN = "A team on no list"
TEAMS = {"learner": "Team", "system": "System", "source": "Learned from", "practices": "What", "stage": "How far"}
SYSTEMS = {"source": "Learned from", "learner": "Teams of", "links": "Practices learned"}


def part(known: Known) -> Part:
    """Return who learned from whom; nothing where no practice was picked up."""
    taken = _taken(known)
    if taken.empty:
        return Part()
    links = taken.dropna(subset=["learned_from"])
    pairs = set(zip(links["learned_from"], links["team_key"], strict=True))
    across = links["learned_from"].map(known.systems) != links["team_key"].map(known.systems)
    low, high = wilson(len(links), len(taken))
    facts = {
        "taken": len(taken), "linked": len(links), "elsewhere": len(taken) - len(links), "across": int(across.sum()),
        "share": share(len(links), len(taken)), "low": low, "high": high, "pairs": len(pairs),
        "mutual": sum((one, other) in pairs for other, one in pairs) // 2, "sources": links["learned_from"].nunique(),
        "learners": links["team_key"].nunique(),
    }  # fmt: skip
    tables = [counted("learned-facts", pd.DataFrame([facts]))]
    if len(links):
        tables.append(counted("learned", _by_team(known, links), labels=tuple(TEAMS)))
        tables.append(counted("learned-systems", _by_system(known, links), labels=("source", "learner")))
    return Part(tuple(tables), findings=_findings, tables=_tables, figures=_figures, caveats=_caveats)


def _taken(known: Known) -> pd.DataFrame:
    """Return each practice that a team of the scope has picked up, with its furthest stage and from whom it is."""
    rows = known.rows[known.rows["team_key"].isin(known.teams.index)]
    rows = rows.assign(stage=pd.Categorical(rows["stage"], STAGES, ordered=True))
    together = rows.groupby(["practice", "team_key"], sort=False)
    return together.agg(learned_from=("learned_from", "first"), stage=("stage", "max"), at=("at", "min")).reset_index()


def _by_team(known: Known, links: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "learner": links["team_key"].map(known.names).fillna(UNKNOWN),
            "system": links["team_key"].map(known.systems).fillna(""),
            "source": links["learned_from"].map(known.names).fillna(UNKNOWN),
            "practices": links["practice"].map(spoken),
            "stage": links["stage"].astype(str),
        }
    )
    return frame.sort_values(["source", "learner", "practices"], kind="stable", ignore_index=True)


def _by_system(known: Known, links: pd.DataFrame) -> pd.DataFrame:
    ends = pd.DataFrame(
        {
            "source": links["learned_from"].map(known.systems).fillna(UNKNOWN),
            "learner": links["team_key"].map(known.systems).fillna(UNKNOWN),
        }
    )
    return ends.groupby(["source", "learner"]).size().rename("links").reset_index()


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["learned-facts"]
    told = (
        "Of {taken:count} {taken:noun:time|times} that a team picked a practice up, {linked:count}"
        " {linked:noun:names|name} another team as the source (interval {low:share} to {high:share}) and"
        " {elsewhere:count} {elsewhere:noun:does|do} not: faculty, an event, or not recorded."
    )
    if facts.row()["linked"]:
        told += " {across:count} of the {linked:count} came from another system."
    yield Finding("spread.learned", told, facts, Grade.COUNTED, COUNTED)
    if facts.row()["linked"]:
        told = (
            "{learners:count} {learners:noun:team|teams} learned from {sources:count} {sources:noun:other|others};"
            " {mutual:count} of {pairs:count} {pairs:noun:link goes|links go} both ways."
            if facts.row()["mutual"] == 0
            else "{learners:count} {learners:noun:team|teams} learned from {sources:count} {sources:noun:other|others};"
            " {mutual:count} {mutual:noun:pair|pairs} of teams learned from each other, all other links go one way."
        )
        yield Finding("spread.mutual", told, facts, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    if "learned" in shown:
        yield Table(
            "learned", "Who learned what from whom, and how far each has come.",
            shown["learned"].pick(columns=list(TEAMS)), TEAMS, {},
        )  # fmt: skip
        yield Table(
            "learned-systems", "Practices learned, by the system of the team that had it and of the team that learned.",
            shown["learned-systems"].pick(columns=list(SYSTEMS)), SYSTEMS, {"links": "count"},
        )  # fmt: skip


def _figures(shown: Shown) -> Iterator[Figure]:
    if "learned" not in shown:
        return
    from evalkit.charts import spread as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    data, facts = shown["learned"], shown["learned-facts"]
    yield chart.learned(
        data,
        Words(
            "learned",
            caption=say(
                "{learners:count} {learners:noun:team|teams} learned from {sources:count} {sources:noun:other|others};"
                " {across:count} of {linked:count} {linked:noun:practice|practices} came from another system.", facts,
            ),
            alt=_alt(facts),
            source=Said("List of practices on their way", [data.name]),
            labels=TEAMS,
        ),
    )  # fmt: skip


def _alt(facts: Protected) -> str:
    return say(
        "Teams that others learned from stand on the left, teams that learned on the right, with an arrow for each link"
        " that is wider the more practices it carried. {pairs:count} {pairs:noun:arrow|arrows} from"
        " {sources:count} {sources:noun:team|teams} to"
        " {learners:count}.", facts,
    )  # fmt: skip


def _caveats(_: Shown) -> Iterator[str]:
    yield (
        "Who learned from whom is what somebody wrote down: the first source that a team named counts, and no name"
        " may mean that nobody asked."
    )
