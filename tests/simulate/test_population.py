from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from evalkit.simulate import london
from evalkit.simulate.draws import Draws
from evalkit.simulate.names import Name
from evalkit.simulate.population import STAFF, Attendance, Person, attend, people


@cache
def drawn() -> tuple[list[Person], list[Attendance]]:
    setting = london.setting()
    found = people(setting, Draws(11, "people"))
    return found, attend(setting, found, Draws(11, "attendance"))


def test_as_many_people_as_the_setting_says():
    crowd = london.setting().crowd
    found, _ = drawn()
    assert len(found) == sum(crowd.arrivals) + crowd.passers_by + sum(STAFF.values())
    assert len({person.key for person in found}) == len(found)


def test_nobody_comes_before_arriving_or_after_leaving():
    _, attendances = drawn()
    assert all(a.person.there_on(a.occasion.day) for a in attendances)


def test_nobody_is_at_an_occasion_twice():
    _, attendances = drawn()
    assert len({(a.person.key, a.occasion.key) for a in attendances}) == len(attendances)


def test_an_occasion_of_one_system_is_attended_from_there_only():
    _, attendances = drawn()
    guests = [a for a in attendances if a.occasion.system and a.role in ("participant", "presenter")]
    assert guests
    assert all(a.system == a.occasion.system for a in guests)


def test_staff_never_come_as_participants_and_members_never_as_staff():
    _, attendances = drawn()
    for a in attendances:
        assert (a.role in ("host", "faculty", "coach")) == (a.person.group in ("host", "faculty"))


def test_everybody_leaves_after_coming():
    _, attendances = drawn()
    assert all(a.arrived < a.left for a in attendances)
    assert all(a.arrived.date() == a.occasion.day for a in attendances)


def test_every_coaching_slot_brings_somebody_of_the_teams_system():
    setting = london.setting()
    _, attendances = drawn()
    hosts = {team.key: setting.organisation(team.organisation) for team in setting.teams}
    for occasion in [occasion for occasion in setting.occasions if occasion.kind == "coaching"]:
        guests = [a for a in attendances if a.occasion == occasion and a.team]
        assert {a.team for a in guests} == set(occasion.slots)
        assert all(a.system == hosts[a.team].system for a in guests)


def test_a_peer_visit_brings_some_of_both_teams_who_came_before():
    setting = london.setting()
    _, attendances = drawn()
    visits = [occasion for occasion in setting.occasions if occasion.kind == "peer-visit"]
    assert len(visits) == 2
    for occasion in visits:
        teams = {(a.role, a.person.team) for a in attendances if a.occasion == occasion and a.person.team}
        assert teams == {("visitor", occasion.slots[0]), ("participant", occasion.slots[1])}
        before = {a.person.key for a in attendances if a.occasion.day < occasion.day or a.occasion.kind != "peer-visit"}
        assert {a.person.key for a in attendances if a.occasion == occasion and a.person.team} <= before


def test_peer_visits_change_nothing_else():
    setting = london.setting()
    without = replace(setting, occasions=tuple(o for o in setting.occasions if o.kind != "peer-visit"))
    found, attendances = drawn()
    assert [a for a in attendances if a.occasion.kind != "peer-visit"] == attend(
        without, found, Draws(11, "attendance")
    )


def test_passers_by_come_to_one_introduction():
    _, attendances = drawn()
    passing = [a for a in attendances if a.person.group == "passer-by" and a.occasion.kind == "introduction"]
    assert len({a.person.key for a in passing}) == len(passing) == london.setting().crowd.passers_by


def test_movers_work_somewhere_else_from_their_day_on():
    found, _ = drawn()
    movers = [person for person in found if len(person.posts) > 1]
    assert len(movers) == london.setting().crowd.movers
    for person in movers:
        (_, before), (day, after) = person.posts
        assert before != after
        assert person.organisation_on(day) == after
        assert person.organisation_on(date.fromordinal(day.toordinal() - 1)) == before


def test_namesakes_share_a_name_but_neither_organisation_nor_address():
    setting = replace(london.setting(), messy=False)
    found = people(setting, Draws(11, "people"))
    by_name: dict[Name, list[Person]] = {}
    for person in found:
        by_name.setdefault(person.name, []).append(person)
    ((first, second),) = [pair for pair in by_name.values() if len(pair) > 1]
    assert first.posts[0][1] != second.posts[0][1]
    addresses = {p.email(setting.organisation(p.posts[0][1])) for p in found}
    assert len(addresses) == len(found)
