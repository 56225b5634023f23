"""Numbers in, numbers out: no table, no word, no picture.

::

    stock           who is active: a stock and its flows
    trend           growth of a stock
    momentum        trend of interactions with the occasions allowed for; consistently?
    decomposition   mass and velocity effects; change of velocity
    rates           shares, and attendance per occasion
    survival        retention in occasions offered
    forecast        how far could it go
    attribution     a change before and after, and with and without: interrupted series, difference-in-differences
    spc             control charts and run charts: has a process changed
    steps           rises against chance, and the power to see them
    diversity       ways to interact
    drift           a coefficient in a short series whose noise partly lasts
    panel           a change that several systems share
    intervals       t intervals into estimates
    grading         how sure we are
    multiplicity    many comparisons under one claim
    agreement       how far raters agree, and items belong together
    selfassessment  component means, levels, systems and waves of a self-assessment
    shares          difference of two shares of answers
    pairs           change of a share of the same teams or people
    teams           the same teams from one quarter to another, and beside their faculty
    ordinal         levels of the same subjects over time, each with a leaning of its own
    capacity        what is needed, in place and missing; how long it takes
"""

from evalkit.stats import (
    agreement,
    attribution,
    capacity,
    decomposition,
    diversity,
    drift,
    forecast,
    grading,
    intervals,
    momentum,
    multiplicity,
    ordinal,
    pairs,
    panel,
    rates,
    selfassessment,
    shares,
    spc,
    steps,
    stock,
    survival,
    teams,
    trend,
)

__all__ = [
    "agreement",
    "attribution",
    "capacity",
    "decomposition",
    "diversity",
    "drift",
    "forecast",
    "grading",
    "intervals",
    "momentum",
    "multiplicity",
    "ordinal",
    "pairs",
    "panel",
    "rates",
    "selfassessment",
    "shares",
    "spc",
    "steps",
    "stock",
    "survival",
    "teams",
    "trend",
]
