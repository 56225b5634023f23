"""The one way this analysis says anything: whoever claims a cause must show a comparison.

Sentences of other modules pass through here. A template that says *because*, or one of its many disguises, is refused
unless the design of the data has places to compare with; so no later change of words can let it in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from evalkit.disclosure import Protected
from evalkit.results.finding import Finding
from evalkit.results.said import Said, say


class Design(StrEnum):
    """What the data allow to say of a change."""

    NOTHING = "too few points"
    BEFORE_AFTER = "before and after, no comparison"
    COMPARED = "before and after, with and without"
    RANDOMISED = "before and after, with and without, assigned at random"


CAUSAL = re.compile(
    r"\b(because|(?<!special )(?<!common )caus(e|es|ed|ing|al)|due to|owing to|thanks to|(led|leads) to"
    r"|result(s|ed) (in|from)|as a result"
    r"|brought about|attribut(able|ed) to|responsible for|made it (rise|fall)|worked)\b",
    re.IGNORECASE,
)
"""Words that put a change down to something; special and common cause are names of kinds of variation."""

WITH_COMPARISON = frozenset({Design.COMPARED, Design.RANDOMISED})


def licensed(template: str, design: Design | None = None) -> str:
    """Return a template if its design allows what it says.

    Parameters
    ----------
    template : str
        A sentence before its numbers and names are filled in.
    design : Design, optional
        Of the data that it speaks of; left out, it speaks of no change.

    Raises
    ------
    AssertionError
        If it claims a cause without a comparison: a fault of the code, never of the data.

    Examples
    --------
    >>> licensed("It rose because of it.", Design.COMPARED)
    'It rose because of it.'
    >>> licensed("It rose because of it.", Design.BEFORE_AFTER)
    Traceback (most recent call last):
    AssertionError: a sentence claims a cause, and there is nothing to compare with
    """
    if CAUSAL.search(template) and design not in WITH_COMPARISON:
        raise AssertionError("a sentence claims a cause, and there is nothing to compare with")
    return template


def tell(
    template: str, evidence: Protected, more: Mapping[str, Any] | None = None, design: Design | None = None
) -> Said:
    """Fill a licensed template; see :func:`evalkit.results.said.say`."""
    return say(licensed(template, design), evidence, more)


def find(signal: str, template: str, evidence: Protected, *judged: Any, design: Design | None = None) -> Finding:
    """Make a finding of a licensed template: `judged` goes on with grade, rule, estimate and direction."""
    return Finding(signal, licensed(template, design), evidence, *judged)
