"""Pictures of who takes part and what was taken up: bars by step, dots by offer, teams by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from evalkit.results.finding import Figure


def cascade(data: Protected, words: Words, *, steps: Sequence[str]) -> Figure:
    """Draw a row of bars for each group, in a column for each step, all on one scale.

    Parameters
    ----------
    data : Protected
        Columns `name` (group) and one of people for each step.
    words : Words
        What is said of it; the labels of steps head the columns.
    steps : sequence of str
        Columns in the order of steps.
    """
    frame = data.frame
    y = np.arange(len(frame))
    most = max(float(np.nan_to_num(frame[list(steps)].to_numpy(float)).max()), 1.0)
    with house.canvas(0.8 + 0.3 * len(frame)) as drawing:
        columns = drawing.subplots(1, len(steps), sharey=True, squeeze=False)[0]
        for k, (axes, step) in enumerate(zip(columns, steps, strict=True)):
            width = frame[step].to_numpy(float)
            axes.barh(y, np.nan_to_num(width), height=0.7, color=house.PALETTE[0])
            for position, n in zip(y, width, strict=True):
                axes.annotate(
                    axis.count_or_star(n), (np.nan_to_num(n), position), xytext=(4, 0), textcoords="offset points",
                    va="center", fontsize=9,
                )  # fmt: skip
            axes.set_title(words.labels[step], loc="left", fontsize=10)
            axes.set_xlim(0, most * 1.28)
            axes.set_xticks([])
            axes.grid(visible=False)
            axes.spines["bottom"].set_visible(False)
            axes.tick_params(length=0)
            if k == 0:
                axes.set_yticks(y, [house.short(name) for name in frame["name"]])
                axes.set_ylim(len(frame) - 0.5, -0.5)
        return figure(drawing, data, words)


def uptake(data: Protected, words: Words) -> Figure:
    """Draw offers as rings and what was taken up as dots: a row for each system, a column for each kind of offer.

    Parameters
    ----------
    data : Protected
        Columns `kind`, `system`, `offered` and `taken` (counts), a row for each kind and system.
    words : Words
        What is said of it.
    """
    frame = data.frame
    systems, kinds = list(dict.fromkeys(frame["system"])), list(dict.fromkeys(frame["kind"]))
    with house.canvas(1.0 + 0.27 * len(systems)) as drawing:
        columns = drawing.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        for k, (axes, kind) in enumerate(zip(columns, kinds, strict=True)):
            _offers(axes, frame[frame["kind"] == kind], systems)
            axes.set_title(house.short(kind), loc="left", fontsize=10)
            axes.spines["left"].set_visible(k == 0)
            if k == 0:
                axes.set_yticks(range(len(systems)), [house.short(name) for name in systems])
                axes.set_ylim(len(systems) - 0.5, -0.5)
        drawing.supxlabel("Ring: offered; dot: taken up", fontsize=9, color=house.GREY)
        return figure(drawing, data, words)


def _offers(axes: Axes, rows: DataFrame, systems: Sequence[str]) -> None:
    y = np.array([systems.index(name) for name in rows["system"]])
    offered, taken = rows["offered"].to_numpy(float), rows["taken"].to_numpy(float)
    most = max(offered.max(), taken.max(), 1)
    axes.hlines(y, taken, offered, color=house.GREY, linewidth=1)
    axes.scatter(offered, y, s=64, facecolor="white", edgecolor=house.PALETTE[0], linewidth=1.4, zorder=2)
    axes.scatter(taken, y, s=26, color=house.PALETTE[0], zorder=3)
    for position, top, took in zip(y, offered, taken, strict=True):
        axes.annotate(
            f"{took:.0f} of {top:.0f}", (max(top, took), position), xytext=(9, 0), textcoords="offset points",
            va="center", fontsize=9,
        )  # fmt: skip
    axes.set_xlim(-0.06 * most, most * 1.5)
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")


def teams(data: Protected, words: Words, *, parts: Sequence[str], marks: Sequence[tuple[str, str]] = ()) -> Figure:
    """Draw teams by month as bars, divided into parts.

    Parameters
    ----------
    data : Protected
        Columns `month`, `teams` and one of counts for each part, a row a month.
    words : Words
        What is said of it.
    parts : sequence of str
        Columns to stack, in order; at most six.
    marks : sequence of (month, text), default ()
        Dated context: marked and named, never credited.
    """
    frame = data.frame
    months, x = frame["month"].tolist(), np.arange(len(frame))
    bottom = np.zeros(len(frame))
    with house.canvas(3.3 + 0.17 * len(marks)) as drawing:
        axes = drawing.subplots()
        for k, part in enumerate(parts):
            height = frame[part].to_numpy(float)
            axes.bar(
                x, height, bottom=bottom, width=0.72, color=house.PALETTE[k], hatch=house.HATCHES[k], edgecolor="white",
                linewidth=0.6, label=house.short(words.labels[part]),
            )  # fmt: skip
            bottom += height
        for k in sorted({int(np.argmax(bottom > 0)), len(x) - 1}):
            axes.annotate(
                axis.count_or_star(bottom[k]), (x[k], bottom[k]), xytext=(0, 3), textcoords="offset points",
                ha="center", weight="semibold",
            )  # fmt: skip
        axes.set_ylim(0, max(bottom.max() * 1.15, 1))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_ylabel(words.labels["teams"])
        axis.months(axes, months)
        axis.context(axes, months, marks)
        if len(parts) > 1:
            axis.key(drawing, 3)
        return figure(drawing, data, words)
