"""How the tables are read alike by every question: who counts, what was held, what happened besides.

`interaction` is the heart: growth, momentum and networks are readings of it, and begin with the same choice of rows.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.definition import Evaluation, Scope
from evalkit.tables.frames import Tables
from evalkit.tables.schemas import ATTENDED


def registers(tables: Tables) -> pd.DataFrame:
    """Return the occasions with a column `received`: whether anybody is on a register of it.

    A register that was expected and is not here, or has nobody on it, is missing; it is never a zero. Where only the
    number of people was returned, the column `total_only` says so; such a register counts as not received.

    Parameters
    ----------
    tables : Tables
        Canonical tables.

    Returns
    -------
    DataFrame
        Occasions in order of time.
    """
    keys = tables.coded["occasion_key"].cat
    seen = np.bincount(keys.codes, minlength=len(keys.categories)) > 0
    known = tables.occasion["occasion_key"].isin(keys.categories[seen])
    totals = tables.headcount[tables.headcount["what"].str.casefold() == ATTENDED]["subject_key"]
    total_only = tables.occasion["occasion_key"].isin(totals) & ~known
    found = tables.occasion.assign(received=known, total_only=total_only)
    return found.sort_values(["start", "occasion_key"], kind="stable")


def held(tables: Tables, scope: Scope) -> pd.DataFrame:
    """Return the occasions held in the period and open to the scope whose register is expected or here.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period. Occasions for everybody and by invitation are open to every system.

    Returns
    -------
    DataFrame
        As :func:`registers` returns them.
    """
    first, after = scope.months(tables.evaluation)
    occasion = registers(tables)
    chosen = occasion["start"].between(pd.Timestamp(first), pd.Timestamp(after), inclusive="left")
    if scope.system:
        chosen &= occasion["eligible"].isin(["all", "invitation", scope.system])
    return occasion[chosen & (occasion["register_expected"] | occasion["received"])]


def interactions_until(tables: Tables, after: date) -> pd.DataFrame:
    """Return the interactions before a day, with their occasion's `kind` and the day on which it was `held`.

    Those before a scope's first month still fill its first windows.

    Where there are many interactions and only counts are wanted, :func:`coded_until` is several times faster.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    after : date
        First day that is left out.
    """
    known = tables.interaction[tables.interaction["at"] < pd.Timestamp(after)]
    occasion = tables.occasion.set_index("occasion_key")
    place = occasion.index.get_indexer(pd.Index(known["occasion_key"]))
    return known.assign(kind=_taken(occasion["kind"], place), held=_taken(occasion["start"], place))


def coded_until(tables: Tables, after: date) -> pd.DataFrame:
    """Return the interactions before a day with their text as categories, as :attr:`Tables.coded` has them.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    after : date
        First day that is left out.
    """
    before = tables.coded["at"] < pd.Timestamp(after)
    return tables.coded if before.all() else tables.coded[before]


def _taken(values: pd.Series, place: NDArray[np.intp]) -> Any:
    """Return the value at each place; nothing where there is none (-1)."""
    return values.array.take(place, allow_fill=True)


def made_by_members(interactions: pd.DataFrame, evaluation: Evaluation) -> pd.DataFrame:
    """Keep the interactions that make a person an active member, as the definition declares.

    Parameters
    ----------
    interactions : DataFrame
        As :func:`interactions_until` or :func:`coded_until` returns them.
    evaluation : Evaluation
        Declares kinds and roles.
    """
    made = _among(interactions["kind"], evaluation.member_kinds) & _among(interactions["role"], evaluation.active.roles)
    return interactions[made & interactions["person_key"].notna()]


def _among(column: pd.Series, words: Collection[str]) -> NDArray[np.bool_]:
    """Return what `isin` does; of categories, only each word is compared and not each row."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.isin(words).to_numpy()
    return np.append(column.cat.categories.isin(words), False).take(column.cat.codes)  # a missing one, -1, is last


def context_marks(tables: Tables, scope: Scope, months: set[str]) -> list[tuple[str, str]]:
    """Return dated context within the months shown, as (month, words); of one system only where it concerns it.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        Whose context.
    months : set of str
        Months that a picture shows, such as ``"2022-03"``.
    """
    marks = []
    for row in tables.context.sort_values(["start", "system", "kind"], kind="stable").itertuples():
        month = f"{row.start:%Y-%m}"
        if month in months and (not scope.system or row.system in {"", scope.system}):
            place = f", {tables.evaluation.system_name(str(row.system))}" if row.system and not scope.system else ""
            marks.append((month, f"{row.kind}{place}"))
    return marks
