from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.definition import Theme
from evalkit.intake.themes import code

BOOK = [
    Theme(code="time", name="Time", phrases=("more time", "diar*")),
    Theme(code="carers", name="Carers", phrases=("carer's view", "carer*")),
    Theme(code="by-hand", name="Coded by people only"),
]


def themes(text: str) -> list[str]:
    return [row["theme"] for row in code([{"answer_key": "a", "text": text}], BOOK)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MORE   time, please", ["time"]),
        ("more timely", []),
        ("anymore time", []),
        ("Diaries are full; ask the carers", ["time", "carers"]),
        ("the carer’s view", ["carers"]),
        ("nothing", []),
    ],
)
def test_phrases_are_whole_words_whatever_their_case(text, found):
    assert themes(text) == found


@given(st.text(max_size=60))
def test_no_word_of_a_text_comes_out(text):
    rows = code([{"answer_key": "a", "text": f"{text} carer {text}"}], BOOK)
    assert {value for row in rows for value in row.values()} <= {"a", "codebook", "time", "carers"}


def test_a_phrase_that_is_no_word_is_refused():
    with pytest.raises(ValueError, match="two letters"):
        Theme(code="any", name="Anything", phrases=("*",))
