from __future__ import annotations

from dataclasses import replace
from functools import cache

from evalkit.simulate import efforts, feedback, jobs, london, members
from evalkit.simulate.draws import Draws
from evalkit.simulate.population import Attendance, Person, attend, people
from evalkit.simulate.setting import Setting


@cache
def drawn(*, messy: bool) -> tuple[Setting, list[Person], list[Attendance], members.Roster]:
    setting = replace(london.setting(), messy=messy)
    found = jobs.employ(setting, people(setting, Draws(5, "people")), Draws(5, "jobs"))
    attendances = attend(setting, found, Draws(5, "attendance"))
    return setting, found, attendances, members.roster(setting, found, attendances, Draws(5, "members"))


def test_who_is_on_the_list_is_in_the_team_and_came_unless_they_came_to_nothing():
    _, found, attendances, roster = drawn(messy=False)
    teams = {person.key: person.team for person in [*found, *roster.newcomers]}
    came = {attendance.person.key for attendance in attendances}
    for entry in roster.entries:
        (key,) = entry.line.people
        assert teams[key] == entry.team
        assert (key in came) == (key not in {person.key for person in roster.newcomers})
    assert not {person.name for person in roster.newcomers} & {person.name for person in found}


def test_without_mess_every_row_names_its_person_plainly():
    *_, roster = drawn(messy=False)
    assert roster.usable == list(roster.entries)
    assert all(
        entry.joined and entry.line.email and entry.line.job and not entry.line.faults for entry in roster.entries
    )
    assert not roster.total_row


def test_with_mess_some_rows_cannot_be_used():
    *_, roster = drawn(messy=True)
    faults = [code for entry in roster.entries for code in entry.line.faults]
    assert faults.count("member_unusable") == len(roster.entries) - len(roster.usable) == 5
    assert faults.count("member_without_start") == 4
    assert faults.count("member_twice") == 3


def test_a_collaborative_without_efforts_has_neither_members_nor_tests_nor_a_form():
    setting, found, attendances, _ = drawn(messy=True)
    none = replace(setting, efforts=None)
    assert members.roster(none, found, attendances, Draws(1, "members")).entries == ()
    assert efforts.actions(none, Draws(1, "tests of change")) == []
    assert efforts.invitations(none, attendances, Draws(1, "invitations")) == []
    assert feedback.form(none, attendances, Draws(1, "feedback")).rows == ()


def test_tests_of_change_lie_in_the_programme_and_after_their_team_joined():
    setting, *_ = drawn(messy=False)
    joined = {team.key: team.joined for team in setting.teams}
    for action in efforts.actions(setting, Draws(5, "tests of change")):
        assert joined[action.key] < action.started <= setting.programme.end
        assert action.ended is None or action.started < action.ended <= setting.programme.as_at
        assert (action.ended is None) == (action.result == "Still open")


def test_responses_are_numbered_as_they_came_in():
    setting, _, attendances, _ = drawn(messy=False)
    form = feedback.form(setting, attendances, Draws(5, "feedback"))
    assert [row[0] for row in form.rows] == [str(n) for n in range(1, 61)]
    assert {row[3] for row in form.rows} == {"anonymous"}
    assert len(form.answers) == 60
