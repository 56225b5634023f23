from __future__ import annotations

from pathlib import Path

import pytest

from evalkit import load, prepare
from evalkit.simulate.blmk import ANSWERED, FEELINGS, PEOPLE, VOTED


@pytest.fixture(scope="module")
def tables():
    return prepare(load(Path(__file__).parents[2] / "data_samples/blmk"))


def test_what_was_published_is_in_it(tables):
    assert tables.interaction["person_key"].nunique() == PEOPLE > 100
    feeling = tables.feedback[tables.feedback["question"] == "feeling"]
    assert len(feeling) == ANSWERED == sum(FEELINGS.values())
    assert feeling["value"].isin(["no-energy", "deflated"]).sum() == 3


def test_pairs_answer_as_pairs_and_by_place(tables):
    pairs = tables.feedback[tables.feedback["unit"] == "pair"]
    assert pairs["respondent_key"].nunique() <= PEOPLE // 2
    assert pairs["place"].nunique() == 2
    assert pairs["value"].isna().all()


def test_two_people_and_the_codebook_code_what_is_done_next(tables):
    asked = tables.theme.merge(tables.feedback, on="answer_key")
    assert set(asked.loc[asked["question"] == "next", "coder"]) == {"codebook", "ab", "cd"}
    assert set(asked.loc[asked["question"] == "opportunity", "coder"]) == {"codebook"}


def test_votes_are_one_a_person_and_question(tables):
    votes = tables.feedback[tables.feedback["question"].str.match("effort-|impact-")]
    assert votes.groupby("question")["respondent_key"].nunique().eq(VOTED).all()
