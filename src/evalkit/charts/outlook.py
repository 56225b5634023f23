"""The picture of what may come: a fan that widens from what has been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from evalkit.results.finding import Figure

BANDS = (("95", 0.16), ("80", 0.22), ("50", 0.3))
"""Levels of the fan from the outside in, each with how much darker it is than the one around it."""


def fan(data: Protected, words: Words, *, marks: Sequence[tuple[str, str]] = ()) -> Figure:
    """Draw a line of what has been and a fan of what may come.

    Parameters
    ----------
    data : Protected
        Columns `month`, `active` (people; missing for months ahead), `median`, `low50`, `high50`, `low80`, `high80`,
        `low95` and `high95` (people; missing for months past), a row a month.
    words : Words
        What is said of it.
    marks : sequence of (month, text), default ()
        Dated context: marked and named, never credited.
    """
    frame = data.frame
    months = frame["month"].tolist()
    x, past = np.arange(len(frame)), frame["active"].to_numpy(float)
    ahead = ~data.hidden["median"].to_numpy() & frame["median"].notna().to_numpy()
    last = int(np.flatnonzero((frame["median"].isna() & ~data.hidden["median"]).to_numpy())[-1])
    with house.canvas(3.5 + 0.17 * len(marks)) as drawing:
        axes = drawing.subplots()
        from_now = np.r_[last, np.flatnonzero(ahead)]
        for level, depth in BANDS:
            low, high = (
                np.r_[past[last], frame.loc[ahead, f"{end}{level}"].to_numpy(float)] for end in ("low", "high")
            )
            axes.fill_between(x[from_now], low, high, color=house.PALETTE[0], alpha=depth, linewidth=0)
            axes.annotate(
                f"{level}%", (x[from_now[-1]], high[-1]), xytext=(4, 0), textcoords="offset points", va="center",
                color=house.GREY, fontsize=9,
            )  # fmt: skip
        middle = np.r_[past[last], frame.loc[ahead, "median"].to_numpy(float)]
        axes.plot(x[from_now], middle, color=house.PALETTE[0], linestyle=(0, (4, 2)), linewidth=1.6)
        axes.plot(x, past, color=house.PALETTE[0])
        axes.scatter(x, past, s=22, color=house.PALETTE[0], zorder=3)
        for k, y in ((last, past[last]), (int(from_now[-1]), middle[-1])):
            axes.annotate(
                axis.count_or_star(y), (x[k], np.nan_to_num(y)), xytext=(0, 8), textcoords="offset points", ha="center",
                weight="semibold",
            )  # fmt: skip
        axis.stars(axes, x, (data.hidden["active"] | data.hidden["median"]).to_numpy())
        top = np.nanmax([np.nanmax(np.nan_to_num(past)), np.nanmax(np.nan_to_num(frame["high95"].to_numpy(float)))])
        axes.set_ylim(0, max(top * 1.08, 1))
        axes.set_ylabel(words.labels["active"])
        axes.yaxis.set_major_formatter(lambda value, _: wording.count(value))
        axis.months(axes, months)
        axes.set_xlim(-0.5, len(frame) - 0.2)
        axis.context(axes, months, marks)
        return figure(drawing, data, words)
