"""What every part of momentum declares and says alike."""

from __future__ import annotations

from evalkit import wording
from evalkit.analyses.momentum.counted import Counted
from evalkit.disclosure import People, Protected, Statistic
from evalkit.results.said import Said, say

COUNTED = "A count from the registers; nothing is inferred from it."

MASS = {of: People(of=of) for of in ("people", "interactions")}
"""People and their interactions, wherever they are counted at the coordinates of a row."""

EACH = Statistic(base="people", decimals=1)
"""Interactions per person, or another mean; more decimals would give both counts away."""

LABELS = {
    "people": "People",
    "each": "Interactions per person",
    "interactions": "Interactions",
    "momentum": "People × all interactions",
    "held": "Occasions held",
    "expected": "Registers expected",
    "received": "Registers received",
    "status": "Registers",
    "kinds": "Kinds of occasion",
    "effective": "Effective number of kinds",
}
FORMATS = {
    **dict.fromkeys(("people", "interactions", "momentum", "held", "expected", "received", "kinds"), "count"),
    **dict.fromkeys(("each", "effective"), "decimal"),
    "month": "month",
    "quarter": "span",
}


def source(facts: Protected, counted: Counted) -> Said:
    """Say where the numbers of a picture come from."""
    told = "{received:count} of {expected:count} registers expected, received up to {as_at:text}"
    return say(told, facts, {"as_at": wording.day(counted.evaluation.programme.as_at)})


def is_missing(value: object) -> bool:
    """Return whether a number could not be taken at all; a hidden one is words."""
    return value is None or value != value


def whole_period(counted: Counted) -> str:
    """Return the first and the last month that were asked about."""
    months = counted.months["month"]
    return f"{months.iloc[0]}/{months.iloc[-1]}"
