"""The vault: the only place where names and pseudonyms stand side by side, and free text is kept.

Its owner alone may read it.

Every fingerprint of prepared tables has a folder of its own; the files above it are copies of the current one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.intake.pseudonyms import private_folder
from evalkit.results.bundle import to_csv

PEOPLE = ("person_key", "match_tier", "names", "emails")
ORGANISATIONS = ("organisation", "rows")
ANSWERS = ("answer_key", "person_key", "question", "text")
_FILES = {"people.csv": PEOPLE, "unknown_organisations.csv": ORGANISATIONS, "answers.csv": ANSWERS}
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


def _write_privately(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; two processes may do so at once."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".partial-")  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)
