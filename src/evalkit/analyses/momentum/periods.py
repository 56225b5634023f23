"""The two periods that are compared: given by the reader, or the first and the last full quarter."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from evalkit.analyses.momentum.counted import Counted
from evalkit.errors import ParameterError

_FORM = re.compile(r"\d{4}-\d{2}(/\d{4}-\d{2})?")
EXAMPLE = 'write it as "2022-04/2022-06"'


@dataclass(frozen=True)
class Periods:
    """Two periods of equal length, each as ``"2022-04/2022-06"``."""

    before: str
    after: str


def periods(counted: Counted, before: str, after: str) -> Periods | None:
    """Return the periods to compare.

    Parameters
    ----------
    counted : Counted
        Whose months there are.
    before, after : str
        A month or first and last month; empty: the first, or last, full quarter.

    Returns
    -------
    Periods or None
        None where there are fewer than two full quarters and no periods were given.

    Raises
    ------
    ParameterError
        If a period is none, lies outside the scope, or the two overlap or differ in length.
    """
    quarters = counted.quarters
    if not (before and after) and len(quarters) < 2:
        return None
    chosen = Periods(_read(before, "before") or quarters[0], _read(after, "after") or quarters[-1])
    known = set(counted.months["month"])
    for name, period in (("before", chosen.before), ("after", chosen.after)):
        if not known.issuperset(months_of(period)):
            raise ParameterError("This period is not within the months asked about", "choose another", name)
    if len(months_of(chosen.before)) != len(months_of(chosen.after)):
        raise ParameterError(
            "The periods differ in length, so that one has had longer to reach people",
            "choose two of as many months",
            "before, after",
        )
    if chosen.before.split("/")[1] >= chosen.after.split("/")[0]:
        raise ParameterError("The period before does not end before the one after", "choose others", "before, after")
    return chosen


def months_of(period: str) -> list[str]:
    """Return the months of a period.

    >>> months_of("2022-11/2023-01")
    ['2022-11', '2022-12', '2023-01']
    """
    first, last = (np.datetime64(end, "M") for end in period.split("/"))
    return np.arange(first, last + 1).astype(str).tolist()


def _read(text: str, where: str) -> str:
    """Return a period in its one form; empty for an empty text."""
    if not text:
        return ""
    if not _FORM.fullmatch(text):
        raise ParameterError("This is not a period", EXAMPLE, where)
    period = text if "/" in text else f"{text}/{text}"
    try:
        empty = not months_of(period)
    except ValueError as error:
        raise ParameterError("This is not a period", EXAMPLE, where) from error
    if empty:
        raise ParameterError("This period ends before it starts", EXAMPLE, where)
    return period
