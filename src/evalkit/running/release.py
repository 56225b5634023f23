"""The release ledger: what left the team before, and whether this run may leave beside it.

The ledger lies in the programme's private folder, because it holds pseudonyms: a file for each run, so that a run done
again replaces its own. A run compares every table that its profile puts under the rule with what other runs released,
with what stands earlier in the same run, and with its own earlier self; it withholds what comes too close, and enters
the rest when it is finished. The ledger is one of the run's inputs: the run's id depends on what other runs released.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from evalkit.definition import Profile
from evalkit.disclosure import MINIMUM, Protected, ReleaseClass
from evalkit.disclosure.ledger import Claim, Refusal, refusals
from evalkit.errors import RunFolderError
from evalkit.results import claims
from evalkit.results.bundle import write_atomically
from evalkit.results.finding import Result
from evalkit.running.lock import only_one

FOLDER = ("vault", "releases")
_SMALL_GROUPS = {ReleaseClass.OPINION, ReleaseClass.PERSONAL}


@dataclass(frozen=True)
class Entry:
    """A claim that was released.

    Parameters
    ----------
    base : str
        Definition, inputs and code of its run.
    run : str
        The run's id, as its folder is called.
    profile : str
        Its release profile.
    scope, notebook : str
        Where it stands in the run.
    claim : Claim
        The claim.
    """

    base: str
    run: str
    profile: str
    scope: str
    notebook: str
    claim: Claim

    @property
    def released(self) -> str:
        """Which run and scope, in words."""
        return f"the {self.profile} report of run {self.run}, {self.scope}"


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
    digest : str
        Hash of what other runs released; nobody can read people off it.
    here : list of Entry
        What this run releases, so far.
    """

    private: Path
    base: str
    profile: Profile
    digest: str
    here: list[Entry] = field(default_factory=list)

    @classmethod
    def open(cls, private: Path, base: str, profile: Profile) -> Ledger:
        """Return a programme's ledger as it stands."""
        return cls(private, base, profile, _digest(private, base))

    @property
    def run(self) -> str:
        """Id of the run: 12 hexadecimal digits of a hash of what it is made of and what other runs released."""
        return hashlib.sha256(f"{self.base} {self.digest}".encode()).hexdigest()[:12]

    @cached_property
    def entries(self) -> list[Entry]:
        """What was released before, an earlier run of the same base included."""
        return [entry for path in _files(self.private) for entry in _read(path)]

    def require_same_key(self, people: Iterable[str]) -> None:
        """Refuse a ledger in which nobody is among the people of this run: it was kept with another key.

        Parameters
        ----------
        people : iterable of str
            Pseudonyms of this run.

        Raises
        ------
        RunFolderError
            If so: with another key nothing can be compared, and everything would pass.
        """
        here = set(people)
        compares = self.profile is not Profile.EVALUATOR and here and self.entries
        if compares and not any(here & entry.claim.people for entry in self.entries):
            raise RunFolderError(
                "Nobody in the release ledger is among the people of this run, as if it had been kept with another key:"
                " nothing can be compared with what was released before",
                "use the key of the earlier runs; if these are other people altogether, give the programme an id of"
                " its own",
                "vault",
            )

    def folder(self, scope: str, notebook: str) -> Path:
        """Return an empty private folder in which a kernel leaves its claims."""
        place = self._claims(scope, notebook)
        for file in place.iterdir():
            file.unlink()
        return place

    def claims_folder(self) -> Path:
        """Return the private folder below which kernels leave what this run's results claim."""
        return self._claims()

    def adopt(self, base: str, scope: str, notebook: str) -> bool:
        """Take over what a kernel left for an unfinished run of another base; return whether there was anything.

        Parameters
        ----------
        base : str
            Definition, inputs and code of that run.
        scope, notebook : str
            Where it stands.
        """
        left = sorted(self.private.joinpath("claims", base, scope, notebook).glob("*.json"))
        if left:
            place = self.folder(scope, notebook)
            for file in left:
                shutil.copy(file, place / file.name)
        return bool(left)

    def review(self, scope: str, notebook: str, result: Result) -> list[Withheld]:
        """Compare what a notebook displayed with what was released; enter what may be released.

        Parameters
        ----------
        scope, notebook : str
            Where it stands.
        result : Result
            What it displayed last.

        Returns
        -------
        list of Withheld
            Tables that must not be released.
        """
        if self.profile is Profile.EVALUATOR:
            return []
        new = list(self._left(scope, notebook))
        known = [entry for entry in (*self.entries, *self._beside()) if entry.notebook == notebook]
        withheld = dict.fromkeys(_without_claims(result, new), _UNKNOWN)
        withheld |= {refusal.table: _told(refusal) for refusal in refusals(new, [(e.released, e.claim) for e in known])}
        withheld |= {claim.table: _OTHER_PROFILE for claim in new if self._is_out_elsewhere(claim, known)}
        self.here += [
            Entry(self.base, self.run, str(self.profile), scope, notebook, claim)
            for claim in new
            if claim.table not in withheld
        ]
        return [Withheld(scope, notebook, table, why) for table, why in withheld.items()]

    def close(self) -> None:
        """Enter this run's releases.

        Raises
        ------
        RunFolderError
            If another run released something meanwhile: nobody has compared the two.
        """
        if self.profile is Profile.EVALUATOR:
            return
        folder = _private(self.private, *FOLDER)
        with only_one(folder / ".lock"):
            if _digest(self.private, self.base) != self.digest:
                raise RunFolderError(
                    "Another run of this programme was released while this one was under way", "run it again", self.base
                )
            mine = folder / f"{self.base}.json"
            before = _read(mine) if mine.exists() else []
            entries = list(dict.fromkeys([*before, *self.here]))  # what was handed out once cannot be called back
            if entries:
                write_atomically(mine, json.dumps([_to_json(entry) for entry in entries]).encode("utf-8"))
                mine.chmod(0o600)
        shutil.rmtree(self._claims(), ignore_errors=True)

    def _left(self, scope: str, notebook: str) -> list[Claim]:
        """Return what a notebook's result claims; of one kept from an earlier attempt, what it claimed then."""
        left = claims.left_in(self._claims(scope, notebook))
        if left is not None:
            return left
        mine = (self.base, str(self.profile), scope, notebook)
        return [e.claim for e in self.entries if (e.base, e.profile, e.scope, e.notebook) == mine]

    def _beside(self) -> list[Entry]:
        """Return what to compare within this run: one public report is rounded throughout, margins too."""
        return [] if self.profile is Profile.PUBLIC else self.here

    def _is_out_elsewhere(self, claim: Claim, known: Iterable[Entry]) -> bool:
        """Return whether the same small groups are out under another profile: two ways of hiding undo each other."""
        return claim.release_class in _SMALL_GROUPS and any(
            entry.profile != self.profile and (entry.claim.table, entry.claim.topic) == (claim.table, claim.topic)
            for entry in known
        )

    def _claims(self, *names: str) -> Path:
        return _private(self.private, "claims", self.base, *names)


_UNKNOWN = (
    "Nothing says which people are behind it, so it cannot be compared with earlier reports. What to do: give groups"
    " to the table, and end the notebook in the result itself."
)
_OTHER_PROFILE = (
    "It was released under another profile, which hides other numbers: beside each other, the two would give away what"
    " each of them hides. What to do: keep to the profile in which it was released first."
)


def _told(refusal: Refusal) -> str:
    return (
        f"The people behind it ({refusal.group}) differ by fewer than {MINIMUM} from those in {refusal.before}: beside"
        " each other, the two would tell about these few. What to do: keep to the earlier numbers, or release again"
        f" when {MINIMUM} or more people have changed."
    )


def _without_claims(result: Result, left: Iterable[Claim]) -> list[str]:
    """Return the tables of which a number is shown and nobody knows who is behind it."""
    known = {claim.table: all(other.people for other in left if other.table == claim.table) for claim in left}
    opinions = {t.name for t in result.protected if t.release_class in _SMALL_GROUPS and _shows_a_number(t)}
    return sorted((opinions - set(known)) | {table for table, is_known in known.items() if not is_known})


def _shows_a_number(table: Protected) -> bool:
    numbers = table.frame.select_dtypes("number")
    return bool(((numbers.fillna(0) != 0) & ~table.hidden[numbers.columns]).to_numpy().any())


def _digest(private: Path, base: str) -> str:
    """Return a hash of what runs of another base released."""
    whole = hashlib.sha256()
    for path in _files(private):
        if path.stem != base:
            whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _files(private: Path) -> list[Path]:
    return sorted(private.joinpath(*FOLDER).glob("*.json"))


def _private(folder: Path, *names: str) -> Path:
    """Return a folder within, that only its owner may enter, made if need be."""
    for name in names:
        folder = folder / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _to_json(entry: Entry) -> dict[str, Any]:
    place = {
        "base": entry.base,
        "run": entry.run,
        "profile": entry.profile,
        "scope": entry.scope,
        "notebook": entry.notebook,
    }
    return place | claims.to_json(entry.claim)


def _read(path: Path) -> list[Entry]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [
            Entry(one["base"], one["run"], one["profile"], one["scope"], one["notebook"], claims.from_json(one))
            for one in found
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunFolderError(
            "The release ledger is damaged, so nobody can tell what was released before",
            "put this file of the vault back from a backup; without it, release nothing about opinions or small groups",
            path.name,
        ) from error
