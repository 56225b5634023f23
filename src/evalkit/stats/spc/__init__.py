"""Statistical process control: whether a process has changed, or varies as it always does.

::

    charts          XmR, P and P′, U and U′, run chart: a series into a frame with centre, limits and signals
    limits          where centre and limits lie, one phase of a chart at a time
    rules           what counts as a signal: each rule a function, and the sets that go together
    rebasing        the phases of a series, each with the reason why it begins
    icons           variation and assurance, taken from the same frame that is drawn
    false_alarms    how often a chart on which nothing happens signals all the same

Conventions differ between tools, and none of them is wrong; these are the kit's, beside those of the NHS tools (*Making
Data Count*: the Excel tool of NHS England; NHSRplotthedots and qicharts2: R packages).

- Moving ranges larger than 3.267 times their mean are left out of the limits only with ``screen=True`` (Nelson 1982).
  The Excel tool never leaves them out, NHSRplotthedots does so by default, qicharts2 by an option.
- Limits stand 3/1.128 mean moving ranges from the centre. The NHS tools write 2.66, which is 0.02 % wider.
- A trend is 7 points, six steps, in one direction; a point on the centre ends a run of 7, but neither ends nor adds to
  a run of Anhøj's. Two of three counts points in the outer third, not those beyond the limits; all three must lie on
  one side: as in NHSRplotthedots.
- A gap ends no run and no trend, because nothing is known of it; but no moving range is taken across one.
- A phase of fewer than 13 points has *trial* limits, and one of fewer than 4 has none.
"""

from evalkit.stats.spc.charts import p_chart, run_chart, u_chart, xmr
from evalkit.stats.spc.false_alarms import false_alarms
from evalkit.stats.spc.icons import Assurance, Variation, assurance, variation
from evalkit.stats.spc.rebasing import Rebase
from evalkit.stats.spc.rules import ANHOEJ, IHI, MAKING_DATA_COUNT, RuleSet, making_data_count

__all__ = [
    "ANHOEJ",
    "IHI",
    "MAKING_DATA_COUNT",
    "Assurance",
    "Rebase",
    "RuleSet",
    "Variation",
    "assurance",
    "false_alarms",
    "making_data_count",
    "p_chart",
    "run_chart",
    "u_chart",
    "variation",
    "xmr",
]
