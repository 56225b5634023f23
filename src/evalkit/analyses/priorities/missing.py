"""What did not arrive, always first: a system without returns is not a quiet one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.analyses.priorities.asked import COUNTED, Asked
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.tables.readings import registers

LABELS = {
    "name": "System",
    "expected": "Registers expected",
    "absent": "Not received",
    "total_only": "Of these, only a total",
    "overdue": "Returns overdue",
    "latest": "Last month of a measure",
    "gaps": "Months of measures missing",
    "notebooks": "Questions that failed",
}
FORMATS: dict[str, str] = dict.fromkeys(("expected", "absent", "total_only", "overdue", "gaps", "notebooks"), "count")
SHARED = "Open to several systems"
"""Row of the occasions that are no system's own."""


def part(asked: Asked) -> Part:
    """Return what is missing, by system; a programme without systems has one row."""
    frame = pd.DataFrame(_rows(asked))
    numbers = tuple(FORMATS)
    table = Unprotected(
        "missing", frame, ReleaseClass.ACTIVITY, about_nobody=numbers, labels=("name", "latest")
    )  # fmt: skip
    total: dict[str, int] = {name: int(frame[name].sum()) for name in numbers} | {
        "places": int((frame[list(numbers[1:])].sum(axis=1) > 0).sum())
    }
    facts = Unprotected("missing-in-all", pd.DataFrame([total]), ReleaseClass.ACTIVITY, about_nobody=tuple(total))
    return Part((facts, table), findings=_findings, tables=_tables)


def _rows(asked: Asked) -> list[dict[str, Any]]:
    first, after = (pd.Timestamp(day) for day in asked.scope.months(asked.evaluation))
    held = registers(asked.tables)
    held = held[held["start"].between(first, after, inclusive="left") & (held["register_expected"] | held["received"])]
    points = _points(asked, first, after)
    months = sorted(points["month"].unique())
    codes = [system.code for system in asked.evaluation.systems]
    own = {code: held[held["eligible"] == code] for code in codes}
    own[""] = held[~held["eligible"].isin(codes)]
    late = asked.tables.request
    late = late[(late["due"] <= pd.Timestamp(asked.evaluation.programme.as_at)) & ~late["returned"]]
    rows = []
    for code in (*codes, ""):
        of, returned = own[code], points[points["system"] == code]
        if code == "" and not len(of):
            continue
        seen = returned.groupby(["measure", "subject_key"])["month"].nunique()
        rows.append(
            {
                "name": asked.evaluation.system_name(code) if code else SHARED,
                "expected": len(of),
                "absent": int((~of["received"]).sum()),
                "total_only": int((of["total_only"] & ~of["received"]).sum()),
                "overdue": int((late["system"] == code).sum()),
                "latest": wording.month(str(returned["month"].max())) if len(returned) else "",
                "gaps": int((len(months) - seen).sum()) if len(returned) else 0,
                "notebooks": sum(
                    asked.now.failed(scope, question)
                    for scope, question in asked.now.results
                    if scope == (f"system-{code}" if code else "programme")
                ),
            }
        )
    return rows


def _points(asked: Asked, first: pd.Timestamp, after: pd.Timestamp) -> pd.DataFrame:
    """Return the months for which each system returned each measure, of itself or of its places."""
    measure = asked.tables.measure
    inside = measure[measure["period"].between(first, after, inclusive="left") & (measure["stratum"].fillna("") == "")]
    known = inside[inside[["value", "numerator"]].notna().any(axis=1)]
    homes = pd.concat(
        [
            asked.tables.organisation.set_index("org_key")["system"],
            asked.tables.team.set_index("team_key")["system"],
        ]
    )
    homes = homes[~homes.index.duplicated(keep="last")]
    codes = [system.code for system in asked.evaluation.systems]
    system = known["subject_key"].where(known["subject_key"].isin(codes), known["subject_key"].map(homes))
    return known.assign(month=known["period"].dt.strftime("%Y-%m"), system=system.fillna(""))


def _findings(shown: Shown) -> list[Finding]:
    facts = shown["missing-in-all"]
    row = facts.row()
    told = "{absent:count} of {expected:count} expected registers did not arrive"
    if row["overdue"]:
        told += "; {overdue:count} {overdue:noun:return|returns} asked of systems {overdue:noun:is|are} overdue"
    if row["gaps"]:
        told += "; {gaps:count} {gaps:noun:month|months} of measures are missing"
    if row["notebooks"]:
        told += "; {notebooks:count} {notebooks:noun:question|questions} could not be answered"
    if not row["expected"]:
        told = "No register was expected" + told.removeprefix(
            "{absent:count} of {expected:count} expected registers did not arrive"
        )
    return [Finding("priorities.missing", f"{told}.", facts, Grade.COUNTED, COUNTED)]


def _tables(shown: Shown) -> list[Table]:
    caption = say("What is missing, {places:count} {places:noun:row|rows} with a gap; asked of everybody alike.",
                  shown["missing-in-all"])  # fmt: skip
    return [Table("missing", caption, shown["missing"], LABELS, FORMATS)]
