from __future__ import annotations

import pandas as pd
import pytest

from evalkit.definition import Scope
from evalkit.disclosure import People, ReleaseClass, Unprotected
from evalkit.errors import DisclosureError
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, compose


def people(name: str, n: int) -> Unprotected:
    return Unprotected(name, pd.DataFrame({"n": [n]}), ReleaseClass.ACTIVITY, people={"n": People()})


def counting(name: str, n: int) -> Part:
    return Part(
        (people(name, n),),
        findings=lambda shown: [Finding(f"x.{name}", "{n:count} people came.", shown[name], Grade.COUNTED, "A count.")],
        tables=lambda shown: [Table(name, "How many people came there.", shown[name], {"n": "People"})],
        caveats=lambda _: ["Nobody was asked why."],
    )


def test_parts_speak_in_order_and_share_a_caveat():
    result = compose("x", "How many?", [counting("one", 12), counting("two", 30)], Scope(), choice="a")
    assert [finding.signal for finding in result.findings] == ["x.one", "x.two"]
    assert list(result.tables) == ["one", "two"]
    assert result.caveats == ("Nobody was asked why.",)
    assert result.parameters["choice"] == "a"
    assert [name for name, _ in result.disclosure.tables] == ["one", "two"]


def test_all_parts_are_protected_together():
    result = compose("x", "How many?", [counting("one", 12), counting("two", 30)], Scope())
    assert len({id(table.batch) for table in result.protected}) == 1


def test_a_part_may_speak_from_anothers_facts():
    echo = Part(caveats=lambda shown: [f"{len(shown['one'])} row"[2:]])
    assert compose("x", "How many?", [counting("one", 12), echo], Scope()).caveats[-1] == "row"


def test_two_parts_cannot_bring_one_table():
    with pytest.raises(DisclosureError):
        compose("x", "How many?", [counting("one", 12), counting("one", 12)], Scope())
