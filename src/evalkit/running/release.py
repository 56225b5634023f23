"""The release ledger: what left the team before, and whether this run may leave beside it.

The ledger lies in the programme's vault, because it holds pseudonyms. A run reads it, compares every table that its
profile puts under the rule with what was released before and with what stands earlier in the same run, withholds what
comes too close, and adds itself when it is finished. It is one of the run's inputs: the run's id depends on it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.definition import Profile
from evalkit.disclosure import ReleaseClass
from evalkit.disclosure.ledger import Claim, Refusal, refusals
from evalkit.results import claims
from evalkit.results.bundle import dump, write_atomically
from evalkit.results.claims import Left
from evalkit.results.finding import Result

FILE = "releases.json"


@dataclass(frozen=True)
class Entry:
    """A claim that was released.

    Parameters
    ----------
    base : str
        Definition, inputs and code of its run: the same run done again does not compete with itself.
    released : str
        Which run and scope, in words.
    profile : str
        Release profile.
    left : Left
        The claim, with its analysis.
    """

    base: str
    released: str
    profile: str
    left: Left


@dataclass(frozen=True)
class Withheld:
    """A table that a run does not release.

    Parameters
    ----------
    scope, notebook : str
        Where it stands.
    table : str
        Its name.
    why : str
        The reason and what to do, fit for print.
    """

    scope: str
    notebook: str
    table: str
    why: str


@dataclass
class Ledger:
    """What a programme has released.

    Parameters
    ----------
    private : Path
        The programme's private folder, which only its owner may enter.
    base : str
        The run that is under way.
    profile : Profile
        Its release profile.
    entries : list of Entry
        What was released before, by other runs.
    here : list of Entry
        What this run releases, so far.
    """

    private: Path
    base: str
    profile: Profile
    entries: list[Entry]
    here: list[Entry] = field(default_factory=list)

    @classmethod
    def open(cls, private: Path, base: str, profile: Profile) -> Ledger:
        """Read a programme's ledger, leaving out an earlier run of the same base."""
        return cls(private, base, profile, [entry for entry in _read(private) if entry.base != base])

    @property
    def digest(self) -> str:
        """Hash of what was released before; the people behind it go in, nobody can read them off it."""
        return hashlib.sha256(_content(self.entries)).hexdigest()

    def folder(self, scope: str, notebook: str) -> Path:
        """Return an empty private folder in which a kernel leaves its claims."""
        place = self._claims(scope, notebook)
        for file in place.iterdir():
            file.unlink()
        return place

    def _claims(self, *names: str) -> Path:
        return _private(self.private, "claims", self.base, *names)

    def review(self, scope: str, notebook: str, result: Result) -> list[Withheld]:
        """Compare what a notebook displayed with what was released; enter what may be released.

        Parameters
        ----------
        scope, notebook : str
            Where it stands.
        result : Result
            What it displayed.

        Returns
        -------
        list of Withheld
            Tables that must not be released.
        """
        if self.profile is Profile.EVALUATOR:
            return []
        place = self._claims(scope, notebook)
        left = claims.left_in(place)
        found = self._refusals(result.analysis, [one.claim for one in left if one.analysis == result.analysis])
        withheld = {refusal.table: _told(refusal) for refusal in found}
        withheld |= dict.fromkeys(_without_claims(result, left), _UNKNOWN)
        words = f"the {self.profile} report of run {self.base}, {scope}"
        self.here += [
            Entry(self.base, words, str(self.profile), one) for one in left if one.claim.table not in withheld
        ]
        return [Withheld(scope, notebook, table, why) for table, why in withheld.items()]

    def _refusals(self, analysis: str, new: list[Claim]) -> list[Refusal]:
        # one public report is rounded throughout, margins too: within it, nothing can be worked out by differences
        beside = [] if self.profile is Profile.PUBLIC else self.here
        known = [
            (entry.released, entry.left.claim) for entry in (*self.entries, *beside) if entry.left.analysis == analysis
        ]
        return refusals(new, known)

    def close(self) -> None:
        """Enter this run's releases into the ledger, in place of an earlier run of the same base."""
        place = _private(self.private, "vault") / FILE
        if self.here or place.exists():
            write_atomically(place, _content([*self.entries, *self.here]))
            place.chmod(0o600)
        shutil.rmtree(self._claims(), ignore_errors=True)


_UNKNOWN = (
    "Nothing says which people are behind it, so it cannot be compared with earlier reports. What to do: give groups"
    " to the table, and end the notebook in the result itself."
)


def _told(refusal: Refusal) -> str:
    return (
        f"The people behind it ({refusal.group}) differ by fewer than 8 from those in {refusal.before}: beside each"
        " other, the two would tell about these few. What to do: keep to the earlier numbers, or release again when 8"
        " or more people have changed."
    )


def _without_claims(result: Result, left: Iterable[Left]) -> list[str]:
    """Return the tables under the rule for which a result left no claim though they have rows."""
    profile = result.disclosure.profile
    ruled = {ReleaseClass.OPINION, ReleaseClass.PERSONAL}
    known = {one.claim.table for one in left}
    return [
        table.name
        for table in result.protected
        if len(table) and table.name not in known and not table.hidden.to_numpy().all()
        and profile is Profile.BOARD and table.release_class in ruled
    ]  # fmt: skip


def _content(entries: Iterable[Entry]) -> bytes:
    return dump(
        [
            {"base": entry.base, "released": entry.released, "profile": entry.profile, **entry.left.as_json()}
            for entry in entries
        ]
    )


def _private(folder: Path, *names: str) -> Path:
    """Return a folder within, that only its owner may enter, made if need be."""
    for name in names:
        folder = folder / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _read(private: Path) -> list[Entry]:
    place = private / "vault" / FILE
    if not place.exists():
        return []
    found = json.loads(place.read_text(encoding="utf-8"))
    return [Entry(one["base"], one["released"], one["profile"], Left.from_json(one)) for one in found]
