"""A small evaluation is run, run again by a second analyst, and released; its question is answered at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.definition import Evaluation
from evalkit.errors import RunFolderError
from evalkit.intake import pseudonyms
from evalkit.intake.pseudonyms import private_folder
from evalkit.intake.received import received
from evalkit.report import render
from evalkit.results.approval import VERIFICATION, hashes
from evalkit.running import engine
from evalkit.running.batch import run
from evalkit.running.plan import Choice, plan
from evalkit.workflow.release import release
from evalkit.workflow.verify import verified_by, verify
from small_evaluation import REGISTER_HEADER, write
from small_result import result

WHO, APPROVER = "Bo Marsh, second analyst", "Ada Fenwick, programme director"
DAY = date(2026, 7, 8)
SOURCE = '\n[[sources]]\npath = "register.csv"\nmapping = "register.toml"\n'
ROWS = REGISTER_HEADER + "Cy Quill,cy@nhs.invalid,R1X,,60,2026-04-08\nDee Lane,dee@nhs.invalid,R1X,,60,2026-04-08\n"


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every notebook shows the same result at once; what is in the list becomes the executed notebook."""
    shown = [b"{}\n"]
    monkeypatch.setattr(engine, "execute", lambda *_, **__: engine.Executed(shown[-1], result(), "", 0.25))
    return shown


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    return write(tmp_path / "trial", SOURCE, {"register.csv": ROWS})


@pytest.fixture
def folder(evaluation: Evaluation, tmp_path: Path) -> Path:
    tables = ek.prepare(evaluation)
    planned = plan(evaluation, Choice(only=("growth",), systems=("NEL",)))
    made = run(planned, tables, tmp_path / "out", private_folder("trial"), received=received(evaluation, tables))
    render(made, ("html",))
    return made


def test_the_same_inputs_give_the_same_bytes(folder: Path, evaluation: Evaluation):
    before = hashes(folder)
    made = verify(folder, evaluation, WHO, DAY)
    assert (made.same, made.differing, made.files) == (True, (), len(before))
    assert hashes(folder) == before
    assert verified_by(folder) == WHO
    assert release(folder, APPROVER, DAY).verified == WHO


def test_a_file_that_was_changed_by_hand_is_named(folder: Path, evaluation: Evaluation):
    page = folder / "report.html"
    page.write_text(page.read_text("utf-8").replace("12", "21"), encoding="utf-8")
    (folder / "stray.txt").write_text("left over", encoding="utf-8")
    made = verify(folder, evaluation, WHO, DAY)
    assert not made.same
    assert made.differing == ("report.html", "stray.txt")
    assert verified_by(folder) == ""


def test_a_kernel_that_says_something_else_the_second_time_is_found(
    folder: Path, evaluation: Evaluation, answers: list[bytes]
):
    answers.append(b'{"another": 1}\n')
    assert set(verify(folder, evaluation, WHO, DAY).differing) == {
        "programme/10_growth/notebook.ipynb",
        "system-NEL/10_growth/notebook.ipynb",
    }


def test_a_released_run_can_still_be_verified(folder: Path, evaluation: Evaluation):
    release(folder, APPROVER, DAY, unverified=True)
    assert verify(folder, evaluation, WHO, DAY).same


def test_another_definition_is_not_this_run(folder: Path, evaluation: Evaluation):
    path = evaluation.folder / "evaluation.toml"
    path.write_text(path.read_text("utf-8").replace('title = "A trial', 'title = "Another trial'), encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"not the definition of that run: programme\.title differ"):
        verify(folder, ek.load(path), WHO, DAY)
    assert not (folder / VERIFICATION).exists()


def test_other_data_are_not_this_run(folder: Path, evaluation: Evaluation):
    (evaluation.folder / "register.csv").write_text(ROWS + "Eve Moor,,R2Y,,60,2026-04-08\n", encoding="utf-8")
    with pytest.raises(RunFolderError, match="cannot be the same run: the data changed"):
        verify(folder, evaluation, WHO, DAY)


def test_other_code_is_not_this_run(folder: Path, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch):
    import evalkit.running.plan
    import evalkit.workflow.verify

    for module in (evalkit.running.plan, evalkit.workflow.verify):
        monkeypatch.setattr(module, "code", lambda: "another")
    with pytest.raises(RunFolderError, match="the kit's code changed"):
        verify(folder, evaluation, WHO, DAY)


def test_a_record_that_was_changed_by_somebody_without_the_key(folder: Path, evaluation: Evaluation):
    verify(folder, evaluation, WHO, DAY)
    record = json.loads((folder / VERIFICATION).read_text("utf-8"))
    (folder / VERIFICATION).write_text(json.dumps(record | {"by": "Somebody Else, director"}), encoding="utf-8")
    with pytest.raises(RunFolderError, match="was changed, or made with another key"):
        verified_by(folder)


def test_without_the_key_the_record_is_taken_as_it_is(
    folder: Path, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
):
    verify(folder, evaluation, WHO, DAY)

    def missing(*_: object) -> None:
        raise pseudonyms.KeyFileError("There is no key", "copy it")

    monkeypatch.setattr("evalkit.workflow.verify.load_key", missing)
    assert verified_by(folder) == WHO


def test_a_released_run_is_not_written_over(folder: Path, evaluation: Evaluation, tmp_path: Path):
    release(folder, APPROVER, DAY, unverified=True)
    planned = plan(evaluation, Choice(only=("growth",), systems=("NEL",)))
    with pytest.raises(RunFolderError, match="was released, so its folder is not written over"):
        run(planned, ek.prepare(evaluation), tmp_path / "out", private_folder("trial"))


def test_a_run_with_a_last_report_is_verified_with_it(folder: Path, evaluation: Evaluation, tmp_path: Path):
    path = evaluation.folder / "evaluation.toml"
    text = path.read_text("utf-8").replace(
        "end = 2026-06-30\nas_at = 2026-07-01", "end = 2026-07-31\nas_at = 2026-08-05"
    )
    path.write_text(f'previous = "{folder.name}"\n{text}', encoding="utf-8")
    later = ek.load(path)
    tables = ek.prepare(later)
    planned = plan(later, Choice(only=("growth",), systems=("NEL",)))
    made = run(planned, tables, tmp_path / "out", private_folder("trial"), received=received(later, tables))
    render(made, ("html",))
    assert (made / "again" / "programme" / "10_growth" / "result.json").exists()
    assert verify(made, later, WHO, DAY).same
