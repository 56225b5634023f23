"""Interactions by system and month, as several claims need them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.simulate.process import Setting, interactions

Values = NDArray[np.float64]


def by_month(setting: Setting, seed: np.random.SeedSequence) -> tuple[Values, Values, Values]:
    """Draw a collaborative and count it.

    Returns
    -------
    counts, people : array of float, shape (systems, months)
        Interactions, and people with at least one.
    by_person : array of float, shape (people, months)
        Interactions of each person.
    """
    drawn = interactions(setting, seed)
    month = (drawn["at"].to_numpy().astype("datetime64[M]") - np.datetime64(setting.start, "M")).astype(np.int64)
    person, system = drawn["person"].to_numpy(), drawn["system"].to_numpy()
    by_person = np.zeros((person.max(initial=0) + 1, setting.months))
    np.add.at(by_person, (person, month), 1)
    home = np.zeros(len(by_person), dtype=np.int64)
    home[person] = system
    counts, people = np.zeros((2, setting.systems, setting.months))
    np.add.at(counts, home, by_person)
    np.add.at(people, home, by_person > 0)
    return counts, people, by_person[by_person.any(axis=1)]


def sessions(setting: Setting) -> Values:
    """Return the number of learning sessions in each month."""
    held = np.zeros(setting.months)
    held[list(range(0, setting.months, 3) if setting.session_months is None else setting.session_months)] = 1
    return held
