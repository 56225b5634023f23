"""What a template is: the columns that people fill in, and how the intake reads them back.

From one description follow the workbook (:mod:`evalkit.intake.templates.sheets`) and the mapping file
(:mod:`evalkit.intake.templates.mapped`), so that what was sent out is what is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from evalkit.intake.templates.marks import NEEDED, Mark

EXAMPLE = "Example –"
"""Begins the first cell of a row that shows how to fill in the others; such a row is left out and counted."""

Kind = Literal["text", "date", "moment", "month", "whole", "number"]
Cell = str | int | float | date | datetime
"""What a cell of an example can hold."""


@dataclass(frozen=True)
class Column:
    """A column of a template.

    Parameters
    ----------
    ours : str
        Our column; empty for a question of a form.
    heading : str
        What stands above it.
    note : str
        What to write there, in a sentence.
    example : str, int, float or date
        What stands there in the example row.
    kind : {"text", "date", "moment", "month", "whole", "number"}, default "text"
        What a cell holds.
    words : mapping of str to str, optional
        Words of its list → what they mean to us.
    others : bool, default False
        Whether words beside those of the list may be written.
    needed : bool, default False
        Whether it may not stay blank; its heading then ends in a star.
    asks : mapping of str to object, optional
        Of a question of a form: what its mapping file says of it.
    """

    ours: str
    heading: str
    note: str
    example: Cell = ""
    kind: Kind = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    others: bool = False
    needed: bool = False
    asks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading as it stands in the workbook."""
        return f"{self.heading}{NEEDED}" if self.needed else self.heading


@dataclass(frozen=True)
class Template:
    """A workbook that people fill in.

    Parameters
    ----------
    name : str
        Name of its file without the ending.
    title : str
        Name of its sheet: at most 31 letters.
    purpose : str
        What it is for, and what a row is, in a sentence or two.
    table : str
        Table that its rows go to, as in a mapping file.
    columns : tuple of Column
        From left to right. The first holds text, and in the example row the word that it is one.
    constants : mapping of str to str, optional
        Our column → what is the same in every row.
    form : mapping of str to object, optional
        Of a form that people answer: what its mapping file says of the whole.
    names_people : bool, default False
        Whether its rows name people.

    Examples
    --------
    >>> key = Column("occasion_key", "Key", "A short code of your own", "ls1", needed=True)
    >>> Template("occasions", "Occasions", "What was held.", "occasion", (key,)).mark.name
    'occasions'
    """

    name: str
    title: str
    purpose: str
    table: str
    columns: tuple[Column, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    names_people: bool = False

    @cached_property
    def mark(self) -> Mark:
        """Its name with its version, which changes with every heading, word of a list or meaning."""
        columns = [(one.ours, one.title, one.kind, list(one.words.items()), one.asks) for one in self.columns]
        said = json.dumps([self.table, columns, self.constants, self.form], sort_keys=True, default=str)
        return Mark(self.name, hashlib.blake2b(said.encode(), digest_size=4).hexdigest())

    @property
    def pattern(self) -> str:
        """Pattern of the files that are filled-in copies of it, below the folder of the definition."""
        return f"{RETURNS}/**/{self.name}*.xlsx"


RETURNS = "returns"
"""Folder of filled-in workbooks, below the definition's."""
FOLDER = "templates"
"""Folder of the kit's blank workbooks and their mapping files, below the definition's."""
