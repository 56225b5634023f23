"""Where each component stands in the eyes of those who rated it, what label that earns, and where raters split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.capability.alike import FORMATS, LABELS, PERCEPTION, is_hidden, period, source
from evalkit.analyses.capability.panel import TOGETHER, Panel, raters
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Estimate, Figure, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.agreement import LEAST_AGREEMENT, rwg
from evalkit.stats.selfassessment import FEWEST_FOR_LEVELS, FEWEST_RATERS, component_mean, level_probabilities

SPLIT, AGREED = "split", "together"
RULE = (
    "What raters see, with an interval for other raters of their kind. It is compared with nothing, so that it is"
    " neither a rise nor a fall."
)
ENDS = ("value", "low", "high")


def part(panel: Panel) -> Part:
    """Return what there is to say of the latest wave."""
    assert panel.latest
    wide = panel.of(panel.latest)
    wide.insert(0, TOGETHER, _together(wide))
    estimates = {str(name): _mean(wide[name], panel) for name in wide}
    tables = [_components(name, wide, estimates, panel) for name in ("components", TOGETHER)]
    return Part(
        (*tables, _points(wide.drop(columns=TOGETHER), panel)),
        findings=lambda shown: _findings(shown, estimates),
        tables=lambda shown: _tables(shown, panel),
        figures=lambda shown: _figures(shown, panel),
        caveats=lambda shown: _caveats(shown, panel),
    )


def _together(wide: pd.DataFrame) -> pd.Series:
    """Return each rater's mean over components, where at least half of them were rated."""
    return wide.mean(axis=1).where(wide.notna().sum(axis=1) * 2 >= wide.shape[1])


def _mean(means: pd.Series, panel: Panel) -> Estimate | None:
    assert panel.instrument
    return component_mean(means, panel.instrument.lowest, panel.instrument.highest, step=panel.step)


def _components(name: str, wide: pd.DataFrame, estimates: dict[str, Estimate | None], panel: Panel) -> Unprotected:
    """Declare a row a component, or the single row of all together."""
    chosen = [TOGETHER] if name == TOGETHER else panel.components
    frame = pd.DataFrame([_row(component, wide, estimates[component], panel) for component in chosen])
    statistics = {column: Statistic("raters", 1) for column in (*ENDS, "likely", "agree")}
    return Unprotected(
        "together" if name == TOGETHER else name, frame, ReleaseClass.DECLARED,
        people={"raters": People(of="raters"), "asked": People(of="asked")}, statistics=statistics,
        about_nobody=("agreed", "level", "lowest", "highest", "fewest"), by=("system", "component"), owner="system",
        topic=("component",), labels=("label", "other", "wave", "instrument", "straddles", "split"),
        period=period(panel), groups=[raters(wide[[component]].dropna()) for component in chosen],
    )  # fmt: skip


def _row(component: str, wide: pd.DataFrame, estimate: Estimate | None, panel: Panel) -> dict[str, Any]:
    instrument, wave = panel.instrument, panel.latest
    assert instrument
    assert wave
    means = wide[component].dropna()
    cuts = instrument.cut_points
    chances = level_probabilities(estimate, cuts) if estimate and cuts else {}
    ranked = sorted(chances, key=lambda label: chances[label], reverse=True)
    straddles = bool(estimate) and any(estimate.low < cut <= estimate.high for cut in cuts.values())
    agree = rwg(means, list(instrument.levels.values())) if len(means) >= FEWEST_RATERS else np.nan
    agreed = panel.stated[
        (panel.stated["instrument"] == instrument.code)
        & (panel.stated["wave"] == wave.code)
        & panel.stated["consensus"]
        & (panel.stated["item"] == component)
    ]["value"]
    asked = wave.asked.values() if not panel.scope.system else [wave.asked.get(panel.scope.system, np.nan)]
    return {
        "system": panel.owner, "component": component, "wave": wave.name, "instrument": instrument.title,
        "raters": len(means), "asked": float(sum(asked)) if wave.asked else np.nan,
        **{end: getattr(estimate, end) if estimate else np.nan for end in ENDS},
        "label": ranked[0] or "none" if ranked else "", "other": ranked[1] or "none" if len(ranked) > 1 else "",
        "likely": chances[ranked[0]] if ranked else np.nan, "straddles": "yes" if straddles else "no",
        "agree": agree, "split": "" if np.isnan(agree) else SPLIT if agree < LEAST_AGREEMENT else AGREED,
        "agreed": float(agreed.iloc[0]) if len(agreed) == 1 else np.nan,
        "level": 0.95, "lowest": instrument.lowest, "highest": instrument.highest, "fewest": FEWEST_RATERS,
    }  # fmt: skip


def _points(wide: pd.DataFrame, panel: Panel) -> Unprotected:
    """Count raters by their mean, rounded to half a point: every rater a point, and nobody named."""
    rows = []
    bins = _bins(panel)
    for component in panel.components:
        near = (wide[component].dropna() * 2).round() / 2
        rows.append(
            {"component": component, "answered": len(near), **{column: int((near == at).sum()) for column, at in bins}}
        )
    people = {column: People(of="points", at={"score": f"{at:g}"}, base="answered") for column, at in bins}
    return Unprotected(
        "points", pd.DataFrame(rows), ReleaseClass.OPINION, people={**people, "answered": People(of="points")},
        by=("component",), topic=("component",), period=period(panel),
        groups=[raters(wide[[component]].dropna()) for component in panel.components],
    )  # fmt: skip


def _bins(panel: Panel) -> list[tuple[str, float]]:
    """Return column and score of every half point of the scale."""
    assert panel.instrument
    halves = np.arange(panel.instrument.lowest * 2, panel.instrument.highest * 2 + 1) / 2
    return [(f"at_{at:.1f}".replace(".", "_").replace("-", "minus_"), float(at)) for at in halves]


def _findings(shown: Shown, estimates: dict[str, Estimate | None]) -> Iterator[Finding]:
    together, components = shown["together"], shown["components"]
    yield _of_all(together, estimates[TOGETHER])
    for number in range(len(components)):
        row = components.pick(pd.Series(np.arange(len(components)) == number))
        values = row.row()
        if values["split"] == SPLIT and not is_hidden(values["agree"]):
            told = (
                "Raters are split over “{component:text}”: their scores differ more than half as much as random answers"
                " would, so that its mean of {value:decimal} is nobody's view in particular."
            )
            yield Finding(f"capability.split.{number + 1}", told, row, Grade.COUNTED, RULE)


def _of_all(row: Protected, estimate: Estimate | None) -> Finding:
    values = row.row()
    if estimate is None or is_hidden(values["value"]):
        told = (
            "In {wave:text}, {raters:count} {raters:noun:rater|raters} answered: fewer than {fewest:count}, so that"
            " there is no mean."
        )
        return Finding("capability.profile", told, row, Grade.NOT_ENOUGH_EVIDENCE, "Too few raters for an interval.")
    told = (
        "In {wave:text}, {raters:count} raters put improvement capability at {value:decimal} on a scale from"
        " {lowest:decimal} to {highest:decimal} ({level:share} interval {low:decimal} to {high:decimal})"
    )
    told += f"{_label(values)}. This is how they see themselves, not a measurement."
    return Finding("capability.profile", told, row, Grade.COUNTED, RULE, released(estimate, row))


def _label(values: dict[str, Any]) -> str:
    """Say which label a mean earns, or how sure that is where the interval straddles a cut point."""
    if not values["label"]:
        return ""
    if values["straddles"] == "no":
        return ": “{label:text}”"
    likely = values["likely"]
    if is_hidden(likely) or is_hidden(values["raters"]) or values["raters"] < FEWEST_FOR_LEVELS:
        return ": “{label:text}” or “{other:text}”, which so few raters cannot tell apart"
    return ": “{label:text}” with a likelihood of {likely:share}, else “{other:text}”"


def _tables(shown: Shown, panel: Panel) -> Iterator[Table]:
    data = shown["components"]
    columns = ["component", "raters", "value", "low", "high"]
    columns += ["label", "likely"] if panel.instrument and panel.instrument.cut_points else []
    columns += ["agree", "split"]
    columns += ["agreed"] if data.frame["agreed"].notna().any() else []
    yield Table(
        "components", "Each component as the raters see it, with how far they agree, and what a workshop agreed on.",
        data.pick(columns=columns), {name: LABELS[name] for name in columns},
        {name: FORMATS[name] for name in columns if name in FORMATS},
    )  # fmt: skip


def _figures(shown: Shown, panel: Panel) -> Iterator[Figure]:
    from evalkit.charts import scales
    from evalkit.charts.words import Words

    components, points = shown["components"], shown["points"]
    frame = components.frame.dropna(subset=["value"])
    if frame.empty:
        return
    assert panel.instrument
    order = frame.sort_values("value", kind="stable")
    told = {"least": order["component"].iloc[0], "most": order["component"].iloc[-1], "from": order["value"].iloc[0],
            "to": order["value"].iloc[-1], "n": len(frame), "wave": frame["wave"].iloc[0]}  # fmt: skip
    split = wording.listed(list(frame[frame["split"] == SPLIT]["component"]))
    also = " Raters are split over {split:text}." if split else ""
    dots = bool(points.frame.drop(columns="component").notna().to_numpy().any())
    shape = "Each rater is a small open dot. " if dots else ""
    marks = "Thin lines upwards mark where a label begins. " if panel.instrument.cut_points else ""
    drawn = ["component", "raters", "value", "low", "high", "agreed", "split"]
    yield scales.profile(
        components.pick(components.frame["value"].notna(), drawn),
        Words(
            "profile",
            caption=say(
                "Components lie between {from:decimal} ({least:text}) and {to:decimal} ({most:text}) in {wave:text}, in"
                f" the eyes of those who rated them.{also}", components, told | {"split": split},
            ),
            alt=say(
                f"{{n:count}} rows, a filled dot for the mean of raters and a line for its interval. {shape}{marks}A"
                " diamond is what a workshop agreed on. The lowest mean is {from:decimal}, of {least:text}; the highest"
                " {to:decimal}, of {most:text}.", components, told,
            ),
            source=source(components),
            labels=LABELS, formats=FORMATS,
        ),
        points=points, ends=(panel.instrument.lowest, panel.instrument.highest), cuts=panel.instrument.cut_points,
    )  # fmt: skip
    yield scales.agreement(
        components.pick(components.frame["agree"].notna(), ["component", "raters", "agree", "split"]),
        Words(
            "agreement",
            caption=say(
                "Raters are split over {split:text}." if split else "Raters agree on every component more than half.",
                components, {"split": split},
            ),
            alt=say(
                "{n:count} horizontal bars from none to full agreement, one a component; a dashed line half-way, below"
                " which raters count as split. {split:text}", components,
                told | {"split": f"Split: {split}." if split else "No bar ends below it."},
            ),
            source=source(components),
            labels=LABELS, formats=FORMATS,
        ),
    )  # fmt: skip


def _caveats(shown: Shown, panel: Panel) -> list[str]:
    row, instrument = shown["together"], panel.instrument
    assert instrument
    values = row.row()
    told = {"instrument": instrument.title, "version": instrument.scale_version, "cuts": instrument.cut_points_source}
    found = [PERCEPTION, say("The instrument is {instrument:text}, scale version “{version:text}”.", row, told)]
    if instrument.cut_points:
        found.append(say("Where labels begin: {cuts:text}.", row, told))
    if values["asked"] is not None and values["asked"] == values["asked"]:
        found.append(say("{asked:count} people were asked in {wave:text}, {raters:count} rated.", row))
    else:
        found.append("How many people were asked is not declared, so that nobody knows how many kept silent.")
    return found
