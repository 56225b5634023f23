"""Synthetic collaboratives with known truth: raw exports as programmes really send them, and the named samples.

::

    draws, names            chance that is the same on every machine; invented people's names
    setting                 what a collaborative consists of: organisations, occasions, teams, offers
    population              who takes part and who turns up: the truth
    lines, mess             rows as written and as meant; the slips that people and software make
    jobs, members, efforts  what people do; who is in which team; what teams test, and how many were invited
    feedback                a form after an occasion
    registers               which file holds whom
    around, truth           what an evaluation ought to find
    teams, sheets, lists    the raw files, byte for byte; workbook saves xlsx files that never change
    declaration, package    definition and mapping files; README and datapackage.json
    programme               all of it in order: `collaborative`
    stress, bulk            attendance of any size with known truth; its tables, and its raw files
    measures                monthly measures as organisations return them, and what truly changed
    london, uec, national,
    gloucestershire,
    southern_women, blmk,
    five_trusts             the samples that samples writes: `sample`
    trusts, archetypes      who talks to whom in five trusts; networks of known shape
    sites                   monthly measures of sites with known changes, for calibrating charts and attribution
    scores                  scores of teams and answers of raters, for calibrating what is said of them
    plan                    which changes a design could show: `evalkit plan`
    process                 interactions without names or files, fast, for calibrating the statistics

>>> from evalkit import simulate
>>> simulate.SAMPLES
('london', 'uec', 'national', 'gloucestershire', 'southern-women', 'blmk', 'five-trusts', 'stress')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

SAMPLES = ("london", "uec", "national", "gloucestershire", "southern-women", "blmk", "five-trusts", "stress")
"""The samples that can be written."""

if TYPE_CHECKING:
    from evalkit.simulate.programme import collaborative
    from evalkit.simulate.samples import sample
    from evalkit.simulate.truth import Truth

_WHERE = {
    "collaborative": "evalkit.simulate.programme",
    "sample": "evalkit.simulate.samples",
    "Truth": "evalkit.simulate.truth",
}

__all__ = ["SAMPLES", "Truth", "collaborative", "sample"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'evalkit.simulate' has no name {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
