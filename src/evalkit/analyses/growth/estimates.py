"""Estimates of growth, unprotected: stock and flows, attendance by occasion, growth by system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.definition import Evaluation, Scope
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Direction, Estimate, Grade
from evalkit.stats.multiplicity import holm
from evalkit.stats.stock import first_full_window, stock_and_flows
from evalkit.stats.trend import grade, monthly_growth
from evalkit.tables import Tables

TOO_SMALL = "Too few active members or too few months after the first full window for an interval."


@dataclass(frozen=True)
class Growth:
    """Unprotected estimates of growth.

    Parameters
    ----------
    tables : tuple of Unprotected
        facts (one row), stock, occasions, registers and, for a programme with systems, systems.
    rate, without_last : Estimate or None
        Growth of the stock per month, with and without the last month; None where it cannot be estimated.
    grade : Grade
        How sure we are that the stock changed.
    direction : Direction
        Which way.
    rule : str
        The rule that gave the grade.
    """

    tables: tuple[Unprotected, ...]
    rate: Estimate | None
    without_last: Estimate | None
    grade: Grade
    direction: Direction
    rule: str


def estimate(tables: Tables, scope: Scope) -> Growth:
    """Estimate growth for a scope; nothing here is protected yet.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period.

    Returns
    -------
    Growth
    """
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    here = _of_scope(tables, scope)
    members = _members(here, evaluation)
    months = np.arange(np.datetime64(first, "M"), np.datetime64(after, "M")).astype("datetime64[D]")
    stock = _stock(members, evaluation, months)
    judged = _judge(stock, evaluation)
    occasions = _occasions(tables, here, scope)
    facts = _facts(tables, scope, here, members, stock, occasions, judged)
    activity = ReleaseClass.ACTIVITY
    made = [
        Unprotected("facts", pd.DataFrame([facts]), activity, people=("first_active", "last_active", "joined")),
        Unprotected("stock", stock, activity, people=("active", "joined", "returned", "lapsed")),
        Unprotected("occasions", occasions, activity),
        Unprotected("registers", _registers(occasions), activity),
    ]
    if not scope.system and len(evaluation.systems) > 1:
        made.append(Unprotected("systems", _systems(members, evaluation, months), activity, people=("first", "last")))
    return Growth(tuple(made), *judged)


def _of_scope(tables: Tables, scope: Scope) -> pd.DataFrame:
    """Interactions before the end of the scope, with their occasion's kind; earlier ones still fill windows."""
    _, after = scope.months(tables.evaluation)
    kinds = tables.occasion.set_index("occasion_key")["kind"]
    here = tables.interaction.assign(kind=tables.interaction["occasion_key"].map(kinds))
    here = here[here["at"] < pd.Timestamp(after)]
    return here[here["system"] == scope.system] if scope.system else here


def _members(here: pd.DataFrame, evaluation: Evaluation) -> pd.DataFrame:
    """Interactions that make a person an active member, as the definition declares."""
    made = here["kind"].isin(evaluation.member_kinds) & here["role"].isin(evaluation.active.roles)
    return here[made & here["person_key"].notna()]


def _stock(members: pd.DataFrame, evaluation: Evaluation, months: np.ndarray) -> pd.DataFrame:
    window = evaluation.active.window_days
    at = members["at"].to_numpy("datetime64[us]")
    stock = stock_and_flows(members["person_key"].to_numpy(), at, months, window)
    full = first_full_window(at.min().astype("datetime64[D]"), months, window) if len(at) else len(months)
    stock["full_window"] = (np.arange(len(stock)) >= full).astype(int)
    return stock


def _judge(
    stock: pd.DataFrame, evaluation: Evaluation
) -> tuple[Estimate | None, Estimate | None, Grade, Direction, str]:
    """Estimate growth with and without the last month, and grade it; refuse what is too small."""
    thresholds = evaluation.thresholds
    active = stock.loc[stock["full_window"] == 1, "active"].to_numpy(float)
    if len(active) < thresholds.minimum_months or active.min() < thresholds.minimum_people:
        return None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_SMALL
    rate, without_last = monthly_growth(active), monthly_growth(active[:-1])
    if rate is None or without_last is None:
        return None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_SMALL
    return rate, without_last, *grade(rate, without_last, thresholds.no_change_per_month)


def _occasions(tables: Tables, here: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Attendance by occasion held in the period and open to the scope, in order of time."""
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    occasion = tables.occasion
    held = occasion["start"].between(pd.Timestamp(first), pd.Timestamp(after), inclusive="left")
    open_to = occasion["eligible"].isin(["all", "invitation", scope.system]) if scope.system else held
    occasion = occasion[held & open_to].sort_values(["start", "occasion_key"], kind="stable")
    present = tables.interaction["occasion_key"].unique()  # a register is received whoever is on it
    counted = here[here["role"].isin(evaluation.active.roles)]
    by_system = pd.crosstab(counted["occasion_key"], counted["system"])
    codes = [scope.system] if scope.system else [*(system.code for system in evaluation.systems), ""]
    frame = pd.DataFrame(
        {
            "occasion": [_label(evaluation, row) for row in occasion.itertuples()],
            "kind": [evaluation.kind(code).plural.capitalize() for code in occasion["kind"]],
            "month": occasion["start"].dt.strftime("%Y-%m").to_numpy(),
            "open_to_all": (occasion["eligible"] == "all").astype(int).to_numpy(),
            "expected": occasion["register_expected"].astype(int).to_numpy(),
            "received": occasion["occasion_key"].isin(present).astype(int).to_numpy(),
        }
    )
    for code in codes:
        column = by_system[code] if code in by_system else pd.Series(dtype=int)
        frame[f"system_{code}"] = occasion["occasion_key"].map(column).fillna(0).astype(int).to_numpy()
    frame["attendances"] = frame[[f"system_{code}" for code in codes]].sum(axis=1)
    return frame[(frame["expected"] == 1) | (frame["received"] == 1)].reset_index(drop=True)


def _label(evaluation: Evaluation, occasion: Any) -> str:
    """Name an occasion: its declared title, else its kind; never a title that was not released."""
    start = occasion.start
    named = pd.notna(occasion.title)
    what = str(occasion.title) if named else evaluation.kind(occasion.kind).singular.capitalize()
    return f"{start.day} {wording.short_month(start)} · {what}"


def _registers(occasions: pd.DataFrame) -> pd.DataFrame:
    """Count registers expected and received by kind of occasion, never pooled over kinds."""
    return (
        occasions.groupby("kind", sort=False)
        .agg(
            held=("kind", "size"), expected=("expected", "sum"), received=("received", "sum"), n=("attendances", "sum")
        )
        .reset_index()
    )


def _systems(members: pd.DataFrame, evaluation: Evaluation, months: np.ndarray) -> pd.DataFrame:
    """Growth of every system; one family under one claim, so graded after Holm."""
    rows, judged = [], []
    for system in evaluation.systems:
        stock = _stock(members[members["system"] == system.code], evaluation, months)
        judged.append(_judge(stock, evaluation))
        full = stock[stock["full_window"] == 1]
        ends = (int(full["active"].iloc[0]), int(full["active"].iloc[-1])) if len(full) else (0, 0)
        rows.append({"system": system.name, "first": ends[0], "last": ends[1]})
    rates = [rate for rate, *_ in judged]
    adjusted = iter(holm([rate.p for rate in rates if rate]))
    for row, (rate, _, single, direction, _) in zip(rows, judged, strict=True):
        after_holm = next(adjusted) if rate else 1.0
        row |= {
            "rate": rate.value if rate else np.nan,
            "low": rate.low if rate else np.nan,
            "high": rate.high if rate else np.nan,
            "grade": _graded_in_family(single, direction, after_holm),
        }
    return pd.DataFrame(rows)


def _graded_in_family(single: Grade, direction: Direction, adjusted: float) -> str:
    """Word a system's grade: a claim stands only if it also survives the family's adjustment."""
    if single not in {Grade.CLEAR, Grade.LEANING}:
        return str(single)
    survives = Grade.CLEAR if adjusted <= 0.05 and single is Grade.CLEAR else Grade.LEANING
    way = "rise" if direction is Direction.UP else "fall"
    return f"{survives} {way}" if adjusted <= 0.2 else str(Grade.NOT_ENOUGH_EVIDENCE)


def _facts(
    tables: Tables,
    scope: Scope,
    here: pd.DataFrame,
    members: pd.DataFrame,
    stock: pd.DataFrame,
    occasions: pd.DataFrame,
    judged: tuple[Estimate | None, Estimate | None, Grade, Direction, str],
) -> dict[str, Any]:
    """One row with every number that a sentence may speak."""
    evaluation = tables.evaluation
    full = stock[stock["full_window"] == 1]
    ends = full if len(full) else stock
    rate, without_last, *_ = judged
    expected = occasions[occasions["expected"] == 1]
    counted = here[here["role"].isin(evaluation.active.roles)]
    first, _ = scope.months(evaluation)
    counted = counted[counted["at"] >= pd.Timestamp(first)]
    of_members = members[members["at"] >= pd.Timestamp(first)]
    passing = counted[~counted["person_key"].isin(members["person_key"])]
    return {
        "scope": evaluation.system_name(scope.system) if scope.system else "the programme",
        "window": evaluation.active.window_days,
        "first_month": ends["month"].iloc[0],
        "first_active": int(ends["active"].iloc[0]),
        "last_month": ends["month"].iloc[-1],
        "last_active": int(ends["active"].iloc[-1]),
        "before_last": ends["month"].iloc[-2] if len(ends) > 1 else ends["month"].iloc[-1],
        "months_filling": int((stock["full_window"] == 0).sum()),
        "full_months": len(full),
        "minimum_months": evaluation.thresholds.minimum_months,
        "minimum_people": evaluation.thresholds.minimum_people,
        "joined": int(full["joined"].iloc[1:].sum()),
        "returned": int(full["returned"].iloc[1:].sum()),
        "lapsed": int(full["lapsed"].iloc[1:].sum()),
        "level": rate.level if rate else 0.95,
        **{f"rate_{name}": getattr(rate, name) if rate else np.nan for name in ("value", "low", "high")},
        **{f"less_{n}": getattr(without_last, n) if without_last else np.nan for n in ("value", "low", "high")},
        "expected": len(expected),
        "received": int(expected["received"].sum()),
        "missing": len(expected) - int(expected["received"].sum()),
        "attendances": len(counted),
        "people": int(counted["person_key"].nunique()),
        "unlinkable": int(counted["person_key"].isna().sum()),
        "no_system": int((counted["system"] == "").sum()),
        "has_systems": int(bool(evaluation.systems)),
        "two_systems": _in_two_systems(of_members),
        "passing": int(passing["person_key"].nunique()),
    }


def _in_two_systems(members: pd.DataFrame) -> int:
    """Count the people who were active in more than one system."""
    pairs = members.loc[members["system"] != "", ["person_key", "system"]].drop_duplicates()
    return int((pairs["person_key"].value_counts() > 1).sum())
