"""Whose rows are left out: all of somebody forgotten, none of anybody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import InputError, KeyFileError
from evalkit.intake import forgotten, identity, interactions, vault, who
from evalkit.intake.decisions import Book
from evalkit.intake.forgotten import Forgotten
from evalkit.intake.interactions import Resolved
from evalkit.intake.ledger import Counts, Ledger, Place
from evalkit.intake.occasions import Occasion
from evalkit.intake.organisations import Affiliation, Directory
from evalkit.intake.pipeline import Recognised
from evalkit.intake.pseudonyms import Key
from evalkit.intake.turnout import Attendance, Teller, Turnout, Visit

KEY = Key(bytes(range(32)))
NOBODY = Forgotten(KEY)
THEN, LATER = "2026-04-08T10:00:00Z", "2026-04-09T10:00:00Z"


def row(
    number: int, name: str = "", email: str = "", org: str = "", written: str = "", occasion: int = 1
) -> Attendance:
    held = Occasion(f"o{occasion}", "", datetime(2026, 4, occasion, 10))
    affiliation = Affiliation(org, "", written or org.casefold())
    return Attendance(0, Place("", number), Teller(name, email, affiliation), Visit(held, None, None, None))


def resolved(rows: list[Attendance], left_out: Forgotten = NOBODY) -> tuple[Resolved, Counts, Ledger]:
    ledger = Ledger("register.csv")
    for one in rows:
        ledger.read(one.place)
    result = interactions.resolve(Turnout.of([rows]), [ledger], ["s001"], Directory(()), left_out, Book())
    return result, ledger.close(), ledger


def known(rows: list[Attendance]) -> list[who.Known]:
    found = identity.resolve([one.sighting for one in rows]).people
    pairs = zip(rows, found, strict=True)
    return who.everybody(Recognised((), tuple(("register.csv", one, person) for one, person in pairs)), "trial", KEY)


def forgetting(rows: list[Attendance], text: str) -> Forgotten:
    somebody = who.find(text, known(rows))
    assert somebody
    return NOBODY.with_person(somebody.traits, THEN)


def attended(rows: list[Attendance], left_out: Forgotten) -> list[int]:
    """Return the numbers of the rows that are not left out."""
    found = identity.resolve([one.sighting for one in rows]).people
    gone = left_out.leave_out(rows, found)
    return [one.place.row for one, out in zip(rows, gone, strict=True) if not out]


ADA = [
    row(1, "Ada Fenwick", "ada@x.invalid", "R1"),
    row(2, "Fenwick, Ada", "", "R1", occasion=2),
    row(3, "Ada Fenwick", "ada@x.invalid", occasion=3),
]


def test_all_rows_of_one_person_go_and_are_counted():
    others = [row(4, "Rita Sol", "rita@x.invalid", "R1"), row(5, "Ada Fenwick", "", "R2"), row(6, "Ada Fenwick")]
    _, counts, ledger = resolved(ADA + others, forgetting(ADA + others, "ada@x.invalid"))
    assert counts == Counts(read=6, accepted=3, ignored=3)
    issues = [(issue.code, issue.place and issue.place.row) for issue in ledger.issues if issue.severity == "ignored"]
    assert issues == [("FORGOTTEN", 1), ("FORGOTTEN", 2), ("FORGOTTEN", 3)]
    assert not [
        issue for issue in ledger.issues if issue.place in {one.place for one in ADA} and issue.severity != "ignored"
    ]


@pytest.mark.parametrize("numbers", [(1,), (2,), (3,), (1, 2), (2, 3)])
def test_they_do_not_come_back_when_some_rows_are_deleted(numbers):
    left_out = forgetting(ADA, "ada@x.invalid")
    assert attended([one for one in ADA if one.place.row in numbers], left_out) == []


def test_an_organisation_that_is_mapped_later_brings_nobody_back():
    unmapped = [row(1, "Ada Fenwick", "", "", "sample trust")]
    left_out = forgetting(unmapped, "Ada Fenwick")
    assert attended([row(1, "Ada Fenwick", "", "R9", "sample trust")], left_out) == []
    mapped = [row(1, "Ada Fenwick", "", "R9", "sample trust")]
    assert attended(unmapped, forgetting(mapped, "Ada Fenwick")) == []
    assert attended([row(1, "Ada Fenwick", "", "R9", "st")], forgetting(mapped, "Ada Fenwick")) == []


def test_a_new_address_at_the_same_organisation_is_the_same_person_as_everywhere_in_the_intake():
    left_out = forgetting([row(1, "Ada Fenwick", "", "R1")], "Ada Fenwick")
    assert attended([row(1, "Ada Fenwick", "ada@x.invalid", "R1")], left_out) == []
    left_out = forgetting(ADA, "ada@x.invalid")
    assert attended([row(1, "Ada Fenwick", "ada@elsewhere.invalid", "R1")], left_out) == []


@pytest.mark.parametrize(
    "other",
    [
        row(9, "Ada Fenwick", "ada2@x.invalid", "R1"),  # two addresses in a domain are two people
        row(9, "Ada Fenwick", "ada@elsewhere.invalid", "R2"),
        row(9, "Ada Fenwick", "ada@elsewhere.invalid"),
        row(9, "Ada Fenwick", "", "R2"),
        row(9, "Ada Fenwick"),
        row(9, "Rita Sol", "rita@x.invalid", "R1"),
    ],
)
def test_another_of_the_same_name_stays(other):
    assert 9 in attended([*ADA, other], forgetting([*ADA, other], "ada@x.invalid"))
    assert attended([*ADA, other], forgetting(ADA, "ada@x.invalid")) == [9]
    assert attended([other], forgetting(ADA, "ada@x.invalid")) == [9]


def test_a_name_at_an_organisation_that_two_people_bear_decides_nothing():
    two = [row(1, "Ada Fenwick", "ada@x.invalid", "R1"), row(2, "Ada Fenwick", "ada2@x.invalid", "R1")]
    unclear = row(3, "Ada Fenwick", "", "R1")
    left_out = forgetting([*two, unclear], "ada@x.invalid")
    assert attended([*two, unclear], left_out) == [2, 3]
    assert attended([two[1], unclear], left_out) == [2, 3]
    by_name = forgetting([unclear], "Ada Fenwick")
    assert attended(two, by_name) == [1, 2]  # either could be the one: neither is lost


def test_a_name_alone_is_the_name_alone():
    rows = [row(1, "Ada Fenwick"), row(2, "Ada Fenwick", "ada@x.invalid"), row(3, "Ada Fenwick", "", "R1")]
    left_out = NOBODY.with_person({(forgotten.NAME, "ada fenwick")}, THEN)
    assert attended(rows, left_out) == [2, 3]


NAMES, ADDRESSES, ORGANISATIONS = (
    ["Ada Fenwick", "Fenwick, Ada", "Ada Fenwik", "A Fenwick", "Rita Sol", ""],
    ["a@x.invalid", "b@x.invalid", "a@y.invalid", ""],
    ["R1", "R2", ""],
)
ONE = st.tuples(*map(st.sampled_from, (NAMES, ADDRESSES, ORGANISATIONS, [1, 2])))
MANY = st.lists(ONE, min_size=1, max_size=12)


def rows_of(drawn: list[Any]) -> list[Attendance]:
    return [
        row(n, name, email, org, occasion=occasion) for n, (name, email, org, occasion) in enumerate(drawn, start=1)
    ]


def without_numbers(result: Resolved) -> list[dict[Any, Any]]:
    rows = result.interactions.drop(columns="interaction_key").astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


@given(MANY, st.data())
def test_only_what_is_theirs_changes_and_rows_add_up(drawn, data):
    rows = rows_of(drawn)
    before, counts_before, _ = resolved(rows)
    if not before.persons:
        return
    one = data.draw(st.sampled_from([person["person_key"] for person in before.persons]))
    after, counts, _ = resolved(rows, forgetting(rows, one))
    assert without_numbers(after) == [kept for kept in without_numbers(before) if kept["person_key"] != one]
    assert after.persons == [person for person in before.persons if person["person_key"] != one]
    assert after.vault == [person for person in before.vault if person["person_key"] != one]
    assert counts.read == counts.accepted + counts.merged + counts.ignored == counts_before.read
    assert counts.ignored > 0


@given(MANY, st.data())
def test_whatever_rows_are_deleted_theirs_stay_out_and_others_in(drawn, data):
    rows = rows_of(drawn)
    everybody = known(rows)
    if not everybody:
        return
    one = data.draw(st.sampled_from(everybody))
    theirs = {place.row for _, place in one.places}
    rest = data.draw(st.lists(st.sampled_from(rows), unique_by=lambda kept: kept.place))
    kept = set(attended(rest, NOBODY.with_person(one.traits, THEN)))
    assert kept.isdisjoint(theirs)
    # without the rows that told two people apart, the intake may take them for one; it must then say so here too
    found = dict(
        zip((left.place.row for left in rest), identity.resolve([left.sighting for left in rest]).people, strict=True)
    )
    same = {found[number] for number in theirs & found.keys()} - {None}
    like_theirs = {left.place.row for left in rest if not left.email and forgotten.traits_of(left) & one.traits}
    others = {number for number, person in found.items() if number not in theirs and person not in same}
    assert kept >= others - like_theirs
    assert kept <= found.keys() - theirs


def test_a_row_that_only_their_deleted_row_told_from_another_person_stays_out():
    """Without the row of b@x.invalid, the intake takes “A Fenwick” for Ada; the list knows better."""
    rows = rows_of(
        [("A Fenwick", "b@x.invalid", "R1", 1), ("Ada Fenwick", "a@x.invalid", "R1", 1), ("A Fenwick", "", "R1", 1)]
    )
    left_out = forgetting(rows, "b@x.invalid")
    assert attended(rows, left_out) == [2]
    assert attended(rows[1:], left_out) == [2]


def test_who_was_told_apart_by_rows_since_deleted_is_as_certain_as_anybody():
    rows = rows_of([("Ada Fenwick", address, "R1", 1) for address in ("a@x.invalid", "a@y.invalid", "b@x.invalid")])
    left_out = forgetting(rows, "a@x.invalid")
    assert attended(rows, left_out) == [2, 3]
    assert attended(rows[:2], left_out) == []  # now one person by the rules of the intake
    assert attended(rows[1:2], left_out) == [2]


class TestTheList:
    TRAITS = frozenset({(forgotten.ADDRESS, "ada@x.invalid"), (forgotten.DOMAIN, "x.invalid"), (forgotten.NAME, "ada")})

    def test_it_holds_no_identity(self, home):
        forgotten.save("trial", NOBODY.with_person(self.TRAITS, THEN))
        content = (home / "trial" / "vault" / "forgotten.csv").read_text()
        assert "ada" not in content
        assert "x.invalid" not in content
        assert KEY.pseudonym("person", "email|ada@x.invalid") not in content
        assert forgotten.load("trial", KEY).entries_of({(forgotten.ADDRESS, "ada@x.invalid")})

    def test_twice_is_once(self):
        once = NOBODY.with_person(self.TRAITS, THEN)
        assert once.with_person(self.TRAITS, LATER) == once
        more = once.with_person({*self.TRAITS, (forgotten.ADDRESS, "b@x.invalid")}, LATER)
        assert len({line.entry for line in more.lines}) == 1
        assert more.since({more.lines[0].entry}) == LATER
        assert more.lacks({(forgotten.ADDRESS, "c@x.invalid")})
        assert more.without(more.entries_of(self.TRAITS)) == NOBODY

    def test_two_people_in_a_domain_are_two_entries(self):
        both = NOBODY.with_person(self.TRAITS, THEN).with_person(
            {(forgotten.ADDRESS, "b@x.invalid"), (forgotten.DOMAIN, "x.invalid")}, LATER
        )
        assert len({line.entry for line in both.lines}) == 2
        assert not both.entries_of({(forgotten.DOMAIN, "x.invalid")})

    def test_its_fingerprint_says_who_and_neither_when_nor_in_which_order(self):
        one, other = {(forgotten.NAME, "a")}, {(forgotten.NAME, "b")}
        assert NOBODY.fingerprint == ""
        there = NOBODY.with_person(one, THEN).with_person(other, THEN)
        assert there.fingerprint == NOBODY.with_person(other, LATER).with_person(one, THEN).fingerprint
        assert there.fingerprint != NOBODY.with_person(one, THEN).fingerprint

    def test_another_key_recognises_nobody_so_nothing_goes_on(self):
        forgotten.save("trial", NOBODY.with_person(self.TRAITS, THEN))
        with pytest.raises(KeyFileError, match="forgotten with another key"):
            forgotten.load("trial", Key(bytes(32)))

    @pytest.mark.parametrize(
        "content", [b"", b"entry,kind\n", b"\xff", b'entry,kind,digest,key,at\n"', b"a,b,c,d,e\n1,2\n"]
    )
    def test_a_damaged_list_stops_everything(self, content):
        vault.keep("trial", forgotten.FILE, content)
        with pytest.raises(InputError, match="BAD_FORGOTTEN_LIST"):
            forgotten.load("trial", KEY)

    def test_an_empty_list_is_no_file(self):
        forgotten.save("trial", NOBODY.with_person(self.TRAITS, THEN))
        assert not forgotten.is_empty("trial")
        forgotten.save("trial", NOBODY)
        assert forgotten.is_empty("trial")
        assert forgotten.load("trial", KEY) == NOBODY
