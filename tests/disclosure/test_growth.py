"""What growth declares, and says where some of it is hidden."""

from __future__ import annotations

import pandas as pd
import pytest

import evalkit as ek
from evalkit.analyses.growth.bars import _bars
from evalkit.analyses.growth.basis import basis
from evalkit.analyses.growth.stock import stock
from evalkit.definition import Scope
from evalkit.disclosure import People, Protected, ReleaseClass, Unprotected, protect
from made_tables import made_tables


def occasions(*attendances: int) -> Protected:
    n = len(attendances)
    frame = pd.DataFrame(
        {"occasion": [f"{k} May" for k in range(1, n + 1)], "open_to_all": 1, "register": "received",
         "system_A": list(attendances), "attendances": list(attendances)}
    )  # fmt: skip
    table = Unprotected(
        "occasions", frame, ReleaseClass.ACTIVITY, about_nobody=("open_to_all",), by=("occasion",),
        people={"system_A": People(of="x", at={"system": "A"}), "attendances": People(of="x")},
        groups=[frozenset()] * n,
    )  # fmt: skip
    return protect([table], Scope(profile="public"))["occasions"]


@pytest.mark.parametrize(
    ("came", "caption"),
    [
        ((12, 30), "Each occasion open to all drew between 10 and 30 people; most came on 2 May."),
        ((12, 30, 3), "Where attendance is shown, each occasion open to all drew between 10 and 30 people; most came"
                      " on 2 May."),
        ((12, 3), "Where attendance is shown, each occasion open to all drew 10 people."),
    ],
)  # fmt: skip
def test_the_words_of_attendance_are_about_what_is_shown(write_definition, came, caption):
    bars = _bars(ek.load(write_definition()), occasions(*came))
    assert bars is not None
    assert str(bars.words["caption"]) == caption
    hidden = sum(n < 8 for n in came)
    assert str(bars.words["alt"]).startswith(f"{len(came) - hidden} horizontal bars")
    assert ("star" in str(bars.words["alt"])) == bool(hidden)


def test_growth_says_that_the_people_seen_are_those_before_and_who_joined(write_definition):
    tables = made_tables(ek.load(write_definition()), {"QMF": [40, 1]})
    declared = next(table for table in stock(basis(tables, Scope())).estimates if table.name == "stock")
    balances = {balance.stock: balance.gains for balance in declared.balances}
    assert balances["people_seen"] == ("joined",)
