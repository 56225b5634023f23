"""A new workspace: a definition with comments, templates for every table that people fill in, and folders for them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template as Text

from evalkit.definition import Evaluation, load
from evalkit.errors import ParameterError
from evalkit.intake.templates import templates
from evalkit.intake.templates.template import FOLDER, RETURNS, Template
from evalkit.workspace.refresh import refresh

EXAMPLE_SYSTEMS = {"NORTH": "North", "SOUTH": "South"}
"""Systems of a workspace for which none were named: to be replaced."""
PRINTABLE = {"occasions", "teams", "projects"}
"""Templates whose titles are the evaluator's own words."""
_DAYS_TO_RETURN = 14


def start(folder: Path, first: date, title: str = "", systems: Mapping[str, str] | None = None) -> Evaluation:
    """Make a workspace.

    Parameters
    ----------
    folder : Path
        A new or empty folder; its name becomes the programme's id.
    first : date
        First day of the programme, which lasts a year until the definition says otherwise.
    title : str, default ""
        Title of the programme; left out: its id.
    systems : mapping of str to str, optional
        Code → name of each system; left out: two to be replaced.

    Returns
    -------
    Evaluation
        Its definition, as written.

    Raises
    ------
    ParameterError
        If the folder is not empty, or its name holds no letter.
    DefinitionError
        If a title or system cannot stand in a definition; nothing is left behind then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError("This folder is not empty", "name a new one: nothing is ever written over", folder.name)
    identity = name_of(folder)
    path = folder / "evaluation.toml"
    there = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        path.write_text(_definition(identity, first, title, systems or EXAMPLE_SYSTEMS), encoding="utf-8")
        evaluation = load(path)
    except Exception:
        path.unlink(missing_ok=True)
        if not there:
            folder.rmdir()
        raise
    with path.open("a", encoding="utf-8") as definition:
        definition.write("".join(map(source_text, templates(evaluation))))
    evaluation = load(path)
    refresh(evaluation)
    for empty in (RETURNS, "exports"):
        (folder / empty).mkdir()
    return evaluation


def name_of(folder: Path) -> str:
    """Return the programme's id, from the name of its folder.

    >>> name_of(Path("My programme 2026"))
    'my-programme-2026'
    """
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.casefold()).strip("-")[:40]
    if not re.search(r"[a-z]", name) or name == "demo":
        raise ParameterError("A programme cannot be called so", "name the folder with letters, such as ours", "DIR")
    return name


def source_text(template: Template) -> str:
    """Return the lines of a definition that read the filled-in copies of a template.

    >>> from evalkit.definition import load
    >>> print(source_text(templates(load("data_samples/blmk"))[1]))
    <BLANKLINE>
    [[sources]]                              # Occasions
    path = "returns/**/occasions*.xlsx"
    mapping = "templates/occasions.toml"
    may_be_missing = true
    titles_may_be_printed = true             # in your own words, which name nobody
    <BLANKLINE>
    """
    lines = [
        "",
        f"{'[[sources]]':<40} # {template.title}",
        f'path = "{template.pattern}"',
        f'mapping = "{FOLDER}/{template.name}.toml"',
        "may_be_missing = true",
    ]
    if template.name in PRINTABLE:
        lines.append(f"{'titles_may_be_printed = true':<40} # in your own words, which name nobody")
    return "\n".join([*lines, ""])


def not_read(evaluation: Evaluation) -> Sequence[Template]:
    """Return the templates whose filled-in copies no source of the definition reads.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    """
    mapped = {source.mapping for source in evaluation.sources}
    return [one for one in templates(evaluation) if f"{FOLDER}/{one.name}.toml" not in mapped]


def _definition(identity: str, first: date, title: str, systems: Mapping[str, str]) -> str:
    last = first.replace(year=first.year + 1) if (first.month, first.day) != (2, 29) else date(first.year + 1, 3, 1)
    end = last - timedelta(days=1)
    written = (
        f"[[systems]]\ncode = {_quoted(code)}\nname = {_quoted(name)}\naliases = []"
        f"{'':<29} # other spellings on registers"
        for code, name in systems.items()
    )
    text = files("evalkit.workspace").joinpath("evaluation.toml").read_text(encoding="utf-8")
    return Text(text).substitute(
        key=identity,
        id=identity,
        title=_quoted(title or identity),
        start=first.isoformat(),
        end=end.isoformat(),
        as_at=(end + timedelta(days=_DAYS_TO_RETURN)).isoformat(),
        systems="\n\n".join(written),
        due=f"[{', '.join(_quarter_ends(first))}]",
    )


def _quarter_ends(first: date) -> list[str]:
    """Return days a fortnight after each quarter of the year, for an example of what is asked by when."""
    months = [(first.year + (first.month + n - 1) // 12, (first.month + n - 1) % 12 + 1) for n in (3, 6, 9, 12)]
    return [date(year, month, _DAYS_TO_RETURN).isoformat() for year, month in months]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
