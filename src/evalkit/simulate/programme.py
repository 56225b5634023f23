"""A synthetic collaborative as raw exports, with its truth."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from evalkit.definition import Programme, System
from evalkit.errors import ParameterError
from evalkit.simulate import (
    declaration,
    efforts,
    feedback,
    highlights,
    jobs,
    lists,
    measures,
    members,
    package,
    population,
    sheets,
    teams,
)
from evalkit.simulate.around import Around
from evalkit.simulate.draws import Draws
from evalkit.simulate.lines import Register
from evalkit.simulate.registers import registers
from evalkit.simulate.setting import Crowd, Occasion, Organisation, Setting, Team, next_month
from evalkit.simulate.truth import Truth, truth

WRITERS = {"teams": teams.write, "workbook": sheets.write_workbook, "log": sheets.write_log}


def collaborative(
    folder: str | Path,
    seed: int,
    *,
    systems: int = 3,
    people: int = 120,
    months: int = 12,
    growth: float = 0.04,
    start: date = date(2022, 1, 1),
    messy: bool = True,
) -> Truth:
    """Simulate a collaborative and write it as raw exports with known truth.

    There is a learning session every three months, a webinar every month, and a project meeting of each system
    every two months. The folder then holds `evaluation.toml`, the exports and `truth.json`.

    Parameters
    ----------
    folder : str or Path
        Where to write; a new or empty folder.
    seed : int
        Seed: the same seed and arguments give the same bytes on every machine.
    systems : int, default 3
        Number of systems, 1 to 60.
    people : int, default 120
        Number of members who come over the whole period, at least 20.
    months : int, default 12
        Length of the period in months, 2 to 60.
    growth : float, default 0.04
        Relative change of the monthly number of newcomers from month to month, after a first third that comes in
        the first month.
    start : date, default 2022-01-01
        First day, which must be the first of a month.
    messy : bool, default True
        Whether the exports show the mess of life; without it, every row names its person plainly.

    Returns
    -------
    Truth
        What is true, and who is behind each row.

    Raises
    ------
    ParameterError
        If an argument is out of range, or the folder is not empty.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = collaborative(folder, seed=1, systems=2, people=40, months=4)
    ...     found.facts["registers"]["held"], (Path(folder) / "evaluation.toml").exists()
    (9, True)
    """
    ranges = {"systems": (systems, 1, 60), "people": (people, 20, 20_000), "months": (months, 2, 60)}
    for name, (value, low, high) in ranges.items():
        if not low <= value <= high:
            raise ParameterError("Out of range", f"choose a whole number from {low} to {high:,}", where=name)
    if start.day != 1:
        raise ParameterError("Not the first of a month", "begin on the first day of a month", where="start")
    folder = vacant(folder)
    make(folder)
    return write(invented(systems, people, months, growth, start, messy=messy), seed, folder)


def write(setting: Setting, seed: int, folder: Path) -> Truth:
    """Draw a collaborative of this setting and write all its files.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    seed : int
        Seed.
    folder : Path
        An empty folder.

    Returns
    -------
    Truth
    """
    found = jobs.employ(setting, population.people(setting, Draws(seed, "people")), Draws(seed, "jobs"))
    attendances = population.attend(setting, found, Draws(seed, "attendance"))
    plain: list[Register] = registers(setting, found, attendances, Draws(seed, "mess"))
    written = jobs.on_paper(setting, found, plain, Draws(seed, "jobs on paper"))
    around = Around(
        members.roster(setting, found, attendances, Draws(seed, "members")),
        efforts.actions(setting, Draws(seed, "tests of change")),
        efforts.invitations(setting, attendances, Draws(seed, "invitations")),
        feedback.form(setting, attendances, Draws(seed, "feedback")),
    )
    for register in written:
        WRITERS[register.form](register, folder)
    measured = measures.rows(setting.measures, Draws(seed, "measures")) if setting.measures else []
    scored = highlights.rows(setting, Draws(seed, "highlight reports"))
    lists.write_all(setting, folder, around.actions, around.invitations, measured, scored)
    if around.roster.entries:
        members.write(around.roster, setting.programme.end + timedelta(days=3), folder)
    if around.form.rows:
        feedback.write(around.form, folder)
    declaration.write(setting, written, around.form, folder)
    facts = truth(setting, seed, attendances, written, around)
    facts.write(folder)
    package.write(setting, facts, folder)
    return facts


def vacant(folder: str | Path) -> Path:
    """Return the absolute path of a folder that may be written: it does not exist yet, or is empty.

    Raises
    ------
    ParameterError
        If there is something in it, or it is a file.
    """
    folder = Path(folder).resolve()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ParameterError(
            "There is something in this place already, and nothing is overwritten",
            "name a new folder or empty this one",
            where=folder.name,
        )
    return folder


def make(folder: Path) -> None:
    """Make a folder and those above it.

    Raises
    ------
    ParameterError
        If it cannot be made here.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParameterError(
            "This folder cannot be made", "name a place where you may write", where=folder.name
        ) from error


def invented(systems: int, people: int, months: int, growth: float, start: date, *, messy: bool) -> Setting:
    """Return the setting of a collaborative without a model in life; see :func:`collaborative`."""
    firsts = [start]
    while len(firsts) < months:
        firsts.append(next_month(firsts[-1]))
    last = next_month(firsts[-1]) - timedelta(days=1)
    codes = [f"S{number:02}" for number in range(1, systems + 1)]
    return Setting(
        programme=Programme(
            id="invented",
            title="Invented Improvement Collaborative",
            start=start,
            end=last,
            as_at=last + timedelta(days=14),
            note="Everything here is invented.",
        ),
        systems=tuple(System(code=code, name=f"System {code[1:]}", aliases=()) for code in codes),
        organisations=_organisations(codes),
        occasions=_calendar(codes, firsts, messy=messy),
        teams=tuple(Team(f"T{code[1:]}", f"Team {code[1:]}", f"{code}-A", start) for code in codes),
        crowd=Crowd(
            arrivals=_arrivals(people, months, growth),
            pull=dict.fromkeys(codes, 1.0),
            movers=people // 50 if messy and months > 9 and systems > 1 else 0,
            namesakes=1 if messy and people >= 80 else 0,
        ),
        host="HOST",
        faculty="FACULTY",
        messy=messy,
    )


def _organisations(codes: list[str]) -> tuple[Organisation, ...]:
    kinds = (("A", "Hospitals NHS Trust", "acute", "health", 3.0), ("B", "Council", "council", "local government", 1.0))
    own = tuple(
        Organisation(
            f"{code}-{letter}",
            f"Place {code[1:]} {suffix}",
            org_type,
            sector,
            code,
            f"place{code[1:]}-{org_type}.invalid",
            (f"Place {code[1:]} {org_type}",),
            size,
        )
        for code in codes
        for letter, suffix, org_type, sector, size in kinds
    )
    host = Organisation("HOST", "Programme Team", "programme", "health", "", "programme.invalid")
    return (*own, host, Organisation("FACULTY", "Improvement Faculty", "faculty", "other", "", "faculty.invalid"))


def _arrivals(people: int, months: int, growth: float) -> tuple[int, ...]:
    """Divide people among months: a third in the first, the others by the growth of newcomers."""
    weights = [1.0]
    while len(weights) < months - 1:
        weights.append(weights[-1] * (1 + growth))  # not a power: its last digit differs between machines
    share = (people - people // 3) / sum(weights)
    later, carried = [], 0.0
    for weight in weights:
        carried += weight * share
        later.append(int(carried))
        carried -= later[-1]
    return (people - sum(later), *later)


def _calendar(codes: list[str], firsts: list[date], *, messy: bool) -> tuple[Occasion, ...]:
    occasions = []
    for number, first in enumerate(firsts, start=1):
        faults = frozenset({"us-dates"}) if messy and number % 3 == 0 else frozenset()
        occasions.append(
            Occasion(f"W{number}", "webinar", f"Webinar {number}", _at(first, 15, 12), 60, "teams", faults=faults)
        )
        if number % 3 == 2:
            form = "workbook" if number % 6 == 2 else "hybrid"
            title = f"Learning Session {number // 3 + 1}"
            occasions.append(Occasion(f"LS{number // 3 + 1}", "learning-session", title, _at(first, 20, 10), 300, form))
        if number % 2 == 1:
            occasions += [
                Occasion(
                    f"P{number}-{code}",
                    "project-meeting",
                    f"Project meeting {number // 2 + 1} of {code}",
                    _at(first, 22 + place % 6, 14),
                    90,
                    "log",
                    system=code,
                    log=f"project-meetings-{code.lower()}",
                )
                for place, code in enumerate(codes)
            ]
    return tuple(sorted(occasions, key=lambda occasion: (occasion.start, occasion.key)))


def _at(first: date, day: int, hour: int) -> datetime:
    return datetime.combine(first.replace(day=day), time(hour))
