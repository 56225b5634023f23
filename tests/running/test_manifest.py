"""What `--resume` takes over from an unfinished run of an evaluation that has changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit import load
from evalkit.results.bundle import read_run
from evalkit.results.finding import WITHHELD
from evalkit.running import engine
from evalkit.running.batch import run
from evalkit.running.lock import only_one
from evalkit.running.plan import Choice, plan
from evalkit.tables import Tables
from small_result import result
from written_notebook import PARAMETERS, write_notebook

DONE = 4
"""Notebooks that end before the first attempt is interrupted."""


@pytest.fixture
def folder(write_definition, tmp_path) -> Path:
    own = tmp_path / "own"
    for name in ("31_first", "32_second", "33_third"):
        write_notebook(own / f"{name}.ipynb", f"'{name}'")
    write_notebook(own / "80_after.ipynb", parameters=f'{PARAMETERS}\nresults: str = ""')
    write_definition(('key = "demo"', 'key = "demo"\nnotebooks = "own"'))
    return tmp_path


@pytest.fixture
def attempt(folder, monkeypatch):
    """Attempt the run with kernels that take no time; return which notebooks they ran, for which scope."""

    def attempt(*, stops_after: int | None = None, resume: bool = False, code: str = "c") -> list[tuple[str, str]]:
        ran: list[tuple[str, str]] = []

        def execute(path: Path, parameters: dict, *_: object, claims: Path, **__: object) -> engine.Executed:
            if len(ran) == stops_after:
                raise KeyboardInterrupt
            ran.append((path.stem, parameters["system"]))
            (claims / "000.json").write_text("[]")
            return engine.Executed(b"{}\n", result(), "", 0.25)

        monkeypatch.setattr(engine, "execute", execute)
        monkeypatch.setattr("evalkit.running.plan.code", lambda: code)
        evaluation = load(folder / "evaluation.toml")
        only = ("first", "second", "third", "after")
        planned = plan(evaluation, Choice(only=only, resume=resume))
        try:
            done = run(planned, Tables(evaluation, {}, "f" * 8), folder / "out", folder / "private")
        except KeyboardInterrupt:
            return ran
        assert len(read_run(done).notebooks) == len(planned.tasks)
        assert all(status.ok for status in read_run(done).notebooks)
        return ran

    return attempt


def test_what_a_changed_notebook_does_not_touch_is_taken_over(attempt, folder):
    done = attempt(stops_after=DONE)
    assert ("33_third", "") in done
    write_notebook(folder / "own" / "33_third.ipynb", "'another'")
    again = attempt(resume=True)
    assert set(done) & set(again) == {("33_third", "")}
    assert len(again) == 12 - DONE + 1


@pytest.mark.parametrize("change", ["definition", "code"])
def test_nothing_is_taken_over_when_all_depends_on_the_change(attempt, folder, change):
    attempt(stops_after=DONE)
    if change == "definition":
        definition = folder / "evaluation.toml"
        definition.write_text(definition.read_text().replace("A small programme", "Another programme"))
    assert len(attempt(resume=True, code="another" if change == "code" else "c")) == 12


def test_nothing_is_taken_over_unless_asked(attempt, folder):
    attempt(stops_after=DONE)
    write_notebook(folder / "own" / "33_third.ipynb", "'another'")
    assert len(attempt()) == 12


def test_nothing_is_taken_from_a_run_that_is_under_way(attempt, folder):
    attempt(stops_after=DONE)
    write_notebook(folder / "own" / "33_third.ipynb", "'another'")
    unfinished = next((folder / "out" / "small").glob(".partial-*"))
    with only_one(unfinished.with_name(unfinished.name.replace(".partial-", ".lock-"))):
        assert len(attempt(resume=True)) == 12


@pytest.mark.parametrize("spoilt", ["result.json", "status.json", "claims", "withheld"])
def test_what_is_not_whole_is_run_again(attempt, folder, spoilt):
    done = attempt(stops_after=DONE)
    write_notebook(folder / "own" / "33_third.ipynb", "'another'")
    at = next((folder / "out" / "small").glob(".partial-*")) / "programme" / "31_first"
    if spoilt == "claims":
        for file in (folder / "private").glob("claims/*/programme/31_first/*.json"):
            file.unlink()
    elif spoilt == "withheld":
        (at / "result.json").write_text(f'"{WITHHELD}"')
    else:
        (at / spoilt).unlink()
    again = attempt(resume=True)
    assert set(done) & set(again) == {("31_first", ""), ("33_third", "")}
    assert len(again) == 12 - DONE + 2
