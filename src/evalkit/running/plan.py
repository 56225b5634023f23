"""What a run will do: every notebook for the programme and each system, checked before anything is read or run."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from evalkit import __version__
from evalkit.definition import Evaluation, Profile
from evalkit.errors import ParameterError
from evalkit.results.bundle import dump
from evalkit.running.notebooks import Notebook, discover, settings
from evalkit.settings import did_you_mean
from evalkit.tables import Tables

PROGRAMME = "programme"
RESERVED = frozenset({"evaluation", "system", "profile", "results"})
"""Parameters that a run sets: a definition that set them could turn a board's run into an evaluator's."""
LIBRARIES = ("numpy", "pandas", "scipy", "matplotlib", "pyarrow", "papermill")


@dataclass(frozen=True)
class Choice:
    """What to run.

    Parameters
    ----------
    only : tuple of str, default ()
        Ids of questions; empty for all.
    systems : tuple of str, default ()
        Codes of systems; empty for all. The programme always runs.
    profile : str, default ""
        Release profile; empty for the definition's own.
    jobs : int, default 1
        Notebooks at a time.
    resume : bool, default False
        Whether to keep what an interrupted run has finished.
    memory : float, default 0
        Gigabytes of data that a notebook may hold; 0 for an equal share of most of what the machine has.
    """

    only: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    profile: str = ""
    jobs: int = 1
    resume: bool = False
    memory: float = 0.0


@dataclass(frozen=True)
class Task:
    """One notebook for one scope; picklable, so that another process can run it.

    Parameters
    ----------
    notebook : Notebook
        What runs.
    scope : str
        Folder of the scope.
    parameters : dict
        Checked parameters to inject.
    folder : Path
        The evaluation's folder: the kernel's working directory.
    profile : Profile
        Release profile of the run.
    """

    notebook: Notebook
    scope: str
    parameters: dict[str, Any]
    folder: Path
    profile: Profile

    @property
    def target(self) -> Path:
        """Folder of the outputs within the run folder."""
        return Path(self.scope) / self.notebook.name


@dataclass(frozen=True)
class Plan:
    """What a run will do, every name and parameter checked before anything is read or run.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    choice : Choice
        What was asked for.
    profile : Profile
        Release profile of the whole run.
    scopes : dict
        Folder of each scope → system code and printed name, the programme first.
    notebooks : tuple of Notebook
        Those that will run, in reading order.
    tasks : tuple of Task
        Each notebook for each of its scopes.
    """

    evaluation: Evaluation
    choice: Choice
    profile: Profile
    scopes: dict[str, tuple[str, str]]
    notebooks: tuple[Notebook, ...]
    tasks: tuple[Task, ...]


def plan(evaluation: Evaluation, choice: Choice) -> Plan:
    """Find the notebooks, and check every option and parameter.

    Raises
    ------
    ParameterError
        If an option or parameter is unknown or of the wrong type.
    NotebookError
        If a notebook does not have the form of a question.
    """
    found = discover(evaluation)
    _require_known(list(evaluation.parameters), found, "[parameters] of the definition")
    only = [re.sub(r"^\d\d_", "", name) for name in choice.only]  # 10_growth will do for growth
    _require_known(only, found, "--only")
    notebooks = tuple(notebook for notebook in found if not only or notebook.id in only)
    profile = Profile(choice.profile or evaluation.release)
    scopes = _scopes(evaluation, choice.systems)
    tasks = tuple(task for notebook in notebooks for task in _tasks(notebook, evaluation, scopes, profile))
    return Plan(evaluation, choice, profile, scopes, notebooks, tasks)


def base_id(plan: Plan, tables: Tables) -> str:
    """Return a hash of definition, inputs, code and versions, 12 hexadecimal digits.

    The tables' fingerprint stands for definition, inputs, key and intake. Jobs, memory and resume change no result.
    """
    notebooks = [[notebook.name, _hash(notebook.path.read_bytes())] for notebook in plan.notebooks]
    content = dump([_common(plan, tables), notebooks, list(plan.scopes)])
    return _hash(content)[:12]


def task_id(task: Task, plan: Plan, tables: Tables) -> str:
    """Return a hash of all that one notebook's result depends on: notebook, parameters, data and environment."""
    content = dump([_common(plan, tables), _hash(task.notebook.path.read_bytes()), task.scope, task.parameters])
    return _hash(content)


@cache
def versions() -> dict[str, str]:
    """Return the versions of the kit, Python and the libraries that numbers depend on."""
    libraries = {library: version(library) for library in LIBRARIES}
    return {"evalkit": __version__, "python": platform.python_version(), **libraries}


def _common(plan: Plan, tables: Tables) -> list[Any]:
    """Return what every notebook of a run depends on."""
    declared = plan.evaluation.model_dump(mode="json")
    return [declared, str(plan.profile), tables.fingerprint, code(), versions()]


@cache
def code() -> str:
    """Return a hash of the kit's own code."""
    whole = hashlib.sha256()
    for path in sorted(Path(str(files("evalkit"))).rglob("*")):
        if path.suffix in {".py", ".mplstyle", ".j2", ".css", ".woff2"}:
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _require_known(names: Iterable[str], notebooks: tuple[Notebook, ...], where: str) -> None:
    """Refuse the id of a question that there is no notebook for."""
    known = [notebook.id for notebook in notebooks]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"the questions are {', '.join(known)}"
            raise ParameterError(f"No question is called '{name}'", hint, where)


def _scopes(evaluation: Evaluation, systems: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Folder of each scope → system code and printed name, the programme first."""
    known = [system.code for system in evaluation.systems]
    for code in systems:
        if code not in known:
            hint = did_you_mean(code, known) or (f"the systems are {', '.join(known)}" if known else "there are none")
            raise ParameterError("The definition has no system with this code", hint, "--systems")
    chosen = [system for system in evaluation.systems if not systems or system.code in systems]
    return {
        PROGRAMME: ("", evaluation.programme.title),
        **{f"system-{system.code}": (system.code, system.name) for system in chosen},
    }


def _tasks(
    notebook: Notebook, evaluation: Evaluation, scopes: dict[str, tuple[str, str]], profile: Profile
) -> list[Task]:
    """Plan one notebook over the scopes, every parameter checked."""
    declared = evaluation.parameters.get(notebook.id, {})
    for name in RESERVED.intersection(declared):
        raise ParameterError(
            f"Parameter '{name}' is set by the run itself", "remove it", f"[parameters.{notebook.id}] of the definition"
        )
    planned = []
    for scope, (code, _) in scopes.items():
        if code and not notebook.per_system:
            continue
        common = {"evaluation": evaluation.filename, "system": code, "profile": str(profile)}
        given = {name: value for name, value in common.items() if name in notebook.parameters}
        planned.append(Task(notebook, scope, settings(notebook, given | declared), evaluation.folder, profile))
    return planned
