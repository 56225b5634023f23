"""The input files of an evaluation: patterns resolved, bytes read once, nothing outside the evaluation's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path, PurePosixPath

from evalkit.definition import Evaluation, Source
from evalkit.errors import InputError
from evalkit.intake.mapping import Mapping, load_mapping
from evalkit.intake.preflight import refuse_large
from evalkit.intake.questionnaire import Questionnaire

_WILD = "*?["
_NOT_EXPORTS = (
    ".",
    "~$",
)  # hidden files, and the owner files that a spreadsheet program leaves beside an open workbook


@dataclass(frozen=True)
class InputFile:
    """A file to read.

    Parameters
    ----------
    source_id : str
        Its position among the inputs, such as ``"s001"``.
    path : str
        Relative to the definition.
    source : Source
        The part of the definition that names it.
    content : bytes
        Its bytes.
    mapping_content : bytes
        Bytes of its mapping file; empty if it has none.
    error : InputError or None, default None
        Why it could not be read at all.
    holds_corrections : bool, default False
        Whether it is the file of corrections to the others.
    """

    source_id: str
    path: str
    source: Source
    content: bytes = field(repr=False)
    mapping_content: bytes = field(default=b"", repr=False)
    error: InputError | None = None
    holds_corrections: bool = False

    @cached_property
    def sha256(self) -> str:
        """Hash of the file's bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def without_content(self) -> InputFile:
        """Return the file as it is known once it was read: with its hash, without its bytes."""
        known = replace(self, content=b"")
        known.__dict__["sha256"] = self.sha256
        return known

    def mapping(self) -> Mapping | Questionnaire | None:
        """Return the mapping, read and validated.

        Raises
        ------
        InputError
            ``BAD_MAPPING``.
        """
        return load_mapping(self.mapping_content, self.source.mapping) if self.source.mapping else None


def gather(evaluation: Evaluation) -> tuple[list[InputFile], list[tuple[Source, InputError]]]:
    """Find and read the input files.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.

    Returns
    -------
    list of InputFile
        In the order of the definition, files of one pattern by name; those that cannot be read carry their error.
        The file of corrections is the last.
    list of (Source, InputError)
        Sources that match no file.
    """
    folder = evaluation.folder
    named = {
        (source.path, source.mapping) for source in evaluation.sources if not any(sign in source.path for sign in _WILD)
    } | {(source.path, source.mapping) for source in evaluation.sources if _is_there(folder, source.path)}
    files: list[InputFile] = []
    missing: list[tuple[Source, InputError]] = []
    for source in evaluation.sources:
        try:
            paths = [path for path in matching(folder, source.path) if path != evaluation.corrections]
        except InputError as error:
            missing.append((source, error))
            continue
        if not paths:
            missing.append((source, _no_files(folder, source)))
        for path in paths:
            if not (_is_pattern(folder, source.path) and (path, source.mapping) in named):
                files.append(_open(folder, path, source, f"s{len(files) + 1:03d}"))
    if evaluation.corrections:
        source = Source(path=evaluation.corrections)
        beside = _open(folder, evaluation.corrections, source, f"s{len(files) + 1:03d}")
        files.append(replace(beside, holds_corrections=True))
    return files, missing


def unread(evaluation: Evaluation, read: Collection[str]) -> tuple[str, ...]:
    """Return the tables that lie in a folder of inputs and that no source of the definition matches.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    read : collection of str
        Paths of the files that are read, relative to the definition.

    Returns
    -------
    tuple of str
        Relative paths, by name. Folders are those in which a pattern begins; the definition's own is none.
    """
    patterns = [PurePosixPath(source.path) for source in evaluation.sources]
    starts = [list(takewhile(lambda part: not any(sign in part for sign in _WILD), one.parts[:-1])) for one in patterns]
    folders = {PurePosixPath(*parts).as_posix() for parts in starts if parts}
    known = {*read, evaluation.corrections, evaluation.ods, *(source.mapping for source in evaluation.sources)}
    found = {
        path.relative_to(evaluation.folder).as_posix()
        for folder in folders
        for ending in (".csv", ".xlsx", ".xlsm")
        for path in (evaluation.folder / folder).rglob(f"*{ending}")
        if path.is_file() and not path.name.startswith(_NOT_EXPORTS)
    }
    return tuple(sorted(found - known))


def read_bytes(folder: Path, path: str) -> bytes:
    """Return the bytes of a file below a folder.

    Raises
    ------
    InputError
        ``OUTSIDE_FOLDER`` if a link leads out of the folder; else as :func:`bytes_of`.
    """
    full = folder / path
    try:
        inside = full.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a link to itself, or a name that no file can have
        raise _unusable(path) from None
    if not inside:
        raise InputError(
            "OUTSIDE_FOLDER",
            "The path leads out of the evaluation's folder",
            "copy the file into the folder instead of linking to it",
            path,
        )
    return bytes_of(full, path)


def bytes_of(full: Path, path: str) -> bytes:
    """Return the bytes of a file that `path` names in messages.

    Raises
    ------
    InputError
        ``NOT_A_FILE``, ``UNREADABLE_FILE`` or ``TOO_LARGE``.
    """
    try:
        is_file = full.is_file()
    except (OSError, ValueError):
        raise _unusable(path) from None
    if not is_file:
        what = "This is a folder or a device, not a file" if full.exists() else "There is no such file"
        raise InputError("NOT_A_FILE", what, "check the path", path)
    try:
        with full.open("rb") as file:
            refuse_large(full.stat().st_size, file.read(4), path)
            file.seek(0)
            return file.read()
    except OSError as error:
        raise InputError(
            "UNREADABLE_FILE",
            f"The file cannot be opened ({error.strerror})",
            "close it in other programs and check that you may read it",
            path,
        ) from error


def _is_there(folder: Path, path: str) -> bool:
    try:
        return (folder / path).is_symlink() or (folder / path).exists()
    except (OSError, ValueError):  # too long, or with signs that no file's name can hold
        return False


def _unusable(path: str) -> InputError:
    return InputError(
        "NOT_A_FILE",
        "No file can be reached under this name",
        "check the path: its signs, its length, and that it is no link to itself",
        _shown(path),
    )


def _shown(path: str) -> str:
    """Return a path as it can be printed anywhere: without control signs and bytes that are no text."""
    return "".join(sign if sign.isprintable() else "?" for sign in path)


def _is_pattern(folder: Path, path: str) -> bool:
    """Return whether a path is a pattern: it holds signs of one, and no file bears exactly this name."""
    return any(sign in path for sign in _WILD) and not _is_there(folder, path)


def matching(folder: Path, pattern: str) -> list[str]:
    """Return the files below a folder that a path or pattern means, by name.

    Parameters
    ----------
    folder : Path
        Folder of the definition.
    pattern : str
        Path or pattern, relative to it.

    Returns
    -------
    list of str
        Relative paths; none if nothing is there.

    Raises
    ------
    InputError
        ``NOT_A_FILE`` if no file can have such a name.
    """
    if not _is_pattern(folder, pattern):
        return [pattern] if _is_there(folder, pattern) else []
    try:
        found = [path for path in folder.glob(pattern) if not path.name.startswith(_NOT_EXPORTS) and not path.is_dir()]
    except (OSError, ValueError, IndexError, NotImplementedError, RuntimeError):
        raise _unusable(pattern) from None
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _open(folder: Path, path: str, source: Source, source_id: str) -> InputFile:
    if not path.isprintable():
        return InputFile(source_id, _shown(path), source, b"", error=_unusable(path))
    try:
        content = read_bytes(folder, path)
        mapping = read_bytes(folder, source.mapping) if source.mapping else b""
    except InputError as error:
        return InputFile(source_id, path, source, b"", error=error)
    return InputFile(source_id, path, source, content, mapping)


def _no_files(folder: Path, source: Source) -> InputError:
    what = "No file matches this pattern" if _is_pattern(folder, source.path) else "There is no such file"
    return InputError(
        "NO_FILES",
        what,
        "check the path, which is relative to the folder of the definition, or state optional = true for this source",
        _shown(source.path),
    )
