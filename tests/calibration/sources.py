"""The code that a claim's calibration vouches for, and its fingerprint."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from calibration.claim import Claim

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "calibration.md"
TABLE = ROOT / "docs" / "calibration.json"
SHARED = (
    "src/evalkit/simulate/process.py",
    "tests/calibration/alternatives.py",
    "tests/calibration/cells.py",
    "tests/calibration/claim.py",
    "tests/calibration/measured.py",
)
"""What every claim rests on."""


def fingerprint(claim: Claim) -> dict[str, str]:
    """Return a hash of each source's code; comments, docstrings and blank lines may change freely."""
    names = (*claim.sources, *SHARED)
    return {name: hashlib.sha256(code_lines((ROOT / name).read_text("utf-8")).encode()).hexdigest() for name in names}


def code_lines(source: str) -> str:
    r"""Return the lines that hold code.

    >>> code_lines("'Words.'\n\n# why\nx = 1  # kept with its line\n")
    'x = 1  # kept with its line'
    """
    lines = source.splitlines()
    words = [
        number
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for number in range(node.lineno - 1, node.end_lineno or node.lineno)
    ]
    kept = (line for number, line in enumerate(lines) if number not in set(words))
    return "\n".join(line for line in kept if line.strip() and not line.lstrip().startswith("#"))
