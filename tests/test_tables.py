from __future__ import annotations

import json

import pandas as pd
import pytest

from evalkit import load
from evalkit.errors import InputError
from evalkit.tables import SCHEMAS, Tables, conform, describe, read, write

# DESIGN's canonical tables: the grain may not change, so neither may this list.
CANONICAL = {
    "source", "person", "organisation", "team", "membership", "project", "occasion", "invitation", "interaction",
    "offer", "action", "adoption", "context", "tie", "respondent", "rating", "training", "headcount", "measure",
    "feedback", "theme", "judgement", "request", "correction", "issue",
}  # fmt: skip


def offer(**changes) -> pd.DataFrame:
    values = {
        "kind": ["coaching slot", "peer visit"],
        "subject_key": ["QMF", "QMF"],
        "offered": [4, 1],
        "taken": [4, 0],
        "at": pd.to_datetime(["2022-05-01", "2022-05-01"]),
    }
    return pd.DataFrame(values | changes)


def test_every_canonical_table_exists_from_the_start():
    assert set(SCHEMAS) == CANONICAL


@pytest.mark.parametrize("name", sorted(CANONICAL))
def test_every_column_has_a_meaning(name):
    assert SCHEMAS[name].description
    assert all(field["description"] for field in describe(name)["fields"])


@pytest.mark.parametrize("name", sorted(CANONICAL))
def test_an_empty_table_has_its_columns_and_types(name):
    empty = conform(name, None)
    assert list(empty.columns) == list(SCHEMAS[name].columns)
    assert not any(str(kind) == "object" for kind in empty.dtypes)


def test_types_survive_parquet(write_definition, tmp_path):
    evaluation = load(write_definition())
    tables = Tables(evaluation, {"offer": offer()}, "abc")
    write(tables, tmp_path / "prepared")
    again = read(evaluation, tmp_path / "prepared")
    assert again.fingerprint == "abc"
    for name in SCHEMAS:
        pd.testing.assert_frame_equal(getattr(tables, name), getattr(again, name))


def test_the_same_tables_are_the_same_bytes(write_definition, tmp_path):
    tables = Tables(load(write_definition()), {"offer": offer()})
    write(tables, tmp_path / "a")
    write(tables, tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_the_data_package_lists_what_is_there(write_definition, tmp_path):
    write(Tables(load(write_definition()), {"offer": offer()}), tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert {resource["name"] for resource in package["resources"]} == CANONICAL
    assert all((tmp_path / resource["path"]).exists() for resource in package["resources"])
    assert next(r for r in package["resources"] if r["name"] == "offer")["rows"] == 2


@pytest.mark.parametrize(
    ("frame", "column"),
    [
        (offer(offered=[-1, 4]), "offered"),
        (offer(kind=["peer visit", "peer visit"]), "kind"),
        (offer(offered=["Canary Fenwick", "4"]), "offered"),
        (offer().assign(surname="Canary"), "surname"),
        (offer().drop(columns="taken"), "taken"),
        (offer(kind=[None, "peer visit"]), "kind"),
    ],
)
def test_a_broken_rule_names_the_column_and_never_the_value(frame, column):
    with pytest.raises(InputError) as caught:
        conform("offer", frame)
    assert caught.value.code == "TABLE_SCHEMA"
    assert f"'{column}'" in str(caught.value)
    told, error = "", caught.value
    while error:
        told, error = (
            f"{told} {error!r} {error}",
            error.__cause__ or (None if error.__suppress_context__ else error.__context__),
        )
    assert "Canary" not in told


def test_an_unknown_table_is_an_attribute_error(write_definition):
    with pytest.raises(AttributeError, match="there are source, person"):
        _ = Tables(load(write_definition()), {}).interactions
