"""Registers received against held: what every count of growth rests on, and the source line of every picture."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit import wording
from evalkit.analyses.growth.basis import Basis
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.part import Part, Shown
from evalkit.results.said import Said, say

COUNTS = ("expected", "arrived", "missing", "total_only", "received", "held")


def registers(basis: Basis) -> Part:
    """Count registers expected, received and missing."""
    occasions = basis.occasions
    expected = occasions["register_expected"].astype(bool)
    row = {
        "expected": int(expected.sum()),
        "arrived": int((expected & occasions["received"]).sum()),
        "missing": int((expected & ~occasions["received"]).sum()),
        "total_only": int((expected & occasions["total_only"]).sum()),
        "received": int(occasions["received"].sum()),
        "held": len(occasions),
        "as_at": wording.day(basis.evaluation.programme.as_at),
    }
    table = Unprotected(
        "received", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=COUNTS, labels=("as_at",)
    )  # fmt: skip
    return Part((table,), caveats=_caveats)


def source(shown: Shown) -> Said:
    """Return the source line of a picture or table: how many registers it rests on."""
    return say(
        "{arrived:count} of {expected:count} registers expected, received up to {as_at:text}", shown["received"]
    )  # fmt: skip


def _caveats(shown: Shown) -> Iterator[str]:
    row = shown["received"].row()
    if row["missing"]:
        yield say(
            "{missing:count} {missing:noun:register|registers} of {expected:count} did not arrive. A missing register"
            " is not a zero: active members may be too low in the months that it touches.",
            shown["received"],
        )
    if row["total_only"]:
        yield say(
            "Of {total_only:count} {total_only:noun:occasion|occasions} only a total arrived, without names:"
            " {total_only:noun:it counts|they count} as missing here.",
            shown["received"],
        )
