"""Write the generated pages of docs/: the data dictionary and the definition. Called by `make docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from evalkit.definition import KINDS, Evaluation
from evalkit.tables import SCHEMAS, describe

DOCS = Path(__file__).parent
GENERATED = "<!-- Written by `make docs`; change the code that it describes, not this page. -->"


def data_dictionary() -> str:
    """Return the page of the canonical tables."""
    lines = [GENERATED, "# Data dictionary", "", "The canonical tables. People appear as keyed pseudonyms only.", ""]
    for name, schema in SCHEMAS.items():
        described = describe(name)
        key = ", ".join(f"`{column}`" for column in described["primaryKey"]) or "none"
        lines += [f"## {name}", "", f"{schema.description} Key: {key}.", ""]
        lines += ["| column | type | may be empty | meaning |", "|---|---|---|---|"]
        for field in described["fields"]:
            empty = "no" if field["constraints"]["required"] else "yes"
            lines.append(f"| `{field['name']}` | {field['type']} | {empty} | {field['description']} |")
        lines.append("")
    return "\n".join(lines)


def definition() -> str:
    """Return the page of `evaluation.toml`."""
    lines = [
        GENERATED,
        "# The definition: `evaluation.toml`",
        "",
        "Every key, with its meaning. An unknown or misspelt key is an error that names the nearest valid one.",
        "",
    ]
    seen: set[str] = set()
    _section(Evaluation, "", lines, seen)
    lines += [
        "## Kinds of occasion that the kit knows",
        "",
        "| code | in words | makes an active member |",
        "|---|---|---|",
    ]
    lines += [f"| `{kind.code}` | {kind.singular} | {'yes' if kind.makes_member else 'no'} |" for kind in KINDS]
    return "\n".join([*lines, ""])


def _section(model: type[BaseModel], path: str, lines: list[str], seen: set[str]) -> None:
    purpose = (model.__doc__ or "").strip().splitlines()[0]
    lines += [f"## {f'`[{path}]`' if path else 'At the top'}", "", purpose, ""]
    lines += ["| key | default | meaning |", "|---|---|---|"]
    below: list[tuple[type[BaseModel], str]] = []
    for name, field in model.model_fields.items():
        if name in {"folder", "filename"}:
            continue
        nested = _model_of(field.annotation)
        if nested:
            below.append((nested, f"{path}.{name}" if path else name))
        lines.append(f"| `{name}` | {_default(field)} | {field.description} |")
    lines.append("")
    for nested, place in below:
        if place not in seen:
            seen.add(place)
            _section(nested, place, lines, seen)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    parts = [annotation, *getattr(annotation, "__args__", ())]
    return next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)


def _default(field: Any) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, BaseModel) or value in ((), {}, ""):
        return "–"
    return f"`{list(value) if isinstance(value, tuple) else value}`"


if __name__ == "__main__":
    for name, page in (("data-dictionary.md", data_dictionary()), ("definition.md", definition())):
        (DOCS / name).write_text(page, encoding="utf-8")
