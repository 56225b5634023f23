from __future__ import annotations

from pathlib import Path
from typing import Any

from evalkit.definition import Evaluation, Kind
from evalkit.report.declared import declared
from sample_run import definition


def cells(**changes: Any) -> list[str]:
    part = declared(Evaluation(**definition() | changes, folder=Path()))
    return [cell for grid in part.grids for row in grid.rows for cell in row]


def test_every_declared_choice_is_printed():
    text = "\n".join(cells())
    for value in ("london", "6 January 2023", "NORTH EAST LONDON", "registers/*.csv", "occasions.toml", "dmy", "0.02"):
        assert value in text, value


def test_a_default_is_marked_and_a_choice_is_not():
    assert "90 (default)" in cells()
    assert "60" in cells(active={"window_days": 60})


def test_what_is_not_set_is_said():
    part = declared(Evaluation(**definition(), folder=Path()))
    rows = {row[2]: row[1] for grid in part.grids for row in grid.rows if grid.heads[-1] == "Key"}
    assert rows["theory"] == "not set"
    assert rows["instruments"] == "not set"


def test_kinds_of_the_kit_and_of_the_definition_are_told_apart():
    evening = Kind(code="webinar", singular="webinar", plural="evening webinars", makes_member=False)
    part = declared(Evaluation(**definition(), folder=Path(), kinds=(evening,)))
    rows = next(grid.rows for grid in part.grids if grid.heads[0] == "Kind of occasion")
    assert ("Evening webinars", "no", "definition") in rows
    assert ("Learning sessions", "yes", "kit") in rows


def test_lists_within_choices_are_opened_up():
    theory = {"aim": "Fewer admissions", "primary": [{"name": "Planned care", "change_ideas": ["Asthma plans"]}]}
    instruments = [
        {
            "code": "ihi",
            "title": "IHI scale",
            "scale_version": "a",
            "items": ["Progress"],
            "levels": {"Forming": 1.0, "Planning": 1.5},
        }
    ]
    text = "\n".join(cells(theory=theory, instruments=instruments))
    for value in ("Fewer admissions", "Planned care", "Asthma plans", "IHI scale", "Forming: 1"):
        assert value in text, value
