from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.definition import load
from evalkit.errors import ParameterError
from evalkit.simulate import collaborative
from simulate.raw_files import listed, log_rows, teams_rows, workbook_rows

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(20, 60), st.integers(2, 10), st.booleans())
def test_the_truth_adds_up(tmp_path_factory, seed, systems, people, months, messy):
    folder = tmp_path_factory.mktemp("any")
    truth = collaborative(folder, seed, systems=systems, people=people, months=months, messy=messy)
    facts = truth.facts
    assert facts == json.loads((folder / "truth.json").read_text("utf-8"))
    assert facts["people"]["recorded"] <= facts["people"]["happened"]
    people_found = facts["people"]["found_by_certain_rules"] - facts["people"]["surplus_identities"]
    assert people_found == facts["people"]["recorded"] + facts["people"]["on_lists_only"]
    assert len(facts["active"]) == months
    for month in facts["active"]:
        assert month["recorded"] <= month["happened"] <= facts["people"]["ever_active"]
        assert (
            sum(month["happened_by_system"].values()) >= month["happened"] >= max(month["happened_by_system"].values())
        )
    for occasion in facts["occasions"]:
        assert sum(occasion["by_system"].values()) == sum(occasion["by_role"].values()) == occasion["happened"]
        assert occasion["recorded"] <= occasion["happened"]
    load(folder)


@SLOW
@given(st.integers(0, 10**6), st.integers(20, 80))
def test_without_mess_a_plain_reader_finds_the_truth(tmp_path_factory, seed, people):
    """Count active members from the files alone, the address being the person, and compare."""
    folder = tmp_path_factory.mktemp("clean")
    truth = collaborative(folder, seed, systems=2, people=people, months=6, messy=False)
    numbers = truth.facts["people"]
    assert numbers["happened"] == numbers["recorded"] == numbers["found_by_certain_rules"]
    seen = {
        (row.email, day_of(row, folder))
        for row in [*teams_rows(folder), *workbook_rows(folder), *log_rows(folder)]
        if row.role in {"Attendee", "Presenter", "Delegate", "Speaker"}
    }
    assert len({email for email, _ in seen}) == numbers["ever_active"]
    for month in truth.facts["active"]:
        year, number = map(int, month["month"].split("-"))
        last = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
        window = {email for email, day in seen if timedelta(0) <= last - day < timedelta(days=90)}
        assert len(window) == month["happened"] == month["recorded"]


def day_of(row, folder: Path) -> date:
    if row.path.startswith("exports"):
        return datetime.strptime(row.at[:10], "%d/%m/%Y").date()
    if row.occasion:
        starts = {cells["Title"]: cells["Starts"] for cells in listed(folder, "occasions")}
        assert datetime.strptime(row.at, "%d/%m/%Y").date().isoformat() == starts[row.occasion][:10]
        return date.fromisoformat(starts[row.occasion][:10])
    return date.fromisoformat(row.at)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        collaborative(tmp_path / name, seed, people=40, months=4)
    contents = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in "abc"
    ]
    assert contents[0] == contents[1] != contents[2]


def test_every_row_knows_who_is_behind_it(tmp_path):
    truth = collaborative(tmp_path, 5, people=60, months=5)
    rows = [*teams_rows(tmp_path), *workbook_rows(tmp_path), *log_rows(tmp_path)]
    assert {(row.path, row.number) for row in rows} == {(row.path, row.row) for row in truth.rows}
    people = {(row.path, row.row): row.people for row in truth.rows}
    by_address: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        if row.email and ";" not in row.email:
            by_address.setdefault(row.email.lower(), set()).add(people[row.path, row.number])
    assert all(len(persons) == 1 for persons in by_address.values())


def test_more_newcomers_every_month_make_a_growing_collaborative(tmp_path):
    growing = collaborative(tmp_path / "up", 1, people=200, months=12, growth=0.1).active()
    fading = collaborative(tmp_path / "down", 1, people=200, months=12, growth=-0.3).active()
    assert growing[11] / growing[4] > fading[11] / fading[4]


@pytest.mark.parametrize(
    ("where", "wrong"), [("systems", {"systems": 0}), ("people", {"people": 5}), ("months", {"months": 1})]
)
def test_numbers_out_of_range_are_refused_before_anything_is_written(tmp_path, where, wrong):
    with pytest.raises(ParameterError, match=f"^{where}: Out of range. What to do: choose a whole number from"):
        collaborative(tmp_path / "new", 1, **wrong)
    assert not (tmp_path / "new").exists()


def test_a_start_in_mid_month_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="begin on the first day of a month"):
        collaborative(tmp_path / "new", 1, start=date(2022, 1, 2))


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match="nothing is overwritten"):
        collaborative(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
