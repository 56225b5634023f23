"""Templates that somebody changed, filled in late or put in the wrong place: each says what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.definition import Evaluation, load
from evalkit.intake.accounts import FileAccount
from evalkit.intake.pipeline import check
from evalkit.intake.templates import templates
from evalkit.intake.templates.template import Template
from evalkit.workspace.refresh import refresh
from filled_templates import fill, rows_of, workspace


@pytest.fixture
def ours(tmp_path: Path) -> Evaluation:
    """A workspace with organisations, occasions and teams, and nothing else."""
    evaluation = workspace(tmp_path / "ours")
    for name in ("organisations", "occasions", "teams"):
        put(evaluation, name)
    return evaluation


def named(evaluation: Evaluation, name: str) -> Template:
    return next(one for one in templates(evaluation) if one.name == name)


def put(evaluation: Evaluation, name: str, as_name: str = "") -> Path:
    template = named(evaluation, name)
    return fill(evaluation, template, rows_of(template, 6, 1), as_name, example=False)


def account(evaluation: Evaluation, path: Path) -> FileAccount:
    return next(file for file in check(evaluation).files if file.path == f"returns/{path.name}")


def without_column(path: Path, heading: str) -> None:
    book = load_workbook(path)
    sheet: Any = book.worksheets[0]
    position = next(cell.column for cell in sheet[1] if cell.value == heading)
    sheet.delete_cols(position)
    book.save(path)


def changed(evaluation: Evaluation, old: str, new: str) -> Evaluation:
    """Change the definition and write the templates again, after some were filled in."""
    path = evaluation.folder / "evaluation.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    evaluation = load(path)
    refresh(evaluation)
    return evaluation


@pytest.mark.parametrize("heading", ["Name *", "Job"])
def test_a_removed_column_fails_the_file_and_says_how_to_put_it_back(ours, heading):
    path = put(ours, "attendance")
    without_column(path, heading)
    assert account(ours, path).error == (
        f"returns/attendance.xlsx: The column '{heading}' of the template 'attendance' is not there. What to do: put "
        "it back under exactly this heading, or copy the rows into a new templates/attendance.xlsx. [MISSING_COLUMN]"
    )
    assert check(ours).failed  # although the source may be missing


def test_a_template_of_an_earlier_version_is_read_and_said(ours):
    path = put(ours, "attendance")
    later = changed(ours, 'name = "Clinical staff"', 'name = "Clinicians"')
    file = account(later, path)
    assert (file.accepted, file.error) == (6, "")
    codes = {issue["code"] for issue in file.issues}
    assert codes == {"OLD_TEMPLATE", "UNKNOWN_ROLE_GROUP"}  # the word that changed is said row by row
    assert "earlier template" in file.issues[0]["action"]


def test_a_column_that_an_earlier_version_did_not_have_stays_blank(tmp_path):
    evaluation = workspace(tmp_path / "ours")
    groups = "[[role_groups]]"
    text = (evaluation.folder / "evaluation.toml").read_text(encoding="utf-8")
    begin, end = text.index(groups), text.index("# Kinds of occasion")
    early = changed(evaluation, text[begin:end], "")
    for name in ("organisations", "occasions", "teams"):
        put(early, name)
    path = put(early, "attendance")
    late = changed(early, "# Kinds of occasion", f"{text[begin:end]}# Kinds of occasion")
    file = account(late, path)
    assert (file.accepted, file.error) == (6, "")
    assert [issue["code"] for issue in file.issues] == ["OLD_TEMPLATE"]
    assert "it lacks 'Job', which stays blank" in file.issues[0]["action"]


def test_a_template_under_the_name_of_another_is_refused(ours):
    path = put(ours, "attendance", "register May")
    assert account(ours, path).error == (
        "returns/register May.xlsx: This workbook is the template 'attendance', but it is read as 'register'. What to "
        "do: rename the file so that it begins with 'attendance'. [WRONG_TEMPLATE]"
    )


def test_a_file_under_no_name_of_a_template_is_told_not_lost(ours):
    put(ours, "attendance", "May sheet")
    assert check(ours).unread == ("returns/May sheet.xlsx",)


def test_a_misspelt_system_is_set_aside_and_says_where(ours):
    template = named(ours, "organisations")
    rows = rows_of(template, 1, 1)
    rows = [replace(rows[0], cells={**rows[0].cells, "System *": "Nort East London"})]
    path = fill(ours, template, rows, "organisations more")
    issues = [one for one in account(ours, path).issues if one["code"] != "IGNORED_BY_MAPPING"]
    assert [(one["code"], one["row"], one["column"]) for one in issues] == [("UNKNOWN_SYSTEM", 3, "System *")]
    assert "Nort" not in str(issues)


def test_a_workbook_of_somebodys_own_is_read_by_its_headings(ours):
    path = put(ours, "attendance")
    book = load_workbook(path)
    book.properties.category = None
    book.save(path)
    assert account(ours, path).accepted == 6


def test_a_blank_template_among_the_returns_is_still_empty(ours):
    path = fill(ours, named(ours, "offers"), [])
    file = account(ours, path)
    assert (file.error, file.accepted, file.read, file.ignored) == ("", 0, 1, 1)
