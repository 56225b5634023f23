"""Canaries: a name, an address, a telephone number, a comment, planted everywhere, come out in the vault alone."""

from __future__ import annotations

import traceback

import pytest

from evalkit.errors import EvalkitError
from evalkit.intake import pipeline

CANARIES = ("Zebediah", "Quackenbush", "zeb.canary@quack.invalid", "7700900987", "canary comment", "Canary Trust")
WHO = f"{CANARIES[0]} {CANARIES[1]}"
HEADER = "Full name,E-mail,Organisation,Role,Minutes,Date,Comment\n"
GOOD = f"{WHO},{CANARIES[2]},{CANARIES[5]},,60,2026-04-08,{CANARIES[4]}\n"


def assert_clean(text: str) -> None:
    told = text.casefold()
    assert not [canary for canary in CANARIES if canary.casefold() in told]


def everything_said(built) -> str:
    """Return every message, account, issue and table that comes of an evaluation."""
    checked = pipeline.check(built)
    said = [repr(checked), *(str(account.as_json()) for account in checked.files)]
    try:
        tables = pipeline.prepare(built)
        said += [frame.to_csv() for frame in tables.frames.values()] + [repr(tables)]
    except EvalkitError as error:
        said += [str(error), repr(error), "".join(traceback.format_exception(error))]
    return "\n".join(said)


@pytest.mark.parametrize(
    "rows",
    [
        GOOD,
        f"{WHO},{CANARIES[2]} other@x.invalid,,,,,\n",
        f"{WHO} team laptop,,,,,,\n",
        f"{WHO},{CANARIES[1]},,,,,\n",
        f"{WHO},,,{WHO},,,\n",
        f"{WHO},,,,{WHO},,\n",
        f"{WHO},,,,,{WHO},\n",
        f"+44{CANARIES[3]},,,,,,\n",
        f'{WHO},"{WHO}\n',
        f"{WHO},,,,,,,{WHO}\n",
        f"{WHO},,,,,,,{WHO}\n{WHO},,,,,,\n",
        f"{WHO},,,,,03/04/2026,\n",
        f"{WHO},,,,,25/04/2026,\n{WHO},,,,,04/25/2026,\n",
        f"{WHO},,Twins,,,,\n",
        GOOD + f"{WHO},other@else.invalid,,,,,\n{WHO},,,,,,\n",
    ],
)
def test_registers_give_nothing_away(with_register, rows):
    assert_clean(everything_said(with_register(HEADER + rows)))


@pytest.mark.parametrize(
    "register",
    [
        f"{WHO},{CANARIES[2]}\n{WHO},{CANARIES[2]}\n",
        f"{WHO},{WHO}\n",
        f"\0{WHO}",
        f"{WHO}\x81".encode("latin-1"),
        b"\xff\xfe" + WHO.encode("utf-16-le") + b"\x00",
    ],
)
def test_a_file_whose_headings_are_people_gives_nothing_away(with_register, register):
    assert_clean(everything_said(with_register(register)))


def test_workbooks_give_nothing_away(with_register, workbook):
    rows = [HEADER.strip().split(","), GOOD.strip().split(","), [WHO, f"={WHO}"], [f"+44{CANARIES[3]}"]]

    def change(book) -> None:
        book.active.title = CANARIES[0]
        book.create_sheet(CANARIES[1]).sheet_state = "hidden"

    assert_clean(everything_said(with_register(workbook(rows, change))))
    assert_clean(everything_said(with_register(workbook(rows, lambda book: book.create_sheet(WHO)))))


def test_wide_registers_and_their_sheets_give_nothing_away(with_register, workbook):
    mapping = 'table = "attendance"\nsheets = "*"\n[columns]\nname = "Full name"\n[occasions]\nA = "w1"\nB = "w2"\n'
    rows = [
        ["Full name", "A", "B", WHO],
        [WHO, "y", WHO, WHO],
        [WHO, CANARIES[2], "n", 1],
        [f"Total {WHO}", "y", 2, ""],
    ]

    def change(book) -> None:
        book.active.title = CANARIES[0]
        book.active.row_dimensions[2].hidden = True
        book.active.merge_cells("A3:A4")
        book.create_sheet(CANARIES[1]).append([WHO])

    assert_clean(everything_said(with_register(workbook(rows, change), mapping)))
    assert_clean(everything_said(with_register(workbook([*rows, ["B", "A", "Full name"]], change), mapping)))


@pytest.mark.parametrize(
    "change",
    [
        ("Rita Sol", WHO),
        ("rita.sol@nhs.invalid", CANARIES[2]),
        ("447700900123", "44" + CANARIES[3]),
        ("EXAMPLE HOSPITALS NHS TRUST", CANARIES[5]),
        ("Learning Session 3", WHO),
        ("\tAttendee", f"\t{WHO}"),
        ("1h 30m", WHO),
        ("2. Participants", WHO),
        ("1. Summary", f"1. {WHO}"),
        ("Name\tFirst", f"{WHO}\tFirst"),
    ],
)
def test_teams_reports_give_nothing_away(evaluation, teams_report, change):
    text = teams_report.decode("utf-16")
    assert change[0] in text
    built = evaluation('[[sources]]\npath = "teams.csv"\n', **{"teams.csv": text.replace(*change).encode("utf-16")})
    assert_clean(everything_said(built))


def test_canonical_tables_give_nothing_away(evaluation):
    mapping = 'table = "offer"\n[columns]\nkind = "K"\nsubject_key = "S"\noffered = "O"\ntaken = "T"\nat = "A"\n'
    for row in (f"{CANARIES[2]},NEL,1,1,2026-01-01", f"slot,NEL,{WHO},1,2026-01-01", f"slot,NEL,1,1,{WHO}"):
        built = evaluation(
            '[[sources]]\npath = "o.csv"\nmapping = "o.toml"\n', **{"o.csv": f"K,S,O,T,A\n{row}\n", "o.toml": mapping}
        )
        assert_clean(everything_said(built))


SURVEY = """table = "survey"
instrument = "after"
[constants]
occasion = "ls3"
[columns]
organisation = "Where?"
[questions."How?"]
question = "how"
type = "choice"
values = ["Good"]
other = "other"
[questions."Likely?"]
question = "likely"
lowest = 0
highest = 10
[questions."Why?"]
question = "why"
type = "text"
"""
FORM = "ID,Start time,Completion time,Email,Name,Where?,How?,Likely?,Why?,{other}\n{row}\n"
RESPONSE = ["1", "2026-03-04 12:00", "2026-03-04 12:05", CANARIES[2], WHO, CANARIES[5], CANARIES[4], "9", WHO, WHO]


@pytest.mark.parametrize("spoilt", [None, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
def test_forms_give_nothing_away(evaluation, spoilt, home):
    row = [f"{WHO} {CANARIES[2]} x@y.invalid" if at == spoilt else cell for at, cell in enumerate(RESPONSE)]
    row = [*row, WHO] if spoilt == 10 else row
    files = {"f.csv": FORM.format(other=WHO, row=",".join(row)), "f.toml": SURVEY}
    assert_clean(everything_said(evaluation('[[sources]]\npath = "f.csv"\nmapping = "f.toml"\n', **files)))
    assert_clean(everything_said(evaluation('[[sources]]\npath = "f.csv"\n', **files)))
    outside = [path for path in home.rglob("*") if path.is_file() and "vault" not in path.parts]
    assert_clean("".join(path.read_bytes().decode("latin-1") for path in outside))


REPORT = "Order no.,Order Date,First Name,Surname,Email,Quantity,Attendee Status,Event Name,Buyer Surname,Company\n"


@pytest.mark.parametrize("spoilt", [None, 1, 2, 4, 5, 6, 7])
def test_reports_of_eventbrite_give_nothing_away(evaluation, spoilt):
    row = ["1", "2026-02-01", CANARIES[0], CANARIES[1], CANARIES[2], "2", "Attending", WHO, CANARIES[1], CANARIES[5]]
    row = [f"{WHO} {CANARIES[2]} x@y.invalid" if at == spoilt else cell for at, cell in enumerate(row)]
    for occasion in ('occasion = "ls3"\n', ""):
        source = f'[[sources]]\npath = "e.csv"\n{occasion}'
        assert_clean(everything_said(evaluation(source, **{"e.csv": REPORT + ",".join(row)})))


def test_the_vault_alone_knows(with_register, home):
    tables = pipeline.prepare(with_register(HEADER + GOOD + "=1+1,eve@x.invalid,,,,,\n"))
    holders = [path for path in home.rglob("*") if path.is_file() and WHO.encode() in path.read_bytes()]
    own = f"trial/vault/{tables.fingerprint}/people.csv"
    assert sorted(path.relative_to(home).as_posix() for path in holders) == sorted([own, "trial/vault/people.csv"])
    people = holders[0].read_text()
    assert tables.person["person_key"][0] in people
    assert "'=1+1" in people  # opened in a spreadsheet, it stays text
    assert CANARIES[5] in (home / "trial/vault/unknown_organisations.csv").read_text()
