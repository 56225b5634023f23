"""The house style, and the one way a drawing becomes frozen bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

import matplotlib as mpl
from matplotlib import style as styles
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import fontManager

from evalkit.printable import in_a_line

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""Government Analysis Function palette for categories; each at least 3:1 on white."""

HATCHES = ("", "////", "||||", "\\\\\\\\", "xxxx", "----")
"""A pattern beside each colour, because colour never carries meaning alone."""

INK, GREY, PALE = "#212B32", "#425563", "#D8DDE0"
WIDTH = 7.2
"""Width of every picture in inches: one column of an A4 page."""

LONGEST_NAME = 60
"""Most letters of a name that a picture shows: a longer one would leave no room for what it names."""


@contextmanager
def canvas(height: float) -> Iterator[Canvas]:
    """Give an empty drawing in house style.

    Parameters
    ----------
    height : float
        Height in inches.

    Yields
    ------
    matplotlib.figure.Figure
        Without pyplot, so nothing is shared between notebooks.
    """
    _register_fonts()
    with mpl.rc_context(), styles.context(str(files("evalkit.charts") / "house.mplstyle")):
        yield Canvas(figsize=(WIDTH, height), layout="constrained")


def short(name: str) -> str:
    """Return a name as a picture shows it, in one line and not too long; the data behind the picture hold all of it.

    >>> short("Learning session"), len(short("W" * 300))
    ('Learning session', 60)
    """
    line = in_a_line(name)
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def freeze(drawing: Canvas) -> dict[str, bytes]:
    """Return a drawing as SVG and PNG bytes that are the same on every run.

    Returns
    -------
    dict
        ``{"svg": …, "png": …}``, ready for :class:`evalkit.results.finding.Figure`.
    """
    if engine := drawing.get_layout_engine():
        engine.execute(drawing)  # lay out once: both pictures agree, and a layout costs as much as a picture
    drawing.set_layout_engine(None)  # while there is an engine, even one named "none", saving draws everything twice
    pictures = {}
    for kind, metadata in (("svg", {"Date": None, "Creator": None}), ("png", {"Software": None})):
        content = io.BytesIO()
        drawing.savefig(content, format=kind, metadata=metadata)
        pictures[kind] = content.getvalue()
    return pictures


@cache
def _register_fonts() -> None:
    """Add Source Sans from its wheel: system fonts differ between machines, and so would the pictures."""
    fonts = files("font_source_sans_pro") / "files"
    for weight in ("Regular", "Semibold", "Bold"):
        fontManager.addfont(str(fonts / f"SourceSansPro-{weight}.ttf"))
