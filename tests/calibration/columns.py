"""How the page prints what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calibration.claim import Column

Cell = Mapping[str, Any]


def change(share: float) -> str:
    """Return a change in per cent, with its sign.

    >>> change(-0.0123)
    '−1.2%'
    """
    text = f"{100 * abs(share):.1f}%"
    return text if text == "0.0%" else f"{'−' if share < 0 else '+'}{text}"


def share(name: str) -> Callable[[Cell], str]:
    """Return how a share is printed; a dash where there is none."""
    return lambda cell: f"{cell[name]:.1%}" if name in cell else "–"


def _points(cell: Cell) -> str:
    return f"{100 * cell['width']:.1f}" if "width" in cell else "–"


def _changed(name: str) -> Callable[[Cell], str]:
    return lambda cell: change(cell[name]) if name in cell else "–"


def _in_points(name: str, *, signed: bool = True) -> Callable[[Cell], str]:
    return lambda cell: f"{cell[name]:{'+' if signed else ''}.1f}".replace("-", "−") if name in cell else "–"


SITUATION: Column = ("Situation", lambda cell: cell["title"])
PEOPLE: Column = ("Active people", lambda cell: f"{cell['people']:.0f}")
COVERED: Column = ("Covered", lambda cell: f"{cell['coverage']:.1%} ± {cell['coverage_error']:.1%}")
WIDTH: Column = ("Width", _points)
REFUSED: Column = ("Refused", share("refused"))
RISES: tuple[Column, ...] = (
    ("Clear rise", share("clear_rise")),
    ("Clear or leaning rise", share("clear_or_leaning_rise")),
)
CLAIMED: tuple[Column, ...] = (
    ("Clear rise", share("clear_rise")),
    ("Clear fall", share("clear_fall")),
    ("Clear or leaning rise", share("clear_or_leaning_rise")),
    ("Clear or leaning fall", share("clear_or_leaning_fall")),
)
CHANGE: tuple[Column, ...] = (
    ("True change", _changed("truth")),
    ("Median estimate", _changed("estimate")),
    COVERED,
    ("Clear rise", share("clear_rise")),
    ("Clear fall", share("clear_fall")),
    ("Clear or leaning rise", share("clear_or_leaning_rise")),
    ("Clear or leaning fall", share("clear_or_leaning_fall")),
    WIDTH,
    REFUSED,
)
SHARE: tuple[Column, ...] = (
    ("True share", share("truth")),
    ("Median estimate", share("estimate")),
    COVERED,
    WIDTH,
    REFUSED,
)
SCORE: tuple[Column, ...] = (
    ("True mean", lambda cell: f"{cell['truth']:.2f}"),
    ("Median estimate", lambda cell: f"{cell['estimate']:.2f}"),
    COVERED,
    ("Width in points", lambda cell: f"{cell['width']:.2f}"),
)
TRIED_SCORE: tuple[Column, ...] = (
    ("Method", lambda cell: cell["method"]),
    ("Covered", share("coverage")),
    ("Width in points", lambda cell: f"{cell['width']:.2f}"),
)
POINTS: tuple[Column, ...] = (
    ("True change", _in_points("truth")),
    ("Median estimate", _in_points("estimate")),
    COVERED,
    ("Clear rise", share("clear_rise")),
    ("Clear fall", share("clear_fall")),
    ("Clear or leaning rise", share("clear_or_leaning_rise")),
    ("Clear or leaning fall", share("clear_or_leaning_fall")),
    ("Width", _in_points("width", signed=False)),
    REFUSED,
)
"""Changes of a measure in its own unit, which is percentage points."""
METHOD: Column = ("Method", lambda cell: cell["method"])
TRIED_CHANGE: tuple[Column, ...] = (
    METHOD,
    ("Covered", share("coverage")),
    ("Claims a rise", share("rise")),
    ("Median estimate", _changed("estimate")),
    WIDTH,
)
TRIED_POINTS: tuple[Column, ...] = (
    METHOD,
    ("Covered", share("coverage")),
    ("Claims a rise", share("rise")),
    ("Median estimate", _in_points("estimate")),
    ("Width", _in_points("width", signed=False)),
)
TRIED_SHARE: tuple[Column, ...] = (
    METHOD,
    ("Covered", share("coverage")),
    ("Median estimate", share("estimate")),
    WIDTH,
)
TRIED_RISES: tuple[Column, ...] = (METHOD, ("Claims a rise", share("rise")))
