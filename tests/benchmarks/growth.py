"""Stock, flows and interaction aggregates beside DuckDB and pandas over the same Parquet."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import numpy as np
import pandas as pd

from benchmarks import machine
from benchmarks.page import Section, row
from evalkit import tables
from evalkit.definition import Scope
from evalkit.simulate import stress
from evalkit.stats.stock import stock_and_flows_by
from evalkit.stats.tally import month_of, tally
from evalkit.tables import made_by_members

MILLIONS = (1.0, 2.5, 5.0, 10.0)
REPETITIONS = 3
OCCASIONS = 300
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
    read["month"] = read["at"].to_numpy("datetime64[M]").astype("datetime64[s]")
    read.groupby(["month", "system"])["person_key"].nunique()
    read = read.merge(occasion, on="occasion_key")
    members = read[(read["role"] != "faculty") & read["kind"].isin(stress.evaluation().member_kinds)]
    for start in pd.to_datetime(STARTS):
        after = start + pd.DateOffset(months=1)
        window = members[(members["at"] < after) & (members["at"] >= after - pd.Timedelta(days=WINDOW))]
        window["person_key"].nunique()
        window.groupby("system")["person_key"].nunique()


def question(folder: Path) -> Mapping[str, Any]:
    """Answer the growth question for the programme, and say which part takes how long."""
    room, times = import_module("evalkit.analyses.growth"), {"reading the tables": 0.0}
    start = time.perf_counter()
    read = tables.read(stress.evaluation(), folder)
    _ = read.coded
    times["reading the tables"] = time.perf_counter() - start
    with ExitStack() as patches:
        for name, words in PARTS.items():
            patches.enter_context(mock.patch.object(room, name, _timed(getattr(room, name), words, times)))
        room.growth(read, Scope())
    return {"parts": times}


def _timed(function: Callable[..., Any], words: str, times: dict[str, float]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            times[words] = times.get(words, 0.0) + time.perf_counter() - start

    return call


PARTS = {
    "estimate": "counting and models",
    "protect": "hiding small numbers",
    "findings": "words",
    "figures": "figures",
}
"""Steps of the analysis, as its module names them."""

TASKS: Mapping[str, Callable[..., Mapping[str, Any] | None]] = {
    task.__name__: task for task in (make, ours, yardstick, sql, pandas, question)
}
NAMES = {
    "yardstick": "DuckDB: distinct people by month and system, once (the yardstick)",
    "ours": "evalkit: stock and flows of programme and 42 systems; interactions and people by month, system and kind",
    "sql": "DuckDB: stock of 42 systems in SQL, without flows",
    "pandas": "pandas: people by month and system, and stock in a loop over months, without flows",
}
LIMIT, MEMORY = 3.0, 4e9


def main() -> Section:
    """Measure every size, and the whole question at the largest that it can bear."""
    facts = machine.facts(["evalkit", "duckdb", "pandas", "numpy", "pyarrow"])
    sizes = {}
    with tempfile.TemporaryDirectory() as temporary:
        for millions in MILLIONS:
            folder = Path(temporary) / f"{millions}"
            made = machine.child("growth", "make", folder, int(millions * 10**6))
            largest = millions == max(MILLIONS)
            runs = machine.interleaved("growth", ["yardstick", "ours"], folder, REPETITIONS)
            if largest:
                runs |= machine.interleaved("growth", ["sql", "pandas"], folder, 1)
                runs |= machine.interleaved("growth", ["question"], folder, 1)
            sizes[millions] = {"made": made, "runs": runs}
    return Section("Growth and momentum: counting interactions", facts, lines(sizes), {"sizes": sizes})


def lines(sizes: Mapping[float, Mapping[str, Any]]) -> list[str]:
    """Return the section in Markdown.

    Parameters
    ----------
    sizes : mapping of float to mapping
        For each size in millions of interactions, what was made and how the runs went.
    """
    millions = max(sizes)
    made, runs = sizes[millions]["made"], sizes[millions]["runs"]
    once = machine.middle(runs["yardstick"])
    ratio, peak = machine.middle(runs["ours"]) / once, max(run["peak"] for run in runs["ours"])
    words = [
        f"{millions:g} million interactions of {made['people']:,} people at {made['occasions']:,} occasions in"
        f" {len(CODES)} systems over {len(STARTS)} months (`evalkit.simulate.stress`), from the canonical Parquet to"
        f" the counts. Wanted: at most {LIMIT:g} × the yardstick, less than 4 GB, cost linear in rows. Found:"
        f" **{ratio:.2f} ×, {peak / 1e9:.2f} GB**{'' if ratio <= LIMIT and peak < MEMORY else ': not met'}.",
        "",
        row("what", "seconds", "× yardstick", "processor seconds", "peak memory"),
        row("---", "--:", "--:", "--:", "--:"),
    ]
    for task, name in NAMES.items():
        seconds, cpu = machine.middle(runs[task]), machine.middle(runs[task], "cpu")
        most = max(run["peak"] for run in runs[task]) / 1e9
        words.append(row(name, f"{seconds:.2f}", f"{seconds / once:.2f}", f"{cpu:.2f}", f"{most:.2f} GB"))
    words += ["", f"Medians of {REPETITIONS} runs; SQL and pandas ran once.", "", *_linearity(sizes), ""]
    return [*words, *_question(runs["question"][0], millions)]


def _linearity(sizes: Mapping[float, Mapping[str, Any]]) -> list[str]:
    words = [row("million rows", "seconds", "seconds a million", "× yardstick"), row("--:", "--:", "--:", "--:")]
    for millions, size in sizes.items():
        seconds, once = (machine.middle(size["runs"][task]) for task in ("ours", "yardstick"))
        words.append(row(f"{millions:g}", f"{seconds:.2f}", f"{seconds / millions:.2f}", f"{seconds / once:.2f}"))
    return words


def _question(run: Mapping[str, Any], millions: float) -> list[str]:
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in run["parts"].items())
    return [
        f"The whole question, `ek.growth` for the programme, over {millions:g} million interactions: {parts}; peak"
        f" memory {run['peak'] / 1e9:.1f} GB. Which small numbers to hide is decided for a table of every occasion by"
        " every system, so its cost goes with that table and not with interactions.",
    ]


if __name__ == "__main__":
    machine.run_task(TASKS)
