"""Scores that a system returned once about itself, such as NHS IMPACT's: to itself where they are for reflection."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.capability.panel import Panel
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.instruments import Instrument
from evalkit.results.finding import Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say


def parts(panel: Panel) -> list[Part]:
    """Return a part for each instrument of which systems returned scores of their own."""
    stated = panel.stated[~panel.stated["consensus"] & (panel.stated["system"] != "") & panel.stated["value"].notna()]
    found = []
    for instrument in panel.evaluation.instruments:
        own = stated[stated["instrument"] == instrument.code]
        if len(own):
            found.append(_part(instrument, own, panel))
    return found


def _part(instrument: Instrument, own: pd.DataFrame, panel: Panel) -> Part:
    latest = own[own["wave"] == own["wave"].max()]
    name = f"returned-{instrument.code}"
    made = [_facts(f"{name}-facts", instrument, latest)]
    if instrument.compared or panel.scope.system:
        made.append(_table(name, latest, panel))
    return Part(
        tuple(made),
        tables=lambda shown: _tables(shown, name),
        caveats=lambda shown: [_told(shown, f"{name}-facts", instrument)],
    )


def _facts(name: str, instrument: Instrument, latest: pd.DataFrame) -> Unprotected:
    frame = pd.DataFrame(
        [{"systems": latest["system"].nunique(), "instrument": instrument.title, "why": instrument.why_not_compared,
          "wave": str(latest["wave"].iloc[0])}]
    )  # fmt: skip
    return Unprotected(
        name, frame, ReleaseClass.ACTIVITY, about_nobody=("systems",), labels=("instrument", "why", "wave")
    )


def _table(name: str, latest: pd.DataFrame, panel: Panel) -> Unprotected:
    """Declare the scores as their owners' own: shown to each alone, or where five stand together."""
    frame = pd.DataFrame(
        {
            "system": latest["system"], "name": latest["system"].map(panel.evaluation.system_name),
            "component": latest["item"], "value": latest["value"],
        }
    )  # fmt: skip
    frame = frame.reset_index(drop=True)
    return Unprotected(
        name, frame, ReleaseClass.DECLARED, about_nobody=("value",),
        by=("system", "component"), owner="system", topic=("component",), labels=("name",), period=name,
        groups=[frozenset[str]()] * len(frame),
    )  # fmt: skip


def _tables(shown: Shown, name: str) -> Iterator[Table]:
    if name in shown:
        yield Table(
            name, "What the system returned about itself, one answer a component.",
            shown[name].pick(columns=["name", "component", "value"]),
            {"name": "System", "component": "Component", "value": "Level"}, {"value": "decimal"},
        )  # fmt: skip


def _told(shown: Shown, facts: str, instrument: Instrument) -> str:
    told = "{systems:count} {systems:noun:system|systems} returned {instrument:text} ({wave:text})."
    if not instrument.compared:
        told += " {why:text}"
    return say(told, shown[facts])
