"""What is asked of systems goes out in packs, what comes back is known again, and what does not is overdue."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from evalkit.analyses.priorities import priorities
from evalkit.definition import Evaluation, Scope, load
from evalkit.errors import DefinitionError, ParameterError
from evalkit.intake.pipeline import check, prepare
from evalkit.intake.pseudonyms import create_key
from evalkit.intake.templates.marks import mark_of
from evalkit.report.letter import letter
from evalkit.workspace.requests import LOG, NOTE, keep_log, write_packs
from filled_templates import fill, rows_of, workspace
from intake.templates.test_marks import named, put

DUE = date(2025, 5, 7)
ASKED = f"""[[requests.asked]]
template = "highlight-reports"
due = [{DUE}, 2025-06-07]

[[requests.asked]]
template = "measures"
of = ["QMF"]
due = [{DUE}]
"""


def asking(folder: Path, asked: str = ASKED) -> Evaluation:
    """Make a workspace that asks its systems for two things."""
    path = workspace(folder).folder / "evaluation.toml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[[requests.asked]]"), text.index("# Words of judgements")
    path.write_text(text[:begin] + asked + text[end:], encoding="utf-8")
    return load(path)


@pytest.fixture
def ours(tmp_path: Path) -> Evaluation:
    create_key("ours")
    evaluation = asking(tmp_path / "ours")
    for name in ("organisations", "occasions", "teams"):
        put(evaluation, name)
    return evaluation


def plain(title: str, paragraphs, rows) -> bytes:
    return letter(title, paragraphs, rows, ("Workbook", "What it is for"), DUE)


def send_back(evaluation: Evaluation, pack: Path, name: str, as_name: str = "") -> None:
    """Fill in a workbook of a pack and put it among the returns."""
    template = named(evaluation, name.split(" ")[0])
    rows = rows_of(template, 2, 1)
    book = load_workbook(pack / f"{name}.xlsx")
    sheet: Any = book[template.title]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=3):
        for heading, value in row.cells.items():
            sheet.cell(number, headings[heading], value)
    book.save(evaluation.folder / "returns" / f"{as_name or name}.xlsx")


def log_of(evaluation: Evaluation, today: date) -> dict[tuple[str, str, str], tuple[str, int, str]]:
    entries = keep_log(evaluation, check(evaluation).requests, today)
    return {(e["system"], e["table"], e["due"]): (e["returned_on"], e["days_late"], e["state"]) for e in entries}


class TestPacks:
    def test_each_system_gets_what_is_asked_of_it_next(self, ours):
        packs = write_packs(ours, date(2025, 4, 20), plain)
        assert [pack.relative_to(ours.folder).as_posix() for pack in packs] == [
            "requests/2025-05-07/QMF", "requests/2025-05-07/QKK"
        ]  # fmt: skip
        north, south = (sorted(path.name for path in pack.iterdir()) for pack in packs)
        assert north == [NOTE, "highlight-reports QMF 2025-05-07.xlsx", "measures QMF 2025-05-07.xlsx"]
        assert south == [NOTE, "highlight-reports QKK 2025-05-07.xlsx"]

    def test_a_workbook_is_its_systems_own(self, ours):
        pack, _ = write_packs(ours, date(2025, 4, 20), plain)
        content = (pack / "measures QMF 2025-05-07.xlsx").read_bytes()
        mark = mark_of(content)
        assert mark
        assert (mark.name, mark.system, mark.due) == ("measures", "QMF", "2025-05-07")
        assert mark == named(ours, "measures").mark  # so that it is read as the template is
        book = load_workbook(io.BytesIO(content))
        offered = [cell.value for column in book["Lists"].columns for cell in column]
        assert "North East London" in offered
        assert "South East London" not in offered
        assert any("This copy is for QMF" in str(cell.value) for (cell,) in book["How to fill this in"]["A1:A12"])

    def test_the_cover_note_says_what_by_when_and_to_whom(self, ours):
        pack, _ = write_packs(ours, date(2025, 4, 20), plain)
        document = docx.Document(io.BytesIO((pack / NOTE).read_bytes()))
        told = " ".join(paragraph.text for paragraph in document.paragraphs)
        assert "For North East London." in told
        assert "return them to the evaluation team by 7 May 2025" in told
        assert [row.cells[0].text for row in document.tables[0].rows] == [
            "Workbook", "highlight-reports QMF 2025-05-07.xlsx", "measures QMF 2025-05-07.xlsx"
        ]  # fmt: skip

    def test_nothing_is_written_over_and_nothing_asked_for_a_day_that_is_past(self, ours):
        pack, _ = write_packs(ours, date(2025, 4, 20), plain)
        (pack / "measures QMF 2025-05-07.xlsx").write_bytes(b"theirs")
        write_packs(ours, date(2025, 4, 20), plain)
        assert (pack / "measures QMF 2025-05-07.xlsx").read_bytes() == b"theirs"
        assert [pack.parent.name for pack in write_packs(ours, date(2025, 5, 8), plain)] == ["2025-06-07"] * 2
        assert write_packs(ours, date(2025, 6, 8), plain) == []

    def test_the_same_pack_twice_has_the_same_bytes(self, ours, tmp_path):
        shutil.copytree(ours.folder, tmp_path / "copy")
        one, other = (write_packs(load(f), date(2025, 4, 20), plain)[0] for f in (ours.folder, tmp_path / "copy"))
        assert [p.read_bytes() for p in sorted(one.iterdir())] == [p.read_bytes() for p in sorted(other.iterdir())]


class TestTheLog:
    def test_what_came_when_and_what_is_overdue_by_how_long(self, ours):
        pack, other = write_packs(ours, date(2025, 4, 20), plain)
        send_back(ours, pack, "measures QMF 2025-05-07")
        assert log_of(ours, date(2025, 5, 2))["QMF", "measures", "2025-05-07"] == ("2025-05-02", 0, "returned")
        send_back(ours, other, "highlight-reports QKK 2025-05-07", "highlight-reports late")
        log = log_of(ours, date(2025, 5, 10))
        assert log["QMF", "measures", "2025-05-07"] == ("2025-05-02", 0, "returned")  # the day does not move
        assert log["QKK", "highlight-reports", "2025-05-07"] == ("2025-05-10", 3, "returned late")
        assert log["QMF", "highlight-reports", "2025-05-07"] == ("", 3, "overdue")
        assert log["QMF", "highlight-reports", "2025-06-07"] == ("", 0, "not due yet")

    def test_a_return_under_any_name_is_known_by_its_mark_and_read_once(self, ours):
        pack, _ = write_packs(ours, date(2025, 4, 20), plain)
        send_back(ours, pack, "highlight-reports QMF 2025-05-07", "highlight-reports from our colleagues")
        checked = check(ours)
        (file,) = [one for one in checked.files if "colleagues" in one.path]
        assert (file.accepted, file.error) == (2, "")
        assert [issue["code"] for issue in file.issues] == ["IGNORED_BY_MAPPING"]
        assert [one["system"] for one in checked.requests if one["returned"]] == ["QMF"]

    def test_a_workbook_that_lost_its_mark_is_known_by_its_name(self, ours):
        template = named(ours, "highlight-reports")
        path = fill(ours, template, rows_of(template, 2, 1), "highlight-reports QKK 2025-06-07 final")
        book = load_workbook(path)
        book.properties.category = None
        book.save(path)
        returned = [one for one in check(ours).requests if one["returned"]]
        assert [(one["system"], f"{one['due']:%Y-%m-%d}") for one in returned] == [("QKK", "2025-06-07")]

    def test_a_workbook_without_rows_has_not_come_back(self, ours):
        pack, _ = write_packs(ours, date(2025, 4, 20), plain)
        shutil.copy(pack / "measures QMF 2025-05-07.xlsx", ours.folder / "returns")
        assert not any(one["returned"] for one in check(ours).requests)

    def test_it_names_nobody(self, ours):
        put(ours, "attendance")
        log_of(ours, date(2025, 5, 10))
        text = (ours.folder / "requests" / LOG).read_text(encoding="utf-8")
        assert "Fenwick" not in text
        assert text.splitlines()[0] == "system,table,due,returned_on,days_late,state"

    def test_a_log_that_somebody_broke_is_refused(self, ours):
        log_of(ours, DUE)
        (ours.folder / "requests" / LOG).write_text("system,table,due,returned_on\nQMF,measures,2025-05-07,soon\n")
        with pytest.raises(ParameterError, match="The log of returns was changed and cannot be read"):
            log_of(ours, DUE)


def test_the_report_counts_what_is_overdue_from_the_same_facts(ours):
    pack, _ = write_packs(ours, date(2025, 4, 20), plain)
    send_back(ours, pack, "measures QMF 2025-05-07")
    result = priorities("", prepare(ours), Scope(profile="board"))
    sentence = next(one.sentence for one in result.findings if one.signal == "priorities.missing")
    assert "4 returns asked of systems are overdue" in sentence
    missing = result.tables["missing"].data.frame.set_index("name")["overdue"]
    assert (missing["North East London"], missing["South East London"]) == (2, 2)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ('[[requests.asked]]\ntemplate = "measures"\nof = ["QMG"]\ndue = [2025-05-07]\n', "did you mean 'QMF'"),
        (
            '[[requests.asked]]\ntemplate = "measures"\ndue = [2025-05-07, 2025-04-07]\n',
            "from the earliest to the latest",
        ),
        ('[[requests.asked]]\ntemplate = "measures"\ndue = [2025-05-07]\n' * 2, "is asked twice of one system"),
        ('[[requests.asked]]\ntemplate = "measures"\ndue = []\n', "requests.asked.1.due"),
    ],
)
def test_a_wrong_request_is_refused_with_the_definition(tmp_path, asked, told):
    with pytest.raises(DefinitionError, match=told):
        asking(tmp_path / "ours", asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ('[[requests.asked]]\ntemplate = "mesures"\ndue = [2025-05-07]\n', "did you mean 'measures'"),
        ("", "The definition asks nothing of the systems"),
    ],
)
def test_a_request_for_no_template_is_refused_before_anything_is_written(tmp_path, asked, told):
    evaluation = asking(tmp_path / "ours", asked)
    with pytest.raises(ParameterError, match=told):
        write_packs(evaluation, date(2025, 4, 20), plain)
    assert not (evaluation.folder / "requests").exists()
