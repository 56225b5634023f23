"""A programme full of canaries: every export of every adapter, every canonical table, every fate of a row.

A new adapter is planted by one function in :data:`privacy.exports.EXPORTS`, under the name of its module. A new
canonical table that spreadsheets may fill is planted by :func:`plant_tables` without any change here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from evalkit.intake.mapping import DIRECT, INTAKE_ONLY, PERSON_COLUMN, RATER_COLUMN
from evalkit.tables import SCHEMAS, describe
from privacy.canaries import Aviary
from privacy.exports import EXPORTS
from privacy.forms import plant_network

DEFINITION = """# {comment}
key = "demo"
notebooks = "own"

[programme]
id = "canary"
title = "A programme of canaries"
start = 2025-01-01
end = 2025-12-31
as_at = 2026-01-06

[[systems]]
code = "NEL"
name = "North East London"

[[systems]]
code = "SEL"
name = "South East London"

[[instruments]]
code = "canary-scale"
title = "A scale"
scale_version = "one"
items = ["Progress"]
levels = {{ "Low" = 1, "High" = 2 }}
"""
FIRST = date(2025, 1, 8)
GOOD = {
    ("occasion", "kind"): "webinar",
    ("occasion", "eligible"): "all",
    ("organisation", "system"): "NEL",
    ("rating", "instrument"): "canary-scale",
    ("rating", "scale_version"): "one",
    ("rating", "item"): "Progress",
    ("rating", "value"): "High",
    ("rating", "subject_kind"): "system",
    ("rating", "subject_key"): "NEL",
}
"""Cells that must mean something; any short word will do for the others."""

DECLARED = {("organisation", "name"): {"name", "title"}, ("organisation", "org_key"): {"name"}}
"""What is not planted: names of organisations are the evaluator's own words, and some are called after a person."""


@dataclass
class Programme:
    """Files of an evaluation, growing as canaries are planted.

    Parameters
    ----------
    aviary : Aviary
        Makes the canaries.
    files : dict of str to bytes
        By path below the evaluation's folder.
    sources : list of str
        The definition's sources, as TOML.
    known : list of (str, str)
        Name and address of people who are named where they should not be and stand on a register, too.
    """

    aviary: Aviary = field(default_factory=Aviary)
    files: dict[str, bytes] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    known: list[tuple[str, str]] = field(default_factory=list)

    def add(self, path: str, content: str | bytes, mapping: str = "", *, matching: str = "", options: str = "") -> None:
        """Add an export, its mapping file and its source.

        Parameters
        ----------
        path : str
            Where it lies.
        content : str or bytes
            The export.
        mapping : str, default ""
            Its mapping file; empty if it needs none.
        matching : str, default ""
            Pattern by which the definition finds it; empty: its path.
        options : str, default ""
            More lines for its source.
        """
        self.files[path] = content.encode() if isinstance(content, str) else content
        source = f'[[sources]]\npath = "{matching or path}"\n{options}'
        if mapping:
            name = f"mappings/m{len(self.files):03d}.toml"
            self.files[name] = f"# {self.aviary.make('comment', f'mapping files: {path}')}\n{mapping}".encode()
            source += f'mapping = "{name}"\n'
        if source not in self.sources:
            self.sources.append(source)

    def write(self, folder: Path, filename: str = "evaluation.toml") -> None:
        """Write the evaluation."""
        definition = DEFINITION.format(comment=self.aviary.make("comment", "definition"))
        for path, content in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        (folder / filename).write_text(definition + "\n".join(self.sources), encoding="utf-8")


def whole() -> Programme:
    """Return the programme with everything planted."""
    programme = Programme()
    plant_lists(programme)
    plant_registers(programme)
    plant_tables(programme)
    for plant in EXPORTS.values():
        plant(programme)
    plant_network(programme)
    plant_known_people(programme)
    return programme


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def plant_lists(programme: Programme) -> None:
    """Add two organisations and thirteen occasions, whose titles may not be printed."""
    make = programme.aviary.make
    domains = [make("e-mail", "table organisation: domains of an accepted row").partition("@")[2] for _ in range(2)]
    alias = [make("organisation", "table organisation: aliases of an accepted row") for _ in range(2)]
    rows = [["key", "name", "system", "aliases", "domains"],
            ["R1X", "Example Hospitals", "NEL", alias[0], domains[0]],
            ["R2Y", "Sample Community", "SEL", alias[1], domains[1]]]  # fmt: skip
    columns = {"org_key": "key", "name": "name", "system": "system", "aliases": "aliases", "domains": "domains"}
    programme.add("lists/organisations.csv", as_csv(rows), _mapping("organisation", columns))
    occasions = [["key", "kind", "title", "start", "register"]]
    for k in range(12):
        title = make("title", "table occasion: title of an accepted row")
        register = make("file name", "table occasion: register of an accepted row")
        occasions.append([f"w{k:02d}", "webinar", title, f"{FIRST + timedelta(30 * k)}", register])
    occasions.append(
        ["ls1", "learning session", make("title", "table occasion: title, register missing"), "2025-06-04", ""]
    )
    columns = {"occasion_key": "key", "kind": "kind", "title": "title", "start": "start", "register": "register"}
    programme.add("lists/occasions.csv", as_csv(occasions), _mapping("occasion", columns))


def plant_registers(programme: Programme) -> None:
    """Add a register a month, so that there is something to estimate and draw; everybody on it is a canary."""
    people = [programme.aviary.person("register: accepted row") for _ in range(36)]
    rows = [["name", "email", "organisation", "occasion"]]
    for k in range(12):
        present = people[k * 2 : k * 2 + 10 + k // 2]
        rows += [[name, email, ("R1X", "R2Y")[at % 2], f"w{k:02d}"] for at, (name, email) in enumerate(present)]
    columns = {column: column for column in rows[0]}
    programme.add("registers/all.csv", as_csv(rows), _mapping("attendance", columns))


def plant_tables(programme: Programme) -> None:
    """Plant somebody in every column of every canonical table that a spreadsheet may fill, one a row.

    Titles and names that the definition does not release are planted in rows that are accepted.
    """
    for table in DIRECT:
        columns = [f["name"] for f in describe(table)["fields"] if f["name"] not in {PERSON_COLUMN, RATER_COLUMN}]
        columns += INTAKE_ONLY.get(table, ())
        rows = [_good_row(table, columns, 0)]
        for column in columns:
            for cell in _intruders(programme, table, column):
                row = dict(zip(columns, _good_row(table, columns, len(rows)), strict=True))
                rows.append(list((row | {column: cell}).values()))
        content = as_csv([columns, *rows])
        programme.add(f"tables/{table}.csv", content, _mapping(table, dict(zip(columns, columns, strict=True))))


def plant_known_people(programme: Programme) -> None:
    """Put everybody who was named in a table on a register, too: that is how the kit can know that they are people."""
    rows = [["name", "email", "organisation", "occasion"]]
    rows += [[name, email, "Example Hospitals", "w05"] for name, email in programme.known]
    programme.add("registers/known.csv", as_csv(rows), _mapping("attendance", {column: column for column in rows[0]}))


def _intruders(programme: Programme, table: str, column: str) -> list[str]:
    """Return what is planted in a column: somebody known from a register, a title, an address, a number, a comment."""
    place = f"table {table}: {column}"
    name, email = programme.aviary.person(f"{place}, of somebody on a register")
    programme.known.append((name, email))
    declared = DECLARED.get((table, column), set())
    kinds = {"title", "e-mail", "phone", "UPN", "comment"} - declared
    cells = [programme.aviary.make(kind, place) for kind in sorted(kinds)]
    return cells if "name" in declared else [name, f"visit of {name}", *cells]


def _good_row(table: str, columns: Sequence[str], number: int) -> list[str]:
    """Return a row of a table in which nothing is wrong, unlike any other of it."""
    fields = {described["name"]: described for described in describe(table)["fields"]}
    day = f"{FIRST + timedelta(number % 300)}"
    cells = []
    for column in columns:
        if column not in fields:
            cells.append("")
        elif fields[column]["type"] == "datetime":
            cells.append(day)
        else:
            cells.append(GOOD.get((table, column)) or _good_cell(table, column, fields[column]["type"], number))
    return cells


def _good_cell(table: str, column: str, kind: str, number: int) -> str:
    allowed = [
        v for check in SCHEMAS[table].columns[column].checks for v in (check.statistics or {}).get("allowed_values", ())
    ]
    if allowed:
        return str(allowed[0])
    if column == "system":
        return "NEL"
    if column == "org_key" and table != "organisation":
        return "R1X"
    plain = {"integer": "3", "number": "0.5", "boolean": "yes"}
    return plain.get(kind) or f"{column[:8]} {number}"


def _mapping(table: str, columns: dict[str, str]) -> str:
    lines = [f'table = "{table}"', "[columns]", *(f'{ours} = "{theirs}"' for ours, theirs in columns.items())]
    return "\n".join(lines) + "\n"
