"""A plan as a folder that the report's renderer reads: one section, no inputs."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from evalkit.definition import Evaluation
from evalkit.results.bundle import Run, Status, dump, to_json, write_result, write_run
from evalkit.results.finding import Result

SCOPE, SECTION = "programme", "00_plan"
STATUS = "Plan – simulated, before any data"


def _lines(result: Result) -> list[dict[str, Any]]:
    """Return the fixed lines of the first page: one for each question."""
    titles = {name: str(table.data.frame["question"].iloc[0]) for name, table in result.tables.items()}
    return [
        {"name": titles[finding.signal.replace(".", "-")], "findings": [finding.signal]} for finding in result.findings
    ]


def write_plan(evaluation: Evaluation, result: Result, out: Path, programmes: int) -> Path:
    """Write a plan, and return its folder; one of the same design is written again.

    Parameters
    ----------
    evaluation : Evaluation
        The design.
    result : Result
        What it could show.
    out : Path
        Folder for runs.
    programmes : int
        Simulated programmes for each change.
    """
    bundle = to_json(result)
    definition = evaluation.model_dump(mode="json")
    definition["programme"] |= {
        "status": STATUS,
        "note": "Nothing on this page comes from data. Programmes were simulated as large as the definition's [design] "
        "says, with changes of known size, and each was judged as a run would judge it.",
    }
    definition |= {
        "page_one": {"lines": _lines(result)},
        "measures": [],
    }  # a page of its own: no outcomes, no decisions
    told = hashlib.sha256(dump([definition, bundle, programmes])).hexdigest()[:12]
    folder = out / evaluation.programme.id / f"plan-{told}"
    shutil.rmtree(folder, ignore_errors=True)
    write_result(result, folder / SCOPE / SECTION)
    title = "What this design could show"
    run = Run(
        run_id=f"plan-{told}",
        definition=definition,
        profile=str(result.disclosure.profile),
        scopes={SCOPE: evaluation.programme.title},
        notebooks=(Status(SCOPE, SECTION, title, result.question, ok=True),),
        sources=(),
        issues=(),
        registers={"expected": 0, "received": 0, "missing": [], "total_only": []},
        versions={},
    )
    write_run(run, folder)
    return folder
