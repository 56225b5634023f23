"""The vault: the only place where names and pseudonyms stand side by side, and free text is kept.

Its owner alone may read it.

Every fingerprint of prepared tables has a folder of its own; copies of the current one's files lie above it, beside
files that no run can make again.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.intake.pseudonyms import home, private_folder
from evalkit.results.spreadsheets import to_csv

PEOPLE = ("person_key", "match_tier", "names", "emails")
ORGANISATIONS = ("organisation", "rows")
ANSWERS = ("answer_key", "person_key", "question", "text")
_FILES = {"people.csv": PEOPLE, "unknown_organisations.csv": ORGANISATIONS, "answers.csv": ANSWERS}
_PARTIAL = ".partial-"
_UNDER_WAY = 3600  # seconds for which a folder without prepared tables may belong to a process that is making them


def fill(
    programme: str,
    mark: str,
    people: Sequence[dict[str, Any]],
    unknown_organisations: Iterable[str],
    answers: Sequence[dict[str, Any]] = (),
) -> None:
    """Write who is behind the pseudonyms, which organisations nobody has mapped yet, and free text.

    Parameters
    ----------
    programme : str
        The programme's id.
    mark : str
        Fingerprint of the tables that the pseudonyms are in.
    people : sequence of dict
        Pseudonym, tier, names and addresses as read.
    unknown_organisations : iterable of str
        Names as read, once a row.
    answers : sequence of dict
        Free text that people answered, by answer_key; codes are given to it here, and it goes no further.
    """
    counted = sorted(Counter(unknown_organisations).items(), key=lambda item: (-item[1], item[0]))
    folder = private_folder(programme, "vault", mark)
    for (name, columns), rows in zip(_FILES.items(), (list(people), counted, list(answers)), strict=True):
        _write_privately(folder / name, to_csv(pd.DataFrame(rows, columns=list(columns))))


def point(programme: str, mark: str) -> bool:
    """Make a fingerprint the current one: copy its files to where people look for them.

    Parameters
    ----------
    programme : str
        The programme's id.
    mark : str
        The fingerprint.

    Returns
    -------
    bool
        False if the vault does not hold this fingerprint (any more), so that it has to be filled again.
    """
    folder = private_folder(programme, "vault")
    try:
        contents = {name: (folder / mark / name).read_bytes() for name in _FILES}
    except FileNotFoundError:
        return False
    for name, content in contents.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            _write_privately(path, content)
    return True


def prune(programme: str, kept: Iterable[str], removed: Iterable[str]) -> None:
    """Remove the names behind tables that are no longer kept.

    Parameters
    ----------
    programme : str
        The programme's id.
    kept, removed : iterable of str
        Fingerprints of the prepared tables that are kept, and of those just removed. What belongs to neither was left
        by a process that failed, unless it is so new that the process may still be at work.
    """
    stay, go = set(kept), set(removed)
    for folder in private_folder(programme, "vault").iterdir():
        try:
            left_over = folder.name not in stay and folder.stat().st_mtime < time.time() - _UNDER_WAY
            if folder.is_dir() and (folder.name in go or left_over):
                shutil.rmtree(folder)
        except OSError:
            continue  # another process was first, or is filling it again; what is left goes with the next pruning


def keep(programme: str, name: str, content: bytes) -> None:
    """Write a file of the vault that belongs to no fingerprint, whole or not at all."""
    _write_privately(private_folder(programme, "vault") / name, content)


def held(programme: str, name: str) -> bytes | None:
    """Return what a file of the vault holds, or None if there is none; nothing is made on the way."""
    try:
        return (home() / programme / "vault" / name).read_bytes()
    except FileNotFoundError:
        return None


def drop(programme: str, name: str) -> None:
    """Remove a file of the vault, if it is there."""
    (home() / programme / "vault" / name).unlink(missing_ok=True)


def people_of(programme: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every `people.csv`, by the fingerprint of its tables; the copy above them is under ``""``."""
    folder = home() / programme / "vault"
    return {
        "" if path.parent == folder else path.parent.name: _rows(path)
        for path in sorted([*folder.glob("people.csv"), *folder.glob("*/people.csv")])
    }


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file as they were before :func:`to_csv` made them harmless for spreadsheets."""
    text = path.read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{column: (cell or "").removeprefix("'") for column, cell in row.items() if column} for row in rows]


def remade(programme: str) -> list[Path]:
    """Return what the next run makes again: the folder of every fingerprint, and the copies above them."""
    folder = home() / programme / "vault"
    return [
        path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_dir() or path.name in _FILES or path.name.startswith(_PARTIAL)
    ]


def empty(programme: str) -> None:
    """Remove everything that the next run makes again."""
    for path in remade(programme):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def replace(path: Path, content: bytes) -> None:
    """Write a file of the private folder anew, whole or not at all."""
    _write_privately(path, content)


def _write_privately(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; two processes may do so at once."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL)  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)
