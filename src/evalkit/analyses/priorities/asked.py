"""What priorities are asked of: tables, the run's results, and those of the last report."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.definition import Evaluation, Scope
from evalkit.results.gathered import Gathered
from evalkit.tables import Tables

COUNTED = "A count of what is on record; whether it is enough is another question."


@dataclass(frozen=True, eq=False)
class Asked:
    """Everything that the parts read.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        Period and profile.
    now, before : Gathered
        Results of this run, and of the last report's.
    given : bool
        Whether a run was given at all.
    """

    tables: Tables
    scope: Scope
    now: Gathered
    before: Gathered
    given: bool

    @property
    def evaluation(self) -> Evaluation:
        """The definition."""
        return self.tables.evaluation
