"""Pictures of momentum: its factors by month, ways to interact, what changed it, and its path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.results.finding import Figure

_WHITE: dict[str, Any] = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
"""Behind words that stand on lines."""

Marks = Sequence[tuple[str, str]]


def months(data: Protected, words: Words, *, marks: Marks = ()) -> Figure:
    """Draw people, interactions per person and ways to interact by month, under one another.

    Parameters
    ----------
    data : Protected
        Columns `month` ("2022-03"), `people`, `each`, `kinds`, `effective`, and `status` ("complete", "some missing",
        "no register" or "nothing held"), a row a month.
    words : Words
        What is said of it.
    marks : sequence of (month, text), default ()
        Dated context: marked and named, never credited.

    Returns
    -------
    Figure
        Frozen.
    """
    with house.canvas(5.6 + 0.17 * len(marks)) as drawing:
        panels = drawing.subplots(3, sharex=True, height_ratios=(1.25, 1, 1))
        for axes, column, colour in zip(panels, ("people", "each", "kinds"), house.PALETTE, strict=False):
            _line(axes, data, column, colour, words)
        _second(panels[2], data, "effective", words)
        _share_months(panels, data, marks)
        return figure(drawing, data, words)


def velocities(data: Protected, words: Words, *, marks: Marks = ()) -> Figure:
    """Draw interactions per person and tests of change per team by month, under one another.

    Parameters
    ----------
    data : Protected
        Columns `month`, `each`, `per_team` and `status`, a row a month.
    words : Words
        What is said of it.
    marks : sequence of (month, text), default ()
        As for :func:`months`.
    """
    with house.canvas(4.2 + 0.17 * len(marks)) as drawing:
        panels = drawing.subplots(2, sharex=True)
        _line(panels[0], data, "each", house.PALETTE[1], words)
        _line(panels[1], data, "per_team", house.PALETTE[3], words, hollow=False)
        _share_months(panels, data, marks)
        return figure(drawing, data, words)


def ways(data: Protected, words: Words, *, parts: Sequence[str]) -> Figure:
    """Draw interactions by quarter, stacked by kind of occasion, with the number of kinds above.

    Parameters
    ----------
    data : Protected
        Columns `quarter` ("2022-01/2022-03"), one of people for each part, `interactions`, `kinds` and `effective`.
    words : Words
        What is said of it.
    parts : sequence of str
        Columns to stack, in order; at most six.
    """
    frame = data.frame
    x, bottom = np.arange(len(frame)), np.zeros(len(frame))
    with house.canvas(3.9) as drawing:
        axes = drawing.subplots()
        for k, part in enumerate(parts):
            height = frame[part].fillna(0).to_numpy(float)
            axes.bar(
                x, height, bottom=bottom, width=0.66, color=house.PALETTE[k], hatch=house.HATCHES[k],
                edgecolor="white", linewidth=0.5, label=house.short(words.labels[part]),
            )  # fmt: skip
            bottom += height
        numbers = frame[["kinds", "effective"]].to_numpy(float)
        for position, top, (kinds, effective) in zip(x, bottom, numbers, strict=True):
            below = "" if np.isnan(effective) else f"\neffective {wording.decimal(effective)}"
            axes.annotate(
                f"{wording.count(kinds)} {wording.noun(kinds, 'kind', 'kinds')}{below}",
                (position, top), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom", fontsize=9,
            )  # fmt: skip
        axis.stars(axes, x, data.hidden[list(parts)].any(axis=1).to_numpy())
        axes.set_xticks(x, [_quarter(label) for label in frame["quarter"]])
        axes.set_ylim(0, max(bottom.max() * 1.2, 1))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_ylabel(words.labels["interactions"])
        axis.key(drawing, 3)
        return figure(drawing, data, words)


def waterfall(data: Protected, words: Words) -> Figure:
    """Draw the steps from the interactions of one period to those of another.

    Parameters
    ----------
    data : Protected
        Columns `step` (its name), `months` ("2022-01/2022-03", or nothing for an effect), `interactions` at both ends
        and `effect` between them.
    words : Words
        What is said of it.
    """
    frame = data.frame
    ends, effects = frame["interactions"].to_numpy(float), frame["effect"].to_numpy(float)
    is_end = ~np.isnan(ends)
    after = np.where(is_end, np.nan_to_num(ends), 0) + np.where(is_end, 0, np.nan_to_num(effects))
    level = np.cumsum(np.where(is_end & (np.arange(len(ends)) > 0), 0, after))
    level[is_end] = ends[is_end]
    with house.canvas(3.4) as drawing:
        axes = drawing.subplots()
        for k, top in enumerate(level):
            start = 0.0 if is_end[k] else level[k - 1]
            rises = top >= start
            colour = house.PALETTE[0] if is_end[k] else house.PALETTE[1 if rises else 3]
            axes.bar(
                k, top - start, bottom=start, width=0.6, color=colour, hatch="" if is_end[k] else "////",
                edgecolor="white", linewidth=0.5,
            )  # fmt: skip
            told = wording.count(top) if is_end[k] else wording.difference(effects[k])
            axes.annotate(
                told, (k, max(top, start)), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
                weight="semibold",
            )  # fmt: skip
            if k + 1 < len(level):
                axes.plot([k + 0.3, k + 0.7], [top, top], color=house.GREY, linewidth=1)
        labels = [
            wording.span(span) if isinstance(span, str) else _wrapped(step)
            for step, span in zip(frame["step"], frame["months"], strict=True)
        ]
        axes.set_xticks(np.arange(len(frame)), labels)
        axes.set_ylim(min(0, level.min() * 1.1), max(level.max() * 1.15, 1))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_ylabel(words.labels["interactions"])
        return figure(drawing, data, words)


def phase(data: Protected, words: Words) -> Figure:
    """Draw paths of people and interactions per person, a panel each, with curves of equal momentum.

    Parameters
    ----------
    data : Protected
        Columns `name`, `quarter`, `people`, `each` and `interactions`, in order of time within each name.
    words : Words
        What is said of it.
    """
    frame = data.frame
    names = list(dict.fromkeys(frame["name"]))
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    with house.canvas(3.6 if rows == 1 else 0.5 + 2.35 * rows) as drawing:
        panels = np.atleast_1d(drawing.subplots(rows, columns)).ravel()
        for axes, name in zip(panels, names, strict=False):
            _path(axes, frame[frame["name"] == name])
            axes.set_title(house.short(name) if len(names) > 1 else "")
        for axes in panels[len(names) :]:
            axes.set_visible(False)
        drawing.supxlabel(words.labels["people"], fontsize=10)
        drawing.supylabel(words.labels["each"], fontsize=10)
        return figure(drawing, data, words)


def _line(axes: Axes, data: Protected, column: str, colour: str, words: Words, *, hollow: bool = True) -> None:
    """Draw a line by month, with gaps where nothing is known and hollow points where some is missing."""
    frame = data.frame
    x, y = np.arange(len(frame)), frame[column].to_numpy(float)
    some = (frame["status"] == "some missing").to_numpy() & hollow
    axes.plot(x, y, color=colour)
    axes.scatter(x[~some], y[~some], s=24, color=colour, zorder=3, clip_on=False)
    axes.scatter(x[some], y[some], s=24, facecolor="white", edgecolor=colour, linewidth=1.2, zorder=3)
    spoken = wording.decimal if words.formats.get(column) == "decimal" else wording.count
    for k in _ends_of(y):
        axes.annotate(
            spoken(y[k]), (x[k], y[k]), xytext=(0, 7), textcoords="offset points", ha="center", weight="semibold",
            fontsize=9,
        )  # fmt: skip
    axis.stars(axes, x, data.hidden[column].to_numpy())
    axes.set_ylim(0, max(np.nan_to_num(y).max() * 1.3, 1))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=spoken is wording.count))
    axes.set_title(words.labels[column], color=colour, zorder=6, bbox=_WHITE)  # over the dotted lines of context


def _ends_of(y: Any) -> list[int]:
    """Return the positions of the first and the last number that is shown."""
    shown = np.flatnonzero(~np.isnan(y))
    return sorted({int(shown[0]), int(shown[-1])}) if len(shown) else []


def _second(axes: Axes, data: Protected, column: str, words: Words) -> None:
    """Add a dashed line to a panel, named at its end."""
    y = data.frame[column].to_numpy(float)
    axes.plot(np.arange(len(y)), y, color=house.GREY, linestyle=(0, (3, 2)), linewidth=1.4)
    axes.annotate(
        f"dashed: {words.labels[column].lower()}", (1, 1), xycoords="axes fraction", xytext=(0, 4),
        textcoords="offset points", ha="right", va="bottom", color=house.GREY, fontsize=9,
    )  # fmt: skip


def _share_months(panels: Any, data: Protected, marks: Marks) -> None:
    """Name the months once below all panels, the context once above them, and the months without a register."""
    frame = data.frame
    named = frame["month"].tolist()
    axis.months(panels[-1], named)
    axis.context(panels[0], named, marks)
    for axes in panels[1:]:
        for month, _ in marks:
            axes.axvline(named.index(month), color=house.GREY, linewidth=1, linestyle=":", zorder=1)
    for position in np.flatnonzero((frame["status"] == "no register").to_numpy()):
        panels[0].annotate(
            "no\nregister", (position, 0), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", color=house.GREY, fontsize=8, bbox=_WHITE,
        )  # fmt: skip


def _path(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw one path, from a hollow first to a filled last point, over curves of equal momentum."""
    rows = rows.dropna(subset=["people", "each"])
    x, y = rows["people"].to_numpy(float), rows["each"].to_numpy(float)
    right, top = max(x.max(initial=0) * 1.25, 10), max(y.max(initial=0) * 1.25, 1.5)
    for level in _levels(right * top):
        along = np.linspace(max(level / top, right / 200), right, 100)
        axes.plot(along, level / along, color=house.GREY, linewidth=0.8, linestyle=":", zorder=1)
        at = min(right, level / (top * 0.06))
        axes.annotate(
            wording.count(level), (at, level / at), xytext=(-2, 1), textcoords="offset points", ha="right",
            va="bottom", color=house.GREY, fontsize=8,
        )  # fmt: skip
    axes.plot(x, y, color=house.PALETTE[0], linewidth=1.6, zorder=3)
    axes.scatter(x, y, s=16, color=house.PALETTE[0], zorder=4)
    for k in sorted({0, len(x) - 1}) if len(x) else []:
        first = k == 0
        beside = y[min(1, len(y) - 1)] if first else y[k - 1]
        under = beside > y[k]  # where the path goes up from a point, its label stands below
        axes.scatter(
            x[k], y[k], s=44, facecolor="white" if first else house.PALETTE[0], edgecolor=house.PALETTE[0],
            linewidth=1.6, zorder=5,
        )  # fmt: skip
        axes.annotate(
            _quarter(rows["quarter"].iloc[k]).replace("\n", " "), (x[k], y[k]), xytext=(0, -7 if under else 7),
            textcoords="offset points", ha="center", va="top" if under else "bottom", fontsize=8,
            bbox=_WHITE, zorder=2.5,  # above the curves, below the path
        )  # fmt: skip
    axes.set_xlim(0, right)
    axes.set_ylim(0, top)
    axes.grid(visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4))


def _levels(most: float) -> list[float]:
    """Return three round amounts of momentum within a panel."""
    ticks = MaxNLocator(5, integer=True).tick_values(0, most * 0.8)
    return [float(level) for level in ticks if 0 < level < most * 0.8][:4]


def _quarter(span: str) -> str:
    r"""Return a quarter for an axis.

    >>> _quarter("2022-01/2022-03")
    'Jan–Mar\n2022'
    """
    first, last = (wording.short_month(month).split() for month in span.split("/"))
    return f"{first[0]}–{last[0]}\n{last[1]}"


def _wrapped(name: str) -> str:
    """Break a name after its colon, so that neighbours do not run into one another."""
    return house.short(name).replace(": ", ":\n")
