"""Registers of the stress sample through the spreadsheet adapter beside a bare copy, and questions asked of them."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

import evalkit as ek
from benchmarks import machine
from benchmarks.page import Section, row
from evalkit.intake import interactions
from evalkit.intake.pipeline import prepare
from evalkit.simulate import samples

ROWS = int(os.environ.get("EVALKIT_INTAKE_ROWS", "100000"))
"""Rows of registers; of ten rows a person, and 300 occasions for 200,000 rows."""
REPETITIONS = 1
LIMIT, MEMORY = 8.0, 4e9
QUESTIONS = ("growth", "momentum", "connectivity")


def make(folder: Path) -> Mapping[str, Any]:
    """Write the sample."""
    samples.sample("stress", folder, people=ROWS // 10, occasions=max(ROWS * 300 // 200_000, 20), interactions=ROWS)
    written = [path.stat().st_size for path in folder.glob("registers/*.csv")]
    return {"files": len(written), "bytes": sum(written)}


def copy(folder: Path) -> None:
    """Copy the registers from CSV to Parquet and do nothing else (the yardstick)."""
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as database:
        database.sql(f"COPY (FROM read_csv('{folder}/registers/*.csv', all_varchar=true)) TO '{scratch}/rows.parquet'")


def intake(folder: Path) -> Mapping[str, Any]:
    """Prepare canonical tables from the exports, without what was prepared before; candidate pairs are timed apart."""
    spent = 0.0
    matched = interactions.review

    def timed(*arguments: Any) -> Any:
        nonlocal spent
        begin = time.process_time()
        found = matched(*arguments)
        spent += time.process_time() - begin
        return found

    with tempfile.TemporaryDirectory() as home:
        os.environ["EVALKIT_HOME"] = home
        interactions.review = timed
        tables = prepare(ek.load(folder))
    return {"interactions": len(tables.interaction), "people": len(tables.person), "matching": spent}


def answer(name: str, folder: Path) -> Mapping[str, Any]:
    """Answer a question for the programme from tables that are prepared already."""
    os.environ["EVALKIT_HOME"] = str(folder.parent / "home")
    tables = prepare(ek.load(folder))
    begin, cpu = time.perf_counter(), time.process_time()
    found = getattr(ek, name)(tables, ek.Scope())
    return {
        "answer": time.perf_counter() - begin,
        "answer_cpu": time.process_time() - cpu,
        "findings": len(found.findings),
    }


TASKS: Mapping[str, Callable[..., Mapping[str, Any] | None]] = {
    "make": make, "copy": copy, "intake": intake,
    **{name: lambda folder, name=name: answer(name, folder) for name in QUESTIONS},
}  # fmt: skip


def main() -> Section:
    """Measure copy and intake in turn, then each question once."""
    facts = machine.facts(["evalkit", "duckdb", "pandas", "pyarrow"])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "stress"
        made = machine.child("intake", "make", folder)
        runs = machine.interleaved("intake", ["copy", "intake"], folder, REPETITIONS)
        machine.child("intake", QUESTIONS[0], folder)  # prepares, so that no question pays for it
        asked = {name: machine.child("intake", name, folder) for name in QUESTIONS}
    return Section("Intake: registers into canonical tables", facts, lines(made, runs, asked),
                   {"rows": ROWS, "made": made, "runs": runs, "questions": asked})  # fmt: skip


def lines(made: Mapping[str, Any], runs: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the section in Markdown.

    Parameters
    ----------
    made : mapping
        What was made.
    runs : mapping of str to list of mapping
        How copy and intake went, each time.
    asked : mapping of str to mapping
        How each question went.
    """
    bare, ours = (machine.middle(runs[name], "cpu") for name in ("copy", "intake"))
    peak, matching = machine.middle(runs["intake"], "peak"), machine.middle(runs["intake"], "matching")
    met = "met" if ours <= LIMIT * bare and peak <= MEMORY else "not met"
    times, memory = f"{ours / bare:.0f} ×", f"{peak / 1e9:.2f} GB"
    mine = row("evalkit: intake", f"{ours:.1f}", f"{1e6 * ours / ROWS:.0f}", times, memory)
    answered = (
        row(f"`ek.{name}`", f"{one['answer_cpu']:.1f}", f"{one['peak'] / 1e9:.2f} GB") for name, one in asked.items()
    )
    return [
        f"{ROWS:,} rows of registers of {runs['intake'][0]['people']:,} people in {made['files']} CSV files of"
        f" {made['bytes'] / 1e6:.0f} MB, through the spreadsheet adapter: every row read, checked, accounted for,"
        " people recognised, names replaced, tables validated and written. The yardstick copies the same files to"
        " Parquet and does nothing else. CPU time, because the machine may be busy.",
        "",
        row("task", "CPU s", "microseconds a row", "against the copy", "peak memory"),
        row("---", "---", "---", "---", "---"),
        row(
            "DuckDB: CSV to Parquet (the yardstick)",
            f"{bare:.2f}",
            f"{1e6 * bare / ROWS:.1f}",
            "1 ×",
            f"{machine.middle(runs['copy'], 'peak') / 1e9:.2f} GB",
        ),
        mine,
        row("of it: pairs of people to decide", f"{matching:.1f}", f"{1e6 * matching / ROWS:.0f}", "", ""),
        "",
        f"Aimed at for ten million rows: at most {LIMIT:.0f} × the copy and {MEMORY / 1e9:.0f} GB; {met} at this size."
        " Rows are objects of Python, each with its place, so that every message can name it: time and memory grow"
        " with the number of rows, and ten million were not tried.",
        "",
        row("question, from the tables", "CPU s", "peak memory"),
        row("---", "---", "---"),
        *answered,
    ]


if __name__ == "__main__":
    machine.run_task(TASKS)
