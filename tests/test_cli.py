from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from commands import ROOT, evalkit
from evalkit.definition import Profile
from evalkit.printable import is_fit
from evalkit.running.engine import execute
from written_notebook import RESULT, write_notebook

WOMEN = ROOT / "data_samples" / "southern-women"
TEAMS = ROOT / "tests" / "fixtures" / "teams_attendance_2024plus_us_utf16.csv"


@pytest.fixture
def women(tmp_path: Path) -> Path:
    """A copy of the smallest sample, to be spoilt."""
    return shutil.copytree(WOMEN, tmp_path / "women")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def add_source(folder: Path, content: bytes, name: str = "extra.csv", **settings: str) -> None:
    (folder / name).write_bytes(content)
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    add(folder, f"\n[[sources]]\npath = {json.dumps(name)}\n{lines}")


def add(folder: Path, text: str) -> None:
    with (folder / "evaluation.toml").open("a", encoding="utf-8") as definition:
        definition.write(text)


def prepend(folder: Path, text: str) -> None:
    path = folder / "evaluation.toml"
    path.write_text(text + path.read_text(encoding="utf-8"), encoding="utf-8")


def assert_one_readable_paragraph(said: str, *words: str) -> None:
    paragraph = said.strip().splitlines()[-1]
    assert "What to do: " in paragraph
    assert "Traceback" not in said
    for word in words:
        assert word in paragraph


def test_the_southern_women(women, out):
    ran = evalkit("run", women / "evaluation.toml", "--out", out, "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert all(notebook["ok"] for notebook in told["notebooks"])
    for file in told["files"]:
        assert file["read"] == file["accepted"] + file["quarantined"] + file["ignored"] + file["merged"]
    stock = (Path(told["folder"]) / "programme" / "10_growth" / "result.json").read_text(encoding="utf-8")
    assert "89 attendances (coaches, faculty and hosts not counted) by 18 people" in stock
    assert "The registers of all 14 occasions" in stock
    assert Path(told["reports"][0]).read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert not list(out.rglob(".partial*"))


def test_check_accounts_for_every_row(women):
    checked = evalkit("check", women / "evaluation.toml", "--json")
    assert checked.returncode == 0, checked.stderr
    files = json.loads(checked.stdout)["files"]
    assert len(files) >= 2
    for file in files:
        assert set(file) >= {"path", "adapter", "read", "accepted", "quarantined", "ignored", "merged", "issues"}
        assert file["read"] == file["accepted"] + file["quarantined"] + file["ignored"] + file["merged"]
    assert "Registers: 14 of 14" in evalkit("check", women / "evaluation.toml").stdout


def test_check_says_how_many_pairs_of_people_wait_and_where():
    london = Path(__file__).parents[1] / "data_samples" / "london" / "evaluation.toml"
    told = " ".join(evalkit("check", london).stdout.split())
    assert "15 pairs of people wait for you to decide whether the two are one person" in told
    assert "merge_decisions.csv, which 'evalkit run' writes" in told
    assert json.loads(evalkit("check", london, "--json").stdout)["pairs_to_decide"] == 15


def test_check_takes_bare_exports():
    checked = evalkit("check", TEAMS)
    assert checked.returncode == 0, checked.stderr
    assert "teams" in checked.stdout
    assert "Fenwick" not in checked.stdout + checked.stderr


def test_check_takes_a_folder_of_exports(tmp_path):
    folder = tmp_path / "exports"
    shutil.copytree(TEAMS.parent, folder)
    (folder / "notes.md").write_text("what these are", encoding="utf-8")
    checked = evalkit("check", folder, "--json")
    assert checked.returncode == 0, checked.stderr
    told = json.loads(checked.stdout)
    assert sorted(file["adapter"] for file in told["files"]) == ["eventbrite", "msforms", "teams", "zoom"]
    assert told["passed_over"] == ["notes.md"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("[programme]", "[program]", "did you mean 'programme'?"), ("title =", "tilte =", "did you mean 'title'?")],
)
def test_a_misspelt_key(women, out, old, new, told):
    path = women / "evaluation.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    for command in (("check", women), ("run", women, "--out", out)):
        ended = evalkit(*command)
        assert ended.returncode == 2
        assert_one_readable_paragraph(ended.stderr, "evaluation.toml", told)
    assert not out.exists()


def test_a_missing_file(women, out):
    add(women, '\n[[sources]]\npath = "not-there.csv"\n')
    for command in (("check", women), ("run", women, "--out", out)):
        ended = evalkit(*command)
        assert ended.returncode == 1
        assert "not-there.csv" in ended.stdout + ended.stderr
    assert_one_readable_paragraph(ended.stderr, "not-there.csv")
    assert not out.exists()


def test_an_optional_missing_file_does_not_stop_a_run(women, out):
    add(women, '\n[[sources]]\npath = "not-there.csv"\noptional = true\n')
    assert evalkit("run", women, "--out", out).returncode == 0


def utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")


def huge_workbook(folder: Path) -> bytes:
    path = folder / "huge.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr(
            "xl/worksheets/sheet1.xml",
            '<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Canary Fenwick</t></is></c>'
            "</row></sheetData></worksheet>",
        )
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.mark.parametrize(
    ("name", "kind", "content", "code"),
    [
        ("empty.csv", "teams", lambda _: b"", "EMPTY_FILE"),
        ("bom.csv", "teams", lambda _: b"\xff\xfe", "EMPTY_FILE"),
        (
            "alone.csv",
            "teams",
            lambda _: utf16("1. Summary\nMeeting title\tCanary Fenwick\n"),
            "NO_PARTICIPANTS_SECTION",
        ),
        ("huge.xlsx", "spreadsheet", huge_workbook, "FAR_CELL"),
    ],
)
def test_a_bad_export_fails_in_one_paragraph_and_leaves_nothing(women, out, tmp_path, name, kind, content, code):
    add_source(women, content(tmp_path), name, kind=kind)
    checked = evalkit("check", women)
    assert checked.returncode == 1
    ended = evalkit("run", women, "--out", out)
    assert ended.returncode == 1
    assert_one_readable_paragraph(ended.stderr, name, code or "[")
    assert "Canary" not in checked.stdout + checked.stderr + ended.stdout + ended.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("[parameters.growth]\nstrat = '2022-01'\n", "did you mean 'start'?"),
        ("[parameters.growth]\nstart = 3\n", "Parameter 'start' must be str, not int"),
        ("[parameters.grwth]\nstart = '2022-01'\n", "did you mean 'growth'?"),
    ],
)
def test_a_wrong_notebook_parameter_stops_before_anything_runs(women, out, setting, told):
    add(women, "\n" + setting)
    ended = evalkit("run", women, "--out", out)
    assert ended.returncode == 2
    assert_one_readable_paragraph(ended.stderr, told)
    assert "Reading exports" not in ended.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("{'canary': 1}['canary@nhs.invalid']", "KeyError in code cell 3"),
        ("import os; os._exit(9)", "The kernel died"),
        ("1 + 1", "did not end in a Result"),
    ],
)
def test_a_failed_notebook_is_a_failed_section_and_exit_1(women, out, cell, told):
    prepend(women, 'notebooks = "own"\n')
    write_notebook(women / "own" / "90_own.ipynb", cell, heading="# Own question\nDoes it work?")
    ended = evalkit("run", women, "--out", out)
    assert ended.returncode == 1
    assert told in ended.stderr
    assert "Report: " in ended.stdout
    page = Path(ended.stdout.split("Report: ")[1].splitlines()[0]).read_text(encoding="utf-8")
    assert "Own question" in page
    assert "could not be produced" in page
    assert "Active members" in page
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    assert b"canary@" not in everything
    assert not list(out.rglob(".partial*"))


def test_an_own_question_joins_the_report(women, out, monkeypatch):
    prepend(women, 'notebooks = "own"\n')
    write_notebook(women / "own" / "05_own.ipynb", RESULT, heading="# Own question\nDoes it work?")
    ended = evalkit("run", women, "--out", out, PYTHONPATH=f"{ROOT / 'src'}:{ROOT / 'tests'}")
    assert ended.returncode == 0, ended.stderr
    page = next(out.rglob("report.html")).read_text(encoding="utf-8")
    assert page.index("Own question") < page.index("Is the collaborative growing?")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--only", "grwth"), "did you mean 'growth'?"),
        (("--systems", "QMF"), "there are none"),
        (("--profile", "everyone"), "use evaluator, board or public"),
        (("--formats", "html,odt"), "use html, "),
    ],
)
def test_a_wrong_option_is_wrong_usage(women, out, options, told):
    ended = evalkit("run", women, "--out", out, *options)
    assert ended.returncode == 2
    assert_one_readable_paragraph(ended.stderr, told)


def test_the_public_sees_no_small_number(women, out):
    assert evalkit("run", women, "--out", out, "--profile", "public").returncode == 0
    rows = next(out.rglob("tables/stock.csv")).read_text(encoding="utf-8").splitlines()[1:]
    shown = {cell for row in rows for cell in row.split(",")[1:-1]}
    assert "*" in shown
    assert all(cell == "*" or int(cell) % 5 == 0 for cell in shown)


def test_report_renders_again_to_the_same_bytes(women, out):
    assert evalkit("run", women, "--out", out).returncode == 0
    page = next(out.rglob("report.html"))
    before = page.read_bytes()
    page.unlink()
    again = evalkit("report", page.parent)
    assert again.returncode == 0, again.stderr
    assert page.read_bytes() == before


def test_report_refuses_what_is_no_run(tmp_path):
    ended = evalkit("report", tmp_path)
    assert ended.returncode == 1
    assert_one_readable_paragraph(ended.stderr, "not a finished run")


def test_sample_writes_into_a_new_folder_only(tmp_path):
    written = evalkit("sample", "southern-women", tmp_path / "new")
    assert written.returncode == 0, written.stderr
    for path in (tmp_path / "new").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (WOMEN / path.relative_to(tmp_path / "new")).read_bytes()
    assert evalkit("sample", "southern-women", tmp_path / "new").returncode == 2
    assert "did you mean" in evalkit("sample", "southern-woman", tmp_path / "other").stderr


def test_the_stress_sample_is_as_large_as_asked_for_and_no_other_is(tmp_path):
    numbers = ["--people", "1000", "--occasions", "20", "--interactions", "1000"]
    assert evalkit("sample", "stress", tmp_path / "new", *numbers).returncode == 0
    assert (tmp_path / "new/registers/part-0001.csv").read_bytes().count(b"\n") == 1_001
    refused = evalkit("sample", "london", tmp_path / "other", *numbers)
    assert refused.returncode == 2
    assert_one_readable_paragraph(refused.stderr, "Only the sample 'stress' has a size")


def test_a_key_is_made_once_and_its_absence_stops_a_run(women, out, home):
    path = women / "evaluation.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('key = "demo"', 'key = "mine"'), encoding="utf-8")
    assert evalkit("check", women).returncode == 0
    stopped = evalkit("run", women, "--out", out)
    assert stopped.returncode == 1
    assert_one_readable_paragraph(stopped.stderr, "evalkit key mine")
    assert evalkit("key", "mine").returncode == 0
    assert evalkit("key", "mine").returncode != 0
    assert evalkit("run", women, "--out", out).returncode == 0


def test_lab_points_the_notebooks_at_the_definition(women, tmp_path):
    copied = evalkit("lab", women, "--no-open")
    assert copied.returncode == 0, copied.stderr
    notebook = json.loads((women / "lab" / "10_growth.ipynb").read_text(encoding="utf-8"))
    assert "../evaluation.toml" in "".join(notebook["cells"][1]["source"])
    (tmp_path / "scratch").mkdir()
    ran = execute(women / "lab" / "10_growth.ipynb", {}, women / "lab", tmp_path / "scratch", Profile.BOARD)
    assert ran.error == ""
    assert ran.result is not None


def test_resume_does_not_repeat_what_is_finished(women, out):
    prepend(women, 'notebooks = "own"\n')
    write_notebook(women / "own" / "90_own.ipynb", "raise RuntimeError", heading="# Own question\nDoes it work?")
    assert evalkit("run", women, "--out", out).returncode == 1
    again = json.loads(evalkit("run", women, "--out", out, "--resume", "--json").stdout)
    seconds = {notebook["notebook"]: notebook["seconds"] for notebook in again["notebooks"]}
    assert seconds["10_growth"] == 0
    assert seconds["90_own"] > 0


def test_the_worked_question_of_the_documentation_runs(women, out):
    code = (ROOT / "docs" / "own-question.md").read_text(encoding="utf-8").split("```python")[1].split("```")[0]
    code = code.replace("learning-session", "event")  # the kind that this sample has
    prepend(women, 'notebooks = "own"\n')
    write_notebook(women / "own" / "50_sessions.ipynb", code, heading="# Sessions\nHow many people come?")
    ended = evalkit("run", women, "--out", out)
    assert ended.returncode == 0, ended.stderr
    assert "People came to learning sessions 89 times." in next(out.rglob("report.html")).read_text(encoding="utf-8")


STRANGE = ("[red]x[ward] :100:.csv", "e\x1b[31m\x9b2J\u202evil.csv", "zürich–λ ¶.csv", "line\nbreak.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_of_a_file_cannot_command_the_terminal(tmp_path):
    paths = [tmp_path / name for name in STRANGE]
    for path in paths:
        shutil.copy(WOMEN / "register.csv", path)
    checked = evalkit("check", *paths)
    assert checked.returncode == 0, checked.stderr
    assert is_fit(checked.stdout)
    for name in ("[red]x[ward] :100:.csv", "e\ufffd[31m\ufffd2J\ufffdvil.csv", "zürich–λ ¶.csv", "line break.csv"):
        assert checked.stdout.count(name) == 2
    told = evalkit("check", *paths, "--json").stdout
    assert is_fit(told)
    assert [Path(file["path"]).name for file in json.loads(told)["files"]] == list(STRANGE)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_letters_for_a_name_is_no_reason_to_stop(tmp_path, encoding):
    path = shutil.copy(WOMEN / "register.csv", tmp_path / "λ 医院.csv")
    assert evalkit("check", path, PYTHONIOENCODING=encoding).returncode == 0
    told = evalkit("check", path, "--json", PYTHONIOENCODING=encoding).stdout
    assert Path(json.loads(told)["files"][0]["path"]).name == "λ 医院.csv"


def test_a_message_cannot_command_the_terminal(tmp_path):
    for command in (["run", tmp_path / "e\x1b[2J\u202evil.toml"], ["report", tmp_path / "e\x1b[2J\u202evil"]):
        failed = evalkit(*command)
        assert failed.returncode in (1, 2)
        assert is_fit(failed.stderr)
        assert_one_readable_paragraph(failed.stderr, "e\ufffd[2J\ufffdvil")


class TestMap:
    REGISTER = ROOT / "data_samples" / "london" / "registers" / "2022-09-28-half-day-session-in-north-east-london.xlsx"

    def test_a_draft_is_printed_and_its_reading_beside_it(self):
        drafted = evalkit("map", self.REGISTER)
        assert drafted.returncode == 0, drafted.stderr
        assert drafted.stdout.startswith('table = "attendance"\nsheet = "Register"\nheader_row = 3\n')
        assert "FULL Name" in drafted.stderr
        assert "@" not in drafted.stdout + drafted.stderr

    def test_a_draft_is_written_and_never_over_a_file(self, tmp_path):
        out = tmp_path / "register.toml"
        assert evalkit("map", self.REGISTER, "--out", out).returncode == 0
        before = out.read_text("utf-8")
        again = evalkit("map", self.REGISTER, "--out", out)
        assert again.returncode == 2
        assert_one_readable_paragraph(again.stderr, "register.toml", "there already")
        assert out.read_text("utf-8") == before

    def test_what_cannot_be_drafted_is_said(self, tmp_path):
        (tmp_path / "list.csv").write_text("Ada Fenwick,ICB\n")
        failed = evalkit("map", tmp_path / "list.csv")
        assert failed.returncode == 1
        assert_one_readable_paragraph(failed.stderr, "DRAFT_UNCLEAR")


@pytest.mark.parametrize(("profile", "times", "why"), [("board", 2, "other"), ("public", 0, "other")])
def test_a_run_tells_of_corrections_and_replaced_files(women, out, profile, times, why):
    rows = [f"register.csv,,{row},Woman,Canary Quackenbush,Mary Hill,2026-05-01,withdrawn\n" for row in (2, 3)]
    (women / "fixes.csv").write_text("file,sheet,row,column,new_value,who,when,why\n" + "".join(rows))
    shutil.copy(women / "register.csv", women / "register-draft.csv")
    with (women / "register-draft.csv").open("a") as draft:
        draft.write("Somebody Else,E1,1936-06-27\n")
    prepend(women, 'corrections = "fixes.csv"\n')
    mapping = {"kind": "spreadsheet", "mapping": "mappings/register.toml"}
    add_source(women, (women / "register-draft.csv").read_bytes(), "register-draft.csv", **mapping)
    text = (women / "evaluation.toml").read_text("utf-8")
    old = 'path = "register.csv"\n'
    assert old in text
    (women / "evaluation.toml").write_text(text.replace(old, old + 'supersedes = "register-*.csv"\n'), "utf-8")
    ran = evalkit("run", women / "evaluation.toml", "--out", out, "--profile", profile, "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    (replaced,) = [file["replaced"] for file in told["files"] if "replaced" in file]
    assert replaced == {"by": "register.csv", "added": 0, "gone": 1, "changed": 0}
    (made,) = json.loads((Path(told["folder"]) / "run.json").read_text("utf-8"))["corrections"]
    assert (made["n"], made["why"], made["who"]) == (times, why, "in the file")
    page = (Path(told["folder"]) / "report.html").read_text("utf-8")
    assert "Files that others replace" in page
    assert "Corrections to the input" in page
    for path in Path(told["folder"]).rglob("*"):
        assert path.is_dir() or not any(name in path.read_bytes() for name in (b"Quackenbush", b"Mary Hill"))


class TestAWorkspace:
    @pytest.fixture
    def ours(self, tmp_path: Path) -> Path:
        made = evalkit("new", tmp_path / "ours", "--system", "QMF=North East London", "--start", "2025-04-01")
        assert made.returncode == 0, made.stderr
        assert "Key 'ours' created" in made.stdout
        assert "4. evalkit run" in made.stdout
        return tmp_path / "ours"

    def test_it_has_a_key_outside_and_notebooks_to_run_inside(self, ours, home):
        assert [path.name for path in (home / "keys").iterdir()] == ["ours.key"]
        assert not [path for path in ours.rglob("*") if path.suffix == ".key"]
        assert "../evaluation.toml" in (ours / "lab" / "10_growth.ipynb").read_text(encoding="utf-8")

    def test_its_check_passes_at_once_and_says_kindly_what_is_empty(self, ours):
        checked = evalkit("check", ours)
        assert checked.returncode == 0, checked.stderr
        assert "Nothing yet for: exports, organisations, occasions, teams" in checked.stdout
        assert "That is no fault; add them when you can." in checked.stdout
        assert "Still needed" not in checked.stdout

    def test_a_second_one_is_not_written_over_it(self, ours):
        before = {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()}
        again = evalkit("new", ours)
        assert again.returncode == 2
        assert_one_readable_paragraph(again.stderr, "This folder is not empty")
        assert before == {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()}

    def test_templates_say_what_changed_and_what_to_add(self, ours):
        path = ours / "evaluation.toml"
        text = path.read_text(encoding="utf-8").replace('like = "ics-improvement-capability"', 'like = "nhs-impact"')
        path.write_text(text.replace('code = "baseline"', 'code = "later"'), encoding="utf-8")
        told = evalkit("templates", ours)
        assert told.returncode == 0, told.stderr
        assert "20 templates in" in told.stdout
        assert "3 of them changed" in told.stdout
        assert 'path = "returns/**/later-self-assessment*.xlsx"' in told.stdout

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("--system", "North East London"), "A system has a code and a name"),
            (("--start", "1 April"), "This is not a day"),
            (("--system", "Q F=North"), "'systems.1.code' is not right"),
        ],
    )
    def test_a_wrong_option_leaves_nothing_behind(self, tmp_path, home, options, told):
        made = evalkit("new", tmp_path / "theirs", *options)
        assert made.returncode == 2
        assert_one_readable_paragraph(made.stderr, told)
        assert not (tmp_path / "theirs").exists()
        assert not (home / "keys").exists()
