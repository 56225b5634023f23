"""Answer the growth question for a programme or a system.

Estimate → protect → words and charts. An active member is a person with at least one qualifying interaction in the
trailing window; the stock at each month's end and the flows between month-ends reconcile exactly. Growth is judged
from the first full window on, and always also without the last month.
"""

from __future__ import annotations

from evalkit.analyses.growth.estimates import estimate
from evalkit.analyses.growth.pictures import figures
from evalkit.analyses.growth.words import caveats, findings, tables_for_print
from evalkit.definition import Scope
from evalkit.disclosure import protect, record
from evalkit.results.finding import Result
from evalkit.tables import Tables, context_marks

QUESTION = "Is the collaborative growing?"


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
        Graded findings, active members with their flows, attendance by occasion, growth by system.

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
    estimates = estimate(tables, scope)
    evaluation = tables.evaluation
    shown = protect(estimates.tables, scope)
    return Result(
        analysis="growth",
        question=QUESTION,
        findings=findings(estimates, shown),
        tables=tables_for_print(shown),
        figures=figures(evaluation, shown, context_marks(tables, scope, set(shown["stock"].frame["month"]))),
        caveats=caveats(shown["facts"]),
        disclosure=record(*shown.values()),
        parameters={"system": scope.system, "start": scope.start, "end": scope.end, "profile": scope.profile},
    )
