"""The national sample: a synthetic collaborative of 42 systems over a year, for running all notebooks for each of them.

England had 42 integrated care systems from July 2022; the number is all that is taken from them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from evalkit.definition import Programme
from evalkit.simulate.programme import invented
from evalkit.simulate.setting import Circumstance, Crowd, Efforts, Offer, Setting, Team

SEED = 20240401
SYSTEMS = 42
PEOPLE = 4_200
START = date(2024, 4, 1)
MONTHS = 12
GROWTH = 0.04

WORKSTREAMS = ("Flow", "Frailty", "Children")
"""Invented workstreams: each system has a team in each."""
KEEN_EVERY = 5
"""One system in so many has a sponsor, and more going on."""

ABOUT = """
It is as large as a national programme: 42 systems, as many as there were integrated care systems in England from July
2022, with 126 teams, over twelve months. Systems, organisations, teams, people and attendance are invented; every
fifth system has a sponsor in post and is busier than the others. It tries out how long all questions take for the
programme and each of its systems, and what happens to small numbers in small systems.
"""


def setting() -> Setting:
    """Return the setting of the national sample.

    Examples
    --------
    >>> national = setting()
    >>> len(national.systems), len(national.teams), len(national.months)
    (42, 126, 12)
    """
    plain = invented(SYSTEMS, PEOPLE, MONTHS, GROWTH, START, messy=True)
    codes = [system.code for system in plain.systems]
    keen = codes[::KEEN_EVERY]
    return replace(
        plain,
        programme=Programme(
            id="national",
            title="Invented National Improvement Collaborative (synthetic sample)",
            start=START,
            end=plain.programme.end,
            as_at=plain.programme.as_at,
            status="Synthetic sample – not about any real person or organisation",
            note="Everything in this report is invented: systems, people, organisations and attendance.",
        ),
        teams=tuple(
            Team(f"T{code[1:]}-{number}", f"{workstream} in {code}", f"{code}-{letter}", START, workstream)
            for code in codes
            for number, (letter, workstream) in enumerate(zip("ABA", WORKSTREAMS, strict=True), start=1)
        ),
        crowd=Crowd(
            arrivals=plain.crowd.arrivals,
            pull={code: 1.6 if code in keen else 1.0 for code in codes},
            keenness=dict.fromkeys(keen, 1.2),
            movers=plain.crowd.movers,
            namesakes=plain.crowd.namesakes,
        ),
        offers=tuple(Offer("half-day session", code, 1, int(code in keen), date(2024, 9, 2)) for code in codes),
        circumstances=tuple(Circumstance(code, "sponsor in post", date(2024, 5, 1)) for code in keen),
        efforts=Efforts(tests={code: 0.6 if code in keen else 0.3 for code in codes}),
        about=ABOUT,
    )
