"""Every measure of the scope's networks with its definition: what it is, who described it, what a high value means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.analyses.connectivity.alike import MEET, WORK
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network import SurveyNetwork, TwoMode, describe, measures
from evalkit.results.finding import Table
from evalkit.results.part import Part, Shown

MOST_PEOPLE = 5000
"""People up to whom every measure is taken; beyond, distances would keep a report waiting."""
COUNTS = {"people", "ties", "arcs", "attendances", "pairs"}
"""Left out of the annex: they are told elsewhere, or would give away numbers of people."""
CAVEAT = (
    "The annex lists measures because readers ask for them. Clustering and modularity do not tell a dense network"
    " from a fragile one, and density falls with size: none of them is a verdict."
)


def part(seen: Seen) -> Part:
    """Return the annex of attendance, and that of the last wave or of projects."""
    networks: dict[str, tuple[str, TwoMode | SurveyNetwork]] = {}
    if len(seen.inside.people):
        networks["annex-attendance"] = (MEET, seen.inside)
    if seen.last_wave is not None and seen.last_wave.answered.any():
        networks["annex-ties"] = (WORK, seen.last_wave)
    elif seen.projects is not None:
        networks["annex-ties"] = (WORK, seen.projects)
    networks = {name: one for name, one in networks.items() if len(one[1].people) <= MOST_PEOPLE}
    return Part(
        tuple(_declared(seen, name, network) for name, (_, network) in networks.items()),
        tables=lambda shown: _tables(shown, {name: label for name, (label, _) in networks.items()}),
        caveats=lambda _: [CAVEAT] if networks else [],
    )


def _declared(seen: Seen, name: str, network: TwoMode | SurveyNetwork) -> Unprotected:
    values = describe(network)
    survey = isinstance(network, SurveyNetwork)
    listed = measures("directed" if survey else "two-mode")
    kept = [code for code in listed.index if code not in _left_out(listed.index)]
    frame = listed.loc[kept, ["definition", "reference", "high_means"]].reset_index()
    frame = frame.assign(value=values[kept].to_numpy(), people=len(network.people))
    groups: dict[str, Any] = {"groups": [frozenset(network.people)] * len(frame)}
    of = ReleaseClass.OPINION if survey or network.of != "occasions" else ReleaseClass.ACTIVITY
    return Unprotected(
        name, frame, of, people={"people": People(of=f"{name} people")}, statistics={"value": Statistic("people", 2)},
        by=("name",), topic=("name",), labels=("definition", "reference", "high_means"),
        period=network.wave if survey else seen.period, **groups,
    )  # fmt: skip


def _left_out(names: pd.Index) -> set[str]:
    return COUNTS | {name for name in names if name.startswith("triad_")}


def _tables(shown: Shown, labels: dict[str, str]) -> Iterator[Table]:
    for name, label in labels.items():
        yield _printed(shown[name], name, label)


def _printed(data: Protected, name: str, label: str) -> Table:
    return Table(
        name, f"{label}: every measure of the network, and what it means.",
        data.pick(pd.Series(data.frame["value"].notna()), ["definition", "value", "high_means", "reference"]),
        {"definition": "Measure", "value": "Value", "high_means": "A high value means", "reference": "Described by"},
        {"value": "figures"},
    )  # fmt: skip
