"""From exports to canonical tables: everything adds up, nothing is guessed, nothing is done twice."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from evalkit import definition
from evalkit.errors import InputError, KeyFileError
from evalkit.intake import pipeline, prepared, pseudonyms
from evalkit.tables import registers

SAMPLES = Path(__file__).parents[2] / "data_samples"
TEAMS = '[[sources]]\npath = "teams*.csv"\n'
REGISTER = '[[sources]]\npath = "register.csv"\nmapping = "register.toml"\n'
HEADER = "Full name,E-mail,Organisation,Role,Minutes,Date\n"


def code_of(failure) -> str:
    return failure.error.rpartition("[")[2].rstrip("]")


def test_a_teams_report_becomes_interactions(evaluation, teams_report):
    tables = pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
    rows = tables.interaction
    assert rows["interaction_key"].tolist() == [f"i{number:06d}" for number in range(1, 10)]
    assert set(rows["occasion_key"]) == {"ls3"}
    assert rows["role"].tolist()[:3] == ["host", "presenter", "participant"]
    assert rows["org_key"].fillna("").tolist() == ["ICB", "R1X", "", "", "", "R1X", "R1X", "R1X", "R1X"]
    assert rows["system"].tolist() == ["NEL", "NEL", "", "", "", "NEL", "NEL", "NEL", "NEL"]
    assert rows["minutes"].round(2).fillna(-1).tolist() == [153.28, 150, 60.12, 146.7, 55, 110, 60, 0.17, -1]
    assert rows["person_key"].isna().tolist() == [number == 4 for number in range(9)]  # the dial-in
    assert rows["at"][0] == pd.Timestamp("2026-03-04 09:58:09")
    assert rows["at"][8] == pd.Timestamp("2026-03-04 10:00:00")  # no times of their own: the start
    assert tables.person["person_key"].tolist() == rows["person_key"].dropna().tolist()
    assert set(tables.person["match_tier"]) == {"email", "name only"}


def test_the_order_of_day_and_month_follows_from_the_occasions(evaluation, teams_report):
    built = evaluation(TEAMS, **{"teams.csv": teams_report})
    occasions = built.folder / "occasions.csv"
    occasions.write_text(occasions.read_text().replace("2026-03-04", "2026-04-03"))
    assert pipeline.prepare(built).interaction["at"][0] == pd.Timestamp("2026-04-03 09:58:09")


def test_narrow_no_break_spaces_before_am_and_pm(evaluation, teams_report):
    text = teams_report.decode("utf-16").replace(" AM", "\u202fAM").replace(" PM", "\u202fPM")
    tables = pipeline.prepare(evaluation(TEAMS, **{"teams.csv": text.encode("utf-16")}))
    assert tables.interaction["at"][0] == pd.Timestamp("2026-03-04 09:58:09")


def test_every_file_adds_up(evaluation, teams_report):
    text = HEADER + "Ada Fenwick,ada.fenwick@nel.invalid,,,60,2026-04-08\nTotal,,,,,\nLee,a@x.invalid b@x.invalid,,,,\n"
    built = evaluation(TEAMS + REGISTER, **{"teams.csv": teams_report, "register.csv": text})
    checked = pipeline.check(built)
    accounts = {account.path: account for account in checked.files}
    assert not checked.failed
    for account in checked.files:
        assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    assert (accounts["teams.csv"].read, accounts["teams.csv"].merged, accounts["teams.csv"].ignored) == (14, 2, 3)
    assert (accounts["register.csv"].accepted, accounts["register.csv"].quarantined) == (1, 1)
    assert (checked.registers_expected, checked.registers_received, checked.registers_missing) == (3, 2, ("w2",))
    tables = pipeline.prepare(built)
    assert tables.source["n_read"].tolist() == [account.read for account in checked.files]
    assert len(tables.interaction) == sum(account.accepted for account in checked.files[2:])


def test_an_account_has_the_agreed_keys(evaluation, teams_report):
    account = pipeline.check(evaluation(TEAMS, **{"teams.csv": teams_report})).files[-1].as_json()
    assert list(account) == [
        "path", "adapter", "read", "accepted", "quarantined", "ignored", "merged", "issues", "error",
        "form",
    ]  # fmt: skip
    assert set(account["issues"][0]) == {"sheet", "row", "column", "code", "severity", "action"}
    assert json.loads(json.dumps(account)) == account


def test_one_person_in_two_files_is_one_interaction(evaluation, teams_report):
    text = (
        "Full name,E-mail,Organisation,Role,Minutes,Date\n"
        "Quinn Amory,QUINN.AMORY@nhs.invalid,,faculty,45,2026-03-04\nNew Comer,new@nhs.invalid,,,,2026-03-04\n"
    )
    source = REGISTER + 'occasion = "ls3"\n'
    tables = pipeline.prepare(evaluation(TEAMS + source, **{"teams.csv": teams_report, "register.csv": text}))
    assert len(tables.interaction) == 10
    quinn = tables.interaction.iloc[8]
    assert (quinn["minutes"], quinn["role"], quinn["source_id"]) == (45, "faculty", "s003")
    assert tables.source["n_merged"].tolist() == [0, 0, 2, 1]
    merged = tables.issue[tables.issue["severity"] == "merged"]
    assert list(zip(merged["source_id"], merged["code"], strict=True)) == [
        ("s003", "SAME_PERSON_AGAIN"),
        ("s003", "SAME_PERSON_AGAIN"),
        ("s004", "IN_ANOTHER_FILE"),
    ]


def test_a_register_that_states_only_a_total_is_a_headcount(with_register):
    built = with_register(HEADER + "23 attended,,,,,\n")
    tables = pipeline.prepare(built)
    assert tables.interaction.empty
    (row,) = tables.headcount.to_dict("records")
    assert (row["what"], row["subject_key"], row["n"], str(row["period"].date())) == (
        "attendance",
        "w1",
        23,
        "2026-04-08",
    )
    held = registers(tables).set_index("occasion_key")
    assert list(held.loc["w1", ["received", "total_only"]]) == [False, True]
    checked = pipeline.check(built)
    assert (checked.registers_total_only, checked.registers_received) == (("w1",), 0)
    assert "w1" not in checked.registers_missing
    assert checked.files[-1].accepted == 1
    assert "TOTAL_ONLY" in [issue["code"] for issue in checked.files[-1].issues]


def test_people_count_where_there_are_people_and_a_total(evaluation):
    mapping = (
        'table = "headcount"\n[columns]\nsubject_key = "S"\nperiod = "P"\nn = "N"\n[constants]\nwhat = "Attendance"\n'
    )
    sources = REGISTER + '[[sources]]\npath = "n.csv"\nmapping = "n.toml"\n'
    text = "S,P,N\nWebinar 1,2026-04-08,40\nWebinar 2,2026-05-13,12\nw9,2026-05-13,12\n"
    built = evaluation(
        sources, **{"register.csv": HEADER + "Ada,ada@x.invalid,,,,2026-04-08\n", "n.csv": text, "n.toml": mapping}
    )
    tables = pipeline.prepare(built)
    assert tables.headcount["subject_key"].tolist() == ["w1", "w2", "w9"]
    held = registers(tables).set_index("occasion_key")
    assert held.loc[["w1", "w2"], "received"].tolist() == [True, False]
    assert held.loc[["w1", "w2"], "total_only"].tolist() == [False, True]
    assert len(tables.interaction) == 1


def test_a_wide_register_gives_each_occasion_its_people(evaluation):
    mapping = (
        'table = "attendance"\ngroup_row = 1\nheader_row = 2\n[columns]\nname = "Name"\nemail = "E-mail"\n'
        '[occasions]\n"LS" = "ls3"\n"Web" = "Webinar 1"\n[in_each]\nattended = "In"\nminutes = "Min"\n'
    )
    text = (
        "Name,E-mail,LS,,Web,\n,,In,Min,In,Min\nAda,ada@x.invalid,y,60,y,30\nLee,lee@x.invalid,,,no,\n"
        "Rita,rita@x.invalid,y,9999,maybe,\nZoë,zoe@x.invalid zoe@y.invalid,y,,y,\nKay,kay@x.invalid,y,maybe,y,5\n"
    )
    built = evaluation('[[sources]]\npath = "a.csv"\nmapping = "a.toml"\n', **{"a.csv": text, "a.toml": mapping})
    tables = pipeline.prepare(built)
    assert tables.interaction[["occasion_key", "minutes"]].to_numpy().tolist() == [["ls3", 60], ["w1", 30], ["w1", 5]]
    (source,) = tables.source[tables.source["path"] == "a.csv"].to_dict("records")
    assert [source[f"n_{name}"] for name in ("read", "accepted", "quarantined", "ignored")] == [5, 2, 2, 1]
    issues = tables.issue[tables.issue["severity"] == "quarantine"]
    assert list(zip(issues["row_no"], issues["column"], issues["code"], strict=True)) == [
        (5, "LS | Min", "IMPLAUSIBLE_MINUTES"),
        (5, "Web | In", "UNKNOWN_VALUE"),
        (6, "E-mail", "TWO_EMAILS"),
        (7, "LS | Min", "BAD_DURATION"),
    ]


def test_the_same_file_twice_changes_nothing(evaluation, teams_report):
    once = pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
    twice = pipeline.prepare(evaluation(TEAMS, **{"teams2.csv": teams_report}))
    for name in ("interaction", "person"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(twice, name))
    assert twice.source["n_merged"].tolist()[-1] == 11
    assert "SAME_FILE_TWICE" in twice.issue["code"].tolist()


def test_a_resaved_copy_changes_nothing(evaluation, teams_report):
    once = pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
    copy = teams_report.decode("utf-16").encode("utf-8-sig")
    twice = pipeline.prepare(evaluation(TEAMS, **{"teams2.csv": copy}))
    pd.testing.assert_frame_equal(once.interaction, twice.interaction)


def test_an_organisation_moves_between_systems(with_register):
    text = HEADER + "Ada,ada@x.invalid,R1X,,,2026-04-08\n"
    assert pipeline.prepare(with_register(text)).interaction["system"].tolist() == ["SEL"]


def test_a_row_without_an_organisation_takes_the_last_one_of_the_same_person(evaluation):
    mapping = 'table = "attendance"\n[columns]\nname = "N"\nemail = "E"\noccasion = "S"\norganisation = "O"\n'
    rows = ["ls3,", "w1,SCFT", "w2,ICB", "w9,"]
    text = "N,E,S,O\n" + "".join(f"Ada,ada@x.invalid,{row}\n" for row in rows)
    built = evaluation('[[sources]]\npath = "a.csv"\nmapping = "a.toml"\n', **{"a.csv": text, "a.toml": mapping})
    tables = pipeline.prepare(built)
    assert tables.interaction["org_key"].tolist() == ["R2Y", "R2Y", "ICB", "ICB"]
    borrowed = tables.issue[tables.issue["code"] == "ORGANISATION_FROM_ANOTHER_ROW"]
    assert borrowed["row_no"].tolist() == [2, 5]
    assert tables.person["org_key"].tolist() == ["ICB"]


def test_figures_do_not_depend_on_the_key(evaluation, teams_report, home):
    demo = pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
    pseudonyms.create_key("trial")
    built = evaluation(TEAMS).model_copy(update={"key": "trial"})
    own = pipeline.prepare(built)
    assert not set(demo.person["person_key"]) & set(own.person["person_key"])
    renamed = dict(zip(demo.person["person_key"], own.person["person_key"], strict=True))
    pd.testing.assert_frame_equal(
        demo.interaction.assign(person_key=demo.interaction["person_key"].map(renamed)),
        own.interaction,
        check_dtype=False,
    )


class TestFailures:
    @pytest.mark.parametrize(
        ("register", "code"),
        [
            ("", "EMPTY_FILE"),
            ("\ufeff", "EMPTY_FILE"),
            ("Name\nAda\n", "MISSING_COLUMN"),
            (HEADER + 'Ada,"ada\n', "UNCLOSED_QUOTE"),
            (HEADER + "Ada,a,b,c,1,2026-04-08,x\n", "EVERY_ROW_TOO_LONG"),
            (HEADER.replace("Role", "E-mail") + "Ada,,,,,\n", "DUPLICATE_HEADERS"),
            (HEADER + "Ada,,,,,03/04/2026\n", "AMBIGUOUS_DATE"),
            (HEADER + "Ada,,,,,25/04/2026\nLee,,,,,04/25/2026\n", "MIXED_DATE_ORDERS"),
        ],
    )
    def test_a_failed_file_stops_prepare_and_leaves_nothing(self, with_register, home, register, code):
        built = with_register(register)
        with pytest.raises(InputError) as caught:
            pipeline.prepare(built)
        assert caught.value.code == code
        assert str(caught.value).startswith("register.csv: ")
        assert "Ada" not in str(caught.value)
        assert not [path for path in home.rglob("*") if path.is_file()]
        checked = pipeline.check(built)
        assert checked.failed
        assert [code_of(account) for account in checked.files if account.error] == [code]

    def test_a_failed_optional_file_is_said_and_left_out(self, with_register):
        tables = pipeline.prepare(with_register("", extra="optional = true\n"))
        assert tables.interaction.empty
        (issue,) = tables.issue[tables.issue["source_id"] == "s003"].to_dict("records")
        assert (issue["code"], issue["severity"]) == ("EMPTY_FILE", "warning")
        assert issue["action"] == (
            "The whole file was left out, as the definition calls it optional: The file is empty. What to do: "
            "export it again"
        )
        assert not pipeline.check(with_register("", extra="optional = true\n")).failed

    def test_a_path_that_matches_nothing(self, evaluation):
        with pytest.raises(InputError) as caught:
            pipeline.prepare(evaluation('[[sources]]\npath = "reg*.csv"\n'))
        assert str(caught.value) == (
            "reg*.csv: No file matches this pattern. What to do: check the path, which is relative to the folder of "
            "the definition, or state optional = true for this source. [NO_FILES]"
        )
        optional = evaluation('[[sources]]\npath = "reg*.csv"\noptional = true\n')
        issue = pipeline.prepare(optional).issue
        assert issue["code"].tolist() == ["NO_FILES", "PUBLIC_KEY"]
        assert "reg*" not in " ".join(issue["action"])

    def test_a_failed_mapping_of_an_optional_file_is_not_named_in_the_action(self, with_register):
        tables = pipeline.prepare(with_register("", "table = 1", extra="optional = true\n"))
        actions = dict(zip(tables.issue["code"], tables.issue["action"], strict=True))
        assert list(actions) == ["BAD_MAPPING", "PUBLIC_KEY"]
        assert "register" not in actions["BAD_MAPPING"]

    def test_a_register_of_no_known_occasion(self, evaluation, teams_report):
        text = teams_report.decode("utf-16").replace("3/4/26", "3/14/26").encode("utf-16")
        with pytest.raises(InputError, match="UNKNOWN_OCCASION"):
            pipeline.prepare(evaluation(TEAMS, **{"teams.csv": text}))
        with pytest.raises(InputError, match="register of occasion 'ls9', which no table of occasions has"):
            pipeline.prepare(evaluation(TEAMS + 'occasion = "ls9"\n', **{"teams.csv": text}))
        built = evaluation(TEAMS + 'occasion = "ls3"\n')
        occasions = built.folder / "occasions.csv"
        occasions.write_text(occasions.read_text().replace("2026-03-04", "2026-03-10"))
        assert len(pipeline.prepare(built).interaction) == 9  # within the days by which a date may be off

    def test_two_occasions_on_a_day_are_told_apart_by_title(self, evaluation, teams_report):
        built = evaluation(TEAMS, **{"teams.csv": teams_report})
        occasions = built.folder / "occasions.csv"
        same_day = "c1,coaching,Learning session 3 (CVD prevention): NEL & SEL,2026-03-04 09:00,,\n"
        occasions.write_text(occasions.read_text() + same_day)
        assert set(pipeline.prepare(built).interaction["occasion_key"]) == {"c1"}
        occasions.write_text(occasions.read_text().replace("CVD", "ABC"))
        with pytest.raises(InputError, match="UNKNOWN_OCCASION"):
            pipeline.prepare(built)

    def test_the_cause_is_told_before_its_consequences(self, evaluation, teams_report):
        built = evaluation(TEAMS, **{"teams.csv": teams_report, "occasions.csv": ""})
        with pytest.raises(InputError, match=r"occasions\.csv: The file is empty"):
            pipeline.prepare(built)

    def test_a_far_cell_and_an_encrypted_workbook(self, with_register, workbook, rezip):
        far = rezip(workbook([["Full name"]]), lambda _, part: part.replace(b'r="A1"', b'r="XFD1048576"'))
        with pytest.raises(InputError, match="FAR_CELL"):
            pipeline.prepare(with_register(far))
        with pytest.raises(InputError, match="ENCRYPTED_WORKBOOK"):
            pipeline.prepare(
                with_register(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
            )


class TestKeys:
    def test_without_the_key_nothing_is_prepared_but_a_check_runs(self, evaluation, teams_report, home):
        built = evaluation(TEAMS, **{"teams.csv": teams_report}).model_copy(update={"key": "trial"})
        with pytest.raises(KeyFileError, match="evalkit key trial"):
            pipeline.prepare(built)
        assert pipeline.check(built).files[-1].accepted == 9
        assert not home.exists()

    def test_a_key_inside_the_evaluation_is_refused(self, evaluation, teams_report, monkeypatch):
        built = evaluation(TEAMS, **{"teams.csv": teams_report}).model_copy(update={"key": "trial"})
        monkeypatch.setenv("EVALKIT_HOME", str(built.folder / "home"))
        for step in (lambda _: pseudonyms.create_key("trial"), pipeline.prepare, pipeline.check):
            with pytest.raises(KeyFileError, match="lies inside the folder"):
                step(built)

    def test_the_public_key_is_for_the_samples_alone(self, evaluation):
        built = evaluation("")
        warning = (
            'The key "demo" is public: anybody can undo its pseudonyms. Make your own with evalkit key NAME before '
            "real people are read."
        )
        assert pipeline.check(built).needs == (warning,)
        issue = pipeline.prepare(built).issue
        assert list(zip(issue["code"], issue["action"], strict=True)) == [("PUBLIC_KEY", warning.rstrip("."))]
        pseudonyms.create_key("trial")
        own = built.model_copy(update={"key": "trial"})
        assert pipeline.check(own).needs == ()
        assert pipeline.prepare(own).issue.empty

    @pytest.mark.parametrize("name", pseudonyms.SAMPLES)
    def test_the_samples_may_use_it(self, name):
        assert definition.load(SAMPLES / name).programme.id == name
        assert pipeline.check(definition.load(SAMPLES / name)).needs == ()


class TestPrepared:
    def test_prepared_tables_are_found_again(self, evaluation, teams_report, monkeypatch):
        built = evaluation(TEAMS, **{"teams.csv": teams_report})
        first = pipeline.prepare(built)
        monkeypatch.setattr(pipeline, "_Intake", None)  # any work would fail
        again = pipeline.prepare(built)
        assert again.fingerprint == first.fingerprint
        for name, frame in first.frames.items():
            pd.testing.assert_frame_equal(frame, again.frames[name])

    @pytest.mark.parametrize("name", ["teams.csv", "organisations.csv", "organisations.toml", "evaluation.toml"])
    def test_whatever_changes_changes_the_fingerprint(self, evaluation, teams_report, name):
        built = evaluation(TEAMS, **{"teams.csv": teams_report})
        first = pipeline.prepare(built).fingerprint
        path = built.folder / name
        change = (
            b"# more\n" if name.endswith("toml") else "\r\n".encode("utf-16-le" if name == "teams.csv" else "utf-8")
        )
        path.write_bytes(path.read_bytes() + change)
        from evalkit.definition import load

        again = pipeline.prepare(load(built.folder)).fingerprint
        assert (again != first) is (name != "evaluation.toml")  # a comment in the definition changes nothing

    def test_another_key_of_the_same_name_is_another_key(self, evaluation, teams_report):
        built = evaluation(TEAMS, **{"teams.csv": teams_report}).model_copy(update={"key": "trial"})
        path = pseudonyms.create_key("trial")
        first = pipeline.prepare(built)
        path.unlink()
        pseudonyms.create_key("trial")
        assert not set(first.person["person_key"]) & set(pipeline.prepare(built).person["person_key"])

    def test_damaged_tables_are_prepared_again(self, evaluation, teams_report, home):
        built = evaluation(TEAMS, **{"teams.csv": teams_report})
        first = pipeline.prepare(built)
        folder = home / "trial" / "prepared" / first.fingerprint
        (folder / "interaction.parquet").write_bytes(b"damaged")
        pd.testing.assert_frame_equal(pipeline.prepare(built).interaction, first.interaction)
        (folder / "datapackage.json").unlink()
        assert len(pipeline.prepare(built).interaction) == 9

    def test_only_the_owner_may_look(self, evaluation, teams_report, home):
        pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
        (mark,) = (folder.name for folder in (home / "trial" / "prepared").iterdir())
        for folder in ("trial", "trial/vault", "trial/prepared", f"trial/vault/{mark}"):
            assert stat.S_IMODE((home / folder).stat().st_mode) == 0o700
        for name in ("people.csv", "unknown_organisations.csv", f"{mark}/people.csv"):
            assert stat.S_IMODE((home / "trial" / "vault" / name).stat().st_mode) == 0o600
        assert not list(home.rglob(".partial-*"))

    def test_the_vault_follows_the_tables_in_use(self, evaluation, teams_report, home):
        people = home / "trial" / "vault" / "people.csv"
        pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
        first = people.read_bytes()
        other = evaluation(REGISTER, **{"register.csv": HEADER + "Ada Fenwick,ada@nel.invalid,,,,2026-04-08\n"})
        pipeline.prepare(other)
        assert b"Ada Fenwick" in people.read_bytes()
        assert first != people.read_bytes()
        pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
        assert people.read_bytes() == first

    def test_a_vault_that_lost_its_names_is_filled_again(self, evaluation, teams_report, home):
        built = evaluation(TEAMS, **{"teams.csv": teams_report})
        mark = pipeline.prepare(built).fingerprint
        vault = home / "trial" / "vault"
        before = (vault / "people.csv").read_bytes()
        (vault / mark / "people.csv").unlink()
        (vault / "people.csv").unlink()
        pipeline.prepare(built)
        assert (vault / "people.csv").read_bytes() == (vault / mark / "people.csv").read_bytes() == before

    def test_the_newest_three_are_kept_in_prepared_and_vault(self, with_register, home):
        marks = []
        for number in range(5):
            text = HEADER + f"Ada Fenwick,ada{number}@nel.invalid,,,,2026-04-08\n"
            marks.append(pipeline.prepare(with_register(text)).fingerprint)
            os.utime(home / "trial" / "prepared" / marks[-1], (1e9 + number, 1e9 + number))
        for room in ("prepared", "vault"):
            assert {path.name for path in (home / "trial" / room).iterdir() if path.is_dir()} == set(marks[-3:])

    def test_tables_just_written_stay_whatever_the_clock_says(self, with_register, home):
        marks = []
        for number in range(4):
            text = HEADER + f"Ada Fenwick,ada{number}@nel.invalid,,,,2026-04-08\n"
            marks.append(pipeline.prepare(with_register(text)).fingerprint)
            os.utime(home / "trial" / "prepared" / marks[-1], (4e9, 4e9))  # the clock was ahead
        assert marks[-1] in {path.name for path in (home / "trial" / "prepared").iterdir()}

    def test_names_left_by_a_failed_process_go_after_an_hour(self, with_register, home):
        left, new = (home / "trial" / "vault" / name for name in ("left", "new"))
        for folder in (left, new):
            folder.mkdir(parents=True)
        os.utime(left, (1e9, 1e9))
        pipeline.prepare(with_register(HEADER + "Ada Fenwick,ada@nel.invalid,,,,2026-04-08\n"))
        assert (left.exists(), new.exists()) == (False, True)

    def test_whoever_comes_second_uses_what_is_there(self, evaluation, teams_report, home):
        tables = pipeline.prepare(evaluation(TEAMS, **{"teams.csv": teams_report}))
        prepared.keep(tables)
        assert [path.name for path in (home / "trial" / "prepared").iterdir()] == [tables.fingerprint]

    def test_two_processes_at_once(self, evaluation, teams_report, home):
        built = evaluation(TEAMS, **{"teams.csv": teams_report})
        script = (
            "import sys; from evalkit.definition import load; from evalkit.intake.pipeline import prepare\n"
            "print(len(prepare(load(sys.argv[1])).interaction))"
        )
        started = [
            subprocess.Popen([sys.executable, "-c", script, str(built.folder)], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        assert [process.communicate(timeout=120)[0] for process in started] == ["9\n", "9\n"]
        assert len(list((home / "trial" / "prepared").iterdir())) == 1


def test_a_file_is_known_by_the_source_that_it_matched(evaluation, teams_report):
    source = pipeline.prepare(evaluation(TEAMS, **{"teams-Ada Fenwick 1-1.csv": teams_report})).source
    assert source["declared"].tolist() == ["organisations.csv", "occasions.csv", "teams*.csv"]


def test_the_same_fault_has_the_same_words_in_every_row_and_file():
    checked = pipeline.check(definition.load(SAMPLES / "london"))
    words: dict[tuple[str, str, str], set[str]] = {}
    for issue in (issue for account in checked.files for issue in account.issues):
        words.setdefault((issue["code"], issue["severity"], issue["column"]), set()).add(issue["action"])
    assert {"SAME_PERSON_AGAIN", "REPEATS_PARTICIPANTS", "BLANK_ROW"} & {code for code, *_ in words}
    assert not {key: actions for key, actions in words.items() if len(actions) > 1}
    names = {Path(account.path).name for account in checked.files}
    assert not [name for name in names for actions in words.values() for action in actions if name in action]


def test_progress_is_told(evaluation, teams_report):
    told: list[tuple[int, int, str]] = []
    pipeline.check(evaluation(TEAMS, **{"teams.csv": teams_report}), lambda *step: told.append(step))
    assert [step[:2] for step in told] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert told[2][2] == "teams.csv"
