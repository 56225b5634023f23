"""Icons, sentences and tables say what the charts say, and what is wrong with the input."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from charted.made_measures import SITES, finding, latest, noise
from evalkit.analyses.measures.series import read
from evalkit.stats.spc import Assurance, Variation, variation

STABLE = 80 + noise(30)


def test_a_board_reads_where_it_improves(measured):
    measured.add([*STABLE[:29], 95], subject="H0", target=0.9).add(STABLE, subject="H1", target=0.9)
    result = measured.answer()
    told = finding(result, "measures.seen").sentence
    assert "special cause of an improving nature at Hospital A and common cause at 1 other place." in told
    assert told.endswith("fall short of its target at 2.") or "now meet and now miss its target at" in told
    assert finding(result, "measures.icons").grade == "counted"


@pytest.mark.parametrize(("better", "word"), [("up", "concerning"), ("down", "improving")])
def test_whether_a_low_point_is_good_is_the_direction_s_to_say(measured, better, word):
    result = measured.add([*STABLE[:29], 60], better=better).answer()
    assert latest(result)["variation"].tolist() == [f"{word}, low"]


def test_icons_and_chart_come_from_one_calculation(measured):
    for k, site in enumerate(SITES):
        measured.add(80 + noise(30, k) + (6 if k < 2 else 0) * (np.arange(30) > 20), subject=site)
    found = read(measured.tables(), ek.Scope())
    for one in found.overall:
        assert one.variation is variation(one.chart, one.better)
    frame = latest(measured.answer())
    said = dict(zip(frame["name"], frame["variation"], strict=True))
    points = measured.answer().figures["chart-seen"].data.frame
    for name, told in said.items():
        last = points[points["name"] == name].iloc[-1]
        assert (last["good"] != 0) == (told != "common cause")


def test_the_words_of_the_icons_stand_in_a_table(measured):
    measured.add(STABLE, subject="H0", target=0.99).add(STABLE, measure="left", subject="H0", whole=None)
    words = measured.answer().tables["icons"]
    assert words.rows() == [["Hospital A", "common cause", "common cause; falls short"]] or words.rows() == [
        ["Hospital A", "common cause; falls short", "common cause"]
    ]


def test_false_alarms_are_said_for_series_of_this_length(measured):
    caveats = " ".join(measured.add(80 + noise(24)).answer().caveats)
    assert "On a chart of 24 points on which nothing happens, the chance of a signal somewhere is 16%" in caveats


def test_measures_are_read_in_order_of_their_role(measured):
    for kind, code in (("balancing", "a"), ("process", "b"), ("outcome", "c")):
        measured.add(STABLE, measure=code, kind=kind)
    captions = [table.caption for name, table in measured.answer().tables.items() if name.startswith("latest-")]
    assert [caption.split("(")[1].split(",")[0] for caption in captions] == ["outcome", "process", "balancing"]


def test_a_system_sees_its_own_places(measured):
    for site in SITES:
        measured.add(STABLE, subject=site)
    frame = latest(measured.answer(system="QKK"))
    assert frame["name"].tolist() == ["Hospital E", "Hospital F", "Hospital G", "Hospital H"]


def test_points_before_the_programme_are_its_baseline_and_a_start_cuts_them(measured):
    measured.add(STABLE, start="2020-07")
    assert len(read(measured.tables(), ek.Scope()).series[0].points) == 30
    assert len(read(measured.tables(), ek.Scope(start="2022-01")).series[0].points) == 12
    assert len(read(measured.tables(), ek.Scope(end="2022-06")).series[0].points) == 24


class TestBadInput:
    def test_unsorted_periods_are_sorted(self, measured):
        measured.add(STABLE)
        in_order = latest(measured.answer())
        measured.rows.reverse()
        assert latest(measured.answer()).equals(in_order)

    def test_a_gap_stays_a_gap_and_is_counted(self, measured):
        measured.add(STABLE)
        del measured.rows[7]
        result = measured.answer()
        assert "1 month is missing within the series; a gap is no zero, and is left open." in result.caveats
        points = result.figures["chart-seen"].data.frame
        assert points["value"].isna().tolist().index(True) == 7

    def test_a_denominator_of_zero_is_said(self, measured):
        measured.add(STABLE)
        measured.rows[3] |= {"numerator": 0, "denominator": 0}
        assert any("1 point has a denominator of zero" in caveat for caveat in measured.answer().caveats)

    def test_a_numerator_above_its_denominator_is_left_out_and_said(self, measured):
        measured.add(STABLE)
        measured.rows[3] |= {"numerator": 1200}
        result = measured.answer()
        assert any("1 point has a numerator above the denominator" in caveat for caveat in result.caveats)
        assert result.figures["chart-seen"].data.frame["value"].max() < 100

    def test_points_below_zero_are_left_out_and_said(self, measured):
        measured.add(STABLE)
        measured.rows[3] |= {"numerator": -5}
        assert any("1 point lies below zero" in caveat for caveat in measured.answer().caveats)

    def test_two_directions_of_one_series_are_said(self, measured):
        measured.add(STABLE)
        measured.rows[3] |= {"better": "down"}
        assert any("the better direction is not the same" in caveat for caveat in measured.answer().caveats)

    def test_all_values_equal(self, measured):
        result = measured.add([90.0] * 24).answer()
        assert latest(result)["variation"].tolist() == ["common cause"]

    @pytest.mark.parametrize(("points", "chart"), [(3, "run chart, points only"), (12, "run chart, few points")])
    def test_short_series_are_run_charts_without_icons(self, measured, points, chart):
        result = measured.add(STABLE[:points]).answer()
        row = latest(result).iloc[0]
        assert (row["chart"], row["variation"]) == (chart, "too few points")
        assert "has the 13 points" in finding(result, "measures.icons").sentence
        assert any("fewer than 13 points" in caveat for caveat in result.caveats)

    def test_or_have_trial_limits_if_that_is_declared(self, measured):
        measured.declare('[charts]\nshort = "trial"\n').add(STABLE[:9])
        assert latest(measured.answer())["chart"].tolist() == ["P′, trial limits"]

    def test_no_points_at_all(self, measured):
        result = measured.answer()
        assert [one.sentence for one in result.findings] == [
            "No points of a measure were returned for this scope and period."
        ]
        assert not result.tables
        assert not result.figures

    def test_a_place_that_nobody_knows_belongs_to_no_system(self, measured):
        result = measured.add(STABLE, subject="H0").add(STABLE, subject="ELSEWHERE").answer()
        assert any("1 place belongs to no system" in caveat for caveat in result.caveats)
        assert "ELSEWHERE" in latest(result)["name"].tolist()


class TestChoices:
    def test_rates_are_printed_for_their_exposure(self, measured):
        measured.declare('[[measures]]\ncode = "falls"\nname = "Falls"\nchart = "rate"\nunit = "per 1,000"\n')
        measured.add(0.5 + noise(24) / 20, measure="falls", whole=20000, better="down", target=0.004)
        row = latest(measured.answer()).iloc[0]
        assert row["value"] == pytest.approx(5, abs=2)
        assert row["target"] == pytest.approx(4)
        assert row["chart"] == "U′"

    def test_anhoej_makes_every_chart_a_run_chart(self, measured):
        measured.declare('[charts]\nrules = "anhoej"\n').add(STABLE)
        found = read(measured.tables(), ek.Scope()).series[0]
        assert found.drawn == "run"
        assert found.assurance in {Assurance.NO_TARGET, Assurance.TOO_FEW}
        assert found.variation is Variation.COMMON

    def test_six_points_signal_where_declared(self, measured):
        values = [*(80 + noise(23)), 78.0, *(np.full(6, 80.9) + noise(6, 3) / 50)]
        seven = latest(measured.add(values).answer())["variation"].item()
        six = latest(measured.declare("[charts]\npoints = 6\n").answer())["variation"].item()
        assert (seven, six) == ("common cause", "improving, high")

    def test_a_declared_rebase_takes_limits_anew_and_is_said(self, measured):
        measured.declare(
            '[[measures]]\ncode = "seen"\nname = "Seen"\nrebases = [{ start = 2021-04-01, reason = "new building" }]\n'
        ).add([*(70 + noise(15)), *(80 + noise(15, 2))])
        result = measured.answer()
        assert latest(result)["variation"].tolist() == ["common cause"]
        assert "new building from April 2021" in result.figures["chart-seen"].caption

    def test_screening_narrows_the_limits(self, measured):
        values = [*STABLE[:10], 99, *STABLE[11:]]
        wide = read(measured.add(values).tables(), ek.Scope()).series[0].chart["upper"].iloc[0]
        narrow = (
            read(measured.declare("[charts]\nscreen = true\n").tables(), ek.Scope()).series[0].chart["upper"].iloc[0]
        )
        assert narrow < wide


def test_the_public_sees_no_measure_that_rests_on_few(measured):
    measured.add(np.full(24, 99.5) + noise(24) / 4, whole=400).add(STABLE[:24], measure="stay", whole=None)
    result = measured.answer(profile="public")
    printed = [t.data.printed["value"].item() for n, t in result.tables.items() if n.startswith("latest-")]
    assert printed == ["*", "*"]


def test_a_trajectory_is_drawn_as_it_moves_and_the_latest_target_counts(measured):
    measured.add(STABLE)
    for k, row in enumerate(measured.rows):
        row["target"] = 0.60 if k < 15 else 0.99
    result = measured.answer()
    assert latest(result)["assurance"].tolist() == ["falls short"]
    assert result.figures["chart-seen"].data.frame["target"].tolist() == [60.0] * 15 + [99.0] * 15


def test_two_measures_of_nearly_one_code_do_not_take_one_another_s_place(measured):
    result = measured.add(STABLE, measure="Wait %").add(STABLE, measure="wait").answer()
    assert {"latest-wait", "latest-wait-b"} <= set(result.tables)
    assert {"chart-wait", "chart-wait-b"} <= set(result.figures)
    assert len({one.signal for one in result.findings}) == len(result.findings)


def test_two_places_of_one_name_are_told_apart(measured):
    measured.add(STABLE, subject="H0").add(STABLE, subject="H1")
    tables = measured.tables()
    tables.organisation["name"] = "General Hospital"
    names = [one.name for one in read(tables, ek.Scope()).series]
    assert len(set(names)) == 2
