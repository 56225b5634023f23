"""Do people name their own organisation more than chance would? The E-I index with its expectation, wave by wave."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.analyses.connectivity.alike import SEVERAL, WORK
from evalkit.analyses.connectivity.beside import Verdict, judged
from evalkit.analyses.connectivity.chance import UNIT
from evalkit.analyses.connectivity.seen import LEVELS, Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network import SurveyNetwork, ei_index
from evalkit.network.between import group_of_each
from evalkit.results.finding import Direction, Finding, Grade, Table, released
from evalkit.results.part import Part

FEWEST_PEOPLE, FEWEST_TIES = 20, 20
_ENDS = ("value", "low", "high")
CAVEAT = (
    "Whom people name is compared with organisations dealt out at random among the same people and ties. Fewer ties"
    " across organisations than that are usual: colleagues are near. What matters is whether it changes."
)


def part(seen: Seen) -> Part:
    """Return what there is to say of ties across organisations and systems."""
    rows = [
        (wave, level, verdict)
        for wave in seen.waves
        for level in LEVELS
        if (verdict := _verdict(seen, seen.waves[wave], level)) is not None
    ]
    if not rows:
        return Part()
    return Part(
        (_declared(seen, rows),),
        findings=lambda shown: _findings(shown["inward"], rows),
        tables=lambda shown: [_printed(shown["inward"])],
        caveats=lambda _: [CAVEAT],
    )


def _verdict(seen: Seen, wave: SurveyNetwork, level: str) -> Verdict | None:
    """Judge ties among those who answered; nothing with one group, or too few people or ties."""
    codes, names = group_of_each(wave, level)
    heard = wave.undirected().among(wave.answered)
    own = codes[wave.answered]
    if len(names) < 2 or len(np.unique(own[own >= 0])) < 2:
        return None
    found = ei_index(heard, np.where(own >= 0, own.astype(float), np.nan), draws=seen.choices.draws)
    if found["people"] < FEWEST_PEOPLE or found["ties"] < FEWEST_TIES:
        return None
    share = {name: (found[source] + 1) / 2 for name, source in (("observed", "ei"), ("expected", "expected"))}
    row = {**share, "sd": found["sd"] / 2, "p": found["p"], "draws": seen.choices.draws}
    return judged(row, seen.choices.no_difference, int(found["people"]), UNIT)


def _declared(seen: Seen, rows: list[tuple[str, str, Verdict]]) -> Unprotected:
    made, groups = [], []
    for wave, level, verdict in rows:
        network = seen.waves[wave]
        heard = network.answered & (group_of_each(network, level)[0] >= 0)
        found = verdict.estimate
        made.append(
            {
                "wave": wave, "boundary": SEVERAL[level], "level": level, "people": int(heard.sum()),
                "asked": int(network.asked.sum()), "observed": verdict.observed, "expected": verdict.expected,
                **{end: getattr(found, end) if found else np.nan for end in _ENDS},
                "p": found.p if found else np.nan, "told": _told(verdict),
            }
        )  # fmt: skip
        groups.append(frozenset(network.people[heard]))
    return Unprotected(
        "inward", pd.DataFrame(made), ReleaseClass.OPINION,
        people={"people": People(of="answered of known groups"), "asked": People(of="asked for ties")},
        statistics={name: Statistic("people", 2) for name in ("observed", "expected", *_ENDS)}, about_nobody=("p",),
        by=("wave", "boundary"), topic=("wave", "boundary"), labels=("level",), groups=groups,
    )  # fmt: skip


def _told(verdict: Verdict) -> str:
    way = "more across" if verdict.direction is Direction.UP else "more within"
    return {
        Grade.CLEAR: f"clearly {way}",
        Grade.LEANING: f"leans towards {way}",
        Grade.NO_MATERIAL_CHANGE: "no material difference",
        Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence",
    }[verdict.grade]


def _findings(inward: Protected, rows: list[tuple[str, str, Verdict]]) -> Iterator[Finding]:
    """Speak of the last wave alone: the table has the others."""
    last = rows[-1][0]
    for number, (wave, level, verdict) in enumerate(rows):
        if wave != last:
            continue
        row = inward.pick(pd.Series(np.arange(len(rows)) == number))
        told = (
            f"{WORK}, {{wave:text}}: {{observed:share}} of the ties of those who answered are between different"
            f" {SEVERAL[level]}, where {{expected:share}} would be if {SEVERAL[level]} made no difference:"
            f" {{told:text}}."
        )
        if verdict.estimate is None:
            told = f"{WORK}, {{wave:text}}: too few ties to say whether they stay within {SEVERAL[level]}."
        estimate = released(verdict.estimate, row)
        yield Finding(
            f"connectivity.inward.{level}", told, row, verdict.grade, _rule(verdict), estimate, verdict.direction
        )


def _rule(verdict: Verdict) -> str:
    return verdict.rule.replace("registers dealt at random", "ways to deal out the groups")


def _printed(inward: Protected) -> Table:
    return Table(
        "inward", f"{WORK}: ties across organisations and systems, wave by wave, beside groups dealt out at random.",
        inward.pick(columns=["wave", "boundary", "people", "asked", "observed", "expected", "told"]),
        {"wave": "Wave", "boundary": "Between", "people": "Answered", "asked": "Asked", "observed": "Ties across",
         "expected": "Expected", "told": "How sure"},
        {**dict.fromkeys(("people", "asked"), "count"), **dict.fromkeys(("observed", "expected"), "share")},
    )  # fmt: skip
