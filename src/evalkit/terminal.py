"""What a terminal shows: lines that cannot command it, progress, and accounts of files.

rich is imported when something is shown, so that `evalkit --help` stays instant.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import typer

from evalkit.printable import in_a_line, in_json

if TYPE_CHECKING:
    from rich.console import Console

    from evalkit.intake.accounts import Checked, FileAccount
    from evalkit.intake.drafted import Draft
    from evalkit.results.changes import Told

SECONDS_BETWEEN_LINES = 5
"""Where there is no terminal, a line of progress at most so often."""
FILES_NAMED = 5
"""Files of one form that are named; of more, the number is told."""


def say(text: str) -> None:
    """Print a paragraph for a person, on standard error."""
    _console(stderr=True, soft_wrap=not sys.stderr.isatty()).print(in_a_line(text))


def tell(text: object) -> None:
    """Print a line on standard output that cannot command a terminal."""
    typer.echo(in_a_line(str(text)))


def tell_json(value: object) -> None:
    """Print one JSON object; where standard output cannot hold every sign, with escapes."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    typer.echo(in_json(json.dumps(value, ensure_ascii=not unicode, indent=1)))


def _console(**settings: Any) -> Console:
    """Return a console that prints what it is given: no square bracket is a colour, and :100: is no picture."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, **settings)


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Any]:
    """Give a function that shows a bar on a terminal and plain lines elsewhere.

    It takes how much is done, how much there is in all, what was done last, and perhaps the seconds left.
    """
    if quiet or not sys.stderr.isatty():
        last = [time.monotonic()]

        def plain(done: int, total: int, label: str, left: float | None = None) -> None:
            if done == total or time.monotonic() - last[0] > SECONDS_BETWEEN_LINES:
                last[0] = time.monotonic()
                typer.echo(in_a_line(f"{what}: {done} of {total}, {label}{_time_left(left)}"), err=True)

        yield None if quiet else plain
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)

        def move(done: int, total: int, label: str, left: float | None = None) -> None:
            bar.update(task, completed=done, total=total, description=in_a_line(f"{what}: {label}{_time_left(left)}"))

        yield move


def _time_left(seconds: float | None) -> str:
    """Say how long something will still take, about.

    >>> _time_left(None), _time_left(7.2), _time_left(95), _time_left(0)
    ('', ', about 8 s left', ', about 2 min left', '')
    """
    if not seconds:
        return ""
    return f", about {ceil(seconds)} s left" if seconds < 60 else f", about {ceil(seconds / 60)} min left"


def print_changes(scopes: Mapping[str, Told]) -> None:
    """Print what changed since the last report: causes once, then the findings of each scope, by its name."""
    first = next(iter(scopes.values()))
    declared = (f"  {key}: {then} → {now}" for key, then, now in first.declared)
    for sentence in (first.paragraphs[0], *first.points, *declared):
        tell(sentence)
    for name, told in scopes.items():
        tell("")
        tell(f"{name}: {told.paragraphs[1]}")
        for sentence in told.paragraphs[2:]:
            tell(sentence)
        for change, then, now, because in told.findings:
            tell(f"  {change}. {because}")
            tell(f"    Then: {then}")
            tell(f"    Now:  {now}")


def print_draft(made: Draft) -> None:
    """Print what became of every heading, and what is left to decide."""
    from rich.table import Table

    ways = {
        "known": "known heading",
        "alike": "by likeness: look twice",
        "occasion": "an occasion",
        "question": "a question",
        "": "not read",
    }
    console = _console(stderr=True, width=None if sys.stderr.isatty() else 140)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("Their heading", "Our column", "How"):
        table.add_column(heading, overflow="fold")
    for match in made.matches:
        table.add_row(in_a_line(match.heading), match.column or "–", ways[match.how])
    console.print(f"Drafted as a table of {made.table}.")
    console.print(table)
    for note in made.notes:
        console.print(f"To decide: {note}.")
    console.print()


def print_accounts(checked: Checked, decisions: Path | None) -> None:
    """Print the account of every file, then what a person must put right, by kind of fault.

    `decisions` is where the pairs of people to decide lie; None for bare exports.
    """
    from rich.table import Table

    console = _console(width=None if sys.stdout.isatty() else 140)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("File", no_wrap=True, overflow="ellipsis")
    table.add_column("Read by", no_wrap=True)
    for heading in ("Read", "Accepted", "Set aside", "Ignored", "Merged"):
        table.add_column(heading, justify="right", no_wrap=True)
    for file in checked.files:
        numbers = (file.read, file.accepted, file.quarantined, file.ignored, file.merged)
        cells = ("failed", *[""] * 4) if file.error else tuple(f"{number:,}" for number in numbers)
        table.add_row(in_a_line(file.path), file.adapter or "–", *cells)
    console.print(table)
    console.print("Read = accepted + set aside + ignored + merged, for every file.\n")
    for form, paths in _forms(checked.files).items():
        named = ", ".join(paths) if len(paths) <= FILES_NAMED else f"{len(paths)} files"
        console.print(f"{form}: {named}", markup=False)
    for file in checked.files:
        if file.error:
            console.print(f"Failed: {in_a_line(file.error)}\n")
    for severity, heading in (("quarantine", "Set aside – to put right"), ("warning", "Kept – worth a look")):
        _print_issues(checked.files, severity, heading, console)
    for sentence in (
        *_left_out(checked.files),
        *_replaced(checked.files),
        *_registers(checked),
        *_people(checked, decisions),
        *(f"Not read, by its ending no export: {in_a_line(name)}" for name in checked.passed_over),
        *(f"Not read, as no source of the definition matches it: {name}" for name in checked.unread),
        *_still_empty(checked),
        *(f"Still needed: {need}" for need in checked.needs),
    ):
        console.print(in_a_line(sentence))


def _forms(files: tuple[FileAccount, ...]) -> dict[str, list[str]]:
    """Return which form of an export the files are, in words, for those whose adapter says more than its name."""
    forms: dict[str, list[str]] = {}
    for file in files:
        if file.form:
            forms.setdefault(file.form, []).append(file.path)
    return forms


def _print_issues(files: tuple[FileAccount, ...], severity: str, heading: str, console: Any) -> None:
    """Print each kind of fault once, with the files and first rows where it stands."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for file in files:
        for issue in file.issues:
            if issue["severity"] == severity and not file.error:
                found.setdefault(issue["code"], {}).setdefault(file.path, []).append(issue)
    if not found:
        return
    console.print(heading, style="bold")
    for code, by_file in sorted(found.items()):
        issues = [issue for places in by_file.values() for issue in places]
        console.print("  " + in_a_line(f"{code}, {len(issues)} ×: {issues[0]['action']}."))
        for path, places in by_file.items():
            rows = [str(place["row"]) for place in places if place["row"] is not None]
            where = f", row {', '.join(rows[:8])}{' …' if len(rows) > 8 else ''}" if rows else ""
            console.print("    " + in_a_line(f"{path}{where}"), style="dim")
    console.print()


def _left_out(files: tuple[FileAccount, ...]) -> list[str]:
    """Say in a line what was ignored and merged, which nobody has to put right."""
    told = []
    for severity, words in (("ignored", "Ignored on purpose"), ("merged", "Merged into another row")):
        codes = sorted({issue["code"] for file in files for issue in file.issues if issue["severity"] == severity})
        total = sum(getattr(file, severity) for file in files)
        if total:
            told.append(f"{words}: {total:,} rows ({', '.join(codes)}).")
    return told


def _replaced(files: tuple[FileAccount, ...]) -> list[str]:
    """Say which file replaces which, and by how much they differ."""
    return [
        f"Replaced: {file.path} by {file.replaced['by']}, with {file.replaced['added']:,} rows added,"
        f" {file.replaced['gone']:,} gone and {file.replaced['changed']:,} changed."
        for file in files
        if file.replaced
    ]


def _registers(checked: Checked) -> list[str]:
    if not checked.registers_expected:
        return []
    told = f"Registers: {checked.registers_received} of {checked.registers_expected} expected were received."
    if checked.registers_total_only:
        told += f" Only a total was returned for: {', '.join(checked.registers_total_only)}."
    if checked.registers_missing:
        told += f" Missing, which is not zero but unknown: {', '.join(checked.registers_missing)}."
    return [told]


def _still_empty(checked: Checked) -> list[str]:
    """Say kindly what nobody has filled in yet; a file that nothing maps is another matter, told below."""
    blank = [
        file.path
        for file in checked.files
        if not (file.error or file.accepted or file.quarantined or file.merged)
        and not any(issue.get("code") == "NO_MAPPING" for issue in file.issues)
    ]
    told = [f"Still empty, without a row that counts: {', '.join(blank)}."] if blank else []
    if checked.nothing_yet:
        names = ", ".join(_awaited(path) for path in checked.nothing_yet)
        told.append(f"Nothing yet for: {names}. That is no fault; add them when you can.")
    return told


def _awaited(path: str) -> str:
    """Return what a person calls files that are not here yet: a workbook by its name, exports by their folder."""
    name = PurePath(path).name.removesuffix("*.xlsx")
    return path.partition("/*")[0] if name.startswith("*") else name


def _people(checked: Checked, decisions: Path | None) -> list[str]:
    if not (checked.pairs_to_decide and decisions):
        return []
    pairs = (
        "1 pair of people waits" if checked.pairs_to_decide == 1 else f"{checked.pairs_to_decide} pairs of people wait"
    )
    where = decisions if decisions.exists() else f"{decisions}, which 'evalkit run' writes"
    return [
        f"People: {pairs} for you to decide whether the two are one person; until then the count of people can be up "
        f"to {checked.people_too_many} too high: see {where}"
    ]
