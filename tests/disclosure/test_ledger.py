from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.definition import Scope
from evalkit.disclosure import People, ReleaseClass, Unprotected, protect
from evalkit.disclosure.ledger import Claim, claims, refusals

KEYS = [f"person{k:02d}" for k in range(60)]


def claim(*people: int, topic: str = "wave 1", table: str = "answers", group: str = "all") -> Claim:
    return Claim(table, ReleaseClass.OPINION, topic, group, frozenset(KEYS[k] for k in people))


def refused(new: Claim, *released: Claim) -> bool:
    return bool(refusals([new], [("an earlier report", one) for one in released]))


@given(st.sets(st.integers(0, 40), min_size=8), st.sets(st.integers(0, 40), min_size=8))
def test_two_groups_are_the_same_or_eight_people_apart(one, other):
    assert refused(claim(*one), claim(*other)) == (0 < len(one ^ other) < 8)


def test_other_topics_and_tables_do_not_compare():
    before, after = claim(*range(20)), claim(*range(21))
    assert refused(after, before)
    assert not refused(claim(*range(21), topic="wave 2"), before)
    assert not refused(claim(*range(21), table="others"), before)


def test_what_several_releases_leave_over_is_a_group_too():
    systems = [claim(*range(12)), claim(*range(12, 25)), claim(*range(25, 40))]
    assert refused(claim(*range(43)), *systems)
    assert not refused(claim(*range(48)), *systems)
    assert not refused(claim(*range(40)), *systems)


def test_a_refusal_names_no_person_and_no_exact_number():
    (found,) = refusals([claim(*range(21))], [("the board report of run 1", claim(*range(20)))])
    assert "person" not in repr(found)
    assert "person" not in repr(claim(1))
    assert (found.table, found.group, found.before) == ("answers", "all", "the board report of run 1")


def answered(release_class: ReleaseClass, sizes: dict[str, int]) -> Unprotected:
    frame = pd.DataFrame({"role": list(sizes), "wave": "one", "n": list(sizes.values())})
    groups = [frozenset(KEYS[:n]) for n in sizes.values()]
    return Unprotected(
        "answers", frame, release_class, people={"n": People()}, by=("role", "wave"), groups=groups, topic=("wave",)
    )


def made(profile: str, release_class: ReleaseClass = ReleaseClass.OPINION) -> list[Claim]:
    table = answered(release_class, {"Nurse": 20, "Doctor": 3, "Midwife": 12, "All": 35, "Nobody": 0})
    return claims(table, protect([table], Scope(profile=profile))["answers"])


def test_only_what_is_shown_is_claimed():
    """Three doctors are hidden, and the midwives with them, who would give them away."""
    assert [(one.group, one.topic, len(one.people)) for one in made("board")] == [
        ("Nurse", " · one", 20),
        ("All", " · one", 35),
    ]
    assert made("evaluator") == []


@pytest.mark.parametrize(("profile", "claimed"), [("board", False), ("public", True)])
def test_activity_is_under_the_rule_for_the_public_only(profile, claimed):
    assert bool(made(profile, ReleaseClass.ACTIVITY)) is claimed


def test_a_count_of_nobody_claims_nothing():
    """Of three doctors, hidden as such, none is in a team: systems with a few doctors each would all be refused."""
    frame = pd.DataFrame({"role": ["Nurse", "Doctor", "Midwife"], "n": [20, 3, 5], "in_team": [9, 0, 0]})
    groups = [frozenset(KEYS[:20]), frozenset(KEYS[20:23]), frozenset(KEYS[23:28])]
    table = Unprotected(
        "reach", frame, ReleaseClass.PERSONAL, people={"n": People(of="reached"), "in_team": People(of="in a team")},
        by=("role",), groups=groups,
    )  # fmt: skip
    shown = protect([table], Scope(profile="board"))["reach"]
    assert not shown.hidden["in_team"].any()
    assert [(one.group, len(one.people)) for one in claims(table, shown)] == [("Nurse", 20)]
