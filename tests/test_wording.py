from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import wording


@given(st.floats(-10, 10))
def test_a_change_never_shows_a_signed_zero(share):
    text = wording.change(share)
    assert text.endswith("%")
    assert not (text.lstrip("+" + wording.MINUS) == "0.0%" and text[0] in "+" + wording.MINUS)


@pytest.mark.parametrize(("n", "told"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (1234, "1,234 people")])
def test_singular_and_plural(n, told):
    assert wording.sentence("{n:count} {n:noun:person|people}", {"n": n}) == told


@pytest.mark.parametrize("template", ["Up by 4%", "In 2022 it grew", "½ 1"])
def test_a_typed_number_is_refused(template):
    with pytest.raises(ValueError, match="typed"):
        wording.sentence(template, {})


def test_a_missing_number_is_refused():
    with pytest.raises(ValueError, match="missing number"):
        wording.sentence("{rate:change}", {"rate": float("nan")})


def test_dates():
    assert wording.month("2022-12") == "December 2022"
    assert wording.short_month("2022-12") == "Dec 2022"
    assert wording.listed(["a"]) == "a"
    assert wording.listed([]) == ""
