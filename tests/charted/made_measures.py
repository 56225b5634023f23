"""Points of measures made by hand, so that the analysis can be tested without intake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import evalkit as ek
from evalkit.results.finding import Finding, Result
from evalkit.tables import Tables

SITES = [f"H{k}" for k in range(8)]


class Measured:
    """Collects points; `answer` gives the result.

    Parameters
    ----------
    write_definition : callable
        Writes a definition with what is added to it.
    """

    def __init__(self, write_definition: Callable[..., Path]) -> None:
        self.write_definition, self.rows, self.extra = write_definition, [], ""
        self.occasions: list[str] = []

    def add(
        self, values: Sequence[float] | np.ndarray, measure: str = "seen", subject: str = "QMF", start: str = "2020-01",
        whole: float | None = 1000, **columns: Any,
    ) -> Measured:  # fmt: skip
        """Add a series, a value a month: per cent of `whole`, or as it is where there is no denominator."""
        months = pd.date_range(start, periods=len(values), freq="MS")
        for month, value in zip(months, values, strict=True):
            counted = {"numerator": round(value / 100 * whole), "denominator": whole} if whole else {"value": value}
            row = {"measure": measure, "kind": "outcome", "subject_key": subject, "stratum": "", "period": month,
                   "better": "up", **counted, **columns}  # fmt: skip
            self.rows.append(row)
        return self

    def declare(self, text: str) -> Measured:
        """Add to the definition."""
        self.extra += text
        return self

    def tables(self) -> Tables:
        """Return the tables."""
        evaluation = ek.load(self.write_definition(extra=self.extra))
        organisation = pd.DataFrame(
            {
                "org_key": SITES,
                "name": [f"Hospital {letter}" for letter in "ABCDEFGH"],
                "system": ["QMF"] * 4 + ["QKK"] * 4,
            }
        )
        occasion = pd.DataFrame(
            {"occasion_key": self.occasions, "kind": "learning-session", "start": pd.to_datetime(self.occasions),
             "eligible": "all", "register_expected": True}
        )  # fmt: skip
        frames = {"measure": pd.DataFrame(self.rows), "organisation": organisation}
        return Tables(evaluation, frames | ({"occasion": occasion} if self.occasions else {}))

    def answer(self, **scope: str) -> Result:
        """Return the result."""
        return ek.measures(self.tables(), ek.Scope(**scope))


def finding(result: Result, signal: str) -> Finding:
    """Return the finding with this signal."""
    return next(one for one in result.findings if one.signal == signal)


def latest(result: Result) -> pd.DataFrame:
    """Return the latest point of every chart."""
    names = [name for name in result.tables if name.startswith("latest-")]
    return pd.concat([result.tables[name].data.frame for name in names], ignore_index=True)


def noise(n: int, seed: int = 1, size: float = 1.0) -> np.ndarray:
    """Return independent noise."""
    return size * np.random.default_rng(seed).normal(size=n)
