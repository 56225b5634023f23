"""Answer whether a collaborative is one, or many people in the same room.

Two sources are never mixed: attendance is *opportunity to meet*, a survey or shared projects are *working ties*. Each
subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected together
before one of them speaks.
"""

from __future__ import annotations

from evalkit.analyses.connectivity import (
    annex,
    chance,
    dealt,
    firsts,
    inward,
    losses,
    maps,
    meeting,
    past,
    response,
    shapes,
    trend,
)
from evalkit.analyses.connectivity.seen import read
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "Is this one collaborative, or many people in the same room?"


def connectivity(tables: Tables, scope: Scope | None = None) -> Result:
    """Answer whether people of different organisations are connected, in a collaborative or one of its systems.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.

    Returns
    -------
    Result
        Opportunity to meet, from attendance: who met across organisations, beside what chance gives and over time, and
        which occasions brought people together first. Working ties, from a survey or projects: their shape by stated
        rules, how far they stay within organisations, what would break, and what the silent could change. A map of
        organisations, and every measure with its definition.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.prepare(ek.load("data_samples/southern-women"))
    >>> print(ek.connectivity(women).findings[0].sentence)
    Opportunity to meet: 18 people came to 14 occasions in January to December 1930; everybody was at ...
    """
    scope = scope or Scope()
    seen = read(tables, scope)
    registers = dealt.deal(seen, firsts.large_occasions(seen, seen.inside))
    parts = [
        meeting.part(seen),
        chance.part(seen, registers),
        trend.part(seen),
        firsts.part(seen, registers),
        shapes.part(seen),
        inward.part(seen),
        past.part(seen),
        losses.part(seen),
        response.part(seen),
        maps.part(seen),
        annex.part(seen),
    ]
    return compose("connectivity", QUESTION, parts, scope)
