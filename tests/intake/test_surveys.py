"""Answers to forms, from the export of whatever tool: its questions are found, its own columns are not read."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from evalkit.errors import InputError
from evalkit.intake import pipeline
from evalkit.intake.adapters import googleforms, msforms, surveymonkey
from evalkit.intake.ledger import Ledger
from evalkit.intake.mapping import load_mapping
from evalkit.intake.preflight import inspect
from evalkit.intake.questionnaire import Questionnaire
from evalkit.intake.surveys import count_rows, read
from survey_exports import (
    ADA,
    DOCUMENTED,
    DOCUMENTED_SOURCE,
    HEADINGS,
    INSTRUMENT,
    LEE,
    MAPPING,
    MONKEY_ADA,
    MONKEY_LEE,
    MONKEY_LOWER,
    MONKEY_MAPPING,
    MONKEY_UPPER,
    account_of,
    codes,
    form,
    source,
    text,
)


def test_the_documented_mapping_reads_the_fixture(evaluation, forms_workbook, home):
    sources = INSTRUMENT + source("ls3.xlsx", mapping='"ls3.toml"', occasion='"ls3"')
    made = evaluation(sources, **{"ls3.xlsx": forms_workbook, "ls3.toml": DOCUMENTED})
    account = account_of(made, "ls3.xlsx")
    assert (account.adapter, account.read, account.accepted) == ("msforms", 2, 2)
    tables = pipeline.prepare(made)
    answers = [
        (row.question, row.value if isinstance(row.value, str) else None) for row in tables.feedback.itertuples()
    ]
    assert answers == [
        ("helped", "coaching"),
        ("helped", "webinars"),
        ("confident-data", "3"),
        ("anything-else", None),
        ("helped", "webinars"),
        ("helped", "other"),
        ("anything-else", None),
    ]
    assert set(tables.feedback["occasion_key"]) == {"ls3"}
    assert set(tables.feedback["place"]) == {"Online"}
    assert tables.rating[["item", "value", "subject_key", "wave"]].to_numpy().tolist() == [
        ["Leadership", 4.0, "trial", "ls3"]
    ]
    assert tables.respondent[["asked", "answered"]].all(axis=None)
    kept = pd.read_csv(home / "trial" / "vault" / "answers.csv", keep_default_na=False)
    assert kept["text"].tolist() == ["'=cmd|' /C calc'!A0", "Other, please say", "Ask Chidi Okaford"]
    assert set(kept["answer_key"]) <= set(tables.feedback["answer_key"])
    assert set(kept["person_key"]) <= set(tables.respondent["person_key"])


def test_the_documented_source_and_instrument_fit_the_documented_mapping(evaluation, forms_workbook):
    sources = DOCUMENTED_SOURCE.replace("exports/", "").replace("mappings/", "")
    account = account_of(evaluation(sources, **{"ls3.xlsx": forms_workbook, "ls3.toml": DOCUMENTED}), "ls3.xlsx")
    assert (account.read, account.accepted, account.error) == (2, 2, "")


def test_a_form_in_another_language_is_read_as_the_remedy_says(evaluation):
    rows = [["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Wie?"],
            ["1", "05.03.2026 10:00:00", "05.03.2026 10:05:00", "ada@nel.invalid", "Gut"]]  # fmt: skip
    mapping = 'table = "survey"\ninstrument = "after"\n[columns]\nemail = "E-Mail"\n[constants]\noccasion = "ls3"\n'
    mapping += '[questions."Wie?"]\nquestion = "how"\ntype = "choice"\nvalues = { "Gut" = "good" }\n'
    given = source("g.csv", mapping='"g.toml"', date_order='"dmy"')
    error = account_of(evaluation(given, **{"g.csv": text(rows, ";"), "g.toml": mapping})).error
    assert error.endswith("[WRONG_KIND]")
    assert "ID, Start time, Completion time" in error
    rows[0][1:3] = ["Start time", "Completion time"]
    tables = pipeline.prepare(evaluation(given, **{"g.csv": "sep=;\r\n" + text(rows, ";"), "g.toml": mapping}))
    assert tables.feedback["value"].tolist() == ["good"]
    assert len(tables.person) == 1


def test_the_same_answers_as_text_give_the_same_tables(evaluation, forms_workbook, tmp_path):
    sheet = openpyxl.load_workbook(evaluation_file(tmp_path, forms_workbook)).active
    assert sheet is not None
    rows = list(sheet.values)
    told = text([["" if cell is None else str(cell) for cell in row] for row in rows], ";")
    found = []
    for name, content in (("ls3.xlsx", forms_workbook), ("ls3.xlsx", told)):
        sources = INSTRUMENT + source(name, mapping='"ls3.toml"', occasion='"ls3"')
        found.append(pipeline.prepare(evaluation(sources, **{name: content, "ls3.toml": DOCUMENTED})))
    for table in ("feedback", "rating", "respondent", "person"):
        pd.testing.assert_frame_equal(getattr(found[0], table), getattr(found[1], table))


def evaluation_file(folder, content):
    path = folder / "form.xlsx"
    path.write_bytes(content)
    return path


def test_a_question_that_is_not_mapped_is_named_by_its_position(evaluation):
    mapping = MAPPING.partition('[questions."Why?"]')[0]
    account = account_of(form(evaluation, [ADA], mapping))
    assert [issue for issue in codes(account) if issue[2] == "QUESTION_NOT_MAPPED"] == [
        (None, "column 9", "QUESTION_NOT_MAPPED")
    ]
    assert "Why" not in repr(account)


class TestSurveyMonkey:
    MAPPING = MONKEY_MAPPING

    def made(self, evaluation, rows, mapping=MAPPING, extra=""):
        given = INSTRUMENT + source("sm.csv", mapping='"sm.toml"') + extra
        return evaluation(given, **{"sm.csv": text([MONKEY_UPPER, MONKEY_LOWER, *rows]), "sm.toml": mapping})

    def test_two_rows_of_headings(self, evaluation, home):
        made = self.made(evaluation, [MONKEY_ADA, MONKEY_LEE])
        account = account_of(made, "sm.csv")
        assert (account.adapter, account.read, account.accepted) == ("surveymonkey", 2, 2)
        tables = pipeline.prepare(made)
        assert tables.feedback["value"].fillna("-").tolist() == ["coaching", "other", "-", "coaching", "webinars"]
        assert tables.rating["value"].tolist() == [5, 2]
        everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
        assert b"192.0.2" not in everything  # an address of a computer is kept nowhere
        kept = (home / "trial" / "vault" / "answers.csv").read_text()
        assert "The tea" in kept

    def test_a_matrix_cannot_be_one_scale(self, evaluation):
        mapping = self.MAPPING.replace("How confident? | Leadership", "How confident?").partition(
            '[questions."How confident? | Data"]'
        )[0]
        error = account_of(self.made(evaluation, [MONKEY_ADA], mapping), "sm.csv").error
        assert error.endswith("[BAD_MAPPING]")
        assert "'question | sub-heading'" in error

    def test_a_choice_with_two_answers_is_set_aside(self, evaluation):
        mapping = self.MAPPING.replace('"multiple"', '"choice"')
        account = account_of(self.made(evaluation, [MONKEY_ADA, MONKEY_LEE], mapping), "sm.csv")
        assert account.quarantined == 2
        assert {code for _, _, code in codes(account)} == {"SEVERAL_ANSWERS"}

    def test_a_workbook(self, evaluation, workbook):
        rows = [[cell or None for cell in row] for row in (MONKEY_UPPER, MONKEY_LOWER, MONKEY_ADA, MONKEY_LEE)]
        files = {"sm.xlsx": workbook(rows), "sm.toml": self.MAPPING}
        tables = pipeline.prepare(evaluation(INSTRUMENT + source("sm.xlsx", mapping='"sm.toml"'), **files))
        plain = pipeline.prepare(self.made(evaluation, [MONKEY_ADA, MONKEY_LEE]))
        pd.testing.assert_frame_equal(tables.feedback, plain.feedback)


def test_google_with_zones_and_several_answers(evaluation):
    rows = [
        ["Timestamp", "Email Address", "What helped?", "Score"],
        ["2026/07/01 12:30:00 am GMT+1", "ada@nel.invalid", "Coaching;Tea, cake", "1 / 1"],
        ["2026/06/30 11:00:00 PM GMT", "", "Tea, cake, Coaching, the quiet", "1 / 1"],
    ]
    mapping = """table = "survey"
instrument = "june"
about = "programme"
wave = "2026-06"
[questions."What helped?"]
question = "helped"
type = "multiple"
values = ["Coaching", "Tea, cake"]
other = "other"
"""
    given = source("g.csv", mapping='"g.toml"')
    tables = pipeline.prepare(evaluation(given, **{"g.csv": text(rows), "g.toml": mapping}))
    assert tables.feedback["value"].tolist() == ["Coaching", "Tea, cake", "Tea, cake", "Coaching", "other"]


@pytest.mark.parametrize(
    ("layout", "content", "questions"),
    [
        (msforms.LAYOUT, [HEADINGS, ADA, [], LEE], 4),
        (googleforms.LAYOUT, [["Timestamp", "A", "B", "Score"], ["2026/03/04", "1", "2", "3"]], 2),
        (surveymonkey.LAYOUT, [MONKEY_UPPER, MONKEY_LOWER, MONKEY_ADA], 3),
    ],
)
def test_a_form_without_mapping_is_counted(layout, content, questions):
    ledger = Ledger("form.csv")
    document = inspect(text(content).encode(), "form.csv")
    assert count_rows(document, layout, ledger) == questions
    counts = ledger.close()
    assert counts.read == counts.ignored == len(content) - layout.heading_rows


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        ([*HEADINGS[:-1], "How?"], "MISSING_COLUMN"),
        ([*HEADINGS, "why?"], "DUPLICATE_HEADERS"),
        ([*HEADINGS, "Anything", "Anything"], ""),
    ],
)
def test_headings(headings, code):
    document = inspect(text([headings, ADA]).encode(), "form.csv")
    questionnaire = load_mapping(MAPPING.encode(), "form.toml")
    assert isinstance(questionnaire, Questionnaire)
    if code:
        with pytest.raises(InputError) as caught:
            read(document, msforms.LAYOUT, questionnaire, Ledger("form.csv"))
        assert caught.value.code == code
    else:
        assert len(read(document, msforms.LAYOUT, questionnaire, Ledger("form.csv")).rows) == 1


def test_a_form_needs_its_mapping(evaluation):
    given = source("form.csv")
    account = account_of(evaluation(given, **{"form.csv": text([HEADINGS, ADA])}))
    assert account.error.endswith("[NO_MAPPING]")
    assert 'table = "survey"' in account.error


def test_a_mapping_of_a_survey_does_not_fit_another_table(evaluation):
    made = evaluation(source("form.csv", mapping='"form.toml"'), **{"form.csv": "A,B\n1,2\n", "form.toml": MAPPING})
    assert account_of(made).error.endswith("[WRONG_KIND]")
    made = evaluation(
        source("form.csv", mapping='"form.toml"', kind='"googleforms"'),
        **{"form.csv": text([HEADINGS, ADA]), "form.toml": MAPPING},
    )
    assert account_of(made).error.endswith("[WRONG_KIND]")
