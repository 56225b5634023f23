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
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.intake import decisions, suggestions
from evalkit.intake.decisions import Book, Row
from evalkit.intake.pseudonyms import home, private_folder
from evalkit.results.spreadsheets import to_csv, unguarded

PEOPLE = ("person_key", "match_tier", "names", "emails")
ANSWERS = ("answer_key", "person_key", "question", "text")
UNKNOWN_ORGANISATIONS, MERGE_DECISIONS = "unknown_organisations.csv", decisions.FILE
_COPIED = {"people.csv": PEOPLE, UNKNOWN_ORGANISATIONS: suggestions.COLUMNS, "answers.csv": ANSWERS}
_FILES = (*_COPIED, MERGE_DECISIONS)
_PARTIAL = ".partial-"
_UNDER_WAY = 3600  # seconds for which a folder without prepared tables may belong to a process that is making them


def vault_file(programme: str, name: str) -> Path:
    """Return where a file of a programme's vault lies, or will lie; nothing is made."""
    return home() / programme / "vault" / name


def decided(programme: str) -> Book:
    """Return what humans have decided about who is who.

    Parameters
    ----------
    programme : str
        The programme's id.

    Raises
    ------
    InputError
        ``BAD_DECISIONS`` if the file cannot be read as it stands; it is left alone.
    """
    try:
        return decisions.read(vault_file(programme, MERGE_DECISIONS).read_bytes())
    except FileNotFoundError:
        return Book()


def fill(
    programme: str,
    mark: str,
    people: Sequence[dict[str, Any]],
    unknown_organisations: Sequence[dict[str, Any]],
    pairs: Sequence[dict[str, Any]],
    answers: Sequence[dict[str, Any]] = (),
) -> None:
    """Write who is behind the pseudonyms, which organisations nobody has mapped yet, pairs to look at, and free text.

    Parameters
    ----------
    programme : str
        The programme's id.
    mark : str
        Fingerprint of the tables that the pseudonyms are in.
    people : sequence of dict
        Pseudonym, tier, names and addresses as read.
    unknown_organisations : sequence of dict
        Names as read, with what they may mean.
    pairs : sequence of dict
        Rows of the pairs of people that may be one person.
    answers : sequence of dict
        Free text that people answered, by answer_key; codes are given to it here, and it goes no further.
    """
    folder = private_folder(programme, "vault", mark)
    for (name, columns), rows in zip(_COPIED.items(), (people, unknown_organisations, answers), strict=True):
        _write_privately(folder / name, to_csv(pd.DataFrame(list(rows), columns=list(columns))))
    _write_privately(folder / MERGE_DECISIONS, decisions.write(pairs))


def point(programme: str, mark: str, about_forgotten: Callable[[Row], bool]) -> bool:
    """Make a fingerprint the current one: copy its files to where people look for them.

    What humans have written into the pairs to decide stays, also what they wrote while the tables were prepared.

    Parameters
    ----------
    programme : str
        The programme's id.
    mark : str
        The fingerprint.
    about_forgotten : callable
        Says whether a pair is about somebody forgotten, so that it goes: somebody may have saved an old copy.

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
    listed = decisions.read(contents[MERGE_DECISIONS]).without(about_forgotten).rows
    book = decided(programme).without(about_forgotten)
    present = [row[f"{side}_id"] for row in listed if row["status"] != decisions.GONE for side in ("one", "other")]
    contents[MERGE_DECISIONS] = decisions.write(decisions.merged(listed, book, present))
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
    return [{column: unguarded(cell or "") for column, cell in row.items() if column} for row in rows]


def remade(programme: str) -> list[Path]:
    """Return what the next run makes again: the folder of every fingerprint, and the copies above them.

    The pairs to decide above them are none: they hold what humans have written.
    """
    folder = home() / programme / "vault"
    return [
        path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_dir() or path.name in _COPIED or path.name.startswith(_PARTIAL)
    ]


def empty(programme: str) -> None:
    """Remove everything that the next run makes again."""
    for path in remade(programme):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def drop_decisions(programme: str, about: Callable[[Row], bool]) -> None:
    """Remove the pairs of which `about` is true from those that humans have decided, or are asked to."""
    book = decided(programme)
    kept = book.without(about)
    if kept != book:
        _write_privately(vault_file(programme, MERGE_DECISIONS), decisions.write(kept.rows))


def replace(path: Path, content: bytes) -> None:
    """Write a file of the private folder anew, whole or not at all."""
    _write_privately(path, content)


def _write_privately(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; two processes may do so at once."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL)  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)
