"""What pictures of every kind share: months along an axis, dated context, stars for hidden numbers, a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit import wording
from evalkit.charts import house
from evalkit.disclosure import STAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

LETTER = 0.0105
"""Width of an average letter at nine points, as a share of the picture's width."""


def count_or_star(value: float) -> str:
    """Return a count as it stands beside a mark; a hidden one is a star."""
    return STAR if np.isnan(value) else wording.count(value)


def stars(axes: Axes, x: Any, hidden: Any) -> None:
    """Mark at the foot of the picture where a number is not shown, and say what the mark means."""
    for position in x[hidden]:
        axes.annotate(
            STAR, (position, 0), xycoords=("data", "axes fraction"), xytext=(0, 1), textcoords="offset points",
            ha="center", va="bottom", color=house.INK, fontsize=9,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip
    if hidden.any():
        axes.annotate(
            f"{STAR} a number is not shown", (1, 1), xycoords="axes fraction", ha="right", va="bottom",
            color=house.GREY, fontsize=9,
        )  # fmt: skip


def months(axes: Axes, named: Sequence[str]) -> None:
    """Name at most a dozen months, horizontally, the year under the first of each year."""
    step = -(-len(named) // 12)
    shown = list(range(0, len(named), step))
    words = []
    for position, k in enumerate(shown):
        name, year = wording.short_month(named[k]).split()
        words.append(f"{name}\n{year}" if position == 0 or named[shown[position - 1]][:4] != year else name)
    axes.set_xticks(shown, words)
    axes.set_xlim(-0.5, len(named) - 0.5)


def context(axes: Axes, named: Sequence[str], marks: Sequence[tuple[str, str]]) -> None:
    """Mark dated context with a dotted line up to its words, one line of text a mark so that none overlap."""
    for row, (month, told) in enumerate(reversed(marks)):
        x, words = named.index(month), house.short(told)
        runs_over = x / len(named) + len(words) * LETTER > 1
        axes.axvline(x, color=house.GREY, linewidth=1, linestyle=":", zorder=1)
        axes.annotate(
            words, (x, 1), xycoords=("data", "axes fraction"), xytext=(-4 if runs_over else 4, 5 + 13 * row),
            textcoords="offset points", ha="right" if runs_over else "left", va="bottom", color=house.GREY, fontsize=9,
        )  # fmt: skip
        axes.annotate(
            "", (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 14 + 13 * row), textcoords="offset points",
            arrowprops={"arrowstyle": "-", "linestyle": ":", "linewidth": 1, "color": house.GREY, "shrinkA": 0,
                        "shrinkB": 0},
        )  # fmt: skip


def key(drawing: Canvas, columns: int) -> None:
    """Name the parts of all bars; handed over one by one, because matplotlib leaves out names that begin with "_"."""
    bars: list[Any] = [bar for axes in drawing.axes for bar in axes.containers]
    drawing.legend(
        bars, [str(bar.get_label()) for bar in bars],
        loc="outside upper left", ncols=columns, frameon=False, borderaxespad=0.2, fontsize=9, handlelength=1.4,
        columnspacing=1.4,
    )  # fmt: skip
