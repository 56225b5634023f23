"""A mapping file is validated once; a fault names the key and the nearest valid one."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.mapping import DIRECT, PERSON_COLUMN, load_mapping
from evalkit.tables import SCHEMAS

WIDE = 'table = "attendance"\n'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('table = "atendance"\n[columns]\nname = "N"', "did you mean 'attendance'?"),
        ('table = "tie"\n[columns]\nego_key = "N"', "table 'tie' cannot be filled from a spreadsheet"),
        ('table = "attendance"\n[columns]\nname = "N"\norganization = "O"', "did you mean 'organisation'?"),
        ('table = "attendance"\n[columns]\nrole = "R"', "needs a column for 'name' (or 'last_name') or 'email'"),
        ('table = "attendance"\nheader = 3\n[columns]\nname = "N"', "unknown key 'header', did you mean 'header_row'?"),
        ('table = "attendance"\nheader_row = 0\n[columns]\nname = "N"', "'header_row'"),
        ('table = "offer"\n[columns]\nkind = "K"\n[constants]\nkind = "k"', "under [columns] and under [constants]"),
        ('table = "offer"\n[columns]\nperson_key = "K"', "does not know"),
        (WIDE + 'group_row = 2\n[columns]\nname = "N"', "'group_row' needs 'header_row'"),
        (WIDE + '[columns]\nname = "N"\n[in_each]\nattended = "A"\n', "[in_each] needs [occasions] and group_row"),
        (WIDE + '[columns]\nname = "N"\nattended = "A"\n[occasions]\nS = "s1"', "each column says who attended"),
        (
            WIDE + '[columns]\nname = "N"\noccasion = "A"\n[occasions]\nS = "s1"',
            "[columns] and under [occasions]",
        ),
        (WIDE + 'sheet = "A"\nsheets = "*"\n[columns]\nname = "N"', "'sheet' and 'sheets' exclude each other"),
        (WIDE + 'sheets = "all"\n[columns]\nname = "N"', "'sheets': write \"*\", a list of names of sheets"),
        (WIDE + 'area = "B3-F60"\n[columns]\nname = "N"', "'area': write the first and the last cell"),
        ('table = "offer"\n[columns]\nkind = "K"\n[sheets]\nMay = "s1"', "only a table of attendance"),
        ("table = ", "not valid TOML"),
        ("[columns]\nname = 'N'", "'table': Field required"),
    ],
)
def test_faults_are_explained(content, told):
    with pytest.raises(InputError) as caught:
        load_mapping(content.encode(), "register.toml")
    assert caught.value.code == "BAD_MAPPING"
    assert str(caught.value).startswith("register.toml: The mapping file cannot be used: ")
    assert told in str(caught.value)


def test_tables_of_people_are_not_filled_directly():
    for table in DIRECT:
        columns = SCHEMAS[table].columns
        assert PERSON_COLUMN not in columns or columns[PERSON_COLUMN].nullable
        for person in {"person_key", "ego_key", "alter_key", "rater_key", "respondent_key"} & set(columns):
            with pytest.raises(InputError, match="does not know"):
                load_mapping(f'table = "{table}"\n[columns]\n{person} = "Name"\n'.encode(), "m.toml")


@pytest.mark.parametrize("table", ["interaction", "person"])
def test_tables_that_are_made_from_attendance_point_at_it(table):
    with pytest.raises(InputError, match="use 'attendance'"):
        load_mapping(f'table = "{table}"\n[columns]\nname = "Name"\n'.encode(), "m.toml")


@pytest.mark.parametrize("text", ["a=" + "[" * 5000, "header_row = " + "9" * 5000])
def test_a_mapping_that_no_parser_reads_fails_in_words(text):
    with pytest.raises(InputError) as caught:
        load_mapping(text.encode(), "m.toml")
    assert caught.value.code == "BAD_MAPPING"
