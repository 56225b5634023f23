"""Notebooks written for a test, in the form that every question shares."""

from __future__ import annotations

from pathlib import Path

import nbformat

PARAMETERS = 'evaluation: str = "evaluation.toml"\nsystem: str = ""\nprofile: str = "board"'
RESULT = "from small_result import result\nresult(profile)"


def write_notebook(
    path: Path, *code: str, heading: str = "# A question\nIs it so?", parameters: str = PARAMETERS
) -> Path:
    """Write a notebook with a heading, a parameters cell and cells of code."""
    cells = [nbformat.v4.new_markdown_cell(heading)]
    if parameters:
        cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    cells += [nbformat.v4.new_code_cell(source) for source in code]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path
