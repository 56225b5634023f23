"""A template as people see it: lists, locked headings, an example, a sheet that says how."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.definition import load
from evalkit.intake.mapping import load_mapping
from evalkit.intake.templates import lacking, templates
from evalkit.intake.templates.mapped import mapping_text
from evalkit.intake.templates.marks import mark_of
from evalkit.intake.templates.sheets import workbook
from evalkit.intake.workbook import GUIDE, LISTS

EVERY = {
    one.name: one
    for sample in ("uec", "gloucestershire", "blmk", "london")
    for one in templates(load(f"data_samples/{sample}"))
}


@pytest.mark.parametrize("template", EVERY.values(), ids=list(EVERY))
class TestEveryTemplateOfTheSamples:
    def test_the_same_bytes_twice_and_a_mark(self, template):
        content = workbook(template)
        assert content == workbook(template)
        assert mark_of(content) == template.mark

    def test_its_mapping_file_is_valid(self, template):
        mapping = load_mapping(mapping_text(template).encode(), template.name)
        assert mapping.template == str(template.mark)

    def test_headings_are_locked_and_cells_below_are_open(self, template):
        sheet: Any = load_workbook(io.BytesIO(workbook(template)))[template.title]
        assert sheet.protection.sheet
        for position, column in enumerate(template.columns, start=1):
            heading = sheet.cell(1, position)
            assert (heading.value, heading.protection.locked) == (column.title, True)
            assert heading.comment.text
            assert sheet.cell(2, position).protection.locked is False
            assert sheet.column_dimensions[heading.column_letter].protection.locked is False

    def test_every_list_offers_the_words_that_the_kit_knows(self, template):
        book: Any = load_workbook(io.BytesIO(workbook(template)))
        checks = book[template.title].data_validations.dataValidation
        offered = {str(check.sqref).split("2:")[0]: check for check in checks}
        for position, column in enumerate(template.columns, start=1):
            letter = book[template.title].cell(1, position).column_letter
            if column.words:
                place = offered[letter].formula1.removeprefix(f"={LISTS}!").replace("$", "")
                assert [cell.value for (cell,) in book[LISTS][place]] == list(column.words)
                assert offered[letter].errorStyle == ("warning" if column.others else "stop")
            elif column.kind in {"date", "month", "moment"}:
                assert offered[letter].type == "date"

    def test_it_says_how_to_fill_it_in(self, template):
        book: Any = load_workbook(io.BytesIO(workbook(template)))
        assert book.sheetnames[:2] == [template.title, GUIDE]
        assert LISTS not in book.sheetnames or book[LISTS].sheet_state == "hidden"
        said = [cell.value for (cell,) in book[GUIDE]["A1:A60"] if cell.value]
        assert f"Template {template.mark}" in said
        assert set(said) >= {column.title for column in template.columns}


def test_dates_look_iso_whoever_opens_the_file():
    template = next(one for one in templates(load("data_samples/london")) if one.name == "actions")
    sheet = load_workbook(io.BytesIO(workbook(template)))["Actions"]
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["D"].number_format == "yyyy-mm-dd"
    assert sheet["D2"].value.date() == date(2022, 1, 1)


def test_what_the_definition_does_not_declare_has_no_template_and_is_named():
    evaluation = load("data_samples/southern-women")
    assert not {"feedback", "champions", "highlight-reports"} & {one.name for one in templates(evaluation)}
    assert set(lacking(evaluation)) == {"feedback", "champions", "highlight-reports", "self-assessment"}


def test_a_changed_word_changes_the_version(tmp_path):
    text = (load("data_samples/london").folder / "evaluation.toml").read_text(encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(text.replace('name = "Doctors"', 'name = "Physicians"'), encoding="utf-8")
    before = {one.name: one.mark for one in templates(load("data_samples/london"))}
    after = {one.name: one.mark for one in templates(load(tmp_path))}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"register", "attendance", "training"}
