"""What a bad input is: the files that hold it, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from small_evaluation import REGISTER_HEADER, REGISTER_MAPPING

Outcome = Literal["fails", "set aside", "kept, with a warning", "kept", "left out or merged", "refused"]
Files = Mapping[str, str | bytes]
GOOD = "Ada Fenwick,ada@nel.invalid,NEL ICB,,60,2026-04-08\n"
"""A row of a register in which nothing is wrong."""
REGISTER = '[[sources]]\npath = "register.csv"\nmapping = "register.toml"\n'
WORKBOOK = '[[sources]]\npath = "register.xlsx"\nmapping = "register.toml"\noccasion = "w1"\n'
TEAMS = '[[sources]]\npath = "register.csv"\nkind = "teams"\noccasion = "ls3"\ndate_order = "mdy"\n'


@dataclass(frozen=True)
class Case:
    """One bad input.

    Parameters
    ----------
    number : int
        Of the list in the specification, 1 to 40.
    what : str
        What is wrong, in words.
    outcome : str
        What must become of the file, or of the row in question.
    files : callable
        Returns the files beside the usual ones, by name.
    codes : tuple of str
        Codes of all issues, in order; of a file that fails, its code.
    counts : tuple of int
        Rows read, accepted, set aside, ignored, merged.
    sources : str
        The sources in the definition.
    path : str
        The file in question.
    secrets : tuple of str
        What no message may hold, besides every cell of the usual good row.
    then : dict
        What the prepared tables must show: "table" → number of rows, "table.column" → its cells as text, None for an
        empty one.
    """

    number: int
    what: str
    outcome: Outcome
    files: Callable[[], Files]
    codes: tuple[str, ...] = ()
    counts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    sources: str = REGISTER
    path: str = "register.csv"
    secrets: tuple[str, ...] = ()
    then: Mapping[str, Any] = field(default_factory=dict)


def register(*rows: str, head: str = REGISTER_HEADER) -> Callable[[], Files]:
    """Return what writes a hand-made register as CSV."""
    return lambda: {"register.csv": head + "".join(row if row.endswith("\n") else f"{row}\n" for row in rows)}


def mapped(text: str, columns: str, more: str = "", table: str = "attendance") -> Callable[[], Files]:
    """Return what writes a CSV file with a mapping of its own."""
    mapping = f'table = "{table}"\n{more}[columns]\n{columns}'
    return lambda: {"register.csv": text, "register.toml": mapping}


def raw(content: bytes) -> Callable[[], Files]:
    """Return what writes a register's bytes."""
    return lambda: {"register.csv": content, "register.toml": REGISTER_MAPPING}
