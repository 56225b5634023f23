"""What changed since the last report, as a part of this one."""

from __future__ import annotations

from evalkit.report.model import Grid, Part
from evalkit.results.changes import DECLARED, HEADS, Told

TITLE = "What changed since the last report"
ANCHOR = "changes"
ALL = "Every finding, unchanged ones included, stands in changes.csv beside this report."


def changes(told: Told | None) -> Part | None:
    """Return the section on what changed; None where a run was compared with no other.

    Parameters
    ----------
    told : Told or None
        What changed for the report's scope.
    """
    if told is None:
        return None
    grids = []
    if told.findings:
        caption = "Findings that are not what they were in the last report, and why."
        grids.append(Grid(f"Table C{len(grids) + 1}", caption, HEADS, (False,) * len(HEADS), told.findings))
    if told.declared:
        caption = "Choices of the definition that were declared otherwise."
        grids.append(Grid(f"Table C{len(grids) + 1}", caption, DECLARED, (False,) * len(DECLARED), told.declared))
    return Part(ANCHOR, TITLE, (*told.paragraphs, ALL), told.points, tuple(grids))
