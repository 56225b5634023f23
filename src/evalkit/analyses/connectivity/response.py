"""Can the map be trusted? Who was asked, who answered, and what the silent could change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.connectivity.alike import WORK
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Share, Statistic, Unprotected
from evalkit.network import TREATMENTS, SurveyNetwork, ranked, under_treatments, with_fewer_answers
from evalkit.network.response import LEAST_RESPONSE
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

MEASURES = {
    "isolated": "People without a tie",
    "outside_largest": "People outside the largest part",
    "connectedness": "Pairs within reach of one another",
    "efficiency": "Efficiency (few steps between people)",
    "articulation_share": "People without whom it falls apart",
}
ORDERED = "outside_largest"
"""By which measure systems would be put in order, if they might be."""
LOST, DRAWS = (0.1, 0.2, 0.3, 0.4, 0.5), 8
"""Shares of answers taken away, and how often each: every measure is taken each time, which takes its time."""
NAMES = {"respondents": "Respondents only", "named": "With those they named", "borrowed": "Answers borrowed"}
RULE = (
    "What three treatments of the silent give: left out; kept as others named them; and with ties borrowed from"
    " respondents like them. A measure is as sure as its range is narrow."
)


def part(seen: Seen) -> Part:
    """Return what there is to say of the last wave's response."""
    wave = seen.last_wave
    if wave is None or not wave.answered.any():
        return Part()
    treated = under_treatments(wave, list(MEASURES), group="system" if _groups(wave) > 1 else "")
    order = _order(seen)
    return Part(
        (_declared(seen, wave, treated), _treatments(wave, treated), _curve(wave), *_ordered(seen, wave, order)),
        findings=lambda shown: _findings(shown["response"], order),
        tables=lambda shown: _tables(shown, order),
        figures=lambda shown: _figures(shown),
        caveats=lambda shown: _caveats(shown["response"]),
    )


def _groups(wave: SurveyNetwork) -> int:
    return wave.group("system").nunique()


def _order(seen: Seen) -> pd.DataFrame:
    """Ask whether systems may be put in order; where there are none, nothing is asked."""
    if seen.scope.system or len(seen.systems) < 2 or seen.last_wave is None:
        return pd.DataFrame()
    parts = {code: seen.of_system(seen.last_wave, code) for code in seen.systems}
    parts = {code: one for code, one in parts.items() if len(one.people) and one.answered.any()}
    return ranked(parts, ORDERED) if len(parts) > 1 else pd.DataFrame()


def _behind(wave: SurveyNetwork) -> frozenset[str]:
    return frozenset(wave.people[wave.answered])


def _declared(seen: Seen, wave: SurveyNetwork, treated: pd.DataFrame) -> Unprotected:
    first = treated.loc[ORDERED]
    row: dict[str, Any] = {
        "wave": wave.wave or "the only wave", "people": len(wave.people), "asked": int(wave.asked.sum()),
        "answered": int((wave.answered & wave.asked).sum()), "rate": np.nan, "least": LEAST_RESPONSE,
        "low": first["lowest"], "high": first["highest"], "over_cap": wave.account.get("over_cap", 0),
        "outsiders": int((~wave.asked).sum()), "cap": seen.choices.cap or 0,
    }  # fmt: skip
    return Unprotected(
        "response", pd.DataFrame([row]), ReleaseClass.OPINION,
        people={
            "people": People(of="in the network"), "asked": People(of="asked"),
            "answered": People(of="answered", base="asked"), "over_cap": People(of="over the cap", base="answered"),
            "outsiders": People(of="named, not asked", base="people"),
        },
        shares={"rate": Share("answered", "asked")},
        statistics={"low": Statistic("answered", 2), "high": Statistic("answered", 2)}, about_nobody=("least", "cap"),
        labels=("wave",), period=wave.wave, groups=[_behind(wave)],
    )  # fmt: skip


def _treatments(wave: SurveyNetwork, treated: pd.DataFrame) -> Unprotected:
    names = [one.name for one in TREATMENTS]
    frame = treated[[*names, "lowest", "highest"]].rename_axis("code").reset_index()
    frame = frame.assign(measure=[MEASURES[str(code)] for code in frame["code"]], answered=int(wave.answered.sum()))
    return Unprotected(
        "treatments", frame, ReleaseClass.OPINION, people={"answered": People(of="treated")},
        statistics={name: Statistic("answered", 2) for name in (*names, "lowest", "highest")}, by=("code",),
        topic=("code",), labels=("measure",), period=wave.wave, groups=[_behind(wave)] * len(frame),
    )  # fmt: skip


def _curve(wave: SurveyNetwork) -> Unprotected:
    found = with_fewer_answers(wave, [ORDERED, "efficiency"], lost=LOST, draws=DRAWS)
    frame = found.assign(
        answered=int(wave.answered.sum()), code=[f"{lost:.1f}" for lost in found["lost"]],
        name=found["measure"].map(MEASURES),
    )  # fmt: skip
    return Unprotected(
        "fewer-answers", frame, ReleaseClass.OPINION, people={"answered": People(of="kept")},
        statistics={name: Statistic("answered", 2) for name in ("mean", "lowest", "highest")}, about_nobody=("lost",),
        by=("code", "measure"), topic=("code", "measure"), labels=("name",), period=wave.wave,
        groups=[_behind(wave)] * len(frame),
    )  # fmt: skip


def _ordered(seen: Seen, wave: SurveyNetwork, order: pd.DataFrame) -> Iterator[Unprotected]:
    if order.empty:
        return
    parts = {code: seen.of_system(wave, str(code)) for code in order.index}
    frame = pd.DataFrame(
        {
            "system": list(order.index), "name": [seen.evaluation.system_name(str(code)) for code in order.index],
            "asked": [int(one.asked.sum()) for one in parts.values()],
            "answered": [int((one.answered & one.asked).sum()) for one in parts.values()],
            "lowest": order["lowest"].to_numpy(float), "highest": order["highest"].to_numpy(float),
        }
    )  # fmt: skip
    frame = frame.assign(rate=np.nan)
    yield Unprotected(
        "response-systems", frame, ReleaseClass.OPINION,
        people={"asked": People(of="asked"), "answered": People(of="answered", base="asked")},
        shares={"rate": Share("answered", "asked")},
        statistics={name: Statistic("answered", 2) for name in ("lowest", "highest")}, by=("system",),
        labels=("name",), period=wave.wave, groups=[_behind(one) for one in parts.values()],
    )  # fmt: skip


def _findings(row: Protected, order: pd.DataFrame) -> Iterator[Finding]:
    values = row.row()
    told = (
        f"{WORK}, {{wave:text}}: {{answered:count}} of {{asked:count}} people asked answered ({{rate:share}})."
        f" Depending on"
        " how the silent are treated, {low:share} to {high:share} of people are outside the largest part."
    )
    if isinstance(values["rate"], float) and values["rate"] < LEAST_RESPONSE:
        told += " With fewer than {least:share} answering, the map is not to be trusted."
    if not order.empty:
        why = str(order["why"].iloc[0])
        told += (
            " Systems are not put in order: " + _plain(why) + "." if why else
            " Systems could be put in order: response is alike and no treatment changes it."
        )  # fmt: skip
    yield Finding("connectivity.response", told, row, Grade.COUNTED, RULE)


def _plain(why: str) -> str:
    """Say why without the numbers, which the table has."""
    if why.startswith("response differs"):
        return "their response differs"
    if why.startswith("response below"):
        return "in at least one of them too few answered"
    return why


def _tables(shown: Shown, order: pd.DataFrame) -> Iterator[Table]:
    names = [one.name for one in TREATMENTS]
    yield Table(
        "treatments", f"{WORK}: the same measures under three treatments of those who did not answer.",
        shown["treatments"].pick(columns=["measure", *names, "lowest", "highest"]),
        {"measure": "Measure", **NAMES, "lowest": "Lowest", "highest": "Highest"},
        dict.fromkeys((*names, "lowest", "highest"), "share"),
    )  # fmt: skip
    if not order.empty:
        yield Table(
            "response-systems",
            f"{WORK}: response by system, and people outside its largest part as the silent are treated; not a"
            f" ranking.",
            shown["response-systems"].pick(columns=["name", "asked", "answered", "rate", "lowest", "highest"]),
            {"name": "System", "asked": "Asked", "answered": "Answered", "rate": "Response",
             "lowest": "Outside, lowest", "highest": "Outside, highest"},
            {"asked": "count", "answered": "count", **dict.fromkeys(("rate", "lowest", "highest"), "share")},
        )  # fmt: skip


def _figures(shown: Shown) -> list[Figure]:
    from evalkit.charts import network as charts
    from evalkit.charts.words import Words

    response, curve = shown["response"], shown["fewer-answers"]
    if isinstance(response.row()["answered"], str):
        return []
    words = Words(
        "fewer-answers",
        caption=say(
            f"{WORK}: had fewer of the {{answered:count}} answered, more people would seem to be outside the largest"
            f" part"
            " and steps would seem longer.", response,
        ),
        alt=say(
            "Two lines from all {answered:count} answers to half of them: the share of people outside the largest part"
            " and efficiency, each with a band over several random losses. Where a band is wide, a map with such a"
            " response could look like anything within it.", response,
        ),
        source=say("Survey, {wave:text}: {answered:count} of {asked:count} answered", response),
        labels={"name": "Measure", "lost": "Answers lost", "mean": "Mean", "lowest": "Lowest", "highest": "Highest"},
        formats=dict.fromkeys(("lost", "mean", "lowest", "highest"), "share"),
    )  # fmt: skip
    return [charts.fewer(curve.pick(columns=["name", "lost", "mean", "lowest", "highest"]), words)]


def _caveats(row: Protected) -> Iterator[str]:
    yield (
        "Who did not answer is missing, not without ties. Missing answers cut a chain to pieces and hardly touch a"
        " dense network, so that two networks with different response are not compared."
    )
    if row.row()["cap"]:
        yield say(
            "Each question asks for at most {cap:count} names: that bounds how dense a network can be, so that"
            " density is never compared between networks of different size.", row,
        )  # fmt: skip
