"""Peer visits: offered to systems, made by them, received by them; counted from offers and registers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.analyses.spread.known import Known, counted
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.tables import interactions_until

KIND = "peer-visit"
VISITING = ("visitor",)
RECEIVING = ("host", "participant", "presenter")
"""Roles of those whose place is visited: whoever shows somebody round is often registered as taking part."""
COUNTED = "A count from the list of offers and the registers of visits; nothing is inferred from it."
LABELS = {
    "system": "System",
    "offered": "Offered",
    "taken": "Taken up",
    "made": "Visits made",
    "received": "Visits received",
}
WHICH = {"month": "Month", "visiting": "Who visited", "received_by": "Who was visited"}
NOT_KNOWN = "not known"


def part(known: Known) -> Part:
    """Return what there is to say of peer visits; nothing where none was offered or held."""
    held, offers = _held(known), _offers(known)
    if held.empty and offers.empty:
        return Part()
    systems = [one.code for one in known.evaluation.systems if known.scope.system in {"", one.code}]
    rows = [
        {"system": known.evaluation.system_name(code), "offered": int(own["offered"].sum()),
         "taken": int(own["taken"].sum()), "made": sum(code in there for there in held["visiting"]),
         "received": sum(code in there for there in held["received_by"])}
        for code in systems
        for own in [offers[offers["system"] == code]]
    ]  # fmt: skip
    facts: dict[str, Any] = {
        "held": len(held), "registers": int(held["register"].sum()), "offered": int(offers["offered"].sum()),
        "taken": int(offers["taken"].sum()), "systems": len(systems),
        "visiting": sum(row["made"] > 0 for row in rows), "visited": sum(row["received"] > 0 for row in rows),
        "both": sum(row["made"] > 0 and row["received"] > 0 for row in rows),
    }  # fmt: skip
    tables = [counted("visits", pd.DataFrame(rows), labels=("system",)), counted("visits-facts", pd.DataFrame([facts]))]
    if len(held):
        which = held.assign(
            visiting=[_named(known, codes) for codes in held["visiting"]],
            received_by=[_named(known, codes) for codes in held["received_by"]],
        )
        tables.append(counted("visits-held", which[list(WHICH)], labels=tuple(WHICH)))
    return Part(tuple(tables), findings=_findings, tables=_tables, caveats=_caveats)


def _held(known: Known) -> pd.DataFrame:
    """Return each visit of the period: `month`, `register` (whether one came in), systems `visiting` and visited."""
    occasion = known.tables.occasion
    inside = (occasion["kind"] == KIND) & occasion["start"].between(known.first, known.after, inclusive="left")
    there = interactions_until(known.tables, known.after)
    rows = []
    for key, start in occasion.loc[inside, ["occasion_key", "start"]].itertuples(index=False):
        own = there[there["occasion_key"] == key]
        visiting, received = (set(own.loc[own["role"].isin(roles), "system"]) - {""} for roles in (VISITING, RECEIVING))
        if known.scope.system in {"", *visiting, *received}:
            rows.append({"month": f"{start:%Y-%m}", "register": len(own) > 0, "visiting": visiting,
                         "received_by": received - visiting if received - visiting else received})  # fmt: skip
    return pd.DataFrame(rows, columns=["month", "register", "visiting", "received_by"])


def _offers(known: Known) -> pd.DataFrame:
    """Return offers of visits in the period, each with the system to which, or to a team of which, it was made."""
    offer = known.tables.offer
    offer = offer[offer["at"].between(known.first, known.after, inclusive="left")]
    offer = offer[offer["kind"].str.casefold().str.contains("visit", regex=False)]
    team = known.tables.team.set_index("team_key")["system"]
    codes = {one.code for one in known.evaluation.systems}
    system = offer["subject_key"].where(offer["subject_key"].isin(codes), offer["subject_key"].map(team))
    offer = offer.assign(system=system)
    return offer[offer["system"] == known.scope.system] if known.scope.system else offer


def _named(known: Known, codes: set[str]) -> str:
    order = [one.code for one in known.evaluation.systems]
    return "; ".join(known.evaluation.system_name(code) for code in sorted(codes, key=order.index)) or NOT_KNOWN


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["visits-facts"]
    row = facts.row()
    told = "{held:count} peer {held:noun:visit was|visits were} held, {registers:count} with a register"
    if row["offered"]:
        told += "; of the visits offered, {taken:count} of {offered:count} {taken:noun:was|were} taken up"
    if row["systems"] > 1:
        told += ". {visiting:count} of {systems:count} systems visited another and {visited:count} were visited"
        told += ", {both:count} of them both"
    yield Finding("spread.visits", f"{told}.", facts, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "visits", "Peer visits by system: offered, taken up, made to others and received from others.",
        shown["visits"].pick(columns=list(LABELS)), LABELS,
        dict.fromkeys(("offered", "taken", "made", "received"), "count"),
    )  # fmt: skip
    if "visits-held" in shown:
        yield Table(
            "visits-held", "Each peer visit: who visited, and whom.", shown["visits-held"].pick(columns=list(WHICH)),
            WHICH, {"month": "month"},
        )  # fmt: skip


def _caveats(shown: Shown) -> Iterator[str]:
    row = shown["visits-facts"].row()
    if row["held"] > row["registers"]:
        yield "A visit without a register is held and nothing more: who went is missing, not nobody."
    if row["held"]:
        yield (
            "On the register of a visit, visitors are those in this role; everybody else of a system, but for faculty"
            " and coaches, is of the place that was visited."
        )
