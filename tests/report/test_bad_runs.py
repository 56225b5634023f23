"""What a run folder may come to: each still makes a decent report in every format, or is refused in plain words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evalkit.disclosure import STAR, People, record
from evalkit.errors import RunFolderError
from evalkit.report.assemble import assemble
from evalkit.report.output import RENDERERS, render
from evalkit.results.bundle import SCHEMA
from evalkit.results.finding import Finding, Grade, Result, Table
from evalkit.results.said import Said
from made_protected import protected
from reporting.fuzz import FAULTS, lost
from sample_run import definition, result, run, write

NAMES = {
    "300 letters": "Trust for the care of children and young people and of those who look after them " * 3 + "x" * 57,
    "300 letters without a space": "Xy" * 150,
    "right to left": "مستشفى الأطفال – בית חולים לילדים",
    "combining": "Zoe\u0308 A\u030a\u0323\u0308 o\u0338\u0332 e\u0301 कि \u0e01\u0e33 children’s centre",
}
ONE = run().notebooks[:1]


def in_every_format(folder: Path, *wanted: str) -> None:
    """Require that a run's reports are well made in every format, and that each says what is wanted."""
    for report in assemble(folder):
        for kind, make in RENDERERS.items():
            content = make(report)
            assert FAULTS[kind](content) == [], kind
            assert lost(kind, content, wanted) == [], kind


def refused(folder: Path) -> str:
    """Return what is said of a run that cannot be rendered, and require that nothing was written."""
    with pytest.raises(RunFolderError) as raised:
        render(folder, tuple(RENDERERS))
    assert not list(folder.rglob("report.*"))
    return str(raised.value)


def of_one_table(frame: pd.DataFrame, profile: str = "board", **declared: object) -> Result:
    """Return a result that has nothing but a table."""
    data = protected("shown", frame, profile, **declared)
    labels = {str(column): f"Column {column}" for column in frame.columns}
    formats = dict.fromkeys(labels, "count") | {str(frame.columns[0]): "text"}
    table = Table("shown", Said("What was counted, by team.", ["shown"]), data, labels, formats)
    return result(
        profile, findings=(), tables={"shown": table}, figures={}, disclosure=record(data),
    )  # fmt: skip


def test_a_failed_notebook_is_said_with_a_remedy(tmp_path: Path):
    write(tmp_path, run(notebooks=run().notebooks[:2], scopes={"programme": "P"}))
    in_every_format(
        tmp_path, "This part of the report could not be produced.", "1 of its 2 parts could not be produced.",
        "KeyError in cell 4", "What to do: open the executed notebook",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["active_members.svg", "active_members.png"])
@pytest.mark.parametrize("scope", ["programme", "system-QWE"])
def test_a_missing_figure_is_refused_before_anything_is_written(tmp_path: Path, scope: str, name: str):
    write(tmp_path)
    (tmp_path / scope / "10_growth" / "figures" / name).unlink()
    said = refused(tmp_path)
    assert f"{scope}/10_growth" in said
    assert "missing or damaged" in said
    assert "run the evaluation again" in said


@pytest.mark.parametrize("name", ["run.json", "programme/10_growth/result.json"])
@pytest.mark.parametrize("schema", [SCHEMA - 1, SCHEMA + 1, None])
def test_another_schema_is_refused_with_two_ways_out(tmp_path: Path, name: str, schema: int | None):
    write(tmp_path, run(notebooks=ONE))
    path = tmp_path / name
    written = json.loads(path.read_text("utf-8"))
    written["schema"] = schema
    path.write_text(json.dumps(written), "utf-8")
    said = refused(tmp_path)
    assert "another version of the kit" in said
    assert "run the evaluation again, or render it with the version that made it" in said
    assert (path.parent.name if name == "run.json" else "programme/10_growth") in said


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_of_an_organisation_arrives_whole(tmp_path: Path, name: str):
    declared = definition()
    declared["programme"]["title"] = name
    declared["systems"][0]["name"] = name
    frame = pd.DataFrame({"organisation": [name, "Another"], "people": [12, 40]})
    scopes = {"programme": name, "system-QMF": name}
    write(
        tmp_path, run(definition=declared, scopes=scopes, notebooks=ONE), {"programme/10_growth": of_one_table(frame)}
    )
    in_every_format(tmp_path, name)


def test_a_table_of_sixty_rows_and_fifteen_columns_fits(tmp_path: Path):
    columns = {f"measure_{k}": [1_000 * row + k for row in range(60)] for k in range(14)}
    frame = pd.DataFrame({"team": [f"Team {row}" for row in range(60)], **columns})
    write(tmp_path, run(notebooks=ONE, scopes={"programme": "P"}), {"programme/10_growth": of_one_table(frame)})
    in_every_format(tmp_path, "Column measure_13", "Team 59", "59,013")


def test_a_result_without_findings_says_so(tmp_path: Path):
    bare = result(findings=(), tables={}, figures={}, caveats=())
    write(tmp_path, run(notebooks=ONE, scopes={"programme": "P"}), {"programme/10_growth": bare})
    in_every_format(
        tmp_path, "This part has no findings.", "the analysis ran and returned neither findings nor pictures nor tables"
    )


def test_a_section_whose_every_number_is_suppressed_shows_that_it_is(tmp_path: Path):
    frame = pd.DataFrame({"team": ["North", "South"], "people": [2, 3]})
    hidden = of_one_table(
        frame, "public", people={"people": People(of="joined")}, by=("team",), labels=(),
        groups=[frozenset({"a", "b"}), frozenset({"c", "d", "e"})],
    )  # fmt: skip
    data = hidden.tables["shown"].data
    assert data.hidden["people"].all()
    said = Finding("growth.people", "{people:count} people took part.", data.pick(), Grade.COUNTED, "A count.")
    write(
        tmp_path, run(profile="public", notebooks=ONE, scopes={"programme": "P"}),
        {"programme/10_growth": replace(hidden, findings=(said,))},
    )  # fmt: skip
    in_every_format(tmp_path, "some (not shown) people took part.", STAR)
