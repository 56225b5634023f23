"""Forgetting one person leaves nothing of them below the private folder, and changes nobody else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evalkit.errors import InputError, KeyFileError
from evalkit.intake import forget, forgotten, pipeline, pseudonyms, runs, vault
from evalkit.tables import Tables

HEADER = "Full name,E-mail,Organisation,Role,Minutes,Date\n"
ADA = "Ada Fenwick,ada.fenwick@nel.invalid,NEL ICB,,60,2026-04-08\n"
RITA = "Rita Sol,rita@sample.invalid,SCFT,,50,2026-04-08\n"
NAMESAKE = "Ada Fenwick,a.f@sample.invalid,SCFT,,40,2026-04-08\n"
TRACES = ("fenwick", "ada.fenwick@nel.invalid")


def everything_below(folder: Path) -> str:
    """Return the text of every file, tables decoded, and every name of a file."""
    told = []
    for path in sorted(folder.rglob("*")):
        told.append(path.relative_to(folder).as_posix())
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
            told.append(frame.to_csv() + repr(frame.dtypes))
        if path.is_file():
            told.append(path.read_bytes().decode("latin-1"))
    return "\n".join(told).casefold()


def everybody(tables: Tables) -> dict[str, str]:
    """Return by pseudonym all that the tables say of a person."""
    columns = [column for column in tables.interaction if column != "interaction_key"]
    return {
        str(key): tables.interaction.loc[tables.interaction["person_key"] == key, columns].to_csv(index=False)
        for key in tables.person["person_key"]
    }


@pytest.fixture
def built(evaluation):
    """Two registers of one webinar and another: Ada by address in one, by name and organisation in the other."""
    sources = "".join(
        f'[[sources]]\npath = "{name}.csv"\nmapping = "register.toml"\noccasion = "{occasion}"\n'
        for name, occasion in (("register", "w1"), ("second", "w2"))
    )
    second = 'Number present,,,,,\n"FENWICK, Ada",,NEL ICB,,,2026-05-13\nRita Sol,rita@sample.invalid,,,,2026-05-13\n'
    return evaluation(sources, **{"register.csv": HEADER + ADA + RITA + NAMESAKE, "second.csv": HEADER + second})


def carry_out(built, text: str) -> forget.Plan:
    planned = forget.plan(built, text)
    assert forget.carry_out(planned) == ()
    return planned


def pseudonym_of(built, address: str = "ada.fenwick@nel.invalid") -> str:
    (found,) = [one for one in vault.people_of("trial")[""] if one["emails"] == address]
    return found["person_key"]


def test_nothing_of_them_is_left_and_nobody_else_changes(built, home):
    before = everybody(pipeline.prepare(built))
    ada = pseudonym_of(built)
    assert all(trace in everything_below(home) for trace in (*TRACES, ada))
    planned = carry_out(built, "ada.fenwick@nel.invalid")
    assert not [trace for trace in (*TRACES, ada) if trace in everything_below(home)]
    assert not list((home / "trial" / "prepared").iterdir())

    tables = pipeline.prepare(built)
    after = everybody(tables)
    assert after == {key: told for key, told in before.items() if key != ada}
    assert ada not in everything_below(home)
    assert "ada.fenwick@nel.invalid" not in everything_below(home)
    register, second = (
        tables.source.loc[tables.source["path"] == path].iloc[0] for path in ("register.csv", "second.csv")
    )
    assert (register["n_read"], register["n_accepted"], register["n_ignored"]) == (3, 2, 1)
    assert (second["n_read"], second["n_accepted"], second["n_ignored"]) == (3, 1, 2)
    issues = tables.issue[tables.issue["code"] == "FORGOTTEN"]
    assert issues["row_no"].tolist() == [2, 3]
    assert [(export.path, forget.shown(export.left_out)) for export in planned.exports] == [
        ("register.csv", "row 2"),
        ("second.csv", "row 3"),
    ]
    assert pipeline.prepare(built).fingerprint == tables.fingerprint


def test_two_who_are_forgotten_at_once_both_stay_forgotten(built):
    plans = [forget.plan(built, address) for address in ("ada.fenwick@nel.invalid", "rita@sample.invalid")]
    for planned in plans:
        forget.carry_out(planned)
    pipeline.prepare(built)
    assert [one["emails"] for one in vault.people_of("trial")[""]] == ["a.f@sample.invalid"]


def test_a_warning_about_further_rows_stays(evaluation, workbook):
    def change(book):
        for row in (2, 3):
            book.active.row_dimensions[row].hidden = True

    rows = [text.strip().split(",") for text in (HEADER, ADA, RITA)]
    source = '[[sources]]\npath = "register.xlsx"\nmapping = "register.toml"\noccasion = "w1"\n'
    built = evaluation(source, **{"register.xlsx": workbook(rows, change)})
    planned = carry_out(built, "ada.fenwick@nel.invalid")
    assert [forget.shown(one.left_out) for one in planned.exports] == ["sheet 1 row 2"]
    (register,) = [file for file in pipeline.check(built).files if file.path == "register.xlsx"]
    assert (register.accepted, register.ignored) == (1, 1)
    assert {issue["code"] for issue in register.issues} == {"FORGOTTEN", "HIDDEN_ROWS"}


def test_a_dry_run_changes_nothing(built, home):
    pipeline.prepare(built)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    told = forget.told(forget.plan(built, "ada.fenwick@nel.invalid"), done=False)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert told[1] == (
        "Would be removed: 1 set of prepared tables with the names behind them, which the next run makes again; "
        "lines of merge_decisions.csv."
    )
    assert not [line for line in told if "fenwick" in line.casefold()]


def test_twice_is_once(built, home):
    pipeline.prepare(built)
    ada = pseudonym_of(built)
    carry_out(built, "ada.fenwick@nel.invalid")
    once, tables = vault.held("trial", forgotten.FILE), pipeline.prepare(built)
    for text in ("ada.fenwick@nel.invalid", ada):
        assert carry_out(built, text).already
    assert vault.held("trial", forgotten.FILE) == once
    assert pipeline.prepare(built).fingerprint == tables.fingerprint


def test_after_their_rows_were_deleted_they_are_still_known_to_be_forgotten(built):
    pipeline.prepare(built)
    ada = pseudonym_of(built)
    carry_out(built, ada)
    (built.folder / "register.csv").write_text(HEADER + RITA)
    (built.folder / "second.csv").write_text(HEADER + "Rita Sol,rita@sample.invalid,,,,2026-05-13\n")
    for text in ("ada.fenwick@nel.invalid", ada):
        planned = carry_out(built, text)
        assert planned.already
        assert planned.exports == ()


def test_somebody_whose_export_is_gone_is_found_in_the_vault_and_does_not_come_back(built):
    pipeline.prepare(built)
    ada = pseudonym_of(built)
    kept = (built.folder / "register.csv").read_text(), (built.folder / "second.csv").read_text()
    (built.folder / "register.csv").write_text(HEADER + RITA)
    (built.folder / "second.csv").write_text(HEADER)
    carry_out(built, "Ada Fenwick <ada.fenwick@nel.invalid>")
    for name, text in zip(("register.csv", "second.csv"), kept, strict=True):
        (built.folder / name).write_text(text)
    assert ada not in everybody(pipeline.prepare(built))


def test_a_name_that_two_bear_does_nothing(built, home):
    pipeline.prepare(built)
    with pytest.raises(InputError, match="SEVERAL_PEOPLE") as raised:
        forget.plan(built, "Ada Fenwick")
    assert pseudonym_of(built) in str(raised.value)
    assert "email, 2 rows" in str(raised.value)
    assert forgotten.is_empty("trial")


def test_the_rows_of_a_namesake_are_pointed_out_and_stay(built):
    planned = carry_out(built, "ada.fenwick@nel.invalid")
    (register, _) = planned.exports
    assert forget.shown(register.alike) == "row 4"
    pipeline.prepare(built)
    assert pseudonym_of(built, "a.f@sample.invalid")


def test_somebody_never_seen(built):
    for text in ("eve@nel.invalid", "Eve Nobody", "a" * 16):
        with pytest.raises(InputError, match="NOBODY_FOUND") as raised:
            forget.plan(built, text)
        assert "eve" not in str(raised.value).casefold()


def test_a_row_that_was_set_aside_counts_as_held(built):
    (built.folder / "register.csv").write_text(HEADER + "Eve Grey,eve@nel.invalid,,juggler,,\n" + RITA)
    planned = carry_out(built, "eve@nel.invalid")
    assert [(one.path, forget.shown(one.besides)) for one in planned.exports] == [("register.csv", "row 2")]
    (built.folder / "register.csv").write_text(HEADER + "Eve Grey,eve@nel.invalid,,,,\n" + RITA)
    assert len(pipeline.prepare(built).interaction) == 3
    with pytest.raises(InputError, match=r"NOBODY_FOUND"):
        forget.plan(built, "Eve Grew")


def test_a_name_in_rows_of_nobody_is_pointed_out(built):
    (built.folder / "register.csv").write_text(HEADER + "Eve Grey,,,juggler,,\n" + RITA)
    with pytest.raises(InputError, match=r"rows that belong to nobody for certain bear the name: register.csv, row 2"):
        forget.plan(built, "Eve Grey")


def test_a_name_of_an_organisation_that_only_they_wrote_goes_too(built, home):
    (built.folder / "register.csv").write_text(HEADER + ADA.replace("NEL ICB", "Fenwick & Daughters") + RITA)
    pipeline.prepare(built)
    assert "fenwick & daughters" in everything_below(home)
    carry_out(built, "ada.fenwick@nel.invalid")
    tables = pipeline.prepare(built)
    assert "daughters" not in everything_below(home)
    assert not (tables.issue["code"] == "UNKNOWN_ORGANISATION").any()


def test_files_that_no_run_makes_again_are_cleaned(built, home):
    pipeline.prepare(built)
    ada, rita = pseudonym_of(built), pseudonym_of(built, "rita@sample.invalid")
    vault.keep("trial", "notes.csv", b"who,what\r\nAda Fenwick,yes\r\nRita Sol,no\r\n")
    vault.keep("trial", "releases.json", json.dumps({"q1": [ada, rita]}).encode())
    vault.keep("trial", "picture.png", b"\x89PNG\x81")
    planned = forget.plan(built, ada)
    assert [path.name for path in planned.cleaned] == ["merge_decisions.csv", "notes.csv", "releases.json"]
    assert [path.name for path in forget.carry_out(planned)] == ["picture.png"]
    assert vault.held("trial", "notes.csv") == b"who,what\r\nRita Sol,no\r\n"
    released = json.loads(vault.held("trial", "releases.json") or b"")["q1"]
    assert len(released) == 2
    assert released[1] == rita
    assert not [trace for trace in (*TRACES, ada) if trace in everything_below(home)]


class TestPairsToDecide:
    """Pairs are listed with names, and decided rows are kept: none of it outlives somebody who was forgotten."""

    OTHERS = "Kim Roe,kim@nel.invalid,NEL ICB,,,\nKim Roe,kim@sample.invalid,SCFT,,,\n"

    @pytest.fixture
    def decided(self, built):
        """Give the definition, and decide every pair as somebody with a spreadsheet program would."""
        (built.folder / "register.csv").write_text(HEADER + ADA + RITA + NAMESAKE + self.OTHERS)
        pipeline.prepare(built)
        self.decide()
        pipeline.prepare(built)
        assert "Ada Fenwick" in (vault.held("trial", "merge_decisions.csv") or b"").decode()
        return built

    def decide(self, decision: str = "same", **how: Any) -> None:
        rows = [row | {"decision": decision, "who": "=me"} for row in vault.decided("trial").rows]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]), **how)
        writer.writeheader()
        writer.writerows(rows)
        vault.keep("trial", "merge_decisions.csv", text.getvalue().encode("utf-16" if how else "utf-8"))

    def lists(self, home: Path) -> list[Path]:
        return sorted((home / "trial" / "vault").rglob("merge_decisions.csv"))

    def names(self) -> set[str]:
        return {row[f"{side}_names"] for row in vault.decided("trial").rows for side in ("one", "other")}

    @pytest.mark.parametrize("address", ["ada.fenwick@nel.invalid", "a.f@sample.invalid"])  # stands left, stands right
    def test_they_go_on_either_side_at_the_root_and_in_each_folder(self, built, home, address):
        (built.folder / "register.csv").write_text(HEADER + ADA + RITA + NAMESAKE + self.OTHERS)
        for wanted in ("same", "different", ""):  # each has prepared tables and a folder of its own
            pipeline.prepare(built)
            self.decide(wanted)
        pipeline.prepare(built)
        assert len(self.lists(home)) > 2
        assert all("Fenwick" in path.read_text("utf-8-sig") for path in self.lists(home))
        pseudonym = pseudonym_of(built, address)
        carry_out(built, address)
        assert self.lists(home) == [home / "trial" / "vault" / "merge_decisions.csv"]
        assert self.names() == {"Kim Roe"}
        pipeline.prepare(built)
        assert len(self.lists(home)) == 2
        for path in self.lists(home):
            assert not [trace for trace in ("Fenwick", address, pseudonym) if trace in path.read_text("utf-8-sig")]

    def test_whom_a_decision_made_one_person_is_forgotten_whole(self, decided, home):
        carry_out(decided, "a.f@sample.invalid")
        tables = pipeline.prepare(decided)
        assert not [trace for trace in (*TRACES, "a.f@sample.invalid") if trace in everything_below(home)]
        assert len(tables.person) == 2  # Rita, and Kim of whom two were decided to be one
        assert {row["decision"] for row in vault.decided("trial").rows} == {"same"}
        assert {row["who"] for row in vault.decided("trial").rows} == {"=me"}

    def test_a_pair_that_nobody_has_decided_goes_too(self, built):
        pipeline.prepare(built)
        carry_out(built, "ada.fenwick@nel.invalid")
        tables = pipeline.prepare(built)
        assert not vault.decided("trial").rows
        assert "PAIRS_TO_DECIDE" not in set(tables.issue["code"])
        assert pipeline.check(built).pairs_to_decide == 0

    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_whatever_a_spreadsheet_program_has_made_of_the_file(self, decided, delimiter):
        self.decide(delimiter=delimiter)
        carry_out(decided, "ada.fenwick@nel.invalid")
        assert self.names() == {"Kim Roe"}

    def test_an_old_copy_that_is_saved_again_brings_nobody_back(self, decided, home):
        old = vault.held("trial", "merge_decisions.csv")
        assert old
        carry_out(decided, "ada.fenwick@nel.invalid")
        for _ in ("prepared anew", "prepared before"):
            vault.keep("trial", "merge_decisions.csv", old)
            pipeline.prepare(decided)
            assert not [trace for trace in TRACES if trace in everything_below(home)]
        assert self.names() == {"Kim Roe"}


def test_leftovers_of_a_process_that_died_go_too(built, home):
    pipeline.prepare(built)
    ada = pseudonym_of(built)
    (home / "trial" / "vault" / ".partial-x").write_text("Ada Fenwick")
    (home / "trial" / "prepared" / ".partial-y").mkdir()
    (home / "trial" / "prepared" / ".partial-y" / "x.parquet").write_bytes(ada.encode())
    (home / "trial" / "vault" / "0old").mkdir()
    (home / "trial" / "vault" / "0old" / "answers.csv").write_text("Ada Fenwick")
    carry_out(built, ada)
    assert not [trace for trace in (*TRACES, ada) if trace in everything_below(home)]


def test_another_programme_is_left_alone(built, home):
    pipeline.prepare(built)
    other = home / "other" / "vault" / "people.csv"
    other.parent.mkdir(parents=True)
    other.write_text("Ada Fenwick")
    carry_out(built, "ada.fenwick@nel.invalid")
    assert other.read_text() == "Ada Fenwick"


FORM = """table = "survey"
instrument = "after"
respondent = "name"
[columns]
organisation = "From"
[questions."How likely?"]
question = "likely"
lowest = 0
highest = 10
[questions."Why?"]
question = "why"
type = "text"
"""
ANSWERS = """ID,Start time,Completion time,Email,Name,From,How likely?,Why?
1,2026-04-08 12:00,2026-04-08 12:05,ada.fenwick@nel.invalid,Ada Fenwick,Fenwick & Daughters,9,=the ward round
2,2026-04-08 12:01,2026-04-08 12:06,rita@sample.invalid,Rita Sol,SCFT,8,the tea
3,2026-04-08 12:02,2026-04-08 12:07,,Ada Fenwick,NEL ICB,7,the ward round again
4,2026-04-08 12:03,2026-04-08 12:08,eve@nel.invalid,Eve Grey,NEL ICB,2,the quiet
"""
ORDERS = """Order no.,Order Date,First Name,Surname,Email,Quantity,Attendee Status,Company
1,2026-02-20,Ada,Fenwick,ada.fenwick@nel.invalid,3,Checked In,Fenwick & Daughters
2,2026-02-21,Rita,Sol,rita@sample.invalid,1,Checked In,SCFT
3,2026-02-22,Ada,Fenwick,ada.fenwick@nel.invalid,1,Attending,NEL ICB
4,2026-02-23,Eve,Grey,eve@nel.invalid,1,Attending,NEL ICB
"""


@pytest.fixture
def forms(evaluation):
    """A register, a form and registrations; Eve is on no register."""
    said = {"register": 'mapping = "register.toml"\n', "form": 'mapping = "form.toml"\n', "event": ""}
    sources = "".join(f'[[sources]]\npath = "{name}.csv"\noccasion = "w1"\n{more}' for name, more in said.items())
    files = {"register.csv": HEADER + ADA + RITA, "form.csv": ANSWERS, "event.csv": ORDERS, "form.toml": FORM}
    return evaluation(sources, **files)


def of_everybody_else(tables: Tables, gone: str) -> dict[str, list[str]]:
    """Return the rows of every table about people that are not of one of them, without their numbers."""
    keys = {"interaction": "person_key", "invitation": "person_key", "feedback": "respondent_key",
            "respondent": "person_key", "person": "person_key"}  # fmt: skip
    told = {}
    for table, column in keys.items():
        rows = getattr(tables, table)
        rows = rows[rows[column].notna() & (rows[column] != gone)]
        numbers = rows.columns.intersection(["interaction_key", "invitation_key"])
        told[table] = sorted(rows.drop(columns=numbers).to_csv(index=False).splitlines())
    return told


def test_registrations_and_answers_go_too(forms, home):
    before = pipeline.prepare(forms)
    ada = pseudonym_of(forms)
    assert len(before.feedback[before.feedback["respondent_key"] == ada]) == 2
    assert before.invitation["person_key"].isna().sum() == 2  # the others on her order
    assert "ward round" in everything_below(home)
    planned = carry_out(forms, "ada.fenwick@nel.invalid")
    assert [(one.path, forget.shown(one.left_out), one.besides) for one in planned.exports] == [
        ("register.csv", "row 2", ()),
        ("form.csv", "rows 2, 4", ()),
        ("event.csv", "rows 2, 4", ()),
    ]
    after = pipeline.prepare(forms)
    assert of_everybody_else(after, ada) == of_everybody_else(before, ada)
    assert not after.invitation["person_key"].isna().any()
    assert not after.interaction["person_key"].isna().any()
    left = everything_below(home)
    assert not [trace for trace in (*TRACES, ada, "ward round", "daughters") if trace in left]
    assert "the tea" in (home / "trial" / "vault" / "answers.csv").read_text("utf-8")
    counts = after.source[["path", "n_read", "n_accepted", "n_ignored", "n_merged"]].to_numpy().tolist()
    assert ["form.csv", 4, 2, 2, 0] in counts
    assert ["event.csv", 4, 1, 2, 1] in counts  # Rita's order repeats her line of the register
    notes = after.issue[after.issue["code"].isin({"FORGOTTEN", "UNKNOWN_ORGANISATION"})]
    assert notes["code"].tolist() == ["FORGOTTEN"] * 5


def test_forgetting_is_as_if_their_rows_were_deleted(forms):
    pipeline.prepare(forms)
    ada = pseudonym_of(forms)
    carry_out(forms, ada)
    left_out = pipeline.prepare(forms)
    for name in ("register.csv", "form.csv", "event.csv"):
        lines = (forms.folder / name).read_text().splitlines(keepends=True)
        (forms.folder / name).write_text("".join(line for line in lines if "Fenwick" not in line))
    deleted = pipeline.prepare(forms)
    for table in ("interaction", "invitation", "feedback", "respondent", "person"):
        pd.testing.assert_frame_equal(getattr(left_out, table), getattr(deleted, table))


def test_somebody_who_only_answered_or_registered_is_forgotten(forms, home):
    pipeline.prepare(forms)
    planned = carry_out(forms, "Eve Grey")
    assert [(one.path, forget.shown(one.left_out)) for one in planned.exports] == [
        ("form.csv", "row 5"),
        ("event.csv", "row 5"),
    ]
    pipeline.prepare(forms)
    assert not [trace for trace in ("grey", "eve@nel.invalid", "the quiet") if trace in everything_below(home)]


def test_pairs_of_those_who_answered_are_asked_about_but_not_with_somebody_forgotten(forms, home):
    with (forms.folder / "form.csv").open("a") as file:
        file.write("5,2026-04-08 12:04,2026-04-08 12:09,ada.f@sample.invalid,Ada Fenwick,SCFT,3,\n")
    before = pipeline.prepare(forms)
    assert pipeline.check(forms).pairs_to_decide == 1
    decided = (home / "trial" / "vault" / "merge_decisions.csv").read_text("utf-8-sig")
    assert "ada.f@sample.invalid" in decided
    carry_out(forms, "ada.fenwick@nel.invalid")
    after = pipeline.prepare(forms)
    assert pipeline.check(forms).pairs_to_decide == 0
    assert "ada" not in (home / "trial" / "vault" / "merge_decisions.csv").read_text("utf-8-sig").casefold()
    assert len(after.feedback) == len(before.feedback) - 2  # two questions of that response of hers that counted


def test_an_answer_to_an_anonymous_form_is_pointed_out(forms):
    mapping = forms.folder / "form.toml"
    mapping.write_text(FORM.replace('respondent = "name"', 'respondent = "anonymous"'))
    planned = carry_out(forms, "ada.fenwick@nel.invalid")
    (form,) = [one for one in planned.exports if one.path == "form.csv"]
    assert form.left_out == ()
    assert (forget.shown(form.besides), forget.shown(form.alike)) == ("row 2", "row 4")


def test_a_row_of_somebody_else_that_names_them_is_to_be_kept(forms):
    head, *orders = ORDERS.splitlines()
    bought = [f"{order},{'ada.fenwick@nel.invalid' if 'Rita' in order else ''}" for order in orders]
    nobody = "5,2026-02-24,Info Requested,Info Requested,Info Requested,1,Checked In,,ada.fenwick@nel.invalid"
    (forms.folder / "event.csv").write_text("\n".join([f"{head},Buyer Email", *bought, nobody]))
    planned = forget.plan(forms, "ada.fenwick@nel.invalid")
    (event,) = [one for one in planned.exports if one.path == "event.csv"]
    assert (forget.shown(event.left_out), event.besides) == ("rows 2, 4", ())
    assert forget.shown(event.beside_others) == "rows 3, 6"
    told = forget.told(planned, done=False)
    assert told[[line.endswith("rephrase the cell:") for line in told].index(True) + 1] == "  event.csv, rows 3, 6"


class TestOutputs:
    def start(self, built, tmp_path: Path, name: str) -> Path:
        tables, folder = pipeline.prepare(built), tmp_path / "out" / name
        runs.record("trial", name, tables.fingerprint, folder)
        folder.mkdir(parents=True)
        return folder

    def test_runs_with_their_data_have_to_be_made_again(self, built, tmp_path):
        (built.folder / "second.csv").write_text(HEADER)
        with_her = self.start(built, tmp_path, "with")
        (built.folder / "register.csv").write_text(HEADER + RITA)
        without = self.start(built, tmp_path, "without")
        gone = self.start(built, tmp_path, "gone")
        gone.rmdir()
        told = "\n".join(forget.told(carry_out(built, "ada.fenwick@nel.invalid"), done=True))
        assert str(with_her) in told
        assert str(without) not in told.splitlines()
        assert str(gone) not in told

    def test_of_tables_no_longer_kept_nobody_can_tell(self, built, tmp_path):
        runs.record("trial", "old", "f" * 32, tmp_path / "old")
        told = "\n".join(forget.told(forget.plan(built, "ada.fenwick@nel.invalid"), done=False))
        assert f"{tmp_path / 'old'} – not there any more" in told

    def test_a_run_made_since_does_not_hold_them(self, built, tmp_path, monkeypatch):
        monkeypatch.setattr(runs, "now", lambda: "2026-04-08T10:00:00Z")
        before = self.start(built, tmp_path, "before")
        carry_out(built, "ada.fenwick@nel.invalid")
        monkeypatch.setattr(runs, "now", lambda: "2026-04-08T11:00:00Z")
        self.start(built, tmp_path, "after")
        vault.empty("trial")
        assert [run.folders for run in carry_out(built, "ada.fenwick@nel.invalid").outputs] == [(before,)]


class TestTakingBack:
    def test_everything_is_as_before(self, built):
        tables = pipeline.prepare(built)
        carry_out(built, "ada.fenwick@nel.invalid")
        planned = forget.plan(built, "ada.fenwick@nel.invalid")
        assert "2 rows of the exports count again" in forget.take_back(planned, really=False)[0]
        assert pipeline.prepare(built).fingerprint != tables.fingerprint
        forget.take_back(planned, really=True)
        assert forgotten.is_empty("trial")
        assert everybody(pipeline.prepare(built)) == everybody(tables)

    def test_only_the_one_comes_back(self, built):
        for address in ("ada.fenwick@nel.invalid", "a.f@sample.invalid"):
            carry_out(built, address)
        forget.take_back(forget.plan(built, "a.f@sample.invalid"), really=True)
        pipeline.prepare(built)
        assert {one["emails"] for one in vault.people_of("trial")[""]} == {"a.f@sample.invalid", "rita@sample.invalid"}

    def test_nobody_was_forgotten(self, built):
        with pytest.raises(InputError, match="nothing to take back"):
            forget.take_back(forget.plan(built, "ada.fenwick@nel.invalid"), really=True)


def test_whoever_is_forgotten_while_exports_are_read_is_not_written_again(built, home, monkeypatch):
    pipeline.prepare(built)
    (built.folder / "register.csv").write_text(HEADER + ADA + NAMESAKE)
    original = vault.fill

    def meanwhile(*given, **named):
        original(*given, **named)
        carry_out(built, "ada.fenwick@nel.invalid")
        original(*given, **named)

    monkeypatch.setattr(vault, "fill", meanwhile)
    with pytest.raises(InputError, match="FORGOTTEN_MEANWHILE"):
        pipeline.prepare(built)
    assert not [trace for trace in TRACES if trace in everything_below(home)]
    monkeypatch.undo()


def test_a_check_says_what_is_left_out_and_where(built, home):
    carry_out(built, "ada.fenwick@nel.invalid")
    checked = pipeline.check(built)
    rows = [
        (file.path, issue["row"]) for file in checked.files for issue in file.issues if issue["code"] == "FORGOTTEN"
    ]
    assert rows == [("register.csv", 2), ("second.csv", 3)]


def test_another_key_stops_everything_that_would_count_them(built, home):
    pseudonyms.create_key("one")
    pseudonyms.create_key("two")
    carry_out(built.model_copy(update={"key": "one"}), "ada.fenwick@nel.invalid")
    other = built.model_copy(update={"key": "two"})
    for step in (pipeline.prepare, pipeline.check, lambda definition: forget.plan(definition, "Rita Sol")):
        with pytest.raises(KeyFileError, match="forgotten with another key"):
            step(other)
    lost = built.model_copy(update={"key": "lost"})
    (need,) = pipeline.check(lost).needs
    assert "People were forgotten with it" in need
