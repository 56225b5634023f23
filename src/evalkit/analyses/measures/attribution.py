"""Attribution: how much a measure changed with a declared change, and what may be said of why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.analyses.measures.alike import FEWEST, behind, fewest, in_unit, named, of_differences, statistics
from evalkit.analyses.measures.interventions import (
    Change,
    as_frame,
    changes,
    judged_alone,
    judged_together,
    points,
)
from evalkit.analyses.measures.series import Read, Series, slug, unlike
from evalkit.analyses.measures.told import WITH_COMPARISON, Design, find, tell
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Direction, Estimate, Figure, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.stats.attribution.interrupted import EACH_SIDE
from evalkit.stats.judged import Judged

MOST_PLACES = 8
"""Most places that a reader can take in as a sentence each; beyond, the table tells."""
_ENDS = ("value", "low", "high")


def part(read: Read) -> Part:
    """Return what there is to say of declared changes."""
    found = changes(read)
    if not found:
        return Part(caveats=lambda shown: [tell(_UNDECLARED, shown["facts"]), *_absent(shown["facts"])])
    names = unlike([f"{read.slug(one.measure.measure.code)}.{slug(one.name)}" for one in found])
    together = judged_together(found)
    alone = [judged_alone(one) for one in found]
    return Part(
        (_declared_changes(read, found, together), _declared_places(read, found, alone), _declared_months(read, found)),
        findings=lambda shown: _findings(shown, found, together, alone, names),
        tables=lambda shown: _tables(shown, found, names),
        figures=lambda shown: _figures(shown, found, names),
        caveats=lambda shown: [*_caveats(shown["changes"], found), *_absent(shown["facts"])],
    )


_UNDECLARED = (
    "No change that was made is declared for these measures, so that nothing is said of why any of them moved. The"
    " definition can name changes, with the places to compare them with."
)


def _absent(facts: Protected) -> list[str]:
    told = (
        "{absent:count} {absent:noun:place|places} that a declared change names returned no points of its measure, or"
        " none on both sides of it, and {absent:noun:is|are} left out: the definition must name"
        " {absent:noun:it|them} by the same key as the measures do."
    )
    return [tell(told, facts)] if facts.row()["absent"] else []


def _declared_changes(read: Read, found: list[Change], together: list[Judged | None]) -> Unprotected:
    """Declare a row a change: its places, what it can be compared with, and the difference."""
    rows = []
    for one, judged in zip(found, together, strict=True):
        before, after = points(one)
        rows.append(
            {
                "key": _key(one), "change": one.name, "measure": one.measure.measure.name,
                "unit": of_differences(one.measure.unit), "design": str(one.design),
                "places": named([series.name for series in one.with_it]), "with_it": len(one.with_it),
                "without": len(one.without), "first": min(one.starts), "last": max(one.starts),
                "washout": one.washout, "points_before": before, "points_after": after, "each": EACH_SIDE,
                **_columns("", one.compared[0].effect), **_columns("before_", one.before),
                "p": one.compared[0].p, "level": 0.95,
                "unclear": sum(own.grade is Grade.NOT_ENOUGH_EVIDENCE for own in judged_alone(one)),
                "grade": f"{judged.grade}{_way(judged)}" if judged else "not compared",
                "fewest": _least([*one.with_it, *one.without]),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    ends = [f"{prefix}{end}" for prefix in ("", "before_") for end in _ENDS]
    return Unprotected(
        "changes", frame, ReleaseClass.ACTIVITY, people=FEWEST, statistics=statistics(*ends, decimals=2),
        about_nobody=("with_it", "without", "washout", "points_before", "points_after", "each", "p", "level",
                      "unclear"),
        by=("key",), labels=("change", "measure", "unit", "design", "places", "first", "last", "grade"),
        groups=behind(read, frame),
    )  # fmt: skip


def _declared_places(read: Read, found: list[Change], alone: list[list[Judged]]) -> Unprotected:
    """Declare a row a place with a change: its own level and slope before and after."""
    rows = []
    for one, judged in zip(found, alone, strict=True):
        for series, start, (whole, _), verdict in zip(one.with_it, one.starts, one.alone, judged, strict=True):
            rows.append(
                {
                    "key": f"{_key(one)} · {series.subject}", "change": one.name, "measure": series.measure.name,
                    "place": series.name, "unit": of_differences(series.unit), "start": start,
                    "points_before": whole.before, "points_after": whole.after, "each": EACH_SIDE,
                    **_columns("", whole.level), **_columns("slope_", whole.slope),
                    **_columns("apart_", one.against_others(series)), "level": 0.95,
                    "grade": f"{verdict.grade}{_way(verdict)}", "fewest": _least([series]),
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows)
    ends = [f"{prefix}{end}" for prefix in ("", "slope_", "apart_") for end in _ENDS]
    return Unprotected(
        "places", frame, ReleaseClass.ACTIVITY, people=FEWEST, statistics=statistics(*ends, decimals=2),
        about_nobody=("points_before", "points_after", "each", "level"), by=("key",),
        labels=("change", "measure", "place", "unit", "start", "grade"), groups=behind(read, frame),
    )  # fmt: skip


def _declared_months(read: Read, found: list[Change]) -> Unprotected:
    """Declare the difference by months since the change, where there is something to compare with."""
    frames = [
        as_frame(one).rename(columns={"difference": "value"}).assign(
            key=_key(one), fewest=_least([*one.with_it, *one.without])
        )
        for one in found
        if one.design in WITH_COMPARISON
    ]  # fmt: skip
    columns = ["key", "month", "since", "value", "low", "high", "sites", "fewest"]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns, dtype=float)
    frame = frame.assign(month=frame["since"].astype("Int64").astype(str))[columns]
    frame["key"] = frame["key"].astype(str)
    return Unprotected(
        "months_since", frame, ReleaseClass.ACTIVITY, people=FEWEST, statistics=statistics(*_ENDS, decimals=2),
        about_nobody=("since", "sites"), by=("key", "month"), groups=behind(read, frame),
    )  # fmt: skip


def _key(one: Change) -> str:
    return f"{one.measure.measure.code} · {one.name}"


def _columns(prefix: str, estimate: Estimate | None) -> dict[str, float]:
    return {f"{prefix}{end}": getattr(estimate, end) if estimate else np.nan for end in _ENDS}


def _least(series: list[Series]) -> float:
    known = [number for number in map(fewest, series) if not np.isnan(number)]
    return min(known) if known else np.nan


def _way(judged: Judged) -> str:
    return {Direction.UP: ", up", Direction.DOWN: ", down", Direction.NONE: ""}[judged.direction]


# --------------------------------------------------------------------------------------------------- words


def _findings(
    shown: Shown, found: list[Change], together: list[Judged | None], alone: list[list[Judged]], names: list[str]
) -> list[Finding]:
    made, place = [], 0
    for k, one in enumerate(found):
        row = shown["changes"].pick(pd.Series(np.arange(len(found)) == k))
        judged, signal = together[k], f"measures.{names[k]}"
        if judged is not None:
            made.append(_of_comparison(signal, row, one, judged))
        elif one.design is Design.NOTHING:
            made.append(_of_nothing(signal, row))
        else:
            made += _of_places(signal, row, shown["places"], one, alone[k], place)
        place += len(one.with_it)
    return made


def _of_places(
    signal: str, row: Protected, places: Protected, one: Change, alone: list[Judged], first: int
) -> list[Finding]:
    """Say of each place what is more than not enough evidence, and in one sentence of how many others it is not."""
    told = [number for number, judged in enumerate(alone) if judged.grade is not Grade.NOT_ENOUGH_EVIDENCE]
    made = []
    for number in told[:MOST_PLACES]:
        chosen = places.pick(pd.Series(np.arange(len(places)) == first + number))
        own = f"{signal}.{slug(one.with_it[number].subject)}"[:60]
        made.append(_of_place(own, chosen, one.alone[number][0].level, alone[number], one.measure.unit))
    if len(told) < len(alone):
        rule = "At each of these places the interval holds no change, or there are too few points, or Holm lowered it."
        template = (
            "With “{change:text}” from {first:month}, the level of “{measure:text}” shows not enough evidence of a"
            " change either way at {unclear:count} of {with_it:count} {with_it:noun:place|places}. There is no place"
            " without it to compare with: whatever else began then looks the same."
        )
        made.append(find(signal, template, row, Grade.NOT_ENOUGH_EVIDENCE, rule))
    return made


def _of_comparison(signal: str, row: Protected, one: Change, judged: Judged) -> Finding:
    told = (
        "With “{change:text}” at {places:text}, “{measure:text}” changed by {value:signed} {unit:text} more than at"
        " {without:count} places without it over the same months ({level:share} interval {low:signed} to"
        " {high:signed}): " + _VERDICTS[judged.grade].format(way=_WAYS[judged.direction])
    )
    if judged.grade is Grade.CLEAR and one.design is Design.RANDOMISED:
        told += " It was decided by lot who made the change: they changed because of it."
    elif judged.grade is Grade.CLEAR:
        told += (
            " Before it, both kinds of places moved alike as far as can be seen. If they would have gone on alike, the"
            " difference arose because of “{change:text}”; the data cannot prove that they would have."
        )
    effect = released(in_unit(judged.rate, one.measure.unit), row)
    return find(signal, told, row, judged.grade, judged.rule, effect, judged.direction, design=one.design)


def _of_place(signal: str, row: Protected, level: Estimate | None, judged: Judged, unit: str) -> Finding:
    if level is None or judged.rate is None:
        told = (
            "{place:text}: {points_before:count} points before “{change:text}” and {points_after:count} after it are"
            " too few to say whether the level of “{measure:text}” changed; {each:count} on each side are needed."
        )
        return find(signal, told, row, judged.grade, judged.rule)
    told = (
        "{place:text}: with “{change:text}” in {start:month}, the level of “{measure:text}” changed by {value:signed}"
        " {unit:text} ({level:share} interval {low:signed} to {high:signed}) and its slope by {slope_value:signed} a"
        " month ({slope_low:signed} to {slope_high:signed}): "
        + _VERDICTS[judged.grade].format(way=_WAYS[judged.direction])
        + " There is no place without it to compare with: whatever else began then looks the same."
    )
    return find(signal, told, row, judged.grade, judged.rule, released(in_unit(level, unit), row), judged.direction)


def _of_nothing(signal: str, row: Protected) -> Finding:
    told = (
        "“{change:text}” at {places:text}: {points_before:count} points before and {points_after:count} after it, and"
        " no five places of both kinds to compare, are too few to say whether “{measure:text}” changed with it."
    )
    rule = "There are too few points or places to estimate a change."
    return find(signal, told, row, Grade.NOT_ENOUGH_EVIDENCE, rule)


_WAYS = {Direction.UP: "rise", Direction.DOWN: "fall", Direction.NONE: ""}
_VERDICTS = {
    Grade.CLEAR: "a clear {way}.",
    Grade.LEANING: "this leans towards a {way}, but is not clear.",
    Grade.NO_MATERIAL_CHANGE: "no material change.",
    Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence of a change either way.",
}


def _tables(shown: Shown, found: list[Change], names: list[str]) -> list[Table]:
    """Print all changes in one table, and the places of each in one of its own."""
    changed, places = shown["changes"], shown["places"]
    labels = {
        "change": "Change", "measure": "Measure", "with_it": "Places with it", "without": "Places without it",
        "design": "What the data hold", "value": "Difference", "low": "Interval from", "high": "Interval to",
        "unit": "Unit", "grade": "How sure (adjusted for all comparisons)",
    }  # fmt: skip
    formats = {**dict.fromkeys(_ENDS, "signed"), "with_it": "count", "without": "count"}
    caption = "Each declared change: what it can be compared with, and how much more its places changed."
    made = [Table("changes", caption, changed.pick(columns=list(labels)), labels, formats)]
    first = 0
    for k, one in enumerate(found):
        row = changed.pick(pd.Series(np.arange(len(found)) == k))
        inside = np.arange(len(places))
        own = places.pick(pd.Series((first <= inside) & (inside < first + len(one.with_it))))
        made.append(_of_its_places(f"places-{names[k].replace('.', '-')}"[:60], row, own, one))
        first += len(one.with_it)
    return made


def _of_its_places(name: str, row: Protected, places: Protected, one: Change) -> Table:
    labels = {
        "place": "Place", "start": "From", "value": "Change of level", "low": "Interval from", "high": "Interval to",
        "slope_value": "Change of slope, a month", "grade": "How sure of the level (adjusted for all places)",
    }  # fmt: skip
    if one.design in WITH_COMPARISON:
        labels |= {
            "apart_value": "Against places without it",
            "apart_low": "Against: from",
            "apart_high": "Against: to",
        }
    unit = " ({unit:text})" if row.row()["unit"] else ""
    caption = "“{change:text}” and “{measure:text}”" + unit + ": each place by itself, before and after"
    caption += ", and against the places without it." if one.design in WITH_COMPARISON else "."
    ends = (*_ENDS, "slope_value", "apart_value", "apart_low", "apart_high")
    formats = {**{end: "signed" for end in ends if end in labels}, "start": "month"}
    return Table(name, tell(caption, row), places.pick(columns=list(labels)), labels, formats)


def _figures(shown: Shown, found: list[Change], names: list[str]) -> list[Figure]:
    from evalkit.charts import control
    from evalkit.charts.words import Words

    months, made = shown["months_since"], []
    for k, one in enumerate(found):
        own = months.frame["key"] == _key(one)
        if one.design not in WITH_COMPARISON or not own.any() or months.frame["value"][own].isna().any():
            continue
        row = shown["changes"].pick(pd.Series(np.arange(len(found)) == k))
        words = Words(
            f"since-{names[k].replace('.', '-')}"[:60],
            caption=tell(
                "“{measure:text}”: places with “{change:text}” less those without, {value:signed} {unit:text} after it"
                " ({low:signed} to {high:signed}), against their difference before.", row,
            ),
            alt=tell(
                "The difference between {with_it:count} places with “{change:text}” and {without:count} without, month"
                " by month, with intervals. Left of the dotted line, before the change, hollow marks lie about zero"
                " where both moved alike; right of it, filled marks average {value:signed} {unit:text}.", row,
            ),
            source=tell("Measures as returned; intervals are of each month by itself", row),
            labels={"since": "Months since the change", "value": f"Difference, {of_differences(one.measure.unit)}",
                    "low": "Interval from", "high": "Interval to"},
            formats={"since": "difference", **dict.fromkeys(_ENDS, "signed")},
        )  # fmt: skip
        made.append(control.since(months.pick(own, ["since", *_ENDS]), words))
    return made


def _caveats(changed: Protected, found: list[Change]) -> list[str]:
    """Say for each change what can and what cannot be claimed: the design in the data chooses the paragraph."""
    told = []
    for k, one in enumerate(found):
        row = changed.pick(pd.Series(np.arange(len(found)) == k))
        template = _CLAIMS[one.design]
        if one.design in WITH_COMPARISON:
            template += _ALIKE if one.alike else _APART
        told.append(tell(template, row, design=one.design))
    return told


_CLAIMS = {
    Design.NOTHING: "“{change:text}” and “{measure:text}”. What can be claimed: nothing yet. There are too few points"
    " before or after it, and too few places to compare.",
    Design.BEFORE_AFTER: "“{change:text}” and “{measure:text}”. What can be claimed: whether level and slope differ"
    " before and after by more than the series varies by itself. What cannot: that “{change:text}” did it. No place"
    " without it is there to compare with, so that winter, a new way of counting or another change of the same month"
    " would look the same; and {points_before:count} points before and {points_after:count} after are few, from which"
    " only large changes can be seen.",
    Design.COMPARED: "“{change:text}” and “{measure:text}”. What can be claimed: whether {with_it:count} places with it"
    " changed by more than {without:count} without it over the same months, so that winters and shocks that all share"
    " fall out. What cannot: that they would otherwise have moved alike. They were chosen, not drawn by lot, and what"
    " they were chosen for may have changed them anyway.",
    Design.RANDOMISED: "“{change:text}” and “{measure:text}”. What can be claimed: that a clear difference between"
    " {with_it:count} places with it and {without:count} without arose because of it, since it was decided by lot who"
    " made it. What cannot: that it would do the same elsewhere.",
}
_ALIKE = (
    " Before the change they moved alike as far as can be seen: {before_value:signed} {unit:text} a month apart"
    " ({before_low:signed} to {before_high:signed}). So few places would not show a small difference."
)
_APART = " Before the change they did not move alike, or that cannot be seen, so that no difference is called clear."
