"""A response is kept whole or set aside whole; what is merely doubtful is kept and said."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.intake import pipeline
from survey_exports import ADA, HEADINGS, INSTRUMENT, LEE, MAPPING, ZOE, account_of, codes, form, source, text


def test_nobody_is_linked_where_nobody_is_to_be_known(evaluation):
    mapping = MAPPING.replace("[columns]", 'respondent = "anonymous"\n[columns]', 1)
    tables = pipeline.prepare(form(evaluation, [ADA, [*ADA[:6], "Bad", *ADA[7:]], LEE], mapping))
    assert tables.person.empty
    assert len(set(tables.respondent["person_key"])) == 3  # whoever says something else is somebody else
    assert tables.feedback["respondent_key"].isin(tables.respondent["person_key"]).all()


def test_a_name_alone_is_used_where_the_mapping_says_so(evaluation):
    row = ["4", "2026-03-04 12:01", "2026-03-04 12:06", "", "Ada Fenwick", "NEL", "Bad", "2", ""]
    assert pipeline.prepare(form(evaluation, [row])).person.empty
    mapping = MAPPING.replace("[columns]", 'respondent = "name"\n[columns]', 1)
    assert pipeline.prepare(form(evaluation, [row], mapping)).person["match_tier"].tolist() == ["name only"]


def test_somebody_who_answered_nothing_was_asked(evaluation):
    made = form(evaluation, [ZOE])
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
    made = form(evaluation, [row, LEE])
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
    account = account_of(form(evaluation, [row]))
    assert account.accepted == 1
    assert (2, column, code) in codes(account)


class TestOccasion:
    def test_nothing_says_which(self, evaluation):
        account = account_of(form(evaluation, [ADA], MAPPING.replace('occasion = "ls3"', "")))
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
        made = form(evaluation, rows, mapping)
        account = account_of(made)
        assert (account.accepted, account.quarantined) == (2, 1)
        assert (4, "Name", "UNKNOWN_OCCASION") in codes(account)
        tables = pipeline.prepare(made)
        assert tables.respondent["wave"].tolist() == ["w1", "w2"]
        assert len(set(tables.respondent["person_key"])) == 1

    def test_about_none(self, evaluation):
        mapping = MAPPING.replace('[constants]\noccasion = "ls3"', "")
        mapping = mapping.replace("[columns]", 'about = "programme"\nwave = "2026-03"\n[columns]', 1)
        tables = pipeline.prepare(form(evaluation, [ADA], mapping))
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
        made = form(evaluation, [row], self.MAPPING.format(kind=kind), INSTRUMENT + teams, **files)
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
        made = form(evaluation, rows, self.MAPPING.format(kind="system"), INSTRUMENT)
        tables = pipeline.prepare(made)
        assert tables.rating["subject_key"].tolist() == ["NEL", "SEL"]
        assert len(tables.respondent) == 1

    def test_an_item_or_instrument_that_the_definition_does_not_have(self, evaluation):
        without = account_of(form(evaluation, [ADA], self.MAPPING.format(kind="programme")))
        assert "which the definition does not have" in without.error
        wrong = self.MAPPING.format(kind="programme").replace('"Data"', '"Dita"')
        account = account_of(form(evaluation, [ADA], wrong, INSTRUMENT))
        assert "did you mean 'Data'?" in account.error


CELLS = st.sampled_from(
    ["", "Good", "good", "Bad", "3", "11", "2*", "three", "N/A", "a@x.invalid", "a@x.invalid b@x.invalid", "NEL",
     "ada@nel.invalid", "Twins", "2026-03-04 10:00", "04/03/2026", "25/03/2026", "x" * 400, "a\nb", ";", "Zebediah"]
)  # fmt: skip
SLOW = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


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
