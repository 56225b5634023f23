"""Pictures of capability: a profile with raters as points, agreement, two waves as dumbbells, doses with ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from evalkit.results.finding import Figure

_DOT, _ABREAST = 0.12, 7
"""Height that one rater's dot takes in a row of height 1, and how many stand side by side."""


def profile(
    data: Protected, words: Words, *, points: Protected, ends: tuple[float, float], cuts: Mapping[str, float]
) -> Figure:
    """Draw components as rows: the mean of raters with its interval, every rater as a dot, cut points as lines.

    Parameters
    ----------
    data : Protected
        Columns `component`, `value`, `low`, `high`, `agreed` (missing: no consensus) and `split`.
    words : Words
        What is said of it.
    points : Protected
        Column `component` and, for each score, a column of counts called such as ``at_2_5``; missing: hidden.
    ends : (float, float)
        Lowest and highest level.
    cuts : mapping of str to float
        Label → where it begins.
    """
    frame = data.frame
    y = np.arange(len(frame))
    with house.canvas(1.0 + 0.62 * len(frame)) as drawing:
        axes = drawing.subplots()
        for label, cut in cuts.items():
            axes.axvline(cut, color=house.GREY, linewidth=1, linestyle="--", zorder=1)
            axes.annotate(
                house.short(label), (cut, 1), xycoords=("data", "axes fraction"), xytext=(4, 3),
                textcoords="offset points", ha="left", va="bottom", color=house.GREY, fontsize=9,
            )  # fmt: skip
        _dots(axes, points.frame.set_index("component"), list(frame["component"]), ends[1] - ends[0])
        axes.hlines(y, frame["low"], frame["high"], color=house.PALETTE[0], linewidth=3, zorder=3)
        axes.scatter(frame["value"], y, s=70, color=house.PALETTE[0], zorder=4)
        axes.scatter(
            frame["agreed"], y, s=44, marker="D", facecolor="white", edgecolor=house.PALETTE[2], linewidth=1.6, zorder=5
        )
        taken = frame["high"].where(
            ~frame["agreed"].between(frame["high"], frame["high"] + 0.4), frame["agreed"] + 0.03
        )
        for row, (value, high, split) in enumerate(zip(frame["value"], taken, frame["split"], strict=True)):
            told = wording.decimal(value) + ("  raters are split" if split == "split" else "")
            axes.annotate(
                told, (high, row), xytext=(6, 0), textcoords="offset points", va="center", weight="semibold", zorder=6,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
            )  # fmt: skip
        axes.set_yticks(y, [_wrapped(name) for name in frame["component"]])
        axes.set_ylim(len(frame) - 0.45, -0.65)
        axes.set_xlim(ends[0] - 0.05 * (ends[1] - ends[0]), ends[1] + 0.05 * (ends[1] - ends[0]))
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.tick_params(axis="y", length=0)
        key = "Dot and line: mean of raters and its interval"
        key += "; open dot: a rater" if points.frame.drop(columns="component").notna().to_numpy().any() else ""
        key += "; diamond: workshop" if frame["agreed"].notna().any() else ""
        axes.set_xlabel(key, fontsize=9, color=house.GREY)
        return figure(drawing, data, words)


def _dots(axes: Axes, counts: DataFrame, components: list[str], width: float) -> None:
    """Heap one open dot a rater above the line of each component."""
    for row, component in enumerate(components):
        for column, count in counts.loc[component].items():
            if not str(column).startswith("at_") or np.isnan(count):
                continue
            heap = int(count)  # pyright: ignore[reportArgumentType]
            at = float(str(column).removeprefix("at_").replace("minus_", "-").replace("_", "."))
            place = np.arange(heap)
            beside = np.minimum(_ABREAST, heap - place // _ABREAST * _ABREAST)  # dots in the same layer
            across = (place % _ABREAST - (beside - 1) / 2) * 0.012 * width
            layers = -(-heap // _ABREAST)
            up = min(_DOT, 0.44 / max(layers, 1))
            axes.scatter(
                at + across, row - 0.19 - up * (place // _ABREAST), s=13, facecolor="white", edgecolor=house.GREY,
                linewidth=0.8, zorder=2,
            )  # fmt: skip


def _wrapped(name: str) -> str:
    """Return a name in two lines where it is long."""
    line = house.short(name)
    if len(line) <= 28:
        return line
    middle = min((k for k, sign in enumerate(line) if sign == " "), key=lambda k: abs(k - len(line) / 2), default=0)
    return f"{line[:middle]}\n{line[middle + 1 :]}" if middle else line


def agreement(data: Protected, words: Words) -> Figure:
    """Draw agreement as a strip of bars from none to full, with the line below which raters count as split.

    Parameters
    ----------
    data : Protected
        Columns `component`, `agree` (0 to 1) and `split`.
    words : Words
        What is said of it.
    """
    frame = data.frame
    y = np.arange(len(frame))
    split = (frame["split"] == "split").to_numpy()
    with house.canvas(0.9 + 0.34 * len(frame)) as drawing:
        axes = drawing.subplots()
        for rows, colour, hatch in ((~split, house.PALETTE[0], ""), (split, house.PALETTE[3], "////")):
            axes.barh(
                y[rows], frame["agree"].to_numpy(float)[rows], height=0.62, color=colour, hatch=hatch,
                edgecolor="white", linewidth=0.6,
            )  # fmt: skip
        for row, (agree, apart) in enumerate(zip(frame["agree"], split, strict=True)):
            told = "split" if apart else ""
            axes.annotate(told, (agree, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9)
        axes.axvline(0.5, color=house.INK, linewidth=1, linestyle="--")
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5, 1], ["as if at random", "half", "all alike"])
        axes.set_yticks(y, [_wrapped(name) for name in frame["component"]])
        axes.set_ylim(len(frame) - 0.5, -0.5)
        axes.grid(visible=False)
        axes.tick_params(axis="y", length=0)
        return figure(drawing, data, words)


def dumbbell(data: Protected, words: Words, *, ends: tuple[float, float], waves: tuple[str, str]) -> Figure:
    """Draw two waves of the same raters: a hollow dot before, a filled one after, a line between them.

    Parameters
    ----------
    data : Protected
        Columns `component`, `before`, `after` and `grade`.
    words : Words
        What is said of it.
    ends : (float, float)
        Lowest and highest level.
    waves : (str, str)
        Names of both waves.
    """
    frame = data.frame
    y = np.arange(len(frame))
    with house.canvas(1.0 + 0.42 * len(frame)) as drawing:
        axes = drawing.subplots()
        axes.hlines(y, frame["before"], frame["after"], color=house.PALETTE[0], linewidth=2.4, zorder=2)
        axes.scatter(
            frame["before"], y, s=62, facecolor="white", edgecolor=house.PALETTE[0], linewidth=1.6, zorder=3,
            label=house.short(waves[0]),
        )  # fmt: skip
        axes.scatter(frame["after"], y, s=62, color=house.PALETTE[0], zorder=4, label=house.short(waves[1]))
        for row, (before, after, grade) in enumerate(zip(frame["before"], frame["after"], frame["grade"], strict=True)):
            told = grade if str(grade).startswith(("clear", "leaning")) else ""
            axes.annotate(
                f"{wording.signed(after - before)}  {told}", (max(before, after), row), xytext=(9, 0),
                textcoords="offset points", va="center", fontsize=9, weight="semibold" if told else "normal",
            )  # fmt: skip
        axes.set_yticks(y, [_wrapped(name) for name in frame["component"]])
        axes.set_ylim(len(frame) - 0.5, -0.5)
        axes.set_xlim(ends[0] - 0.1, ends[1] + 0.1)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.tick_params(axis="y", length=0)
        marks, names = axes.get_legend_handles_labels()
        drawing.legend(marks, names, loc="outside upper left", ncols=2, frameon=False, fontsize=9)
        return figure(drawing, data, words)


def doses(data: Protected, words: Words, *, kinds: Mapping[str, str]) -> Figure:
    """Draw what is needed as a range and what is in place as a bar, a row an organisation and a column a kind.

    Parameters
    ----------
    data : Protected
        Column `name`, and for each kind such as ``coaches`` the columns `coaches`, `coaches_low`, `coaches_high`.
    words : Words
        What is said of it.
    kinds : mapping of str to str
        Kind → what its column is headed.
    """
    frame = data.frame
    y = np.arange(len(frame))
    with house.canvas(1.1 + 0.42 * len(frame)) as drawing:
        columns = drawing.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        for place, (axes, (kind, title)) in enumerate(zip(columns, kinds.items(), strict=True)):
            there, low, high = (frame[f"{kind}{end}"].to_numpy(float) for end in ("", "_low", "_high"))
            most = max(float(np.nanmax(np.r_[high, there, 1.0])), 1.0)
            axes.barh(y, high - low, left=low, height=0.56, color=house.PALE, hatch="////", edgecolor="white")
            axes.barh(y, np.nan_to_num(there), height=0.3, color=house.PALETTE[0])
            for row, (has, least, top) in enumerate(zip(there, low, high, strict=True)):
                needs = wording.count(least) if least == top else f"{wording.count(least)}–{wording.count(top)}"
                axes.annotate(
                    f"{axis.count_or_star(has)} of {needs}", (max(top, np.nan_to_num(has)), row), xytext=(5, 0),
                    textcoords="offset points", va="center", fontsize=9,
                )  # fmt: skip
            axes.set_xlim(0, most * 1.75)
            axes.set_xticks([])
            axes.set_title(title, loc="left", fontsize=10)
            axes.grid(visible=False)
            axes.spines["bottom"].set_visible(False)
            axes.tick_params(length=0)
            if place == 0:
                axes.set_yticks(y, [house.short(name) for name in frame["name"]])
                axes.set_ylim(len(frame) - 0.5, -0.5)
        drawing.supxlabel("Bar: in place; hatched: range of what is needed", fontsize=9, color=house.GREY)
        return figure(drawing, data, words)
