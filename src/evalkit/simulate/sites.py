"""Monthly measures of sites whose truth is known: what charts and attribution are calibrated on.

Sites differ, months move all of them alike (winter, and shocks that last), and each has noise of its own, part of which
lasts. Denominators are large, so that what a register counts is overdispersed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Sites:
    """What happens at simulated sites; shares are in percentage points.

    Parameters
    ----------
    sites, months : int
        How many, and how long.
    level, differ : float
        Mean over sites, and the standard deviation between them.
    noise, lasts : float
        Standard deviation of a site's own noise, and its correlation from month to month.
    shared, shared_lasts : float
        The same for what moves all sites.
    winter : float
        Half the distance from summer to winter.
    people : int
        Denominator of a month.
    starts : mapping of int to int
        Site → first month of its change.
    step, slope : float
        What the change does: at once, and a month.
    drift : float
        How much steeper, a month, the sites with the change move from the beginning on.
    """

    sites: int = 8
    months: int = 30
    level: float = 88.0
    differ: float = 3.0
    noise: float = 1.0
    lasts: float = 0.3
    shared: float = 1.0
    shared_lasts: float = 0.6
    winter: float = 0.0
    people: int = 9000
    starts: Mapping[int, int] = field(default_factory=dict)
    step: float = 0.0
    slope: float = 0.0
    drift: float = 0.0


def observed(setting: Sites, seed: np.random.SeedSequence | int) -> tuple[Values, Values]:
    """Draw numerators and denominators.

    Parameters
    ----------
    setting : Sites
        What happens.
    seed : SeedSequence or int
        Chance.

    Returns
    -------
    part, whole : array of float, shape (sites, months)

    Examples
    --------
    >>> part, whole = observed(Sites(starts={0: 15}, step=8.0), seed=1)
    >>> share = 100 * part / whole
    >>> bool(share[0, 15:].mean() - share[0, :15].mean() > 4)
    True
    """
    rng = np.random.default_rng(seed)
    month = np.arange(float(setting.months))
    level = setting.level + setting.differ * rng.standard_normal((setting.sites, 1))
    own = setting.noise * _lasting(rng, (setting.sites, setting.months), setting.lasts)
    shared = setting.shared * _lasting(rng, (1, setting.months), setting.shared_lasts)
    winter = setting.winter * np.cos(2 * np.pi * (month + rng.uniform(0, 12)) / 12)
    percent = level + own + shared - winter + _changed(setting, month)
    whole = rng.poisson(setting.people, (setting.sites, setting.months))
    part = rng.binomial(whole, np.clip(percent / 100, 0.001, 0.999))
    return part.astype(float), whole.astype(float)


def _changed(setting: Sites, month: Values) -> Values:
    moved = np.zeros((setting.sites, setting.months))
    for site, start in setting.starts.items():
        moved[site] = np.where(month >= start, setting.step + setting.slope * (month - start), 0.0)
        moved[site] += setting.drift * month
    return moved


def _lasting(rng: np.random.Generator, shape: tuple[int, int], lasts: float) -> Values:
    noise = rng.standard_normal(shape)
    for k in range(1, shape[1]):
        noise[:, k] = lasts * noise[:, k - 1] + np.sqrt(1 - lasts**2) * noise[:, k]
    return noise
