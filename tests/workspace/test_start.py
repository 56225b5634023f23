"""A new workspace passes its check at once, and nothing is ever written over."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from evalkit.definition import load
from evalkit.errors import DefinitionError, ParameterError
from evalkit.intake.pipeline import check
from evalkit.intake.templates import templates
from evalkit.workspace.refresh import refresh
from evalkit.workspace.start import name_of, not_read, source_text, start

FIRST = date(2024, 2, 29)


def test_it_is_a_definition_that_lasts_a_year_and_passes_its_check(tmp_path):
    evaluation = start(tmp_path / "Our Programme", FIRST, 'The "Ours" programme', {"QMF": "North East London"})
    assert evaluation.programme.id == evaluation.key == "our-programme"
    assert evaluation.programme.title == 'The "Ours" programme'
    assert (evaluation.programme.start, evaluation.programme.end) == (FIRST, date(2025, 2, 28))
    assert [system.name for system in evaluation.systems] == ["North East London"]
    checked = check(evaluation)
    assert not checked.failed
    assert len(checked.nothing_yet) == len(evaluation.sources)


def test_every_template_has_a_source_and_every_source_a_template(tmp_path):
    evaluation = start(tmp_path / "ours", FIRST)
    assert not_read(evaluation) == []
    paths = {source.path for source in evaluation.sources}
    assert paths == {"exports/**/*.csv", *(one.pattern for one in templates(evaluation))}


def test_the_same_workspace_twice_has_the_same_bytes(tmp_path):
    one, other = (start(tmp_path / side / "ours", FIRST).folder for side in ("a", "b"))
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert len(files) == 1 + 2 * len(templates(load(one)))
    for path in files:
        assert (one / path).read_bytes() == (other / path).read_bytes(), path


def test_a_folder_with_anything_in_it_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match="This folder is not empty"):
        start(tmp_path, FIRST)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_system_that_cannot_be_one_leaves_nothing_behind(tmp_path):
    with pytest.raises(DefinitionError, match=r"systems\.1\.code"):
        start(tmp_path / "ours", FIRST, systems={"no blanks": "North"})
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize("name", ["2026", "demo", "…"])
def test_a_name_that_no_programme_can_have(tmp_path, name):
    with pytest.raises(ParameterError, match="cannot be called so"):
        name_of(tmp_path / name)


def test_templates_follow_the_definition_and_returns_are_never_touched(tmp_path):
    evaluation = start(tmp_path / "ours", FIRST)
    mine = evaluation.folder / "returns" / "teams.xlsx"
    mine.write_bytes(b"filled in")
    assert refresh(evaluation) == []
    path = evaluation.folder / "evaluation.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"North"', '"Far North"'), encoding="utf-8")
    changed = {one.stem for one in refresh(load(path))}
    assert {"organisations", "teams", "measures"} <= changed
    assert "training" not in changed
    assert mine.read_bytes() == b"filled in"


def test_a_template_that_no_source_reads_is_told_with_the_lines_to_add(tmp_path):
    evaluation = start(tmp_path / "ours", FIRST)
    path = evaluation.folder / "evaluation.toml"
    wave = '[[capability.waves]]\ncode = "a year on"\nname = "A year on"\n\n[[capability.skills]]'
    path.write_text(path.read_text(encoding="utf-8").replace("[[capability.skills]]", wave, 1), encoding="utf-8")
    lacking, *others = not_read(load(path))
    assert [one.name for one in others] == ["a-year-on-network-survey", "a-year-on-network-asked"]
    (source,) = tomllib.loads(source_text(lacking))["sources"]
    assert source["mapping"] == "templates/a-year-on-self-assessment.toml"
