"""What changed momentum between two periods: more people, or more interactions for each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.momentum.alike import COUNTED, EACH, FORMATS, LABELS, is_missing, source, whole_period
from evalkit.analyses.momentum.counted import USABLE, Counted, mass_and_velocity, within
from evalkit.analyses.momentum.periods import Periods, months_of
from evalkit.analyses.momentum.series import draw
from evalkit.definition import Profile
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Estimate, Figure, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.decomposition import Effects, lmdi, shapley, velocity_with_and_without_last
from evalkit.stats.grading import Verdict, grade
from evalkit.stats.trend import WithAndWithoutLast

EFFECT = Statistic(base="fewest", decimals=-1)
"""An effect in interactions; to the unit, it would give the public the counts that it was taken from."""


def part(counted: Counted, compared: Periods | None) -> Part:
    """Return what there is to say of the two effects; nothing where no periods can be compared."""
    if compared is None:
        return Part()
    before, after = (_totals(counted, period) for period in (compared.before, compared.after))
    both = _velocity_change(counted, compared)
    verdict = _judge(both)
    change = both.all_months if both.without_last else None
    return Part(
        (_change(counted, compared, before, after, change), _steps(counted, compared, before, after)),
        findings=lambda shown: [_of_effects(shown["change"]), _of_velocity(shown["change"], change, verdict)],
        tables=lambda shown: [_printed(shown["steps"])],
        figures=lambda shown: _figures(shown, counted),
        caveats=lambda shown: _caveats(shown["change"]),
    )


def both_effects(before: pd.Series, after: pd.Series) -> tuple[Effects, Effects] | None:
    """Split the change between two rows of mass and velocity by both methods.

    Parameters
    ----------
    before, after : Series
        With `people` and `each`, as :func:`~evalkit.analyses.momentum.counted.mass_and_velocity` gives them.

    Returns
    -------
    tuple of (Effects, Effects) or None
        By the logarithmic mean Divisia index, and by Shapley; None where there is no velocity to speak of.
    """
    ends = [(float(row["people"]), float(row["each"])) for row in (before, after)]
    if any(np.isnan(each) for _, each in ends):
        return None
    return lmdi(*ends), shapley(*ends)


def _totals(counted: Counted, period: str) -> pd.Series:
    inside = within(counted.here, period).assign(period=period)
    return mass_and_velocity(inside, "period", [period]).iloc[0]


def _velocity_change(counted: Counted, compared: Periods) -> WithAndWithoutLast:
    """Estimate the change of interactions per person and month; not where a month of either period is not known."""
    months = counted.months.set_index("month")["status"]
    sides = [months_of(period) for period in (compared.before, compared.after)]
    if not months[[month for side in sides for month in side]].isin(USABLE).all():
        return WithAndWithoutLast(None, None)
    people, interactions, draws = ([_by_system(counted, side, what) for side in sides] for what in range(3))
    return velocity_with_and_without_last(
        people[0], interactions[0], people[1], interactions[1], draws[0][:, None, :], draws[1][:, None, :],
        counted.evaluation.thresholds.minimum_months,
    )  # fmt: skip


def _by_system(counted: Counted, months: list[str], what: int) -> np.ndarray[Any, Any]:
    """Return people (0), interactions (1) or what the occasions would draw (2), by system and month."""
    tables = []
    for code in counted.systems or ("",):
        counts = mass_and_velocity(counted.interactions_of(code), "month", months)
        three = counts["people"].to_numpy(), counts["interactions"].to_numpy(), draw(counted, code, months)
        tables.append(three[what])
    return np.array(tables)


def _judge(both: WithAndWithoutLast) -> Verdict:
    """Grade the change of velocity; how little is no material change of it, nobody has declared."""
    if both.all_months is None or both.without_last is None:
        rule = "Too few months or people, or a month of either period without a register, for an interval."
        return Verdict(Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)
    return grade(both.all_months, both.without_last, no_change=0.0)


def _change(
    counted: Counted, compared: Periods, before: pd.Series, after: pd.Series, change: Estimate | None
) -> Unprotected:
    """Declare the row that sentences speak: both periods, both effects, the change of velocity."""
    effects = both_effects(before, after)
    row: dict[str, Any] = {"before": compared.before, "after": compared.after}
    for end, totals in (("before", before), ("after", after)):
        row |= {f"{end}_{name}": totals[name] for name in ("people", "interactions", "each")}
    row["months"] = len(months_of(compared.before)) + len(months_of(compared.after))
    row["fewest"] = min(before["people"], after["people"])
    for name in ("mass", "velocity", "total"):
        row[name] = getattr(effects[0], name) if effects else np.nan
    for name in ("value", "low", "high", "level"):
        row[name] = getattr(change, name) if change else np.nan
    at = {end: {"quarter": row[end]} for end in ("before", "after")}
    people = {f"{end}_{of}": People(of=of, at=at[end]) for end in at for of in ("people", "interactions")}
    statistics = {f"{end}_each": Statistic(f"{end}_people", 1) for end in at}
    statistics |= dict.fromkeys(("mass", "velocity", "total"), EFFECT)
    statistics |= {name: Statistic("fewest") for name in ("value", "low", "high")}
    return Unprotected(
        "change", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people=people | {"fewest": People()},
        statistics=statistics, about_nobody=("level", "months"), labels=("before", "after"),
        period=whole_period(counted),
        groups=counted.behind(lambda: [pd.concat([within(counted.here, row[end]) for end in at])]),
    )  # fmt: skip


def _steps(counted: Counted, compared: Periods, before: pd.Series, after: pd.Series) -> Unprotected:
    """Declare the way from one period to the other: what stood there, each effect, what stands there now."""
    found = both_effects(before, after)
    nothing = {"people": np.nan, "interactions": np.nan, "each": np.nan, "effect": np.nan, "check": np.nan}
    fewest = min(before["people"], after["people"])

    def effect(name: str) -> dict[str, float]:
        return {"effect": getattr(found[0], name), "check": getattr(found[1], name)} if found else {}

    rows = [
        {"step": "Before", "quarter": compared.before, **nothing, **before.drop("period")},
        {"step": "Mass: number of people", "quarter": "", **nothing, **effect("mass")},
        {"step": "Velocity: interactions for each", "quarter": "", **nothing, **effect("velocity")},
        {"step": "Change", "quarter": "", **nothing, **effect("total")},
        {"step": "After", "quarter": compared.after, **nothing, **after.drop("period")},
    ]
    inside = [within(counted.here, period) for period in (compared.before, compared.after)]
    both = pd.concat(inside)
    frame = pd.DataFrame(rows).assign(
        fewest=fewest, months=pd.Series([row["quarter"] or None for row in rows], dtype=object)
    )
    people = {of: People(of=of) for of in ("people", "interactions")}
    return Unprotected(
        "steps", frame, ReleaseClass.ACTIVITY, people=people | {"fewest": People()},
        statistics={"each": EACH, "effect": EFFECT, "check": EFFECT}, by=("quarter", "step"), labels=("months",),
        period=whole_period(counted), groups=counted.behind(lambda: [inside[0], both, both, both, inside[1]]),
    )  # fmt: skip


def _of_effects(change: Protected) -> Finding:
    row = change.row()
    ends = (
        "From {before:span} to {after:span}, interactions went from {before_interactions:count} to"
        " {after_interactions:count}"
    )
    if is_missing(row["total"]):
        told = ends + "; one of the periods has too few people to say what the change consists of."
    else:
        told = (
            ends + ": {mass:difference} by the number of people (mass) and {velocity:difference} by interactions for"
            " each of them (velocity)"
        )
        told += "." if change.profile == Profile.PUBLIC else ", which adds up to {total:difference} exactly."

    return Finding("momentum.effects", told, change, Grade.COUNTED, COUNTED)


def _of_velocity(change: Protected, estimate: Estimate | None, verdict: Verdict) -> Finding:
    """Word how velocity changed, with the occasions allowed for."""
    if estimate is None:
        told = (
            "Whether a person has more interactions in a month than in {before:span} cannot be told from {months:count}"
            " months, with the occasions held allowed for. Longer periods, such as half-years, say more; a month"
            " without a register, or with few people, says nothing."
        )
    else:
        told = (
            "With the occasions held allowed for, a person's interactions in a month changed by {value:change} from"
            " {before:span} to {after:span} ({level:share} interval {low:change} to {high:change}): "
            + _VERDICTS[verdict.grade].format(way=_WAYS[verdict.direction])
        )
    return Finding(
        "momentum.velocity", told, change, verdict.grade, verdict.rule, released(estimate, change), verdict.direction
    )


_WAYS = {Direction.UP: "rise", Direction.DOWN: "fall", Direction.NONE: ""}
_VERDICTS = {
    Grade.CLEAR: "a clear {way}.",
    Grade.LEANING: "this leans towards a {way}, but is not clear.",
    Grade.NO_MATERIAL_CHANGE: "no material change.",
    Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence of a change either way.",
}


def _printed(steps: Protected) -> Table:
    return Table(
        "effects",
        "What the change of interactions consists of, by the logarithmic mean Divisia index and, as a check, Shapley.",
        steps.pick(columns=["step", "months", "people", "each", "interactions", "effect", "check"]),
        {"step": "Step", "months": "Period", **LABELS, "effect": "Effect", "check": "Effect (Shapley)"},
        {**FORMATS, "months": "span", "effect": "difference", "check": "difference"},
    )  # fmt: skip


def _figures(shown: Shown, counted: Counted) -> list[Figure]:
    from evalkit.charts import momentum as charts
    from evalkit.charts.words import Words

    change, steps = shown["change"], shown["steps"]
    if steps.frame[["interactions", "effect"]].isna().all(axis=1).any():
        return []  # an effect that cannot be taken, or is not shown, leaves a step without a height
    told = "{mass:difference} interactions by the number of people, {velocity:difference} by interactions for each"
    words = Words(
        "effects",
        caption=say(f"From {{before:span}} to {{after:span}}: {told}.", change),
        alt=say(
            "Steps from {before_interactions:count} interactions in {before:span} to {after_interactions:count} in"
            f" {{after:span}}: {told}.", change,
        ),
        source=source(shown["facts"], counted),
        labels={"step": "Step", "interactions": "Interactions", "effect": "Effect", "months": "Period"},
        formats={"months": "span", "interactions": "count", "effect": "difference"},
    )  # fmt: skip
    rows = steps.frame["step"] != "Change"
    return [charts.waterfall(steps.pick(rows, ["step", "months", "interactions", "effect"]), words)]


def _caveats(change: Protected) -> list[str]:
    row = change.row()
    templates = {
        "The two effects are arithmetic, not causes: they say of what the change consists, not what brought it about."
        : not is_missing(row["total"]),
    }  # fmt: skip
    return [say(template, change) for template, applies in templates.items() if applies]
