"""Small multiples: the control charts of each measure side by side, a panel a place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.measures.alike import FEWEST, behind, label, statistics
from evalkit.analyses.measures.series import Read, Series
from evalkit.analyses.measures.told import tell
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Figure
from evalkit.results.part import Part, Shown

MOST_PANELS, MOST_PICTURES = 12, 8
"""Most places that one picture can show, and most pictures that a section should hold; the icons show all."""

LINES = ("value", "centre", "lower", "upper")


def part(read: Read) -> Part:
    """Return the charts of every measure."""
    return Part(
        (_points(read), _pictures(read)),
        figures=lambda shown: _figures(shown, read),
        caveats=lambda shown: _caveats(shown["pictures"]),
    )


def _points(read: Read) -> Unprotected:
    begun = {
        (one.measure, subject): f"{one.start:%Y-%m-%d}"
        for one in read.evaluation.interventions
        for subject in one.subjects
    }
    rows = [row for one in read.overall for row in _rows(one, begun.get((one.measure.code, one.subject), ""))]
    columns = ["series", "measure", "name", "period", *LINES, "target", "phase", "good", "begins", "signal",
               "fewest"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return Unprotected(
        "points", frame, ReleaseClass.ACTIVITY, people=FEWEST, statistics=statistics(*LINES),
        about_nobody=("target", "phase", "good", "begins"), by=("series", "period"),
        labels=("measure", "name", "signal"), groups=behind(read, frame),
    )  # fmt: skip


def _rows(one: Series, begun: str) -> list[Any]:
    good = one.chart["direction"].to_numpy() * (1 if one.better == "up" else -1)
    frame = one.chart[[*LINES, "phase", "signal"]].assign(
        series=one.key, measure=one.measure.name, name=label(one), period=one.chart.index, good=good,
        target=one.points["target"], fewest=np.floor(one.fewest),
        begins=[int(bool(begun) and begun[: len(str(period))] == period) for period in one.chart.index],
    )  # fmt: skip
    return frame.to_dict("records")


def _pictures(read: Read) -> Unprotected:
    """Declare a row a picture: what its caption and alt text speak of."""
    rows = []
    for measure in read.measures:
        own = [one for one in read.overall if one.measure.code == measure.code]
        good = [one.chart["direction"] * (1 if one.better == "up" else -1) for one in own]
        rebased = [f"{name} from {one.start:%B %Y}" for one in measure.rebases for name in [one.reason]]
        rows.append(
            {
                "signal": read.slug(measure.code), "name": measure.name, "kind": own[0].kind, "unit": own[0].unit,
                "first": min(str(one.points.index[0]) for one in own),
                "last": max(str(one.points.index[-1]) for one in own),
                "places": len(own),
                "improving": sum(int((one > 0).any()) for one in good),
                "concerning": sum(int((one < 0).any()) for one in good),
                "rebased": "; ".join(rebased),
            }
        )  # fmt: skip
    columns = ["signal", "name", "kind", "unit", "first", "last", "places", "improving", "concerning", "rebased"]
    return Unprotected(
        "pictures", pd.DataFrame(rows, columns=columns), ReleaseClass.ACTIVITY,
        about_nobody=("places", "improving", "concerning"),
        labels=("signal", "name", "kind", "unit", "first", "last", "rebased"),
    )  # fmt: skip


def _figures(shown: Shown, read: Read) -> list[Figure]:
    points, pictures = shown["points"], shown["pictures"]
    made = []
    for k in range(min(len(pictures), MOST_PICTURES)):
        row = pictures.pick(pd.Series(np.arange(len(pictures)) == k))
        told = row.row()
        own = points.frame["measure"] == told["name"]
        if told["places"] <= MOST_PANELS and points.frame["value"][own].notna().any():
            made.append(
                _figure(points.pick(own, ["name", "period", *LINES, "target", "phase", "good", "begins"]), row, read)
            )
    return made


def _figure(points: Protected, row: Protected, read: Read) -> Figure:
    from evalkit.charts import control
    from evalkit.charts.words import Words

    told = row.row()
    rebased = " Limits are taken anew: {rebased:text}." if told["rebased"] else ""
    unit = str(told["unit"]) or str(told["name"])
    words = Words(
        f"chart-{told['signal']}",
        caption=tell(
            "“{name:text}”: special cause of an improving nature at some time in {improving:count}, of a concerning"
            " nature in {concerning:count} of {places:count} {places:noun:chart|charts}." + rebased, row,
        ),
        alt=tell(
            "{places:count} {places:noun:control chart|control charts} of “{name:text}”, {unit:text}, from"
            " {first:month} to {last:month}, on one scale. Round marks: special cause of an improving nature, in"
            " {improving:count} {improving:noun:chart|charts}. Square marks: of a concerning nature, in"
            " {concerning:count}.", row,
        ),
        source=tell("Measures as returned, by month", row),
        labels={"name": "Place", "period": "Period", "value": unit, "centre": "Centre", "lower": "Lower limit",
                "upper": "Upper limit", "target": "Target", "phase": "Phase",
                "good": "Special cause", "begins": "Declared change begins"},
        formats={**dict.fromkeys((*LINES, "target"), "decimal"), "phase": "count", "begins": "count",
                 "good": "difference", "period": "month"},
    )  # fmt: skip
    return control.panels(points, words, sessions=read.sessions)


def _caveats(pictures: Protected) -> list[str]:
    frame = pictures.frame
    templates = {
        "Charts are not drawn where a measure has more places than one picture can show; the table of icons has them"
        " all.": bool(len(frame)) and bool((frame["places"] > MOST_PANELS).any()),
        "Only the first measures are drawn; the table of icons has them all.": len(frame) > MOST_PICTURES,
        "Places stand side by side to be read each against its own past. They are not ranked: their patients differ."
        : bool(len(frame)) and bool((frame["places"] > 1).any()),
    }  # fmt: skip
    return [tell(template, pictures) for template, applies in templates.items() if applies]
