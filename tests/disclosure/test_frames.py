from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from evalkit.definition import Scope
from evalkit.disclosure import (
    People,
    Protected,
    ReleaseClass,
    Share,
    Statistic,
    Unprotected,
    protect,
    record,
    require_protected,
)
from evalkit.errors import DisclosureError
from evalkit.intake.pseudonyms import load_key
from evalkit.results.finding import Figure, Finding, Grade, Table
from made_protected import protected, unprotected

STOCK = pd.DataFrame({"month": ["2022-03"], "active": [3]})
COUNTS = {"active": People()}


def test_a_table_without_a_class_cannot_be_built():
    with pytest.raises(DisclosureError, match="no release class"):
        Unprotected("stock", STOCK, "activity", COUNTS)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        Unprotected("stock", STOCK)  # pyright: ignore[reportCallIssue]


def test_a_number_must_be_declared_and_only_once():
    with pytest.raises(DisclosureError, match="'active' holds numbers, and nothing says of what"):
        Unprotected("stock", STOCK, ReleaseClass.ACTIVITY)
    with pytest.raises(DisclosureError, match="declared twice"):
        Unprotected("stock", STOCK, ReleaseClass.ACTIVITY, COUNTS, about_nobody=("active",))


@pytest.mark.parametrize(
    "declared",
    [
        {"by": ("role",)},
        {"statistics": {"rate": Statistic(base="active")}},
        {"shares": {"share": Share("active", "everyone")}},
        {"people": {"active": People(base="everyone")}},
        {"owner": "system"},
    ],
)
def test_a_declaration_names_columns_that_are_there(declared):
    with pytest.raises(DisclosureError, match="There is no column"):
        Unprotected("stock", STOCK, ReleaseClass.ACTIVITY, **{"people": COUNTS, **declared})


def test_what_a_number_rests_on_is_a_number_of_people():
    frame = STOCK.assign(rate=0.1)
    with pytest.raises(DisclosureError, match="'active' is used as a number of people"):
        Unprotected(
            "stock", frame, ReleaseClass.ACTIVITY, statistics={"rate": Statistic("active")}, about_nobody=("active",)
        )  # fmt: skip


@pytest.mark.parametrize("release_class", [ReleaseClass.OPINION, ReleaseClass.PERSONAL])
def test_opinions_and_personal_tables_say_who_is_behind_them(release_class):
    with pytest.raises(DisclosureError, match="which people are behind its rows"):
        Unprotected("stock", STOCK, release_class, COUNTS)
    with pytest.raises(DisclosureError, match="differ in number"):
        Unprotected("stock", STOCK, release_class, COUNTS, groups=[])


def test_a_table_of_pseudonyms_cannot_be_built():
    for column in ("person_key", "alter_key", "respondent_key", "coder"):
        with pytest.raises(DisclosureError, match="pseudonyms"):
            unprotected("who", pd.DataFrame({column: ["x"]}))


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
        unprotected("who", pd.DataFrame(frame))


def test_words_and_codes_are_not_taken_for_people():
    frame = pd.DataFrame({"who": ["responsibilities", "gastroenterology", "R1X", "meet @ noon", "2022-03", "a" * 16]})
    assert len(protected("who", frame)) == 6


def test_a_pseudonym_as_intake_makes_it_is_known():
    made = [load_key("demo").pseudonym("person", f"person {k}") for k in range(200)]
    with pytest.raises(DisclosureError, match="pseudonyms"):
        unprotected("who", pd.DataFrame({"x": made}))


@pytest.mark.parametrize("name", ["Ada Fenwick", "Canary", "ada@nel.invalid"])
def test_no_message_quotes_what_a_table_or_column_is_called_after(name):
    whole = pd.DataFrame({"n": [1]})
    activity = ReleaseClass.ACTIVITY
    for build in (
        lambda: Unprotected(name, whole, "activity"),  # pyright: ignore[reportArgumentType]
        lambda: Unprotected(name, pd.DataFrame({"person_key": [1]}), activity),
        lambda: Unprotected("x", pd.DataFrame({name: [object()]}), activity),
        lambda: Unprotected("x", pd.DataFrame({name: [1]}), activity),
        lambda: Unprotected("x", whole, activity, {"n": People()}, by=(name,)),
        lambda: Unprotected("x", whole.assign(**{name: 1}), activity, shares={"n": Share(name, name)}),
        lambda: Unprotected(name, whole, ReleaseClass.OPINION, {"n": People()}),
        lambda: Protected(object(), name, whole, activity, "board"),  # pyright: ignore[reportArgumentType]
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
    shown = protected("stock", STOCK)
    for copy, value in ((shown.frame, 99), (shown.hidden, True), (shown.printed, "*")):
        copy.loc[0, "active"] = value
    assert shown.frame.loc[0, "active"] == 3
    assert not shown.hidden.to_numpy().any()


def test_an_unprotected_table_is_refused_at_run_time():
    raw = unprotected("stock", STOCK)
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


def test_a_record_is_of_tables_protected_together():
    both = protect([unprotected("a", STOCK), unprotected("b", STOCK)], Scope())
    assert record(*both.values()).tables == (("a", "activity"), ("b", "activity"))
    with pytest.raises(DisclosureError, match="protected together"):
        record(both["a"], protected("b", STOCK))
    with pytest.raises(DisclosureError, match="protected together"):
        record(protected("a", STOCK, "board"), protected("a", STOCK, "evaluator"))
    with pytest.raises(DisclosureError, match="protected together"):
        record()
