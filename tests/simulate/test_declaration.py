from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from evalkit.definition import load
from evalkit.simulate import collaborative, london
from evalkit.simulate.declaration import mapping

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
WORDS = st.dictionaries(TEXT, TEXT, min_size=1)


@given(WORDS, WORDS, st.dictionaries(TEXT, st.lists(TEXT, min_size=1), min_size=1), WORDS)
def test_a_mapping_file_says_what_it_was_told_whatever_the_words(columns, roles, ignore, constants):
    text = mapping("attendance", columns, {"header_row": 3}, {"role": roles}, ignore, constants)
    assert tomllib.loads(text) == {
        "table": "attendance",
        "header_row": 3,
        "columns": columns,
        "values": {"role": roles},
        "constants": constants,
        "ignore": ignore,
    }


def test_the_definition_says_what_the_setting_says(tmp_path):
    collaborative(tmp_path, 1, systems=2, people=30, months=3)
    evaluation = load(tmp_path)
    assert [system.code for system in evaluation.systems] == ["S01", "S02"]
    assert (str(evaluation.programme.start), str(evaluation.programme.end)) == ("2022-01-01", "2022-03-31")


def test_london_keeps_its_theory_and_its_programme():
    evaluation = load("data_samples/london")
    assert evaluation.theory == london.THEORY
    assert evaluation.programme == london.setting().programme
    assert evaluation.systems == london.SYSTEMS
