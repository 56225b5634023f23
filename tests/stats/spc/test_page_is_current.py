"""The committed page of charts belongs to the code as it is."""

from __future__ import annotations

import json

import pytest

from charted.called import PROGRAMMES, SITUATIONS, measured
from charted.page import PAGE, TABLE, page, sources

KNOWN = json.loads(TABLE.read_text("utf-8"))
CALLED = {one["title"]: one for one in KNOWN["called"]}


def test_nothing_changed_since_it_was_measured():
    changed = [name for name, value in sources().items() if KNOWN["sources"].get(name) != value]
    assert not changed, f"run 'make charts' and commit docs/measures.*: {', '.join(changed)} changed since"


def test_the_page_is_made_from_the_table():
    assert PAGE.read_text("utf-8") == page(KNOWN)
    assert "**no**" not in PAGE.read_text("utf-8")


def test_every_situation_was_simulated_often_enough():
    assert list(CALLED) == [one.title for one in SITUATIONS]
    assert min(one["programmes"] for one in KNOWN["called"]) >= PROGRAMMES == 500


@pytest.mark.parametrize("title", [one.title for one in SITUATIONS if not one.true and not one.sites.drift])
def test_where_nothing_changes_attribution_hardly_ever_calls_a_site(title):
    rows = {one["method"]: one for one in CALLED[title]["methods"]}
    against = next(row for name, row in rows.items() if name.startswith("each of the three against"))
    assert against["any_false"] < 0.06
    assert CALLED[title]["together"]["clear"] < 0.035


def test_one_programme_can_be_drawn_again():
    assert measured(0, programmes=1) == measured(0, programmes=1)
