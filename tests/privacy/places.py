"""Where each kind of canary may be found, and why; anywhere else it is a leak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.definition import Profile
from privacy.canaries import Canary
from privacy.outing import Outing
from privacy.search import Hit, Marks, Searched, search

PERMITTED: Mapping[str, frozenset[str]] = {
    "the vault": frozenset({"name", "e-mail", "organisation", "comment"}),
    "prepared tables": frozenset({"file name"}),
    "run folder for evaluators": frozenset({"file name"}),
    "run folder for a board": frozenset(),
    "run folder for the public": frozenset(),
    "terminal": frozenset({"file name", "login name"}),
    "notebooks copied for the lab": frozenset(),
    "the user's own folder": frozenset(),
    "temporary files": frozenset(),
}
"""What may stand where: files are called what they are to the person who has to put them right, and to nobody else; the
terminal says where the vault is. Comments in the vault are free text of forms."""

_RUNS = {
    Profile.EVALUATOR: "run folder for evaluators",
    Profile.BOARD: "run folder for a board",
    Profile.PUBLIC: "run folder for the public",
}


@dataclass
class Place:
    """What was searched in one place, and whose canaries were found.

    Parameters
    ----------
    searched : Searched
        Files, bytes and hits.
    found : list of (Hit, Canary)
        Hits with their owners.
    """

    searched: Searched
    found: list[tuple[Hit, Canary]] = field(default_factory=list)

    def leaks(self, name: str) -> list[str]:
        """Return what should not be here, as sentences for a failing test."""
        leaked = Counter(
            f"{canary.kind} ({canary.place}) in {hit.path}{' by way of ' + ', '.join(hit.route) if hit.route else ''}"
            for hit, canary in self.found
            if canary.kind not in PERMITTED[name]
        )
        return [f"{n} × {what}" for what, n in leaked.items()]


def searched_places(outing: Outing) -> dict[str, Place]:
    """Search everything that an outing left, place by place.

    Parameters
    ----------
    outing : Outing
        After :func:`privacy.outing.go`.

    Returns
    -------
    dict of str to Place
        By name, as in :data:`PERMITTED`.
    """
    marks = outing.programme.aviary.marks()
    pseudonymous = Marks(marks.words, marks.whole | pseudonyms(outing))
    trees: dict[str, tuple[Path, Marks]] = {
        "the vault": (outing.home / "canary" / "vault", marks),
        "prepared tables": (outing.home / "canary" / "prepared", marks),
        "notebooks copied for the lab": (outing.evaluation / "lab", pseudonymous),
        "the user's own folder": (outing.base / "user", pseudonymous),
        "temporary files": (outing.temporary, pseudonymous),
    }
    for profile in outing.profiles:
        trees[_RUNS[profile]] = outing.out(profile), marks if profile is Profile.EVALUATOR else pseudonymous
    places = {name: Place(search(tree, these)) for name, (tree, these) in trees.items()}
    said = Searched()
    for stream, text in outing.said.items():
        said.add(stream, text.encode(), pseudonymous)
    places["terminal"] = Place(said)
    for place in places.values():
        owners = outing.programme.aviary.owners(hit.text for hit in place.searched.hits)
        place.found = list(zip(place.searched.hits, owners, strict=True))
    return places


def pseudonyms(outing: Outing) -> frozenset[str]:
    """Return the pseudonyms of everybody, which only evaluators may see."""
    import pandas as pd

    (people,) = (outing.home / "canary" / "prepared").glob("*/person.parquet")
    return frozenset(pd.read_parquet(people)["person_key"])
