"""All formats of an existing run's reports beside nbconvert's page of every notebook, printed by Chromium."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine
from benchmarks.page import Section, row
from evalkit.results.bundle import read_run
from reporting import browser
from reporting.measured import Speed
from reporting.run import made, timed

REPEATS = 3
TIMES = 10
"""How often nbconvert and the print have to take the time of the reports."""


def main() -> Section:
    """Measure and return the section of the page."""
    if lacking := browser.missing():
        raise SystemExit(lacking)
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        run = made(folder)
        kept = read_run(run)
        speeds = [timed(run, folder / str(k))[0] for k in range(REPEATS)]
    facts = machine.facts(["nbconvert", "playwright", "typst", "python-docx", "jinja2"])
    return Section("Reports", facts, lines(speeds, len(kept.scopes), len(kept.notebooks)), figures(speeds))


def figures(speeds: Sequence[Speed]) -> dict[str, list[float]]:
    """Return every measurement."""
    return {name: [getattr(speed, name) for speed in speeds] for name in ("reports", "nbconvert", "printing", "times")}


def lines(speeds: Sequence[Speed], scopes: int, notebooks: int) -> list[str]:
    """Return the section in Markdown."""
    measured = figures(speeds)
    ratio = statistics.median(measured["times"])
    said = "met" if ratio >= TIMES else "not met"
    return [
        f"The London sample: {scopes} reports as HTML, PDF and Word (`evalkit report`), beside {notebooks} executed"
        " notebooks that nbconvert makes pages of and Chromium prints. Seconds of processor time, all processes and"
        f" their imports taken together; the median of {len(speeds)}, one after the other in turn.",
        "",
        row("what", "seconds", "lowest", "highest"),
        "|---|--:|--:|--:|",
        _row("`evalkit report`, three formats", measured["reports"]),
        _row("`nbconvert --to html`", measured["nbconvert"]),
        _row("Chromium's print of it", measured["printing"]),
        "",
        f"nbconvert and the print take **{ratio:.1f} ×** the time of the reports; asked for: {TIMES} ×, {said}.",
    ]


def _row(name: str, seconds: Sequence[float]) -> str:
    return row(name, f"{statistics.median(seconds):.1f}", f"{min(seconds):.1f}", f"{max(seconds):.1f}")


if __name__ == "__main__":
    sys.stdout.write("\n".join(main().lines) + "\n")
