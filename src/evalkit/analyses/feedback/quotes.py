"""Words that a person has released: no other free text is ever printed."""

from __future__ import annotations

import pandas as pd

from evalkit import wording
from evalkit.analyses.feedback.answers import Answers
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Table
from evalkit.results.part import Part

LABELS = {"question": "Question", "words": "In their words", "released": "Released by"}


def part(answers: Answers) -> Part:
    """Return the quotes that the definition releases, for the programme only; none otherwise."""
    declared = answers.evaluation.feedback.quotes
    if not declared or answers.scope.system:
        return Part()
    asked = {question.code: question.words for question in answers.questions}
    frame = pd.DataFrame(
        {
            "question": [asked[quote.question] for quote in declared],
            "words": [quote.words for quote in declared],
            "released": [f"{quote.released_by}, {wording.day(quote.on)}" for quote in declared],
        }
    )
    estimate = Unprotected("quotes", frame, ReleaseClass.ACTIVITY, labels=tuple(LABELS))
    return Part(
        (estimate,),
        tables=lambda shown: [
            Table("quotes", "Words that were released to be printed, each by somebody.", shown["quotes"], LABELS)
        ],
        caveats=lambda _: ["Quotes were chosen by a person; they illustrate and count nothing."],
    )
