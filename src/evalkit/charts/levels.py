"""Pictures of teams' levels: how many are at which by month, and the way of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from evalkit.results.finding import Figure

SHADES = LinearSegmentedColormap.from_list("levels", ["#DCE5EE", "#12436D"])
_ABREAST = 5


def distribution(data: Protected, words: Words, *, levels: Mapping[str, str]) -> Figure:
    """Draw a column a month, divided by level from the lowest up, with silent teams hatched on top.

    Parameters
    ----------
    data : Protected
        Columns `month`, `scored`, `silent`, and a count of teams for each level.
    words : Words
        What is said of it.
    levels : mapping of str to str
        Column of a level → its score in words, from the lowest on.
    """
    frame = data.frame
    x = np.arange(len(frame))
    used = [column for column in levels if frame[column].sum() > 0]
    with house.canvas(3.8) as drawing:
        axes = drawing.subplots()
        bottom = np.zeros(len(frame))
        for place, column in enumerate(used):
            height = frame[column].to_numpy(float)
            shade = SHADES(place / max(len(used) - 1, 1))
            axes.bar(x, height, bottom=bottom, color=[shade], width=0.82, edgecolor="white", label=levels[column])
            for month in np.flatnonzero(height >= 1):
                axes.annotate(
                    levels[column], (x[month], bottom[month] + height[month] / 2), ha="center", va="center",
                    fontsize=7.5, color="white" if place / max(len(used) - 1, 1) > 0.45 else house.INK,
                )  # fmt: skip
            bottom += height
        silent = frame["silent"].to_numpy(float)
        axes.bar(x, silent, bottom=bottom, color="white", hatch="////", edgecolor=house.GREY, width=0.82, linewidth=0.6)
        for month, (total, scored) in enumerate(zip(bottom + silent, frame["scored"], strict=True)):
            axes.annotate(
                axis.count_or_star(scored), (month, total), xytext=(0, 2), textcoords="offset points", ha="center",
                fontsize=9, color=house.GREY,
            )  # fmt: skip
        axis.months(axes, list(frame["month"]))
        axes.set_ylabel("Teams")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("In a column: level claimed, by number of teams; hatched: silent; above: teams that scored",
                        fontsize=9, color=house.GREY)  # fmt: skip
        axes.grid(visible=False, axis="x")
        return figure(drawing, data, words)


def trajectories(data: Protected, words: Words, *, ends: tuple[float, float], months: Sequence[str]) -> Figure:
    """Draw a small panel a team with its scores by month, all on one scale; silent months are gaps.

    Parameters
    ----------
    data : Protected
        Columns `team`, `month` and `value`.
    words : Words
        What is said of it.
    ends : (float, float)
        Lowest and highest level.
    months : sequence of str
        Months of the period, for the axis that all share.
    """
    frame = data.frame
    teams = list(dict.fromkeys(frame["team"]))
    rows = -(-len(teams) // _ABREAST)
    place = {month: k for k, month in enumerate(months)}
    with house.canvas(0.5 + 1.35 * rows) as drawing:
        panels = drawing.subplots(rows, _ABREAST, sharex=True, sharey=True, squeeze=False)
        for k, axes in enumerate(panels.flat):
            if k >= len(teams):
                axes.set_visible(False)
                continue
            own = frame[frame["team"] == teams[k]]
            x, y = own["month"].map(place).to_numpy(float), own["value"].to_numpy(float)
            axes.plot(x, y, color=house.PALETTE[0], linewidth=1.8, marker="o", markersize=2.6)
            there = np.flatnonzero(~np.isnan(y))
            if len(there):
                axes.annotate(
                    wording.decimal(y[there[-1]]), (x[there[-1]], y[there[-1]]), xytext=(4, 0),
                    textcoords="offset points", va="center", fontsize=8, weight="semibold",
                )  # fmt: skip
            axes.set_title(_lines(house.short(str(teams[k]))), loc="left", fontsize=7.5)
            axes.set_xticks([0, len(months) - 1], [wording.short_month(months[0]), wording.short_month(months[-1])])
            axes.tick_params(labelsize=7)
            axes.set_yticks(np.arange(np.ceil(ends[0]), ends[1] + 0.1))
        axes = panels.flat[0]
        axes.set_xlim(-0.7, len(months) * 1.14)
        axes.set_ylim(ends[0] - 0.25, ends[1] + 0.25)
        for label_row in panels:
            for axes in label_row:
                for tick, side in zip(axes.get_xticklabels(), ("left", "right"), strict=False):
                    tick.set_horizontalalignment(side)
        return figure(drawing, data, words)


def _lines(name: str) -> str:
    """Return a name in two lines where it is long."""
    if len(name) <= 18:
        return name
    blanks = [k for k, sign in enumerate(name) if sign == " "]
    middle = min(blanks, key=lambda k: abs(k - len(name) / 2), default=0)
    return f"{name[:middle]}\n{name[middle + 1 :]}" if middle else name
