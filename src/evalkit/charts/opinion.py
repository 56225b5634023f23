"""Pictures of answers: diverging bars with the silent beside, themes, effort against impact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import STAR, Protected

if TYPE_CHECKING:
    from evalkit.results.finding import Figure

_POOR, _NEITHER, _GOOD, _SILENT = house.PALETTE[2], house.PALE, house.PALETTE[0], "white"


def diverging(data: Protected, words: Words) -> Figure:
    """Draw a row for each occasion: poor answers leftwards, good ones rightwards, neutral across, silent apart.

    Parameters
    ----------
    data : Protected
        Columns `about`, `unit`, `answered`, `top`, `neutral`, `poor` and `silent` (counts; missing: hidden or not
        known).
    words : Words
        What is said of it.
    """
    frame = data.frame
    y = np.arange(len(frame))
    poor, neither, good, silent = (frame[name].to_numpy(float) for name in ("poor", "neutral", "top", "silent"))
    drawn = [np.nan_to_num(counts) for counts in (poor, neither, good, silent)]
    left = -drawn[1] / 2 - drawn[0]
    with house.canvas(1.3 + 0.42 * len(frame)) as drawing:
        answers, beside = drawing.subplots(1, 2, sharey=True, width_ratios=[3, 1])
        for start, width, counts, colour, hatch in (
            (left, drawn[0], poor, _POOR, "////"),
            (-drawn[1] / 2, drawn[1], neither, _NEITHER, ""),
            (drawn[1] / 2, drawn[2], good, _GOOD, ""),
        ):
            answers.barh(y, width, left=start, height=0.66, color=colour, hatch=hatch, edgecolor="white", linewidth=0.6)
            for row, (at, long, count) in enumerate(zip(start, width, counts, strict=True)):
                if long or np.isnan(count):
                    answers.annotate(
                        axis.count_or_star(count), (at + long / 2, row), ha="center", va="center", fontsize=9,
                        bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"},
                    )  # fmt: skip
        answers.axvline(0, color=house.INK, linewidth=0.8)
        answers.set_title("← poor    neither    good →", loc="left", fontsize=10)
        answers.set_yticks(y, [house.short(name) for name in frame["about"]])
        answers.set_ylim(len(frame) - 0.5, -0.5)
        answers.set_xticks([])
        beside.barh(y, drawn[3], height=0.66, color=_SILENT, edgecolor=house.GREY, linewidth=1, linestyle=":")
        for row, count in enumerate(silent):
            told = axis.count_or_star(count) if not np.isnan(count) or data.hidden["silent"].iloc[row] else "not known"
            beside.annotate(
                told, (drawn[3][row], row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9
            )
        beside.set_title("Came, did not answer", loc="left", fontsize=10)
        beside.set_xlim(0, max(drawn[3].max(initial=0) * 1.4, 1))
        beside.set_xticks([])
        for axes in (answers, beside):
            axes.grid(visible=False)
            axes.spines["bottom"].set_visible(False)
            axes.tick_params(length=0)
        return figure(drawing, data, words)


def themes(data: Protected, words: Words) -> Figure:
    """Draw a bar for each theme, the commonest first.

    Parameters
    ----------
    data : Protected
        Columns `name`, `respondents` and `wrote`.
    words : Words
        What is said of it.
    """
    frame = data.frame
    y, width = np.arange(len(frame)), frame["respondents"].to_numpy(float)
    with house.canvas(0.7 + 0.3 * len(frame)) as drawing:
        axes = drawing.subplots()
        axes.barh(y, np.nan_to_num(width), height=0.7, color=house.PALETTE[0])
        for row, count in enumerate(width):
            axes.annotate(
                axis.count_or_star(count), (np.nan_to_num(count), row), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=9,
            )  # fmt: skip
        axes.set_yticks(y, [house.short(name) for name in frame["name"]])
        axes.set_ylim(len(frame) - 0.5, -0.5)
        axes.set_xlim(0, max(np.nan_to_num(width).max(initial=0) * 1.12, 1))
        axes.set_xticks([])
        axes.set_title("Respondents", loc="left", fontsize=10)
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(length=0)
        return figure(drawing, data, words)


def effort_impact(data: Protected, words: Words) -> Figure:
    """Draw a point for each ingredient, with lines over the middle half of its votes.

    Parameters
    ----------
    data : Protected
        Columns `name`, and `effort` and `impact`, each with `_low` and `_high`.
    words : Words
        What is said of it.
    """
    frame = data.frame
    shown = frame.dropna(subset=["effort", "impact"]).sort_values("impact", kind="stable")
    ends = shown[["effort_low", "effort_high", "impact_low", "impact_high"]].to_numpy(float)
    low, high = (ends.min(), ends.max()) if len(shown) else (1.0, 5.0)
    room = 0.1 * max(high - low, 1.0)
    with house.canvas(4.2) as drawing:
        axes = drawing.subplots()
        names = _apart(shown["impact"].to_numpy(float), 1.3 * room)
        for k, (row, place) in enumerate(zip(shown.to_dict("records"), names, strict=True)):
            colour, x, y = house.PALETTE[k % len(house.PALETTE)], row["effort"], row["impact"]
            axes.hlines(y, row["effort_low"], row["effort_high"], color=colour, linewidth=1.2, alpha=0.7)
            axes.vlines(x, row["impact_low"], row["impact_high"], color=colour, linewidth=1.2, alpha=0.7)
            axes.scatter(x, y, s=64, color=colour, zorder=3, marker="osD^vP"[k % 6])
            axes.annotate(
                house.short(row["name"]), (x, y), xytext=(high + 1.5 * room, place), textcoords="data", va="center",
                fontsize=9, color=colour, weight="semibold", zorder=4,
                arrowprops={"arrowstyle": "-", "linewidth": 0.6, "linestyle": ":", "color": colour},
            )  # fmt: skip
        axes.set_xlim(low - room, high + 7 * room)
        axes.set_ylim(low - room, high + room)
        axes.set_xticks(np.arange(np.ceil(low), high + 0.5))
        axes.set_yticks(np.arange(np.ceil(low), high + 0.5))
        axes.plot([low, high], [low, high], color=house.GREY, linewidth=0.8, linestyle=":")
        axes.annotate(
            "as much impact\nas effort", (low, low), xytext=(24, -2), textcoords="offset points", fontsize=9,
            color=house.GREY, va="bottom",
        )  # fmt: skip
        axes.set_xlabel("Expected effort →", loc="left")
        axes.set_ylabel("Expected impact →")
        if len(shown) < len(frame):
            axes.set_title(f"{STAR} some are not shown", loc="right", fontsize=9, color=house.GREY)
        return figure(drawing, data, words)


def _apart(heights: NDArray[np.float64], least: float) -> list[float]:
    """Return heights for names, in rising order, moved upwards until no two are nearer than this.

    >>> _apart(np.array([1.0, 1.1, 3.0]), 0.5)
    [1.0, 1.5, 3.0]
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(float(height), placed[-1] + least) if placed else float(height))
    return placed
