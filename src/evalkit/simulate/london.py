"""The London sample: a synthetic programme calibrated to published facts of a real one.

The facts are those of the annual progress report (April 2023) of the London BCYP Improvement Collaborative:
five integrated care systems, the months of the learning sessions, three introduction webinars in March 2023, every
coaching slot taken, half-day sessions hosted by two of five systems, about 15 teams, more activity where sponsors
were engaged. Days within a month, and everything else, are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from evalkit.definition import Driver, Programme, System, Theory
from evalkit.simulate.setting import Circumstance, Crowd, Form, Occasion, Offer, Organisation, Setting, Team

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
TEAMS = (
    ("T01", "Asthma reviews in schools", "QMF-GP", "2022-05-10"),
    ("T02", "Early speech and language", "QMF-COUNCIL-1", "2022-05-10"),
    ("T03", "One number for worried parents", "QMF-ACUTE", "2022-06-20"),
    ("T04", "Eating well together", "QMF-CHARITY", "2022-10-12"),
    ("T05", "Constipation pathway", "QMJ-COMMUNITY", "2022-05-10"),
    ("T06", "Young carers seen early", "QMJ-COUNCIL-1", "2022-07-04"),
    ("T07", "Hub clinics with paediatricians", "QMJ-GP", "2022-09-05"),
    ("T08", "Asthma friendly homes", "QRV-COUNCIL-1", "2022-05-10"),
    ("T09", "Waiting well", "QRV-ACUTE", "2022-06-20"),
    ("T10", "Family hub front door", "QRV-COUNCIL-2", "2022-09-05"),
    ("T11", "Sleep support", "QKK-COMMUNITY", "2022-05-10"),
    ("T12", "Epilepsy passports", "QKK-ACUTE", "2022-07-04"),
    ("T13", "School nurses and surgeries", "QKK-GP", "2022-10-12"),
    ("T14", "First 1,001 days", "QWE-COMMUNITY", "2022-05-10"),
    ("T15", "Transition to adult care", "QWE-ACUTE", "2022-07-04"),
)

ABOUT = """
It is calibrated to what the annual progress report (April 2023) of the London BCYP Improvement Collaborative
published: five integrated care systems with their real names and ODS codes; learning sessions in October 2022 and
January 2023 after a first one in spring 2022 (the next, of April 2023, lies outside the period); topic webinars and
three introduction webinars in March 2023; coaching whose every offered slot was taken; half-day sessions hosted by
two of the five systems; about 15 teams; more activity in North East and North West London, where sponsors were
engaged; active members that grow through 2022, and a strong March 2023. The report gives no rows: the days within a
month, the numbers of people and everything else are invented. So are the places and organisations; any likeness is
chance. No finding about this sample says anything about London.

Some organisations work across London and belong to no system, two are on no list, and one moves from North Central
to North East London on 1 October 2022.
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


def setting() -> Setting:
    """Return the setting of the London sample.

    Examples
    --------
    >>> london = setting()
    >>> len(london.systems), len(london.occasions), len(london.teams)
    (5, 40, 15)
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
        teams=tuple(Team(key, name, host, date.fromisoformat(joined)) for key, name, host, joined in TEAMS),
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
        offers=tuple(
            Offer("half-day session", system.code, 1, int(system.code in dict(HALF_DAYS)), date(2022, 7, 1))
            for system in SYSTEMS
        ),
        circumstances=(
            Circumstance("QMF", "sponsor in post", date(2022, 1, 10)),
            Circumstance("QRV", "sponsor in post", date(2022, 2, 1)),
            Circumstance("", "reorganisation", date(2022, 7, 1)),
            Circumstance("", "pressure", date(2022, 12, 1), date(2023, 2, 28)),
        ),
        theory=THEORY,
        about=ABOUT,
        run="data_samples/london/evaluation.toml",
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
    hospitals = (f"{first} Hospitals", f"{first[0]}UH")
    practices = (f"{first} GPs", f"{first[0]}A")  # one of them is called NA, which software likes to lose
    rows = (
        ("ACUTE", f"{first} University Hospitals NHS Trust", "acute", "health", 3.0, hospitals),
        ("COMMUNITY", f"{second} Community NHS Trust", "community", "health", 2.4, (f"{second} Community Trust",)),
        ("GP", f"{first} Alliance of GPs", "general practice", "health", 1.8, practices),
        ("COUNCIL-1", f"{first} Council", "council", "local government", 1.4, (f"LB {first}",)),
        ("COUNCIL-2", f"{third} Council", "council", "local government", 1.1, (f"LB {third}",)),
        ("CHARITY", f"{fourth} Children's Trust", "charity", "voluntary", 0.9, (f"{fourth} Childrens Trust",)),
        ("ICS", f"{short} ICS Team for Children", "integrated care system", "health", 1.0, (f"{short} children team",)),
    )  # fmt: skip
    return [
        Organisation(f"{code}-{key}", name, org_type, sector, code, _domain(name, key), aliases, size)
        for key, name, org_type, sector, size, aliases in rows
    ]


def _domain(name: str, key: str) -> str:
    return f"{name.split()[0].lower()}-{key.split('-')[0].lower()}.invalid"


def _occasions() -> tuple[Occasion, ...]:
    found = [*_for_all(), *_half_days(), *_coaching(), *_project_meetings()]
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


def _name(code: str) -> str:
    return next(system.name for system in SYSTEMS if system.code == code)


def _at(day: str, hour: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour))
