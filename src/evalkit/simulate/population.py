"""Who takes part in a simulated collaborative, and who turns up when: the truth, before anybody writes it down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from evalkit.simulate.draws import Draws
from evalkit.simulate.names import Name, invent
from evalkit.simulate.setting import Occasion, Organisation, Setting, next_month

SHARED_DOMAIN = "shared-mail.invalid"
"""A mail service that many organisations share, so that an address says nothing about the organisation."""

APPEAL = {
    "learning-session": 0.62,
    "webinar": 0.36,
    "introduction": 0.03,
    "half-day": 0.5,
    "project-meeting": 0.27,
}
"""Chance that a person of average keenness attends, by kind of occasion; coaching goes by slots."""

FIRST_TIME = 0.8
"""Chance to attend the first occasion after arriving: that is what made them come."""

FACULTY_PRESENT = {"learning-session": 5, "half-day": 3, "project-meeting": 1, "coaching": 2, "peer-visit": 1}
PRESENTERS = {"learning-session": 4, "webinar": 2, "half-day": 2}

Group = Literal["member", "passer-by", "host", "faculty"]
STAFF: dict[Group, int] = {"host": 4, "faculty": 8}
"""How many people run the programme, and how many lend it their expertise."""


@dataclass(frozen=True)
class Person:
    """A person, as only a simulation can know them.

    Parameters
    ----------
    key : str
        The true key, such as ``p0001``.
    name : Name
        Forename and surname.
    posts : tuple of (date, str)
        First day and key of each organisation they work for, in order.
    arrives, leaves : date
        First day, and first day no longer.
    keenness : float
        Factor on the chance to attend.
    group : {"member", "passer-by", "host", "faculty"}
        Why they are there.
    team : str, default ""
        Key of their team.
    shared_mail : bool, default False
        Whether their address is with a mail service that many organisations share.
    address : str, default ""
        Part of the e-mail address before the @; empty: made from the name.
    jobs : tuple of str, default ()
        What they do in each of their posts.
    """

    key: str
    name: Name
    posts: tuple[tuple[date, str], ...]
    arrives: date
    leaves: date
    keenness: float
    group: Group = "member"
    team: str = ""
    shared_mail: bool = False
    address: str = ""
    jobs: tuple[str, ...] = ()

    def job_on(self, day: date) -> str:
        """Return what they do on a day."""
        posts = zip(reversed(self.posts), reversed(self.jobs), strict=True)
        return next((job for (first, _), job in posts if first <= day), self.jobs[0])

    def organisation_on(self, day: date) -> str:
        """Return the key of the organisation they work for on a day."""
        return next((key for first, key in reversed(self.posts) if first <= day), self.posts[0][1])

    def there_on(self, day: date) -> bool:
        """Return whether they belong to the collaborative on a day."""
        return self.arrives <= day < self.leaves

    def email(self, organisation: Organisation) -> str:
        """Return their address at an organisation."""
        domain = SHARED_DOMAIN if self.shared_mail else organisation.domain
        return f"{self.address or self.name.address}@{domain}"


@dataclass(frozen=True)
class Attendance:
    """A person at an occasion: who, when, in which role, for whom they worked, for which team's coaching they came."""

    person: Person
    occasion: Occasion
    role: str
    arrived: datetime
    left: datetime
    organisation: str
    system: str
    team: str = ""


def people(setting: Setting, draws: Draws) -> list[Person]:
    """Invent the people of a collaborative.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    draws : Draws
        Chance.

    Returns
    -------
    list of Person
        Members in the order of their arrival, then passers-by, the programme's team and the faculty.
    """
    crowd = setting.crowd
    names = iter(invent(sum(crowd.arrivals) + crowd.passers_by + sum(STAFF.values()), draws))
    found: list[Person] = []
    for month, arrivals in zip(setting.months, crowd.arrivals, strict=True):
        for _ in range(arrivals):
            found.append(_newcomer(setting, f"p{len(found) + 1:04}", next(names), month, draws))
    for _ in range(crowd.passers_by):
        person = _newcomer(setting, f"p{len(found) + 1:04}", next(names), setting.months[-1], draws)
        found.append(replace(person, group="passer-by", team="", keenness=0.2, arrives=setting.months[-1]))
    first, never = setting.programme.start, next_month(setting.programme.end)
    for group, number in STAFF.items():
        posts = ((first, setting.host if group == "host" else setting.faculty),)
        for _ in range(number):
            found.append(Person(f"p{len(found) + 1:04}", next(names), posts, first, never, 1.0, group))
    return _namesakes(_moves(found, setting, draws), crowd.namesakes)


def _newcomer(setting: Setting, key: str, name: Name, month: date, draws: Draws) -> Person:
    arrives = month + timedelta(days=draws.between(0, 20))
    leaves = month
    while leaves <= setting.programme.end:
        leaves = next_month(leaves)
        if draws.chance(setting.crowd.leaving):
            break
    leaves = max(leaves, arrives + timedelta(days=30))
    system = draws.weighted(setting.crowd.pull)
    outside = (setting.host, setting.faculty)
    choices = {o.key: o.size for o in setting.organisations if o.system_on(arrives) == system and o.key not in outside}
    organisation = draws.weighted(choices)
    teams = [
        team.key for team in setting.teams if setting.organisation(team.organisation).system_on(team.joined) == system
    ]
    return Person(
        key,
        name,
        posts=((arrives, organisation),),
        arrives=arrives,
        leaves=leaves,
        keenness=draws.around(40, 160) / 100 * setting.crowd.keenness.get(system, 1.0),
        team=draws.pick(teams) if teams and draws.chance(0.45) else "",
        shared_mail=setting.messy and draws.chance(0.08),
    )


def _moves(found: list[Person], setting: Setting, draws: Draws) -> list[Person]:
    """Let some people change organisation half-way through their time; a change of system comes with it at times."""
    staying = [p for p in found if p.group == "member" and (p.leaves - p.arrives).days > 240]
    movers = {person.key for person in draws.some(staying, setting.crowd.movers)}
    elsewhere = {o.key: o.size for o in setting.organisations if o.system and o.key not in (setting.host,)}
    moved = []
    for person in found:
        if person.key in movers:
            day = (person.arrives + timedelta(days=draws.between(100, 160))).replace(day=1)
            choices = {key: size for key, size in elsewhere.items() if key != person.posts[0][1]}
            person = replace(person, posts=(*person.posts, (day, draws.weighted(choices))))
        moved.append(person)
    return moved


def _namesakes(found: list[Person], pairs: int) -> list[Person]:
    """Give some people the name of an earlier member of another organisation, and an address with a figure in it."""
    found = list(found)
    for pair in range(pairs):
        first = found[20 + pair]
        place = next(
            i
            for i, person in enumerate(found)
            if i > 45 + 7 * pair and person.posts[0][1] != first.posts[0][1] and len(person.posts) == 1
        )
        found[place] = replace(found[place], name=first.name, address=f"{first.name.address}2")
    return found


def attend(setting: Setting, found: list[Person], draws: Draws) -> list[Attendance]:
    """Let people take part.

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
    list of Attendance
        In the order of occasions, then of people.
    """
    attendances: dict[str, list[Attendance]] = {occasion.key: [] for occasion in setting.occasions}
    came: set[str] = set()
    for occasion in last_the_visits(setting):
        present = _present(occasion, setting, found, came, draws)
        came.update(person.key for person, _ in present)
        attendances[occasion.key] = [_attendance(person, role, occasion, setting, draws) for person, role in present]
    return [attendance for several in attendances.values() for attendance in several]


def last_the_visits(setting: Setting) -> list[Occasion]:
    """Return the occasions with peer visits last: they bring those who take part anyway, and change no other."""
    return sorted(setting.occasions, key=lambda occasion: occasion.kind == "peer-visit")


def _present(
    occasion: Occasion, setting: Setting, found: list[Person], came: set[str], draws: Draws
) -> list[tuple[Person, str]]:
    """Return who is present at an occasion, with their roles."""
    if occasion.kind == "coaching":
        guests = [(person, "participant") for person in _coached(occasion, setting, found, draws)]
    elif occasion.kind == "peer-visit":
        guests = _visiting(occasion, found, came, draws)
    else:
        coming = [p for p in found if draws.chance(_appeal(p, occasion, setting, came))]
        presenting = {p.key for p in draws.some(coming, PRESENTERS.get(occasion.kind, 0))}
        guests = [(p, "presenter" if p.key in presenting else "participant") for p in coming]
    hosts = [p for p in found if p.group == "host"]
    faculty = [p for p in found if p.group == "faculty"]
    lending = "coach" if occasion.kind == "coaching" else "faculty"
    return [
        (draws.pick(hosts), "host"),
        *((person, lending) for person in draws.some(faculty, FACULTY_PRESENT.get(occasion.kind, 0))),
        *guests,
    ]


def _appeal(person: Person, occasion: Occasion, setting: Setting, came: set[str]) -> float:
    """Return the chance that a person comes to an occasion that is not coaching."""
    system = setting.organisation(person.organisation_on(occasion.day)).system_on(occasion.day)
    if person.group in ("host", "faculty") or not person.there_on(occasion.day) or occasion.system not in ("", system):
        return 0.0
    if person.group == "passer-by":
        return _passing_by(person, occasion, setting)
    if person.key not in came and occasion.kind != "introduction":
        return FIRST_TIME if not occasion.system else FIRST_TIME / 2
    return min(0.95, APPEAL[occasion.kind] * person.keenness)


def _passing_by(person: Person, occasion: Occasion, setting: Setting) -> float:
    """Return 1 for the introduction meant for this passer-by; a few come to an open webinar too."""
    introductions = [o.key for o in setting.occasions if o.kind == "introduction"]
    if occasion.kind == "introduction":
        return float(introductions[int(person.key[1:]) % len(introductions)] == occasion.key)
    return 0.12 if occasion.kind == "webinar" else 0.0


def _coached(occasion: Occasion, setting: Setting, found: list[Person], draws: Draws) -> list[Person]:
    """Return the people whom the slots of a coaching day bring: two or three of each team, or of its system."""
    guests: dict[str, Person] = {}
    for slot in occasion.slots:
        team = next(team for team in setting.teams if team.key == slot)
        system = setting.organisation(team.organisation).system_on(occasion.day)
        free = [
            person
            for person in found
            if person.group == "member"
            and person.there_on(occasion.day)
            and person.key not in guests
            and setting.organisation(person.organisation_on(occasion.day)).system_on(occasion.day) == system
        ]
        own = [person for person in free if person.team == slot]
        for person in draws.some(own or free, draws.between(2, 3)):
            guests[person.key] = replace(person, team=slot)
    return list(guests.values())


def _visiting(occasion: Occasion, found: list[Person], came: set[str], draws: Draws) -> list[tuple[Person, str]]:
    """Return some of the team that visits, and some of the team that is visited."""
    guests: list[tuple[Person, str]] = []
    for team, role, number in zip(occasion.slots, ("visitor", "participant"), (4, 3), strict=True):
        known = [p for p in found if p.team == team and p.there_on(occasion.day) and p.key in came]
        guests += [(person, role) for person in draws.some(known, number)]
    return guests


def _attendance(person: Person, role: str, occasion: Occasion, setting: Setting, draws: Draws) -> Attendance:
    early, late = (-900, -300) if role in ("host", "faculty", "coach") else (-420, 600)
    arrived = occasion.start + timedelta(seconds=draws.around(early, late))
    left = occasion.end + timedelta(seconds=draws.around(-900, 240))
    slot = ""
    if role == "participant" and occasion.kind == "coaching":
        slot, left = person.team, arrived + timedelta(minutes=draws.around(35, 55))
    elif role == "participant" and draws.chance(0.08):
        left = arrived + timedelta(seconds=int((left - arrived).total_seconds()) // 2)
    organisation = person.organisation_on(occasion.day)
    system = setting.organisation(organisation).system_on(occasion.day)
    return Attendance(person, occasion, role, arrived, left, organisation, system, slot)
