"""A survey's mapping file is validated once; a fault names the key and what to write."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.mapping import load_mapping
from evalkit.intake.questionnaire import Questionnaire
from survey_exports import DOCUMENTED

HEAD = 'table = "survey"\ninstrument = "after"\n'
ONE = '[questions."How?"]\nquestion = "how"\ntype = "choice"\nvalues = ["Good", "Bad"]\n'
ITEM = '[questions."How?"]\nitem = "Data"\n'


def test_the_documented_mapping():
    found = load_mapping(DOCUMENTED.encode(), "ls3.toml")
    assert isinstance(found, Questionnaire)
    assert [question.code for question in found.questions.values()] == [
        "helped", "confident-data", "Leadership", "anything-else",
    ]  # fmt: skip


def test_a_list_of_values_stands_for_itself():
    found = load_mapping((HEAD + ONE).encode(), "m.toml")
    assert isinstance(found, Questionnaire)
    assert found.questions["How?"].values == {"Good": "Good", "Bad": "Bad"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEAD, "'questions': Field required"),
        (HEAD + "[questions]\n", "'questions'"),
        ('table = "survey"\n' + ONE, "'instrument': Field required"),
        (HEAD + 'wawe = "1"\n' + ONE, "unknown key 'wawe', did you mean 'wave'?"),
        (HEAD + ONE + 'valeus = ["x"]\n', "unknown key 'questions.How?.valeus', did you mean 'values'?"),
        (HEAD + '[questions."How?"]\ntype = "text"\n', "either 'question', its code, or 'item'"),
        (HEAD + ONE.replace("values", 'item = "x"\nvalues'), "either 'question', its code, or 'item'"),
        (HEAD + ITEM + 'type = "choice"\nvalues = ["x"]\n', 'is of type = "scale"'),
        (HEAD + ITEM + "lowest = 1\nhighest = 5\n", "an item has the levels of its instrument"),
        (HEAD + ONE.replace('values = ["Good", "Bad"]\n', ""), "only those may leave the vault"),
        (HEAD + ONE.replace('"Bad"', '"good "'), "differ in case or spaces only"),
        (HEAD + ONE.replace("choice", "text"), "free text has no 'values'"),
        (HEAD + '[questions."How?"]\nquestion = "how"\n', "a scale needs 'lowest' and 'highest'"),
        (HEAD + '[questions."How?"]\nquestion = "how"\nlowest = 5\nhighest = 1\n', "belong together"),
        (HEAD + '[questions."How?"]\nquestion = "how"\nlowest = 5\n', "belong together"),
        (HEAD + '[questions."How?"]\nquestion = "how"\nlowest = 1\nhighest = 5\nother = "o"\n', "have an 'other'"),
        (HEAD + ONE + ONE.replace('"How?"', '"how? "'), "same heading, code or item"),
        (HEAD + ONE + ONE.replace('"How?"', '"Why?"'), "same heading, code or item"),
        (HEAD + 'about = "programme"\n' + ONE, "needs its 'wave'"),
        (HEAD + 'about = "programme"\nwave = "1"\n[constants]\noccasion = "w1"\n' + ONE, "about the programme"),
        (HEAD + 'unit = "table"\n' + ONE, 'respondent = "anonymous"'),
        (HEAD + '[columns]\nplace = "Where?"\n' + ONE, "[values.place] has to list the places"),
        (HEAD + '[columns]\nmail = "E"\n' + ONE, "did you mean 'email'?"),
        (HEAD + '[constants]\nemail = "E"\n' + ONE, "which a survey does not know"),
        (HEAD + '[columns]\nsystem = "E"\n[constants]\nsystem = "NEL"\n' + ONE, "under [columns] and under"),
        (HEAD + 'subject_kind = "team"\n' + ITEM, "'subject' under [columns] or [constants] has to say which"),
    ],
)
def test_faults_are_explained(content, told):
    with pytest.raises(InputError) as caught:
        load_mapping(content.encode(), "m.toml")
    assert caught.value.code == "BAD_MAPPING"
    assert told in str(caught.value)
