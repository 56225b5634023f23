"""Answer whether momentum is building: more people, more interactions for each, more ways to interact.

Each subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected
together before one of them speaks.
"""

from __future__ import annotations

from evalkit.analyses.momentum import (
    acted,
    consistently,
    effects,
    principles,
    product,
    systems,
    trend,
    ways,
    workstreams,
)
from evalkit.analyses.momentum.counted import read
from evalkit.analyses.momentum.periods import periods
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables, context_marks

QUESTION = "Is momentum building?"


def momentum(tables: Tables, scope: Scope | None = None, before: str = "", after: str = "") -> Result:
    """Answer whether the momentum of a collaborative, or of one of its systems, is building.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.
    before, after : str, default ""
        Periods to compare, of equal length, such as ``"2022-04/2022-06"``; empty for the first and the last full
        calendar quarter.

    Returns
    -------
    Result
        Both factors and their product, the trend, what changed it, steadiness, ways to interact, actions, principles,
        and every system against its own past.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period, or the periods cannot be compared.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.prepare(ek.load("data_samples/southern-women"))
    >>> print(ek.momentum(women).findings[0].signal)
    momentum.product
    """
    scope = scope or Scope()
    counted = read(tables, scope)
    compared = periods(counted, before, after)
    own, family = trend.trends(counted)
    marks = context_marks(tables, scope, set(counted.months["month"]))
    parts = [
        product.part(counted, compared, marks),
        trend.part(counted, own),
        effects.part(counted, compared),
        consistently.part(counted),
        ways.part(counted),
        acted.part(tables, counted, compared, marks),
        systems.part(counted, compared, family),
        workstreams.part(tables, counted),
        principles.part(tables, counted),
    ]
    return compose("momentum", QUESTION, parts, scope, before=before, after=after)
