"""Did an occasion connect people who had not met? Pairs, and pairs of organisations, that met there first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.analyses.connectivity.alike import MEET
from evalkit.analyses.connectivity.pairs import Large, first_meetings, met_again, organisations_linked
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network import TwoMode
from evalkit.results.finding import Direction, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.stats.judged import CLEAR_AT, LEANING_AT
from evalkit.stats.multiplicity import holm

if TYPE_CHECKING:
    from evalkit.analyses.connectivity.dealt import Dealt

MOST_PEOPLE = 8000
"""Most people among whom all pairs are remembered: a byte for each pair."""
MOST_OCCASIONS = 8
"""Most large occasions that a table shows: the last ones."""
COUNTED = "A count of pairs who were at no earlier occasion together; whether they talked is not known."


def large_occasions(seen: Seen, network: TwoMode) -> Large:
    """Return the last occasions with as many people as declared, the first of all left out: all met there first."""
    starts = seen.tables.occasion.set_index("occasion_key")["start"].reindex(network.occasions)
    order = np.argsort(starts.to_numpy(), kind="stable").astype(np.int64)
    if len(network.people) > MOST_PEOPLE:
        return Large(order, frozenset())
    large = [int(column) for column in order[1:] if network.sizes[column] >= seen.choices.large_occasion]
    return Large(order, frozenset(large[-MOST_OCCASIONS:]))


def part(seen: Seen, dealt: Dealt) -> Part:
    """Return what there is to say of large occasions."""
    large = large_occasions(seen, seen.inside)
    if not large.asked:
        return Part()
    rows = _rows(seen, large, dealt)
    return Part(
        (_declared(seen, rows),),
        findings=lambda shown: [_finding(shown, rows)],
        tables=lambda shown: [_printed(shown["firsts"], "organisation" in seen.levels)],
        caveats=lambda _: [],
    )


def _rows(seen: Seen, large: Large, dealt: Dealt) -> pd.DataFrame:
    network = seen.inside
    firsts = first_meetings(network, large)
    listed = seen.tables.occasion.set_index("occasion_key").loc[network.occasions]
    name = dict(zip(seen.everybody.occasions, seen.occasions["name"], strict=True))
    linked = organisations_linked(network, large) if "organisation" in seen.levels else {}
    asked = [int(column) for column in large.order if int(column) in large.asked]
    chance = {column: dealt.row(f"first.{column}") for column in asked}
    tested = [column for column in asked if np.isfinite(chance[column]["p"])]
    adjusted = dict(zip(tested, holm([chance[c]["p"] for c in tested]), strict=True)) if tested else {}
    again = met_again(network, large)
    rows = []
    for column in asked:
        k, row = int(network.sizes[column]), chance[column]
        grade, side = _graded(row, float(adjusted.get(column, np.nan)))
        rows.append(
            {
                "key": str(network.occasions[column]), "name": name[network.occasions[column]],
                "held": f"{listed['start'].iloc[column]:%Y-%m}", "people": k,
                "share": firsts[column] / (k * (k - 1) / 2), "linked": linked.get(column, 0),
                "again": again[column] / firsts[column] if firsts[column] else np.nan,
                "expected": row["expected"] / (k * (k - 1) / 2), "p": float(adjusted.get(column, np.nan)),
                "grade": grade, "side": side, "column": column,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _graded(row: Mapping[str, float], p: float) -> tuple[Grade, Direction]:
    if not np.isfinite(p):
        return Grade.COUNTED, Direction.NONE
    if p > LEANING_AT:
        return Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE
    side = Direction.UP if row["observed"] > row["expected"] else Direction.DOWN
    return (Grade.CLEAR if p <= CLEAR_AT else Grade.LEANING), side


def _declared(seen: Seen, rows: pd.DataFrame) -> Unprotected:
    network = seen.inside
    people = [frozenset(network.people[network.by_occasion[[column]].indices]) for column in rows["column"]]
    told = [_words(str(grade), str(side)) for grade, side in zip(rows["grade"], rows["side"], strict=True)]
    frame = rows.drop(columns=["grade", "side", "column"]).assign(large=seen.choices.large_occasion, told=told)
    return Unprotected(
        "firsts", frame, ReleaseClass.ACTIVITY, people={"people": People(of="at occasions")},
        statistics={name: Statistic("people", 2) for name in ("share", "expected", "again")},
        about_nobody=("linked", "large", "p"), by=("key",), topic=("key",), labels=("name", "held"),
        period=seen.period, groups=people,
    )  # fmt: skip


def _words(grade: str, side: str) -> str:
    if grade == Grade.COUNTED:
        return "cannot be told"
    if grade == Grade.NOT_ENOUGH_EVIDENCE:
        return "as many as chance may give"
    way = "more" if side == Direction.UP else "fewer"
    return f"clearly {way} than chance gives" if grade == Grade.CLEAR else f"leans towards {way} than chance gives"


def _finding(shown: Shown, rows: pd.DataFrame) -> Finding:
    facts = shown["firsts"]
    last = len(rows) - 1
    row = facts.pick(pd.Series(np.arange(len(rows)) == last))
    told = (
        f"{MEET}: at {{name:text}} ({{people:count}} people), {{share:share}} of all pairs had been at no earlier"
        " occasion together"
    )
    if rows["expected"].notna().iloc[last]:
        told += "; with the same people and sizes, chance gives {expected:share}: {told:text}"
    if rows["linked"].iloc[last]:
        told += (
            ". {linked:count} {linked:noun:pair|pairs} of organisations had people at one occasion for the first time"
        )
    grade, side = Grade(rows["grade"].iloc[last]), Direction(rows["side"].iloc[last])
    rule = "At most one in twenty (clear) or one in five (leaning) dealt registers is as far off; Holm over occasions."
    return Finding("connectivity.firsts", told + ".", row, grade, rule if side is not Direction.NONE else COUNTED,
                   direction=side)  # fmt: skip


def _printed(facts: Protected, organisations: bool) -> Table:
    columns = ["name", "people", "share", *(["linked"] if organisations else []), "again"]
    if facts.frame["expected"].notna().any():
        columns += ["expected", "told"]
    return Table(
        "firsts", f"{MEET}: large occasions, and the pairs of people who had been at no earlier one together.",
        facts.pick(columns=columns),
        {"name": "Occasion", "people": "People", "share": "Pairs together for the first time",
         "linked": "Pairs of organisations linked first", "again": "Of those pairs, together again later",
         "expected": "Chance gives", "told": "Beside chance"},
        {**dict.fromkeys(("people", "linked"), "count"), **dict.fromkeys(("share", "again", "expected"), "share")},
    )  # fmt: skip
