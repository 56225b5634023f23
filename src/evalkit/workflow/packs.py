"""What each system is sent before a release: its own report, and a form to say whether its facts are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from evalkit.definition import FORMATS, Evaluation, Profile
from evalkit.errors import ParameterError, RunFolderError
from evalkit.report.accuracy import form
from evalkit.report.assemble import assemble
from evalkit.report.model import Report
from evalkit.report.output import RENDERERS
from evalkit.results.approval import read_approval
from evalkit.results.bundle import read_run, write_atomically

FOLDER = Path("packs")
"""Folder of packs, below the one in which the command runs: a run folder is never added to."""
FORM = "Is it right.docx"


def packs(folder: Path, due: date, out: Path = FOLDER) -> list[Path]:
    """Write a folder for each system of a run: its own report in every format of the run, and the form.

    Parameters
    ----------
    folder : Path
        A finished run.
    due : date
        Day by which the forms are to come back; to whom, the definition says under ``[requests]``.
    out : Path, optional
        Folder for packs.

    Returns
    -------
    list of Path
        Their folders. Nothing in them leads to another system's report, or holds a number of it that is protected.

    Raises
    ------
    ParameterError
        If the day is before that of the data, or the packs are there already.
    RunFolderError
        If the run is an evaluator's, was withdrawn, or has no report of a system.
    """
    run, approval = read_run(folder), read_approval(folder)
    if run.profile == Profile.EVALUATOR:
        raise RunFolderError(
            "An evaluator's run shows small groups exactly, so it is sent to no system",
            "run the evaluation with --profile board or public, and send that",
            run.run_id,
        )
    if approval and approval.withdrawn:
        raise RunFolderError("This report was withdrawn", "make packs of the run that replaces it", run.run_id)
    programme, *systems = assemble(folder)
    if not systems:
        raise RunFolderError("This run has no report of a system", "run the evaluation for its systems", run.run_id)
    if due <= programme.day:
        raise ParameterError("The forms would be due before the data were there", "give a later day", "--due")
    place = out / str(run.definition["programme"]["id"]) / run.run_id
    if place.exists():
        raise ParameterError("These packs are there already", "name another folder with --out", place.name)
    evaluation = Evaluation(**{**run.definition, "folder": folder})
    formats = [kind for kind in FORMATS if (folder / f"report.{kind}").exists()]
    return [_pack(report, programme, evaluation, due, place, formats) for report in systems]


def _pack(
    report: Report, programme: Report, evaluation: Evaluation, due: date, place: Path, formats: list[str]
) -> Path:
    """Write one: the report alone, so that no link in it leads to what the system was not sent."""
    code = report.scope.removeprefix("system-")
    others = [name for s in evaluation.systems if s.code != code for name in (s.code, s.name, *s.aliases)]
    alone = replace(report, neighbours=())
    pack = place / code
    pack.mkdir(parents=True)
    for kind in formats:
        write_atomically(pack / f"report.{kind}", RENDERERS[kind](alone))
    made = form(report, programme.first, others, due, evaluation.requests.return_to)
    write_atomically(pack / FORM, made)
    return pack
