"""What momentum counts: who interacted with whom at which occasion, and in which months that can be known.

An interaction is a person at an occasion of a kind that makes a member, in a role that counts: the same choice as for
growth. A month whose registers never arrived is not a month without people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.definition import Evaluation, Profile, Scope
from evalkit.disclosure import MINIMUM
from evalkit.tables import Tables, held, interactions_until, made_by_members

COMPLETE, SOME_MISSING, NO_REGISTER, NOTHING_HELD = "complete", "some missing", "no register", "nothing held"
"""What is known of a month: all registers, some of them, none of those expected; or nothing was held."""

USABLE = (COMPLETE, SOME_MISSING)
"""What is known of a month whose numbers can be compared with others."""

Group = frozenset[str]
_NO_ROWS = np.array([], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Counted:
    """The interactions of a scope, and what is known of its months.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    scope : Scope
        What was asked.
    everywhere : DataFrame
        Interactions of the period in all systems: `person_key`, `occasion_key`, `kind`, `system`, `at`, `month`,
        `quarter`, `cycle` (of the occasion; missing: none).
    here : DataFrame
        Those of the scope.
    occasions : DataFrame
        Occasions of the period whose kind makes a member and whose register is expected or here, of all systems, with
        `month`.
    months : DataFrame
        A row a month of the period: `quarter`, `month`, `held`, `expected`, `received` and `status`.
    quarters : tuple of str
        Calendar quarters that lie in the period from first to last day, such as ``"2022-01/2022-03"``.
    cycles : DataFrame
        Cycles of the programme in order of time: `cycle`, `start` (of its first occasion), `end` (start of the next
        cycle; missing for the last) – known from all occasions, those after the period included.
    unlinkable : int
        Interactions of the scope that cannot be linked to a person: they are in no number of this analysis.
    """

    evaluation: Evaluation
    scope: Scope
    everywhere: pd.DataFrame
    here: pd.DataFrame
    occasions: pd.DataFrame
    months: pd.DataFrame
    quarters: tuple[str, ...]
    cycles: pd.DataFrame
    unlinkable: int

    @property
    def systems(self) -> tuple[str, ...]:
        """Codes of the systems of the scope."""
        codes = tuple(system.code for system in self.evaluation.systems)
        return (self.scope.system,) if self.scope.system else codes

    def open_to(self, system: str) -> pd.DataFrame:
        """Return the occasions open to a system; all of them for the empty code."""
        return self.occasions[_open_to(self.occasions, system)]

    def interactions_of(self, system: str) -> pd.DataFrame:
        """Return the interactions of a system; all of them for the empty code."""
        return self.everywhere.take(self._rows_of.get(system, _NO_ROWS)) if system else self.everywhere

    @cached_property
    def _rows_of(self) -> dict[str, NDArray[np.intp]]:
        """Rows of every system: found once, because every part asks for them."""
        found = self.everywhere.groupby("system").indices
        return {str(code): np.asarray(rows, dtype=np.intp) for code, rows in found.items()}

    def known_of(self, system: str) -> pd.DataFrame:
        """Return what is known of every month for a system, as :attr:`months`; of all for the empty code."""
        return _known_of_months(self.months["month"].tolist(), self.open_to(system), self.interactions_of(system))

    def behind(self, rows: Callable[[], Sequence[pd.DataFrame]]) -> list[Group] | None:
        """Return the people behind each row of a table of activity: only the public profile asks for them.

        Parameters
        ----------
        rows : callable
            Gives the interactions that each row counts.
        """
        return [frozenset(one["person_key"]) for one in rows()] if self.scope.profile == Profile.PUBLIC else None


def read(tables: Tables, scope: Scope) -> Counted:
    """Choose the interactions that count.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.
    """
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    known = interactions_until(tables, after)
    known = known[known["at"] >= pd.Timestamp(first)]
    everywhere = made_by_members(known, evaluation)
    month = everywhere["at"].to_numpy("datetime64[M]").astype(str)
    cycle = everywhere["occasion_key"].map(tables.occasion.set_index("occasion_key")["cycle"])
    everywhere = everywhere.assign(month=month, quarter=_quarters(month), cycle=cycle)
    whole = Scope(start=scope.start, end=scope.end)
    occasions = held(tables, whole)
    occasions = occasions[occasions["kind"].isin(evaluation.member_kinds)]
    occasions = occasions.assign(month=occasions["start"].to_numpy("datetime64[M]").astype(str))
    here = everywhere[everywhere["system"] == scope.system] if scope.system else everywhere
    months = np.arange(np.datetime64(first, "M"), np.datetime64(after, "M")).astype(str).tolist()
    programme = evaluation.programme
    days = max(first, programme.start), min(after - timedelta(days=1), programme.end)
    return Counted(
        evaluation, scope, everywhere, here, occasions,
        _known_of_months(months, occasions[_open_to(occasions, scope.system)], here),
        tuple(q for q in dict.fromkeys(_quarters(months)) if days[0] <= _day(q, 0) and _day(q, 1) <= days[1]),
        _cycles(tables.occasion),
        _unlinkable(known, evaluation, scope),
    )  # fmt: skip


def mass_and_velocity(interactions: pd.DataFrame, by: str, values: list[str]) -> pd.DataFrame:
    """Count people and interactions by some column, and divide them.

    Parameters
    ----------
    interactions : DataFrame
        As :attr:`Counted.here`.
    by : str
        Column that divides them, such as ``"month"``.
    values : list of str
        Its values, in the order of the rows wanted.

    Returns
    -------
    DataFrame
        `by`, `people` (different people), `interactions` and `each` (interactions per person), which is missing for
        fewer than 8 people: a mean of so few says more about them than about the programme.

    Examples
    --------
    >>> came = pd.DataFrame({"person_key": list("aabcdefgh"), "month": "2022-01"})
    >>> mass_and_velocity(came, "month", ["2022-01", "2022-02"])
         month  people  interactions   each
    0  2022-01       8             9  1.125
    1  2022-02       0             0    NaN
    """
    parts = interactions.groupby(by)["person_key"]
    people, size = (found.reindex(values).fillna(0).astype(int).to_numpy() for found in (parts.nunique(), parts.size()))
    each = size / np.where(people >= MINIMUM, people, np.nan)
    return pd.DataFrame({by: values, "people": people, "interactions": size, "each": each})


def within(interactions: pd.DataFrame, period: str) -> pd.DataFrame:
    """Keep the interactions of a period such as ``"2022-04/2022-06"``."""
    first, last = period.split("/")
    return interactions[interactions["month"].between(first, last)]


def _open_to(occasions: pd.DataFrame, system: str) -> pd.Series:
    return occasions["eligible"].isin(["all", "invitation", system]) | (not system)


def _quarters(months: Sequence[str]) -> list[str]:
    return [quarter_of(month) for month in months]


def quarter_of(month: str) -> str:
    """Return the calendar quarter that holds a month.

    >>> quarter_of("2022-05")
    '2022-04/2022-06'
    """
    first = (int(month[5:7]) - 1) // 3 * 3 + 1
    return f"{month[:5]}{first:02d}/{month[:5]}{first + 2:02d}"


def _day(quarter: str, end: int) -> date:
    """Return a quarter's first (0) or last (1) day."""
    month = np.datetime64(quarter.split("/")[end], "M")
    day: date = ((month + end).astype("datetime64[D]") - end).item()
    return day


def _known_of_months(months: list[str], occasions: pd.DataFrame, here: pd.DataFrame) -> pd.DataFrame:
    """Say for every month what was held and which registers are here."""
    expected = occasions["register_expected"]
    by_month = pd.DataFrame(
        {
            "held": occasions.groupby("month").size(),
            "expected": occasions[expected].groupby("month").size(),
            "received": occasions[occasions["received"]].groupby("month").size(),
            "missing": occasions[expected & ~occasions["received"]].groupby("month").size(),
        }
    )
    known = by_month.reindex(months).fillna(0).astype(int).rename_axis("month").reset_index()
    seen = known["month"].isin(here["month"].unique()) | (known["received"] > 0)
    status = np.select(
        [~seen & (known["missing"] > 0), ~seen, known["missing"] > 0],
        [NO_REGISTER, NOTHING_HELD, SOME_MISSING],
        COMPLETE,
    )
    known.insert(0, "quarter", _quarters(months))
    return known.drop(columns="missing").assign(status=status)


def _cycles(occasions: pd.DataFrame) -> pd.DataFrame:
    """Return the cycles in order of time, each up to the first occasion of the next."""
    starts = occasions.dropna(subset=["cycle"]).groupby("cycle")["start"].min().sort_values(kind="stable")
    frame = starts.dt.normalize().reset_index()
    return frame.assign(end=frame["start"].shift(-1))


def _unlinkable(known: pd.DataFrame, evaluation: Evaluation, scope: Scope) -> int:
    counts = known["kind"].isin(evaluation.member_kinds) & known["role"].isin(evaluation.active.roles)
    counts &= known["person_key"].isna()
    return int((counts & ((known["system"] == scope.system) | (not scope.system))).sum())
