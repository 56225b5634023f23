"""A result as small as can be, for the tests of everything that handles results."""

from __future__ import annotations

from functools import cache

import pandas as pd

from evalkit.disclosure import Protected, record
from evalkit.results.finding import Figure, Finding, Grade, Result, Table
from made_protected import protected

CAPTION = "Active members stayed at twelve people."
ALT = "A single point: twelve active members at the end of March."
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'


@cache  # what a result shows must have been protected together
def data(profile: str = "board") -> Protected:
    frame = pd.DataFrame({"month": ["2022-03"], "active": [12]})
    return protected("stock", frame, profile)


def table(profile: str = "board") -> Table:
    return Table("stock", CAPTION, data(profile), {"month": "Month", "active": "Active"}, {"month": "month"})


def figure(profile: str = "board") -> Figure:
    return Figure("line", CAPTION, ALT, "Registers", data(profile), SVG, b"\x89PNG", {"month": "Month"})


def result(profile: str = "board") -> Result:
    shown = data(profile)
    finding = Finding("growth.x", "{active:count} people were active.", shown, Grade.COUNTED, "Counted.")
    return Result(
        "growth", "Is it growing?", (finding,), {"stock": table(profile)}, {"line": figure(profile)}, ("A caveat.",),
        record(shown), {"system": "", "profile": profile},
    )  # fmt: skip
