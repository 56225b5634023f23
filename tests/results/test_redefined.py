from __future__ import annotations

from copy import deepcopy

from evalkit.results.redefined import redefined
from sample_run import definition


def test_equal_definitions_do_not_differ():
    assert redefined(definition(), definition()) == ()


def test_a_field_deep_within_is_named():
    after = deepcopy(definition())
    after["thresholds"]["no_change_per_month"] = 0.05
    (found,) = redefined(definition(), after)
    assert (found.key, found.before, found.after, found.moves_on) == (
        "thresholds.no_change_per_month", "0.02", "0.05", False,
    )  # fmt: skip


def test_entries_of_lists_are_found_again_by_their_code_in_any_order():
    after = deepcopy(definition())
    after["systems"].reverse()
    assert redefined(definition(), after) == ()
    after["systems"] = [system for system in after["systems"] if system["code"] != "QWE"]
    after["systems"].append({"code": "QXX", "name": "A new one", "aliases": []})
    assert [(one.key, one.before, one.after) for one in redefined(definition(), after)] == [
        ("systems.QWE", "name South West London, aliases SOUTH WEST LONDON", ""),
        ("systems.QXX", "", "name A new one"),
    ]


def test_the_period_moves_on_by_itself():
    after = deepcopy(definition())
    after["programme"] |= {"end": "2023-01-31", "as_at": "2023-02-06"}
    found = redefined(definition(), after)
    assert [one.key for one in found] == ["programme.as_at", "programme.end"]
    assert all(one.moves_on for one in found)
