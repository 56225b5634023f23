"""The release ledger: what left the team before, and whether this run may leave beside it.

The ledger lies in the programme's vault, because it holds pseudonyms. A run reads it, compares every table that its
profile puts under the rule with what was released before and with what stands earlier in the same run, withholds what
comes too close, and adds itself when it is finished. It is one of the run's inputs: the run's id depends on it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.definition import Profile
from evalkit.disclosure import ReleaseClass
from evalkit.disclosure.ledger import Claim, Refusal, refusals
from evalkit.intake.pseudonyms import private_folder
from evalkit.results import claims
from evalkit.results.bundle import write_atomically
from evalkit.results.claims import Left
from evalkit.results.finding import Result

FILE = "releases.csv"
_HEAD = ("base", "released", "profile")


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
    programme : str
        The programme's id.
    base : str
        The run that is under way.
    profile : Profile
        Its release profile.
    entries : list of Entry
        What was released before, by other runs.
    here : list of Entry
        What this run releases, so far.
    """

    programme: str
    base: str
    profile: Profile
    entries: list[Entry]
    here: list[Entry] = field(default_factory=list)

    @classmethod
    def open(cls, programme: str, base: str, profile: Profile) -> Ledger:
        """Read a programme's ledger, leaving out an earlier run of the same base."""
        return cls(programme, base, profile, [entry for entry in _read(programme) if entry.base != base])

    @property
    def digest(self) -> str:
        """Hash of what was released before; the people behind it go in, nobody can read them off it."""
        return hashlib.sha256(_text(self.entries).encode("utf-8")).hexdigest()

    def folder(self, scope: str, notebook: str) -> Path:
        """Return an empty private folder in which a kernel leaves its claims."""
        place = private_folder(self.programme, "claims", self.base, scope, notebook)
        for file in place.iterdir():
            file.unlink()
        return place

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
        place = private_folder(self.programme, "claims", self.base, scope, notebook)
        left = [one for file in sorted(place.glob("*.csv")) for one in claims.read(file)]
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
        place = private_folder(self.programme, "vault") / FILE
        content = _text([*self.entries, *self.here])
        if self.here or place.exists():
            write_atomically(place, content.encode("utf-8"))
            place.chmod(0o600)
        shutil.rmtree(private_folder(self.programme, "claims", self.base), ignore_errors=True)


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


def _text(entries: Iterable[Entry]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_HEAD, *claims.COLUMNS])
    for entry in entries:
        claim = entry.left.claim
        head = (entry.base, entry.released, entry.profile, entry.left.analysis, claim.table, str(claim.release_class))
        writer.writerows((*head, claim.topic, claim.group, person) for person in sorted(claim.people))
    return text.getvalue()


def _read(programme: str) -> list[Entry]:
    place = private_folder(programme, "vault") / FILE
    if not place.exists():
        return []
    people: dict[tuple[str, ...], set[str]] = {}
    with place.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = tuple(row[column] for column in (*_HEAD, *claims.COLUMNS[:-1]))
            people.setdefault(key, set()).add(row["person_key"])
    return [
        Entry(base, released, profile, Left(analysis, Claim(table, ReleaseClass(kind), topic, group, frozenset(found))))
        for (base, released, profile, analysis, table, kind, topic, group), found in people.items()
    ]
