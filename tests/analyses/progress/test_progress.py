"""What a board reads of teams' progress: claims with their denominators, and nothing that a record does not bear."""

# pyright: reportGeneralTypeIssues=false
from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache

import pandas as pd
import pytest

from commands import ROOT
from evalkit import load
from evalkit.analyses.progress import progress
from evalkit.charts import house
from evalkit.definition import Scope
from evalkit.intake.pipeline import prepare
from evalkit.results.finding import Grade, Result
from evalkit.tables import Tables

BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


@pytest.fixture(autouse=True)
def _blank_pictures(request, monkeypatch):
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr(house, "freeze", lambda _: {"svg": BLANK, "png": b""})


@pytest.fixture
def drawn() -> None:
    """Have pictures drawn: a test that looks at them asks for it."""


@cache
def london() -> Tables:
    return prepare(load(ROOT / "data_samples/london"))


def changed(**frames: pd.DataFrame) -> Tables:
    return Tables(london().evaluation, {**london().frames, **frames})


def asked(tables: Tables | None = None, **scope: str) -> Result:
    return progress(tables or london(), Scope(**scope))


def finding(result: Result, signal: str):
    return next(one for one in result.findings if one.signal == signal)


def scores(**by_team: Sequence[float]) -> pd.DataFrame:
    """Return own scores month by month from July 2022 on."""
    known = london().rating
    months = ["2022-07", "2022-08", "2022-09", "2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-03"]
    rows = [
        {"rater_key": team, "rater_role": "team", "subject_kind": "team", "subject_key": team,
         "instrument": "ihi-collaboratives", "scale_version": "IHI 1.0–5.0", "item": "Progress", "wave": month,
         "value": value, "consensus": False}
        for team, values in by_team.items() for month, value in zip(months, values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"value": known["value"].dtype, "consensus": known["consensus"].dtype})


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
@pytest.mark.parametrize("system", ["", "QMF", "QWE"])
def test_everybody_gets_an_answer(profile, system):
    result = asked(profile=profile, system=system)
    signals = {one.signal for one in result.findings}
    assert {f"progress.{part}" for part in ("reached", "moves", "share", "scores", "evidence", "missing")} <= signals


def test_teams_that_scored_and_silent_ones_are_all_teams():
    reached = asked().tables["reached"].data.frame
    assert (reached["scored"] + reached["silent"] == reached["teams"]).all()
    assert (reached["from_3"] <= reached["from_2_5"]).all()


def test_the_facts_of_the_sample_come_out():
    """The list of highlight reports, counted by hand from its rows."""
    listed = pd.read_csv(ROOT / "data_samples/london/lists/highlight-reports.csv", dtype=str)
    own = listed[listed["Scored by"] == "team"]
    march = own[own["Month"] == "2023-03"]["Score"].astype(float)
    row = finding(asked(), "progress.reached").evidence.row()
    assert (row["scored"], row["there"]) == (len(march), (march >= 3).sum())
    assert finding(asked(), "progress.missing").evidence.row()["missing"] == 139 - len(own)


def test_a_rise_of_all_teams_is_seen_and_a_standstill_is_not_a_rise():
    teams = [f"T{k:02d}" for k in range(1, 16)]
    joined = london().team.assign(joined=pd.Timestamp("2022-07-01"))
    up = scores(**{team: [1, 1, 1.5, 1.5, 2, 2.5, 3, 3, 3.5] for team in teams})
    still = scores(**{team: [2.0] * 9 for team in teams})
    rising = asked(changed(rating=up, team=joined))
    assert finding(rising, "progress.scores").grade is Grade.CLEAR
    assert finding(rising, "progress.share").grade is Grade.CLEAR
    standing = asked(changed(rating=still, team=joined))
    assert finding(standing, "progress.scores").grade is not Grade.CLEAR
    assert finding(standing, "progress.still").evidence.row()["still"] == 15


def test_a_rise_in_one_system_alone_is_not_called_clear():
    own = dict(zip(london().team["team_key"], london().team["system"], strict=True))
    rows = {team: [1, 1, 1, 1, 1, 1, 3, 3, 3] if system == "QMF" else [2.0] * 9 for team, system in own.items()}
    result = asked(changed(rating=scores(**rows), team=london().team.assign(joined=pd.Timestamp("2022-07-01"))))
    assert finding(result, "progress.scores").grade is not Grade.CLEAR


def test_few_teams_of_a_system_bear_no_names():
    result = asked(system="QKK")
    names = set(london().team["name"])
    assert not names & set(result.figures["trajectories"].data.frame["team"])
    assert "claimed" not in result.tables
    assert set(asked().figures["trajectories"].data.frame["team"]) == names


@pytest.mark.parametrize("profile", ["board", "evaluator"])
@pytest.mark.parametrize("system", ["", "QKK"])
def test_a_board_sees_the_way_of_every_team(profile, system):
    """Of a picture of lines, lines must be seen: 15 teams by name, or a few by letter."""
    result = asked(system=system, profile=profile)
    drawn = result.figures["trajectories"].data
    assert (drawn.frame.groupby("team")["value"].count() >= 2).all()
    assert not drawn.hidden["value"].any()
    if not system:
        assert not result.tables["claimed"].data.hidden["claims"].any()


def test_months_in_which_few_teams_stand_together_are_hidden_and_said():
    few = {name: [2.0, *[None] * 7, 2.5] for name in london().team["team_key"]}
    few |= {name: [2.0, 3.0, *[None] * 6, 2.5] for name in london().team["team_key"][:2]}
    result = asked(changed(rating=scores(**few), team=london().team.assign(joined=pd.Timestamp("2022-07-01"))))
    drawn = result.figures["trajectories"]
    hidden = drawn.data.hidden["value"]
    assert hidden.sum() == 2
    assert "fewer than 5" in drawn.caption


def test_a_claim_stands_beside_the_record():
    claimed = asked().tables["claimed"].data.frame.set_index("team")
    asthma = claimed.loc["Asthma reviews in schools"]
    assert str(asthma["words"]) == "Significant improvement"
    assert "tests of change" in str(asthma["record"])
    no_tests = asked(changed(action=london().action[london().action["team_key"] != "T01"]))
    without = no_tests.tables["claimed"].data.frame.set_index("team")["lacks"]
    assert "tests of change" in str(without["Asthma reviews in schools"])
    words = " ".join(one.sentence for one in asked().findings)
    assert "achieved" not in words
    assert "These are claims." in words


def test_without_faculty_nothing_is_said_of_agreement():
    alone = london().rating[london().rating["rater_role"] == "team"]
    result = asked(changed(rating=alone))
    assert "progress.faculty" not in {one.signal for one in result.findings}
    assert any("Nobody but the teams themselves" in caveat for caveat in result.caveats)


def test_no_scores_at_all_is_still_an_answer():
    result = asked(changed(rating=london().rating.iloc[:0]))
    assert finding(result, "progress.nothing").grade is Grade.NOT_ENOUGH_EVIDENCE
    assert "families" in result.tables


def test_one_quarter_of_scores_claims_no_change():
    result = asked(start="2023-01", end="2023-03")
    assert "progress.scores" not in {one.signal for one in result.findings}
    assert any("fewer than two full quarters" in caveat for caveat in result.caveats)


def test_every_number_of_a_sentence_is_in_its_evidence():
    for found in asked().findings:
        literal = "".join(text for text, *_ in string.Formatter().parse(found.template))
        assert not any(character.isdigit() for character in literal)


def test_pictures_are_drawn_with_words(drawn):
    figures = asked().figures
    assert set(figures) == {"levels", "trajectories"}
    assert all(len(figure.png) > 10_000 for figure in figures.values())
