"""What an evaluator may rely on: the kit's scales as published, and clear refusals of what cannot be one."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from evalkit.instruments import NOT_PUBLISHED, TEMPLATE, Instrument, read, shipped

WHOLE = {
    "code": "x",
    "title": "X",
    "scale_version": "1",
    "items": ["One", "Two"],
    "levels": {"Low": 1, "Middle": 2, "High": 3},
}


def test_the_scale_of_collaboratives_has_its_nine_published_levels():
    scale = Instrument.model_validate({"like": "ihi-collaboratives"})
    assert list(scale.levels.values()) == [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]
    assert set(scale.meanings) == set(scale.levels)
    assert "three quarters of the goals" in scale.meanings["Sustainable improvement"]


def test_the_variant_of_life_qi_is_another_scale():
    ihi, life = (Instrument.model_validate({"like": name}) for name in ("ihi-collaboratives", "ihi-life-qi"))
    assert life.lowest == 0.5
    assert life.scale_version != ihi.scale_version
    assert [label for label, score in life.levels.items() if score == 1.0] != ["Forming team"]


def test_components_are_those_published():
    assert len(Instrument.model_validate({"like": "ics-improvement-capability"}).components) == 6
    impact = Instrument.model_validate({"like": "nhs-impact"})
    assert len(impact.components) == 5
    assert not impact.compared
    assert "league table" in impact.why_not_compared


@pytest.mark.parametrize("name", [*shipped(), TEMPLATE])
def test_every_file_is_an_instrument_by_itself(name):
    scale = Instrument.model_validate(read(name))
    assert scale.code
    assert scale.source


def test_the_template_shows_items_turned_round_and_subscales():
    scale = Instrument.model_validate(read(TEMPLATE))
    assert [scale.turned(item, 5) for item in scale.reverse] == [1]
    assert all(scale.turned(item, 5) == 5 for item in scale.items if item not in scale.reverse)
    assert sum(map(len, scale.components.values())) == len(scale.items)


def test_own_cut_points_do_not_borrow_a_source():
    scale = Instrument.model_validate({"like": "ics-improvement-capability", "cut_points": {"Low": 1, "High": 4}})
    assert scale.cut_points_source == NOT_PUBLISHED
    assert scale.label(3.9) == "Low"


def test_other_levels_are_another_version():
    levels = {"No": 0, "Yes": 1}
    with pytest.raises(ValidationError, match="scale_version"):
        Instrument.model_validate({"like": "nhs-impact", "levels": levels})
    assert Instrument.model_validate({"like": "nhs-impact", "levels": levels, "scale_version": "two"}).highest == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"like": "nhs-imapct"}, "did you mean 'nhs-impact'"),
        ({"levels": {"Low": 1, "High": 1}}, "two overlap"),
        ({"cut_points": {"Weak": 1, "Strong": 1}}, "two overlap"),
        ({"cut_points": {"Weak": 0}}, "outside the levels, which run from 1 to 3"),
        ({"items": ["One", "one "]}, "two items are the same"),
        ({"reverse": ["Tow"]}, "did you mean 'Two'"),
        ({"subscales": {"Both": ["One"], "Again": ["One"]}}, "items of subscales are the same"),
        ({"meanings": {"Highest": "All is well"}}, "none of the levels"),
        ({"compared": False}, "why_not_compared"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_remedy(change, told):
    with pytest.raises(ValidationError) as caught:
        Instrument.model_validate(WHOLE | change)
    assert told in str(caught.value)


def test_levels_and_cut_points_rise_however_their_lines_stand():
    """A run's own record keeps no order of keys."""
    scale = Instrument.model_validate({"like": "ics-improvement-capability"})
    again = Instrument(**json.loads(json.dumps(scale.model_dump(mode="json", exclude={"like"}), sort_keys=True)))
    assert list(again.cut_points) == ["Before developing", "Developing", "Beyond developing"]
    assert again.label(2.4) == "Developing"
