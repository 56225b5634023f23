"""Lists of members name people: they go through the same door as registers, and nobody comes out of it by name."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import InputError
from evalkit.intake import forget, pipeline
from survey_exports import account_of, codes, source

HEAD = "Name,E-mail,Organisation,Team,Role in team,Job,From,Until\n"
MAPPING = """table = "membership"
[columns]
name = "Name"
email = "E-mail"
organisation = "Organisation"
group = "Team"
role = "Role in team"
role_group = "Job"
start = "From"
end = "Until"
[values.role_group]
"GP" = "doctors"
"""
ROLE_GROUPS = """
[[role_groups]]
code = "doctors"
name = "Doctors"
in_practice = true
[[role_groups]]
code = "nurses"
name = "Nurses and midwives"
"""
ADA = "Ada Fenwick,ada@nel.invalid,NEL ICB,T1,Lead,GP,2026-01-10,\n"
LEE = "Lee Varga,lee@nhs.invalid,,sleep  SUPPORT,,Nurses and midwives,2026-02-01,2026-05-31\n"
TEAMS = "team_key,name,joined\nT1,Asthma reviews,2026-01-05\nT2,Sleep support,2026-01-20\nT3,Twin,2026-01-20\n"
PROJECTS = "project_key,title,status,start\nP1,Twin,active,2026-03-01\nP2,Waiting well,active,2026-03-01\n"
REGISTER_ADA = "Full name,E-mail,Organisation,Role,Minutes,Date\nAda Fenwick,,NEL ICB,,60,2026-04-08\n"


def table(name: str, text: str) -> dict[str, str]:
    columns = "".join(f'{heading} = "{heading}"\n' for heading in text.split("\n", 1)[0].split(","))
    return {f"{name}.csv": text, f"{name}.toml": f'table = "{name}"\n[columns]\n{columns}'}


@pytest.fixture
def listed(evaluation):
    """Return a function that builds an evaluation with two teams, a project and lists of members."""

    def build(*rows: str, second: str = "", register: str = "", mapping: str = MAPPING, **files: str):
        sources = ROLE_GROUPS + source("members.csv", mapping='"members.toml"')
        written = {"members.csv": HEAD + "".join(rows), "members.toml": mapping, **files}
        for name, text in (("team", TEAMS), ("project", PROJECTS)):
            sources += source(f"{name}.csv", mapping=f'"{name}.toml"')
            written |= table(name, text)
        if second:
            sources += source("second.csv", mapping='"members.toml"')
            written["second.csv"] = HEAD + second
        if register:
            sources += source("register.csv", mapping='"register.toml"')
            written["register.csv"] = register
        return evaluation(sources, **written)

    return build


def said(built, path: str = "members.csv") -> list[tuple[int | None, str, str]]:
    account = account_of(built, path)
    assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    return codes(account)


def test_a_list_becomes_memberships_by_pseudonym(listed):
    tables = pipeline.prepare(listed(ADA, LEE))
    rows = tables.membership[["group_key", "role", "start", "end"]].to_numpy().tolist()
    assert rows[0][:3] == ["T1", "Lead", pd.Timestamp("2026-01-10")]
    assert pd.isna(rows[0][3])
    assert rows[1] == ["T2", "member", pd.Timestamp("2026-02-01"), pd.Timestamp("2026-05-31")]
    assert tables.membership["person_key"].tolist() == tables.person["person_key"].tolist()
    (file,) = tables.source[tables.source["path"] == "members.csv"].to_dict("records")
    assert (file["table"], file["n_accepted"]) == ("membership", 2)


def test_a_member_on_no_register_is_a_person_all_the_same(listed):
    tables = pipeline.prepare(listed("Rita Sol,,SCFT,T1,,,2026-02-01,\n", "Zoe Pell,,,T1,,,2026-02-01,\n"))
    assert tables.interaction.empty
    assert tables.person["match_tier"].tolist() == ["name and organisation", "name only"]
    assert tables.person["org_key"].tolist()[0] == "R2Y"


def test_members_and_attendees_are_recognised_among_each_other(listed):
    """The register has no address, the list has: name and organisation are the same."""
    tables = pipeline.prepare(listed(ADA, register=REGISTER_ADA))
    (person,) = tables.person.to_dict("records")
    assert (person["match_tier"], person["role_group"]) == ("email", "doctors")
    assert tables.interaction["person_key"].tolist() == tables.membership["person_key"].tolist()


def test_first_and_last_name_and_a_project(listed):
    mapping = 'table = "membership"\n[columns]\nfirst_name = "Name"\nlast_name = "Organisation"\nstart = "From"\n'
    built = listed("Ada,,Fenwick,,,,2026-04-01,\n", mapping=mapping + '[constants]\ngroup = "waiting well"\n')
    assert pipeline.prepare(built).membership["group_key"].tolist() == ["P2"]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("Ada Fenwick,ada@nel.invalid,,T9,,,2026-02-01,", "UNKNOWN_GROUP", "Team"),
        ("Ada Fenwick,ada@nel.invalid,,T1; T2,,,2026-02-01,", "UNKNOWN_GROUP", "Team"),
        ("Ada Fenwick,ada@nel.invalid,,Twin,,,2026-02-01,", "AMBIGUOUS_GROUP", "Team"),
        ("Ada Fenwick,ada@nel.invalid,,,,,2026-02-01,", "BLANK_CELL", "Team"),
        ("Ada Fenwick,ada@nel.invalid,,T1,,,2026-05-01,2026-02-01", "END_BEFORE_START", "Until"),
        ("Ada Fenwick,ada@nel.invalid,,T1,,,,2026-01-01", "END_BEFORE_START", "Until"),
        ("Ada Fenwick,ada@nel.invalid,,T1,,,2026-09-01,", "FUTURE_DATE", "From"),
        ("Ada Fenwick,ada@nel.invalid,,T1,,,soon,", "BAD_DATE", "From"),
        ("Ada Fenwick,ada@nel.invalid lee@nhs.invalid,,T1,,,2026-02-01,", "TWO_EMAILS", "E-mail"),
        (",info@nel.invalid,,T1,,,2026-02-01,", "SHARED_ACCOUNT", "E-mail"),
        ("Ward laptop,,,T1,,,2026-02-01,", "SHARED_ACCOUNT", "Name"),
        ("+44 7700 900123,,,T1,,,2026-02-01,", "NOBODY_NAMED", "Name"),
        ("Vacant,,,T1,,,2026-02-01,", "NOBODY_NAMED", "Name"),
        (",,NEL ICB,T1,,,2026-02-01,", "NO_NAME", "Name"),
        ("Ada Fenwick,ada@nel.invalid,Twins,T1,,,2026-02-01,", "AMBIGUOUS_ORGANISATION", "Organisation"),
        ("Ada Fenwick,ada@nel.invalid,,T1,Dr Fenwick's deputy,,2026-02-01,", "PERSONAL_DATA", "Role in team"),
        ("Ada Fenwick,ada@nel.invalid,,T1,for Lee Varga,,2026-02-01,", "PERSONAL_DATA", "Role in team"),
        ("Ada Fenwick,ada@nel.invalid,,T1,07700 900123,,2026-02-01,", "PERSONAL_DATA", "Role in team"),
        ("Ada Fenwick,ada@nel.invalid,,T1,she leads on this until somebody else does,,2026-02-01,",
         "UNKNOWN_VALUE", "Role in team"),
    ],
)  # fmt: skip
def test_a_row_with_a_fault_is_set_aside_and_no_value_is_told(listed, row, code, column):
    built = listed(f"{row}\n", LEE)
    assert said(built) == [(2, column, code)]
    account = account_of(built, "members.csv")
    assert (account.accepted, account.quarantined) == (1, 1)
    assert "What to do" not in account.error
    for word in ("Fenwick", "ada@", "info@", "7700", "Varga", "deputy", "leads on"):
        assert word not in str(account.as_json()), word
    assert pipeline.prepare(built).membership["group_key"].tolist() == ["T2"]


def test_without_a_first_day_a_membership_begins_with_its_team_and_says_so(listed):
    built = listed(ADA.replace("2026-01-10", ""))
    assert said(built) == [(2, "From", "START_OF_GROUP")]
    assert pipeline.prepare(built).membership["start"].tolist() == [pd.Timestamp("2026-01-05")]


def test_a_last_day_may_be_planned(listed):
    built = listed(ADA.replace("2026-01-10,", "2026-01-10,2027-03-31"))
    assert said(built) == []


def test_one_order_of_day_and_month_is_decided_for_the_list(listed):
    ambiguous = ADA.replace("2026-01-10", "03/04/2026")
    assert account_of(listed(ambiguous), "members.csv").error.endswith("[AMBIGUOUS_DATE]")
    both = listed(ambiguous, LEE.replace("2026-02-01", "13/02/2026"))
    assert pipeline.prepare(both).membership["start"].tolist()[0] == pd.Timestamp("2026-04-03")
    joined = listed(ADA.replace("2026-01-10", "05/01/2026"))  # the team's first day decides
    assert pipeline.prepare(joined).membership["start"].tolist() == [pd.Timestamp("2026-01-05")]


def test_the_same_member_twice_is_one_and_another_last_day_is_set_aside(listed):
    spelt = ADA.replace("Ada Fenwick,ada@nel.invalid", '"FENWICK, Ada",')
    built = listed(ADA, spelt, ADA.replace("2026-01-10,", "2026-01-10,2026-03-31"), second=ADA + LEE)
    assert said(built) == [(3, "", "SAME_ROW_TWICE"), (4, "", "DUPLICATE_KEY")]
    assert (2, "", "IN_ANOTHER_FILE") in said(built, "second.csv")
    assert len(pipeline.prepare(built).membership) == 2


def test_somebody_may_be_in_two_teams_or_come_back(listed):
    rows = [ADA.replace("2026-01-10,", "2026-01-10,2026-02-01"), ADA.replace("2026-01-10", "2026-05-01"),
            ADA.replace("T1", "T2")]  # fmt: skip
    tables = pipeline.prepare(listed(*rows))
    assert len(tables.membership) == 3
    assert len(tables.person) == 1


def test_a_name_that_several_people_bear_is_no_member(listed):
    other = ADA.replace("ada@nel.invalid,NEL ICB", "a.f@sample.invalid,SCFT")
    built = listed(ADA, other, "Ada Fenwick,,,T2,,,2026-02-01,\n")
    assert (4, "", "NAME_OF_SEVERAL") in said(built)
    assert pipeline.prepare(built).membership["group_key"].tolist() == ["T1", "T1"]


def test_total_rows_and_blank_rows_are_left_out(listed):
    built = listed(ADA, ",,,,,,,\n", LEE, "Total: 2,,,,,,,\n")
    assert said(built) == [(3, "", "BLANK_ROW"), (5, "", "TOTAL_ROW")]
    alone = listed("Total: 2,,,,,,,\n")
    assert said(alone) == [(2, "", "STATED_TOTAL_DIFFERS"), (2, "", "TOTAL_ROW")]
    assert pipeline.prepare(alone).headcount.empty


def test_a_team_is_known_by_its_name_whether_or_not_that_may_be_printed(listed):
    tables = pipeline.prepare(listed(LEE))
    assert tables.team["name"].tolist() == ["T1", "T2", "T3"]
    assert tables.membership["group_key"].tolist() == ["T2"]


def test_nobody_in_a_list_may_be_named_in_another_table(listed):
    files = table("action", "team_key,kind,started\nT1,visit of Ada Fenwick,2026-02-01\n")
    built = listed(ADA, **files)
    built = built.model_copy(
        update={"sources": (*built.sources, built.sources[0].model_copy(update={"path": "action.csv",
                                                                                "mapping": "action.toml"}))}
    )  # fmt: skip
    assert said(built, "action.csv") == [(2, "kind", "PERSONAL_DATA")]


def test_a_correction_hits_a_member(listed):
    text = "file,sheet,row,column,new_value,who,when,why\nmembers.csv,,2,group,T2,MH,2026-05-01,wrong-value\n"
    text += "members.csv,,3,,drop,MH,2026-05-01,withdrawn\n"
    built = listed(ADA, LEE, **{"corrections.csv": text}).model_copy(update={"corrections": "corrections.csv"})
    assert said(built) == [(2, "Team", "CORRECTED"), (3, "", "CORRECTED_OUT")]
    assert pipeline.prepare(built).membership["group_key"].tolist() == ["T2"]


def test_a_later_version_replaces_an_earlier_one_and_says_how_it_differs(listed):
    built = listed(ADA, LEE, second=ADA.replace(",\n", ",2026-06-01\n") + "Rita Sol,,SCFT,T1,,,2026-02-01,\n")
    newer = built.sources[-1].model_copy(update={"supersedes": "members.csv"})
    built = built.model_copy(update={"sources": (*built.sources[:-1], newer)})
    account = account_of(built, "members.csv")
    assert account.ignored == 2
    assert account.replaced == {"by": "second.csv", "added": 1, "gone": 1, "changed": 1}
    assert len(pipeline.prepare(built).membership) == 2


def test_a_copy_is_counted_once(listed):
    built = listed(ADA, LEE, second=ADA + LEE)
    assert [code for _, _, code in said(built, "second.csv")] == ["SAME_FILE_TWICE"] * 3
    assert len(pipeline.prepare(built).membership) == 2


def test_forgetting_somebody_finds_and_removes_their_memberships(listed, home):
    built = listed(ADA, LEE, register=REGISTER_ADA)
    pipeline.prepare(built)
    planned = forget.plan(built, "ada@nel.invalid")
    assert {export.path: [place.row for place in export.left_out] for export in planned.exports} == {
        "members.csv": [2], "register.csv": [2],
    }  # fmt: skip
    assert forget.carry_out(planned) == ()
    tables = pipeline.prepare(built)
    assert tables.membership["group_key"].tolist() == ["T2"]
    assert (len(tables.person), len(tables.interaction)) == (1, 0)
    assert said(built) == [(2, "", "FORGOTTEN")]
    kept = "".join(path.read_text("utf-8") for path in (home / "trial" / "vault").rglob("*.csv"))
    assert "Fenwick" not in kept
    assert "Varga" in kept
    forget.take_back(forget.plan(built, "ada@nel.invalid"), really=True)
    assert len(pipeline.prepare(built).membership) == 2


def test_somebody_on_a_list_alone_is_forgotten_by_name(listed):
    built = listed("Rita Sol,,SCFT,T1,,,2026-02-01,\n", LEE)
    pipeline.prepare(built)
    forget.carry_out(forget.plan(built, "Rita Sol"))
    assert len(pipeline.prepare(built).person) == 1


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ('table = "membership"\n[columns]\ngroup = "Team"', "membership needs a column for 'name'"),
        ('table = "membership"\n[columns]\nname = "Name"', "membership needs 'group'"),
        ('table = "membership"\n[columns]\nname = "Name"\nperson_key = "E-mail"', "does not know"),
        ('table = "membership"\n[columns]\nname = "Name"\ngrup = "Team"', "did you mean 'group'?"),
        ('table = "members"\n[columns]\nname = "Name"', "did you mean 'membership'?"),
    ],
)
def test_faults_of_the_mapping_are_explained(listed, mapping, told):
    with pytest.raises(InputError) as caught:
        pipeline.prepare(listed(ADA, mapping=mapping))
    assert told in str(caught.value)
