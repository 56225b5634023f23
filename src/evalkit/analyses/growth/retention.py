"""Who stays: the share still coming after so many occasions offered, not after so many months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.growth.basis import Basis, Group
from evalkit.analyses.growth.followed import Followed, followed
from evalkit.analyses.growth.registers import source
from evalkit.analyses.growth.stock import RATE
from evalkit.disclosure import People, Protected, ReleaseClass, Share, Statistic, Unprotected
from evalkit.results.finding import Direction, Estimate, Figure, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.judged import Judged, as_family

AT_RISK = "at risk"
HALF = 0.5
WHERE = {Direction.UP: "above", Direction.DOWN: "below"}
TOO_SMALL = "Too few people, or too few teams or organisations that they come from, were observed so long."
STAYED = (
    "After {tick:count} occasions that are for everyone, {value:share} of those who joined had not missed {run:count}"
    " in a row"
)
SENT = (
    "After {tick:count} occasions that are for everyone, {sends_value:share} of organisations had not missed"
    " {run:count} in a row"
)
CURVE = {
    "tick": "Occasions offered after the first",
    "at_risk": "People still observed",
    "survival": "Share still coming",
    "low": "Interval from",
    "high": "Interval to",
    "organisations": "Organisations still sending somebody",
}


def retention(basis: Basis) -> Part:
    """Follow everybody who joined over the occasions offered to them."""
    people, organisations = followed(basis, "person_key"), followed(basis, "org_key")
    tick = _tick(people, basis)
    stays = _of_systems(basis)[basis.scope.system] if basis.scope.system else _judged(people, basis)
    sends = against_half(organisations.at(tick, basis.evaluation.thresholds))
    tables = (
        _declare_staying(basis, people, stays.rate, sends.rate),
        _declare_curve(basis, people, organisations),
        _declare_kinds(basis, people.pairs),
    )
    return Part(
        tables,
        findings=lambda shown: _findings(stays, None if basis.scope.system else sends, shown["staying"]),
        tables=_tables,
        figures=_figures,
        caveats=_caveats,
    )


def _tick(people: Followed, basis: Basis) -> int:
    """Return after how many occasions the share is told: twice the run that counts as stopping, in every report.

    Where most people were not offered as many, it is what most were; before a whole run nobody can have stopped.
    """
    run = basis.evaluation.thresholds.missed_in_a_row
    return max(run, min(2 * run, people.typical))


def _judged(people: Followed, basis: Basis) -> Judged:
    return against_half(people.at(_tick(people, basis), basis.evaluation.thresholds))


def _of_systems(basis: Basis) -> dict[str, Judged]:
    """Judge every system: all of them are one family under one claim."""
    of_systems = {code: followed(basis.of_system(code), "person_key") for code in basis.codes}
    return as_family({code: _judged(people, basis) for code, people in of_systems.items()}, "systems")


def _declare_staying(basis: Basis, people: Followed, stays: Estimate | None, sends: Estimate | None) -> Unprotected:
    tick = _tick(people, basis)
    row: dict[str, Any] = {
        "tick": tick,
        "run": basis.evaluation.thresholds.missed_in_a_row,
        "kinds": wording.listed([basis.evaluation.kind(code).plural for code in people.pairs["kind"].unique()]),
        "people": people.at_risk(1),
        "nothing": int((people.duration == 0).sum()),
        "at_risk": people.at_risk(tick),
        "level": next((one.level for one in (stays, sends) if one), np.nan),
        **{end: getattr(stays, end) if stays else np.nan for end in RATE},
        **{f"sends_{end}": getattr(sends, end) if sends else np.nan for end in RATE},
    }
    at = {"people": "1", "at_risk": str(tick)}
    return Unprotected(
        "staying", pd.DataFrame([row]), ReleaseClass.ACTIVITY,
        people={name: People(of=AT_RISK, at={"tick": number}) for name, number in at.items()} | {"nothing": People()},
        statistics={end: Statistic(base="at_risk") for end in RATE},
        about_nobody=("tick", "run", "level", *(f"sends_{end}" for end in RATE)),
        labels=("kinds",), period=basis.period,
        groups=basis.behind(lambda: [frozenset(people.duration.index)]),
    )  # fmt: skip


def _declare_curve(basis: Basis, people: Followed, organisations: Followed) -> Unprotected:
    """Declare the curve as far as enough people are observed for it to mean anything."""
    least = basis.evaluation.thresholds
    curve = people.curve
    curve = curve[curve["at_risk"] >= least.minimum_people]
    beside = organisations.curve
    beside = beside[beside["at_risk"] >= least.minimum_teams].set_index("tick")["survival"]
    frame = curve.assign(organisations=curve["tick"].map(beside))[list(CURVE)]
    return Unprotected(
        "retention", frame, ReleaseClass.ACTIVITY,
        people={"at_risk": People(of=AT_RISK)},
        statistics={name: Statistic(base="at_risk") for name in ("survival", "low", "high")},
        about_nobody=("tick", "organisations"), by=("tick",), period=basis.period,
        groups=basis.behind(lambda: [_observed(people, tick) for tick in frame["tick"]]),
    )  # fmt: skip


def _observed(people: Followed, tick: int) -> Group:
    return frozenset(people.duration.index[people.duration >= tick])


def _declare_kinds(basis: Basis, pairs: pd.DataFrame) -> Unprotected:
    """Declare how many of the places offered to those who had joined were taken, by kind of occasion."""
    by_kind = pairs.groupby("kind", sort=False)["came"].agg(["size", "sum"]).reset_index()
    frame = pd.DataFrame(
        {
            "kind": [basis.evaluation.kind(code).plural.capitalize() for code in by_kind["kind"]],
            "places": by_kind["size"].astype(int),
            "came": by_kind["sum"].astype(int),
            "share": np.nan,
        }
    )
    return Unprotected(
        "retention-kinds", frame, ReleaseClass.ACTIVITY,
        people={"places": People(of="places offered"), "came": People(of="places taken")},
        shares={"share": Share("came", "places")}, by=("kind",), topic=("kind",), period=basis.period,
        groups=basis.behind(lambda: [_offered_to(pairs, code) for code in by_kind["kind"]]),
    )  # fmt: skip


def _offered_to(pairs: pd.DataFrame, kind: str) -> Group:
    return frozenset(pairs.loc[pairs["kind"] == kind, "person_key"])


def _findings(stays: Judged, sends: Judged | None, staying: Protected) -> Iterator[Finding]:
    told = "There are too few people, teams or organisations to say how many of those who join keep coming."
    if stays.rate is not None:
        told = f"{STAYED} ({{level:share}} interval {{low:share}} to {{high:share}}): {_verdict(stays)}"
    share = released(stays.rate, staying)
    yield Finding("growth.retention", told, staying, stays.grade, stays.rule, share, stays.direction)
    if sends is not None and sends.rate is not None:
        told = f"{SENT} ({{level:share}} interval {{sends_low:share}} to {{sends_high:share}}): {_verdict(sends)}"
        share = released(sends.rate, staying, "sends_")
        yield Finding(
            "growth.retention.organisations", told, staying, sends.grade, sends.rule, share, sends.direction
        )  # fmt: skip


def against_half(estimate: Estimate | None) -> Judged:
    """Grade a share against one half: the one comparison that needs no other programme.

    Parameters
    ----------
    estimate : Estimate or None
        A share whose `p` is of one half.

    Returns
    -------
    Judged
        *Clear*: the 95 % interval lies on one side of one half; *leaning*: the 80 % interval does.
    """
    if estimate is None:
        return Judged(None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_SMALL)
    clear, leaning = _side(estimate.low, estimate.high), _side(estimate.low80, estimate.high80)
    if clear is not Direction.NONE:
        rule = f"The whole {wording.share(estimate.level)} interval lies {WHERE[clear]} one half."
        return Judged(estimate, estimate, Grade.CLEAR, clear, rule)
    if leaning is not Direction.NONE:
        rule = f"The whole 80% interval lies {WHERE[leaning]} one half, but the 95% interval does not."
        return Judged(estimate, estimate, Grade.LEANING, leaning, rule)
    rule = "The intervals hold both more and fewer than half."
    return Judged(estimate, estimate, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)


def _side(low: float, high: float) -> Direction:
    """Return on which side of one half an interval lies, or none."""
    return Direction.UP if low > HALF else Direction.DOWN if high < HALF else Direction.NONE


def _verdict(judged: Judged) -> str:
    which = "more than half" if judged.direction is Direction.UP else "fewer than half"
    return {
        Grade.CLEAR: f"clearly {which}.",
        Grade.LEANING: f"this leans towards {which}, but is not clear.",
    }.get(judged.grade, "not enough evidence to say whether that is more or fewer than half.")


def _tables(shown: Shown) -> Iterator[Table]:
    if len(shown["retention-kinds"]):
        yield Table(
            "retention-kinds", "Places offered to people who had joined, and how many were taken, by kind of occasion.",
            shown["retention-kinds"],
            {"kind": "Kind", "places": "Places offered", "came": "Taken", "share": "Share taken"},
            {"places": "count", "came": "count", "share": "share"},
        )  # fmt: skip


def _figures(shown: Shown) -> Iterator[Figure]:
    curve, staying = shown["retention"], shown["staying"]
    told = curve.frame
    if len(told) < 2 or told["survival"].iloc[1:].isna().all():
        return
    from evalkit.charts import staying as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    last = {"last": int(told["tick"].iloc[-1]), "share": float(told["survival"].dropna().iloc[-1])}
    row = staying.row()
    known = isinstance(row["value"], float) and row["value"] == row["value"]
    caption = f"{STAYED}."
    if not known:
        caption = "How many of those who joined were still coming, by occasions offered: too few for an interval."
    beside = "" if told["organisations"].isna().all() else " A dashed line shows organisations."
    alt = (
        "Steps that fall from all who joined to {share:share} after {last:count} occasions offered. The number of"
        f" people still observed stands below.{beside}"
    )
    formats = {"tick": "count", "at_risk": "count"} | dict.fromkeys(
        ("survival", "low", "high", "organisations"), "share"
    )
    words = Words(
        "retention", caption=say(caption, staying), alt=say(alt, curve, last), source=source(shown), labels=CURVE,
        formats=formats,
    )  # fmt: skip
    yield chart.curve(curve, words, at=row["tick"] if known else None)


def _caveats(shown: Shown) -> Iterator[str]:
    row = shown["staying"].row()
    templates = {
        "Somebody has stopped coming who missed {run:count} {run:noun:occasion|occasions} in a row that"
        " {run:noun:was|were} open to them. Only these are for everyone, and count: {kinds:text}.": row["kinds"],
        "People of one team or organisation come and go together, so the interval leaves out one team or organisation"
        " at a time.": row["value"] == row["value"],
        "{nothing:count} {nothing:noun:person has|people have} joined and not been offered such an occasion since:"
        " nothing can be said yet of their staying.": row["nothing"],
        "Organisations stand beside people, because people move jobs: a person who left may have been followed by a"
        " colleague.": row["sends_value"] == row["sends_value"],
    }  # fmt: skip
    yield from (say(template, shown["staying"]) for template, applies in templates.items() if applies)
