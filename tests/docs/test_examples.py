"""What the pages of the documentation show is executed: prompts of Python, mapping files, sources, commands."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import cast

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from commands import ROOT
from evalkit.cli import app
from evalkit.definition import load
from evalkit.intake.mapping import Mapping, load_mapping
from evalkit.intake.questionnaire import Questionnaire

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PROMPTS = [page for page in PAGES if "\n>>> " in page.read_text(encoding="utf-8")]
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def blocks(kind: str) -> list[tuple[str, str]]:
    """Return page and text of every block of a kind."""
    return [
        (page.name, text)
        for page in PAGES
        for _, found, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if found == kind
    ]


def named(found: list[tuple[str, str]]) -> list:
    return [pytest.param(text, id=f"{name}-{number}") for number, (name, text) in enumerate(found)]


MAPPINGS = [(name, text) for name, text in blocks("toml") if re.search(r"^table = ", text, re.MULTILINE)]
DECLARED = [(name, text) for name, text in blocks("toml") if (name, text) not in MAPPINGS]


@pytest.mark.parametrize("page", PROMPTS, ids=lambda page: page.stem)
def test_what_python_says_on_a_page_is_what_it_says(page: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("text", named(MAPPINGS))
def test_a_mapping_file_on_a_page_can_be_read(text: str):
    assert isinstance(load_mapping(text.encode(), "page"), Mapping | Questionnaire)


@pytest.mark.parametrize("text", named(DECLARED))
def test_a_piece_of_a_definition_on_a_page_loads(text: str, write_definition):
    top, bracket, tables = text.partition("[") if not text.startswith("[") else ("", "", text)
    path = write_definition(extra=bracket + tables)
    if "[programme]" in text:
        path.write_text(text, encoding="utf-8")
    elif top:
        path.write_text(top + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load(path).programme.id


COMMANDS = cast(TyperGroup, get_command(app)).commands


@pytest.mark.parametrize("text", named(blocks("sh")))
def test_commands_on_a_page_exist_with_their_options(text: str):
    for line in text.replace("\\\n", " ").splitlines():
        called = re.match(r"\s*(?:evalkit|\$kit) ([a-z]+)\b(.*)", line)
        if called:
            command = COMMANDS[called[1]]
            offered = {option for parameter in command.params for option in parameter.opts}
            assert set(re.findall(r"(?<= )--[a-z-]+", called[2].partition("#")[0])) <= offered, line
