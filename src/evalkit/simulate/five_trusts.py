"""The sample of five trusts: who says they talk to whom about improvement, in two waves, and who came to what.

Everything is written as it would arrive: one export of Microsoft Forms a wave, lists of those asked, a log of
attendance for each trust and reports of Microsoft Teams for what was held for all. :mod:`evalkit.simulate.trusts` says
what is behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from evalkit.definition import Programme, System
from evalkit.simulate import declaration, package, teams, workbook
from evalkit.simulate.draws import Draws
from evalkit.simulate.lines import Line, Register
from evalkit.simulate.names import FORENAMES, SURNAMES, Name, misspelt
from evalkit.simulate.setting import Occasion
from evalkit.simulate.sheets import write_csv
from evalkit.simulate.trusts import CAP, DIVISIONS, TRUSTS, WAVES, Person, Staff, staffs

SEED = 20191015
FIRST, LAST, AS_AT = date(2017, 1, 1), date(2019, 12, 31), date(2020, 1, 31)
ASKED_ON = {"2017": date(2017, 10, 2), "2019": date(2019, 10, 14)}
MAPPED = ("organisations", "occasions", "asked-2017", "asked-2019", "talk-2017", "talk-2019", "log")
TO = "Name up to five people whom you talk to about improvement, one a line."
FROM = "Name up to five people who talk to you about improvement, one a line."
WHERE = "Where do you work?"
FORM = ("ID", "Start time", "Completion time", "Email", "Name", WHERE, TO, FROM)

MISSPELT, INITIAL, REVERSED, OUTSIDER = 0.03, 0.02, 0.04, 0.006
"""Shares of names that are written with a slip, with an initial, last name first; that are on no list."""
RECALLED = 0.7
"""Share of those who talk to somebody whom that person names, too."""

LOCAL = ("Improvement report-out", "Huddle of improvers", "Value stream event", "Leaders' round")
JOINT = (
    ("J1", "webinar", "Learning across five trusts", datetime(2018, 3, 14, 13), 60),
    ("J2", "learning-session", "Five trusts meet: flow", datetime(2018, 10, 17, 10), 180),
    ("J3", "learning-session", "Five trusts meet: what lasts", datetime(2019, 6, 12, 10), 180),
)

NOTE = (
    "Everything in this report is invented: trusts, people, ties and attendance. The sample is a drawing of two "
    "published descriptions of networks in NHS trusts (International Forum on Quality and Safety 2023, session C8) and "
    "says nothing about any real trust."
)


def write(folder: Path) -> None:
    """Write the sample.

    Parameters
    ----------
    folder : Path
        An empty folder.
    """
    made = staffs(SEED)
    _write_organisations(folder)
    for wave in WAVES:
        _write_asked(folder, wave, made)
        _write_form(folder, wave, made, Draws(SEED, f"answers {wave}"))
    local = _local_occasions()
    _write_occasions(folder, local)
    _write_logs(folder, made, local, Draws(SEED, "logs"))
    _write_reports(folder, made, Draws(SEED, "reports"))
    for name in MAPPED:
        declaration.write_text(folder / f"mappings/{name}.toml", _data(f"{name}.toml"))
    declaration.write_text(folder / "evaluation.toml", _definition())
    declaration.write_text(folder / "README.md", _data("README.md"))
    package.write_datapackage(folder, "five-trusts", "Five trusts (synthetic sample)", NOTE)


def _write_organisations(folder: Path) -> None:
    rows = [
        (f"{trust.code}-{division.split()[-1].upper()}", f"{trust.name}: {division}", "division", "health", trust.code)
        for trust in TRUSTS
        for division in DIVISIONS
    ]
    write_csv(folder / "tables/organisations.csv", [("Key", "Name", "Type", "Sector", "Trust"), *rows])


def _write_asked(folder: Path, wave: str, made: Sequence[Staff]) -> None:
    rows = [
        (person.name.full, person.email, person.organisation, person.job)
        for staff in made
        for person in staff.people
        if wave in person.waves
    ]
    write_csv(folder / f"tables/asked-{wave}.csv", [("Name", "E-mail", "Where", "Job"), *rows])


def _write_form(folder: Path, wave: str, made: Sequence[Staff], draws: Draws) -> None:
    """Write who answered and whom they named; responses come in a random order, and one person answers twice."""
    said = [answer for staff in made for answer in _answers(staff, wave, draws)]
    said = draws.shuffled(said)
    said.append(said[4])
    begun = datetime.combine(ASKED_ON[wave], datetime.min.time()) + timedelta(hours=8)
    rows: list[Sequence[str]] = []
    for number, answer in enumerate(said, start=1):
        started = begun + timedelta(minutes=29 * number, seconds=37 * number % 60)
        ended = started + timedelta(minutes=draws.between(2, 14), seconds=draws.between(0, 59))
        times = (f"{when.month}/{when.day}/{when:%y %H:%M:%S}" for when in (started, ended))
        rows.append((str(number), *times, *answer))
    book = workbook.sheet_of("Sheet1", [FORM, *rows], [6, 18, 18, 40, 30, 44, 44, 44])
    workbook.save(book, folder / f"exports/talk-{wave}.xlsx", begun + timedelta(days=45))


def _answers(staff: Staff, wave: str, draws: Draws) -> list[tuple[str, ...]]:
    """Return address, name, place and the two lists of names of everybody who answers."""
    ties = staff.ties(wave)
    share = staff.trust.answered[WAVES.index(wave)]
    found = []
    for person in staff.people:
        if wave not in person.waves or not draws.chance(share):
            continue
        to = [other for one, other in ties if one == person.number]
        by = [one for one, other in ties if other == person.number and draws.chance(RECALLED)]
        lists = (_written([staff.people[other] for other in some], draws) for some in (to, draws.some(by, CAP)))
        found.append((person.email, person.name.full, person.organisation, *lists))
    return found


def _written(people: Sequence[Person], draws: Draws) -> str:
    """Return names as people type them, one a line."""
    lines = [_typed(person.name, draws) for person in people]
    if lines and draws.chance(OUTSIDER * len(lines)):
        lines[-1] = f"{draws.pick(FORENAMES)} {draws.pick(SURNAMES)}-{draws.pick(SURNAMES)}"
    if not lines:
        return draws.pick(("", "none", "N/A", "No one"))
    if draws.chance(0.01):
        lines[0] = draws.pick(("the QI team", lines[0].split()[0]))
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1)) if draws.chance(0.1) else "\n".join(lines)


def _typed(name: Name, draws: Draws) -> str:
    chance = draws.share()
    if chance < MISSPELT:
        return f"{name.forename} {misspelt(name.surname, draws)}"
    if chance < MISSPELT + INITIAL:
        return f"{name.forename[0]} {name.surname}"
    if chance < MISSPELT + INITIAL + REVERSED:
        return f"{name.surname}, {name.forename}"
    return name.full


def _local_occasions() -> list[tuple[str, Occasion]]:
    """Return what each trust held for itself, a few times a year."""
    return [
        (trust.code, Occasion(f"{trust.code}-{n:02d}", "event", f"{trust.name}: {LOCAL[n % len(LOCAL)]} {n + 1}",
                              datetime(2018 + n // 6, 1 + 2 * (n % 6), 6 + place, 14), 90, "log", trust.code))
        for place, trust in enumerate(TRUSTS)
        for n in range(12)
    ]  # fmt: skip


def _write_occasions(folder: Path, local: Sequence[tuple[str, Occasion]]) -> None:
    held = [occasion for _, occasion in local]
    joint = [Occasion(key, kind, title, start, minutes, "teams") for key, kind, title, start, minutes in JOINT]
    rows = [
        (one.key, one.kind, one.title, f"{one.start:%Y-%m-%dT%H:%M}", f"{one.end:%Y-%m-%dT%H:%M}", one.system or "all",
         _report(one) if one.form == "teams" else "")
        for one in sorted([*held, *joint], key=lambda one: (one.start, one.key))
    ]  # fmt: skip
    write_csv(folder / "tables/occasions.csv", [("Key", "Kind", "Title", "Starts", "Ends", "For", "Register"), *rows])


def _report(occasion: Occasion) -> str:
    return f"{occasion.start:%Y-%m-%d}-{occasion.key.lower()}.csv"


def _write_logs(folder: Path, made: Sequence[Staff], local: Sequence[tuple[str, Occasion]], draws: Draws) -> None:
    """Write one log a trust: somebody comes, and brings some of those whom they talk to."""
    for staff in made:
        ties = staff.ties(WAVES[-1])
        rows: list[Sequence[str]] = []
        for code, occasion in local:
            if code == staff.trust.code:
                there = _who_comes(staff, ties, draws)
                rows += [
                    (f"{occasion.day:%d/%m/%Y}", occasion.title, person.name.full, person.email, person.organisation)
                    for person in there
                ]
        write_csv(
            folder / f"logs/{staff.trust.code.lower()}.csv",
            [("Date", "Occasion", "Name", "E-mail", "Where"), *rows],
        )


def _who_comes(staff: Staff, ties: Sequence[tuple[int, int]], draws: Draws) -> list[Person]:
    now = [person for person in staff.people if WAVES[-1] in person.waves]
    there = {person.number for person in now if draws.chance(0.14)}
    there |= {other for one, other in ties if one in there and draws.chance(0.25)}
    return [person for person in now if person.number in there]


def _write_reports(folder: Path, made: Sequence[Staff], draws: Draws) -> None:
    for key, kind, title, start, minutes in JOINT:
        occasion = Occasion(key, kind, title, start, minutes, "teams")
        share = 0.30 if kind == "webinar" else 0.16
        lines = [
            _line(person, occasion, draws)
            for staff in made
            for person in staff.people
            if WAVES[-1] in person.waves and draws.chance(share)
        ]
        lines.append(_faculty(occasion))
        teams.write(Register(f"exports/teams/{_report(occasion)}", "teams", ((occasion, tuple(lines)),)), folder)


def _line(person: Person, occasion: Occasion, draws: Draws) -> Line:
    spell = (
        occasion.start + timedelta(minutes=draws.between(-4, 9)),
        occasion.end - timedelta(minutes=draws.between(0, 6)),
    )
    return Line(
        (person.email,),
        person.name.full,
        person.email,
        "",
        "participant",
        (spell,),
        person.name.full,
        person.organisation,
    )


def _faculty(occasion: Occasion) -> Line:
    name = Name("Ottilie", "Brandreth")
    address = f"{name.address}@faculty.invalid"
    return Line((address,), name.full, address, "", "faculty", ((occasion.start, occasion.end),), name.full, "")


def _data(name: str) -> str:
    return (files("evalkit.simulate") / f"data/five-trusts/{name}").read_text(encoding="utf-8")


def _definition() -> str:
    programme = Programme(
        id="five-trusts", title="Five trusts: who talks to whom about improvement (synthetic sample)", start=FIRST,
        end=LAST, as_at=AS_AT, timezone="Europe/London", note=NOTE,
        status="Synthetic sample – not about any real person or organisation",
    )  # fmt: skip
    return "\n".join(
        [
            declaration.opening(),
            declaration.programme_block(programme),
            *(declaration.system_block(System(code=trust.code, name=trust.name)) for trust in TRUSTS),
            _data("evaluation-rest.toml"),
        ]
    )
