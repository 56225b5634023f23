"""Google Forms: responses as CSV, or as the sheet that collects them.

Seen in public tests and scripts: ``Timestamp`` first, then ``Username``, ``Email Address`` or ``Email address`` where
addresses are collected, ``Score`` in quizzes, statements of a grid as ``Question [Statement]``; times as
``2026/09/27 3:00:00 PM GMT+3`` in the CSV and ``5/10/2026 09:15:00`` in the sheet. Inferred: ``;`` between several
answers in the CSV and a comma in the sheet, names of time zones in place of ``GMT+3``, xlsx. Forms in other languages
are not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.intake.surveys import Layout
from evalkit.intake.tabular import heading_key

ADAPTER = "googleforms"

ZONES = {"GMT": 0, "UTC": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3}
"""Hours that a named time zone is ahead of Greenwich; others mean different things in different places."""

_LONGEST = 60  # letters of a time; the search for a zone takes time that grows with the square of them
_ZONE = re.compile(
    r"^(?P<time>.*\d.*?)\s*(?P<name>[A-Z]{3,4})(?:(?P<sign>[+-])(?P<hours>\d{1,2})(?::(?P<minutes>\d\d))?)?$"
)


def moment(text: str) -> str:
    """Return a time with its zone written as an offset.

    >>> moment("2026/09/27 3:00:00 PM GMT+3"), moment("2026/01/27 3:00:00 pm GMT"), moment("5/10/2026 09:15:00")
    ('2026/09/27 3:00:00 PM +03:00', '2026/01/27 3:00:00 pm +00:00', '5/10/2026 09:15:00')
    """
    found = _ZONE.match(text) if len(text) <= _LONGEST else None
    if not found or found["name"] not in ZONES:
        return text
    hours = int(found["hours"] or ZONES[found["name"]])
    return f"{found['time']} {found['sign'] or '+'}{hours:02d}:{found['minutes'] or '00'}"


LAYOUT = Layout(
    ADAPTER,
    columns={"at": ("Timestamp",), "email": ("Email Address", "Username")},
    response=(),
    own=("Score",),
    separators=(";", ","),
    moment=moment,
)


def recognises(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row begins with the timestamp and goes on with something else.

    >>> recognises([["Timestamp", "How was it?"]]), recognises([["Full Name", "User Action", "Timestamp"]])
    (True, False)
    """
    headings = [heading_key(cell) for cell in (rows[0] if rows else ())]
    return headings[:1] == ["timestamp"] and any(headings[1:])
