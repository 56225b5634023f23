"""Attendance by occasion: how many came, by system and kind, and of how many who were invited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.growth import bars
from evalkit.analyses.growth.basis import Basis, Group, people
from evalkit.analyses.growth.invited import invited_by_occasion
from evalkit.analyses.growth.stock import COUNTED
from evalkit.definition import Evaluation
from evalkit.disclosure import People, Protected, ReleaseClass, Share, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

ATTENDANCES, REACHED = "attendances", "reached"


def attendance(basis: Basis) -> Part:
    """Count who came to which occasion; a register that is not here is not nobody."""
    occasions = _by_occasion(basis)
    kinds = _by_kind(occasions)
    estimates = (
        _declare_facts(pd.DataFrame([_facts(kinds, basis)]), basis),
        _declare_occasions(occasions, basis),
        _declare_kinds(kinds, occasions, basis),
    )
    return Part(
        estimates,
        findings=_findings,
        tables=_tables,
        figures=lambda shown: bars.figures(shown, basis),
        caveats=_caveats,
    )


def label(evaluation: Evaluation, occasion: Any) -> str:
    """Name an occasion: its declared title, else its kind; never a title that was not released."""
    start = occasion.start
    named = pd.notna(occasion.title)
    what = str(occasion.title) if named else evaluation.kind(occasion.kind).singular.capitalize()
    return f"{start.day} {wording.short_month(start)} · {what}"


def _by_occasion(basis: Basis) -> pd.DataFrame:
    """Count attendance by occasion and system, in order of time."""
    occasions, evaluation = basis.occasions, basis.evaluation
    by_system = pd.crosstab(basis.counted["occasion_key"], basis.counted["system"])
    codes = [basis.scope.system] if basis.scope.system else [*basis.codes, ""]
    frame = pd.DataFrame(
        {
            "number": [f"{number:03d}" for number in range(1, len(occasions) + 1)],  # two on a day can bear one label
            "occasion": [label(evaluation, row) for row in occasions.itertuples()],
            "kind": [evaluation.kind(code).plural.capitalize() for code in occasions["kind"]],
            "open_to_all": (occasions["eligible"] == "all").astype(int).to_numpy(),
            "expected": occasions["register_expected"].astype(int).to_numpy(),
            "register": np.select(
                [occasions["received"], occasions["total_only"]], ["received", "total only"], "missing"
            ),
        }
    )  # fmt: skip
    for code in codes:
        column = by_system[code] if code in by_system else pd.Series(dtype=int)
        frame[f"system_{code}"] = occasions["occasion_key"].map(column).fillna(0).astype(int).to_numpy()
    parts = [f"system_{code}" for code in codes]
    frame["attendances"] = frame[parts].sum(axis=1)
    counts = [*parts, "attendances"]
    frame[counts] = frame[counts].astype(float).mask(frame["register"] != "received")  # not here is not nobody
    asked = occasions["occasion_key"].map(invited_by_occasion(basis)).astype(float).to_numpy()
    enough = asked >= np.maximum(frame["attendances"].to_numpy(), 1)  # more came than were invited: not all are known
    return frame.assign(invited=np.where(enough, asked, np.nan), share=np.nan)


def _by_kind(occasions: pd.DataFrame) -> pd.DataFrame:
    """Count registers, attendances and invitations by kind of occasion, never pooled over kinds."""
    asked = occasions["invited"].notna()
    known = occasions.assign(
        held=1,
        received=(occasions["register"] == "received").astype(int),
        asked=asked.astype(int),
        came=occasions["attendances"].where(asked),
        n=occasions["attendances"],
    )  # fmt: skip
    counts = ["held", "expected", "received", "n", "asked", "invited", "came"]
    return known.groupby("kind", sort=False)[counts].sum().reset_index().assign(share=np.nan)


def _facts(kinds: pd.DataFrame, basis: Basis) -> dict[str, Any]:
    """Return every number about attendance that a sentence may speak; all of them are of the occasions listed."""
    counted, members, occasions = basis.counted, basis.members, basis.occasions
    known = counted["person_key"].dropna()
    tiers = basis.tables.person.set_index("person_key")["match_tier"]
    return {
        "attendances": len(counted),
        "people": known.nunique(),
        "name_only": int((tiers.reindex(known.unique()) == "name only").sum()),
        "unlinkable": int(counted["person_key"].isna().sum()),
        "no_system": int((counted["system"] == "").sum()),
        "passing": known[~known.isin(members["person_key"])].nunique(),
        "received": int(occasions["received"].sum()),
        "missing": int((occasions["register_expected"].astype(bool) & ~occasions["received"]).sum()),
        "held": len(occasions),
        "asked": int(kinds["asked"].sum()),
        "invited": int(kinds["invited"].sum()),
        "came": int(kinds["came"].sum()),
        "share": np.nan,
        "has_systems": int(bool(basis.codes)),
        "left_out": basis.left_out,
    }


def _declare_facts(frame: pd.DataFrame, basis: Basis) -> Unprotected:
    alone = ("name_only", "unlinkable", "no_system", "passing")
    linked = {"attendances": ATTENDANCES, "people": REACHED, "invited": "invited", "came": "came"}
    return Unprotected(
        "facts", frame, ReleaseClass.ACTIVITY,
        people={column: People() for column in alone} | {column: People(of=of) for column, of in linked.items()},
        shares={"share": Share("came", "invited")},
        about_nobody=("received", "missing", "held", "asked", "has_systems"),
        period=basis.period, labels=("left_out",),
        groups=basis.behind(lambda: [people(basis.counted)]),
    )  # fmt: skip


def _declare_occasions(frame: pd.DataFrame, basis: Basis) -> Unprotected:
    parts = [column for column in map(str, frame.columns) if column.startswith("system_")]
    counts = {part: People(of=ATTENDANCES, at={"system": part.removeprefix("system_")}) for part in parts}
    return Unprotected(
        "occasions", frame, ReleaseClass.ACTIVITY,
        people=counts | {"attendances": People(of=ATTENDANCES), "invited": People(of="invited")},
        shares={"share": Share("attendances", "invited")},
        about_nobody=("open_to_all", "expected"), by=("number", "kind"), topic=("occasion",),
        groups=basis.behind(lambda: [_at(basis, [key]) for key in basis.occasions["occasion_key"]]),
    )  # fmt: skip


def _declare_kinds(frame: pd.DataFrame, occasions: pd.DataFrame, basis: Basis) -> Unprotected:
    keys = basis.occasions["occasion_key"].to_numpy()
    return Unprotected(
        "registers", frame, ReleaseClass.ACTIVITY,
        people={"n": People(of=ATTENDANCES), "invited": People(of="invited"), "came": People(of="came")},
        shares={"share": Share("came", "invited")},
        about_nobody=("held", "expected", "received", "asked"), by=("kind",), topic=("kind",), period=basis.period,
        groups=basis.behind(lambda: [_at(basis, keys[occasions["kind"] == kind]) for kind in frame["kind"]]),
    )  # fmt: skip


def _at(basis: Basis, keys: Iterable[str]) -> Group:
    return people(basis.counted[basis.counted["occasion_key"].isin(list(keys))])


def _findings(shown: Shown) -> Iterator[Finding]:
    facts = shown["facts"]
    yield Finding("growth.attendance", _template(facts), facts, Grade.COUNTED, COUNTED)
    row = facts.row()
    if row["asked"]:
        told = (
            "{came:count} came where {invited:count} had been invited ({share:share}), at the {asked:count} of"
            " {held:count} occasions whose invitations are known."
        )
        if isinstance(row["came"], str) or isinstance(row["invited"], str):
            told = told.replace(" ({share:share})", "")
        yield Finding("growth.attendance.invited", told, facts, Grade.COUNTED, COUNTED)


def _template(facts: Protected) -> str:
    row = facts.row()
    left_out = " ({left_out:text} not counted)" if row["left_out"] else ""
    held = "{attendances:count} {attendances:noun:attendance|attendances}" + left_out + " by {people:count} people"
    if row["missing"]:
        return (
            f"The registers of {{received:count}} occasions hold {held}. {{missing:count}} more"
            " {missing:noun:register was|registers were} expected and not received, so the true figures may be higher."
        )
    return f"The registers of all {{received:count}} occasions hold {held}."


def _tables(shown: Shown) -> Iterator[Table]:
    columns = ["kind", "held", "expected", "received", "n"]
    if shown["facts"].row()["asked"]:
        columns += ["asked", "invited", "came", "share"]
    yield Table(
        "registers", "Occasions held, registers expected and received, and attendances, by kind of occasion.",
        shown["registers"].pick(columns=columns),
        {"kind": "Kind", "held": "Held", "expected": "Registers expected", "received": "Registers received",
         "n": "Attendances", "asked": "Invitations known", "invited": "Invited there", "came": "Came there",
         "share": "Share of invited"},
        {**dict.fromkeys(columns[1:], "count"), "share": "share"},
    )  # fmt: skip


def _caveats(shown: Shown) -> Iterator[str]:
    row = shown["facts"].row()
    templates = {
        "{name_only:count} {name_only:noun:person is|people are} known by name alone. Whoever is also on another"
        " register with an address or organisation may be counted twice.": row["name_only"],
        "{unlinkable:count} {unlinkable:noun:attendance|attendances} cannot be linked to a person, such as a telephone"
        " dial-in: counted at the occasion, and nowhere else.": row["unlinkable"],
        "{passing:count} {passing:noun:person|people} came only to occasions that do not make a member.": row[
            "passing"
        ],
        "{no_system:count} {no_system:noun:attendance|attendances} could not be given to a system; the programme"
        " counts them, no system does.": row["no_system"] and row["has_systems"],
        "How many people were invited is not known for any occasion, so attendance is a number and not a share.": (
            row["held"] and not row["asked"]
        ),
    }
    yield from (say(template, shown["facts"]) for template, applies in templates.items() if applies)
