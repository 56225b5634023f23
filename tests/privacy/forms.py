"""Canaries in reports of registrations and in answers to forms: comments come out in the vault alone.

What is mapped as free text, or answered in words where an option was expected and `other` is declared, goes to the
vault. Everything else that people write – in questions that nothing maps, in rows that are set aside – goes nowhere.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

if TYPE_CHECKING:
    from privacy.programme import Programme

ON_THE_DAY = 'occasion = "w06"\ndate_order = "dmy"\n'
AT = "2025-07-08 12:00"
QUESTIONS = ("How was it?", "How likely?", "Why?", "What helped?")
SURVEY = """table = "survey"
instrument = "after"
{more}[columns]
organisation = "Which organisation?"
{columns}
[questions."How was it?"]
question = "how"
type = "choice"
values = {{ "Good" = "good", "Bad" = "bad" }}
[questions."How likely?"]
question = "likely"
type = "scale"
lowest = 0
highest = 10
[questions."Why?"]
question = "why"
type = "text"
[questions."What helped?"]
question = "helped"
type = "multiple"
values = {{ "Coaching" = "coaching" }}
other = "other"
"""


def plant_eventbrite(programme: Programme) -> None:
    """Plant an attendee report: people who came, who only registered, who cancelled, and who bought for others."""
    make, person = programme.aviary.make, programme.aviary.person
    head = ["Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Ticket Type", "Attendee Status",
            "Company", "Buyer Surname", "Buyer Email", "Home Phone", "Any dietary needs?"]  # fmt: skip
    orders = iter(range(900, 1000))

    def row(what: str, name: str = "", mail: str = "", *, status: str = "Checked In", **cells: str) -> list[str]:
        where = f"eventbrite: {what}"
        first, _, last = (name or make("name", where)).partition(" ")
        whole = {"Order no.": f"{next(orders)}", "Order Date": "2025-06-02 09:00", "First Name": first, "Surname": last,
                 "Email": mail or make("e-mail", where), "Quantity": "1", "Attendee Status": status,
                 "Ticket Type": make("title", f"{where}, ticket"), "Company": make("organisation", where),
                 "Buyer Surname": make("name", f"{where}, buyer"), "Buyer Email": make("e-mail", f"{where}, buyer"),
                 "Home Phone": make("phone", where), "Any dietary needs?": make("comment", where), **cells}  # fmt: skip
        return [whole[heading] for heading in head]

    again, address = person("eventbrite: merged rows")
    rows = [
        [*head[:-1], f"{head[-1]} Ask {make('name', 'eventbrite: question of the organiser')}"],
        row("accepted row"), row("accepted row, several tickets", Quantity="3"),
        row("accepted row, registered only", status="Attending"),
        row("accepted row, cancelled", status="Not Attending"),
        row("accepted row, again", again, address), row("merged row", again, address),
        row("accepted row, address as name", f"{make('e-mail', 'eventbrite: address as name')} ", " "),
        row("ignored row", status="Deleted"),
        row("quarantined row, status", status=make("comment", "eventbrite: quarantined row, status")),
        row("quarantined row, tickets", Quantity=make("phone", "eventbrite: quarantined row, tickets")),
        row("quarantined row, order", **{"Order Date": make("name", "eventbrite: quarantined row, order")}),
        row("quarantined row, two addresses", "", f"{make('e-mail', 'eventbrite')} {make('e-mail', 'eventbrite')}"),
    ]  # fmt: skip
    _add(programme, "eventbrite.csv", _csv(rows))


def plant_msforms(programme: Programme) -> None:
    """Plant a workbook of responses, and the same form where nobody is to be known."""
    for known in ("email", "anonymous"):
        place = f"msforms, {known}"
        make = programme.aviary.make
        head = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Which organisation?",
                *QUESTIONS, "Your telephone?", make("title", f"{place}: question that nothing maps")]  # fmt: skip
        rows = [
            [str(n), AT, AT, mail, name, "", *answers, make("phone", f"{place}: {what}"),
             make("comment", f"{place}: {what}, not mapped")]
            for n, (what, name, mail, answers) in enumerate(_responses(programme, place), start=1)
        ]  # fmt: skip
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = make("sheet name", f"{place}: sheet")
        for row in (head, *rows):
            sheet.append(row)
        book.properties.creator = make("name", f"{place}: author")
        content = io.BytesIO()
        book.save(content)
        _add(
            programme,
            f"msforms {known}.xlsx",
            content.getvalue(),
            _survey(respondent=known, more=f'wave = "{known}"\n'),
        )


def plant_googleforms(programme: Programme) -> None:
    """Plant responses as CSV."""
    place = "googleforms"
    make = programme.aviary.make
    head = ["Timestamp", "Email Address", "Score", "Your name", "Which organisation?", *QUESTIONS, "Anything else?"]
    rows = [
        ["2025/07/08 12:00:00 PM GMT+1", mail, make("phone", f"{place}: {what}, score"), name, *answers,
         make("comment", f"{place}: {what}, not mapped")]
        for what, name, mail, answers in _responses(programme, place)
    ]  # fmt: skip
    _add(programme, "googleforms.csv", _csv([head, *rows]), _survey('name = "Your name"', respondent="name"))


def plant_typed(programme: Programme) -> None:
    """Plant answers typed into the kit's own template, with a note that somebody wrote beside it."""
    place = "typed"
    make = programme.aviary.make
    head = ["Response", "Answered on", "E-mail", "Name", "Which organisation?", *QUESTIONS, "Notes"]
    rows = [
        [str(n), "2025-07-08", mail, name, *answers, make("comment", f"{place}: {what}, not mapped")]
        for n, (what, name, mail, answers) in enumerate(_responses(programme, place))
    ]
    example = [f"Example – {make('name', f'{place}: ignored row')}", *[""] * (len(head) - 1)]
    ignored = '[ignore]\n"Response" = ["Example"]\n'
    _add(programme, "typed.csv", _csv([head, example, *rows]), _survey(respondent="name") + ignored)


def plant_surveymonkey(programme: Programme) -> None:
    """Plant responses below two rows of headings, with IP addresses and custom data."""
    place = "surveymonkey"
    make = programme.aviary.make
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
           "Last Name", "Custom Data 1"]  # fmt: skip
    head = [*own, "Which organisation?", *QUESTIONS, make("title", f"{place}: question that nothing maps")]
    below = ["" for _ in own] + ["Open-Ended Response", "Response", "Response", "Open-Ended Response", "Response", ""]
    rows = [
        [str(1000 + n), "5", "07/08/2025 12:00:00", "07/08/2025 12:05:00", make("IP address", f"{place}: {what}"), mail,
         name.partition(" ")[0], name.partition(" ")[2], make("UPN", f"{place}: {what}, custom data"), *answers,
         make("comment", f"{place}: {what}, not mapped")]
        for n, (what, name, mail, answers) in enumerate(_responses(programme, place))
    ]  # fmt: skip
    _add(programme, "surveymonkey.csv", _csv([head, below, *rows]), _survey(more='date_order = "mdy"\n'), order="mdy")


def _responses(programme: Programme, place: str) -> list[tuple[str, str, str, list[str]]]:
    """Return who answers what: where it is planted, name, address, and organisation with answers."""
    make, person = programme.aviary.make, programme.aviary.person

    def answers(what: str, **cells: str) -> list[str]:
        where = f"{place}: {what}"
        words = {"why": "free text", "helped": "other"}
        said = {question: make("comment", f"{where}, {told}") for question, told in words.items()
                if question not in cells}  # fmt: skip
        given = {"how": "Good", "likely": "9", **dict.fromkeys(words, ""), **said, **cells}
        return [make("organisation", where), *given.values()]

    again, address = person(f"{place}: merged rows")
    rows = [
        ("accepted row, formula", {"why": f"=1+1 {make('comment', f'{place}: accepted row, formula')}"}),
        ("accepted row, two lines", {"why": f"no.\n@{make('comment', f'{place}: accepted row, second line')}"}),
        ("quarantined row, option", {"how": make("comment", f"{place}: quarantined row, option")}),
        ("quarantined row, score", {"likely": make("phone", f"{place}: quarantined row, score")}),
    ]
    several = f"{make('e-mail', f'{place}: two addresses')}; {make('e-mail', f'{place}: two addresses')}"
    return [
        *((what, *person(f"{place}: {what}"), answers(what, **cells)) for what, cells in rows),
        ("merged row", again, address, answers("merged row, not filed", likely="1")),
        ("accepted row, again", again, address, answers("accepted row, again")),
        ("accepted row, no address", make("name", f"{place}: no address"), "", answers("accepted row, no address")),
        ("row with two addresses", make("name", f"{place}: two addresses"), several, answers("row, two addresses")),
        ("accepted row, shared", f"{make('team', place)} laptop", "", answers("accepted row, shared")),
    ]


def _survey(columns: str = "", *, respondent: str = "email", more: str = "") -> str:
    return SURVEY.format(more=f'respondent = "{respondent}"\n{more}', columns=columns)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    from privacy.programme import as_csv

    return as_csv(rows)


def _add(programme: Programme, name: str, content: str | bytes, mapping: str = "", *, order: str = "dmy") -> None:
    options = ON_THE_DAY.replace("dmy", order)
    programme.add(f"forms/{name}", content, mapping, options=options)
