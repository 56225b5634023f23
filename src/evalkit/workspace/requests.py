"""Packs that are sent to the systems, and the log of what has come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.definition import Evaluation
from evalkit.errors import ParameterError
from evalkit.intake.requested import asked, file_name
from evalkit.intake.templates import lacking, templates
from evalkit.intake.templates.lists import systems
from evalkit.intake.templates.sheets import workbook
from evalkit.intake.templates.template import Column, Template
from evalkit.results.spreadsheets import to_csv, unguarded
from evalkit.settings import did_you_mean

FOLDER = "requests"
"""Folder of packs and log, below the definition's."""
LOG = "log.csv"
NOTE = "Please read first.docx"
COLUMNS = ("system", "table", "due", "returned_on", "days_late", "state")
RETURNED, LATE, OVERDUE, WAITING = "returned", "returned late", "overdue", "not due yet"

Letter = Callable[[str, Sequence[str], Sequence[tuple[str, str]]], bytes]
"""Makes a Word file of a title, paragraphs and a table of two columns."""


def write_packs(evaluation: Evaluation, today: date, letter: Letter) -> list[Path]:
    """Write the packs of the next day on which anything is due: a folder for each system.

    Parameters
    ----------
    evaluation : Evaluation
        What is asked, of whom and by when.
    today : date
        Nothing is asked for a day before it.
    letter : callable
        Makes the cover note.

    Returns
    -------
    list of Path
        The folders; none if nothing more is due. A file that is there already is left as it is.

    Raises
    ------
    ParameterError
        If nothing is asked at all, or a template that there is not.
    """
    _require_templates(evaluation)
    ahead = [one for one in asked(evaluation) if one[2] >= today]
    nearest = min((due for _, _, due in ahead), default=today)
    packs: dict[str, list[str]] = {}
    for system, template, due in ahead:
        if due == nearest:
            packs.setdefault(system, []).append(template)
    known = {one.name: one for one in templates(evaluation)}
    return [_write_pack(evaluation, code, nearest, [known[n] for n in names], letter) for code, names in packs.items()]


def keep_log(evaluation: Evaluation, requests: Sequence[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Bring the log of returns up to date, and write it.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    requests : sequence of mapping
        Rows of table `request`.
    today : date
        The day on which a return is seen for the first time counts as the day on which it came.

    Returns
    -------
    list of dict
        A row for each thing asked: `system`, `table`, `due`, `returned_on`, `days_late` and `state`.
    """
    path = evaluation.folder / FOLDER / LOG
    before = _read(path)
    log = [
        _entry(row, before.get((row["system"], row["what"], f"{row['due']:%Y-%m-%d}"), ""), today) for row in requests
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(to_csv(pd.DataFrame(log, columns=list(COLUMNS))))
    return log


def _entry(row: Mapping[str, Any], seen: str, today: date) -> dict[str, Any]:
    due: date = row["due"]
    came = (seen or today.isoformat()) if row["returned"] else ""
    late = max(((date.fromisoformat(came) if came else today) - due).days, 0)
    states = (LATE if late else RETURNED) if came else (OVERDUE if late else WAITING)
    return {
        "system": row["system"],
        "table": row["what"],
        "due": due.isoformat(),
        "returned_on": came,
        "days_late": late,
        "state": states,
    }


def _read(path: Path) -> dict[tuple[str, str, str], str]:
    """Return when each return was first seen, from the log as it was."""
    if not path.is_file():
        return {}
    try:
        read = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        found = {(unguarded(row["system"]), row["table"], row["due"]): row["returned_on"] for row in read}
        for day in filter(None, found.values()):
            date.fromisoformat(day)
    except (ValueError, KeyError, TypeError, csv.Error):
        raise ParameterError(
            "The log of returns was changed and cannot be read", "restore it from a copy, or move it away", path.name
        ) from None
    return found


def _require_templates(evaluation: Evaluation) -> None:
    known = [one.name for one in templates(evaluation)]
    if not evaluation.requests.asked:
        remedy = "add [[requests.asked]] with template and due; docs/definition.md lists every key"
        raise ParameterError("The definition asks nothing of the systems", remedy, evaluation.filename)
    if not evaluation.systems:
        raise ParameterError("The definition has no systems to ask", "add [[systems]]", evaluation.filename)
    for ask in evaluation.requests.asked:
        if ask.template not in known:
            declare = lacking(evaluation).get(ask.template)
            hint = f"declare {declare} for it" if declare else did_you_mean(ask.template, known)
            raise ParameterError(
                f"There is no template '{ask.template}'", hint or f"use one of {', '.join(known)}", "requests.asked"
            )


def _write_pack(evaluation: Evaluation, code: str, due: date, pack: list[Template], letter: Letter) -> Path:
    folder = evaluation.folder / FOLDER / due.isoformat() / code
    folder.mkdir(parents=True, exist_ok=True)
    for template in pack:
        path = folder / f"{file_name(template.name, code, due)}.xlsx"
        if not path.exists():
            own = replace(template, columns=tuple(_for_one(evaluation, code, one) for one in template.columns))
            mark = replace(template.mark, system=code, due=due.isoformat())
            path.write_bytes(workbook(own, mark))
    note = folder / NOTE
    if not note.exists():
        note.write_bytes(_note(evaluation, code, due, pack, letter))
    return folder


def _for_one(evaluation: Evaluation, code: str, column: Column) -> Column:
    """Return a column whose list of systems offers one alone, and the example with it."""
    every = systems(evaluation)
    if not column.words or not set(every) <= set(column.words):
        return column
    name = evaluation.system_name(code)
    others = {word: ours for word, ours in column.words.items() if word not in every or word == name}
    example = str(column.example)
    for other in every:
        example = example.replace(other, name)
    return replace(column, words=others, example=example)


def _note(evaluation: Evaluation, code: str, due: date, pack: list[Template], letter: Letter) -> bytes:
    requests, day = evaluation.requests, f"{due.day} {due:%B %Y}"
    paragraphs = (
        f"For {evaluation.system_name(code)}. Please fill in the workbooks in this folder and return them to "
        f"{requests.return_to} by {day}.",
        *([requests.note] if requests.note else []),
        "Each workbook says on its second sheet how to fill it in. Row 2 is an example, which is never read. Leave"
        " blank what you do not know: blank is never zero. Please keep the headings and the names of the files.",
        "If you have nothing to report, tell us so: a workbook without rows is not yet a return.",
    )
    return letter(f"{evaluation.programme.title}: what we ask of you by {day}", paragraphs,
                  [(f"{file_name(one.name, code, due)}.xlsx", one.purpose) for one in pack])  # fmt: skip
