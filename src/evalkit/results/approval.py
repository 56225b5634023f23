"""Whether a run's report is a draft, approved by somebody, or withdrawn: a plain file in the run folder.

A run is a draft until a named person approves it. The file says who did, when, as which version, and of which contents;
it is no signature, and whoever can write to the folder can write it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from evalkit import wording
from evalkit.errors import RunFolderError
from evalkit.results.bundle import dump, write_atomically

FILE = "release.json"
VERIFICATION = "verification.json"
DRAFT = "Draft – not approved"
_BESIDE = frozenset({FILE, VERIFICATION, "log.json"})
"""Files that say something of a run and are no part of what was approved."""


@dataclass(frozen=True)
class Erratum:
    """A mistake that was found after a report was released.

    Parameters
    ----------
    text : str
        What is wrong, and what is right.
    by, on : str
        Name and role of who says so, and the day such as ``"2023-02-06"``.
    """

    text: str
    by: str
    on: str


@dataclass(frozen=True)
class Approval:
    """What was approved, by whom, and what became of it.

    Parameters
    ----------
    version : str
        Such as ``"1.0"``; the second number counts errata.
    by, on : str
        Name and role of who approved it, and the day such as ``"2023-02-06"``.
    contents : str
        Digest of everything in the run folder but the reports, as it was then.
    verified : str
        Name and role of who ran it again with the same result; empty: nobody.
    errata : tuple of Erratum
        Mistakes found since, the earliest first.
    withdrawn : Erratum or None, default None
        Why it was withdrawn, by whom and when.
    """

    version: str
    by: str
    on: str
    contents: str
    verified: str
    errata: tuple[Erratum, ...] = ()
    withdrawn: Erratum | None = None

    @property
    def words(self) -> str:
        """The status that every page prints."""
        if self.withdrawn:
            return f"Withdrawn on {_day(self.withdrawn.on)} – do not use; it was version {self.version}"
        return f"Version {self.version}, approved by {self.by} on {_day(self.on)}"

    @property
    def notes(self) -> Iterator[str]:
        """What a reader must know before anything else: withdrawal and errata."""
        if self.withdrawn:
            told = f"{self.withdrawn.by}, {_day(self.withdrawn.on)}: {self.withdrawn.text}"
            yield f"This report was withdrawn. {told}"
        for erratum in self.errata:
            yield f"Erratum of {_day(erratum.on)}, {erratum.by}: {erratum.text}"


def read_approval(folder: Path) -> Approval | None:
    """Return the approval of a run; None for a draft.

    Raises
    ------
    RunFolderError
        If the file is damaged: nobody can tell whether the report is a draft.
    """
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        errata = tuple(Erratum(**one) for one in content.pop("errata"))
        withdrawn = content.pop("withdrawn")
        return Approval(**content, errata=errata, withdrawn=Erratum(**withdrawn) if withdrawn else None)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise RunFolderError(
            "Nobody can tell whether this report was approved: its record is damaged",
            "put the file back from a copy; a draft has none",
            f"{folder.name}/{FILE}",
        ) from error


def write_approval(approval: Approval, folder: Path) -> None:
    """Write the approval of a run."""
    write_atomically(folder / FILE, dump(asdict(approval)))


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a run folder, by its path within, reports included.

    The log of timings, the approval and the record of a verification are left out: they are about the run.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in sorted(named.items())
        if name not in _BESIDE and not path.name.startswith(".")
    }


def contents(folder: Path) -> str:
    """Return a digest of everything that a run's reports are made from; the reports follow from it."""
    lines = [f"{digest}  {name}\n" for name, digest in hashes(folder).items() if not is_report(name)]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def is_report(name: str) -> bool:
    """Return whether a file of a run folder is a rendered report.

    >>> is_report("system-QMF/report.pdf"), is_report("programme/10_growth/result.json")
    (True, False)
    """
    return re.fullmatch(r"report\.(html|pdf|docx)", name.rsplit("/", 1)[-1]) is not None


def _day(text: str) -> str:
    return wording.day(date.fromisoformat(text))
