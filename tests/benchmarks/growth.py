"""Stock, flows and interaction aggregates beside DuckDB and pandas over the same Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from benchmarks import machine
from evalkit import tables
from evalkit.simulate import stress
from evalkit.stats.stock import stock_and_flows_by
from evalkit.stats.tally import month_of, tally
from evalkit.tables import made_by_members

MILLIONS = (1.0, 2.5, 5.0, 10.0)
REPETITIONS = 5
OCCASIONS = 1_500
"""Occasions for a million interactions."""

CODES = [system.code for system in stress.SYSTEMS]
STARTS = np.array(stress.MONTHS, dtype="datetime64[D]")
WINDOW = 90


def make(folder: Path, interactions: Path) -> Mapping[str, Any]:
    """Write canonical tables of so many interactions; with ten a head, a few per cent more people than take part."""
    number = int(str(interactions))
    size = stress.Size(people=number * 103 // 1000, occasions=number * OCCASIONS // 10**6, interactions=number)
    made = stress.tables(size)
    tables.write(made, folder)
    return {"people": len(made.person), "occasions": len(made.occasion)}


def ours(folder: Path) -> None:
    """Read, number, and count: stock and flows of programme and systems, interactions and people by cell."""
    read = tables.read(stress.evaluation(), folder)
    members = made_by_members(read.coded[["person_key", "system", "kind", "role", "at"]], read.evaluation)
    stocks(members)
    by_month_system_kind(read.coded)


def stocks(members: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return stock and flows of the programme, and those of every system."""
    person = members["person_key"].cat.codes
    return stock_and_flows_by(members["system"], person, members["at"], STARTS, WINDOW, groups=CODES)


def by_month_system_kind(coded: pd.DataFrame) -> pd.DataFrame:
    """Return interactions and different people by month, system and kind."""
    return tally(
        coded["person_key"], {"month": month_of(coded["at"]), "system": coded["system"], "kind": coded["kind"]}
    )


def yardstick(folder: Path) -> None:
    """Count distinct people by month and system, once, with DuckDB."""
    distinct_people(folder)


def distinct_people(folder: Path) -> list[tuple[Any, ...]]:
    """Return month, system and people in that order."""
    with duckdb.connect() as database:
        query = f"""
            SELECT date_trunc('month', "at") AS month, system, count(DISTINCT person_key)
            FROM '{folder}/interaction.parquet' GROUP BY ALL ORDER BY ALL
        """
        return database.sql(query).fetchall()


def stock_by_sql(folder: Path) -> list[tuple[Any, ...]]:
    """Return month, system and people active in the trailing window, as SQL counts them: no flows."""
    members = ", ".join(f"'{kind}'" for kind in stress.evaluation().member_kinds)
    query = f"""
        WITH months AS (
            SELECT unnest(range(DATE '{stress.MONTHS[0]}', DATE '{stress.PROGRAMME.end}', INTERVAL 1 MONTH)) AS month
        )
        SELECT strftime(month, '%Y-%m'), system, count(DISTINCT person_key)
        FROM '{folder}/interaction.parquet' AS i
        JOIN '{folder}/occasion.parquet' AS o USING (occasion_key)
        JOIN months ON i."at" < month + INTERVAL 1 MONTH AND i."at" >= month + INTERVAL 1 MONTH - INTERVAL {WINDOW} DAY
        WHERE role <> 'faculty' AND kind IN ({members}) GROUP BY ALL ORDER BY ALL
    """
    with duckdb.connect() as database:
        return database.sql(query).fetchall()


def sql(folder: Path) -> None:
    """Count the stock of every system by SQL."""
    stock_by_sql(folder)


def pandas(folder: Path) -> None:
    """Count the same as the yardstick, and the stock of programme and systems month by month, with pandas."""
    columns = ["person_key", "occasion_key", "role", "system", "at"]
    read = pd.read_parquet(folder / "interaction.parquet", columns=columns)
    occasion = pd.read_parquet(folder / "occasion.parquet", columns=["occasion_key", "kind"])
    read["month"] = read["at"].dt.strftime("%Y-%m")
    read.groupby(["month", "system"])["person_key"].nunique()
    read = read.merge(occasion, on="occasion_key")
    members = read[(read["role"] != "faculty") & read["kind"].isin(stress.evaluation().member_kinds)]
    for start in pd.to_datetime(STARTS):
        after = start + pd.DateOffset(months=1)
        window = members[(members["at"] < after) & (members["at"] >= after - pd.Timedelta(days=WINDOW))]
        window["person_key"].nunique()
        window.groupby("system")["person_key"].nunique()


TASKS = {"make": make, "ours": ours, "yardstick": yardstick, "sql": sql, "pandas": pandas}

if __name__ == "__main__":
    machine.run_task(TASKS)
