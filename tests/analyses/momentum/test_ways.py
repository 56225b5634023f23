from __future__ import annotations

import pytest

from evalkit.analyses.momentum import momentum

EARLY, LATE = ("2022-01-10", "2022-02-10", "2022-03-10"), ("2022-10-10", "2022-11-10", "2022-12-10")


def finding(result, signal="momentum.ways"):
    return next(one for one in result.findings if one.signal == signal)


@pytest.mark.parametrize(
    ("people", "kinds", "told"),
    [
        ((10, 20), (1, 3), "rose together"),
        ((20, 10), (1, 3), "The ways to interact rose, reach did not"),
        ((10, 20), (3, 1), "Reach rose, the ways to interact did not"),
        ((20, 20), (2, 2), "Neither reach nor the ways"),
    ],
)
def test_breadth_must_rise_with_reach(programme, people, kinds, told):
    names = ("webinar", "learning-session", "coaching")
    for days, n, k in zip((EARLY, LATE), people, kinds, strict=True):
        for on, kind in zip(days, names[:k], strict=False):
            programme.hold(on, {"QMF": n}, kind=kind)
    assert told in finding(momentum(programme.tables())).sentence


def test_whether_it_never_fell_is_told(programme):
    for on, kinds in (("2022-01", 1), ("2022-04", 3), ("2022-07", 1), ("2022-10", 2)):
        for day, kind in zip((5, 6, 7), ("webinar", "learning-session", "coaching")[:kinds], strict=False):
            programme.hold(f"{on}-{day:02d}", {"QMF": 9}, kind=kind)
    assert "quarters in between that had fewer" in finding(momentum(programme.tables())).sentence


def test_a_missing_register_takes_no_way_away(programme):
    programme.hold("2022-01-10", {"QMF": 9}).hold("2022-10-10", {"QMF": 9}).hold("2022-11-10", kind="half-day")
    assert "from 1 in January to March 2022 to 2 in October" in finding(momentum(programme.tables())).sentence


def test_kinds_beyond_what_a_picture_can_tell_apart_are_drawn_together(programme, drawn):
    kinds = ("webinar", "learning-session", "coaching", "half-day", "peer-visit", "e-learning", "project-meeting",
             "event")  # fmt: skip
    for k, kind in enumerate(kinds):
        programme.hold(f"2022-01-{k + 1:02d}", {"QMF": 9 + k}, kind=kind).hold(f"2022-11-{k + 1:02d}", {"QMF": 9})
    result = momentum(programme.tables())
    assert b">Other kinds</text>" in result.figures["ways"].svg
    assert len(result.tables["kinds"].data.frame) == 8
    bars = result.figures["ways"].data.frame
    parts = bars[[name for name in map(str, bars.columns) if name.startswith("kind_")]]
    assert (parts.sum(axis=1) == bars["interactions"]).all()


def test_one_kind_is_not_drawn(programme):
    assert "ways" not in momentum(programme.monthly({"QMF": [9] * 12}).tables()).figures
