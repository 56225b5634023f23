"""What each release profile does to the numbers of a result, and the one door from an estimate to a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.definition import Profile, Scope
from evalkit.disclosure.cells import Cells, Place, cells_of
from evalkit.disclosure.frames import _SEAL, Batch, Protected, ReleaseClass, Unprotected
from evalkit.disclosure.hiding import MARGIN, Bounds, Question, hide
from evalkit.disclosure.ledger import claims
from evalkit.errors import DisclosureError

MINIMUM = 8
"""People from whom on an opinion or a personal number is shown to a board, and any number to the public."""

MINIMUM_RATERS = 4
"""Raters from whom on a declared self-assessment is summarised; below, its points stand for themselves."""

MINIMUM_OWNERS = 5
"""Teams or organisations whose own scores may stand together under their names."""

ROUNDED_TO = 5
"""The public sees counts of people to the nearest multiple of this."""

_SMALL_GROUPS = {ReleaseClass.OPINION, ReleaseClass.PERSONAL}


def protect(estimates: Iterable[Unprotected], scope: Scope) -> dict[str, Protected]:
    """Apply a release profile's rules to all tables of a result at once.

    They are protected together because what one table hides another could give away.

    Parameters
    ----------
    estimates : iterable of Unprotected
        All tables that the result will be made of, each with its class.
    scope : Scope
        Its profile decides the rules. A system's own report may name that system's declared scores.

    Returns
    -------
    dict of str to Protected
        The tables by name, as that profile may show them.

    Raises
    ------
    DisclosureError
        If two tables bear one name, if the public profile lacks a table's groups, or if a number cannot be hidden
        because it follows from others.

    Examples
    --------
    >>> from evalkit.disclosure.frames import People
    >>> frame = pd.DataFrame({"role": ["Nurse", "Doctor", "Midwife", "All"], "n": [3, 9, 12, 24]})
    >>> roles = Unprotected("roles", frame, ReleaseClass.PERSONAL, people={"n": People()}, by=("role",),
    ...                     groups=[frozenset()] * 4)
    >>> protect([roles], Scope(profile="board"))["roles"].printed["n"].tolist()
    ['*', '*', 12.0, 24.0]
    """
    tables = list(estimates)
    names = [table.name for table in tables]
    if len(set(names)) != len(names):
        raise DisclosureError("Two tables of a result bear one name", "give each a name of its own", min(names))
    if scope.profile == Profile.PUBLIC:
        _require_groups(tables)
    profile = Profile(scope.profile)
    decided = [_Shown(table.frame) for table in tables] if profile == Profile.EVALUATOR else _decide(tables, scope)

    def made(batch: Batch | None = None) -> list[Protected]:
        return [
            Protected(_SEAL, t.name, s.frame, t.release_class, profile, s.notes, s.hidden, batch)
            for t, s in zip(tables, decided, strict=True)
        ]

    released = tuple(claim for table, shown in zip(tables, made(), strict=True) for claim in claims(table, shown))
    return {shown.name: shown for shown in made(Batch(released))}


def rounded(count: float) -> float:
    """Return a count as the public may see it: to the nearest 5.

    The rule of NHS Digital's hospital statistics (Hospital Episode Statistics analysis guide): 0 is shown, 1 to 7 are
    not, all others are rounded.

    >>> rounded(8), rounded(12), rounded(13), rounded(0)
    (10.0, 10.0, 15.0, 0.0)
    """
    return float(ROUNDED_TO * np.floor(count / ROUNDED_TO + 0.5))


@dataclass(frozen=True)
class _Shown:
    """A table as a profile shows it.

    Parameters
    ----------
    frame : DataFrame
        Numbers that are hidden are missing.
    hidden : DataFrame or None
        Which ones; None: none.
    notes : tuple of str
        What was done.
    """

    frame: pd.DataFrame
    hidden: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()


def _require_groups(tables: Sequence[Unprotected]) -> None:
    for table in tables:
        if table.groups is None and (table.people or table.statistics):
            raise DisclosureError(
                "The public profile needs to know which people are behind each row",
                "give groups, a set of person keys a row, so that the release ledger can compare reports",
                table.name,
            )


def _decide(tables: Sequence[Unprotected], scope: Scope) -> list[_Shown]:
    """Hide and round, as board or public see it."""
    public = scope.profile == Profile.PUBLIC
    cells = cells_of(tables)
    small = _small(tables, cells, public=public)
    hidden = hide(_question(tables, cells, small, public=public), small) if small else set()
    places = {place for cell in hidden for place in cells.places[cell]}
    return [_show(table, _mask(table, number, places, scope), public=public) for number, table in enumerate(tables)]


def _small(tables: Sequence[Unprotected], cells: Cells, *, public: bool) -> set[int]:
    """Return the numbers that are hidden because they are small themselves."""
    return {
        cell
        for cell, places in enumerate(cells.places)
        if 0 < cells.truth[cell] < MINIMUM
        and any(
            public or (_is_of_small_groups(tables, p) and not tables[p.table].people[p.column].base) for p in places
        )
    }


def _is_of_small_groups(tables: Sequence[Unprotected], place: Place) -> bool:
    return tables[place.table].release_class in _SMALL_GROUPS


def _question(tables: Sequence[Unprotected], cells: Cells, small: set[int], *, public: bool) -> Question:
    """Say what else may be hidden, at what cost, and what a reader knows before adding up anything."""
    truth = np.array(cells.truth, dtype=float)
    printed = np.array([bool(places) for places in cells.places])
    cap = 2 * float(truth.max(initial=0)) + 50
    base = dict(cells.ceilings)
    deepest = max(cells.depth, default=0)
    cost = [
        (1e6 if value == 0 else value) + MARGIN * (deepest - depth) if places else np.inf
        for value, places, depth in zip(cells.truth, cells.places, cells.depth, strict=True)
    ]
    dear = [not public and any(not _is_of_small_groups(tables, p) for p in places) for places in cells.places]

    def known(hidden: set[int]) -> Bounds:
        low, high = np.zeros(len(truth)), np.full(len(truth), cap)
        least = 0.0 if any(truth[cell] == 0 and cell not in base for cell in hidden) else 1.0
        for cell in np.flatnonzero(printed):
            if cell not in hidden:
                low[cell], high[cell] = _seen(truth[cell], public=public)
            elif public and cell in small:
                low[cell], high[cell] = 1, MINIMUM - 1
            elif cell not in base:
                low[cell] = least
        return low, high

    return Question(
        cells,
        known,
        [base.get(cell, cell) for cell in range(len(truth))],
        cost,
        dear,
        0.0 if public else float(MINIMUM),
    )


def _seen(value: float, *, public: bool) -> tuple[float, float]:
    """Return between what a reader knows a shown number to lie."""
    if not public or value == 0:
        return value, value
    half = ROUNDED_TO // 2
    return max(rounded(value) - half, MINIMUM), rounded(value) + half


def _mask(table: Unprotected, number: int, places: set[Place], scope: Scope) -> pd.DataFrame:
    """Return which cells of a table are hidden: numbers of people, and whatever rests on them."""
    hidden = pd.DataFrame(False, index=range(len(table.frame)), columns=table.frame.columns)
    for column in table.people:
        hidden[column] = [Place(number, row, column) in places for row in range(len(table.frame))]
    for column, statistic in table.statistics.items():
        hidden[column] = _rests_on_few(table, statistic.base, scope) | hidden[statistic.base]
    for column, share in table.shares.items():
        hidden[column] = hidden[share.part] | hidden[share.whole]
    if table.owner:
        numbers = [*table.people, *table.statistics, *table.shares, *table.about_nobody]
        hidden.loc[_named_without_company(table, scope), numbers] = True
    return hidden & table.frame.notna().reset_index(drop=True)


def _rests_on_few(table: Unprotected, base: str, scope: Scope) -> NDArray[np.bool_]:
    """Return the rows whose statistics rest on too few people."""
    if table.release_class is ReleaseClass.ACTIVITY and scope.profile == Profile.BOARD:
        return np.zeros(len(table.frame), dtype=bool)
    least = MINIMUM_RATERS if table.release_class is ReleaseClass.DECLARED else MINIMUM
    return table.frame[base].fillna(0).to_numpy(dtype=float) < least


def _named_without_company(table: Unprotected, scope: Scope) -> NDArray[np.bool_]:
    """Return the rows that name somebody else's own score with too few others beside it."""
    owner = table.frame[table.owner].astype(str).to_numpy()
    if len(set(owner)) >= MINIMUM_OWNERS:
        return np.zeros(len(owner), dtype=bool)
    return (owner != scope.system) | (scope.system == "")


def _show(table: Unprotected, hidden: pd.DataFrame, *, public: bool) -> _Shown:
    frame = table.frame.reset_index(drop=True).copy()
    if public:
        for column in table.people:
            frame[column] = frame[column].map(rounded, na_action="ignore")
        for column, statistic in table.statistics.items():
            frame[column] = frame[column].round(statistic.decimals)
        for column, share in table.shares.items():
            frame[column] = frame[share.part] / frame[share.whole].where(frame[share.whole] > 0)
    for column in frame.columns[hidden.any()]:
        frame[column] = frame[column].astype(float).mask(hidden[column])
    return _Shown(frame, hidden, _notes(table, hidden, public=public))


def _notes(table: Unprotected, hidden: pd.DataFrame, *, public: bool) -> tuple[str, ...]:
    notes = []
    if public and table.people:
        notes.append(
            f"Numbers of people: nobody is shown as 0, 1 to {MINIMUM - 1} as *, and others to the nearest {ROUNDED_TO}"
            " (the rule of NHS hospital statistics). Totals were added up before they were rounded, so rounded numbers"
            " need not add up; percentages are taken from rounded numbers."
        )
    if table.owner and bool(hidden.to_numpy().any()):
        notes.append(
            f"{table.name}: the own scores of fewer than {MINIMUM_OWNERS} are not shown together under their names."
        )
    elif bool(hidden.to_numpy().any()):
        notes.append(
            f"{table.name}: * stands for a number that is not shown, because it is about fewer than {MINIMUM} people,"
            " or because such a number could be worked out from it."
        )
    return tuple(notes)
