"""The sample of a community that builds capability: a self-assessment in two waves, training, champions, coaching.

Calibrated to the Play Book (version 10) of the One Gloucestershire Improvement Community: components between 2.1 and
2.7, and training numbers as printed there. People, organisations, staff numbers and answers are invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from evalkit.definition import Programme, System
from evalkit.simulate import declaration, package, workbook
from evalkit.simulate.draws import Draws
from evalkit.simulate.names import FORENAMES, SURNAMES, Name
from evalkit.simulate.sheets import write_csv

SEED = 20230831
FIRST, LAST, AS_AT = date(2022, 9, 1), date(2023, 8, 31), date(2023, 9, 15)

NOTE = (
    "Everything in this report is invented but for the training numbers, which are those of the Play Book (version 10) "
    "of the One Gloucestershire Improvement Community. The self-assessment is calibrated to its published result and "
    "says nothing about it."
)
SYSTEMS = (
    System(code="SVH", name="Severn Vale Hospitals"),
    System(code="LCM", name="Leadon Community and Mental Health"),
    System(code="WCB", name="Wold Commissioning Board"),
    System(code="CVP", name="Coln Valley Primary Care"),
    System(code="WCC", name="Wold County Council"),
    System(code="FVS", name="Forest Voices and partners"),
)
ORGANISATIONS: tuple[tuple[str, ...], ...] = (
    ("SVH1", "Severn Vale Hospitals Trust", "acute", "health", "SVH", "severn-vale.invalid"),
    ("LCM1", "Leadon Community Trust", "community", "health", "LCM", "leadon.invalid"),
    ("WCB1", "Wold Board", "commissioner", "health", "WCB", "wold-board.invalid"),
    ("CVP1", "Coln Valley Network", "primary care", "health", "CVP", "coln-valley.invalid"),
    ("WCC1", "Wold Council", "local authority", "local government", "WCC", "wold-county.invalid"),
    ("FVS1", "Forest Voices", "voluntary", "voluntary", "FVS", "forest-voices.invalid"),
)
STAFF: Mapping[str, int] = {"SVH1": 8100, "LCM1": 4000, "WCB1": 420, "CVP1": 610, "WCC1": 3900, "FVS1": 90}
"""Staff in post: invented, but for the organisation of 4,000 whose dosage is printed."""

SO_FAR: Mapping[str, Mapping[str, int]] = {
    "SVH1": {"Bronze": 3712, "Silver": 769, "Gold": 62, "Human factors": 128},
    "LCM1": {"Pocket": 710, "Bronze": 604, "Silver": 37},
    "WCB1": {"Fundamentals": 125, "Virtual or blended": 82, "Practitioner": 279},
}
THIS_YEAR: Mapping[str, Mapping[str, int]] = {
    "SVH1": {
        "Bronze": 348, "Silver": 112, "Gold": 49, "Introduction to human factors": 73, "Human error": 29,
        "Human factors for managers": 14, "Human factors for investigators": 0,
    },
}  # fmt: skip
"""Training as the Play Book prints it: so far, and from January to August 2023."""

COMPONENTS: Mapping[str, float] = {
    "Strategic focus": 2.3,
    "Prioritisation and communication of improvement": 2.25,
    "Capability building": 2.6,
    "Leadership for improvement": 2.45,
    "Achieving outcomes": 2.35,
    "Resources": 2.4,
}
"""Middle of the answers of June 2023 to each component."""

SPLIT, APART = "Resources", 1.2
"""A component on which raters are of two minds, and how far each of them is from the middle."""

HIGHER = ("WCB", "Strategic focus", 1.3)
"""Part that rates a component higher than the others, and by how much."""

ROSE = ("Capability building", 0.7)
"""Component that was so much lower in October 2022; looking back, raters put everything lower still."""

LOOKING_BACK = 0.35
RATERS: Mapping[str, int] = {"SVH": 10, "LCM": 9, "WCB": 8, "CVP": 6, "WCC": 5, "FVS": 3}
RATED_BEFORE: Mapping[str, int] = {"SVH": 8, "LCM": 7, "WCB": 6, "CVP": 4, "WCC": 3, "FVS": 2}
"""Raters of June 2023, and how many of them had rated in October 2022."""

ONLY_BEFORE: Mapping[str, int] = {"SVH": 2, "LCM": 2, "WCB": 1, "CVP": 1, "WCC": 1, "FVS": 1}
AGREED: Mapping[str, int] = dict(zip(COMPONENTS, (2, 2, 3, 3, 2, 2), strict=True))
IMPACT = (
    "Shared purpose and vision", "People and culture", "Leadership behaviours", "Improvement capability and capacity",
    "Improvement embedded in management systems and processes",
)  # fmt: skip
SKILLS = ("Measurement for improvement", "Human factors", "Facilitation")
CHAMPIONS: Mapping[str, tuple[int, int, int]] = {
    "SVH1": (14, 96, 44), "LCM1": (6, 38, 21), "WCB1": (2, 9, 6),
    "CVP1": (0, 4, 3), "WCC1": (1, 12, 9), "FVS1": (0, 2, 1),
}  # fmt: skip
"""Experts, coaches and others on the register of champions."""

COMPLETED: Mapping[str, int] = {"Silver": 104, "Gold": 41}
"""Completions by name, all of the first organisation."""

TEAMS = (
    "Safer discharge", "Sepsis in the first hour", "Falls on the wards", "Theatre start times", "Outpatient letters",
    "Pressure ulcers", "Physical health checks", "Crisis line", "District nursing rounds", "Perinatal pathway",
    "Frailty reviews", "Same-day access", "Referral letters", "Home adaptations", "Family hubs", "Carers' voices",
)  # fmt: skip
PROJECTS = (
    ("Flow through the front door", "SVH", "flow"), ("Discharge to assess", "SVH", "flow; home"),
    ("Safer theatres", "SVH", "safety"), ("Closer to home", "LCM", "home"),
    ("Better days on the wards", "LCM", "safety"), ("Frailty at home", "CVP", "home"),
    ("Access on the day", "CVP", "flow"),
    ("Hubs for families", "WCC", "families"),
    ("Carers as partners", "FVS", "families; home"),
)  # fmt: skip
_FORM = ("ID", "Start time", "Completion time", "Email", "Name", "Which part of the system do you work in?")


@dataclass(frozen=True)
class _Person:
    name: Name
    organisation: Sequence[str]
    leaning: float
    camp: int
    scores: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[str, str, str]:
        """Name, address and organisation, as a list has them."""
        return self.name.full, f"{self.name.address}@{self.organisation[5]}", self.organisation[1]


def write(folder: Path) -> None:
    """Write the sample.

    Parameters
    ----------
    folder : Path
        An empty folder.
    """
    people = _people(Draws(SEED, "people"))
    _write_tables(folder)
    _write_headcounts(folder)
    _write_forms(folder, people, Draws(SEED, "answers"))
    champions = _write_champions(folder, people, Draws(SEED, "champions"))
    members = _write_members(folder, people, Draws(SEED, "members"))
    _write_completions(folder, people, champions, members, Draws(SEED, "completions"))
    _write_log(folder, people, champions, members, Draws(SEED, "log"))
    for path in sorted((files("evalkit.simulate") / "data/gloucestershire").iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml") and not path.name.startswith("evaluation"):
            declaration.write_text(folder / f"mappings/{path.name}", path.read_text(encoding="utf-8"))
    declaration.write_text(folder / "evaluation.toml", _definition())
    declaration.write_text(folder / "README.md", _data("README.md"))
    package.write_datapackage(folder, "gloucestershire", "One Gloucestershire (synthetic sample)", NOTE)


def _people(draws: Draws) -> dict[str, list[_Person]]:
    """Put names together at random, none twice, by organisation."""
    names: dict[str, Name] = {}
    wanted = {key: sum(CHAMPIONS[key]) + 70 for key in STAFF}
    while len(names) < sum(wanted.values()):
        name = Name(draws.pick(FORENAMES), draws.pick(SURNAMES))
        names[name.full] = name
    waiting = iter(names.values())
    return {
        row[0]: [
            _Person(next(waiting), row, sum(draws.share() for _ in range(3)) - 1.5, 1 if draws.chance(0.5) else -1)
            for _ in range(wanted[row[0]])
        ]
        for row in ORGANISATIONS
    }


def _write_tables(folder: Path) -> None:
    header = ("Key", "Name", "Type", "Sector", "Part", "E-mail domains")
    write_csv(folder / "tables/organisations.csv", [header, *ORGANISATIONS])
    occasions = [
        (key, kind, title, f"{day}T13:00", f"{day}T15:00", "all" if kind == "event" else "invitation")
        for key, kind, title, day in _occasions()
    ]
    write_csv(folder / "tables/occasions.csv", [("Key", "Kind", "Title", "Start", "End", "For"), *occasions])
    teams = [
        (
            f"T{n:02d}",
            name,
            ORGANISATIONS[_host(n)][0],
            ORGANISATIONS[_host(n)][4],
            str(FIRST + timedelta(17 * n)),
            "yes",
        )
        for n, name in enumerate(TEAMS, start=1)
    ]
    write_csv(folder / "tables/teams.csv", [("Key", "Name", "Hosted by", "Part", "Joined", "Aim on record"), *teams])
    projects = [
        (f"P{n:02d}", title, part, goals, "active", str(FIRST + timedelta(20 * n)))
        for n, (title, part, goals) in enumerate(PROJECTS, start=1)
    ]
    write_csv(folder / "tables/projects.csv", [("Key", "Title", "Part", "Goals", "Status", "Start"), *projects])
    agreed = [(component, str(level), "2023-06") for component, level in AGREED.items()]
    write_csv(folder / "tables/consensus.csv", [("Component", "Agreed", "Month"), *agreed])
    draws = Draws(SEED, "impact")
    returns = [(system.code, item, str(draws.between(2, 3)), "2023-06") for system in SYSTEMS for item in IMPACT]
    write_csv(folder / "tables/nhs-impact.csv", [("Part", "Component", "Level", "Month"), *returns])


def _host(team: int) -> int:
    """Return the place of the organisation that hosts a team."""
    return (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 3, 3, 2, 4, 4, 5)[team - 1]


def _occasions() -> list[tuple[str, str, str, date]]:
    """Return a community event a month, and two coaching sessions."""
    found = []
    for n in range(12):
        month = date(FIRST.year + (FIRST.month - 1 + n) // 12, (FIRST.month - 1 + n) % 12 + 1, 1)
        found.append((f"E{n + 1:02d}", "event", f"Community event {n + 1}", month + timedelta(14)))
        found += [
            (f"C{2 * n + k:02d}", "coaching", f"Coaching {2 * n + k}", month + timedelta(4 + 14 * k)) for k in (0, 1)
        ]
    return sorted(found, key=lambda entry: entry[3])


def _write_headcounts(folder: Path) -> None:
    rows: list[Sequence[str]] = [("staff in post", key, "", "2023-08-01", str(n)) for key, n in STAFF.items()]
    rows += [
        (what, key, level, period, str(n))
        for what, period, numbers in (("training so far", "2023-08-01", SO_FAR), ("training", "2023-01-01", THIS_YEAR))
        for key, levels in numbers.items()
        for level, n in levels.items()
    ]
    write_csv(folder / "tables/headcount.csv", [("What", "Organisation", "Level", "From", "Number"), *rows])


def _write_forms(folder: Path, people: Mapping[str, list[_Person]], draws: Draws) -> None:
    """Let the same people answer in both waves, some of them in one only, and look back in the second."""
    first: list[_Person] = []
    second: list[_Person] = []
    back: list[_Person] = []
    for system in SYSTEMS:
        inside = [person for one in people.values() for person in one[:12] if person.organisation[4] == system.code]
        raters = draws.shuffled(inside)
        both, later = raters[: RATED_BEFORE[system.code]], raters[RATED_BEFORE[system.code] : RATERS[system.code]]
        only = raters[RATERS[system.code] : RATERS[system.code] + ONLY_BEFORE[system.code]]
        first, second, back = first + both + only, second + both + later, back + both
        for rater in (*both, *later, *only):
            now = {name: _latent(rater, name, middle, draws) for name, middle in COMPONENTS.items()}
            before = {name: value - (ROSE[1] if name == ROSE[0] else 0.0) for name, value in now.items()}
            rater.scores["2023-06"] = tuple(_level(value, draws) for value in now.values())
            rater.scores["2022-10"] = tuple(_level(value, draws) for value in before.values())
            rater.scores["then"] = tuple(_level(value - LOOKING_BACK, draws) for value in before.values())
    _save(folder, "2022-10", first, datetime(2022, 10, 10, 9), draws)
    _save(folder, "2023-06", second, datetime(2023, 6, 12, 9), draws, slips=True)
    _save(folder, "2022-10-then", back, datetime(2023, 6, 12, 9), draws, scores="then")


def _latent(rater: _Person, component: str, middle: float, draws: Draws) -> float:
    value = middle + 0.7 * rater.leaning + 0.8 * (draws.share() - 0.5)
    if component == SPLIT:
        value += APART * rater.camp
    if (rater.organisation[4], component) == HIGHER[:2]:
        value += HIGHER[2]
    return value


def _level(value: float, draws: Draws) -> int:
    return min(5, max(1, int(value + 0.35 + 0.3 * draws.share())))


def _save(
    folder: Path,
    wave: str,
    raters: Sequence[_Person],
    begun: datetime,
    draws: Draws,
    *,
    scores: str = "",
    slips: bool = False,
) -> None:
    names = {system.code: system.name for system in SYSTEMS}
    rows: list[list[str]] = []
    for number, rater in enumerate(draws.shuffled(raters), start=1):
        started = begun + timedelta(hours=5 * number, seconds=41 * number)
        times = [
            f"{t.month}/{t.day}/{t:%y %H:%M:%S}" for t in (started, started + timedelta(minutes=4, seconds=number))
        ]
        name, email, _ = rater.cells
        answers = list(map(str, rater.scores[scores or wave]))
        rows.append([str(number), *times, email, name, names[rater.organisation[4]], *answers])
    if slips:
        rows += _slips(rows)
    sheet = workbook.sheet_of("Sheet1", [(*_FORM, *COMPONENTS), *rows], [6, 18, 18, 34, 24, 38, *[18] * 6])
    workbook.save(sheet, folder / f"exports/capability-{wave}.xlsx", begun + timedelta(days=21))


def _slips(rows: Sequence[list[str]]) -> list[list[str]]:
    """Return a response given twice, and two of people who edited the sheet by hand; one answer above stays blank."""
    again = [str(len(rows) + 1), *rows[0][1:]]
    rows[4][-2] = ""
    words = [str(len(rows) + 2), *rows[1][1:3], "a.person@leadon.invalid", "Ada Personne", *rows[1][5:-1], "2 to 3"]
    off = [str(len(rows) + 3), *rows[2][1:3], "b.person@leadon.invalid", "Bo Personne", *rows[2][5:-1], "6"]
    return [again, words, off]


def _write_champions(folder: Path, people: Mapping[str, list[_Person]], draws: Draws) -> dict[str, list[_Person]]:
    """Write the register of champions; return who is a coach, by organisation."""
    rows: list[Sequence[str]] = []
    coaches: dict[str, list[_Person]] = {}
    for key, (experts, coaching, others) in CHAMPIONS.items():
        pool = people[key][6:]
        coaches[key] = pool[:coaching]
        for place, person in enumerate(pool[: coaching + others]):
            skills = ["Quality coach"] if place < coaching else []
            skills += ["Internal expert"] if place < experts else []
            skills += [skill for skill in SKILLS if draws.chance(0.3)]
            skills = skills or [draws.pick(SKILLS)]
            time = draws.pick(("20%", "10%", "25%", "", "5%")) if place < coaching else ""
            rows.append((*person.cells, "; ".join(skills), time, f"{AS_AT:%d/%m/%Y}"))
    write_csv(
        folder / "registers/champions.csv",
        [("Name", "E-mail", "Organisation", "Skills", "Protected time", "As at"), *rows],
    )
    return coaches


def _write_members(folder: Path, people: Mapping[str, list[_Person]], draws: Draws) -> list[_Person]:
    rows: list[Sequence[str]] = []
    members: list[_Person] = []
    for n, name in enumerate(TEAMS, start=1):
        chosen = draws.some(people[ORGANISATIONS[_host(n)][0]], draws.between(5, 9))
        members += chosen
        joined = FIRST + timedelta(17 * n)
        rows += [(*person.cells, name, f"{joined:%d/%m/%Y}") for person in chosen]
    write_csv(folder / "registers/members.csv", [("Name", "E-mail", "Organisation", "Team", "Since"), *rows])
    return members


def _write_completions(
    folder: Path,
    people: Mapping[str, list[_Person]],
    coaches: Mapping[str, list[_Person]],
    members: Sequence[_Person],
    draws: Draws,
) -> None:
    """Write who completed which course: some completed two, some are in a team, some coach."""
    likely = [*coaches["SVH1"][:60], *(p for p in members if p.organisation[0] == "SVH1"), *people["SVH1"]]
    rows = []
    for level, wanted in COMPLETED.items():
        chosen = draws.some(list(dict.fromkeys(_key(person) for person in likely)), wanted)
        by_key = {_key(person): person for person in likely}
        for key in chosen:
            day = FIRST + timedelta(draws.between(0, 360))
            rows.append((*by_key[key].cells, level, f"{day:%d/%m/%Y}"))
    write_csv(
        folder / "registers/completions.csv", [("Name", "E-mail", "Organisation", "Level", "Completed on"), *rows]
    )


def _key(person: _Person) -> str:
    return person.name.full


def _write_log(
    folder: Path,
    people: Mapping[str, list[_Person]],
    coaches: Mapping[str, list[_Person]],
    members: Sequence[_Person],
    draws: Draws,
) -> None:
    everybody = [person for one in people.values() for person in one]
    coaching = [person for one in coaches.values() for person in one[: max(1, len(one) // 3)]]
    rows: list[Sequence[str]] = []
    for number, (_, kind, title, day) in enumerate(_occasions()):
        if kind == "event":
            there = [(person, "Delegate") for person in draws.some(everybody, 38 + number)]
        else:
            there = [(person, "Coach") for person in draws.some(coaching, 5)]
            there += [(person, "Delegate") for person in draws.some(list(members), 9)]
        rows += [(f"{day:%d/%m/%Y}", title, *person.cells, role) for person, role in there]
    write_csv(folder / "registers/log.csv", [("Date", "Occasion", "Name", "E-mail", "Organisation", "Role"), *rows])


def _data(name: str) -> str:
    return (files("evalkit.simulate") / f"data/gloucestershire/{name}").read_text(encoding="utf-8")


def _definition() -> str:
    programme = Programme(
        id="gloucestershire", title="One Gloucestershire Improvement Community (synthetic sample)",
        start=FIRST, end=LAST, as_at=AS_AT, timezone="Europe/London", note=NOTE,
        status="Synthetic sample – not about any real person or organisation",
    )  # fmt: skip
    return "\n".join(
        [
            declaration.opening(),
            declaration.programme_block(programme),
            *(declaration.system_block(system) for system in SYSTEMS),
            _data("evaluation-rest.toml"),
        ]
    )
