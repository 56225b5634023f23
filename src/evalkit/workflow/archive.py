"""A run as one file to keep: everything that its reports rest on, with checksums and a README."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from evalkit import wording
from evalkit.definition import Profile
from evalkit.errors import ParameterError, RunFolderError
from evalkit.results.approval import DRAFT, FILE, VERIFICATION, Approval, hashes, read_approval
from evalkit.results.bundle import Run, read_run

MANIFEST, README = "manifest.sha256", "README.txt"
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file knows
_WHOM = {
    Profile.EVALUATOR: "Evaluators only: numbers of small groups are exact, and a person could be recognised.",
    Profile.BOARD: "The programme board.",
    Profile.PUBLIC: "Anybody.",
}


def archive(folder: Path, out: Path | None = None) -> Path:
    """Write a run into one zip file; the same run gives the same bytes.

    Parameters
    ----------
    folder : Path
        A finished run.
    out : Path, optional
        File to write; by default it is called after programme, run and version, in the folder that you are in.

    Returns
    -------
    Path
        The file. The log of timings and machine stays behind.

    Raises
    ------
    ParameterError
        If the file is there already.
    RunFolderError
        If the folder is no finished run, or a link in it leads elsewhere.
    """
    run, approval = read_run(folder), read_approval(folder)
    name = f"{run.definition['programme']['id']}-{run.run_id}"
    out = out or Path(f"{name}-{f'v{approval.version}' if approval else 'draft'}.zip")
    if out.exists():
        raise ParameterError("This file is there already", "name a new one with --out", out.name)
    if any(path.is_symlink() for path in folder.rglob("*")):
        raise RunFolderError("A link in this run leads elsewhere", "put the file itself in its place", folder.name)
    kept = [*hashes(folder), *(one for one in (FILE, VERIFICATION) if (folder / one).exists())]
    contents = {one: (folder / one).read_bytes() for one in kept}
    contents[README] = _readme(run, approval, len(kept)).encode("utf-8")
    contents[MANIFEST] = _manifest(contents)
    unfinished = out.with_name(f".{out.name}.partial")
    with zipfile.ZipFile(unfinished, "w") as file:
        for one, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{name}/{one}", _BEGINNING)
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            file.writestr(entry, content, zipfile.ZIP_DEFLATED)
    unfinished.replace(out)
    return out


def _manifest(contents: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(c).hexdigest()}  {name}\n" for name, c in sorted(contents.items())).encode("utf-8")


def _readme(run: Run, approval: Approval | None, files: int) -> str:
    programme = run.definition["programme"]
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    lines = [
        f"{programme['title']}",
        f"Evaluation of {programme['start']} to {programme['end']}, data as at {programme['as_at']}",
        "",
        f"Run {run.run_id}. {approval.words if approval else DRAFT}.",
        f"Verified by {approval.verified if approval and approval.verified else 'nobody, as far as this says'}.",
        f"For: {_WHOM[Profile(run.profile)]}",
        "",
        *((approval.notes) if approval else ()),
        f"{wording.count(files)} files. Begin with report.html, report.pdf or report.docx. run.json holds the",
        "definition, hashes of the inputs and versions; a folder for each scope holds every section's executed",
        "notebook, result, tables and pictures.",
        "The inputs, the key and people's names are not here and must be kept elsewhere.",
        "Names in it are those of who approved, verified or froze it, and titles that the definition allows to print.",
        "",
        f"To check that nothing was changed: sha256sum -c {MANIFEST}",
        "To make it again: the inputs and definition of run.json, the same key and ledger, and these versions:",
        f"{versions}.",
        "",
    ]
    return "\n".join(lines)
