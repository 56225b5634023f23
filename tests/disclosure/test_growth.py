"""What growth declares, and says where some of it is hidden."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.analyses.growth import declared, pictures
from evalkit.definition import Scope
from evalkit.disclosure import People, Protected, ReleaseClass, Unprotected, protect


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
    import evalkit as ek

    bars = pictures._bars(ek.load(write_definition()), occasions(*came))
    assert bars is not None
    assert str(bars.words["caption"]) == caption
    hidden = sum(n < 8 for n in came)
    assert str(bars.words["alt"]).startswith(f"{len(came) - hidden} horizontal bars")
    assert ("star" in str(bars.words["alt"])) == bool(hidden)


def test_growth_says_that_the_people_seen_are_those_before_and_who_joined():
    frame = pd.DataFrame(
        {"month": ["2022-01", "2022-02"], "active": [40, 41], "joined": [40, 1], "returned": 0, "lapsed": 0,
         "people_seen": [40, 41], "window": "full"}
    )  # fmt: skip
    balances = {balance.stock: balance.gains for balance in declared.stock(frame).balances}
    assert balances["people_seen"] == ("joined",)
