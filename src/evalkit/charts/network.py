"""Pictures of networks: organisations round a circle, measures beside their thresholds, shares over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from evalkit.results.finding import Figure

LONGEST_LABEL = 28
"""Most letters of a name on the circle."""
_CURVE = np.linspace(0, 1, 25)[:, None]


def organisations(
    data: Protected, words: Words, *, parts: Mapping[str, str], names: Sequence[str], groups: Mapping[str, str]
) -> Figure:
    """Draw organisations round a circle and the links between them, thicker for more people.

    The last part of the time is drawn large and with names; where there are several, each is drawn small below, with
    every organisation in the same place. Every line and name has an identifier with ``of<number>`` for each end, the
    place among `names`: a page lets a reader pick an organisation and shows its links alone.

    Parameters
    ----------
    data : Protected
        Columns `part`, `one`, `other` (names) and `people`, a row a link.
    words : Words
        What is said of it.
    parts : mapping of str to str
        Each part of the time, in order, and what it is called.
    names : sequence of str
        All organisations in the order of their places.
    groups : mapping of str to str
        What each belongs to, such as its system; empty: nothing. Neighbours of one group share a colour and an arc.
    """
    angle = np.pi / 2 - 2 * np.pi * (np.arange(len(names)) + 0.5) / len(names)
    points = np.column_stack([np.cos(angle), np.sin(angle)])
    kinds = list(dict.fromkeys(groups[name] for name in names))
    colours = [house.PALETTE[kinds.index(groups[name]) % len(house.PALETTE)] for name in names]
    small = len(parts) if len(parts) > 1 else 0
    with house.canvas(7.4 + 2.1 * bool(small)) as drawing:
        grid = drawing.add_gridspec(1 + bool(small), max(small, 1), height_ratios=[7.0, 2.1] if small else [1])
        large = drawing.add_subplot(grid[0, :])
        _circle(large, data, list(parts)[-1], names, points)
        large.set_title(parts[list(parts)[-1]])
        for number, name in enumerate(names):
            _organisation(large, number, name, points[number], float(angle[number]), colours[number])
        if kinds != [""]:
            _arcs(drawing, large, [groups[name] for name in names], kinds)
        large.set_xlim(-1.9, 1.9)
        large.set_ylim(-1.9, 1.9)
        for k, (part, title) in enumerate(parts.items() if small else ()):
            axes = drawing.add_subplot(grid[1, k])
            _circle(axes, data, part, names, points)
            axes.scatter(points[:, 0], points[:, 1], s=7, color=colours, zorder=3)
            axes.set_title(title, fontsize=9, loc="center")
        made = figure(drawing, data, words)
    return made.with_choices(tuple(names))


def _circle(axes: Axes, data: Protected, part: str, names: Sequence[str], points: np.ndarray) -> None:
    """Draw the links of one part; thickness is on one scale for all parts."""
    axes.set_aspect("equal")
    axes.axis("off")
    frame = data.frame
    most = float(np.nan_to_num(frame["people"].to_numpy(float)).max(initial=1.0))
    _links(axes, frame[frame["part"] == part], most, {name: number for number, name in enumerate(names)}, points)


def _links(axes: Axes, frame: pd.DataFrame, most: float, place: Mapping[str, int], points: np.ndarray) -> None:
    people = frame["people"].to_numpy(float)
    order = np.argsort(np.nan_to_num(people), kind="stable")
    for row in order:
        one, other = place[str(frame["one"].iloc[row])], place[str(frame["other"].iloc[row])]
        known = np.isfinite(people[row])
        share = people[row] / most if known else 0.0
        start, end = points[one], points[other]
        along = (1 - _CURVE) ** 2 * start + 2 * _CURVE * (1 - _CURVE) * (start + end) * 0.18 + _CURVE**2 * end
        axes.plot(
            along[:, 0], along[:, 1], color=house.PALETTE[0], linewidth=0.4 + 3.2 * share, alpha=0.12 + 0.7 * share,
            linestyle="-" if known else (0, (2, 2)), gid=f"link-of{one + 1}-of{other + 1}-end", zorder=1,
            solid_capstyle="round",
        )  # fmt: skip


def _organisation(axes: Axes, number: int, name: str, point: np.ndarray, angle: float, colour: str) -> None:
    axes.plot(*point, marker="o", markersize=6, color=colour, gid=f"node-of{number + 1}-end", zorder=3)
    right = point[0] >= 0
    turn = np.degrees(angle)
    label = house.short(name)
    label = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    axes.annotate(
        label, (point[0] * 1.07, point[1] * 1.07), ha="left" if right else "right", va="center", fontsize=7.5,
        rotation=turn if right else turn + 180, rotation_mode="anchor", gid=f"name-of{number + 1}-end",
        annotation_clip=False,
    )  # fmt: skip


def _arcs(drawing: Canvas, axes: Axes, groups: Sequence[str], kinds: Sequence[str]) -> None:
    """Put an arc and, in the key, a name to the neighbours of each group."""
    from matplotlib.lines import Line2D

    step = 2 * np.pi / len(groups)
    for number, kind in enumerate(kinds):
        places = [k for k, group in enumerate(groups) if group == kind]
        first, last = np.pi / 2 - step * places[0] - 0.04, np.pi / 2 - step * (places[-1] + 1) + 0.04
        along = np.linspace(first, last, 40)
        colour = house.PALETTE[number % len(house.PALETTE)]
        axes.plot(1.035 * np.cos(along), 1.035 * np.sin(along), color=colour, linewidth=2.4, zorder=2)
    handles = [
        Line2D([], [], color=house.PALETTE[k % len(house.PALETTE)], linewidth=2.4, label=house.short(kind) or "Others")
        for k, kind in enumerate(kinds)
    ]
    drawing.legend(
        handles=handles, loc="outside upper left", ncols=3, frameon=False, fontsize=9, handlelength=1.2,
        columnspacing=1.4, borderaxespad=0.2,
    )  # fmt: skip


def crossing(data: Protected, words: Words) -> Figure:
    """Draw the share of meetings that crossed a boundary by month, and dashed the share that was possible.

    Parameters
    ----------
    data : Protected
        Columns `month`, `crossing` and `possible` (shares), a row a month; gaps where nobody met.
    words : Words
        What is said of it.
    """
    from matplotlib.ticker import FuncFormatter

    frame = data.frame
    x = np.arange(len(frame))
    y, possible = frame["crossing"].to_numpy(float), frame["possible"].to_numpy(float)
    there, could = np.isfinite(y), np.isfinite(possible)
    with house.canvas(3.2) as drawing:
        axes = drawing.subplots()
        axes.plot(x[could], possible[could], color=house.GREY, linestyle=(0, (3, 2)), linewidth=1.4)
        axes.plot(x[there], y[there], color=house.PALETTE[0])
        axes.scatter(x[there], y[there], s=26, color=house.PALETTE[0], zorder=3)
        for k in sorted({int(x[there][0]), int(x[there][-1])}) if there.any() else []:
            axes.annotate(
                wording.share(y[k]), (k, y[k]), xytext=(0, 8), textcoords="offset points", ha="center",
                weight="semibold",
            )  # fmt: skip
        axis.stars(axes, x, data.hidden["crossing"].to_numpy())
        axes.set_ylim(0, 1.08)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: wording.share(share) if share <= 1 else ""))
        axes.set_ylabel(words.labels["crossing"])
        axes.annotate(
            f"dashed: {words.labels['possible'].lower()}", (1, 1), xycoords="axes fraction", xytext=(0, 4),
            textcoords="offset points", ha="right", va="bottom", color=house.GREY, fontsize=9,
        )  # fmt: skip
        axis.months(axes, frame["month"].tolist())
        return figure(drawing, data, words)


def fingerprint(data: Protected, words: Words, *, measures: Sequence[str], limits: Mapping[str, float]) -> Figure:
    """Draw networks on the measures that words for their shape rest on: a column a measure, a row a network.

    Parameters
    ----------
    data : Protected
        Columns `name`, `verdict` and each measure, a row a network.
    words : Words
        What is said of it.
    measures : sequence of str
        Columns, in order.
    limits : mapping of str to float
        Where each measure's rule has its threshold.
    """
    frame = data.frame
    rows = np.arange(len(frame))
    with house.canvas(1.35 + 0.34 * len(frame)) as drawing:
        panels = drawing.subplots(1, len(measures), sharey=True)
        for k, (axes, name) in enumerate(zip(panels, measures, strict=True)):
            values = frame[name].to_numpy(float)
            counted = words.formats.get(name) == "count"
            right = max(float(np.nanmax(values)) if np.isfinite(values).any() else 1.0, limits[name]) * 1.15
            axes.axvline(limits[name], color=house.GREY, linewidth=1, linestyle=(0, (3, 2)))
            axes.hlines(rows, 0, np.nan_to_num(values), color=house.PALE, linewidth=2)
            axes.scatter(values, rows, s=36, color=house.PALETTE[0], zorder=3, clip_on=False)
            axes.set_xlim(0, right if counted else 1.02)
            axes.set_ylim(len(frame) - 0.5, -0.5)
            ticks = [0, round(right / 2)] if counted else [0, 0.5, 1]
            axes.set_xticks(ticks, [wording.count(t) if counted else wording.share(t) for t in ticks])
            axes.grid(visible=False)
            axes.set_title(_wrapped(words.labels[name]), fontsize=8.5, weight="normal")
            if k == 0:
                axes.set_yticks(rows, [_row(name, verdict) for name, verdict in frame[["name", "verdict"]].to_numpy()])
        return figure(drawing, data, words)


def _row(name: Any, verdict: Any) -> str:
    return f"{house.short(str(name))}\n{verdict}"


def _wrapped(label: str) -> str:
    """Break a heading into lines of about sixteen letters."""
    lines = [""]
    for word in label.split():
        if len(lines[-1]) + len(word) > 15 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def fewer(data: Protected, words: Words) -> Figure:
    """Draw measures of a network as answers are lost: a panel a measure, with the range over random losses.

    Parameters
    ----------
    data : Protected
        Columns `name` (measure), `lost`, `mean`, `lowest`, `highest` (shares).
    words : Words
        What is said of it.
    """
    from matplotlib.ticker import FuncFormatter

    frame = data.frame
    names = list(dict.fromkeys(frame["name"]))
    percent = FuncFormatter(lambda share, _: wording.share(share))
    with house.canvas(2.9) as drawing:
        panels = np.atleast_1d(drawing.subplots(1, len(names)))
        for axes, name in zip(panels, names, strict=True):
            rows: pd.DataFrame = frame[frame["name"] == name]
            x = rows["lost"].to_numpy(float)
            low, mean, high = (rows[column].to_numpy(float) for column in ("lowest", "mean", "highest"))
            axes.vlines(x, low, high, color=house.PALETTE[0], linewidth=5, alpha=0.25)
            axes.plot(x, mean, color=house.PALETTE[0])
            axes.scatter(x, mean, s=22, color=house.PALETTE[0], zorder=3)
            axes.set_ylim(0, max(1.0 if np.nanmax(high) > 0.5 else 0.6, float(np.nanmax(high))))
            axes.xaxis.set_major_formatter(percent)
            axes.yaxis.set_major_formatter(percent)
            axes.set_title(house.short(name), fontsize=10)
        drawing.supxlabel(words.labels["lost"], fontsize=10)
        return figure(drawing, data, words)
