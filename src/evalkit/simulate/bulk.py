"""The raw files of the stress sample: a register in parts, lists, definition, mapping and truth.

Registers are written some million rows at a time, as columns: a row is never an object of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from evalkit.simulate import declaration, lists, names, package, stress
from evalkit.simulate.sheets import LOG_HEADER, ROLE_WORDS, write_csv
from evalkit.simulate.stress import Plan, Size

PART = 500_000
"""Rows of a register in one file, some 60 MB: a third of what the kit takes."""

_OURS = ("at", "occasion", "name", "organisation", "email", "role", "minutes")
"""Our columns in the order of a log's, whose last column, the team, stays empty."""
_README = """# {title}

**Everything here is invented**: the people, their names and addresses (all below `.invalid`), the organisations and
the attendance. It is made to be large, not to be lifelike: it tries out how the kit bears {interactions:,} attendances
of {people:,} people at {occasions:,} occasions in {systems} systems over two years.

## Run it
```
evalkit run evaluation.toml
```

## What it holds
| place | what |
|---|---|
| `evaluation.toml` | the definition |
| `mappings/` | which column of theirs is which of ours |
| `lists/` | organisations and occasions |
| `registers/` | the register in {parts} {files}, one row a person and occasion |
| `truth.json` | what an evaluation ought to find: interactions, people, and people active at every month's end |
| `datapackage.json` | a description of every file (Frictionless Data), with its hash |

It was written by
`evalkit sample stress DIR --people {asked_people} --occasions {occasions_asked} --interactions {interactions_asked}`:
the same numbers give the same bytes on every machine.
"""


def write(size: Size, folder: Path) -> None:
    """Write the sample.

    Parameters
    ----------
    size : Size
        How much happens.
    folder : Path
        An empty folder.
    """
    parts = _write_registers(size, folder / "registers")
    _write_lists(size, folder)
    _write_mappings(folder / "mappings")
    declaration.write_text(folder / "evaluation.toml", _definition())
    facts = truth(size)
    declaration.write_text(folder / "truth.json", json.dumps(facts, indent=1) + "\n")
    readme = _README.format(
        title=stress.PROGRAMME.title,
        interactions=size.interactions,
        people=facts["people"],
        occasions=size.occasions,
        systems=len(stress.SYSTEMS),
        parts=parts,
        files="file" if parts == 1 else "files",
        asked_people=size.people,
        occasions_asked=size.occasions,
        interactions_asked=size.interactions,
    )
    declaration.write_text(folder / "README.md", readme)
    package.write_datapackage(folder, stress.PROGRAMME.id, stress.PROGRAMME.title, stress.PROGRAMME.note)


def truth(size: Size) -> dict[str, Any]:
    """Count what an evaluation ought to find, by the definition of it and not by the kit's own method.

    Parameters
    ----------
    size : Size
        How much happens.

    Returns
    -------
    dict
        Interactions, people and occasions, and for each month the people active in a trailing window of 90 days: seen
        as participant or presenter at an occasion that makes a member.
    """
    plan = size.plan
    day = np.array([start.date() for start in plan.start], dtype="datetime64[D]")
    makes_member = np.array([kind != "introduction" for kind in plan.kind])
    ends = (np.array(stress.MONTHS, dtype="datetime64[M]") + 1).astype("datetime64[D]")  # the day after each month
    ever = np.zeros(size.people, dtype=bool)
    active = np.zeros((len(stress.MONTHS), size.people), dtype=bool)
    for occasion, person in stress.attendances(size):
        ever[person] = True
        counts = makes_member[occasion] & (stress.role(occasion, person) < stress.ROLES.index("faculty"))
        at, who = day[occasion[counts]], person[counts]
        for month, after in enumerate(ends):
            active[month, who[(at < after) & (at >= after - 90)]] = True
    system = np.arange(size.people) % len(stress.SYSTEMS)
    return {
        "interactions": int(plan.seats.sum()),
        "people": int(ever.sum()),
        "occasions": len(plan.kind),
        "active": [
            {
                "month": f"{month:%Y-%m}",
                "programme": int(row.sum()),
                "systems": dict(
                    zip(
                        (one.code for one in stress.SYSTEMS),
                        np.bincount(system[row], minlength=len(stress.SYSTEMS)).tolist(),
                        strict=True,
                    )
                ),
            }
            for month, row in zip(stress.MONTHS, active, strict=True)
        ],
    }


def _write_registers(size: Size, folder: Path) -> int:
    """Write the register in parts, and return how many."""
    folder.mkdir()
    name, organisation, email = _people(size.people)
    day = pa.array([f"{start:%d/%m/%Y}" for start in size.plan.start])
    title = pa.array(_titles(size.plan))
    roles = pa.array([ROLE_WORDS[role] for role in stress.ROLES])
    parts = 0
    for occasion, person in stress.attendances(size):
        for first in range(0, len(person), PART):
            what, who = occasion[first : first + PART], person[first : first + PART]
            minutes = pa.array(stress.minutes(what, who)).cast(pa.string())
            by_occasion = [day.take(pa.array(what)), title.take(pa.array(what))]
            by_person = [text.take(pa.array(who)) for text in (name, organisation, email)]
            role = roles.take(pa.array(stress.role(what, who)))
            parts += 1
            columns = [*by_occasion, *by_person, role, minutes, pa.array([""] * len(who))]
            _write_part(pa.table(columns, names=list(LOG_HEADER)), folder / f"part-{parts:04}.csv")
    return parts


def _write_part(table: pa.Table, path: Path) -> None:
    plain = csv.WriteOptions(include_header=False, quoting_style="none")  # no cell holds a comma or a quotation mark
    with path.open("wb") as file:
        file.write((",".join(table.column_names) + "\n").encode())
        csv.write_csv(table, file, plain)


def _people(number: int) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return everybody's name, which is theirs alone, organisation and address."""
    rest, forename = np.divmod(np.arange(number), len(names.FORENAMES))
    second, first = np.divmod(rest, len(names.SURNAMES))
    given, surnames = np.array(names.FORENAMES)[forename], np.array(names.SURNAMES)
    double = np.strings.add(np.strings.add(surnames[first], "-"), surnames[second % len(surnames)])
    surname = np.where(second > 0, double, surnames[first])
    place = stress.organisation(np.arange(number))
    organisations = stress.organisations()
    domain = np.array([f"@{key.lower()}.invalid" for key in organisations["org_key"]])[place]
    stem = np.strings.lower(np.strings.add(np.strings.add(given, "."), surname))
    name = np.strings.add(np.strings.add(given, " "), surname)
    return pa.array(name), pa.array(organisations["name"]).take(pa.array(place)), pa.array(np.strings.add(stem, domain))


def _titles(plan: Plan) -> list[str]:
    return [f"{lists.KIND_WORDS[kind]} {number}" for number, kind in enumerate(plan.kind, start=1)]


def _write_lists(size: Size, folder: Path) -> None:
    rows: list[Sequence[str]] = [
        (key, name, org_type, sector, system, "", f"{key.lower()}.invalid", "", "")
        for key, name, org_type, sector, system in stress.organisations().itertuples(index=False)
    ]
    write_csv(folder / "lists/organisations.csv", [lists.ORGANISATIONS, *rows])
    plan = size.plan
    held = stress.occasions(plan)
    columns = (held["occasion_key"], plan.kind, _titles(plan), plan.start, held["eligible"])
    occasions: list[Sequence[str]] = [
        (str(key), lists.KIND_WORDS[kind], title, f"{start:%Y-%m-%d %H:%M}", "", "online", "", str(eligible), "", "yes")
        for key, kind, title, start, eligible in zip(*columns, strict=True)
    ]
    write_csv(folder / "lists/occasions.csv", [lists.OCCASIONS, *occasions])


def _write_mappings(folder: Path) -> None:
    kinds = {"kind": {word: code for code, word in lists.KIND_WORDS.items()}}
    for name, values in (("organisations", None), ("occasions", kinds)):
        columns = declaration.LISTS[name]
        text = declaration.mapping(declaration.TABLES[name], columns, {"date_order": "ymd"}, values)
        declaration.write_text(folder / f"{name}.toml", text)
    roles = {"role": {ROLE_WORDS[role]: role for role in stress.ROLES}}
    columns: dict[str, str] = dict(zip(_OURS, LOG_HEADER, strict=False))
    text = declaration.mapping("attendance", columns, {"date_order": "dmy"}, roles)
    declaration.write_text(folder / "register.toml", text)


def _definition() -> str:
    return "\n".join(
        [
            declaration.opening(),
            declaration.programme_block(stress.PROGRAMME),
            *(declaration.system_block(system) for system in stress.SYSTEMS),
            declaration.source_block(path="lists/organisations.csv", mapping="mappings/organisations.toml"),
            declaration.source_block(
                path="lists/occasions.csv", mapping="mappings/occasions.toml", titles_may_be_printed=True
            ),
            declaration.source_block(path="registers/*.csv", kind="spreadsheet", mapping="mappings/register.toml"),
        ]
    )
