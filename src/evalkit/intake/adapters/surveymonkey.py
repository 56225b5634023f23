"""SurveyMonkey: all responses, with two rows of headings.

Seen in public scripts and their samples: ``Respondent ID, Collector ID, Start Date, End Date, IP Address, Email
Address, First Name, Last Name, Custom Data 1`` and then the questions; the text of a question on its first column only,
and below it ``Response``, ``Open-Ended Response``, or one option or statement a column; American dates. Inferred:
``Other (please specify)`` as a column of its own, exports with the number of an option in place of its words, headings
written together (``RespondentID``), xlsx. A file without the second row of headings is not recognised.

The IP address is never read, nor are custom data and the collector.
"""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.intake.surveys import Layout
from evalkit.intake.tabular import heading_key

ADAPTER = "surveymonkey"
LAYOUT = Layout(
    ADAPTER,
    columns={
        "at": ("End Date", "EndDate", "Date Modified"),
        "started": ("Start Date", "StartDate", "Date Created"),
        "email": ("Email Address", "EmailAddress"),
        "first_name": ("First Name", "FirstName"),
        "last_name": ("Last Name", "LastName"),
    },
    response=("Respondent ID", "RespondentID"),
    own=("Collector ID", "CollectorID", "IP Address", "IPAddress", "Custom Data 1", "CustomData1", "Custom Data"),
    heading_rows=2,
    separators=(),
)


def recognises(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first two rows are SurveyMonkey's: under its own columns, the second is blank.

    >>> recognises([["Respondent ID", "Collector ID", "Start Date", "How was it?"], ["", "", "", "Response"]])
    True
    """
    if len(rows) < 2:
        return False
    first = [heading_key(cell).replace(" ", "") for cell in rows[0][:2]]
    below = [heading_key(cell) for cell in rows[1]]
    return first == ["respondentid", "collectorid"] and not any(below[:2])
