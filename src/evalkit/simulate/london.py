"""The London sample: a synthetic programme calibrated to published facts of a real one.

The facts are those of the annual progress report (April 2023) of the London BCYP Improvement Collaborative:
five integrated care systems, the months of the learning sessions, three introduction webinars in March 2023, every
coaching slot taken, half-day sessions hosted by two of five systems, about 15 teams, more activity where sponsors
were engaged. Days within a month, and everything else, are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from evalkit.definition import (
    PRINCIPLES,
    Action,
    Decision,
    Denominator,
    Driver,
    Measure,
    Movement,
    PageOne,
    Programme,
    System,
    Theory,
)
from evalkit.simulate.feedback import CODE
from evalkit.simulate.highlights import Highlights
from evalkit.simulate.measures import Change, Measures, Series
from evalkit.simulate.setting import Circumstance, Crowd, Efforts, Form, Occasion, Offer, Organisation, Setting, Team

SEED = 20230414

SYSTEMS = (
    System(code="QMF", name="North East London", aliases=("NEL", "NE London", "North East London ICS")),
    System(code="QMJ", name="North Central London", aliases=("NCL", "NC London", "North Central London ICS")),
    System(code="QRV", name="North West London", aliases=("NWL", "NW London", "North West London ICS")),
    System(code="QKK", name="South East London", aliases=("SEL", "SE London", "South East London ICS")),
    System(code="QWE", name="South West London", aliases=("SWL", "SW London", "South West London ICS")),
)
SHORT = {"QMF": "NEL", "QMJ": "NCL", "QRV": "NWL", "QKK": "SEL", "QWE": "SWL"}

PLACES = {
    "QMF": ("Eastmarsh", "Hollowbrook", "Tidewell", "Saltleigh"),
    "QMJ": ("Northmoor", "Highcombe", "Canonsfield", "Linden Cross"),
    "QRV": ("Brentleigh", "Oakhythe", "Wexcombe", "Parkhurst Vale"),
    "QKK": ("Ravensmead", "Thornquay", "Lambrook", "Gallowsdown"),
    "QWE": ("Merestone", "Wandlebridge", "Coombeford", "Ashmere Heath"),
}
"""Invented places of each system."""

FAULTS: dict[str, frozenset[str]] = {
    "LS1": frozenset({"resaved"}),
    "LS2": frozenset({"newline-in-title"}),
    "LS3": frozenset({"total-differs"}),
    "W2": frozenset({"us-dates", "narrow-space"}),
    "W4": frozenset({"us-dates", "unnamed"}),
    "W5": frozenset({"unnamed", "newline-in-title"}),
    "W7": frozenset({"us-dates", "narrow-space", "total-differs"}),
    "W8": frozenset({"unnamed"}),
    "W10": frozenset({"us-dates"}),
    "I1": frozenset({"us-dates", "narrow-space"}),
    "I3": frozenset({"unnamed"}),
}
PEER_VISITS = (
    ("V1", "2022-11-09", "Peer visit: asthma friendly homes", ("T01", "T08")),
    ("V2", "2023-02-22", "Peer visit: early speech and language", ("T14", "T02")),
)
"""Key, day, title; the team that visits and the team that is visited."""
WITHHELD = ("W9", "P-SEL-2", "P-SWL-1")

LEARNING_SESSIONS: tuple[tuple[str, str, str, Form], ...] = (
    ("LS1", "2022-05-10", "Learning Session 1: starting together", "workbook"),
    ("LS2", "2022-10-12", "Learning Session 2: testing changes", "hybrid"),
    ("LS3", "2023-01-19", "Learning Session 3: learning from tests", "teams"),
)
WEBINARS = (
    ("2022-01-26", "Why integrated care for children"),
    ("2022-02-23", "Setting an aim"),
    ("2022-03-23", "Working with families"),
    ("2022-04-27", "Measures that matter"),
    ("2022-06-15", "Small tests of change"),
    ("2022-07-13", "Asthma across organisations"),
    ("2022-09-21", "Reading a run chart"),
    ("2022-11-16", "Teams that meet"),
    ("2022-12-07", "Keeping going in winter"),
    ("2023-02-15", "Sharing what works"),
    ("2023-03-22", "Year one in review"),
)
INTRODUCTIONS = ("2023-03-02", "2023-03-09", "2023-03-21")
HALF_DAYS = (("QMF", "2022-09-28"), ("QRV", "2023-02-08"))
COACHING = (
    ("2022-06-23", ("T01", "T05", "T08", "T11", "T14")),
    ("2022-07-14", ("T02", "T06", "T09", "T12", "T15")),
    ("2022-09-15", ("T01", "T03", "T07", "T08", "T10")),
    ("2022-11-24", ("T02", "T04", "T05", "T09", "T13")),
    ("2023-02-16", ("T01", "T03", "T06", "T08", "T10", "T11", "T14")),
    ("2023-03-16", ("T02", "T04", "T07", "T09", "T12", "T13", "T15")),
)
PROJECT_MEETINGS = {
    "QMF": ("2022-01-19", "2022-06-22", "2022-11-02", "2023-03-01"),
    "QMJ": ("2022-03-09", "2022-08-24", "2023-01-25"),
    "QRV": ("2022-02-03", "2022-06-30", "2022-11-16", "2023-02-23"),
    "QKK": ("2022-07-06", "2023-02-01"),
    "QWE": ("2022-07-20", "2023-03-15"),
}
LONG_TERM, WELLBEING, EARLY_YEARS = "Asthma and long-term conditions", "Emotional wellbeing", "Early years"
"""Invented workstreams of the first year."""
TEAMS = (
    ("T01", "Asthma reviews in schools", "QMF-GP", "2022-05-10", LONG_TERM),
    ("T02", "Early speech and language", "QMF-COUNCIL-1", "2022-05-10", EARLY_YEARS),
    ("T03", "One number for worried parents", "QMF-ACUTE", "2022-06-20", EARLY_YEARS),
    ("T04", "Eating well together", "QMF-CHARITY", "2022-10-12", EARLY_YEARS),
    ("T05", "Constipation pathway", "QMJ-COMMUNITY", "2022-05-10", LONG_TERM),
    ("T06", "Young carers seen early", "QMJ-COUNCIL-1", "2022-07-04", WELLBEING),
    ("T07", "Hub clinics with paediatricians", "QMJ-GP", "2022-09-05", LONG_TERM),
    ("T08", "Asthma friendly homes", "QRV-COUNCIL-1", "2022-05-10", LONG_TERM),
    ("T09", "Waiting well", "QRV-ACUTE", "2022-06-20", WELLBEING),
    ("T10", "Family hub front door", "QRV-COUNCIL-2", "2022-09-05", EARLY_YEARS),
    ("T11", "Sleep support", "QKK-COMMUNITY", "2022-05-10", WELLBEING),
    ("T12", "Epilepsy passports", "QKK-ACUTE", "2022-07-04", LONG_TERM),
    ("T13", "School nurses and surgeries", "QKK-GP", "2022-10-12", WELLBEING),
    ("T14", "First 1,001 days", "QWE-COMMUNITY", "2022-05-10", EARLY_YEARS),
    ("T15", "Transition to adult care", "QWE-ACUTE", "2022-07-04", LONG_TERM),
)

PEOPLE = {"QMF": 2400, "QMJ": 1900, "QRV": 2500, "QKK": 2200, "QWE": 1800}
"""Invented numbers of people who work for babies, children and young people, by system."""
IN_ROLES = {
    "doctors": 1500,
    "nursing": 3400,
    "allied": 1500,
    "care-education": 2300,
    "voluntary": 700,
    "management": 900,
    "families": 500,
}
IN_SECTORS = {"health": 6800, "local government": 2900, "voluntary": 1100}
IN_PLACES = (0.3, 0.26, 0.24, 0.2)
"""Share of each of a system's places."""
INVENTED = "invented for this sample"
COUNTED = date(2022, 1, 1)

MAPPED: dict[str, dict[str, tuple[str, ...]]] = {
    "personal-mission": {"kinds": ("introduction",)},
    "frame": {"kinds": ("webinar",)},
    "mobilise": {"kinds": ("learning-session", "half-day"), "offers": ("half-day session",)},
    "organise": {
        "kinds": ("coaching", "project-meeting"),
        "offers": ("coaching slot",),
        "actions": ("PDSA cycle", "change tested", "plan item"),
    },
    "momentum": {"kinds": ("peer-visit",), "offers": ("peer visit",)},
}
"""What is offered and done under each of the five principles, as this sample's evaluator sees it."""

MEASURES = (
    Series(
        Measure(code="asthma-review", name="Children reviewed within two days of an asthma attack"),
        "process", "up", 42.0, 4.0, 2.4, people=260, target=0.6,
        changes=(Change("QMF", date(2022, 11, 1), 11.0), Change("QRV", date(2022, 11, 1), 10.0)),
    ),
    Series(
        Measure(code="wait", name="Median wait for community paediatrics", chart="value", unit="weeks"),
        "outcome", "down", 21.0, 3.0, 1.1,
    ),
    Series(
        Measure(code="not-brought", name="Appointments to which a child was not brought"),
        "balancing", "down", 11.0, 1.2, 0.7, people=2400,
    ),
)  # fmt: skip
"""Invented measures of each system, from the spring before the programme on."""

HIGHLIGHTS = Highlights(
    moving={"QMF": 0.42, "QMJ": 0.26, "QRV": 0.42, "QKK": 0.2, "QWE": 0.24},
    faculty=("2022-09", "2022-12", "2023-03"),
    records={
        "T01": (True, "leading together"), "T02": (True, "involved"), "T03": (True, "consulted"),
        "T04": (False, "involved"), "T05": (True, "consulted"), "T06": (False, ""), "T07": (False, "informed"),
        "T08": (True, "leading together"), "T09": (True, "involved"), "T10": (False, "consulted"),
        "T11": (True, "informed"), "T12": (False, "consulted"), "T13": (False, "none"), "T14": (True, "involved"),
        "T15": (False, "informed"),
    },
)  # fmt: skip
"""Invented monthly scores, driver diagrams and involvement of families."""

SPREAD = (
    ("asthma-plan-in-school", "T08", "T01", "heard", "2022-11-09"),
    ("asthma-plan-in-school", "T08", "T01", "testing", "2022-12-12"),
    ("asthma-plan-in-school", "T08", "T01", "implemented", "2023-03-06"),
    ("asthma-plan-in-school", "T02", "T01", "heard", "2022-10-12"),
    ("asthma-plan-in-school", "T02", "T01", "testing", "2023-01-23"),
    ("asthma-plan-in-school", "T07", "T01", "heard", "2023-01-19"),
    ("asthma-plan-in-school", "T07", "T01", "testing", "2023-02-27"),
    ("asthma-plan-in-school", "T12", "T01", "heard", "2023-01-19"),
    ("asthma-plan-in-school", "T15", "", "heard", "2023-01-19"),
    ("asthma-plan-in-school", "T13", "", "heard", "2023-02-15"),
    ("words-at-two", "T01", "T02", "heard", "2022-10-12"),
    ("words-at-two", "T01", "T02", "testing", "2022-12-05"),
    ("words-at-two", "T03", "T02", "heard", "2022-11-16"),
    ("words-at-two", "T03", "T02", "testing", "2023-01-09"),
    ("words-at-two", "T03", "T02", "implemented", "2023-03-13"),
    ("words-at-two", "T14", "T02", "heard", "2023-02-22"),
    ("words-at-two", "T14", "T02", "testing", "2023-03-13"),
    ("words-at-two", "T10", "", "heard", "2023-01-19"),
    ("words-at-two", "T10", "", "testing", "2023-03-20"),
)
"""Two invented practices on their way from team to team."""

ABOUT = """
It is calibrated to what the annual progress report (April 2023) of the London BCYP Improvement Collaborative
published: five integrated care systems with their real names and ODS codes; learning sessions in October 2022 and
January 2023 after a first one in spring 2022 (the next, of April 2023, lies outside the period); topic webinars and
three introduction webinars in March 2023; coaching whose every offered slot was taken; half-day sessions hosted by
two of the five systems; about 15 teams; more activity in North East and North West London, where sponsors were
engaged; active members that grow through 2022, and a strong March 2023. The report gives no rows: the days within a
month, the numbers of people and everything else are invented. So are the places and organisations; any likeness is
chance. No finding about this sample says anything about London.

Every team scores itself every month on the IHI Assessment Scale for Collaboratives, as the report describes; some
months are missing. After each quarter the faculty scores every team too. These scores, driver diagrams, how far
families are involved in a team, and two practices that spread from team to team are invented.

Some organisations work across London and belong to no system, two are on no list, and one moves from North Central
to North East London on 1 October 2022.

The fifteen teams work in three invented workstreams: asthma and long-term conditions, emotional wellbeing, early
years. The three that the report announced for the time after it – integration for child health care; early years and
family hubs; leadership – are yet to come, and no team is in one of them here. Members of teams, tests of change,
invitations, the two peer visits, jobs, places, the numbers of people from whom those who take part come, the three
measures of each system, and the answers to the form after the third learning session are invented too. Which of the
five principles of social movements (Bibby et al. 2009) a kind of occasion or offer serves is an example of what an
evaluator may declare, and nobody's published view.
"""

THEORY = Theory(
    aim="Illustrative, not the programme's own words: by March 2024, teams in all five systems show improvement in "
    "the measure that each has chosen for babies, children and young people.",
    primary=(
        Driver(
            name="People who take part and stay",
            secondary=("Sponsors in post", "Time to attend"),
            change_ideas=("Introduction webinars", "Half-day sessions in each system"),
            signals=("growth",),
        ),
        Driver(
            name="Teams that test changes",
            secondary=("An aim for each team", "Skills in improvement", "Coaching between learning sessions"),
            change_ideas=("One-to-one coaching", "Topic webinars"),
        ),
        Driver(name="Learning across organisations", secondary=("Meeting people from other systems",)),
    ),
)


PAGE_ONE = PageOne(
    decisions=(
        Decision(
            title="Offer a half-day session to the three systems that have had none",
            why="Two of five systems took theirs, and teams joined there afterwards",
            owner="regional lead",
            by=date(2023, 5, 31),
            findings=("growth.offers.half-day-session",),
        ),
        Decision(
            title="Ask every team for its March score",
            why="Three of fifteen teams returned nothing, so nobody can say how far they are",
            owner="system improvement leads",
            by=date(2023, 5, 12),
            findings=("progress.reached", "progress.missing"),
        ),
    ),
    actions=(
        Action(what="Invite practice nurses to learning session 3", done=True),
        Action(what="Publish the reporting template", done=True),
        Action(what="Collect the registers that are missing", done=False, note="three of 42"),
    ),
    context=("A reorganisation from July 2022 and winter pressure from December changed who could come.",),
    cannot_say=("That the collaborative caused a change in waiting: there is no comparison group.",),
)
"""Invented decisions and actions, to show where a programme's own stand."""


def setting() -> Setting:
    """Return the setting of the London sample.

    Examples
    --------
    >>> london = setting()
    >>> len(london.systems), len(london.occasions), len(london.teams)
    (5, 42, 15)
    """
    return Setting(
        programme=Programme(
            id="london",
            title="London BCYP Improvement Collaborative (synthetic sample)",
            start=date(2022, 1, 1),
            end=date(2023, 3, 31),
            as_at=date(2023, 4, 14),
            status="Synthetic sample – not about any real person or organisation",
            note="Everything in this report is invented: people, organisations and attendance. The sample is "
            "calibrated to published facts of the London BCYP Improvement Collaborative (annual progress report, "
            "April 2023) and says nothing about it.",
        ),
        systems=SYSTEMS,
        organisations=_organisations(),
        occasions=_occasions(),
        teams=tuple(
            Team(key, name, host, date.fromisoformat(day), workstream) for key, name, host, day, workstream in TEAMS
        ),
        crowd=Crowd(
            arrivals=(64, 14, 14, 14, 26, 12, 10, 5, 18, 26, 14, 8, 22, 14, 18),
            pull={"QMF": 0.26, "QMJ": 0.17, "QRV": 0.25, "QKK": 0.14, "QWE": 0.14, "": 0.04},
            keenness={"QMF": 1.15, "QRV": 1.15, "QMJ": 0.95, "QKK": 0.9, "QWE": 0.9},
            leaving=0.03,
            passers_by=54,
            movers=8,
            namesakes=1,
        ),
        host="PROGRAMME",
        faculty="FACULTY",
        offers=_offers(),
        circumstances=(
            Circumstance("QMF", "sponsor in post", date(2022, 1, 10)),
            Circumstance("QRV", "sponsor in post", date(2022, 2, 1)),
            Circumstance("", "reorganisation", date(2022, 7, 1)),
            Circumstance("", "pressure", date(2022, 12, 1), date(2023, 2, 28)),
        ),
        theory=THEORY,
        page_one=PAGE_ONE,
        efforts=Efforts(
            tests={"QMF": 0.85, "QMJ": 0.4, "QRV": 0.8, "QKK": 0.35, "QWE": 0.35},
            idle=("T06", "T13"),
            only_listed=6,
            form="LS3",
            answers=60,
        ),
        denominators=_denominators(),
        movement=Movement(
            principles=tuple(one.model_copy(update=MAPPED[one.code]) for one in PRINCIPLES), question=CODE
        ),
        measures=Measures(date(2021, 4, 1), date(2023, 3, 1), dict.fromkeys(PEOPLE, 1.0), MEASURES),
        highlights=HIGHLIGHTS,
        spread=SPREAD,
        about=ABOUT,
        run="data_samples/london/evaluation.toml",
    )


def _offers() -> tuple[Offer, ...]:
    """Return what was offered to each system besides coaching: a half-day session, and a visit to another team."""
    visiting = {"QMF", "QWE"}
    half_days = (
        Offer("half-day session", system.code, 1, int(system.code in dict(HALF_DAYS)), date(2022, 7, 1))
        for system in SYSTEMS
    )
    visits = (Offer("peer visit", s.code, 1, int(s.code in visiting), date(2022, 10, 17)) for s in SYSTEMS)
    return (*half_days, *visits)


def _denominators() -> tuple[Denominator, ...]:
    """Return the invented numbers of people from whom those who take part come."""
    of_place = {
        place: round(PEOPLE[code] * share / 10) * 10
        for code, places in PLACES.items()
        for place, share in zip(places, IN_PLACES, strict=True)
    }
    counted = {"system": PEOPLE, "sector": IN_SECTORS, "role": IN_ROLES, "place": of_place}
    return tuple(
        Denominator(of=of, group=group, people=people, source=INVENTED, as_at=COUNTED)  # pyright: ignore[reportArgumentType]
        for of, groups in counted.items()
        for group, people in groups.items()
    )


def _organisations() -> tuple[Organisation, ...]:
    own = [organisation for code, places in PLACES.items() for organisation in _of_system(code, places)]
    moving = Organisation(
        "BRIDGE", "Bridgewater Lane Community Services", "community", "health", "QMJ", "bridgewater-lane.invalid",
        ("Bridgewater Lane", "BLCS"), 1.0, (date(2022, 10, 1), "QMF"),
    )  # fmt: skip
    everywhere = (
        Organisation("VOICES", "Young Voices Together", "charity", "voluntary", "", "youngvoices.invalid", ("YVT",)),
        Organisation("PROGRAMME", "London Programme Team", "programme", "health", "", "programme.invalid"),
        Organisation("FACULTY", "Improvement Faculty", "faculty", "other", "", "faculty.invalid"),
    )
    unlisted = (
        Organisation("NURSERY", "Bluebell Grove Nurseries", "other", "other", "", "bluebell.invalid", listed=False),
        Organisation("PARENTS", "Parents at the Table", "charity", "voluntary", "", "parents.invalid", listed=False),
    )
    return (*own, moving, *everywhere, *unlisted)


def _of_system(code: str, places: tuple[str, str, str, str]) -> list[Organisation]:
    """Return the seven organisations of a system, with the names by which people call them."""
    first, second, third, fourth = places
    short = SHORT[code]
    hospitals, trust = (f"{first} Hospitals", f"{first[0]}UH"), (f"{second} Community Trust",)
    charity, team = (f"{fourth} Childrens Trust",), (f"{short} children team",)
    practices = (f"{first} GPs", f"{first[0]}A")  # one of them is called NA, which software likes to lose
    rows: tuple[tuple[str, str, str, str, float, tuple[str, ...], str], ...] = (
        ("ACUTE", f"{first} University Hospitals NHS Trust", "acute", "health", 3.0, hospitals, first),
        ("COMMUNITY", f"{second} Community NHS Trust", "community", "health", 2.4, trust, second),
        ("GP", f"{first} Alliance of GPs", "general practice", "health", 1.8, practices, first),
        ("COUNCIL-1", f"{first} Council", "council", "local government", 1.4, (f"LB {first}",), first),
        ("COUNCIL-2", f"{third} Council", "council", "local government", 1.1, (f"LB {third}",), third),
        ("CHARITY", f"{fourth} Children's Trust", "charity", "voluntary", 0.9, charity, fourth),
        ("ICS", f"{short} ICS Team for Children", "integrated care system", "health", 1.0, team, ""),
    )  # fmt: skip
    return [
        Organisation(f"{code}-{key}", name, org_type, sector, code, _domain(name, key), aliases, size, place=place)
        for key, name, org_type, sector, size, aliases, place in rows
    ]


def _domain(name: str, key: str) -> str:
    return f"{name.split()[0].lower()}-{key.split('-')[0].lower()}.invalid"


def _occasions() -> tuple[Occasion, ...]:
    found = [*_for_all(), *_half_days(), *_coaching(), *_project_meetings(), *_peer_visits()]
    marked = [replace(o, withheld=o.key in WITHHELD, faults=FAULTS.get(o.key, frozenset())) for o in found]
    return tuple(sorted(marked, key=lambda occasion: (occasion.start, occasion.key)))


def _for_all() -> list[Occasion]:
    sessions = [
        Occasion(key, "learning-session", title, _at(day, 10), 300, form) for key, day, title, form in LEARNING_SESSIONS
    ]
    webinars = [
        Occasion(f"W{number}", "webinar", f"Webinar {number}: {topic}", _at(day, 14), 60, "teams")
        for number, (day, topic) in enumerate(WEBINARS, start=1)
    ]
    introductions = [
        Occasion(f"I{number}", "introduction", f"Introduction to the collaborative {number}", _at(day, 12), 45, "teams")
        for number, day in enumerate(INTRODUCTIONS, start=1)
    ]
    return [*sessions, *webinars, *introductions]


def _half_days() -> list[Occasion]:
    return [
        Occasion(
            f"H-{SHORT[code]}", "half-day", f"Half-day session in {_name(code)}", _at(day, 13), 210, "workbook", code
        )
        for code, day in HALF_DAYS
    ]


def _coaching() -> list[Occasion]:
    return [
        Occasion(
            f"C{number}", "coaching", f"Coaching day {number}", _at(day, 9), 420, "log", log="coaching", slots=slots
        )
        for number, (day, slots) in enumerate(COACHING, start=1)
    ]


def _project_meetings() -> list[Occasion]:
    return [
        Occasion(
            f"P-{SHORT[code]}-{number}",
            "project-meeting",
            f"{SHORT[code]} project meeting {number}",
            _at(day, 11),
            90,
            "log",
            system=code,
            log=f"project-meetings-{SHORT[code].lower()}",
        )
        for code, days in PROJECT_MEETINGS.items()
        for number, day in enumerate(days, start=1)
    ]


def _peer_visits() -> list[Occasion]:
    return [
        Occasion(key, "peer-visit", title, _at(day, 13), 150, "log", log="peer-visits", slots=teams)
        for key, day, title, teams in PEER_VISITS
    ]


def _name(code: str) -> str:
    return next(system.name for system in SYSTEMS if system.code == code)


def _at(day: str, hour: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour))
