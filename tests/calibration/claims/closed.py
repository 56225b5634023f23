"""How often organisations that nobody prefers are called closed, or open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import named
from drawn_networks import organisations
from evalkit.network import ei_index
from evalkit.simulate.process import Setting

DRAWS = 119
"""Draws with which p can come out at exactly 5 %."""
ANYBODY = "labels dealt to anybody"


def _cell(name: str, title: str, *, flat: bool = True, **world: Any) -> Cell:
    return Cell(name, title, Setting(), flat=flat, options=world)


SURVEYS = (
    _cell("random", "90 people, ties independent"),
    _cell("uneven", "some people much better connected", uneven=0.8),
    _cell("capped", "at most five names each", density=0.1, cap=5),
    _cell("systems", "organisations compared within systems; ties across systems are rare", across_systems=0.1),
    _cell("closed", "a tie within an organisation twice as likely", within_organisation=2.0, flat=False),
)


def _survey(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng = np.random.default_rng(seed)
    ties, organisation, system = organisations(rng, **cell.options)
    strata, own = (system if cell.name == "systems" else None), int(rng.integers(1 << 31))
    made = ei_index(ties, organisation, strata, draws=DRAWS, seed=own)
    row: Row = {"alarm": float(made["p"] <= 0.05), "z": made["z"]}
    if compare:
        blind = ei_index(ties, organisation, draws=DRAWS, seed=own)
        row |= {"blind": float(blind["p"] <= 0.05), "blind-z": blind["z"]}
    return row


def _of_surveys(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected
    alarm, z = float(rows["alarm"].mean()), float(rows["z"].median())
    found: Summary = named(cell, rows) | {"alarm": alarm, "z": z, "alternatives": []}
    if cell.flat:
        found["false_alarm"] = alarm
    if "blind" in rows:
        alarm, z = float(rows["blind"].mean()), float(rows["blind-z"].median())
        found["alternatives"] = [{"method": ANYBODY, "defined": 1.0, "alarm": alarm, "z": z}]
    return found


CLAIM = Claim(
    name="network-ei",
    cells=SURVEYS,
    sources=(
        "src/evalkit/network/between.py",
        "src/evalkit/network/groups.py",
        "tests/drawn_networks.py",
        "tests/calibration/claims/closed.py",
    ),
    repetition=_survey,
    summary=_of_surveys,
    shown=("systems",),
)
