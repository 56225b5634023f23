"""The sample of one day: a share-and-learn event of just over 100 people from two places, and what they said.

Calibrated to the published report of the event *Share, Learn and Reflect* of Bedfordshire, Luton and Milton Keynes
(27 November 2019): mixed pairs, themes by place, and a closing form on which 3 of 17 answers about feeling were poor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from evalkit.definition import Programme, System
from evalkit.simulate import declaration, package, workbook
from evalkit.simulate.draws import Draws
from evalkit.simulate.names import FORENAMES, SURNAMES, Name, misspelt
from evalkit.simulate.sheets import write_csv

SEED = 20191127
DAY = date(2019, 11, 27)
PEOPLE, ANSWERED, VOTED = 104, 17, 61
MAPPED = (
    "register", "organisations", "occasions", "actions", "teams", "projects", "judgements", "offers", "pairs",
    "closing", "votes", "asked", "met", "project-members",
)  # fmt: skip
EVENT = "SLR1"

NOTE = (
    "Everything in this report is invented: people, organisations and answers. The sample is calibrated to published "
    "facts of the event 'Share, Learn and Reflect' of Bedfordshire, Luton and Milton Keynes (27 November 2019) and "
    "says nothing about it."
)

SYSTEMS = (System(code="BL", name="Bedfordshire and Luton"), System(code="MK", name="Milton Keynes"))
ORGANISATIONS = (
    ("BL-ACUTE", "Ousefield Hospital Trust", "acute", "health", "BL", "ousefield.invalid"),
    ("BL-COMM", "Greensand Community Services", "community", "health", "BL", "greensand.invalid"),
    ("BL-COUNCIL", "Ivelmead Council", "local authority", "local government", "BL", "ivelmead.invalid"),
    ("BL-VOL", "Chiltern Carers Together", "voluntary", "voluntary", "BL", "chiltern-carers.invalid"),
    ("MK-ACUTE", "Loughton Valley Hospital", "acute", "health", "MK", "loughton-valley.invalid"),
    ("MK-GP", "Redway Primary Care Network", "primary care", "health", "MK", "redway.invalid"),
    ("MK-COUNCIL", "Ouzel City Council", "local authority", "local government", "MK", "ouzel.invalid"),
)

FEELINGS: Mapping[str, int] = {
    "Energised": 5, "Hopeful": 4, "Pleased to have met people": 2, "Thoughtful": 3, "Out of energy": 2, "Deflated": 1,
}  # fmt: skip
"""Answers to how people feel, and how many gave each: 3 of 17 are poor, as published."""

INGREDIENTS: Mapping[str, tuple[str, int, int]] = {
    "Motivation and agency": ("motivation", 3, 5),
    "Skills and time": ("skills", 5, 4),
    "Support around teams": ("support", 3, 4),
    "Alignment with daily work": ("alignment", 4, 5),
}
"""What people vote on: a code, and the middle of the votes on effort and on impact."""

OPPORTUNITIES: Mapping[str, tuple[str, ...]] = {
    "shared-records": (
        "One shared record across our organisations.",
        "If we could see each other's records we would stop asking people twice.",
    ),
    "know-each-other": (
        "Knowing each other by name and picking up the phone.",
        "Meeting people who do the same job two streets away.",
    ),
    "families": ("Asking families what matters to them first.", "Working with carers as partners."),
    "learning": (
        "A register so that we see who is on what project.",
        "Sharing what we learn instead of starting again.",
    ),
}
NEXT: Mapping[str, tuple[str, ...]] = {
    "know-each-other": ("I will ring the person I was paired with.", "Invite my pair to our team meeting."),
    "learning": ("Put our project on the register.", "Share what we learn with the next ward."),
    "families": ("Ask two families about our leaflet.", "Talk to carers before we change the rota."),
    "time": ("Protect an hour a week for improvement.", "Find time in the diary to test one change."),
}
WONDERING = (
    "Whether we will still be talking in six months.",
    "How we find the time for it.",
    "Who decides what happens next.",
    "",
)
PROJECTS = (
    ("PR1", "One discharge letter", "BL", "records", "active", "2019-03-04", ""),
    ("PR2", "Records at the front door", "MK", "records", "active", "2019-09-02", ""),
    ("PR3", "Shorter rota meetings", "MK", "", "active", "2019-10-07", ""),
    ("PR4", "Carers' leaflet", "BL", "families", "planned", "2019-12-02", ""),
    ("PR5", "Paper-free clinic", "BL", "records", "completed", "2018-11-05", "2019-11-15"),
)
"""Who is on what project: two serve one goal at one time in different places, and one goal has none."""
JUDGEMENTS = (
    ("BL", "growth", "steady", "programme lead", "2019-12-11"),
    ("MK", "growth", "talk", "programme lead", "2019-12-11"),
    ("MK", "momentum", "steady", "place lead", "2019-12-13"),
)
OFFERS = (("coaching slot", "BL", "2", "1", "2019-12-04"), ("coaching slot", "MK", "2", "2", "2019-12-04"))
MET = 0.75
"""Share of people who say, two weeks later, whom they met."""
MET_QUESTION = "Whom of those you met have you talked to since? Name and organisation, one a line."
CODERS = ("AB", "CD")
"""Two people who coded what closing answers say will be done next."""

_MISSED = 0.2
"""How often the second coder leaves out a code of the first, or adds another."""


@dataclass(frozen=True)
class _Person:
    name: Name
    organisation: Sequence[str]


def write(folder: Path) -> None:
    """Write the sample.

    Parameters
    ----------
    folder : Path
        An empty folder.
    """
    people = _people(Draws(SEED, "people"))
    _write_lists(folder)
    _write_register(folder, people)
    _write_pairs(folder, people, Draws(SEED, "pairs"))
    _write_met(folder, people, Draws(SEED, "met"))
    _write_project_members(folder, people, Draws(SEED, "project members"))
    _write_closing(folder, Draws(SEED, "closing"))
    _write_votes(folder, Draws(SEED, "votes"))
    for name in MAPPED:
        declaration.write_text(folder / f"mappings/{name}.toml", _data(f"{name}.toml"))
    declaration.write_text(folder / "evaluation.toml", _definition())
    declaration.write_text(folder / "README.md", _data("README.md"))
    package.write_datapackage(folder, "blmk", "Share, Learn and Reflect (synthetic sample)", NOTE)


def _people(draws: Draws) -> list[_Person]:
    """Put names together at random, none twice."""
    names: dict[str, Name] = {}
    while len(names) < PEOPLE:
        name = Name(draws.pick(FORENAMES), draws.pick(SURNAMES))
        names[name.full] = name
    return [_Person(name, draws.pick(ORGANISATIONS)) for name in names.values()]


def _write_lists(folder: Path) -> None:
    header = ("Key", "Name", "Type", "Sector", "System", "E-mail domains")
    write_csv(folder / "tables/organisations.csv", [header, *ORGANISATIONS])
    occasion = (EVENT, "share-and-learn", "Share, Learn and Reflect", f"{DAY}T09:30", f"{DAY}T16:00", "all", "yes")
    write_csv(folder / "tables/occasions.csv", [("Key", "Kind", "Title", "Start", "End", "For", "Register"), occasion])
    write_csv(
        folder / "tables/teams.csv",
        [
            ("Key", "Name", "System", "Joined"),
            *((f"{one.code}-HOSTS", f"{one.name} hosts", one.code, str(DAY)) for one in SYSTEMS),
        ],
    )
    pledges = [
        ("P1", "BL-HOSTS", "pledge", str(DAY), "2019-12-10"),
        ("P2", "MK-HOSTS", "pledge", str(DAY), ""),
        ("P3", "BL-HOSTS", "pledge", str(DAY), "2020-01-14"),
    ]
    write_csv(folder / "tables/actions.csv", [("Key", "Team", "Kind", "Started", "Ended"), *pledges])
    projects = ("Key", "Project", "System", "Goals", "Status", "Started", "Ended")
    write_csv(folder / "tables/projects.csv", [projects, *PROJECTS])
    write_csv(folder / "tables/judgements.csv", [("System", "About", "View", "By", "On"), *JUDGEMENTS])
    write_csv(folder / "tables/offers.csv", [("What", "System", "Offered", "Taken up", "On"), *OFFERS])


def _write_register(folder: Path, people: Sequence[_Person]) -> None:
    rows = [
        (one.name.full, f"{one.name.address}@{one.organisation[5]}", one.organisation[1], "Delegate") for one in people
    ]
    write_csv(folder / "register.csv", [("Name", "E-mail", "Organisation", "Role"), *rows])


def _write_pairs(folder: Path, people: Sequence[_Person], draws: Draws) -> None:
    """Let mixed pairs write down the greatest opportunity of the place of the first of them."""
    mixed = draws.shuffled(people)
    rows: list[Sequence[str]] = []
    for number, (one, _) in enumerate(zip(mixed[::2], mixed[1::2], strict=True), start=1):
        place = next(system.name for system in SYSTEMS if system.code == one.organisation[4])
        weights = {"shared-records": 4.0, "know-each-other": 3.0, "families": 2.0, "learning": 3.0}
        weights["learning" if place == SYSTEMS[1].name else "shared-records"] *= 2
        said = " ".join(draws.pick(OPPORTUNITIES[draws.weighted(weights)]) for _ in range(draws.between(1, 2)))
        rows.append((str(number), *_times(number, 11), "anonymous", "", place, said if draws.chance(0.95) else ""))
    header = (*_FORM, "Which place is your table talking about?", "What is the greatest opportunity?")
    _save(folder / "exports/pairs.xlsx", header, rows)


def _write_met(folder: Path, people: Sequence[_Person], draws: Draws) -> None:
    """Let three in four say, two weeks later, whom they have talked to since: their pair, or a colleague."""
    mixed = Draws(SEED, "pairs").shuffled(people)  # the pairs of the day
    paired = {id(one): other for pair in zip(mixed[::2], mixed[1::2], strict=True) for one, other in (pair, pair[::-1])}
    rows: list[Sequence[str]] = []
    for person in draws.shuffled(people):
        if not draws.chance(MET):
            continue
        own = [one for one in people if one.organisation == person.organisation and one is not person]
        talked = [*([paired[id(person)]] if draws.chance(0.4) else []), *draws.some(own, draws.between(0, 2))]
        email = f"{person.name.address}@{person.organisation[5]}"
        named = "\n".join(_with_organisation(one, draws) for one in talked) or "nobody yet"
        times = _times(len(rows) + 1, 9, DAY + timedelta(14))
        rows.append((str(len(rows) + 1), *times, email, person.name.full, named))
    _save(folder / "exports/met.xlsx", (*_FORM, MET_QUESTION), rows)
    header = ("Name", "E-mail", "Organisation")
    asked = [(one.name.full, f"{one.name.address}@{one.organisation[5]}", one.organisation[1]) for one in people]
    write_csv(folder / "tables/asked.csv", [header, *asked])


def _with_organisation(person: _Person, draws: Draws) -> str:
    name = person.name.full
    if draws.chance(0.04):
        name = f"{person.name.forename} {misspelt(person.name.surname, draws)}"
    return f"{name} ({person.organisation[1]})"


def _write_project_members(folder: Path, people: Sequence[_Person], draws: Draws) -> None:
    """Put people of both places on the projects; some are on two."""
    rows: list[Sequence[str]] = []
    for key, _, system, *_ in PROJECTS[:4]:
        likely = [one for one in people if one.organisation[4] == system or draws.chance(0.15)]
        rows += [
            (one.name.full, f"{one.name.address}@{one.organisation[5]}", one.organisation[1], key)
            for one in draws.some(likely[:22], draws.between(5, 9))
        ]
    write_csv(folder / "tables/project-members.csv", [("Name", "E-mail", "Organisation", "Project"), *rows])


def _write_closing(folder: Path, draws: Draws) -> None:
    """Write the closing form, with what two people coded beside it."""
    feelings = draws.shuffled([word for word, number in FEELINGS.items() for _ in range(number)])
    rows: list[Sequence[str]] = []
    for number, feeling in enumerate(feelings, start=1):
        theme = draws.pick(list(NEXT))
        first, second = {theme}, {theme}
        if draws.chance(_MISSED):
            second = {draws.pick(list(NEXT))}
        place = draws.pick(SYSTEMS).name
        rows.append(
            (
                str(number), *_times(number, 16), "anonymous", "", place, feeling,
                draws.pick(OPPORTUNITIES[draws.pick(list(OPPORTUNITIES))]), draws.pick(NEXT[theme]),
                draws.pick(WONDERING), ";".join(sorted(first)), ";".join(sorted(second)),
            )
        )  # fmt: skip
    header = (
        *_FORM, "Where do you work?", "How are you feeling?", "What are you thinking about?",
        "What are you going to do next?", "What are you wondering about?", *(f"Next, coded by {one}" for one in CODERS),
    )  # fmt: skip
    _save(folder / "exports/closing.xlsx", header, rows)


def _write_votes(folder: Path, draws: Draws) -> None:
    questions = [f"{name}: {axis}" for name in INGREDIENTS for axis in ("effort", "impact")]
    middles = [middle for _, *both in INGREDIENTS.values() for middle in both]
    rows = [
        (str(number), *_times(number, 15), "anonymous", "", *_around(middles, draws)) for number in range(1, VOTED + 1)
    ]
    _save(folder / "exports/votes.xlsx", (*_FORM, *questions), rows)


def _around(middles: Sequence[int], draws: Draws) -> list[str]:
    return [str(min(5, max(1, middle + draws.between(-1, 1)))) for middle in middles]


_FORM = ("ID", "Start time", "Completion time", "Email", "Name")


def _times(number: int, hour: int, day: date = DAY) -> tuple[str, str]:
    begun = datetime(day.year, day.month, day.day, hour) + timedelta(seconds=37 * number)
    ended = begun + timedelta(seconds=90 + 7 * (number % 11))
    first, last = (f"{when.month}/{when.day}/{when:%y %H:%M:%S}" for when in (begun, ended))
    return first, last


def _save(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    book = workbook.sheet_of("Sheet1", [header, *rows], [20] * len(header))
    workbook.save(book, path, datetime(2019, 12, 9))


def _data(name: str) -> str:
    return (files("evalkit.simulate") / f"data/blmk/{name}").read_text(encoding="utf-8")


def _definition() -> str:
    programme = Programme(
        id="blmk", title="Share, Learn and Reflect (synthetic sample)", start=date(2019, 11, 1), end=date(2019, 12, 31),
        as_at=date(2020, 1, 31), timezone="Europe/London", note=NOTE,
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
