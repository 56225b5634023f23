"""Numbers and keyed digests of what was received, by table and month: what a later run is compared with.

The digests are made here because the key is: of a few rows, an unkeyed digest could be guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.definition import Evaluation
from evalkit.intake import forgotten, pseudonyms, vault
from evalkit.intake.pseudonyms import Key
from evalkit.results.received import Received
from evalkit.tables import Tables

_ROW = "evalkit received"  # 16 bytes, as pandas asks; what is secret is the key of the digest over the rows


@dataclass(frozen=True)
class _Dated:
    """How the rows of a table are told apart by time.

    Parameters
    ----------
    when : str
        Column with the day, month or wave; empty: the table has none.
    people : tuple of str
        Columns with pseudonyms, which change when people are recognised otherwise.
    numbered : tuple of str
        Columns that only number the rows, or name the file that they stood in.
    """

    when: str
    people: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()


_TABLES = {
    "organisation": _Dated(""),
    "team": _Dated("joined"),
    "membership": _Dated("start", ("person_key",)),
    "project": _Dated("start"),
    "occasion": _Dated("start"),
    "invitation": _Dated("at", ("person_key",), ("invitation_key",)),
    "interaction": _Dated("at", ("person_key",)),
    "offer": _Dated("at"),
    "action": _Dated("started", (), ("action_key",)),
    "adoption": _Dated("at"),
    "context": _Dated("start"),
    "tie": _Dated("wave", ("ego_key", "alter_key", "named_by")),
    "respondent": _Dated("wave", ("person_key",)),
    "rating": _Dated("wave", ("rater_key",)),
    "training": _Dated("completed", ("person_key",), ("training_key",)),
    "headcount": _Dated("period"),
    "measure": _Dated("period"),
    "feedback": _Dated("at", ("respondent_key",), ("answer_key",)),
    "judgement": _Dated("at"),
}
"""Every table in which something is reported; the others follow from these, or are about files."""


def received(evaluation: Evaluation, tables: Tables) -> Received:
    """Return what was received, in numbers and keyed digests.

    Parameters
    ----------
    evaluation : Evaluation
        Its key makes the digests.
    tables : Tables
        Prepared from it.

    Returns
    -------
    Received
        Exact; :func:`evalkit.running.description.describe` protects its numbers.
    """
    key = pseudonyms.load_key(evaluation.key, evaluation.folder)
    programme = evaluation.programme.id
    book = vault.decided(programme).without(forgotten.load(programme, key).is_in)
    return Received(
        key=key.fingerprint,
        decisions=_digest(key, "decisions", book.fingerprint),
        decided=len(book.decided),
        rows=tuple(row for name, dated in _TABLES.items() for row in _rows(name, dated, tables, key)),
    )


def _rows(name: str, dated: _Dated, tables: Tables, key: Key) -> Iterator[dict[str, Any]]:
    frame = _frame(name, tables)
    if frame.empty:
        return
    codes, months = _months(frame[dated.when]) if dated.when else (np.zeros(len(frame), dtype=np.intp), [""])
    kept = frame.drop(columns=[*dated.numbered])
    numbers = np.bincount(codes, minlength=len(months))
    people = _sums(kept, codes, len(months))
    facts = _sums(kept.drop(columns=[*dated.people]), codes, len(months)) if dated.people else people
    for month, n, one, other in zip(months, numbers, facts, people, strict=True):
        place = f"{name}|{month}"
        yield {
            "table": name,
            "when": month,
            "n": int(n),
            "facts": _digest(key, place, f"{n} {one}"),
            "people": _digest(key, place, f"{n} {other}"),
        }


def _frame(name: str, tables: Tables) -> pd.DataFrame:
    """Return a table with its dates; interactions as categories, because there can be a hundred million."""
    if name == "interaction":
        return tables.coded[["person_key", "occasion_key", "role", "system", "at"]]
    frame = tables.frames[name]
    if name == "feedback":
        days = tables.occasion.set_index("occasion_key")["start"]
        return frame.assign(at=frame["occasion_key"].map(days))
    return frame


def _months(column: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    """Return each row's place among the months, or waves, in order; rows without one come last, as no month."""
    if pd.api.types.is_datetime64_any_dtype(column):
        codes, found = pd.factorize(column.to_numpy().astype("datetime64[M]"), sort=True)
    else:
        codes, found = pd.factorize(column.astype(object), sort=True)
    months = [str(one) for one in found]
    return (np.where(codes < 0, len(months), codes), [*months, ""]) if (codes < 0).any() else (codes, months)


def _sums(frame: pd.DataFrame, codes: NDArray[np.intp], months: int) -> list[int]:
    """Return the sum of the rows' hashes by month, which is the same in any order of rows."""
    sums = np.zeros(months, dtype=np.uint64)
    np.add.at(sums, codes, pd.util.hash_pandas_object(frame, index=False, hash_key=_ROW).to_numpy())  # it wraps round
    return sums.tolist()


def _digest(key: Key, place: str, content: str) -> str:
    return hashlib.blake2b(f"{place}|{content}".encode(), key=key.secret, digest_size=8).hexdigest()
