"""The definition as tables: every choice that was declared, in the words of its own schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from evalkit import wording
from evalkit.definition import Evaluation, Kind
from evalkit.report.model import Grid, Part

HEADS = ("What", "Declared", "Key")
OPEN = "not set"


def declared(evaluation: Evaluation) -> Part:
    """Return the annex's part on the definition.

    Parameters
    ----------
    evaluation : Evaluation
        The definition of the run.

    Returns
    -------
    Part
        One table of single choices, and one for each list, such as systems and sources.
    """
    single: list[tuple[str, str, str]] = []
    grids: list[Grid] = []
    for key, (words, value) in _fields(evaluation).items():
        if key == "kinds":
            grids.append(_kinds(evaluation))
        elif _is_list(value):
            grids.append(_listing(words, value))
        elif len(rows := tuple(_settings(key, words, value, _default(evaluation, key)))) > 1:
            grids.append(_choices(words, rows))
        else:
            single.extend(rows)
    return Part(
        "definition",
        "What was declared",
        (
            "Every choice that this report rests on was declared in the evaluation's definition before it was run. A"
            " value marked “default” is the kit's own, which the definition left as it is.",
        ),
        grids=(*grids, _choices("other choices of the definition", single)),
    )


def _fields(model: BaseModel) -> dict[str, tuple[str, Any]]:
    """Fields by key, with their words and value; those that are not part of the file are left out."""
    return {
        key: (field.description or key, getattr(model, key))
        for key, field in type(model).model_fields.items()
        if not field.exclude and key != "notes"  # they stand in the report itself
    }


def _default(model: BaseModel, key: str) -> Any:
    field = type(model).model_fields[key]
    return ... if field.is_required() else field.get_default(call_default_factory=True)


def _choices(words: str, rows: Iterable[tuple[str, str, str]]) -> Grid:
    return Grid("", f"{_sentence_case(words)}.", HEADS, (False,) * 3, tuple(rows))


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel)


def _settings(key: str, words: str, value: Any, default: Any) -> Iterator[tuple[str, str, str]]:
    """One row a choice; groups of choices and lists within them are opened up."""
    if isinstance(value, BaseModel):
        for name, (inner, item) in _fields(value).items():
            yield from _settings(f"{key}.{name}", inner, item, _default(value, name))
    elif _is_list(value):
        for number, item in enumerate(value, 1):
            yield from _settings(f"{key}.{number}", words, item, ...)
    else:
        mark = " (default)" if value == default and _spoken(value) != OPEN else ""
        yield _sentence_case(words), f"{_spoken(value)}{mark}", key


def _listing(words: str, models: tuple[BaseModel, ...]) -> Grid:
    """One row a model; columns in which nobody declared anything are left out."""
    first = models[0]
    keys = [key for key in _fields(first) if any(getattr(m, key) != _default(m, key) for m in models)]
    rows = tuple(tuple(_spoken(getattr(model, key)) for key in keys) for model in models)
    return Grid("", f"{_sentence_case(words)}.", tuple(map(_heading, keys)), (False,) * len(keys), rows)


def _kinds(evaluation: Evaluation) -> Grid:
    """All kinds of occasion, because the kit's own rules for them bear on the counts as much as declared ones."""
    rows = tuple(
        (_sentence_case(kind.plural), _spoken(kind.makes_member), "definition" if kind in evaluation.kinds else "kit")
        for kind in map(evaluation.kind, evaluation.kind_codes)
        if isinstance(kind, Kind)
    )
    return Grid(
        "", "Kinds of occasion, and whether attending one makes an active member.",
        ("Kind of occasion", "Makes a member", "Declared by"), (False,) * 3, rows,
    )  # fmt: skip


def _spoken(value: Any) -> str:
    match value:
        case None | "" | ():
            return OPEN
        case bool():
            return "yes" if value else "no"
        case date():
            return wording.day(value)
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(map(_spoken, value))
        case Mapping():
            return ", ".join(f"{key}: {_spoken(item)}" for key, item in value.items()) or OPEN
        case _:
            return str(value)


def _heading(key: str) -> str:
    return _sentence_case(key.replace("_", " "))


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]
