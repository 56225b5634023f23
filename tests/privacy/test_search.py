"""A search that finds nothing must be able to find: every disguise is planted, and every kind of canary in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.canaries import KINDS, WORDS, Aviary
from privacy.disguises import DISGUISES
from privacy.search import Marks, find, search

AVIARY = Aviary()
TEXTS = [AVIARY.make(kind, "control") for kind in KINDS for _ in range(6 if kind == "name" else 2)]
MARKS = AVIARY.marks()


@pytest.mark.parametrize("disguise", DISGUISES)
def test_every_canary_is_found_in_every_disguise(disguise):
    assert [text for text in TEXTS if not any(find(DISGUISES[disguise](text), MARKS))] == []


def test_a_find_says_whose_it_is_and_by_which_way():
    text = AVIARY.make("e-mail", "control: owner")
    hits = list(find(DISGUISES["gzip in base64 in JSON"](text), MARKS))
    assert {canary.text for canary in AVIARY.owners(hit.text for hit in hits)} == {text}
    assert any(hit.route[-2:] == ("base64", "gzip") for hit in hits)


def test_names_of_files_and_folders_and_links_are_searched(tmp_path):
    words = [AVIARY.make("login name", "control: path") for _ in range(3)]
    (tmp_path / words[0]).mkdir()
    (tmp_path / words[0] / f"{words[1]}.txt").write_text("nothing")
    (tmp_path / "link").symlink_to(f"/nowhere/{words[2]}")
    searched = search(tmp_path, MARKS)
    assert {canary.text for canary in AVIARY.owners(hit.text for hit in searched.hits)} == set(words)


def test_what_is_left_out_is_not_counted(tmp_path):
    (tmp_path / "a.txt").write_text(TEXTS[0])
    searched = search(tmp_path, MARKS, leave_out=lambda path: path.name == "a.txt")
    assert (searched.files, searched.size, searched.hits) == (0, 0, [])


def test_a_file_that_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "whole.xlsx").write_bytes(DISGUISES["workbook: cell"]("nobody"))
    (tmp_path / "half.xlsx").write_bytes(DISGUISES["workbook: cell"]("nobody")[:400])
    assert search(tmp_path, MARKS).unopened == ["half.xlsx"]


def test_canaries_are_unique_and_the_same_for_one_seed():
    one, other = Aviary(7), Aviary(7)
    made = [one.make(kind, "x") for kind in KINDS * 20]
    assert made == [other.make(kind, "x") for kind in KINDS * 20]
    words = [word for canary in one.canaries for word in canary.words]
    assert all(canary.words for canary in one.canaries)
    assert len(words) == len(set(words))
    assert {c.text for c in one.owners(made)} == set(made)


@given(st.binary(max_size=3000))
def test_chance_is_never_taken_for_a_canary_and_nothing_breaks_the_search(content):
    assert list(find(content, MARKS)) == []


@given(st.binary(max_size=200), st.sampled_from(sorted(DISGUISES)), st.sampled_from(TEXTS))
def test_no_damaged_container_breaks_the_search(rubbish, disguise, text):
    content = DISGUISES[disguise](text)
    list(find(content[: len(content) // 2] + rubbish + content[len(content) // 2 :], MARKS))


def test_other_words_than_the_marks_are_left_alone():
    assert list(find(b"vexed quill, 7700 901, 203.0.114.1", Marks(WORDS))) == []
