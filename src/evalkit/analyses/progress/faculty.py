"""What teams score themselves beside what their faculty scores them, in the months in which both did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.analyses.progress.scored import FACULTY, OWN, Scored, nobodys
from evalkit.disclosure import Protected, Unprotected
from evalkit.results.finding import Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.stats.teams import FEWEST_TEAMS, Judged, change_of_scores


def part(scored: Scored) -> Part:
    """Return what there is to say of teams and their faculty."""
    roles = scored.scores[scored.scores["role"].isin([OWN, FACULTY])]
    both = roles.pivot_table(index=["team_key", "month"], columns="role", values="value").reindex(
        columns=[OWN, FACULTY]
    )
    both = both.dropna()
    if both.empty:
        return Part(
            caveats=lambda _: ["Nobody but the teams themselves scored them: how far others agree is not known."]
        )
    by_team = both.groupby("team_key").mean()
    found = change_of_scores(by_team[FACULTY].to_numpy(), by_team[OWN].to_numpy(), scored.evaluation.progress.no_change)
    return Part(
        (_together(both, found), _by_month(both)),
        findings=lambda shown: [_finding(shown["team-faculty"], found)],
        tables=_tables,
    )


def _numbers(both: pd.DataFrame) -> dict[str, float]:
    gap = both[OWN] - both[FACULTY]
    return {
        "scores": len(both), "alike": int((gap == 0).sum()), "higher": int((gap > 0).sum()),
        "lower": int((gap < 0).sum()), "apart": float(gap.mean()), "a_level": int((gap.abs() > 1).sum()),
    }  # fmt: skip


def _together(both: pd.DataFrame, found: Judged) -> Unprotected:
    teams = both.index.get_level_values("team_key").nunique()
    ends = {end: getattr(found.estimate, end) if found.estimate else np.nan for end in ("value", "low", "high")}
    row = {**_numbers(both), "teams": teams, "fewest": FEWEST_TEAMS, **ends}
    return nobodys("team-faculty", pd.DataFrame([row]), tuple(row))


def _by_month(both: pd.DataFrame) -> Unprotected:
    rows = [{"month": str(month), **_numbers(own)} for month, own in both.groupby("month")]
    frame = pd.DataFrame(rows)
    return nobodys("faculty-by-month", frame, tuple(str(c) for c in frame.columns if c != "month"), ("month",))


def _finding(row: Protected, found: Judged) -> Finding:
    told = (
        "Of {scores:count} months scored by both, teams put themselves higher than their faculty did in {higher:count},"
        " lower in {lower:count} and level with it in {alike:count}"
    )
    if found.estimate is None:
        told += "; fewer than {fewest:count} teams were scored by both, so that no difference is claimed."
        return Finding("progress.faculty", told, row, Grade.NOT_ENOUGH_EVIDENCE, found.rule)
    told += "; on average of {teams:count} teams {value:signed} points (interval {low:signed} to {high:signed})."
    estimate = released(found.estimate, row)
    return Finding("progress.faculty", told, row, found.grade, found.rule, estimate, found.direction)


def _tables(shown: Shown) -> Iterator[Table]:
    columns = ["month", "scores", "higher", "alike", "lower", "apart"]
    yield Table(
        "team-faculty", "Teams beside their faculty, by month.", shown["faculty-by-month"].pick(columns=columns),
        {"month": "Month", "scores": "Scored by both", "higher": "Team higher", "alike": "The same",
         "lower": "Team lower", "apart": "Team less faculty, points"},
        {"month": "month", **dict.fromkeys(("scores", "higher", "alike", "lower"), "count"), "apart": "signed"},
    )  # fmt: skip
