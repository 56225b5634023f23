"""What people do for a living, as they write it on registers, and the groups into which an evaluator puts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evalkit.definition import RoleGroup
from evalkit.simulate.draws import Draws
from evalkit.simulate.lines import Line, Register
from evalkit.simulate.population import Person
from evalkit.simulate.setting import Setting

ROLE_GROUPS = (
    RoleGroup(code="doctors", name="Doctors", in_practice=True),
    RoleGroup(code="nursing", name="Nurses, midwives and health visitors", in_practice=True),
    RoleGroup(code="allied", name="Allied health professionals", in_practice=True),
    RoleGroup(code="care-education", name="Social care and education", in_practice=True),
    RoleGroup(code="voluntary", name="Voluntary sector", in_practice=True),
    RoleGroup(code="management", name="Managers and improvement staff"),
    RoleGroup(code="families", name="Young people and families"),
)

JOBS: Mapping[str, tuple[str, ...]] = {
    "doctors": ("Consultant paediatrician", "GP", "Paediatric registrar", "Community paediatrician"),
    "nursing": ("Children's nurse", "Health visitor", "School nurse", "Midwife", "Practice nurse"),
    "allied": ("Speech and language therapist", "Physiotherapist", "Dietitian", "Occupational therapist"),
    "care-education": ("Social worker", "Early years lead", "SENCO", "Family hub worker"),
    "voluntary": ("Youth worker", "Charity coordinator", "Volunteer lead"),
    "management": ("Programme manager", "Service manager", "Improvement lead", "Commissioner"),
    "families": ("Parent representative", "Young adviser"),
}
"""What people write, by the code of their role group."""

UNLISTED = ("Wellbeing champion", "Link person")
"""What a few write instead, and what the evaluator's mapping files do not know."""

_AT: Mapping[str, Mapping[str, float]] = {
    "acute": {"doctors": 0.32, "nursing": 0.31, "allied": 0.15, "management": 0.22},
    "community": {"doctors": 0.12, "nursing": 0.38, "allied": 0.32, "management": 0.18},
    "general practice": {"doctors": 0.6, "nursing": 0.22, "management": 0.18},
    "council": {"care-education": 0.68, "management": 0.27, "families": 0.05},
    "charity": {"voluntary": 0.6, "families": 0.32, "management": 0.08},
    "integrated care system": {"management": 0.85, "doctors": 0.15},
    "programme": {"management": 1.0},
    "faculty": {"doctors": 0.4, "management": 0.6},
    "other": {"care-education": 1.0},
}
"""Relative number of each role group by type of organisation."""


def group_of(job: str) -> str:
    """Return the code of the role group of a job; empty for one that is in none.

    >>> group_of("GP"), group_of("Link person")
    ('doctors', '')
    """
    return next((code for code, jobs in JOBS.items() if job in jobs), "")


def words() -> dict[str, str]:
    """Return every job that the mapping files know → code of its role group."""
    return {job: code for code, jobs in JOBS.items() for job in jobs}


def employ(setting: Setting, found: list[Person], draws: Draws) -> list[Person]:
    """Give everybody a job in each of their posts; a few of those who change organisation change their role group.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    found : list of Person
        Its people.
    draws : Draws
        Chance.

    Returns
    -------
    list of Person
        The same people with their jobs.
    """
    return [replace(person, jobs=_jobs(setting, person, draws)) for person in found]


def _jobs(setting: Setting, person: Person, draws: Draws) -> tuple[str, ...]:
    jobs: list[str] = []
    for _, key in person.posts:
        weights = _AT[setting.organisation(key).org_type]
        stays = bool(jobs) and group_of(jobs[-1]) in weights
        jobs.append(jobs[-1] if stays else draws.pick(JOBS[draws.weighted(weights)]))
    return tuple(jobs)


def on_paper(setting: Setting, found: list[Person], written: list[Register], draws: Draws) -> list[Register]:
    """Write jobs onto hand-made registers and logs; a few rows lack it, a few name one that nobody expected.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    found : list of Person
        Its people, with their jobs.
    written : list of Register
        The registers.
    draws : Draws
        Chance.

    Returns
    -------
    list of Register
        Reports of online meetings, which have no such column, as they were; a copy of a register like the register.
    """
    by_key = {person.key: person for person in found}
    done: dict[str, tuple[Line, ...]] = {}

    def page(day_key: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        if day_key not in done:
            done[day_key] = tuple(job_on(line, by_key, draws, messy=setting.messy) for line in lines)
        return done[day_key]

    return [
        register
        if register.form == "teams"
        else replace(register, pages=tuple((occasion, page(occasion.key, lines)) for occasion, lines in register.pages))
        for register in written
    ]


def job_on(line: Line, by_key: Mapping[str, Person], draws: Draws, *, messy: bool) -> Line:
    """Return a row with the job of its person on the day of the row, as it is written."""
    person, day = by_key[line.people[0]], line.joins[0][0].date() if line.joins else None
    job = person.job_on(day) if day else person.jobs[-1]
    slip = draws.share() if messy else 1.0
    if slip < 0.05:
        return line.fault("job_blank")
    if slip < 0.07:
        return line.fault("job_unlisted", job=draws.pick(UNLISTED))
    return replace(line, job=job)
