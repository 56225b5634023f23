"""What was written down around the occasions, and what an evaluation ought to find in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evalkit.simulate.efforts import KINDS, Action, Invitation
from evalkit.simulate.feedback import Form
from evalkit.simulate.jobs import ROLE_GROUPS, group_of
from evalkit.simulate.lines import Register
from evalkit.simulate.members import Roster
from evalkit.simulate.population import Attendance
from evalkit.simulate.setting import Setting


@dataclass(frozen=True)
class Around:
    """Members of teams, tests of change, invitations, a form.

    Parameters
    ----------
    roster : Roster
        The list of members.
    actions : list of Action
        The list of tests of change.
    invitations : list of Invitation
        How many people of whom were invited.
    form : Form
        The responses to the form.
    """

    roster: Roster = field(default_factory=Roster)
    actions: list[Action] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    form: Form = field(default_factory=Form)

    @property
    def listed(self) -> set[str]:
        """True keys of the people on the list of members, in rows that can be used."""
        return {person for entry in self.roster.usable for person in entry.line.people}

    @property
    def slips(self) -> list[str]:
        """Codes of the mess in the lists."""
        in_list = [code for entry in self.roster.entries for code in entry.line.faults]
        besides = ["total_row", "blank_row"] if self.roster.total_row else []
        return [*in_list, *besides, *(code for action in self.actions for code in action.faults)]


def of_lists(
    setting: Setting,
    attendances: list[Attendance],
    recorded: list[Attendance],
    written: list[Register],
    around: Around,
) -> dict[str, Any]:
    """Return the facts that lists, form and jobs add to the truth.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    attendances, recorded : list of Attendance
        Who was where, and of these what some usable row shows.
    written : list of Register
        The registers, with jobs.
    around : Around
        What else was written down.

    Returns
    -------
    dict
        By name of the fact.
    """
    facts: dict[str, Any] = {"role_groups": _role_groups(recorded, written, around)}
    if setting.efforts:
        facts |= {
            "teams": _teams(setting, recorded, around),
            "actions": _actions(setting, around),
            "offers": _offers(setting),
            "invitations": _invitations(around),
            "principles": _principles(setting, attendances, around),
        }
    return facts


def tally(words: Iterable[str]) -> dict[str, int]:
    """Return how often each word occurs, in order of the words.

    >>> tally("abab")
    {'a': 2, 'b': 2}
    """
    return dict(sorted(Counter(words).items()))


def _role_groups(recorded: list[Attendance], written: list[Register], around: Around) -> dict[str, dict[str, int]]:
    """Return people by role group: those recorded, as they are, and those whose latest job on paper says so."""
    jobs = {a.person.key: a.person.job_on(a.occasion.day) for a in recorded if a.person.jobs}
    latest: dict[str, tuple[date, str]] = {}
    lines = [
        (occasion.day, line) for register in written for occasion, page in register.pages for line in page
        if line.attended
    ]  # fmt: skip
    lines += [(entry.line.joins[0][0].date(), entry.line) for entry in around.roster.usable]
    for day, line in lines:
        if line.linkable and group_of(line.job):
            person = line.people[0]
            latest[person] = max(latest.get(person, (date.min, "")), (day, group_of(line.job)), key=lambda one: one[0])
    told = Counter(group for _, group in latest.values())
    true = Counter(map(group_of, jobs.values()))
    return {group.code: {"recorded": true[group.code], "on_paper": told[group.code]} for group in ROLE_GROUPS}


def _teams(setting: Setting, recorded: list[Attendance], around: Around) -> dict[str, Any]:
    """Return teams by workstream and system, and members by team: of them, those on a register too."""
    seen = {a.person.key for a in recorded}
    rows = Counter(entry.line.people[0] for entry in around.roster.usable)
    pairs = {(entry.team, entry.line.people[0]) for entry in around.roster.usable}
    testing = {action.key for action in around.actions if action.key}
    return {
        "by_workstream": tally(team.workstream for team in setting.teams),
        "by_system": tally(setting.organisation(t.organisation).system_on(t.joined) for t in setting.teams),
        "members": tally(team for team, _ in pairs),
        "people_in_teams": len(rows),
        "people_in_teams_recorded": len(set(rows) & seen),
        "people_in_testing_teams": len({person for team, person in pairs if team in testing}),
        "teams_testing": len(testing),
        "rows_on_list": len(around.roster.entries),
        "rows_usable": len(around.roster.usable),
    }


def _actions(setting: Setting, around: Around) -> dict[str, Any]:
    """Return tests of change and plan items that can be used, by kind, result, team and system."""
    systems = {t.key: setting.organisation(t.organisation).system_on(t.joined) for t in setting.teams}
    usable = [action for action in around.actions if action.key]
    return {
        "usable": len(usable),
        "by_kind": tally(KINDS[action.kind] for action in usable),
        "by_team": tally(action.key for action in usable),
        "by_system": tally(systems[action.key] for action in usable),
    }


def _offers(setting: Setting) -> dict[str, dict[str, int]]:
    """Return what was offered and taken up, by kind."""
    offers = setting.all_offers()
    return {
        kind: {
            "offered": sum(o.offered for o in offers if o.kind == kind),
            "taken": sum(o.taken for o in offers if o.kind == kind),
        }
        for kind in sorted({offer.kind for offer in offers})
    }


def _invitations(around: Around) -> dict[str, dict[str, int]]:
    """Return by occasion how many were invited, and how many of those came."""
    found: dict[str, dict[str, int]] = {}
    for one in around.invitations:
        entry = found.setdefault(one.occasion.key, {"invited": 0, "came": 0})
        entry["invited"] += one.n
        entry["came"] += one.came
    return found


def _principles(setting: Setting, attendances: list[Attendance], around: Around) -> dict[str, Any]:
    """Return the answers to the question about the principles, and of how many who were there."""
    there = [a for a in attendances if a.occasion.key == around.form.occasion]
    codes = [principle.code for principle in setting.movement.principles] if setting.movement else []
    answers = Counter(around.form.answers)
    return {
        "occasion": around.form.occasion,
        "attended": len(there),
        "responses": len(around.form.rows),
        "by_principle": {code: answers[code] for code in codes},
    }
