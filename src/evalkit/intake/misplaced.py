"""Where keys and names must not lie: with the inputs, with the outputs, or in a repository.

Whoever is given the exports, a report's folder or a clone must not get with it what undoes the pseudonyms. Folders are
compared as the file system knows them, so that neither a link nor another spelling of the same folder hides one.
"""

from __future__ import annotations

import os
from pathlib import Path

from evalkit.errors import KeyFileError

_SIGNS = {
    ".git": ("a git repository", "from which it would be pushed to everybody who has a copy"),
    "evaluation.toml": ("the folder of the evaluation", "where it would travel with the data"),
    "run.json": ("the folder of a run", "where it would travel with the report"),
}
"""What stands in a folder that people hand on: `.git` is a folder, or a file in a linked work tree or submodule."""


def refuse_misplaced(private: Path, what: str, *, inputs: Path | None = None, outputs: Path | None = None) -> None:
    """Refuse to go on if something private lies in a folder that is handed on, or such a folder lies in it.

    Parameters
    ----------
    private : Path
        What only its owner may have; it need not exist yet.
    what : str
        How to call it, to go with "lies": ``"The key 'mine'"``.
    inputs, outputs : Path, optional
        Folder of the evaluation, and folder for runs.

    Raises
    ------
    KeyFileError
        If it lies inside one of these, in a git work tree, or in a folder that holds an `evaluation.toml` or a
        `run.json`; or if one of these lies inside it.
    """
    for folder, place, harm in (
        (inputs, "the folder of the evaluation", "where it would travel with the data"),
        (outputs, "the folder for outputs", "where it would travel with the reports"),
    ):
        if folder is not None and lies_in(private, folder):
            raise _misplaced(f"{what} lies inside {place}, {harm}")
        if folder is not None and lies_in(folder, private):
            raise _misplaced(f"T{place[1:]} lies inside the folder for keys and names")
    resolved = private.resolve()
    for folder in (resolved, *resolved.parents):
        for sign, (place, harm) in _SIGNS.items():
            if os.path.lexists(folder / sign):
                raise _misplaced(f"{what} lies inside {place}, {harm}")


def lies_in(path: Path, folder: Path) -> bool:
    """Return whether a path lies inside a folder, or is that folder, whatever links and spellings lead there.

    >>> lies_in(Path("/data/keys"), Path("/data")), lies_in(Path("/database"), Path("/data"))
    (True, False)
    """
    path, folder = path.resolve(), folder.resolve()
    return path.is_relative_to(folder) or any(_same(parent, folder) for parent in (path, *path.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return False


def _misplaced(what: str) -> KeyFileError:
    remedy = "set EVALKIT_HOME to a folder that is in none of these, or leave it unset, and move keys and vault there"
    return KeyFileError(what, remedy, "EVALKIT_HOME")
