"""A response counts once, however often it is exported; two are never folded into one because of a number alone."""

from __future__ import annotations

import datetime as dt

import pytest

from evalkit.intake import pipeline
from survey_exports import (
    ADA,
    HEADINGS,
    INSTRUMENT,
    LEE,
    MONKEY_LOWER,
    MONKEY_UPPER,
    account_of,
    codes,
    form,
    source,
    text,
)

MAPPING = """table = "survey"
instrument = "after"
respondent = "anonymous"
date_order = "mdy"
[constants]
occasion = "ls3"
[questions."How was it?"]
question = "how"
lowest = 1
highest = 5
"""
FORMS = ["ID", "Start time", "Completion time", "Email", "Name", "How was it?"]


def two(evaluation, one, other, mapping=MAPPING, names=("a.csv", "b.csv")):
    """Return an evaluation with two exports read by one mapping file."""
    sources = "".join(source(name, mapping='"form.toml"') for name in names)
    return evaluation(sources, **{names[0]: one, names[1]: other, "form.toml": mapping})


def counts(made):
    """Return rows read, accepted and merged of the two exports, and every code of a warning or merge."""
    files = pipeline.check(made).files[-2:]
    assert all(one.read == one.accepted + one.quarantined + one.ignored + one.merged for one in files)
    return [(one.read, one.accepted, one.merged) for one in files], [code for one in files for *_, code in codes(one)]


def test_another_way_of_writing_times_is_the_same_response(evaluation, workbook):
    typed = [[n, dt.datetime(2026, 3, 5, 10, n, 3), dt.datetime(2026, 3, 5, 10, n + 1, 9), "anonymous", None, 3]
             for n in range(1, 5)]  # fmt: skip
    written = [[str(n), f"3/5/26 10:{n:02d}:03", f"3/5/26 10:{n + 1:02d}:09", "anonymous", "", "3"]
               for n in range(1, 6)]  # fmt: skip
    made = two(evaluation, workbook([FORMS, *typed]), text([FORMS, *written]), names=("a.xlsx", "b.csv"))
    rows, found = counts(made)
    assert rows == [(4, 4, 0), (5, 1, 4)]
    assert set(found) == {"IN_ANOTHER_FILE"}
    assert len(pipeline.prepare(made).respondent) == 5


def test_a_question_added_later_changes_no_response_before_it(evaluation):
    times = [f"2026/03/05 3:0{n}:00 PM GMT" for n in range(5)]
    before = text([["Timestamp", "How was it?"], *([time, "3"] for time in times[:4])])
    after = text([["Timestamp", "How was it?", "And?"], *([time, "3", "x" * (time == times[4])] for time in times)])
    assert counts(two(evaluation, before, after))[0] == [(4, 4, 0), (5, 1, 4)]


def test_two_forms_with_the_same_numbers_are_two_forms(evaluation):
    def rows(minutes, score):
        return [[str(n), f"03/05/2026 10:0{n}", f"03/05/2026 10:{minutes}{n}", "", "", str(score)] for n in range(1, 4)]

    made = two(evaluation, text([FORMS, *rows(1, 2)]), text([FORMS, *rows(2, 5)]))
    assert counts(made) == ([(3, 3, 0), (3, 3, 0)], [])
    assert sorted(pipeline.prepare(made).feedback["value"]) == ["2"] * 3 + ["5"] * 3


def test_other_answers_under_one_number_are_said(evaluation):
    row = ["1", "03/05/2026 10:01:07", "03/05/2026 10:02:09", "", ""]
    rows, found = counts(two(evaluation, text([FORMS, [*row, "2"]]), text([FORMS, [*row, "5"]])))
    assert rows == [(1, 1, 0), (1, 0, 1)]
    assert "ANSWERS_DIFFER" in found


def test_a_time_that_lost_its_seconds_is_said(evaluation):
    one = ["1", "03/05/2026 10:01:07", "03/05/2026 10:02:09", "", "", "2"]
    other = ["1", "03/05/2026 10:01", "03/05/2026 10:02", "", "", "2"]
    rows, found = counts(two(evaluation, text([FORMS, one]), text([FORMS, other])))
    assert rows == [(1, 1, 0), (1, 1, 0)]
    assert found == ["MAYBE_COUNTED_TWICE"]


def test_two_people_of_one_minute_are_not_doubted(evaluation):
    one = ["1", "03/05/2026 10:01:07", "03/05/2026 10:02:09", "", "", "2"]
    other = ["4", "03/05/2026 10:01:08", "03/05/2026 10:02:19", "", "", "2"]
    assert counts(two(evaluation, text([FORMS, one]), text([FORMS, other])))[1] == []


class TestNumbers:
    MAPPING = MAPPING.replace("How was it?", "How confident? | Data")

    def rows(self, numbers):
        blank = [""] * 9
        return [
            [number, "9", f"03/05/2026 10:0{n}:00", f"03/05/2026 10:1{n}:00", *blank, str(n % 3 + 1), ""]
            for n, number in enumerate(numbers)
        ]

    def made(self, evaluation, *files):
        sources = "".join(source(f"{n}.csv", mapping='"sm.toml"') for n in range(len(files)))
        texts = {f"{n}.csv": text([MONKEY_UPPER, MONKEY_LOWER, *rows]) for n, rows in enumerate(files)}
        return evaluation(INSTRUMENT + sources, **texts, **{"sm.toml": self.MAPPING})

    @pytest.mark.parametrize("number", ["1.18766E+11", "1,18766e+11", "1E+11"])
    def test_a_rounded_number_is_none(self, evaluation, number):
        made = self.made(evaluation, self.rows([number] * 8))
        account = account_of(made, "0.csv")
        assert (account.accepted, account.merged) == (8, 0)
        assert [code for *_, code in codes(account) if code != "QUESTION_NOT_MAPPED"] == ["ROUNDED_ID"]
        assert number not in repr(account)

    def test_a_repeated_number_merges_nothing(self, evaluation):
        account = account_of(self.made(evaluation, self.rows(["118766000000"] * 4)), "0.csv")
        assert (account.accepted, account.merged) == (4, 0)
        assert [code for *_, code in codes(account)].count("REPEATED_ID") == 4

    def test_a_row_that_stands_twice_is_one(self, evaluation):
        rows = self.rows(["118"])
        account = account_of(self.made(evaluation, rows * 2), "0.csv")
        assert (account.accepted, account.merged) == (1, 1)

    def test_a_copy_with_rounded_numbers_is_said(self, evaluation):
        given = [["118", "9", "03/05/2026 10:00:00", "03/05/2026 10:10:00", *[""] * 9, "2", ""]]
        rounded = [["1.2E+11", *given[0][1:]], ["1.2E+11", *given[0][1:-2], "3", ""]]
        made = self.made(evaluation, given, rounded)
        assert (3, "", "MAYBE_COUNTED_TWICE") in codes(account_of(made, "1.csv"))

    def test_a_response_that_was_finished_later_counts_once(self, evaluation):
        begun = ["118", "9", "03/05/2026 10:00:00", "03/05/2026 10:01:00", *[""] * 11]
        done = ["118", "9", "03/05/2026 10:00:00", "03/05/2026 10:09:00", *[""] * 9, "2", ""]
        made = self.made(evaluation, [begun], [done])
        assert pipeline.prepare(made).feedback["value"].tolist() == ["2"]
        assert len(pipeline.prepare(made).respondent) == 1


def test_two_occasions_of_a_wave_are_two_subjects(evaluation):
    mapping = MAPPING.replace('respondent = "anonymous"', 'wave = "2026"').replace(
        '[constants]\noccasion = "ls3"', '[columns]\noccasion = "Which?"'
    )
    rows = [
        ["Timestamp", "Email Address", "Which?", "How was it?"],
        ["03/05/2026 10:00:00", "ada@nel.invalid", "ls3", "1"],
        ["03/05/2026 12:00:00", "ada@nel.invalid", "w1", "5"],
    ]
    given = source("g.csv", mapping='"g.toml"')
    tables = pipeline.prepare(evaluation(given, **{"g.csv": text(rows), "g.toml": mapping}))
    assert sorted(zip(tables.feedback["occasion_key"], tables.feedback["value"], strict=True)) == [
        ("ls3", "1"),
        ("w1", "5"),
    ]
    assert len(tables.respondent) == 1  # one person answered in this wave


def test_one_rating_a_wave_is_said(evaluation):
    mapping = 'table = "survey"\ninstrument = "ls3-feedback"\nwave = "2026"\n[columns]\noccasion = "Which?"\n'
    mapping += '[questions."Data?"]\nitem = "Data"\n'
    rows = [
        ["Timestamp", "Email Address", "Which?", "Data?"],
        ["2026/03/05 10:00:00", "ada@nel.invalid", "ls3", "1"],
        ["2026/03/05 12:00:00", "ada@nel.invalid", "w1", "5"],
    ]
    made = evaluation(INSTRUMENT + source("g.csv", mapping='"g.toml"'), **{"g.csv": text(rows), "g.toml": mapping})
    assert (2, "", "SCORED_AGAIN") in codes(account_of(made, "g.csv"))
    assert pipeline.prepare(made).rating["value"].tolist() == [5.0]


def test_a_known_person_needs_no_number(evaluation):
    account = account_of(form(evaluation, [["1.2E+11", *ADA[1:]], ["1.2E+11", *LEE[1:]]]))
    assert (account.read, account.accepted, account.merged) == (2, 2, 0)
    assert HEADINGS[0] == "ID"
