from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.definition import Scope
from evalkit.disclosure import TOTAL, Balance, People, ReleaseClass, Unprotected, protect
from evalkit.disclosure.hiding import WIDTH
from made_protected import unprotected
from privacy.audit import LAYOUTS, attack, margins, personal


@pytest.mark.parametrize("profile", ["board", "public"])
@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_nobody_can_work_out_what_is_hidden(layout, profile):
    found = [attack(LAYOUTS[layout](np.random.default_rng(seed)), profile) for seed in range(3)]
    assert sum(one.hidden for one in found) > 0
    assert sum(one.determined for one in found) == 0


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_the_attack_is_one_that_succeeds_where_only_small_numbers_are_hidden(layout):
    found = [attack(LAYOUTS[layout](np.random.default_rng(seed)), "small numbers only") for seed in range(4)]
    assert sum(one.determined for one in found) > 0


def test_a_board_cannot_tell_that_a_hidden_group_is_small():
    for seed in range(3):
        found = attack(LAYOUTS["role by organisation, 5 × 8, with margins"](np.random.default_rng(seed)), "board")
        assert found.small_exposed == 0
        assert min(found.widths) >= WIDTH


def test_a_single_small_number_takes_its_cheapest_neighbours_along():
    counts = np.array([[3, 40, 50], [60, 20, 70], [30, 80, 90]])
    shown = protect([personal(margins(counts, ("role", "place")), ("role", "place"))], Scope())["who"]
    cells = shown.frame.set_index(["role", "place"])["n"].isna()
    hidden = set(cells[cells].index)
    assert ("role0", "place0") in hidden
    assert len(hidden) == 4  # a rectangle: two in every row and column that has any
    assert not any(TOTAL in where for where in hidden)


def test_nothing_is_hidden_where_nothing_is_small():
    counts = np.full((3, 4), 9)
    shown = protect([personal(margins(counts, ("role", "place")), ("role", "place"))], Scope())["who"]
    assert not shown.hidden.to_numpy().any()
    assert shown.notes == ()


def test_exact_attendance_is_hidden_only_where_it_would_give_a_group_away():
    came = unprotected("came", pd.DataFrame({"place": ["A", "B"], "came": [5, 30]}), people={"came": People(of="x")},
                       by=("place",))  # fmt: skip
    frame = pd.DataFrame({"place": ["A", "B", "B"], "role": ["Nurse", "Nurse", "Doctor"], "n": [5, 12, 18]})
    roles = personal(frame, ("place", "role"), of="x")
    shown = protect([came, roles], Scope())
    assert shown["came"].printed["came"].tolist() == ["*", 30]
    assert shown["who"].printed["n"].tolist() == ["*", 12, 18]


def test_what_adds_up_over_time_is_attacked_too():
    """A stock of 8 after one of 6 plus gains: the public must not be able to subtract."""
    stock = [12, 14, 15, 9, 20]
    frame = pd.DataFrame(
        {"month": [f"2022-{k:02d}" for k in range(1, 6)], "active": stock, "joined": [12, 3, 2, 1, 12],
         "lapsed": [0, 1, 1, 7, 1]}
    )  # fmt: skip
    people = {name: People(of=name) for name in ("active", "joined", "lapsed")}
    table = Unprotected(
        "stock", frame, ReleaseClass.ACTIVITY, people=people, by=("month",), groups=[frozenset()] * 5,
        balances=(Balance("active", ("joined",), ("lapsed",)),),
    )  # fmt: skip
    shown = protect([table], Scope(profile="public"))["stock"].printed
    assert shown["active"].tolist() == [10, 15, 15, 10, 20]
    assert shown["joined"].tolist() == [10, "*", "*", "*", 10]


def test_the_same_number_in_two_tables_is_hidden_in_both():
    counts = np.array([[2, 11, 15], [12, 13, 14]])
    whole = margins(counts, ("role", "place"))
    tables = [
        personal(whole, ("role", "place"), name="one"),
        personal(whole[whole["place"] == "place0"].reset_index(drop=True), ("role", "place"), name="two"),
    ]
    shown = protect(tables, Scope())
    one = shown["one"].printed.set_index(["role", "place"])["n"]
    two = shown["two"].printed.set_index(["role", "place"])["n"]
    assert (one.loc[two.index].astype(str) == two.astype(str)).all()
    assert two.loc[("role0", "place0")] == "*"
