"""Which part of the programme is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evalkit.definition.evaluation import Evaluation
from evalkit.definition.programme import Profile
from evalkit.errors import ParameterError
from evalkit.settings import did_you_mean, listed


@dataclass(frozen=True)
class Scope:
    """Which part of the programme is asked about, and for whom the answer is.

    Parameters
    ----------
    system : str, default ""
        Code of one system; empty for the whole programme.
    start, end : str, default ""
        First and last month, as ``"2022-01"`` (or a date, whose month counts); empty for the programme's own.
    profile : str, default "board"
        Release profile: evaluator, board or public.

    Examples
    --------
    >>> Scope(system="QMF", start="2022-01", end="2022-12").system
    'QMF'
    >>> Scope(profile="everyone")
    Traceback (most recent call last):
    evalkit.errors.ParameterError: profile: Unknown release profile. What to do: use evaluator, board or public.
    """

    system: str = ""
    start: str = ""
    end: str = ""
    profile: str = "board"

    def __post_init__(self) -> None:
        if self.profile not in list(Profile):
            raise ParameterError("Unknown release profile", f"use {listed(list(Profile))}", where="profile")
        for name in ("start", "end"):
            _month(getattr(self, name), name)

    def months(self, evaluation: Evaluation) -> tuple[date, date]:
        """Return the first day of the first month and the first day of the month *after* the last.

        Raises
        ------
        ParameterError
            If the scope names an unknown system or an empty period.
        """
        codes = [system.code for system in evaluation.systems]
        if self.system and self.system not in codes:
            hint = did_you_mean(self.system, codes) or f"use one of {listed(codes)}, or nothing for the whole programme"
            raise ParameterError("The definition has no system with this code", hint, where="system")
        first = _month(self.start, "start") or evaluation.programme.start.replace(day=1)
        last = _month(self.end, "end") or evaluation.programme.end.replace(day=1)
        if last < first:
            raise ParameterError("The period ends before it starts", "swap start and end", where="start, end")
        return first, (
            last.replace(year=last.year + 1, month=1) if last.month == 12 else last.replace(month=last.month + 1)
        )


def _month(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01").replace(day=1)
    except ValueError as error:
        raise ParameterError("This is not a month", 'write it as "2022-01"', where=name) from error
