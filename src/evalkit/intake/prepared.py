"""Prepared tables on disk: found again by a fingerprint of everything they depend on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from evalkit import definition, tables
from evalkit.definition import Evaluation
from evalkit.intake.pseudonyms import Key, home, private_folder
from evalkit.intake.sources import InputFile
from evalkit.tables import Tables

KEPT = 3
"""Fingerprints of a programme whose tables are kept: enough to go back and forth between versions of its inputs."""

_PARTIAL, _OLD = ".partial-", ".old-"


def fingerprint(
    evaluation: Evaluation,
    files: Sequence[InputFile],
    key: Key,
    forgotten: str = "",
    decided: str = "",
    ods: bytes = b"",
) -> str:
    """Return a hash of definition, inputs, mapping files, key, those forgotten, decisions and the intake's own code.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    files : sequence of InputFile
        The inputs.
    key : Key
        The key; only its fingerprint goes in.
    forgotten : str, default ""
        Fingerprint of the list of forgotten people.
    decided : str, default ""
        Fingerprint of the decisions about who is who.
    ods : bytes, default b""
        A local file of official codes; empty: none.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    inputs = [
        [file.source_id, file.path, file.sha256, hashlib.sha256(file.mapping_content).hexdigest()] for file in files
    ]
    whole = {
        "definition": evaluation.model_dump(mode="json"),
        "inputs": inputs,
        "key": key.fingerprint,
        "forgotten": forgotten,
        "decided": decided,
        "ods": hashlib.sha256(ods).hexdigest(),
        "code": _code(),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode("utf-8")).hexdigest()[:32]


@cache
def _code() -> str:
    """Return a hash of the source code, and of the reference tables, that decide what the tables hold."""
    here = Path(__file__).parent
    files = [
        *sorted(here.rglob("*.py")),
        *sorted(here.rglob("data/*")),
        *sorted(Path(tables.__file__).parent.glob("*.py")),
        *sorted(Path(definition.__file__).parent.glob("*.py")),
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def find(evaluation: Evaluation, mark: str) -> Tables | None:
    """Return tables prepared earlier under this fingerprint; None if there are none or they are damaged."""
    folder = _folder(evaluation) / mark
    if not folder.exists():
        return None
    try:
        found = tables.read(evaluation, folder)
        os.utime(folder)  # in use, so not the first to be pruned
        return found
    except (OSError, ValueError, KeyError):  # pyarrow's errors are OSError or ValueError
        shutil.rmtree(folder, ignore_errors=True)  # prepared again below, from the inputs
        return None


def keep(prepared: Tables) -> None:
    """Write prepared tables under a temporary name and rename them, so that nobody ever sees half of them."""
    parent = _folder(prepared.evaluation)
    temporary = Path(tempfile.mkdtemp(dir=parent, prefix=_PARTIAL))  # made with mode 0700
    try:
        tables.write(prepared, temporary)
        temporary.rename(parent / prepared.fingerprint)
    except OSError:
        if not (parent / prepared.fingerprint).exists():  # else another process was first, with the same bytes
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def prune(evaluation: Evaluation, current: str) -> tuple[list[str], list[str]]:
    """Remove all but the newest prepared tables of a programme.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    current : str
        Fingerprint that stays, however old.

    Returns
    -------
    (list of str, list of str)
        Fingerprints kept and removed. Another process may remove the same ones, or read one: it then prepares again.
    """
    parent = _folder(evaluation)
    dated = [(_changed(folder), folder.name) for folder in parent.iterdir() if not folder.name.startswith(".")]
    newest = [name for _, name in sorted(dated, reverse=True) if name != current]
    kept, old = [current, *newest[: KEPT - 1]], newest[KEPT - 1 :]
    for name in old:
        doomed = Path(tempfile.mkdtemp(dir=parent, prefix=_OLD))
        with suppress(FileNotFoundError):  # another process was first
            (parent / name).rename(doomed / name)  # at once, so that nobody finds half of them
        shutil.rmtree(doomed, ignore_errors=True)
    return kept, old


def count(programme: str) -> int:
    """Return how many sets of prepared tables a programme has."""
    folder = home() / programme / "prepared"
    return sum(not path.name.startswith(".") for path in folder.iterdir()) if folder.is_dir() else 0


def empty(programme: str) -> None:
    """Remove all prepared tables of a programme, whole or half written: the next run prepares them again.

    Parameters
    ----------
    programme : str
        The programme's id.
    """
    for folder in private_folder(programme, "prepared").iterdir():
        with suppress(FileNotFoundError):  # another process was first
            shutil.rmtree(folder)


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0  # another process has just pruned it


def _folder(evaluation: Evaluation) -> Path:
    return private_folder(evaluation.programme.id, "prepared")
