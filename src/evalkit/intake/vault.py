"""The vault: the only place where names and pseudonyms stand side by side. Its owner alone may read it."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.intake.pseudonyms import private_folder
from evalkit.results.bundle import to_csv

PEOPLE = ("person_key", "match_tier", "names", "emails")


def fill(programme: str, people: Sequence[dict[str, Any]], unknown_organisations: Iterable[str]) -> None:
    """Write who is behind the pseudonyms, and which organisations nobody has mapped yet.

    Parameters
    ----------
    programme : str
        The programme's id.
    people : sequence of dict
        Pseudonym, tier, names and addresses as read.
    unknown_organisations : iterable of str
        Names as read, once a row.
    """
    folder = private_folder(programme, "vault")
    _write_privately(folder / "people.csv", pd.DataFrame(list(people), columns=list(PEOPLE)))
    counted = sorted(Counter(unknown_organisations).items(), key=lambda item: (-item[1], item[0]))
    _write_privately(folder / "unknown_organisations.csv", pd.DataFrame(counted, columns=["organisation", "rows"]))


def _write_privately(path: Path, frame: pd.DataFrame) -> None:
    """Write a CSV that a spreadsheet opens as data, whole or not at all; two processes may do so at once."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".partial-")  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(to_csv(frame))
    Path(temporary).replace(path)
