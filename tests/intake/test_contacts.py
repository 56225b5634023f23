"""People who are named in answers become ties by pseudonym; who was asked is known from a list."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake import forget, pipeline, vault
from survey_exports import account_of, codes, source, text

TO, FROM = "Whom do you talk to about improvement?", "Who talks to you about improvement?"
HEADINGS = ["ID", "Start time", "Completion time", "Email", "Name", TO, FROM]
MAPPING = f"""table = "survey"
instrument = "improvement-talk"
about = "programme"
wave = "2026-03"
date_order = "ymd"
[questions."{TO}"]
names = "to"
[questions."{FROM}"]
names = "from"
"""
LIST = "Name,E-mail,Organisation\n"
LIST_MAPPING = """table = "respondent"
[columns]
name = "Name"
email = "E-mail"
organisation = "Organisation"
[constants]
instrument = "improvement-talk"
wave = "2026-03"
"""
STAFF = """Ada Fenwick,ada@nel.invalid,
Lee Varga,lee@nel.invalid,
Rita Sol,rita@nel.invalid,
Bo Marsh,bo@sample.invalid,
"""


def said(number: int, email: str, name: str, to: str = "", of: str = "") -> list[str]:
    return [str(number), f"2026-03-04 12:0{number}", f"2026-03-04 12:1{number}", email, name, to, of]


@pytest.fixture
def surveyed(evaluation):
    """Return a function that builds an evaluation with a network survey and the list of those asked."""

    def build(*rows: list[str], staff: str = STAFF, mapping: str = MAPPING, listing: str = LIST_MAPPING):
        sources = source("form.csv", mapping='"form.toml"') + source("asked.csv", mapping='"asked.toml"')
        files = {"form.csv": text([HEADINGS, *rows]), "form.toml": mapping}
        return evaluation(sources, **files, **{"asked.csv": LIST + staff, "asked.toml": listing})

    return build


def ties(built) -> list[tuple[str, ...]]:
    """Return who is tied to whom and who said so, by every name that the vault knows."""
    tables = pipeline.prepare(built)
    names = {row["person_key"]: row["names"] for rows in vault.people_of(built.programme.id).values() for row in rows}
    columns = tables.tie[["ego_key", "alter_key", "named_by"]]
    return [tuple(names[key] for key in row) for row in columns.to_numpy().tolist()]


ADA = said(1, "ada@nel.invalid", "Ada Fenwick", "1. Lee Varga\n2. Sol, Rita", "Rita Sol")


def test_names_become_ties_in_the_direction_of_the_question(surveyed):
    built = surveyed(ADA)
    assert ties(built) == [
        ("Ada Fenwick", "Lee Varga", "Ada Fenwick"),
        ("Ada Fenwick", "Rita Sol | Sol, Rita", "Ada Fenwick"),
        ("Rita Sol | Sol, Rita", "Ada Fenwick", "Ada Fenwick"),
    ]
    row = pipeline.prepare(built).tie.iloc[0]
    assert (row["relation"], row["wave"]) == ("improvement-talk", "2026-03")
    assert "Varga" not in pipeline.prepare(built).tie.to_csv() + pipeline.prepare(built).person.to_csv()


def test_who_was_asked_and_did_not_answer_is_known(surveyed):
    tables = pipeline.prepare(surveyed(ADA, said(2, "zoe@nel.invalid", "Zoe Pell", "Ada Fenwick")))
    asked = tables.respondent.sort_values("person_key")[["asked", "answered"]].to_numpy().tolist()
    assert sorted(map(tuple, asked)) == [(False, True), (True, False), (True, False), (True, False), (True, True)]
    assert set(tables.respondent["instrument"]) == {"improvement-talk"}


def test_without_a_list_whoever_answered_was_asked(evaluation):
    built = evaluation(
        source("form.csv", mapping='"form.toml"'), **{"form.csv": text([HEADINGS, ADA]), "form.toml": MAPPING}
    )
    assert pipeline.prepare(built).respondent[["asked", "answered"]].to_numpy().tolist() == [[True, True]]


def test_a_slip_of_the_pen_is_the_person_of_the_same_organisation(surveyed):
    built = surveyed(said(1, "ada@nel.invalid", "Ada Fenwick", "Lee Vagra\nR Sol"))
    assert [alter for _, alter, _ in ties(built)] == ["Lee Varga | Lee Vagra", "Rita Sol | R Sol"]
    assert len(pipeline.prepare(built).person) == 4


def test_somebody_on_no_list_is_a_person_and_said_to_be(surveyed):
    built = surveyed(said(1, "ada@nel.invalid", "Ada Fenwick", "Quentin Ashdown"))
    assert len(pipeline.prepare(built).person) == 5
    assert [code for *_, code in codes(account_of(built, "form.csv"))] == ["NAMED_ON_NO_LIST"]


def test_another_organisation_stands_beside_the_name(surveyed):
    for beside in ("Bo Marsh (SCFT)", "Bo Marsh - SCFT", "Bo Marsh, SCFT", "Bo Marsh <bo@sample.invalid>"):
        assert ties(surveyed(said(1, "ada@nel.invalid", "Ada Fenwick", beside)))[0][1] == "Bo Marsh"


def test_where_a_form_asks_about_a_system_one_organisation_with_the_name_is_meant(surveyed):
    other = STAFF + "Una Pryce,una@nhs.invalid,\n"
    row = said(1, "ada@nel.invalid", "Ada Fenwick", "Una Pryce")
    within = MAPPING.replace("[questions", 'named_within = "system"\n[questions', 1)
    assert len(pipeline.prepare(surveyed(row, staff=other)).person) == 6  # a second Una Pryce, of the ICB
    before = said(1, "ada@nel.invalid", "Ada Fenwick", "Una Pryse")
    for one in (row, before):
        assert len(pipeline.prepare(surveyed(one, staff=other, mapping=within)).person) == 5
    twice = other + "Una Pryce,u.pryce@nel.invalid,\n"
    built = surveyed(row, staff=twice, mapping=within)
    assert len(pipeline.prepare(built).person) == 6  # the respondent's own organisation goes first


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Lee", "NAME_INCOMPLETE"),
        ("the QI team", "NAMED_A_GROUP"),
        ("EPR team laptop", "NAMED_A_GROUP"),
        ("07700 900123", "NAMED_A_GROUP"),
        ("ada@nel.invalid lee@nel.invalid", "NAME_UNCLEAR"),
        ("x" * 400, "NAME_UNCLEAR"),
        ("Lee Varga\nLee Varga", "NAMED_TWICE"),
    ],
)
def test_what_names_nobody_is_left_out_and_said_without_the_words(surveyed, answer, code):
    built = surveyed(said(1, "ada@nel.invalid", "Ada Fenwick", answer))
    account = account_of(built, "form.csv")
    assert (account.accepted, [issue["code"] for issue in account.issues]) == (1, [code])
    assert answer not in str(account.issues)
    assert len(pipeline.prepare(built).tie) == (1 if code == "NAMED_TWICE" else 0)


@pytest.mark.parametrize("answer", ["", "None", "n/a", "no one", "-"])
def test_nobody_to_name_is_an_answer_without_ties(surveyed, answer):
    tables = pipeline.prepare(surveyed(said(1, "ada@nel.invalid", "Ada Fenwick", answer)))
    assert tables.tie.empty
    assert tables.respondent["answered"].sum() == bool(answer)


def test_a_name_of_several_is_left_out(surveyed):
    twins = STAFF + "Lee Varga,l.varga@nel.invalid,\n"
    built = surveyed(said(1, "ada@nel.invalid", "Ada Fenwick", "Lee Varga"), staff=twins)
    assert pipeline.prepare(built).tie.empty
    assert "NAME_OF_SEVERAL" in [code for *_, code in codes(account_of(built, "form.csv"))]


def test_names_by_nobody_are_left_out(surveyed):
    built = surveyed(said(1, "anonymous", "", "Lee Varga"))
    tables = pipeline.prepare(built)
    assert tables.tie.empty
    assert [code for *_, code in codes(account_of(built, "form.csv"))] == ["NAMED_BY_NOBODY"]


def test_the_latest_answer_of_a_person_counts(surveyed):
    again = said(2, "ada@nel.invalid", "Ada Fenwick", "Lee Varga")
    built = surveyed(ADA, again)
    assert ties(built) == [("Ada Fenwick", "Lee Varga", "Ada Fenwick")]


def test_one_box_a_name(evaluation):
    headings = ["ID", "Start time", "Completion time", "Email", "Name", "Person 1", "Person 2"]
    row = ["1", "2026-03-04 12:00", "2026-03-04 12:05", "ada@nel.invalid", "Ada Fenwick", "Lee Varga", "Rita Sol"]
    mapping = MAPPING.split("[questions")[0] + "".join(f'[questions."Person {n}"]\nnames = "to"\n' for n in (1, 2))
    built = evaluation(
        source("form.csv", mapping='"form.toml"'), **{"form.csv": text([headings, row]), "form.toml": mapping}
    )
    assert len(pipeline.prepare(built).tie) == 2


def test_forgetting_somebody_takes_their_ties_and_leaves_the_answer(surveyed):
    built = surveyed(ADA, said(2, "lee@nel.invalid", "Lee Varga", "Ada Fenwick"))
    assert len(pipeline.prepare(built).tie) == 4
    plan = forget.plan(built, "lee@nel.invalid")
    assert [(one.path, len(one.left_out), len(one.beside_others)) for one in plan.exports] == [
        ("form.csv", 1, 1), ("asked.csv", 1, 0)
    ]  # fmt: skip
    forget.carry_out(plan)
    tables = pipeline.prepare(built)
    assert len(tables.tie) == 2
    assert len(tables.person) == 3
    assert account_of(built, "form.csv").accepted == 1


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (",,NEL ICB", "NO_NAME", "Name"),
        ("Ward laptop,,", "SHARED_ACCOUNT", "Name"),
        ("Vacant,,", "NOBODY_NAMED", "Name"),
        ("Ada Fenwick,ada@nel.invalid lee@nel.invalid,", "TWO_EMAILS", "E-mail"),
    ],
)
def test_a_list_of_those_asked_sets_aside_what_is_nobody(surveyed, row, code, column):
    account = account_of(surveyed(ADA, staff=STAFF + row + "\n"), "asked.csv")
    assert (6, column, code) in codes(account)
    assert account.read == account.accepted + account.quarantined + account.ignored + account.merged


def test_standing_on_the_list_twice_counts_once(surveyed):
    account = account_of(surveyed(ADA, staff=STAFF + "Ada Fenwick,ada@nel.invalid,\n"), "asked.csv")
    assert (account.accepted, account.merged) == (4, 1)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('about = "programme"', 'about = "programme"\nrespondent = "anonymous"', "has to be known who answers"),
        ('names = "to"', 'names = "to"\nlowest = 1', "has 'names' and nothing else"),
        ('names = "to"', 'names = "too"', "names"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(surveyed, before, after, message):
    with pytest.raises(InputError, match=message):
        pipeline.prepare(surveyed(ADA, mapping=MAPPING.replace(before, after, 1)))


def test_a_list_needs_to_say_of_what(surveyed):
    with pytest.raises(InputError, match="needs 'instrument' and 'wave'"):
        pipeline.prepare(surveyed(ADA, listing=LIST_MAPPING.replace('wave = "2026-03"\n', "")))


def test_ties_cannot_be_filled_from_a_spreadsheet(surveyed):
    with pytest.raises(InputError, match="questions that have 'names'"):
        pipeline.prepare(surveyed(ADA, listing=LIST_MAPPING.replace('"respondent"', '"tie"')))


def test_the_day_of_an_answer_without_a_time_is_no_fault(surveyed):
    row = said(1, "ada@nel.invalid", "Ada Fenwick", "Lee Varga")
    row[1:3] = ["", ""]
    assert len(pipeline.prepare(surveyed(row)).tie) == 1
