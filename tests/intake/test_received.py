from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.intake.pipeline import prepare
from evalkit.intake.received import received
from evalkit.results.received import Movement, Received, moved
from small_evaluation import REGISTER_HEADER, write

SOURCE = """
[[sources]]
path = "register.csv"
mapping = "register.toml"
"""
ROWS = (
    "Ada Fenwick,ada@nhs.invalid,R1X,,60,2026-04-08",
    "Bo Marsh,bo@sample.invalid,R2Y,,60,2026-04-08",
    "Cy Quill,cy@nhs.invalid,R1X,,60,2026-04-08",
)


def of(folder: Path, *rows: str, name: str = "register.csv") -> Received:
    evaluation = write(folder, SOURCE, {name: REGISTER_HEADER + "\n".join(rows) + "\n"})
    return received(evaluation, prepare(evaluation))


def changes(one: Received, other: Received) -> list[tuple[str, str, Movement]]:
    return [(row.table, row.when, row.movement) for row in moved(one, other, "2026-06")]


def test_the_order_of_rows_is_no_difference(tmp_path: Path):
    one, other = of(tmp_path / "a", *ROWS), of(tmp_path / "b", *reversed(ROWS))
    assert one.rows == other.rows
    assert changes(one, other) == []


def test_a_row_more_is_a_late_one(tmp_path: Path):
    one, other = of(tmp_path / "a", *ROWS[:2]), of(tmp_path / "b", *ROWS)
    assert changes(one, other) == [("interaction", "2026-04", Movement.LATE)]


def test_another_person_on_the_same_row_is_recognised_otherwise(tmp_path: Path):
    elsewhere = (*ROWS[:2], "Cy Quill,another@nhs.invalid,R1X,,60,2026-04-08")
    one, other = of(tmp_path / "a", *ROWS), of(tmp_path / "b", *elsewhere)
    assert changes(one, other) == [("interaction", "2026-04", Movement.RECOGNISED)]


def test_another_role_is_a_correction(tmp_path: Path):
    spoke = (*ROWS[:2], "Cy Quill,cy@nhs.invalid,R1X,Speaker,60,2026-04-08")
    one, other = of(tmp_path / "a", *ROWS), of(tmp_path / "b", *spoke)
    assert changes(one, other) == [("interaction", "2026-04", Movement.CORRECTED)]


def test_digests_are_keyed_and_hold_no_pseudonym(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from evalkit.intake import pseudonyms
    from evalkit.intake import received as module

    one = of(tmp_path / "a", *ROWS)
    people = set(prepare(write(tmp_path / "a", SOURCE, {})).person["person_key"])
    assert not [row for row in one.rows if set(map(str, row.values())) & people]
    evaluation = write(tmp_path / "a", SOURCE, {})
    tables = prepare(evaluation)
    monkeypatch.setattr(module.pseudonyms, "load_key", lambda *_: pseudonyms.Key(bytes(32)))
    other = received(evaluation, tables)
    assert other.key != one.key
    assert not {row["facts"] for row in one.rows} & {row["facts"] for row in other.rows}
