"""Alike are spellings of one name; words that are merely near are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake import identity, names

LETTERS = st.text("abcdeilnorst", min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("ada fenwick", "ada fenwick", names.SAME),
        ("fenwick ada", "ada fenwick", names.REORDERED),
        ("kate fenwick", "katherine fenwick", names.SHORT_FORM),
        ("kate fenwick", "cath fenwick", names.SHORT_FORM),  # both may be Catherine
        ("a fenwick", "ada fenwick", names.INITIAL),
        ("ada fenwcik", "ada fenwick", names.SLIP),
        ("ada fenwick varga", "ada fenwick", names.LONGER),
        ("sam fenwick", "samuel fenwick", names.SHORT_FORM),
        ("samuel fenwick", "samantha fenwick", ""),
        ("ann fenwick", "ana fenwick", ""),
        ("lee fenwick", "ada fenwick", ""),
        ("ada fenwick", "ada varga", ""),
        ("ada", "adam", ""),
        ("", "ada", ""),
        ("b fenwick", "ada fenwick", ""),
    ],
)
def test_how_two_names_are_alike(one, other, how):
    assert names.likeness(one, other) == how
    assert names.likeness(other, one) == how


@given(LETTERS, st.data())
def test_every_slip_is_seen_and_leaves_a_trace(word, data):
    place = data.draw(st.integers(1, len(word) - 2))
    letter = data.draw(st.sampled_from("aeiou"))
    slips = {
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    }
    for slip in slips - {word}:
        assert names.one_slip(word, slip)
        assert names.without_a_letter(word) & names.without_a_letter(slip)


@given(st.tuples(LETTERS, LETTERS), st.data())
def test_alike_names_leave_a_common_trace(name, data):
    one = " ".join(name)
    place = data.draw(st.integers(1, len(one) - 2))
    other = data.draw(
        st.sampled_from([f"{name[0][0]} {name[1]}", f"{name[1]} {name[0]}", one[:place] + one[place + 1 :]])
    )
    if names.likeness(one, other):
        assert identity.traces(one) & identity.traces(other)
