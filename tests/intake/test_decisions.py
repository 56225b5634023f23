"""Decisions hold, go on from pair to pair, contradict nothing, and are never lost."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.errors import InputError
from evalkit.intake import decisions, identity
from evalkit.intake.decisions import COLUMNS, DECIDED, GONE, WAITS, Book
from evalkit.intake.people import Sighting

NODES = [f"email|{letter}@x.invalid" for letter in "abcdef"]
PEOPLE = [Sighting(node.removeprefix("email|"), "", "") for node in NODES]
IDS = {node: node for node in NODES}


def row(pair: str, one: str, other: str, decision: str = "", **more: str) -> decisions.Row:
    return dict.fromkeys(COLUMNS, "") | {
        "pair": pair, "one_id": one, "other_id": other, "decision": decision, "status": WAITS, **more
    }  # fmt: skip


DECISIONS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(["same", "different"])), max_size=8
)


def book_of(decided: list[tuple[str, str, str]]) -> Book:
    return Book(tuple(row(f"p{n}", *each) for n, each in enumerate(decided)))


@given(DECISIONS)
def test_decisions_are_closed_transitively_or_refused(decided):
    try:
        same, different = book_of(decided).pairs(IDS)
    except InputError:
        return  # the next test says when
    person = dict(zip(NODES, identity.resolve(PEOPLE, same, different).people, strict=True))
    for one, other, decision in decided:
        assert (person[one] == person[other]) == (decision == "same" or one == other)


@given(DECISIONS)
def test_decisions_that_join_what_another_keeps_apart_are_refused(decided):
    joined = [(one, other) for one, other, decision in decided if decision == "same"]
    person = dict(zip(NODES, identity.resolve(PEOPLE, joined).people, strict=True))
    torn = [one != other and person[one] == person[other] for one, other, said in decided if said == "different"]
    assume(any(torn))
    with pytest.raises(InputError, match=r"\[CONTRADICTORY_DECISIONS\]"):
        book_of(decided).pairs(IDS)


def test_a_contradiction_names_its_pairs_and_the_remedy():
    a, b, c, *_ = NODES
    with pytest.raises(InputError) as caught:
        book_of([(a, b, "same"), (b, c, "same"), (a, c, "different")]).pairs(IDS)
    assert str(caught.value) == (
        "vault/merge_decisions.csv: Pair p2 says that two people are different, but pairs p0 and p1 together say that "
        "they are the same. What to do: open the file, look these pairs up by their ids, and change or clear one of "
        "the decisions. [CONTRADICTORY_DECISIONS]"
    )


def test_one_pair_decided_both_ways_is_a_contradiction():
    a, b, *_ = NODES
    with pytest.raises(InputError, match="but pair p0 says that they are the same"):
        book_of([(a, b, "same"), (b, a, "different")]).pairs(IDS)


class TestRules:
    """Decisions stand over the rules, but for the same address."""

    ONE, OTHER = Sighting("a@x.invalid", "ada fenwick", "R1"), Sighting("", "ada fenwick", "R1")

    def test_different_holds_against_the_same_name_and_organisation(self):
        pair = identity.node_of(self.ONE), identity.node_of(self.OTHER)
        assert len(set(identity.resolve([self.ONE, self.OTHER]).people)) == 1
        assert len(set(identity.resolve([self.ONE, self.OTHER], different=[pair]).people)) == 2

    def test_different_holds_against_a_third_that_would_join_both(self):
        third = Sighting("a@y.invalid", "ada fenwick", "R1")
        pair = identity.node_of(self.ONE), identity.node_of(third)
        found = identity.resolve([self.ONE, self.OTHER, third], different=[pair]).people
        assert found[0] != found[2]
        assert found[1] is None  # the name in the organisation is that of either

    def test_same_joins_two_addresses_of_one_domain(self):
        two = Sighting("a2@x.invalid", "ada fenwick", "R1")
        pair = identity.node_of(self.ONE), identity.node_of(two)
        assert len(set(identity.resolve([self.ONE, self.OTHER, two], same=[pair]).people)) == 1

    def test_a_decision_about_somebody_who_no_longer_occurs_changes_nothing(self):
        pair = identity.node_of(self.ONE), "email|gone@x.invalid"
        assert identity.resolve([self.ONE], same=[pair]) == identity.resolve([self.ONE])


class TestFile:
    def test_what_is_written_is_read_again(self):
        rows = [row("p1", "a", "b", "same", who="Ada", when="today", one_names="Zoë | =1+1"), row("p2", "a", "c")]
        book = decisions.read(decisions.write(rows))
        assert [each["decision"] for each in book.rows] == ["same", ""]
        assert book.rows[0]["one_names"] == "Zoë | =1+1"
        assert decisions.read(decisions.write(book.rows)) == book

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_any_spreadsheet_programs_csv_is_read(self, encoding, delimiter):
        lines = [["pair", "Decision", "who", "one_id", "other_id"], ["p1", " SAME ", "Zoë", "a", "b"]]
        text = "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"
        (only,) = decisions.read(text.encode(encoding)).rows
        assert (only["decision"], only["who"], only["one_id"]) == ("same", "Zoë", "a")

    def test_columns_of_ones_own_are_kept(self):
        text = "pair,decision,one_id,other_id,why\np1,,a,b,asked her\n"
        rows = decisions.merged([row("p1", "a", "b")], decisions.read(text.encode()), "ab")
        assert decisions.read(decisions.write(rows)).rows[0]["why"] == "asked her"

    def test_a_word_that_is_no_decision_is_refused_with_its_row(self):
        with pytest.raises(InputError) as caught:
            decisions.read(b"pair,decision,one_id,other_id\np1,,a,b\np2,perhaps,a,c\n")
        assert caught.value.code == "BAD_DECISIONS"
        assert "row 3, column decision" in str(caught.value)
        assert "perhaps" not in str(caught.value)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"pair,decision\np1,same\n", b"\0\0", b"Ada,Fenwick\n"])
    def test_a_file_that_is_no_table_of_decisions_is_refused(self, content):
        with pytest.raises(InputError) as caught:
            decisions.read(content)
        assert "Fenwick" not in str(caught.value)

    def test_it_is_marked_as_text_with_its_accents(self):
        assert decisions.write([]).startswith(codecs.BOM_UTF8)


class TestMerged:
    def test_touched_rows_are_never_lost(self):
        book = Book((row("p1", "a", "b", "same"), row("p2", "a", "gone", "different"), row("p3", "c", "a", who="Ada")))
        rows = decisions.merged([row("p4", "a", "d")], book, "abcd")
        assert {each["pair"]: each["status"] for each in rows} == {
            "p1": DECIDED, "p2": GONE, "p3": WAITS, "p4": WAITS
        }  # fmt: skip

    def test_rows_nobody_touched_go_with_their_reason(self):
        assert decisions.merged([], Book((row("p1", "a", "b"),)), "ab") == []

    def test_merging_twice_changes_nothing(self):
        book = Book((row("p1", "a", "b", "same"), row("p2", "a", "gone", "different")))
        once = decisions.merged([row("p1", "a", "b"), row("p4", "a", "d")], book, "abd")
        assert decisions.merged(once, Book(tuple(once)), "abd") == once

    def test_what_waits_stands_first(self):
        book = Book((row("p1", "a", "b", "same"),))
        assert [each["pair"] for each in decisions.merged([row("p1", "a", "b"), row("p2", "a", "c")], book, "abc")] == [
            "p2", "p1"
        ]  # fmt: skip


def test_the_fingerprint_is_of_what_was_decided():
    one = Book((row("p1", "a", "b", "same"), row("p2", "a", "c")))
    assert one.fingerprint == Book((row("p9", "b", "a", "same", who="Ada"),)).fingerprint
    assert one.fingerprint != Book((row("p1", "a", "b", "different"),)).fingerprint
    assert Book().fingerprint == Book((row("p2", "a", "c"),)).fingerprint
