"""A registration is no attendance unless somebody was checked in, or the definition says that they came."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.definition import load
from evalkit.intake import pipeline
from survey_exports import account_of, codes, source, text

CURRENT = (Path(__file__).parents[1] / "fixtures" / "eventbrite_uk_attendees_current.csv").read_bytes()
OLDER = ["Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Ticket Type", "Attendee Status"]
ADA = ["900", "2026-02-20 09:00", "Ada", "Fenwick", "ada@nel.invalid", "1", "General", "Checked In"]
LEE = ["901", "2026-02-21 09:00", "Lee", "Varga", "lee@nhs.invalid", "1", "General", "Attending"]
NOBODY_NAMED = ["903", "2026-02-21 09:00", *["Info Requested"] * 3, "1", "General", "Checked In"]
MAPPING = """table = "registration"
[columns]
organisation = "Which organisation are you from?"
system = "Which ICS?"
"""


def built(evaluation, rows, headings=OLDER, **said):
    said = {"occasion": '"ls3"', **said}
    return evaluation(
        source("event.csv", **{k: v for k, v in said.items() if v}), **{"event.csv": text([headings, *rows])}
    )


def changed(row, **cells):
    return [
        cells.get(heading.replace(" ", "_").replace(".", ""), cell) for heading, cell in zip(OLDER, row, strict=True)
    ]


def test_the_current_british_report(evaluation):
    given_ = source("event.csv", mapping='"event.toml"', date_order='"dmy"')
    made = evaluation(given_ + 'occasion = "ls3"\n', **{"event.csv": CURRENT, "event.toml": MAPPING})
    account = account_of(made)
    assert (account.adapter, account.read, account.accepted) == ("eventbrite", 2, 2)
    tables = pipeline.prepare(made)
    assert tables.invitation["status"].tolist() == ["attended", "registered"]
    assert tables.invitation["at"].tolist() == [pd.Timestamp("2026-03-01 10:15")] * 2
    assert tables.invitation["person_key"].isna().tolist() == [False, True]  # Info Requested; the buyer is another
    assert tables.interaction[["occasion_key", "org_key", "system"]].to_numpy().tolist() == [["ls3", "R1X", "NEL"]]
    assert tables.interaction["person_key"].tolist() == tables.invitation["person_key"].dropna().tolist()
    assert len(tables.person) == 1


def test_the_occasion_is_known_by_its_title(evaluation):
    made = evaluation(source("event.csv", date_order='"dmy"'), **{"event.csv": CURRENT})
    assert pipeline.prepare(made).interaction["occasion_key"].tolist() == ["ls3"]


def test_or_by_the_day_of_the_event(evaluation):
    rows = [[*ADA, "Some title", "2026-04-08 10:00"], [*LEE, "Another title", "2026-05-13"]]
    tables = pipeline.prepare(built(evaluation, rows, [*OLDER, "Event Name", "Event Start Date"], occasion=""))
    assert tables.interaction["occasion_key"].tolist() == ["w1"]
    assert tables.invitation["occasion_key"].tolist() == ["w1", "w2"]


def test_an_event_that_nobody_knows(evaluation):
    assert account_of(built(evaluation, [ADA], occasion="")).error.endswith("[UNKNOWN_OCCASION]")
    made = built(evaluation, [[*ADA, "Some title"]], [*OLDER, "Event Name"], occasion="")
    assert account_of(made).error.endswith("[UNKNOWN_OCCASION]")


def test_several_events_are_no_one_occasion(evaluation):
    made = built(evaluation, [[*ADA, "One"], [*LEE, "Two"]], [*OLDER, "Event Name"])
    assert account_of(made).error.endswith("[SEVERAL_MEETINGS]")


def test_cut_ids_do_not_hide_that_there_are_two(evaluation):
    rows = [[*ADA, "One", "1.23457E+11"], [*LEE, "Two", "1.23457E+11"]]
    made = built(evaluation, rows, [*OLDER, "Event Name", "Event ID"])
    assert account_of(made).error.endswith("[SEVERAL_MEETINGS]")


@pytest.mark.parametrize(
    ("event", "differs"),
    [
        (["Webinar 1", "2026-04-08 19:00"], False),  # its title says so
        (["", "2026-04-08 10:00"], False),
        (["", "2026-04-08 19:00"], True),
        (["Spring party", "2026-04-08 10:00"], True),
    ],
)
def test_an_event_that_shares_no_more_than_the_day_is_said(evaluation, event, differs):
    made = built(evaluation, [[*ADA, *event], [*LEE, *event]], [*OLDER, "Event Name", "Event Start Date"], occasion="")
    said = [row for row, _, code in codes(account_of(made)) if code == "EVENT_DIFFERS"]
    assert said == ([2] if differs else [])


def test_what_is_wrong_is_said_and_not_that_nothing_is_known_of_the_occasion(evaluation):
    for rows in ([], [changed(ADA, Attendee_Status="Deleted")], [changed(ADA, Quantity="2.5")]):
        account = account_of(
            built(evaluation, [[*row, "Learning session 3"] for row in rows], [*OLDER, "Event Name"], occasion="")
        )
        assert not account.error
        (code,) = {"REGISTRATION_VOID", "NOT_A_COUNT", "HEADER_ONLY"} & {code for _, _, code in codes(account)}
        assert account.read == len(rows), code


class TestStatus:
    def test_only_those_checked_in_attended(self, evaluation):
        tables = pipeline.prepare(built(evaluation, [ADA, LEE]))
        assert len(tables.interaction) == 1
        assert tables.invitation["status"].tolist() == ["attended", "registered"]
        assert len(tables.person) == 2
        assert "NO_CHECK_INS" not in tables.issue["code"].tolist()

    def test_without_any_check_in_the_register_is_missing(self, evaluation):
        made = built(evaluation, [LEE, changed(ADA, Attendee_Status="Not Attending")])
        checked = pipeline.check(made)
        assert (None, "Attendee Status", "NO_CHECK_INS") in codes(account_of(made))
        assert "ls3" in checked.registers_missing
        tables = pipeline.prepare(made)
        assert tables.interaction.empty
        assert tables.invitation["status"].tolist() == ["registered", "cancelled"]

    def test_the_definition_may_say_that_they_came(self, evaluation):
        cancelled = changed(ADA, Attendee_Status="Not Attending")
        made = built(evaluation, [LEE, cancelled], registered_came="true")
        assert (None, "Attendee Status", "REGISTRATIONS_COUNTED") in codes(account_of(made))
        tables = pipeline.prepare(made)
        assert len(tables.interaction) == 1
        assert tables.invitation["status"].tolist() == ["registered", "cancelled"]

    @pytest.mark.parametrize(
        ("ordered", "came"), [("2026-03-04 11:00", 2), ("2026-03-04 13:00", 1), ("2026-04-20 10:15", 1)]
    )
    def test_nobody_came_to_what_was_over_when_they_registered(self, evaluation, ordered, came):
        made = built(
            evaluation, [LEE, changed(ADA, Attendee_Status="Attending", Order_Date=ordered)], registered_came="true"
        )
        assert len(pipeline.prepare(made).interaction) == came
        said = (3, "Order Date", "REGISTERED_AFTERWARDS") in codes(account_of(made))
        assert said == (came == 1)

    def test_nobody_came_to_what_is_still_to_be(self, evaluation):
        made = built(evaluation, [LEE], occasion='"w9"', registered_came="true")
        tables = pipeline.prepare(made)
        assert tables.interaction.empty
        assert tables.invitation["occasion_key"].tolist() == ["w9"]
        account = account_of(built(evaluation, [ADA], occasion='"w9"'))
        assert (2, "at", "FUTURE_DATE") in codes(account)

    def test_a_report_without_the_column(self, evaluation):
        made = built(evaluation, [ADA[:-1], LEE[:-1]], OLDER[:-1])
        assert {"NO_SUCH_COLUMN", "NO_CHECK_INS"} <= {code for _, _, code in codes(account_of(made))}
        assert pipeline.prepare(made).interaction.empty

    @pytest.mark.parametrize("state", ["Deleted", "transferred", "Abandoned"])
    def test_orders_that_are_none_are_left_out(self, evaluation, state):
        account = account_of(built(evaluation, [ADA, changed(LEE, Attendee_Status=state)]))
        assert (account.accepted, account.ignored) == (1, 1)
        assert (3, "", "REGISTRATION_VOID") in codes(account)

    @pytest.mark.parametrize("state", ["", "Perhaps"])
    def test_a_state_that_nobody_knows_sets_the_row_aside(self, evaluation, state):
        account = account_of(built(evaluation, [ADA, changed(LEE, Attendee_Status=state)]))
        assert (3, "Attendee Status", "UNKNOWN_STATUS") in codes(account)


class TestTickets:
    def test_a_row_for_three_is_one_row_and_three_people(self, evaluation):
        made = built(evaluation, [changed(ADA, Quantity="3"), LEE])
        account = account_of(made)
        assert (account.read, account.accepted) == (2, 2)
        assert (None, "Quantity", "SEVERAL_TICKETS") in codes(account)
        tables = pipeline.prepare(made)
        assert tables.interaction["person_key"].isna().tolist() == [False, True, True]
        assert tables.invitation["person_key"].isna().tolist() == [False, True, True, False]
        assert len(tables.person) == 2

    def test_a_second_export_counts_nobody_again(self, evaluation):
        rows = [changed(ADA, Quantity="3"), LEE, changed(ADA, First_Name="", Surname="", Email="", Quantity="2")]
        once = pipeline.prepare(built(evaluation, rows))
        later = [*rows, changed(LEE, Order_no="902", First_Name="Zoe", Surname="Mu", Email="zoe@x.invalid")]
        both = source("a.csv", occasion='"ls3"') + source("b.csv", occasion='"ls3"')
        made = evaluation(both, **{"a.csv": text([OLDER, *rows]), "b.csv": text([OLDER, *later])})
        twice = pipeline.prepare(made)
        pd.testing.assert_frame_equal(once.interaction, twice.interaction)
        assert len(once.interaction) == 5
        assert twice.invitation["status"].tolist() == [*once.invitation["status"], "registered"]
        assert twice.source[["n_accepted", "n_merged"]].to_numpy().tolist()[2:] == [[3, 0], [1, 3]]

    def test_one_name_on_several_tickets_is_said(self, evaluation):
        account = account_of(built(evaluation, [ADA, ADA, ADA, LEE]))
        assert (account.accepted, account.merged) == (2, 2)
        assert (None, "Surname", "ONE_NAME_ON_SEVERAL_TICKETS") in codes(account)
        account = account_of(built(evaluation, [ADA, changed(ADA, Order_no="902"), *[NOBODY_NAMED] * 2]))
        assert "ONE_NAME_ON_SEVERAL_TICKETS" not in {code for _, _, code in codes(account)}

    @pytest.mark.parametrize("number", ["0", "-1", "1.5", "two", "1001", "9" * 30, "²"])
    def test_what_is_no_number_of_tickets_sets_the_row_aside(self, evaluation, number):
        account = account_of(built(evaluation, [changed(ADA, Quantity=number), LEE]))
        assert (account.accepted, account.quarantined) == (1, 1)
        assert (2, "Quantity", "NOT_A_COUNT") in codes(account)


def test_several_registrations_of_a_person_are_one(evaluation):
    rows = [
        changed(ADA, Order_no="1", Attendee_Status="Not Attending", Order_Date="2026-02-01"),
        changed(ADA, Order_no="2", Attendee_Status="Attending"),
        changed(ADA, Order_no="3"),
        changed(ADA, Order_no="4"),
    ]
    made = built(evaluation, rows)
    account = account_of(made)
    assert (account.accepted, account.merged) == (1, 3)
    invited = pipeline.prepare(made).invitation
    assert invited[["status", "at"]].to_numpy().tolist() == [["attended", pd.Timestamp("2026-02-01")]]


class TestDates:
    def test_days_of_orders_may_tell_the_order(self, evaluation):
        rows = [changed(ADA, Order_Date="03/02/2026 09:00"), changed(LEE, Order_Date="25/02/2026 09:00")]
        at = pipeline.prepare(built(evaluation, rows)).invitation["at"]
        assert at.tolist() == [pd.Timestamp("2026-02-03 09:00"), pd.Timestamp("2026-02-25 09:00")]

    def test_or_the_day_of_the_event_does(self, evaluation):
        rows = [[*changed(ADA, Order_Date="03/02/2026"), "13 May 2026"], [*LEE, "08/04/2026"]]
        made = built(evaluation, rows, [*OLDER, "Event Start Date"], occasion="")
        invited = pipeline.prepare(made).invitation
        assert invited["occasion_key"].tolist() == ["w2", "w1"]
        assert invited["at"][0] == pd.Timestamp("2026-02-03")

    def test_or_the_file_is_refused(self, evaluation):
        made = built(evaluation, [changed(ADA, Order_Date="03/02/2026")])
        assert account_of(made).error.endswith("[AMBIGUOUS_DATE]")

    @pytest.mark.parametrize(("day", "code"), [("soon", "BAD_DATE"), ("2026-07-02", "FUTURE_DATE")])
    def test_a_wrong_day_sets_the_row_aside(self, evaluation, day, code):
        account = account_of(built(evaluation, [changed(ADA, Order_Date=day), LEE]))
        assert (2, "Order Date", code) in codes(account)


class TestCorrections:
    @staticmethod
    def corrected(evaluation, rows, *corrections):
        lines = [
            ["file", "sheet", "row", "column", "new_value", "who", "when", "why"],
            *(
                ["event.csv", "", str(row), column, value, "MH", "2026-05-01", "wrong-value"]
                for row, column, value in corrections
            ),
        ]
        made = built(evaluation, rows)
        (made.folder / "corrections.csv").write_text(text(lines))
        definition = made.folder / "evaluation.toml"
        definition.write_text('corrections = "corrections.csv"\n' + definition.read_text())
        return load(definition)

    def test_an_attendee_is_named(self, evaluation):
        made = self.corrected(evaluation, [LEE, NOBODY_NAMED], (3, "First Name", "Ola"), (3, "Surname", "Berg"))
        assert "NOBODY_NAMED" not in {code for _, _, code in codes(account_of(made, "event.csv"))}
        assert pipeline.prepare(made).interaction["person_key"].notna().all()

    def test_and_is_not(self, evaluation):
        cells = [(2, column, "Info Requested") for column in ("First Name", "Surname", "Email")]
        made = self.corrected(evaluation, [ADA, LEE], *cells)
        said = codes(account_of(made, "event.csv"))
        assert "NOBODY_NAMED" in {code for _, _, code in said}
        assert "NOT_AN_EMAIL" not in {code for _, _, code in said}

    @pytest.mark.parametrize(
        ("state", "code", "column"),
        [
            ("Deleted", "REGISTRATION_VOID", ""),
            ("Maybe", "UNKNOWN_STATUS", "Attendee Status"),
            ("attended", "UNKNOWN_STATUS", "Attendee Status"),  # our word, not theirs
        ],
    )
    def test_a_state_is_checked_like_any_other(self, evaluation, state, code, column):
        made = self.corrected(evaluation, [ADA, LEE], (3, "Attendee Status", state))
        account = account_of(made, "event.csv")
        assert (3, column, code) in codes(account)
        assert (account.read, account.accepted) == (2, 1)

    def test_a_number_of_tickets_is_checked_like_any_other(self, evaluation):
        made = self.corrected(evaluation, [ADA, LEE], (3, "Quantity", "many"))
        assert (3, "Quantity", "NOT_A_COUNT") in codes(account_of(made, "event.csv"))


def test_a_heading_that_is_not_there(evaluation):
    files = {"event.csv": text([OLDER, ADA]), "event.toml": MAPPING}
    error = account_of(evaluation(source("event.csv", mapping='"event.toml"', occasion='"ls3"'), **files)).error
    assert error.endswith("[MISSING_COLUMN]")
    assert "header_row" not in error


def test_mappings_that_do_not_fit(evaluation):
    other = 'table = "attendance"\n[columns]\nname = "Surname"\n'
    given_ = source("event.csv", kind='"eventbrite"', mapping='"event.toml"')
    made = evaluation(given_, **{"event.csv": text([OLDER, ADA]), "event.toml": other})
    assert account_of(made).error.endswith("[BAD_MAPPING]")
    wrong = evaluation(
        source("event.csv", mapping='"event.toml"'), **{"event.csv": "A,B\n1,2\n", "event.toml": MAPPING}
    )
    assert account_of(wrong).error.endswith("[WRONG_KIND]")


def test_rows_that_the_mapping_leaves_out(evaluation):
    mapping = 'table = "registration"\n[ignore]\n"Ticket Type" = ["recording"]\n'
    files = {"event.csv": text([OLDER, ADA, changed(LEE, Ticket_Type="Recording only")]), "event.toml": mapping}
    account = account_of(evaluation(source("event.csv", mapping='"event.toml"', occasion='"ls3"'), **files))
    assert (account.accepted, account.ignored) == (1, 1)


def test_a_workbook(evaluation, workbook):
    rows = [OLDER, ADA, LEE, changed(ADA, Quantity="2", Email="zoe@x.invalid")]
    plain = pipeline.prepare(built(evaluation, rows[1:]))
    made = evaluation(source("event.xlsx", occasion='"ls3"'), **{"event.xlsx": workbook(rows)})
    tables = pipeline.prepare(made)
    pd.testing.assert_frame_equal(tables.invitation, plain.invitation)
    pd.testing.assert_frame_equal(tables.interaction, plain.interaction)


CELLS = st.sampled_from(
    ["", "Info Requested", "Ada", "Fenwick", "ada@nel.invalid", "a@x.invalid b@x.invalid", "3", "0", "Attending",
     "Deleted", "Checked In", "Perhaps", "03/02/2026", "2026-02-20", "+44 7700 900123",
     "EPR team laptop", "info@x.invalid", "900"]
)  # fmt: skip


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from([ADA, LEE]), st.dictionaries(st.integers(0, 7), CELLS, max_size=3)), max_size=6
    ),
    seed=st.integers(0, 2**32),
)
def test_any_registrations_add_up_whatever_their_order(standing, rows, seed):
    whole = [[cells.get(position, cell) for position, cell in enumerate(row)] for row, cells in rows]
    folder = standing.folder
    (folder / "register.toml").write_text('table = "registration"\ndate_order = "dmy"\n')
    columns = list(range(len(OLDER)))
    counts = []
    for _ in range(2):
        (folder / "register.csv").write_text(text([[row[at] for at in columns] for row in [OLDER, *whole]]))
        account = account_of(standing, "register.csv")
        assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
        assert "Fenwick" not in repr(account)
        assert not account.error
        tables = pipeline.prepare(standing)
        assert len(tables.interaction) <= len(tables.invitation)
        counts.append((account.accepted, len(tables.interaction), len(tables.invitation), len(tables.person)))
        random.Random(seed).shuffle(columns)
    assert counts[0] == counts[1]
