"""The picture of what a design could show: how often a change is seen, by its true size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit import wording
from evalkit.charts import house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from evalkit.results.finding import Figure


def curves(data: Protected, words: Words, title: str, goal: float) -> Figure:
    """Draw the share of programmes in which a change is seen, with its error, and a line at what is wanted.

    Parameters
    ----------
    data : Protected
        Columns `size` (in words), `share`, `low` and `high`, a row a size.
    words : Words
        What is said of it.
    title : str
        What changes, for the axis.
    goal : float
        Share that is wanted.
    """
    frame = data.frame
    x = np.arange(len(frame))
    share, low, high = (frame[name].to_numpy(float) for name in ("share", "low", "high"))
    with house.canvas(2.8) as drawing:
        axes = drawing.subplots()
        axes.axhline(goal, color=house.GREY, linestyle=(0, (4, 3)), linewidth=1.0)
        axes.annotate(
            wording.share(goal), (len(x) - 0.6, goal), xytext=(0, 3), textcoords="offset points", ha="right",
            color=house.GREY,
        )  # fmt: skip
        axes.errorbar(
            x, share, yerr=np.maximum([share - low, high - share], 0), color=house.PALETTE[0], marker="o", capsize=3
        )  # fmt: skip
        for place, value in zip(x, share, strict=True):
            axes.annotate(
                wording.share(value), (place, value), xytext=(7, -11), textcoords="offset points", weight="semibold"
            )
        axes.set_xticks(x, [house.short(str(size)) for size in frame["size"]])
        axes.set_xlim(-0.4, len(x) - 0.5)
        axes.set_ylim(-0.08, 1.08)
        axes.set_xlabel(house.short(title))
        axes.set_ylabel("Called clear")
        axes.yaxis.set_major_formatter(lambda value, _: wording.share(value) if 0 <= value <= 1 else "")
        return figure(drawing, data, words)
