"""Situations of sites with monthly measures, as several claims need them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.cells import Cell
from evalkit.simulate.process import Setting
from evalkit.simulate.sites import Sites, observed
from evalkit.stats.grading import Verdict
from evalkit.stats.judged import Judged

_KNOWN = {field.name for field in fields(Sites)}


def situation(name: str, title: str, *, flat: bool = True, **options: Any) -> Cell:
    """Return a situation; options that :class:`Sites` knows describe the sites, others the analysis."""
    return Cell(name, title, Setting(), flat=flat, options=options)


def sites(cell: Cell) -> Sites:
    """Return what happens in a situation."""
    return Sites(**{name: value for name, value in cell.options.items() if name in _KNOWN})


def graded(judged: Judged) -> Verdict:
    """Return what was said of a change, without its estimates."""
    return Verdict(judged.grade, judged.direction, judged.rule)


def percentages(cell: Cell, seed: np.random.SeedSequence) -> NDArray[np.float64]:
    """Draw the sites of a situation, in per cent, of shape (sites, months)."""
    part, whole = observed(sites(cell), seed)
    return 100 * part / whole
