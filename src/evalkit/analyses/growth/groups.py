"""The people behind every row of the tables of growth, which the release ledger compares from report to report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.disclosure import Unprotected

Group = frozenset[str]


def with_groups(
    tables: Sequence[Unprotected], members: pd.DataFrame, counted: pd.DataFrame, held: pd.DataFrame, window: int
) -> list[Unprotected]:
    """Return the tables of growth with the people behind their rows.

    Parameters
    ----------
    tables : sequence of Unprotected
        facts, stock, occasions, registers and systems, in any order.
    members : DataFrame
        Interactions that make somebody an active member.
    counted : DataFrame
        Interactions counted as attendance.
    held : DataFrame
        Occasions in the order of the table of occasions.
    window : int
        Days for which an interaction makes somebody active.
    """
    found = {
        "facts": lambda _: [_everyone(members) | _everyone(counted)],
        "stock": lambda frame: [_active(members, month, window) for month in frame["month"]],
        "occasions": lambda _: [_everyone(counted[counted["occasion_key"] == key]) for key in held["occasion_key"]],
        "registers": lambda frame: _by_kind(frame, tables, counted, held),
        "systems": lambda frame: [_everyone(members[members["system"] == code]) for code in frame["code"]],
    }
    return [replace(table, groups=found[table.name](table.frame)) for table in tables]


def _everyone(interactions: pd.DataFrame) -> Group:
    return frozenset(interactions["person_key"].dropna())


def _active(members: pd.DataFrame, month: str, window: int) -> Group:
    after = pd.Timestamp(np.datetime64(month, "M") + 1)
    day = members["at"].dt.normalize()
    return _everyone(members[(day < after) & (day >= after - pd.Timedelta(days=window))])


def _by_kind(
    frame: pd.DataFrame, tables: Sequence[Unprotected], counted: pd.DataFrame, held: pd.DataFrame
) -> list[Group]:
    occasions = next(table.frame for table in tables if table.name == "occasions")
    kind = dict(zip(held["occasion_key"], occasions["kind"], strict=True))
    return [_everyone(counted[counted["occasion_key"].map(kind) == wanted]) for wanted in frame["kind"]]
