"""Reports of a run, written where readers look for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evalkit.errors import ParameterError
from evalkit.report.assemble import assemble
from evalkit.report.docx import to_docx
from evalkit.report.html import to_html
from evalkit.report.model import PROGRAMME, Report
from evalkit.report.pdf import to_pdf
from evalkit.results.bundle import write_atomically

RENDERERS: Mapping[str, Callable[[Report], bytes]] = {"html": to_html, "pdf": to_pdf, "docx": to_docx}
AT_ONCE = 2
"""Reports written at once: while Typst, which needs no Python, lays out one, Python writes another."""


def render(run_folder: Path, formats: Sequence[str] = ("html",)) -> list[Path]:
    """Write the reports of a finished run: the programme's at its top, a system's in the system's folder.

    Parameters
    ----------
    run_folder : Path
        Folder that holds `run.json`.
    formats : sequence of str, default ("html",)
        Formats to write.

    Returns
    -------
    list of Path
        Files written, the programme's first.

    Raises
    ------
    ParameterError
        If a format is unknown.
    RunFolderError
        If the folder is not a finished run of this kit.
    """
    run_folder = Path(run_folder)
    unknown = [name for name in formats if name not in RENDERERS]
    if unknown:
        raise ParameterError("This format of report is unknown", f"use {' or '.join(RENDERERS)}", where="formats")
    reports = list(assemble(run_folder))  # all of them, so that a damaged run is refused before anything is written
    with ThreadPoolExecutor(AT_ONCE) as pool:
        writing = [
            pool.submit(_write, report, name, run_folder) for report in reports for name in dict.fromkeys(formats)
        ]
        return [each.result() for each in writing]


def _write(report: Report, name: str, run_folder: Path) -> Path:
    folder = run_folder if report.scope == PROGRAMME else run_folder / report.scope
    path = folder / f"report.{name}"
    write_atomically(path, RENDERERS[name](report))
    return path
