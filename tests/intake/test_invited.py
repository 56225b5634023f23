"""What several registrations, rows and files say of people and tickets comes to one count."""

from __future__ import annotations

import pytest

from evalkit.intake import pipeline
from survey_exports import account_of, codes, source, text

HEADINGS = [
    "Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Ticket Type", "Attendee Status",
]  # fmt: skip
ADA = ["900", "2026-02-20 09:00", "Ada", "Fenwick", "ada@nel.invalid", "1", "General", "Checked In"]
LEE = ["901", "2026-02-21 09:00", "Lee", "Varga", "lee@nhs.invalid", "1", "General", "Attending"]
NOBODY = ["900", "2026-02-20 09:00", *["Info Requested"] * 3, "1", "General", "Checked In"]


def changed(row, **cells):
    return [
        cells.get(heading.replace(" ", "_").replace(".", ""), cell) for heading, cell in zip(HEADINGS, row, strict=True)
    ]


def built(evaluation, *files, **said):
    """Return an evaluation with one file for each list of rows, all about one occasion."""
    names = [f"{letter}.csv" for letter, _ in zip("abc", files, strict=False)]
    sources = "".join(source(name, occasion='"ls3"', **said) for name in names)
    return evaluation(sources, **{name: text([HEADINGS, *rows]) for name, rows in zip(names, files, strict=True)})


def statuses(tables):
    return sorted(tables.invitation["status"])


def test_others_have_the_state_of_their_row(evaluation):
    refunded = changed(ADA, Order_no="905", Quantity="5", Attendee_Status="Refunded")
    tables = pipeline.prepare(built(evaluation, [ADA, refunded]))
    assert len(tables.interaction) == 1
    assert statuses(tables) == ["attended", *["cancelled"] * 4]  # of the order of five, one ticket is Ada's own


CANCELLED = ["Not Attending", "Deleted", "Transferred"]


class TestTwoExports:
    @pytest.mark.parametrize("state", CANCELLED)
    @pytest.mark.parametrize("newer_first", [False, True])
    def test_a_cancellation_counts_whichever_file_has_it(self, evaluation, state, newer_first):
        files = [[LEE, ADA], [changed(LEE, Attendee_Status=state), ADA]]
        made = built(evaluation, *(files[::-1] if newer_first else files), registered_came="true")
        tables = pipeline.prepare(made)
        assert len(tables.interaction) == 1
        assert statuses(tables) == ["attended", "cancelled"]
        assert "REGISTRATION_CHANGED" in tables.issue["code"].tolist()

    def test_the_smaller_order_counts(self, evaluation):
        made = built(evaluation, [changed(LEE, Quantity="4")], [changed(LEE, Quantity="2")], registered_came="true")
        assert (2, "", "REGISTRATION_CHANGED") in codes(account_of(made, "b.csv"))
        assert "REGISTRATION_CHANGED" not in {code for _, _, code in codes(account_of(made, "a.csv"))}
        tables = pipeline.prepare(made)
        assert (len(tables.interaction), statuses(tables)) == (2, ["registered"] * 2)

    @pytest.mark.parametrize("newer_first", [False, True])
    def test_a_check_in_is_no_contradiction(self, evaluation, newer_first):
        files = [[LEE], [changed(LEE, Attendee_Status="Checked In")]]
        made = built(evaluation, *(files[::-1] if newer_first else files))
        tables = pipeline.prepare(made)
        assert (len(tables.interaction), statuses(tables)) == (1, ["attended"])
        assert "REGISTRATION_CHANGED" not in tables.issue["code"].tolist()

    def test_of_two_orders_the_furthest_counts(self, evaluation):
        again = changed(LEE, Order_no="902", Attendee_Status="Not Attending")
        tables = pipeline.prepare(built(evaluation, [LEE], [again]))
        assert statuses(tables) == ["registered"]
        assert "REGISTRATION_CHANGED" not in tables.issue["code"].tolist()

    def test_the_order_of_rows_does_not_matter(self, evaluation):
        lee = changed(LEE, Order_no="900", Quantity="3", Attendee_Status="Checked In")
        tables = pipeline.prepare(built(evaluation, [ADA, NOBODY, lee], [lee, NOBODY, ADA]))
        assert (len(tables.interaction), len(tables.invitation)) == (5, 5)
        assert tables.source[["n_accepted", "n_merged"]].to_numpy().tolist()[2:] == [[3, 0], [0, 3]]

    def test_one_of_two_that_nobody_named_was_seen(self, evaluation):
        waiting = changed(NOBODY, Attendee_Status="Attending")
        tables = pipeline.prepare(built(evaluation, [waiting, waiting], [waiting, NOBODY]))
        assert (len(tables.interaction), statuses(tables)) == (1, ["attended", "registered"])

    def test_an_attendee_who_was_named_later_is_said(self, evaluation):
        made = built(evaluation, [NOBODY], [ADA])
        assert (2, "", "REGISTRATION_CHANGED") in codes(account_of(made, "b.csv"))

    @pytest.mark.parametrize("order", ["", "1.09877E+10"])
    def test_without_ids_nobody_is_lost(self, evaluation, order):
        one, other = (changed(NOBODY, Order_no=order, Ticket_Type=kind) for kind in ("In person", "Online"))
        made = built(evaluation, [one] * 3, [other] * 4)
        assert len(pipeline.prepare(made).interaction) == 7
        said = {code for _, _, code in codes(account_of(made, "a.csv"))}
        assert ("DAMAGED_ID" in said) == bool(order)
