"""What nothing maps is listed with the nearest known organisations, and never mapped by nearness."""

from __future__ import annotations

import csv
import io

import pytest

from evalkit.definition import System, load
from evalkit.errors import DefinitionError
from evalkit.intake import pipeline
from evalkit.intake.organisations import Directory, Membership
from evalkit.intake.reference import with_ods
from evalkit.intake.suggestions import COLUMNS, unknown

SYSTEMS = [System(code="QMF", name="North East London"), System(code="Z9B2Z", name="West and North London")]
DIRECTORY = Directory(
    SYSTEMS,
    [
        Membership("R1", "QMF", words=("Eastmarsh University Hospitals NHS Trust",)),
        Membership("R2", "QMF", words=("Hollowbrook Community NHS Trust",), ods_code="RAT"),
    ],
)
ETR = "\r\n".join(
    f'"{code}","{name}","Y56","{board}","","","","","","E1","20120401",""' + "," * 15
    for code, name, board in (
        ("R1H", "BARTS HEALTH NHS TRUST", "QMF"),
        ("RAT", "NORTH EAST LONDON NHS FOUNDATION TRUST", "QMF"),
        ("RKE", "WHITTINGTON HEALTH NHS TRUST", "QMJ"),
        ("RDU", "FRIMLEY HEALTH NHS FOUNDATION TRUST", "QNQ"),
    )
)


def only(name: str, directory: Directory = DIRECTORY) -> dict:
    (row,) = unknown([name], directory)
    assert set(row) == set(COLUMNS)
    return row


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Eastmarsh Univeristy Hospital", "R1"),
        ("EUH", "R1"),
        ("EUHNT", "R1"),
        ("EUHT", "R1"),
        ("Hollowbrok Community", "R2"),
        ("north east lndon", "QMF"),
        ("Somewhere Else Entirely", ""),
        ("NHS Trust", ""),
    ],
)
def test_the_nearest_known_organisation(text, key):
    assert only(text)["nearest_key"] == key


def test_all_the_words_weigh_more_than_one_of_them():
    councils = Directory([], [*DIRECTORY.memberships, Membership("R3", "", words=("Eastmarsh Council",))])
    assert only("Eastmarsh Unievrsity Hospitals NHS Trust", councils)["nearest_key"] == "R1"


def test_spellings_of_one_name_are_one_row():
    (row,) = unknown(["Parents at the Table", "PARENTS AT THE TABLE", "Parents at the Table"], DIRECTORY)
    assert (row["organisation"], row["rows"]) == ("Parents at the Table", 3)


def test_the_most_frequent_come_first():
    assert [(row["organisation"], row["rows"]) for row in unknown(["B", "A", "B"], DIRECTORY)] == [("B", 2), ("A", 1)]


@pytest.mark.parametrize(
    ("text", "code", "system", "note"),
    [
        ("Barts Helth", "R1H", "QMF", ""),
        ("Whittington Health", "RKE", "Z9B2Z", "its board QMJ became Z9B2Z"),
        ("Frimley Health", "RDU", "", "its board QNQ was split among S0E4D, S9B9J and QRL: say which"),
        ("NHS North Central London ICB", "QMJ", "Z9B2Z", "its board QMJ became Z9B2Z"),
    ],
)
def test_official_organisations_suggest_a_system(text, code, system, note):
    row = only(text, Directory(SYSTEMS, [], with_ods(ETR.encode(), "etr.csv")))
    assert (row["official_code"], row["suggested_system"], row["note"]) == (code, system, note)


class TestThroughTheDoor:
    """The same with an evaluation on disk."""

    def organisations(self, home) -> list[dict[str, str]]:
        text = (home / "trial" / "vault" / "unknown_organisations.csv").read_text("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_unknown_organisations_lie_in_the_vault_with_suggestions(self, with_register, register_row, home):
        tables = pipeline.prepare(with_register(register_row(organisation="Sampel Community", email="")))
        (row,) = self.organisations(home)
        assert (row["organisation"], row["rows"], row["nearest_key"]) == ("Sampel Community", "1", "R2Y")
        assert tables.interaction["org_key"].isna().all()  # listed, not mapped
        assert len(tables.interaction) == 1  # and never dropped

    def test_an_official_name_is_that_of_the_organisation_with_its_code(self, with_register, register_row):
        built = with_register(register_row(organisation="North East London NHS Foundation Trust", email=""))
        (built.folder / "etr.csv").write_text(ETR)
        definition = built.folder / "evaluation.toml"
        definition.write_text('ods = "etr.csv"\n' + definition.read_text())
        lists = built.folder / "organisations.csv"
        rows = lists.read_text().splitlines()
        lists.write_text("\n".join([rows[0] + ",Official", *(f"{row}," for row in rows[1:4]), rows[4] + ",RAT"]) + "\n")
        mapping = built.folder / "organisations.toml"
        mapping.write_text(mapping.read_text() + 'ods_code = "Official"\n')
        before = pipeline.prepare(load(built.folder))
        assert list(before.interaction["org_key"]) == ["ICB"]
        (built.folder / "etr.csv").write_text(ETR.replace("RAT", "RAX"))
        after = pipeline.prepare(load(built.folder))
        assert after.interaction["org_key"].isna().all()
        assert after.fingerprint != before.fingerprint

    def test_a_closed_code_in_a_register_is_pointed_out(self, with_register, register_row):
        checked = pipeline.check(with_register(register_row(organisation="QNQ", email="")))
        assert {"UNKNOWN_ORGANISATION", "CLOSED_CODE"} <= {issue["code"] for issue in checked.files[-1].issues}

    def test_the_file_must_lie_below_the_definition(self, with_register, register_row):
        built = with_register(register_row())
        definition = built.folder / "evaluation.toml"
        definition.write_text('ods = "../etr.csv"\n' + definition.read_text())
        with pytest.raises(DefinitionError, match="ods"):
            load(built.folder)
