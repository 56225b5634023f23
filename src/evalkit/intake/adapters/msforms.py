"""Microsoft Forms: responses as an Excel workbook.

Seen in a public fixture: xlsx with ``ID, Start time, Completion time, Email, Name, Last modified time`` and then the
questions, times typed, ``anonymous`` for an address, several answers joined by ``;``, statements of a Likert question
as ``Question.Statement``. Seen in public tests and scripts: the same as CSV, with and without ``Last modified time``;
``Id``; quizzes with ``Total points``, ``Quiz feedback`` and a ``Points -`` and ``Feedback -`` column for each question.
Inferred: forms without ``Email`` and ``Name``, and forms in other languages, which are not recognised.
"""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.intake.surveys import Layout
from evalkit.intake.tabular import heading_key

ADAPTER = "msforms"
LAYOUT = Layout(
    ADAPTER,
    columns={
        "at": ("Completion time",),
        "started": ("Start time",),
        "email": ("Email",),
        "name": ("Name",),
    },
    response=("ID",),
    numbers_each_form=True,
    own=("Last modified time", "Language", "Total points", "Quiz feedback", "Grade posted time"),
    separators=(";",),
)
SIGNATURE = ("id", "start time", "completion time")


def recognises(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row begins as that of Microsoft Forms does.

    >>> recognises([["ID", "Start time", "Completion time", "Email", "Name"]])
    True
    """
    return tuple(map(heading_key, rows[0][:3] if rows else ())) == SIGNATURE
