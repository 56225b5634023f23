"""How often chance alone is called more than chance: metrics of registers, and ties across organisations."""

# pyright: reportOperatorIssue=false, reportArgumentType=false
# A row of a frame has no types that a checker could follow.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import named
from drawn_networks import organisations, programme
from evalkit.network import TwoMode, against_chance, ei_index
from evalkit.simulate.process import Setting

DRAWS = 119
"""Draws with which p can come out at exactly 5 %."""
SWEEPS = 10
METRICS = ("pairs_met", "crossing")
ANYWHERE = "anybody might have come to anything"
ANYBODY = "labels dealt to anybody"


def _cell(name: str, title: str, *, flat: bool = True, **world: Any) -> Cell:
    return Cell(name, title, Setting(), flat=flat, options=world)


REGISTERS = (
    _cell("first-seen", "every occasion open to all, people known from their first on", local=0.0, first_seen=True),
    _cell("local", "seven of ten occasions are half-days of one system"),
    _cell("prefers", "systems that come four times as readily to what they host", local=0.3, prefers=4.0, flat=False),
)
SURVEYS = (
    _cell("random", "90 people, ties independent"),
    _cell("uneven", "some people much better connected", uneven=0.8),
    _cell("capped", "at most five names each", density=0.1, cap=5),
    _cell("systems", "organisations compared within systems; ties across systems are rare", across_systems=0.1),
    _cell("closed", "a tie within an organisation twice as likely", within_organisation=2.0, flat=False),
)


def _found(network: TwoMode, seed: int) -> Mapping[str, tuple[float, float]]:
    table = against_chance(network, METRICS, draws=DRAWS, seed=seed, sweeps=SWEEPS).table
    return {name: (float(table.loc[name, "p"] <= 0.05), float(table.loc[name, "z"])) for name in METRICS}


def _register(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    rng = np.random.default_rng(seed)
    network, own = programme(rng, **cell.options), int(rng.integers(1 << 31))
    row: Row = {}
    for name, (alarm, z) in _found(network, own).items():
        row |= {name: alarm, f"{name}-z": z}
    if compare:
        blind = TwoMode(network.incidence, network.people, network.occasions, groups=network.groups)
        for name, (alarm, z) in _found(blind, own).items():
            row |= {f"blind-{name}": alarm, f"blind-{name}-z": z}
    return row


def _of_registers(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # nothing is estimated
    alarms = {name: float(rows[name].mean()) for name in METRICS}
    found: Summary = named(cell, rows) | alarms
    found |= {"z": float(rows["crossing-z"].median()), "alternatives": []}
    if cell.flat:
        found["false_alarm"] = max(alarms.values())
    if "blind-crossing" in rows:
        blind = {name: float(rows[f"blind-{name}"].mean()) for name in METRICS}
        z = float(rows["blind-crossing-z"].median())
        found["alternatives"] = [{"method": ANYWHERE, "defined": 1.0, **blind, "z": z}]
    return found


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


_SOURCES = (
    "src/evalkit/network/between.py",
    "src/evalkit/network/groups.py",
    "tests/drawn_networks.py",
    "tests/calibration/claims/chance.py",
)

REGISTER = Claim(
    name="network-chance",
    cells=REGISTERS,
    sources=(
        "src/evalkit/network/swaps.py",
        "src/evalkit/network/chance.py",
        "src/evalkit/network/eligibility.py",
        *_SOURCES,
    ),
    repetition=_register,
    summary=_of_registers,
    shown=("local",),
)
SURVEY = Claim(
    name="network-ei", cells=SURVEYS, sources=_SOURCES, repetition=_survey, summary=_of_surveys, shown=("systems",)
)
