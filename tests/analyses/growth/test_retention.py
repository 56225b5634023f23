from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit import load
from evalkit.analyses.growth.registers import registers
from evalkit.analyses.growth.retention import against_half, retention
from evalkit.results.finding import Direction, Estimate, Grade, Method
from growth_world import asked, sentences, shown, world

SESSIONS = {f"L{k}": f"2022-{k:02d}-10 learning-session all" for k in range(1, 8)}


def programme(evaluation, teams: int, size: int, stays: float):
    """Everybody comes to the first session; of each team a share comes to all others, and the rest to none."""
    rng = np.random.default_rng(3)
    people = {f"p{t}-{k}": (f"T{t}", rng.random() < stays) for t in range(teams) for k in range(size)}
    told = {person: f"{person} QMF o-{team}" for person, (team, _) in people.items()}
    came = {key: [told[p] for p, (_, stayer) in people.items() if stayer or key == "L1"] for key in SESSIONS}
    membership = [
        {"person_key": p, "group_key": team, "role": "member", "start": pd.Timestamp("2022-01-01")}
        for p, (team, _) in people.items()
    ]
    team = [
        {"team_key": f"T{t}", "name": f"Team {t}", "system": "QMF", "joined": pd.Timestamp("2022-01-01")}
        for t in range(teams)
    ]
    return world(evaluation, SESSIONS, came, membership=membership, team=team)


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


def test_most_stay_and_it_is_clear(evaluation):
    part = retention(asked(programme(evaluation, teams=12, size=8, stays=0.85)))
    found = next(iter(part.findings(shown(part))))
    assert (found.grade, found.direction) == (Grade.CLEAR, Direction.UP)
    assert found.sentence.startswith("After 4 occasions that are for everyone,")
    assert found.sentence.endswith("clearly more than half.")


def test_too_few_teams_are_not_enough_evidence(evaluation):
    part = retention(asked(programme(evaluation, teams=3, size=20, stays=0.7)))
    found = next(iter(part.findings(shown(part))))
    assert (found.grade, found.estimate) == (Grade.NOT_ENOUGH_EVIDENCE, None)
    assert "too few people, teams or organisations" in found.sentence


def test_nobody_is_lost_where_nothing_was_offered(evaluation):
    tables = world(evaluation, {"L1": SESSIONS["L1"]}, {"L1": ["ann QMF", "bob QMF"]})
    part = retention(asked(tables))
    assert any("2 people have joined and not been offered" in caveat for caveat in part.caveats(shown(part)))


def test_a_missing_register_stops_nobody(evaluation):
    whole = programme(evaluation, teams=8, size=8, stays=1.0)
    lost = whole.interaction[~whole.interaction["occasion_key"].isin(["L3", "L4"])]
    from evalkit.tables import Tables

    part = retention(asked(Tables(evaluation, {**whole.frames, "interaction": lost})))
    assert (shown(part)["retention"].frame["survival"] == 1).all()


def test_the_curve_ends_where_too_few_are_observed(evaluation):
    part = retention(asked(programme(evaluation, teams=12, size=8, stays=0.05)))
    frame = shown(part)["retention"].frame
    assert (frame["at_risk"] >= evaluation.thresholds.minimum_people).all()
    assert (frame["survival"].diff().dropna() <= 0).all()


def test_the_picture_names_the_share_that_the_sentence_speaks(evaluation, pictures):
    basis = asked(programme(evaluation, teams=12, size=8, stays=0.6))
    part = retention(basis)
    tables = shown(part, registers(basis))
    figure = next(iter(part.figures(tables)))
    share = sentences(part)["growth.retention"].split(", ")[1].split()[0]
    assert f">{share}</text>".encode() in figure.svg
    assert b">Organisations</text>" in figure.svg


def share(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half, value - half / 2, value + half / 2, 0.1, 9, 0.03, 20, "share",
                    "t test", Method("a", "b"))  # fmt: skip


@pytest.mark.parametrize(
    ("estimate", "grade", "direction"),
    [
        (share(0.8, 0.2), Grade.CLEAR, Direction.UP),
        (share(0.2, 0.2), Grade.CLEAR, Direction.DOWN),
        (share(0.65, 0.2), Grade.LEANING, Direction.UP),
        (share(0.55, 0.2), Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
        (None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE),
    ],
)
def test_a_share_is_judged_against_one_half(estimate, grade, direction):
    judged = against_half(estimate)
    assert (judged.grade, judged.direction) == (grade, direction)
