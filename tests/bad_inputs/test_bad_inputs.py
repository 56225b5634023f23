"""Each of the forty kinds of bad input comes to what the specification says, with its message and without a value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bad_inputs.case import Case
from bad_inputs.observe import CASES, observe, refused
from bad_inputs.outputs import REFUSALS, Refusal
from bad_inputs.page import CASES_HEADING, PAGE, case_table, fixtures_table
from evalkit.intake import pipeline
from small_evaluation import write

ALWAYS = ("Fenwick", "ada@", "@nel", "Ada ")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("EVALKIT_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def test_no_case_is_missing():
    assert {case.number for case in CASES} | {40} == set(range(1, 41))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number} {case.what}")
def test_what_becomes_of_it(case: Case, tmp_path: Path):
    observed = observe(case, tmp_path / "evaluation")
    assert observed.outcome == case.outcome
    assert observed.codes == case.codes
    assert observed.counts == case.counts
    assert observed.counts[0] == sum(observed.counts[1:])
    for message in observed.messages:
        assert message.startswith(case.path)
        assert not [word for word in (*ALWAYS, *case.secrets) if word in message]
        assert not observed.account.error or ". What to do: " in message


@pytest.mark.parametrize("case", [case for case in CASES if case.then], ids=lambda case: f"{case.number} {case.what}")
def test_what_the_tables_then_hold(case: Case, tmp_path: Path):
    tables = pipeline.prepare(write(tmp_path / "evaluation", case.sources, dict(case.files())))
    for what, expected in case.then.items():
        table, _, column = what.partition(".")
        frame = tables.frames[table]
        assert (_as_text(frame[column]) if column else len(frame)) == expected


def _as_text(column: pd.Series[Any]) -> list[str | None]:
    return [None if pd.isna(cell) else str(cell).removesuffix(" 00:00:00") for cell in column]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.what)
def test_what_is_refused_altogether(refusal: Refusal, tmp_path: Path):
    message = refused(refusal, tmp_path)
    assert ". What to do: " in message
    assert "secret" not in message
    assert not refusal.leaves or not (tmp_path / refusal.leaves).exists()


def test_the_page_says_what_is_so(tmp_path: Path):
    cases = [(case, observe(case, tmp_path / f"case{number}")) for number, case in enumerate(CASES)]
    told = []
    for number, refusal in enumerate(REFUSALS):
        folder = tmp_path / f"refusal{number}"
        folder.mkdir()
        told.append((refusal.what, refused(refusal, folder).replace(f"{folder}/", "")))
    page = PAGE.read_text(encoding="utf-8")
    assert fixtures_table() in page
    assert page[page.index(CASES_HEADING) :].strip() == case_table(cases, told).strip()
