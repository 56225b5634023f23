"""The rows on which every subject of growth rests: chosen once, so that no two subjects count different people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit import wording
from evalkit.definition import Evaluation, Profile, Scope
from evalkit.tables import Tables, coded_until, context_marks, held, interactions_until, made_by_members

Group = frozenset[str]
Months = NDArray[np.datetime64]
Marks = list[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Basis:
    """The tables as a scope asks about them.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System, period and profile.
    months : array of datetime64[D], shape (m,)
        First days of the months of the period.
    everywhere : DataFrame
        Interactions of all systems before the period's end; those before its start still fill its first windows.
    made_members : DataFrame
        Those of them that make somebody an active member.
    """

    tables: Tables
    scope: Scope
    months: Months
    everywhere: pd.DataFrame
    made_members: pd.DataFrame

    @property
    def evaluation(self) -> Evaluation:
        """The definition."""
        return self.tables.evaluation

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all systems, in the order of the definition."""
        return tuple(system.code for system in self.evaluation.systems)

    @property
    def left_out(self) -> str:
        """Roles that are not counted, in words."""
        return wording.listed(self.evaluation.active.left_out)

    @property
    def first(self) -> pd.Timestamp:
        """First day of the period."""
        return pd.Timestamp(self.months[0])

    @property
    def after(self) -> pd.Timestamp:
        """First day after the period."""
        return pd.Timestamp(self.months[-1].astype("datetime64[M]") + 1)

    @property
    def period(self) -> str:
        """First and last month, such as ``"2022-01/2022-12"``: what tells one report's tables from another's."""
        ends = self.months[[0, -1]].astype("datetime64[M]").astype(str)
        return "/".join(ends)

    @cached_property
    def occasions(self) -> pd.DataFrame:
        """Occasions held in the period and open to the scope, in order of time (:func:`evalkit.tables.held`)."""
        return held(self.tables, self.scope)

    @cached_property
    def members(self) -> pd.DataFrame:
        """Interactions of the scope that make somebody an active member."""
        return self.of_scope(self.made_members)

    @cached_property
    def coded_members(self) -> pd.DataFrame:
        """The same as `made_members` with text as categories, as counting a stock of any size needs."""
        return made_by_members(coded_until(self.tables, self.after.date()), self.evaluation)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Interactions of the scope that count as attendance at its occasions."""
        here = self.of_scope(self.everywhere)
        at_them = here["occasion_key"].isin(self.occasions["occasion_key"])
        return here[at_them & here["role"].isin(self.evaluation.active.roles)]

    def of_scope(self, interactions: pd.DataFrame) -> pd.DataFrame:
        """Keep the interactions of the scope's system; a programme keeps all."""
        return interactions[interactions["system"] == self.scope.system] if self.scope.system else interactions

    def of_system(self, code: str) -> Basis:
        """Return the same for one system."""
        return replace(self, scope=replace(self.scope, system=code))

    def marks(self, months: Sequence[str]) -> Marks:
        """Return dated context in these months, such as ``"2022-03"``, which pictures over time mark."""
        return context_marks(self.tables, self.scope, set(months))

    def behind(self, groups: Callable[[], Sequence[Group]]) -> Sequence[Group] | None:
        """Return the people behind rows of a table of activity: only the public profile asks for them."""
        return groups() if self.scope.profile == Profile.PUBLIC else None


def basis(tables: Tables, scope: Scope) -> Basis:
    """Choose the rows that a scope asks about.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.
    """
    first, after = scope.months(tables.evaluation)
    months = np.arange(np.datetime64(first, "M"), np.datetime64(after, "M")).astype("datetime64[D]")
    everywhere = interactions_until(tables, after)
    return Basis(tables, scope, months, everywhere, made_by_members(everywhere, tables.evaluation))


def people(interactions: pd.DataFrame) -> Group:
    """Return everybody behind some interactions; whoever cannot be linked is nobody known."""
    return frozenset(interactions["person_key"].dropna())


def looked_up(keys: pd.Series, table: pd.Series) -> pd.Series:
    """Look texts up in a table of texts: missing where not known, and text even where nothing is.

    Examples
    --------
    >>> looked_up(pd.Series(["a", "b"]), pd.Series({"a": "North"})).tolist()
    ['North', nan]
    """
    return keys.map(table).astype("str")
