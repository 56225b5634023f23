"""From one wave to the next: who came and went, and which ties were kept."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.network import Ties, change, survey

PAIRS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=20)


def named(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["ego_key", "alter_key"]).assign(named_by=[ego for ego, _ in pairs])


def asked(people: str, answered: str) -> pd.DataFrame:
    return pd.DataFrame({"person_key": list(people), "asked": True, "answered": [one in answered for one in people]})


@given(PAIRS, PAIRS, st.sets(st.sampled_from("abcdef"), min_size=1), st.sets(st.sampled_from("abcdef"), min_size=1))
def test_the_change_of_ties_adds_up(first, second, one, other):
    before = survey(named(first), asked("abcd", "".join(one & set("abcd")) or "a"))
    after = survey(named(second), asked("cdef", "".join(other & set("cdef")) or "f"))
    for rule in (None, "either", "both"):
        found = change(before, after, rule=rule)
        moved = found.with_joiners - found.with_leavers + found.unseen_after - found.unseen_before
        assert found.after - found.before == found.made - found.ended + moved
        assert found.before == found.kept + found.ended + found.with_leavers + found.unseen_before


def test_joiners_leavers_and_stayers_apart():
    before = survey(named([("a", "b"), ("b", "c"), ("c", "a")]), asked("abc", "abc"))
    after = survey(named([("a", "b"), ("b", "a"), ("b", "d")]), asked("abd", "abd"))
    found = change(before, after)
    assert (found.stayers, found.joiners, found.leavers, found.silent) == (2, 1, 1, 0)
    assert (found.kept, found.made, found.ended, found.with_joiners, found.with_leavers) == (1, 1, 0, 1, 2)
    assert found.stability == 0.5


def test_ties_of_whoever_did_not_answer_are_neither_kept_nor_ended():
    before = survey(named([("a", "b"), ("b", "c")]), asked("abc", "abc"))
    after = survey(named([("a", "b")]), asked("abc", "ab"))
    found = change(before, after)
    assert (found.silent, found.kept, found.ended, found.unseen_before) == (1, 1, 0, 1)


def test_a_wave_that_nobody_answered_is_not_compared():
    full = survey(named([("a", "b")]), asked("ab", "ab"))
    with pytest.raises(ParameterError, match="Nobody answered"):
        change(full, survey(named([]), asked("ab", "")))


def test_directions_are_not_mixed():
    people = pd.Index(["a", "b"])
    with pytest.raises(ParameterError, match="directed"):
        change(Ties.between([0], [1], people), Ties.between([0], [1], people, directed=True))
