"""Every code that the intake gives is explained to users, and none that it does not give."""

from __future__ import annotations

import re
from pathlib import Path

import evalkit.intake

REPOSITORY = Path(__file__).parents[2]
SOURCE = Path(next(iter(evalkit.intake.__path__)))
CODE = r"(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|CP1252)"


def test_codes_and_their_explanation_agree():
    text = "\n".join(path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py")))
    given = set(re.findall(f'"({CODE})"', text)) - {"EVALKIT_HOME"}
    tables = (REPOSITORY / "docs" / "intake.md").read_text("utf-8").partition("## Codes")[2]
    explained = set(re.findall(rf"\b{CODE}\b", tables))
    assert given == explained
