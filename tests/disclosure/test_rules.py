from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.definition import Scope
from evalkit.disclosure import NOT_SHOWN, People, ReleaseClass, Share, Statistic, Unprotected, protect, rounded
from evalkit.errors import DisclosureError

NOBODY = frozenset[str]()


def table(frame: pd.DataFrame, release_class: ReleaseClass, **declared) -> Unprotected:
    return Unprotected("t", frame, release_class, groups=[NOBODY] * len(frame), **declared)


def shown(made: Unprotected, profile: str, system: str = ""):
    return protect([made], Scope(profile=profile, system=system))["t"]


def counts(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"role": [f"role {k}" for k in range(len(values))], "n": list(values)})


def roles(release_class: ReleaseClass, *values: int) -> Unprotected:
    return table(counts(*values), release_class, people={"n": People()}, by=("role",))


@pytest.mark.parametrize("profile", ["evaluator", "board"])
def test_activity_is_exact_for_board_and_evaluator(profile):
    assert shown(roles(ReleaseClass.ACTIVITY, 0, 1, 7, 8), profile).printed["n"].tolist() == [0, 1, 7, 8]


@pytest.mark.parametrize("release_class", list(ReleaseClass))
def test_the_evaluator_sees_everything(release_class):
    assert shown(roles(release_class, 0, 1, 7), "evaluator").printed["n"].tolist() == [0, 1, 7]


@pytest.mark.parametrize("release_class", [ReleaseClass.OPINION, ReleaseClass.PERSONAL])
def test_a_board_sees_opinions_and_personal_numbers_from_eight_people(release_class):
    assert shown(roles(release_class, 0, 1, 7, 8, 9), "board").printed["n"].tolist() == [0, "*", "*", 8, 9]


@pytest.mark.parametrize("release_class", list(ReleaseClass))
def test_the_public_sees_nothing_exact_but_nobody(release_class):
    made = roles(release_class, 0, 1, 7, 8, 12, 13, 212)
    assert shown(made, "public").printed["n"].tolist() == [0, "*", "*", 10, 10, 15, 210]


@given(st.integers(0, 10**6))
def test_rounding_is_to_the_nearest_five(n):
    assert abs(rounded(n) - n) <= 2
    assert rounded(n) % 5 == 0


def test_three_of_seventeen_may_stand_and_three_of_five_may_not():
    frame = pd.DataFrame(
        {"question": ["feeling", "doing"], "poor": [3, 3], "answered": [17, 5], "share": [3 / 17, 0.6]}
    )
    made = table(
        frame, ReleaseClass.OPINION, people={"poor": People(base="answered"), "answered": People()},
        shares={"share": Share("poor", "answered")}, by=("question",),
    )  # fmt: skip
    assert shown(made, "board").printed.to_numpy().tolist() == [
        ["feeling", 3, 17, pytest.approx(3 / 17)],
        ["doing", "*", "*", "*"],
    ]
    public = shown(made, "public").printed.to_numpy().tolist()
    assert public == [["feeling", "*", 15, "*"], ["doing", "*", "*", "*"]]


def test_percentages_for_the_public_are_taken_from_rounded_numbers():
    frame = pd.DataFrame({"part": [13], "whole": [41], "share": [13 / 41]})
    people = {"part": People(base="whole"), "whole": People()}
    made = table(frame, ReleaseClass.ACTIVITY, people=people, shares={"share": Share("part", "whole")})
    assert shown(made, "public").row() == {"part": 15, "whole": 40, "share": pytest.approx(0.375)}


@pytest.mark.parametrize(("answered", "seen"), [(7, NOT_SHOWN), (8, 3.25)])
def test_a_mean_of_opinions_rests_on_eight_people(answered, seen):
    frame = pd.DataFrame({"mean": [3.25], "answered": [answered]})
    made = table(
        frame, ReleaseClass.OPINION, people={"answered": People()}, statistics={"mean": Statistic("answered", 1)}
    )  # fmt: skip
    assert shown(made, "board").row()["mean"] == seen
    assert shown(made, "public").row()["mean"] == (NOT_SHOWN if seen == NOT_SHOWN else 3.2)


@pytest.mark.parametrize(("raters", "seen"), [(3, NOT_SHOWN), (4, 2.4)])
def test_a_declared_self_assessment_is_summarised_from_four_raters(raters, seen):
    frame = pd.DataFrame({"mean": [2.4], "raters": [raters]})
    made = table(
        frame, ReleaseClass.DECLARED, people={"raters": People()}, statistics={"mean": Statistic("raters", 1)}
    )  # fmt: skip
    assert shown(made, "board").row()["mean"] == seen


def scores(*owners: str) -> Unprotected:
    frame = pd.DataFrame({"system": list(owners), "level": np.linspace(1, 4, len(owners))})
    return table(frame, ReleaseClass.DECLARED, about_nobody=("level",), owner="system")


@pytest.mark.parametrize("profile", ["board", "public"])
def test_own_scores_stand_under_their_names_only_five_together_or_to_oneself(profile):
    assert not shown(scores(*"ABCDE"), profile).hidden.to_numpy().any()
    assert shown(scores(*"ABCD"), profile).hidden["level"].all()
    assert shown(scores(*"ABCD"), profile, system="B").hidden["level"].tolist() == [True, False, True, True]
    assert not shown(scores("B", "B"), profile, system="B").hidden.to_numpy().any()
    assert shown(scores(*"AAAAA"), profile).hidden["level"].all()


def test_rows_that_count_people_are_told_apart():
    with pytest.raises(DisclosureError, match="same coordinates"):
        table(counts(3, 4), ReleaseClass.ACTIVITY, people={"n": People()})
    with pytest.raises(DisclosureError, match="same coordinates"):
        table(counts(3, 4).assign(role="Nurse"), ReleaseClass.ACTIVITY, people={"n": People()}, by=("role",))


def test_the_public_profile_needs_the_groups():
    bare = Unprotected("t", counts(9), ReleaseClass.ACTIVITY, people={"n": People()})
    with pytest.raises(DisclosureError, match="which people are behind each row"):
        shown(bare, "public")
    assert shown(bare, "board").row()["n"] == 9


def test_two_tables_of_one_name_are_refused():
    with pytest.raises(DisclosureError, match="one name"):
        protect([roles(ReleaseClass.ACTIVITY, 1), roles(ReleaseClass.ACTIVITY, 2)], Scope())


def test_what_was_hidden_is_said_without_saying_how_much():
    made = shown(roles(ReleaseClass.PERSONAL, 3, 9, 12), "board")
    assert made.notes == (
        "t: * stands for a number that is not shown, because it is about fewer than 8 people, or because such a number"
        " could be worked out from it.",
    )


def test_a_statistic_of_activity_is_hidden_from_the_public_only():
    frame = pd.DataFrame({"rate": [0.12345], "active": [7]})
    made = table(
        frame, ReleaseClass.ACTIVITY, people={"active": People()}, statistics={"rate": Statistic("active")}
    )  # fmt: skip
    assert shown(made, "board").row()["rate"] == 0.12345
    assert shown(made, "public").row()["rate"] == NOT_SHOWN
