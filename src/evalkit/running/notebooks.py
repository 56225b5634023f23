"""Notebooks: found by their names, read for their title, question and parameters, checked before anything runs.

A notebook file *is* its registration: `10_growth.ipynb` gives the reading order and the id, its first heading the
title, the next line the question, its `parameters` cell the parameters.
"""

from __future__ import annotations

import ast
import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from evalkit.definition import Evaluation
from evalkit.errors import NotebookError, ParameterError
from evalkit.settings import did_you_mean

_NAME = re.compile(r"^(?P<order>\d\d)_(?P<id>[a-z][a-z0-9_]*)\.ipynb$")
_READ_ONLY = 0o444
_TYPES: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook.

    Parameters
    ----------
    name : str
        Name in the `parameters` cell.
    type : str
        str, int, float or bool; with " | None" where None is allowed.
    default : object
        Value in the notebook.
    """

    name: str
    type: str
    default: Any

    def accepts(self, value: object) -> bool:
        """Return whether a value has this parameter's type; a whole number will do for a float."""
        kind, optional = self.type.removesuffix(" | None"), self.type.endswith(" | None")
        if value is None:
            return optional
        if isinstance(value, bool) or kind == "bool":
            return kind == "bool" and isinstance(value, bool)
        return isinstance(value, (int, float) if kind == "float" else _TYPES[kind])


@dataclass(frozen=True)
class Notebook:
    """A question: one file, one section of the report.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        File name without its ending; the folder of its outputs.
    id : str
        The question's id, such as ``"growth"``.
    title, question : str
        From its first cell.
    parameters : dict of str to Parameter
        From its `parameters` cell, in order.
    """

    path: Path
    name: str
    id: str
    title: str
    question: str
    parameters: Mapping[str, Parameter]

    @property
    def per_system(self) -> bool:
        """Whether it runs for each system besides the programme."""
        return "system" in self.parameters

    @property
    def after_the_others(self) -> bool:
        """Whether it is given the results of the others."""
        return "results" in self.parameters


def discover(evaluation: Evaluation) -> tuple[Notebook, ...]:
    """Find the notebooks of an evaluation: the kit's own, and those of its folder, which replace namesakes.

    Returns
    -------
    tuple of Notebook
        In reading order.

    Raises
    ------
    NotebookError
        If a file in the folder does not have the form of a question.
    """
    found = {path.name: path for path in sorted(packaged().glob("*.ipynb"))}
    if evaluation.notebooks:
        folder = evaluation.folder / evaluation.notebooks
        if not folder.is_dir():
            raise NotebookError("There is no folder of notebooks here", "create it, or remove the key", "notebooks")
        found |= {path.name: path for path in sorted(folder.glob("*.ipynb"))}
    return tuple(inspect(found[name]) for name in sorted(found))


def packaged() -> Path:
    """Return the folder of the kit's own notebooks: in the wheel, or at the top of a checkout."""
    inside = Path(str(files("evalkit"))) / "notebooks"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "notebooks"


def inspect(path: Path) -> Notebook:
    """Read a notebook's name, title, question and parameters without running anything.

    Raises
    ------
    NotebookError
        If name, first cell or `parameters` cell lack the agreed form.
    """
    named = _NAME.match(path.name)
    if not named:
        raise NotebookError("The name of a notebook must look like 10_growth.ipynb", "rename it", path.name)
    try:
        return _read(json.loads(path.read_text(encoding="utf-8"))["cells"], path, named["id"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotebookError("This is not a notebook", "open and save it in JupyterLab", path.name) from error


def _read(cells: list[dict[str, Any]], path: Path, identity: str) -> Notebook:
    heading = "".join(cells[0]["source"]).splitlines() if cells else []
    lines = [line.strip() for line in heading if line.strip()]
    if len(lines) < 2 or not lines[0].startswith("# ") or not lines[1].endswith("?"):
        raise NotebookError(
            "The first cell must hold '# Title' and, on the next line, a question", "add them", path.name
        )
    return Notebook(path, path.stem, identity, lines[0].removeprefix("# "), lines[1], _parameters(cells, path.name))


def settings(notebook: Notebook, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters to inject, after checking every name and type.

    Parameters
    ----------
    notebook : Notebook
        The notebook.
    given : mapping
        Parameters by name.

    Returns
    -------
    dict
        Those given, in the notebook's order.

    Raises
    ------
    ParameterError
        If a name is unknown or a value has the wrong type; papermill itself would only warn, or say nothing.

    Examples
    --------
    >>> growth = Notebook(Path("10_growth.ipynb"), "10_growth", "growth", "Growth", "Is it growing?",
    ...                   {"system": Parameter("system", "str", "")})
    >>> settings(growth, {"system": "QMF"})
    {'system': 'QMF'}
    >>> settings(growth, {"sytem": "QMF"})
    Traceback (most recent call last):
    evalkit.errors.ParameterError: 10_growth: No parameter is called 'sytem'. What to do: did you mean 'system'?
    """
    for name, value in given.items():
        parameter = notebook.parameters.get(name)
        if parameter is None:
            known = list(notebook.parameters)
            hint = did_you_mean(name, known) or f"its parameters are {', '.join(known)}"
            raise ParameterError(f"No parameter is called '{name}'", hint, notebook.name)
        if not parameter.accepts(value):
            raise ParameterError(
                f"Parameter '{name}' must be {parameter.type}, not {type(value).__name__}", "correct it", notebook.name
            )
    return {name: given[name] for name in notebook.parameters if name in given}


_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
"""Named in copies, or JupyterLab asks at each notebook which kernel it is for."""


def copy(folder: Path, evaluation_path: str) -> list[Path]:
    """Copy the kit's notebooks into a workspace, read-only, their `evaluation` parameter pointing at its definition.

    They can be run as they are; to change one, save it under another name. Files that may be written are somebody's
    work and are left alone; read-only copies are those of an earlier copy, and made again.

    Parameters
    ----------
    folder : Path
        Where the copies go.
    evaluation_path : str
        Path of the definition as seen from that folder.

    Returns
    -------
    list of Path
        The notebooks in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copies = []
    for path in sorted(packaged().glob("*.ipynb")):
        target = folder / path.name
        if not target.exists() or not target.stat().st_mode & stat.S_IWUSR:
            target.unlink(missing_ok=True)
            content = json.loads(path.read_text(encoding="utf-8"))
            content["metadata"]["kernelspec"] = _KERNEL
            for cell in content["cells"]:
                if "parameters" in cell["metadata"].get("tags", ()):
                    source = "".join(cell["source"])
                    default = json.dumps(inspect(path).parameters["evaluation"].default)
                    cell["source"] = source.replace(default, json.dumps(evaluation_path, ensure_ascii=False), 1)
            target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            target.chmod(_READ_ONLY)
        copies.append(target)
    return copies


def _parameters(cells: list[dict[str, Any]], name: str) -> dict[str, Parameter]:
    """Read the `parameters` cell as Python, without running it: plain typed scalars, nothing derived."""
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) != 1:
        raise NotebookError("A notebook needs exactly one cell tagged 'parameters'", "tag it in JupyterLab", name)
    try:
        statements = ast.parse("".join(tagged[0]["source"])).body
    except SyntaxError as error:
        raise NotebookError("The parameters cell is not valid Python", "correct it", f"{name}, parameters") from error
    parameters = {}
    for statement in statements:
        parameter = _parameter(statement)
        if parameter is None:
            raise NotebookError(
                "The parameters cell may hold only lines such as 'system: str = \"\"'",
                "give each parameter one of the types str, int, float or bool, and a plain value",
                f"{name}, line {statement.lineno} of the parameters cell",
            )
        parameters[parameter.name] = parameter
    return parameters


def _parameter(statement: ast.stmt) -> Parameter | None:
    if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value):
        return None
    kind = ast.unparse(statement.annotation)
    if kind.removesuffix(" | None") not in _TYPES:
        return None
    try:
        parameter = Parameter(statement.target.id, kind, ast.literal_eval(statement.value))
    except ValueError:
        return None
    return parameter if parameter.accepts(parameter.default) else None
