"""The lists of headings are about our columns and contradict one another nowhere."""

from __future__ import annotations

import pytest

from evalkit.definition import ROLES
from evalkit.intake.mapping import ATTENDANCE, ATTENDANCE_COLUMNS, DIRECT
from evalkit.intake.spelling import words
from evalkit.intake.synonyms import ROLE_WORDS, headings_of, role_of
from evalkit.tables import SCHEMAS


@pytest.mark.parametrize("table", [ATTENDANCE, *DIRECT])
def test_every_spelling_belongs_to_one_column(table):
    known = headings_of(table)
    spellings = [spelling for found in known.values() for spelling in set(found)]
    assert len(spellings) == len(set(spellings))
    assert all(words(spelling) == spelling for spelling in spellings)


def test_every_column_of_a_table_can_be_found():
    assert set(headings_of(ATTENDANCE)) == set(ATTENDANCE_COLUMNS)
    for table in DIRECT:
        assert set(headings_of(table)) >= set(SCHEMAS[table].columns) - {"person_key"}


def test_every_role_has_words():
    assert set(ROLE_WORDS) == set(ROLES)
    assert role_of("  FACULTY ") == "faculty"
