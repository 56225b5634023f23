"""An answer is one of those listed, a score on its scale, or words for the vault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake.answers import Answer, AnswerError, answers, score
from evalkit.intake.questionnaire import Question

HOW = Question(question="how", type="choice", values={"Good": "good", "Very  good": "good", "N/A": ""})
HELPED = Question(question="helped", type="multiple", values={"Coaching": "c", "Tea, cake; rest": "t"}, other="o")
SCALE = Question(question="likely", lowest=-2, highest=10, values={"not at all": 0})


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([], []),
        ([("", " good ")], ["good"]),
        ([("Response", "VERY GOOD")], ["good"]),
        ([("", "N/A")], []),
        ([("Good", "Good"), ("Very good", "Very good")], ["good"]),  # one code, however often
        ([("Good", "1")], ["good"]),  # the number of an option stands below its words
    ],
)
def test_one_choice(cells, found):
    assert [answer.value for answer in answers(HOW, cells, [";"])] == found


@pytest.mark.parametrize(
    ("cells", "code"), [([("", "Good;Very good")], "UNKNOWN_VALUE"), ([("Comments", "so so")], "UNKNOWN_VALUE")]
)
def test_what_is_not_listed_is_refused(cells, code):
    with pytest.raises(AnswerError) as caught:
        answers(HOW, cells, [";"])
    assert caught.value.code == code


def test_two_answers_to_one_choice_are_refused():
    both = Question(question="how", type="choice", values={"Good": "g", "Bad": "b"})
    with pytest.raises(AnswerError) as caught:
        answers(both, [("Good", "Good"), ("Bad", "Bad")], [])
    assert caught.value.code == "SEVERAL_ANSWERS"


@pytest.mark.parametrize("separators", [[";"], [";", ","]])
def test_several_answers_share_a_cell(separators):
    cell = "Tea, cake; rest;Coaching;the quiet hour;"
    assert answers(HELPED, [("", cell)], separators) == [
        Answer("t"), Answer("c"), Answer("o", "the quiet hour"),
    ]  # fmt: skip


def test_words_beside_an_option_are_kept_for_the_vault():
    cells = [("Coaching", "Coaching"), ("Other (please specify)", "the tea"), ("Coaching", "at last")]
    assert answers(HELPED, cells, []) == [Answer("c", "at last"), Answer("o", "the tea")]


@pytest.mark.parametrize("cell", ["0", "0.0", "No", "FALSE", "n", "Not selected", "☐"])
@pytest.mark.parametrize("above", ["Coaching", "Other (please specify)"])
def test_a_box_that_is_not_ticked_is_no_answer(cell, above):
    assert answers(HELPED, [(above, cell)], []) == []


@pytest.mark.parametrize("cell", ["1", "3", "Yes", "TRUE", "x", "✓", "Selected", "coaching"])
def test_a_ticked_box_is_its_option_and_has_no_words(cell):
    assert answers(HELPED, [("Coaching", cell)], []) == [Answer("c")]


def test_no_is_an_answer_where_the_mapping_file_lists_it():
    question = Question(question="agree", type="choice", values={"Yes": "yes", "No": "no"})
    assert answers(question, [("", "No")], []) == answers(question, [("In short", "No")], []) == [Answer("no")]
    listed = Question(question="helped", type="multiple", values={"Coaching": "c", "Never": ""})
    assert answers(listed, [("Coaching", "Never")], []) == []


@given(st.lists(st.sampled_from(["Coaching", "Tea, cake; rest"]), unique=True), st.sampled_from([";", ", ", "; "]))
def test_options_are_found_whatever_stands_between(chosen, sign):
    found = answers(HELPED, [("", sign.join(chosen))] if chosen else [], [";", ","])
    assert [answer.value for answer in found] == ["c" if one == "Coaching" else "t" for one in chosen]


@pytest.mark.parametrize(
    ("cell", "value"), [("3", "3"), (" 10 ", "10"), ("3.0", "3"), ("-2", "-2"), ("Not at  ALL", "0"), ("0", "0")]
)
def test_a_score_on_its_scale(cell, value):
    assert answers(SCALE, [("", cell)], []) == [Answer(value)]


@given(st.text(max_size=12))
def test_any_other_text_is_no_score(cell):
    possible = {str(number) for number in range(-2, 11)}
    try:
        found = answers(SCALE, [("", cell)], [])
    except AnswerError:
        assert cell.strip() not in possible
    else:
        assert found[0].value in possible


def test_free_text_has_no_value():
    question = Question(question="why", type="text")
    assert answers(question, [("", " So it was. ")], []) == [Answer(None, "So it was.")]


@pytest.mark.parametrize(("cell", "value"), [("agree", 4), ("4", 4), ("4.00", 4), ("meh", 3), ("none", None)])
def test_an_item_has_the_scores_of_its_levels(cell, value):
    assert score([("", cell)], {"meh": "Neither", "none": ""}, {"Agree": 4, "Neither": 3}) == value


@pytest.mark.parametrize("cell", ["5", "3.5", "2*", "three", "٤", "1e0", "nan"])
def test_what_is_no_level_is_refused(cell):
    with pytest.raises(AnswerError) as caught:
        score([("", cell)], {}, {"Agree": 4, "Neither": 3})
    assert caught.value.code == "BAD_SCORE"
