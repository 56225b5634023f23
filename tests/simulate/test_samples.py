from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import evalkit
from evalkit.definition import load
from evalkit.errors import ParameterError
from evalkit.simulate import SAMPLES, sample

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "data_samples"
IN_THE_REPOSITORY = [name for name in SAMPLES if name not in {"national", "stress"}]  # made when wanted


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", IN_THE_REPOSITORY)
def test_the_committed_sample_is_what_is_written_on_any_machine(name, tmp_path):
    """Another time zone, locale and hash seed, in a new process."""
    command = "import sys; from evalkit.simulate import sample; sample(sys.argv[1], sys.argv[2])"
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(Path(evalkit.__file__).parents[1]),
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4321",
        "PYTHONUTF8": "0",
    }
    subprocess.run(
        [sys.executable, "-W", "error", "-c", command, name, str(tmp_path / name)], env=surroundings, check=True
    )
    assert contents(tmp_path / name) == contents(COMMITTED / name)


@pytest.mark.parametrize("name", IN_THE_REPOSITORY)
def test_the_definition_loads_and_its_paths_lead_to_files(name):
    evaluation = load(COMMITTED / name)
    assert evaluation.key == "demo"
    assert evaluation.release == "board"
    assert evaluation.programme.note
    found = [path for source in evaluation.sources for path in evaluation.folder.glob(source.path)]
    assert len(found) == len(set(found))
    assert all(list(evaluation.folder.glob(source.path)) for source in evaluation.sources)
    assert all((evaluation.folder / source.mapping).exists() for source in evaluation.sources if source.mapping)


@pytest.mark.parametrize("name", IN_THE_REPOSITORY)
def test_the_datapackage_describes_every_file(name):
    folder = COMMITTED / name
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    found = contents(folder)
    assert {resource["path"] for resource in package["resources"]} == set(found) - {"datapackage.json"}
    assert len({resource["name"] for resource in package["resources"]}) == len(package["resources"])
    for resource in package["resources"]:
        content = found[resource["path"]]
        assert re.fullmatch(r"[a-z0-9-]+", resource["name"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        for column in resource.get("schema", {}).get("fields", []):
            assert column["description"]


@pytest.mark.parametrize("name", IN_THE_REPOSITORY)
def test_no_address_lies_outside_invalid(name):
    for path, content in contents(COMMITTED / name).items():
        for text in (content.decode("utf-8", "ignore"), content.decode("utf-16", "ignore")):
            domains = re.findall(r"[\w.'+-]+@([A-Za-z0-9.-]+)", text)
            assert all(domain.lower().rstrip(".").endswith(".invalid") for domain in domains), path


@pytest.mark.parametrize("name", IN_THE_REPOSITORY)
def test_the_readme_says_how_to_run_it_and_that_it_is_a_sample(name):
    readme = (COMMITTED / name / "README.md").read_text("utf-8")
    assert f"evalkit run data_samples/{name}/evaluation.toml" in readme
    assert "invented" in readme


def test_a_misspelt_sample_gets_a_hint(tmp_path):
    with pytest.raises(ParameterError, match=r"did you mean 'southern-women'\?"):
        sample("southern_woman", tmp_path / "new")
    known = "there are london, uec, national, gloucestershire, southern-women, blmk, five-trusts and stress"
    with pytest.raises(ParameterError, match=known):
        sample("qqqq", tmp_path / "new")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match="nothing is overwritten"):
        sample("southern-women", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_filled_even_if_it_is_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert sample("southern-women", ".") == tmp_path / "here/evaluation.toml"
    assert contents(tmp_path / "here") == contents(COMMITTED / "southern-women")
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("evalkit.simulate.southern_women.write", fail_half_way)
    with pytest.raises(RuntimeError):
        sample("southern-women", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def fail_half_way(folder: Path) -> None:
    (folder / "register.csv").write_text("half")
    raise RuntimeError


def test_a_place_where_nothing_can_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="name a place where you may write"):
        sample("southern-women", tmp_path / "file/new/deep")


def test_importing_evalkit_does_not_import_the_simulator():
    command = "import sys, evalkit; print([name for name in sys.modules if 'simulate' in name or name == 'networkx'])"
    surroundings = {**os.environ, "PYTHONPATH": str(Path(evalkit.__file__).parents[1])}
    answer = subprocess.run(
        [sys.executable, "-c", command], env=surroundings, check=True, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "[]"
