"""Canonical tables are filled by their schema: types, required columns, allowed values, no people."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import InputError
from evalkit.intake import pipeline


@pytest.fixture
def table(evaluation):
    """Return a function that builds an evaluation with one more table."""

    def build(name: str, text: str, *, more: str = "", source: str = ""):
        headings = text.split("\n", 1)[0].split(",")
        mapping = (
            f'table = "{name}"\n[columns]\n' + "".join(f'{heading} = "{heading}"\n' for heading in headings) + more
        )
        return evaluation(
            f'[[sources]]\npath = "more.csv"\nmapping = "more.toml"\n{source}',
            **{"more.csv": text, "more.toml": mapping},
        )

    return build


def faults(built) -> list[tuple[str, str, int | None]]:
    account = next(a for a in pipeline.check(built).files if a.path == "more.csv")
    assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    return [(issue["code"], issue["column"], issue["row"]) for issue in account.issues]


def test_a_month_of_a_measure_that_is_there_twice_counts_once_or_not_at_all(table):
    text = (
        "measure,kind,subject_key,period,value,better\nm,outcome,NEL,2026-01,5,up\nm,outcome,NEL,2026-01,5,up\n"
        "m,outcome,NEL,2026-02,5,up\nm,outcome,NEL,2026-02,7,up\n"
    )
    built = table("measure", text)
    assert faults(built) == [("SAME_ROW_TWICE", "", 3), ("DUPLICATE_KEY", "measure", 5)]
    assert pipeline.prepare(built).measure["value"].tolist() == [5, 5]


def test_types_follow_the_schema(table):
    text = (
        "measure,kind,subject_key,period,numerator,denominator,value,better,target\n"
        "wait,Outcome,North East London,2026-01,12,40.5,,UP,\nwait,outcome,R2Y,2026-02-01,,,3e1,up,1\n"
    )
    frame = pipeline.prepare(table("measure", text)).measure
    assert frame["subject_key"].tolist() == ["NEL", "R2Y"]
    assert frame["kind"].tolist() == ["outcome", "outcome"]
    assert frame["stratum"].tolist() == ["", ""]
    assert frame["period"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01")]
    assert frame["denominator"].tolist()[0] == 40.5
    assert frame["value"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("offer", "kind,subject_key,offered,taken,at\nslot,NEL,4,-1,2026-01-01\n", ("NOT_A_COUNT", "taken", 2)),
        ("offer", "kind,subject_key,offered,taken,at\nslot,NEL,4.5,1,2026-01-01\n", ("NOT_A_COUNT", "offered", 2)),
        ("offer", "kind,subject_key,offered,taken,at\nslot,,4,1,2026-01-01\n", ("BLANK_CELL", "subject_key", 2)),
        ("offer", "kind,subject_key,offered,taken,at\nslot,NEL,4,1,soon\n", ("BAD_DATE", "at", 2)),
        ("adoption", "practice,team_key,stage,at\np,t,tryng,2026-01-01\n", ("UNKNOWN_VALUE", "stage", 2)),
        ("adoption", "practice,team_key,stage,at\np,t,heard,2026-12-01\n", ("FUTURE_DATE", "at", 2)),
        ("context", "system,kind,start,end\nNEL,Lead in post,2026-02-01,2026-01-01\n", ("END_BEFORE_START", "end", 2)),
        ("context", "system,kind,start\nMars,pressure,2026-02-01\n", ("UNKNOWN_SYSTEM", "system", 2)),
        ("context", "system,kind,start\nNEL,Dr Fenwick on sick leave,2026-02-01\n", ("UNKNOWN_VALUE", "kind", 2)),
        ("offer", "kind,subject_key,offered,taken,at\nDr Fenwick on leave,NEL,1,1,2026-01-01\n",
         ("PERSONAL_DATA", "kind", 2)),
        ("offer", "kind,subject_key,offered,taken,at\nslot,the team of Ada and all her friends,1,1,2026-01-01\n",
         ("UNKNOWN_VALUE", "subject_key", 2)),
        ("judgement", "subject_key,signal,level,by_role,at\nNEL,s,Ada told us that she will leave,lead,2026-01-01\n",
         ("UNKNOWN_VALUE", "level", 2)),
        ("judgement", "subject_key,signal,level,by_role,at\nNEL,case 943476,low,lead,2026-01-01\n",
         ("PERSONAL_DATA", "signal", 2)),
        ("action", f"team_key,kind,started\nt1,{'x' * 41},2026-01-01\n", ("UNKNOWN_VALUE", "kind", 2)),
        ("adoption", "practice,team_key,stage,at\nask Ada@work,t,heard,2026-01-01\n", ("PERSONAL_DATA", "practice", 2)),
        ("team", "team_key,name,org_key,joined\nt1,Team,Nowhere,2026-01-01\n", ("UNKNOWN_ORGANISATION", "org_key", 2)),
        ("team", "team_key,name,joined,aim\nt1,Team,2026-01-01,maybe\n", ("UNKNOWN_VALUE", "aim", 2)),
        ("judgement", "subject_key,signal,level,by_role,at\nNEL,s,see ada@x.invalid,lead,2026-01-01\n",
         ("PERSONAL_DATA", "level", 2)),
        ("judgement", "subject_key,signal,level,by_role,at\nNEL,s,+44 7700 900123,lead,2026-01-01\n",
         ("PERSONAL_DATA", "level", 2)),
        ("occasion", "occasion_key,kind,start\nx1,party,2026-01-01\n", ("UNKNOWN_KIND", "kind", 2)),
        ("occasion", "occasion_key,kind,start\nls3,webinar,2026-01-01\n", ("DUPLICATE_KEY", "occasion_key", 2)),
        ("measure", "measure,kind,subject_key,period,value,better,target\nm,outcome,NEL,2026-01,5,,9\n",
         ("BLANK_CELL", "better", 2)),
        ("measure", "measure,kind,subject_key,period,value,better\nm,outcome,NEL,2026-01,5,sideways\n",
         ("UNKNOWN_VALUE", "better", 2)),
        ("measure", "measure,kind,subject_key,period,value,better\nm,outcome,NEL,2026-01,nan,up\n",
         ("NOT_A_NUMBER", "value", 2)),
    ],
)  # fmt: skip
def test_a_row_with_a_fault_is_quarantined(table, name, text, fault):
    built = table(name, text)
    assert faults(built) == [fault]
    assert "ada@" not in str(pipeline.check(built))


def test_the_kinds_of_context_are_listed_and_the_value_is_not(table):
    built = table("context", "system,kind,start\nNEL,Dr Fenwick on sick leave,2026-02-01\n")
    (issue,) = next(a for a in pipeline.check(built).files if a.path == "more.csv").issues
    assert "sponsor in post, lead in post, reorganisation, pressure, other" in issue["action"]
    assert "Fenwick" not in str(issue)


def test_codes_of_a_few_words_and_keys_with_long_numbers_pass(table):
    text = (
        "measure,kind,subject_key,stratum,period,value,better\nDR screening rate,outcome,A81001,0-18,2026-01,1,up\n"
        "near miss,outcome,Sample Community NHS Foundation Trust,,2026-01,1,up\n"
    )
    assert pipeline.prepare(table("measure", text)).measure["subject_key"].tolist() == ["A81001", "R2Y"]


def test_a_required_column_without_a_place_fails_the_file(table):
    built = table("offer", "kind,subject_key,offered,at\nslot,NEL,4,2026-01-01\n")
    with pytest.raises(InputError) as caught:
        pipeline.prepare(built)
    assert str(caught.value) == (
        "more.csv: Table 'offer' needs 'taken', and the mapping file gives it no column. What to do: add taken under "
        "[columns], or under [constants] if it is the same in every row. [MISSING_COLUMN]"
    )


def test_the_same_row_twice_is_merged(table):
    row = "slot,NEL,4,1,2026-01-01\n"
    built = table("offer", f"kind,subject_key,offered,taken,at\n{row}{row}")
    assert faults(built) == [("SAME_ROW_TWICE", "", 3)]
    assert len(pipeline.prepare(built).offer) == 1


def test_an_organisation_of_an_unknown_system_is_kept_without_it(table):
    built = table("organisation", "org_key,name,system\nR9,Ninth,Mars\nR8,Eighth,\n")
    assert faults(built) == [("UNKNOWN_SYSTEM", "system", 2)]
    organisations = pipeline.prepare(built).organisation.set_index("org_key")["system"]
    assert organisations[["R9", "R8"]].tolist() == ["", ""]


@pytest.mark.parametrize(("printable", "titles"), [("false", [None, "t1"]), ("true", ["Day one", "Bears"])])
def test_titles_are_kept_only_where_they_may_be_printed(evaluation, printable, titles):
    def source(name: str) -> str:
        return f'[[sources]]\npath = "{name}.csv"\nmapping = "{name}.toml"\ntitles_may_be_printed = {printable}\n'

    built = evaluation(
        source("teams") + source("days"),
        **{
            "days.csv": "occasion_key,kind,start,title\nd1,event,2026-01-01,Day one\n",
            "days.toml": 'table = "occasion"\n[columns]\noccasion_key = "occasion_key"\nkind = "kind"\n'
            'start = "start"\ntitle = "title"\n',
            "teams.csv": "team_key,name,joined\nt1,Bears,2026-01-01\n",
            "teams.toml": 'table = "team"\n[columns]\nteam_key = "team_key"\nname = "name"\njoined = "joined"\n',
        },
    )
    tables = pipeline.prepare(built)
    title = tables.occasion.set_index("occasion_key")["title"]["d1"]
    assert [None if pd.isna(title) else title, tables.team["name"][0]] == titles


def test_registers_are_expected_of_what_was_held(evaluation):
    expected = pipeline.prepare(evaluation("")).occasion.set_index("occasion_key")["register_expected"]
    assert expected.to_dict() == {"ls3": True, "w1": True, "w2": True, "e1": False, "w9": False}


def test_whether_a_register_is_expected_may_be_declared(table):
    built = table("occasion", "occasion_key,kind,start,register_expected\nx1,webinar,2026-01-01,no\n")
    assert not pipeline.prepare(built).occasion.set_index("occasion_key")["register_expected"]["x1"]


def test_keys_nobody_has_are_given_out(table):
    text = "team_key,kind,started\nt1,PDSA cycle,2026-01-01\nt1,PDSA cycle,2026-01-01\n"
    assert pipeline.prepare(table("action", text)).action["action_key"].tolist() == ["a000001", "a000002"]


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("occasion", "occasion_key,kind,start\nE11,webinar,2026-01-01\ne11,webinar,2026-01-02\n", "occasion_key"),
        ("organisation", "org_key,name,system\nR9,Ninth,NEL\nr9,Ninth Trust,NEL\n", "org_key"),
        ("team", "team_key,name,joined\nT1,Bears,2026-01-01\nt1,Owls,2026-01-01\n", "team_key"),
    ],
)
def test_keys_that_differ_in_case_only_are_one_key(table, name, text, column):
    assert faults(table(name, text)) == [("DUPLICATE_KEY", column, 3)]


def test_the_unknown_system_of_an_occasion_says_what_else_is_possible(table):
    built = table("occasion", "occasion_key,kind,start,eligible\nx1,webinar,2026-01-01,Mars\n")
    account = next(a for a in pipeline.check(built).files if a.path == "more.csv")
    (issue,) = account.issues
    assert (issue["code"], issue["column"]) == ("UNKNOWN_SYSTEM", "eligible")
    assert "'all' and 'invitation'" in issue["action"]


@pytest.mark.parametrize("digits", [400, 20])
@pytest.mark.parametrize("end", ["", ".0"])
def test_a_count_of_too_many_digits_is_set_aside(table, digits, end):
    built = table("offer", f"kind,subject_key,offered,taken,at\nslot,NEL,{'9' * digits}{end},1,2026-01-01\n")
    assert faults(built) == [("NOT_A_COUNT", "offered", 2)]
    assert pipeline.prepare(built).offer.empty


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("occasion", "occasion_key,kind,start\n1:1 with Dr Fenwick,webinar,2026-01-01\n",
         ("PERSONAL_DATA", "occasion_key", 2)),
        ("occasion", "occasion_key,kind,start\nwhat Ada told us about the night shift,webinar,2026-01-01\n",
         ("UNKNOWN_VALUE", "occasion_key", 2)),
        ("organisation", "org_key,name,system\nDr Fenwick,Ninth,NEL\n", ("PERSONAL_DATA", "org_key", 2)),
        ("organisation", "org_key,name,system,ods_code\nR9,Ninth,NEL,ask Dr Fenwick\n",
         ("PERSONAL_DATA", "ods_code", 2)),
        ("organisation", f"org_key,name,system\nR9,{'she said that ' * 6},NEL\n", ("UNKNOWN_VALUE", "name", 2)),
        ("action", "action_key,team_key,kind,started\nPlan of Dr Fenwick,t1,PDSA cycle,2026-01-01\n",
         ("PERSONAL_DATA", "action_key", 2)),
        ("invitation", "occasion_key,group_key,status,at\nLunch with Prof Sol,t1,invited,2026-01-01\n",
         ("PERSONAL_DATA", "occasion_key", 2)),
        ("headcount", "what,subject_key,level,period,n\nattendance,NEL,,2026-01-01,07700900123\n",
         ("PERSONAL_DATA", "n", 2)),
        ("headcount", "what,subject_key,level,period,n\nattendance,NEL,,2026-01-01,447700900123\n",
         ("PERSONAL_DATA", "n", 2)),
        ("headcount", "what,subject_key,level,period,n\nattendance,7700900123,,2026-01-01,1\n",
         ("PERSONAL_DATA", "subject_key", 2)),
        ("measure", "measure,kind,subject_key,period,value,better\nm,outcome,NEL,2026-01,07700 900123,up\n",
         ("PERSONAL_DATA", "value", 2)),
        ("measure", "measure,kind,subject_key,period,value,better\nm,outcome,NEL,2026-01,2077009001,up\n",
         ("NOT_A_NUMBER", "value", 2)),
    ],
)  # fmt: skip
def test_keys_and_numbers_are_no_way_round_the_check_for_people(table, name, text, fault):
    assert faults(table(name, text)) == [fault]


def test_long_fractions_and_codes_are_no_telephone_numbers(table):
    text = "measure,kind,subject_key,period,value,better\nm,outcome,NEL,2026-01,0.12345678901,up\n"
    assert pipeline.prepare(table("measure", text)).measure["value"].tolist() == [0.12345678901]


REGISTER = "name,email,occasion\n{},{},w1\n"
REGISTER_MAPPING = 'table = "attendance"\n[columns]\nname = "name"\nemail = "email"\noccasion = "occasion"\n'


@pytest.mark.parametrize(
    "cell",
    ["Zoë Fenwick", "visit of zoe fenwick", "FENWICK Zoe", "Fenwick, Zoë", "zoe_fenwick", "Zoe Fenwick (lead)"],
)
def test_somebody_on_a_register_is_recognised_in_a_code(evaluation, cell):
    def build(register: str):
        return evaluation(
            '[[sources]]\npath = "more.csv"\nmapping = "more.toml"\n'
            '[[sources]]\npath = "who.csv"\nmapping = "who.toml"\n',
            **{
                "more.csv": f'team_key,kind,started\n"{cell}",test,2026-01-01\nt2,test,2026-01-01\n',
                "more.toml": 'table = "action"\n[columns]\nteam_key = "team_key"\nkind = "kind"\nstarted = "started"\n',
                "who.csv": register,
                "who.toml": REGISTER_MAPPING,
            },
        )

    assert faults(build(REGISTER.format("Dr Zoë Fenwick", "zf@nel.invalid"))) == [("PERSONAL_DATA", "team_key", 2)]
    assert faults(build(REGISTER.format("Rita Sol", "rs@nel.invalid"))) == []


@pytest.mark.parametrize("name", ["NEL ICB", "North East London", "Team", "iPhone 12", "Sample Community NHS FT"])
def test_what_is_no_persons_name_on_a_register_takes_no_code_away(evaluation, name):
    built = evaluation(
        '[[sources]]\npath = "more.csv"\nmapping = "more.toml"\n[[sources]]\npath = "who.csv"\nmapping = "who.toml"\n',
        **{
            "more.csv": f"team_key,kind,started\n{name} 1,{name},2026-01-01\n",
            "more.toml": 'table = "action"\n[columns]\nteam_key = "team_key"\nkind = "kind"\nstarted = "started"\n',
            "who.csv": REGISTER.format(name, ""),
            "who.toml": REGISTER_MAPPING,
        },
    )
    assert faults(built) == []


def test_the_place_of_an_organisation_is_read(table):
    built = table("organisation", "org_key,name,system,place\nR9,Ninth,NEL,Eastmarsh\nR8,Eighth,NEL,\n")
    places = pipeline.prepare(built).organisation.set_index("org_key")["place"]
    assert places["R9"] == "Eastmarsh"
    assert pd.isna(places["R8"])


def test_an_invitation_stands_for_as_many_people_as_it_says(table):
    text = (
        "group_key,occasion_key,status,at,n\nSample Community NHS FT,w1,invited,2026-03-01,40\n"
        "t1,w1,invited,2026-03-01,\nNorth East London,w1,invited,2026-03-01,many\n"
    )
    built = table("invitation", text)
    assert faults(built) == [("NOT_A_COUNT", "n", 4)]
    invited = pipeline.prepare(built).invitation
    assert invited["group_key"].tolist() == ["R2Y", "t1"]
    assert invited["n"].isna().tolist() == [False, True]
    assert int(invited["n"][0]) == 40
    assert invited["person_key"].isna().all()


def test_staff_in_post_are_a_headcount(table):
    text = "what,subject_key,period,n\nstaff in post,R2Y,2026-01,4000\nstaff in post,NEL,2026-01-01,90000\n"
    frame = pipeline.prepare(table("headcount", text)).headcount
    assert frame[["what", "subject_key", "level", "n"]].to_numpy().tolist() == [
        ["staff in post", "R2Y", "", 4000],
        ["staff in post", "NEL", "", 90000],
    ]


def test_a_team_is_known_by_its_name_wherever_a_team_stands(evaluation):
    """Also if its name may not be printed, and its table comes last in the definition."""
    names = ("action", "offer", "team")
    rows = {
        "team": "team_key,name,joined\nt1,Sleep support,2026-01-01\n",
        "action": "team_key,kind,started\nSLEEP support,PDSA cycle,2026-02-01\nt2,PDSA cycle,2026-02-01\n",
        "offer": "kind,subject_key,offered,taken,at\nvisit,Sleep support,1,1,2026-02-01\n",
    }
    files = {f"{name}.csv": rows[name] for name in names}
    files |= {
        f"{name}.toml": f'table = "{name}"\n[columns]\n'
        + "".join(f'{column} = "{column}"\n' for column in rows[name].split("\n", 1)[0].split(","))
        for name in names
    }
    sources = "".join(f'[[sources]]\npath = "{name}.csv"\nmapping = "{name}.toml"\n' for name in names)
    built = evaluation(sources, **files)
    tables = pipeline.prepare(built)
    assert tables.action["team_key"].tolist() == ["t1", "t2"]
    assert tables.offer["subject_key"].tolist() == ["t1"]
    account = next(a for a in pipeline.check(built).files if a.path == "action.csv")
    assert [(issue["code"], issue["row"]) for issue in account.issues] == [("UNKNOWN_TEAM", 3)]


def test_a_judgement_without_author_or_date_is_set_aside(table):
    text = (
        "subject_key,signal,level,by_role,at\nNEL,growth,worried,programme lead,2026-04-01\n"
        "NEL,growth,worried,,2026-04-01\nNEL,growth,worried,coach,\n"
    )
    built = table("judgement", text)
    assert [(column, row) for _, column, row in faults(built)] == [("by_role", 3), ("at", 4)]
    assert pipeline.prepare(built).judgement["by_role"].tolist() == ["programme lead"]
