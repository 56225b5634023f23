"""Names as Teams and Zoom show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake.adapters import shown_names


@pytest.mark.parametrize(
    ("shown", "parts"),
    [
        ("Ada Fenwick (External)", ("Ada Fenwick", "")),
        ("Ada Fenwick  (Unverified)", ("Ada Fenwick", "")),
        ("Ada Fenwick (Gast)", ("Ada Fenwick", "")),
        ("FENWICK, Ada (EXAMPLE TRUST) (Guest)", ("FENWICK, Ada", "EXAMPLE TRUST")),
        ("Ada Fenwick (they/them)", ("Ada Fenwick", "")),
        ("(External)", ("", "")),
        ("(EXAMPLE TRUST)", ("(EXAMPLE TRUST)", "")),
    ],
)
def test_names_as_teams_shows_them(shown, parts):
    assert shown_names.of_teams(shown) == parts


@pytest.mark.parametrize(
    ("shown", "parts"),
    [
        ("Ada Fenwick", ("Ada Fenwick", "")),
        ("Ada F (Ada Fenwick)", ("Ada Fenwick", "")),
        ("Ada Fenwick - NEL (FENWICK, Ada)", ("FENWICK, Ada", "")),
        ("Ada Fenwick (she/her)", ("Ada Fenwick", "")),
        ("Ada Fenwick (she/her) (Ada)", ("Ada", "")),
        ("Ada Fenwick (NEL ICB)", ("Ada Fenwick", "NEL ICB")),
        ("Ada (NEL ICB) (Ada Fenwick)", ("Ada Fenwick", "NEL ICB")),
        ("Ada (NEL ICB) (she/her)", ("Ada", "NEL ICB")),
        ("Galaxy S9 (Ada Fenwick)", ("Ada Fenwick", "")),
        ("EPR team laptop (Ada Fenwick)", ("EPR team laptop", "Ada Fenwick")),
        ("(Ada)", ("(Ada)", "")),
        ("", ("", "")),
    ],
)
def test_names_as_zoom_shows_them(shown, parts):
    assert shown_names.of_zoom(shown) == parts


@given(st.text(alphabet="ab ()/", max_size=400), st.integers(1, 40))
def test_any_text_is_split(text, times):
    for split in (shown_names.of_teams, shown_names.of_zoom):
        name, organisation = split(text * times)
        assert isinstance(name + organisation, str)
