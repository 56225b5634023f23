"""Who is behind a displayed result: left by a notebook's kernel where only the run that started it can read it.

The people behind a table are pseudonyms. They must not travel in the result itself, which is written into notebooks
and reports; a run that keeps a release ledger gives its kernels a private folder for them instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from evalkit.disclosure import ReleaseClass
from evalkit.disclosure.ledger import Claim

FOLDER = "EVALKIT_CLAIMS"
"""Environment variable that names the folder."""


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

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values, people in order."""
        claim = self.claim
        return {
            "analysis": self.analysis,
            "table": claim.table,
            "release_class": str(claim.release_class),
            "topic": claim.topic,
            "group": claim.group,
            "people": sorted(claim.people),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Left:
        """Return what :meth:`as_json` described."""
        people, kind = frozenset(content["people"]), ReleaseClass(content["release_class"])
        return cls(content["analysis"], Claim(content["table"], kind, content["topic"], content["group"], people))


def leave(analysis: str, claims: Iterable[Claim]) -> None:
    """Write the claims of a displayed result into the run's private folder; without one, do nothing."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    path = Path(folder) / f"{len(list(Path(folder).glob('*.json'))):03d}.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([Left(analysis, claim).as_json() for claim in claims], file)


def left_in(folder: Path) -> list[Left]:
    """Read the claims of every result that a kernel displayed, in order."""
    files = sorted(folder.glob("*.json"))
    return [Left.from_json(one) for file in files for one in json.loads(file.read_text(encoding="utf-8"))]
