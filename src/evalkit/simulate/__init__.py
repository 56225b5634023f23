"""Synthetic collaboratives with known truth: raw exports as programmes really send them, and the named samples.

::

    draws, names              chance that is the same on every machine; invented people's names
    setting                   what a collaborative consists of: organisations, occasions, teams, offers
    population                who takes part and who turns up: the truth
    mess                      how the truth looks once people and software have written it down
    teams, registers, lists   the raw files, byte for byte; workbook writes xlsx files that never change
    truth                     what an evaluation ought to find
    programme                 all of it in order: `collaborative`
    london, southern_women    the settings of the samples; samples writes them: `sample`

>>> from evalkit import simulate
>>> simulate.SAMPLES
('london', 'southern-women')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

SAMPLES = ("london", "southern-women")
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
