"""Pictures of growth: active members, flows, attendance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evalkit import wording
from evalkit.analyses.growth.words import STOCK_FORMATS, STOCK_LABELS
from evalkit.definition import Evaluation
from evalkit.disclosure import Protected
from evalkit.results.finding import Figure
from evalkit.results.said import say

MOST_BARS = 30
"""Most occasions that one picture can name legibly."""
MOST_PARTS = 6
"""Most parts that one bar can be divided into legibly."""


def figures(evaluation: Evaluation, shown: dict[str, Protected], marks: Sequence[tuple[str, str]]) -> dict[str, Figure]:
    """Return the pictures by name, each with its caption, alt text and protected data."""
    from evalkit.charts import time  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    facts = shown["facts"]
    up_to = {"as_at": wording.day(evaluation.programme.as_at)}
    source = say("{arrived:count} of {expected:count} registers expected, received up to {as_at:text}", facts, up_to)
    ends = (
        "from {first_active:count} at the end of {first_month:month} to {last_active:count} at the end of"
        " {last_month:month}"
    )
    dashed = " The first months are hollow: their window is still filling." if facts.row()["months_filling"] else ""
    context = " Marked as context: {context:text}." if marks else ""
    named = {"context": "; ".join(words for _, words in marks)}
    made = [
        time.stock(
            shown["stock"], Words("active-members", caption=say(f"Active members went {ends}.", facts),
            alt=say(f"Line of active members by month, {ends}.{dashed}{context}", facts, named), source=source,
            labels=STOCK_LABELS, formats=STOCK_FORMATS),
            marks=marks,
        ),
        time.flows(
            shown["stock"], Words("joined-and-lapsed",
            caption=say(
                "{joined:count} {joined:noun:person|people} joined, {returned:count} returned and {lapsed:count} lapsed"
                " after {first_month:month}.", facts,
            ),
            alt=say(
                "Bars by month: people who joined and returned above the line, people who lapsed below it. In all"
                " {joined:count}, {returned:count} and {lapsed:count}.", facts,
            ),
            source=source, labels=STOCK_LABELS, formats=STOCK_FORMATS),
        ),
    ]  # fmt: skip
    bars = _bars(evaluation, shown["occasions"])
    if bars is not None:
        made.append(time.attendance(bars.data, Words(source=source, **bars.words), parts=bars.parts))
    return {figure.name: figure for figure in made}


@dataclass(frozen=True)
class _Bars:
    data: Protected
    parts: list[str]
    words: dict[str, Any]


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
    return _Bars(data, parts, words | {key: say(str(words[key]), data, told) for key in ("caption", "alt")})
