"""Frames of estimates before protection, and what an analysis must say about every number in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

from evalkit.errors import DisclosureError, fit_for_print

PSEUDONYMS = frozenset(
    {"person_key", "rater_key", "ego_key", "alter_key", "respondent_key", "named_by", "coder", "interaction_key"}
)
"""Columns of the canonical tables that single out a person; no estimate may hold one."""

TOTAL = "All"
"""Marks a row as the total over a coordinate."""

MINIMUM = 8
"""People from whom on an opinion or a personal number is shown to a board, and any number to the public."""

NOT_SHOWN, STAR = "some (not shown)", "*"
"""How a hidden number is spoken in a sentence, and printed in a table."""

_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
# without a digit it could be a long word
_PSEUDONYM = re.compile(r"(?<![A-Za-z0-9])(?=[a-z]*[2-7])[a-z2-7]{16}(?![A-Za-z0-9])")
_TOTALS = re.compile(
    r"\s*((grand |sub-?)?totals?|overall|sum|all( (of them|people|systems|organisations|roles|groups|sectors))?)\s*",
    re.IGNORECASE,
)  # not whatever begins with "all": there are hospitals of All Saints, and briefings for all staff


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
        may be small where its base is not ("3 of 17"). Empty, or missing in its row: the count is its own base.

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
        Decimals that the public may see, of opinions never more than one: an exact quotient of two counts gives both
        of them away.
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
        Columns of text that say whom a row counts, its coordinates. ``"All"`` in one of them marks a total, and no
        other word does.
    balances : tuple of Balance, default ()
        Stocks and flows among the columns.
    owner : str, default ""
        The column that names whose own score it is; *declared* tables must have one. ``"All"`` is nobody's own.
    groups : sequence of frozenset of str, optional
        The people behind each row, by pseudonym: what the release ledger compares. *opinion* and *personal* tables
        must have it; an *activity* table needs it for the public profile only.
    topic : tuple of str, default ()
        Columns of text that say what was asked or when – a question, an occasion, a month, a wave – rather than who:
        the ledger compares rows with earlier ones only where these agree.
    period : str, default ""
        Period or wave of the whole table, of the same use. A count that runs on from report to report has none, so
        that every report is compared with the last.
    labels : tuple of str, default ()
        Further columns of text that name or date something and tell nothing about anybody. Digits in any other text
        are refused: they could be a number that no rule sees.

    Raises
    ------
    DisclosureError
        If the class is missing, a pseudonym is among the columns or cells, a number is not declared, a number of
        people cannot be one, a total is not called ``"All"``, or columns do not say whom they count.

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
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", self.frame.copy())  # a column added later would be printed unchecked
        if not isinstance(self.release_class, ReleaseClass):
            raise DisclosureError(
                "A table has no release class", "give it one of activity, opinion, personal, declared", self.name
            )
        if not self.frame.columns.is_unique or not all(isinstance(column, str) for column in self.frame.columns):
            raise DisclosureError("Columns need names of their own, as text", "rename them", self.name)
        _refuse_people(self)
        _refuse_undeclared(self)
        self._refuse_unknown_columns()
        _refuse_text(self)
        _refuse_impossible(self)
        self._refuse_ambiguous()
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
            *self.people, *self.statistics, *self.shares, *self.about_nobody, *self.by, *self.topic, *self.labels,
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

    def _refuse_ambiguous(self) -> None:
        """Refuse what leaves open whom numbers are about, where the rules depend on it."""
        silent = [column for column, spec in self.people.items() if not spec.of]
        if self.release_class in {ReleaseClass.OPINION, ReleaseClass.PERSONAL} and silent and len(self.people) > 1:
            raise DisclosureError(
                f"Column '{fit_for_print(silent[0], 'of this name')}' does not say which people it counts, and others"
                " stand beside it",
                "give each an of, the same one where they count parts or totals of the same people",
                self.name,
            )
        if self.release_class is ReleaseClass.DECLARED and not self.owner:
            raise DisclosureError(
                "A declared table does not say whose own scores it holds", "name the column under owner", self.name
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
    return isinstance(cell, str) and bool(_PSEUDONYM.search(cell) or _ADDRESS.search(cell))


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


def _refuse_text(estimates: Unprotected) -> None:
    """Refuse numbers in words, and totals under a name by which nobody would find them."""
    frame = estimates.frame
    naming = {*estimates.by, *estimates.topic, *estimates.labels, estimates.owner}
    for column in frame.columns:
        texts = [cell for cell in frame[column] if isinstance(cell, str)]
        shown = fit_for_print(column, "of this name")
        if column not in naming and any(sign.isdigit() for text in texts for sign in text):
            raise DisclosureError(
                f"Column '{shown}' holds digits, and nothing says of what",
                "make it a column of numbers, or name it under by, topic, owner or labels",
                estimates.name,
            )
        if column in estimates.by and any(text != TOTAL and _TOTALS.fullmatch(text) for text in texts):
            raise DisclosureError(
                f"Column '{shown}' names a total in words of its own",
                f"call the total '{TOTAL}'; if it is none, choose another label",
                estimates.name,
            )


def _refuse_impossible(estimates: Unprotected) -> None:
    """Refuse numbers of people that no people could make."""
    frame = estimates.frame
    for column, spec in estimates.people.items():
        shown = fit_for_print(column, "of this name")
        counts = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        unread = np.isnan(counts) & frame[column].notna().to_numpy()
        known = counts[~np.isnan(counts)]
        if unread.any() or not (np.isfinite(known) & (known >= 0) & (known == np.floor(known))).all():
            raise DisclosureError(
                f"Column '{shown}' is no whole number of people", "count people, or declare it as statistics",
                estimates.name,
            )  # fmt: skip
        if spec.base and (counts > frame[spec.base].to_numpy(dtype=float, na_value=np.nan)).any():
            raise DisclosureError(
                f"Column '{shown}' is greater than its base in a row", "correct its base", estimates.name
            )


def _is_text(cells: pd.Series) -> bool:
    if pd.api.types.is_object_dtype(cells.dtype):  # what pandas takes for text can be a column of anything
        return all(isinstance(cell, str) or cell is None or cell is pd.NA or cell != cell for cell in cells)
    return pd.api.types.is_string_dtype(cells.dtype)
