"""A mapping file of the kit's documentation, and small exports of forms, every person in them invented."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

DOCUMENTED = next(
    block
    for block in re.findall(
        r"```toml\n(.*?)```", (Path(__file__).parents[1] / "docs" / "intake.md").read_text("utf-8"), re.DOTALL
    )
    if block.startswith('table = "survey"')
)
INSTRUMENT = """
[[instruments]]
code = "ls3-feedback"
title = "Confidence"
scale_version = "1"
items = ["Leadership", "Data"]
levels = { "Not at all" = 1, "A little" = 2, "Somewhat" = 3, "Quite" = 4, "Very" = 5 }
"""


def text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as delimited text."""
    whole = io.StringIO(newline="")
    csv.writer(whole, delimiter=delimiter).writerows(rows)
    return whole.getvalue()


def source(path: str, **settings: str) -> str:
    """Return a source of a definition; values are written as they are."""
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    return f'[[sources]]\npath = "{path}"\n{lines}'
