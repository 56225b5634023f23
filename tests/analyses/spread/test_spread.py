"""What a board reads of spread: counts with the teams that could, who learned from whom, visits given and received."""

# pyright: reportGeneralTypeIssues=false
from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from commands import ROOT
from evalkit import load
from evalkit.analyses.spread import spread
from evalkit.charts import house
from evalkit.definition import Scope
from evalkit.intake.pipeline import prepare
from evalkit.results.finding import Grade, Result
from evalkit.stats.rates import wilson
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
def uec() -> Tables:
    return prepare(load(ROOT / "data_samples/uec"))


def adopted(*rows: tuple[str, str, str | None, str, str]) -> Tables:
    """Return the sample with other practices on their way: practice, team, learned from, stage, day."""
    frame = pd.DataFrame(rows, columns=["practice", "team_key", "learned_from", "stage", "at"])
    frame = frame.astype({"at": "datetime64[us]"}) if rows else uec().adoption.iloc[:0]
    return Tables(uec().evaluation, {**uec().frames, "adoption": frame})


def asked(tables: Tables | None = None, **scope: str) -> Result:
    return spread(tables or uec(), Scope(**scope))


def finding(result: Result, signal: str):
    return next(one for one in result.findings if one.signal == signal)


def frame(result: Result, name: str) -> pd.DataFrame:
    return result.tables[name].data.frame


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
@pytest.mark.parametrize("system", ["", "NEL", "NCL"])
def test_everybody_gets_an_answer(profile, system):
    result = asked(profile=profile, system=system)
    assert "spread.practices" in {one.signal for one in result.findings}
    assert all(figure.alt and figure.caption for figure in result.figures.values())


def test_a_practice_stands_with_the_teams_that_could_take_it_up():
    row = frame(asked(), "practices").iloc[0]
    assert (row["could"], row["heard"], row["testing"], row["implemented"]) == (8, 7, 5, 3)
    assert (row["low"], row["high"]) == pytest.approx(tuple(wilson(3, 8)))


def test_who_had_it_first_could_not_take_it_up():
    rows = frame(asked(), "practices").set_index("practice")
    assert rows["could"].to_dict() == {"Front door streaming": 8, "Red to green days": 7}
    assert rows["origins"].to_dict() == {"Front door streaming": 0, "Red to green days": 1}


def test_who_implements_has_tested_and_heard():
    told = adopted(("p", "T-CANONS", None, "implemented", "2018-01-10"))
    row = frame(asked(told), "practices").iloc[0]
    assert (row["heard"], row["testing"], row["implemented"]) == (1, 1, 1)


def test_stages_only_grow_and_never_beyond_those_that_could():
    curves = asked().figures["curves"].data.frame
    for _, own in curves.groupby("practice"):
        assert own[["could", "heard", "testing", "implemented"]].diff().dropna().ge(0).all(axis=None)
        assert (own["implemented"] <= own["testing"]).all()
        assert (own["testing"] <= own["heard"]).all()
        assert (own["heard"] <= own["could"]).all()


def test_the_end_of_the_period_hides_what_came_later():
    early = frame(asked(end="2017-12"), "practices")
    assert early["practice"].tolist() == ["Front door streaming"]
    assert early["implemented"].tolist() == [2]


def test_a_team_that_left_before_could_not():
    team = uec().team.copy()
    team.loc[team["team_key"] == "T-CANONS", "left"] = pd.Timestamp("2018-01-01")
    tables = Tables(uec().evaluation, {**uec().frames, "team": team})
    assert frame(asked(tables), "practices").set_index("practice")["could"].to_dict() == {
        "Front door streaming": 8,
        "Red to green days": 6,
    }


def test_no_practice_on_record_is_not_enough_evidence():
    result = asked(adopted())
    assert finding(result, "spread.practices").grade == Grade.NOT_ENOUGH_EVIDENCE
    assert not result.figures
    assert "visits" in result.tables


def test_who_learned_from_another_team_and_who_names_nobody():
    facts = finding(asked(), "spread.learned").sentence
    assert "Of 11 times" in facts
    assert "8 name another team" in facts
    assert "5 of the 8 came from another system" in facts


def test_two_teams_that_learned_from_each_other_are_one_pair():
    rows = [
        ("p", "T-CANONS", "T-OAKHYTHE", "testing", "2018-01-10"),
        ("q", "T-OAKHYTHE", "T-CANONS", "heard", "2018-02-10"),
    ]
    assert "1 pair of teams learned from each other" in finding(asked(adopted(*rows)), "spread.mutual").sentence
    assert "0 of 1 link goes both ways" in finding(asked(adopted(rows[0])), "spread.mutual").sentence


def test_a_source_on_no_list_is_called_so():
    told = adopted(("p", "T-CANONS", "elsewhere", "testing", "2018-01-10"))
    assert frame(asked(told), "learned")["source"].tolist() == ["A team on no list"]


def test_pace_is_told_from_eight_first_tests_on():
    assert finding(asked(), "spread.pace").grade == Grade.COUNTED
    few = adopted(*(("p", key, None, "testing", "2018-01-10") for key in uec().team["team_key"].head(7)))
    assert finding(asked(few), "spread.pace").grade == Grade.NOT_ENOUGH_EVIDENCE


def test_chances_end_with_the_first_test():
    told = adopted(("p", "T-CANONS", None, "testing", "2018-01-10"))
    pace = frame(asked(told), "pace").set_index("months")
    assert pace.loc["2018-01/2018-03", "chances"] == 8 + 7 + 7
    assert pace["tested"].sum() == 1


def test_visits_made_and_received_by_system():
    rows = frame(asked(), "visits").set_index("system")
    assert rows["made"].to_dict() == {
        "North Central London": 0, "North East London": 0, "North West London": 0, "South East London": 3,
        "South West London": 0,
    }  # fmt: skip
    assert rows["received"].sum() == 3
    assert "of the visits offered, 3 of 5 were taken up" in finding(asked(), "spread.visits").sentence


def test_a_system_sees_its_own_visits_alone():
    assert len(frame(asked(system="SEL"), "visits-held")) == 3
    assert len(frame(asked(system="NWL"), "visits-held")) == 1
    assert "visits-held" not in asked(system="NCL").tables


def test_a_visit_without_a_register_is_held_and_missing():
    interaction = uec().interaction
    tables = Tables(uec().evaluation, {**uec().frames, "interaction": interaction[interaction["occasion_key"] != "V2"]})
    result = asked(tables)
    assert "3 peer visits were held, 2 with a register" in finding(result, "spread.visits").sentence
    assert any("missing, not nobody" in caveat for caveat in result.caveats)


def test_nobody_is_named_and_no_pseudonym_leaves():
    keys = set(uec().person["person_key"])
    for table in asked(profile="evaluator").tables.values():
        assert keys.isdisjoint(set(map(str, table.data.frame.to_numpy().ravel())))


def test_pictures_are_drawn(drawn):
    figures = asked().figures
    assert set(figures) == {"curves", "learned"}
    assert all(figure.png.startswith(b"\x89PNG") for figure in figures.values())
