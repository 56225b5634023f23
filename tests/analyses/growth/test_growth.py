from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from evalkit import load, prepare
from evalkit.analyses.growth import growth
from evalkit.analyses.growth.basis import basis
from evalkit.analyses.growth.stock import growth_of_systems
from evalkit.definition import Scope
from evalkit.results.finding import Direction, Grade
from evalkit.tables import Tables
from made_tables import made_tables

SAMPLES = Path(__file__).parents[3] / "data_samples"
COUNTED_SIGNALS = {
    "growth.flows", "growth.windows", "growth.attendance", "growth.cohorts", "growth.reach",
}  # fmt: skip
FLAT = [12, 11, 13, 12, 12, 11, 13, 12, 11, 12, 13, 12]
RISING = [6, 8, 9, 11, 13, 15, 17, 20, 23, 27, 31, 36]


@cache
def _prepared(sample: str) -> Tables:
    return prepare(load(SAMPLES / sample))


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


@pytest.fixture
def rising(evaluation) -> Tables:
    return made_tables(evaluation, {"QMF": RISING, "QKK": FLAT})


def changed(tables: Tables, **frames: pd.DataFrame) -> Tables:
    return Tables(tables.evaluation, {**tables.frames, **frames})


def finding(result, signal):
    return next(finding for finding in result.findings if finding.signal == signal)


def test_a_strong_rise_is_called_clear(rising):
    found = finding(growth(rising), "growth.stock.rate")
    assert found.grade is Grade.CLEAR
    assert found.direction is Direction.UP
    assert "a clear rise" in found.sentence
    assert found.estimate is not None
    assert found.estimate.low > 0


def test_stock_and_flows_reconcile_exactly(rising):
    stock = growth(rising).tables["stock"].data.frame
    moved = stock["joined"] + stock["returned"] - stock["lapsed"]
    assert (stock["active"].diff().iloc[1:] == moved.iloc[1:]).all()
    facts = finding(growth(rising), "growth.flows").evidence.row()
    assert facts["first_active"] + facts["joined"] + facts["returned"] - facts["lapsed"] == facts["last_active"]


def test_the_filling_window_is_not_judged(evaluation):
    result = growth(made_tables(evaluation, {"QMF": FLAT, "QKK": FLAT}))
    assert finding(result, "growth.stock.rate").grade is not Grade.CLEAR
    stock = result.tables["stock"].data.frame
    assert stock["window"].tolist()[:4] == [
        "filling",
        "filling",
        "filling",
        "full",
    ]  # first webinar on 15 January: full from April on
    assert any("still filling" in caveat for caveat in result.caveats)


def test_a_last_month_of_newcomers_makes_no_claim(evaluation):
    spike = [*FLAT[:-1], FLAT[-1] + 60]
    result = growth(made_tables(evaluation, {"QMF": spike, "QKK": FLAT}))
    assert finding(result, "growth.stock.rate").grade in {Grade.NOT_ENOUGH_EVIDENCE, Grade.NO_MATERIAL_CHANGE}
    assert "Without December 2022" in finding(result, "growth.stock.rate").sentence


def test_too_small_says_so_and_shows_the_counts(evaluation):
    result = growth(made_tables(evaluation, {"QMF": [1] * 12}))
    found = finding(result, "growth.stock.rate")
    assert (found.grade, found.estimate) == (Grade.NOT_ENOUGH_EVIDENCE, None)
    assert "too few people" in found.sentence


def test_nothing_at_all_is_still_an_answer(evaluation):
    result = growth(Tables(evaluation, {}))
    assert finding(result, "growth.stock.rate").grade is Grade.NOT_ENOUGH_EVIDENCE


def test_a_collaborative_that_stopped_is_told_so(rising):
    stopped = changed(rising, interaction=rising.interaction[rising.interaction["at"] < "2022-06-01"])
    result = growth(stopped)
    assert "nobody is active any more" in finding(result, "growth.stock.rate").sentence
    assert any("have nobody active" in caveat for caveat in result.caveats)


def test_a_system_is_judged_alike_in_its_own_report_and_the_programmes(rising):
    programme = finding(growth(rising), "growth.system.QMF.rate")
    own = finding(growth(rising, Scope(system="QMF")), "growth.stock.rate")
    assert (programme.grade, programme.rule, programme.estimate) == (own.grade, own.rule, own.estimate)
    assert finding(growth(rising), "growth.system.QKK.rate").grade is not Grade.CLEAR


def test_looking_at_many_systems_lowers_a_claim(write_definition):
    many = "".join(f'\n[[systems]]\ncode = "S{k}"\nname = "System {k}"\n' for k in range(30))
    modest = [10, 11, 12, 13, 14, 15, 17, 18, 20, 22, 24, 27]
    joiners = {"QMF": modest} | {f"S{k}": FLAT for k in range(30)}
    two = load(write_definition())
    evaluation = load(write_definition(extra=many))
    alone = growth_of_systems(basis(made_tables(two, {"QMF": modest, "QKK": FLAT}), Scope()))["QMF"]
    family = growth_of_systems(basis(made_tables(evaluation, joiners), Scope()))["QMF"]
    assert alone.grade is Grade.CLEAR
    assert family.grade is Grade.NOT_ENOUGH_EVIDENCE
    assert "Adjusted for looking at 31 systems" in family.rule


def test_a_missing_register_is_not_a_zero(rising, pictures):
    lost = changed(rising, interaction=rising.interaction[rising.interaction["occasion_key"] != "W05"])
    result = growth(lost)
    assert "1 more register was expected and not received" in finding(result, "growth.attendance").sentence
    assert "register is missing" in result.figures["attendance"].alt
    assert b"register not received" in result.figures["attendance"].svg
    registers = result.tables["registers"].data.frame
    assert registers[["expected", "received"]].iloc[0].tolist() == [12, 11]


def test_faculty_and_introductions_make_no_members(rising):
    faculty = changed(rising, interaction=rising.interaction.assign(role="faculty"))
    introductions = changed(rising, occasion=rising.occasion.assign(kind="introduction"))
    for tables in (faculty, introductions):
        assert growth(tables).tables["stock"].data.frame["active"].sum() == 0
    assert any("do not make a member" in caveat for caveat in growth(introductions).caveats)


def test_a_dial_in_is_counted_at_the_occasion_and_nowhere_else(rising):
    first = rising.interaction.index[0]
    nobody = rising.interaction.copy()
    nobody.loc[first, "person_key"] = None
    before, after = growth(rising), growth(changed(rising, interaction=nobody))
    total = "growth.attendance"
    assert finding(before, total).evidence.row()["attendances"] == finding(after, total).evidence.row()["attendances"]
    assert any("1 attendance cannot be linked" in caveat for caveat in after.caveats)


def test_a_person_in_two_systems_counts_once_in_the_programme(rising):
    moved = rising.interaction.copy()
    moved.loc[moved["person_key"].str.startswith("QKK"), "person_key"] = moved["person_key"].str.replace("QKK", "QMF")
    result = growth(changed(rising, interaction=moved))
    assert any("active in more than one system" in caveat for caveat in result.caveats)
    by_system = [growth(changed(rising, interaction=moved), Scope(system=code)) for code in ("QMF", "QKK")]
    programme = result.tables["stock"].data.frame["active"].iloc[-1]
    assert programme < sum(result.tables["stock"].data.frame["active"].iloc[-1] for result in by_system)


def test_a_title_is_printed_only_where_it_was_released(rising, pictures):
    named = changed(rising, occasion=rising.occasion.assign(title=[f"Webinar {chr(65 + k)}" for k in range(12)]))
    assert b"15 Jan 2022 \xc2\xb7 Webinar A" in growth(named).figures["attendance"].svg
    assert b"15 Jan 2022 \xc2\xb7 Webinar<" in growth(rising).figures["attendance"].svg


def test_context_is_marked_and_never_credited(rising, pictures):
    context = pd.DataFrame({"system": ["QMF"], "kind": ["sponsor in post"], "start": [pd.Timestamp("2022-06-01")]})
    result = growth(changed(rising, context=context))
    assert b"sponsor in post, North East London" in result.figures["active-members"].svg
    told = " ".join(finding.sentence for finding in result.findings)
    assert "because" not in told
    assert "sponsor" not in told


def test_figures_do_not_depend_on_the_key(rising, pictures):
    renamed = rising.interaction.assign(person_key=rising.interaction["person_key"].map(lambda key: f"x{hash(key)}"))
    one, other = growth(rising), growth(changed(rising, interaction=renamed))
    for name, figure in one.figures.items():
        assert figure.svg == other.figures[name].svg
        assert figure.png == other.figures[name].png


def test_the_period_is_respected_and_earlier_days_fill_the_window(rising):
    part = growth(rising, Scope(start="2022-06", end="2022-09")).tables["stock"].data.frame
    whole = growth(rising).tables["stock"].data.frame
    assert part["month"].tolist() == ["2022-06", "2022-07", "2022-08", "2022-09"]
    assert part["active"].tolist() == whole.loc[whole["month"].isin(part["month"]), "active"].tolist()


def test_every_number_of_a_sentence_is_in_its_evidence(rising):
    for found in growth(rising).findings:
        literal = "".join(text for text, *_ in string.Formatter().parse(found.template))
        assert not any(character.isdigit() for character in literal)
        assert set(found.evidence.row()) >= {
            field for _, field, *_ in string.Formatter().parse(found.template) if field
        }


def test_one_misread_row_does_not_fill_the_window(rising):
    misread = rising.interaction.copy()
    misread.loc[misread.index[-1], "at"] = pd.Timestamp("2021-01-15")
    before, after = growth(rising), growth(changed(rising, interaction=misread))
    assert after.tables["stock"].data.frame["window"].tolist() == before.tables["stock"].data.frame["window"].tolist()


def test_caveats_follow_the_definition(write_definition):
    extra = '[active]\nroles = ["participant", "faculty", "host", "coach", "presenter", "visitor"]\n'
    extra += '[[kinds]]\ncode = "introduction"\nsingular = "talk"\nplural = "talks"\n'
    result = growth(made_tables(load(write_definition(extra=extra)), {"QMF": FLAT}))
    told = " ".join(result.caveats)
    assert "broadcast webinars" in told
    assert "introduction webinars" not in told
    assert "neither as members" not in told
    assert "not counted" not in finding(result, "growth.attendance").sentence


def test_attendance_is_of_the_occasions_listed(rising):
    closed = rising.occasion.copy()
    closed.loc[closed["occasion_key"] == "W05", "eligible"] = "QMF"
    own = growth(changed(rising, occasion=closed), Scope(system="QKK"))
    total = own.tables["registers"].data.frame["n"].sum()
    assert finding(own, "growth.attendance").evidence.row()["attendances"] == total


def test_a_picture_of_some_occasions_says_which(write_definition):
    later = (("end = 2022-12-31", "end = 2025-12-31"), ("as_at = 2023-01-06", "as_at = 2026-01-06"))
    result = growth(made_tables(load(write_definition(*later)), {"QMF": [12] * 40}))
    assert result.figures["attendance"].caption.startswith("Each of the last 30 of 40 occasions")


def test_registers_that_nobody_expected_do_not_fill_the_gap_of_those_that_are_missing(rising):
    surprise = rising.occasion.copy()
    surprise.loc[surprise["occasion_key"].isin(["W01", "W02"]), "register_expected"] = False
    lost = rising.interaction[rising.interaction["occasion_key"] != "W05"]
    result = growth(changed(rising, occasion=surprise, interaction=lost))
    assert result.figures["active-members"].source.startswith("9 of 10 registers expected")
    assert "The registers of 11 occasions" in finding(result, "growth.attendance").sentence


def test_a_month_with_nobody_does_not_make_the_typical_move_endless(rising):
    gap = rising.interaction["at"].between("2022-05-01", "2022-09-01")
    result = growth(changed(rising, interaction=rising.interaction[~gap]))
    assert not any("inf" in caveat for caveat in result.caveats)


def _words_per_sentence(text: str) -> list[int]:
    """Return the length of every sentence; a decimal point or an initial ends none."""
    return [len(part.split()) for part in re.split(r"[.:;?!](?:\s|$)", text) if part.strip()]


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
@pytest.mark.parametrize(("sample", "system"), [("london", ""), ("london", "QWE"), ("southern-women", "")])
def test_every_scope_and_profile_has_an_answer_that_can_be_read(sample, system, profile):
    result = growth(_prepared(sample), Scope(system=system, profile=profile))
    assert len(result.figures) <= 9
    assert {f.grade for f in result.findings} <= set(Grade)
    lengths = [n for finding in result.findings for n in _words_per_sentence(finding.sentence)]
    assert sum(lengths) / len(lengths) < 20
    assert len({finding.signal for finding in result.findings}) == len(result.findings)


def test_only_calibrated_estimates_are_graded(rising):
    for found in growth(rising).findings:
        assert (found.grade is Grade.COUNTED) == (found.signal in COUNTED_SIGNALS), found.signal


def test_every_picture_says_how_many_registers_it_rests_on_or_which_list(rising):
    assert {figure.source.split(",")[0] for figure in growth(rising).figures.values()} == {
        "12 of 12 registers expected"
    }
