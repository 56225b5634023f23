"""Everybody counts once a wave, people are the same as on registers, and free text stays in the vault."""

from __future__ import annotations

import random
import stat

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.intake import pipeline
from survey_exports import ADA, HEADINGS, LEE, MAPPING, ZOE, account_of, codes, form, source, text


def test_a_respondent_is_the_same_person_as_on_a_register(evaluation, register_row):
    sources = source("register.csv", mapping='"register.toml"')
    made = form(evaluation, [ADA, LEE], definition=sources, **{"register.csv": register_row()})
    tables = pipeline.prepare(made)
    attended = tables.interaction["person_key"][0]
    assert attended == tables.respondent["person_key"][0]
    assert tables.person["person_key"].tolist() == [attended]  # Lee is a respondent and no person


@pytest.mark.parametrize(("several", "kept"), [("latest", "bad"), ("first", "good")])
def test_one_response_of_a_person_counts(evaluation, several, kept):
    again = ["9", "2026-03-05 09:00", "2026-03-05 09:05", "ADA@nel.invalid", "Ada F", "NEL", "Bad", "", ""]
    mapping = MAPPING.replace("[columns]", f'several = "{several}"\n[columns]', 1)
    made = form(evaluation, [again, ADA, LEE], mapping)
    account = account_of(made)
    assert (account.read, account.accepted, account.merged) == (3, 2, 1)
    assert (2 if kept == "good" else 3, "", "ANSWERED_AGAIN") in codes(account)
    how = pipeline.prepare(made).feedback.query("question == 'how'")["value"].tolist()
    assert sorted(how) == sorted(["bad", kept])


def test_a_later_export_of_the_same_form_adds_only_what_is_new(evaluation):
    first, second = text([HEADINGS, ADA, LEE]), text([HEADINGS, ADA, LEE, ZOE])
    mapped = {"form.toml": MAPPING}
    both = source("a.csv", mapping='"form.toml"') + source("b.csv", mapping='"form.toml"')
    tables = pipeline.prepare(evaluation(both, **{"a.csv": first, "b.csv": second, **mapped}))
    assert tables.source["n_accepted"].tolist()[2:] == [2, 1]
    assert tables.source["n_merged"].tolist()[2:] == [0, 2]
    assert len(tables.respondent) == 3
    alone = pipeline.prepare(evaluation(source("b.csv", mapping='"form.toml"'), **{"b.csv": second, **mapped}))
    pd.testing.assert_frame_equal(tables.feedback, alone.feedback)


def test_equal_responses_of_nobody_in_particular_are_distinct(evaluation):
    rows = [["Timestamp", "How was it?"], *[["2026/03/04 12:00:00 PM GMT", "Good"]] * 3]
    mapping = 'table = "survey"\ninstrument = "after"\n[questions."How was it?"]\nquestion = "how"\ntype = "choice"\n'
    mapping += 'values = ["Good"]\n'
    given = source("g.csv", mapping='"g.toml"', occasion='"ls3"')
    tables = pipeline.prepare(evaluation(given, **{"g.csv": text(rows), "g.toml": mapping}))
    assert len(tables.respondent) == 3
    assert tables.feedback["value"].tolist() == ["Good"] * 3


def test_the_vault_alone_holds_free_text_and_goes_with_its_tables(evaluation, home):
    said = "Zebediah Quackenbush said so"
    mapping = MAPPING.replace('"Bad" = "bad" }', '"Bad" = "bad" }\nother = "other"')
    rows = [[*ADA[:6], f"{said} too", "9", said], LEE]
    tables = pipeline.prepare(form(evaluation, rows, mapping))
    holders = [path for path in home.rglob("*") if path.is_file() and said.encode() in path.read_bytes()]
    assert {path.name for path in holders} == {"answers.csv"}
    assert len(holders) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in holders)
    assert tables.feedback["value"].fillna("").tolist() == ["other", "9", "", "bad", "2"]
    own = home / "trial" / "vault" / tables.fingerprint / "answers.csv"
    assert own in holders
    for hours in range(4):
        pipeline.prepare(form(evaluation, [[*ADA[:7], str(hours), "so"]], mapping))
    assert not own.exists()


@settings(deadline=None, max_examples=5)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_and_columns_does_not_matter(standing, seed):
    rng = random.Random(seed)
    rows = [ADA, LEE, ZOE, ["4", *ADA[1:3], "lee@x.invalid", "Lee", "SEL", "Bad", "1", ""]]
    order, columns = list(rows), list(range(3, len(HEADINGS)))
    rng.shuffle(order)
    rng.shuffle(columns)
    found = []
    for chosen, headings in ((rows, list(range(3, len(HEADINGS)))), (order, columns)):
        whole = [[*row[:3], *(row[at] for at in headings)] for row in [HEADINGS, *chosen]]
        (standing.folder / "register.csv").write_text(text(whole))
        (standing.folder / "register.toml").write_text(MAPPING)
        tables = pipeline.prepare(standing)
        found.append(
            [
                getattr(tables, name).astype(str).sort_values(list(getattr(tables, name).columns)).to_numpy().tolist()
                for name in ("feedback", "respondent", "person")
            ]
        )
    assert found[0] == found[1]
