"""Pictures of spread: how far practices have come month by month, and who learned from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.patches import FancyArrowPatch

from evalkit import wording
from evalkit.charts import house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.results.finding import Figure

_STEPS = {
    "heard": ("heard of it", house.PALETTE[3], (0, (1, 1.2))),
    "testing": ("tested it", house.PALETTE[1], (0, (4, 2))),
    "implemented": ("implemented it", house.PALETTE[0], "solid"),
}
"""What each line is called, its colour and its dashes: colour never carries meaning alone."""


def curves(data: Protected, words: Words) -> Figure:
    """Draw a panel for each practice: teams that could take it up as an area, and steps for how far they are.

    Parameters
    ----------
    data : Protected
        Columns `practice`, `month`, `could`, `heard`, `testing` and `implemented`, a row a practice and month.
    words : Words
        What is said of it.
    """
    frame = data.frame
    practices = list(dict.fromkeys(frame["practice"]))
    columns = min(2, len(practices))
    rows = -(-len(practices) // columns)
    with house.canvas(0.4 + 2.7 * rows) as drawing:
        panels = np.atleast_1d(drawing.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)).ravel()
        for axes, practice in zip(panels, practices, strict=False):
            _panel(axes, frame[frame["practice"] == practice])
            axes.set_title(house.short(practice), loc="left", fontsize=11, weight="semibold")
        for axes in panels[len(practices) :]:
            axes.set_axis_off()
        for axes in panels[::columns]:
            axes.set_ylabel("Teams")
        panels[0].set_ylim(0, float(frame["could"].astype(float).max()) * 1.1)
        panels[0].yaxis.get_major_locator().set_params(integer=True)
        handles, names = panels[0].get_legend_handles_labels()
        drawing.legend(handles, names, loc="outside lower center", ncols=4, frameon=False)
        return figure(drawing, data, words)


def _panel(axes: Axes, own: pd.DataFrame) -> None:
    """Draw one practice over the months."""
    x = np.arange(len(own) + 1)
    could = own["could"].to_numpy(float)
    axes.fill_between(x, np.r_[could, could[-1]], step="post", color=house.PALE, linewidth=0, label="could take it up")
    for stage, (name, colour, dashes) in _STEPS.items():
        reached = own[stage].to_numpy(float)
        axes.step(x, np.r_[reached, reached[-1]], where="post", color=colour, linestyle=dashes, label=name)
    months = own["month"].tolist()
    shown = range(0, len(months), max(1, -(-len(months) // 4)))
    axes.set_xticks(list(shown), [wording.short_month(months[k]) for k in shown], fontsize=9)
    axes.set_xlim(0, len(own))
    axes.grid(visible=False, axis="x")


def learned(data: Protected, words: Words) -> Figure:
    """Draw who learned from whom: sources on the left, learners on the right, an arrow for each link.

    Parameters
    ----------
    data : Protected
        Columns `source` and `learner`, a row a practice learned.
    words : Words
        What is said of it.
    """
    frame = data.frame
    links = frame.groupby(["source", "learner"], sort=False).size()
    sources, learners = (list(dict.fromkeys(frame[end])) for end in ("source", "learner"))
    tall = max(len(sources), len(learners))
    with house.canvas(0.7 + 0.42 * tall) as drawing:
        axes = drawing.subplots()
        left, right = _places(sources, tall), _places(learners, tall)
        for (source, learner), number in links.items():  # pyright: ignore[reportGeneralTypeIssues]
            _arrow(axes, left[source], right[learner], int(number), house.PALETTE[sources.index(source) % 4])
        for names, places, x, side in ((sources, left, 0.0, "right"), (learners, right, 1.0, "left")):
            axes.scatter([x] * len(names), [places[name] for name in names], s=40, color=house.INK, zorder=3)
            for name in names:
                axes.annotate(
                    house.short(name), (x, places[name]), xytext=(-10 if x == 0 else 10, 0), va="center", ha=side,
                    textcoords="offset points", fontsize=10,
                )  # fmt: skip
        for x, title in ((0.0, "Had it"), (1.0, "Learned it")):
            axes.annotate(title, (x, -0.75), ha="center", color=house.GREY, fontsize=9)
        axes.set_xlim(-1.15, 2.15)
        axes.set_ylim(tall - 0.4, -1.0)
        axes.set_axis_off()
        return figure(drawing, data, words)


def _places(names: list[str], tall: int) -> dict[str, float]:
    """Spread names evenly over the height."""
    return {name: (k + 0.5) * tall / len(names) - 0.5 for k, name in enumerate(names)}


def _arrow(axes: Axes, start: float, end: float, number: int, colour: Any) -> None:
    """Draw an arrow that is wider the more practices it carried, with their number where there are several."""
    axes.add_patch(
        FancyArrowPatch(
            (0.03, start), (0.97, end), arrowstyle="-|>", mutation_scale=12, color=colour, linewidth=1.2 + number,
            shrinkA=2, shrinkB=4,
        )
    )  # fmt: skip
    if number > 1:
        axes.annotate(str(number), (0.5, (start + end) / 2), ha="center", va="bottom", weight="semibold")
