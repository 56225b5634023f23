"""Where the measured figures lie, and the code that they vouch for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from calibration.sources import code_lines

ROOT = Path(__file__).resolve().parents[2]
PAGE, TABLE = ROOT / "docs" / "matching.md", ROOT / "docs" / "matching.json"
SOURCES = (
    "src/evalkit/intake/identity.py",
    "src/evalkit/intake/candidates.py",
    "src/evalkit/intake/names.py",
    "tests/matching/crowd.py",
    "tests/matching/measure.py",
    "tests/matching/settings.py",
)


def fingerprint() -> dict[str, str]:
    """Return a hash of each source's code; comments, docstrings and blank lines may change freely."""
    return {name: hashlib.sha256(code_lines((ROOT / name).read_text("utf-8")).encode()).hexdigest() for name in SOURCES}
