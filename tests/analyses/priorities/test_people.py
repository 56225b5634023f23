"""Who is on what project: counts by organisation, people on several projects, projects that share people."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from commands import ROOT
from evalkit import load
from evalkit.analyses.priorities import priorities
from evalkit.definition import Scope
from evalkit.definition.programme import RoleGroup
from evalkit.intake.pipeline import prepare
from evalkit.results.finding import Result
from evalkit.tables import Tables


@cache
def blmk() -> Tables:
    return prepare(load(ROOT / "data_samples/blmk"))


def asked(tables: Tables | None = None, **scope: str) -> Result:
    return priorities("", tables or blmk(), Scope(**scope))


def sentence(result: Result) -> str:
    return next(one.sentence for one in result.findings if one.signal == "priorities.project-people")


def members(*rows: tuple[int, str]) -> Tables:
    """Return the sample with these people, by number, on these projects."""
    keys = blmk().person["person_key"]
    frame = blmk().membership.iloc[:0]
    made = pd.DataFrame(
        [
            {"person_key": keys[n], "group_key": key, "role": "member", "start": pd.Timestamp("2019-11-01")}
            for n, key in rows
        ]
    )
    whole = pd.concat([frame, made.astype({"start": "datetime64[us]"})], ignore_index=True).astype(
        frame.dtypes.to_dict()
    )
    return Tables(blmk().evaluation, {**blmk().frames, "membership": whole})


def test_people_on_projects_add_up_to_the_list():
    listed = blmk().membership
    counts = asked().tables["project-people"].data.frame
    assert counts["people"].sum() == len(listed[["person_key", "group_key"]].drop_duplicates())
    assert f"{listed['person_key'].nunique()} people are on record on 4 of 5 projects" in sentence(asked())


def test_who_is_on_two_projects_is_counted_once_as_a_person():
    told = sentence(asked(members((0, "PR1"), (0, "PR2"), (1, "PR2"))))
    assert "2 people are on record on 2 of 5 projects" in told
    assert "1 of them is on more than one, at most on 2" in told
    assert "1 pair of projects that go on at one time shares people" in told


def test_a_completed_project_shares_nobody():
    result = asked(members((0, "PR1"), (0, "PR5")))
    assert "0 pairs of projects" in sentence(result)
    assert "shared-people" not in result.tables


def test_projects_without_somebody_from_practice_need_declared_roles():
    assert "practice" not in sentence(asked())
    person = blmk().person.assign(role_group="managers")
    groups = (RoleGroup(code="managers", name="Managers"), RoleGroup(code="nurses", name="Nurses", in_practice=True))
    made = members((0, "PR1"), (1, "PR2"))
    evaluation = made.evaluation.model_copy(update={"role_groups": groups})
    told = sentence(asked(Tables(evaluation, {**made.frames, "person": person})))
    assert "On 2 projects nobody whose role is known works in practice" in told


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
def test_nobody_is_named(profile):
    keys = set(blmk().person["person_key"])
    for table in asked(profile=profile).tables.values():
        assert keys.isdisjoint(set(map(str, table.data.frame.to_numpy().ravel())))


def test_the_public_sees_no_small_number_of_people():
    people = asked(profile="public").tables["project-people"].data.frame["people"]
    assert people.dropna().mod(5).eq(0).all()
    assert people.isna().any()


def test_without_members_nothing_is_said():
    none = Tables(blmk().evaluation, {**blmk().frames, "membership": blmk().membership.iloc[:0]})
    assert "project-people" not in asked(none).tables
