"""Two months of the London sample, told apart: one real change, one late register and one changed merge."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.definition import Profile
from evalkit.errors import RunFolderError
from evalkit.intake.pseudonyms import private_folder
from evalkit.intake.received import received
from evalkit.intake.vault import MERGE_DECISIONS, vault_file
from evalkit.results.bundle import read_run
from evalkit.results.chance import Chance
from evalkit.results.changes import FILE, read_changes
from evalkit.results.compare import Change, Comparison, Source, compare
from evalkit.results.received import Movement
from evalkit.running import engine
from evalkit.running.batch import run
from evalkit.running.plan import Choice, plan
from london_months import london_as_of
from small_result import result

LATE = "2022-09-21-webinar-7-reading-a-run-chart.csv"


def answered(path: Path, parameters: dict, folder: Path, scratch: Path, profile: Profile, **_) -> engine.Executed:
    """Answer a question here instead of in a kernel."""
    tables = ek.prepare(ek.load(folder / parameters["evaluation"]))
    scope = ek.Scope("", parameters.get("start", ""), parameters.get("end", ""), parameters["profile"])
    found = getattr(ek, path.stem.partition("_")[2])(tables, scope)
    return engine.Executed(b"{}\n", found, "", 0.25)


def run_of(folder: Path, out: Path) -> Path:
    evaluation = ek.load(folder)
    tables = ek.prepare(evaluation)
    planned = plan(evaluation, Choice(only=("growth", "measures"), profile="evaluator"))
    only_programme = [task for task in planned.tasks if task.scope == "programme"]
    object.__setattr__(planned, "tasks", tuple(only_programme))
    private = private_folder(evaluation.programme.id)
    return run(planned, tables, out, private, received=received(evaluation, tables))


def decide_the_first_pair() -> None:
    path = vault_file("london", MERGE_DECISIONS)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[1][rows[0].index("decision")] = "same"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8-sig")


def asthma_reviews_collapse(folder: Path) -> None:
    """In February the reviews of North East London stop nearly altogether."""
    path = folder / "lists" / "measures.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("asthma-review,process,QMF,,2023-02-01,"))
    cells = lines[at].split(",")
    cells[5] = "9"
    lines[at] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Run January, then February: a register that came late, a pair that was decided, and a measure that collapsed."""
    folder = tmp_path_factory.mktemp("months")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALKIT_HOME", str(tmp_path_factory.mktemp("months-home")))
        patch.setattr(engine, "execute", answered)
        january = london_as_of(folder / "january", date(2023, 1, 31), date(2023, 2, 7))
        (january / "exports" / "teams" / LATE).unlink()
        old = run_of(january, folder / "out")
        decide_the_first_pair()
        february = london_as_of(folder / "february", date(2023, 2, 28), date(2023, 3, 7))
        asthma_reviews_collapse(february)
        definition = february / "evaluation.toml"
        definition.write_text(f'previous = "{old.name}"\n' + definition.read_text("utf-8"), encoding="utf-8")
        return old, run_of(february, folder / "out")


@pytest.fixture(scope="module")
def compared(months: tuple[Path, Path]) -> Comparison:
    return compare(*months)


def test_new_data_are_those_of_the_added_month(compared: Comparison):
    assert {(row.table, row.when) for row in compared.causes.rows(Movement.NEW)} >= {
        ("interaction", "2023-02"),
        ("measure", "2023-02"),
    }
    assert all(row.when > "2023-01" for row in compared.causes.rows(Movement.NEW))


def test_the_late_register_is_named_and_is_the_only_late_one(compared: Comparison):
    late = [row for row in compared.causes.rows(Movement.LATE) if row.table == "interaction"]
    assert [(row.table, row.when) for row in late] == [("interaction", "2022-09")]
    assert [(one.date, one.kind) for one in compared.causes.arrived] == [("2022-09-21", "webinar")]


def test_the_merge_is_told_apart_from_the_data(compared: Comparison):
    assert compared.causes.decisions
    assert compared.causes.decided == (0, 1)
    assert {row.table for row in compared.causes.rows(Movement.RECOGNISED)} == {"interaction", "membership"}
    assert not compared.causes.rows(Movement.CORRECTED)
    assert compared.causes.revising == ("late data", "decisions about who is who")


def test_what_moves_on_is_no_changed_definition(compared: Comparison):
    assert {field.key for field in compared.causes.redefined} == {"programme.end", "programme.as_at", "previous"}
    assert compared.causes.measured_otherwise == ()


def of(compared: Comparison, signal: str):
    return next(one for one in compared.findings if one.signal == signal)


def test_the_real_change_comes_from_the_added_month_alone(compared: Comparison):
    found = of(compared, "measures.asthma-review")
    assert compared.repeated
    assert (found.change, found.source, found.chance) == (Change.NUMBER, Source.PERIOD, Chance.NO_MATTER)
    assert found.before is not None
    assert found.after is not None
    assert found.before.sentence != found.after.sentence


def test_a_finding_that_both_touch_is_split(compared: Comparison):
    found = of(compared, "growth.attendance")
    assert found.source is Source.BOTH
    assert found.again is not None
    assert found.before is not None
    assert len({found.before.sentence, found.again.sentence}) == 2
    trend = of(compared, "growth.attendance.trend")
    assert trend.chance is Chance.COULD_BE
    assert trend.apart is not None
    assert trend.apart.low < 0 < trend.apart.high


def test_without_the_repeated_period_nothing_is_claimed(months: tuple[Path, Path], tmp_path: Path):
    import shutil

    new = shutil.copytree(months[1], tmp_path / months[1].name)
    shutil.rmtree(new / "again")
    found = of(compare(months[0], new), "growth.attendance.trend")
    assert (found.source, found.chance) == (Source.MIXED, Chance.UNKNOWN)


def test_the_run_holds_what_changed(months: tuple[Path, Path]):
    told = read_changes(months[1])["programme"]
    whole = "\n".join((*told.paragraphs, *told.points))
    assert "attendances +68 (September 2022)" in whole
    assert "webinar of 21 September 2022" in whole
    assert "decisions about who is who changed (0 decided then, 1 now)" in whole
    assert "the period now ends in February 2023, before in January 2023" in whole
    assert (months[1] / "changes.csv").read_text(encoding="utf-8").startswith("scope,question,signal,change,source")


def test_the_page_on_page_one_quotes_what_the_two_months_say(months: tuple[Path, Path]):
    told = read_changes(months[1])["programme"]
    said = "\n".join((*told.paragraphs, *told.points, *(cell for row in told.findings for cell in row)))
    page = Path(__file__).parents[2] / "docs" / "page-one.md"
    quoted = re.findall("“([^”]+)”", " ".join(page.read_text(encoding="utf-8").split()))
    assert len(quoted) == 6
    assert [words for words in quoted if words not in said] == []


def test_of_the_repeated_period_only_findings_are_kept(months: tuple[Path, Path]):
    assert read_run(months[1]).again == months[0].name
    assert {path.name for path in (months[1] / "again").rglob("*") if path.is_file()} == {"result.json", "status.json"}
    assert all(not status.scope.startswith("again") for status in read_run(months[1]).notebooks)


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> None:
    def execute(*_, **__) -> engine.Executed:
        return engine.Executed(b"{}\n", result(), "", 0.25)

    monkeypatch.setattr(engine, "execute", execute)


def small(write_definition, *replacements: tuple[str, str]):
    return ek.load(write_definition(*replacements))


def performed(evaluation, folder: Path) -> Path:
    return run(plan(evaluation, Choice()), ek.Tables(evaluation, {}, "f" * 8), folder / "out", folder / "private")


def test_a_missing_previous_run_is_said_before_anything_runs(write_definition, executed, tmp_path: Path):
    evaluation = small(write_definition, ('key = "demo"', 'key = "demo"\nprevious = "0123456789ab"'))
    with pytest.raises(RunFolderError, match="There is no earlier run '0123456789ab'") as caught:
        performed(evaluation, tmp_path)
    assert "take 'previous' out of the definition" in str(caught.value)
    assert not list((tmp_path / "out").rglob("status.json"))


def test_a_previous_run_with_later_data_is_refused(write_definition, executed, tmp_path: Path):
    old = performed(small(write_definition), tmp_path)
    named = ('key = "demo"', f'key = "demo"\nprevious = "{old.name}"')
    later = small(
        write_definition, named, ("end = 2022-12-31\nas_at = 2023-01-06", "end = 2022-10-31\nas_at = 2022-11-06")
    )
    with pytest.raises(RunFolderError, match="data of the earlier run are later"):
        performed(later, tmp_path)


def test_the_same_period_is_not_computed_twice(write_definition, executed, tmp_path: Path):
    old = performed(small(write_definition), tmp_path)
    new = performed(small(write_definition, ('key = "demo"', f'key = "demo"\nprevious = "{old.name}"')), tmp_path)
    assert not (new / "again").exists()
    assert set(read_changes(new)) == {"programme", "system-QMF", "system-QKK"}
    (new / FILE).write_text("{", encoding="utf-8")
    with pytest.raises(RunFolderError, match="cannot be read"):
        read_changes(new)
