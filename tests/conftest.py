"""What every test shares: a home of its own, and a small evaluation to build on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from minimal_definition import MINIMAL

settings.register_profile("house", deadline=None)  # a loaded machine must not fail a test
# CI draws the same examples each time, so that its word depends on the commit alone, and half as many, for its time
settings.register_profile("ci", settings.get_profile("house"), derandomize=True, max_examples=50)
settings.load_profile(os.environ.get("EVALKIT_TEST_PROFILE", "house"))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys, vault and prepared tables of a test stay below a temporary folder."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("EVALKIT_HOME", str(folder))
    return folder


@pytest.fixture
def write_definition(tmp_path: Path):
    """Give a function that writes the minimal definition with replacements and returns its path."""

    def write(*replacements: tuple[str, str], extra: str = "") -> Path:
        text = MINIMAL
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "evaluation.toml"
        path.write_text(text + extra, encoding="utf-8")
        return path

    return write
