"""A mapping file of a survey drafted from the headings of a form: every question, and nothing that was answered.

What a question is cannot be told from its words, so each is free text until a person says otherwise: that loads, and
no answer leaves the vault by it.
"""

from __future__ import annotations

from collections import Counter

from evalkit.errors import InputError
from evalkit.intake.drafted import Draft, Match, column_name, names_somebody, quoted
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import Document
from evalkit.intake.questionnaire import SURVEY
from evalkit.intake.surveys import Layout, headings
from evalkit.intake.tabular import heading_key

_LONGEST_QUESTION = 400
_BEGINNING = """table = "survey"
instrument = "my-form"     # your name for the form; if questions are items, the code of an instrument of the definition
respondent = "email"       # or "name", or "anonymous": nobody is known
# several = "latest"       # which response of a person counts: the latest or the first

# [columns]                # if questions ask who or where: organisation, system, place, occasion
# organisation = "Which organisation are you from?"
"""
_TYPES = """# type = "choice" or "multiple", with values = ["…"]; or "scale", with lowest and highest; or item instead
# of question, for a score of an instrument; or names = "to" or "from" alone, if it asks for people; "text": counted,
# its words stay in the vault. docs/intake.md shows each."""
_OF_A_QUIZ = ("points - ", "feedback - ")


def draft_survey(document: Document, layout: Layout, name: str) -> Draft:
    """Draft the mapping file of a form.

    Parameters
    ----------
    document : Document
        The export after preflight.
    layout : Layout
        How its tool writes answers.
    name : str
        Its name, for messages.

    Returns
    -------
    Draft
        Valid as a mapping file.

    Raises
    ------
    InputError
        ``DRAFT_UNCLEAR`` if it asks nothing, or a fault of the file.
    """
    found = headings(document, layout, Ledger(name))
    asked = [one for one in found if not heading_key(one[1]).startswith(_OF_A_QUIZ)]
    twice = {key for key, times in Counter(heading_key(heading) for _, heading, _ in asked).items() if times > 1}
    lines, matches, unshown = [_BEGINNING, _TYPES], list[Match](), 0
    for number, (position, heading, several) in enumerate(asked, start=1):
        code = f"q{number}"
        if names_somebody(heading, _LONGEST_QUESTION) or heading_key(heading) in twice:
            lines += ["", f"# {code}: the heading of {column_name(position)}, which may name somebody or stands twice"]
            matches.append(Match(column_name(position), "", ""))
            unshown += 1
            continue
        columns = '  # one of several columns: or name the question once, with type = "multiple"' if several else ""
        lines += ["", f"[questions.{quoted(heading)}]{columns}", f'question = "{code}"', 'type = "text"']
        matches.append(Match(heading, code, "question"))
    if unshown == len(asked):
        raise InputError(
            "DRAFT_UNCLEAR",
            "This is an export of answers to a form, but it has no question whose heading can be shown",
            'write a mapping file with table = "survey" by hand: docs/intake.md shows every key, under Surveys',
            name,
        )
    notes = [
        "say what each question is: as drafted, every answer is free text and stays in the vault",
        "if people signed in with this form, and it is a register, draft it with --table attendance",
    ]
    if unshown:
        notes.append(f"{unshown} further {'question is' if unshown == 1 else 'questions are'} not shown: add by hand")
    return Draft("\n".join(lines) + "\n", SURVEY, tuple(matches), tuple(notes))
