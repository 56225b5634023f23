from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evalkit.simulate.draws import Draws


def test_draws_never_change_between_versions():
    draws = Draws(1, "people")
    assert draws.share() == 0.6457450064517765
    assert draws.between(1, 1_000_000) == 562169
    assert draws.some("abcdef", 3) == ["a", "c", "f"]


def test_topics_are_independent():
    assert Draws(1, "people").share() != Draws(1, "mess").share()


@given(st.integers(), st.integers(-50, 50), st.integers(0, 100))
def test_a_number_lies_between_its_ends(seed, low, width):
    draws = Draws(seed, "numbers")
    assert low <= draws.between(low, low + width) <= low + width
    assert low <= draws.around(low, low + width) <= low + width


@given(st.integers(), st.lists(st.integers(), unique=True))
def test_shuffling_keeps_everything(seed, items):
    assert sorted(Draws(seed, "cards").shuffled(items)) == sorted(items)


@given(st.integers(), st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 10)))
def test_what_weighs_nothing_is_not_drawn(seed, weights):
    weights["always"] = 1.0
    assert weights[Draws(seed, "weights").weighted(weights)] > 0
