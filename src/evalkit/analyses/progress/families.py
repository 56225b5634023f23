"""How far children and families are involved in each team, as its record has it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.progress.scored import COUNTED, Scored, nobodys
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown

UNKNOWN = "not on record"
OTHER = "a level that is not declared"


def part(scored: Scored) -> Part:
    """Return how many teams involve families how far; nothing where no team says."""
    levels = scored.evaluation.progress.involvement
    said = scored.teams["family_involvement"]
    if not said.notna().any():
        return Part(caveats=lambda _: ["How far children and families are involved in teams is not on record."])
    known = {level.casefold(): level for level in levels}
    found = said.map(lambda word: known.get(str(word).casefold(), OTHER), na_action="ignore").fillna(UNKNOWN)
    counts = found.value_counts()
    order = [*levels, *(word for word in (OTHER, UNKNOWN) if word in counts)]
    frame = pd.DataFrame({"level": order, "teams": [int(counts.get(word, 0)) for word in order]})
    half = len(levels) // 2 + 1
    row = {
        "told": int(said.notna().sum()), "all": len(said), "shaping": int(found.isin(levels[half:]).sum()),
        "from": levels[min(half, len(levels) - 1)],
    }  # fmt: skip
    estimates = (
        nobodys("families", frame, ("teams",), labels=("level",)),
        nobodys("families-facts", pd.DataFrame([row]), ("told", "all", "shaping"), labels=("from",)),
    )
    return Part(estimates, findings=_findings, tables=_tables)


def _findings(shown: Shown) -> Iterator[Finding]:
    told = (
        "In {shaping:count} of the {told:count} teams whose record says so, children and families are at least"
        " “{from:text}”; of {all:count} teams in all."
    )
    yield Finding("progress.families", told, shown["families-facts"], Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "families", "How far children and families are involved, by number of teams.",
        shown["families"].pick(columns=["level", "teams"]), {"level": "Involvement", "teams": "Teams"},
        {"teams": "count"},
    )  # fmt: skip
