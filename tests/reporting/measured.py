"""What docs/reporting.md tells, as values; measured by `run.py`, put into words by `page.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporting.browser import Seen
from reporting.vera import Verdict

LARGEST = 3_000_000
"""Bytes that a report may have."""


@dataclass(frozen=True)
class File:
    """One report, or one notebook as nbconvert prints it.

    Parameters
    ----------
    scope, kind : str
        Which report; its format.
    size : int
        Bytes.
    faults : sequence of str
        What the check of its structure says.
    seen : sequence of Seen
        Of a page, in the browser.
    verdict : Verdict or None
        Of a PDF file, by veraPDF.
    audit : sequence of str or None
        Of a Word file, by openxml-audit.
    same : bool
        Whether a second process, with another locale, time zone and hash seed, wrote the same bytes.
    """

    scope: str
    kind: str
    size: int
    faults: Sequence[str]
    seen: Sequence[Seen] = ()
    verdict: Verdict | None = None
    audit: Sequence[str] | None = None
    same: bool = False

    @property
    def wrong(self) -> int:
        """How much is wrong with it, whoever says so."""
        broken = len(self.verdict.broken) if self.verdict else 0
        return len(self.faults) + sum(len(seen.faults) for seen in self.seen) + broken + len(self.audit or ())


@dataclass(frozen=True)
class Caught:
    """A planted fault, and who found it.

    Parameters
    ----------
    kind, what : str
        Format and fault.
    by : tuple of str
        Checks that found it.
    """

    kind: str
    what: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Fuzzed:
    """Hostile words in reports of one format.

    Parameters
    ----------
    reports, texts : int
        Reports made, texts put in.
    lost, faults : int
        Texts that did not arrive as they are; reports whose structure broke.
    """

    reports: int
    texts: int
    lost: int
    faults: int


@dataclass(frozen=True)
class Speed:
    """Seconds of processor time, all formats of a whole run, imports included.

    Parameters
    ----------
    reports : float
        `evalkit report`.
    nbconvert : float
        nbconvert's HTML of the same notebooks.
    printing : float
        Chromium's print of that HTML.
    """

    reports: float
    nbconvert: float
    printing: float

    @property
    def times(self) -> float:
        """How often the reports could be made in the time of the others."""
        return (self.nbconvert + self.printing) / self.reports


@dataclass(frozen=True)
class Measured:
    """Everything.

    Parameters
    ----------
    tools : mapping of str to str
        Names and versions.
    run : str
        What was rendered, in words.
    files, peers : sequence of File
        The reports; nbconvert's output of the same notebooks.
    caught : sequence of Caught
        Planted faults.
    fuzzed : mapping of str to Fuzzed
        By format.
    canaries : int
        Names, addresses and the like in the programme that was searched.
    searched : mapping of str to (int, int)
        By format: reports of board and public that were searched, canaries found.
    speed : Speed
        Time.
    """

    tools: Mapping[str, str]
    run: str
    files: Sequence[File]
    peers: Sequence[File]
    caught: Sequence[Caught]
    fuzzed: Mapping[str, Fuzzed]
    canaries: int
    searched: Mapping[str, tuple[int, int]]
    speed: Speed
