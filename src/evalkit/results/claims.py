"""Who is behind a displayed result: left by a notebook's kernel where only the run that started it can read it.

The people behind a table are pseudonyms. They must not travel in the result itself, which is written into notebooks
and reports; a run that keeps a release ledger gives its kernels a private folder for them instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evalkit.disclosure import ReleaseClass
from evalkit.disclosure.ledger import Claim

FOLDER = "EVALKIT_CLAIMS"
"""Environment variable that names the folder."""


def leave(claims: Iterable[Claim]) -> None:
    """Write the claims of a displayed result into the run's private folder; without one, do nothing."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    path = Path(folder) / f"{len(list(Path(folder).glob('*.json'))):03d}.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([to_json(claim) for claim in claims], file)


def left_in(folder: Path) -> list[Claim] | None:
    """Read the claims of the result that a kernel displayed last; None if it displayed none."""
    files = sorted(folder.glob("*.json"))
    return [from_json(one) for one in json.loads(files[-1].read_text(encoding="utf-8"))] if files else None


def to_json(claim: Claim) -> dict[str, Any]:
    """Return a claim as JSON values, people in order."""
    return {
        "table": claim.table,
        "release_class": str(claim.release_class),
        "topic": claim.topic,
        "group": claim.group,
        "people": sorted(claim.people),
    }


def from_json(content: Mapping[str, Any]) -> Claim:
    """Return the claim that :func:`to_json` described."""
    people, kind = frozenset(content["people"]), ReleaseClass(content["release_class"])
    return Claim(content["table"], kind, content["topic"], content["group"], people)
