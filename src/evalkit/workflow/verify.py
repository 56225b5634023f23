"""A second analyst runs an evaluation again from the same inputs, and every byte is compared.

What this proves: that the definition, inputs, code, libraries and ledger at hand lead to these files, on this machine
too. It does not prove that the inputs are right, nor that the questions are.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.definition import FORMATS, Evaluation
from evalkit.errors import KeyFileError, RunFolderError
from evalkit.intake.pipeline import prepare
from evalkit.intake.pseudonyms import load_key, private_folder
from evalkit.intake.received import received
from evalkit.report import render
from evalkit.results.approval import FILE, VERIFICATION, contents, hashes
from evalkit.results.bundle import Run, dump, read_run, write_atomically
from evalkit.results.redefined import redefined
from evalkit.running.batch import run as run_notebooks
from evalkit.running.batch import run_id
from evalkit.running.plan import Choice, Plan, code, plan, versions
from evalkit.tables import Tables
from evalkit.workflow.people import named

if TYPE_CHECKING:
    from evalkit.running.forks import ForkServer

NAMED = 20
"""Files that differ and are named; of more, the number is told."""


@dataclass(frozen=True)
class Verification:
    """What a second run came to.

    Parameters
    ----------
    run : str
        Id of the run.
    by, on : str
        Name and role of who ran it again, and the day.
    same : bool
        Whether every file has the same bytes.
    files : int
        Number of files that were compared.
    differing : tuple of str
        Files that differ, or that only one of the two has.
    contents : str
        Digest of what was compared, reports apart: what was changed afterwards is not what was verified.
    versions : dict
        Of the kit, Python and libraries of the second run.
    signature : str, default ""
        Keyed digest of all this, made with the programme's key.
    """

    run: str
    by: str
    on: str
    same: bool
    files: int
    differing: tuple[str, ...]
    contents: str
    versions: dict[str, str]
    signature: str = ""

    def unsigned(self) -> bytes:
        """Return what is signed."""
        return dump({**asdict(self), "signature": ""})


def verify(
    folder: Path,
    evaluation: Evaluation,
    by: str,
    on: date,
    progress: Callable[..., None] | None = None,
    server: ForkServer | None = None,
    frozen: dict[str, Any] | None = None,
) -> Verification:
    """Run an evaluation again, compare every file with a run, and write what came of it into its folder.

    Parameters
    ----------
    folder : Path
        The run.
    evaluation : Evaluation
        The definition from which it was made, beside its inputs.
    by : str
        Who runs it again: name and role.
    on : date
        The day.
    progress, server
        As for :func:`evalkit.running.batch.run`.
    frozen : dict, optional
        What is frozen, as for a run.

    Returns
    -------
    Verification
        As it was written; `same` says how it ended.

    Raises
    ------
    ParameterError
        If nobody is named.
    RunFolderError
        If this cannot be the same run: another definition, other inputs, code, libraries or releases.
    """
    person, run = named(by), read_run(folder)
    _require_same_definition(run, evaluation)
    questions = dict.fromkeys(re.sub(r"^\d\d_", "", status.notebook) for status in run.notebooks)
    systems = tuple(scope.removeprefix("system-") for scope in run.scopes if scope.startswith("system-"))
    planned = plan(evaluation, Choice(tuple(questions), systems, run.profile, jobs=2))
    tables = prepare(evaluation)
    private = private_folder(evaluation.programme.id)
    if run_id(planned, tables, private) != run.run_id:
        raise RunFolderError(
            f"This cannot be the same run: {_why_another(run, evaluation, tables)}",
            "verify a run where it was made, with the same inputs and code, before another one is made",
            run.run_id,
        )
    with tempfile.TemporaryDirectory(prefix="evalkit-verify-") as scratch:
        again = _again(folder, planned, tables, Path(scratch), private, progress, server, frozen)
        one, other = hashes(folder), hashes(again)
    differing = tuple(name for name in sorted({*one, *other}) if one.get(name) != other.get(name))
    made = Verification(
        run.run_id, person, on.isoformat(), not differing, len(one), differing, contents(folder), versions()
    )
    signed = replace(made, signature=load_key(evaluation.key, evaluation.folder).signature(made.unsigned()))
    write_atomically(folder / VERIFICATION, dump(asdict(signed)))
    return signed


def _again(
    folder: Path, planned: Plan, tables: Tables, out: Path, private: Path, progress: Callable[..., None] | None,
    server: ForkServer | None, frozen: dict[str, Any] | None,
) -> Path:  # fmt: skip
    evaluation = planned.evaluation
    previous = evaluation.previous
    if previous:
        shutil.copytree(folder.resolve().parent / previous, out / evaluation.programme.id / previous)
    told = received(evaluation, tables)
    again = run_notebooks(planned, tables, out, private, progress, None, server, told, frozen)
    if (folder / FILE).exists():
        shutil.copy(folder / FILE, again / FILE)  # reports of a released run name who approved it
    render(again, [kind for kind in FORMATS if (folder / f"report.{kind}").exists()])
    return again


def verified_by(folder: Path) -> str:
    """Return who verified a run as it stands now; empty if nobody did, it differed, or something changed since.

    Raises
    ------
    RunFolderError
        If the record is damaged, or was changed by somebody who has not the key.
    """
    record = _read(folder)
    if record is None or not record.same or record.contents != contents(folder):
        return ""
    name = str(read_run(folder).definition.get("key", ""))
    try:
        expected = load_key(name).signature(record.unsigned())
    except KeyFileError:
        return record.by  # whoever approves need not have the key; then the record is as good as the folder
    if record.signature != expected:
        raise RunFolderError(
            "The record of the verification was changed, or made with another key", "verify the run again", folder.name
        )
    return record.by


def _read(folder: Path) -> Verification | None:
    try:
        content = json.loads((folder / VERIFICATION).read_text(encoding="utf-8"))
        return Verification(**{**content, "differing": tuple(content["differing"])})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise RunFolderError(
            "The record of the verification is damaged", "verify the run again", folder.name
        ) from error


def _require_same_definition(run: Run, evaluation: Evaluation) -> None:
    fields = [field.key for field in redefined(run.definition, evaluation.model_dump(mode="json"))]
    if fields:
        more = f" and {len(fields) - 5} more" if len(fields) > 5 else ""
        raise RunFolderError(
            f"This is not the definition of that run: {', '.join(fields[:5])}{more} differ",
            "give the definition as it was",
            evaluation.filename,
        )


def _why_another(run: Run, evaluation: Evaluation, tables: Tables) -> str:
    """Say what is not as it was, as far as the run wrote it down."""
    now = received(evaluation, tables)
    differ = {
        "the kit's code": run.code != code()[:12],
        "the versions of libraries": run.versions != versions(),
        "the key": run.received.key != now.key,
        "decisions about who is who": run.received.decisions != now.decisions,
        "the data": {(r["table"], r["when"], r["people"]) for r in run.received.rows}
        != {(r["table"], r["when"], r["people"]) for r in now.rows},
    }
    told = [words for words, is_so in differ.items() if is_so]
    return (
        f"{', '.join(told)} changed" if told else "files changed without changing a row, or another run was made since"
    )
