"""Which export is this? Decided by its signature or by the definition, never by trial and error."""

from __future__ import annotations

from evalkit.errors import InputError
from evalkit.intake.adapters import spreadsheet, teams
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import Document, inspect


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
        ``"teams"`` or ``"spreadsheet"``.

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
    raise _no_mapping(where)


def _no_mapping(where: str) -> InputError:
    return InputError(
        "NO_MAPPING",
        "This is a table, but nothing says what its columns mean",
        'write a mapping file and name it at this source in the definition: mapping = "….toml"',
        where,
    )
