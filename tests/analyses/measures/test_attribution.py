"""What may be claimed follows from the design; without a comparison nobody says because."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from charted.made_measures import SITES, Measured, finding, noise
from evalkit.analyses.measures import told
from evalkit.analyses.measures.told import CAUSAL, WITH_COMPARISON, Design, find, licensed, tell
from made_protected import protected

ROOM = Path(told.__file__).parent
CHANGE = '[[interventions]]\nname = "streaming"\nmeasure = "seen"\nsubjects = {subjects}\nstart = 2021-04-01\n'
SIGNAL = "measures.seen.streaming"


def programme(measured: Measured, *, changed: int, compared: int, step: float = 8.0, extra: str = "") -> Measured:
    """Give some hospitals a change from April 2021 on, and some to compare them with."""
    shared = noise(30, 99)
    for k in range(changed + compared):
        values = 80 + shared + noise(30, k) / 2 + (step if k < changed else 0.0) * (np.arange(30) >= 15)
        measured.add(values, subject=SITES[k], whole=10000)
    without = f"compared_with = {SITES[changed : changed + compared]}\n" if compared else ""
    change = CHANGE.format(subjects=SITES[:changed])
    return measured.declare((change + without).replace("'", '"') + extra)


def said(result: ek.Result) -> list[str]:
    """Return every sentence of a result."""
    figures = [words for figure in result.figures.values() for words in (figure.caption, figure.alt, figure.source)]
    tables = [table.caption for table in result.tables.values()]
    rules = [one.rule for one in result.findings]
    return [*(one.sentence for one in result.findings), *rules, *result.caveats, *figures, *tables]


class TestWithoutComparison:
    @pytest.mark.parametrize("changed", [1, 3])
    def test_a_clear_change_is_said_and_no_cause(self, measured, changed):
        result = programme(measured, changed=changed, compared=0).answer()
        clear = [one for one in result.findings if one.grade == "clear"]
        assert len(clear) == changed
        assert all("the level of “seen” changed by +" in one.sentence for one in clear)
        assert all("no place without it to compare with" in one.sentence for one in clear)
        assert not [text for text in said(result) if CAUSAL.search(text)]

    def test_two_places_are_too_few_to_compare_with(self, measured):
        result = programme(measured, changed=2, compared=2).answer()
        assert not [text for text in said(result) if CAUSAL.search(text)]
        assert any("What cannot: that “streaming” did it." in caveat for caveat in result.caveats)

    def test_nothing_declared_says_that_nothing_is_said_of_why(self, measured):
        result = measured.add(80 + noise(30)).answer()
        assert any("nothing is said of why any of them moved" in caveat for caveat in result.caveats)
        assert not [text for text in said(result) if CAUSAL.search(text)]

    def test_few_points_say_so(self, measured):
        measured.declare(CHANGE.format(subjects='["H0"]')).add(80 + noise(18), subject="H0")
        result = measured.answer()
        assert finding(result, SIGNAL).grade == "not enough evidence"
        assert "too few to say whether “seen” changed with it" in finding(result, SIGNAL).sentence
        assert any("What can be claimed: nothing yet." in caveat for caveat in result.caveats)

    def test_places_without_a_claim_share_one_sentence(self, measured):
        result = programme(measured, changed=4, compared=0, step=0.0).answer()
        told = [one for one in result.findings if one.signal.startswith(SIGNAL)]
        assert len(told) < 4
        assert "places" in told[-1].sentence

    def test_a_place_that_returned_nothing_is_said(self, measured):
        result = programme(measured, changed=1, compared=0, extra='compared_with = ["NOWHERE", "H7"]\n').answer()
        assert any("2 places that a declared change names returned no points" in one for one in result.caveats)


class TestWithComparison:
    def test_a_clear_difference_may_say_because_with_its_condition(self, measured):
        result = programme(measured, changed=3, compared=5).answer()
        clear = finding(result, SIGNAL)
        assert clear.grade == "clear"
        assert clear.estimate is not None
        assert clear.estimate.value == pytest.approx(8, abs=1)
        assert clear.estimate.unit == "percentage points"
        assert "If they would have gone on alike, the difference arose because of “streaming”" in clear.sentence
        assert any("They were chosen, not drawn by lot" in caveat for caveat in result.caveats)

    def test_no_difference_says_no_cause(self, measured):
        result = programme(measured, changed=3, compared=5, step=0.0).answer()
        assert not [one for one in result.findings if CAUSAL.search(one.sentence)]

    def test_one_place_leans_at_most_and_says_no_cause(self, measured):
        result = programme(measured, changed=1, compared=7).answer()
        assert finding(result, SIGNAL).grade == "leaning"
        assert not CAUSAL.search(finding(result, SIGNAL).sentence)

    def test_by_lot_it_may_be_said_without_condition(self, measured):
        result = programme(measured, changed=3, compared=5, extra='assigned = "at random"\n').answer()
        assert finding(result, SIGNAL).sentence.endswith("they changed because of it.")

    def test_places_that_moved_apart_before_say_no_cause(self, measured):
        programme(measured, changed=3, compared=5)
        for row in measured.rows:
            if row["subject_key"] in SITES[:3]:
                row["numerator"] += 30 * (row["period"].year * 12 + row["period"].month - 24240)
        result = measured.answer()
        assert finding(result, SIGNAL).grade != "clear"
        assert not CAUSAL.search(finding(result, SIGNAL).sentence)
        assert any("did not move alike" in caveat for caveat in result.caveats)

    @pytest.mark.usefixtures("drawn")
    def test_the_event_study_is_drawn_from_the_same_places(self, measured):
        result = programme(measured, changed=3, compared=5).answer()
        figure = result.figures["since-seen-streaming"]
        later = figure.data.frame[figure.data.frame["since"] >= 0]
        assert later["value"].mean() == pytest.approx(8, abs=1)
        assert b"Months since the change" in figure.svg

    def test_a_system_compares_its_own_places_with_those_elsewhere(self, measured):
        result = programme(measured, changed=3, compared=5).answer(system="QMF")
        assert "5 places without it" in finding(result, SIGNAL).sentence
        assert not [one for one in measured.answer(system="QKK").findings if one.signal == SIGNAL]

    def test_months_of_washout_are_declared(self, measured):
        result = programme(measured, changed=3, compared=5, extra="washout_months = 3\n").answer()
        assert finding(result, SIGNAL).grade == "clear"

    def test_each_place_is_also_set_against_the_others(self, measured):
        frame = programme(measured, changed=3, compared=5).answer().tables["places-seen-streaming"].data.frame
        assert frame["apart_value"].tolist() == pytest.approx([8, 8, 8], abs=1.5)


class TestTheGuard:
    @pytest.mark.parametrize("design", [None, Design.NOTHING, Design.BEFORE_AFTER])
    @pytest.mark.parametrize(
        "words", ["It rose because of it.", "This caused a rise.", "It rose thanks to it.", "The rise is due to it.",
                  "It led to a rise.", "The rise can be attributed to it.", "Streaming worked."],
    )  # fmt: skip
    def test_a_cause_is_refused_without_comparison(self, design, words):
        with pytest.raises(AssertionError, match="nothing to compare with"):
            licensed(words, design)

    @pytest.mark.parametrize("design", sorted(WITH_COMPARISON))
    def test_and_allowed_with_one(self, design):
        assert licensed("It rose because of it.", design)

    def test_the_words_of_the_field_pass(self):
        assert licensed("A special cause of an improving nature, and common cause elsewhere.")

    def test_names_of_the_data_are_no_claim(self, measured):
        measured.declare('[[measures]]\ncode = "seen"\nname = "Harm caused by waiting"\n').add(80 + noise(30))
        assert "Harm caused by waiting" in finding(measured.answer(), "measures.seen").sentence

    def test_findings_and_sentences_cannot_pass_by_it(self):
        row = protected("row", pd.DataFrame({"n": [1]}))
        with pytest.raises(AssertionError):
            find("measures.x", "It rose because of it.", row, "counted", "rule")
        with pytest.raises(AssertionError):
            tell("It rose because of it.", row)

    def test_no_module_of_the_room_speaks_past_it(self):
        """`say` and `Finding` are called in told.py alone; every other module asks it."""
        for path in ROOM.glob("*.py"):
            if path.name == "told.py":
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
            assert not called & {"say", "Said", "Finding"}, path.name
