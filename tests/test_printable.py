from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import EvalkitError
from evalkit.printable import in_a_line, is_fit, shown, stored

ANY = st.text(st.characters(categories=None), max_size=50)  # half surrogate pairs too
COMMANDS = ["\x1b[31m", "\x9b2J", "\x07", "\x00", "\x7f", "\u202e", "\u2066", "\ud800", "\ufffe"]


@pytest.mark.parametrize("sign", COMMANDS)
def test_what_commands_a_terminal_is_never_printed(sign):
    said = str(EvalkitError(f"One {sign} thing", f"do {sign} that", where=f"{sign}.csv"))
    assert sign not in said
    assert "\N{REPLACEMENT CHARACTER}" in said


@given(ANY)
def test_a_message_is_one_line_of_signs_that_can_be_printed(text):
    said = str(EvalkitError(text, text, where=text))
    assert len(said.splitlines()) == 1
    assert not {unicodedata.category(sign) for sign in said} & {"Cc", "Cs", "Zl", "Zp"}


@given(ANY)
def test_every_file_can_hold_what_is_stored(text):
    assert stored(text).encode("utf-8").decode("utf-8") == stored(text)


@given(ANY)
def test_cleaning_twice_changes_nothing_and_lengths_stay(text):
    assert shown(shown(text)) == shown(text)
    assert is_fit(shown(text))
    assert len(shown(text)) == len(text)
    assert is_fit(text) == (shown(text) == text)


@pytest.mark.parametrize("text", ["Zoë O’Hara", "مستشفى", "👩‍⚕️ ward", "क्षेत्र", "a\u200fb", "−4%", "line\nbreak"])
def test_words_of_every_script_stay_as_they_are(text):
    assert shown(text) == stored(text) == text
    assert is_fit(text)


def test_a_line_has_no_break():
    assert in_a_line("a\r\nb\tc\u2028d\x85e") == "a b c d e"
