from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from evalkit.errors import ParameterError, RunFolderError
from evalkit.intake.pseudonyms import load_key
from evalkit.report import render
from evalkit.report.assemble import assemble
from evalkit.report.output import RENDERERS
from evalkit.results.approval import DRAFT, FILE, VERIFICATION, contents, hashes, read_approval
from evalkit.workflow.people import named
from evalkit.workflow.release import add_erratum, release, released_versions, withdraw
from evalkit.workflow.verify import Verification
from reporting.fuzz import READERS
from sample_run import definition, run, write

WHO = "Ada Fenwick, programme director"
OTHER = "Bo Marsh, evaluator"
DAY = date(2023, 2, 6)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished run of one question, with its reports."""
    made = run(notebooks=run().notebooks[:1], scopes={"programme": "London"})
    place = write(tmp_path / "london" / made.run_id, made)
    render(place, ("html",))
    return place


def verified(folder: Path, by: str = OTHER) -> None:
    made = Verification("3f9c2a7be1d04c55", by, "2023-02-05", True, 9, (), contents(folder), {})
    signed = replace(made, signature=load_key("demo").signature(made.unsigned()))
    (folder / VERIFICATION).write_text(json.dumps(asdict(signed)), encoding="utf-8")


def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_run_is_a_draft_in_every_format_and_says_so_whatever_the_definition_remarks(tmp_path: Path):
    declared = definition()
    declared["programme"]["status"] = "Approved by everybody"
    made = run(notebooks=run().notebooks[:1], scopes={"programme": "London"}, definition=declared)
    report = next(assemble(write(tmp_path, made)))
    assert report.status.replace("\xa0", " ") == f"{DRAFT} · Approved by everybody"
    assert report.draft
    for kind, renderer in RENDERERS.items():
        assert DRAFT in READERS[kind](renderer(report)), kind


def test_an_approval_takes_the_draft_mark_away_and_names_who(folder: Path):
    assert DRAFT in page(folder)
    verified(folder)
    approval = release(folder, WHO, DAY)
    assert approval.words == "Version 1.0, approved by Ada Fenwick, programme director on 6 February 2023"
    assert approval.words in page(folder)
    assert DRAFT not in page(folder)
    assert not next(assemble(folder)).draft
    for kind, renderer in RENDERERS.items():
        told = READERS[kind](renderer(next(assemble(folder))))
        assert "approved by Ada Fenwick" in told, kind
        assert "Draft" not in told, kind


def test_the_list_of_releases_has_a_line_for_each_step(folder: Path):
    verified(folder)
    release(folder, WHO, DAY)
    add_erratum(folder, "Figure 2 shows 2021.", OTHER, date(2023, 2, 7))
    withdraw(folder, "The wrong registers were read.", WHO, date(2023, 2, 8))
    lines = released_versions(folder.parent)
    assert [(line["what"], line["version"], line["by"], line["on"]) for line in lines] == [
        ("released", "1.0", WHO, "2023-02-06"),
        ("erratum", "1.1", OTHER, "2023-02-07"),
        ("withdrawn", "1.1", WHO, "2023-02-08"),
    ]
    assert {line["verified by"] for line in lines} == {OTHER}
    assert {line["contents"] for line in lines} == {contents(folder)}


def test_an_erratum_stands_on_the_first_page(folder: Path):
    release(folder, WHO, DAY, unverified=True)
    changed = add_erratum(folder, "Figure 2 shows 2021, <not> 2022.", OTHER, DAY)
    assert changed.version == "1.1"
    assert "Erratum of 6 February 2023, Bo Marsh, evaluator: Figure 2 shows 2021, &lt;not&gt; 2022." in page(folder)
    assert "Version 1.1, approved by" in page(folder)


def test_a_withdrawn_report_says_so_and_why_and_stays_withdrawn(folder: Path):
    release(folder, WHO, DAY, unverified=True)
    withdraw(folder, "The wrong registers were read.", WHO, DAY)
    assert "Withdrawn on 6 February 2023 – do not use" in page(folder)
    assert "The wrong registers were read." in page(folder)
    assert next(assemble(folder)).draft
    with pytest.raises(RunFolderError, match="was withdrawn, so it is not released again"):
        release(folder, WHO, DAY, unverified=True)
    with pytest.raises(RunFolderError, match="withdrawn already"):
        add_erratum(folder, "Too late for this.", WHO, DAY)


def test_releasing_twice(folder: Path):
    release(folder, WHO, DAY, unverified=True)
    with pytest.raises(RunFolderError, match=r"released already, as version 1\.0"):
        release(folder, WHO, DAY, unverified=True)


def test_a_second_run_is_the_second_version(folder: Path):
    release(folder, WHO, DAY, unverified=True)
    made = run(notebooks=run().notebooks[:1], scopes={"programme": "London"}, run_id="another")
    other = write(folder.parent / "another", made)
    assert release(other, WHO, DAY, unverified=True).version == "2.0"


def test_what_nobody_verified_needs_a_word(folder: Path):
    with pytest.raises(RunFolderError, match="--unverified"):
        release(folder, WHO, DAY)
    assert read_approval(folder) is None
    assert release(folder, WHO, DAY, unverified=True).verified == ""
    assert released_versions(folder.parent)[0]["verified by"] == "nobody"


def test_what_changed_since_it_was_verified_is_not_verified(folder: Path):
    verified(folder)
    (folder / "programme" / "10_growth" / "result.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunFolderError, match="Nobody has run this again"):
        release(folder, WHO, DAY)
    (folder / VERIFICATION).write_text("{", encoding="utf-8")
    with pytest.raises(RunFolderError, match="record of the verification is damaged"):
        release(folder, WHO, DAY)


@pytest.mark.parametrize(
    "by", ["", "Ada Fenwick", "Ada Fenwick,", ", director", "1, 2", "Ada\u202e, director", "A" * 300]
)
def test_an_approval_without_a_name(folder: Path, by: str):
    with pytest.raises(ParameterError, match="name and role"):
        release(folder, by, DAY, unverified=True)
    assert not (folder / FILE).exists()


def test_a_name_is_a_name(tmp_path: Path):
    assert named("Ada Fenwick, director, NHS England") == "Ada Fenwick, director, NHS England"


@pytest.mark.parametrize("why", ["", "  ", "no", "x" * 2000])
def test_a_reason_that_says_nothing(folder: Path, why: str):
    release(folder, WHO, DAY, unverified=True)
    with pytest.raises(ParameterError, match="Readers must be told"):
        withdraw(folder, why, WHO, DAY)


def test_an_evaluators_run_is_never_released(tmp_path: Path):
    made = run(notebooks=run().notebooks[:1], scopes={"programme": "London"}, profile="evaluator")
    with pytest.raises(RunFolderError, match="never released"):
        release(write(tmp_path, made), WHO, DAY, unverified=True)


def test_what_is_no_run_or_was_never_released(folder: Path, tmp_path: Path):
    with pytest.raises(RunFolderError, match="not a finished run"):
        release(tmp_path, WHO, DAY, unverified=True)
    with pytest.raises(RunFolderError, match="never released"):
        withdraw(folder, "It is wrong.", WHO, DAY)
    (folder / FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(RunFolderError, match="record is damaged"):
        render(folder)


def test_rendering_again_gives_the_same_bytes(folder: Path):
    release(folder, WHO, DAY, unverified=True)
    before = hashes(folder)
    render(folder, ("html",))
    assert hashes(folder) == before
