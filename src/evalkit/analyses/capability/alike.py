"""What every part of capability declares and says alike."""

from __future__ import annotations

from evalkit.analyses.capability.panel import Panel
from evalkit.disclosure import Protected
from evalkit.results.said import Said, say

COUNTED = "A count from lists and returns; nothing is inferred from it."
PERCEPTION = (
    "A self-assessment says how people see their own system. Systems with higher standards may score lower; differences"
    " are differences of self-perception."
)
LABELS = {
    "name": "System",
    "component": "Component",
    "raters": "Raters",
    "answered": "Raters",
    "asked": "Asked",
    "value": "Mean",
    "low": "Interval from",
    "high": "Interval to",
    "label": "Label",
    "likely": "Likelihood of the label",
    "agree": "Agreement (r_wg)",
    "split": "Raters are",
    "agreed": "Workshop",
    "before": "Before",
    "after": "After",
    "change": "Change",
    "then": "Looking back",
    "difference": "Difference",
    "grade": "How sure (adjusted for all)",
}
FORMATS = {
    **dict.fromkeys(("raters", "answered", "asked"), "count"),
    **dict.fromkeys(("value", "low", "high", "agree", "agreed", "before", "after", "then"), "decimal"),
    **dict.fromkeys(("change", "difference"), "signed"),
    "likely": "share",
}


def period(panel: Panel) -> str:
    """Return the instrument and its latest wave: what tells one report's tables from another's."""
    return f"{panel.instrument.code if panel.instrument else ''}/{panel.latest.code if panel.latest else ''}"


def source(components: Protected) -> Said:
    """Say where the ratings come from."""
    return say("{instrument:text}, {wave:text}", components)


def is_hidden(value: object) -> bool:
    """Return whether a number is not there: hidden, which is words, or never taken."""
    return isinstance(value, str) or value is None or value != value
