"""What was asked of the systems, and what has come back: one truth for the log, the check and the report.

A return is known by the mark that its workbook has borne since it was sent out; where a program has taken the mark
away, by a file name that still begins with template, system and day. Nobody who filled it in is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from evalkit.definition import Evaluation
from evalkit.intake.templates.marks import Mark


@dataclass(frozen=True)
class Arrived:
    """A file among the inputs.

    Parameters
    ----------
    path : str
        Relative to the definition.
    mark : Mark or None
        Its mark, if it began as a template.
    rows : int
        Rows that count: the example row and blank ones do not.
    """

    path: str
    mark: Mark | None
    rows: int


def file_name(template: str, system: str, due: date) -> str:
    """Return the name, without its ending, under which a template is sent out.

    >>> file_name("highlight-reports", "QMF", date(2025, 5, 7))
    'highlight-reports QMF 2025-05-07'
    """
    return f"{template} {system} {due:%Y-%m-%d}"


def asked(evaluation: Evaluation) -> list[tuple[str, str, date]]:
    """Return system, template and day of everything that is asked, by day.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    """
    every = [system.code for system in evaluation.systems]
    found = [
        (system, ask.template, day)
        for ask in evaluation.requests.asked
        for day in ask.due
        for system in (ask.of or every)
    ]
    return sorted(found, key=lambda one: (one[2], every.index(one[0]), one[1]))


def rows(evaluation: Evaluation, files: Iterable[Arrived]) -> list[dict[str, Any]]:
    """Return the rows of table `request`: whether what was asked has come back.

    Parameters
    ----------
    evaluation : Evaluation
        What was asked.
    files : iterable of Arrived
        The inputs. A workbook without a row that counts has not come back.

    Examples
    --------
    >>> from evalkit.definition import load
    >>> rows(load("data_samples/london"), [])
    []
    """
    there = [file for file in files if file.rows]
    return [
        {
            "system": system,
            "what": template,
            "due": due,
            "returned": any(_answers(file, system, template, due) for file in there),
        }
        for system, template, due in asked(evaluation)
    ]


def _answers(file: Arrived, system: str, template: str, due: date) -> bool:
    if file.mark and file.mark.system:
        return (file.mark.system, file.mark.name, file.mark.due) == (system, template, due.isoformat())
    return PurePosixPath(file.path).name.casefold().startswith(file_name(template, system, due).casefold())
