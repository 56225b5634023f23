"""A cell of 200,000 letters costs no more than its length: a search that grows with its square would take minutes."""

from __future__ import annotations

import pytest

from evalkit.intake import dates
from evalkit.intake.adapters import googleforms

LONG = 200_000
CELLS = ["1", "a", " ", "(", "@", "a@", "1.", "A ", "GMT", "-"]


@pytest.mark.parametrize("cell", CELLS)
def test_no_search_hangs(cell):
    text = (cell * LONG)[:LONG] + "!"
    assert googleforms.moment(text) == text
    assert dates.minutes(text) is None
    with pytest.raises(dates.DateError):
        dates.parse(text, "dmy", "Europe/London")
