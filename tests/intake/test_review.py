"""A pair is listed in the vault, a human decides, and the decision outlives new data and mapped organisations."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from evalkit.errors import InputError
from evalkit.intake import pipeline
from evalkit.intake.decisions import COLUMNS, DECIDED, GONE, WAITS

HEADER = "Full name,E-mail,Organisation,Role,Minutes,Date\n"
TWO = HEADER + "Ada Fenwick,ada@nel.invalid,NEL ICB,,,2026-04-08\nAda Fenwick,ada@sample.invalid,SCFT,,,2026-04-08\n"


class Vault:
    """The file of a programme's vault as a human sees it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "trial" / "vault" / "merge_decisions.csv"

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.path.read_text("utf-8-sig"), newline="")))

    def write(self, **cells: str) -> None:
        """Write into every row, as somebody who opens the file would."""
        rows = [{**row, **cells} for row in self.rows]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        self.path.write_text(text.getvalue(), "utf-8")


@pytest.fixture
def vault(home) -> Vault:
    return Vault(home)


def test_a_pair_is_listed_with_all_that_helps_to_decide(with_register, vault):
    tables = pipeline.prepare(with_register(TWO))
    (row,) = vault.rows
    assert list(row) == list(COLUMNS)
    assert {row["one_person_key"], row["other_person_key"]} == set(tables.person["person_key"])
    assert row["status"] == WAITS
    assert (row["one_names"], row["one_emails"], row["one_organisations"]) == ("Ada Fenwick", "ada@nel.invalid", "ICB")
    assert (row["one_rows"], row["one_first_day"], row["one_last_day"]) == ("1", "2026-04-08", "2026-04-08")


def test_tables_and_check_say_how_many_wait_and_how_far_off_the_count_may_be(with_register):
    built = with_register(TWO)
    checked, tables = pipeline.check(built), pipeline.prepare(built)
    assert (checked.pairs_to_decide, checked.people_too_many) == (1, 1)
    (told,) = tables.issue.loc[tables.issue["code"] == "PAIRS_TO_DECIDE", "action"]
    assert told == (
        "1 pair of people waits for somebody to decide whether the two are one person (merge_decisions.csv in the "
        "vault); until then the count of people can be up to 1 too high"
    )


@pytest.mark.parametrize(("decision", "people"), [("same", 1), ("different", 2)])
def test_a_decision_is_honoured_and_nothing_is_left_to_say(with_register, vault, decision, people):
    before = pipeline.prepare(with_register(TWO))
    vault.write(decision=decision, who="Rita", when="Monday", why="asked her")
    built = with_register(TWO)
    tables = pipeline.prepare(built)
    assert len(tables.person) == people
    assert tables.fingerprint != before.fingerprint
    assert "PAIRS_TO_DECIDE" not in set(tables.issue["code"])
    assert pipeline.check(built).pairs_to_decide == 0
    (row,) = vault.rows
    assert (row["decision"], row["who"], row["when"], row["why"], row["status"]) == (
        decision, "Rita", "Monday", "asked her", DECIDED
    )  # fmt: skip
    assert pipeline.prepare(with_register(TWO)).fingerprint == tables.fingerprint


def test_a_decision_outlives_new_data_and_another_order_of_rows(with_register, vault):
    pipeline.prepare(with_register(TWO))
    vault.write(decision="same")
    head, one, other = TWO.splitlines(keepends=True)
    aardvark = "Ada Fenwick,a.fenwick@else.invalid,NEL ICB,,,2026-04-08\n"  # now stands for her, being the first
    tables = pipeline.prepare(with_register(head + other + "Lee Varga,lee@nel.invalid,,,,\n" + one + aardvark))
    assert len(tables.person) == 2
    assert [row["status"] for row in vault.rows] == [DECIDED]


def test_different_people_stay_so_when_one_gets_another_address(with_register, vault):
    pipeline.prepare(with_register(TWO))
    vault.write(decision="different")
    pair = vault.rows[0]["pair"]
    more = "Ada Fenwick,a.fenwick@else.invalid,NEL ICB,,,2026-04-08\n"
    assert len(pipeline.prepare(with_register(TWO + more)).person) == 2
    (row,) = vault.rows
    assert (row["pair"], row["decision"], row["status"]) == (pair, "different", DECIDED)
    sides = {row["one_organisations"]: row["one_id"], row["other_organisations"]: row["other_id"]}
    assert set(sides) == {"ICB", "R2Y"}


def test_a_decision_about_a_name_outlives_the_mapping_of_its_organisation(with_register, evaluation, vault):
    register = HEADER + "Ada Fenwick,ada@nel.invalid,,,,\nAda Fenwick,,Unheard Of Trust,,,\n"
    pipeline.prepare(with_register(register))
    vault.write(decision="same")
    built = with_register(register)
    lists = built.folder / "organisations.csv"
    lists.write_text(lists.read_text() + "NEW,Unheard of Trust,NEL,,,,\n")
    assert len(pipeline.prepare(built).person) == 1
    assert [row["status"] for row in vault.rows] == [DECIDED]


def test_a_decision_about_somebody_who_has_gone_is_kept_and_marked(with_register, vault):
    pipeline.prepare(with_register(TWO))
    vault.write(decision="same")
    one = "".join(TWO.splitlines(keepends=True)[:2])
    pipeline.prepare(with_register(one))
    assert [(row["decision"], row["status"]) for row in vault.rows] == [("same", GONE)]
    assert len(pipeline.prepare(with_register(TWO)).person) == 1
    assert [(row["decision"], row["status"]) for row in vault.rows] == [("same", DECIDED)]


def test_what_is_written_beside_an_undecided_pair_stays(with_register, vault):
    pipeline.prepare(with_register(TWO))
    vault.write(who="Rita")
    pipeline.prepare(with_register(TWO))  # prepared before, so the vault alone is brought up to date
    assert [(row["who"], row["status"]) for row in vault.rows] == [("Rita", WAITS)]


def test_an_unchanged_file_is_not_written_again(with_register, vault):
    pipeline.prepare(with_register(TWO))
    before = vault.path.stat().st_mtime_ns
    pipeline.prepare(with_register(TWO))
    assert vault.path.stat().st_mtime_ns == before


def test_a_damaged_file_stops_and_is_left_alone(with_register, vault):
    pipeline.prepare(with_register(TWO))
    vault.path.write_text("pair;decision\nx;same\n")
    with pytest.raises(InputError, match=r"\[BAD_DECISIONS\]"):
        pipeline.prepare(with_register(TWO))
    assert vault.path.read_text() == "pair;decision\nx;same\n"


def test_contradictory_decisions_stop_with_the_ids_of_the_pairs(with_register, vault):
    pipeline.prepare(with_register(TWO))
    (row,) = vault.rows
    text = f"pair,decision,one_id,other_id\np1,same,{row['one_id']},{row['other_id']}\np2,different,{row['other_id']},"
    vault.path.write_text(text + f"{row['one_id']}\n")
    for read in (pipeline.prepare, pipeline.check):
        with pytest.raises(InputError, match=r"Pair p2 .* pair p1 .*\[CONTRADICTORY_DECISIONS\]"):
            read(with_register(TWO))


def test_check_writes_nothing(with_register, vault):
    pipeline.check(with_register(TWO))
    assert not vault.path.exists()
