"""What the numbers in the tables of growth count: said once, so that disclosure can add them up."""

from __future__ import annotations

import pandas as pd

from evalkit.disclosure import Balance, People, ReleaseClass, Statistic, Unprotected

ACTIVE, ATTENDANCES, JOINED, RETURNED, LAPSED = "active", "attendances", "joined", "returned", "lapsed"
RATE = ("value", "low", "high")


def facts(frame: pd.DataFrame, period: str) -> Unprotected:
    """Declare the single row of numbers that sentences speak."""
    ends = {"first_active": "first_month", "last_active": "last_month"}
    people = {column: People(of=ACTIVE, at={"month": str(frame[month].iloc[0])}) for column, month in ends.items()}
    people |= {column: People(of=column) for column in (JOINED, RETURNED, LAPSED, ATTENDANCES)}
    alone = ("people", "name_only", "unlinkable", "no_system", "two_systems", "passing", "typical")
    people |= {column: People() for column in alone}
    rates = [f"{prefix}_{end}" for prefix in ("rate", "less") for end in RATE]
    numbers = frame.select_dtypes("number").columns
    statistics = {column: Statistic(base="typical") for column in (*rates, "typical_move")}
    about_nobody = [column for column in numbers if column not in people and column not in statistics]
    return Unprotected(
        "facts", frame, ReleaseClass.ACTIVITY, people=people, statistics=statistics, about_nobody=about_nobody,
        period=period,
    )  # fmt: skip


def stock(frame: pd.DataFrame) -> Unprotected:
    """Declare active members and flows by month."""
    return Unprotected(
        "stock",
        frame,
        ReleaseClass.ACTIVITY,
        people={column: People(of=column) for column in (ACTIVE, JOINED, RETURNED, LAPSED)} | {"people_seen": People()},
        by=("month",),
        topic=("month",),
        balances=(Balance(ACTIVE, (JOINED, RETURNED), (LAPSED,)),),
    )


def occasions(frame: pd.DataFrame) -> Unprotected:
    """Declare attendances by occasion and system."""
    parts = [column for column in map(str, frame.columns) if column.startswith("system_")]
    people = {part: People(of=ATTENDANCES, at={"system": part.removeprefix("system_")}) for part in parts}
    return Unprotected(
        "occasions",
        frame,
        ReleaseClass.ACTIVITY,
        people=people | {"attendances": People(of=ATTENDANCES)},
        about_nobody=("open_to_all", "expected"),
        by=("number", "kind"),
        topic=("occasion",),
    )


def registers(frame: pd.DataFrame, period: str) -> Unprotected:
    """Declare registers and attendances by kind of occasion."""
    return Unprotected(
        "registers",
        frame,
        ReleaseClass.ACTIVITY,
        people={"n": People(of=ATTENDANCES)},
        about_nobody=("held", "expected", "received"),
        by=("kind",),
        topic=("kind",),
        period=period,
    )


def systems(frame: pd.DataFrame, period: str) -> Unprotected:
    """Declare each system's members and growth; `period` ends in the last month."""
    return Unprotected(
        "systems",
        frame,
        ReleaseClass.ACTIVITY,
        people={
            "first": People(),
            "last": People(of=ACTIVE, at={"month": period.rpartition("/")[2]}),
            "typical": People(),
        },
        statistics={end: Statistic(base="typical") for end in RATE},
        about_nobody=("level",),
        by=("code",),
        period=period,
    )
