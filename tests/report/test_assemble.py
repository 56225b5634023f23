from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.definition import Profile
from evalkit.errors import RunFolderError
from evalkit.report.assemble import assemble
from evalkit.report.html import to_html
from evalkit.results.bundle import write_run
from sample_run import SYSTEMS, definition, result, run, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("run"))


def test_one_report_a_scope_in_the_order_of_the_definition(folder: Path):
    reports = list(assemble(folder))
    assert [report.scope for report in reports] == ["programme", *(f"system-{code}" for code in SYSTEMS)]
    assert [report.title for report in reports[1:]] == list(SYSTEMS.values())
    assert all(report.context == definition()["programme"]["title"] for report in reports[1:])


def test_the_masthead_says_what_period_how_complete_and_for_whom(folder: Path):
    report = next(assemble(folder))
    assert report.subtitle.replace("\xa0", " ") == (
        "Evaluation report to the programme board · January to December 2022 · 5 systems"
    )
    assert report.completeness == "27 of 30 registers received"
    assert report.as_at == "6 January 2023"
    assert (report.status, report.draft) == ("Draft – not approved", True)
    assert report.note.startswith("All people in this report are invented")
    assert (report.profile, report.warning) == (Profile.BOARD, "")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2022-10-01", "2023-03-31", "October 2022 to March 2023"),
        ("2022-03-01", "2022-03-31", "March 2022"),
    ],
)
def test_the_period_names_a_year_once_where_it_can(tmp_path: Path, start: str, end: str, said: str):
    declared = definition()
    declared["programme"] |= {"start": start, "end": end, "as_at": "2023-06-01"}
    write_run(run(definition=declared, notebooks=()), tmp_path)
    assert f"· {said}" in next(assemble(tmp_path)).subtitle


def test_columns_keep_their_order_through_the_run_folder(folder: Path):
    grid = next(assemble(folder)).sections[0].grids[0]
    assert grid.heads == ("End of month", "Active members", "Joined", "Lapsed", "Change")
    assert grid.rows[0] == ("January 2022", "95", "95", "0", "–")
    assert grid.numeric == (False, True, True, True, True)


def test_figures_and_tables_are_numbered_through_the_sections(tmp_path: Path):
    first = run().notebooks[0]
    statuses = tuple(replace(first, notebook=f"{n}0_growth") for n in (1, 2, 3))
    write(tmp_path, run(notebooks=statuses))
    report = next(assemble(tmp_path))
    assert [p.label for s in report.sections for p in s.pictures] == ["Figure 1", "Figure 2", "Figure 3"]
    assert [g.label for s in report.sections for g in s.grids] == ["Table 1", "Table 2", "Table 3"]
    assert [section.number for section in report.sections] == [1, 2, 3]


def test_a_failed_notebook_is_a_failed_section_and_is_counted_in_every_report(folder: Path):
    reports = list(assemble(folder))
    (failed,) = reports[0].failed
    assert failed.title == "Momentum"
    assert failed.failure is not None
    assert "20_momentum" in failed.failure.what
    assert "KeyError in cell 4" in failed.failure.what
    assert "programme/20_momentum/notebook.ipynb" in failed.failure.remedy
    assert [neighbour.failed for neighbour in reports[3].neighbours] == [1, 0, 0, 0, 0, 0]


def test_a_result_with_nothing_in_it_is_silent_not_failed(tmp_path: Path):
    nothing = result(findings=(), tables={}, figures={}, caveats=())
    write(tmp_path, run(notebooks=run().notebooks[:1]), {"programme/10_growth": nothing})
    (section,) = next(assemble(tmp_path)).sections
    assert section.silent
    assert not section.failure


def test_what_is_withheld_stands_at_its_place_and_is_not_silence(tmp_path: Path):
    whole = result()
    left = whole.without({"stock": "It is too close to an earlier one.", "facts": "So is this."})
    write(tmp_path, run(notebooks=run().notebooks[:1]), {"programme/10_growth": left})
    (section,) = next(assemble(tmp_path)).sections
    assert section.withheld == (
        "Withheld: stock. It is too close to an earlier one.",
        "Withheld: facts. So is this.",
    )
    assert not section.silent
    assert (section.statements, section.pictures, section.grids) == ((), (), ())
    assert not any(caveat.startswith("Withheld") for caveat in section.caveats)
    page = to_html(next(assemble(tmp_path))).decode()
    assert "Findings of this part are withheld: see there." in page
    assert page.count("It is too close to an earlier one.") == 2  # at its place, and among what protection did
    assert "returned neither findings" not in page


def test_the_evaluator_profile_carries_a_warning(tmp_path: Path):
    write_run(run(profile="evaluator", notebooks=()), tmp_path)
    report = next(assemble(tmp_path))
    assert "within the evaluation team" in report.warning
    assert report.subtitle.startswith("Working report for the evaluation team")


def test_a_definition_cannot_approve_its_own_report(tmp_path: Path):
    declared = definition()
    declared["programme"]["status"] = "Approved by the board"
    write_run(run(definition=declared, notebooks=()), tmp_path)
    report = next(assemble(tmp_path))
    assert report.draft
    assert report.status.startswith("Draft – not approved")


@pytest.mark.parametrize("scope", ["../elsewhere", "/tmp/x", "..", "a/b", ""])
def test_a_scope_cannot_lead_out_of_the_folder(tmp_path: Path, scope: str):
    write_run(run(scopes={"programme": "P", scope: "Elsewhere"}, notebooks=()), tmp_path)
    with pytest.raises(RunFolderError, match="name that no run gives"):
        list(assemble(tmp_path))


def test_a_notebook_cannot_lead_out_of_the_folder(tmp_path: Path):
    write_run(run(notebooks=(replace(run().notebooks[0], notebook="../../x"),)), tmp_path)
    with pytest.raises(RunFolderError, match="name that no run gives"):
        list(assemble(tmp_path))


def test_an_unknown_definition_is_one_readable_paragraph(tmp_path: Path):
    write_run(run(definition={"programme": {"title": "secret value"}}, notebooks=()), tmp_path)
    with pytest.raises(RunFolderError) as raised:
        list(assemble(tmp_path))
    assert "secret value" not in str(raised.value)
    assert "run the evaluation again" in str(raised.value)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path):
    with pytest.raises(RunFolderError, match="not a finished run"):
        list(assemble(tmp_path))


def test_a_result_that_has_gone_missing_is_named(tmp_path: Path):
    write(tmp_path, run(notebooks=run().notebooks[:1]))
    (tmp_path / "programme" / "10_growth" / "result.json").unlink()
    with pytest.raises(RunFolderError, match="programme/10_growth"):
        list(assemble(tmp_path))


def test_run_json_is_all_that_orders_the_scopes(tmp_path: Path):
    write_run(run(notebooks=()), tmp_path)
    shuffled = json.loads((tmp_path / "run.json").read_text("utf-8"))
    shuffled["scopes"] = shuffled["scopes"][::-1]
    (tmp_path / "run.json").write_text(json.dumps(shuffled), "utf-8")
    assert [report.scope for report in assemble(tmp_path)] == ["programme", *(f"system-{c}" for c in [*SYSTEMS][::-1])]
