"""The cells: situations in which the method has to hold, each a setting with its own truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evalkit.simulate.process import Setting


@dataclass(frozen=True)
class Cell:
    """One situation: what the table calls it, what happens in it, and whether any claim of a change is false."""

    name: str
    title: str
    setting: Setting
    flat: bool = True

    @property
    def true_setting(self) -> Setting:
        """Where the truth comes from: a crowd that comes once in the last month is no growth."""
        return replace(self.setting, last_month_newcomers=0.0)


CELLS = (
    Cell("flat", "nothing grows, the window fills over the first months", Setting()),
    Cell("overdispersed", "joins vary wildly from month to month", Setting(shock_sd=0.9, shock_phi=0.0)),
    Cell("system-shocks", "large, slow shocks in each system", Setting(shock_sd=0.9, shock_phi=0.8)),
    Cell("common-shock", "shocks that hit all 5 systems at once", Setting(common_sd=0.4)),
    Cell("common-shock-40", "shocks that hit all 40 systems at once", Setting(systems=40, common_sd=0.4)),
    Cell("common-shock-24", "shocks that hit all 5 systems at once, 24 months", Setting(months=24, common_sd=0.4)),
    Cell("crowd-each-third", "40 newcomers at every learning session, never again", Setting(third_month_newcomers=40)),
    Cell("crowd-last", "54 newcomers in the last month, never again", Setting(last_month_newcomers=54)),
    Cell("three-systems", "3 systems", Setting(systems=3)),
    Cell("forty-systems", "40 systems", Setting(systems=40)),
    Cell("tiny", "one system with about 18 active people", Setting(systems=1, joins=2.0)),
    Cell("short", "9 months observed, so that 6 month ends remain", Setting(months=9)),
    Cell("growth-12", "growth of 3% a month, 12 months", Setting(growth=0.03), flat=False),
    Cell("growth-24", "growth of 3% a month, 24 months", Setting(growth=0.03, months=24), flat=False),
    Cell("true-ramp", "begins from nobody: grows fast, then slower", Setting(begin="nothing"), flat=False),
)

SHOWN_WITH_ALTERNATIVES = ("flat", "common-shock", "crowd-last")
"""Cells whose alternatives the page shows."""
