"""Small numbers: what each release profile protects, and the only way from an estimate to a page.

An analysis computes :class:`Unprotected` frames. :func:`protect` turns one into a :class:`Protected` frame for a
profile, and everything that is shown – findings, tables, figures – takes protected frames only: the type checker
rejects anything else, and so does a check at run time. Sentences and pictures are made *after* protection, because
no renderer could repair them later.

=========  ==================================================  ========================  =====================
class      what it counts                                      evaluator                 board
=========  ==================================================  ========================  =====================
activity   who turned up, how many are active                  exact                     exact
opinion    ratings, feedback, named ties                       exact                     from 8 people
personal   role by organisation, skills, small-group results   exact                     from 8 people
declared   a team's or system's own official score             exact                     own score, or with 5
=========  ==================================================  ========================  =====================

This version releases *activity* in the profiles *evaluator* and *board*. Everything else is refused rather than
guessed: rules for small bases need complementary suppression, which is not built yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from evalkit.definition import Profile
from evalkit.errors import DisclosureError, fit_for_print

PSEUDONYMS = frozenset(
    {"person_key", "rater_key", "ego_key", "alter_key", "respondent_key", "named_by", "coder", "interaction_key"}
)
"""Columns of the canonical tables that single out a person; no estimate may hold one."""


_PSEUDONYM = re.compile(r"(?=.*[2-7])[a-z2-7]{16}")  # as intake makes them; without a digit it could be a word
_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")


class ReleaseClass(StrEnum):
    """What kind of statement a table or figure makes about people."""

    ACTIVITY = "activity"
    OPINION = "opinion"
    PERSONAL = "personal"
    DECLARED = "declared"


@dataclass(frozen=True, eq=False)
class Unprotected:
    """A frame of estimates that nobody outside an analysis may see.

    Parameters
    ----------
    name : str
        What it is, in the words of the disclosure record.
    frame : DataFrame
        Tidy: text, whole numbers and floats; months as ``"2022-03"``. No pseudonyms.
    release_class : ReleaseClass
        Which rules protect it. There is no default.
    """

    name: str
    frame: pd.DataFrame
    release_class: ReleaseClass

    def __post_init__(self) -> None:
        if not isinstance(self.release_class, ReleaseClass):
            raise DisclosureError(
                "A table has no release class", "give it one of activity, opinion, personal, declared", self.name
            )
        if PSEUDONYMS.intersection(self.frame.columns):
            raise DisclosureError("A table holds pseudonyms", "aggregate it before protecting it", self.name)
        for number, column in enumerate(self.frame.columns, start=1):
            if _singles_out(column) or self.frame.iloc[:, number - 1].map(_singles_out).any():
                raise DisclosureError(
                    f"Column {number} of a table holds pseudonyms or e-mail addresses",
                    "aggregate it before protecting it",
                    self.name,
                )


_SEAL = object()


class Protected:
    """A frame that the rules of a release profile have passed. Only this module makes one."""

    __slots__ = ("_frame", "name", "notes", "profile", "release_class")

    def __init__(
        self,
        seal: object,
        name: str,
        frame: pd.DataFrame,
        release_class: ReleaseClass,
        profile: Profile,
        notes: tuple[str, ...] = (),
    ) -> None:
        if seal is not _SEAL:
            raise DisclosureError("A protected table can only come from protect()", "call disclosure.protect", name)
        self._frame = _plain(frame)
        self.name, self.release_class, self.profile, self.notes = name, release_class, profile, notes

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the protected frame: changing it changes nothing that is shown."""
        return self._frame.copy()

    def row(self, index: int = 0) -> dict[str, Any]:
        """Return one row by column, as plain Python values: what a sentence is filled from."""
        return {str(column): _scalar(value) for column, value in self._frame.iloc[index].items()}

    def pick(self, rows: pd.Series | None = None, columns: list[str] | None = None) -> Protected:
        """Return some rows and columns of what is already protected.

        Parameters
        ----------
        rows : Series of bool, optional
            Which rows, by position; by default all of them.
        columns : list of str, optional
            Which columns; by default all of them.
        """
        frame = self._frame if rows is None else self._frame[rows.to_numpy(dtype=bool)]
        frame = frame[columns or list(frame.columns)]
        return Protected(_SEAL, self.name, frame, self.release_class, self.profile, self.notes)

    def __len__(self) -> int:
        return len(self._frame)

    def __repr__(self) -> str:
        return f"Protected({self.name!r}, {self.release_class}, for {self.profile}, {len(self)} rows)"


def protect(estimates: Unprotected, profile: str | Profile) -> Protected:
    """Apply a profile's rules to a frame of estimates.

    Parameters
    ----------
    estimates : Unprotected
        Frame with its class.
    profile : str or Profile
        evaluator, board or public.

    Returns
    -------
    Protected
        The frame as that profile may show it.

    Raises
    ------
    DisclosureError
        If this version cannot yet protect this class for this profile.

    Examples
    --------
    >>> stock = Unprotected("stock", pd.DataFrame({"month": ["2022-03"], "active": [3]}), ReleaseClass.ACTIVITY)
    >>> protect(stock, "board")
    Protected('stock', activity, for board, 1 rows)
    >>> protect(stock, "public")
    Traceback (most recent call last):
    evalkit.errors.DisclosureError: stock: The public profile cannot be released yet... What to do: use board...
    """
    profile = Profile(profile)
    require_available(profile, estimates.name)
    if profile is Profile.BOARD and estimates.release_class is not ReleaseClass.ACTIVITY:
        raise DisclosureError(
            f"The board profile cannot release {estimates.release_class} tables yet: small bases are not handled",
            "use the evaluator profile, and keep its report within the evaluation team",
            estimates.name,
        )
    return Protected(_SEAL, estimates.name, estimates.frame, estimates.release_class, profile)


def require_available(profile: str | Profile, where: str = "") -> None:
    """Refuse a profile that this version cannot protect.

    Raises
    ------
    DisclosureError
        For the public profile.
    """
    if Profile(profile) is Profile.PUBLIC:
        raise DisclosureError(
            "The public profile cannot be released yet: its rounding is not built in this version",
            "use board, and agree with your information-governance lead what may be published",
            where,
        )


def restored(name: str, frame: pd.DataFrame, release_class: str, profile: str, notes: Iterable[str] = ()) -> Protected:
    """Return a table that was read back from a run folder, where only protected tables are ever written."""
    return Protected(_SEAL, name, frame, ReleaseClass(release_class), Profile(profile), tuple(notes))


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
            "pass it through disclosure.protect(estimates, scope.profile) first",
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
        If they were protected for different profiles, or there are none.
    """
    profiles = {table.profile for table in protected}
    if len(profiles) != 1:
        raise DisclosureError("A result must hold tables of exactly one profile", "protect all of them for one scope")
    notes = tuple(dict.fromkeys(note for table in protected for note in table.notes))
    return Disclosure(profiles.pop(), tuple((table.name, str(table.release_class)) for table in protected), notes)


def _singles_out(cell: object) -> bool:
    """Return whether a text is a pseudonym or holds an e-mail address, whatever its column is called."""
    return isinstance(cell, str) and bool(_PSEUDONYM.fullmatch(cell) or _ADDRESS.search(cell))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy a frame, allowing only text, whole numbers, floats and truth values, so that every output agrees on it."""
    plain = frame.reset_index(drop=True).copy()
    for number, column in enumerate(plain.columns, start=1):
        if not _is_plain(plain[column]):
            shown = fit_for_print(column, str(number))
            raise DisclosureError(f"Column '{shown}' is neither text nor a number", "convert it before protecting it")
    return plain


def _is_plain(column: pd.Series) -> bool:
    kind = column.dtype
    if pd.api.types.is_object_dtype(kind):  # what pandas takes for text can be a column of anything
        return all(isinstance(cell, str | float) or cell is None or cell is pd.NA for cell in column)  # NaN is a float
    return pd.api.types.is_string_dtype(kind) or pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)


def _scalar(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
