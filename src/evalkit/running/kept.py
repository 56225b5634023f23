"""What of an executed notebook may be kept: results of the run's own profile, no message of an error, nobody's name."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from evalkit import errors
from evalkit.definition import Profile
from evalkit.errors import EvalkitError
from evalkit.results.bundle import from_json
from evalkit.results.finding import MIME, Result

if TYPE_CHECKING:
    from nbformat import NotebookNode

OWN_KIND = "An error of the notebook's own kind"
"""Stands for the name of an error's class that no library has."""

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_TAGS = {"parameters", "injected-parameters", "raises-exception"}


def shown_instead(notebook: bytes, result: Result) -> bytes:
    """Return an executed notebook that shows this result and nothing else: some of what it showed is withheld."""
    import nbformat

    read = nbformat.reads(notebook.decode("utf-8"), as_version=4)
    cells = [cell for cell in read.cells if cell.cell_type == "code"]
    for cell in cells:
        cell.outputs = []
    data = {"text/plain": result.in_lines(), "text/html": result._repr_html_()}
    cells[-1].outputs = [nbformat.v4.new_output("display_data", data)]
    return (nbformat.writes(read) + "\n").encode("utf-8")


def lift(notebook: NotebookNode, profile: Profile, *, failed: bool) -> tuple[Result | None, str]:
    """Take the machine bundle out of the outputs, and decide which outputs may stay.

    Only a Result is protected, so only a Result of the run's own profile stays, shown from its bundle and from nothing
    else, and only the last one of a notebook that did not fail: no other is compared with what was released before. An
    evaluator's run keeps what the notebook displayed and printed too, but no warnings, which quote paths, and
    no message of an error.

    Returns
    -------
    tuple
        The last result, or None; and why a result was refused, if one was.
    """
    found, refused, last = None, "", None
    for cell in notebook.cells:
        kept = []
        for output in cell.get("outputs", ()):
            lifted = output.get("data", {}).pop(MIME, None)
            output.get("metadata", {}).pop(MIME, None)
            if lifted is not None:
                result = _shown_from_bundle(output, lifted, profile)
                if isinstance(result, Result):
                    found, last, refused = result, output, ""
                    kept.append(output)
                else:
                    refused = result
            elif _may_stay(output, profile):
                kept.append(output)
        if cell.cell_type == "code":
            cell.outputs = kept
    if profile is not Profile.EVALUATOR:
        _keep_only(None if failed else last, notebook)
    return found, refused


def _may_stay(output: NotebookNode, profile: Profile) -> bool:
    """Return whether an output that is no result stays; of an error, only its kind does."""
    if output.output_type == "error":
        output.ename = known_kind(output.ename)
        output.evalue, output.traceback = "message withheld: it may quote data", []
        return True
    return profile is Profile.EVALUATOR and output.get("name") != "stderr"


def _keep_only(result: NotebookNode | None, notebook: NotebookNode) -> None:
    """Drop every output but errors and one result."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.output_type == "error" or one is result]


def _shown_from_bundle(output: NotebookNode, bundle: Any, profile: Profile) -> Result | str:
    """Replace what an output displays by its bundle's own words and pictures; return the result, or why not."""
    try:
        result = from_json(bundle)
    except (EvalkitError, AttributeError, LookupError, TypeError, ValueError):
        return "Its result cannot be read: build it with evalkit.results.finding.Result, and change nothing in it"
    if result.disclosure.profile != profile:
        return f"Its result was not made for the {profile} profile: give profile=profile to its Scope"
    output.data = {"text/plain": result.in_lines(), "text/html": result._repr_html_()}
    return result


def canonical(notebook: NotebookNode) -> bytes:
    """Remove what differs between two equal runs (times, random ids, versions of the kernel) and who wrote it."""
    import nbformat

    notebook.metadata = {"kernelspec": dict(_KERNEL)}  # authors, widgets, and the name of somebody's environment go
    tagged = [(cell, cell.metadata.get("tags", [])) for cell in notebook.cells]
    tagged = [(cell, tags) for cell, tags in tagged if "papermill-error-cell-tag" not in tags]
    for number, (cell, tags) in enumerate(tagged):
        cell.metadata = {"tags": kept} if (kept := [tag for tag in tags if tag in _TAGS]) else {}
        cell.pop("attachments", None)  # pictures pasted into the text, of a list of participants perhaps
        cell.id = f"cell-{number:02d}"
    notebook.cells = [cell for cell, _ in tagged]
    return (nbformat.writes(notebook) + "\n").encode("utf-8")


def forget_outputs(notebook: NotebookNode) -> None:
    """Remove what a notebook shows."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []


def known_kind(kind: str) -> str:
    """Return the kind of an error if it is a library's; a class made in a notebook can bear anybody's name."""
    import pandas.errors

    return kind if any(kind in vars(module) for module in (builtins, errors, pandas.errors)) else OWN_KIND
