"""Interactions with their text as categories: what counting needs, at a fraction of time and memory.

Ten million pseudonyms as text take a quarter of a gigabyte and are hashed anew by every count; as numbers they take
forty megabytes and are compared as numbers. DuckDB numbers them with all cores while it reads the Parquet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet

from evalkit.definition import ROLES
from evalkit.tables.schemas import TEXT

if TYPE_CHECKING:
    import pyarrow

    from evalkit.tables.frames import Tables

_UNLISTED = -2
_MANY = 10**5
"""Interactions from which on it is worth to start DuckDB, which takes a tenth of a second."""
_ROWS = 2**17
"""Rows at a time: few enough to stay near the processor."""
_QUERY = """
    SELECT
        i.file_row_number AS place,
        coalesce(p.file_row_number, if(i.person_key IS NULL, -1, -2))::INTEGER AS person_key,
        coalesce(o.file_row_number, -2)::INTEGER AS occasion_key,
        r.number::TINYINT AS role,
        s.number::SMALLINT AS system,
        i."at"
    FROM read_parquet($interaction, file_row_number = true) AS i
    LEFT JOIN read_parquet($person, file_row_number = true) AS p USING (person_key)
    LEFT JOIN read_parquet($occasion, file_row_number = true) AS o USING (occasion_key)
    JOIN roles AS r USING (role)
    JOIN systems AS s USING (system)
"""


def coded_interactions(tables: Tables) -> pd.DataFrame:
    """Return every interaction with its text as categories; :attr:`Tables.coded` is the same, and keeps it.

    Parameters
    ----------
    tables : Tables
        Canonical tables. Where they lie in files, only the columns needed are read from there.

    Returns
    -------
    DataFrame
        In the order of `interaction`: `person_key`, `occasion_key`, `role` and `system`, each a Categorical; `at`; and
        of the occasion its `kind`, a Categorical, and the day on which it was `held`. The categories of `person_key`
        and `occasion_key` are those of `person` and `occasion`, so that the codes are rows of those tables.
    """
    coded = _of_files(tables, tables.folder) if tables.folder and _rows(tables.folder) >= _MANY else None
    coded = _of_frame(tables) if coded is None else coded
    place = coded["occasion_key"].cat.codes.to_numpy()  # none is missing: every interaction has its occasion
    occasion = tables.occasion.set_index("occasion_key").reindex(coded["occasion_key"].cat.categories)
    kind: Any = pd.Categorical(occasion["kind"])
    coded["kind"] = pd.Categorical.from_codes(kind.codes.take(place), dtype=kind.dtype, validate=False)
    coded["held"] = occasion["start"].to_numpy().take(place)
    return coded


def _of_frame(tables: Tables) -> pd.DataFrame:
    """Return the codes of what is in memory; people and occasions that their tables do not list come last."""
    frame = tables.interaction
    listed = {"person_key": tables.person["person_key"], "occasion_key": tables.occasion["occasion_key"]}
    columns: dict[str, Any] = {}
    for column, words in listed.items():
        others = pd.Index(frame[column].dropna().unique()).difference(pd.Index(words), sort=True)
        columns[column] = pd.Categorical(frame[column], pd.Index(words).rename(None).append(others))
    columns["role"] = pd.Categorical(frame["role"], ROLES)
    columns["system"] = pd.Categorical(frame["system"])
    return pd.DataFrame({**columns, "at": frame["at"]})


def _of_files(tables: Tables, folder: Path) -> pd.DataFrame | None:
    """Return the codes, made while reading; None if somebody or something is not listed in its table."""
    import duckdb

    files = {name: str(folder / f"{name}.parquet") for name in ("interaction", "person", "occasion")}
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = false")  # the rows come with their place
        interaction = database.read_parquet(files["interaction"])
        systems = [system for (system,) in interaction.unique("system").order("system").fetchall()]
        for name, known in (("role", ROLES), ("system", systems)):
            numbered = f"SELECT unnest($words::VARCHAR[]) AS {name}, unnest(range(len($words::VARCHAR[]))) AS number"
            database.execute(f"CREATE TEMP TABLE {name}s AS {numbered}", {"words": list(known)})
        batches = database.sql(_QUERY, params=files).to_arrow_reader(_ROWS)
        columns = _in_order(batches, _rows(folder))
    if min(columns[name].min(initial=0) for name in ("person_key", "occasion_key")) == _UNLISTED:
        return None
    words = {"person_key": tables.person["person_key"], "occasion_key": tables.occasion["occasion_key"],
             "role": ROLES, "system": systems}  # fmt: skip
    for name, known in words.items():
        dtype = pd.CategoricalDtype(pd.Index(known, dtype=TEXT).rename(None))
        columns[name] = pd.Categorical.from_codes(columns[name], dtype=dtype, validate=False)
    return pd.DataFrame(columns, copy=False)


def _rows(folder: Path) -> int:
    return parquet.read_metadata(folder / "interaction.parquet").num_rows


def _in_order(batches: pyarrow.RecordBatchReader, rows: int) -> dict[str, Any]:
    """Put the rows, which come in any order, in their places."""
    kinds = {field.name: field.type.to_pandas_dtype() for field in batches.schema}
    kinds["at"] = np.dtype("datetime64[us]")
    del kinds["place"]
    columns = {name: np.empty(rows, dtype=kind) for name, kind in kinds.items()}
    for batch in batches:
        place = batch["place"].to_numpy()
        for name, column in columns.items():
            column[place] = batch[name].to_numpy()
    return columns
