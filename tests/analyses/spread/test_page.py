"""The worked examples of docs/spread.md run, and give what the page says."""

from __future__ import annotations

import doctest

import pytest

from commands import ROOT


def test_the_examples_of_the_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    page = ROOT / "docs/spread.md"
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 4
    assert found.failed == 0
