"""What every part of connectivity says alike: which of two things a number is about, and where it comes from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit import wording
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import Protected
from evalkit.results.said import Said, say

MEET = "Opportunity to meet"
"""Begins what attendance says: who was at the same occasion could have talked, and perhaps did not."""
WORK = "Working ties"
"""Begins what a survey, or shared projects, says."""

COUNTED = "A count; nothing is inferred from it."
OTHER = {"organisation": "another organisation", "system": "another system"}
SEVERAL = {"organisation": "organisations", "system": "systems"}


def source(facts: Protected, seen: Seen) -> Said:
    """Say where the numbers of a picture of attendance come from."""
    told = "Registers of {occasions:count} {occasions:noun:occasion|occasions}, received up to {as_at:text}"
    return say(told, facts, {"as_at": wording.day(seen.evaluation.programme.as_at)})


def groups_of(seen: Seen, *masks: NDArray[np.bool_]) -> list[frozenset[str]]:
    """Return the people behind rows, each given as a mask of everybody."""
    return [frozenset(seen.everybody.people[mask]) for mask in masks]
