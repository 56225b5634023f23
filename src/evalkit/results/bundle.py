"""Results as bytes: the machine bundle of a notebook, and the run folder in and out.

A run folder holds everything that a report is made from::

    run.json                     definition, inputs, versions, and every notebook's status
    log.json                     timings and machine: outside the promise of same bytes
    report.html                  the programme's report
    programme/10_growth/         notebook.ipynb, result.json, tables.xlsx, tables/*.csv, figures/*.svg, *.png, *.csv
    system-QMF/report.html       a system's own report
    system-QMF/10_growth/        …
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.definition import Profile
from evalkit.disclosure import Disclosure, Protected
from evalkit.disclosure.protected import _read_back_from_run
from evalkit.errors import RunFolderError
from evalkit.results.finding import Direction, Estimate, Figure, Finding, Grade, Method, Result, Table
from evalkit.results.received import NOTHING, Received
from evalkit.results.said import Said, tables_of
from evalkit.results.spreadsheets import DIGITS, to_csv, to_xlsx

SCHEMA = 2
OTHER_VERSION = "run the evaluation again, or render it with the version that made it: run.json names it"
_PLAIN = frozenset({"int64", "float64", "bool"})


def to_json(result: Result) -> dict[str, Any]:
    """Return a result as JSON values, floats to 12 significant digits.

    Parameters
    ----------
    result : Result
        What an analysis returned.

    Returns
    -------
    dict
        Only text, numbers, lists and mappings; :func:`from_json` reads it back.
    """
    return {
        "schema": SCHEMA,
        "analysis": result.analysis,
        "question": result.question,
        "parameters": dict(result.parameters),
        "findings": [
            {
                "signal": finding.signal,
                "sentence": finding.sentence,
                "template": finding.template,
                "grade": str(finding.grade),
                "direction": str(finding.direction),
                "rule": finding.rule,
                "estimate": _rounded(asdict(finding.estimate)) if finding.estimate else None,
                "evidence": _protected_to_json(finding.evidence),
            }
            for finding in result.findings
        ],
        "tables": [_table_to_json(table) for table in result.tables.values()],
        "figures": [
            {
                "name": figure.name,
                "caption": _said_to_json(figure.caption),
                "alt": _said_to_json(figure.alt),
                "source": _said_to_json(figure.source),
                "labels": dict(figure.labels),
                "formats": dict(figure.formats),
                "choices": list(figure.choices),
                "data": _protected_to_json(figure.data),
                "svg": figure.svg.decode("utf-8"),
                "png": base64.b64encode(figure.png).decode("ascii"),
            }
            for figure in result.figures.values()
        ],
        "caveats": [_said_to_json(caveat) for caveat in result.caveats],
        "disclosure": {
            "profile": str(result.disclosure.profile),
            "tables": [list(entry) for entry in result.disclosure.tables],
            "notes": list(result.disclosure.notes),
        },
    }


def from_json(bundle: Mapping[str, Any], place: str = "") -> Result:
    """Return the result that a machine bundle describes.

    Parameters
    ----------
    bundle : mapping
        From :func:`to_json`.
    place : str, default ""
        Where it lies, for messages.

    Raises
    ------
    RunFolderError
        If the bundle was written under another schema.
    """
    if bundle.get("schema") != SCHEMA:
        raise RunFolderError("A result was written by another version of the kit", OTHER_VERSION, place)
    profile = bundle["disclosure"]["profile"]
    findings = tuple(
        Finding(
            signal=f["signal"],
            template=f["template"],
            evidence=_protected_from_json(f["evidence"], profile),
            grade=Grade(f["grade"]),
            rule=f["rule"],
            estimate=Estimate(**{**f["estimate"], "method": Method(**f["estimate"]["method"])})
            if f["estimate"]
            else None,
            direction=Direction(f["direction"]),
        )
        for f in bundle["findings"]
    )
    tables = {
        t["name"]: Table(
            t["name"],
            _said_from_json(t["caption"]),
            _protected_from_json(t["data"], profile),
            t["labels"],
            t["formats"],
        )
        for t in bundle["tables"]
    }
    figures = {
        f["name"]: Figure(
            name=f["name"],
            caption=_said_from_json(f["caption"]),
            alt=_said_from_json(f["alt"]),
            source=_said_from_json(f["source"]),
            data=_protected_from_json(f["data"], profile),
            svg=f["svg"].encode("utf-8"),
            png=base64.b64decode(f["png"]),
            labels=f["labels"],
            formats=f["formats"],
            choices=tuple(f["choices"]),
        )
        for f in bundle["figures"]
    }
    disclosed = bundle["disclosure"]
    disclosure = Disclosure(
        Profile(profile), tuple((name, kind) for name, kind in disclosed["tables"]), tuple(disclosed["notes"])
    )
    return Result(
        bundle["analysis"], bundle["question"], findings, tables, figures,
        tuple(_said_from_json(caveat) for caveat in bundle["caveats"]), disclosure, bundle["parameters"],
    )  # fmt: skip


@dataclass(frozen=True)
class Status:
    """How one notebook ended for one scope.

    Parameters
    ----------
    scope : str
        Folder of the scope: ``"programme"`` or ``"system-<code>"``.
    notebook : str
        File name without its ending, such as ``"10_growth"``.
    title, question : str
        From the notebook's first cell.
    ok : bool
        Whether it ran to its end and returned a result.
    error : str, default ""
        What went wrong, fit for print: the kind of error and the cell, never a value.
    """

    scope: str
    notebook: str
    title: str
    question: str
    ok: bool
    error: str = ""


@dataclass(frozen=True)
class Run:
    """A run: everything a report needs besides the results themselves.

    Parameters
    ----------
    run_id : str
        Hash of definition, inputs and code.
    definition : dict
        The definition as declared, as JSON values.
    profile : str
        Release profile of the whole folder.
    scopes : dict of str to str
        Folder of a scope → its printed name, in the order of the definition.
    notebooks : tuple of Status
        Every notebook of every scope, in reading order.
    sources : tuple of dict
        Row accounting, a dictionary a file, as in the canonical table `source`, with `name` for its path: the path
        itself for evaluators, else the position and the declared pattern, because file names can name people.
    issues : tuple of dict
        Number of issues by file and code: `source_id`, `code`, `severity`, `action`, `n`; never a value.
    registers : dict
        `expected` and `received`, two counts, and `missing`: a dictionary with `date` ("2022-03-14") and `kind`
        (its code) for each occasion whose register was expected and did not arrive; `total_only`, the same for those
        of which only the number of people arrived.
    corrections : tuple of dict
        Number of corrections by file and reason: `source_id`, `change`, `why`, `who`, `at`, `n`; never a value.
    versions : dict
        Of the kit, Python and the libraries that numbers depend on.
    withheld : tuple of dict
        Tables that the release ledger refused: `scope`, `notebook`, `table` and `why`.
    code : str
        Hash of the kit's own code.
    received : Received
        What was received, by table and month, in numbers and keyed digests: what a later run is compared with.
    again : str
        Id of the earlier run whose period this one computed again from its own data; empty: of none.
    frozen : dict
        Who froze the evaluation, when, how many runs there had been, and what was amended since; empty: nobody did.
    """

    run_id: str
    definition: dict[str, Any]
    profile: str
    scopes: dict[str, str]
    notebooks: tuple[Status, ...]
    sources: tuple[dict[str, Any], ...]
    issues: tuple[dict[str, Any], ...]
    registers: dict[str, Any]
    versions: dict[str, str]
    schema: int = SCHEMA
    seeds: dict[str, int] = field(default_factory=dict)
    corrections: tuple[dict[str, Any], ...] = ()
    withheld: tuple[dict[str, str], ...] = ()
    code: str = ""
    received: Received = NOTHING
    again: str = ""
    frozen: dict[str, Any] = field(default_factory=dict)


def write_run(run: Run, folder: Path) -> None:
    """Write `run.json`."""
    ordered = {
        **asdict(run),
        "scopes": list(run.scopes.items()),  # a list, because keys are sorted
        "received": run.received.to_json(),
    }
    write_atomically(folder / "run.json", dump(ordered))


def read_run(folder: Path) -> Run:
    """Read `run.json` of a finished run.

    Raises
    ------
    RunFolderError
        If the folder is not a finished run of this kit.
    """
    try:
        content: Any = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunFolderError(
            "This folder is not a finished run", "give the folder that 'evalkit run' printed", folder.name
        ) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise RunFolderError("This run was written by another version of the kit", OTHER_VERSION, folder.name)
    try:
        notebooks = tuple(Status(**status) for status in content.pop("notebooks"))
        sources, issues = tuple(content.pop("sources")), tuple(content.pop("issues"))
        scopes, withheld = dict(content.pop("scopes")), tuple(content.pop("withheld"))
        corrections = tuple(content.pop("corrections"))
        received = Received.from_json(content.pop("received", {}))  # an earlier kit did not write it down
        return Run(
            scopes=scopes,
            notebooks=notebooks,
            sources=sources,
            issues=issues,
            withheld=withheld,
            corrections=corrections,
            received=received,
            **content,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RunFolderError("run.json was changed or is damaged", "run the evaluation again", folder.name) from error


def write_result(result: Result, folder: Path) -> None:
    """Write one notebook's result: `result.json`, its tables and pictures as files of their own, and one workbook.

    Parameters
    ----------
    result : Result
        What it ended in.
    folder : Path
        Folder of the notebook within its scope.
    """
    for table in result.tables.values():
        write_atomically(folder / "tables" / f"{table.name}.csv", to_csv(table.data.printed))
    for figure in result.figures.values():
        write_atomically(folder / "figures" / f"{figure.name}.svg", figure.svg)
        write_atomically(folder / "figures" / f"{figure.name}.png", figure.png)
        write_atomically(folder / "figures" / f"{figure.name}.csv", to_csv(figure.data.printed))
    if sheets := [*result.tables.values(), *(figure.as_table() for figure in result.figures.values())]:
        write_atomically(folder / "tables.xlsx", to_xlsx(sheets, result.question))
    bundle = to_json(result)
    lean = {**bundle, "figures": [{k: v for k, v in f.items() if k not in {"svg", "png"}} for f in bundle["figures"]]}
    write_atomically(folder / "result.json", dump(lean))


def read_result(folder: Path) -> Result:
    """Read a result that :func:`write_result` wrote.

    Raises
    ------
    RunFolderError
        If a file of it is missing.
    """
    place = f"{folder.parent.name}/{folder.name}"
    try:
        bundle = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        for figure in bundle["figures"]:
            figure["svg"] = (folder / "figures" / f"{figure['name']}.svg").read_bytes().decode("utf-8")
            png = (folder / "figures" / f"{figure['name']}.png").read_bytes()
            figure["png"] = base64.b64encode(png).decode("ascii")
        return from_json(bundle, place)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RunFolderError("A result of this run is missing or damaged", "run the evaluation again", place) from error


def dump(value: Any) -> bytes:
    """Return JSON bytes: sorted keys, no float beyond 12 digits, a newline at the end."""
    text = json.dumps(_rounded(value), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return (text + "\n").encode("utf-8", errors="replace")  # half a surrogate pair is not worth a run


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    temporary.unlink(missing_ok=True)  # never write through a link that somebody has put there
    temporary.write_bytes(content)
    temporary.replace(path)


def _rounded(value: Any) -> Any:
    """Round floats to 12 significant digits; NaN and infinity become null."""
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if value is pd.NA:
        return None
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def _said_to_json(text: str) -> dict[str, Any]:
    return {"text": str(text), "tables": list(tables_of(text))}


def _said_from_json(content: Mapping[str, Any]) -> Said:
    return Said(content["text"], content["tables"])


def _protected_to_json(protected: Protected) -> dict[str, Any]:
    frame, hidden = protected.frame, protected.hidden
    return {
        "name": protected.name,
        "release_class": str(protected.release_class),
        "notes": list(protected.notes),
        "columns": [  # a list, because JSON writers sort keys and a table's columns have an order
            {"name": str(name), "dtype": str(column.dtype), "values": _rounded(column.tolist())}
            | ({"hidden": np.flatnonzero(hidden[name]).tolist()} if hidden[name].any() else {})
            for name, column in frame.items()
        ],
    }


def _protected_from_json(content: Mapping[str, Any], profile: str) -> Protected:
    frame = pd.DataFrame({column["name"]: _column(column["values"], column["dtype"]) for column in content["columns"]})
    hidden = None
    if any("hidden" in column for column in content["columns"]):
        stars = np.zeros(frame.shape, dtype=bool)
        for number, column in enumerate(content["columns"]):
            stars[column.get("hidden", []), number] = True
        hidden = pd.DataFrame(stars, index=frame.index, columns=frame.columns)
    return _read_back_from_run(content["name"], frame, content["release_class"], profile, content["notes"], hidden)


def _column(values: list[Any], dtype: str) -> Any:
    """Return the values of a column; a Series for each column of numbers would take most of the reading."""
    return np.array(values, dtype=dtype) if dtype in _PLAIN else pd.Series(values, dtype=dtype)


def _table_to_json(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "caption": _said_to_json(table.caption),
        "labels": dict(table.labels),
        "formats": dict(table.formats),
        "data": _protected_to_json(table.data),
    }
