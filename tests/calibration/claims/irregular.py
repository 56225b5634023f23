"""A programme whose webinars and meetings are held in some months only: what each month draws must be allowed for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.simulate.process import Setting, interactions, registers
from evalkit.stats.momentum import log_draw

Values = NDArray[np.float64]

HELD = 0.6
"""Share of webinars and meetings that are held."""


def irregular(setting: Setting, seed: np.random.SeedSequence) -> tuple[Values, Values]:
    """Draw a collaborative, cancel webinars and meetings at random, and count it by the kit's own column.

    Returns
    -------
    counts : array of float, shape (systems, months)
        Interactions.
    draws : array of float, shape (systems, 1, months)
        What the occasions held would draw of each system's people (:func:`evalkit.stats.momentum.log_draw`).
    """
    came, planned = interactions(setting, seed), registers(setting, seed)
    rng = np.random.default_rng(seed.spawn(1)[0])
    held = planned[(planned["kind"] == "learning-session") | (rng.random(len(planned)) < HELD)]
    attended = came.groupby(["system", "kind", "at"]).size()
    counts, draws = np.zeros((2, setting.systems, setting.months))
    for system in range(setting.systems):
        here = held[held["system"].isin([-1, system])]
        keys = pd.MultiIndex.from_arrays([np.full(len(here), system), here["kind"], here["at"]])
        number = attended.reindex(keys, fill_value=0).to_numpy()
        counts[system] = np.bincount(here["month"], number, setting.months)
        draws[system] = log_draw(here["kind"], here["month"], number, setting.months)
    return counts, draws[:, None, :]
