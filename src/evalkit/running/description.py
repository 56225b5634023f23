"""What a run says of itself: inputs, registers and issues, in numbers that its release profile allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from evalkit.definition import Profile
from evalkit.disclosure import MINIMUM, rounded
from evalkit.results.bundle import Run, Status
from evalkit.results.received import Received
from evalkit.running.plan import Plan, code, versions
from evalkit.tables import Tables, registers

_PAIRS_FOR_PUBLIC = (
    "Some people may be counted twice: pairs of them wait for somebody to decide whether the two are one person"
)


def describe(
    plan: Plan, tables: Tables, identity: str, statuses: tuple[Status, ...], received: Received | None = None
) -> Run:
    """Return everything that a report needs besides the results themselves.

    Parameters
    ----------
    plan : Plan
        What was asked for.
    tables : Tables
        The evaluation's prepared tables.
    identity : str
        The run's id.
    statuses : tuple of Status
        Every notebook of every scope, in reading order.
    received : Received, optional
        What was received, exact; nothing if left out.
    """
    issue = tables.issue
    if plan.profile is not Profile.EVALUATOR:  # that somebody left is nobody's business; their rows stay counted
        issue = issue[issue["code"] != "FORGOTTEN"]
    if plan.profile is Profile.PUBLIC:  # how many pairs and people is a small number of people like any other
        issue = issue.assign(action=issue["action"].mask(issue["code"] == "PAIRS_TO_DECIDE", _PAIRS_FOR_PUBLIC))
    issues = issue.groupby(["source_id", "code", "severity", "action"], sort=True).size().reset_index(name="n")
    source = tables.source
    # a file's own name can name people (Teams calls an export after its meeting): only evaluators see it
    shown = source["path"] if plan.profile is Profile.EVALUATOR else source["source_id"] + ": " + source["declared"]
    sources = source.drop(columns=["path"]).assign(name=shown)
    programme, held = plan.evaluation.programme, registers(tables)
    within = held["start"].between(pd.Timestamp(programme.start), pd.Timestamp(programme.end) + pd.Timedelta(days=1))
    expected = held[held["register_expected"] & within]
    missing = expected[~expected["received"] & ~expected["total_only"]]
    total_only = expected[expected["total_only"]]
    return Run(
        run_id=identity,
        definition=plan.evaluation.model_dump(mode="json"),
        profile=str(plan.profile),
        scopes={folder: name for folder, (_, name) in plan.scopes.items()},
        notebooks=statuses,
        sources=_for_public(_records(sources)) if plan.profile is Profile.PUBLIC else _records(sources),
        issues=_records(issues.assign(n=0) if plan.profile is Profile.PUBLIC else issues),
        registers={
            "expected": len(expected),
            "received": int(expected["received"].sum()),
            "missing": [{"date": f"{row.start:%Y-%m-%d}", "kind": row.kind} for row in missing.itertuples()],
            "total_only": [{"date": f"{row.start:%Y-%m-%d}", "kind": row.kind} for row in total_only.itertuples()],
        },
        corrections=_records(_corrections(tables, plan.profile)),
        versions=versions(),
        code=code()[:12],
        received=_fit(received or Received(), plan.profile),
    )


_ACTIVITY = frozenset({"organisation", "team", "project", "occasion", "interaction", "offer", "action", "adoption",
                       "context", "headcount", "measure"})  # fmt: skip
"""Tables whose numbers of rows a board may see; of the others, which hold opinions and personal details, round ones."""


def _fit(received: Received, profile: Profile) -> Received:
    """Protect the numbers of rows; the digests tell nobody anything who has not the key."""
    if profile is Profile.EVALUATOR:
        return received
    exact = _ACTIVITY if profile is Profile.BOARD else frozenset()
    rows = tuple({**row, "n": row["n"] if row["table"] in exact else _protected(row["n"])} for row in received.rows)
    decided = received.decided if profile is Profile.BOARD or received.decided is None else _protected(received.decided)
    return replace(received, rows=rows, decided=decided)


def _corrections(tables: Tables, profile: Profile) -> pd.DataFrame:
    """Count corrections by file and reason; that somebody withdrew is nobody's business but the evaluators'."""
    made = tables.correction.assign(at=tables.correction["at"].dt.strftime("%Y-%m-%d"))
    if profile is not Profile.EVALUATOR:
        made["why"] = made["why"].replace("withdrawn", "other")
    counted = made.groupby(["source_id", "change", "why", "who", "at"], sort=True).size().reset_index(name="n")
    return counted.assign(n=0) if profile is Profile.PUBLIC else counted


def _for_public(sources: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Protect numbers of rows: a register's rows are the people who came."""
    return tuple(
        {k: _protected(v) if k.startswith("n_") and pd.notna(v) else v for k, v in source.items()} for source in sources
    )


def _protected(n: int) -> int | None:
    return None if 0 < n < MINIMUM else int(rounded(n))


def _records(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    columns = [str(column) for column in frame.columns]
    return tuple(dict(zip(columns, row, strict=True)) for row in frame.astype(object).itertuples(index=False))
