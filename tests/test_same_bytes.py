"""Same lock file, machine type, key, inputs and definition: the same bytes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from zipfile import ZipFile

from pypdf import PdfReader

from commands import ROOT, evalkit


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "log.json"
    }


def without_id(path: str, content: bytes, identity: str) -> bytes:
    """Return a file with a word for the id of its run, which PDF and Word files hold deflated."""
    if path.endswith(".docx"):
        with ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(name.encode() + parts.read(name) for name in parts.namelist())
    elif path.endswith(".pdf"):
        pages = PdfReader(io.BytesIO(content)).pages
        content = "".join(page.extract_text() for page in pages).encode("utf-8")
    elif path == "run.json":  # what was received stands there in digests that are keyed, and its numbers are not
        told = json.loads(content)
        kept = [{name: row[name] for name in ("table", "when", "n")} for row in told["received"]["rows"]]
        assert kept
        content = json.dumps(told | {"received": kept}).encode("utf-8")
    return content.replace(identity.encode(), b"(id)")


def test_two_runs_give_the_same_run_folder(tmp_path):
    runs = []
    worlds = (
        {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
    )
    for k, world in enumerate(worlds):
        place = tmp_path / f"place {k}"
        shutil.copytree(ROOT / "data_samples" / "london", place / "london")
        options = ("--systems", "QMF", "--jobs", str(k + 1), "--out", place / "out")
        ran = evalkit("run", place / "london", *options, cwd=place, EVALKIT_HOME=str(place / "home"), **world)
        assert ran.returncode == 0, ran.stderr
        runs.append(contents(place / "out"))
    one, other = runs
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []
    assert len(one) > 20
    text = b"".join(one.values())
    assert str(tmp_path).encode() not in text


def test_no_figure_depends_on_the_key(tmp_path):
    """Two secret keys of one name: but for the run's id and keyed digests, every byte of every output is the same."""
    folder = shutil.copytree(ROOT / "data_samples" / "london", tmp_path / "london")
    definition = folder / "evaluation.toml"
    text = definition.read_text(encoding="utf-8")
    assert 'key = "demo"' in text
    definition.write_text(text.replace('key = "demo"', 'key = "mine"'), encoding="utf-8")
    runs, pseudonyms = [], []
    for name in ("one", "other"):
        home = tmp_path / name / "home"
        made = evalkit("key", "mine", EVALKIT_HOME=str(home))
        assert made.returncode == 0, made.stderr
        options = ("--systems", "QMF", "--profile", "evaluator", "--out", tmp_path / name / "out")
        ran = evalkit("run", folder, *options, EVALKIT_HOME=str(home))
        assert ran.returncode == 0, ran.stderr
        (finished,) = (tmp_path / name / "out" / "london").iterdir()
        found = contents(finished).items()
        runs.append({path: without_id(path, content, finished.name) for path, content in found})
        with (home / "london" / "vault" / "people.csv").open(encoding="utf-8", newline="") as file:
            pseudonyms.append([row["person_key"] for row in csv.DictReader(file)])
    one, other = runs
    assert len(pseudonyms[0]) == len(pseudonyms[1]) > 300
    assert set(pseudonyms[0]).isdisjoint(pseudonyms[1])
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []
    kinds = {Path(name).name if name.endswith("json") else Path(name).suffix for name in one}
    assert {"result.json", ".csv", ".svg", ".html"} <= kinds
