"""Canonical tables made by hand, so that an analysis can be tested without intake."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.definition import Evaluation
from evalkit.tables import Tables


def made_tables(evaluation: Evaluation, joiners: dict[str, list[int]], seed: int = 7) -> Tables:
    """Make a year with a webinar in mid-month for all and, per system, so many new people each month who come thrice.

    Parameters
    ----------
    joiners : dict of str to list of int
        New people by month, for each system code.
    """
    rng = np.random.default_rng(seed)
    months = len(next(iter(joiners.values())))
    starts = pd.date_range(evaluation.programme.start, periods=months + 2, freq="MS")
    occasion = pd.DataFrame(
        {
            "occasion_key": [f"W{k:02d}" for k in range(months)],
            "kind": "webinar",
            "title": [None] * months,
            "start": starts[:months] + pd.Timedelta(days=14, hours=10),
            "eligible": "all",
            "register_expected": True,
        }
    )
    rows = []
    for system, counts in joiners.items():
        for month, count in enumerate(counts):
            for person in range(count):
                stays = min(1 + int(rng.poisson(2)), months - month)
                rows += [(f"{system}-{month}-{person}", system, month + k) for k in range(stays)]
    at = [occasion["start"].iloc[month] for *_, month in rows]
    interaction = pd.DataFrame(
        {
            "interaction_key": [f"i{k:06d}" for k in range(len(rows))],
            "person_key": [row[0] for row in rows],
            "occasion_key": [f"W{row[2]:02d}" for row in rows],
            "role": "participant",
            "org_key": None,
            "system": [row[1] for row in rows],
            "at": at,
            "minutes": 60.0,
            "source_id": "s001",
        }
    )
    return Tables(evaluation, {"occasion": occasion, "interaction": interaction})
