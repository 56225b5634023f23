"""What ``evalkit check`` has to say: an account of every file, and the registers that are missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from evalkit.intake.ledger import Counts, Issue, Place
from evalkit.tables import Tables


@dataclass(frozen=True)
class FileAccount:
    """The account of one file: read = accepted + quarantined + ignored + merged.

    Parameters
    ----------
    path : str
        Relative to the definition.
    adapter : str
        Adapter that read it; empty if none could.
    read, accepted, quarantined, ignored, merged : int
        Rows. All are 0 for a failed file, of which nothing is used.
    issues : tuple of dict
        What is wrong, each with sheet, row, column, code, severity and action.
    error : str
        Why the file failed; empty if it did not.
    optional : bool, default False
        Whether the definition says that a failure does not stop a run.
    replaced : dict or None, default None
        Where another file replaces this one: ``by``, its path, and how many rows it ``added``, how many are ``gone``
        and how many it ``changed``.
    form : str, default ""
        Which form of an export it is, in words; empty where the adapter says enough.
    """

    path: str
    adapter: str
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    ignored: int = 0
    merged: int = 0
    issues: tuple[dict[str, Any], ...] = ()
    error: str = ""
    optional: bool = False
    replaced: dict[str, Any] | None = None
    form: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the account as plain data for ``--json``."""
        content = asdict(self)
        content["issues"] = [dict(issue) for issue in self.issues]
        del content["optional"]
        if self.replaced is None:
            del content["replaced"]
        return content


@dataclass(frozen=True)
class Checked:
    """The outcome of a check.

    Parameters
    ----------
    files : tuple of FileAccount
        In the order of the inputs; a pattern that matches nothing has an account with its error.
    registers_expected, registers_received : int
        Occasions whose register is expected, and those of them with one.
    registers_missing : tuple of str
        Keys of occasions whose register is expected and missing.
    registers_total_only : tuple of str
        Keys of occasions whose register is expected and of which only a total was returned.
    unknown_organisations : int
        Number of different names of organisations that nothing maps.
    pairs_to_decide : int
        Pairs of people that wait for somebody to decide whether they are one person.
    people_too_many : int
        People by which the count would fall if they all were.
    needs : tuple of str
        What is still to be done before real people are read, or what a definition would have to say of bare exports.
    passed_over : tuple of str
        Files of a folder that were not read, because nothing is exported under their endings.
    nothing_yet : tuple of str
        Paths and patterns of sources that match no file yet, where the definition says that this is no fault.
    requests : tuple of dict
        What was asked of the systems: `system`, `what`, `due` (a date) and whether it was `returned`.
    unread : tuple of str
        Tables in the folders of the inputs that no source of the definition matches.
    """

    files: tuple[FileAccount, ...]
    registers_expected: int = 0
    registers_received: int = 0
    registers_missing: tuple[str, ...] = ()
    registers_total_only: tuple[str, ...] = ()
    unknown_organisations: int = 0
    pairs_to_decide: int = 0
    people_too_many: int = 0
    needs: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    nothing_yet: tuple[str, ...] = ()
    requests: tuple[dict[str, Any], ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a file that is not optional failed."""
        return any(account.error and not account.optional for account in self.files)


def of_tables(tables: Tables) -> tuple[FileAccount, ...]:
    """Return the accounts that prepared tables keep of the files they were read from.

    Parameters
    ----------
    tables : Tables
        Prepared tables.

    Returns
    -------
    tuple of FileAccount
        In the order of the inputs.
    """
    issues: dict[str, list[dict[str, Any]]] = {}
    for row in tables.issue.to_dict("records"):
        place = Place(row["sheet"], int(row["row_no"])) if pd.notna(row["row_no"]) else None
        issue = Issue(place, row["column"], row["code"], row["severity"], row["action"])
        issues.setdefault(row["source_id"], []).append(issue.as_json())
    paths = dict(zip(tables.source["source_id"], tables.source["path"], strict=True))
    return tuple(
        FileAccount(
            row["path"],
            row["adapter"],
            *(int(row[f"n_{name}"]) for name in ("read", "accepted", "quarantined", "ignored", "merged")),
            issues=tuple(issues.get(row["source_id"], ())),
            replaced=_replaced(row, paths),
        )
        for row in tables.source.to_dict("records")
    )


def _replaced(row: dict[Any, Any], paths: dict[str, str]) -> dict[str, Any] | None:
    if pd.isna(row["superseded_by"]):
        return None
    return {"by": paths[row["superseded_by"]], **{name: int(row[f"n_{name}"]) for name in ("added", "gone", "changed")}}


def account(
    path: str,
    adapter: str,
    counts: Counts,
    issues: list[Issue],
    error: str = "",
    *,
    optional: bool = False,
    form: str = "",
) -> FileAccount:
    """Return a file's account from its ledger; nothing of a failed file is counted."""
    shown = tuple(issue.as_json() for issue in issues)
    if error:
        return FileAccount(path, adapter, issues=shown, error=error, optional=optional)
    return FileAccount(path, adapter, **asdict(counts), issues=shown, optional=optional, form=form)
