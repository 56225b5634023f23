"""The committed calibration belongs to the code as it is, and the code holds what its pages promise."""

from __future__ import annotations

import json

import pytest

from calibration.cells import CELLS
from calibration.page import page
from calibration.sources import PAGE, TABLE, code_lines, fingerprint
from calibration.targets import misses
from evalkit.definition import Active, Thresholds

CALIBRATION = json.loads(TABLE.read_text("utf-8"))


def test_the_method_has_not_changed_since_it_was_measured():
    changed = [name for name, value in fingerprint().items() if CALIBRATION["sources"].get(name) != value]
    assert not changed, f"run 'make calibrate' and commit docs/calibration.*: {', '.join(changed)} changed since"


def test_every_cell_was_measured_often_enough():
    assert [cell["name"] for cell in CALIBRATION["cells"]] == [cell.name for cell in CELLS]
    assert min(cell["repetitions"] for cell in CALIBRATION["cells"]) >= 1000


@pytest.mark.parametrize("cell", CALIBRATION["cells"], ids=lambda cell: cell["name"])
def test_targets_hold(cell):
    assert misses(cell) == []


def test_growth_is_never_called_a_clear_fall():
    assert all(cell["clear_fall"] < 0.01 for cell in CALIBRATION["cells"] if not cell["flat"])


def test_the_truth_is_what_the_setting_says():
    truths = {cell["name"]: cell["truth"] for cell in CALIBRATION["cells"]}
    for cell in CELLS:
        if cell.setting.begin == "equilibrium":
            assert truths[cell.name] == pytest.approx(cell.setting.growth, abs=0.003)


def test_the_page_is_made_from_the_table():
    assert PAGE.read_text("utf-8") == page(CALIBRATION)


def test_a_missed_target_is_named():
    good = {"repetitions": 1000, "coverage": 0.95, "flat": True, "clear_rise": 0.03, "clear_or_leaning_rise": 0.1}
    assert misses(good) == []
    assert misses(good | {"coverage": 0.90}) == ["coverage"]
    assert misses(good | {"clear_rise": 0.05, "clear_or_leaning_rise": 0.14}) == [
        "false clear rises",
        "false clear or leaning rises",
    ]
    assert misses(good | {"clear_rise": 0.5, "flat": False}) == []


def test_words_may_change_without_a_new_calibration_but_numbers_may_not():
    before = '"""Say it."""\nCAP = 0.4\n"""Why."""\n\n\ndef f():\n    """Do it."""\n    # because\n    return 1\n'
    reworded = '"""Say it\n\nbetter."""\n\nCAP = 0.4\n\n\ndef f():\n    """Do."""\n    return 1\n'
    assert code_lines(before) == code_lines(reworded)
    assert code_lines(before) != code_lines(before.replace("0.4", "0.5"))


def test_the_defaults_are_those_that_were_calibrated():
    defaults = (Active().window_days, Thresholds().no_change_per_month, Thresholds().minimum_people)
    assert (*defaults, Thresholds().minimum_months) == (90, 0.01, 8, 6), "run make calibrate, then change this line"
