"""Answer the growth question for a programme or a system, a subject a module.

Each subject is a :class:`~evalkit.results.part.Part`: what it estimates, with every number declared, and what it says
and draws. They rest on one choice of rows (:mod:`.basis`) and are protected together. The order here is the order of
reading: is it growing, who comes, do they stay, who are they, what came of it, where may it go, each system by itself.
"""

from __future__ import annotations

from evalkit.analyses.growth.attendance import attendance
from evalkit.analyses.growth.basis import basis
from evalkit.analyses.growth.cohorts import cohorts
from evalkit.analyses.growth.offers import offers
from evalkit.analyses.growth.outlook import outlook
from evalkit.analyses.growth.per_occasion import per_occasion
from evalkit.analyses.growth.reach import reach
from evalkit.analyses.growth.registers import registers
from evalkit.analyses.growth.retention import retention
from evalkit.analyses.growth.stock import stock
from evalkit.analyses.growth.systems import systems
from evalkit.analyses.growth.teams import teams
from evalkit.analyses.growth.voice import voice
from evalkit.analyses.growth.windows import windows
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import Part, compose
from evalkit.results.said import say
from evalkit.tables import Tables

QUESTION = "Is the collaborative growing?"
SUBJECTS = (
    *(stock, windows),  # is it growing
    *(attendance, per_occasion, registers),  # who comes
    *(retention, cohorts),  # do they stay
    *(reach, voice),  # who are they
    *(teams, offers, outlook),  # what came of it, and where may it go
    systems,  # and each system by itself
)
LIMITS = "This says how many people take part. It does not say why, nor that anything became better for patients."


def growth(tables: Tables, scope: Scope | None = None) -> Result:
    """Answer whether a collaborative, or one of its systems, is growing.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.

    Returns
    -------
    Result
        Graded findings, and tables and pictures of active members, attendance, staying, who takes part, teams, offers
        and outlook.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.load("data_samples/southern-women")
    >>> ek.growth(ek.prepare(women)).findings[0].grade
    <Grade.NOT_ENOUGH_EVIDENCE: 'not enough evidence'>
    """
    scope = scope or Scope()
    asked = basis(tables, scope)
    limits = Part(caveats=lambda shown: [say(LIMITS, shown["received"])])
    return compose("growth", QUESTION, [*(subject(asked) for subject in SUBJECTS), limits], scope)
