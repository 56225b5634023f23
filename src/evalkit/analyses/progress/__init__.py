"""Answer whether teams make progress: what they claim, whether they move, and what is on record for it.

Each subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected
together before one of them speaks.
"""

from __future__ import annotations

from evalkit.analyses.progress import change, evidence, faculty, families, moving, reached, silent, trajectories
from evalkit.analyses.progress.scored import read
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "Do teams make progress, and what is on record for it?"


def progress(tables: Tables, scope: Scope | None = None, instrument: str = "") -> Result:
    """Answer whether the teams of a collaborative, or of one of its systems, make progress.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.
    instrument : str, default ""
        Code of the scale; empty: that of the definition, or the first with scores of teams.

    Returns
    -------
    Result
        Levels and moves between them, teams at or above levels with those that are silent, trajectories, change by
        calibrated tests, teams beside their faculty, claims beside records, families, missing returns by system.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> london = ek.prepare(ek.load("data_samples/london"))
    >>> ek.progress(london).findings[0].signal
    'progress.reached'
    """
    scope = scope or Scope()
    scored = read(tables, scope, instrument)
    if scored.own.empty:
        parts = [silent.nothing(scored), families.part(scored)]
    else:
        parts = [
            reached.part(scored),
            moving.part(scored),
            change.part(scored),
            trajectories.part(scored),
            faculty.part(scored),
            evidence.part(tables, scored),
            families.part(scored),
            silent.part(scored),
        ]
    return compose("progress", QUESTION, parts, scope, instrument=instrument)
