"""The results of a run that is under way or finished: what a question that runs after the others reads."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from evalkit.definition import Profile
from evalkit.errors import ParameterError, RunFolderError
from evalkit.results.bundle import from_json
from evalkit.results.finding import Finding

PROGRAMME = "programme"
"""Scope folder of the whole programme; that of a system is ``system-<code>``."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """Findings by scope and question.

    Parameters
    ----------
    results : dict of (str, str) to dict or None
        (scope folder, id of the question) → its findings by signal, those that were asked for; None where its notebook
        failed.
    """

    results: dict[tuple[str, str], dict[str, Finding] | None]

    def has(self, question: str) -> bool:
        """Return whether a question was run for any scope."""
        return any(asked == question for _, asked in self.results)

    def failed(self, scope: str, question: str) -> bool:
        """Return whether the question's notebook ran for this scope and failed."""
        return (scope, question) in self.results and self.results[scope, question] is None

    def find(self, scope: str, question: str, signal: str) -> list[Finding]:
        """Return the finding of a signal, or those of its parts, such as components; empty where there is none."""
        found = self.results.get((scope, question)) or {}
        if signal in found:
            return [found[signal]]
        return [one for name, one in found.items() if name.startswith(f"{signal}.")]


def gather(folder: str | Path, profile: Profile, signals: Collection[str] | None = None) -> Gathered:
    """Read findings of every result of a run folder, in the order of reading.

    Parameters
    ----------
    folder : str or Path
        A run folder, finished or under way; empty: no run, so that a notebook opened by hand has an empty grid.
    profile : Profile
        Release profile of the reader.
    signals : collection of str, optional
        Signals of the findings to read: forty systems have thousands of others, and pictures. All if left out.

    Raises
    ------
    ParameterError
        If there is no such folder.
    RunFolderError
        If a result is damaged, or was made for another profile: one report must not show what another hides.
    """
    if not str(folder):
        return Gathered({})
    root = Path(folder)
    if not root.is_dir():
        raise ParameterError("There is no run folder here", "give the folder that 'evalkit run' printed", "results")
    found: dict[tuple[str, str], dict[str, Finding] | None] = {}
    for path in sorted(root.glob("*/*/status.json")):
        place = path.parent.parent.name, path.parent.name.partition("_")[2]
        found[place] = _findings(path.parent, profile, signals) if _status(path) else None
    return Gathered(found)


def _findings(folder: Path, profile: Profile, signals: Collection[str] | None) -> dict[str, Finding]:
    place = f"{folder.parent.name}/{folder.name}"
    try:
        bundle = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        wanted = [one for one in bundle["findings"] if signals is None or _is_of(one["signal"], signals)]
        result = from_json({**bundle, "findings": wanted, "tables": [], "figures": []})
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RunFolderError("A result of this run is missing or damaged", "run the evaluation again", place) from error
    if result.disclosure.profile != profile:
        raise RunFolderError("A result here was made for another release profile", "run it again for this one", place)
    return {finding.signal: finding for finding in result.findings}


def _is_of(signal: str, signals: Collection[str]) -> bool:
    """Return whether a signal is one of these, or a part of one."""
    return any(f"{signal}.".startswith(f"{whole}.") for whole in signals)


def _status(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["ok"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        place = f"{path.parent.parent.name}/{path.parent.name}"
        raise RunFolderError("The status of a notebook is damaged", "run the evaluation again", place) from error
