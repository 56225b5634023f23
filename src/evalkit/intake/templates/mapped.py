"""The mapping file of a template: how its rows are read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evalkit.intake.drafted import quoted
from evalkit.intake.questionnaire import SURVEY
from evalkit.intake.templates.template import EXAMPLE, Column, Template

_HEAD = """# Written by the kit from evaluation.toml, for {name}.xlsx beside it. Leave it as it is:
# 'evalkit templates' writes it anew. Your own tables have mapping files of their own (docs/intake.md).
"""


def mapping_text(template: Template) -> str:
    """Return the mapping file of a template as TOML.

    Parameters
    ----------
    template : Template
        What people fill in.

    Examples
    --------
    >>> from evalkit.definition import load
    >>> from evalkit.intake.templates import templates
    >>> print(mapping_text(templates(load("data_samples/blmk"))[0]).split("[columns]")[0].split("beside it. ")[1])
    Leave it as it is:
    # 'evalkit templates' writes it anew. Your own tables have mapping files of their own (docs/intake.md).
    table = "organisation"
    template = "organisations ..."
    sheet = "Organisations"
    header_row = 1
    date_order = "ymd"
    """
    return _HEAD.format(name=template.name) + "\n".join(_lines(template)) + "\n"


def _lines(template: Template) -> Iterator[str]:
    yield f"table = {quoted(template.table)}"
    yield f"template = {quoted(str(template.mark))}"
    yield f"sheet = {quoted(template.title)}"
    if template.table != SURVEY:
        yield "header_row = 1"
    yield 'date_order = "ymd"'
    yield from (f"{key} = {_value(value)}" for key, value in template.form.items())
    ours = [column for column in template.columns if column.ours]
    if ours:
        yield from _section("columns", {column.ours: column.title for column in ours})
    for column in ours:
        translated = {word: meaning for word, meaning in column.words.items() if word != meaning}
        if translated:
            yield from _section(f"values.{column.ours}", translated)
    if template.constants:
        yield from _section("constants", template.constants)
    yield from _section("ignore", {template.columns[0].title: [EXAMPLE]})
    yield from (line for column in template.columns if column.asks for line in _question(column))


def _question(column: Column) -> Iterator[str]:
    yield from _section(f"questions.{quoted(column.title)}", column.asks)


def _section(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"[{name}]"
    yield from (f"{_key(key)} = {_value(value)}" for key, value in values.items())


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "a").isalnum() else quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return quoted(str(value))
