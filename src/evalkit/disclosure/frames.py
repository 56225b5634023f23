"""Frames of estimates before and after protection, and what an analysis must say about every number in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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

TOTAL = "All"
"""Marks a row as the total over a coordinate."""

NOT_SHOWN, STAR = "some (not shown)", "*"
"""How a hidden number is spoken in a sentence, and printed in a table."""

_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_PSEUDONYM = re.compile(r"(?=.*[2-7])[a-z2-7]{16}")  # without a digit it could be a long word


class ReleaseClass(StrEnum):
    """What kind of statement a table or figure makes about people."""

    ACTIVITY = "activity"
    OPINION = "opinion"
    PERSONAL = "personal"
    DECLARED = "declared"


@dataclass(frozen=True)
class People:
    """A column that counts people, or attendances of people.

    Parameters
    ----------
    of : str, default ""
        Which people. Columns of one result that count the same people bear the same name here: at the same
        coordinates they hold the same number, and at fewer coordinates the sum. Empty: no other column counts them.
    at : mapping of str to str, default {}
        Coordinates of the whole column besides those of its row, such as ``{"system": "QMF"}``.
    base : str, default ""
        Column with the number of people who were asked or could have counted, such as those who answered: the count
        may be small where its base is not ("3 of 17"). Empty: the count is its own base.

    Examples
    --------
    >>> People(of="answers", at={"answer": "poor"}, base="answered").base
    'answered'
    """

    of: str = ""
    at: Mapping[str, str] = field(default_factory=dict)
    base: str = ""


@dataclass(frozen=True)
class Statistic:
    """A column of means, medians, rates or interval ends.

    Parameters
    ----------
    base : str
        Column with the number of people (of raters, for a declared score) that it rests on.
    decimals : int, default 3
        Decimals that the public may see: an exact quotient of two counts gives both of them away.
    """

    base: str
    decimals: int = 3


@dataclass(frozen=True)
class Share:
    """A column of shares, always taken again from the protected numbers.

    Parameters
    ----------
    part, whole : str
        Columns of people whose quotient it is.
    """

    part: str
    whole: str


@dataclass(frozen=True)
class Balance:
    """Rows in order of time in which a stock is the one before plus gains minus losses.

    Parameters
    ----------
    stock : str
        Column of the stock.
    gains, losses : tuple of str
        Columns of the flows.
    """

    stock: str
    gains: tuple[str, ...]
    losses: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Unprotected:
    """A frame of estimates that nobody outside an analysis may see.

    Every column of numbers is declared as what it is, because the rules differ: a count of people, a statistic that
    rests on people, a share of two counts, or a number that is about nobody.

    Parameters
    ----------
    name : str
        What it is, in the words of the disclosure record.
    frame : DataFrame
        Tidy: text, whole numbers and floats; months as ``"2022-03"``. No pseudonyms.
    release_class : ReleaseClass
        Which rules protect it. There is no default.
    people : mapping of str to People, default {}
        Columns that count people or attendances.
    statistics : mapping of str to Statistic, default {}
        Columns of means, rates, interval ends.
    shares : mapping of str to Share, default {}
        Columns of shares.
    about_nobody : sequence of str, default ()
        Columns of numbers that are not about people: counts of occasions or organisations, thresholds, flags.
    by : tuple of str, default ()
        Columns of text that say whom a row counts, its coordinates. ``"All"`` in one of them marks a total.
    balances : tuple of Balance, default ()
        Stocks and flows among the columns.
    owner : str, default ""
        For *declared*: the column that names whose own score it is.
    groups : sequence of frozenset of str, optional
        The people behind each row, by pseudonym: what the release ledger compares. *opinion* and *personal* tables
        must have it; an *activity* table needs it for the public profile only.
    topic : tuple of str, default ()
        Columns of text that say what was asked or when – a question, an occasion, a month, a wave – rather than who:
        the ledger compares rows with earlier ones only where these agree.
    period : str, default ""
        Period or wave of the whole table, of the same use. A count that runs on from report to report has none, so
        that every report is compared with the last.

    Raises
    ------
    DisclosureError
        If the class is missing, a pseudonym is among the columns or cells, or a number is not declared.

    Examples
    --------
    >>> frame = pd.DataFrame({"role": ["Nurse", "All"], "people": [9, 21]})
    >>> Unprotected("roles", frame, ReleaseClass.ACTIVITY, people={"people": People()}, by=("role",)).name
    'roles'
    >>> Unprotected("roles", frame, ReleaseClass.ACTIVITY)
    Traceback (most recent call last):
    evalkit.errors.DisclosureError: roles: Column 'people' holds numbers, and nothing says of what. What to do: ...
    """

    name: str
    frame: pd.DataFrame
    release_class: ReleaseClass
    people: Mapping[str, People] = field(default_factory=dict)
    statistics: Mapping[str, Statistic] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    about_nobody: Sequence[str] = ()
    by: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    owner: str = ""
    groups: Sequence[frozenset[str]] | None = None
    topic: tuple[str, ...] = ()
    period: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.release_class, ReleaseClass):
            raise DisclosureError(
                "A table has no release class", "give it one of activity, opinion, personal, declared", self.name
            )
        _refuse_people(self)
        _refuse_undeclared(self)
        self._refuse_unknown_columns()
        if self.release_class in {ReleaseClass.OPINION, ReleaseClass.PERSONAL} and self.groups is None:
            raise DisclosureError(
                f"A table of class {self.release_class} does not say which people are behind its rows",
                "give groups, a set of person keys a row: without it the release ledger cannot compare reports",
                self.name,
            )
        if self.groups is not None and len(self.groups) != len(self.frame):
            raise DisclosureError("groups and rows differ in number", "give one group a row", self.name)

    def _refuse_unknown_columns(self) -> None:
        named = {
            *self.people, *self.statistics, *self.shares, *self.about_nobody, *self.by, *self.topic,
            *filter(None, [self.owner]),
            *(spec.base for spec in self.people.values() if spec.base),
            *(spec.base for spec in self.statistics.values()),
            *(column for spec in self.shares.values() for column in (spec.part, spec.whole)),
            *(column for balance in self.balances for column in (balance.stock, *balance.gains, *balance.losses)),
        }  # fmt: skip
        unknown = sorted(named - set(self.frame.columns))
        if unknown:
            raise DisclosureError(
                f"There is no column '{fit_for_print(unknown[0], 'of this name')}'",
                "correct the name in its declaration",
                self.name,
            )
        alike = self.frame[list(self.by)].duplicated().any() if self.by else len(self.frame) > 1
        if self.people and alike:
            raise DisclosureError(
                "Two rows count people at the same coordinates",
                "name under by the columns of text that tell the rows apart",
                self.name,
            )
        counted = {column for spec in self.shares.values() for column in (spec.part, spec.whole)}
        counted |= {spec.base for spec in (*self.people.values(), *self.statistics.values()) if spec.base}
        undeclared = sorted(counted - set(self.people))
        if undeclared:
            raise DisclosureError(
                f"Column '{fit_for_print(undeclared[0], 'of this name')}' is used as a number of people",
                "declare it under people",
                self.name,
            )


def _refuse_people(estimates: Unprotected) -> None:
    """Refuse pseudonyms and addresses, whatever their column is called."""
    frame = estimates.frame
    if PSEUDONYMS.intersection(frame.columns):
        raise DisclosureError("A table holds pseudonyms", "aggregate it before protecting it", estimates.name)
    for number, column in enumerate(frame.columns, start=1):
        if _singles_out(column) or any(_singles_out(cell) for cell in frame.iloc[:, number - 1]):
            raise DisclosureError(
                f"Column {number} of a table holds pseudonyms or e-mail addresses",
                "aggregate it before protecting it",
                estimates.name,
            )


def _singles_out(cell: object) -> bool:
    return isinstance(cell, str) and bool(_PSEUDONYM.fullmatch(cell) or _ADDRESS.search(cell))


def _refuse_undeclared(estimates: Unprotected) -> None:
    declared = [*estimates.people, *estimates.statistics, *estimates.shares, *estimates.about_nobody]
    twice = {column for column in declared if declared.count(column) > 1}
    if twice:
        raise DisclosureError(
            f"Column '{fit_for_print(min(twice), 'of this name')}' is declared twice",
            "declare it as one thing",
            estimates.name,
        )
    for number, column in enumerate(estimates.frame.columns, start=1):
        cells, shown = estimates.frame.iloc[:, number - 1], fit_for_print(column, str(number))
        is_number = pd.api.types.is_numeric_dtype(cells.dtype) or pd.api.types.is_bool_dtype(cells.dtype)
        if not is_number and not _is_text(cells):
            raise DisclosureError(
                f"Column '{shown}' is neither text nor a number", "convert it before protecting it", estimates.name
            )
        if is_number and column not in declared and len(cells):  # an empty column may be of any type
            raise DisclosureError(
                f"Column '{shown}' holds numbers, and nothing says of what",
                "declare it under people, statistics, shares or about_nobody",
                estimates.name,
            )


def _is_text(cells: pd.Series) -> bool:
    if pd.api.types.is_object_dtype(cells.dtype):  # what pandas takes for text can be a column of anything
        return all(isinstance(cell, str) or cell is None or cell is pd.NA or cell != cell for cell in cells)
    return pd.api.types.is_string_dtype(cells.dtype)


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
        nothing = pd.DataFrame(False, index=self._frame.index, columns=self._frame.columns)
        self._hidden = nothing if hidden is None else hidden.reset_index(drop=True)
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


def restored(
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
