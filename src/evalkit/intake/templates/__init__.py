"""Workbooks that people fill in, made from the definition, and the mapping files by which they are read back."""

from __future__ import annotations

from evalkit.definition import Evaluation
from evalkit.intake.templates import forms, lists, people, work
from evalkit.intake.templates.template import Template


def templates(evaluation: Evaluation) -> tuple[Template, ...]:
    """Return every template that this definition allows.

    Parameters
    ----------
    evaluation : Evaluation
        Its systems, roles, kinds and levels are the words of the lists.

    Returns
    -------
    tuple of Template
        In the order in which they are best filled in.

    Examples
    --------
    >>> from evalkit.definition import load
    >>> [one.name for one in templates(load("data_samples/blmk"))][:4]
    ['organisations', 'occasions', 'teams', 'projects']
    """
    return tuple(one for group in (lists, people, work, forms) for one in group.of(evaluation))


def lacking(evaluation: Evaluation) -> dict[str, str]:
    """Return which templates the definition does not allow yet → what it would have to declare.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    """
    there = {one.name for one in templates(evaluation)}
    wanted = {
        "highlight-reports": '[[instruments]] with a scale of one item, such as like = "ihi-collaboratives"',
        "champions": "[[capability.skills]]",
        "feedback": "[[feedback.questions]]",
    }
    found = {name: what for name, what in wanted.items() if name not in there}
    if not any(name.endswith("-self-assessment") or "-self-assessment-" in name for name in there):
        found["self-assessment"] = "[[instruments]] with several items, and [[capability.waves]]"
    return found
