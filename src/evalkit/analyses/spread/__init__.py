"""Answer what is picked up, and from whom: practices on their way from team to team, and visits between systems.

Each subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected
together before one of them speaks.
"""

from __future__ import annotations

from evalkit.analyses.spread import links, pace, practices, visits
from evalkit.analyses.spread.known import read
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "What is picked up, and from whom?"


def spread(tables: Tables, scope: Scope | None = None) -> Result:
    """Answer what the teams of a collaborative, or of one of its systems, pick up, and from whom.

    Parameters
    ----------
    tables : Tables
        Canonical tables; reads `adoption`, `team`, `offer`, `occasion` and `interaction`.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.

    Returns
    -------
    Result
        Practices with the teams that could take them up, month by month; whether uptake goes faster; who learned from
        whom; peer visits offered, made and received.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> uec = ek.prepare(ek.load("data_samples/uec"))
    >>> ek.spread(uec).findings[0].signal
    'spread.practices'
    """
    scope = scope or Scope()
    known = read(tables, scope)
    parts = [practices.part(known), pace.part(known), links.part(known), visits.part(known)]
    return compose("spread", QUESTION, parts, scope)
