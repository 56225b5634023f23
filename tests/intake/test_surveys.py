"""Answers to forms, from the file to canonical tables: what was asked is kept, what was said freely is not."""

from __future__ import annotations

import random
import stat

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.errors import InputError
from evalkit.intake import pipeline
from evalkit.intake.adapters import googleforms, msforms, surveymonkey
from evalkit.intake.ledger import Ledger
from evalkit.intake.mapping import load_mapping
from evalkit.intake.preflight import inspect
from evalkit.intake.surveys import count_rows, read
from survey_exports import DOCUMENTED, INSTRUMENT, source, text

MAPPING = """table = "survey"
instrument = "after"
[columns]
system = "Where?"
[constants]
occasion = "ls3"
[questions."How was it?"]
question = "how"
type = "choice"
values = { "Good" = "good", "Bad" = "bad" }
[questions."How likely?"]
question = "likely"
type = "scale"
lowest = 0
highest = 10
[questions."Why?"]
question = "why"
type = "text"
"""
HEADINGS = ["ID", "Start time", "Completion time", "Email", "Name", "Where?", "How was it?", "How likely?", "Why?"]
ADA = ["1", "2026-03-04 12:00", "2026-03-04 12:05", "ada@nel.invalid", "Ada Fenwick", "NEL", "Good", "9", "The tea"]
LEE = ["2", "2026-03-04 12:01", "2026-03-04 12:06", "anonymous", "", "SEL", "Bad", "2", ""]
ZOE = ["3", "2026-03-04 12:01", "2026-03-04 12:06", "anonymous", "", "", "", "", ""]


def built(evaluation, rows, mapping=MAPPING, definition="", **files):
    given = source("form.csv", mapping='"form.toml"') + definition
    return evaluation(given, **{"form.csv": text([HEADINGS, *rows]), "form.toml": mapping, **files})


def account_of(evaluation_, path="form.csv"):
    return next(account for account in pipeline.check(evaluation_).files if account.path == path)


def codes(account):
    return [(issue["row"], issue["column"], issue["code"]) for issue in account.issues]


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


def test_the_same_answers_as_text_give_the_same_tables(evaluation, forms_workbook, tmp_path):
    rows = list(openpyxl.load_workbook(evaluation_file(tmp_path, forms_workbook)).active.values)
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


def test_a_respondent_is_the_same_person_as_on_a_register(evaluation, register_row):
    sources = source("register.csv", mapping='"register.toml"')
    made = built(evaluation, [ADA, LEE], definition=sources, **{"register.csv": register_row()})
    tables = pipeline.prepare(made)
    attended = tables.interaction["person_key"][0]
    assert attended == tables.respondent["person_key"][0]
    assert tables.person["person_key"].tolist() == [attended]  # Lee is a respondent and no person


def test_nobody_is_linked_where_nobody_is_to_be_known(evaluation):
    mapping = MAPPING.replace("[columns]", 'respondent = "anonymous"\n[columns]', 1)
    tables = pipeline.prepare(built(evaluation, [ADA, [*ADA[:6], "Bad", *ADA[7:]], LEE], mapping))
    assert tables.person.empty
    assert len(set(tables.respondent["person_key"])) == 2  # by its ID and start, Ada's second row is the same response
    assert tables.feedback["respondent_key"].isin(tables.respondent["person_key"]).all()


def test_a_name_alone_is_used_where_the_mapping_says_so(evaluation):
    row = ["4", "2026-03-04 12:01", "2026-03-04 12:06", "", "Ada Fenwick", "NEL", "Bad", "2", ""]
    assert pipeline.prepare(built(evaluation, [row])).person.empty
    mapping = MAPPING.replace("[columns]", 'respondent = "name"\n[columns]', 1)
    assert pipeline.prepare(built(evaluation, [row], mapping)).person["match_tier"].tolist() == ["name only"]


@pytest.mark.parametrize(("several", "kept"), [("latest", "bad"), ("first", "good")])
def test_one_response_of_a_person_counts(evaluation, several, kept):
    again = ["9", "2026-03-05 09:00", "2026-03-05 09:05", "ADA@nel.invalid", "Ada F", "NEL", "Bad", "", ""]
    mapping = MAPPING.replace("[columns]", f'several = "{several}"\n[columns]', 1)
    made = built(evaluation, [again, ADA, LEE], mapping)
    account = account_of(made)
    assert (account.read, account.accepted, account.merged) == (3, 2, 1)
    assert (2 if kept == "good" else 3, "", "ANSWERED_AGAIN") in codes(account)
    how = pipeline.prepare(made).feedback.query("question == 'how'")["value"].tolist()
    assert sorted(how) == sorted(["bad", kept])


def test_a_later_export_of_the_same_form_adds_only_what_is_new(evaluation):
    first, second = text([HEADINGS, ADA, LEE]), text([HEADINGS, ADA, LEE, ZOE])
    mapped = {"form.toml": MAPPING}
    both = source("a.csv", mapping='"form.toml"') + source("b.csv", mapping='"form.toml"')
    tables = pipeline.prepare(evaluation(both, **{"a.csv": first, "b.csv": second, **mapped}))
    assert tables.source["n_accepted"].tolist()[2:] == [2, 1]
    assert tables.source["n_merged"].tolist()[2:] == [0, 2]
    assert len(tables.respondent) == 3
    alone = pipeline.prepare(evaluation(source("b.csv", mapping='"form.toml"'), **{"b.csv": second, **mapped}))
    pd.testing.assert_frame_equal(tables.feedback, alone.feedback)


def test_equal_responses_of_nobody_in_particular_are_distinct(evaluation):
    rows = [["Timestamp", "How was it?"], *[["2026/03/04 12:00:00 PM GMT", "Good"]] * 3]
    mapping = 'table = "survey"\ninstrument = "after"\n[questions."How was it?"]\nquestion = "how"\ntype = "choice"\n'
    mapping += 'values = ["Good"]\n'
    given = source("g.csv", mapping='"g.toml"', occasion='"ls3"')
    tables = pipeline.prepare(evaluation(given, **{"g.csv": text(rows), "g.toml": mapping}))
    assert len(tables.respondent) == 3
    assert tables.feedback["value"].tolist() == ["Good"] * 3


def test_somebody_who_answered_nothing_was_asked(evaluation):
    made = built(evaluation, [ZOE])
    assert (4 - 2, "", "NO_ANSWERS") in codes(account_of(made))
    tables = pipeline.prepare(made)
    assert tables.respondent[["asked", "answered"]].to_numpy().tolist() == [[True, False]]
    assert tables.feedback.empty


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({7: "11"}, "How likely?", "BAD_SCORE"),
        ({7: "2*"}, "How likely?", "BAD_SCORE"),
        ({7: "three"}, "How likely?", "BAD_SCORE"),
        ({7: "2.5"}, "How likely?", "BAD_SCORE"),
        ({6: "Splendid"}, "How was it?", "UNKNOWN_VALUE"),
        ({3: "a@x.invalid; b@x.invalid"}, "Email", "TWO_EMAILS"),
        ({2: "a while ago"}, "Completion time", "BAD_DATE"),
        ({2: "2026-08-01"}, "Completion time", "FUTURE_DATE"),
        ({2: "0206-03-04"}, "Completion time", "IMPLAUSIBLE_DATE"),
    ],
)
def test_a_wrong_cell_sets_the_response_aside(evaluation, changed, column, code):
    row = [changed.get(position, cell) for position, cell in enumerate(ADA)]
    made = built(evaluation, [row, LEE])
    account = account_of(made)
    assert (account.accepted, account.quarantined) == (1, 1)
    assert (2, column, code) in codes(account)
    assert len(pipeline.prepare(made).respondent) == 1


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({3: "info@nel.invalid"}, "Email", "SHARED_ACCOUNT"),
        ({3: "somewhere"}, "Email", "NOT_AN_EMAIL"),
        ({5: "Wessex"}, "Where?", "UNKNOWN_SYSTEM"),
        ({2: "2026-03-02 10:00"}, "Completion time", "DATE_DIFFERS_FROM_OCCASION"),
    ],
)
def test_what_is_doubtful_is_kept_and_said(evaluation, changed, column, code):
    row = [changed.get(position, cell) for position, cell in enumerate(ADA)]
    account = account_of(built(evaluation, [row]))
    assert account.accepted == 1
    assert (2, column, code) in codes(account)


def test_a_question_that_is_not_mapped_is_named_by_its_position(evaluation):
    mapping = MAPPING.partition('[questions."Why?"]')[0]
    account = account_of(built(evaluation, [ADA], mapping))
    assert [issue for issue in codes(account) if issue[2] == "QUESTION_NOT_MAPPED"] == [
        (None, "column 9", "QUESTION_NOT_MAPPED")
    ]
    assert "Why" not in repr(account)


class TestOccasion:
    def test_nothing_says_which(self, evaluation):
        account = account_of(built(evaluation, [ADA], MAPPING.replace('occasion = "ls3"', "")))
        assert account.error.endswith("[UNKNOWN_OCCASION]")
        assert 'about = "programme"' in account.error

    def test_the_source_goes_before_the_mapping_file(self, evaluation):
        given = source("form.csv", mapping='"form.toml"', occasion='"w1"')
        files = {"form.csv": text([HEADINGS, [*ADA[:1], "2026-04-08 12:00", "2026-04-08 12:05", *ADA[3:]]])}
        tables = pipeline.prepare(evaluation(given, **files, **{"form.toml": MAPPING}))
        assert set(tables.feedback["occasion_key"]) == {"w1"} == set(tables.respondent["wave"])

    def test_every_response_says_its_own(self, evaluation):
        mapping = MAPPING.replace('occasion = "ls3"', "").replace("[columns]", '[columns]\noccasion = "Name"', 1)
        rows = [[*ADA[:4], "Webinar 1", *ADA[5:]], [*ADA[:4], "w2", *ADA[5:]], [*LEE[:4], "elsewhere", *LEE[5:]]]
        made = built(evaluation, rows, mapping)
        account = account_of(made)
        assert (account.accepted, account.quarantined) == (2, 1)
        assert (4, "Name", "UNKNOWN_OCCASION") in codes(account)
        tables = pipeline.prepare(made)
        assert tables.respondent["wave"].tolist() == ["w1", "w2"]
        assert len(set(tables.respondent["person_key"])) == 1

    def test_about_none(self, evaluation):
        mapping = MAPPING.replace('[constants]\noccasion = "ls3"', "")
        mapping = mapping.replace("[columns]", 'about = "programme"\nwave = "2026-03"\n[columns]', 1)
        tables = pipeline.prepare(built(evaluation, [ADA], mapping))
        assert tables.feedback["occasion_key"].isna().all()
        assert tables.respondent["wave"].tolist() == ["2026-03"]


class TestRatings:
    MAPPING = """table = "survey"
instrument = "ls3-feedback"
about = "programme"
wave = "2026-03"
subject_kind = "{kind}"
[columns]
system = "Where?"
subject = "Name"
[questions."How likely?"]
item = "Data"
values = {{ "meh" = "Somewhat", "-" = "" }}
"""

    def rated(self, evaluation, row, kind, **files):
        teams = ""
        if files:
            teams = source("teams.csv", mapping='"teams.toml"')
        made = built(evaluation, [row], self.MAPPING.format(kind=kind), INSTRUMENT + teams, **files)
        return account_of(made), pipeline.prepare(made).rating

    @pytest.mark.parametrize(
        ("cell", "value"), [("Very", 5), ("2", 2), ("3.0", 3), ("meh", 3), ("-", None), ("", None)]
    )
    def test_an_item_has_the_levels_of_its_instrument(self, evaluation, cell, value):
        account, rating = self.rated(evaluation, [*ADA[:7], cell, ""], "programme")
        assert account.accepted == 1
        assert rating["value"].tolist() == ([value] if value is not None else [])

    @pytest.mark.parametrize("cell", ["6", "0", "2*", "three", "1e0", "Veery"])
    def test_what_is_no_level_is_set_aside(self, evaluation, cell):
        account, rating = self.rated(evaluation, [*ADA[:7], cell, ""], "programme")
        assert (2, "How likely?", "BAD_SCORE") in codes(account)
        assert rating.empty

    @pytest.mark.parametrize(
        ("kind", "word", "where", "key"),
        [
            ("programme", "", "", "trial"),
            ("system", "", "Z9", "NEL"),
            ("system", "South East London", "", "SEL"),
            ("organisation", "SCFT", "", "R2Y"),
            ("organisation", "", "", "ICB"),  # by the domain of the address
            ("team", "T1", "", "t1"),
        ],
    )
    def test_the_subject_is_known(self, evaluation, kind, word, where, key):
        mapping = 'table = "team"\n[columns]\nteam_key = "Key"\n[constants]\nsystem = "NEL"\njoined = "2026-01-01"\n'
        files = {"teams.csv": "Key\nt1\n", "teams.toml": mapping}
        row = [*ADA[:4], word, where, "", "4", ""]
        _, rating = self.rated(evaluation, row, kind, **files)
        assert rating[["subject_kind", "subject_key"]].to_numpy().tolist() == [[kind, key]]

    @pytest.mark.parametrize(
        ("kind", "code"),
        [("system", "UNKNOWN_SYSTEM"), ("organisation", "UNKNOWN_ORGANISATION"), ("team", "UNKNOWN_TEAM")],
    )
    def test_a_score_of_nothing_known_is_set_aside(self, evaluation, kind, code):
        account, rating = self.rated(evaluation, [*ADA[:4], "Wonderland", "NEL", "", "4", ""], kind)
        assert (2, "Name", code) in codes(account)
        assert rating.empty

    def test_several_subjects_in_one_wave(self, evaluation):
        rows = [[str(n), *ADA[1:4], word, "", "", "4", ""] for n, word in enumerate(("NEL", "SEL"))]
        made = built(evaluation, rows, self.MAPPING.format(kind="system"), INSTRUMENT)
        tables = pipeline.prepare(made)
        assert tables.rating["subject_key"].tolist() == ["NEL", "SEL"]
        assert len(tables.respondent) == 1

    def test_an_item_or_instrument_that_the_definition_does_not_have(self, evaluation):
        without = account_of(built(evaluation, [ADA], self.MAPPING.format(kind="programme")))
        assert "which the definition does not have" in without.error
        wrong = self.MAPPING.format(kind="programme").replace('"Data"', '"Dita"')
        account = account_of(built(evaluation, [ADA], wrong, INSTRUMENT))
        assert "did you mean 'Data'?" in account.error


MONKEY_UPPER = [
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
    "Last Name", "Custom Data 1", "What helped?", "", "", "How confident?", "", "Why?",
]  # fmt: skip
MONKEY_LOWER = [
    *[""] * 9, "Coaching", "Webinars", "Other (please specify)", "Leadership", "Data", "Open-Ended Response"
]  # fmt: skip
MONKEY_ADA = [
    "118", "9", "03/04/2026 12:00:00", "03/04/2026 12:05:10", "192.0.2.7", "ada@nel.invalid", "Ada", "Fenwick",
    "x", "Coaching", "", "The tea", "Very", "2", "So",
]  # fmt: skip
MONKEY_LEE = ["119", "9", "03/14/2026 12:00:00", "03/14/2026 12:05:10", "192.0.2.8", *[""] * 4, "1", "2", *[""] * 4]


class TestSurveyMonkey:
    MAPPING = """table = "survey"
instrument = "ls3-feedback"
[constants]
occasion = "ls3"
[questions."What helped?"]
question = "helped"
type = "multiple"
values = { "Coaching" = "coaching", "Webinars" = "webinars" }
other = "other"
[questions."How confident? | Leadership"]
item = "Leadership"
[questions."How confident? | Data"]
item = "Data"
[questions."Why?"]
question = "why"
type = "text"
"""

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


def test_the_vault_alone_holds_free_text_and_goes_with_its_tables(evaluation, home):
    said = "Zebediah Quackenbush said so"
    mapping = MAPPING.replace('"Bad" = "bad" }', '"Bad" = "bad" }\nother = "other"')
    rows = [[*ADA[:6], f"{said} too", "9", said], LEE]
    tables = pipeline.prepare(built(evaluation, rows, mapping))
    holders = [path for path in home.rglob("*") if path.is_file() and said.encode() in path.read_bytes()]
    assert {path.name for path in holders} == {"answers.csv"}
    assert len(holders) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in holders)
    assert tables.feedback["value"].fillna("").tolist() == ["other", "9", "", "bad", "2"]
    own = home / "trial" / "vault" / tables.fingerprint / "answers.csv"
    assert own in holders
    for hours in range(4):
        pipeline.prepare(built(evaluation, [[*ADA[:7], str(hours), "so"]], mapping))
    assert not own.exists()


CELLS = st.sampled_from(
    ["", "Good", "good", "Bad", "3", "11", "2*", "three", "N/A", "a@x.invalid", "a@x.invalid b@x.invalid", "NEL",
     "ada@nel.invalid", "Twins", "2026-03-04 10:00", "04/03/2026", "25/03/2026", "x" * 400, "a\nb", ";", "Zebediah"]
)  # fmt: skip
SLOW = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))


@st.composite
def responses(draw):
    """Responses of three people in which a few cells are others, and of which some are too long or short."""
    row = list(draw(st.sampled_from([ADA, LEE, ZOE])))
    for position, cell in draw(st.dictionaries(st.integers(0, len(row) - 1), CELLS, max_size=3)).items():
        row[position] = cell
    return row[: draw(st.sampled_from([len(row), len(row), 7, 2, 0]))] + draw(st.lists(CELLS, max_size=1))


@SLOW
@given(rows=st.lists(responses(), max_size=6), delimiter=st.sampled_from([",", ";", "\t"]))
def test_any_answers_add_up_and_say_nothing(standing, rows, delimiter):
    folder = standing.folder
    (folder / "register.csv").write_text(text([HEADINGS, *rows], delimiter))
    (folder / "register.toml").write_text(MAPPING)
    account = account_of(standing, "register.csv")
    assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    assert "Zebediah" not in repr(account)
    if not account.error:
        tables = pipeline.prepare(standing)
        assert set(tables.feedback["value"].dropna()) <= {"good", "bad", *map(str, range(11))}
        assert len(tables.respondent) <= account.accepted


@settings(SLOW, max_examples=5)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_and_columns_does_not_matter(standing, seed):
    rng = random.Random(seed)
    rows = [ADA, LEE, ZOE, ["4", *ADA[1:3], "lee@x.invalid", "Lee", "SEL", "Bad", "1", ""]]
    order, columns = list(rows), list(range(3, len(HEADINGS)))
    rng.shuffle(order)
    rng.shuffle(columns)
    found = []
    for chosen, headings in ((rows, list(range(3, len(HEADINGS)))), (order, columns)):
        whole = [[*row[:3], *(row[at] for at in headings)] for row in [HEADINGS, *chosen]]
        (standing.folder / "register.csv").write_text(text(whole))
        (standing.folder / "register.toml").write_text(MAPPING)
        tables = pipeline.prepare(standing)
        found.append(
            [
                getattr(tables, name).astype(str).sort_values(list(getattr(tables, name).columns)).to_numpy().tolist()
                for name in ("feedback", "respondent", "person")
            ]
        )
    assert found[0] == found[1]
