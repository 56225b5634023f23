"""Interactions as categories say what the table says, from files and from memory alike."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.simulate import stress
from evalkit.tables import Tables, coded, coded_until, interactions_until, read, write

SMALL = stress.Size(people=1_000, occasions=30, interactions=3_000)


@pytest.fixture(autouse=True)
def files_however_few_rows(monkeypatch):
    monkeypatch.setattr(coded, "_MANY", 0)


@pytest.fixture(scope="module")
def made() -> Tables:
    whole = stress.tables(SMALL)
    interaction = whole.interaction.assign(
        person_key=whole.interaction["person_key"].where(whole.interaction.index % 9 > 0)
    )
    return Tables(whole.evaluation, {**whole.frames, "interaction": interaction})


def as_text(coded: pd.DataFrame) -> pd.DataFrame:
    return coded.astype(dict.fromkeys(coded.columns.difference(["at", "held"]), "str"))


def test_files_and_memory_give_the_same_categories(made, tmp_path):
    write(made, tmp_path)
    again = read(made.evaluation, tmp_path)
    pd.testing.assert_frame_equal(again.coded, made.coded)
    assert again.coded is again.coded


def test_it_says_what_the_table_says(made):
    columns = made.coded.columns
    known = interactions_until(made, made.evaluation.programme.as_at)[list(columns)]
    pd.testing.assert_frame_equal(as_text(made.coded), known)


def test_codes_are_rows_of_person_and_occasion(made):
    codes = made.coded["person_key"].cat.codes
    seen = codes[codes >= 0]
    assert (made.person["person_key"].to_numpy()[seen] == made.interaction["person_key"][seen.index]).all()
    assert made.coded["occasion_key"].cat.categories.tolist() == made.occasion["occasion_key"].tolist()


@pytest.mark.parametrize("table", ["person", "occasion"])
def test_whoever_and_whatever_is_not_listed_counts_all_the_same(made, table, tmp_path):
    fewer = Tables(made.evaluation, {**made.frames, table: made.frames[table].iloc[:-1]})
    write(fewer, tmp_path)
    again = read(made.evaluation, tmp_path).coded
    assert as_text(again)[f"{table}_key"].equals(made.interaction[f"{table}_key"])
    pd.testing.assert_frame_equal(again, fewer.coded)


def test_without_interactions_there_is_nothing(made, tmp_path):
    empty = Tables(made.evaluation, {"occasion": made.occasion})
    write(empty, tmp_path)
    assert len(empty.coded) == len(read(made.evaluation, tmp_path).coded) == 0


def test_few_rows_are_not_worth_a_database(made, tmp_path, monkeypatch):
    write(made, tmp_path)
    monkeypatch.setattr(coded, "_MANY", 10**5)
    monkeypatch.setattr(coded, "_of_files", None)
    pd.testing.assert_frame_equal(read(made.evaluation, tmp_path).coded, made.coded)


def test_until_a_day(made):
    after = made.evaluation.programme.start.replace(month=7)
    pd.testing.assert_frame_equal(
        as_text(coded_until(made, after)), interactions_until(made, after)[list(made.coded.columns)]
    )
    assert coded_until(made, made.evaluation.programme.as_at) is made.coded
