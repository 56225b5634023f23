from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from evalkit import load
from evalkit.definition import KINDS, Evaluation, Scope
from evalkit.errors import DefinitionError, ParameterError
from evalkit.printable import is_fit
from hostile import PRINTABLE


def test_loads_from_file_and_folder(write_definition):
    path = write_definition()
    assert load(path) == load(path.parent)
    assert load(path).folder == path.parent.resolve()
    assert load(path).active.window_days == 90


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title =", "titel =", "Unknown key 'programme.titel' (and 1 more). What to do: did you mean 'title'?"),
        ("[[systems]]", "[[sytems]]", "did you mean 'systems'?"),
        ('path = "register.csv"', 'pathh = "register.csv"', "Unknown key 'sources.1.pathh'"),
        ('key = "demo"', "", "The key 'key' is missing"),
        ("start = 2022-01-01", "start = 2023-01-01", "end must lie after start"),
        ("as_at = 2023-01-06", "as_at = 2022-06-06", "as_at must not lie before end"),
        ('path = "register.csv"', 'path = "../register.csv"', "below the folder of evaluation.toml"),
        ('path = "register.csv"', 'path = "/etc/register.csv"', "below the folder of evaluation.toml"),
        ('aliases = ["NEL"]', 'aliases = ["south east london"]', "share a code, name or alias"),
        ("end = 2022-12-31", 'end = "soon"', "'programme.end' is not right"),
        ('id = "small"', 'id = "../small"', "'programme.id' is not right"),
        ("[programme]", "[programme", "not valid TOML"),
    ],
)
def test_a_wrong_definition_is_one_readable_paragraph(write_definition, old, new, told):
    with pytest.raises(DefinitionError) as caught:
        load(write_definition((old, new)))
    message = str(caught.value)
    assert told.lower() in message.lower()
    assert message.startswith("evaluation.toml: ")
    assert "What to do: " in message
    assert "\n" not in message
    assert caught.value.exit_code == 2


def test_a_missing_definition_says_so(tmp_path):
    with pytest.raises(DefinitionError, match="no readable definition"):
        load(tmp_path / "nowhere.toml")


def test_a_misspelt_key_in_a_deep_table_names_its_neighbour(write_definition):
    with pytest.raises(DefinitionError, match="did you mean 'window_days'"):
        load(write_definition(extra="[active]\nwindow_day = 60\n"))


def test_the_definition_is_frozen(write_definition):
    with pytest.raises(ValueError, match="frozen"):
        load(write_definition()).key = "other"


def test_own_kinds_come_before_the_kits(write_definition):
    extra = '[[kinds]]\ncode = "webinar"\nsingular = "talk"\nplural = "talks"\nmakes_member = false\n'
    evaluation = load(write_definition(extra=extra))
    assert evaluation.kind("webinar").plural == "talks"
    assert "webinar" not in evaluation.member_kinds
    assert len(evaluation.kind_codes) == len(KINDS)


def test_introductions_do_not_make_a_member_by_default(write_definition):
    assert "introduction" not in load(write_definition()).member_kinds


class TestScope:
    def evaluation(self, write_definition) -> Evaluation:
        return load(write_definition())

    def test_months_cover_the_programme(self, write_definition):
        first, after = Scope().months(self.evaluation(write_definition))
        assert (first, after) == (datetime.date(2022, 1, 1), datetime.date(2023, 1, 1))

    def test_a_part_of_the_year(self, write_definition):
        scope = Scope(start="2022-03", end="2022-05-20")
        assert scope.months(self.evaluation(write_definition)) == (datetime.date(2022, 3, 1), datetime.date(2022, 6, 1))

    def test_an_unknown_system_names_its_neighbour(self, write_definition):
        with pytest.raises(ParameterError, match="did you mean 'QMF'"):
            Scope(system="QMG").months(self.evaluation(write_definition))

    def test_an_empty_period_is_refused(self, write_definition):
        with pytest.raises(ParameterError, match="ends before it starts"):
            Scope(start="2022-06", end="2022-05").months(self.evaluation(write_definition))

    def test_a_month_that_is_none_is_refused(self):
        with pytest.raises(ParameterError, match="not a month"):
            Scope(start="June")


def test_the_example_of_the_definitions_page_loads(tmp_path):
    page = (Path(__file__).parents[1] / "docs" / "definition.md").read_text(encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(page.split("```toml")[1].split("```")[0], encoding="utf-8")
    assert load(tmp_path).programme.id == "my-programme"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[[systems]]", "[systems]", "not valid TOML"),
        ('[[sources]]\npath = "register.csv"', '[sources]\npath = "register.csv"', "[[systems]]"),
        ("start = 2022-01-01", 'start = "01/01/2022"', "write a date as 2022-01-31, without quotation marks"),
        ('id = "small"', 'id = "My Programme"', "use letters, digits, hyphens and underscores only"),
        ("end = 2022-12-31", "end = 2022-12-31\ntimezone = 'Europe'", "not an IANA time zone"),
        ("as_at = 2023-01-06", "as_at = 9999-12-31", "between 1900 and 2200"),
        ('path = "register.csv"', 'path = "a**"', "a pattern with *"),
        ('path = "register.csv"', "path = '..\\x.csv'", "below the folder"),
    ],
)
def test_common_slips_are_told_in_plain_words(write_definition, old, new, told):
    with pytest.raises(DefinitionError) as caught:
        load(write_definition((old, new)))
    assert told in str(caught.value)


def test_the_folder_of_this_machine_is_not_shown(write_definition):
    evaluation = load(write_definition())
    assert evaluation.folder.is_absolute()
    assert str(evaluation.folder) not in repr(evaluation) + str(evaluation) + evaluation.model_dump_json()


@pytest.mark.parametrize("sign", ["\\u0000", "\\u001B[31m", "\\u202E", "\\u2066", "\\u009b"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('title = "A small programme"', 'title = "A {}programme"', "programme.title"),
        ('name = "South East London"', 'name = "South{} London"', "systems.2.name"),
        ('aliases = ["NEL"]', 'aliases = ["NEL{}"]', "systems.1.aliases"),
        ('path = "register.csv"', 'path = "register{}.csv"', "sources.1.path"),
    ],
)
def test_a_sign_that_no_page_can_show_is_refused_and_its_place_named(write_definition, old, new, place, sign):
    with pytest.raises(DefinitionError, match=re.escape(place)) as refused:
        load(write_definition((old, new.format(f"x{sign}x"))))
    assert is_fit(str(refused.value))
    assert "control sign" in str(refused.value)


def test_parameters_and_levels_are_looked_through(write_definition):
    with pytest.raises(DefinitionError, match=r"'parameters' is not right: it holds a control sign"):
        load(write_definition(extra='[parameters.growth]\nwhat = "a\\u0007b"\n'))


@pytest.mark.parametrize("name", PRINTABLE)
def test_every_other_name_is_kept_as_it_is(write_definition, name):
    declared = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
    loaded = load(write_definition(('name = "South East London"', f"name = {declared}")))
    assert loaded.systems[1].name == name.strip()
