from __future__ import annotations

import numpy as np

from evalkit import load
from evalkit.analyses.momentum import momentum
from evalkit.definition import Scope
from made_programme import Programme

TWELVE = list(range(10, 22))
DECLARED = """
[[denominators]]
of = "system"
group = "{code}"
people = {people}
source = "Workforce return"
as_at = 2022-04-01
"""


def test_without_a_denominator_systems_are_not_compared(programme):
    result = momentum(programme.monthly({"QMF": TWELVE, "QKK": TWELVE}).tables())
    assert "rate" not in result.tables["systems"].data.frame
    assert any("not compared: how many people could take part is not declared, and" in one for one in result.caveats)


def test_with_denominators_interactions_are_related_to_eligible_people(write_definition):
    one = DECLARED.format(code="QMF", people=2000)
    tables = Programme(load(write_definition(extra=one))).monthly({"QMF": TWELVE, "QKK": TWELVE}).tables()
    result = momentum(tables)
    frame = result.tables["systems"].data.frame
    assert frame["rate"].round(2).tolist()[0] == sum(TWELVE[-3:]) / 2
    assert np.isnan(frame["rate"].iloc[1])
    assert any("not declared for all of them" in caveat for caveat in result.caveats)
    both = load(write_definition(extra=one + DECLARED.format(code="QKK", people=500)))
    assert not any("not compared" in one for one in momentum(
        Programme(both).monthly({"QMF": TWELVE, "QKK": TWELVE}).tables()).caveats)  # fmt: skip


def test_a_path_a_system_each_with_its_own_scales(programme):
    result = momentum(programme.monthly({"QMF": TWELVE, "QKK": [n * 3 for n in TWELVE]}).tables())
    figure = result.figures["phase"]
    assert "2 paths" in figure.alt
    assert "read against its own past" in figure.alt
    assert sorted(set(figure.data.frame["name"])) == ["North East London", "South East London"]
    own = momentum(programme.tables(), Scope(system="QKK")).figures["phase"]
    assert "South East London: momentum is the same" in own.caption


def test_too_many_systems_to_draw_are_drawn_together(write_definition):
    many = "".join(f'\n[[systems]]\ncode = "S{k}"\nname = "System {k}"\n' for k in range(20))
    programme = Programme(load(write_definition(extra=many))).monthly({f"S{k}": [9] * 12 for k in range(20)})
    result = momentum(programme.tables())
    assert "everybody together" in result.figures["phase"].caption
    assert len(result.tables["systems"].data.frame) == 22
    assert not any(one.signal.startswith("momentum.system.") for one in result.findings)
