"""Canaries in every kind of export: one function an adapter, under the name of its module.

A function adds files to the programme with ``programme.add``; ``make(kind, place)`` gives a canary. Plant names,
addresses, numbers and comments in rows that are accepted, quarantined, ignored and merged, in headings, preambles and
metadata, and in columns that the adapter does not read.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from privacy import forms, meetings

if TYPE_CHECKING:
    from privacy.programme import Programme

REGISTER = """table = "attendance"
header_row = 4
[columns]
name = "Who"
email = "Mail"
organisation = "Organisation"
at = "Day"
role = "Role"
minutes = "Minutes"
attended = "There"
[values.role]
"Speaker" = "presenter"
[constants]
occasion = "w03"
[ignore]
"Who" = ["Number present"]
"""
MEMBERS = """table = "membership"
[columns]
name = "Who"
email = "Mail"
organisation = "Organisation"
group = "Team"
role = "Role"
role_group = "Job"
start = "From"
end = "Until"
"""
MEMBERS_HEADINGS = ["Who", "Mail", "Organisation", "Team", "Role", "Job", "From", "Until", "Comment"]
HEADINGS = ["Who", "Mail", "Organisation", "Day", "Role", "Minutes", "There", "Comment", "Telephone", "IP", "UPN"]
DAY = "2025-04-08"


def plant_teams(programme: Programme) -> None:
    """Plant a Teams report, and two that fail: one in another language, one of no known meeting."""
    make = programme.aviary.make
    for k, (change, options) in enumerate(((("", ""), ""), (("Participants", "Teilnehmer"), "optional = true\n"))):
        text = "\r\n".join("\t".join(line) for line in _meeting(programme, f"teams report {k + 1}"))
        name = f"{make('file name', f'teams report {k + 1}')} - Attendance report {k}.csv"
        matching = f"exports/teams/*{k}.csv"
        programme.add(f"exports/teams/{name}", text.replace(*change).encode("utf-16") if change[0] else
                      text.encode("utf-16"), matching=matching, options=f'kind = "teams"\n{options}')  # fmt: skip


def _meeting(programme: Programme, place: str) -> list[list[str]]:
    make, person = programme.aviary.make, programme.aviary.person
    again, email = person(f"{place}: merged rows")
    times = ["5/8/25, 10:01:00 AM", "5/8/25, 10:59:00 AM", "58m"]

    def row(what: str, name: str = "", mail: str = "", *, at: list[str] = times) -> list[str]:
        return [name or make("name", f"{place}: {what}"), *at, mail, make("UPN", f"{place}: {what}"), "Presenter"]

    accepted, address = person(f"{place}: accepted row")
    company = make("organisation", f"{place}: brackets after a name")
    later = ["5/8/25, 10:59:00 AM", "5/8/25, 10:01:00 AM", "58m"]
    return [
        ["1. Summary"], ["Meeting title", make("title", f"{place}: title")], ["Attended participants", "99"],
        ["Start time", "5/8/25, 10:00:00 AM"], ["End time", "5/8/25, 11:00:00 AM"],
        ["Meeting organiser", make("name", f"{place}: summary")], [],
        ["2. Participants"],
        ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"],
        row("accepted row", accepted, address),
        row("accepted row, external", f"{make('name', f'{place}: external')} ({company}) (External)"),
        row("accepted row, again", again, email), row("merged row", again, email),
        row("accepted row, dial-in", make("phone", f"{place}: dial-in")),
        row("quarantined row, left before joining", at=later),
        row("quarantined row, two addresses", "", f"{make('e-mail', place)}; {make('e-mail', place)}"),
        row("quarantined row, shared", f"{make('team', place)} laptop"), [],
        ["3. In-Meeting Activities"],
        ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"],
        *([make("name", f"{place}: ignored row"), *times, make("e-mail", f"{place}: ignored row"), "Attendee"]
          for _ in range(2)), [],
        ["4. Meeting Engagement"], ["Name", "Reactions"],
        [make("name", f"{place}: engagement"), make("comment", f"{place}: engagement")], [],
    ]  # fmt: skip


def plant_spreadsheet(programme: Programme) -> None:
    """Plant a CSV register, the same as a workbook, and files that fail."""
    from privacy.programme import as_csv

    rows = _register(programme, "CSV register")
    programme.add("registers/w03.csv", as_csv(rows), REGISTER)
    programme.add("registers/copy of w03.csv", as_csv(rows), REGISTER)
    programme.add("registers/w03.xlsx", _workbook(programme, "workbook"), REGISTER)
    programme.add("lists/members.csv", as_csv(_members(programme)), MEMBERS)
    for name, content in _failing(programme).items():
        programme.add(f"failing/{name}", content, REGISTER, options="optional = true\n")


def _members(programme: Programme) -> list[list[str]]:
    """Return a list of members with somebody in every column, in rows of every fate."""
    make, person = programme.aviary.make, programme.aviary.person

    def row(what: str, name: str = "", mail: str = "", **cells: str) -> list[str]:
        where = f"list of members: {what}"
        whole = {"Who": name or make("name", where), "Mail": mail or make("e-mail", where), "Team": "team_key 0",
                 "From": "2025-02-03", "Comment": make("comment", where), **cells}  # fmt: skip
        return [whole.get(heading, "") for heading in MEMBERS_HEADINGS]

    again, address = person("list of members: merged rows")
    wrong = {
        heading: make("name", f"list of members: quarantined row, {heading}") for heading in ("Team", "From", "Until")
    }
    known = make("name", "list of members: role of a quarantined row, of somebody on the list")
    return [
        MEMBERS_HEADINGS,
        row("accepted row"), row("accepted row, of nobody on a register", mail=" ", Organisation="R1X"),
        row("accepted row, organisation", Organisation=make("organisation", "list of members")),
        row("accepted row, job", Job=make("comment", "list of members: job")),
        row("accepted row, job that is a name", Job=make("name", "list of members: job")),
        row("accepted row, again", again, address), row("merged row", again, address),
        row("accepted row, named in another's role", known, " "),
        row("quarantined row, role", Role=known), row("quarantined row, title", Role=make("title", "list of members")),
        row("quarantined row, role with an address", Role=make("e-mail", "list of members: role")),
        *(row(f"quarantined row, {heading}", **{heading: cell}) for heading, cell in wrong.items()),
        row("quarantined row, ends first", Until="2025-01-01"),
        row("quarantined row, two addresses", "", f"{make('e-mail', 'members')} {make('e-mail', 'members')}"),
        row("quarantined row, shared", f"{make('team', 'members')} laptop", " "),
        row("quarantined row, telephone", make("phone", "list of members: name"), " "),
        ["Total", make("name", "list of members: total row")], [],
    ]  # fmt: skip


def _register(programme: Programme, place: str) -> list[list[str]]:
    make, person = programme.aviary.make, programme.aviary.person

    def row(what: str, name: str = "", mail: str = "", **cells: str) -> list[str]:
        where = f"{place}: {what}"
        whole = {"Who": name or make("name", where), "Mail": mail or make("e-mail", where), "Day": DAY, "There": "yes",
                 "Comment": make("comment", where), "Telephone": make("phone", where), "IP": make("IP address", where),
                 "UPN": make("UPN", where), **cells}  # fmt: skip
        return [whole.get(heading, "") for heading in HEADINGS]

    again, address = person(f"{place}: merged rows")
    wrong = {
        heading: make("name", f"{place}: quarantined row, {heading}") for heading in ("Day", "Role", "Minutes", "There")
    }
    return [
        [make("comment", f"{place}: preamble"), make("name", f"{place}: preamble")],
        [make("title", f"{place}: preamble"), make("phone", f"{place}: preamble")], [],
        HEADINGS,
        row("accepted row"), row("accepted row, organisation", Organisation=make("organisation", place)),
        row("accepted row, presenter", Role="Speaker"), row("accepted row, again", again, address),
        row("merged row", again, address),
        row("accepted row, dial-in", make("phone", f"{place}: dial-in"), " "),
        row("accepted row, no address", "", make("name", f"{place}: name for an address")),
        row("accepted row, address as name", make("e-mail", f"{place}: address as name"), " "),
        *(row(f"quarantined row, {heading}", **{heading: cell}) for heading, cell in wrong.items()),
        row("quarantined row, two addresses", "", f"{make('e-mail', place)} {make('e-mail', place)}"),
        row("quarantined row, shared", f"{make('team', place)} laptop", " "),
        [*row("quarantined row, too long"), make("comment", f"{place}: beyond the headings")],
        row("ignored row", There="no"), row("ignored row, blank", There=""),
        ["Total", make("name", f"{place}: total row")],
        [f"Number present: {make('name', f'{place}: ignored by mapping')}"], [],
        ["", make("e-mail", f"{place}: last row")],
    ]  # fmt: skip


def _workbook(programme: Programme, place: str) -> bytes:
    """Return a workbook with somebody in every corner that it has."""
    make = programme.aviary.make
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = make("sheet name", f"{place}: visible sheet")
    for row in _register(programme, place):
        sheet.append(row)
    sheet.append([f'="{make("name", f"{place}: formula without a value")}"'])
    sheet.row_dimensions[6].hidden = True
    sheet["A5"].comment = Comment(make("comment", f"{place}: comment on a cell"), make("name", f"{place}: commentator"))
    assert sheet.oddHeader is not None
    sheet.oddHeader.center.text = make("title", f"{place}: page header")
    hidden = book.create_sheet(make("sheet name", f"{place}: hidden sheet"))
    hidden.append([make("name", f"{place}: hidden sheet"), make("e-mail", f"{place}: hidden sheet")])
    hidden.sheet_state = "hidden"
    about = book.properties
    about.creator, about.lastModifiedBy = make("name", f"{place}: author"), make("name", f"{place}: last author")
    about.title, about.description = make("title", f"{place}: properties"), make("comment", f"{place}: properties")
    about.keywords, about.category = make("e-mail", f"{place}: properties"), make("team", f"{place}: properties")
    word = make("name", f"{place}: defined name").split()[-1].replace("-", "_").replace("’", "_")
    book.defined_names[word] = DefinedName(word, attr_text="'sheet'!$A$1")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _failing(programme: Programme) -> dict[str, str | bytes]:
    """Return files that cannot be read, each for another reason, each with somebody in the place that is wrong."""
    make = programme.aviary.make

    def somebody(what: str) -> str:
        return f"{make('name', f'failing file: {what}')},{make('e-mail', f'failing file: {what}')}"

    head = "\n\n\n" + ",".join(HEADINGS) + "\n"
    return {
        "nul.csv": f"\0{somebody('NUL bytes')}\n",
        "odd.csv": b"\xff\xfe" + somebody("odd UTF-16").encode("utf-16-le") + b"\x00",
        "encoding.csv": somebody("bad encoding").encode() + b"\x81\xff",
        "quote.csv": head + f'"{somebody("unclosed quote")}\n',
        "headings.csv": f"\n\n\n{somebody('people as headings')}\n{somebody('people as headings')}\n",
        "twice.csv": "\n\n\n" + ",".join([make("e-mail", "failing file: headings twice")] * 2) + "\n",
        "long.csv": head + (",".join([somebody("every row too long")] * 9) + "\n") * 2,
        "dates.csv": head + f"{somebody('mixed dates')},,25/04/2025\n{somebody('mixed dates')},,04/25/2025\n",
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + somebody("old xls").encode(),
        "damaged.xlsx": b"PK\x03\x04" + somebody("damaged workbook").encode() * 9,
        "page.csv": f"<html><body>{somebody('a web page')}</body></html>",
    }


EXPORTS: dict[str, Callable[[Programme], None]] = {
    "eventbrite": forms.plant_eventbrite,
    "googleforms": forms.plant_googleforms,
    "msforms": forms.plant_msforms,
    "spreadsheet": plant_spreadsheet,
    "surveymonkey": forms.plant_surveymonkey,
    "teams": plant_teams,
    "teams_older": meetings.plant_teams_older,
    "typed": forms.plant_typed,
    "zoom": meetings.plant_zoom,
    "zoom_webinar": meetings.plant_zoom_webinar,
}
"""How each adapter is planted, by the name of its module in `evalkit.intake.adapters`: every module that reads one."""
