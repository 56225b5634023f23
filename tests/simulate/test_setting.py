from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from evalkit.simulate import london
from evalkit.simulate.setting import Organisation, months, next_month

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(DAYS)
def test_the_next_month_begins_the_day_after_the_last(day):
    following = next_month(day)
    assert following.day == 1
    assert (following.year * 12 + following.month) - (day.year * 12 + day.month) == 1


@given(DAYS, st.integers(0, 2_000))
def test_months_are_consecutive_and_cover_the_period(first, length):
    last = date.fromordinal(first.toordinal() + length)
    found = months(first, last)
    assert (found[0].year, found[0].month) == (first.year, first.month)
    assert (found[-1].year, found[-1].month) == (last.year, last.month)
    assert found[1:] == [next_month(month) for month in found[:-1]]


def test_an_organisation_changes_system_on_its_day():
    moving = Organisation("A", "A", "", "", "QMJ", "a.invalid", moved=(date(2022, 10, 1), "QMF"))
    assert moving.system_on(date(2022, 9, 30)) == "QMJ"
    assert moving.system_on(date(2022, 10, 1)) == "QMF"


def test_a_cycle_begins_with_its_learning_session():
    setting = london.setting()
    cycles = {occasion.key: setting.cycle(occasion) for occasion in setting.occasions}
    assert (cycles["W4"], cycles["LS1"], cycles["W7"], cycles["LS2"], cycles["W11"]) == ("", "1", "1", "2", "3")


def test_occasions_are_in_order_and_lie_within_the_programme():
    setting = london.setting()
    starts = [occasion.start for occasion in setting.occasions]
    assert starts == sorted(starts)
    assert all(setting.programme.start <= start.date() <= setting.programme.end for start in starts)
    assert all(start.weekday() < 5 for start in starts)
