"""The field's terms in plain words: those that a report uses are explained at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evalkit.report.model import Part, Section

TERMS = {
    "action period": "The time between two learning sessions, in which teams test changes at home.",
    "active member": "Somebody who attended an occasion that makes a member, within the declared number of days.",
    "aim": "What a team has set out to improve, by how much, and by when.",
    "cohort": "People who joined in the same period and are followed from then on.",
    "common cause": "The ups and downs that a process shows when nothing about it has changed.",
    "control chart": "A series with its mean and the limits between which a stable process stays nearly always.",
    "interaction": "One person at one occasion.",
    "interval": "The range of values that the data are compatible with; wide where there is little data.",
    "lapsed": "No longer an active member: the last attendance lies too far back. A lapsed person may return.",
    "learning session": "A day on which all teams of the collaborative meet to learn from one another.",
    "median": "The middle value: half of the values are lower and half are higher.",
    "momentum": "The number of people times the interactions of each: how much is going on, not how well.",
    "occasion": "Anything that can be attended, such as a learning session, a webinar or a coaching slot.",
    "quarantine": "A row that was read and set aside, because it cannot be right as it stands.",
    "register": "The list of those who attended one occasion.",
    "run chart": "A series over time with its median, judged by rules for runs.",
    "special cause": "A signal that a process has changed: what is seen would be rare if it had not.",
    "system": "An integrated care system: the organisations of one area that plan health and care together.",
    "test of change": "A change that a team tries out on a small scale before it decides about it.",
    "velocity": "Interactions per person in a period.",
    "workstream": "A part of the collaborative with a theme of its own.",
}
_PLURALS = {"test of change": "tests of change"}


def glossary(sections: Iterable[Section]) -> Part:
    """Return the part of the annex that explains the terms which some sections use.

    Parameters
    ----------
    sections : iterable of Section
        Everything that the report says of its questions.

    Returns
    -------
    Part
        A line a term, in the order of the alphabet; without lines, where no term is used.

    Examples
    --------
    >>> section = Section("s", 1, "Growth", "Are there more active members?", caveats=("Two registers are missing.",))
    >>> for line in glossary([section]).points:
    ...     print(line.partition(":")[0])
    Active member
    Register
    """
    said = "\n".join(words for section in sections for words in _said(section)).casefold()
    used = [term for term in TERMS if re.search(rf"\b(?:{term}|{_PLURALS.get(term, f'{term}s')})\b", said)]
    points = tuple(f"{term[0].upper()}{term[1:]}: {TERMS[term]}" for term in used)
    return Part("glossary", "The field’s terms", points=points)


def _said(section: Section) -> Iterator[str]:
    yield from (section.title, section.question, *section.caveats)
    for statement in section.statements:
        yield from (statement.sentence, statement.evidence, statement.rule)
    for grid in (*section.grids, *(picture.data for picture in section.pictures)):
        yield from (grid.caption, *grid.heads)
    yield from (picture.caption for picture in section.pictures)
