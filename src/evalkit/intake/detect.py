"""Which export is this? Decided by its signature or by the definition, never by trial and error."""

from __future__ import annotations

from evalkit.errors import InputError
from evalkit.intake.adapters import spreadsheet, teams, zoom
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import Document, inspect
from evalkit.intake.staging import Staged

_MEETINGS = {
    teams.ADAPTER: (teams, "a Teams report", "Teams"),
    zoom.ADAPTER: (zoom, "a Zoom report", "Zoom"),
}
"""Exports that say by their signature what they are, and how to speak of them."""


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
        ``"teams"``, ``"zoom"`` or ``"spreadsheet"``.

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
    if found := recognised(document):
        return found
    raise _no_mapping(where)


def recognised(document: Document) -> str:
    """Return the name of the adapter whose signature a file bears; empty: none."""
    return next((name for name, (adapter, _, _) in _MEETINGS.items() if adapter.recognises(document)), "")


def read_export(adapter: str, document: Document, ledger: Ledger) -> Staged:
    """Stage the rows of an export that needs no mapping.

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
