from __future__ import annotations

import pandas as pd
import pytest

from evalkit import load
from evalkit.analyses.momentum import momentum
from evalkit.definition import Scope
from evalkit.tables import Tables
from made_programme import Programme

TWELVE = [10] * 12


def said(result, signal="momentum.product"):
    return next(one for one in result.findings if one.signal == signal).sentence


def test_both_factors_are_printed_and_the_reading_is_named(programme):
    programme.monthly({"QMF": TWELVE}).hold("2022-11-20", {"QMF": 20})
    sentence = said(momentum(programme.tables()))
    assert "In October to December 2022, 20 people had 2.5 interactions each, 50 in all" in sentence
    assert "In January to March 2022, 10 people had 3.0 interactions each, 30 in all" in sentence
    assert "people × interactions per person, which is all interactions" in sentence


def test_the_other_reading_is_named_in_words(write_definition):
    evaluation = load(write_definition(extra='[momentum]\nreading = "total"\n'))
    result = momentum(Programme(evaluation).monthly({"QMF": TWELVE}).tables())
    assert "people × all interactions, which grows with the square of people: 300 then, 300 now" in said(result)
    assert result.tables["quarters"].data.frame["momentum"].tolist() == [300.0] * 4
    assert any("four times the momentum" in caveat for caveat in result.caveats)


def test_of_few_people_there_is_no_average(programme):
    result = momentum(programme.monthly({"QMF": [7] * 11 + [40]}).tables())
    assert "7 people had 21 interactions, too few people for an average" in said(result)
    assert result.tables["months"].data.frame["each"].notna().sum() == 1
    assert any("fewer than 8 people" in caveat for caveat in result.caveats)


@pytest.fixture
def gaps(programme) -> Tables:
    """A register missing among others in March, the only one in June, and nothing held in September."""
    for month in (1, 2, 3, 4, 5, 7, 8, 10, 11, 12):
        programme.hold(f"2022-{month:02d}-15", {"QMF": 12, "QKK": 9})
    return programme.hold("2022-03-20").hold("2022-06-15").tables()


def test_a_missing_register_is_not_a_zero(gaps, drawn):
    result = momentum(gaps)
    months = result.tables["months"].data.frame.set_index("month")
    assert months["people"].isna().tolist() == [month == "2022-06" for month in months.index]
    assert months.loc["2022-09", "people"] == 0
    assert months["status"].value_counts().to_dict() == {
        "complete": 9, "some missing": 1, "no register": 1, "nothing held": 1,
    }  # fmt: skip
    figure = result.figures["momentum"]
    assert "no register came are left open" in figure.alt
    assert "Months with a register missing are hollow" in figure.alt
    assert b">register</text>" in figure.svg
    assert any(caveat.startswith("In 1 month no register") for caveat in result.caveats)
    assert figure.source.startswith("10 of 12 registers")


def test_context_is_marked_and_never_credited(programme, drawn):
    context = [{"system": "QMF", "kind": "sponsor in post", "start": pd.Timestamp("2022-06-01")}]
    result = momentum(programme.monthly({"QMF": TWELVE}).add("context", context).tables())
    assert b"sponsor in post, North East London" in result.figures["momentum"].svg
    assert "Marked as context: sponsor in post" in result.figures["momentum"].alt
    assert not any("sponsor" in one.sentence for one in result.findings)


def test_a_person_without_a_system_counts_in_the_programme_alone(programme):
    programme.monthly({"QMF": TWELVE}).hold("2022-11-20", [("nobody", "")])
    assert any("could not be given to a system" in caveat for caveat in momentum(programme.tables()).caveats)
    own = momentum(programme.tables(), Scope(system="QMF")).tables["quarters"].data.frame
    assert own["interactions"].sum() == sum(TWELVE)


def test_caveats_follow_the_definition(write_definition):
    extra = '[active]\nroles = ["participant", "faculty", "host", "coach", "presenter", "visitor"]\n'
    told = " ".join(momentum(Programme(load(write_definition(extra=extra))).monthly({"QMF": TWELVE}).tables()).caveats)
    assert "These do not count: introduction webinars and broadcast webinars." in told
