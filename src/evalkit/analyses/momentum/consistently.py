"""Did momentum rise continuously and consistently? From month to month, and from cycle to cycle.

A cycle is a learning session with the action period after it. Months are made alike first: one with a learning session
has more interactions than one without, whatever the programme does. Rises are then set against the number that chance
gives where nothing changes; both people and interactions must have risen often enough, and show an upward trend.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from evalkit.analyses.momentum.alike import EACH, FORMATS, LABELS, MASS, whole_period
from evalkit.analyses.momentum.counted import Counted, mass_and_velocity
from evalkit.analyses.momentum.series import together
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.grading import Verdict
from evalkit.stats.momentum import CLEAR_LEVEL, LEANING_LEVEL, LEAST_VALUES, UNEQUAL, consistency
from evalkit.stats.multiplicity import holm
from evalkit.stats.steps import least_rises, power_of_rises, rises

TRIED_GROWTH = 0.05
"""Growth from step to step for which the power of the test is told."""

WHOLE, CUT_OFF = "whole", "cut off"


class Rose(NamedTuple):
    """How often people and interactions rose, and how sure we are that it is no chance."""

    people: int
    interactions: int
    steps: int
    p: float
    verdict: Verdict


TOO_FEW = Rose(
    0, 0, 0, np.nan, Verdict(Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, "There are too few values to count rises.")
)


def part(counted: Counted) -> Part:
    """Return what there is to say of steadiness."""
    by_month = together(counted, counted.scope.system).alike()
    monthly = _in_family(counted, by_month)
    cycles = _cycles(counted)
    whole = cycles[cycles["state"] == WHOLE]
    by_cycle = _rose(whole, lengths="days") if len(whole) else TOO_FEW
    made = [_declared(counted, "steady", monthly, by_month)]
    if len(cycles):
        cut_off = len(cycles) - len(whole)
        made += [_declared(counted, "steady-cycles", by_cycle, whole, cut_off), _table(counted, cycles)]
    return Part(
        tuple(made),
        findings=lambda shown: _findings(shown, monthly, by_cycle if len(cycles) else None),
        tables=lambda shown: [_printed(shown["cycles"])] if "cycles" in shown else [],
        caveats=lambda shown: _caveats(shown, monthly, cycles),
    )


def _rose(values: pd.DataFrame, lengths: str = "") -> Rose:
    """Count the rises of people and of interactions; the verdict is the weaker of the two."""
    given = values[lengths].to_numpy(float) if lengths else None
    columns = [values[of].to_numpy(float) for of in ("people", "interactions")]
    verdicts = [consistency(column, given) for column in columns]
    weaker = min(verdicts, key=lambda verdict: _STRENGTH.index(verdict.grade))
    if len(values) < 2:
        return Rose(0, 0, 0, np.nan, weaker)
    found = [rises(column if given is None else column / given) for column in columns]
    return Rose(found[0].rises, found[1].rises, found[0].steps, max(one.p for one in found), weaker)


_STRENGTH = (Grade.NOT_ENOUGH_EVIDENCE, Grade.LEANING, Grade.CLEAR)


def _in_family(counted: Counted, own: pd.DataFrame) -> Rose:
    """Lower a system's claim that does not survive looking at all systems."""
    alone = _rose(own)
    if not counted.scope.system or alone.verdict.grade is Grade.NOT_ENOUGH_EVIDENCE:
        return alone
    codes = [system.code for system in counted.evaluation.systems]
    family = {code: _rose(together(counted, code).alike()).p for code in codes}
    tested = {code: p for code, p in family.items() if not np.isnan(p)}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True))[counted.scope.system]
    if adjusted <= CLEAR_LEVEL:
        return alone
    rule = f"{alone.verdict.rule} Adjusted for looking at {len(tested)} systems (Holm 1979), that could be chance."
    lowered = Verdict(Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)
    if adjusted <= LEANING_LEVEL:
        rule = f"{alone.verdict.rule} Adjusted for looking at {len(tested)} systems (Holm 1979), it only leans."
        lowered = Verdict(Grade.LEANING, Direction.UP, rule)
    return alone._replace(verdict=lowered)


def _cycles(counted: Counted) -> pd.DataFrame:
    """Return people and interactions by cycle, those that were cut off by the end of the period included."""
    first, after = (pd.Timestamp(day) for day in counted.scope.months(counted.evaluation))
    inside = counted.cycles[counted.cycles["start"].between(first, after, inclusive="left")]
    counts = mass_and_velocity(counted.here, "cycle", inside["cycle"].tolist())
    frame = inside.reset_index(drop=True).join(counts.drop(columns="cycle"))
    whole = frame["end"].notna() & (frame["end"] <= after)
    end = frame["end"].where(whole, after)
    occasions = counted.open_to(counted.scope.system)
    for column, rows in (("held", occasions), ("received", occasions[occasions["received"]])):
        frame[column] = rows.groupby("cycle").size().reindex(frame["cycle"]).fillna(0).astype(int).to_numpy()
    return frame.assign(
        cycle_no=[f"{number:03d}" for number in range(1, len(frame) + 1)],  # a cycle may bear any name
        month=frame["start"].dt.strftime("%Y-%m"),
        days=(end - frame["start"]).dt.days,
        state=np.where(whole, WHOLE, CUT_OFF),
    )[["cycle_no", "cycle", "month", "days", "held", "received", "people", "interactions", "each", "state"]]


def _declared(counted: Counted, name: str, rose: Rose, values: pd.DataFrame, cut_off: int = 0) -> Unprotected:
    """Declare the row that tells how often people and interactions rose."""
    lengths = values.get("days", pd.Series(dtype=int))
    noise = _noise(values["interactions"].to_numpy(float))
    row: dict[str, Any] = {
        "rises_people": rose.people,
        "rises_interactions": rose.interactions,
        "steps": rose.steps,
        "p": rose.p,
        "needed": least_rises(rose.steps, CLEAR_LEVEL) or 0 if rose.steps else 0,
        "growth": TRIED_GROWTH,
        "typical": int(values["people"].median()) if len(values) else 0,
        "noise": noise,
        "power": power_of_rises(rose.steps, TRIED_GROWTH, noise, CLEAR_LEVEL) if rose.steps else np.nan,
        "shortest": int(lengths.min()) if len(lengths) else 0,
        "longest": int(lengths.max()) if len(lengths) else 0,
        "whole": len(values),
        "cut_off": cut_off,
    }
    statistics = {of: Statistic("typical", 2) for of in ("noise", "power")}
    return Unprotected(
        name, pd.DataFrame([row]), ReleaseClass.ACTIVITY, people={"typical": People()}, statistics=statistics,
        about_nobody=[of for of in row if of not in statistics and of != "typical"],
        period=whole_period(counted), groups=counted.behind(lambda: [counted.here]),
    )  # fmt: skip


def _noise(values: np.ndarray[Any, Any]) -> float:
    """Return by how much single values vary about steady growth, on the log scale."""
    steps = np.diff(np.log(values + 0.5))
    return float(steps.std(ddof=1) / np.sqrt(2)) if len(steps) > 1 else 0.0


def _table(counted: Counted, cycles: pd.DataFrame) -> Unprotected:
    here = counted.here
    return Unprotected(
        "cycles", cycles, ReleaseClass.ACTIVITY, people=MASS, statistics={"each": EACH},
        about_nobody=("days", "held", "received"), by=("cycle_no",), topic=("cycle",), labels=("month",),
        period=whole_period(counted),
        groups=counted.behind(lambda: [here[here["cycle"] == one] for one in cycles["cycle"]]),
    )  # fmt: skip


def _findings(shown: Shown, monthly: Rose, by_cycle: Rose | None) -> list[Finding]:
    found = [_finding("momentum.months", shown["steady"], monthly, "month")]
    if by_cycle is not None:
        found.append(_finding("momentum.cycles", shown["steady-cycles"], by_cycle, "cycle"))
    return found


def _finding(signal: str, row: Protected, rose: Rose, step: str) -> Finding:
    verdict = rose.verdict
    if not rose.steps:
        told = f"There are too few {step}s to say whether people and interactions rose from {step} to {step}."
        return Finding(signal, told, row, verdict.grade, verdict.rule)
    values = row.row()
    if values["longest"] > UNEQUAL * values["shortest"]:
        told = "The cycles lasted {shortest:count} to {longest:count} days: too different to be compared."
        return Finding(signal, told, row, verdict.grade, verdict.rule)
    alike = ", with the occasions held allowed for" if step == "month" else ""
    told = (
        f"From {step} to {step}{alike}, people rose in {{rises_people:count}} and interactions in"
        " {rises_interactions:count} of {steps:count} {steps:noun:step|steps}"
    )
    told += {
        Grade.CLEAR: ": more often than chance would bring about, a consistent rise.",
        Grade.LEANING: ": this leans towards a consistent rise, but chance may bring as many about.",
        Grade.NOT_ENOUGH_EVIDENCE: ": not a consistent rise, or none that can be told from chance.",
    }[verdict.grade]
    told += _power(row, step)
    return Finding(signal, told, row, verdict.grade, verdict.rule, direction=verdict.direction)


def _power(row: Protected, step: str) -> str:
    """Say what the test could have seen."""
    values = row.row()
    if values["steps"] + 1 < LEAST_VALUES:
        return f" With so few {step}s, even a rise at every step could be chance."
    if isinstance(values["power"], str):
        return ""
    return (
        " At least {needed:count} rises are needed. Had interactions truly grown by {growth:share} at every step, with"
        f" {step}s that vary as these do, they would have risen often enough in {{power:share}} of such series."
    )


def _printed(cycles: Protected) -> Table:
    columns = ["cycle", "month", "days", "people", "each", "interactions", "held", "received", "state"]
    return Table(
        "cycles", "People and interactions by cycle: a learning session and the action period after it.",
        cycles.pick(columns=columns),
        {"cycle": "Cycle", "month": "Begins", "days": "Days", **LABELS, "state": "Cycle is"},
        {**FORMATS, "days": "count"},
    )  # fmt: skip


def _caveats(shown: Shown, monthly: Rose, cycles: pd.DataFrame) -> list[str]:
    told: list[str] = []
    if monthly.steps:
        told.append(
            "Rises from month to month are counted over the months of which anything is known, as if the occasions of"
            " all of them drew as many people as their kind does on average."
        )
    if (cycles["state"] == CUT_OFF).any():
        template = (
            "{cut_off:count} {cut_off:noun:cycle is|cycles are} cut off by the end of the period and not compared."
        )
        told.append(say(template, shown["steady-cycles"]))
    return told
