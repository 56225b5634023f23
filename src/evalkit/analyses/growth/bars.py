"""The picture of attendance: a bar for each occasion open to all, in order of time, stacked by system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.analyses.growth.basis import Basis, Marks
from evalkit.analyses.growth.registers import source
from evalkit.definition import Evaluation
from evalkit.disclosure import Protected
from evalkit.results.finding import Figure
from evalkit.results.part import Shown
from evalkit.results.said import say

MOST_BARS = 30
"""Most occasions that one picture can name legibly."""
MOST_PARTS = 6
"""Most parts that one bar can be divided into legibly."""


@dataclass(frozen=True)
class _Bars:
    """What one picture shows: which rows, divided into which parts, and its words."""

    data: Protected
    rows: NDArray[np.bool_]
    parts: list[str]
    words: dict[str, Any]


def figures(shown: Shown, basis: Basis) -> Iterator[Figure]:
    """Draw attendance at the occasions open to all, where there are any."""
    from evalkit.charts import time  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    bars = _bars(basis.evaluation, shown["occasions"])
    if bars is not None:
        starts = basis.occasions["start"].to_numpy()[bars.rows]
        marks = [(int((starts < np.datetime64(month, "us")).sum()), words) for month, words in _marks(starts, basis)]
        told = {"alt": bars.words["alt"], "context": "; ".join(words for _, words in marks)}
        context = " Marked as context: {context:text}." if marks else ""
        words = {**bars.words, "alt": say(f"{{alt:text}}{context}", bars.data, told)}
        yield time.attendance(bars.data, Words(source=source(shown), **words), parts=bars.parts, marks=marks)


def _marks(starts: NDArray[np.datetime64], basis: Basis) -> Marks:
    """Return dated context between the first and the last occasion shown."""
    months = basis.months.astype("datetime64[M]")
    shown = (months >= starts.min().astype("datetime64[M]")) & (months <= starts.max().astype("datetime64[M]"))
    return basis.marks(months[shown].astype(str).tolist())


def _bars(evaluation: Evaluation, occasions: Protected) -> _Bars | None:
    """Choose the occasions that one picture can show, and its words; None where nothing was open to all."""
    frame = occasions.frame
    rows = (frame["open_to_all"] == 1) & (frame["open_to_all"][::-1].cumsum()[::-1] <= MOST_BARS)
    systems = [column for column in map(str, frame.columns) if column.startswith("system_")]
    parts = [column for column in systems if frame.loc[rows, column].sum()]
    if not rows.any() or not parts:
        return None
    parts = parts if len(parts) <= MOST_PARTS else ["attendances"]
    data = occasions.pick(rows, list(dict.fromkeys(["occasion", *parts, "attendances", "register"])))
    frame = data.frame
    labels = {"occasion": "Occasion", "attendances": "Attendances", "register": "Register"}
    labels |= {column: evaluation.system_name(column.removeprefix("system_")) for column in systems}
    held = frame[(frame["register"] == "received") & frame["attendances"].notna()]
    held = held.sort_values("attendances", kind="stable")
    if held.empty:
        return None  # every attendance is too small to be shown
    told = {
        "n": len(frame),
        "seen": len(held),
        "all": int(occasions.frame["open_to_all"].sum()),
        "most": int(held["attendances"].iloc[-1]),
        "name": str(held["occasion"].iloc[-1]),
        "least": int(held["attendances"].iloc[0]),
    }
    stacked = ", stacked by system" if len(parts) > 1 else ""
    whole = told["all"] == told["n"]
    which = "Each occasion open to all" if whole else "Each of the last {n:count} of {all:count} occasions open to all"
    star = " A star stands for an attendance that is not shown." if data.hidden["attendances"].any() else ""
    # an attendance can be hidden, or its register missing: only those counted are spoken of
    some = "" if len(held) == len(frame) else "Where attendance is shown, "
    which = f"{some}{which[0].lower() if some else which[0]}{which[1:]}"
    alike = told["least"] == told["most"]
    between = "{most:count}" if alike else "between {least:count} and {most:count}"
    words = {
        "name": "attendance",
        "labels": labels if evaluation.systems else labels | {"system_": "People"},
        "formats": dict.fromkeys([*parts, "attendances"], "count"),
        "caption": f"{which} drew {between} people{'' if alike else '; most came on {name:text}'}.",
        "alt": f"{{seen:count}} horizontal bars of attendance in order of time{stacked}, {between} people long. An"
        " occasion whose register is missing has words in place of a bar." + star,
    }
    return _Bars(
        data, rows.to_numpy(), parts, words | {key: say(str(words[key]), data, told) for key in ("caption", "alt")}
    )
