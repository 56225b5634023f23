"""Gaps between groups, and phases around learning sessions."""

from __future__ import annotations

import numpy as np
import pytest

from charted.made_measures import finding, noise

WAVE = 3 * np.sin(np.arange(30))


class TestStrata:
    def test_two_groups_are_compared_with_one_another_for_all_places_together(self, measured):
        for k, site in enumerate(("H0", "H1")):
            measured.add(85 + WAVE + noise(30, k) / 3, subject=site, stratum="young", whole=20000)
            measured.add(75 + WAVE + noise(30, k + 9) / 3, subject=site, stratum="old", whole=20000)
        result = measured.answer()
        told = finding(result, "measures.seen.gap.old")
        assert "“seen”: old lay −10." in told.sentence or "“seen”: old lay −9." in told.sentence
        assert "percentage points from young over the latest twelve months" in told.sentence
        places = result.tables["gaps-seen"].data.frame["place"].tolist()
        assert places == ["All places together", "Hospital A", "Hospital B"]

    @pytest.mark.parametrize(("slope", "verdict"), [(-0.4, "clearly narrows"), (0.4, "clearly widens")])
    def test_a_gap_that_moves_is_said(self, measured, slope, verdict):
        measured.add(85 + slope * np.arange(30) + WAVE + noise(30) / 9, stratum="young", whole=90000)
        measured.add(72 + WAVE + noise(30, 5) / 9, stratum="old", whole=90000)
        assert verdict in finding(measured.answer(), "measures.seen.gap.old").sentence

    def test_more_groups_are_each_compared_with_everyone(self, measured):
        for k, stratum in enumerate(("", "north", "south", "west")):
            measured.add(80 + k + WAVE + noise(30, k) / 3, stratum=stratum)
        frame = measured.answer().tables["gaps-seen"].data.frame
        assert frame["second"].tolist() == ["everyone"] * 3

    def test_a_short_series_says_that_it_is_too_short(self, measured):
        measured.add(85 + noise(8), stratum="young").add(75 + noise(8), stratum="old")
        told = finding(measured.answer(), "measures.seen.gap.old")
        assert told.grade == "not enough evidence"
        assert "too few to say how far apart they lie" in told.sentence

    def test_without_groups_there_is_no_table(self, measured):
        assert "gaps-seen" not in measured.add(80 + noise(30)).answer().tables


class TestPhases:
    def test_each_action_period_has_its_mean(self, measured):
        measured.occasions = ["2021-01-12", "2021-07-06"]
        measured.add([*[70.0] * 12, *[80.0] * 6, *[90.0] * 12])
        table = measured.answer().tables["phases-seen"]
        assert [table.labels[c] for c in table.data.frame.columns] == [
            "Place", "Before January 2021", "From January 2021", "From July 2021",
        ]  # fmt: skip
        assert table.rows()[0][1:] == ["70.0", "80.0", "90.0"]

    def test_denominators_weigh(self, measured):
        measured.occasions = ["2021-01-12"]
        measured.add([80.0] * 12)
        measured.rows[0] |= {"numerator": 0, "denominator": 9000}
        measured.add([80.0] * 12, start="2021-01")
        row = measured.answer().tables["phases-seen"].data.frame.iloc[0]
        assert row["before"] == pytest.approx(100 * 11 * 800 / (11 * 1000 + 9000))

    def test_without_sessions_within_the_series_there_are_none(self, measured):
        measured.occasions = ["2019-01-12"]
        assert "phases-seen" not in measured.add(80 + noise(30)).answer().tables

    def test_sessions_are_marked_on_the_charts(self, measured):
        measured.occasions = ["2021-01-12"]
        result = measured.add(80 + noise(30)).answer()
        assert any("Action periods are compared with nothing" in caveat for caveat in result.caveats)
