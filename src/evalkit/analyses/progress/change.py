"""Did teams move from one quarter to another? By tests whose error rate is known, with an ordinal model as a check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.progress.scored import Scored, nobodys
from evalkit.disclosure import Protected, Unprotected
from evalkit.results.finding import Direction, Finding, Grade, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.ordinal import Ordinal, random_intercept
from evalkit.stats.teams import FEWEST_TEAMS, Judged, change_of_scores, change_of_share

SHARE_BAND = 0.1
"""A change of a share of teams within ± this is not material."""
_WORDS = {
    Grade.CLEAR: "clearly ", Grade.LEANING: "perhaps ", Grade.NO_MATERIAL_CHANGE: "",
    Grade.NOT_ENOUGH_EVIDENCE: "",
}  # fmt: skip


def part(scored: Scored) -> Part:
    """Return what there is to say of change; with one quarter of scores, that there is nothing to compare."""
    quarters = scored.quarters
    if len(quarters) < 2:
        return Part(caveats=lambda _: ["There are fewer than two full quarters of scores: no change is claimed."])
    first, last = _ends(scored)
    progress = scored.evaluation.progress
    one, other = scored.quarter(first), scored.quarter(last)
    system = scored.systems.reindex(one.index).to_numpy()
    score = change_of_scores(one.to_numpy(), other.to_numpy(), progress.no_change, system)
    at, then = _last_scores(scored, first), _last_scores(scored, last)
    both = (at.notna() & then.notna()).to_numpy()
    level = progress.judged_at
    share = change_of_share(
        (at[both] >= level).to_numpy(), (then[both] >= level).to_numpy(), system[both], SHARE_BAND
    )  # fmt: skip
    model = _model(scored)
    tables = (
        _row("score-change", scored, (first, last), score, one.to_numpy(), other.to_numpy()),
        _row("share-change", scored, (first, last), share, (at[both] >= level).to_numpy(float),
             (then[both] >= level).to_numpy(float)),
        _odds(model),
    )  # fmt: skip
    return Part(
        tables,
        findings=lambda shown: _findings(shown, score, share),
        caveats=lambda shown: _caveats(shown, model),
    )


def _ends(scored: Scored) -> tuple[str, str]:
    """Return the first and last quarter: the first in which as many teams scored as an interval needs."""
    enough = [q for q in scored.quarters if scored.quarter(q).notna().sum() >= FEWEST_TEAMS] or scored.quarters
    return (enough[0], scored.quarters[-1]) if enough[0] != scored.quarters[-1] else (
        scored.quarters[0], scored.quarters[-1]
    )  # fmt: skip


def _last_scores(scored: Scored, quarter: str) -> pd.Series:
    """Return each team's last own score of a quarter."""
    return scored.wide[scored.three(quarter)].ffill(axis=1).iloc[:, -1]


def _row(
    name: str, scored: Scored, ends: tuple[str, str], found: Judged, one: np.ndarray, other: np.ndarray
) -> Unprotected:
    both = ~np.isnan(one) & ~np.isnan(other)
    row: dict[str, Any] = {
        "first": f"{ends[0]}/{scored.three(ends[0])[-1]}", "last": f"{ends[1]}/{scored.three(ends[1])[-1]}",
        "teams": int(both.sum()), "level": scored.evaluation.progress.judged_at, "fewest": FEWEST_TEAMS,
        "before": float(one[both].mean()) if both.any() else np.nan,
        "after": float(other[both].mean()) if both.any() else np.nan,
        "only_last": int((~np.isnan(other)).sum() - both.sum()),
        **{end: getattr(found.estimate, end) if found.estimate else np.nan for end in ("value", "low", "high")},
    }  # fmt: skip
    return nobodys(
        name, pd.DataFrame([row]), tuple(key for key in row if key not in {"first", "last"}), labels=("first", "last")
    )


def _model(scored: Scored) -> Ordinal | None:
    """Fit scores on months since the period began, every team with a leaning of its own."""
    own = scored.own
    if own["team_key"].nunique() < FEWEST_TEAMS or own["month"].nunique() < 3:
        return None
    when = own["month"].map({month: place for place, month in enumerate(scored.months)})
    return random_intercept(own["value"], when, own["team_key"])


def _odds(model: Ordinal | None) -> Unprotected:
    effect, error = (float(model.effects[0]), float(model.errors[0])) if model else (np.nan, np.nan)
    ends = [effect, effect - 1.96 * error, effect + 1.96 * error]
    odds, low, high = (float(np.exp(3 * end)) for end in ends)
    row = {"odds": odds, "odds_low": low, "odds_high": high, "scores": model.n if model else 0,
           "modelled": model.subjects if model else 0}  # fmt: skip
    return nobodys("ordinal", pd.DataFrame([row]), tuple(row))


def _findings(shown: Shown, score: Judged, share: Judged) -> Iterator[Finding]:
    yield _told(
        "progress.share", shown["share-change"], share,
        "Of the {teams:count} teams that scored themselves in both, {before:share} were at level {level:decimal} or"
        " above at the end of {first:span}, and {after:share} at the end of {last:span}",
    )  # fmt: skip
    yield _told(
        "progress.scores", shown["score-change"], score,
        "From {first:span} to {last:span}, the mean score of the same {teams:count} teams went from {before:decimal} to"
        " {after:decimal}",
    )  # fmt: skip


def _told(signal: str, row: Protected, found: Judged, told: str) -> Finding:
    values = row.row()
    if found.estimate is None:
        few = (
            "Fewer than {fewest:count} teams scored themselves both in {first:span} and in {last:span}, so that no"
            " change is claimed."
        )
        return Finding(signal, few, row, Grade.NOT_ENOUGH_EVIDENCE, found.rule)
    unit = "percent" if signal.endswith("share") else "signed"
    spoken = {"percent": "{value:change} of teams, interval {low:change} to {high:change}",
              "signed": "{value:signed} points, interval {low:signed} to {high:signed}"}[unit]  # fmt: skip
    words = {"percent": ("more", "fewer"), "signed": ("higher", "lower")}[unit]
    way = {Direction.UP: words[0], Direction.DOWN: words[1], Direction.NONE: ""}[found.direction]
    word = f": {_WORDS[found.grade]}{way}" if way else ""
    tail = "" if way or found.grade is Grade.NO_MATERIAL_CHANGE else ", which chance could also do"
    told += f"{word} ({spoken}){tail}." + (" These are claims." if values["teams"] else "")
    return Finding(signal, told, row, found.grade, found.rule, released(found.estimate, row), found.direction)


def _caveats(shown: Shown, model: Ordinal | None) -> list[str]:
    told = [
        "Change is that of the same teams. Clear needs both teams and systems to bear it out, because teams of one"
        " system share what happens to it.",
        say(
            "{only_last:count} {only_last:noun:team|teams} scored themselves in {last:span} but not in {first:span},"
            " and have no part in the change.", shown["score-change"],
        ),
    ]  # fmt: skip
    if model:
        told.append(
            say(
                "As a check that takes levels as an order only (cumulative logit with a leaning for each team,"
                " {scores:count} scores of {modelled:count} teams): every three months the odds of a higher level are"
                " multiplied by {odds:decimal} (interval {odds_low:decimal} to {odds_high:decimal}). Its interval takes"
                " months as independent and is too narrow where they are not, so that no claim rests on it.",
                shown["ordinal"],
            )
        )
    return told
