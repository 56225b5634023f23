"""evalkit evaluates health-improvement collaboratives: a table of contents.

Names are imported when they are first used, so that ``import evalkit`` stays light.

>>> import evalkit as ek
>>> ek.Scope(system="QMF").profile
'board'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from evalkit import network, simulate, stats
    from evalkit.analyses.capability import capability
    from evalkit.analyses.connectivity import connectivity
    from evalkit.analyses.feedback import feedback
    from evalkit.analyses.growth import growth
    from evalkit.analyses.measures import measures
    from evalkit.analyses.momentum import momentum
    from evalkit.analyses.priorities import priorities
    from evalkit.analyses.progress import progress
    from evalkit.analyses.spread import spread
    from evalkit.definition import Evaluation, Scope, load
    from evalkit.intake.pipeline import prepare
    from evalkit.results.finding import Result
    from evalkit.tables import Tables

_WHERE = {
    "load": "evalkit.definition",
    "Evaluation": "evalkit.definition",
    "Scope": "evalkit.definition",
    "prepare": "evalkit.intake.pipeline",
    "Tables": "evalkit.tables",
    "Result": "evalkit.results.finding",
    "capability": "evalkit.analyses.capability",
    "connectivity": "evalkit.analyses.connectivity",
    "feedback": "evalkit.analyses.feedback",
    "growth": "evalkit.analyses.growth",
    "momentum": "evalkit.analyses.momentum",
    "progress": "evalkit.analyses.progress",
    "measures": "evalkit.analyses.measures",
    "spread": "evalkit.analyses.spread",
    "priorities": "evalkit.analyses.priorities",
}

__all__ = [
    "Evaluation",
    "Result",
    "Scope",
    "Tables",
    "capability",
    "connectivity",
    "feedback",
    "growth",
    "load",
    "measures",
    "momentum",
    "network",
    "prepare",
    "priorities",
    "progress",
    "simulate",
    "spread",
    "stats",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name in {"network", "simulate", "stats"}:
        return import_module(f"evalkit.{name}")
    raise AttributeError(f"module 'evalkit' has no name {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
