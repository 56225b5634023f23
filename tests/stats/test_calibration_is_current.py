"""The committed calibration belongs to the code as it is, and the code holds what its pages promise."""

from __future__ import annotations

import json

import pytest

from calibration.claims import BY_NAME, CLAIMS
from calibration.page import page
from calibration.printed import PRINTED, printed
from calibration.sections import SECTIONS
from calibration.sources import PAGE, ROOT, TABLE, code_lines, fingerprint
from calibration.targets import misses
from evalkit.definition import Active, Thresholds

MEASURED = json.loads(TABLE.read_text("utf-8"))["claims"]
CELLS = [(name, cell) for name, claim in MEASURED.items() for cell in claim["cells"]]
BY_CELL = pytest.mark.parametrize(("name", "cell"), CELLS, ids=[f"{name}-{cell['name']}" for name, cell in CELLS])


def test_every_claim_is_measured_and_has_its_words():
    assert list(MEASURED) == [claim.name for claim in CLAIMS] == list(BY_NAME)
    assert set(SECTIONS) == set(BY_NAME)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_no_method_has_changed_since_it_was_measured(claim):
    known = MEASURED[claim.name]["sources"]
    changed = [name for name, value in fingerprint(claim).items() if known.get(name) != value]
    assert not changed, f"run 'make calibrate' and commit docs/calibration.*: {', '.join(changed)} changed since"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_every_situation_was_measured_often_enough(claim):
    cells = MEASURED[claim.name]["cells"]
    assert [cell["name"] for cell in cells] == [cell.name for cell in claim.cells]
    assert min(cell["repetitions"] for cell in cells) >= 1000
    tried = {cell["name"]: len(cell["alternatives"]) for cell in cells}
    everywhere = min(tried.values())  # some claims try one alternative in every situation, and others where shown
    assert {name for name, n in tried.items() if n > everywhere} == set(claim.shown)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_rests_on_the_modules_that_it_imports(claim):
    """A statistics module that a claim, or one of its sources, imports is one of its sources too."""
    for name in claim.sources:
        text = (ROOT / name).read_text("utf-8")
        used = {line.split()[1] for line in text.splitlines() if line.startswith("from evalkit.stats.")}
        modules = {f"src/{module.replace('.', '/')}.py" for module in used}
        only_types = {"src/evalkit/stats/trend.py", "src/evalkit/stats/steps.py", "src/evalkit/stats/intervals.py",
                      "src/evalkit/stats/grading.py", "src/evalkit/stats/rates.py"}  # fmt: skip
        assert modules <= {*claim.sources, *only_types}, name


@BY_CELL
def test_targets_hold(name, cell):
    assert misses(cell) == []


@BY_CELL
def test_growth_is_never_called_a_clear_fall(name, cell):
    below = {"ties-inward", "meetings-chance"}  # whose truth is a share below what chance gives
    if not cell["flat"] and name not in below:
        assert cell.get("clear_fall", 0.0) < 0.01


def test_the_truth_is_what_the_setting_says():
    truths = {cell["name"]: cell["truth"] for cell in MEASURED["growth"]["cells"]}
    for cell in BY_NAME["growth"].cells:
        if cell.setting.begin == "equilibrium":
            assert truths[cell.name] == pytest.approx(cell.setting.growth, abs=0.004)


def test_the_page_is_made_from_the_table():
    assert PAGE.read_text("utf-8") == page(json.loads(TABLE.read_text("utf-8")))


def test_the_annex_prints_the_same_table():
    table = json.loads(TABLE.read_text("utf-8"))
    assert json.loads(PRINTED.read_text("utf-8")) == printed(table)
    growth = next(row for row in printed(table) if "active members" in row["question"])
    assert growth["covered"] == min(cell["coverage"] for cell in table["claims"]["growth"]["cells"])


def test_a_missed_target_is_named():
    good = {"repetitions": 1000, "coverage": 0.95, "flat": True, "clear_rise": 0.03, "clear_or_leaning_rise": 0.1}
    assert misses(good) == []
    assert misses(good | {"coverage": 0.90}) == ["coverage"]
    assert misses(good | {"clear_rise": 0.05, "clear_or_leaning_rise": 0.14}) == [
        "false clear rises",
        "false clear or leaning rises",
    ]
    assert misses(good | {"clear_rise": 0.5, "flat": False}) == []
    assert misses({"repetitions": 1000, "flat": True, "coverage": 0.5}) == ["coverage"]
    assert misses({"repetitions": 1000, "flat": False, "false_alarm": 0.07}) == ["false alarms"]
    assert misses({"repetitions": 1000, "flat": True, "false_alarm": 0.06}) == []


def test_words_may_change_without_a_new_calibration_but_numbers_may_not():
    before = '"""Say it."""\nCAP = 0.4\n"""Why."""\n\n\ndef f():\n    """Do it."""\n    # because\n    return 1\n'
    reworded = '"""Say it\n\nbetter."""\n\nCAP = 0.4\n\n\ndef f():\n    """Do."""\n    return 1\n'
    assert code_lines(before) == code_lines(reworded)
    assert code_lines(before) != code_lines(before.replace("0.4", "0.5"))


def test_the_defaults_are_those_that_were_calibrated():
    defaults = (Active().window_days, Thresholds().no_change_per_month, Thresholds().minimum_people)
    assert (*defaults, Thresholds().minimum_months) == (90, 0.01, 8, 6), "run make calibrate, then change this line"
