"""The icon summary table: for every measure and place, what its chart says of the latest point and of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.measures.alike import (
    ASSURANCES,
    COUNTED,
    FEWEST,
    VARIATIONS,
    behind,
    drawn,
    fewest,
    label,
    named,
    statistics,
)
from evalkit.analyses.measures.series import ABOVE, KINDS, NEGATIVE, TWO_WAYS, ZERO, Read, Series
from evalkit.analyses.measures.told import find, tell
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.stats.spc import ANHOEJ, Assurance, Variation, false_alarms
from evalkit.stats.spc.charts import FEWEST as FEWEST_POINTS
from evalkit.stats.spc.charts import MINIMUM
from evalkit.stats.spc.false_alarms import FalseAlarms

if TYPE_CHECKING:
    from evalkit.charts.words import Words

IMPROVING = {Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW}
CONCERNING = {Variation.CONCERN_HIGH, Variation.CONCERN_LOW}
MOST_TABLES = 8
"""Most measures whose numbers a section should hold; the charts' data have all that are drawn."""
MOST_MEASURES, MOST_PLACES = 6, 30
"""Most columns and rows that one picture of icons can show legibly; beyond, the table tells."""


def part(read: Read) -> Part:
    """Return the icons, a sentence for each measure, and what a false alarm costs."""
    return Part(
        (_facts(read), _icons(read), _in_words(read), _by_measure(read)),
        findings=_findings,
        tables=_printed,
        figures=_figures,
        caveats=lambda shown: _caveats(shown["facts"]),
    )


def _facts(read: Read) -> Unprotected:
    """Declare the single row of numbers that sentences speak."""
    charts = [one for one in read.overall if one.variation is not Variation.TOO_FEW]
    lengths = [len(one.known) for one in charts]
    alarms = [_alarms(read, one) for one in charts]
    row: dict[str, Any] = {
        "charts": len(charts),
        "all": len(read.overall),
        "short": len(read.overall) - len(charts),
        "improving": sum(one.variation in IMPROVING for one in charts),
        "concerning": sum(one.variation in CONCERNING for one in charts),
        "common": sum(one.variation is Variation.COMMON for one in charts),
        "measures": len(read.measures),
        "places": len({one.subject for one in read.series}),
        "points": float(np.median(lengths)) if lengths else 0.0,
        "anywhere": float(np.mean([one.anywhere for one in alarms])) if alarms else np.nan,
        "lasting": _lasting(read, charts),
        "expected": float(sum(one.latest for one in alarms)),
        "zero": read.faults[ZERO],
        "above": read.faults[ABOVE],
        "negative": read.faults[NEGATIVE],
        "two_ways": read.faults[TWO_WAYS],
        "gaps": sum(int(one.points["value"].isna().sum()) for one in read.overall),
        "homeless": read.homeless,
        "absent": read.absent,
        "minimum": MINIMUM,
        "rules": read.rules.name,
    }
    numbers = tuple(name for name in row if name != "rules")
    return Unprotected(
        "facts", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=numbers, labels=("rules",)
    )  # fmt: skip


def _alarms(read: Read, one: Series, lasting: float = 0.0) -> FalseAlarms:
    run = one.drawn == "run"
    rules = ANHOEJ if run else read.rules
    return false_alarms(max(len(one.known), FEWEST_POINTS), rules, "run" if run else "xmr", lasting=lasting)


def _lasting(read: Read, charts: list[Series]) -> float:
    """Return the chance of a signal where neighbouring months are alike, of the chart of typical length."""
    if not charts:
        return np.nan
    typical = sorted(charts, key=lambda one: len(one.known))[len(charts) // 2]
    return _alarms(read, typical, lasting=0.4).anywhere


def _icons(read: Read) -> Unprotected:
    rows = [_row(one) for one in read.overall]
    columns = list(_row_columns())
    frame = pd.DataFrame(rows, columns=columns)
    return Unprotected(
        "icons", frame, ReleaseClass.ACTIVITY, people=FEWEST,
        statistics=statistics("value", "centre", "lower", "upper"), about_nobody=("target", "points"),
        by=("series",), labels=("measure", "kind", "name", "latest", "unit", "chart", "variation", "assurance"),
        groups=behind(read, frame),
    )  # fmt: skip


def _row_columns() -> tuple[str, ...]:
    return (
        "series", "measure", "kind", "name", "latest", "value", "unit", "target", "centre", "lower", "upper", "points",
        "chart", "variation", "assurance", "fewest",
    )  # fmt: skip


def _row(one: Series) -> dict[str, Any]:
    known = one.chart[one.chart["value"].notna()]
    latest = known.iloc[-1] if len(known) else pd.Series(dtype=float)
    targets = one.points["target"].dropna()
    return {
        "series": one.key,
        "measure": one.measure.name,
        "kind": one.kind,
        "name": label(one),
        "latest": str(known.index[-1]) if len(known) else None,
        **{name: float(latest.get(name, np.nan)) for name in ("value", "centre", "lower", "upper")},
        "unit": one.unit,
        "target": float(targets.iloc[-1]) if len(targets) else np.nan,
        "points": len(known),
        "chart": drawn(one),
        "variation": VARIATIONS[one.variation],
        "assurance": ASSURANCES[one.assurance],
        "fewest": fewest(one),
    }


def _by_measure(read: Read) -> Unprotected:
    """Declare a row a measure: where its latest points show a special cause, and what becomes of its target."""
    rows = []
    for measure in read.measures:
        own = [one for one in read.overall if one.measure.code == measure.code]
        where = {
            name: named([label(one) for one in own if one.variation in which])
            for name, which in (("improving", IMPROVING), ("concerning", CONCERNING))
        }
        counts = {
            name: sum(one.assurance is which for one in own)
            for name, which in (
                ("passes", Assurance.PASSES), ("fails", Assurance.FAILS), ("either", Assurance.HIT_OR_MISS),
            )
        }  # fmt: skip
        rows.append(
            {
                "signal": f"measures.{read.slug(measure.code)}", "name": measure.name,
                "unit": own[0].unit, "kind": own[0].kind,
                "better": {"up": "higher", "down": "lower"}[own[0].better], **where, **counts,
                "common": sum(one.variation is Variation.COMMON for one in own),
                "few": sum(one.variation is Variation.TOO_FEW for one in own),
            }
        )  # fmt: skip
    columns = ["signal", "name", "unit", "kind", "better", "improving", "concerning", "passes", "fails", "either",
               "common", "few"]  # fmt: skip
    return Unprotected(
        "by_measure", pd.DataFrame(rows, columns=columns), ReleaseClass.ACTIVITY,
        about_nobody=("passes", "fails", "either", "common", "few"),
        labels=("signal", "name", "unit", "kind", "better", "improving", "concerning"),
    )  # fmt: skip


def _findings(shown: Shown) -> list[Finding]:
    facts, by_measure = shown["facts"], shown["by_measure"]
    row = facts.row()
    if not row["all"]:
        told = "No points of a measure were returned for this scope and period."
        return [find("measures.icons", told, facts, Grade.COUNTED, COUNTED)]
    if row["charts"]:
        told = (
            "By the rules of {rules:text}, the latest point of {charts:count} {charts:noun:chart|charts} shows a"
            " special cause of an improving nature in {improving:count}, of a concerning nature in {concerning:count}"
            " and common cause in {common:count}. Were nothing to change anywhere, {expected:decimal} would show a"
            " special cause by chance."
        )
    else:
        told = "None of {all:count} series has the {minimum:count} points from which an icon says anything."
    found = [find("measures.icons", told, facts, Grade.COUNTED, COUNTED)]
    if len(by_measure) > MOST_MEASURES:
        return found
    return found + [
        _finding(by_measure.pick(pd.Series(np.arange(len(by_measure)) == k))) for k in range(len(by_measure))
    ]


_TARGETS = {
    "passes": "meet its target",
    "fails": "fall short of its target",
    "either": "now meet and now miss its target",
}


def _finding(one: Protected) -> Finding:
    row = one.row()
    parts = []
    if row["improving"]:
        parts.append("a special cause of an improving nature at {improving:text}")
    if row["concerning"]:
        parts.append("a special cause of a concerning nature at {concerning:text}")
    if row["common"]:
        rest = " other" if parts else ""
        parts.append(f"common cause at {{common:count}}{rest} {{common:noun:place|places}}")
    if row["few"]:
        parts.append("too few points at {few:count} {few:noun:place|places}")
    told = "“{name:text}” ({kind:text} measure, {better:text} is better): " + wording.listed(parts) + "."
    targets = [f"{what} at {{{name}:count}}" for name, what in _TARGETS.items() if row[name]]
    if targets:
        told += " As it is, the process will " + wording.listed(targets) + "."
    return find(str(row["signal"]), told, one, Grade.COUNTED, COUNTED)


def _printed(shown: Shown) -> list[Table]:
    """Print the icons in words, places by measures, and the latest numbers of each chart."""
    icons, words = shown["icons"], shown["words"]
    made = []
    if len(words):
        labels = {"name": "Place", **dict(zip(_columns_of(words), shown["by_measure"].frame["name"], strict=True))}
        made.append(
            Table(
                "icons", "The icons in words: what the latest point says, and what will become of the target.",
                words.pick(columns=list(labels)), labels,
            )
        )  # fmt: skip
    by_measure = shown["by_measure"]
    for k in range(min(len(by_measure), MOST_TABLES)):
        row = by_measure.pick(pd.Series(np.arange(len(by_measure)) == k))
        made.append(_of_latest(row, icons.pick(icons.frame["measure"] == row.row()["name"])))
    return made


def _of_latest(row: Protected, icons: Protected) -> Table:
    labels = {
        "name": "Place", "latest": "Latest", "value": "Value", "target": "Target", "lower": "Lower limit",
        "upper": "Upper limit", "variation": "Variation", "assurance": "Target will be", "chart": "Chart",
    }  # fmt: skip
    unit = ", {unit:text}" if row.row()["unit"] else ""
    return Table(
        str(row.row()["signal"]).replace("measures.", "latest-"),
        tell("“{name:text}” ({kind:text}" + unit + "): the latest point, its target and how it is charted.", row),
        icons.pick(columns=list(labels)), labels,
        {**dict.fromkeys(("value", "target", "lower", "upper"), "decimal"), "latest": "month"},
    )  # fmt: skip


def _columns_of(words: Protected) -> list[str]:
    return [str(name) for name in words.frame.columns if str(name).startswith("measure_")]


def _in_words(read: Read) -> Unprotected:
    """Declare the icons as words, a row a place and a column a measure; none where a page could not hold them."""
    codes = [measure.code for measure in read.measures]
    places = dict.fromkeys(label(one) for one in read.overall)
    wide = [f"measure_{chr(ord('a') + k)}" for k in range(len(codes))] if len(codes) <= MOST_MEASURES else []
    told = {(label(one), one.measure.code): _words_of(one) for one in read.overall}
    rows = [{"name": place, **{c: told.get((place, code), "–") for c, code in zip(wide, codes, strict=False)}}
            for place in places]  # fmt: skip
    frame = pd.DataFrame(rows if wide else [], columns=["name", *wide], dtype=object)
    return Unprotected("words", frame, ReleaseClass.ACTIVITY, labels=("name", *wide))


def _words_of(one: Series) -> str:
    parts = [VARIATIONS[one.variation], ASSURANCES[one.assurance]]
    return parts[0] if one.assurance in {Assurance.NO_TARGET, Assurance.TOO_FEW} else "; ".join(parts)


def _figures(shown: Shown) -> list[Figure]:
    """Draw all icons in one picture, or, where there are many measures, a picture for each of their roles."""
    from evalkit.charts import control

    icons = shown["icons"]
    frame = icons.frame
    names = frame["measure"].drop_duplicates().tolist()
    if len(names) <= MOST_MEASURES:
        chosen = {"icons": np.ones(len(frame), dtype=bool)}
    else:
        chosen = {f"icons-{kind}": (frame["kind"] == kind).to_numpy() for kind in KINDS}
    made = []
    for name, rows in chosen.items():
        measures, places = (frame[column][rows].drop_duplicates().tolist() for column in ("measure", "name"))
        if 0 < len(measures) <= MOST_MEASURES and len(places) <= MOST_PLACES:
            data = icons.pick(pd.Series(rows), ["measure", "name", "variation", "assurance"])
            made.append(control.icons(data, _words(name, shown["facts"]), measures=measures, places=places))
    return made


def _words(name: str, facts: Protected) -> Words:
    from evalkit.charts.words import Words

    return Words(
        name,
        caption=tell(
            "Special cause of an improving nature in {improving:count}, of a concerning nature in {concerning:count} of"
            " {charts:count} charts; left the variation, right what will become of the target.", facts,
        ),
        alt=tell(
            "A grid of icons, a row a place and a column a measure, with their words. Left in each cell the variation:"
            " a ring with H or L for a special cause, high or low, or a wave for common cause. Right the target: P for"
            " passes, F for falls short, a question mark for hit or miss. The same words stand in the table of icons.",
            facts,
        ),
        source=tell("Measures returned for {places:count} places, charted by the rules of {rules:text}", facts),
        labels={"measure": "Measure", "name": "Place", "variation": "Variation", "assurance": "Target will be"},
    )  # fmt: skip


def _caveats(facts: Protected) -> list[str]:
    row = facts.row()
    templates = {
        "On a chart of {points:count} points on which nothing happens, the chance of a signal somewhere is"
        " {anywhere:share} with independent points, and {lasting:share} where neighbouring months are alike. A signal"
        " is a reason to ask, not an answer.": row["charts"],
        "{short:count} {short:noun:series has|series have} fewer than {minimum:count} points in the latest phase:"
        " {short:noun:it is|they are} drawn as declared for short series, without icons.": row["short"],
        "{gaps:count} {gaps:noun:month is|months are} missing within the series; a gap is no zero, and is left open."
        : row["gaps"],
        "{zero:count} {zero:noun:point has|points have} a denominator of zero: nothing can be said of"
        " {zero:noun:that month|those months}.": row["zero"],
        "{above:count} {above:noun:point has|points have} a numerator above the denominator and {above:noun:is|are}"
        " left out until corrected.": row["above"],
        "{negative:count} {negative:noun:point lies|points lie} below zero and {negative:noun:is|are} left out."
        : row["negative"],
        "In {two_ways:count} series the better direction is not the same in all rows; the latest one counts."
        : row["two_ways"],
        "{homeless:count} {homeless:noun:place belongs|places belong} to no system; the programme counts"
        " {homeless:noun:it|them}, no system does.": row["homeless"],
    }  # fmt: skip
    return [tell(template, facts) for template, applies in templates.items() if applies]
