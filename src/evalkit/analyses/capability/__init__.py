"""Answer whether the capability to improve is rising: how people see it, who is trained, how many coaches are missing.

Each subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected
together before one of them speaks.
"""

from __future__ import annotations

from evalkit.analyses.capability import (
    agreeing,
    cascade,
    doses,
    nobody,
    profile,
    returns,
    systems,
    training,
    waves,
)
from evalkit.analyses.capability.panel import read
from evalkit.analyses.capability.workforce import Workforce
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "Is the capability to improve rising, and are there enough people who have it?"


def capability(tables: Tables, scope: Scope | None = None, instrument: str = "") -> Result:
    """Answer whether the capability to improve is rising, and whether there are enough people who have it.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.
    instrument : str, default ""
        Code of the self-assessment; empty: the first of the definition that people rated.

    Returns
    -------
    Result
        Components with intervals and labels, where raters split, the same raters in both waves, systems beside one
        another, agreement; returns for reflection; training, doses, and who goes on from trained to coaching.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period, or the definition has no such instrument.

    Examples
    --------
    >>> import evalkit as ek
    >>> gloucestershire = ek.prepare(ek.load("data_samples/gloucestershire"))
    >>> result = ek.capability(gloucestershire)
    >>> result.findings[0].sentence.split(":")[0]
    'In June 2023, 41 raters put improvement capability at 2.4 on a scale from 1.0 to 5.0 (95% interval 2.3 to 2.6)'
    """
    scope = scope or Scope()
    panel = read(tables, scope, instrument)
    work = Workforce(tables, scope)
    parts = [nobody.part(panel, work)]
    if panel.latest:
        parts += [profile.part(panel), waves.part(panel), systems.part(panel), agreeing.part(panel)]
    parts += [*returns.parts(panel), training.part(work), doses.part(work), cascade.part(work)]
    return compose("capability", QUESTION, parts, scope, instrument=instrument)
