"""Estimates of growth, unprotected: stock and flows, attendance by occasion, growth by system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit import wording
from evalkit.analyses.growth import declared
from evalkit.analyses.growth.groups import with_groups
from evalkit.definition import ROLES, Evaluation, Profile, Scope
from evalkit.disclosure import Unprotected
from evalkit.results.finding import Direction
from evalkit.stats.judged import Judged, as_family, judge
from evalkit.stats.stock import first_full_window, stock_and_flows_by
from evalkit.stats.trend import with_and_without_last, zero_months
from evalkit.tables import Tables, coded_until, held, made_by_members

PLURALS = {
    "participant": "participants",
    "presenter": "presenters",
    "coach": "coaches",
    "visitor": "visitors",
    "faculty": "faculty",
    "host": "hosts",
}
Months = NDArray[np.datetime64]
TOO_SMALL = "Too few active members, too few months after the first full window, or nobody active at the end."


@dataclass(frozen=True)
class Growth:
    """Unprotected estimates of growth.

    Parameters
    ----------
    tables : tuple of Unprotected
        facts (one row), stock, occasions, registers and, for a programme with systems, systems.
    judged : Judged
        Growth of the scope's stock.
    family : dict of str to Judged
        Growth of every system by code, each judged as one of the family.
    """

    tables: tuple[Unprotected, ...]
    judged: Judged
    family: dict[str, Judged]


def estimate(tables: Tables, scope: Scope) -> Growth:
    """Estimate growth for a scope; nothing here is protected yet.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period. A system is judged as one of the family of all systems.

    Returns
    -------
    Growth
        Every table is of class *activity*.
    """
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    months = np.arange(np.datetime64(first, "M"), np.datetime64(after, "M")).astype("datetime64[D]")
    everywhere = coded_until(tables, after)
    here = everywhere[everywhere["system"] == scope.system] if scope.system else everywhere
    members = made_by_members(everywhere, evaluation)
    stock, stocks = _stocks(members, evaluation, months)
    family = _family(stocks, evaluation)
    if scope.system:
        stock, judged = family[scope.system]
        members = members[members["system"] == scope.system]
    else:
        judged = _judge(stock, evaluation)
    occasions_held = held(tables, scope)
    counted = here[
        here["role"].isin(evaluation.active.roles) & here["occasion_key"].isin(occasions_held["occasion_key"])
    ]
    occasions = _occasions(occasions_held, counted, evaluation, scope)
    facts = {
        **_facts_of_stock(stock, judged, evaluation),
        **_facts_of_attendance(occasions, counted, members, tables),
    }
    period = f"{stock['month'].iloc[0]}/{stock['month'].iloc[-1]}"
    made = [
        declared.facts(pd.DataFrame([facts]), period),
        declared.stock(stock),
        declared.occasions(occasions),
        declared.registers(_by_kind(occasions), period),
    ]
    if not scope.system and len(evaluation.systems) > 1:
        made.append(declared.systems(_systems(family, evaluation), period))
    if scope.profile == Profile.PUBLIC:
        made = with_groups(made, members, counted, occasions_held, evaluation.active.window_days)
    return Growth(tuple(made), judged, {code: judgement for code, (_, judgement) in family.items()})


def _stocks(
    members: pd.DataFrame, evaluation: Evaluation, months: Months
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Count stock and flows of the programme and of every system by code, and mark the windows that are full."""
    window, codes = evaluation.active.window_days, [system.code for system in evaluation.systems]
    everybody, by_system = stock_and_flows_by(
        members["system"], members["person_key"], members["at"], months, window, groups=codes
    )
    # the occasion's day, not the row's: one misread row must not make a filling window look full
    since = members.groupby("system", observed=True)["held"].min()

    def marked(stock: pd.DataFrame, first: pd.Timestamp | None) -> pd.DataFrame:
        full = len(months) if pd.isna(first) else first_full_window(first.date(), months, window)
        return stock.assign(window=np.where(np.arange(len(stock)) >= full, "full", "filling"))

    of_system = {str(code): stock.reset_index(drop=True) for code, stock in by_system.groupby("group")}
    stocks = {code: marked(of_system[code].drop(columns="group"), since.get(code)) for code in codes}
    return marked(everybody, members["held"].min()), stocks


def _judge(stock: pd.DataFrame, evaluation: Evaluation) -> Judged:
    """Estimate growth with and without the last month, and grade it; refuse what is too small."""
    thresholds = evaluation.thresholds
    active = stock.loc[stock["window"] == "full", "active"].to_numpy()
    both = with_and_without_last(active, thresholds.minimum_months, thresholds.minimum_people)
    return judge(both.all_months, both.without_last, thresholds.no_change_per_month, TOO_SMALL)


def _family(stocks: dict[str, pd.DataFrame], evaluation: Evaluation) -> dict[str, tuple[pd.DataFrame, Judged]]:
    """Judge every system; all of them are one family under one claim, so a claim must also survive Holm."""
    judged = as_family({code: _judge(stock, evaluation) for code, stock in stocks.items()}, "systems")
    return {code: (stock, judged[code]) for code, stock in stocks.items()}


def _occasions(held: pd.DataFrame, counted: pd.DataFrame, evaluation: Evaluation, scope: Scope) -> pd.DataFrame:
    """Count attendance by occasion and system, in order of time."""
    by_system = pd.crosstab(counted["occasion_key"], counted["system"])
    codes = [scope.system] if scope.system else [*(system.code for system in evaluation.systems), ""]
    frame = pd.DataFrame(
        {
            "number": [f"{number:03d}" for number in range(1, len(held) + 1)],  # two on a day can bear one label
            "occasion": [_label(evaluation, row) for row in held.itertuples()],
            "kind": [evaluation.kind(code).plural.capitalize() for code in held["kind"]],
            "open_to_all": (held["eligible"] == "all").astype(int).to_numpy(),
            "expected": held["register_expected"].astype(int).to_numpy(),
            "register": np.select([held["received"], held["total_only"]], ["received", "total only"], "missing"),
        }
    )
    for code in codes:
        column = by_system[code] if code in by_system else pd.Series(dtype=int)
        frame[f"system_{code}"] = held["occasion_key"].map(column).fillna(0).astype(int).to_numpy()
    people = [f"system_{code}" for code in codes]
    frame["attendances"] = frame[people].sum(axis=1)
    counts = [*people, "attendances"]
    frame[counts] = frame[counts].astype(float).mask(frame["register"] != "received")  # not here is not nobody
    return frame


def _label(evaluation: Evaluation, occasion: Any) -> str:
    """Name an occasion: its declared title, else its kind; never a title that was not released."""
    start = occasion.start
    named = pd.notna(occasion.title)
    what = str(occasion.title) if named else evaluation.kind(occasion.kind).singular.capitalize()
    return f"{start.day} {wording.short_month(start)} · {what}"


def _by_kind(occasions: pd.DataFrame) -> pd.DataFrame:
    """Count registers expected and received by kind of occasion, never pooled over kinds."""
    known = occasions.assign(received=(occasions["register"] == "received").astype(int), held=1)
    columns = {"held": "held", "expected": "expected", "received": "received", "attendances": "n"}
    return known.groupby("kind", sort=False)[list(columns)].sum().rename(columns=columns).reset_index()


def _systems(family: dict[str, tuple[pd.DataFrame, Judged]], evaluation: Evaluation) -> pd.DataFrame:
    """List every system's stock and growth, in the order of the definition: they are not ranked."""
    rows = []
    for system in evaluation.systems:
        stock, judged = family[system.code]
        full = stock[stock["window"] == "full"]
        way = {Direction.UP: " rise", Direction.DOWN: " fall", Direction.NONE: ""}[judged.direction]
        rows.append(
            {
                "code": system.code,
                "system": system.name,
                "first": int(full["active"].iloc[0]) if len(full) else 0,
                "last": int(stock["active"].iloc[-1]),
                "typical": _typical(full),
                **{n: getattr(judged.rate, n) if judged.rate else np.nan for n in ("value", "low", "high")},
                "level": judged.rate.level if judged.rate else np.nan,
                "grade": f"{judged.grade}{way}",
            }
        )
    return pd.DataFrame(rows)


def _facts_of_stock(stock: pd.DataFrame, judged: Judged, evaluation: Evaluation) -> dict[str, Any]:
    """Return every number about the stock that a sentence may speak."""
    full = stock[stock["window"] == "full"]
    ends = full if len(full) else stock
    rate, less = judged.rate, judged.without_last
    outside = [evaluation.kind(code).plural for code in evaluation.kind_codes if code not in evaluation.member_kinds]
    return {
        "window": evaluation.active.window_days,
        "outside": wording.listed(outside),
        "left_out": wording.listed([PLURALS[role] for role in ROLES if role not in evaluation.active.roles]),
        "first_month": ends["month"].iloc[0],
        "first_active": int(ends["active"].iloc[0]),
        "last_month": ends["month"].iloc[-1],
        "last_active": int(ends["active"].iloc[-1]),
        "typical": _typical(full),
        "months_filling": int((stock["window"] == "filling").sum()),
        "full_months": len(full),
        "joined": int(full["joined"].iloc[1:].sum()),
        "returned": int(full["returned"].iloc[1:].sum()),
        "lapsed": int(full["lapsed"].iloc[1:].sum()),
        "level": rate.level if rate else np.nan,
        **{f"rate_{name}": getattr(rate, name) if rate else np.nan for name in ("value", "low", "high")},
        **{f"less_{name}": getattr(less, name) if less else np.nan for name in ("value", "low", "high")},
        "typical_move": float(ends["active"].pct_change().abs().replace(np.inf, np.nan).median()) if rate else np.nan,
        "zero_months": zero_months(ends["active"]),
    }


def _typical(full: pd.DataFrame) -> int:
    """Return the median of the people active: the number that a rate of change rests on."""
    return int(full["active"].median()) if len(full) else 0


def _facts_of_attendance(
    occasions: pd.DataFrame, counted: pd.DataFrame, members: pd.DataFrame, tables: Tables
) -> dict[str, Any]:
    """Return every number about attendance that a sentence may speak; all of them are of the occasions listed."""
    expected = occasions[occasions["expected"] == 1]
    known = counted["person_key"].dropna()
    tiers = tables.person.set_index("person_key")["match_tier"]
    return {
        "expected": len(expected),
        "arrived": int((expected["register"] == "received").sum()),
        "missing": int((expected["register"] != "received").sum()),
        "received": int((occasions["register"] == "received").sum()),
        "attendances": len(counted),
        "people": known.nunique(),
        "name_only": int((tiers.reindex(known.unique()) == "name only").sum()),
        "unlinkable": int(counted["person_key"].isna().sum()),
        "no_system": int((counted["system"] == "").sum()),
        "has_systems": int(bool(tables.evaluation.systems)),
        "two_systems": _in_two_systems(members),
        "passing": known[~known.isin(members["person_key"])].nunique(),
    }


def _in_two_systems(members: pd.DataFrame) -> int:
    """Count the people who were active in more than one system."""
    pairs = members.loc[members["system"] != "", ["person_key", "system"]].drop_duplicates()
    return int((pairs["person_key"].value_counts() > 1).sum())
