from __future__ import annotations

from datetime import datetime, timedelta

from python_calamine import CalamineWorkbook

from evalkit.simulate.lines import Line, Register
from evalkit.simulate.setting import Occasion
from evalkit.simulate.sheets import LOG_HEADER, WORKBOOK_HEADER, write_log, write_workbook
from simulate.raw_files import log_rows, workbook_cells, workbook_rows

START = datetime(2022, 5, 10, 10)
OCCASION = Occasion("LS1", "learning-session", "Learning Session 1", START, 90, "workbook")


def line(name="Ada Fenwick", role="participant", **more) -> Line:
    spell = (START, START + timedelta(minutes=44, seconds=40))
    return Line(("p1",), name, "ada@x.invalid", "Eastmarsh Council", role, (spell,), name, "", **more)


def workbook(folder, *faults, lines):
    path = "registers/2022-05-10-ls1.xlsx"
    write_workbook(Register(path, "workbook", ((OCCASION, tuple(lines)),), faults), folder)
    return folder / path


def test_a_workbook_has_its_header_on_the_third_row_and_a_hidden_list(tmp_path):
    path = workbook(tmp_path, lines=[line(role="presenter"), line("Bo Quill", attended=False)])
    cells = workbook_cells(path)
    assert cells[0][0] == "Learning Session 1 – register of 10 May 2022"
    assert cells[2] == list(WORKBOOK_HEADER)
    assert [(row.name, row.role, row.attended) for row in workbook_rows(tmp_path)] == [
        ("Ada Fenwick", "Speaker", "Yes"),
        ("Bo Quill", "Delegate", "Apologies"),
    ]
    assert CalamineWorkbook.from_path(path).sheet_names == ["Register", "Lists"]


def test_a_total_counts_those_who_came(tmp_path):
    path = workbook(tmp_path, "total_row", lines=[line(), line("Bo Quill", attended=False)])
    assert workbook_cells(path)[-2:] == [[""] * 6, ["Total signed in", "", "", "", "", "1.0"]]


def test_a_log_has_a_row_a_person_and_the_minutes_as_a_whole_number(tmp_path):
    pages = ((OCCASION, (line(team="T01", job="GP"),)), (OCCASION, (line("Bo Quill", role="coach"),)))
    write_log(Register("registers/log.csv", "log", pages, ("total_row",)), tmp_path)
    text = (tmp_path / "registers/log.csv").read_bytes().decode("utf-8-sig")
    assert text.split("\r\n") == [
        ",".join(LOG_HEADER),
        "10/05/2022,Learning Session 1,Ada Fenwick,Eastmarsh Council,GP,ada@x.invalid,Delegate,45,T01",
        "10/05/2022,Learning Session 1,Bo Quill,Eastmarsh Council,,ada@x.invalid,Coach,45,",
        ",Total,,,,,,90,",
        "",
    ]
    assert len(log_rows(tmp_path)) == 2
