from __future__ import annotations

import pandas as pd
import pytest

from evalkit import load
from evalkit.analyses.momentum import momentum
from evalkit.definition import PRINCIPLES, Scope
from made_programme import Programme

MAPPED = """
[movement]
question = "where"
[[movement.principles]]
code = "frame"
name = "Frame 2 connect"
kinds = ["introduction", "webinar"]
[[movement.principles]]
code = "organise"
name = "Organise for impact"
offers = ["Coaching slot"]
actions = ["PDSA cycle"]
[[movement.principles]]
code = "momentum"
name = "Keep 4ward momentum"
"""


def finding(result, signal):
    return next(one for one in result.findings if one.signal == signal)


def signals(result):
    return [one.signal for one in result.findings]


@pytest.fixture
def mapped(write_definition) -> Programme:
    programme = Programme(load(write_definition(extra=MAPPED)))
    programme.monthly({"QMF": [10] * 12}).hold("2022-02-02", {"QMF": 20}, kind="introduction")
    offers = [("coaching slot", "QMF", 3, 2), ("coaching slot", "QKK", 1, 0), ("peer visit", "QMF", 5, 5)]
    programme.add(
        "offer",
        [{"kind": kind, "subject_key": subject, "offered": offered, "taken": taken, "at": pd.Timestamp("2022-05-01")}
         for kind, subject, offered, taken in offers],
    )  # fmt: skip
    return programme


def answered(programme: Programme, people: int, asked: int = 0, unit: str = "person") -> Programme:
    codes = ["frame"] * (people - 2) + ["organise"] * 2
    programme.add(
        "feedback",
        [{"answer_key": f"a{k}", "respondent_key": f"r{k}", "unit": unit, "question": "where", "value": code}
         for k, code in enumerate(codes)],
    )  # fmt: skip
    return programme.add(
        "respondent",
        [{"person_key": f"r{k}", "instrument": "form", "wave": "one", "asked": True, "answered": k < people,
          "unit": unit} for k in range(asked)],
    )  # fmt: skip


def test_what_was_offered_and_taken_is_told_by_principle(mapped):
    result = momentum(mapped.tables())
    assert finding(result, "momentum.principles").sentence == (
        "Offered and taken by principle: Frame 2 connect – 13 occasions and 140 attendances; Organise for impact –"
        " 2 of 4 offers taken."
    )
    told = " ".join(result.caveats)
    assert "Nothing is mapped to these principles, so nothing is said of them: Keep 4ward momentum." in told
    assert "nobody is put at a stage from attendance" in told
    assert "needs an answer to a survey question" in told


def test_a_system_sees_its_own_offers(mapped):
    result = momentum(mapped.tables(), Scope(system="QKK", profile="public"))
    assert finding(result, "momentum.principles").evidence.row()["offered_1"] == 1


def test_people_by_principle_come_from_the_survey_alone(mapped):
    result = momentum(answered(mapped, 12, asked=30).tables())
    sentence = finding(result, "momentum.people-by-principle").sentence
    assert sentence == (
        "12 of 30 people asked answered where they are: Frame 2 connect 10, Organise for impact 2, Keep 4ward"
        " momentum 0."
    )
    assert result.tables["people-by-principle"].data.release_class == "opinion"


@pytest.mark.parametrize(("people", "unit"), [(7, "person"), (20, "table")])
def test_few_answers_and_answers_of_tables_are_not_shown(mapped, people, unit):
    result = momentum(answered(mapped, people, unit=unit).tables(), Scope(profile="evaluator"))
    assert "momentum.people-by-principle" not in signals(result)
    assert any("needs an answer to a survey question" in caveat for caveat in result.caveats)


def test_where_nobody_knows_who_was_asked_no_response_is_claimed(mapped):
    sentence = finding(momentum(answered(mapped, 12).tables()), "momentum.people-by-principle").sentence
    assert sentence.startswith("12 answered where they are")


def test_the_kits_own_principles_are_unmapped_and_said_to_be(programme):
    result = momentum(programme.monthly({"QMF": [10] * 12}).tables())
    assert len(PRINCIPLES) == 5
    assert "momentum.principles" not in signals(result)
    assert any("maps nothing to them yet" in caveat for caveat in result.caveats)
