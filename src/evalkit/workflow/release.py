"""A named person approves a run's report: its draft mark goes, and the programme's list of releases has a line more."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from evalkit.definition import FORMATS, Profile
from evalkit.errors import ParameterError, RunFolderError
from evalkit.report import render
from evalkit.results.approval import Approval, Erratum, contents, read_approval, write_approval
from evalkit.results.bundle import Run, read_run, write_atomically
from evalkit.results.spreadsheets import to_csv
from evalkit.workflow.people import can_stand, named
from evalkit.workflow.verify import verified_by

LEDGER = "releases.csv"
"""The programme's list of releases, beside its runs."""
COLUMNS = ("on", "what", "run", "version", "profile", "by", "verified by", "contents", "words")


def release(folder: Path, by: str, on: date, *, unverified: bool = False) -> Approval:
    """Approve a run: every format loses its draft mark and names who approved it.

    Parameters
    ----------
    folder : Path
        A finished run.
    by : str
        Who approves: name and role, such as ``"Ada Fenwick, programme director"``.
    on : date
        Day of the approval.
    unverified : bool, default False
        Whether it may go out though nobody has run it again.

    Returns
    -------
    Approval
        As it was written.

    Raises
    ------
    ParameterError
        If no name and role are given.
    RunFolderError
        If the run is an evaluator's, was released or withdrawn before, or was verified by nobody.
    """
    person, run = named(by), read_run(folder)
    if run.profile == Profile.EVALUATOR:
        raise RunFolderError(
            "An evaluator's run shows small groups exactly, so it is never released",
            "run the evaluation with --profile board or public, and release that",
            run.run_id,
        )
    _refuse_twice(read_approval(folder), run)
    verified = verified_by(folder)
    if not (verified or unverified):
        raise RunFolderError(
            "Nobody has run this again to see that the same comes out",
            "let a second analyst give 'evalkit verify', or release it with --unverified, which its list says",
            run.run_id,
        )
    approval = Approval(_next_version(folder), person, on.isoformat(), contents(folder), verified)
    _conclude(folder, approval, run, "released", person, on, "")
    return approval


def add_erratum(folder: Path, text: str, by: str, on: date) -> Approval:
    """Print a mistake that was found on the first page of a released report, and count its version up.

    Raises
    ------
    ParameterError
        If nobody is named, or nothing is said.
    RunFolderError
        If the run was not released, or was withdrawn.
    """
    person, approval, run = named(by), _released(folder), read_run(folder)
    whole, part = approval.version.split(".")
    said = Erratum(_said(text), person, on.isoformat())
    changed = replace(approval, version=f"{whole}.{int(part) + 1}", errata=(*approval.errata, said))
    _conclude(folder, changed, run, "erratum", person, on, said.text)
    return changed


def withdraw(folder: Path, why: str, by: str, on: date) -> Approval:
    """Mark a released report as withdrawn, on every page; copies that were handed out cannot be called back.

    Raises
    ------
    ParameterError
        If nobody is named, or no reason given.
    RunFolderError
        If the run was not released, or was withdrawn before.
    """
    person, approval, run = named(by), _released(folder), read_run(folder)
    said = Erratum(_said(why), person, on.isoformat())
    changed = replace(approval, withdrawn=said)
    _conclude(folder, changed, run, "withdrawn", person, on, said.text)
    return changed


def released_versions(folder: Path) -> list[dict[str, str]]:
    """Return the lines of a programme's list of releases, given its folder of runs."""
    try:
        text = (folder / LEDGER).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _refuse_twice(approval: Approval | None, run: Run) -> None:
    if approval is None:
        return
    if approval.withdrawn:
        raise RunFolderError(
            "This report was withdrawn, so it is not released again",
            "put right what was wrong, run the evaluation again, and release that run",
            run.run_id,
        )
    raise RunFolderError(
        f"This run was released already, as version {approval.version}",
        "print a mistake with --erratum, or take the report back with --withdraw",
        run.run_id,
    )


def _released(folder: Path) -> Approval:
    approval = read_approval(folder)
    if approval is None:
        raise RunFolderError("This run was never released", "release it first", folder.name)
    if approval.withdrawn:
        raise RunFolderError("This report is withdrawn already", "release another run", folder.name)
    return approval


def _said(text: str) -> str:
    said = " ".join(text.split())
    if len(said) < 4 or not can_stand(said, 1000):
        raise ParameterError("Readers must be told what it is", "say it in a sentence or two", "--erratum, --withdraw")
    return said


def _next_version(folder: Path) -> str:
    """Return the version after the programme's last: each released run has a whole number."""
    runs = {line["run"] for line in released_versions(folder.resolve().parent) if line["what"] == "released"}
    return f"{len(runs) + 1}.0"


def _conclude(folder: Path, approval: Approval, run: Run, what: str, by: str, on: date, words: str) -> None:
    """Write the approval, the reports that there are, and the line of the list, in this order."""
    import pandas as pd

    write_approval(approval, folder)
    render(folder, [kind for kind in FORMATS if (folder / f"report.{kind}").exists()])
    line = (on.isoformat(), what, run.run_id, approval.version, run.profile, by, approval.verified or "nobody",
            approval.contents, words)  # fmt: skip
    place = folder.resolve().parent
    lines = [*(tuple(one.get(name, "") for name in COLUMNS) for one in released_versions(place)), line]
    write_atomically(place / LEDGER, to_csv(pd.DataFrame(lines, columns=list(COLUMNS))))
