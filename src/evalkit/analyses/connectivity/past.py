"""The measures behind the words, wave after wave: a network against its own past, and what became of its ties."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.connectivity.alike import WORK
from evalkit.analyses.connectivity.seen import Seen
from evalkit.analyses.connectivity.shapes import LABELS, MEASURED
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network import SurveyNetwork, change, shape
from evalkit.network.shape import UNKNOWN
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part

RULE = "Measures of the same rules in both waves; no test: two waves of one network are two descriptions."


def part(seen: Seen) -> Part:
    """Return what there is to say of waves; nothing with fewer than two that somebody answered."""
    waves = {name: wave for name, wave in seen.waves.items() if wave.answered.any()}
    if len(waves) < 2:
        return Part()
    first, last = list(waves.values())[-2:]
    return Part(
        (_fingerprints(waves), _changed(first, last)),
        findings=lambda shown: _findings(shown["own-past"], shown["ties-changed"]),
        tables=lambda shown: [_printed(shown["own-past"])],
    )


def _fingerprints(waves: dict[str, SurveyNetwork]) -> Unprotected:
    rows = []
    for name, wave in waves.items():
        found = shape(wave)
        rows.append(
            {"wave": name, "people": len(wave.people), "asked": int(wave.asked.sum()),
             "answered": int((wave.answered & wave.asked).sum()), "verdict": found.verdict,
             **found.measures[list(MEASURED)].to_dict()}
        )  # fmt: skip
    return Unprotected(
        "own-past", pd.DataFrame(rows), ReleaseClass.OPINION,
        people={"people": People(of="in waves"), "asked": People(of="asked in waves"),
                "answered": People(of="answered in waves", base="asked")},
        statistics={name: Statistic("people", 2) for name in MEASURED}, by=("wave",), topic=("wave",),
        groups=[frozenset(wave.people) for wave in waves.values()],
    )  # fmt: skip


def _changed(first: SurveyNetwork, last: SurveyNetwork) -> Unprotected:
    found = change(first, last, rule="either")
    row = {
        "before": first.wave, "after": last.wave, "stayers": found.stayers, "joiners": found.joiners,
        "leavers": found.leavers, "kept": found.kept, "made": found.made, "ended": found.ended,
        "with_joiners": found.with_joiners, "with_leavers": found.with_leavers,
    }  # fmt: skip
    ties = ("kept", "made", "ended", "with_joiners", "with_leavers")
    return Unprotected(
        "ties-changed", pd.DataFrame([row]), ReleaseClass.OPINION,
        people={name: People(of=name) for name in ("stayers", "joiners", "leavers")},
        statistics={name: Statistic("stayers", 0) for name in ties}, labels=("before", "after"),
        period=f"{first.wave} to {last.wave}", groups=[frozenset(first.people) | frozenset(last.people)],
    )  # fmt: skip


def _findings(past: Protected, changed: Protected) -> Iterator[Finding]:
    frame = past.frame
    before, after = frame.iloc[-2], frame.iloc[-1]
    told = (
        f"{WORK}, {{before:text}} to {{after:text}}: of the ties between people who answered both times,"
        f" {{kept:count}} were"
        " kept, {made:count} made and {ended:count} ended; {with_joiners:count} are with people who are new."
    )
    if UNKNOWN not in (before["verdict"], after["verdict"]):
        same = before["verdict"] == after["verdict"]
        told += " The shape is called as before." if same else " The shape is called otherwise than before."
    yield Finding("connectivity.own-past", told, changed, Grade.COUNTED, RULE)


def _printed(past: Protected) -> Table:
    return Table(
        "own-past", f"{WORK}: the same network wave by wave, on the measures that the words for its shape rest on.",
        past.pick(columns=["wave", "people", "asked", "answered", "verdict", *MEASURED]),
        {"wave": "Wave", "people": "People", "asked": "Asked", "answered": "Answered", "verdict": "Shape", **LABELS},
        {**dict.fromkeys(("people", "asked", "answered", "clusters"), "count"),
         **dict.fromkeys(MEASURED[:-1], "share")},
    )  # fmt: skip
