"""The situations in which a claim has to hold, each a setting with its own truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evalkit.simulate.process import Setting


@dataclass(frozen=True)
class Cell:
    """One situation: what the page calls it, what happens in it, and whether any claim of a change is false."""

    name: str
    title: str
    setting: Setting
    flat: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def true_setting(self) -> Setting:
        """Where the truth comes from: a crowd that comes once in the last month is no growth."""
        return replace(self.setting, last_month_newcomers=0.0)


_USUAL = {
    cell.name: cell
    for cell in (
        Cell("flat", "nothing changes", Setting()),
        Cell("overdispersed", "joins vary wildly from month to month", Setting(shock_sd=0.9, shock_phi=0.0)),
        Cell("system-shocks", "large, slow shocks in each system", Setting(shock_sd=0.9, shock_phi=0.8)),
        Cell("common-shock", "shocks to joining that hit all 5 systems at once", Setting(common_sd=0.4)),
        Cell(
            "common-shock-40",
            "shocks to joining that hit all 40 systems at once",
            Setting(systems=40, common_sd=0.4),
        ),
        Cell(
            "common-shock-24",
            "shocks to joining that hit all 5 systems at once, 24 months",
            Setting(months=24, common_sd=0.4),
        ),
        Cell("month-shock", "months whose every occasion draws more or fewer", Setting(month_pull_sd=0.2)),
        Cell(
            "crowd-each-third",
            "40 newcomers at every learning session, never again",
            Setting(third_month_newcomers=40),
        ),
        Cell("crowd-last", "54 newcomers in the last month, never again", Setting(last_month_newcomers=54)),
        Cell("three-systems", "3 systems", Setting(systems=3)),
        Cell("forty-systems", "40 systems", Setting(systems=40)),
        Cell("tiny", "one system with about 18 active people", Setting(systems=1, joins=2.0)),
        Cell("short", "9 months observed", Setting(months=9)),
        Cell("growth-12", "growth of 3% a month, 12 months", Setting(growth=0.03), flat=False),
        Cell("growth-24", "growth of 3% a month, 24 months", Setting(growth=0.03, months=24), flat=False),
    )
}


def usual(*names: str, **options: Any) -> tuple[Cell, ...]:
    """Return some of the usual situations, with options of the claim's own."""
    return tuple(replace(_USUAL[name], options=options) for name in names)
