from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from evalkit import load
from evalkit.definition import Profile
from evalkit.errors import ParameterError, RunFolderError
from evalkit.results.bundle import read_run
from evalkit.running import engine
from evalkit.running.batch import run
from evalkit.running.notebooks import packaged
from evalkit.running.plan import Choice, base_id, plan
from evalkit.tables import Tables
from small_result import result
from written_notebook import PARAMETERS, write_notebook


@pytest.fixture
def evaluation(write_definition, tmp_path):
    write_notebook(tmp_path / "own" / "80_after.ipynb", parameters=f'{PARAMETERS}\nresults: str = ""')
    write_notebook(tmp_path / "own" / "90_once.ipynb", parameters='evaluation: str = "evaluation.toml"')
    return load(write_definition(('key = "demo"', 'key = "demo"\nnotebooks = "own"')))


@pytest.fixture
def executed(monkeypatch) -> list[tuple[str, dict]]:
    """Notebooks are not executed: a list says which would have been, and with what."""
    calls: list[tuple[str, dict]] = []

    def execute(path: Path, parameters: dict, folder: Path, scratch: Path, profile: Profile, **_) -> engine.Executed:
        calls.append((path.stem, parameters))
        return engine.Executed(b"{}\n", result(), "", 0.25)

    monkeypatch.setattr(engine, "execute", execute)
    return calls


def tables(evaluation) -> Tables:
    return Tables(evaluation, {}, "f" * 8)


def test_a_run_covers_the_programme_and_each_system(evaluation, executed, tmp_path):
    folder = run(plan(evaluation, Choice()), tables(evaluation), tmp_path / "out", tmp_path / "private")
    finished = read_run(folder)
    assert list(finished.scopes) == ["programme", "system-QMF", "system-QKK"]
    ran = [(status.notebook, status.scope) for status in finished.notebooks]
    own = [path.stem for path in sorted(packaged().glob("*.ipynb"))]
    three = ["programme", "system-QMF", "system-QKK"]
    assert ran == [
        *((name, scope) for name in own if name < "80" for scope in three),
        *(("80_after", scope) for scope in three),
        ("80_priorities", "programme"),
        ("90_once", "programme"),
    ]
    assert all((folder / status.scope / status.notebook / "result.json").exists() for status in finished.notebooks)


@pytest.mark.parametrize(("profile", "number"), [("evaluator", True), ("board", True), ("public", False)])
def test_how_many_may_be_counted_twice_is_not_for_the_public(evaluation, executed, tmp_path, profile, number):
    issue = {"source_id": "", "sheet": "", "row_no": None, "column": "", "severity": "warning"}
    issues = [issue | {"code": "PAIRS_TO_DECIDE", "action": "3 pairs"}, issue | {"code": "X", "action": "9 lives"}]
    told = Tables(evaluation, {"issue": pd.DataFrame(issues)}, "f" * 8)
    folder = run(plan(evaluation, Choice(profile=Profile(profile))), told, tmp_path / "out", tmp_path / "private")
    actions = {row["code"]: row["action"] for row in read_run(folder).issues}
    assert ("3 pairs" in actions["PAIRS_TO_DECIDE"]) is number
    assert "pairs" in actions["PAIRS_TO_DECIDE"]
    assert actions["X"] == "9 lives"


def test_a_question_about_the_results_runs_last_and_is_given_them(evaluation, executed, tmp_path):
    run(plan(evaluation, Choice()), tables(evaluation), tmp_path / "out", tmp_path / "private")
    names = [name for name, _ in executed]
    assert names.index("80_after") > names.index("90_once")
    after = [parameters for name, parameters in executed if name == "80_after"]
    assert all(Path(parameters["results"]).name.startswith(".partial-") for parameters in after)


def test_choices_narrow_a_run_and_change_its_id(evaluation, executed, tmp_path):
    whole, part = plan(evaluation, Choice()), plan(evaluation, Choice(only=("growth",), systems=("QKK",)))
    assert [(task.notebook.id, task.scope) for task in part.tasks] == [
        ("growth", "programme"),
        ("growth", "system-QKK"),
    ]
    assert base_id(whole, tables(evaluation)) != base_id(part, tables(evaluation))
    resumed = plan(evaluation, Choice(jobs=4, resume=True))
    assert base_id(whole, tables(evaluation)) == base_id(resumed, tables(evaluation))


@pytest.mark.parametrize("choice", [Choice(only=("grwth",)), Choice(systems=("QMG",))])
def test_an_unknown_choice_is_refused(evaluation, choice):
    with pytest.raises(ParameterError, match="did you mean"):
        plan(evaluation, choice)


def test_an_interrupted_run_is_never_taken_for_a_finished_one(evaluation, executed, tmp_path, monkeypatch):
    planned, out = plan(evaluation, Choice()), tmp_path / "out"
    good = engine.execute

    def stops(path: Path, parameters: dict, folder: Path, scratch: Path, profile: Profile, **_) -> engine.Executed:
        if len(executed) == 2:
            raise KeyboardInterrupt
        return good(path, parameters, folder, scratch, profile)

    monkeypatch.setattr(engine, "execute", stops)
    with pytest.raises(KeyboardInterrupt):
        run(planned, tables(evaluation), out, tmp_path / "private")
    folders = [path.name for path in (out / "small").iterdir() if not path.name.startswith(".lock")]
    assert [name[:9] for name in folders] == [".partial-"]
    assert not list(out.rglob("run.json"))

    monkeypatch.setattr(engine, "execute", good)
    executed.clear()
    folder = run(plan(evaluation, Choice(resume=True)), tables(evaluation), out, tmp_path / "private")
    assert len(executed) == len(planned.tasks) - 2
    assert len(read_run(folder).notebooks) == len(planned.tasks)
    assert [path.name for path in (out / "small").iterdir()] == [folder.name]


def test_a_repeated_run_replaces_itself(evaluation, executed, tmp_path):
    planned = plan(evaluation, Choice())
    one = run(planned, tables(evaluation), tmp_path / "out", tmp_path / "private")
    (one / "stray.txt").write_text("left over")
    other = run(planned, tables(evaluation), tmp_path / "out", tmp_path / "private")
    assert one == other
    assert not (other / "stray.txt").exists()


def test_timings_and_the_machine_stay_in_the_log(evaluation, executed, tmp_path):
    folder = run(plan(evaluation, Choice()), tables(evaluation), tmp_path / "out", tmp_path / "private")
    log = json.loads((folder / "log.json").read_text(encoding="utf-8"))
    assert {entry["seconds"] for entry in log["notebooks"]} == {0.25}
    assert "seconds" not in (folder / "run.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in (folder / "run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["profile", "evaluation", "system", "results"])
def test_a_definition_cannot_set_what_the_run_sets(write_definition, name):
    evaluation = load(write_definition(extra=f'[parameters.growth]\n{name} = "evaluator"\n'))
    with pytest.raises(ParameterError, match="set by the run itself"):
        plan(evaluation, Choice())


def test_the_same_run_is_not_under_way_twice(evaluation, executed, tmp_path):
    planned, out = plan(evaluation, Choice()), tmp_path / "out"

    def again(folder: Path) -> None:
        run(planned, tables(evaluation), out, tmp_path / "private")

    with pytest.raises(RunFolderError, match="under way already"):
        run(planned, tables(evaluation), out, tmp_path / "private", finish=again)


def test_a_run_whose_reports_fail_is_not_published(evaluation, executed, tmp_path):
    def fail(folder: Path) -> None:
        raise RunFolderError("No report", "look")

    with pytest.raises(RunFolderError):
        run(plan(evaluation, Choice()), tables(evaluation), tmp_path / "out", tmp_path / "private", finish=fail)
    assert not [path for path in (tmp_path / "out" / "small").iterdir() if not path.name.startswith(".")]


def test_an_answer_about_the_others_is_not_kept_when_one_of_them_is_redone(evaluation, executed, tmp_path):
    folder = run(plan(evaluation, Choice()), tables(evaluation), tmp_path / "out", tmp_path / "private")
    status = folder / "system-QKK" / "10_growth" / "status.json"
    status.write_text(status.read_text().replace('"ok": true', '"ok": false'))
    executed.clear()
    run(plan(evaluation, Choice(resume=True)), tables(evaluation), tmp_path / "out", tmp_path / "private")
    assert [name for name, _ in executed] == ["10_growth", *["80_after"] * 3, "80_priorities"]


@pytest.mark.parametrize("user", ["jane.fenwick", "Zoë Ñandú", 'o"brien'])
def test_no_folder_of_this_machine_stays_in_a_notebook(evaluation, tmp_path, monkeypatch, user):
    home = tmp_path / "homes" / user
    monkeypatch.setattr(Path, "home", lambda: home)

    def execute(path: Path, parameters: dict, folder: Path, scratch: Path, profile: Profile, **_) -> engine.Executed:
        said = [parameters.get("results", ""), str(folder), str(home / "x.csv"), "/opt/home"]
        source = "\n".join([*(repr(one) for one in said), *(json.dumps(one) for one in said), *said])
        source += "\n".join(one.encode("unicode_escape").decode() for one in said)
        whole = [json.dumps({"source": source}, ensure_ascii=ascii_) for ascii_ in (True, False)]
        return engine.Executed("\n".join(whole).encode(), result(), "", 0.25)

    monkeypatch.setattr(engine, "execute", execute)
    folder = run(plan(evaluation, Choice()), tables(evaluation), home / "out", home / "private")
    for path in folder.rglob("notebook.ipynb"):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)["source"]
            assert tmp_path.name not in told
            assert "fenwick" not in told + repr(told)
            assert "andú" not in told.replace("\\xfa", "ú").replace("\\u00fa", "ú")
            assert "brien" not in told
            assert "/opt/home" in told
    log = (folder / "log.json").read_text("utf-8")
    assert str(tmp_path) not in log
    assert sys.prefix not in log


def test_a_home_that_names_nobody_is_left_alone(evaluation, tmp_path, monkeypatch):
    """In a container it can be / or a folder below it: that is a part of many a text, and of every path."""
    monkeypatch.setattr(Path, "home", lambda: Path("/"))

    def execute(path: Path, parameters: dict, folder: Path, scratch: Path, profile: Profile, **_) -> engine.Executed:
        return engine.Executed(b'{"source": "1/2 </b>"}\n', result(), "", 0.25)

    monkeypatch.setattr(engine, "execute", execute)
    folder = run(plan(evaluation, Choice()), tables(evaluation), tmp_path / "out", tmp_path / "private")
    assert (folder / "programme" / "90_once" / "notebook.ipynb").read_bytes() == b'{"source": "1/2 </b>"}\n'
