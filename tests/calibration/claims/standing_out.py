"""Ties that stand out: how many by chance alone, and how many of those that were planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.cells import Cell
from calibration.claim import Claim, Row, Summary
from calibration.measured import named
from drawn_networks import programme, working_pairs
from evalkit.network import Backbone, TwoMode, backbone
from evalkit.network.backbone import Method
from evalkit.simulate.process import Setting

ALPHA, RATE = 0.001, 0.05
WORLDS = {
    "open": ("nobody prefers anybody, every occasion open to all", {"local": 0.0}),
    "local": ("nobody prefers anybody, seven of ten occasions of one system", {}),
    "small": ("15 pairs who meet four times in groups of four", {"together": "in small groups"}),
    "everywhere": ("15 pairs who come to nine of ten occasions together", {"together": "everywhere"}),
}
METHODS: dict[str, Method] = {"by weight": "newman", "by number": "count"}


def _cells() -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{method}-{name}", f"{words}: {title}", Setting(), flat="together" not in world,
             options={"method": method, "world": world})
        for words, method in METHODS.items()
        for name, (title, world) in WORLDS.items()
    )  # fmt: skip


def _drawn(world: dict[str, Any], rng: np.random.Generator) -> tuple[TwoMode, set[tuple[int, int]]]:
    if "together" in world:
        return working_pairs(rng, **world)
    return programme(rng, people=150, occasions=80, each=4.0, **world), set()


def _counts(found: Backbone, planted: set[tuple[int, int]], adjusted: pd.Series) -> Row:
    kept = set(zip(found["one"], found["other"], strict=True))
    strict = found[adjusted <= RATE]
    sure = set(zip(strict["one"], strict["other"], strict=True))
    return {
        "kept": len(kept),
        "right": len(kept & planted),
        "sure": len(sure),
        "sure-right": len(sure & planted),
        "pairs": found.pairs,
        "planted": len(planted),
    }


def _repetition(cell: Cell, seed: np.random.SeedSequence, compare: bool) -> Row:
    del compare  # the other method is a situation of its own
    network, planted = _drawn(cell.options["world"], np.random.default_rng(seed))
    found = backbone(network, cell.options["method"], ALPHA)
    return _counts(found, planted, found["p_adjusted"])


def _shares(rows: pd.DataFrame) -> dict[str, float]:
    """Return shares over all repetitions: of pairs kept, of repetitions with any, of kept that are right."""
    sums = rows[["kept", "right", "sure-right", "pairs", "planted"]].sum()
    kept, right, sure_right, pairs, planted = (float(one) for one in sums)
    wrong = rows["sure"] - rows["sure-right"]
    found = {
        "wrong": 10_000 * (kept - right) / (pairs - planted),
        "any": float((rows["sure"] > 0).mean()),
        "false_alarm": float((wrong / rows["sure"].clip(lower=1)).mean()),
    }
    if planted:
        found |= {"recall": right / planted, "sure_recall": sure_right / planted}
        found |= {"precision": right / kept} if kept else {}
    return found


def _summary(cell: Cell, rows: pd.DataFrame, expected: NDArray[np.float64]) -> Summary:
    del expected  # who was planted is known
    found: Summary = named(cell, rows) | _shares(rows)
    found["alternatives"] = []
    return found


CLAIM = Claim(
    name="network-backbone",
    cells=_cells(),
    sources=(
        "src/evalkit/network/backbone.py",
        "src/evalkit/network/sdsm.py",
        "src/evalkit/network/eligibility.py",
        "tests/drawn_networks.py",
        "tests/calibration/claims/standing_out.py",
    ),
    repetition=_repetition,
    summary=_summary,
)
