"""What is wrong in a row sets the row aside, with its place and column; what is unknown stays unknown."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.intake import pipeline, pseudonyms

DEMO = pseudonyms.load_key("demo")


def register(checked):
    (account,) = [account for account in checked.files if account.path == "register.csv"]
    return account


def issues(checked, severity: str) -> list[tuple[str, str, int | None]]:
    return [(i["code"], i["column"], i["row"]) for i in register(checked).issues if i["severity"] == severity]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"email": "ada@x.invalid; lee@x.invalid"}, "TWO_EMAILS", "E-mail"),
        ({"name": "EPR team laptop", "email": ""}, "SHARED_ACCOUNT", "Full name"),
        ({"email": "info@x.invalid"}, "SHARED_ACCOUNT", "Full name"),
        ({"name": "", "email": ""}, "NO_NAME", "Full name"),
        ({"minutes": "1441"}, "IMPLAUSIBLE_MINUTES", "Minutes"),
        ({"minutes": "25:00:00"}, "IMPLAUSIBLE_MINUTES", "Minutes"),
        ({"minutes": "-1"}, "IMPLAUSIBLE_MINUTES", "Minutes"),
        ({"minutes": "ages"}, "BAD_DURATION", "Minutes"),
        ({"date": "2027-04-08"}, "FUTURE_DATE", "Date"),
        ({"date": "0206-04-08"}, "IMPLAUSIBLE_DATE", "Date"),
        ({"date": "last week"}, "BAD_DATE", "Date"),
        ({"date": "2016-04-08"}, "DATE_DIFFERS_FROM_OCCASION", "Date"),
        ({"date": "2026-04-16"}, "DATE_DIFFERS_FROM_OCCASION", "Date"),
        ({"date": "2026-03-31"}, "DATE_DIFFERS_FROM_OCCASION", "Date"),
        ({"role": "Caterer"}, "UNKNOWN_ROLE", "Role"),
        ({"organisation": "Twins"}, "AMBIGUOUS_ORGANISATION", "Organisation"),
    ],
)
def test_a_row_with_a_fault_is_quarantined(with_register, register_row, cells, code, column):
    checked = pipeline.check(with_register(register_row(**cells)))
    account = register(checked)
    assert (account.read, account.quarantined, account.error) == (1, 1, "")
    assert issues(checked, "quarantine") == [(code, column, 2)]
    told = str(account.issues)
    assert all(value not in told for value in cells.values() if value)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"email": "see list"}, "NOT_AN_EMAIL", "E-mail"),
        ({"name": "+44 7700 900123", "email": ""}, "DIAL_IN", "Full name"),
        ({"name": "Guest", "email": ""}, "NOBODY_NAMED", "Full name"),
        ({"name": "HP-LAPTOP-7K3QF", "email": ""}, "NOBODY_NAMED", "Full name"),
        ({"organisation": "Nowhere Trust"}, "UNKNOWN_ORGANISATION", "Organisation"),
        ({"date": "46120"}, "EXCEL_SERIAL_DATE", "Date"),
        ({"date": "2026-04-09"}, "DATE_DIFFERS_FROM_OCCASION", "Date"),
        ({"date": "2026-04-15"}, "DATE_DIFFERS_FROM_OCCASION", "Date"),
        ({"date": "2026-04-01"}, "DATE_DIFFERS_FROM_OCCASION", "Date"),
    ],
)
def test_a_row_with_something_doubtful_is_kept(with_register, register_row, cells, code, column):
    checked = pipeline.check(with_register(register_row(**cells)))
    assert register(checked).accepted == 1
    assert issues(checked, "warning") == [(code, column, 2)]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2026-04-08 10:20", "2026-04-08 10:20"),
        ("2026-04-09 00:10", "2026-04-09 00:10"),
        ("2026-04-07 23:50", "2026-04-07 23:50"),
        ("2026-04-10 10:20", "2026-04-08 10:00"),
        ("2026-04-09", "2026-04-08 10:00"),
        ("2026-04-08", "2026-04-08 10:00"),
    ],
)
def test_the_time_of_a_row_counts_only_near_its_occasion(with_register, register_row, date, at):
    tables = pipeline.prepare(with_register(register_row(date=date)))
    assert tables.interaction["at"].tolist() == [pd.Timestamp(at)]


def test_two_devices_of_one_number_are_two_attendances_of_nobody(with_register):
    mapping = 'table = "attendance"\n[columns]\nname = "N"\n'
    tables = pipeline.prepare(with_register("N\nGuest 2\niPhone (2)\n+44 7700 900123\n+44 7700 900123\n", mapping))
    assert tables.interaction["person_key"].isna().tolist() == [True, True, True]


def test_leaving_before_joining_is_quarantined(with_register):
    mapping = 'table = "attendance"\n[columns]\nname = "N"\nat = "In"\nleft = "Out"\n'
    text = "N,In,Out\nAda,2026-04-08 11:00,2026-04-08 10:00\nLee,2026-04-08 10:00,2026-04-08 11:00\n"
    checked = pipeline.check(with_register(text, mapping))
    assert issues(checked, "quarantine") == [("LEAVE_BEFORE_JOIN", "Out", 2)]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("Yes", "accepted"), ("✓", "accepted"), ("no", "ignored"), ("Apologies", "ignored"), ("", "ignored"),
     ("perhaps", "quarantined"), ("came", "accepted")],
)  # fmt: skip
def test_who_did_not_attend_is_left_out(with_register, answer, outcome):
    mapping = 'table = "attendance"\n[columns]\nname = "N"\nattended = "There?"\n[values.attended]\n"came" = "yes"\n'
    account = register(pipeline.check(with_register(f"N,There?\nAda,{answer}\n", mapping)))
    assert (account.read, getattr(account, outcome)) == (1, 1)


@pytest.mark.parametrize("mapped", ["first_name = 'First'\nlast_name = 'Last'", "name = 'Whole'"])
def test_names_in_one_column_or_two(with_register, mapped):
    mapping = f'table = "attendance"\n[columns]\n{mapped}\n'
    text = 'First,Last,Whole\nAda,Null,"NULL, Ada"\nLee,NA,Lee NA\n'
    tables = pipeline.prepare(with_register(text, mapping))
    identities = [DEMO.pseudonym("person", f"name|{name}") for name in ("ada null", "lee na")]
    assert tables.person["person_key"].tolist() == identities


def test_an_address_in_place_of_a_name_is_an_address(with_register, register_row):
    tables = pipeline.prepare(with_register(register_row(name="ada@nel.invalid", email="")))
    assert tables.person["match_tier"].tolist() == ["email"]


def test_a_system_column_serves_where_the_organisation_says_nothing(with_register):
    mapping = 'table = "attendance"\n[columns]\nname = "N"\nsystem = "ICS"\norganisation = "Org"\n'
    text = "N,ICS,Org\nAda,z9,\nLee,Elsewhere,\nRita,NEL,R2Y\n"
    built = with_register(text, mapping)
    assert issues(pipeline.check(built), "warning") == [("UNKNOWN_SYSTEM", "ICS", 3)]
    assert pipeline.prepare(built).interaction["system"].tolist() == ["NEL", "", "SEL"]


@pytest.mark.parametrize(
    ("occasion", "at", "expected"),
    [
        ("w2", "", "w2"),
        ("Webinar  2", "", "w2"),
        ("", "2026-05-13", "w2"),
        ("", "2026-05-14", None),
        ("Webinar 7", "2026-05-13", None),
    ],
)
def test_rows_that_name_their_occasion(with_register, occasion, at, expected):
    mapping = 'table = "attendance"\n[columns]\nname = "N"\noccasion = "Session"\nat = "Day"\n'
    built = with_register(f"N,Session,Day\nAda,{occasion},{at}\n", mapping)
    (built.folder / "occasions.csv").write_text(
        (built.folder / "occasions.csv").read_text().replace("register.csv", "")
    )
    tables = pipeline.prepare(built)
    assert tables.interaction["occasion_key"].tolist() == ([expected] if expected else [])
    if expected is None:
        assert "UNKNOWN_OCCASION" in tables.issue["code"].tolist()


@pytest.mark.parametrize(("column", "code"), [("name", "NO_NAME"), ("email", "NOT_AN_EMAIL")])
def test_a_name_or_address_of_no_plausible_length_is_set_aside(with_register, register_row, column, code):
    checked = pipeline.check(with_register(register_row(**{column: "a" * 321})))
    assert [found for found, _, _ in issues(checked, "quarantine")] == [code]


@pytest.mark.parametrize(
    ("times", "at", "outcome"),
    [
        (("2026-10-25 01:50", "2026-10-25 01:10"), "2026-10-25 01:50", "accepted"),  # the second ten past one
        (("2026-10-25 02:50", "2026-10-25 02:10"), "", "quarantined"),
        (("2026-03-29 01:30", "2026-03-29 02:45"), "2026-03-29 02:30", "accepted"),
    ],
)
def test_times_of_the_night_on_which_the_clocks_change(evaluation, times, at, outcome):
    mapping = 'table = "attendance"\n[columns]\nname = "Name"\nat = "From"\nleft = "To"\n'
    occasions = "Key,Kind,Title,Start,End,Register\n" + "".join(
        f"{key},webinar,Night of {day},{day} 01:00,{day} 03:00,\n"
        for key, day in (("a", "2026-10-25"), ("s", "2026-03-29"))
    )
    built = evaluation(
        '[[sources]]\npath = "night.csv"\nmapping = "night.toml"\n',
        **{
            "night.csv": f"Name,From,To\nAda Fenwick,{times[0]},{times[1]}\n",
            "night.toml": mapping,
            "occasions.csv": occasions,
            "evaluation.toml": (
                NIGHT + '[[sources]]\npath = "night.csv"\nmapping = "night.toml"\n'
                '[[sources]]\npath = "occasions.csv"\nmapping = "occasions.toml"\n'
            ),
        },
    )
    checked = pipeline.check(built)
    (night,) = [account for account in checked.files if account.path == "night.csv"]
    assert not night.error
    assert getattr(night, outcome) == 1
    if outcome == "accepted":
        assert {issue["code"] for issue in night.issues} == {"CLOCK_CHANGE"}
        assert pipeline.prepare(built).interaction["at"].tolist() == [pd.Timestamp(at)]
    lists = [account for account in checked.files if account.path == "occasions.csv"]
    assert [issue["code"] for account in lists for issue in account.issues].count("CLOCK_CHANGE") == 2


NIGHT = """
key = "demo"
[programme]
id = "night"
title = "A collaborative at night"
start = 2026-01-01
end = 2026-12-31
as_at = 2026-12-31
"""
