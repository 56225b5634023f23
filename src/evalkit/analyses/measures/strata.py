"""Strata: how far apart groups lie on one measure, and whether the gap narrows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from evalkit.analyses.measures.alike import FEWEST, behind, in_unit, of_differences, statistics
from evalkit.analyses.measures.series import Read, slug
from evalkit.analyses.measures.told import find, tell
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Direction, Estimate, Finding, Grade, Table, released
from evalkit.results.part import Part
from evalkit.stats.attribution import in_family, verdict
from evalkit.stats.gaps import Gap, gap
from evalkit.stats.judged import Judged

EVERYONE = "everyone"


class Pair(NamedTuple):
    """Two strata of a measure that are compared, by place and for all places together."""

    measure: str
    name: str
    unit: str
    material: float
    first: str
    second: str
    place: str


def part(read: Read) -> Part:
    """Return the gaps of every measure with strata; nothing where there are none."""
    pairs = _pairs(read)
    if not pairs:
        return Part()
    gaps, judged = {}, {}
    for pair in pairs:
        whole, less = (_gap(read, pair, last) for last in (None, -1))
        gaps[pair], judged[pair] = whole, verdict(whole.change, less.change, pair.material)
    family = {pair: one for pair, one in judged.items() if pair.place}
    kept = {str(k): one for k, one in enumerate(family.values())}
    judged |= dict(zip(family, in_family(kept, "gaps").values(), strict=True))
    return Part(
        (_declared(read, pairs, gaps, judged),),
        findings=lambda shown: _findings(shown["gaps"], read, pairs, gaps, judged),
        tables=lambda shown: _printed(shown["gaps"], read, pairs),
        caveats=lambda shown: _caveats(shown["gaps"]),
    )


def _pairs(read: Read) -> list[Pair]:
    """Choose what is compared before looking: two strata with one another, more of them each with everyone."""
    found = []
    for measure in read.measures:
        own = [one for one in read.series if one.measure.code == measure.code]
        strata = list(dict.fromkeys(one.stratum for one in own if one.stratum))
        has_all = any(not one.stratum for one in own)
        if len(strata) == 2:
            couples = [(strata[0], strata[1])]
        else:
            couples = [(stratum, EVERYONE) for stratum in strata] if has_all else []
        places = list(dict.fromkeys(one.name for one in own))
        for first, second in couples:
            head = (measure.code, measure.name, own[0].unit, measure.material, first, second)
            found += [Pair(*head, place) for place in ("", *(places if len(places) > 1 else ()))]
    return found


def _gap(read: Read, pair: Pair, last: int | None) -> Gap:
    first, second = (_values(read, pair, stratum) for stratum in (pair.first, pair.second))
    both = pd.concat([first, second], axis=1, join="outer").sort_index()
    return gap(both.iloc[:last, 0], both.iloc[:last, 1])


def _values(read: Read, pair: Pair, stratum: str) -> pd.Series:
    """Return a stratum by period: of one place, or of all places in the periods in which all of them are known."""
    wanted = "" if stratum == EVERYONE else stratum
    own = [
        one for one in read.series
        if (one.measure.code, one.stratum) == (pair.measure, wanted) and pair.place in {"", one.name}
    ]  # fmt: skip
    if not own:
        return pd.Series(dtype=float)
    values = pd.concat([one.points["value"] for one in own], axis=1, join="outer")
    if pair.place or values.shape[1] == 1:
        return values.iloc[:, 0]
    if not own[0].counted:
        return values.mean(axis=1, skipna=False)
    parts, wholes = (pd.concat([one.points[name] for one in own], axis=1) for name in ("numerator", "denominator"))
    return own[0].scale * parts.sum(axis=1, skipna=False) / wholes.sum(axis=1, skipna=False)


def _declared(read: Read, pairs: list[Pair], gaps: dict[Pair, Gap], judged: dict[Pair, Judged]) -> Unprotected:
    rows = []
    for pair in pairs:
        found, one = gaps[pair], judged[pair]
        row: dict[str, Any] = {
            "gap": " · ".join((pair.measure, pair.first, pair.second, pair.place or "together")),
            "measure": pair.name, "place": pair.place or "All places together", "first": pair.first,
            "second": pair.second, "unit": of_differences(pair.unit), "months": found.months, "grade": _graded(one),
            "fewest": _fewest(read, pair),
        }  # fmt: skip
        for prefix, estimate in (("", found.size), ("change_", found.change)):
            row |= {
                f"{prefix}{end}": getattr(estimate, end) if estimate else np.nan for end in ("value", "low", "high")
            }
        row["level"] = found.size.level if found.size else np.nan
        rows.append(row)
    frame = pd.DataFrame(rows)
    ends = [f"{prefix}{end}" for prefix in ("", "change_") for end in ("value", "low", "high")]
    return Unprotected(
        "gaps", frame, ReleaseClass.ACTIVITY, people=FEWEST, statistics=statistics(*ends, decimals=2),
        about_nobody=("months", "level"), by=("gap",),
        labels=("measure", "place", "first", "second", "unit", "grade"), groups=behind(read, frame),
    )  # fmt: skip


def _fewest(read: Read, pair: Pair) -> float:
    own = [
        one.fewest.dropna() for one in read.series
        if one.measure.code == pair.measure and one.stratum in {pair.first, pair.second}
        and pair.place in {"", one.name}
    ]  # fmt: skip
    least = [float(np.floor(values.median())) for values in own if len(values)]
    return min(least) if least else np.nan


def _graded(one: Judged) -> str:
    way = {Direction.UP: ": widens", Direction.DOWN: ": narrows", Direction.NONE: ""}[one.direction]
    return f"{one.grade}{way}"


def _findings(
    gaps: Protected, read: Read, pairs: list[Pair], found: dict[Pair, Gap], judged: dict[Pair, Judged]
) -> list[Finding]:
    made = []
    for k, pair in enumerate(pairs):
        if pair.place:
            continue
        row, one = gaps.pick(pd.Series(np.arange(len(gaps)) == k)), judged[pair]
        signal = f"measures.{read.slug(pair.measure)}.gap.{slug(pair.first)}"[:60]
        made.append(_finding(signal, row, found[pair].change, one, pair.unit))
    return made


def _finding(signal: str, row: Protected, change: Estimate | None, one: Judged, unit: str) -> Finding:
    if change is None or one.rate is None:
        told = (
            "“{measure:text}”: {months:count} {months:noun:month has|months have} both {first:text} and {second:text},"
            " too few to say how far apart they lie."
        )
        return find(signal, told, row, one.grade, one.rule)
    told = (
        "“{measure:text}”: {first:text} lay {value:signed} {unit:text} from {second:text} over the latest twelve months"
        " ({level:share} interval {low:signed} to {high:signed}). The distance changed by {change_value:signed} a year"
        " ({change_low:signed} to {change_high:signed}): " + _VERDICTS[one.grade].format(way=_WAYS[one.direction])
    )
    return find(signal, told, row, one.grade, one.rule, released(in_unit(change, unit), row, "change_"), one.direction)


_WAYS = {Direction.UP: "widens", Direction.DOWN: "narrows", Direction.NONE: ""}
_VERDICTS = {
    Grade.CLEAR: "the gap clearly {way}.",
    Grade.LEANING: "it may be that the gap {way}, but this is not clear.",
    Grade.NO_MATERIAL_CHANGE: "no material change of the gap.",
    Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence that the gap narrows or widens.",
}


def _printed(gaps: Protected, read: Read, pairs: list[Pair]) -> list[Table]:
    labels = {
        "place": "Place", "first": "Group", "second": "Compared with", "value": "Gap", "low": "Interval from",
        "high": "Interval to", "change_value": "Change of distance a year", "change_low": "Change from",
        "change_high": "Change to", "grade": "How sure (adjusted for all gaps)",
    }  # fmt: skip
    ends = ("value", "low", "high", "change_value", "change_low", "change_high")
    made = []
    for code in dict.fromkeys(pair.measure for pair in pairs):
        own = gaps.pick(pd.Series([pair.measure == code for pair in pairs]))
        unit = ", in {unit:text}" if own.row()["unit"] else ""
        caption = "“{measure:text}”: how far groups lie apart over the latest twelve months, and its change a year"
        made.append(
            Table(
                f"gaps-{read.slug(code)}", tell(caption + unit + ".", own), own.pick(columns=list(labels)), labels,
                dict.fromkeys(ends, "signed"),
            )
        )  # fmt: skip
    return made


def _caveats(gaps: Protected) -> list[str]:
    return [
        tell(
            "Which groups are compared was fixed before looking: two with one another, more of them each with everyone."
            " A gap says nothing about why the groups differ.", gaps,
        )
    ]  # fmt: skip
