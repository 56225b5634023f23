"""Who is behind a displayed result: left by a notebook's kernel where only the run that started it can read it.

The people behind a table are pseudonyms. They must not travel in the result itself, which is written into notebooks
and reports; a run that keeps a release ledger gives its kernels a private folder for them instead.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from evalkit.disclosure import ReleaseClass
from evalkit.disclosure.ledger import Claim

FOLDER = "EVALKIT_CLAIMS"
"""Environment variable that names the folder."""

COLUMNS = ("analysis", "table", "release_class", "topic", "group", "person_key")


class Left(NamedTuple):
    """A claim of a displayed result.

    Parameters
    ----------
    analysis : str
        Which analysis made it.
    claim : Claim
        The claim.
    """

    analysis: str
    claim: Claim


def leave(analysis: str, claims: Iterable[Claim]) -> None:
    """Write the claims of a displayed result into the run's private folder; without one, do nothing."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    place = Path(folder)
    write(place / f"{len(list(place.glob('*.csv'))):03d}.csv", [Left(analysis, claim) for claim in claims])


def write(path: Path, claims: Sequence[Left]) -> None:
    """Write claims, a line a person, readable by their owner alone."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for analysis, claim in claims:
            head = (analysis, claim.table, str(claim.release_class), claim.topic, claim.group)
            writer.writerows((*head, person) for person in sorted(claim.people))


def read(path: Path) -> list[Left]:
    """Read claims that :func:`write` wrote."""
    people: dict[tuple[str, ...], set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            people.setdefault(tuple(row[column] for column in COLUMNS[:-1]), set()).add(row["person_key"])
    return [
        Left(analysis, Claim(table, ReleaseClass(kind), topic, group, frozenset(found)))
        for (analysis, table, kind, topic, group), found in people.items()
    ]
