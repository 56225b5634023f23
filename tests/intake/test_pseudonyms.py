"""Pseudonyms need a key; the key lies outside the evaluation, readable by its owner alone."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import KeyFileError
from evalkit.intake import pseudonyms

DEMO = pseudonyms.load_key("demo")


def test_a_new_key_is_private_and_found_again(home):
    path = pseudonyms.create_key("trial")
    assert path == home / "keys" / "trial.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert pseudonyms.load_key("trial") == pseudonyms.load_key("trial")
    assert len(pseudonyms.load_key("trial").secret) == 32
    assert pseudonyms.load_key("trial") != DEMO


def test_a_key_is_never_replaced():
    pseudonyms.create_key("trial")
    with pytest.raises(KeyFileError, match="There is already a key called 'trial'"):
        pseudonyms.create_key("trial")
    with pytest.raises(KeyFileError, match="public key of the samples"):
        pseudonyms.create_key("demo")


@pytest.mark.parametrize("name", ["", "../demo", "a/b", "A", "x" * 61])
def test_a_name_that_is_a_path_is_refused(name):
    with pytest.raises(KeyFileError, match="not a name for a key"):
        pseudonyms.create_key(name)


def test_a_missing_key_says_how_to_make_one():
    with pytest.raises(KeyFileError, match=r"There is no key called 'trial'.*make one with: evalkit key trial"):
        pseudonyms.load_key("trial")


@pytest.mark.parametrize("content", ["", "not hexadecimal", "ab" * 31])
def test_a_damaged_key_is_refused(content):
    pseudonyms.create_key("trial").write_text(content)
    with pytest.raises(KeyFileError, match="damaged"):
        pseudonyms.load_key("trial")


def test_a_key_inside_the_evaluation_is_refused(home):
    pseudonyms.create_key("trial")
    for folder in (home, home.parent):
        with pytest.raises(KeyFileError, match="lies inside the folder of the evaluation"):
            pseudonyms.load_key("trial", folder)
    assert pseudonyms.load_key("trial", home.parent / "elsewhere")


def test_names_are_never_kept_inside_the_evaluation_not_even_with_the_public_key(home):
    for folder in (home, home.parent):
        with pytest.raises(KeyFileError, match="lies inside the folder of the evaluation"):
            pseudonyms.load_key("demo", folder)
    assert pseudonyms.load_key("demo", home.parent / "elsewhere") == DEMO


def test_a_home_that_depends_on_the_working_folder_is_refused(monkeypatch):
    monkeypatch.setenv("EVALKIT_HOME", "keys/here")
    for step in (pseudonyms.home, lambda: pseudonyms.create_key("trial"), lambda: pseudonyms.private_folder("trial")):
        with pytest.raises(KeyFileError, match="give a whole path"):
            step()


@pytest.mark.skipif(os.name != "posix", reason="only where files have such rights")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused(mode):
    path = pseudonyms.create_key("trial")
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        pseudonyms.load_key("trial")
    path.chmod(0o600)
    assert pseudonyms.load_key("trial")


def test_a_folder_that_was_there_keeps_its_rights(home):
    home.mkdir(mode=0o755)
    assert stat.S_IMODE(pseudonyms.private_folder("trial", "vault").stat().st_mode) == 0o700
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


def test_a_key_does_not_show_itself():
    key = pseudonyms.throw_away_key()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
    assert key.fingerprint not in key.secret.hex()


@given(st.text(), st.text())
def test_pseudonyms_are_stable_short_and_told_apart(one, other):
    assert DEMO.pseudonym("person", one) == DEMO.pseudonym("person", one)
    assert (DEMO.pseudonym("person", one) == DEMO.pseudonym("person", other)) is (one == other)
    assert DEMO.pseudonym("person", one) != DEMO.pseudonym("rater", one)
    assert DEMO.pseudonym("person", one) != pseudonyms.throw_away_key().pseudonym("person", one)
    assert len(DEMO.pseudonym("person", one)) == 16
