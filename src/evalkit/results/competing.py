"""Findings that compete for the reader's eye: of a whole run, so many that a few look clear by chance alone.

Forty-eight findings with nothing behind them print about two that are clear. A page of chosen findings therefore grades
them again, over all findings of the run that were tested, so that of those called clear one in twenty is wrong at most,
on average (Benjamini and Hochberg 1995, "Controlling the false discovery rate", JRSS B 57).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evalkit.results.finding import Grade

RATE = 0.05
"""Share of the findings called clear that may be wrong."""
Place = tuple[str, str, str]
"""Scope, notebook and signal of a finding."""


def p_values(folders: Iterable[tuple[str, str, Path]]) -> dict[Place, float]:
    """Return the p-value of every finding of a run that was tested.

    Parameters
    ----------
    folders : iterable of (str, str, Path)
        Scope, notebook and folder of each result.

    Returns
    -------
    dict of (str, str, str) to float
        By scope, notebook and signal. A folder whose result cannot be read gives none: whoever shows it will say so.
    """
    found: dict[Place, float] = {}
    for scope, notebook, folder in folders:
        try:
            content = json.loads((folder / "result.json").read_text(encoding="utf-8"))
            findings = [(one["signal"], _p(one)) for one in content["findings"]]
        except (OSError, ValueError, LookupError, TypeError):
            continue
        found |= {(scope, notebook, signal): p for signal, p in findings if p is not None}
    return found


def stands(tested: Mapping[Place, float], rate: float = RATE) -> frozenset[Place]:
    """Return the findings that stand when the false discovery rate of all of them is controlled.

    Parameters
    ----------
    tested : mapping of (str, str, str) to float
        p-value of every finding that was tested, from :func:`p_values`.
    rate : float, default 0.05
        Share of those that stand which may be wrong, on average.

    Examples
    --------
    >>> found = {("programme", "10_growth", s): p for s, p in zip("abcd", [0.001, 0.02, 0.04, 0.9], strict=True)}
    >>> sorted(signal for *_, signal in stands(found))
    ['a', 'b']
    """
    ordered = sorted(tested.items(), key=lambda entry: entry[1])
    last = max((k for k, (_, p) in enumerate(ordered, 1) if p <= rate * k / len(ordered)), default=0)
    return frozenset(place for place, _ in ordered[:last])


def on_page_one(grade: Grade, place: Place, standing: frozenset[Place]) -> Grade:
    """Return the grade of a finding that is shown beside chosen others: one that does not stand leans at most."""
    return Grade.LEANING if grade is Grade.CLEAR and place not in standing else grade


def _p(finding: Mapping[str, Any]) -> float | None:
    """Return a finding's p-value: of its estimate, or of the exact test that its evidence holds."""
    estimate = finding["estimate"]
    if estimate is not None:
        p = estimate["p"]
    else:
        columns = {column["name"]: column["values"] for column in finding["evidence"]["columns"]}
        p = columns.get("p", [None])[0]
    return float(p) if isinstance(p, int | float) and not math.isnan(p) else None
