from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from evalkit import load, prepare
from evalkit.analyses.feedback import feedback
from evalkit.definition import Scope
from evalkit.results.finding import Grade
from made_programme import Programme

ROOT = Path(__file__).parents[3]
ASKED = """
[[feedback.questions]]
code = "useful"
words = "How useful was today?"
answers = { 1 = "Not at all", 2 = "A little", 3 = "So so", 4 = "Useful", 5 = "Very" }
top = ["4", "5"]
neutral = ["3"]
poor = ["1", "2"]
[[feedback.questions]]
code = "why"
words = "Why?"
[[feedback.themes]]
code = "time"
name = "Time"
[[feedback.themes]]
code = "room"
name = "The room"
[[feedback.done]]
theme = "room"
did = "Moved to a larger room."
on = 2022-08-01
"""


@pytest.fixture(scope="module")
def blmk():
    return prepare(load(ROOT / "data_samples/blmk"))


@pytest.fixture
def programme(write_definition) -> Programme:
    return Programme(load(write_definition(extra=ASKED)))


def answer(programme: Programme, occasion: str | None, values: Sequence[str | None], unit: str = "person", **more):
    """Let so many different people answer at an occasion."""
    question = more.get("question", "useful")
    rows = [
        {"answer_key": f"{occasion}-{question}-{unit}-{k}", "occasion_key": occasion, "respondent_key": f"{unit}{k}",
         "unit": unit, "question": question, "value": value, "place": more.get("place")}
        for k, value in enumerate(values)
    ]  # fmt: skip
    return programme.add("feedback", rows)


def finding(result, signal: str):
    return next(one for one in result.findings if one.signal == signal)


def keys(programme: Programme) -> list[str]:
    return programme.tables().occasion["occasion_key"].tolist()


def test_three_of_seventeen_with_the_bounds_of_the_silent(blmk):
    result = feedback(blmk)
    best = finding(result, "feedback.best.feeling")
    assert "11 of 17 people gave a good answer (65%; 95% interval 41% to 83%)" in best.sentence
    assert "87 more came and did not answer: with them it lies anywhere from 11% to 94%" in best.sentence
    assert "3 gave a poor answer (6% to 41%; with the silent 3% to 87%)" in best.sentence
    assert best.grade is Grade.COUNTED


def test_pairs_are_called_pairs(blmk):
    result = feedback(blmk)
    assert finding(result, "feedback.themes.opportunity").sentence.startswith("Of 50 pairs who answered")
    assert set(result.tables["themes-by-place"].data.frame["place"]) == {"Bedfordshire and Luton", "Milton Keynes"}


def test_the_same_numbers_are_drawn_and_said_in_every_profile(blmk):
    for profile in ("evaluator", "board", "public"):
        result = feedback(blmk, Scope(profile=profile))
        assert {"answers-feeling", "effort-impact"} <= set(result.figures)
        assert all(figure.alt for figure in result.figures.values())


def test_a_system_without_known_respondents_says_so(blmk):
    told = " ".join(feedback(blmk, Scope(system="MK")).caveats)
    assert "anonymous answers cannot be told by system" in told


def test_a_change_between_two_sessions_is_graded(programme):
    programme.hold("2022-03-10", {"QMF": 60}).hold("2022-06-10", {"QMF": 60})
    first, second = keys(programme)
    answer(programme, first, ["5"] * 12 + ["2"] * 28)
    answer(programme, second, ["4"] * 32 + ["3"] * 8)
    result = feedback(programme.tables())
    change = finding(result, "feedback.change.useful")
    assert change.sentence.startswith("Good answers to “How useful was today?” went from 12 of 40")
    assert "to 32 of 40" in change.sentence
    assert change.sentence.endswith("a clear rise.")
    assert (str(change.grade), str(change.direction)) == ("clear", "up")
    assert change.estimate is not None
    assert change.estimate.value == pytest.approx(0.5)


def test_few_answers_are_no_evidence_of_a_change(programme):
    programme.hold("2022-03-10", {"QMF": 60}).hold("2022-06-10", {"QMF": 60})
    first, second = keys(programme)
    answer(programme, first, ["1"] * 7)
    answer(programme, second, ["5"] * 40)
    change = finding(feedback(programme.tables(), Scope(profile="evaluator")), "feedback.change.useful")
    assert change.grade is Grade.NOT_ENOUGH_EVIDENCE
    assert change.estimate is None


def test_answers_on_another_scale_are_left_out_and_told(programme):
    programme.hold("2022-03-10", {"QMF": 60})
    (key,) = keys(programme)
    answer(programme, key, ["5"] * 10 + ["9"] * 3)
    result = feedback(programme.tables())
    assert "10 of 10 people" in finding(result, "feedback.best.useful").sentence
    assert any("3 answers are none of those declared" in caveat for caveat in result.caveats)


def test_pairs_and_people_stand_apart(programme):
    programme.hold("2022-03-10", {"QMF": 60})
    (key,) = keys(programme)
    answer(programme, key, ["5"] * 10)
    answer(programme, key, ["1"] * 9, unit="pair")
    frame = feedback(programme.tables(), Scope(profile="evaluator")).tables["answers"].data.frame
    assert frame.set_index("unit")["answered"].to_dict() == {"person": 10, "pair": 9}
    assert frame.set_index("unit")["silent"].isna().to_dict() == {"person": False, "pair": True}


def test_what_was_done_about_a_theme_is_told(programme):
    programme.hold("2022-03-10", {"QMF": 60})
    (key,) = keys(programme)
    answer(programme, key, [None] * 20, question="why")
    themes = [("time", 12), ("room", 9)]
    programme.add(
        "theme",
        [{"answer_key": f"{key}-why-person-{k}", "theme": theme, "coder": "codebook"}
         for theme, number in themes for k in range(number)],
    )  # fmt: skip
    result = feedback(programme.tables())
    assert finding(result, "feedback.said-and-done").sentence == (
        "Of 2 themes that people named, something was done about 1."
    )
    assert finding(result, "feedback.themes.why").sentence.endswith("Time 12 and The room 9.")
    told = result.tables["you-said"].data.frame.set_index("name")
    assert told.loc["The room", "did"] == "Moved to a larger room."
    assert told.loc["Time", "did"] == ""


def test_codes_of_people_go_before_the_codebooks(programme):
    programme.hold("2022-03-10", {"QMF": 60})
    (key,) = keys(programme)
    answer(programme, key, [None] * 20, question="why")
    programme.add(
        "theme",
        [{"answer_key": f"{key}-why-person-{k}", "theme": "room" if k < 10 else "time", "coder": coder}
         for coder, rows in (("codebook", range(20)), ("ab", range(10))) for k in rows],
    )  # fmt: skip
    frame = feedback(programme.tables()).tables["themes"].data.frame
    assert frame.set_index("name")["respondents"].to_dict() == {"The room": 10}


def test_a_codebook_that_finds_nothing_is_told(programme):
    programme.hold("2022-03-10", {"QMF": 60})
    (key,) = keys(programme)
    answer(programme, key, [None] * 20, question="why")
    told = " ".join(feedback(programme.tables()).caveats)
    assert "The codebook assigns no theme to any answer" in told


def test_nothing_declared_says_so(write_definition):
    result = feedback(Programme(load(write_definition())).tables())
    assert result.findings == ()
    assert "declares no question under [feedback]" in result.caveats[0]


def test_a_quote_is_printed_only_for_the_programme(blmk):
    assert "quotes" in feedback(blmk).tables
    assert "quotes" not in feedback(blmk, Scope(system="BL")).tables
