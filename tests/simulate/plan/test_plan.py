"""What a plan promises: honest curves, the same for the same design, from the kit's own judgements."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from commands import ROOT, evalkit
from evalkit.definition import Evaluation, load
from evalkit.errors import DefinitionError
from evalkit.report import render
from evalkit.results.finding import Grade
from evalkit.simulate.plan import Power, detectability, powers
from evalkit.simulate.plan.folder import write_plan
from evalkit.simulate.plan.power import not_shown, shown
from evalkit.simulate.plan.trials import questions
from evalkit.stats import shares

LONDON = ROOT / "data_samples" / "london"
PROGRAMMES = 40


@pytest.fixture(scope="module")
def london() -> Evaluation:
    return load(LONDON)


@pytest.fixture(scope="module")
def found(london) -> list[Power]:
    return powers(london, PROGRAMMES)


def curve(found: list[Power], name: str) -> list[Power]:
    return [one for one in found if one.question.name == name]


@pytest.mark.parametrize("name", ["growth", "teams", "measures", "answers", "raters", "connectivity"])
class TestEachCurve:
    def test_no_change_is_seldom_called_one(self, found, name):
        """Within the error of so few programmes: twice the level of a one-sided claim at most, or a chart's alarms."""
        assert curve(found, name)[0].size == 0
        assert curve(found, name)[0].share <= (0.2 if name == "measures" else 0.12)

    def test_a_larger_change_is_seen_more_often(self, found, name):
        shares = [one.share for one in curve(found, name)]
        assert shares[-1] > shares[0] + 0.4
        assert all(later >= earlier - 0.15 for earlier, later in pairwise(shares))

    def test_the_interval_says_how_few_programmes_were_tried(self, found, name):
        for one in curve(found, name):
            low, high = one.interval
            assert 0 <= low <= one.share <= high <= 1
            assert 0.02 < high - low < 0.32


def test_more_teams_see_a_smaller_change(london):
    def share(teams: int) -> float:
        design = london.design.model_copy(update={"teams": teams})
        asked = next(one for one in questions(london.model_copy(update={"design": design})) if one.name == "teams")
        return float(np.mean([asked.trial(0.4, seed) for seed in np.random.SeedSequence(3).spawn(60)]))

    assert share(8) + 0.15 < share(60)


def test_answers_agree_with_what_can_be_worked_out(london):
    """80 % power at .6 against .9 of 40 is known: a chance of .88 by the normal approximation (Fleiss 1981), a little
    less by Newcombe's interval."""
    asked = next(one for one in questions(london) if one.name == "answers")
    seen = np.mean([asked.trial(0.3, seed) for seed in np.random.SeedSequence(5).spawn(400)])
    assert 0.78 < seen < 0.94


@pytest.mark.parametrize("good", [(20, 28), (24, 33), (24, 34), (24, 36), (30, 20)])
def test_answers_are_judged_as_a_report_judges_them(good):
    before, after = (good[0], 40), (good[1], 40)
    verdict = shares.grade(shares.change(before, after))
    assert (shares.difference(before, after).low > 0) == (verdict.grade is Grade.CLEAR and verdict.direction == "up")


def test_meetings_are_seen_as_often_as_the_calibration_says(london):
    """`docs/calibration.md`: +22.5 points in a year, 24 occasions of 50 people, is called clear in 90 of 100."""
    design = london.design.model_copy(update={"present": 50})
    programme = london.programme.model_copy(update={"start": date(2022, 1, 1), "end": date(2022, 12, 31)})
    year = london.model_copy(update={"design": design, "programme": programme})
    asked = next(one for one in questions(year) if one.name == "connectivity")
    seen = np.mean([asked.trial(0.225, seed) for seed in np.random.SeedSequence(7).spawn(200)])
    assert 0.8 < seen < 0.97


def test_fewer_than_eight_occasions_show_nothing(london):
    design = london.design.model_copy(update={"occasions": 5})
    asked = next(one for one in questions(london.model_copy(update={"design": design})) if one.name == "connectivity")
    assert not any(asked.trial(0.3, seed) for seed in np.random.SeedSequence(1).spawn(20))


def test_too_few_for_an_interval_are_never_called_anything(london):
    design = london.design.model_copy(update={"teams": 3, "raters": 2, "answers": 4})
    small = {one.name: one for one in questions(london.model_copy(update={"design": design}))}
    for name in ("teams", "raters", "answers"):
        seeds = np.random.SeedSequence(1).spawn(20)
        assert not any(small[name].trial(small[name].effects[-1], seed) for seed in seeds), name


def test_the_same_design_gives_the_same_numbers(london):
    twice = [[(one.question.name, one.size, one.seen) for one in powers(london, 3)] for _ in range(2)]
    assert twice[0] == twice[1]


def test_what_is_shown_and_what_is_not(found):
    answers = curve(found, "answers")
    least, most = shown(answers), not_shown(answers)
    assert least
    assert most
    assert 0 < most.size < least.size
    assert least.share >= 0.8
    assert most.share < 0.5
    assert shown(answers[:2]) is None


def test_the_page_says_it_in_words_and_holds_nobody(found, london, tmp_path):
    result = detectability(found)
    assert {finding.grade for finding in result.findings} == {Grade.COUNTED}
    told = " ".join(finding.sentence for finding in result.findings)
    assert "With 15 teams of 5 systems, scored every month, a rise of the teams' mean score" in told
    assert "With 150 members over 15 months, growth of active members a month" in told
    (page,) = render(write_plan(london, result, tmp_path, PROGRAMMES), ("html",))
    text = page.read_text(encoding="utf-8")
    assert "Plan – simulated, before any data" in text
    assert "Nothing on this page comes from data." in text
    assert write_plan(london, result, tmp_path, PROGRAMMES) == page.parent


def test_the_command_prints_sentences_or_json(tmp_path):
    ran = evalkit("plan", LONDON, "--programmes", "20", "--out", tmp_path, "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert Path(told["page"]).is_file()
    assert len(told["findings"]) == 6
    assert {one["programmes"] for one in told["changes"]} == {20}


def test_a_design_that_nobody_could_have_is_refused(tmp_path):
    text = (LONDON / "evaluation.toml").read_text(encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(f"{text}\n[design]\nteams = 0\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"design\.teams"):
        load(tmp_path)
