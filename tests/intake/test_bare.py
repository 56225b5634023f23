"""A bare export is recognised and accounted for, and what a definition still needs is said."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.pipeline import check_files
from intake.conftest import FIXTURES


def test_bare_exports(tmp_path, teams_report, forms_workbook, home):
    (tmp_path / "teams.csv").write_bytes(teams_report)
    (tmp_path / "forms.xlsx").write_bytes(forms_workbook)
    (tmp_path / "register.csv").write_text("Register of the day\n\nName,E-mail\nAda,a@x.invalid\n\nLee,\n")
    (tmp_path / "empty.csv").write_text("")
    checked = check_files(
        [tmp_path / name for name in ("teams.csv", "forms.xlsx", "register.csv", "empty.csv", "gone")]
    )
    by_name = {account.path: account for account in checked.files}
    teams = by_name["teams.csv"]
    assert (teams.adapter, teams.read, teams.accepted, teams.ignored, teams.merged) == ("teams", 14, 9, 3, 2)
    assert by_name["forms.xlsx"].adapter == "msforms"
    assert by_name["forms.xlsx"].ignored == by_name["forms.xlsx"].read == 2
    assert any("the 5 questions of forms.xlsx" in need for need in checked.needs)
    assert (by_name["register.csv"].read, by_name["register.csv"].ignored) == (3, 3)
    assert by_name["empty.csv"].error.endswith("[EMPTY_FILE]")
    assert by_name["gone"].error.endswith("[NOT_A_FILE]")
    assert checked.failed
    for account in checked.files:
        assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    assert "a mapping file that says what the 2 columns of register.csv mean" in checked.needs
    assert any("date_order" in need and "teams.csv" in need for need in checked.needs)
    assert not home.exists()


def test_a_folder_of_exports(tmp_path, teams_report, forms_workbook):
    below = tmp_path / "exports" / "2026"
    below.mkdir(parents=True)
    (below / "teams.CSV").write_bytes(teams_report)
    (tmp_path / "exports" / "forms.xlsx").write_bytes(forms_workbook)
    (tmp_path / "exports" / "README.md").write_text("what these are")
    checked = check_files([tmp_path / "exports", below / "teams.CSV"])
    assert [account.path for account in checked.files] == ["2026/teams.CSV", "forms.xlsx", "teams.CSV"]
    assert checked.passed_over == ("README.md",)
    (below / "empty").mkdir()
    with pytest.raises(InputError, match="NO_FILES"):
        check_files([below / "empty"])


def test_every_fixture_is_recognised():
    checked = check_files([FIXTURES])
    assert [account.adapter for account in checked.files] == ["eventbrite", "msforms", "teams", "zoom"]
    assert not checked.failed


def test_a_report_of_several_events(tmp_path):
    head = "Order no.,Order Date,First Name,Surname,Email,Attendee Status,Event name,Event ID\n"
    rows = [
        f"{n},2026-02-20,A{n},B{n},a{n}@x.invalid,{state},Session {n % 3},{number}\n"
        for n, (state, number) in enumerate(
            [("Checked In", "770"), ("Attending", "771"), ("Attending", ""), ("Checked In", "1.2E+10"), ("Deleted", "")]
        )
    ]
    (tmp_path / "events.csv").write_text(head + "".join(rows))
    (account,) = check_files([tmp_path / "events.csv"]).files
    assert not account.error
    assert (account.read, account.accepted, account.ignored) == (5, 4, 1)
