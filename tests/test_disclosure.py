from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from evalkit.disclosure import Protected, ReleaseClass, Unprotected, protect, record, require_protected
from evalkit.errors import DisclosureError
from evalkit.results.finding import Figure, Finding, Grade, Table

STOCK = pd.DataFrame({"month": ["2022-03"], "active": [3]})


def stock(release_class=ReleaseClass.ACTIVITY) -> Unprotected:
    return Unprotected("stock", STOCK, release_class)


@pytest.mark.parametrize("profile", ["board", "evaluator"])
def test_activity_is_exact_for_board_and_evaluator(profile):
    pd.testing.assert_frame_equal(protect(stock(), profile).frame, STOCK)


@pytest.mark.parametrize("release_class", ["opinion", "personal", "declared"])
def test_what_cannot_be_protected_yet_is_refused_for_a_board(release_class):
    with pytest.raises(DisclosureError, match="cannot release"):
        protect(stock(ReleaseClass(release_class)), "board")
    assert protect(stock(ReleaseClass(release_class)), "evaluator").release_class == release_class


@pytest.mark.parametrize("release_class", list(ReleaseClass))
def test_nothing_is_public_yet(release_class):
    with pytest.raises(DisclosureError, match="public profile"):
        protect(stock(release_class), "public")


def test_a_table_without_a_class_cannot_be_built():
    with pytest.raises(DisclosureError, match="no release class"):
        Unprotected("stock", STOCK, "activity")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        Unprotected("stock", STOCK)  # pyright: ignore[reportCallIssue]


def test_a_table_of_pseudonyms_cannot_be_built():
    for column in ("person_key", "alter_key", "respondent_key", "coder"):
        with pytest.raises(DisclosureError, match="pseudonyms"):
            Unprotected("who", pd.DataFrame({column: ["x"]}), ReleaseClass.ACTIVITY)


@pytest.mark.parametrize(
    "frame",
    [
        {"who": ["a2bcdefghijklmno", "b"], "n": [1, 2]},
        {"who": ["x", "Ada Fenwick <ada@nel.invalid>"]},
        {"who": ["ada@nel.invalid;rita@nel.invalid"]},
        {"a2bcdefghijklmno": [1]},
    ],
)
def test_people_are_refused_whatever_their_column_is_called(frame):
    with pytest.raises(DisclosureError, match="Column 1 of a table holds pseudonyms or e-mail addresses"):
        Unprotected("who", pd.DataFrame(frame), ReleaseClass.ACTIVITY)


def test_words_and_codes_are_not_taken_for_people():
    frame = pd.DataFrame({"who": ["responsibilities", "characterization", "R1X", "meet @ noon", "2022-03", "a" * 16]})
    assert len(protect(Unprotected("who", frame, ReleaseClass.ACTIVITY), "board")) == 6


def test_a_pseudonym_as_intake_makes_it_is_known(monkeypatch):
    from evalkit.intake.pseudonyms import load_key

    made = [load_key("demo").pseudonym("person", f"person {k}") for k in range(200)]
    with pytest.raises(DisclosureError, match="pseudonyms"):
        Unprotected("who", pd.DataFrame({"x": made}), ReleaseClass.ACTIVITY)


@pytest.mark.parametrize("name", ["Ada Fenwick", "Canary", "ada@nel.invalid"])
def test_no_message_quotes_what_a_table_or_column_is_called_after(name):
    whole = pd.DataFrame({"n": [1]})
    for build in (
        lambda: Unprotected(name, whole, "activity"),  # pyright: ignore[reportArgumentType]
        lambda: Unprotected(name, pd.DataFrame({"person_key": [1]}), ReleaseClass.ACTIVITY),
        lambda: protect(Unprotected("x", pd.DataFrame({name: [object()]}), ReleaseClass.ACTIVITY), "board"),
        lambda: protect(Unprotected(name, whole, ReleaseClass.OPINION), "board"),
        lambda: protect(Unprotected(name, whole, ReleaseClass.ACTIVITY), "public"),
        lambda: Protected(object(), name, whole, ReleaseClass.ACTIVITY, "board"),  # pyright: ignore[reportArgumentType]
        lambda: require_protected(type(name, (), {})(), "Table"),
        lambda: Finding(name, "x", type(name, (), {})(), Grade.COUNTED, "x"),
    ):
        with pytest.raises(DisclosureError) as caught:
            build()
        assert name not in str(caught.value)


def test_only_protect_makes_a_protected_table():
    with pytest.raises(DisclosureError, match="only come from protect"):
        Protected(object(), "stock", STOCK, ReleaseClass.ACTIVITY, "board")  # pyright: ignore[reportArgumentType]


def test_changing_a_copy_changes_nothing():
    shown = protect(stock(), "board")
    copy = shown.frame
    copy.loc[0, "active"] = 99
    assert shown.frame.loc[0, "active"] == 3


def test_an_unprotected_table_is_refused_at_run_time():
    raw = stock()
    labels = {"month": "Month", "active": "Active members"}
    with pytest.raises(DisclosureError, match="unprotected"):
        Table("stock", "Active members at each month's end.", raw, labels)  # pyright: ignore[reportArgumentType]
    with pytest.raises(DisclosureError, match="unprotected"):
        Finding("growth.x", "Nothing.", raw, Grade.COUNTED, "rule")  # pyright: ignore[reportArgumentType]
    with pytest.raises(DisclosureError, match="unprotected"):
        Figure("f", "It grew a little.", "A line that rises slowly over the whole year, month by month.", "registers",
               STOCK, b"", b"")  # fmt: skip # pyright: ignore[reportArgumentType]


def test_an_unprotected_table_is_refused_by_the_type_checker(tmp_path):
    checker = Path(sys.executable).with_name("basedpyright")
    source = tmp_path / "leak.py"
    source.write_text(
        "from evalkit.disclosure import Unprotected\n"
        "from evalkit.results.finding import Table\n"
        "def leak(raw: Unprotected) -> Table:\n"
        "    return Table('t', 'This table would leak.', raw, {})\n",
        encoding="utf-8",
    )
    told = subprocess.run(
        [checker, "--pythonpath", sys.executable, source], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert told.returncode == 1
    assert '"Unprotected" is not assignable to "Protected"' in told.stdout


def test_a_record_mixes_no_profiles():
    board, evaluator = protect(stock(), "board"), protect(stock(), "evaluator")
    assert record(board, board).tables == (("stock", "activity"), ("stock", "activity"))
    with pytest.raises(DisclosureError, match="exactly one profile"):
        record(board, evaluator)
    with pytest.raises(DisclosureError, match="exactly one profile"):
        record()
