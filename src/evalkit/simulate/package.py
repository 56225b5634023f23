"""What a reader of the raw files needs: a README, and a Frictionless description of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evalkit.simulate import feedback, members, sheets, teams
from evalkit.simulate.declaration import LISTS, TABLES, write_text
from evalkit.simulate.lines import PLANTED
from evalkit.simulate.setting import Setting
from evalkit.simulate.truth import Truth

LOG_MEANINGS = (
    "day of the meeting, day/month/year",
    "title of the occasion, as in the list of occasions",
    "name as written in the log",
    "organisation as written in the log",
    "job as written in the log",
    "e-mail address, often left blank",
    "role, in the evaluator's words",
    "minutes present",
    "team whose coaching slot it was; empty at other meetings",
)
FORM_MEANINGS = (
    "number of the response",
    "when it was begun, month/day/year",
    "when it was handed in, month/day/year",
    "anonymous",
    "always empty",
    "option chosen",
    "score from 1 to 5",
    "options ticked, joined by semicolons",
    "free text",
)
WORKBOOK_MEANINGS = (
    "name as signed",
    "organisation as signed",
    "job as signed, at times left blank",
    "e-mail address, often left blank",
    "role, in the evaluator's words",
    "Yes, or Apologies",
)


def write(setting: Setting, facts: Truth, folder: Path) -> None:
    """Write `README.md` and `datapackage.json`.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    facts : Truth
        Its truth.
    folder : Path
        Folder that holds all other files.
    """
    write_text(folder / "README.md", _readme(setting, facts))
    write_datapackage(folder, setting.programme.id, setting.programme.title, setting.programme.note)


def write_datapackage(
    folder: Path, name: str, title: str, description: str, extra: Mapping[str, Any] | None = None
) -> None:
    """Describe every file of a folder in `datapackage.json` (Frictionless Data).

    Parameters
    ----------
    folder : Path
        Folder of the sample.
    name, title, description : str
        Of the package as a whole.
    extra : mapping, optional
        Further properties of the package, such as its sources.
    """
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    package = {
        "name": name,
        "title": title,
        "description": description,
        **(extra or {}),
        "resources": [resource(folder, path) for path in paths if path != "datapackage.json"],
    }
    text = json.dumps(package, indent=1, sort_keys=True, ensure_ascii=False)
    write_text(folder / "datapackage.json", text + "\n")


def resource(folder: Path, path: str) -> dict[str, Any]:
    """Return the description of one file: its form, size, hash and, for a table, its columns."""
    content = (folder / path).read_bytes()
    stem, suffix = path.rsplit("/", 1)[-1].rsplit(".", 1)
    described = {
        "name": path.lower().replace("/", "-").replace(".", "-").replace("_", "-"),
        "path": path,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "format": suffix,
        **_FORMS[_form(path)],
    }
    if path.startswith("lists/"):
        described["schema"] = _schema(LISTS[stem].values(), [f"{TABLES[stem]}.{ours}" for ours in LISTS[stem]])
    return described


def _form(path: str) -> str:
    if path.startswith("exports/teams/"):
        return "teams"
    if path.startswith("exports/forms/"):
        return "form"
    if path.startswith("exports/"):
        return "responses"
    if path == members.PATH:
        return "roster"
    if path.endswith(".xlsx"):
        return "workbook"
    if path in {"registers/log.csv", "registers/members.csv", "registers/completions.csv", "registers/champions.csv"}:
        return "csv"
    if path.startswith("registers/"):
        return "log"
    return path.rsplit(".", 1)[-1]


def _schema(names: Any, meanings: Any) -> dict[str, Any]:
    """Return a table schema. Every column is text: this is how the file has it, and intake converts on purpose."""
    fields = [
        {"name": name, "type": "string", "description": meaning} for name, meaning in zip(names, meanings, strict=True)
    ]
    return {"fields": fields}


_FORMS: dict[str, dict[str, Any]] = {
    "teams": {
        "description": "Attendance report of Microsoft Teams: four sections in one file, of which the second lists "
        f"the participants ({', '.join(teams.PARTICIPANTS)}).",
        "mediatype": "text/tab-separated-values",
        "encoding": "utf-16",
        "dialect": {"delimiter": "\t", "lineTerminator": "\r\n", "header": False},
    },
    "workbook": {
        "description": "Hand-made register of a face-to-face occasion; the header stands below a title.",
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"sheet": "Register", "headerRows": [sheets.WORKBOOK_HEADER_ROW]},
        "schema": _schema(sheets.WORKBOOK_HEADER, WORKBOOK_MEANINGS),
    },
    "form": {
        "description": "Responses to a form, as Microsoft Forms exports them.",
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"sheet": "Sheet1"},
        "schema": _schema(feedback.HEADER, FORM_MEANINGS),
    },
    "responses": {
        "description": "Responses to a form, as Microsoft Forms exports them.",
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"sheet": "Sheet1"},
    },
    "roster": {
        "description": "List of the members of the teams, kept by hand; the header stands below a title.",
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"sheet": members.SHEET, "headerRows": [members.HEADER_ROW]},
    },
    "log": {
        "description": "Log of several occasions, one row a person and occasion.",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": _schema(sheets.LOG_HEADER, LOG_MEANINGS),
    },
    "csv": {
        "description": "List kept by the evaluator.",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
    },
    "toml": {"description": "Definition or mapping file.", "mediatype": "application/toml", "encoding": "utf-8"},
    "json": {"description": "The recorded truth.", "mediatype": "application/json", "encoding": "utf-8"},
    "md": {"description": "What this folder is.", "mediatype": "text/markdown", "encoding": "utf-8"},
}


def _readme(setting: Setting, facts: Truth) -> str:
    people, registers = facts.facts["people"], facts.facts["registers"]
    mess = "\n".join(f"| {count:,} | {PLANTED[code]} | `{code}` |" for code, count in facts.mess.items() if count)
    withheld = ", ".join(f"`{key}`" for key in registers["withheld"])
    has_more = setting.efforts is not None
    lists = "; tests of change, invitations, and the members of the teams by name" if has_more else ""
    lists += "; measures by place and month" if setting.measures else ""
    forms = "| `exports/forms/` | a form after a learning session, from Microsoft Forms |\n" if has_more else ""
    missing = f" The registers that never arrived: {withheld}." if withheld else ""
    planted = (
        "## The mess in it\nPlanted on purpose, counted over all files:\n\n"
        f"| count | what | code |\n|--:|---|---|\n{mess}\n"
        if mess
        else "## No mess\nEvery row names its person plainly.\n"
    )
    return f"""# {setting.programme.title}

**Everything here is invented**: the people, their names and addresses (all below `.invalid`), the organisations and
the attendance. No row comes from a real register.

{setting.about.strip()}

## Run it
```
evalkit run {setting.run}
```

## What it holds
{people["happened"]:,} people took part in {registers["held"]} occasions.
{registers["received"]} registers came in.{missing}

| place | what |
|---|---|
| `evaluation.toml` | the definition |
| `mappings/` | which column of theirs is which of ours |
| `lists/` | the evaluator's own lists: organisations, occasions, teams, offers, what happened to the systems{lists} |
| `exports/teams/` | attendance reports as Microsoft Teams writes them: UTF-16, tabs, several sections |
{forms}| `registers/` | hand-made registers (xlsx) and logs of meetings (csv) |
| `truth.json` | what an evaluation ought to find |
| `datapackage.json` | a description of every file (Frictionless Data), with its hash |

The Teams files with month-day-year dates follow a public fixture; the form with UK dates and a 24-hour clock is
inferred.

## The truth
`truth.json` has two readings of every count. *Happened* is what took place. *Recorded* is what the best evaluator
could find in the files that arrived: no withheld registers, no dial-ins, no shared laptops.

- {people["happened"]:,} people took part, in any role; {people["recorded"]:,} of them are recorded under a name.
- Rows with the same e-mail address, or the same name at the same organisation, are certainly one person. By these
  rules alone {people["found_by_certain_rules"]:,} people are found: {people["shown_as_several"]:,} appear in forms
  that the rules cannot join.

{planted}"""
