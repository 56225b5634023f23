from __future__ import annotations

from evalkit.simulate.draws import Draws
from evalkit.simulate.names import AWKWARD, FORENAMES, SURNAMES, Name, ascii_letters, invent, misspelt


def test_the_lists_hold_each_name_once():
    assert len(set(FORENAMES)) == len(FORENAMES) > 120
    assert len(set(SURNAMES)) == len(SURNAMES) > 150


def test_names_are_all_different_and_the_awkward_ones_come_first():
    names = invent(2_000, Draws(3, "names"))
    assert len(set(names)) == 2_000
    assert names[: len(AWKWARD)] == [Name(*parts) for parts in AWKWARD]


def test_addresses_are_plain():
    for name in invent(500, Draws(3, "names")):
        assert name.address.isascii()
        assert name.address == name.address.lower()
        assert not set(name.address) & set(" '’")


def test_a_misspelt_name_is_another_word_with_the_same_first_letter():
    for name in SURNAMES:
        wrong = misspelt(name, Draws(len(name), name))
        assert wrong != name
        assert wrong[0] == name[0]


def test_letters_lose_their_marks():
    assert ascii_letters("Łucja Wójtowicz, Søren") == "Lucja Wojtowicz, Soren"
