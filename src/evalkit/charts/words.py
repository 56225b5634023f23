"""The words that go with a picture, and the one way a drawing with its words becomes a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.charts import house
from evalkit.results.finding import Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from evalkit.disclosure import Protected


@dataclass(frozen=True)
class Words:
    """What a picture is called and what is said of it.

    Parameters
    ----------
    name, caption, alt, source
        As for :class:`~evalkit.results.finding.Figure`.
    labels, formats : mapping of str to str
        Printed name of each column, and how its numbers are spoken; also what axes and keys say.
    """

    name: str
    caption: str
    alt: str
    source: str
    labels: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)


def figure(drawing: Canvas, data: Protected, words: Words) -> Figure:
    """Freeze a drawing with its words and the data behind it.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        Made on :func:`evalkit.charts.house.canvas`.
    data : Protected
        The numbers that it shows.
    words : Words
        What is said of it.
    """
    pictures = house.freeze(drawing)
    return Figure(
        words.name, words.caption, words.alt, words.source, data, svg=pictures["svg"], png=pictures["png"],
        labels=words.labels, formats=words.formats,
    )  # fmt: skip
