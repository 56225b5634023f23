"""Files that are versions of one another: copies that were saved again, and files that replace earlier ones.

A copy is recognised by what it says, not by its bytes. A replacement is declared at its source, never inferred.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import InputError
from evalkit.intake.mapping import ABOUT_PEOPLE
from evalkit.intake.questionnaire import SURVEY
from evalkit.intake.sources import InputFile, matching
from evalkit.intake.spelling import tidy, words
from evalkit.intake.staging import Staged, StagedRow
from evalkit.tables import SCHEMAS

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Difference:
    """How the rows of a file differ from those of the file that it replaces; counts only.

    Parameters
    ----------
    added, gone, changed : int
        Rows that only the new file has, that only the old one has, and that both have with other contents.
    """

    added: int
    gone: int
    changed: int


def content_digest(staged: Staged, read_as: tuple[object, ...]) -> str:
    """Return a hash of what a file says: two files that share it say the same, whatever their bytes.

    Parameters
    ----------
    staged : Staged
        The file's rows; where they stand does not matter, their order does.
    read_as : tuple
        What else decides what the rows mean, such as the occasion that is declared for the file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    told = [staged.table, *read_as, staged.date_order, tidy(staged.start), tidy(staged.title)]
    digest = hashlib.sha256(repr(told).encode())
    for row in staged.rows:
        digest.update(repr(row.said).encode())
    return digest.hexdigest()


def glance(staged: Staged) -> tuple[object, ...]:
    """Return what is seen of a file at a glance: two files that say the same share it, and few others do.

    Parameters
    ----------
    staged : Staged
        A file with one row or more.

    Returns
    -------
    tuple
        The number of rows, and what the first and the last say.
    """
    return len(staged.rows), *staged.rows[0].said, *staged.rows[-1].said


def difference(old: Staged, new: Staged) -> Difference:
    """Compare two versions of a file.

    Parameters
    ----------
    old, new : Staged
        What is replaced, and what replaces it.

    Returns
    -------
    Difference
        Rows are the same row if they have the same key: occasion or group, and address or name (and the order of a
        registration), what tells a response to a form from others, or the key of their table.
    """
    before, after = _by_key(old), _by_key(new)
    added = gone = changed = 0
    for key in {**before, **after}:
        one, other = before.get(key, Counter()), after.get(key, Counter())
        added += max(0, other.total() - one.total())
        gone += max(0, one.total() - other.total())
        changed += min(one.total(), other.total()) - (one & other).total()
    return Difference(added, gone, changed)


def replacements(folder: Path, files: Sequence[InputFile]) -> dict[int, int]:
    """Return which file is replaced by which, as the definition declares it.

    Parameters
    ----------
    folder : Path
        Folder of the definition.
    files : sequence of InputFile
        The inputs.

    Returns
    -------
    dict of int to int
        Position of the file that is replaced → of the one that replaces it.

    Raises
    ------
    InputError
        ``SUPERSEDES_UNCLEAR`` if a file would replace itself, or several files replace one.
    """
    found: dict[int, int] = {}
    for new, file in enumerate(files):
        for old in _replaced_by(new, files, folder):
            if found.setdefault(old, new) != new:
                raise _unclear(file.path, "Two files replace the same file", "let one of them name it")
    for old in found:
        last, seen = old, {old}
        while last in found:
            last = found[last]
            if last in seen:
                raise _unclear(
                    files[old].path, "Files replace one another in a circle", "name the newest at its source alone"
                )
            seen.add(last)
    return found


def _replaced_by(new: int, files: Sequence[InputFile], folder: Path) -> list[int]:
    """Return the positions of the files that a file replaces."""
    file = files[new]
    source = file.source
    kin = [number for number, other in enumerate(files) if other.source is source]
    if source.keep == "last":
        newest = max(kin, key=lambda number: natural_order(files[number].path))
        if new == newest:
            return [number for number in kin if number != new] + _named(file, files, folder)
        return []
    if source.supersedes and len(kin) > 1:
        raise _unclear(
            file.path, "Several files of one source replace others", 'state keep = "last" there, or one path'
        )
    return _named(file, files, folder)


def _named(file: InputFile, files: Sequence[InputFile], folder: Path) -> list[int]:
    paths = set(matching(folder, file.source.supersedes)) if file.source.supersedes else set()
    return [number for number, other in enumerate(files) if other.path in paths and other.path != file.path]


def natural_order(text: str) -> list[tuple[int, int, str]]:
    """Return what sorts numbers within names by their value, and a bare name before the same with something behind it.

    >>> sorted(["v10.csv", "v9.csv", "v9b.csv"], key=natural_order)
    ['v9.csv', 'v9b.csv', 'v10.csv']
    >>> sorted(["may-v2.csv", "may (1).csv", "may.csv"], key=natural_order)
    ['may.csv', 'may (1).csv', 'may-v2.csv']
    """
    stem, _, ending = text.casefold().rpartition(".")  # or "-" and " " would stand before "."
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in (*_DIGITS.split(stem), ending)]


def _by_key(staged: Staged) -> dict[tuple[str, ...], Counter[str]]:
    found: dict[tuple[str, ...], Counter[str]] = {}
    for row in staged.rows:
        found.setdefault(_key(row, staged.table), Counter())[repr(row.said)] += 1
    return found


def _key(row: StagedRow, table: str) -> tuple[str, ...]:
    if table == SURVEY:
        return row["response"], row["started"]
    if table in ABOUT_PEOPLE:
        name = row["name"] or f"{row['first_name']} {row['last_name']}"
        about = words(row["occasion"]) or words(row["group"])
        return tidy(row["order"]), about, tidy(row["email"]).casefold() or words(name)
    key = (SCHEMAS[table].metadata or {})["key"] if table in SCHEMAS else ()
    stated = tuple(tidy(row[column]).casefold() for column in key)
    return stated if any(stated) else tuple(tidy(cell) for cell in row.cells.values())


def _unclear(path: str, what: str, remedy: str) -> InputError:
    return InputError("SUPERSEDES_UNCLEAR", what, remedy, path)
