"""Frames after protection: what may be shown, and what was hidden on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evalkit.definition import Profile
from evalkit.disclosure.frames import NOT_SHOWN, STAR, ReleaseClass
from evalkit.errors import DisclosureError

_SEAL = object()


class Protected:
    """A frame that the rules of a release profile have passed. Only this package makes one."""

    __slots__ = ("_frame", "_hidden", "batch", "name", "notes", "profile", "release_class")

    def __init__(
        self,
        seal: object,
        name: str,
        frame: pd.DataFrame,
        release_class: ReleaseClass,
        profile: Profile,
        notes: tuple[str, ...] = (),
        hidden: pd.DataFrame | None = None,
        batch: Batch | None = None,
    ) -> None:
        if seal is not _SEAL:
            raise DisclosureError("A protected table can only come from protect()", "call disclosure.protect", name)
        self._frame = frame.reset_index(drop=True).copy()
        if hidden is None:
            hidden = pd.DataFrame(False, index=self._frame.index, columns=self._frame.columns)
        self._hidden = hidden.reset_index(drop=True)
        self.name, self.release_class, self.profile = name, release_class, profile
        self.notes, self.batch = notes, batch or Batch()

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the protected frame, in which a hidden number is missing."""
        return self._frame.copy()

    @property
    def hidden(self) -> pd.DataFrame:
        """Which cells are hidden: a frame of truth values of the same shape."""
        return self._hidden.copy()

    @property
    def printed(self) -> pd.DataFrame:
        """A copy of the protected frame as text and numbers, in which a hidden number is ``"*"``."""
        return self._frame.astype(object).mask(self._hidden, STAR)

    def row(self, index: int = 0) -> dict[str, Any]:
        """Return one row by column, as plain Python values: what a sentence is filled from.

        A hidden number comes as words, which a sentence speaks as they are.
        """
        hidden = self._hidden.iloc[index]
        return {
            str(column): NOT_SHOWN if hidden[str(column)] else _scalar(value)
            for column, value in self._frame.iloc[index].items()
        }

    def pick(self, rows: pd.Series | None = None, columns: list[str] | None = None) -> Protected:
        """Return some rows and columns of what is already protected.

        Parameters
        ----------
        rows : Series of bool, optional
            Which rows, by position; by default all of them.
        columns : list of str, optional
            Which columns; by default all of them.
        """
        keep = np.ones(len(self._frame), dtype=bool) if rows is None else rows.to_numpy(dtype=bool)
        chosen = columns or list(self._frame.columns)
        return Protected(
            _SEAL, self.name, self._frame[chosen][keep], self.release_class, self.profile, self.notes,
            self._hidden[chosen][keep], self.batch,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._frame)

    def __repr__(self) -> str:
        return f"Protected({self.name!r}, {self.release_class}, for {self.profile}, {len(self)} rows)"


@dataclass(frozen=True, eq=False)
class Batch:
    """What was protected in one go, and the people behind it.

    Parameters
    ----------
    claims : tuple of Any
        What the tables release about groups of people, for the ledger (:class:`evalkit.disclosure.ledger.Claim`).
    """

    claims: tuple[Any, ...] = field(default=(), repr=False)


_RESTORED = Batch()


def _read_back_from_run(
    name: str,
    frame: pd.DataFrame,
    release_class: str,
    profile: str,
    notes: Sequence[str] = (),
    hidden: pd.DataFrame | None = None,
) -> Protected:
    """Return a table that was read back from a run folder, where only protected tables are ever written."""
    return Protected(
        _SEAL, name, frame, ReleaseClass(release_class), Profile(profile), tuple(notes), hidden, _RESTORED
    )  # fmt: skip


def require_protected(candidate: object, place: str) -> Protected:
    """Return `candidate` if it is protected; refuse it otherwise.

    Raises
    ------
    DisclosureError
        If it is anything but :class:`Protected`.
    """
    if not isinstance(candidate, Protected):
        kind = type(candidate)  # a class of a notebook's own may be called anything
        known = kind.__module__.partition(".")[0] in {"pandas", "numpy", "builtins", "evalkit"}
        raise DisclosureError(
            f"{place} was given an unprotected {kind.__name__ if known else 'object'}",
            "pass it through disclosure.protect(tables, scope) first",
        )
    return candidate


@dataclass(frozen=True)
class Disclosure:
    """What protection did to a result; printed in the report's annex.

    Parameters
    ----------
    profile : Profile
        Profile of everything in the result.
    tables : tuple of (str, str)
        Name and class of every protected table.
    notes : tuple of str
        What was suppressed or rounded, and why.
    """

    profile: Profile
    tables: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


def record(*protected: Protected) -> Disclosure:
    """Return the disclosure record of the tables that a result shows.

    Raises
    ------
    DisclosureError
        If there are none, or they were not protected together: what one of them hides, another could then show.
    """
    if not protected or len({(table.profile, id(table.batch)) for table in protected}) != 1:
        raise DisclosureError(
            "The tables of a result must be protected together, for one profile",
            "give all of them to one call of disclosure.protect",
        )
    notes = tuple(dict.fromkeys(note for table in protected for note in table.notes))
    return Disclosure(protected[0].profile, tuple((table.name, str(table.release_class)) for table in protected), notes)


def _scalar(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
