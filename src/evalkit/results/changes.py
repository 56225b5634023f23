"""What changed since the last report, in words: for its section, the terminal, a CSV file and JSON alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.errors import RunFolderError
from evalkit.results.bundle import dump, write_atomically
from evalkit.results.causes import Causes
from evalkit.results.chance import Chance
from evalkit.results.compare import Change, Compared, Comparison, Side, Source
from evalkit.results.spreadsheets import to_csv
from evalkit.results.why import why

FILE = "changes.json"
HEADS = ("What became of it", "Then", "Now", "Where the difference comes from")
DECLARED = ("Key", "Then", "Now")
SHOWN = (Change.DIRECTION, Change.GRADE, Change.NEW, Change.GONE, Change.NUMBER)
"""What is printed finding by finding, in this order; what is unchanged is counted, and stands in the CSV file."""


@dataclass(frozen=True)
class Told:
    """What changed for one scope, in words.

    Parameters
    ----------
    paragraphs : tuple of str
        What is compared, and how many findings changed.
    points : tuple of str
        What differs besides the findings, cause by cause.
    findings : tuple of tuple of str
        A row for each finding that differs, in the columns of `HEADS`.
    declared : tuple of tuple of str
        A row for each choice that was declared otherwise, in the columns of `DECLARED`.
    """

    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    findings: tuple[tuple[str, ...], ...]
    declared: tuple[tuple[str, ...], ...]

    @property
    def counted(self) -> str:
        """How many findings changed, in a sentence."""
        return self.paragraphs[1]


def told(comparison: Comparison, scope: str) -> Told:
    """Put what changed for one scope into words.

    Parameters
    ----------
    comparison : Comparison
        Two runs.
    scope : str
        Folder of the scope.
    """
    found, causes = comparison.of(scope), comparison.causes
    return Told(
        (_compared(comparison), _counted(found), *_method(comparison, found)),
        tuple(why(comparison)),
        tuple(_row(one, causes) for change in SHOWN for one in found if one.change is change),
        tuple((field.key, field.before or "not set", field.after or "not set") for field in causes.measured_otherwise),
    )


def write_changes(comparison: Comparison, folder: Path) -> None:
    """Write what changed into a run folder: all scopes in words, and every finding as CSV beside each report.

    Parameters
    ----------
    comparison : Comparison
        The last report's run and this one.
    folder : Path
        This run's folder.
    """
    scopes = [scope for scope in comparison.scopes if (folder / scope).is_dir()]
    write_atomically(folder / FILE, dump({scope: asdict(told(comparison, scope)) for scope in scopes}))
    for scope in scopes:
        place = folder if scope == "programme" else folder / scope
        write_atomically(place / "changes.csv", to_csv(as_frame(comparison, scope)))


def read_changes(folder: Path) -> Mapping[str, Told]:
    """Return what changed, by scope; nothing where a run was compared with no other.

    Raises
    ------
    RunFolderError
        If the file is damaged.
    """
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {scope: _from_json(one) for scope, one in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise RunFolderError("What changed since the last report cannot be read", "run it again", FILE) from error


def _from_json(content: Mapping[str, Any]) -> Told:
    paragraphs, points = (tuple(map(str, content[name])) for name in ("paragraphs", "points"))
    findings, declared = (tuple(tuple(map(str, row)) for row in content[name]) for name in ("findings", "declared"))
    return Told(paragraphs, points, findings, declared)


def as_frame(comparison: Comparison, scope: str = "") -> pd.DataFrame:
    """Return every finding as a row, for CSV.

    Parameters
    ----------
    comparison : Comparison
        Two runs.
    scope : str, default ""
        Folder of one scope; empty: all.
    """
    columns = ["scope", "question", "signal", "change", "source", "chance", "grade_then", "grade_now", "direction_then",
               "direction_now", "estimate_then", "estimate_now", "then", "now", "why"]  # fmt: skip
    rows = []
    for one in comparison.findings:
        if scope in {"", one.scope}:
            sides = [_side(one.before), _side(one.after)]
            pairs = [
                value for name in ("grade", "direction", "estimate", "sentence") for value in (s[name] for s in sides)
            ]
            rows.append([one.scope, one.question, one.signal, one.change, one.source, one.chance, *pairs, one.why])
    return pd.DataFrame([[str(v) if isinstance(v, str) else v for v in row] for row in rows], columns=columns)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON values."""
    causes = comparison.causes
    return {
        "old": asdict(comparison.old),
        "new": asdict(comparison.new),
        "profile": str(comparison.profile),
        "repeated": comparison.repeated,
        "causes": {
            "revising": list(causes.revising),
            "new_data": causes.has_new_data,
            "moved": [asdict(one) for one in causes.moved],
            "registers_arrived": [asdict(one) for one in causes.arrived],
            "definition": [asdict(field) | {"moves_on": field.moves_on} for field in causes.redefined],
            "decisions_changed": causes.decisions,
            "decided": list(causes.decided),
            "corrections": causes.corrections,
            "code": [list(one) for one in causes.code],
        },
        "findings": [
            {"scope": one.scope, "question": one.question, "signal": one.signal, "change": one.change,
             "source": one.source, "chance": one.chance, "why": one.why, "before": _side(one.before),
             "after": _side(one.after), "apart": asdict(one.apart) if one.apart else None}
            for one in comparison.findings
        ],
    }  # fmt: skip


def _side(finding: Any) -> dict[str, Any]:
    if finding is None:
        return {"grade": "", "direction": "", "estimate": None, "sentence": ""}
    value = finding.estimate.value if finding.estimate else None
    return {"grade": str(finding.grade), "direction": str(finding.direction), "estimate": value,
            "sentence": finding.sentence}  # fmt: skip


# ------------------------------------------------------------------------------------------------------- words


def _compared(comparison: Comparison) -> str:
    def spoken(side: Side) -> str:
        first, last = (wording.month(day) for day in (side.start, side.end))
        return f"{first} to {last}, data as at {wording.day(date.fromisoformat(side.as_at))}, run {side.run_id}"

    return f"The earlier report: {spoken(comparison.old)}. This one: {spoken(comparison.new)}."


def _counted(found: Iterable[Compared]) -> str:
    changes = [one.change for one in found]
    if not changes:
        return "Neither report has a finding here."
    words = {
        Change.DIRECTION: ("points the other way", "point the other way"),
        Change.GRADE: ("has another grade", "have another grade"),
        Change.NEW: ("is new", "are new"),
        Change.GONE: ("is gone", "are gone"),
        Change.NUMBER: ("has other numbers and the same grade", "have other numbers and the same grade"),
        Change.SAME: ("is as it was", "are as they were"),
    }
    told = [f"{wording.count(n)} {wording.noun(n, *forms)}" for c, forms in words.items() if (n := changes.count(c))]
    return (
        f"Of {wording.count(len(changes))} {wording.noun(len(changes), 'finding', 'findings')}, {wording.listed(told)}."
    )


def _method(comparison: Comparison, found: Iterable[Compared]) -> Iterator[str]:
    causes = comparison.causes
    if comparison.repeated:
        yield (
            "The earlier period was computed again from today's data, definition and code. What that alone changes was"
            " put right; only what the added months change besides can be a change in the world."
        )
    elif causes.revising and causes.has_new_data:
        yield (
            f"The added months and {wording.listed(list(causes.revising))} came together, so that this comparison"
            " cannot say which of them moved a finding. Name the earlier run as “previous” in the definition: then the"
            " earlier period is computed again from today's data, and the two are told apart."
        )
    if any(one.chance in {Chance.COULD_BE, Chance.MORE} for one in found):
        yield (
            "Both reports share most of their data. What lies within the last report's interval could be chance. One"
            " month more hardly ever moves an estimate further, so read this report's own grade first."
        )


def _row(one: Compared, causes: Causes) -> tuple[str, ...]:
    sides = [f"{str(f.grade).capitalize()}: {f.sentence}" if f else "–" for f in (one.before, one.after)]
    return str(one.change).capitalize(), *sides, _because(one, causes)


def _because(one: Compared, causes: Causes) -> str:
    if one.why:
        return f"{one.why[0].upper()}{one.why[1:]}."
    chance = {
        Chance.COULD_BE: "could be chance",
        Chance.MORE: "more than chance",
        Chance.NO_MATTER: "a count",
        Chance.UNKNOWN: "chance cannot be judged",
    }[one.chance]
    return {
        Source.PERIOD: f"Added months: {chance}.",
        Source.REVISED: f"Put right, no change in the world: {wording.listed(list(causes.revising))}.",
        Source.BOTH: f"Partly put right; added months: {chance}.",
        Source.MIXED: "Put right or added months: cannot be told apart here.",
        Source.NOWHERE: "Nothing on record explains it.",
        Source.NONE: "",
    }[one.source]
