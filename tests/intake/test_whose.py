"""What every table about people says of them alike: their role group, the latest known."""

from __future__ import annotations

import pytest

from evalkit.intake import pipeline
from survey_exports import account_of, codes, source, text

ROLE_GROUPS = """
[[role_groups]]
code = "doctors"
name = "Doctors"
[[role_groups]]
code = "nurses"
name = "Nurses and midwives"
"""
MAPPING = """table = "attendance"
[columns]
name = "Name"
email = "E-mail"
occasion = "Session"
role_group = "Job"
[values.role_group]
"GP" = "doctors"
"Staff nurse" = "nurses"
"""
HEAD = "Name,E-mail,Session,Job\n"


@pytest.fixture
def registered(evaluation):
    def build(*rows: str, definition: str = ROLE_GROUPS, mapping: str = MAPPING):
        files = {"register.csv": HEAD + "".join(f"{row}\n" for row in rows), "register.toml": mapping}
        return evaluation(definition + source("register.csv", mapping='"register.toml"'), **files)

    return build


def groups_of(built) -> list[str | None]:
    column = pipeline.prepare(built).person["role_group"]
    return [None if missing else str(group) for group, missing in zip(column, column.isna(), strict=True)]


@pytest.mark.parametrize(
    ("job", "group"),
    [("GP", "doctors"), ("gp ", "doctors"), ("DOCTORS", "doctors"), ("Nurses and  midwives", "nurses"), ("", None)],
)
def test_a_code_a_name_or_a_mapped_word_is_a_role_group(registered, job, group):
    built = registered(f"Ada Fenwick,ada@nel.invalid,ls3,{job}")
    assert groups_of(built) == [group]
    assert codes(account_of(built)) == []


@pytest.mark.parametrize("definition", [ROLE_GROUPS, ""])
def test_a_word_for_none_of_them_is_not_kept_but_counted_and_never_shown(registered, definition):
    rows = ("Ada Fenwick,ada@nel.invalid,ls3,Wizard", "Lee Varga,lee@x.invalid,ls3,Ada's boss")
    built = registered(*rows, definition=definition)
    account = account_of(built)
    assert codes(account) == [(2, "Job", "UNKNOWN_ROLE_GROUP"), (3, "Job", "UNKNOWN_ROLE_GROUP")]
    assert account.accepted == 2
    assert groups_of(built) == [None, None]
    assert "Wizard" not in str(account.as_json())
    for frame in pipeline.prepare(built).frames.values():
        assert "Wizard" not in frame.to_csv()


def test_the_latest_known_counts_and_the_other_rows_are_told(registered):
    """In whatever order the rows stand; a blank says nothing."""
    built = registered(
        "Ada Fenwick,ada@nel.invalid,w2,",
        "Ada Fenwick,ada@nel.invalid,w1,Staff nurse",
        "Ada Fenwick,ada@nel.invalid,ls3,GP",
    )
    assert groups_of(built) == ["nurses"]
    assert codes(account_of(built)) == [(4, "", "ROLE_GROUP_DIFFERS")]


def test_the_same_role_group_twice_is_no_contradiction(registered):
    built = registered("Ada Fenwick,ada@nel.invalid,w1,GP", "Ada Fenwick,ada@nel.invalid,ls3,Doctors")
    assert codes(account_of(built)) == []


def test_who_is_linked_to_nobody_has_none(registered):
    built = registered("+44 7700 900123,,ls3,GP")
    assert groups_of(built) == []


def test_a_registration_may_say_it(evaluation):
    headings = ["Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Attendee Status", "Your job"]
    row = ["900", "2026-02-20 09:00", "Ada", "Fenwick", "ada@nel.invalid", "1", "Attending", "GP"]
    mapping = 'table = "registration"\n[columns]\nrole_group = "Your job"\n[values.role_group]\n"GP" = "doctors"\n'
    built = evaluation(
        ROLE_GROUPS + source("event.csv", occasion='"ls3"', mapping='"event.toml"'),
        **{"event.csv": text([headings, row]), "event.toml": mapping},
    )
    assert groups_of(built) == ["doctors"]
    assert pipeline.prepare(built).interaction.empty
