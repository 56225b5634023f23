"""Pictures of staying: a curve of who still comes, and cohorts as a table of shades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from evalkit import wording
from evalkit.charts import axis, house
from evalkit.charts.words import Words, figure
from evalkit.disclosure import STAR, Protected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.results.finding import Figure

SHADES = LinearSegmentedColormap.from_list("shades", ["#FFFFFF", "#8AA3BA"])
"""From nobody to everybody in one hue, everywhere pale enough for dark words on it (contrast of 5 or more)."""


def curve(data: Protected, words: Words, *, at: int | None = None) -> Figure:
    """Draw the share still coming by occasions offered, in steps, with its interval and the number still observed.

    Parameters
    ----------
    data : Protected
        Columns `tick` (occasions offered), `at_risk` (people), `survival`, `low`, `high` (shares; missing or hidden
        ones are left out) and `organisations` (share of organisations), a row a tick from nought.
    words : Words
        What is said of it.
    at : int, optional
        Tick whose share is named in the picture.
    """
    frame = data.frame
    ticks = frame["tick"].to_numpy(float)
    x = np.r_[ticks, ticks[-1] + 0.5]  # the last step is as wide as half of one, or it could not be seen
    stay, low, high, beside = (
        np.r_[frame[name], frame[name].iloc[-1:]].astype(float) for name in ("survival", "low", "high", "organisations")
    )
    with house.canvas(3.6) as drawing:
        axes = drawing.subplots()
        axes.fill_between(x, low, high, step="post", color=house.PALETTE[0], alpha=0.15, linewidth=0)
        axes.step(x, beside, where="post", color=house.PALETTE[3], linestyle=(0, (4, 2)), linewidth=1.6)
        axes.step(x, stay, where="post", color=house.PALETTE[0])
        _name_ends(axes, x, {"People": (stay, house.PALETTE[0]), "Organisations": (beside, house.PALETTE[3])})
        named = np.flatnonzero((x == at) & ~np.isnan(stay)) if at is not None else []
        for k in named:
            axes.scatter(x[k], stay[k], s=34, color=house.PALETTE[0], zorder=3)
            axes.annotate(
                wording.share(stay[k]), (x[k], stay[k]), xytext=(5, 6), textcoords="offset points", weight="semibold"
            )
        axis.stars(axes, ticks, data.hidden["survival"].to_numpy())
        axes.set_ylim(0, 1.04)
        axes.yaxis.set_major_formatter(lambda value, _: wording.share(value))
        axes.set_xlim(-0.02 * len(x), x[-1] + 0.17 * len(x))
        shown = list(range(0, len(ticks), -(-len(ticks) // 12)))
        axes.set_xticks(
            ticks[shown], [f"{ticks[k]:.0f}\n{axis.count_or_star(frame['at_risk'].iloc[k])}" for k in shown]
        )
        axes.set_xlabel(f"{words.labels['tick']}; below: {words.labels['at_risk'].lower()}")
        axes.set_ylabel(words.labels["survival"])
        return figure(drawing, data, words)


def _name_ends(axes: Axes, x: Any, lines: dict[str, tuple[Any, str]]) -> None:
    """Name each line at its last point, apart where two end close together."""
    ends = [
        (float(y[~np.isnan(y)][-1]), float(x[~np.isnan(y)][-1]), name, colour)
        for name, (y, colour) in lines.items()
        if not np.isnan(y).all()
    ]
    height = -np.inf
    for y, last, name, colour in sorted(ends):
        height = max(y, height + 0.08)
        axes.annotate(
            name, (last, height), xytext=(8, 0), textcoords="offset points", va="center", color=colour, fontsize=10
        )


def cohorts(data: Protected, words: Words) -> Figure:
    """Draw a row for each cohort and a column for each later stretch, darker the more of the cohort took part.

    Parameters
    ----------
    data : Protected
        Columns `cohort`, `joined` (people), and for each later stretch `later_1` (people) and `share_later_1`, missing
        where the stretch is not over.
    words : Words
        What is said of it; the labels of `share_…` head the columns.
    """
    frame, hidden = data.frame, data.hidden
    columns = [name for name in map(str, frame.columns) if name.startswith("later_")]
    with house.canvas(1.0 + 0.42 * len(frame)) as drawing:
        axes = drawing.subplots()
        for row in range(len(frame)):
            for place, column in enumerate(columns):
                share, star = frame[f"share_{column}"].iloc[row], hidden[column].iloc[row]
                if np.isnan(share) and not star:
                    continue
                shade = SHADES(0.0 if star else min(share, 1.0))
                axes.barh(row, 0.96, left=place + 0.02, height=0.9, color=[shade], edgecolor=house.PALE, linewidth=0.8)
                axes.annotate(
                    STAR if star else wording.share(share), (place + 0.5, row), ha="center", va="center"
                )  # fmt: skip
            if frame[columns].iloc[row].isna().all() and not hidden[columns].iloc[row].any():
                axes.annotate("too soon to say", (0.05, row), va="center", color=house.GREY, fontsize=9)
        axes.set_xlim(0, len(columns))
        axes.set_ylim(len(frame) - 0.5, -0.5)
        axes.set_xticks(np.arange(len(columns)) + 0.5, [words.labels[column] for column in columns])
        axes.xaxis.tick_top()
        people = [axis.count_or_star(n) for n in frame["joined"]]
        axes.set_yticks(
            range(len(frame)), [f"{house.short(name)}: {n}" for name, n in zip(frame["cohort"], people, strict=True)]
        )
        axes.tick_params(length=0)
        axes.grid(visible=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.annotate(
            f"{words.labels['cohort']}: {words.labels['joined'].lower()}", (0, 1), xycoords="axes fraction",
            xytext=(-4, 4), textcoords="offset points", ha="right", va="bottom", color=house.GREY, fontsize=9,
        )  # fmt: skip
        return figure(drawing, data, words)
