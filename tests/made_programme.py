"""Tables of a programme made by hand: who came to what, so that a test can say what momentum must find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evalkit.definition import Evaluation
from evalkit.tables import Tables


@dataclass
class Programme:
    """Occasions and who came to them, added one by one."""

    evaluation: Evaluation
    occasions: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    further: dict[str, pd.DataFrame] = field(default_factory=dict)

    def hold(
        self,
        on: str,
        came: Mapping[str, int] | Sequence[tuple[str, str]] = (),
        *,
        kind: str = "webinar",
        eligible: str = "all",
        cycle: str | None = None,
        role: str = "participant",
    ) -> Programme:
        """Hold an occasion to which people came: their number by system, or (person, system) pairs."""
        key = f"O{len(self.occasions):03d}"
        start = pd.Timestamp(on) + pd.Timedelta(hours=10)
        self.occasions.append(
            {"occasion_key": key, "kind": kind, "start": start, "eligible": eligible, "register_expected": True,
             "cycle": cycle}
        )  # fmt: skip
        pairs = (
            [(f"{system}-{k}", system) for system, n in came.items() for k in range(n)]
            if isinstance(came, Mapping)
            else list(came)
        )
        self.rows += [
            {"person_key": person, "occasion_key": key, "role": role, "system": system, "at": start, "source_id": "s1"}
            for person, system in pairs
        ]
        return self

    def monthly(self, counts: Mapping[str, Sequence[int]], **kind: Any) -> Programme:
        """Hold one occasion a month from January 2022 on, to which so many people of each system come."""
        for month in range(len(next(iter(counts.values())))):
            on = f"{2022 + month // 12}-{month % 12 + 1:02d}-15"
            self.hold(on, {system: values[month] for system, values in counts.items()}, **kind)
        return self

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> Programme:
        """Add rows to another table."""
        before = [self.further[table]] if table in self.further else []
        self.further[table] = pd.concat([*before, pd.DataFrame(list(rows))], ignore_index=True)
        return self

    def tables(self) -> Tables:
        """Return the canonical tables."""
        rows = [{"interaction_key": f"i{k:06d}", **row} for k, row in enumerate(self.rows)]
        known = {"occasion": pd.DataFrame(self.occasions), "interaction": pd.DataFrame(rows), **self.further}
        return Tables(self.evaluation, {name: frame for name, frame in known.items() if len(frame)})
