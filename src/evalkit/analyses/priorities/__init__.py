"""Answer where support may be needed: what is missing, what the signals say, what people judge, what is going on.

The grid is unranked and there is no score: rank aggregation is weighting nobody chose. Computed signals, people's
judgements and the support in place stand beside one another and are never mixed.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.analyses.priorities import beside, drivers, grid, missing, people, portfolio
from evalkit.analyses.priorities.asked import Asked
from evalkit.definition import Profile, Scope
from evalkit.errors import ParameterError
from evalkit.results.finding import Result
from evalkit.results.gathered import gather
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "Where may support be needed, and what is going on already?"


def priorities(results: str | Path, tables: Tables, scope: Scope | None = None, last: str | Path = "") -> Result:
    """Lay the signals of all systems side by side, with what people judge and what is in place.

    Parameters
    ----------
    results : str or Path
        Run folder with the results of the other questions, finished or under way; empty: none.
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        Period and release profile; always the whole programme.
    last : str or Path, default ""
        Run folder of the last report, of the same profile, to say what changed since; empty: nothing is compared.

    Returns
    -------
    Result
        Missing returns first; the grid of systems and signals, each with its own grade; judgements, support in place
        and offers; goals and projects; the theory of change with the evidence for each driver.

    Raises
    ------
    ParameterError
        If the scope names a system, or a folder is not there.
    RunFolderError
        If a result is damaged or was made for another release profile.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.prepare(ek.load("data_samples/southern-women"))
    >>> ek.priorities("", women).caveats[0]
    'No run was given, so the grid has nothing to show: it is filled when the notebook runs after the others.'
    """
    scope = scope or Scope()
    if scope.system:
        raise ParameterError("Priorities are asked of the whole programme", "leave the system empty", "system")
    scope.months(tables.evaluation)
    profile = Profile(scope.profile)
    declared = tables.evaluation
    signals = {signal.finding for signal in declared.priorities.signals}
    signals |= {signal for driver in (declared.theory.primary if declared.theory else ()) for signal in driver.signals}
    now, before = (gather(folder, profile, signals) for folder in (results, last))
    asked = Asked(tables, scope, now, before, bool(str(results)))
    parts = [
        missing.part(asked),
        grid.part(asked),
        beside.part(asked),
        portfolio.part(asked),
        people.part(asked),
        drivers.part(asked),
    ]
    return compose("priorities", QUESTION, parts, scope)
