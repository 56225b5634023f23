"""Published series with what was printed of them; no value here is the kit's own, and none was made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from evalkit.stats.spc import p_chart, run_chart, u_chart, xmr

NHSR = "NHSRplotthedots, vignette “Deviations from Excel defaults”"
MONTGOMERY = "Montgomery, *Introduction to Statistical Quality Control*"
NIST = "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2"
QIC = "qicharts2 (R)"

OUTLIER = (1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)
FLOWRATE = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
JUICE = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)
BOARDS = (21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15)
SHIFTED = (
    -1.189453745, 0.388581230, -0.344333349, -0.547896138, 0.980662216, -0.236646007, 0.809739704, -0.744779529,
    -0.259787013, -0.183083830, 0.518629988, 0.883465101, 1.001284753, 2.534829992, 1.876232048, 4.119303308,
    0.486524126, 2.255194871, 3.504741438, 1.609919525, 2.579358170, 2.210355840, 2.944042776, 0.173306766,
)  # fmt: skip
"""R's own generator with the vignette's seed: set.seed(19), rnorm(24), then 12 values with mean 2."""
SEEN = (
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320, 267923, 271478, 255353, 256820,
    261835, 259144, 255910, 260863, 264465, 260989,
)  # fmt: skip
ATTENDED = (
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529, 279618, 283932, 266629, 268091,
    276803, 271578, 266005, 273520, 278574, 273772,
)  # fmt: skip
INFECTIONS = (
    17, 12, 27, 20, 20, 18, 22, 19, 19, 24, 17, 16, 24, 19, 19, 22, 25, 19, 17, 6, 25, 17, 11, 14, 9, 11, 7, 13, 5, 5,
    3, 5, 9, 4, 5, 9,
)  # fmt: skip
RISK_DAYS = (
    14768.42, 14460.33, 16176.92, 14226.50, 14816.25, 14335.29, 14964.54, 14327.88, 13200.58, 13855.62, 13794.50,
    14070.83, 14496.83, 14332.25, 14927.00, 13362.12, 14058.12, 14388.08, 14673.42, 14153.54, 13830.71, 14171.38,
    14637.96, 14713.08, 14750.62, 14881.67, 15203.75, 13589.75, 15111.54, 13729.96, 13879.83, 13895.83, 13140.67,
    13372.92, 13959.38, 14181.33,
)  # fmt: skip
ACCIDENTS = f"{QIC}, data `nhs_accidents` (Mohammed et al. 2013)"
CDI = f"{QIC}, data `cdi` (Amager Hvidovre Hospital)"


@dataclass(frozen=True)
class Published:
    """A series, the chart the kit makes of it, and what the source prints: lines by name, and points that signal."""

    title: str
    source: str
    chart: Callable[[], pd.DataFrame]
    lines: Mapping[str, str]
    signals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    note: str = ""


def _counted(values: tuple[float, ...]) -> range:
    return range(1, len(values) + 1)


SERIES = (
    Published(
        "One point of 10 among ones and twos, all moving ranges (as the Excel tool)",
        NHSR,
        lambda: xmr(OUTLIER, _counted(OUTLIER)),
        {"centre": "1.94", "lower": "-3.06", "upper": "6.95"},
        {"beyond the limits": (5,)},
    ),
    Published(
        "The same, moving ranges screened (as the R package)",
        NHSR,
        lambda: xmr(OUTLIER, _counted(OUTLIER), screen=True),
        {"centre": "1.94", "lower": "-0.72", "upper": "4.6"},
        {"beyond the limits": (5,)},
    ),
    Published(
        "Flow rate of 10 batches, XmR with trial limits",
        NIST,
        lambda: xmr(FLOWRATE, _counted(FLOWRATE)),
        {"centre": "50.81", "lower": "45.8159", "upper": "55.8041"},
        {"beyond the limits": ()},
    ),
    Published(
        "Leaking cans of orange juice, 30 samples of 50, P",
        MONTGOMERY,
        lambda: p_chart(JUICE, [50] * 30, _counted(JUICE), laney=False),
        {"centre": "0.2313", "lower": "0.0524", "upper": "0.4102"},
        {"beyond the limits": (15, 23)},
    ),
    Published(
        "Faults on 26 samples of circuit boards, c (U with exposure 1)",
        MONTGOMERY,
        lambda: u_chart(BOARDS, [1] * 26, _counted(BOARDS), laney=False),
        {"centre": "19.85", "lower": "6.48"},
        {"beyond the limits": (6, 20)},
        "The book prints 33.22 above, from the mean rounded to 19.85; unrounded it is 33.21.",
    ),
    Published(
        "24 values of which 12 are shifted, I chart (XmR)",
        f"{QIC}, vignette, printed by `summary()`",
        lambda: xmr(SHIFTED, _counted(SHIFTED)),
        {"centre": "1.057091", "lower": "-2.114884", "upper": "4.229067"},
        {"beyond the limits": ()},
    ),
    Published(
        "The same, runs about the mean: longest 13 (at most 8), 4 crossings (at least 8)",
        f"{QIC}, vignette, printed by `summary()`",
        lambda: run_chart(SHIFTED, _counted(SHIFTED)),
        {},
        {"unusually few crossings": tuple(_counted(SHIFTED))},
        "Anhøj's rules on the median, where the kit has them.",
    ),
    Published(
        "Seen within four hours, 20 weeks of all England, P",
        ACCIDENTS,
        lambda: p_chart(SEEN, ATTENDED, _counted(SEEN), laney=False),
        {"centre": "0.952899711", "lower": "0.951699565", "upper": "0.954099858"},
        {"beyond the limits": (1, 2, 3, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19)},
        "Limits of the first week. 16 of 20 weeks lie beyond: the textbook case for P′.",
    ),
    Published(
        "The same, P′",
        ACCIDENTS,
        lambda: p_chart(SEEN, ATTENDED, _counted(SEEN)),
        {"centre": "0.952899711", "lower": "0.940129644", "upper": "0.965669779"},
        {"beyond the limits": ()},
    ),
    Published(
        "The same, run chart: longest run 7 (at most 7), 7 crossings (at least 6)",
        ACCIDENTS,
        lambda: run_chart([r / n for r, n in zip(SEEN, ATTENDED, strict=True)], _counted(SEEN)),
        {"centre": "0.953150603"},
        {"unusually long run": (), "unusually few crossings": ()},
    ),
    Published(
        "Infections with *C. difficile* per risk day, 36 months, U",
        CDI,
        lambda: u_chart(INFECTIONS, RISK_DAYS, _counted(INFECTIONS), laney=False),
        {"centre": "0.00103802", "lower": "0.00024267", "upper": "0.00183337"},
        {"beyond the limits": (31,)},
    ),
    Published(
        "The same, U′",
        CDI,
        lambda: u_chart(INFECTIONS, RISK_DAYS, _counted(INFECTIONS)),
        {"centre": "0.00103802", "lower": "0.00016438", "upper": "0.00191167"},
        {"beyond the limits": ()},
        "An intervention after month 24 changed the process: before one rebases, it widens U′.",
    ),
    Published(
        "The same, run chart: longest run far beyond its limit, 5 crossings (at least 13)",
        CDI,
        lambda: run_chart([k / days for k, days in zip(INFECTIONS, RISK_DAYS, strict=True)], _counted(INFECTIONS)),
        {},
        {"unusually few crossings": tuple(_counted(INFECTIONS))},
        "qicharts2 counts 17 and 5 about the mean.",
    ),
)  # fmt: skip


def printed(value: float, like: str) -> str:
    """Return a number with as many decimals as another is printed with.

    >>> printed(1.9444, "1.94"), printed(4.6044, "4.6")
    ('1.94', '4.6')
    """
    return f"{value:.{len(like.partition('.')[2])}f}"


def found(series: Published) -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Return what the kit makes of a series: lines as they are printed, and the points that signal by rule."""
    chart = series.chart()
    lines = {name: printed(float(chart[name].iloc[0]), like) for name, like in series.lines.items()}
    return lines, {rule: tuple(map(int, chart.index[chart[rule] != 0])) for rule in series.signals}
