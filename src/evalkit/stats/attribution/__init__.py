"""What a change of a measure can be put down to: with a comparison, and without one.

::

    interrupted     one series before and after a known month: level and slope
    compared        series with the change against series without it: difference-in-differences
    event_study     the same difference month by month, and whether both moved alike before
    verdicts        how sure we are of a change in the measure's own unit
"""

from evalkit.stats.attribution.compared import Compared, compare, randomised
from evalkit.stats.attribution.event_study import event_study, trends_before
from evalkit.stats.attribution.interrupted import Interrupted, interrupted
from evalkit.stats.attribution.verdicts import in_family, moved_alike, verdict, verdict_of_comparison

__all__ = [
    "Compared",
    "Interrupted",
    "compare",
    "event_study",
    "in_family",
    "interrupted",
    "moved_alike",
    "randomised",
    "trends_before",
    "verdict",
    "verdict_of_comparison",
]
