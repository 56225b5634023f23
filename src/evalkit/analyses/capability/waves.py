"""From one wave to the next: the same raters, paired, component by component; and how they see the earlier wave now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.capability.alike import FORMATS, LABELS, is_hidden, period, source
from evalkit.analyses.capability.panel import Panel, raters
from evalkit.definition import Wave
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Figure, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.selfassessment import FEWEST_RATERS, Compared, change_of_raters

NOT_BOTH = "not rated in both waves by enough raters"
_WAYS = {Direction.UP: " rise", Direction.DOWN: " fall", Direction.NONE: ""}


def part(panel: Panel) -> Part:
    """Return what there is to say of the last two waves; with one wave, that there is nothing to compare."""
    if len(panel.waves) < 2:
        return Part(caveats=lambda _: ["There is one wave so far: whether capability rises shows when it is repeated."])
    before, after = panel.waves[-2:]
    one, other = panel.of(before).align(panel.of(after), join="inner", axis=0)
    found = change_of_raters(
        {name: (one[name].to_numpy(), other[name].to_numpy()) for name in panel.components},
        panel.evaluation.capability.no_difference,
        step=panel.step,
    )
    looking = next((wave for wave in panel.evaluation.capability.waves if wave.then_of == before.code), None)
    then = panel.of(looking) if looking and (panel.means["wave"] == looking.code).any() else None
    table = _table(one, other, then, found, panel, (before, after))
    return Part(
        (table,),
        findings=lambda shown: _findings(shown["waves"], [found.get(name) for name in panel.components]),
        tables=lambda shown: _tables(shown["waves"], then is not None),
        figures=lambda shown: _figures(shown, panel, (before, after)),
        caveats=lambda shown: _caveats(shown["waves"], then is not None),
    )


def _table(
    one: pd.DataFrame,
    other: pd.DataFrame,
    then: pd.DataFrame | None,
    found: dict[str, Compared],
    panel: Panel,
    waves: tuple[Wave, Wave],
) -> Unprotected:
    rows = [_row(name, one[name], other[name], then, found.get(name), panel, waves) for name in panel.components]
    numbers = ("before", "after", "value", "low", "high", "then")
    return Unprotected(
        "waves", pd.DataFrame(rows), ReleaseClass.DECLARED,
        people={"raters": People(of="in-both-waves"), "looking": People(of="looking-back")},
        statistics={**{name: Statistic("raters", 1) for name in numbers if name != "then"},
                    **{name: Statistic("looking", 1) for name in ("then", "since", "shift")}},
        about_nobody=("fewest", "only_before", "only_after"), by=("system", "component"), owner="system",
        topic=("component",),
        labels=("first", "last", "instrument", "wave"), period=period(panel),
        groups=[raters((one[[name]] + other[[name]]).dropna()) for name in panel.components],
    )  # fmt: skip


def _row(
    name: str,
    one: pd.Series,
    other: pd.Series,
    then: pd.DataFrame | None,
    found: Compared | None,
    panel: Panel,
    waves: tuple[Wave, Wave],
) -> dict[str, Any]:
    both = pd.DataFrame({"before": one, "after": other}).dropna()
    enough = len(both) >= FEWEST_RATERS
    looking = both.join(then[name].rename("then"), how="inner").dropna() if then is not None else both.iloc[:0]
    seen = looking.mean() if len(looking) >= FEWEST_RATERS else pd.Series(dtype=float)
    assert panel.instrument
    return {
        "system": panel.owner, "component": name, "first": waves[0].name, "last": waves[1].name,
        "wave": f"{waves[0].name} and {waves[1].name}", "instrument": panel.instrument.title,
        "raters": len(both), "before": both["before"].mean() if enough else np.nan,
        "after": both["after"].mean() if enough else np.nan,
        **{end: getattr(found.estimate, end) if found else np.nan for end in ("value", "low", "high")},
        "grade": f"{found.grade}{_WAYS[found.direction]}" if found else NOT_BOTH,
        "looking": len(looking), "then": seen.get("then", np.nan),
        "since": seen.get("after", np.nan) - seen.get("then", np.nan),
        "shift": seen.get("then", np.nan) - seen.get("before", np.nan),
        "fewest": FEWEST_RATERS,
        "only_before": len(panel.of(waves[0])) - len(one), "only_after": len(panel.of(waves[1])) - len(other),
    }  # fmt: skip


def _findings(data: Protected, compared: list[Compared | None]) -> Iterator[Finding]:
    told_any = False
    for number, one in enumerate(compared):
        row = data.pick(pd.Series(np.arange(len(data)) == number))
        if one is None or is_hidden(row.row()["value"]) or one.grade not in {Grade.CLEAR, Grade.LEANING}:
            continue
        told_any = True
        way = "higher" if one.direction is Direction.UP else "lower"
        sure = "clearly" if one.grade is Grade.CLEAR else "perhaps"
        told = (
            f"The {{raters:count}} raters of both waves see “{{component:text}}” {sure} {way} in {{last:text}} than in"
            " {first:text}: {before:decimal}, then {after:decimal} ({value:signed} points, interval {low:signed} to"
            " {high:signed})."
        )
        yield Finding(
            f"capability.waves.{number + 1}", told, row, one.grade, one.rule, released(one.estimate, row), one.direction
        )
    if not told_any:
        row = data.pick(pd.Series(np.arange(len(data)) == 0))
        enough = any(one is not None for one in compared)
        told = (
            "From {first:text} to {last:text}, no component changed by more than chance could, as those see it who"
            " rated both times."
            if enough
            else "Fewer than {fewest:count} raters rated both in {first:text} and in {last:text}, so that no change is"
            " claimed."
        )
        yield Finding(
            "capability.waves", told, row, Grade.NOT_ENOUGH_EVIDENCE,
            "Paired by rater and component; adjusted for all components (Holm 1979).",
        )  # fmt: skip


def _tables(data: Protected, looks_back: bool) -> Iterator[Table]:
    columns = ["component", "raters", "before", "after", "value", "low", "high", "grade"]
    columns += ["then", "since", "shift"] if looks_back else []
    yield Table(
        "waves", "The same raters in both waves, component by component.", data.pick(columns=columns),
        {**{name: LABELS.get(name, name) for name in columns}, "value": "Change", "then": "Before, as seen now",
         "since": "Change as seen now", "shift": "Seen now less than rated then"},
        {**{name: FORMATS[name] for name in columns if name in FORMATS},
         **dict.fromkeys(("value", "low", "high", "since", "shift"), "signed")},
    )  # fmt: skip


def _figures(shown: Shown, panel: Panel, waves: tuple[Wave, Wave]) -> Iterator[Figure]:
    data = shown["waves"]
    there = data.frame["before"].notna()
    if not there.any():
        return
    from evalkit.charts import scales
    from evalkit.charts.words import Words

    assert panel.instrument
    rows = data.frame[there]
    most = rows.iloc[int((rows["after"] - rows["before"]).abs().to_numpy().argmax())]
    told = {"n": len(rows), "most": most["component"], "from": most["before"], "to": most["after"]}
    yield scales.dumbbell(
        data.pick(there, ["component", "raters", "before", "after", "grade"]),
        Words(
            "waves",
            caption=say(
                "Those who rated in both waves moved most on {most:text}: from {from:decimal} in {first:text} to"
                " {to:decimal} in {last:text}.", data, told,
            ),
            alt=say(
                "{n:count} rows with two dots on the scale, hollow for {first:text} and filled for {last:text}, joined"
                " by a line; the change in points stands beside each.", data, told,
            ),
            source=source(data),
            labels=LABELS, formats=FORMATS,
        ),
        ends=(panel.instrument.lowest, panel.instrument.highest), waves=(waves[0].name, waves[1].name),
    )  # fmt: skip


def _caveats(data: Protected, looks_back: bool) -> list[str]:
    told = [
        "Waves are compared for the same raters only: with other raters, capability would seem to change where only the"
        " raters did.",
        say(
            "{only_before:count} raters of {first:text} did not rate in {last:text}, and {only_after:count} of"
            " {last:text} had not rated before.", data,
        ),
    ]  # fmt: skip
    if looks_back:
        told.append(
            "Training shifts standards: those who rated in both waves were also asked how they see the earlier wave"
            " now. Where that is lower than what they said then, the plain change understates what they feel has"
            " changed."
        )
    return told
