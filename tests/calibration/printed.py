"""What the annex of a report prints of the calibration: a line a claim, in a file that the package carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from calibration.claims import CLAIMS
from calibration.sections import SECTIONS
from calibration.sources import ROOT

PRINTED = ROOT / "src" / "evalkit" / "report" / "calibrated.json"


def printed(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row a claim: the situation in which its interval held the truth least, and was most often wrong.

    Parameters
    ----------
    table : mapping
        What `docs/calibration.json` holds.
    """
    return [_row(claim.name, table["claims"][claim.name]) for claim in CLAIMS if claim.name in table["claims"]]


def _row(name: str, measured: Mapping[str, Any]) -> dict[str, Any]:
    cells = measured["cells"]
    false = [
        cell["clear_rise"] + cell.get("clear_fall", 0.0) for cell in cells if cell["flat"] and "clear_rise" in cell
    ]
    return {
        "question": re.sub('"([^"]*)"', r"“\1”", SECTIONS[name].question.replace("*", "")),
        "situations": len(cells),
        "repetitions": measured["repetitions"],
        "covered": min((cell["coverage"] for cell in cells if "coverage" in cell), default=None),
        "false": round(max(false), 4) if false else None,
    }
