"""One order of day and month a file, decided from its dates or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import InputError
from evalkit.intake import dates
from evalkit.intake.dates import DateError, decide_order, parse

LONDON = "Europe/London"
DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))


def test_ambiguous_dates_fail_the_file():
    with pytest.raises(InputError) as caught:
        decide_order(["03/04/2026", "05/06/2026"], where="register.csv")
    assert str(caught.value) == (
        'register.csv: Nothing in the file tells day/month from month/day. What to do: state date_order = "dmy" '
        '(or "mdy") for this source in the definition. [AMBIGUOUS_DATE]'
    )


def test_mixed_orders_fail_the_file():
    with pytest.raises(InputError, match="only be day/month and others only month/day") as caught:
        decide_order(["25/04/2026", "04/25/2026"], where="register.csv")
    assert caught.value.code == "MIXED_DATE_ORDERS"


def test_dates_against_the_declared_order_fail_the_file():
    with pytest.raises(InputError, match="declared order 'mdy'") as caught:
        decide_order(["25/04/2026"], where="register.csv", declared="mdy")
    assert caught.value.code == "MIXED_DATE_ORDERS"


@pytest.mark.parametrize(
    ("texts", "known", "order"),
    [
        (["03/04/2026", "25/04/2026"], [], "dmy"),
        (["03/04/2026", "04/25/26, 9:00 AM"], [], "mdy"),
        (["04/04/2026", "2026-04-25"], [], "dmy"),
        (["3/4/26, 9:58:05\u202fAM"], [date(2026, 3, 4)], "mdy"),
        (["3/4/26", "5/4/26"], [date(2026, 4, 3), date(2026, 4, 5), date(2026, 3, 4)], "dmy"),
    ],
)
def test_the_order_follows_from_the_dates_or_the_known_days(texts, known, order):
    assert decide_order(texts, where="register.csv", known_days=known) == order


def test_known_days_that_fit_both_orders_decide_nothing():
    with pytest.raises(InputError, match="AMBIGUOUS_DATE"):
        decide_order(["3/4/26"], where="register.csv", known_days=[date(2026, 3, 4), date(2026, 4, 3)])


def test_the_declared_order_decides():
    assert decide_order(["03/04/2026"], where="register.csv", declared="mdy") == "mdy"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-04-03", datetime(2026, 4, 3)),
        ("2026/04/03 14:05", datetime(2026, 4, 3, 14, 5)),
        ("2026-04-03T14:05:06Z", datetime(2026, 4, 3, 15, 5, 6)),
        ("2026-01-03T14:05:06+02:00", datetime(2026, 1, 3, 12, 5, 6)),
        ("2026-03", datetime(2026, 3, 1)),
        ("3 April 2026", datetime(2026, 4, 3)),
        ("Friday, April 3rd, 2026 2:05 pm", datetime(2026, 4, 3, 14, 5)),
        ("3-Apr-26", datetime(2026, 4, 3)),
        ("03.04.2026 00:00", datetime(2026, 4, 3)),
        ("3/4/26, 12:05:00\u202fAM", datetime(2026, 4, 3, 0, 5)),
        ("3/4/26, 12:05:00\u00a0PM", datetime(2026, 4, 3, 12, 5)),
    ],
)
def test_dates_are_read_by_their_form(text, when):
    assert parse(text, "dmy", LONDON).when == when


def test_a_spreadsheets_day_number_is_read_and_said():
    assert parse("46115", "dmy", LONDON) == dates.Moment(datetime(2026, 4, 3), has_time=False, serial=True)
    assert parse("46115.5", "dmy", LONDON).when == datetime(2026, 4, 3, 12)


@pytest.mark.parametrize("text", ["0206-04-03", "03/04/0206"])
def test_a_year_nobody_meant_is_refused(text):
    with pytest.raises(DateError) as caught:
        parse(text, "dmy", LONDON)
    assert caught.value.code == "IMPLAUSIBLE_DATE"


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "yesterday", "3/4", "99999", "2026-13-01", "3/4/2026 25:00", "3/4/2026 0:30 pm", "10:30", "1"],
)
def test_what_is_no_date_is_refused_without_being_quoted(text):
    with pytest.raises(DateError) as caught:
        parse(text, "dmy", LONDON)
    assert caught.value.code == "BAD_DATE"
    assert text not in str(caught.value) or text == "1"


@pytest.mark.parametrize(
    ("text", "zone", "when", "change"),
    [
        ("2026-10-25 01:30", LONDON, datetime(2026, 10, 25, 1, 30), "twice"),
        ("25/10/2026, 1:00:00 AM", LONDON, datetime(2026, 10, 25, 1), "twice"),
        ("2026-10-25 02:00", LONDON, datetime(2026, 10, 25, 2), ""),
        ("2026-10-25 00:59", LONDON, datetime(2026, 10, 25, 0, 59), ""),
        ("2026-03-29 01:30", LONDON, datetime(2026, 3, 29, 2, 30), "never"),
        ("2026-03-29 01:00", LONDON, datetime(2026, 3, 29, 2), "never"),
        ("2026-03-29 02:00", LONDON, datetime(2026, 3, 29, 2), ""),
        ("46110.0625", LONDON, datetime(2026, 3, 29, 2, 30), "never"),
        ("2026-03-29", LONDON, datetime(2026, 3, 29), ""),
        ("2026-10-25T00:30:00Z", LONDON, datetime(2026, 10, 25, 1, 30), ""),
        ("2026-10-25T01:30:00Z", LONDON, datetime(2026, 10, 25, 1, 30), ""),
        ("2026-03-29T01:30:00Z", LONDON, datetime(2026, 3, 29, 2, 30), ""),
        ("29.03.2026 02:30", "Europe/Berlin", datetime(2026, 3, 29, 3, 30), "never"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", datetime(2026, 10, 4, 2, 45), "never"),
        ("2026-03-29 01:30", "UTC", datetime(2026, 3, 29, 1, 30), ""),
    ],
)
def test_the_hour_in_which_the_clocks_change_has_its_rule(text, zone, when, change):
    moment = parse(text, "dmy", zone)
    assert (moment.when, moment.clock_change) == (when, change)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2037, 1, 1)))
def test_every_time_that_is_read_is_one_that_the_clocks_show(when):
    read = parse(when.strftime("%Y-%m-%d %H:%M:%S"), "dmy", LONDON).when
    aware = read.replace(tzinfo=ZoneInfo(LONDON))
    assert aware.astimezone(UTC).astimezone(ZoneInfo(LONDON)).replace(tzinfo=None) == read


@given(DAYS, st.sampled_from([("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y"), ("dmy", "%d.%m.%Y"), ("ymd", "%Y-%m-%d")]))
def test_a_date_written_in_an_order_is_read_back(day, form):
    order, pattern = form
    assert parse(day.strftime(pattern), order, LONDON).when.date() == day


@given(st.lists(DAYS, min_size=1, max_size=8), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_decided_order_is_never_the_wrong_one(days, pattern):
    texts = [day.strftime(pattern) for day in days]
    try:
        decided = decide_order(texts, where="register.csv")
    except InputError as error:
        assert error.code == "AMBIGUOUS_DATE"  # noqa: PT017 – the only other outcome
        return
    assert [parse(text, decided, LONDON).when.date() for text in texts] == days


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_refused(text):
    try:
        parse(text, "dmy", LONDON)
    except DateError as error:
        assert error.code in {"BAD_DATE", "IMPLAUSIBLE_DATE"}  # noqa: PT017 – the only other outcome


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1h 7s", 60 + 7 / 60), ("2h 33m 20s", 153 + 1 / 3), ("10s", 1 / 6), ("90", 90), ("-5", -5), ("1:30:00", 90),
     ("59 Min. 0 Sek.", 59), ("1 Std. 7 Sek.", 60 + 7 / 60), ("2 Stunden 1 Minute", 121), ("2 Minuten", 2),
     ("", None), ("a while", None), ("1 Sekt", None), ("1:30", None), ("nan", None)],
)  # fmt: skip
def test_durations(text, minutes):
    assert dates.minutes(text) == (pytest.approx(minutes) if minutes is not None else None)


@pytest.mark.parametrize("text", ["9999-12-31T23:59-01:00", "9999-12-31 23:59:59-23:59"])
def test_a_date_past_the_end_of_the_calendar_is_refused(text):
    with pytest.raises(DateError):
        parse(text, "dmy", LONDON)


@pytest.mark.parametrize("text", ["9" * 5000 + "h", "9" * 5000, "9" * 5000 + "m"])
def test_a_duration_of_thousands_of_digits_is_none(text):
    assert dates.minutes(text) is None


class TestElsewhere:
    """Days of orders tell the order as far as they can, and need not be days of an occasion."""

    def test_they_tell_the_order(self):
        assert decide_order([], where="e.csv", elsewhere=["03/04/2026", "25/04/2026"]) == "dmy"
        assert decide_order(["03/04/2026"], where="e.csv", elsewhere=["04/25/2026"]) == "mdy"

    def test_they_need_not_be_known_days(self):
        known = {date(2026, 4, 3)}
        assert decide_order(["03/04/2026"], where="e.csv", known_days=known, elsewhere=["01/02/2026"]) == "dmy"

    @pytest.mark.parametrize("texts", [[], ["2026-04-03"], ["04/04/2026"], ["05/06/2026"]])
    def test_alone_they_are_as_ambiguous_as_others(self, texts):
        with pytest.raises(InputError) as caught:
            decide_order(texts, where="e.csv", known_days={date(2026, 4, 4)}, elsewhere=["01/02/2026"])
        assert caught.value.code == "AMBIGUOUS_DATE"

    def test_they_contradict_like_others(self):
        with pytest.raises(InputError) as caught:
            decide_order(["25/04/2026"], where="e.csv", elsewhere=["04/25/2026"])
        assert caught.value.code == "MIXED_DATE_ORDERS"
