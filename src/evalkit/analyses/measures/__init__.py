"""Answer whether measures are improving, and whether anything may be said of why.

Each subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected
together before one of them speaks. Charts and icons come from one calculation (:mod:`.series`); sentences pass
:mod:`.told`, which lets nobody claim a cause without a comparison.
"""

from __future__ import annotations

from evalkit.analyses.measures import attribution, cycles, icons, panels, strata
from evalkit.analyses.measures.series import read
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "Are the measures improving, and can we say why?"


def measures(tables: Tables, scope: Scope | None = None) -> Result:
    """Answer whether the measures of a collaborative, or of one of its systems, are improving.

    Parameters
    ----------
    tables : Tables
        Canonical tables; `measure` holds the points, and the definition how they are charted and which changes were
        made.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board. Points before the
        programme's first month are the baseline and stay.

    Returns
    -------
    Result
        The icon summary table, control charts of every measure, phases around learning sessions, gaps between strata,
        and what changed with declared changes.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.prepare(ek.load("data_samples/southern-women"))
    >>> ek.measures(women).findings[0].sentence
    'No points of a measure were returned for this scope and period.'
    """
    scope = scope or Scope()
    found = read(tables, scope)
    parts = [
        icons.part(found),
        attribution.part(found),
        panels.part(found),
        strata.part(found),
        cycles.part(found),
    ]
    return compose("measures", QUESTION, parts, scope)
