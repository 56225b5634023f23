"""Pictures of measures over time: control charts side by side, their icons, and differences by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.results.finding import Figure

GOOD, BAD = house.PALETTE[0], "#B45309"
"""Improving and concerning; each has a mark of its own besides. The darker orange can be read as text, too."""
COLUMNS = 2
_SPREAD = np.linspace(-1, 1, 25)
_WAVE = Path(np.column_stack([_SPREAD, 0.45 * np.sin(1.5 * np.pi * _SPREAD)]))
"""Common cause: nothing but the usual ups and downs."""
_MARKS = {1: ("o", GOOD), -1: ("s", BAD)}


def panels(data: Protected, words: Words, *, sessions: Sequence[str] = ()) -> Figure:
    """Draw control charts of one measure, a panel a place, all on one scale.

    Parameters
    ----------
    data : Protected
        Columns `name` (of the place), `period` ("2017-04"), `value`, `centre`, `lower`, `upper`, `target`, `phase` (a
        number) `good` (+1: belongs to a signal of an improving nature, -1: concerning, 0: none) and `begins` (1 in
        the first period of a declared change), in order of time.
    words : Words
        What is said of it; the label of `value` is the measure's unit.
    sessions : sequence of str, default ()
        Months of learning sessions, marked at the foot.

    Returns
    -------
    Figure
        Frozen.
    """
    frame, hidden = data.frame, data.hidden
    names = frame["name"].drop_duplicates().tolist()
    periods = sorted(frame["period"].unique())
    columns = min(COLUMNS, len(names))
    rows = -(-len(names) // columns)
    low, high = _span(frame)
    with house.canvas(0.7 + (1.55 if columns > 1 else 2.4) * rows) as drawing:
        grid = drawing.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for k, axes in enumerate(grid.flat):
            if k >= len(names):
                axes.set_visible(False)
                continue
            own = (frame["name"] == names[k]).to_numpy()
            _panel(axes, frame[own].reset_index(drop=True), periods)
            axis.stars(axes, _places(frame[own], periods), hidden["value"].to_numpy()[own])
            axes.set_title(house.short(names[k]), fontsize=9.5)
            for session in (one for one in sessions if one in periods):
                axes.plot(
                    periods.index(session), 0, marker="^", markersize=4, color=house.GREY, clip_on=False,
                    transform=axes.get_xaxis_transform(), zorder=4,
                )  # fmt: skip
            axes.set_ylim(low, high)
            axes.yaxis.set_major_locator(MaxNLocator(4))
        for axes in grid[:, 0]:
            axes.set_ylabel(words.labels["value"], fontsize=9)
        for axes in grid.flat:
            if not axes.get_subplotspec().is_last_row() and axes.get_visible():
                below = grid.flat[list(grid.flat).index(axes) + columns]
                axes.tick_params(labelbottom=not below.get_visible())
        _months(grid[0, 0], periods)
        _key(drawing, frame, with_sessions=any(one in periods for one in sessions))
        return figure(drawing, data, words)


def icons(data: Protected, words: Words, *, measures: Sequence[str], places: Sequence[str]) -> Figure:
    """Draw the variation and assurance icons of places by measures, each with its words.

    Parameters
    ----------
    data : Protected
        Columns `measure`, `name`, `variation` ("improving, high", "concerning, low", "common cause" or "too few
        points") and `assurance` ("passes", "falls short", "hit or miss", "no target" or "too few points"), a row a
        chart.
    words : Words
        What is said of it.
    measures, places : sequence of str
        Columns and rows, in order; at most seven and thirty.
    """
    rows = data.frame.itertuples(index=False)
    told = {(str(row.measure), str(row.name)): (str(row.variation), str(row.assurance)) for row in rows}
    with house.canvas(1.05 + 0.62 * len(places)) as drawing:
        axes = drawing.subplots()
        wide = 2.6
        axes.set_xlim(0, wide * len(measures))
        axes.set_ylim(len(places), 0)
        for x, measure in enumerate(measures):
            for y, place in enumerate(places):
                if (measure, place) in told:
                    variation, assurance = told[measure, place]
                    _variation(axes, wide * x + 0.75, y + 0.36, variation)
                    _assurance(axes, wide * x + 1.85, y + 0.36, assurance)
            axes.axvline(wide * x, color=house.PALE, linewidth=0.8)
        axes.set_xticks(wide * (np.arange(len(measures)) + 0.5), [_wrapped(name, 18) for name in measures], fontsize=9)
        axes.xaxis.tick_top()
        axes.set_yticks(np.arange(len(places)) + 0.45, [house.short(name) for name in places])
        axes.hlines(np.arange(len(places) + 1), 0, wide * len(measures), color=house.PALE, linewidth=0.8)
        axes.tick_params(length=0)
        axes.grid(visible=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return figure(drawing, data, words)


def since(data: Protected, words: Words) -> Figure:
    """Draw the difference between places with and without a change by months since it, with intervals.

    Parameters
    ----------
    data : Protected
        Columns `since` (months; below nought: before), `value`, `low` and `high`, a row a month.
    words : Words
        What is said of it.
    """
    frame = data.frame
    x, later = frame["since"].to_numpy(float), (frame["since"] >= 0).to_numpy()
    with house.canvas(3.3) as drawing:
        axes = drawing.subplots()
        axes.axhline(0, color=house.GREY, linewidth=1)
        axes.axvline(-0.5, color=house.GREY, linewidth=1, linestyle=":")
        for chosen, colour, mark in ((~later, house.GREY, "o"), (later, house.PALETTE[0], "D")):
            part = frame[chosen]
            axes.vlines(x[chosen], part["low"], part["high"], color=colour, linewidth=1.4, alpha=0.7)
            axes.plot(
                x[chosen], part["value"], color=colour, marker=mark, markersize=4.5, linewidth=1,
                markerfacecolor="white" if not later[chosen].any() else colour,
            )  # fmt: skip
        axes.annotate("before", (-0.7, 1), xycoords=("data", "axes fraction"), ha="right", va="top", color=house.GREY)
        axes.annotate("after", (-0.3, 1), xycoords=("data", "axes fraction"), ha="left", va="top", color=house.GREY)
        axes.set_xlabel(words.labels["since"])
        axes.set_ylabel(words.labels["value"])
        axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: wording.count(value))
        axes.yaxis.set_major_formatter(lambda value, _: wording.signed(value))
        return figure(drawing, data, words)


# --------------------------------------------------------------------------------------------------- panels


def _panel(axes: Axes, frame: pd.DataFrame, periods: list[str]) -> None:
    """Draw one chart: limits, centre and target behind, then the points, those of a signal marked."""
    x, value = _places(frame, periods), frame["value"].to_numpy(float)
    for phase in frame["phase"].unique():
        own = (frame["phase"] == phase).to_numpy()
        style: dict[str, Any] = {"color": house.GREY, "where": "mid"}
        for line in ("lower", "upper"):
            axes.step(x[own], frame.loc[own, line].astype(float), linewidth=0.9, linestyle=(0, (3, 2)), **style)
        axes.step(x[own], frame.loc[own, "centre"].astype(float), linewidth=1.1, **style)
        axes.plot(x[own], value[own], color=house.INK, linewidth=1, zorder=2)
    for begin in x[(frame["begins"] == 1).to_numpy()]:
        axes.axvline(begin - 0.5, color=house.PALETTE[1], linewidth=1.6, linestyle=":", zorder=1)
    axes.step(x, frame["target"].astype(float), where="mid", color=house.PALETTE[2], linewidth=1.3, linestyle="-.")
    plain = (frame["good"] == 0).to_numpy()
    axes.scatter(x[plain], value[plain], s=9, color=house.GREY, zorder=3)
    for sign, (mark, colour) in _MARKS.items():
        own = (frame["good"] == sign).to_numpy()
        axes.scatter(x[own], value[own], s=20, color=colour, marker=mark, zorder=4)


def _places(frame: pd.DataFrame, periods: list[str]) -> Any:
    return np.array([periods.index(period) for period in frame["period"]])


def _span(frame: pd.DataFrame) -> tuple[float, float]:
    """Return one scale for all panels, with a little air; a flat series gets a unit of it."""
    numbers = frame[["value", "lower", "upper", "target", "centre"]].to_numpy(float)
    if np.isnan(numbers).all():
        return 0.0, 1.0
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    air = 0.07 * (high - low) or 1.0
    return float(low - air), float(high + air)


def _months(axes: Axes, periods: list[str]) -> None:
    """Name a few months, the year under each."""
    shown = np.unique(np.linspace(0, len(periods) - 1, min(4, len(periods))).round().astype(int))
    words = [wording.short_month(periods[k]).split() for k in shown]
    axes.set_xticks(shown, [f"{name}\n{year}" for name, year in words])
    axes.set_xlim(-0.7, len(periods) - 0.3)


def _key(drawing: Any, frame: pd.DataFrame, *, with_sessions: bool) -> None:
    """Name what is drawn, of what there is."""
    from matplotlib.lines import Line2D

    def line(label: str, **style: Any) -> Line2D:
        return Line2D([], [], label=label, **style)

    entries = [line("centre", color=house.GREY, linewidth=1.1)]
    if frame["upper"].notna().any():
        entries.append(line("limits", color=house.GREY, linewidth=0.9, linestyle=(0, (3, 2))))
    if frame["target"].notna().any():
        entries.append(line("target", color=house.PALETTE[2], linewidth=1.3, linestyle="-."))
    for sign, told in ((1, "special cause, improving"), (-1, "special cause, concerning")):
        if (frame["good"] == sign).any():
            mark, colour = _MARKS[sign]
            entries.append(line(told, color=colour, marker=mark, linestyle="none", markersize=4.5))
    if (frame["begins"] == 1).any():
        entries.append(line("declared change begins", color=house.PALETTE[1], linewidth=1.6, linestyle=":"))
    if with_sessions:
        entries.append(line("learning session", color=house.GREY, marker="^", linestyle="none", markersize=4))
    drawing.legend(
        handles=entries, loc="outside upper left", ncols=3, frameon=False, fontsize=9, handlelength=1.8,
        columnspacing=1.4, borderaxespad=0.2,
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------- icons


def _variation(axes: Axes, x: float, y: float, told: str) -> None:
    """Draw a variation icon: a ring with an H or L for a special cause, a wave for common cause."""
    nature, _, side = told.partition(", ")
    colour = {"improving": GOOD, "concerning": BAD}.get(nature, house.GREY)
    _ring(axes, x, y, colour, dashed=nature == "too few points")
    if side:
        _letter(axes, x, y, side[0].upper(), colour)
    elif nature == "common cause":
        axes.scatter(x, y, s=110, marker=_WAVE, facecolor="none", edgecolor=colour, linewidth=1.4, zorder=4)
    _below(axes, x, y, f"{nature}\n{side}" if side else _wrapped(nature, 8), colour)


def _assurance(axes: Axes, x: float, y: float, told: str) -> None:
    """Draw an assurance icon: P passes, F falls short, ? hit or miss; nothing where there is no target."""
    letter, colour = {
        "passes": ("P", GOOD), "falls short": ("F", BAD), "hit or miss": ("?", house.GREY),
    }.get(told, ("", house.GREY))  # fmt: skip
    if told != "no target":
        _ring(axes, x, y, colour, dashed=not letter)
        _letter(axes, x, y, letter, colour)
    _below(axes, x, y, _wrapped(told, 8), colour)


def _ring(axes: Axes, x: float, y: float, colour: str, *, dashed: bool) -> None:
    axes.scatter(
        x, y, s=240, facecolor="white", edgecolor=colour, linewidth=1.8, zorder=3, linestyle=":" if dashed else "-"
    )


def _letter(axes: Axes, x: float, y: float, letter: str, colour: str) -> None:
    axes.annotate(letter, (x, y), ha="center", va="center_baseline", weight="bold", color=colour, zorder=5)


def _below(axes: Axes, x: float, y: float, told: str, colour: str) -> None:
    axes.annotate(
        told, (x, y), xytext=(0, -10), textcoords="offset points", ha="center", va="top", fontsize=7.5, color=colour,
        linespacing=0.95,
    )  # fmt: skip


def _wrapped(name: str, width: int) -> str:
    """Break a name into lines of about so many letters."""
    lines: list[str] = []
    for word in house.short(name).split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)
