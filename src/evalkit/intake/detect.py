"""Which export is this? Decided by its signature or by the definition, never by trial and error."""

from __future__ import annotations

from evalkit.errors import InputError
from evalkit.intake.adapters import eventbrite, googleforms, msforms, spreadsheet, surveymonkey, teams, typed, zoom
from evalkit.intake.ledger import Ledger
from evalkit.intake.opening import first_rows
from evalkit.intake.preflight import Document, inspect
from evalkit.intake.staging import Staged

_MEETINGS = {
    teams.ADAPTER: (teams, "a Teams report", "Teams"),
    zoom.ADAPTER: (zoom, "a Zoom report", "Zoom"),
}
"""Exports that say by their signature what they are, and how to speak of them."""

SURVEYS = {one.ADAPTER: one.LAYOUT for one in (msforms, surveymonkey, googleforms, typed)}
"""How each tool for forms writes answers."""
_BY_HEADINGS = (eventbrite, msforms, surveymonkey, googleforms, typed)


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
        ``"teams"``, ``"zoom"``, ``"eventbrite"``, ``"msforms"``, ``"surveymonkey"``, ``"googleforms"``, ``"typed"``
        or ``"spreadsheet"``.

    Raises
    ------
    InputError
        ``WRONG_KIND`` if the file is not what the definition says, ``NO_MAPPING`` if nothing says what it is.
    """
    if kind in _MEETINGS and kind != recognised(document):
        _, called, whence = _MEETINGS[kind]
        raise InputError(
            "WRONG_KIND",
            f"The definition calls this {called}, but it does not start like one",
            f"export it again from {whence}, or correct kind of this source",
            where,
        )
    if kind == spreadsheet.ADAPTER or (kind is None and has_mapping):
        if has_mapping:
            return spreadsheet.ADAPTER
        raise _no_mapping(where)
    found = recognised(document)
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


def recognised(document: Document) -> str:
    """Return the name of the adapter whose signature a file bears; empty: none."""
    meeting = next((name for name, (adapter, _, _) in _MEETINGS.items() if adapter.recognises(document)), "")
    return meeting or by_headings(document)


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
        "check that the export is whole; if it is in another language, write the tool's own first headings in English "
        "in a copy: ID, Start time, Completion time (Microsoft Forms), Timestamp (Google Forms), or Respondent ID, "
        "Collector ID (SurveyMonkey); else describe it with a mapping file of another table",
        where,
    )


def read_export(adapter: str, document: Document, ledger: Ledger) -> Staged:
    """Stage the rows of a meeting's export, which needs no mapping.

    Parameters
    ----------
    adapter : str
        As :func:`detect` or :func:`recognised` found it.
    document : Document
        The file after preflight.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        Its rows.
    """
    module, _, _ = _MEETINGS[adapter]
    return module.read(document, ledger)


def _no_mapping(where: str) -> InputError:
    return InputError(
        "NO_MAPPING",
        "This is a table, but nothing says what its columns mean",
        'write a mapping file and name it at this source in the definition: mapping = "….toml"',
        where,
    )
