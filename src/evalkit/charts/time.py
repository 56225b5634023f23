"""Pictures over time: a stock with its flows, and attendance by occasion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.results.finding import Figure


def stock(
    data: Protected,
    words: Words,
    *,
    marks: Sequence[tuple[str, str]] = (),
) -> Figure:
    """Draw a stock over months, hollow where its window is not yet full.

    Parameters
    ----------
    data : Protected
        Columns `month` ("2022-03"), `active` (people) and `window` ("full" or "filling"), a row a month.
    words : Words
        What is said of it.
    marks : sequence of (month, text), default ()
        Dated context: marked and named, never credited.

    Returns
    -------
    Figure
        Frozen.
    """
    frame = data.frame
    months = frame["month"].tolist()
    x, y, full = np.arange(len(frame)), frame["active"].to_numpy(float), (frame["window"] == "full").to_numpy()
    with house.canvas(3.5 + 0.17 * len(marks)) as drawing:
        axes = drawing.subplots()
        first = int(np.argmax(full)) if full.any() else len(x)
        axes.plot(x[: first + 1], y[: first + 1], color=house.GREY, linestyle=(0, (3, 2)), linewidth=1.4)
        axes.plot(x[first:], y[first:], color=house.PALETTE[0])
        axes.scatter(x[:first], y[:first], s=26, facecolor="white", edgecolor=house.GREY, zorder=3)
        axes.scatter(x[first:], y[first:], s=26, color=house.PALETTE[0], zorder=3)
        if first:
            axes.annotate(
                "window still filling", (x[first // 2], y[first // 2]), xytext=(6, -12), textcoords="offset points",
                color=house.GREY, fontsize=9,
            )  # fmt: skip
        for k in sorted({min(first, len(x) - 1), len(x) - 1}):
            axes.annotate(
                axis.count_or_star(y[k]), (x[k], np.nan_to_num(y[k])), xytext=(0, 8), textcoords="offset points",
                ha="center", weight="semibold",
            )  # fmt: skip
        axis.stars(axes, x, data.hidden["active"].to_numpy())
        axes.set_ylim(0, max(np.nan_to_num(y).max() * 1.2, 1))
        axes.set_ylabel(words.labels["active"])
        axis.months(axes, months)
        axis.context(axes, months, marks)
        return figure(drawing, data, words)


def flows(
    data: Protected,
    words: Words,
    *,
    marks: Sequence[tuple[str, str]] = (),
) -> Figure:
    """Draw who joined and returned above the line, who lapsed below it, a bar a month.

    Parameters
    ----------
    data : Protected
        Columns `month`, `joined`, `returned`, `lapsed` (people), a row a month.
    words : Words
        What is said of it.
    marks : sequence of (month, text), default ()
        Dated context: marked and named, never credited.
    """
    frame = data.frame
    x = np.arange(len(frame))
    flows = ["joined", "returned", "lapsed"]
    joined, returned, lapsed = (frame[column].fillna(0).to_numpy(float) for column in flows)
    with house.canvas(3.2 + 0.17 * len(marks)) as drawing:
        axes = drawing.subplots()
        style: dict[str, Any] = {"width": 0.72, "edgecolor": "white", "linewidth": 0.6}
        parts = (
            (words.labels["joined"], joined, np.zeros(len(x)), 0),
            (words.labels["returned"], returned, joined, 1),
            (words.labels["lapsed"], -lapsed, np.zeros(len(x)), 3),
        )
        for label, height, bottom, k in parts:
            axes.bar(x, height, bottom=bottom, color=house.PALETTE[k], hatch=house.HATCHES[k], label=label, **style)
        axes.axhline(0, color=house.GREY, linewidth=1)
        axis.stars(axes, x, data.hidden[flows].any(axis=1).to_numpy())
        axes.use_sticky_edges = False  # a stacked bar would otherwise end exactly at the picture's edge
        axes.margins(y=0.08)
        axes.set_ylabel("People")
        axes.yaxis.set_major_locator(MaxNLocator(7, integer=True))
        axes.yaxis.set_major_formatter(lambda value, _: wording.count(abs(value)))
        axis.months(axes, frame["month"].tolist())
        axis.context(axes, frame["month"].tolist(), marks)
        axis.key(drawing, 3)
        return figure(drawing, data, words)


def attendance(
    data: Protected,
    words: Words,
    *,
    parts: Sequence[str],
    marks: Sequence[tuple[int, str]] = (),
) -> Figure:
    """Draw attendance by occasion as horizontal bars in order of time, stacked by part.

    Parameters
    ----------
    data : Protected
        Columns `occasion` (label), `register` ("received", "total only" or "missing"), `attendances` and one column of
        people a part.
    words : Words
        What is said of it.
    parts : sequence of str
        Columns to stack, in order; at most six.
    marks : sequence of (int, text), default ()
        Dated context, each by the number of occasions before it: marked and named, never credited.
    """
    frame = data.frame
    y = np.arange(len(frame))[::-1]
    left = np.zeros(len(frame))
    with house.canvas(1.1 + 0.235 * len(frame)) as drawing:
        axes = drawing.subplots()
        for k, part in enumerate(parts):
            width = frame[part].fillna(0).to_numpy(float)
            axes.barh(
                y, width, left=left, height=0.74, color=house.PALETTE[k], hatch=house.HATCHES[k], edgecolor="white",
                linewidth=0.5, label=house.short(words.labels[part]),
            )  # fmt: skip
            left += width
        left += _rest(axes, y, left, frame["attendances"].to_numpy(float))
        for position, end, total, register in zip(y, left, frame["attendances"], frame["register"], strict=True):
            received = register == "received"
            instead = "only a total received" if register == "total only" else "register not received"
            told, colour = (axis.count_or_star(total), house.INK) if received else (instead, house.GREY)
            axes.annotate(
                told, (end, position), xytext=(4, 0), textcoords="offset points", va="center", color=colour,
                fontsize=9, style="normal",
            )  # fmt: skip
        _between(axes, len(frame), marks)
        axes.set_yticks(y, [house.short(name) for name in frame["occasion"]])
        axes.set_ylim(-0.6, len(frame) - 0.4)
        axes.set_xlim(0, max(left.max() * 1.12, 1))
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_xlabel("People counted on the register")
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.spines["left"].set_visible(False)
        if len(parts) > 1:
            axis.key(drawing, 3)
        return figure(drawing, data, words)


def _between(axes: Axes, bars: int, marks: Sequence[tuple[int, str]]) -> None:
    """Mark dated context by a dotted line between two bars, its words at the right end; several at once in one line."""
    for before in sorted({before for before, _ in marks}):
        words = "; ".join(house.short(words) for place, words in marks if place == before)
        height = bars - 0.5 - before
        axes.axhline(height, color=house.GREY, linewidth=1, linestyle=":", zorder=1)
        axes.annotate(
            words, (1, height), xycoords=("axes fraction", "data"), ha="right", va="center", color=house.GREY,
            fontsize=8, zorder=4, bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _rest(axes: Axes, y: Any, drawn: Any, totals: Any) -> Any:
    """Draw hollow what a total holds beyond the parts that are shown; return its length."""
    rest = np.clip(np.nan_to_num(totals) - drawn, 0, None)
    if rest.any():
        axes.barh(
            y, rest, left=drawn, height=0.74, facecolor="white", edgecolor=house.GREY, linewidth=0.8,
            label="Not shown by part",
        )  # fmt: skip
    return rest
