"""Corrections are made beside an export: each hits a cell, or the run says which does not."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import InputError
from evalkit.intake import pipeline
from evalkit.intake.corrections import WHY
from survey_exports import ADA, HEADINGS, LEE, MAPPING, source, text

HEAD = "file,sheet,row,column,new_value,who,when,why,note\n"
REGISTER = (
    "Full name,E-mail,Organisation,Role,Minutes,Date\n"
    "Ada Fenwick,ada@x.invalid,ICB,,60,2026-04-08\n"
    "Lee Varga,lee@x.invalid,ICB,,9999,2026-04-08\n"
)
SOURCES = '[[sources]]\npath = "register.csv"\nmapping = "register.toml"\n'


@pytest.fixture
def corrected(evaluation):
    """Return a function that builds an evaluation whose register is corrected by these rows."""

    def build(*rows: str, register: str | bytes = REGISTER, sources: str = SOURCES, head: str = HEAD, **files):
        text = head + "".join(f"{row}\n" for row in rows)
        built = evaluation(sources, **{"register.csv": register, "corrections.csv": text, **files})
        return built.model_copy(update={"corrections": "corrections.csv"})

    return build


def refused(built, code: str) -> str:
    with pytest.raises(InputError) as caught:
        pipeline.prepare(built)
    assert caught.value.code == code
    assert pipeline.check(built).failed
    assert str(caught.value).startswith("corrections.csv: ")
    return str(caught.value)


def test_a_cell_is_replaced_before_it_is_checked(corrected):
    built = corrected("register.csv,,3,minutes,45,MH,2026-05-01,typing-error,asked her")
    tables = pipeline.prepare(built)
    assert tables.interaction["minutes"].tolist() == [60, 45]
    assert (built.folder / "register.csv").read_text() == REGISTER
    (row,) = tables.correction.to_dict("records")
    assert row == {
        "source_id": "s003",
        "sheet": "",
        "row_no": 3,
        "column": "minutes",
        "change": "replaced",
        "why": "typing-error",
        "who": "MH",
        "at": pd.Timestamp("2026-05-01"),
    }
    source = tables.source.set_index("path").loc["corrections.csv"]
    assert (source["adapter"], source["n_read"], source["n_accepted"]) == ("corrections", 1, 1)
    assert not any("asked her" in frame.to_csv() for frame in tables.frames.values())


def test_a_value_is_translated_as_in_the_file(corrected):
    tables = pipeline.prepare(
        corrected(
            "register.csv,,3,Minutes,5,MH,2026-05-01,other,", "register.csv,,2,Role,SPEAKER,MH,2026-05-01,wrong-value,"
        )
    )
    assert tables.interaction["role"].tolist() == ["presenter", "participant"]


def test_a_row_is_left_out_and_counted(corrected):
    built = corrected("register.csv,,3,,drop,Data manager,2026-05-01,test-entry,")
    tables = pipeline.prepare(built)
    assert len(tables.interaction) == 1
    source = tables.source.set_index("path").loc["register.csv"]
    assert (source["n_read"], source["n_accepted"], source["n_ignored"]) == (2, 1, 1)
    assert "CORRECTED_OUT" in tables.issue["code"].tolist()
    assert tables.correction[["change", "who"]].to_numpy().tolist() == [["left out", "data manager"]]


def test_check_counts_corrections_by_file(corrected):
    row = "register.csv,,{},{},x,MH,2026-05-01,other,"
    built = corrected(row.format(3, "Role"), row.format(2, "Full name"))
    accounts = {file.path: file for file in pipeline.check(built).files}
    assert [issue["code"] for issue in accounts["register.csv"].issues].count("CORRECTED") == 2


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("register2.csv,,3,Minutes,45,MH,2026-05-01,other,", "Row 2 corrects a file that is no input"),
        ("register.csv,,9,Minutes,45,MH,2026-05-01,other,", "Row 2 corrects a row that holds no data"),
        ("register.csv,,1,Minutes,45,MH,2026-05-01,other,", "Row 2 corrects a row that holds no data"),
        ("register.csv,May,3,Minutes,45,MH,2026-05-01,other,", "Row 2 corrects a row that holds no data"),
        ("register.csv,,3,Zebediah,45,MH,2026-05-01,other,", "Row 2 corrects a column that is not read"),
    ],
)
def test_a_correction_that_hits_nothing_fails(corrected, row, what):
    told = refused(corrected(row), "CORRECTION_MISSES")
    assert what in told
    assert "Zebediah" not in told


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (",,3,Minutes,45,MH,2026-05-01,other,", "names no file"),
        ("register.csv,,three,Minutes,45,MH,2026-05-01,other,", "names no row"),
        ("register.csv,,3,,45,MH,2026-05-01,other,", "names no column"),
        ("register.csv,,3,Minutes,45,,2026-05-01,other,", "does not say who made it"),
        ("register.csv,,3,Minutes,45,MH,,other,", "does not say when"),
        ("register.csv,,3,Minutes,45,MH,1 May,other,", "has a day that is none"),
        ("register.csv,,3,Minutes,45,MH,2026-05-01,,", "does not say why"),
        ("register.csv,,3,Minutes,45,MH,2026-05-01,typing error,", "did you mean 'typing-error'?"),
    ],
)
def test_a_correction_that_says_too_little_fails(corrected, row, what):
    assert what in refused(corrected(row), "BAD_CORRECTION")


def test_two_corrections_of_a_cell_fail(corrected):
    row = "register.csv,,3,Minutes,{},MH,2026-05-01,other,"
    told = refused(corrected(row.format(1), row.format(2).replace("Minutes", "minutes")), "BAD_CORRECTION")
    assert "row 3 corrects the same cell as row 2" in told
    dropped = "register.csv,,3,,drop,MH,2026-05-01,other,"
    assert "another correction leaves out" in refused(corrected(dropped, row.format(1)), "CORRECTION_MISSES")


def test_a_missing_file_of_corrections_fails(evaluation):
    built = evaluation(SOURCES, **{"register.csv": REGISTER}).model_copy(update={"corrections": "corrections.csv"})
    refused(built, "NOT_A_FILE")


def test_a_file_of_corrections_without_its_headings_fails(corrected):
    refused(corrected(head="file,row\n"), "MISSING_COLUMN")


def test_corrections_are_an_input(corrected):
    first = pipeline.prepare(corrected("register.csv,,3,Minutes,45,MH,2026-05-01,other,")).fingerprint
    second = pipeline.prepare(corrected("register.csv,,3,Minutes,46,MH,2026-05-01,other,")).fingerprint
    assert first != second


def test_a_pattern_does_not_read_the_corrections_as_a_table(corrected):
    built = corrected(
        "register.csv,,3,Minutes,45,MH,2026-05-01,other,", sources=SOURCES.replace("register.csv", "[rc]*r*.csv")
    )
    assert "corrections.csv" not in [file.path for file in pipeline.check(built).files][:-1]


def test_a_correction_of_a_failed_file_leaves_its_error_to_be_told(corrected):
    built = corrected("register.csv,,3,Minutes,45,MH,2026-05-01,other,", register="")
    with pytest.raises(InputError, match="EMPTY_FILE"):
        pipeline.prepare(built)
    optional = corrected(
        "register.csv,,3,Minutes,45,MH,2026-05-01,other,", register="", sources=SOURCES + "optional = true\n"
    )
    assert "CORRECTED_FILE_FAILED" in pipeline.prepare(optional).issue["code"].tolist()


def test_a_copy_is_corrected_at_the_file_that_counts(corrected):
    sources = SOURCES.replace("register.csv", "register*.csv")
    rows = "register{},,3,Minutes,45,MH,2026-05-01,other,"
    copy = {"register-copy.csv": REGISTER, "occasions.csv": OCCASIONS}
    first, second = "-copy.csv", ".csv"  # in order of their names
    assert pipeline.prepare(corrected(rows.format(first), sources=sources, **copy)).interaction["minutes"].tolist() == [
        60,
        45,
    ]
    assert "a file that is a copy of register-copy.csv, whose rows are counted" in refused(
        corrected(rows.format(second), sources=sources, **copy), "CORRECTION_MISSES"
    )


OCCASIONS = "Key,Kind,Title,Start,End,Register\nw1,webinar,Webinar 1,2026-04-08 10:00,,\n"
WIDE_MAPPING = 'table = "attendance"\n[columns]\nname = "Full name"\n[occasions]\n"First" = "w1"\n"Second" = "w2"\n'


def test_in_a_wide_register_a_heading_is_one_occasion(corrected):
    register = "Full name,First,Second\nAda Fenwick,y,y\nLee Varga,y,n\n"
    files = {"register": register, "register.toml": WIDE_MAPPING}
    tables = pipeline.prepare(corrected("register.csv,,3,Second,y,MH,2026-05-01,other,", **files))
    assert tables.interaction["occasion_key"].tolist() == ["w1", "w2", "w1", "w2"]
    named = pipeline.prepare(corrected("register.csv,,3,Full name,Rita Sol,MH,2026-05-01,other,", **files))
    assert len(named.person) == 2
    everywhere = "register.csv,,3,attended,y,MH,2026-05-01,other,"
    assert "a column that each occasion has" in refused(corrected(everywhere, **files), "CORRECTION_MISSES")
    gone = pipeline.prepare(corrected("register.csv,,2,,drop,MH,2026-05-01,other,", **files))
    assert gone.interaction["occasion_key"].tolist() == ["w1"]
    assert gone.source.set_index("path").loc["register.csv", "n_ignored"] == 1


def test_a_row_that_several_sheets_have_needs_its_sheet(corrected, workbook):
    def change(book) -> None:
        book.create_sheet("Second").append(["Full name", "E-mail", "Organisation", "Role", "Minutes", "Date"])
        book["Second"].append(["Rita", "rita@x.invalid", "ICB", None, 9, "2026-04-08"])

    content = workbook([line.split(",") for line in REGISTER.splitlines()[:2]], change)
    mapping = {
        "register.toml": 'table = "attendance"\nsheets = "*"\n[columns]\nname = "Full name"\nminutes = "Minutes"\n'
    }
    row = "register.csv,{},2,Minutes,45,MH,2026-05-01,other,"
    tables = pipeline.prepare(corrected(row.format("Sheet 2"), register=content, **mapping))
    assert tables.interaction["minutes"].tolist() == [60, 45]
    assert "several sheets have" in refused(corrected(row.format(""), register=content, **mapping), "CORRECTION_MISSES")


def test_nothing_that_was_written_is_told(corrected):
    canary = "Quackenbush"
    rows = [
        f"register.csv,,3,Full name,{canary},{canary},2026-05-01,other,{canary}",
        "register.csv,,2,Minutes,61,MH,2026-05-01,other,",
    ]
    built = corrected(*rows)
    tables = pipeline.prepare(built)
    told = repr(pipeline.check(built)) + "".join(frame.to_csv() for frame in tables.frames.values())
    assert canary not in told
    assert tables.correction["who"].tolist() == ["in the file", "MH"]
    for broken in (
        f"{canary},,3,{canary},{canary},{canary},2026-05-01,other,",
        f"register.csv,,3,{canary},,{canary},{canary},{canary},",
    ):
        with pytest.raises(InputError) as caught:
            pipeline.prepare(corrected(broken))
        assert canary not in str(caught.value)


def test_reasons_are_explained(request):
    text = (request.config.rootpath / "docs" / "intake.md").read_text("utf-8")
    assert all(f"`{why}`" in text for why in WHY)


def test_registrations_and_responses_are_corrected_too(corrected):
    head = ["Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Attendee Status"]
    order = ["900", "2026-02-20", "Ada", "Fenwick", "ada@nel.invalid", "1", "Attending"]
    sources = source("event.csv", occasion='"ls3"') + source("form.csv", mapping='"form.toml"')
    rows = (
        "event.csv,,2,Attendee Status,CHECKED IN,MH,2026-05-01,wrong-value,",
        "form.csv,,2,,drop,MH,2026-05-01,withdrawn,",
        "form.csv,,3,Email,lee@x.invalid,MH,2026-05-01,missing-value,",
    )
    files = {"event.csv": text([head, order]), "form.csv": text([HEADINGS, ADA, LEE]), "form.toml": MAPPING}
    tables = pipeline.prepare(corrected(*rows, sources=sources, **files))
    assert tables.invitation["status"].tolist() == ["attended"]
    assert tables.feedback["value"].tolist() == ["bad", "2"]
    assert set(tables.feedback["respondent_key"]) <= set(tables.person["person_key"])
    assert len(tables.correction) == 3


def test_an_answer_cannot_be_corrected(corrected):
    files = {"form.csv": text([HEADINGS, ADA]), "form.toml": MAPPING}
    row = "form.csv,,2,How was it?,Bad,MH,2026-05-01,wrong-value,"
    told = refused(corrected(row, sources=source("form.csv", mapping='"form.toml"'), **files), "CORRECTION_MISSES")
    assert "a column that is not read" in told
