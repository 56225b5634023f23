"""People and organisations followed over the occasions offered to them, until they miss several in a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.analyses.growth.basis import Basis, looked_up
from evalkit.analyses.growth.offered import joiners, offered
from evalkit.definition import Thresholds
from evalkit.results.finding import Estimate
from evalkit.stats.survival import Retention, first_lapse, retention

COLUMNS = ["tick", "at_risk", "survival", "low", "high"]


@dataclass(frozen=True, eq=False)
class Followed:
    """Units followed from their first occasion on.

    Parameters
    ----------
    pairs : DataFrame
        Occasions offered to each (:func:`evalkit.analyses.growth.offered.offered`).
    duration : Series
        Ticks over which each unit was observed, by key.
    clusters : int
        Number of teams, organisations and people alone that they come in.
    still : Retention or None
        Share still there by tick; None where nobody is followed.
    """

    pairs: pd.DataFrame
    duration: pd.Series
    clusters: int
    still: Retention | None

    @property
    def curve(self) -> pd.DataFrame:
        """Return the curve, empty where nobody is followed."""
        return self.still.curve if self.still else pd.DataFrame(columns=COLUMNS, dtype=float)

    def at(self, tick: int, least: Thresholds) -> Estimate | None:
        """Estimate the share still there after a tick; None where they come in too few clusters."""
        return self.still.at(tick) if self.still and self.clusters >= least.minimum_teams else None

    def at_risk(self, tick: int) -> int:
        """Return how many are still observed at a tick."""
        return int((self.duration >= tick).sum())

    @property
    def typical(self) -> int:
        """Return how many occasions at least half of those with any were offered: it does not look at who came."""
        number = self.pairs.groupby(self.pairs.columns[0])["occasion_key"].size()
        return int(number.median()) if len(number) else 0


def followed(basis: Basis, unit: str) -> Followed:
    """Follow all people, or all organisations, who joined.

    Parameters
    ----------
    basis : Basis
        What is asked about.
    unit : str
        ``"person_key"`` or ``"org_key"``.
    """
    first, pairs = joiners(basis, unit), offered(basis, unit)
    if first.empty:
        return Followed(pairs, pd.Series(dtype=int), 0, None)
    code = pd.Series(np.arange(len(first)), index=first[unit])
    run = basis.evaluation.thresholds.missed_in_a_row
    who, came = pairs[unit].map(code).to_numpy(np.int64), pairs["came"].to_numpy(bool)
    duration, ended = first_lapse(who, pairs["order"].to_numpy(), came, run, len(first))
    cluster = _clusters(basis, first) if unit == "person_key" else None
    still = retention(duration, ended, cluster)
    return Followed(pairs, pd.Series(duration, index=first[unit]), still.clusters, still)


def _clusters(basis: Basis, first: pd.DataFrame) -> pd.Series:
    """Return with whom each person comes and goes: their team, else their organisation, else nobody."""
    of_teams = basis.tables.membership[basis.tables.membership["group_key"].isin(basis.tables.team["team_key"])]
    team = (
        of_teams.sort_values("start", kind="stable").drop_duplicates("person_key").set_index("person_key")["group_key"]
    )
    named = ("team " + looked_up(first["person_key"], team)).fillna("organisation " + first["org_key"])
    return named.fillna("person " + first["person_key"])
