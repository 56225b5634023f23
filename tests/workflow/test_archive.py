from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from evalkit.errors import ParameterError, RunFolderError
from evalkit.report import render
from evalkit.workflow.archive import MANIFEST, README, archive
from evalkit.workflow.release import release
from sample_run import run, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = run(notebooks=run().notebooks[:1], scopes={"programme": "London"})
    place = write(tmp_path / "london" / made.run_id, made)
    render(place, ("html",))
    (place / "log.json").write_text(json.dumps({"machine": "a machine of somebody"}), encoding="utf-8")
    return place


def test_everything_is_in_it_with_checksums_that_hold(folder: Path, tmp_path: Path):
    with zipfile.ZipFile(archive(folder, tmp_path / "a.zip")) as file:
        names = {name.partition("/")[2]: name for name in file.namelist()}
        assert {"run.json", "report.html", "programme/10_growth/result.json", README, MANIFEST} <= set(names)
        assert "log.json" not in names
        lines = file.read(names[MANIFEST]).decode().splitlines()
        for line in lines:
            digest, name = line.split("  ", 1)
            assert hashlib.sha256(file.read(names[name])).hexdigest() == digest
        assert len(lines) == len(names) - 1
        assert "a machine of somebody" not in "".join(str(file.read(name)) for name in file.namelist())


def test_the_same_run_gives_the_same_bytes(folder: Path, tmp_path: Path):
    one, other = (archive(folder, tmp_path / f"{name}.zip").read_bytes() for name in ("a", "b"))
    assert one == other


def test_its_readme_says_whether_it_is_a_draft(folder: Path, tmp_path: Path):
    def readme(name: str) -> str:
        with zipfile.ZipFile(archive(folder, tmp_path / name)) as file:
            return file.read(next(one for one in file.namelist() if one.endswith(README))).decode("utf-8")

    assert "Draft – not approved" in readme("draft.zip")
    release(folder, "Ada Fenwick, programme director", date(2023, 2, 6), unverified=True)
    told = readme("released.zip")
    assert "Version 1.0, approved by Ada Fenwick, programme director on 6 February 2023." in told
    assert "Verified by nobody" in told
    assert "sha256sum -c manifest.sha256" in told


def test_it_is_called_after_programme_run_and_version(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert archive(folder) == Path("london-3f9c2a7be1d04c55-draft.zip")
    with pytest.raises(ParameterError, match="there already"):
        archive(folder)


def test_what_cannot_be_archived(folder: Path, tmp_path: Path):
    with pytest.raises(RunFolderError, match="not a finished run"):
        archive(tmp_path, tmp_path / "a.zip")
    (folder / "programme" / "link").symlink_to(tmp_path)
    with pytest.raises(RunFolderError, match="leads elsewhere"):
        archive(folder, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip"))
