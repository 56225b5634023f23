"""What is done around occasions: tests of change between them, and how many people were invited to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from evalkit.simulate.draws import Draws
from evalkit.simulate.population import Attendance
from evalkit.simulate.setting import Occasion, Setting, next_month

ACTIONS = ("Reference", "Team", "Type", "Started", "Ended", "Result")
INVITATIONS = ("Session", "Invited", "Number", "Status", "Date invited")

KINDS = {"PDSA": "PDSA cycle", "Test of a change": "change tested", "Plan": "plan item"}
"""The evaluator's word for each kind of action → ours."""
RESULTS = {"Adopt": "adopted", "Adapt": "adapted", "Abandon": "abandoned", "Still open": "open"}
INVITED_TO = ("learning-session", "half-day")
"""Kinds of occasion to which organisations are invited with a number of people."""


@dataclass(frozen=True)
class Action:
    """A row of the list of tests of change, as it is written; `key` is the team that is meant."""

    reference: str
    team: str
    kind: str
    started: date
    ended: date | None
    result: str
    key: str
    faults: tuple[str, ...] = ()

    @property
    def row(self) -> Sequence[str]:
        """Its cells."""
        last = str(self.ended) if self.ended else ""
        return self.reference, self.team, self.kind, str(self.started), last, self.result


@dataclass(frozen=True)
class Invitation:
    """A number of people of an organisation or team who were invited to an occasion, and how many of them came."""

    occasion: Occasion
    group: str
    system: str
    n: int
    came: int

    @property
    def row(self) -> Sequence[str]:
        """Its cells."""
        return self.occasion.key, self.group, str(self.n), "invited", str(self.occasion.day - timedelta(days=28))


def actions(setting: Setting, draws: Draws) -> list[Action]:
    """Let teams test changes, month by month from the one after they joined on.

    Parameters
    ----------
    setting : Setting
        The collaborative; without efforts nothing is recorded.
    draws : Draws
        Chance.

    Returns
    -------
    list of Action
        By team and day, then the rows in which something is wrong.
    """
    efforts = setting.efforts
    if efforts is None:
        return []
    found: list[Action] = []
    for team in [team for team in setting.teams if team.key not in efforts.idle]:
        rate = efforts.tests[setting.organisation(team.organisation).system_on(team.joined)]
        month = next_month(team.joined)
        while month <= setting.programme.end:
            number = int(rate) + draws.chance(rate - int(rate))
            days = sorted(month + timedelta(days=draws.between(0, 27)) for _ in range(number))
            written = team.name if setting.messy and draws.chance(0.1) else team.key
            found += [_action(len(found) + n, written, team.key, day, setting, draws) for n, day in enumerate(days, 1)]
            month = next_month(month)
    return [*found, *(_slips(found, setting.programme.start, draws) if setting.messy else [])]


def _action(number: int, written: str, key: str, started: date, setting: Setting, draws: Draws) -> Action:
    kind = draws.weighted({"PDSA": 0.55, "Test of a change": 0.25, "Plan": 0.2})
    ended = started + timedelta(days=draws.around(8, 40))
    if ended > setting.programme.as_at:
        return Action(f"TC-{number:03}", written, kind, started, None, "Still open", key)
    result = draws.weighted({"Adopt": 0.34, "Adapt": 0.4, "Abandon": 0.12, "Still open": 0.14})
    return Action(f"TC-{number:03}", written, kind, started, ended if result != "Still open" else None, result, key)


def _slips(found: list[Action], earliest: date, draws: Draws) -> list[Action]:
    """Write tests that end before they start, and some of a team that is not on the list."""
    wrong, *strangers = draws.some([action for action in found if action.ended], 3)
    numbers = iter(range(len(found) + 1, len(found) + 4))
    before = Action(f"TC-{next(numbers):03}", wrong.team, wrong.kind, wrong.started, earliest, wrong.result,
                    "", ("action_unusable",))  # fmt: skip
    return [before, *(
        Action(f"TC-{next(numbers):03}", "T99", one.kind, one.started, one.ended, one.result, "",
               ("action_unknown_team",)) for one in strangers
    )]  # fmt: skip


def invitations(setting: Setting, attendances: list[Attendance], draws: Draws) -> list[Invitation]:
    """Invite more people of every organisation, and of teams that visit each other, than came.

    Parameters
    ----------
    setting : Setting
        The collaborative; without efforts nothing is recorded.
    attendances : list of Attendance
        Who was where.
    draws : Draws
        Chance.

    Returns
    -------
    list of Invitation
        By occasion; organisations that no list has are invited by nobody.
    """
    if setting.efforts is None:
        return []
    found: list[Invitation] = []
    guests = [a for a in attendances if a.role in ("participant", "presenter", "visitor")]
    for occasion in setting.occasions:
        there = Counter(a.organisation for a in guests if a.occasion == occasion)
        if occasion.kind in INVITED_TO:
            found += _organisations(setting, occasion, there, draws)
        elif occasion.kind == "peer-visit":
            came = Counter(a.role for a in guests if a.occasion == occasion)
            for team, role in zip(occasion.slots, ("visitor", "participant"), strict=True):
                system = next(
                    setting.organisation(one.organisation).system_on(one.joined)
                    for one in setting.teams
                    if one.key == team
                )
                found.append(Invitation(occasion, team, system, came[role] + draws.between(1, 3), came[role]))
    return found


def _organisations(setting: Setting, occasion: Occasion, there: Counter[str], draws: Draws) -> list[Invitation]:
    found = []
    for organisation in setting.organisations:
        system = organisation.system_on(occasion.day)
        invited = organisation.listed and organisation.key not in (setting.host, setting.faculty)
        if invited and occasion.system in ("", system):
            came = there[organisation.key]
            n = came + came // 2 + draws.between(1, 4)
            found.append(Invitation(occasion, organisation.key, system, n, came))
    return found
