"""A drafted mapping loads, equals what a person wrote for the sample, and shows nobody."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import InputError, ParameterError
from evalkit.intake import surveys
from evalkit.intake.adapters import googleforms, msforms, spreadsheet, surveymonkey
from evalkit.intake.draft import draft
from evalkit.intake.drafted import Draft
from evalkit.intake.ledger import Ledger
from evalkit.intake.mapping import Mapping, load_mapping
from evalkit.intake.preflight import inspect
from evalkit.intake.questionnaire import Questionnaire
from evalkit.intake.tabular import heading_key
from evalkit.intake.workbook import read_book
from survey_exports import ADA as FORM_ADA
from survey_exports import HEADINGS as FORM_HEADINGS
from survey_exports import MONKEY_ADA, MONKEY_LOWER, MONKEY_UPPER
from survey_exports import text as csv_of

LONDON = Path(__file__).parents[2] / "data_samples" / "london"
REGISTERS = sorted((LONDON / "registers").iterdir())
UNDECIDED = {"project-meetings-sel.csv"}
LISTS = sorted((LONDON / "lists").iterdir())


def drafted(content: str | bytes, table: str | None = None) -> Draft:
    return draft(content.encode() if isinstance(content, str) else content, "table.csv", table)


def loaded(made: Draft) -> Mapping:
    mapping = load_mapping(made.text.encode(), "draft.toml")
    assert isinstance(mapping, Mapping)
    return mapping


def said(text: str) -> str:
    """Return everything that a draft, or the refusal to make one, shows."""
    try:
        made = drafted(text)
    except InputError as error:
        return str(error)
    loaded(made)
    return f"{made}{made.text}"


def cells_of(path: Path) -> set[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {heading_key(cell) for row in csv.reader(file) for cell in row}
    (sheet,) = read_book(path.read_bytes(), "*", path.name).sheets
    return {heading_key(cell) for _, cells in sheet.records for cell in cells}


@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.name)
def test_the_draft_for_a_london_register_is_what_was_written_by_hand(path):
    hand = load_mapping(
        (LONDON / "mappings" / ("log.toml" if path.suffix == ".csv" else "register.toml")).read_bytes(), ""
    )
    cells = cells_of(path)  # a value map by hand may know words that this file does not hold
    values = {
        column: {theirs: ours for theirs, ours in meanings.items() if heading_key(theirs) in cells}
        for column, meanings in hand.values.items()
        if column != "role_group"
    }
    values["role_group"] = {}  # only the definition can say which job is in which group
    asked = path.name in UNDECIDED  # one day alone, which could be either
    order = None if asked else hand.date_order
    made = draft(path.read_bytes(), path.name)
    assert loaded(made) == hand.model_copy(update={"values": values, "date_order": order})
    about_jobs = [note for note in made.notes if "of role_group: say what each means" in note]
    assert len(about_jobs) == 1
    assert bool(set(made.notes) - set(about_jobs)) is asked
    assert "GP" not in made.text


BY_HAND = {"teams.csv": {"driver_diagram", "family_involvement", "family_involvement_at"}, "spread.csv": {"at"}}
"""Columns whose headings say too little: a person names them."""


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_the_draft_for_a_london_list_has_the_same_columns(path):
    hand = load_mapping((LONDON / "mappings" / f"{path.stem}.toml").read_bytes(), "")
    made = loaded(draft(path.read_bytes(), path.name))
    by_hand = {ours: theirs for ours, theirs in hand.columns.items() if ours not in BY_HAND.get(path.name, ())}
    assert (made.table, made.columns) == (hand.table, by_hand)
    assert made.date_order in {hand.date_order, None}  # a list in which no column was taken for a date has none


def test_a_list_of_members_is_told_from_a_register():
    text = b"Name,Email,Organisation,Team,Job title,Joined\nAda Fenwick,a@x.invalid,ICB,T1,Wizard,25/04/2026\n"
    made = draft(text, "members.csv")
    mapping = loaded(made)
    assert (mapping.table, mapping.date_order) == ("membership", "dmy")
    assert mapping.columns == {
        "name": "Name", "email": "Email", "organisation": "Organisation", "group": "Team", "role_group": "Job title",
        "start": "Joined",
    }  # fmt: skip
    assert list(made.notes) == ["1 further value of role_group: say what each means"]
    assert "Wizard" not in made.text
    assert loaded(draft(text.replace(b"Team", b"Notes"), "r.csv")).table == "attendance"


def test_a_draft_for_a_wide_register_reads_it(workbook):
    rows = [
        ["Full name", "E-mail", "May", None, "June", None, "Notes"],
        [None, None, "Attended?", "Minutes", "Attended?", "Minutes", None],
        ["Ada", "a@x.invalid", "Y", 60, "Y", 45, ""],
        ["Lee", "b@x.invalid", "perhaps", None, None, None, "ill"],
        ["Total", None, 1, 60, 1, 45, None],
    ]

    def merge(book) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"):
            book.active.merge_cells(cells)

    content = workbook(rows, merge)
    made = drafted(content)
    mapping = loaded(made)
    assert (mapping.group_row, mapping.header_row, mapping.occasions) == (1, 2, {"May": "May", "June": "June"})
    assert mapping.in_each == {"attended": "Attended?", "minutes": "Minutes"}
    assert mapping.values == {"attended": {"Y": "yes"}}
    assert "perhaps" not in made.text
    assert any(note.startswith("1 further value of attended") for note in made.notes)
    staged = spreadsheet.read(inspect(content, "r.xlsx"), mapping, Ledger("r.xlsx"))
    assert [row["occasion"] for row in staged.rows] == ["May", "June", "May"]


def test_columns_that_say_yes_and_no_are_occasions():
    made = drafted("Name,E-mail,12 May,9 June,Dr Quackenbush\nAda,a,x,,\nLee,b,y,n,x\n")
    assert loaded(made).occasions == {"12 May": "12 May", "9 June": "9 June"}
    assert "Quackenbush" not in f"{made}"
    assert any("may name somebody" in note for note in made.notes)


@pytest.mark.parametrize(
    ("dates", "line"),
    [
        (["2026-04-03"], 'date_order = "ymd"'),
        (["03/04/2026", "25/04/2026"], 'date_order = "dmy"'),
        (["03/04/2026", "04/25/2026"], 'date_order = "mdy"'),
        (["03/04/2026"], '# date_order = "dmy"  # ambiguous: choose "dmy" or "mdy"'),
        (["25/04/2026", "04/25/2026"], '# date_order = "dmy"  # ambiguous: choose "dmy" or "mdy"'),
        (["3 April 2026"], None),
        ([], None),
    ],
)
def test_the_order_of_day_and_month_is_decided_or_asked(dates, line):
    text = drafted("Full name,Date\n" + "".join(f"Ada,{date}\n" for date in dates)).text
    assert [found for found in text.splitlines() if "date_order" in found] == ([line] if line else [])


def test_what_was_found_by_likeness_is_marked():
    made = drafted("Surname,Forename,Organistaion,Shoe size\nFenwick,Ada,ICB,7\n")
    assert loaded(made).columns == {"last_name": "Surname", "first_name": "Forename", "organisation": "Organistaion"}
    assert 'organisation = "Organistaion"  # by likeness: look twice' in made.text
    assert "# not read: Shoe size" in made.text
    assert [match.how for match in made.matches] == ["known", "known", "alike", ""]


def test_what_a_table_needs_besides_is_said():
    made = drafted("Measure name,Month,Num,Denom\nwait,2026-04,1,2\n")
    assert made.table == "measure"
    assert "still without a heading: kind, subject_key, better" in made.notes[0]


def test_a_table_can_be_stated():
    text = "Name,Organisation,Notes\nAda,ICB,x\n"
    assert drafted(text).table == "attendance"
    assert drafted(text, "team").table == "team"
    with pytest.raises(ParameterError, match="did you mean 'measure'"):
        drafted(text, "mesure")


@pytest.mark.parametrize(
    "text",
    [
        "Zeb Quackenbush,ICB,Delegate,Yes\nLee Varga,ICB,Delegate,Yes\n",
        "Zeb Quackenbush,ICB,Delegate,Yes\n",
        "Zeb Quackenbush,zeb@x.invalid,Full name,Date\n",
        "Quackenbush,Zeb\n",
    ],
)
def test_a_table_without_headings_gives_no_draft_and_shows_nobody(text):
    with pytest.raises(InputError) as caught:
        drafted(text)
    assert caught.value.code == "DRAFT_UNCLEAR"
    assert "Quackenbush" not in str(caught.value)


def test_a_teams_report_needs_no_mapping(teams_report):
    with pytest.raises(InputError, match="NO_MAPPING_NEEDED"):
        drafted(teams_report)


@pytest.mark.parametrize("layout", [msforms.LAYOUT, googleforms.LAYOUT, surveymonkey.LAYOUT])
def test_a_form_is_drafted_as_a_survey_that_reads_it(layout):
    rows = {
        "msforms": [[*FORM_HEADINGS, "Points - Why?"], [*FORM_ADA, "1"]],
        "googleforms": [["Timestamp", "Email Address", "How was it?", "Why?"], ["2026/03/04", "a@x.invalid", "1", "x"]],
        "surveymonkey": [MONKEY_UPPER, MONKEY_LOWER, MONKEY_ADA],
    }[layout.adapter]
    made = drafted(csv_of(rows))
    assert made.table == "survey"
    questionnaire = load_mapping(made.text.encode(), "draft.toml")
    assert isinstance(questionnaire, Questionnaire)
    assert {question.type for question in questionnaire.questions.values()} == {"text"}
    assert not any("Points" in heading for heading in questionnaire.questions)
    staged = surveys.read(inspect(csv_of(rows).encode(), "form.csv"), layout, questionnaire, Ledger("form.csv"))
    assert len(staged.rows) == 1
    assert [match.column for match in made.matches] == [f"q{n + 1}" for n in range(len(made.matches))]
    assert "Fenwick" not in made.text


def test_a_question_that_could_name_somebody_is_not_shown():
    headings = [*FORM_HEADINGS[:5], "How was Dr Quackenbush?", "Why?", "Why?", "And?"]
    made = drafted(csv_of([headings, FORM_ADA]))
    assert "Quackenbush" not in f"{made}"
    assert 'question = "q4"' in made.text
    assert "column F" in made.text
    with pytest.raises(InputError, match="DRAFT_UNCLEAR"):
        drafted(csv_of([headings[:8], FORM_ADA]))


def test_a_form_can_be_drafted_as_a_register():
    assert drafted("Timestamp,Full name,E-mail\n2026/03/04,Ada,b\n", "attendance").table == "attendance"


CANARY = "Quackenbush"
CELLS = st.sampled_from(
    [CANARY, f"Dr {CANARY}", f"{CANARY}@x.invalid", "Yes", "Speaker", "Total", "2026-04-08", "", "1", "Name"]
)
HEADINGS = st.sampled_from(
    [
        "Full name",
        "E-mail",
        "Role",
        "Attended",
        "Date",
        "Session",
        "Notes",
        "Minutes",
        f"Dr {CANARY}",
        f"{CANARY}@x.invalid",
        "",
    ]
)


@given(data=st.data(), headings=st.lists(HEADINGS, min_size=2, max_size=7))
def test_no_cell_below_the_headings_is_ever_shown(data, headings):
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=4))
    text = "\n".join(",".join(row) for row in [headings, *rows])
    assert CANARY not in said(text)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_whatever_the_headings_are_a_draft_loads(headings):
    quoted = ",".join(
        '"' + heading.replace('"', '""').replace("\r", " ") + '"' for heading in ["Full name", "E-mail", *headings]
    )
    try:
        made = drafted(quoted.replace("\0", "") + "\nAda,b\n")
    except InputError:
        return
    assert loaded(made).columns["name"] == "Full name"


def test_a_heading_that_could_command_a_terminal_is_escaped():
    made = drafted("Full name,E-mail,Ro\u202ele\x1b[2J\nAda,b,x\n", "attendance")
    assert made.text.isascii() or "\u202e" not in made.text
    assert "\x1b" not in made.text
    wide = drafted("Full name,E-mail,May\u202e 1,June\x7f 2\nAda,b,y,n\n")
    assert "\u202e" not in wide.text
