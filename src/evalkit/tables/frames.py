"""The canonical tables as frames: made to fit their schemas, written and read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pyarrow
import pyarrow.parquet as parquet

from evalkit.definition import Evaluation
from evalkit.errors import EvalkitError, InputError
from evalkit.tables.coded import coded_interactions
from evalkit.tables.schemas import SCHEMAS


@dataclass(frozen=True)
class Tables:
    """The canonical tables of an evaluation, each a DataFrame: ``tables.interaction``, ``tables.person`` and so on.

    Parameters
    ----------
    evaluation : Evaluation
        The definition the tables were prepared under.
    frames : mapping of str to DataFrame
        One frame a canonical table; those left out are empty.
    fingerprint : str, default ""
        Hash of everything the tables depend on.

    Raises
    ------
    InputError
        If a frame breaks its schema. The message names table, column and rule, never a value.
    """

    evaluation: Evaluation
    frames: Mapping[str, pd.DataFrame] = field(repr=False)
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.frames, _Written):
            return  # checked before they were written
        unknown = set(self.frames) - set(SCHEMAS)
        if unknown:
            raise KeyError(f"not canonical tables: {sorted(unknown)}")
        whole = {name: conform(name, self.frames.get(name)) for name in SCHEMAS}
        object.__setattr__(self, "frames", MappingProxyType(whole))

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return the table of this name."""
        frames = self.__dict__.get("frames", {})
        if name in frames:
            return frames[name]
        raise AttributeError(f"no canonical table is called {name!r}; there are {', '.join(SCHEMAS)}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *SCHEMAS]

    @cached_property
    def coded(self) -> pd.DataFrame:
        """Interactions with their text as categories; see :func:`~evalkit.tables.coded.coded_interactions`."""
        return coded_interactions(self)

    @property
    def folder(self) -> Path | None:
        """Folder of the Parquet files that hold these tables; None where they are in memory only."""
        return self.frames.folder if isinstance(self.frames, _Written) else None


class _Written(Mapping[str, pd.DataFrame]):
    """Tables that :func:`write` wrote, each read when it is first asked for: few questions need them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in SCHEMAS:
            raise KeyError(name)
        if name not in self._read:
            try:
                frame = pd.read_parquet(self.folder / f"{name}.parquet", use_threads=False)
            except FileNotFoundError:
                raise InputError("TABLES_GONE", "The prepared tables were removed meanwhile", "run it again") from None
            self._read[name] = _shaped(name, frame)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(SCHEMAS)

    def __len__(self) -> int:
        return len(SCHEMAS)


def conform(name: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Return a frame in the exact columns and types of a canonical table.

    Parameters
    ----------
    name : str
        Name of the table.
    frame : DataFrame or None
        Columns that the table knows, in any order; nullable ones may be left out. None gives an empty table.

    Returns
    -------
    DataFrame
        In the order of the schema, with a fresh index.

    Raises
    ------
    InputError
        With code ``TABLE_SCHEMA`` if a column is unknown, missing, of the wrong type or breaks a rule.

    Examples
    --------
    >>> conform("offer", None).columns.tolist()
    ['kind', 'subject_key', 'offered', 'taken', 'at']
    """
    shaped = _shaped(name, pd.DataFrame() if frame is None else frame)
    if shaped.empty:
        return shaped  # nothing to check, and most tables of most programmes are empty
    try:
        return SCHEMAS[name].validate(shaped, lazy=True)
    except pa.errors.SchemaErrors as error:
        fault = error.failure_cases.iloc[0]
        raise _schema_error(name, str(fault["column"] or fault["schema_context"]), str(fault["check"])) from None


def _shaped(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in the columns and types of a table, its values unchecked."""
    schema = SCHEMAS[name]
    unknown = [column for column in frame.columns if column not in schema.columns]
    if unknown:
        raise _schema_error(name, ", ".join(map(str, unknown)), "not a column of this table")
    columns: dict[str, pd.Series] = {}
    for column, rule in schema.columns.items():
        if column in frame.columns:
            try:
                columns[column] = frame[column].reset_index(drop=True).astype(_dtype(rule))
            except (TypeError, ValueError) as error:
                raise _schema_error(
                    name, column, f"not convertible to {_TYPE_NAMES[str(_dtype(rule))]}"
                ) from _without_values(error)
        elif rule.nullable or not len(frame):
            columns[column] = pd.Series([None] * len(frame), dtype=_dtype(rule))
        else:
            raise _schema_error(name, column, "missing")
    return pd.DataFrame(columns)


_TYPE_NAMES = {
    "str": "string",
    "Int64": "integer",
    "Float64": "number",
    "datetime64[us]": "datetime",
    "boolean": "boolean",
}


def _dtype(rule: pa.Column) -> Any:
    """Return the pandas type of a column; pandera 0.35 writes every time as nanoseconds, pandas 3 does not."""
    wrapped = rule.dtype.type
    return "datetime64[us]" if str(wrapped).startswith("datetime64") else wrapped


def _schema_error(table: str, column: str, rule: str) -> InputError:
    return InputError(
        "TABLE_SCHEMA",
        f"Table '{table}', column '{column}', breaks its rule: {rule}",
        "compare the mapping file with docs/data-dictionary.md",
    )


def _without_values(error: Exception) -> EvalkitError:
    """Keep the kind of a pandas error but not its message, which quotes the data."""
    return EvalkitError(type(error).__name__, "see the message above")


def write(tables: Tables, folder: Path) -> None:
    """Write all tables as Parquet with a `datapackage.json` (Frictionless Data) beside them.

    One writer thread and no pandas index, so that the same lock file gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, frame in tables.frames.items():
        path = folder / f"{name}.parquet"
        arrow = pyarrow.Table.from_pandas(frame, preserve_index=False)
        parquet.write_table(arrow, path, compression="snappy")
        resources.append(
            {
                "name": name,
                "path": path.name,
                "format": "parquet",
                "rows": len(frame),
                "hash": _hash(path),
                "schema": describe(name),
            }
        )
    package = {"name": tables.evaluation.programme.id, "fingerprint": tables.fingerprint, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False), encoding="utf-8")


def read(evaluation: Evaluation, folder: Path) -> Tables:
    """Return the tables that :func:`write` wrote; each is read when it is first asked for.

    They were checked before they were written, so that their hashes say enough.

    Raises
    ------
    ValueError
        If a file is not what was written.
    """
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    hashes = {resource["name"]: resource["hash"] for resource in package["resources"]}
    for name in SCHEMAS:
        if _hash(folder / f"{name}.parquet") != hashes[name]:
            raise ValueError(f"table {name} is not as it was written")
    return Tables(evaluation, _Written(folder), package["fingerprint"])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def describe(name: str) -> dict[str, Any]:
    """Return a table's schema as a Frictionless table schema (fields, types, meaning, key).

    Examples
    --------
    >>> describe("offer")["primaryKey"]
    ['kind', 'subject_key', 'at']
    """
    schema = SCHEMAS[name]
    fields = [
        {
            "name": column,
            "type": _TYPE_NAMES[str(_dtype(rule))],
            "description": rule.description,
            "constraints": {"required": not rule.nullable},
        }
        for column, rule in schema.columns.items()
    ]
    return {"fields": fields, "primaryKey": list((schema.metadata or {}).get("key", ()))}
