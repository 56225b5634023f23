"""Systems beside one another: which of them see themselves otherwise than all others do, as one family.

There is no table of ranks: what differs is how people see themselves. Numbers are as coarse as they are printed, so
that the few scores of a system with too few raters do not follow from those of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.capability.alike import LABELS, is_hidden, period
from evalkit.analyses.capability.panel import Panel
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Finding, Grade, Table, released
from evalkit.results.part import Part
from evalkit.results.said import say
from evalkit.stats.selfassessment import Compared, against_the_others

MOST_TOLD = 4
"""Most differences that are findings; the table has them all."""
_WAYS = {Direction.UP: " higher", Direction.DOWN: " lower", Direction.NONE: ""}


def part(panel: Panel) -> Part:
    """Return what there is to say of differences between systems; nothing where they may not be compared."""
    assert panel.latest
    assert panel.instrument
    wide = panel.of(panel.latest, panel.rater_means(panel.everybody))
    systems = [code for code in panel.systems() if code in wide.index.get_level_values("system")]
    if len(systems) < 2 or not panel.instrument.compared:
        return Part()
    groups = {code: wide.loc[[code]].to_numpy() for code in systems}
    found = against_the_others(groups, panel.evaluation.capability.no_difference, step=panel.step)
    shown_systems = [panel.scope.system] if panel.scope.system in systems else systems
    if panel.scope.system and panel.scope.system not in systems:
        return Part()
    table, compared = _table(shown_systems, wide, found, panel)
    return Part(
        (table,),
        findings=lambda shown: _findings(shown["systems"], compared),
        tables=lambda shown: _tables(shown["systems"]),
        caveats=lambda shown: _caveats(shown["systems"]),
    )


def _table(
    systems: list[str], wide: pd.DataFrame, found: dict[tuple[str, int], Compared], panel: Panel
) -> tuple[Unprotected, list[Compared | None]]:
    rows: list[dict[str, Any]] = []
    groups, compared = [], []
    for code in systems:
        own = wide.loc[[code]]
        for place, component in enumerate(panel.components):
            one = found.get((code, place))
            rows.append(_row(code, component, own[component], one, len(found), panel))
            groups.append(frozenset(own[component].dropna().index.get_level_values("rater")))
            compared.append(one)
    table = Unprotected(
        "systems", pd.DataFrame(rows), ReleaseClass.DECLARED, people={"raters": People(of="rating-systems")},
        statistics={column: Statistic("raters", 1) for column in ("value", "low", "high", "adjusted")},
        about_nobody=("comparisons", "band"), by=("system", "component"), owner="system", topic=("component",),
        labels=("name", "wave"), period=period(panel), groups=groups,
    )  # fmt: skip
    return table, compared


def _row(
    code: str, component: str, own: pd.Series, one: Compared | None, comparisons: int, panel: Panel
) -> dict[str, Any]:
    assert panel.latest
    ends = {end: round(getattr(one.estimate, end), 1) if one else np.nan for end in ("value", "low", "high")}
    return {
        "system": code, "name": panel.evaluation.system_name(code), "component": component, "wave": panel.latest.name,
        "raters": int(own.notna().sum()), **ends, "adjusted": one.adjusted if one else np.nan,
        "grade": f"{one.grade}{_WAYS[one.direction]}" if one else "too few raters",
        "comparisons": comparisons, "band": panel.evaluation.capability.no_difference,
    }  # fmt: skip


def _findings(data: Protected, compared: list[Compared | None]) -> Iterator[Finding]:
    claims = [
        (number, one)
        for number, one in enumerate(compared)
        if one and one.grade in {Grade.CLEAR, Grade.LEANING} and not is_hidden(data.row(number)["value"])
    ]
    claims.sort(key=lambda claim: claim[1].adjusted)
    for number, one in claims[:MOST_TOLD]:
        row = data.pick(pd.Series(np.arange(len(data)) == number))
        values = row.row()
        way = "higher" if one.direction is Direction.UP else "lower"
        sure = "clearly" if one.grade is Grade.CLEAR else "perhaps"
        told = (
            f"Raters of {{name:text}} see their “{{component:text}}” {sure} {way} than those of all other systems"
            " together ({value:signed} points, interval {low:signed} to {high:signed}): a difference of"
            " self-perception."
        )
        signal = f"capability.systems.{str(values['system']).lower()}.{number + 1}"
        yield Finding(signal, told, row, one.grade, one.rule, released(one.estimate, row), one.direction)


def _tables(data: Protected) -> Iterator[Table]:
    columns = ["name", "component", "raters", "value", "low", "high", "grade"]
    yield Table(
        "systems",
        "Each system against all others together, component by component; in the definition's order, not ranked.",
        data.pick(columns=columns),
        {**{name: LABELS[name] for name in columns}, "value": "Points more than the others"},
        {"raters": "count", **dict.fromkeys(("value", "low", "high"), "signed")},
    )  # fmt: skip


def _caveats(data: Protected) -> list[str]:
    return [
        say(
            "Systems are compared over {comparisons:count} pairs of system and component as one family: raters are"
            " dealt to the systems anew, and only a difference that hardly any deal reaches anywhere is claimed.", data,
        ),
    ]  # fmt: skip
