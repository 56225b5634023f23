"""Networks that people name: both ends, the cap, who was asked and who answered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.definition import load
from evalkit.errors import ParameterError
from evalkit.network import describe, survey, waves
from evalkit.tables import Tables

LONDON = Path(__file__).parents[2] / "data_samples" / "london"
COLUMNS = ["ego_key", "alter_key", "named_by"]


def rows(*said: str) -> pd.DataFrame:
    """Make rows from texts such as "p>q p": p is tied to q, as p said."""
    return pd.DataFrame([(*one.split()[0].split(">"), one.split()[1]) for one in said], columns=COLUMNS)


def asked(people: str, answered: str, **more: str) -> pd.DataFrame:
    frame = pd.DataFrame({"person_key": list(people), "asked": True, "answered": [one in answered for one in people]})
    return frame.assign(**more)


def named(network) -> set[tuple[str, str]]:
    one, other = network.ends
    return set(zip(network.people[one], network.people[other], strict=True))


def test_a_tie_is_confirmed_by_its_other_end():
    made = survey(rows("p>q p", "p>q q", "p>r p", "s>p p"), asked("pqrs", "pqr"))
    assert named(made.ties) == {("p", "q"), ("p", "r"), ("s", "p")}
    assert named(made.confirmed) == {("p", "q")}
    assert named(made.one_sided) == {("p", "r")}
    assert named(made.unanswered) == {("s", "p")}
    assert made.undirected("both").count == 1
    assert made.response_rate == 0.75


def test_with_one_question_a_tie_is_confirmed_by_being_named_back():
    made = survey(rows("p>q p", "q>p q", "q>r q"), asked("pqr", "pqr"))
    assert not made.asks_both_ways
    assert named(made.confirmed) == {("p", "q"), ("q", "p")}
    assert named(made.one_sided) == {("q", "r")}


def test_self_ties_duplicates_and_what_others_said_are_left_out_and_counted():
    made = survey(rows("p>p p", "p>q p", "p>q p", "p>q r"), asked("pqr", "pqr"))
    assert (made.account["self_ties"], made.account["repeated"], made.account["named_by_others"]) == (1, 1, 1)
    assert made.ties.count == 1


def test_somebody_named_who_is_not_in_the_register_was_not_asked():
    made = survey(rows("p>x p"), asked("pq", "pq"))
    assert made.account["not_in_register"] == 1
    assert list(made.people) == ["p", "q", "x"]
    assert made.asked.tolist() == [True, True, False]
    assert made.response_rate == 1


def test_a_respondent_who_named_twelve_is_kept_and_counted():
    made = survey(rows(*[f"p>{other} p" for other in "abcdefghijkl"]), asked("p", "p"))
    assert made.account["over_cap"] == 1
    assert made.ties.count == 12
    assert survey(rows(*[f"p>{other} p" for other in "abcde"])).account["over_cap"] == 0


def test_a_wave_that_nobody_answered_is_missing_and_not_without_ties():
    made = survey(rows(), asked("pq", ""))
    assert made.response_rate == 0
    vector = describe(made)
    assert vector["people"] == 2
    assert vector.drop("people").isna().all()


def test_several_waves_or_relations_must_be_chosen():
    frame = rows("p>q p", "q>p q").assign(wave=["1", "2"], relation="talk")
    with pytest.raises(ParameterError, match="more than one wave"):
        survey(frame)
    assert survey(frame, wave="2").ties.count == 1
    with pytest.raises(ParameterError, match="no such wave"):
        survey(frame, wave="3")
    with pytest.raises(ParameterError, match="more than one relation"):
        survey(frame.assign(relation=["talk", "advice"]), wave="1")


def test_waves_of_a_programme_with_systems_from_the_organisations():
    tie = rows("p>q p", "q>p q").assign(wave=["1", "2"], relation="talk")
    respondent = pd.concat([asked("pq", "pq", wave="1"), asked("pq", "q", wave="2"), asked("pq", "", wave="3")])
    respondent = respondent.assign(instrument="talk", unit="person")
    person = pd.DataFrame({"person_key": ["p", "q"], "org_key": ["A", "B"], "match_tier": "email"})
    organisation = pd.DataFrame({"org_key": ["A", "B"], "name": ["A", "B"], "system": ["QMF", "QWE"]})
    frames = {"tie": tie, "respondent": respondent, "person": person, "organisation": organisation}
    made = waves(Tables(load(LONDON), frames))
    assert [one.response_rate for one in made.values()] == [1, 0.5, 0]
    assert made["1"].group("system").tolist() == ["QMF", "QWE"]
    assert np.isnan(describe(made["3"])["density"])
