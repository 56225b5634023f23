"""Write the generated pages of docs/, which `make docs` does before it builds the site."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

import evalkit
from evalkit.definition import KINDS, Evaluation
from evalkit.results.finding import Method
from evalkit.tables import SCHEMAS, describe

DOCS = Path(__file__).parent
EXAMPLE = """
key = "my-programme"             # made once with: evalkit key my-programme

[programme]
id = "my-programme"
title = "My improvement collaborative"
start = 2024-01-01
end = 2024-12-31
as_at = 2025-01-10

[[systems]]
code = "QMF"
name = "North East London"
aliases = ["NEL", "NE London"]

[[sources]]                      # what was held
path = "lists/occasions.csv"
mapping = "mappings/occasions.toml"
titles_may_be_printed = true

[[sources]]                      # who belongs where
path = "lists/organisations.csv"
mapping = "mappings/organisations.toml"

[[sources]]                      # registers from Teams, as downloaded
path = "exports/teams/*.csv"

[[sources]]                      # a hand-made register
path = "registers/launch.xlsx"
mapping = "mappings/register.toml"
occasion = "launch"              # its occasion_key
"""
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
        "Dates are written 2022-01-31, without quotation marks; text stands in quotation marks.",
        "",
        "```toml",
        *EXAMPLE.strip().splitlines(),
        "```",
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


def _section(model: type[BaseModel], path: str, lines: list[str], seen: set[str], *, several: bool = False) -> None:
    purpose = (model.__doc__ or "").strip().splitlines()[0]
    heading = (f"`[[{path}]]`" if several else f"`[{path}]`") if path else "At the top"
    lines += [f"## {heading}", "", purpose + (" As many as there are." if several else ""), ""]
    lines += ["| key | default | meaning |", "|---|---|---|"]
    below: list[tuple[type[BaseModel], str, bool]] = []
    for name, field in model.model_fields.items():
        if name in {"folder", "filename", "written"}:
            continue
        nested = _model_of(field.annotation)
        if nested:
            below.append((nested, f"{path}.{name}" if path else name, get_origin(field.annotation) is tuple))
        lines.append(f"| `{name}` | {_default(field)} | {field.description}{_choices(field.annotation)} |")
    lines.append("")
    for nested, place, many in below:
        if place not in seen:
            seen.add(place)
            _section(nested, place, lines, seen, several=many)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    parts = [annotation, *getattr(annotation, "__args__", ())]
    return next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)


def _choices(annotation: Any) -> str:
    """Say which values are possible, where there are only some."""
    found: list[str] = []
    for part in (annotation, *get_args(annotation)):
        if get_origin(part) is Literal:
            found += [str(value) for value in get_args(part)]
    return f": {', '.join(dict.fromkeys(found))}" if found else ""


def _default(field: Any) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, BaseModel) or value in ((), {}, ""):
        return "–"
    return f"`{list(value) if isinstance(value, tuple) else value}`"


_ROLE = re.compile(r":\w+:`~?(?:[\w.]+\.)?(\w+)`")
_SECTION = re.compile(r"\nReferences\n-+\n(.+?)(?:\n\n|\Z)", re.DOTALL)


def functions() -> str:
    """Return the page of the functions that researchers call, and of the methods that findings name."""
    lines = [
        "# Functions and methods",
        "",
        GENERATED,
        "",
        "`help(ek.stats.trend.monthly_growth)` prints parameters with shapes and units, what is raised, and an example"
        " that the tests execute. Formulas, and how to read what comes out: [methods](methods.md).",
        "",
        "## Questions: `evalkit`",
        "",
        *_table(("evalkit", name) for name in evalkit.__all__),
    ]
    for module in evalkit.stats.__all__:
        whole = importlib.import_module(f"evalkit.stats.{module}")
        lines += [f"## `evalkit.stats.{module}`", "", _first(whole), ""]
        lines += _table((whole.__name__, name) for name in _functions_of(whole))
    lines += ["## Networks: `evalkit.network`", "", *_table(("evalkit.network", n) for n in evalkit.network.__all__)]
    lines += ["## Methods that findings name", "", "| method | reference | where |", "|---|---|---|"]
    lines += [
        f"| {method.name} | {method.reference} | `{where}` |" for method, where in sorted(_methods().items(), key=str)
    ]
    return "\n".join([*lines, ""])


def _functions_of(module: Any) -> Iterator[str]:
    offered = getattr(module, "__all__", None) or sorted(vars(module))
    for name in offered:
        it = getattr(module, name)
        if inspect.isfunction(it) and not name.startswith("_") and it.__module__.startswith(module.__name__):
            yield name


def _table(names: Iterator[tuple[str, str]]) -> list[str]:
    """Return a table of functions and classes, in the words of their docstrings."""
    lines = ["| name | what it does | reference |", "|---|---|---|"]
    for module, name in names:
        it = getattr(importlib.import_module(module), name)
        if not inspect.ismodule(it):
            lines.append(f"| `{name}` | {_first(it)} | {_reference(it)} |")
    return [*lines, ""] if len(lines) > 2 else []


def _first(documented: Any) -> str:
    return (
        _ROLE.sub(r"`\1`", (inspect.getdoc(documented) or "").split("\n", 1)[0]).replace("``", "`").replace("|", "\\|")
    )


def _reference(documented: Callable[..., Any]) -> str:
    found = _SECTION.search(inspect.getdoc(documented) or "")
    return " ".join(found[1].split()).removesuffix(", whose example this is:").replace("|", "\\|") if found else ""


def _methods() -> dict[Method, str]:
    """Return every method that the kit's code names, and the module that uses it."""
    found: dict[Method, str] = {}
    for package in (evalkit.stats, evalkit.network, importlib.import_module("evalkit.analyses")):
        for part in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for named in vars(importlib.import_module(part.name)).values():
                if isinstance(named, Method):
                    found.setdefault(named, part.name)
    return found


def network_measures() -> str:
    """Return the page of the measures of a network, beside what other programs say of reference networks."""
    sys.path.insert(0, str(DOCS.parent / "tests"))
    return importlib.import_module("network_references").page()


if __name__ == "__main__":
    pages = {
        "data-dictionary.md": data_dictionary,
        "definition.md": definition,
        "functions.md": functions,
        "network-measures.md": network_measures,
    }
    for name, page in ((name, write()) for name, write in pages.items()):
        (DOCS / name).write_text(page, encoding="utf-8")
