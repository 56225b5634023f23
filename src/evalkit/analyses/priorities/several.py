"""Where a signal has several findings, such as one a component: which of them stands for it."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.results.finding import Direction, Finding


def leading(findings: Sequence[Finding]) -> Finding | None:
    """Return the finding that stands for several of one signal: one that points down, else up, else the first."""
    order = {Direction.DOWN: 0, Direction.UP: 1, Direction.NONE: 2}
    return min(findings, key=lambda one: order[one.direction], default=None)


def points_both_ways(findings: Sequence[Finding]) -> bool:
    """Return whether some of a signal's findings point up and others down."""
    return {one.direction for one in findings} >= {Direction.UP, Direction.DOWN}
