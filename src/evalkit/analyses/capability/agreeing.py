"""How far the raters agree with one another, and how far the items belong together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.capability.alike import period
from evalkit.analyses.capability.panel import Panel, raters
from evalkit.disclosure import People, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Table
from evalkit.results.part import Part, Shown
from evalkit.stats.agreement import Coefficient, cronbach_alpha, icc, krippendorff_alpha
from evalkit.stats.selfassessment import FEWEST_RATERS

MEANINGS = {
    "alpha": ("Krippendorff's alpha, ordinal", "Do raters put the same components high and low, beyond chance?"),
    "single": ("ICC(A,1)", "How far can the scores of one rater be trusted to be those of another?"),
    "mean": ("ICC(A,k)", "How far can the mean of all raters be trusted to be that of as many others?"),
    "items": ("Cronbach's alpha", "Do the components belong together, or measure different things?"),
}


def part(panel: Panel) -> Part:
    """Return what there is to say of agreement in the latest wave."""
    assert panel.latest
    wide = panel.of(panel.latest)
    return Part((_table(wide, panel),), tables=_tables, caveats=lambda _: [_CAVEAT])


_CAVEAT = (
    "Agreement between raters across components is low where the components are alike: then it says little. Agreement"
    " on one component (r_wg) does not depend on the others."
)


def _table(wide: pd.DataFrame, panel: Panel) -> Unprotected:
    complete = wide.dropna()
    enough = len(complete) >= FEWEST_RATERS and wide.shape[1] >= 2
    found = _coefficients(wide, complete, panel) if enough else dict.fromkeys(MEANINGS, _NONE)
    frame = pd.DataFrame([_row(name, one, wide, complete, panel) for name, one in found.items()])
    return Unprotected(
        "agreement", frame, ReleaseClass.DECLARED, people={"raters": People(of="agreeing")},
        statistics={column: Statistic("raters", 2) for column in ("value", "low", "high")}, by=("system", "measure"),
        owner="system", topic=("measure",), labels=("meaning",), period=period(panel),
        groups=[raters(wide)] * len(frame),
    )  # fmt: skip


_NONE = Coefficient(np.nan, np.nan, np.nan)


def _coefficients(wide: pd.DataFrame, complete: pd.DataFrame, panel: Panel) -> dict[str, Coefficient]:
    """Return agreement over components: what is rated stands in rows, who rates in columns."""
    by_component = complete.T.to_numpy()
    alpha = krippendorff_alpha(wide.T.to_numpy(), "ordinal")
    return {
        "alpha": Coefficient(alpha, np.nan, np.nan),
        "single": icc(by_component, "A,1"),
        "mean": icc(by_component, "A,k"),
        **_items(panel),
    }


def _items(panel: Panel) -> dict[str, Coefficient]:
    """Return Cronbach's alpha over all items, one row a rater."""
    assert panel.latest
    latest = panel.here[panel.here["wave"] == panel.latest.code]
    wide = latest.pivot_table(index=["system", "rater"], columns="item", values="value")
    return {"items": cronbach_alpha(wide.to_numpy(dtype=float))}


def _row(name: str, found: Coefficient, wide: pd.DataFrame, complete: pd.DataFrame, panel: Panel) -> dict[str, Any]:
    measure, meaning = MEANINGS[name]
    return {
        "system": panel.owner, "measure": measure, "meaning": meaning,
        "raters": len(wide if name == "alpha" else complete),
        "value": found.value, "low": found.low, "high": found.high,
    }  # fmt: skip


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "agreement", "How far raters agree over all components, and the components belong together.",
        shown["agreement"].pick(columns=["measure", "meaning", "raters", "value", "low", "high"]),
        {"measure": "Measure", "meaning": "What it asks", "raters": "Raters", "value": "Value",
         "low": "Interval from", "high": "Interval to"},
        {"raters": "count", **dict.fromkeys(("value", "low", "high"), "signed")},
    )  # fmt: skip
