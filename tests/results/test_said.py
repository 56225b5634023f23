from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import DisclosureError
from evalkit.results.finding import Figure, Table
from evalkit.results.said import Said, require_said, say, tables_of
from made_protected import protected
from small_result import ALT, CAPTION, SVG, data, result

ROW = protected("facts", pd.DataFrame({"n": [12]}))


def test_a_sentence_knows_its_table():
    told = say("{n:count} came, {more:text}.", ROW, {"more": "as expected"})
    assert told == "12 came, as expected."
    assert tables_of(told) == ("facts",)
    assert tables_of("A plain text.") == ()


def test_a_number_from_nowhere_is_refused_wherever_words_are_shown():
    with pytest.raises(DisclosureError, match="comes from no protected table"):
        require_said("12 came.", "a caveat")
    with pytest.raises(DisclosureError, match="table 'stock'"):
        Table("stock", "All 12 people came to every session.", data(), {"month": "Month", "active": "Active"})
    for words in (
        ("All 12 people came.", ALT, "R"),
        (CAPTION, f"{ALT} 12 people.", "R"),
        (CAPTION, ALT, "12 registers"),
    ):
        with pytest.raises(DisclosureError, match="figure 'line'"):
            Figure("line", *words, data(), SVG, b"")


def test_what_is_withheld_takes_its_words_along():
    made = result()
    left = made.without({"stock": "It is too close to an earlier one."})
    assert (left.findings, dict(left.tables), dict(left.figures)) == ((), {}, {})
    assert left.caveats == ("Withheld: stock. It is too close to an earlier one.", *made.caveats)
    assert left.disclosure.notes[-1] == "Withheld: stock. It is too close to an earlier one."
    assert left.without({"stock": "It is too close to an earlier one."}).disclosure.notes == left.disclosure.notes


def test_a_sentence_cannot_pass_as_said_once_it_is_changed():
    assert not isinstance(Said("12 came", ["facts"]) + ".", Said)
