"""How a question is answered subject by subject: what each part contributes, and the one way parts become a result.

A part holds one subject whole, so that it can be read in one place: its estimates with every number declared, and
what is said and drawn of them. It says nothing before all parts of a result are protected together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from evalkit.definition import Scope
from evalkit.disclosure import Protected, Unprotected, protect, record
from evalkit.results.finding import Figure, Finding, Result, Table

Shown = Mapping[str, Protected]
"""Every table of a result by name, as its profile shows it: a part may speak from another part's facts."""


def _nothing(_: Shown) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class Part:
    """What one subject contributes to a result.

    Parameters
    ----------
    estimates : tuple of Unprotected
        Its tables before protection, each with every number declared.
    findings, tables, figures, caveats : callable
        From all protected tables of the result to what is said or drawn of this subject, in the order of reading; by
        default nothing.
    """

    estimates: tuple[Unprotected, ...] = ()
    findings: Callable[[Shown], Iterable[Finding]] = _nothing
    tables: Callable[[Shown], Iterable[Table]] = _nothing
    figures: Callable[[Shown], Iterable[Figure]] = _nothing
    caveats: Callable[[Shown], Iterable[str]] = _nothing


def compose(analysis: str, question: str, parts: Sequence[Part], scope: Scope, **parameters: Any) -> Result:
    """Protect all parts together, then let each speak.

    Parameters
    ----------
    analysis, question
        As for :class:`~evalkit.results.finding.Result`.
    parts : sequence of Part
        In the order of reading.
    scope : Scope
        What was asked, and for whom; its profile decides what is shown.
    **parameters
        Further choices that were asked for, beside the scope's own.

    Returns
    -------
    Result
        A caveat that several parts share is said once.

    Raises
    ------
    DisclosureError
        If two parts bring a table of one name, or a number cannot be protected.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.disclosure import People, ReleaseClass
    >>> people = Unprotected("people", pd.DataFrame({"n": [12]}), ReleaseClass.ACTIVITY, people={"n": People()})
    >>> part = Part((people,), caveats=lambda shown: ["Nobody was asked why they came."])
    >>> compose("example", "How many came?", [part], Scope()).caveats
    ('Nobody was asked why they came.',)
    """
    shown = protect(chain.from_iterable(part.estimates for part in parts), scope)
    told: dict[str, list[Any]] = {
        what: [one for part in parts for one in getattr(part, what)(shown)]
        for what in ("findings", "tables", "figures", "caveats")
    }
    return Result(
        analysis=analysis,
        question=question,
        findings=tuple(told["findings"]),
        tables={table.name: table for table in told["tables"]},
        figures={figure.name: figure for figure in told["figures"]},
        caveats=tuple(dict.fromkeys(told["caveats"])),
        disclosure=record(*shown.values()),
        parameters={
            "system": scope.system, "start": scope.start, "end": scope.end, "profile": scope.profile, **parameters,
        },
    )  # fmt: skip
