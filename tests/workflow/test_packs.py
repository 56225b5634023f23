from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from commands import evalkit
from evalkit.errors import ParameterError, RunFolderError
from evalkit.report import render
from evalkit.report.accuracy import form, numbered
from evalkit.report.assemble import assemble
from evalkit.report.model import Report
from evalkit.workflow.packs import FORM, packs
from evalkit.workflow.release import release, withdraw
from reporting import docx_structure
from reporting.docx_structure import W
from sample_run import SYSTEMS, definition, run, write

DUE = date(2023, 2, 10)


def finished(folder: Path, **changes: object) -> Path:
    declared = deepcopy(definition()) | {"requests": {"return_to": "evaluation@example.org"}}
    place = write(folder / "run", run(definition=declared, **changes))
    render(place, ("html", "docx"))
    return place


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of packs of a run of five systems."""
    place = tmp_path_factory.mktemp("packs")
    made = packs(finished(place), DUE, place / "out")
    assert [pack.name for pack in made] == list(SYSTEMS)
    return made[0].parent


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    return list(assemble(finished(tmp_path_factory.mktemp("reports"))))


def test_a_pack_is_the_system_s_own_report_and_the_form(sent: Path):
    for code, name in SYSTEMS.items():
        assert sorted(path.name for path in (sent / code).iterdir()) == [FORM, "report.docx", "report.html"]
        page = (sent / code / "report.html").read_text(encoding="utf-8")
        assert f"<h1><bdi>{name}</bdi></h1>" in page
        assert not re.search(r'href="\.\./|href="[^"#]*report\.', page), "a link leads to what was not sent"


def test_the_form_asks_of_every_finding_once_with_fields_and_when_and_where_to(sent: Path, reports: list[Report]):
    own = next(report for report in reports if report.scope == "system-QMF")
    content = (sent / "QMF" / FORM).read_bytes()
    said = docx_structure.text(content)
    assert "return this form to evaluation@example.org by 10 February 2023." in said
    found = [each for _, each in numbered(own) for each in each]
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    assert len(found) == sum(len(section.statements) for section in own.sections) > 3
    tables = docx.Document(io.BytesIO(content)).tables
    asked = [(row.cells[0].text, row.cells[1].text) for row in tables[0].rows[1:]]
    assert asked == [(str(number), words) for number, words in found]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = docx_structure.etree.fromstring(archive.read("word/document.xml"))
    assert len(list(body.iter(f"{W}dropDownList"))) == len(found)
    names = [alias.get(f"{W}val") for alias in body.iter(f"{W}alias")]
    assert len(names) == len(set(names)) == 2 * len(found) + 3
    assert docx_structure.faults(content) == []


def test_no_form_names_another_system_even_where_the_programme_s_page_does(reports: list[Report]):
    programme, own, *_ = reports
    lines = (("Who", "NORTH WEST LONDON has 12 members.", "≡ Counted"), ("Tests", "52 tests of change.", "≡ Counted"))
    first = replace(programme.first, lines=replace(programme.first.lines, rows=lines))
    others = [name for code, name in SYSTEMS.items() if code != "QMF"]
    said = docx_structure.text(form(own, first, others, DUE, "us"))
    assert "52 tests of change." in said
    assert "12 members" not in said
    assert not [name for name in others if name.casefold() in said.casefold()]


def test_a_pack_is_the_same_whenever_it_is_made(sent: Path, tmp_path: Path):
    again = packs(finished(tmp_path), DUE, tmp_path / "out")[0].parent
    assert {path.relative_to(sent): path.read_bytes() for path in sent.rglob("*.*")} == {
        path.relative_to(again): path.read_bytes() for path in again.rglob("*.*")
    }


def test_what_cannot_be_sent_is_refused(tmp_path: Path):
    folder = finished(tmp_path)
    with pytest.raises(ParameterError, match="due before the data"):
        packs(folder, date(2023, 1, 6), tmp_path / "out")
    packs(folder, DUE, tmp_path / "out")
    with pytest.raises(ParameterError, match="there already"):
        packs(folder, DUE, tmp_path / "out")
    release(folder, "Ada Fenwick, programme director", DUE, unverified=True)
    withdraw(folder, "A register was counted twice.", "Ada Fenwick, programme director", DUE)
    with pytest.raises(RunFolderError, match="was withdrawn"):
        packs(folder, DUE, tmp_path / "other")


def test_an_evaluator_s_run_and_one_without_systems_are_sent_to_nobody(tmp_path: Path):
    exact = run(profile="evaluator")
    with pytest.raises(RunFolderError, match="sent to no system"):
        packs(write(tmp_path / "exact", exact), DUE, tmp_path / "out")
    alone = run(notebooks=run().notebooks[:1], scopes={"programme": "London"})
    with pytest.raises(RunFolderError, match="no report of a system"):
        packs(write(tmp_path / "alone", alone), DUE, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_to_send_and_wants_a_day(tmp_path: Path):
    folder = finished(tmp_path)
    told = evalkit("packs", folder, "--due", "2023-02-10", "--out", tmp_path / "out")
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("To send: ") == len(SYSTEMS)
    wrong = evalkit("packs", folder, "--due", "soon", "--out", tmp_path / "out")
    assert wrong.returncode == 2
    assert "--due: This is not a day" in wrong.stderr
