"""Bare exports, without a definition: what each is, what its rows come to, and what a definition would still need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from evalkit.errors import InputError
from evalkit.intake import attendance, dates, interactions, invited, pseudonyms, registrations, surveys
from evalkit.intake.accounts import Checked, FileAccount, account
from evalkit.intake.adapters import eventbrite, spreadsheet
from evalkit.intake.decisions import Book
from evalkit.intake.detect import SURVEYS, read_document, read_export, recognised
from evalkit.intake.forgotten import Forgotten
from evalkit.intake.invited import Registration
from evalkit.intake.ledger import Counts, Ledger
from evalkit.intake.mapping import REGISTRATION
from evalkit.intake.occasions import Calendar, Occasion
from evalkit.intake.organisations import Directory
from evalkit.intake.preflight import Document
from evalkit.intake.sources import bytes_of
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.turnout import Attendance, Turnout
from evalkit.intake.whose import Setting

_ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"}
"""Files that somebody may have exported; the last two are refused, with what to do."""
_FIRST, _LAST = datetime(1900, 1, 1), datetime(9999, 12, 31)


def check_files(paths: Sequence[str | Path]) -> Checked:
    """Say what bare exports are, account for their rows, and say what a definition would still need.

    Parameters
    ----------
    paths : sequence of str or Path
        Files, anywhere, and folders: of a folder every file below it is read that could be an export by its ending.

    Returns
    -------
    Checked
        One account a file; `needs` lists what is still missing.

    Raises
    ------
    InputError
        ``NO_FILES`` if nothing in a folder could be an export.
    """
    accounts: list[FileAccount] = []
    needs: dict[str, None] = {}
    files, passed_over = _files([Path(path) for path in paths])
    for path, name in files:
        read, wanted = _read_bare(path, name)
        accounts.append(read)
        needs.update(dict.fromkeys(wanted))
    return Checked(tuple(accounts), needs=tuple(needs), passed_over=tuple(passed_over))


def _files(paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], list[str]]:
    """Return files with the names that messages give them, and the names of those passed over."""
    files: list[tuple[Path, str]] = []
    passed_over: list[str] = []
    for path in paths:
        if not path.is_dir():
            files.append((path, path.name))
            continue
        below = [(file, file.relative_to(path).as_posix()) for file in sorted(path.rglob("*")) if file.is_file()]
        exports = [(file, name) for file, name in below if file.suffix.casefold() in _ENDINGS]
        if not exports:
            raise InputError("NO_FILES", "No export lies in this folder", "check the path", path.name or str(path))
        files += exports
        passed_over += [name for file, name in below if file.suffix.casefold() not in _ENDINGS]
    return files, passed_over


def _read_bare(path: Path, name: str) -> tuple[FileAccount, list[str]]:
    """Read one bare export as far as that goes without a definition."""
    ledger = Ledger(name)
    adapter = form = ""
    try:
        document = read_document(bytes_of(path, name), ledger)
        if adapter := recognised(document):
            form, needs = _account_for_export(adapter, document, ledger)
        else:
            adapter = spreadsheet.ADAPTER
            columns = spreadsheet.count_rows(document, ledger)
            needs = [f"a mapping file that says what the {columns} columns of {name} mean"]
        counts = ledger.close()
        issues = [issue for issue in ledger.issues if issue.code != "UNKNOWN_ORGANISATION"]  # none are declared yet
        return account(name, adapter, counts, issues, form=form), needs
    except InputError as error:
        return account(name, adapter, Counts(), ledger.issues, str(error)), []


def _account_for_export(adapter: str, document: Document, ledger: Ledger) -> tuple[str, list[str]]:
    """Account for an export that says what it is; return its form, and what a definition would still need."""
    if adapter in SURVEYS:
        questions = surveys.count_rows(document, SURVEYS[adapter], ledger)
        need = f'a mapping file with table = "survey" that says what the {questions} questions of {ledger.path} mean'
        return "", [need]
    is_eventbrite = adapter == eventbrite.ADAPTER
    staged = eventbrite.read(document, None, ledger) if is_eventbrite else read_export(adapter, document, ledger)
    return staged.form, _account_for_people(staged, ledger)


def _account_for_people(staged: Staged, ledger: Ledger) -> list[str]:
    """Check the rows of a register as if its occasion were known."""
    needs = ["the systems that take part", "a table of occasions with the day of each register"]
    is_registration = staged.table == REGISTRATION
    meetings = _events(staged) if is_registration else _meetings(staged)
    whenever = [Occasion(f"register {n}", title, _FIRST, _LAST) for n, (_, title) in enumerate(meetings, start=1)]
    setting = Setting(Calendar(whenever), Directory(()), "Europe/London", _LAST.date())
    orders = [row["registered"] for row in staged.rows]
    try:
        order = dates.decide_order(_dates(staged), where=ledger.path, declared=staged.date_order, elsewhere=orders)
    except InputError as error:
        if error.code != "AMBIGUOUS_DATE":
            raise
        unless = "" if is_registration else ", unless a table of occasions tells"
        needs.append(f'date_order = "dmy" or "mdy" for {ledger.path}{unless}')
        order = "dmy"
    rows: list[Attendance] = []
    registered: list[Registration] = []
    if is_registration:
        of_event = zip(whenever, meetings.values(), strict=True)
        named = {row.place: {**row.cells, "occasion": one.key} for one, ours in of_event for row in ours}
        whole = replace(staged, rows=tuple(replace(row, cells=named[row.place]) for row in staged.rows))
        registered = registrations.check_rows(whole, 0, ledger, setting, order=order, occasion=None).registrations
        rows = invited.attended(registered)
    else:
        for ours, occasion in zip(meetings.values(), whenever, strict=True):
            part = replace(staged, rows=tuple(ours))
            rows += attendance.check_rows(part, 0, ledger, setting, order=order, occasion=occasion.key).rows
    others = [one.row for one in registered if not one.came]
    nobody = Forgotten(pseudonyms.throw_away_key())
    found = interactions.resolve(Turnout.of([rows]), [ledger], [""], setting.directory, nobody, Book(), others)
    invited.invitations(registered, found.keys, [ledger])
    if any(issue.code == "NO_CHECK_INS" for issue in ledger.issues):
        needs.append(f"registered_came = true for {ledger.path}, if those who registered came")
    return needs


def _meetings(staged: Staged) -> dict[tuple[str, str], list[StagedRow]]:
    """Return the rows of each meeting of a report, by its start and title."""
    found: dict[tuple[str, str], list[StagedRow]] = {}
    for row in staged.rows:
        found.setdefault((row["meeting_start"], row["meeting_title"]), []).append(row)
    return found


def _events(staged: Staged) -> dict[tuple[str, str], list[StagedRow]]:
    """Return the rows of each event of a report, by its id and title."""
    event_of = registrations.events(staged.rows)
    found: dict[tuple[str, str], list[StagedRow]] = {}
    for row in staged.rows:
        found.setdefault(event_of[row.place], []).append(row)
    return found


def _dates(staged: Staged) -> Iterator[str]:
    yield staged.start
    for row in staged.rows:
        yield from (row["at"], row["left"], row["meeting_start"])
