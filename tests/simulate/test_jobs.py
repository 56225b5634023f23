from __future__ import annotations

from dataclasses import replace
from functools import cache

from evalkit.simulate import jobs, london
from evalkit.simulate.draws import Draws
from evalkit.simulate.population import Attendance, Person, attend, people
from evalkit.simulate.registers import registers
from evalkit.simulate.setting import Setting


@cache
def drawn(*, messy: bool = True) -> tuple[Setting, list[Person], list[Attendance]]:
    setting = replace(london.setting(), messy=messy)
    found = jobs.employ(setting, people(setting, Draws(5, "people")), Draws(5, "jobs"))
    return setting, found, attend(setting, found, Draws(5, "attendance"))


def test_everybody_has_a_job_in_each_post_that_fits_it():
    setting, found, _ = drawn()
    for person in found:
        assert len(person.jobs) == len(person.posts)
        for (first, key), job in zip(person.posts, person.jobs, strict=True):
            assert person.job_on(first) == job
            assert jobs.group_of(job) in jobs.JOBS
            assert setting.organisation(key).org_type != "council" or jobs.group_of(job) != "doctors"


def test_jobs_change_nothing_else():
    setting, found, _ = drawn()
    assert [replace(person, jobs=()) for person in found] == people(setting, Draws(5, "people"))


def test_every_type_of_organisation_and_every_role_group_has_jobs():
    assert [group.code for group in jobs.ROLE_GROUPS] == list(jobs.JOBS)
    assert len(jobs.words()) == sum(map(len, jobs.JOBS.values()))
    assert not set(jobs.UNLISTED) & set(jobs.words())


def test_hand_made_registers_show_jobs_and_online_meetings_do_not():
    setting, found, attendances = drawn(messy=False)
    plain = registers(setting, found, attendances, Draws(5, "mess"))
    written = jobs.on_paper(setting, found, plain, Draws(5, "jobs on paper"))
    by_key = {person.key: person for person in found}
    for register in written:
        for occasion, lines in register.pages:
            told = {line.job for line in lines}
            assert register.form != "teams" or told == {""}
            if register.form != "teams":
                assert all(line.job == by_key[line.people[0]].job_on(occasion.day) for line in lines)
    assert [register.path for register in written] == [register.path for register in plain]


def test_a_copy_of_a_register_shows_the_same_jobs():
    setting, found, attendances = drawn()
    written = jobs.on_paper(
        setting, found, registers(setting, found, attendances, Draws(5, "mess")), Draws(5, "jobs on paper")
    )
    first, copy = (register for register in written if register.pages[0][0].key == "LS1")
    assert first.pages == copy.pages
    assert {"job_blank", "job_unlisted"} <= {
        code for register in written for line in register.lines for code in line.faults
    }
