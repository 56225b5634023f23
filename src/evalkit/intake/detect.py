"""Which export is this? Decided by its signature or by the definition, never by trial and error."""

from __future__ import annotations

from evalkit.errors import InputError
from evalkit.intake.adapters import eventbrite, googleforms, msforms, spreadsheet, surveymonkey, teams
from evalkit.intake.ledger import Ledger
from evalkit.intake.opening import first_rows
from evalkit.intake.preflight import Document, inspect

SURVEYS = {one.ADAPTER: one.LAYOUT for one in (msforms, surveymonkey, googleforms)}
"""How each tool for forms writes answers."""
_BY_HEADINGS = (eventbrite, msforms, surveymonkey, googleforms)


def read_document(content: bytes, ledger: Ledger) -> Document:
    """Take a file's bytes through preflight; what is noteworthy about them goes into its ledger."""
    document = inspect(content, ledger.path)
    for code, action in document.notes:
        ledger.warn(code, action)
    return document


def detect(document: Document, kind: str | None, has_mapping: bool, where: str) -> str:
    """Return the name of the adapter for a file.

    Parameters
    ----------
    document : Document
        The file after preflight.
    kind : str or None
        Adapter that the definition names.
    has_mapping : bool
        Whether the definition names a mapping file.
    where : str
        Path of the file, for messages.

    Returns
    -------
    str
        ``"teams"``, ``"eventbrite"``, ``"msforms"``, ``"surveymonkey"``, ``"googleforms"`` or ``"spreadsheet"``.

    Raises
    ------
    InputError
        ``WRONG_KIND`` if the file is not what the definition says, ``NO_MAPPING`` if nothing says what it is.
    """
    if kind == teams.ADAPTER and not teams.recognises(document):
        raise InputError(
            "WRONG_KIND",
            "The definition calls this a Teams report, but it does not start like one",
            "export it again from Teams, or correct kind of this source",
            where,
        )
    if kind == spreadsheet.ADAPTER or (kind is None and has_mapping):
        if has_mapping:
            return spreadsheet.ADAPTER
        raise _no_mapping(where)
    if kind == teams.ADAPTER or teams.recognises(document):
        return teams.ADAPTER
    found = by_headings(document)
    if kind and found != kind:
        raise InputError(
            "WRONG_KIND",
            f"The definition calls this an export of kind '{kind}', but it does not have its headings",
            "export it again, in English, or correct kind of this source",
            where,
        )
    if found:
        return found
    raise _no_mapping(where)


def by_headings(document: Document) -> str:
    """Return the adapter whose headings a table has in its first rows; empty if it is none of them."""
    rows = first_rows(document)
    return next((adapter.ADAPTER for adapter in _BY_HEADINGS if adapter.recognises(rows)), "")


def unsuitable_mapping(adapter: str, where: str) -> InputError:
    """Return the error for an export whose mapping file is missing, or is one of another kind of table."""
    if adapter in SURVEYS:
        return InputError(
            "NO_MAPPING",
            "These are answers to a form, but nothing says what its questions mean",
            'write a mapping file with table = "survey" and name it at this source in the definition',
            where,
        )
    if adapter == eventbrite.ADAPTER:
        return InputError(
            "BAD_MAPPING",
            "The mapping file describes another table, but this is a report of Eventbrite",
            'leave it out, or name the organiser\'s own questions in one with table = "registration"',
            where,
        )
    return InputError(
        "WRONG_KIND",
        'The mapping file is one of a survey or of registrations (table = "survey" or "registration"), but the file is '
        "none of the exports that it could be of",
        "check that the export is whole and in English, or describe it with a mapping file of another table",
        where,
    )


def _no_mapping(where: str) -> InputError:
    return InputError(
        "NO_MAPPING",
        "This is a table, but nothing says what its columns mean",
        'write a mapping file and name it at this source in the definition: mapping = "….toml"',
        where,
    )
