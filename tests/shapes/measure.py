"""Networks of known shape, drawn and called: as they are drawn from, and with the settings moved."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.network.shape import Shape, shape
from evalkit.simulate.archetypes import ARCHETYPES, SHARES, Drawing, draw, draw_projects, settings

KINDS = {"survey": draw, "projects": draw_projects}
PEOPLE = (60, 120, 250, 500, 1000)
BY = 0.2
DRAWS = {"people": 20, "setting": 6, "all at once": 60}
"""Networks of each number of people; for each setting moved; and with all settings moved at random."""


@dataclass(frozen=True)
class Case:
    """One network to be drawn: of an archetype, and where it belongs in the tables."""

    archetype: str
    kind: str
    table: str
    row: str
    number: int


def cases(draws: Mapping[str, int] = DRAWS) -> Iterator[Case]:
    """Return every network of every table."""
    for name, (_, drawing) in ARCHETYPES.items():
        for kind in KINDS:
            rows = [("people", str(people)) for people in PEOPLE]
            rows += [("setting", f"{setting} {way}") for setting in settings(drawing, kind) for way in ("−", "+")]
            for table, row in (*rows, ("all at once", "all")):
                yield from (Case(name, kind, table, row, number) for number in range(draws[table]))


def called(case: Case) -> dict[str, Any]:
    """Draw a network and say what it is called, with the thresholds as they are and moved by a fifth."""
    rng = np.random.default_rng([zlib.crc32(repr(case).encode()), 20220101])
    verdict, drawing = ARCHETYPES[case.archetype]
    people = int(case.row) if case.table == "people" else int(np.exp(rng.uniform(np.log(60), np.log(1000))))
    found: Shape = shape(KINDS[case.kind](_moved(drawing, case, rng), people, rng))
    row: dict[str, Any] = {"archetype": case.archetype, "kind": case.kind, "table": case.table, "row": case.row}
    row |= {"right": found.verdict == verdict, "called": found.verdict, "firm": found.firm}
    row |= {"number": found.clusters.number, "covered": round(found.clusters.coverage, 4)}
    if case.table == "people":
        moved = found.sensitivity(BY)
        row["moved"] = {f"{name} {way}": one == verdict for name, ways in moved.iterrows() for way, one in ways.items()}
    return row


def _moved(drawing: Drawing, case: Case, rng: np.random.Generator) -> Drawing:
    if case.table == "people":
        return drawing
    if case.table == "setting":
        setting, way = case.row.split(" ")
        return drawing.scaled(**{setting: 1 + BY if way == "+" else 1 - BY})
    names = {*settings(drawing, case.kind), *(name for name in SHARES if getattr(drawing, name))}
    return drawing.scaled(**{name: rng.uniform(1 - BY, 1 + BY) for name in sorted(names)})
