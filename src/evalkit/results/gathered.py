"""The results of a run that is under way or finished: what a question that runs after the others reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evalkit.definition import Profile
from evalkit.errors import ParameterError, RunFolderError
from evalkit.results.bundle import read_result
from evalkit.results.finding import Finding, Result

PROGRAMME = "programme"
"""Scope folder of the whole programme; that of a system is ``system-<code>``."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """Results by scope and question.

    Parameters
    ----------
    results : dict of (str, str) to Result or None
        (scope folder, id of the question) → its result; None where its notebook failed.
    """

    results: dict[tuple[str, str], Result | None]

    def has(self, question: str) -> bool:
        """Return whether a question was run for any scope."""
        return any(asked == question for _, asked in self.results)

    def failed(self, scope: str, question: str) -> bool:
        """Return whether the question's notebook ran for this scope and failed."""
        return (scope, question) in self.results and self.results[scope, question] is None

    def find(self, scope: str, question: str, signal: str) -> Finding | None:
        """Return a finding by its signal; None where there is none."""
        result = self.results.get((scope, question))
        return next((one for one in result.findings if one.signal == signal), None) if result else None


def gather(folder: str | Path, profile: Profile) -> Gathered:
    """Read every result of a run folder.

    Parameters
    ----------
    folder : str or Path
        A run folder, finished or under way; empty: no run, so that a notebook opened by hand has an empty grid.
    profile : Profile
        Release profile of the reader.

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
    found: dict[tuple[str, str], Result | None] = {}
    for path in sorted(root.glob("*/*/status.json")):
        status = _status(path)
        result = read_result(path.parent) if status else None
        if result is not None and result.disclosure.profile != profile:
            place = f"{path.parent.parent.name}/{path.parent.name}"
            raise RunFolderError(
                "A result here was made for another release profile", "run it again for this one", place
            )
        found[path.parent.parent.name, path.parent.name.partition("_")[2]] = result
    return Gathered(found)


def _status(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["ok"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        place = f"{path.parent.parent.name}/{path.parent.name}"
        raise RunFolderError("The status of a notebook is damaged", "run the evaluation again", place) from error
