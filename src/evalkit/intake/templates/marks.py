"""Which template a filled-in workbook began as, and whether it is still the one that its mapping file describes.

The mark is a property of the workbook ("Category"), which spreadsheet programs keep when they save. A workbook without
one, or a CSV, is judged by its headings alone.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from xml.etree import ElementTree

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger
from evalkit.intake.mapping import Mapping
from evalkit.intake.preflight import Document
from evalkit.intake.questionnaire import Questionnaire
from evalkit.intake.tabular import Header, heading_key
from evalkit.intake.workbook import read_book

NEEDED = " *"
"""Ends the heading of a column that may not stay blank."""

_WORDS, _FOR, _BY = "evalkit template", " for ", " by "
_CATEGORY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}category"
_Read = TypeVar("_Read", bound=Mapping | Questionnaire)


@dataclass(frozen=True)
class Mark:
    """Name and version of a template.

    Parameters
    ----------
    name : str
        Its name.
    version : str
        Eight figures that change with its headings and lists.
    system, due : str, default ""
        Of a copy that was sent out: code of the system, and the day (2025-05-07) by which it is due. They are no part
        of which template it is.

    Examples
    --------
    >>> Mark.read("register 0a1b2c3d"), str(Mark("register", "0a1b2c3d"))
    (Mark(name='register', version='0a1b2c3d', system='', due=''), 'register 0a1b2c3d')
    >>> Mark.read("register 0a1b2c3d for QMF by 2025-05-07").system
    'QMF'
    """

    name: str
    version: str
    system: str = field(default="", compare=False)
    due: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @classmethod
    def read(cls, text: str) -> Mark:
        """Return the mark that a mapping file or a workbook states."""
        stated, _, sent = text.partition(_FOR)
        name, _, version = stated.partition(" ")
        system, _, due = sent.partition(_BY)
        return cls(name, version, system, due)

    @property
    def category(self) -> str:
        """The workbook's property that holds it."""
        return f"{_WORDS} {self}" + (f"{_FOR}{self.system}{_BY}{self.due}" if self.system else "")


def mark_of(content: bytes) -> Mark | None:
    """Return the mark of a workbook; None if it began as no template.

    Parameters
    ----------
    content : bytes
        The workbook, found safe by preflight.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            category = ElementTree.fromstring(parts.read("docProps/core.xml")).findtext(_CATEGORY, "")
    except (KeyError, ElementTree.ParseError):
        return None
    return Mark.read(category.removeprefix(_WORDS).strip()) if category.startswith(_WORDS) else None


def fitted(mapping: _Read, document: Document, ledger: Ledger) -> _Read:
    """Return how a filled-in template is read: as its mapping file says, less what an earlier version did not have.

    Parameters
    ----------
    mapping : Mapping or Questionnaire
        Its mapping file.
    document : Document
        The workbook, or anything else, which is read as the mapping file says.
    ledger : Ledger
        Hears of an earlier version.

    Returns
    -------
    Mapping or Questionnaire

    Raises
    ------
    InputError
        ``WRONG_TEMPLATE`` if it began as another template, ``MISSING_COLUMN`` if a column was removed.
    """
    found = mark_of(document.content) if document.form == "workbook" else None
    if not mapping.template or found is None:
        return mapping
    stated = Mark.read(mapping.template)
    if found.name != stated.name:
        raise InputError(
            "WRONG_TEMPLATE",
            f"This workbook is the template '{found.name}', but it is read as '{stated.name}'",
            f"rename the file so that it begins with '{found.name}'",
            ledger.path,
        )
    lost = _lost(mapping, document, ledger.path)
    if found != stated:
        _say_that_it_is_old(lost, ledger)
    removed = lost if found == stated else [heading for heading in lost if heading.endswith(NEEDED)]
    if removed:
        raise InputError(
            "MISSING_COLUMN",
            f"The column '{removed[0]}' of the template '{stated.name}' is not there",
            f"put it back under exactly this heading, or copy the rows into a new templates/{stated.name}.xlsx",
            ledger.path,
        )
    return _without(mapping, lost)


def _lost(mapping: Mapping | Questionnaire, document: Document, where: str) -> list[str]:
    """Return the headings of the mapping file that do not stand in the first row."""
    sheet = read_book(document.content, mapping.wanted_sheets, where).sheets[0]
    header = Header(1, tuple(sheet.records[0][1] if sheet.records else ()))
    questions = mapping.questions if isinstance(mapping, Questionnaire) else ()
    wanted = dict.fromkeys((*mapping.columns.values(), *questions))
    lost = [heading for heading in wanted if header.find(heading) is None]
    return lost if len(lost) < len(wanted) else []  # none of them: it is another table, and reading it will say so


def _say_that_it_is_old(lost: Iterable[str], ledger: Ledger) -> None:
    lacking = ", ".join(f"'{heading}'" for heading in lost)
    more = f"; it lacks {lacking}, which stays blank" if lacking else ""
    action = (
        f"Read, though it was filled in on an earlier template, whose lists may have other words{more}; send out the "
        "new one next time"
    )
    ledger.warn("OLD_TEMPLATE", action)


def _without(mapping: _Read, lost: Iterable[str]) -> _Read:
    """Return a mapping file without some of its headings."""
    gone = set(map(heading_key, lost))

    def kept(headings: dict[str, str]) -> dict[str, str]:
        return {ours: heading for ours, heading in headings.items() if heading_key(heading) not in gone}

    changes: dict[str, object] = {"columns": kept(mapping.columns)}
    if isinstance(mapping, Questionnaire):
        asked = {heading: one for heading, one in mapping.questions.items() if heading_key(heading) not in gone}
        changes["questions"] = asked
    return mapping.model_copy(update=changes)
