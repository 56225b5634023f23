"""Workspaces whose templates are filled in by invented people, as a spreadsheet program would save them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from evalkit.definition import Evaluation
from evalkit.intake.templates import templates
from evalkit.intake.templates.template import Column, Template
from evalkit.workspace.start import start

FIRST = date(2025, 4, 1)
SYSTEMS = {"QMF": "North East London", "QKK": "South East London"}
_NAMES = ["Ada Fenwick", "Bela Okoro", "Cleo Marsh", "Dev Rao", "Esme Thorne", "Finn Adeyemi"]
_REFERENCES = {
    "org_key": "north-hospitals",
    "group_key": "north-hospitals",
    "group": "t1",
    "team_key": "t1",
    "learned_from": "t2",
    "occasion": "ls1",
    "organisation": "North Hospitals NHS Trust",
}
"""Our column → what a row refers to, and which is there in every filled-in workspace."""
_KEYS = {"organisations": "north-hospitals", "occasions": "ls1", "teams": "t1", "projects": "p1", "actions": "tc-1"}
_LATER = {"end", "left", "ended", "valid_to"}
_BLANK = {"valid_from", "valid_to", "ods_code", "stratum", "domains", "aliases", "cycle"}


@dataclass(frozen=True)
class Filled:
    """A row as it was written, and what it means to us.

    Parameters
    ----------
    cells : dict of str to object
        Heading → value.
    ours : dict of str to object
        Our column, or the code of a question or item → what it should become.
    """

    cells: Mapping[str, Any]
    ours: Mapping[str, Any]


def workspace(folder: Path) -> Evaluation:
    """Make a workspace with two systems and nothing filled in."""
    return start(folder, FIRST, "A trial programme", SYSTEMS)


def rows_of(template: Template, number: int, seed: int) -> list[Filled]:
    """Return invented rows of a template: every word of its lists may occur, keys are all different."""
    draw = random.Random(f"{template.name} {seed}")
    return [_row(template, at, draw) for at in range(number)]


def fill(evaluation: Evaluation, template: Template, rows: list[Filled], name: str = "", example: bool = True) -> Path:
    """Fill in a copy of a template and save it among the returns."""
    book = load_workbook(evaluation.folder / "templates" / f"{template.name}.xlsx")
    sheet = book[template.title]
    headings = {sheet.cell(1, at).value: at for at in range(1, len(template.columns) + 1)}
    if not example:
        sheet.delete_rows(2)
    for number, row in enumerate(rows, start=3 if example else 2):
        for heading, value in row.cells.items():
            sheet.cell(number, headings[heading], value)
    path = evaluation.folder / "returns" / f"{name or template.name}.xlsx"
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def fill_all(evaluation: Evaluation, number: int = 6, seed: int = 1) -> dict[str, list[Filled]]:
    """Fill in every template."""
    filled = {one.name: rows_of(one, number, seed) for one in templates(evaluation)}
    for one in templates(evaluation):
        fill(evaluation, one, filled[one.name], example=False)
    return filled


def _row(template: Template, at: int, draw: random.Random) -> Filled:
    cells: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    for position, column in enumerate(template.columns):
        value = _value(template, column, at, draw, first=position == 0)
        if value == "":
            continue
        cells[column.title] = value
        name = column.ours or next((column.asks[of] for of in ("question", "item", "names") if of in column.asks), "")
        if name:
            ours[name] = column.words.get(value, value) if isinstance(value, str) else value
    return Filled(cells, ours)


def _value(template: Template, column: Column, at: int, draw: random.Random, *, first: bool) -> Any:
    if template.names_people and {column.ours, column.heading.casefold()} & {"name", "e-mail", "email", "role_group"}:
        return _of_person(template, column, at)
    if column.ours in _BLANK:
        return ""
    if first and template.name in _KEYS:
        return _KEYS[template.name][:-1] + str(at + 1) if at or template.name != "organisations" else "north-hospitals"
    if column.heading == "Response":
        return at + 1
    if column.words:
        return draw.choice(list(column.words))
    if "names" in column.asks:
        return _NAMES[(at + 1) % len(_NAMES)]
    if column.ours in _REFERENCES and template.name != "organisations":
        return _REFERENCES[column.ours]
    return _free(template, column, at, draw)


def _of_person(template: Template, column: Column, at: int) -> Any:
    name = _NAMES[at % len(_NAMES)]
    if column.heading == "Name":
        return name
    if column.heading == "E-mail":
        return f"{name.lower().replace(' ', '.')}@north.invalid"
    return list(column.words)[at % len(column.words)]


def _free(template: Template, column: Column, at: int, draw: random.Random) -> Any:
    day = FIRST + timedelta(days=31 * at + 3)
    if column.kind in {"date", "month"}:
        later = 20 if column.ours in _LATER else 0
        return day.replace(day=1) if column.kind == "month" else day + timedelta(days=later)
    if column.kind == "moment":
        return datetime(day.year, day.month, day.day, 16 if column.ours in _LATER else 10)
    if column.ours == "numerator":
        return draw.randint(1, 40)
    if column.ours in {"denominator", "offered"}:
        return draw.randint(50, 90)
    if column.kind == "whole":
        return draw.randint(1, 49)
    if column.kind == "number":
        return round(draw.random(), 3) if column.ours != "value" else ""
    if template.name == "organisations" and column.ours == "name":
        return "North Hospitals NHS Trust" if at == 0 else f"Ward Street Practice {chr(65 + at)}"
    return {"subject_key": "t1", "practice": "asthma-plan", "level": "support", "by_role": "programme lead"}.get(
        column.ours, f"{column.heading.casefold()} {chr(97 + at)}"
    )
