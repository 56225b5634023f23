"""Templates of a workspace, written again whenever the definition has changed."""

from __future__ import annotations

from pathlib import Path

from evalkit.definition import Evaluation
from evalkit.intake.templates import templates
from evalkit.intake.templates.mapped import mapping_text
from evalkit.intake.templates.sheets import workbook
from evalkit.intake.templates.template import FOLDER


def refresh(evaluation: Evaluation) -> list[Path]:
    """Write every template and its mapping file into the folder of templates, which holds nobody's data.

    Parameters
    ----------
    evaluation : Evaluation
        Its words are those of the lists.

    Returns
    -------
    list of Path
        The workbooks that are new or have changed. Filled-in copies, which lie elsewhere, are never touched.
    """
    folder = evaluation.folder / FOLDER
    folder.mkdir(exist_ok=True)
    changed = []
    for template in templates(evaluation):
        path = folder / f"{template.name}.xlsx"
        content = workbook(template)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
            changed.append(path)
        path.with_suffix(".toml").write_text(mapping_text(template), encoding="utf-8")
    return changed
