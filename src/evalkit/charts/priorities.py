"""Pictures of priorities: the grid of words, how many systems say what, and the driver diagram."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evalkit.charts import house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.results.finding import Figure

_UP, _DOWN, _OPEN = "#D4EFE9", "#F3D9E5", "white"
_ARROWS = {_UP: "▲", _DOWN: "▼", _OPEN: ""}


def grid(data: Protected, words: Words, *, signals: Sequence[str], up: Sequence[str], down: Sequence[str]) -> Figure:
    """Draw a cell of words for each system and signal; an arrow and a tint say which way it points.

    Parameters
    ----------
    data : Protected
        Columns `system`, `signal` and `state`.
    words : Words
        What is said of it.
    signals : sequence of str
        Columns, in order.
    up, down : sequence of str
        States that point up and down.
    """
    frame = data.frame
    systems = frame["system"].drop_duplicates().tolist()
    with house.canvas(0.75 + 0.5 * len(systems)) as drawing:
        axes = drawing.subplots()
        axes.set_xlim(0, len(signals))
        axes.set_ylim(len(systems), 0)
        for row in frame.to_dict("records"):
            x, y = signals.index(row["signal"]), systems.index(row["system"])
            colour = _UP if row["state"] in up else _DOWN if row["state"] in down else _OPEN
            axes.fill_between([x + 0.02, x + 0.98], y + 0.04, y + 0.96, color=colour, linewidth=0)
            told = "\n".join(textwrap.wrap(str(row["state"]), 13))
            mark = f"{_ARROWS[colour]}\n" if _ARROWS[colour] else ""
            axes.annotate(mark + told, (x + 0.5, y + 0.5), ha="center", va="center", fontsize=7.5, linespacing=1.05)
        _blank(axes)
        axes.set_xticks(np.arange(len(signals)) + 0.5, [house.short(name) for name in signals], fontsize=9)
        axes.xaxis.tick_top()
        axes.set_yticks(np.arange(len(systems)) + 0.5, [house.short(name) for name in systems])
        axes.hlines(np.arange(len(systems) + 1), 0, len(signals), color=house.PALE, linewidth=0.8)
        return figure(drawing, data, words)


def distribution(data: Protected, words: Words, *, signals: Sequence[str], states: Sequence[str]) -> Figure:
    """Draw a bar for each signal, divided into systems by what they say.

    Parameters
    ----------
    data : Protected
        Columns `signal`, `state` and `systems`.
    words : Words
        What is said of it.
    signals, states : sequence of str
        Rows and parts, in order.
    """
    frame = data.frame
    shown = [name for name in states if name in set(frame["state"])]
    wide = frame.pivot(index="signal", columns="state", values="systems").fillna(0)
    colours = (*house.PALETTE, house.PALE, "white")
    with house.canvas(1.3 + 0.42 * len(signals)) as drawing:
        axes = drawing.subplots()
        left = np.zeros(len(signals))
        for k, name in enumerate(shown):
            long = wide.reindex(list(signals))[name].fillna(0).to_numpy(float)
            axes.barh(
                np.arange(len(signals)), long, left=left, height=0.66, label=name, color=colours[k % len(colours)],
                hatch=house.HATCHES[k % len(house.HATCHES)], edgecolor=house.GREY, linewidth=0.6,
            )  # fmt: skip
            for y in np.flatnonzero(long):
                axes.annotate(
                    f"{long[y]:.0f}", (left[y] + long[y] / 2, y), ha="center", va="center", fontsize=8.5,
                    bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"},
                )  # fmt: skip
            left += long
        _blank(axes)
        axes.set_yticks(np.arange(len(signals)), [house.short(name) for name in signals])
        axes.set_ylim(len(signals) - 0.5, -0.5)
        axes.set_xticks([])
        drawing.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=9, handlelength=1.4)
        return figure(drawing, data, words)


def drivers(data: Protected, words: Words, *, aim: str, up: Sequence[str], down: Sequence[str]) -> Figure:
    """Draw a driver diagram: aim, primary drivers with the evidence for each, and what drives them.

    Parameters
    ----------
    data : Protected
        Columns `driver`, `secondary`, `ideas` and `evidence`, a row a primary driver; `reads`: "up", "down" or "open".
    words : Words
        What is said of it.
    aim : str
        The aim.
    up, down : sequence of str
        Values of `reads` that point up and down.
    """
    frame = data.frame
    with house.canvas(0.6 + 1.05 * len(frame)) as drawing:
        axes = drawing.subplots()
        axes.set_xlim(0, 10)
        axes.set_ylim(len(frame), -0.35)
        middle = len(frame) / 2
        _box(axes, 0.05, middle, 2.3, min(len(frame) * 0.92, 2.4), "\n".join(textwrap.wrap(aim, 24)), _OPEN, 8.5)
        for row, x in zip(("Aim", "Primary drivers and evidence", "Secondary drivers, change ideas"), (0.05, 3.0, 6.8),
                          strict=True):  # fmt: skip
            axes.annotate(row, (x, -0.2), fontsize=9, color=house.GREY, weight="semibold")
        for y, one in enumerate(frame.to_dict("records")):
            colour = _UP if one["reads"] in up else _DOWN if one["reads"] in down else _OPEN
            mark = f"{_ARROWS[colour]} " if _ARROWS[colour] else ""
            lines = [*textwrap.wrap(str(one["driver"]), 34), *textwrap.wrap(mark + str(one["evidence"]), 38)]
            _box(axes, 3.0, y + 0.5, 3.3, 0.86, "\n".join(lines[:5]), colour, 8)
            axes.plot([2.35, 3.0], [middle, y + 0.5], color=house.GREY, linewidth=0.9, zorder=0)
            below = "; ".join(part for part in (one["secondary"], one["ideas"]) if part)
            if below:
                lines = textwrap.wrap(below, 36)
                _box(axes, 6.8, y + 0.5, 3.15, 0.86, "\n".join([*lines[:4], "…"][: len(lines)]), _OPEN, 8)
                axes.plot([6.3, 6.8], [y + 0.5, y + 0.5], color=house.GREY, linewidth=0.9, zorder=0)
        _blank(axes)
        axes.set_xticks([])
        axes.set_yticks([])
        return figure(drawing, data, words)


def _box(axes: Axes, x: float, y: float, wide: float, high: float, told: str, colour: str, size: float) -> None:
    axes.fill_between([x, x + wide], y - high / 2, y + high / 2, facecolor=colour, edgecolor=house.GREY, linewidth=0.9)
    axes.annotate(told, (x + 0.12, y), ha="left", va="center", fontsize=size, linespacing=1.1)


def _blank(axes: Axes) -> None:
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
