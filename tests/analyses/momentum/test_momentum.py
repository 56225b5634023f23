"""The whole answer: every profile and scope, nothing to count, and what its sentences rest on."""

from __future__ import annotations

import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit import load
from evalkit.analyses.momentum import momentum
from evalkit.definition import Scope
from evalkit.errors import ParameterError
from evalkit.results.finding import Grade
from evalkit.tables import Tables
from made_programme import Programme

RISING = [10, 12, 14, 17, 20, 24, 29, 34, 41, 49, 58, 70]


def finding(result, signal):
    return next(one for one in result.findings if one.signal == signal)


@pytest.fixture
def whole(programme) -> Tables:
    """Return a programme that has something of everything."""
    programme.monthly({"QMF": RISING, "QKK": RISING[::-1]})
    for month in (1, 4, 7, 10):
        programme.hold(f"2022-{month:02d}-20", {"QMF": 12, "QKK": 9}, kind="learning-session", cycle=str(month))
    team = [{"team_key": "T1", "name": "One", "system": "QMF", "workstream": "Asthma", "joined": "2022-01-01"}]
    programme.add("team", [{**row, "joined": pd.Timestamp(row["joined"])} for row in team])
    actions = [("PDSA cycle", "2022-02-03"), ("plan item", "2022-05-03"), ("change tested", "2022-11-11")]
    programme.add(
        "action",
        [{"action_key": f"A{k}", "team_key": "T1", "kind": kind, "started": pd.Timestamp(on)}
         for k, (kind, on) in enumerate(actions)],
    )  # fmt: skip
    member = [{"person_key": f"QMF-{k}", "group_key": "T1", "role": "member", "start": pd.Timestamp("2022-01-01")}
              for k in range(9)]  # fmt: skip
    return programme.add("membership", member).tables()


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
@pytest.mark.parametrize("system", ["", "QMF"])
def test_everybody_gets_an_answer(whole, profile, system):
    result = momentum(whole, Scope(system=system, profile=profile))
    signals = [one.signal for one in result.findings]
    assert signals[:7] == [f"momentum.{part}" for part in ("product", "trend", "effects", "velocity", "months",
                                                           "cycles", "ways")]  # fmt: skip
    assert "momentum.acted" in signals
    assert set(result.figures) == {"momentum", "effects", "ways", "acted", "phase"}
    assert result.parameters["system"] == system
    assert ("momentum.system.QKK.trend" in signals) == (not system)


def test_the_public_sees_no_small_number_and_no_exact_one(whole):
    result = momentum(whole, Scope(profile="public"))
    for table in result.protected:
        for column in ("people", "interactions", "before_people", "after_people"):
            if column in table.frame:
                assert (table.frame[column].dropna() % 5 == 0).all()
    assert "exactly" not in finding(result, "momentum.effects").sentence


def test_nothing_at_all_is_still_an_answer(evaluation):
    result = momentum(Tables(evaluation, {}))
    assert finding(result, "momentum.trend").grade is Grade.NOT_ENOUGH_EVIDENCE
    assert finding(result, "momentum.months").grade is Grade.NOT_ENOUGH_EVIDENCE
    assert not result.figures
    assert momentum(Tables(evaluation, {}), Scope(system="QMF", profile="public")).findings


def test_a_short_period_is_told_so(whole):
    result = momentum(whole, Scope(start="2022-02", end="2022-04"))
    assert "fewer than two full quarters" in finding(result, "momentum.product").sentence
    assert "momentum.effects" not in [one.signal for one in result.findings]


def test_every_number_of_a_sentence_is_in_its_evidence(whole):
    for found in momentum(whole).findings:
        literal = "".join(text for text, *_ in string.Formatter().parse(found.template))
        assert not any(character.isdigit() for character in literal)
        assert set(found.evidence.row()) >= {
            field for _, field, *_ in string.Formatter().parse(found.template) if field
        }


def test_no_sentence_gives_a_cause(whole):
    told = " ".join([*(one.sentence for one in momentum(whole).findings), *momentum(whole).caveats])
    assert "because of" not in told
    assert "thanks to" not in told


def test_figures_do_not_depend_on_the_key(whole, drawn):
    renamed = whole.interaction.assign(person_key=whole.interaction["person_key"].map(lambda key: f"x{hash(key)}"))
    other = momentum(Tables(whole.evaluation, {**whole.frames, "interaction": renamed}))
    for name, figure in momentum(whole).figures.items():
        if name != "acted":
            assert figure.svg == other.figures[name].svg


def test_names_with_digits_and_braces_are_only_names(write_definition):
    named = (('name = "North East London"', 'name = "{n} System 7 <b>"'),)
    tables = Programme(load(write_definition(*named))).monthly({"QMF": RISING, "QKK": RISING}).tables()
    assert "{n} System 7 <b>" in finding(momentum(tables), "momentum.system.QMF.trend").sentence
    assert momentum(tables, Scope(system="QMF")).figures["phase"].caption.count("System 7") == 1


def test_a_wrong_period_stops(whole):
    with pytest.raises(ParameterError, match="not a period"):
        momentum(whole, before="spring")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(came=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 30), st.sampled_from(["QMF", "QKK"])), min_size=40,
                     max_size=160))  # fmt: skip
def test_the_product_is_the_number_of_all_interactions(evaluation, came):
    programme = Programme(evaluation)
    for month in range(12):
        here = [(f"{system}-{k}", system) for at, k, system in came if at == month]
        programme.hold(f"2022-{month + 1:02d}-10", here)
    result = momentum(programme.tables(), Scope(profile="evaluator"))
    for name in ("months", "quarters"):
        frame = result.tables[name].data.frame.dropna(subset=["each"])
        assert np.allclose(frame["people"] * frame["each"], frame["interactions"])
    assert result.tables["months"].data.frame["interactions"].sum() == len(came)
    assert result.tables["quarters"].data.frame["interactions"].sum() == len(came)
    assert result.tables["kinds"].data.frame["interactions"].sum() == len(came)
