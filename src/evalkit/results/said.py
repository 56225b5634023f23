"""Sentences that know which protected tables their numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from evalkit import wording
from evalkit.disclosure import Protected
from evalkit.errors import DisclosureError


class Said(str):
    """A sentence filled from protected numbers.

    Parameters
    ----------
    text : str
        The sentence.
    tables : iterable of str
        Names of the tables that its numbers come from: where one of them is withheld, so is the sentence.
    """

    __slots__ = ("tables",)
    tables: tuple[str, ...]

    def __new__(cls, text: str, tables: Iterable[str]) -> Self:
        """Make the sentence; a text cannot be changed once it is made."""
        made = super().__new__(cls, text)
        made.tables = tuple(dict.fromkeys(tables))
        return made


def say(template: str, evidence: Protected, more: Mapping[str, Any] | None = None) -> Said:
    """Fill a template with the numbers of a protected row.

    Parameters
    ----------
    template : str
        Sentence with fields (see :mod:`evalkit.wording`), without a digit of its own.
    evidence : Protected
        Its first row holds the fields.
    more : mapping, optional
        Further fields, taken from the same protected table or about nobody.

    Returns
    -------
    Said
        The sentence.

    Raises
    ------
    ValueError
        If the template holds a typed digit, or a number is missing.
    """
    row = evidence.row() if len(evidence) else {}
    return Said(wording.sentence(template, {**row, **(more or {})}), [evidence.name])


def tables_of(text: str) -> tuple[str, ...]:
    """Return the tables that a sentence's numbers come from; none for a plain text."""
    return text.tables if isinstance(text, Said) else ()


def require_said(text: str, place: str) -> str:
    """Return a text that a reader sees, if its numbers are known to be protected.

    Raises
    ------
    DisclosureError
        If it holds a digit and was not filled from a protected table.
    """
    if not isinstance(text, Said) and any(character.isdigit() for character in text):
        raise DisclosureError(
            f"The words of {place} hold a number that comes from no protected table",
            "fill them with results.said.say(template, protected)",
        )
    return text
