"""Registers of the stress sample through the spreadsheet adapter beside a bare copy, and questions asked of them."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

import evalkit as ek
from benchmarks import machine
from benchmarks.page import Section, row
from evalkit.intake import decisions, interactions
from evalkit.intake.pipeline import prepare
from evalkit.simulate import samples

ROWS = int(os.environ.get("EVALKIT_INTAKE_ROWS", "100000"))
"""Rows of registers; ten of a person, and 667 at an occasion where there are more than 300 of them."""
REPETITIONS = 1
WANTED, LIMIT, MEMORY = 10_000_000, 8.0, 4e9
ASKED = min(ROWS, 1_000_000)
"""Interactions that questions are asked about: growth pairs each person with each occasion offered to them."""
QUESTIONS = ("growth", "momentum", "connectivity")


def make(folder: Path, rows: int = ROWS) -> Mapping[str, Any]:
    """Write the sample."""
    samples.sample("stress", folder, people=rows // 10, occasions=max(rows // 667, 300), interactions=rows)
    written = [path.stat().st_size for path in folder.glob("registers/*.csv")]
    return {"files": len(written), "bytes": sum(written)}


def copy(folder: Path) -> None:
    """Copy the registers from CSV to Parquet and do nothing else (the yardstick)."""
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as database:
        database.sql(f"COPY (FROM read_csv('{folder}/registers/*.csv', all_varchar=true)) TO '{scratch}/rows.parquet'")


def intake(folder: Path) -> Mapping[str, Any]:
    """Prepare canonical tables from the exports, without what was prepared before; pairs to decide are timed apart."""
    shutil.rmtree(folder.parent / "home", ignore_errors=True)
    os.environ["EVALKIT_HOME"] = str(folder.parent / "home")
    pairs = Watch()
    interactions.review = pairs.timed(interactions.review)
    decisions.write = pairs.timed(decisions.write)
    decisions.read = pairs.timed(decisions.read)
    tables = prepare(ek.load(folder))
    found = {"interactions": len(tables.interaction), "people": len(tables.person)}
    return {**found, "matching": pairs.seconds, "matching_cpu": pairs.cpu}


class Watch:
    """Adds up the time of some functions."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def run(*arguments: Any) -> Any:
            begin, cpu = time.perf_counter(), time.process_time()
            found = function(*arguments)
            self.seconds += time.perf_counter() - begin
            self.cpu += time.process_time() - cpu
            return found

        return run


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
    "make": make, "make_asked": lambda folder: make(folder, ASKED), "copy": copy, "intake": intake,
    **{name: lambda folder, name=name: answer(name, folder) for name in QUESTIONS},
}  # fmt: skip


def main() -> Section:
    """Measure copy and intake in turn, then each question once."""
    facts = machine.facts(["evalkit", "duckdb", "pandas", "pyarrow"])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "stress"
        made = machine.child("intake", "make", folder)
        runs = machine.interleaved("intake", ["copy", "intake"], folder, REPETITIONS)
        smaller = Path(temporary) / "smaller" / "stress"
        machine.child("intake", "make_asked", smaller)
        machine.child("intake", "intake", smaller)  # prepares, so that no question pays for it
        asked = {name: machine.child("intake", name, smaller) for name in QUESTIONS}
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
    copied = {key: machine.middle(runs["copy"], key) for key in ("seconds", "cpu", "peak")}
    whole = {key: machine.middle(runs["intake"], key) for key in ("seconds", "cpu", "peak")}
    pairs = {
        key: machine.middle(runs["intake"], name) for key, name in (("seconds", "matching"), ("cpu", "matching_cpu"))
    }
    alone = {key: whole[key] - pairs[key] for key in ("seconds", "cpu")}
    fast, small = alone["cpu"] <= LIMIT * copied["cpu"], whole["peak"] <= MEMORY
    size = "" if ROWS >= WANTED else f" {ROWS:,} rows are measured here."

    def line(what: str, took: Mapping[str, float], peak: str) -> str:
        times = f"{took['cpu'] / copied['cpu']:.1f} ×"
        return row(what, f"{took['cpu']:.1f}", times, f"{1e6 * took['cpu'] / ROWS:.1f}", f"{took['seconds']:.1f}", peak)

    answered = (
        row(f"`ek.{name}`", f"{one['answer_cpu']:.1f}", f"{one['answer']:.1f}", f"{one['peak'] / 1e9:.2f} GB")
        for name, one in asked.items()
    )
    return [
        f"{ROWS:,} rows of registers of {runs['intake'][0]['people']:,} people in {made['files']} CSV files of"
        f" {made['bytes'] / 1e6:.0f} MB, through the spreadsheet adapter: every row read, checked, accounted for,"
        " people recognised, names replaced, tables validated and written. The yardstick copies the same files to"
        " Parquet, on all cores, and does nothing else. Aimed at for ten million rows, the pairs of people to decide"
        f" apart: at most {LIMIT:.0f} × the copy's processor time, and {MEMORY / 1e9:.0f} GB.{size} Found:"
        f" **{alone['cpu'] / copied['cpu']:.1f} ×**, {_met(fast)}; **{whole['peak'] / 1e9:.2f} GB**, {_met(small)}.",
        "",
        row("task", "processor s", "× the copy", "microseconds a row", "s by the clock", "peak memory"),
        row("---", "--:", "--:", "--:", "--:", "--:"),
        line("DuckDB: CSV to Parquet (the yardstick)", copied, f"{copied['peak'] / 1e9:.2f} GB"),
        line("evalkit: intake, without pairs to decide", alone, f"{whole['peak'] / 1e9:.2f} GB with the pairs"),
        line("evalkit: pairs of people to decide, found and written", pairs, ""),
        "",
        row(f"question, for the programme, of {ASKED:,} interactions", "processor s", "s by the clock", "peak memory"),
        row("---", "--:", "--:", "--:"),
        *answered,
    ]


def _met(is_so: bool) -> str:
    return "met" if is_so else "not met"


if __name__ == "__main__":
    machine.run_task(TASKS)
