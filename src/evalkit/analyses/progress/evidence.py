"""Claimed against evidenced: the level that a team claims beside what its record holds; and fidelity to the method."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit import wording
from evalkit.analyses.progress.scored import COUNTED, NAMED_FROM, Scored, nobodys, owned
from evalkit.disclosure import Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.stats.spc.charts import xmr
from evalkit.tables import Tables

KINDS = {
    "aim": "An aim", "diagram": "A driver diagram", "baseline": "A measure with a baseline",
    "tests": "Tests of change", "signal": "A signal of improvement in a measure", "spread": "Spread to another team",
}  # fmt: skip
TESTS = ("pdsa cycle", "pdsa", "change tested", "test of change")
FEWEST_POINTS, BASELINE_POINTS = 13, 3
RECENT = 3
"""Months in which a team that follows the method has tested a change."""


def part(tables: Tables, scored: Scored) -> Part:
    """Return what there is to say of claims and records."""
    claimed = scored.wide.ffill(axis=1).iloc[:, -1].dropna()
    records = _records(tables, scored).loc[claimed.index]
    needed = {kind: level for kind, level in scored.evaluation.progress.evidence.items() if records[kind].any()}
    unknown = [KINDS[kind].lower() for kind in scored.evaluation.progress.evidence if kind not in needed]
    lacking = pd.DataFrame({kind: (claimed >= level) & ~records[kind] for kind, level in needed.items()})
    made = [_by_kind(claimed, records, needed), _facts(claimed, lacking), _fidelity(tables, scored)]
    named = len(claimed) >= NAMED_FROM
    if named:
        made.append(_by_team(scored, claimed, records, lacking))
    return Part(
        tuple(made),
        findings=_findings,
        tables=lambda shown: _tables(shown, named=named),
        caveats=lambda _: _caveats(unknown),
    )


def _records(tables: Tables, scored: Scored) -> pd.DataFrame:
    """Return what each team's record holds up to the end of the period: a column of truth a kind."""
    teams, after = scored.teams, pd.Timestamp(scored.scope.months(scored.evaluation)[1])
    keys = teams["team_key"]
    action = tables.action[tables.action["started"] < after]
    tests = action[action["kind"].str.casefold().str.strip().isin(TESTS)]
    adoption = tables.adoption[(tables.adoption["at"] < after) & (tables.adoption["stage"] != "heard")]
    measured = tables.measure[tables.measure["subject_key"].isin(keys) & (tables.measure["period"] < after)]
    joined = teams.set_index("team_key")["joined"]
    before = measured[measured["period"] < measured["subject_key"].map(joined)]
    points = before.groupby(["subject_key", "measure"]).size()
    with_baseline = points[points >= BASELINE_POINTS].index.get_level_values("subject_key")
    signals = {str(key) for (key, _), own in measured.groupby(["subject_key", "measure"]) if _improves(own)}
    return pd.DataFrame(
        {
            "aim": teams["aim"].fillna(value=False).astype(bool).to_numpy(),
            "diagram": teams["driver_diagram"].fillna(value=False).astype(bool).to_numpy(),
            "baseline": keys.isin(with_baseline).to_numpy(),
            "tests": keys.isin(tests["team_key"]).to_numpy(),
            "signal": keys.isin(signals).to_numpy(),
            "spread": keys.isin(adoption["learned_from"].dropna()).to_numpy(),
        },
        index=pd.Index(keys),
    )


def _improves(points: pd.DataFrame) -> bool:
    """Return whether a measure's chart signals in the better direction; of short series nothing is said."""
    points = points[points["stratum"] == ""].sort_values("period")
    whole = points["denominator"].fillna(0)
    values = points["value"].astype(float).where(whole <= 0, points["numerator"] / whole.where(whole > 0))
    values = values.dropna().to_numpy(float)
    if len(values) < FEWEST_POINTS:
        return False
    chart = xmr(values)
    way = 1 if points["better"].iloc[-1] == "up" else -1
    recent = chart.iloc[-7:]
    return bool(((recent["value"] - recent["centre"]) * way > 0).all())


def _by_kind(claimed: pd.Series, records: pd.DataFrame, needed: dict[str, float]) -> Unprotected:
    rows = [
        {"kind": KINDS[kind], "level": level, "claiming": int((claimed >= level).sum()),
         "on_record": int(((claimed >= level) & records[kind]).sum()),
         "lacking": int(((claimed >= level) & ~records[kind]).sum())}
        for kind, level in needed.items()
    ]  # fmt: skip
    return nobodys("evidence", pd.DataFrame(rows), ("level", "claiming", "on_record", "lacking"), labels=("kind",))


def _facts(claimed: pd.Series, lacking: pd.DataFrame) -> Unprotected:
    row = {
        "teams": len(claimed), "borne_out": int((~lacking.any(axis=1)).sum()),
        "ahead": int(lacking.any(axis=1).sum()),
    }  # fmt: skip
    return nobodys("claims", pd.DataFrame([row]), tuple(row))


def _by_team(scored: Scored, claimed: pd.Series, records: pd.DataFrame, lacking: pd.DataFrame) -> Unprotected:
    assert scored.instrument
    words = {score: label for label, score in scored.instrument.levels.items()}
    keys = [str(key) for key in claimed.index]
    rows = [
        {"team": name, "claims": claimed[key], "words": words.get(claimed[key], ""),
         "record": "; ".join(KINDS[kind].lower() for kind in KINDS if records.loc[key, kind]) or "nothing",
         "lacks": "; ".join(KINDS[str(kind)].lower() for kind in lacking.columns if lacking.loc[key, kind]) or "–"}
        for key, name in zip(keys, scored.called(keys), strict=True)
    ]  # fmt: skip
    return owned("claimed", pd.DataFrame(rows), ("claims",), labels=("words", "record", "lacks"))


def _fidelity(tables: Tables, scored: Scored) -> Unprotected:
    """Count teams that do what the method asks: report, test, and come to learning sessions."""
    first, after = (pd.Timestamp(day) for day in scored.scope.months(scored.evaluation))
    keys = scored.teams["team_key"]
    owed, wide = scored.expected, scored.wide
    reported = (wide.notna() & owed).sum(axis=1) / owed.sum(axis=1).where(owed.sum(axis=1) > 0)
    action = tables.action[tables.action["kind"].str.casefold().str.strip().isin(TESTS)]
    recent = action[(action["started"] < after) & (action["started"] >= after - pd.DateOffset(months=RECENT))]
    session = tables.occasion[(tables.occasion["kind"] == "learning-session") & (tables.occasion["start"] < after)]
    session = session[session["start"] >= first]
    came = tables.interaction[tables.interaction["occasion_key"].isin(session["occasion_key"])]
    of_team = tables.membership[tables.membership["group_key"].isin(keys)][["person_key", "group_key"]]
    attended = came.merge(of_team, on="person_key")[["group_key", "occasion_key"]].drop_duplicates()
    joined = scored.teams.set_index("team_key")["joined"]
    held = {key: int((session["start"] >= joined[key]).sum()) for key in keys}
    starts = session.set_index("occasion_key")["start"]
    inside = attended[attended["occasion_key"].map(starts) >= attended["group_key"].map(joined)]
    there = inside.groupby("group_key").size().reindex(keys).fillna(0)
    row = {
        "teams": len(keys), "reporting": int((reported >= 0.75).sum()), "enough": 0.75,
        "testing": int(keys.isin(recent["team_key"]).sum()), "recent": RECENT,
        "sessions": len(session), "coming": int(sum(held[key] > 0 and there[key] >= held[key] for key in keys)),
        "invited": int(sum(count > 0 for count in held.values())), "listed": int(keys.isin(of_team["group_key"]).sum()),
    }  # fmt: skip
    return nobodys("fidelity", pd.DataFrame([row]), tuple(row))


def _findings(shown: Shown) -> Iterator[Finding]:
    told = (
        "Of {teams:count} {teams:noun:team|teams} with a score, {borne_out:count} {borne_out:noun:has|have} on record"
        " what the claimed level asks for; {ahead:count} {ahead:noun:claims|claim} more than is on record."
    )
    yield Finding("progress.evidence", told, shown["claims"], Grade.COUNTED, COUNTED)
    told = (
        "Fidelity to the method: {reporting:count} of {teams:count} teams returned at least {enough:share} of their"
        " scores, {testing:count} began a test of change in the last {recent:count} months"
    )
    values = shown["fidelity"].row()
    if values["sessions"] and values["listed"]:
        told += ", and {coming:count} of {invited:count} had a member at every learning session since they joined"
    yield Finding("progress.fidelity", told + ".", shown["fidelity"], Grade.COUNTED, COUNTED)


def _tables(shown: Shown, *, named: bool) -> Iterator[Table]:
    yield Table(
        "evidence", "Claimed against evidenced: of the teams that claim a level, how many have on record what it asks.",
        shown["evidence"].pick(columns=["kind", "level", "claiming", "on_record", "lacking"]),
        {"kind": "On record", "level": "From level", "claiming": "Teams that claim it", "on_record": "have it",
         "lacking": "do not"},
        {"level": "decimal", **dict.fromkeys(("claiming", "on_record", "lacking"), "count")},
    )  # fmt: skip
    if named:
        yield Table(
            "claimed", "What each team last claimed, in the scale's own words, and what its record holds.",
            shown["claimed"].pick(columns=["team", "claims", "words", "record", "lacks"]),
            {"team": "Team", "claims": "Claims", "words": "Which is", "record": "On record", "lacks": "Not on record"},
            {"claims": "decimal"},
        )  # fmt: skip


def _caveats(unknown: list[str]) -> list[str]:
    told = (
        "What should be on record from which level on is declared in the definition; the kit's own list is its reading"
        " of the scale. Nothing on record does not mean that nothing was done: a record may be late or kept elsewhere."
    )
    if unknown:
        told += (
            f" No team at all has {wording.listed(unknown, 'or')} on record here: that says more of the records than of"
            " the teams, so that no claim is held against it."
        )
    return [told, "Learning sessions count where members of a team are on its list and on registers."]
