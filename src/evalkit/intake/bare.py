"""Bare exports, without a definition: what each is, what its rows come to, and what a definition would still need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evalkit.errors import InputError
from evalkit.intake import attendance, interactions, pseudonyms, registrations, surveys
from evalkit.intake.accounts import Checked, FileAccount, account
from evalkit.intake.adapters import eventbrite, spreadsheet, teams
from evalkit.intake.attendance import Setting
from evalkit.intake.dates import DateOrder
from evalkit.intake.detect import SURVEYS, by_headings, read_document
from evalkit.intake.ledger import Counts, Ledger
from evalkit.intake.mapping import REGISTRATION
from evalkit.intake.occasions import Calendar, Occasion
from evalkit.intake.organisations import Directory
from evalkit.intake.preflight import Document
from evalkit.intake.registrations import Registration
from evalkit.intake.sources import bytes_of
from evalkit.intake.staging import Staged


def check_files(paths: Sequence[str | Path]) -> Checked:
    """Say what bare exports are, account for their rows, and say what a definition would still need.

    Parameters
    ----------
    paths : sequence of str or Path
        Files, anywhere.

    Returns
    -------
    Checked
        One account a file; `needs` lists what is still missing.
    """
    accounts: list[FileAccount] = []
    needs: dict[str, None] = {}
    for path in map(Path, paths):
        read, wanted = _read_bare(path)
        accounts.append(read)
        needs.update(dict.fromkeys(wanted))
    return Checked(tuple(accounts), needs=tuple(needs))


def _read_bare(path: Path) -> tuple[FileAccount, list[str]]:
    """Read one bare export as far as that goes without a definition."""
    ledger = Ledger(path.name)
    adapter = ""
    try:
        document = read_document(bytes_of(path, path.name), ledger)
        if teams.recognises(document):
            adapter, needs = teams.ADAPTER, _account_for_people(teams.read(document, ledger), ledger)
        elif found := by_headings(document):
            adapter = found
            needs = _account_by_headings(document, found, ledger)
        else:
            adapter = spreadsheet.ADAPTER
            columns = spreadsheet.count_rows(document, ledger)
            needs = [f"a mapping file that says what the {columns} columns of {path.name} mean"]
        counts = ledger.close()
        issues = [issue for issue in ledger.issues if issue.code != "UNKNOWN_ORGANISATION"]  # none are declared yet
        return account(path.name, adapter, counts, issues), needs
    except InputError as error:
        return account(path.name, adapter, Counts(), ledger.issues, str(error)), []


def _account_by_headings(document: Document, adapter: str, ledger: Ledger) -> list[str]:
    """Account for an export that its headings tell."""
    if adapter in SURVEYS:
        questions = surveys.count_rows(document, SURVEYS[adapter], ledger)
        return [f'a mapping file with table = "survey" that says what the {questions} questions of {ledger.path} mean']
    return _account_for_people(eventbrite.read(document, None, ledger), ledger)


def _account_for_people(staged: Staged, ledger: Ledger) -> list[str]:
    """Check the rows of a register as if its occasion were known."""
    needs = ["the systems that take part", "a table of occasions with the day of each register"]
    try:
        _settle(staged, ledger, order=None)
    except InputError as error:
        if error.code != "AMBIGUOUS_DATE":
            raise
        unless = "" if staged.table == REGISTRATION else ", unless a table of occasions tells"
        needs.append(f'date_order = "dmy" or "mdy" for {ledger.path}{unless}')
        _settle(staged, ledger, order="dmy")
    if any(issue.code == "NO_CHECK_INS" for issue in ledger.issues):
        needs.append(f"registered_came = true for {ledger.path}, if those who registered came")
    return needs


def _settle(staged: Staged, ledger: Ledger, order: DateOrder | None) -> None:
    """Settle every row; what stops a whole file stops it before any is settled."""
    whenever = Occasion("register", staged.title, datetime(1900, 1, 1), datetime(9999, 12, 31))
    setting = Setting(Calendar([whenever]), Directory(()), "Europe/London", date(9999, 12, 31))
    how: dict[str, Any] = {"order": order, "occasion": whenever.key}
    registered: list[Registration] = []
    if staged.table == REGISTRATION:
        checked = registrations.check_rows(staged, 0, ledger, setting, **how)
        rows, registered = checked.attended, checked.registrations
    else:
        rows = attendance.check_rows(staged, 0, ledger, setting, **how).rows
    others = [one.row for one in registered if not one.came]
    found = interactions.resolve(rows, [ledger], [""], setting.directory, pseudonyms.throw_away_key(), others)
    registrations.invitations(registered, found.keys, [ledger])
