"""Copies and later versions of a file: nothing is counted twice, and what changed is said in numbers."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.errors import InputError
from evalkit.intake import pipeline
from evalkit.intake.ledger import Place
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.versions import Difference, difference
from survey_exports import ADA as ADA_ANSWERS
from survey_exports import HEADINGS, MAPPING, ZOE, source, text
from survey_exports import LEE as LEE_ANSWERS

HEAD = "Full name,E-mail,Organisation,Role,Minutes,Date\n"
ADA, LEE, RITA = (f"{name},{name.lower()}@x.invalid,ICB,,{{}},2026-04-08\n" for name in ("Ada", "Lee", "Rita"))
VERSIONS = '[[sources]]\npath = "v*.csv"\nmapping = "register.toml"\nkeep = "last"\n'
BOTH = '[[sources]]\npath = "{}"\nmapping = "register.toml"\n'


def staged(*rows: tuple[str, str]) -> Staged:
    cells = [StagedRow(Place("", n), {"email": email, "minutes": minutes}) for n, (email, minutes) in enumerate(rows)]
    return Staged("spreadsheet", tuple(cells))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([("a", "1"), ("b", "2")], [("b", "2"), ("a", " 1 ")], (0, 0, 0)),
        ([("a", "1"), ("b", "2")], [("b", "3"), ("c", "1")], (1, 1, 1)),
        ([("a", "1"), ("a", "2")], [("a", "2")], (0, 1, 0)),
        ([("a", "1")], [("a", "1"), ("a", "1")], (1, 0, 0)),
        ([], [("a", "1")], (1, 0, 0)),
    ],
)
def test_differences_are_counted(old, new, expected):
    assert difference(staged(*old), staged(*new)) == Difference(*expected)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123"))),
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123"))),
)
def test_a_difference_adds_up_and_turns_round(old, new):
    there, back = difference(staged(*old), staged(*new)), difference(staged(*new), staged(*old))
    assert len(old) + there.added - there.gone == len(new)
    assert (there.added, there.gone, there.changed) == (back.gone, back.added, back.changed)


def test_the_last_version_replaces_the_others(evaluation):
    files = {
        "v2.csv": HEAD + ADA.format(10) + LEE.format(20) + "Bad,a@x.invalid b@x.invalid,,,,\n",
        "v10.csv": HEAD + ADA.format(15) + RITA.format(30),
        "v9.csv": HEAD + ADA.format(1),
    }
    built = evaluation(VERSIONS, **files)
    tables = pipeline.prepare(built)
    assert tables.interaction["minutes"].tolist() == [15, 30]
    source = tables.source.set_index("path")
    assert list(source.loc["v2.csv", ["n_read", "n_ignored"]]) == [3, 3]
    assert list(source.loc["v2.csv", ["superseded_by", "n_added", "n_gone", "n_changed"]]) == ["s003", 1, 2, 1]
    assert not source["superseded_by"].notna()["v10.csv"]
    accounts = {file.path: file for file in pipeline.check(built).files}
    assert accounts["v9.csv"].as_json()["replaced"] == {"by": "v10.csv", "added": 1, "gone": 0, "changed": 1}
    assert {issue["code"] for issue in accounts["v2.csv"].issues} == {"SUPERSEDED"}


def test_a_file_replaces_those_that_its_source_names(evaluation):
    sources = BOTH.format("draft.csv") + BOTH.format("final.csv") + 'supersedes = "*.csv"\n'
    files = {"draft.csv": HEAD + ADA.format(10), "final.csv": HEAD + LEE.format(20)}
    built = evaluation(sources.replace('"*.csv"', '"draft*.csv"'), **files)
    assert pipeline.prepare(built).interaction["minutes"].tolist() == [20]


@pytest.mark.parametrize(
    "sources",
    [
        BOTH.format("a.csv") + 'supersedes = "b.csv"\n' + BOTH.format("b.csv") + 'supersedes = "a.csv"\n',
        BOTH.format("[ab].csv") + 'supersedes = "c.csv"\n' + BOTH.format("c.csv"),
        BOTH.format("a.csv")
        + 'supersedes = "c.csv"\n'
        + BOTH.format("b.csv")
        + 'supersedes = "c.csv"\n'
        + BOTH.format("c.csv"),
    ],
)
def test_what_cannot_be_told_fails(evaluation, sources):
    built = evaluation(sources, **{f"{name}.csv": HEAD + ADA.format(n) for n, name in enumerate("abc")})
    with pytest.raises(InputError, match="SUPERSEDES_UNCLEAR"):
        pipeline.prepare(built)
    assert pipeline.check(built).failed


def test_a_version_that_fails_replaces_nothing(evaluation):
    sources = BOTH.format("a.csv") + BOTH.format("b.csv") + 'supersedes = "a.csv"\noptional = true\n'
    tables = pipeline.prepare(evaluation(sources, **{"a.csv": HEAD + ADA.format(10), "b.csv": ""}))
    assert tables.interaction["minutes"].tolist() == [10]


def test_a_copy_saved_again_as_a_workbook_says_the_same(evaluation, workbook):
    text = HEAD + ADA.format(10) + LEE.format(20)
    rows = [line.split(",") for line in text.splitlines()]
    sources = BOTH.format("a.csv") + BOTH.format("b.xlsx")
    once = pipeline.prepare(evaluation(BOTH.format("a.csv"), **{"a.csv": text}))
    twice = pipeline.prepare(evaluation(sources, **{"b.xlsx": workbook(rows)}))
    assert once.interaction.equals(twice.interaction)
    assert twice.source["n_merged"].tolist()[-1] == 2
    assert set(twice.issue[twice.issue["source_id"] == "s004"]["code"]) == {"SAME_CONTENT"}


def test_the_same_people_at_two_occasions_are_no_copy(evaluation):
    mapping = 'table = "attendance"\n[columns]\nname = "Full name"\n'
    text = "Full name\nAda Fenwick\nLee Varga\n"
    for second in (text, text + "\n"):
        sources = (BOTH.format("a.csv") + 'occasion = "w1"\n' + BOTH.format("b.csv")).replace("register.toml", "m.toml")
        occasions = "Key,Kind,Title,Start,End,Register\nw1,webinar,,2026-04-08,,\nw2,webinar,,2026-05-13,,b.csv\n"
        built = evaluation(sources, **{"a.csv": text, "b.csv": second, "m.toml": mapping, "occasions.csv": occasions})
        assert pipeline.prepare(built).interaction["occasion_key"].tolist() == ["w1", "w1", "w2", "w2"]


VISITS = st.lists(
    st.tuples(st.sampled_from(["Ada", "Lee", "Rita", "Zoë"]), st.sampled_from(["2026-03-04", "2026-04-08"])),
    unique=True,
    min_size=1,
)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=VISITS, data=st.data())
def test_overlapping_waves_and_copies_change_nothing(evaluation, visits, data):
    rows = [[name, f"{name.lower()}@x.invalid", "ICB", "", str(n + 1), day] for n, (name, day) in enumerate(visits)]
    first, second = (data.draw(st.integers(0, len(rows))) for _ in range(2))
    waves = {"a.csv": rows[: max(first, second)], "b.csv": rows[min(first, second) :], "c.csv": rows, "d.csv": rows}
    texts = {name: HEAD + "".join(",".join(row) + "\n" for row in wave) for name, wave in waves.items()}
    texts["d.csv"] = texts["d.csv"].replace(",", ";")
    whole = pipeline.prepare(evaluation(BOTH.format("c.csv"), **texts))
    again = pipeline.prepare(evaluation("".join(map(BOTH.format, texts)), **texts))
    columns = ["person_key", "occasion_key", "org_key", "minutes", "at"]
    for table, by in (("interaction", columns), ("person", ["person_key", "org_key", "match_tier"])):
        one, other = (tables.frames[table][by].sort_values(by, ignore_index=True) for tables in (whole, again))
        pd.testing.assert_frame_equal(one, other)
    counts = again.source
    parts = counts[["n_accepted", "n_quarantined", "n_ignored", "n_merged"]].sum(axis=1)
    assert counts["n_read"].tolist() == parts.tolist()
    assert counts.loc[counts["path"].isin(texts), "n_accepted"].sum() == len(rows)


def _forms(evaluation, **files: list[list[str]]):
    sources = "".join(source(f"{name}.csv", mapping='"form.toml"') for name in files)
    return evaluation(sources, **{"form.toml": MAPPING}, **{f"{name}.csv": text(rows) for name, rows in files.items()})


def test_a_form_that_was_saved_again_is_counted_once_but_not_one_with_other_answers(evaluation):
    again = [cell.replace("9", "8") if n == 7 else cell for n, cell in enumerate(ADA_ANSWERS)]
    same = [HEADINGS, [f" {cell} " for cell in ADA_ANSWERS]]
    made = _forms(evaluation, one=[HEADINGS, ADA_ANSWERS], two=same, three=[HEADINGS, again])
    found = {read.path: {issue["code"] for issue in read.issues} for read in pipeline.check(made).files}
    assert [{"SAME_CONTENT", "IN_ANOTHER_FILE"} & found[path] for path in ("one.csv", "two.csv", "three.csv")] == [
        set(),
        {"SAME_CONTENT"},
        {"IN_ANOTHER_FILE"},
    ]
    assert pipeline.prepare(made).feedback["value"].dropna().tolist() == ["good", "9"]


def test_versions_of_a_form_differ_by_response(evaluation):
    again = [cell.replace("9", "8") if n == 7 else cell for n, cell in enumerate(ADA_ANSWERS)]
    sources = source("v*.csv", mapping='"form.toml"', keep='"last"')
    files = {"v1.csv": text([HEADINGS, ADA_ANSWERS, LEE_ANSWERS]), "v2.csv": text([HEADINGS, again, ZOE])}
    tables = pipeline.prepare(evaluation(sources, **{"form.toml": MAPPING}, **files))
    (first, _) = tables.source[tables.source["path"].str.startswith("v")].to_dict("records")
    assert (first["n_added"], first["n_gone"], first["n_changed"]) == (1, 1, 1)
    assert "8" in tables.feedback["value"].tolist()


def test_versions_of_registrations_differ_by_order(evaluation):
    head = ["Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Attendee Status"]
    order = ["900", "2026-02-20", "Ada", "Fenwick", "ada@nel.invalid", "1"]
    sources = source("v*.csv", occasion='"ls3"', keep='"last"')
    files = {f"v{n}.csv": text([head, [*order, state]]) for n, state in ((1, "Attending"), (2, "Checked In"))}
    tables = pipeline.prepare(evaluation(sources, **files))
    (first, _) = tables.source[tables.source["path"].str.startswith("v")].to_dict("records")
    assert (first["n_added"], first["n_gone"], first["n_changed"]) == (0, 0, 1)
    assert tables.invitation["status"].tolist() == ["attended"]
