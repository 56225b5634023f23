"""Templates for answers that were given on paper or by telephone: feedback, self-assessments, who talks to whom.

Answers to an online form are better left in its export, which the intake reads too.
"""

from __future__ import annotations

import re
from typing import Any

from evalkit.definition import Asked, Evaluation, Wave
from evalkit.instruments import Instrument
from evalkit.intake.adapters.typed import ANSWERED, RESPONSE
from evalkit.intake.questionnaire import SURVEY
from evalkit.intake.templates.lists import first, same, systems
from evalkit.intake.templates.template import EXAMPLE, Column, Template
from evalkit.intake.templates.work import scale_of

TALK = "improvement-talk"
"""Instrument of the survey of who talks to whom."""


def of(evaluation: Evaluation) -> list[Template]:
    """Return the templates of answers: feedback where questions are declared, a self-assessment for each wave."""
    scale = scale_of(evaluation)
    assessed = [one for one in evaluation.instruments if one is not scale]
    feedback = [_feedback(evaluation)] if evaluation.feedback.questions else []
    several = len(assessed) > 1
    waves = [_assessment(evaluation, one, wave, several) for wave in evaluation.capability.waves for one in assessed]
    talk = [one for wave in _network_waves(evaluation) for one in _network(evaluation, wave)]
    return [*feedback, *waves, *talk]


def _response(evaluation: Evaluation) -> tuple[Column, ...]:
    note = "Number the responses of a file from 1 on: by number and day a response is known again"
    return (
        Column("", RESPONSE, note, f"{EXAMPLE} 1"),
        Column("", ANSWERED, "Day on which it was filled in", evaluation.programme.start, kind="date"),
    )


def _network_waves(evaluation: Evaluation) -> list[str]:
    """Return the waves in which people are asked whom they talk to: those declared, else the programme's first year."""
    declared = [wave.code for wave in evaluation.capability.waves if not wave.then_of]
    return declared or [f"{evaluation.programme.start:%Y}"]


def _network(evaluation: Evaluation, wave: str) -> list[Template]:
    """Return the survey of a wave and the list of those asked: who is silent, only the list can say."""
    who = (
        Column("", "Name", "Of who answered; name or address is needed", "Ada Fenwick"),
        Column("", "E-mail", "Work address: by it the same person is known again", "ada.fenwick@north.invalid"),
    )
    organisation = Column(
        "organisation", "Organisation", "Key or name, as in the table of organisations", "North Hospitals", needed=True
    )
    named = "Up to five people, with ; between them; beside a name in brackets where somebody works elsewhere"
    survey = Template(
        f"{_fit(wave)}-network-survey",
        "Network survey",
        f"Who talks to whom about improvement, wave {wave}: a row for each person who answered.",
        SURVEY,
        (
            *_response(evaluation),
            *who,
            organisation,
            Column("", "Whom do you talk to about improvement?", named, "Bela Okoro; Cleo Marsh", asks={"names": "to"}),
            Column("", "Who talks to you about improvement?", named, "Bela Okoro", asks={"names": "from"}),
        ),
        form={"instrument": TALK, "about": "programme", "wave": wave, "respondent": "name", "named_within": "system"},
        names_people=True,
    )
    asked = Template(
        f"{_fit(wave)}-network-asked",
        "Asked",
        f"Who was asked whom they talk to, wave {wave}: a row for each person, whether they answered or not.",
        "respondent",
        (
            Column("name", "Name", "First name and surname", f"{EXAMPLE} Ada Fenwick", needed=True),
            Column(
                "email", "E-mail", "Work address: by it the same person is known again", "ada.fenwick@north.invalid"
            ),
            organisation,
        ),
        constants={"instrument": TALK, "wave": wave},
        names_people=True,
    )
    return [survey, asked]


def _fit(wave: str) -> str:
    """Return the code of a wave as part of a file's name.

    >>> _fit("a year on")
    'a-year-on'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "-", wave)


def _feedback(evaluation: Evaluation) -> Template:
    return Template(
        "feedback",
        "Feedback",
        "Answers of people who were there: a row for each response. Nobody is named. Free text stays in the vault; "
        "only its themes are counted.",
        SURVEY,
        (
            *_response(evaluation),
            Column("occasion", "Session", "Its key, as in the table of occasions", "ls1", needed=True),
            *map(_question, evaluation.feedback.questions),
        ),
        form={"instrument": "feedback", "respondent": "anonymous"},
    )


def _question(asked: Asked) -> Column:
    words = {said: code for code, said in asked.answers.items()}
    asks: dict[str, Any] = {"question": asked.code, "type": "text"}
    if words:
        asks |= {"type": "choice", "values": words}
    note = "Choose the answer; blank: none was given" if words else "As it was written, without any name"
    return Column("", asked.words, note, first(words, "More time to talk"), words=words, asks=asks)


def _assessment(evaluation: Evaluation, instrument: Instrument, wave: Wave, several: bool) -> Template:
    levels = same(*instrument.levels)
    kind = "system" if evaluation.systems else "programme"
    system = Column("system", "System", "Choose the one that is rated", first(systems(evaluation)),
                    words=systems(evaluation), needed=True)  # fmt: skip
    items = (
        Column("", item, "Choose the level; blank: no answer", first(levels), words=levels, asks={"item": item})
        for item in instrument.items
    )
    return Template(
        f"{_fit(wave.code)}-self-assessment{f'-{instrument.code}' if several else ''}",
        "Self-assessment",
        f"{instrument.title}, {wave.name}: a row for each person who answered. Nobody is named.",
        SURVEY,
        (*_response(evaluation), *([system] if evaluation.systems else []), *items),
        form={
            "instrument": instrument.code,
            "about": "programme",
            "wave": wave.code,
            "respondent": "anonymous",
            "rater_role": "partner",
            "subject_kind": kind,
        },
    )
