"""Who had an opportunity to meet somebody of another organisation or system; and whether newcomers had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.connectivity.alike import COUNTED, MEET, OTHER, groups_of
from evalkit.analyses.connectivity.crossing import somebody_else
from evalkit.analyses.connectivity.seen import Mask, Seen
from evalkit.disclosure import TOTAL, People, Protected, ReleaseClass, Share, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part
from evalkit.results.said import say
from evalkit.tables import coded_until

NO_ORGANISATION = (
    "No organisation of anybody is on record, so that nobody can say who met across one: people are counted by whom"
    " they could have met, and no more."
)
TAKES = (
    "Attendance is opportunity to meet: who was at the same occasion may have talked, or only listened. It is no sign"
    " of working together, and no network is called good or bad from it."
)


def part(seen: Seen) -> Part:
    """Return what there is to say of who met whom."""
    met = {level: somebody_else(seen.everybody, seen.codes(level)[0]) for level in seen.levels}
    small = seen.everybody.smaller_than(seen.choices.map_below)
    at_small = {level: somebody_else(small, seen.codes(level)[0]) for level in seen.levels}
    return Part(
        (_facts(seen, met, at_small), _by_system(seen, met, at_small)),
        findings=lambda shown: _findings(shown["met"], seen),
        tables=lambda shown: _tables(shown["meeting"], seen),
        caveats=lambda shown: _caveats(shown["met"], seen),
    )


def _facts(seen: Seen, met: dict[str, Mask], at_small: dict[str, Mask]) -> Unprotected:
    network, own = seen.everybody, seen.own
    alone = np.asarray(network.incidence.astype(np.int64) @ (network.sizes - 1)).ravel() == 0
    held = int((seen.inside.sizes > 0).sum())
    new = own & _newcomers(seen)
    row: dict[str, Any] = {
        "occasions": held, "period": seen.period, "people": int(own.sum()), "alone": int((own & alone).sum()),
        "new": int(new.sum()), "new_months": seen.choices.newcomer_months,
        "unlinkable": int(seen.inside.left_out.get("unlinkable", 0)), "small": seen.choices.map_below,
    }  # fmt: skip
    people = {"people": People(of="came"), "alone": People(of="alone", base="people"), "new": People(of="new")}
    for level, across in met.items():
        known = seen.codes(level)[0] >= 0
        row |= {
            f"{level}_known": int((own & known).sum()),
            f"{level}_met": int((own & across).sum()),
            f"{level}_small": int((own & at_small[level]).sum()),
            f"{level}_groups": len(set(seen.codes(level)[0][own & known])),
            f"{level}_new_known": int((new & known).sum()),
            f"{level}_new_met": int((new & across).sum()),
        }
        people[f"{level}_small"] = People(of=f"{level} met at small ones", base=f"{level}_known")
        for prefix in ("", "new_"):
            of = f"{prefix}{level}"
            people[f"{level}_{prefix}known"] = People(of=f"{of} known")
            people[f"{level}_{prefix}met"] = People(of=f"{of} met", base=f"{level}_{prefix}known")
    counts = [name for name in row if name.endswith("_groups")]
    return Unprotected(
        "met", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people=people,
        about_nobody=("occasions", "new_months", "unlinkable", "small", *counts), labels=("period",),
        period=seen.period, groups=groups_of(seen, own),
    )  # fmt: skip


def _newcomers(seen: Seen) -> Mask:
    """Return who was first seen, in any role, in the last months of the period."""
    first, after = seen.scope.months(seen.evaluation)
    known = coded_until(seen.tables, after)
    since = pd.Timestamp(after) - pd.DateOffset(months=seen.choices.newcomer_months)
    if since <= pd.Timestamp(first):
        return np.zeros(len(seen.everybody.people), dtype=bool)
    seen_first = known["at"].groupby(known["person_key"], observed=True).min().reindex(seen.everybody.people)
    return (seen_first >= since).to_numpy(dtype=bool)


def _by_system(seen: Seen, met: dict[str, Mask], at_small: dict[str, Mask]) -> Unprotected:
    """Count by the system of people, in the order of the definition; a total where there are several."""
    codes = [seen.scope.system] if seen.scope.system else [*seen.systems, TOTAL]
    system = seen.everybody.group("system")
    rows, masks = [], []
    for code in codes:
        inside = seen.own if code in {TOTAL, seen.scope.system} else (system == code).to_numpy(dtype=bool)
        name = "All" if code == TOTAL else seen.evaluation.system_name(code)
        row: dict[str, Any] = {"system": code, "name": name, "people": int(inside.sum())}
        for level, across in met.items():
            known = seen.codes(level)[0] >= 0
            row |= {
                f"{level}_known": int((inside & known).sum()),
                f"{level}_met": int((inside & across).sum()),
                f"{level}_small": int((inside & at_small[level]).sum()),
            }
        rows.append(row)
        masks.append(inside)
    if seen.scope.system:
        rows[0]["system"] = TOTAL
    people = {"people": People(of="came")}
    shares = {}
    for level in met:
        people[f"{level}_known"] = People(of=f"{level} known")
        people[f"{level}_met"] = People(of=f"{level} met", base=f"{level}_known")
        people[f"{level}_small"] = People(of=f"{level} met at small ones", base=f"{level}_known")
        shares[f"{level}_share"] = Share(f"{level}_met", f"{level}_known")
        shares[f"{level}_small_share"] = Share(f"{level}_small", f"{level}_known")
    frame = pd.DataFrame(rows).assign(**dict.fromkeys(shares, np.nan))
    return Unprotected(
        "meeting", frame, ReleaseClass.ACTIVITY, people=people, shares=shares, by=("system",), labels=("name",),
        period=seen.period, groups=groups_of(seen, *masks),
    )  # fmt: skip


def _findings(facts: Protected, seen: Seen) -> Iterator[Finding]:
    alone = _alone(facts)
    if not seen.levels:
        told = (
            f"{MEET}: {{people:count}} people came to {{occasions:count}} {{occasions:noun:occasion|occasions}} in"
            f" {{period:span}}; {alone}. Which organisations they come from is not on record."
        )
        yield Finding("connectivity.met", told, facts, Grade.COUNTED, COUNTED)
        return
    near = seen.levels[0]
    known = f"{wording.listed([*seen.levels])} {'is' if len(seen.levels) == 1 else 'are'} known"
    parts = [f"{{{level}_met:count}} of {{{level}_known:count}} met {OTHER[level]}" for level in seen.levels]
    told = (
        f"{MEET}: {{people:count}} people came in {{period:span}}; {alone}. Of those whose {known},"
        f" {wording.listed(parts)}. At occasions of fewer than {{small:count}} people, {{{near}_small:count}} met"
        f" {OTHER[near]}."
    )
    yield Finding("connectivity.met", told, facts, Grade.COUNTED, COUNTED)
    if facts.row()["new"]:
        parts = [
            f"{{{level}_new_met:count}} of {{{level}_new_known:count}} met {OTHER[level]}" for level in seen.levels
        ]
        told = (
            f"{MEET}: {{new:count}} {{new:noun:person was|people were}} seen for the first time in the last"
            f" {{new_months:count}} months. Of those whose {known}, {wording.listed(parts)}."
        )
        yield Finding("connectivity.newcomers", told, facts, Grade.COUNTED, COUNTED)


def _alone(facts: Protected) -> str:
    return "everybody was at an occasion with somebody else" if facts.row()["alone"] == 0 else (
        "{alone:count} {alone:noun:was|were} at no occasion with anybody else"
    )  # fmt: skip


def _tables(meeting: Protected, seen: Seen) -> Iterator[Table]:
    if not seen.levels:
        return
    labels, formats = {"name": "System", "people": "People"}, {"people": "count"}
    for level in seen.levels:
        labels |= {
            f"{level}_known": f"{level.capitalize()} known", f"{level}_share": f"Met {OTHER[level]}",
            f"{level}_small_share": f"Met {OTHER[level]} at small occasions",
        }  # fmt: skip
        formats |= {f"{level}_known": "count", f"{level}_share": "share", f"{level}_small_share": "share"}
    caption = f"{MEET}: who was at an occasion with people of other groups, by the system of people; not a ranking."
    yield Table("meeting", caption, meeting.pick(columns=list(labels)), labels, formats)


def _caveats(facts: Protected, seen: Seen) -> Iterator[str]:
    yield TAKES
    if not seen.levels:
        yield NO_ORGANISATION
    if facts.row()["unlinkable"]:
        yield say(
            "{unlinkable:count} {unlinkable:noun:attendance is|attendances are} of people who cannot be told apart,"
            " such as dial-ins: they are in no network.", facts,
        )  # fmt: skip
