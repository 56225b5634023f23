"""However the kit fails, what it prints can be passed on: kinds and places, never what a library says of a value."""

from __future__ import annotations

import sys

import pytest

import evalkit.__main__ as entry
from evalkit.errors import DefinitionError, InputError


def told(monkeypatch, capsys, error: BaseException, *options: str) -> str:
    def fail(args: list[str]) -> None:
        assert "--debug" not in args
        try:
            int("".join(["Can", "ary cause"]))
        except ValueError as cause:
            raise error from cause

    monkeypatch.setattr(entry, "app", fail)
    monkeypatch.setattr(sys, "argv", ["evalkit", "run", *options])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == getattr(error, "exit_code", 1)
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_a_fault_inside_the_kit_is_one_paragraph(monkeypatch, capsys):
    said = told(monkeypatch, capsys, ValueError("Canary Fenwick"))
    assert said.startswith("Something went wrong inside the kit (ValueError).")
    assert "Canary" not in said


@pytest.mark.parametrize(
    "error",
    [
        ValueError("Canary Fenwick"),
        KeyError("Canary"),
        UnicodeDecodeError("utf-8", b"Canary", 0, 1, "Canary"),
        SyntaxError("Canary", ("Canary.py", 1, 1, "Canary = 1")),
        FileNotFoundError(2, "No such file", "/srv/Canary/x.csv"),
        ExceptionGroup("Canary", [ValueError("Canary")]),
    ],
)
def test_a_whole_traceback_shows_where_but_no_message_of_a_library(monkeypatch, capsys, error):
    error.add_note("Canary note")
    said = told(monkeypatch, capsys, error, "--debug")
    assert "Canary" not in said
    assert said.count("Traceback (most recent call last):") == 2
    assert "test_main.py" in said
    assert "ValueError: message withheld" in said
    assert f"{type(error).__name__}: message withheld" in said


@pytest.mark.parametrize(
    "error", [InputError("EMPTY_FILE", "It is empty", "export it", "a.csv"), DefinitionError("x", "y")]
)
def test_the_kits_own_errors_keep_their_words_in_a_traceback(monkeypatch, capsys, error):
    said = told(monkeypatch, capsys, error, "--debug")
    assert said.rstrip().endswith(f"{type(error).__name__}: {error}")
    assert "Canary" not in said
