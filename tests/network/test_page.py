"""The worked examples of docs/network.md run, and give what the page says."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_the_examples_of_the_page():
    page = Path(__file__).parents[2] / "docs" / "network.md"
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 10
    assert found.failed == 0
