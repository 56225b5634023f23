"""Returns that are missing, by system: a team that is silent is not a team that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.progress.scored import COUNTED, Scored, nobodys
from evalkit.disclosure import TOTAL
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

RECENT = 3


def part(scored: Scored) -> Part:
    """Return which systems' teams did not report, and how often."""
    owed, missing = scored.expected, scored.expected & scored.wide.isna()
    system = scored.systems.reindex(owed.index)
    rows = [
        _row(name, owed[(system == name).to_numpy()], missing[(system == name).to_numpy()]) for name in _codes(scored)
    ]
    rows.append(_row(TOTAL, owed, missing))
    frame = pd.DataFrame(rows)
    frame["name"] = [scored.evaluation.system_name(code) if code != TOTAL else "All" for code in frame["system"]]
    frame["share"] = frame["missing"] / frame["owed"].where(frame["owed"] > 0)
    numbers = ("teams", "owed", "missing", "share", "last_quarter")
    facts = {**rows[-1], "unusable": scored.unusable}
    facts.pop("system")
    return Part(
        (
            nobodys("missing", frame, numbers, ("system",), labels=("name",)),
            nobodys("missing-facts", pd.DataFrame([facts]), tuple(facts)),
        ),
        findings=_findings,
        tables=_tables,
        caveats=_caveats,
    )


def _codes(scored: Scored) -> list[str]:
    there = set(scored.teams["system"])
    return [system.code for system in scored.evaluation.systems if system.code in there]


def _row(name: str, owed: pd.DataFrame, missing: pd.DataFrame) -> dict[str, object]:
    last = missing.columns[-RECENT:]
    return {
        "system": name, "teams": len(owed), "owed": int(owed.to_numpy().sum()),
        "missing": int(missing.to_numpy().sum()),
        "last_quarter": int((missing[last].any(axis=1)).sum()) if len(owed) else 0,
    }  # fmt: skip


def _findings(shown: Shown) -> Iterator[Finding]:
    told = (
        "{missing:count} of {owed:count} monthly scores that teams owe are missing; {last_quarter:count} of"
        " {teams:count} teams missed at least one of the last three."
    )
    yield Finding("progress.missing", told, shown["missing-facts"], Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "missing", "Missing returns by system, in the definition's order.",
        shown["missing"].pick(columns=["name", "teams", "owed", "missing", "share", "last_quarter"]),
        {"name": "System", "teams": "Teams", "owed": "Scores owed", "missing": "Missing", "share": "of those owed",
         "last_quarter": "Teams that missed one of the last three months"},
        {**dict.fromkeys(("teams", "owed", "missing", "last_quarter"), "count"), "share": "share"},
    )  # fmt: skip


def _caveats(shown: Shown) -> list[str]:
    if not shown["missing-facts"].row()["unusable"]:
        return []
    told = "{unusable:count} scores of teams bear a wave that is no month, and are left out."
    return [say(told, shown["missing-facts"])]


def nothing(scored: Scored) -> Part:
    """Return that no team scored itself, and how many there are."""
    told = "None of {teams:count} teams returned a score on a declared scale."
    return Part(
        (nobodys("no-scores", pd.DataFrame([{"teams": len(scored.teams)}]), ("teams",)),),
        findings=lambda shown: [
            Finding("progress.nothing", told, shown["no-scores"], Grade.NOT_ENOUGH_EVIDENCE, COUNTED)
        ],
    )
