"""Equity of voices in the room: the share of attendances by people who work in practice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.growth.basis import Basis, looked_up, people
from evalkit.analyses.growth.stock import COUNTED
from evalkit.disclosure import TOTAL, People, ReleaseClass, Share, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

LABELS = {"kind": "Kind", "known": "Role known", "practice": "In practice", "share": "Share in practice"}


def voice(basis: Basis) -> Part:
    """Count attendances by people in practice, of those whose role is known, by kind of occasion."""
    groups = [group for group in basis.evaluation.role_groups if group.in_practice]
    rows = _with_roles(basis)
    known = rows[rows["role_group"].notna()]
    if not groups or known.empty:
        return Part()
    known = known.assign(practice=known["role_group"].isin([group.code for group in groups]))
    parts = {code: known[known["kind"] == code] for code in basis.occasions["kind"].unique()}
    named = {basis.evaluation.kind(code).plural.capitalize(): part for code, part in parts.items()} | {TOTAL: known}
    frame = pd.DataFrame(
        [
            {"kind": kind, "known": len(part), "practice": int(part["practice"].sum()), "share": np.nan}
            for kind, part in named.items()
        ]
    )
    table = Unprotected(
        "voice", frame, ReleaseClass.PERSONAL,
        people={"known": People(of="role known"), "practice": People(of="in practice", base="known")},
        shares={"share": Share("practice", "known")}, by=("kind",), topic=("kind",), period=basis.period,
        groups=[people(part) for part in named.values()],
    )  # fmt: skip
    beside = Unprotected(
        "voice-unknown", pd.DataFrame([{"unknown": int(rows["role_group"].isna().sum()),
                                        "groups": wording.listed([group.name for group in groups])}]),
        ReleaseClass.ACTIVITY, people={"unknown": People()}, labels=("groups",), period=basis.period,
        groups=basis.behind(lambda: [people(rows[rows["role_group"].isna()])]),
    )  # fmt: skip
    return Part((table, beside), findings=_findings, tables=_tables, caveats=_caveats)


def _with_roles(basis: Basis) -> pd.DataFrame:
    role = basis.tables.person.set_index("person_key")["role_group"]
    return basis.counted.assign(role_group=looked_up(basis.counted["person_key"], role))


def _findings(shown: Shown) -> Iterator[Finding]:
    row = shown["voice"].pick(shown["voice"].frame["kind"] == TOTAL)
    share = "" if isinstance(row.row()["share"], str) else " ({share:share})"
    told = f"{{practice:count}} of {{known:count}} attendances with a known role were by people in practice{share}."
    yield Finding("growth.voice", told, row, Grade.COUNTED, COUNTED)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "voice", "Attendances by people who work in practice, of those whose role is known, by kind of occasion.",
        shown["voice"], LABELS, {"known": "count", "practice": "count", "share": "share"},
    )  # fmt: skip


def _caveats(shown: Shown) -> Iterator[str]:
    beside = shown["voice-unknown"]
    yield say("These work in practice: {groups:text}.", beside)
    if beside.row()["unknown"]:
        yield say(
            "The role behind {unknown:count} {unknown:noun:attendance|attendances} is not known; the share is of those"
            " whose role is.",
            beside,
        )
