"""Attendances into registers: which file holds whom, what is withheld, and the mess that was planted in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evalkit.simulate.draws import Draws
from evalkit.simulate.lines import PLANTED, Line, Register
from evalkit.simulate.mess import Scribe
from evalkit.simulate.population import Attendance, Person, last_the_visits
from evalkit.simulate.setting import Occasion, Setting


def registers(setting: Setting, found: list[Person], attendances: list[Attendance], draws: Draws) -> list[Register]:
    """Write attendances down, register by register; what is withheld is left out.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    found : list of Person
        Its people.
    attendances : list of Attendance
        The truth.
    draws : Draws
        Chance.

    Returns
    -------
    list of Register
        In the order of their paths.
    """
    scribe = Scribe(setting, found, draws)
    written: list[Register] = []
    logs: dict[str, list[tuple[Occasion, tuple[Line, ...]]]] = {}
    for occasion in last_the_visits(setting):
        present = [attendance for attendance in attendances if attendance.occasion == occasion]
        if occasion.withheld:
            continue
        if occasion.form == "log":
            logs.setdefault(occasion.log, []).append((occasion, scribe.register(present)))
        else:
            written += _files(scribe, occasion, present)
    written += [
        Register(f"registers/{log}.csv", "log", tuple(pages), ("total_row",) if setting.messy else ())
        for log, pages in logs.items()
    ]
    return sorted(written, key=lambda register: register.path)


def _files(scribe: Scribe, occasion: Occasion, present: list[Attendance]) -> list[Register]:
    """Return the file or files of an occasion that has its own."""
    online, in_room = _divided(present, occasion, scribe)
    files = []
    if online:
        faults = tuple(sorted(code.replace("-", "_") for code in occasion.faults - {"resaved", "unnamed"}))
        lines = scribe.teams(online)
        files.append(Register(teams_path(occasion), "teams", ((occasion, lines),), faults))
    if in_room:
        page = (occasion, (*scribe.register(in_room), *scribe.apologies(present, occasion)))
        faults = ("blank_row", "total_row") if scribe.setting.messy else ()
        files.append(Register(workbook_path(occasion), "workbook", (page,), faults))
        if "resaved" in occasion.faults:
            copy = workbook_path(occasion).replace(".xlsx", "-copy.xlsx")
            files.append(Register(copy, "workbook", (page,), (*faults, "register_resaved")))
    return files


def _divided(
    present: list[Attendance], occasion: Occasion, scribe: Scribe
) -> tuple[list[Attendance], list[Attendance]]:
    """Divide those present into online and in the room; at a hybrid occasion a few sign in twice."""
    if occasion.form != "hybrid":
        return (present, []) if occasion.form == "teams" else ([], present)
    both = 0.04 if scribe.setting.messy else 0.0
    shares = [scribe.draws.share() for _ in present]
    online = [attendance for attendance, share in zip(present, shares, strict=True) if share < 0.34]
    in_room = [attendance for attendance, share in zip(present, shares, strict=True) if share >= 0.34 - both]
    return online, in_room


def teams_path(occasion: Occasion) -> str:
    """Return where the Teams export of an occasion lies."""
    return f"exports/teams/{occasion.day}-{slug(occasion.title)}.csv"


def workbook_path(occasion: Occasion) -> str:
    """Return where the workbook of an occasion lies."""
    return f"registers/{occasion.day}-{slug(occasion.title)}.xlsx"


def slug(text: str) -> str:
    """Return a text as a file name.

    >>> slug("Learning Session 2: testing changes")
    'learning-session-2-testing-changes'
    """
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in text.lower()).split()
    return "-".join(words)


def counted(
    setting: Setting, attendances: list[Attendance], written: list[Register], besides: Sequence[str] = ()
) -> dict[str, int]:
    """Count the mess that was planted, by code, in registers and `besides`; a repeated register repeats its mess.

    Returns
    -------
    dict of str to int
        Every code of :data:`~evalkit.simulate.lines.PLANTED`, zeros included.
    """
    counts = Counter(code for register in written for line in register.lines for code in line.faults)
    counts.update(code for register in written for code in register.faults)
    counts.update(besides)
    days = Counter(occasion.day for occasion in setting.occasions)
    counts["same_day"] = sum(r.form == "teams" and days[r.pages[0][0].day] > 1 for r in written)
    counts["in_two_registers"] = _in_two_registers(written)
    recorded = {
        (occasion.key, person)
        for register in written
        for occasion, lines in register.pages
        for line in lines
        if line.attended
        for person in line.people
    }
    seen = [a for a in attendances if (a.occasion.key, a.person.key) in recorded]
    posts = {(a.person.key, a.organisation) for a in seen}
    counts["changed_organisation"] = sum(n > 1 for n in Counter(key for key, _ in posts).values())
    names = Counter({a.person.key: a.person.name for a in seen}.values())
    counts["namesakes"] = sum(n for n in names.values() if n > 1)
    return {code: counts[code] for code in PLANTED}


def _in_two_registers(written: list[Register]) -> int:
    """Count the attendances that two registers of one occasion hold, leaving out re-saved copies."""
    rows = Counter(
        (occasion.key, person)
        for register in written
        if "register_resaved" not in register.faults
        for occasion, lines in register.pages
        for person in {person for line in lines if line.attended for person in line.people}
    )
    return sum(number > 1 for number in rows.values())
