from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.definition import Scope
from evalkit.disclosure import NOT_SHOWN, People, ReleaseClass, Share, Statistic, Unprotected, protect, rounded
from evalkit.errors import DisclosureError
from made_protected import unprotected

NOBODY = frozenset[str]()
OWNER = dict.fromkeys(ReleaseClass, "") | {ReleaseClass.DECLARED: "role"}


def table(frame: pd.DataFrame, release_class: ReleaseClass, **declared) -> Unprotected:
    return Unprotected("t", frame, release_class, groups=[NOBODY] * len(frame), **declared)


def shown(made: Unprotected, profile: str, system: str = ""):
    return protect([made], Scope(profile=profile, system=system))["t"]


def counts(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"role": [f"role {k}" for k in range(len(values))], "n": list(values)})


def roles(release_class: ReleaseClass, *values: int) -> Unprotected:
    return table(counts(*values), release_class, people={"n": People()}, by=("role",), owner=OWNER[release_class])


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
        frame, ReleaseClass.OPINION,
        people={"poor": People(of="answers", at={"answer": "poor"}, base="answered"), "answered": People(of="answers")},
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
    frame = pd.DataFrame({"team": ["A"], "mean": [2.4], "raters": [raters]})
    made = table(
        frame, ReleaseClass.DECLARED, people={"raters": People()}, statistics={"mean": Statistic("raters", 1)},
        owner="team",
    )  # fmt: skip
    assert shown(made, "board", system="A").row()["mean"] == seen


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
    bare = Unprotected("t", counts(9), ReleaseClass.ACTIVITY, people={"n": People()}, by=("role",))
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


def means(n: list[int], groups: list[frozenset[str]], decimals: int = 3) -> Unprotected:
    frame = pd.DataFrame({"role": [*["Nurse", "Midwife"][: len(n) - 1], "All"], "n": n, "mean": 3.15})
    return Unprotected(
        "t", frame, ReleaseClass.OPINION, people={"n": People()}, statistics={"mean": Statistic("n", decimals)},
        by=("role",), groups=groups,
    )  # fmt: skip


def people(start: int, stop: int) -> frozenset[str]:
    return frozenset(f"person{k}" for k in range(start, stop))


def test_a_small_row_that_was_left_out_is_protected_like_one_that_is_hidden():
    made = shown(means([20, 21], [people(0, 20), people(0, 21)]), "board")
    assert made.printed[["n", "mean"]].to_numpy().tolist() == [["*", "*"], [21, 3.15]]
    whole = shown(means([20, 28], [people(0, 20), people(0, 28)]), "board")
    assert not whole.hidden.to_numpy().any()


def test_who_did_not_give_one_of_the_answers_listed_is_no_small_group():
    frame = pd.DataFrame({"question": ["a"], "poor": [14], "answered": [17]})
    declared = {"poor": People(of="x", at={"answer": "poor"}, base="answered"), "answered": People(of="x")}
    made = table(frame, ReleaseClass.OPINION, people=declared, by=("question",))
    assert not shown(made, "board").hidden.to_numpy().any()


def test_the_public_sees_no_mean_that_gives_away_the_mean_of_a_few():
    made = shown(means([20, 21], [people(0, 20), people(0, 21)]), "public")
    assert made.hidden["mean"].tolist() == [True, False]
    three = shown(means([20, 12, 35], [people(0, 20), people(20, 32), people(0, 35)]), "public")
    assert three.hidden["mean"].sum() == 1
    assert not three.hidden["mean"].iloc[2]
    apart = shown(means([20, 12, 40], [people(0, 20), people(20, 32), people(0, 40)]), "public")
    assert not apart.hidden["mean"].any()


def test_the_public_sees_a_mean_of_opinions_with_one_decimal():
    assert shown(means([20, 40], [people(0, 20), people(0, 40)]), "public").frame["mean"].tolist() == [3.2, 3.2]


def test_a_count_without_a_number_beneath_it_is_a_count_of_its_own():
    frame = pd.DataFrame({"question": list("ab"), "poor": [3, 3], "answered": [np.nan, 17]})
    declared = {"poor": People(of="x", at={"answer": "poor"}, base="answered"), "answered": People(of="x")}
    made = table(frame, ReleaseClass.OPINION, people=declared, by=("question",))
    assert shown(made, "board").printed["poor"].tolist() == ["*", 3]


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
def test_shares_are_always_taken_from_the_numbers_shown(profile):
    frame = pd.DataFrame({"part": [13], "whole": [40], "share": [1 / 21]})
    declared = {"part": People(base="whole"), "whole": People()}
    made = table(frame, ReleaseClass.ACTIVITY, people=declared, shares={"share": Share("part", "whole")})
    assert shown(made, profile).row()["share"] == (0.375 if profile == "public" else 0.325)


def test_a_share_of_a_hidden_number_is_hidden_even_if_the_analysis_had_none():
    frame = pd.DataFrame({"part": [3], "whole": [40], "share": [np.nan]})
    declared = {"part": People(base="whole"), "whole": People()}
    made = table(frame, ReleaseClass.ACTIVITY, people=declared, shares={"share": Share("part", "whole")})
    assert pd.isna(shown(made, "public").frame["share"]).all()


def test_an_owner_without_a_score_is_no_company():
    frame = pd.DataFrame({"team": list("ABCDE"), "level": [2.5, *[np.nan] * 4]})
    made = table(frame, ReleaseClass.DECLARED, about_nobody=("level",), owner="team")
    assert shown(made, "board").hidden["level"].tolist() == [True, *[False] * 4]


def test_company_is_counted_within_a_month():
    frame = pd.DataFrame({"month": ["1", *"22222"], "team": list("AABCDE"), "level": np.linspace(1, 4, 6)})
    made = table(frame, ReleaseClass.DECLARED, about_nobody=("level",), owner="team", topic=("month",))
    assert shown(made, "board").hidden["level"].tolist() == [True, *[False] * 5]


def test_a_score_in_words_is_hidden_like_one_in_numbers():
    frame = pd.DataFrame({"team": list("AB"), "level": ["Ready", "Starting"], "place": ["North", "South"]})
    made = shown(table(frame, ReleaseClass.DECLARED, owner="team", labels=("place",)), "board", system="A")
    assert made.printed.to_numpy().tolist() == [["A", "Ready", "North"], ["B", "*", "South"]]
    assert made.row(1)["level"] == NOT_SHOWN


def test_the_message_on_two_tables_of_one_name_says_which():
    tables = [roles(ReleaseClass.ACTIVITY, 9), *(unprotected(name, counts(9)) for name in ("z", "z"))]
    with pytest.raises(DisclosureError, match=r"^z: "):
        protect(tables, Scope())


def of(name: str, label: str, *values: int, by: str = "role") -> Unprotected:
    frame = pd.DataFrame({by: [f"{label} {'abcdef'[k]}" for k in range(len(values))], "n": list(values)})
    return Unprotected(
        name, frame, ReleaseClass.PERSONAL, people={"n": People(of="x")}, by=(by,), groups=[NOBODY] * len(frame)
    )


def test_tables_that_contradict_one_another_are_refused():
    with pytest.raises(DisclosureError, match="one and two") as caught:
        protect([of("one", "R", 93, 91), of("two", "R", 93, 94)], Scope())
    assert not any(value in str(caught.value) for value in ("91", "94", "R a"))


def test_one_coordinate_under_two_names_is_refused():
    with pytest.raises(DisclosureError, match="name them alike"):
        protect([of("one", "S", 93, 91, by="code"), of("two", "S", 93, 91, by="system")], Scope())
    protect([of("one", "S", 93, 91, by="code"), of("two", "T", 93, 91, by="system")], Scope())
