"""What each release profile does to the numbers of a result, and the one door from an estimate to a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.definition import Profile, Scope
from evalkit.disclosure.cells import Cells, Place, cells_of
from evalkit.disclosure.frames import MINIMUM, TOTAL, ReleaseClass, Unprotected
from evalkit.disclosure.hiding import MARGIN, Bounds, Question, hide
from evalkit.disclosure.ledger import claims
from evalkit.disclosure.protected import _SEAL, Batch, Protected
from evalkit.errors import DisclosureError

MINIMUM_RATERS = 4
"""Raters from whom on a declared self-assessment is summarised; below, its points stand for themselves."""

MINIMUM_OWNERS = 5
"""Teams or organisations whose own scores may stand together under their names."""

ROUNDED_TO = 5
"""The public sees counts of people to the nearest multiple of this."""

OPINION_DECIMALS = 1
"""Decimals that the public sees of statistics of opinions at most."""

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
        If two tables bear one name or contradict one another, if the public profile lacks a table's groups, or if a
        number cannot be hidden because it follows from others.

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
        twice = min(name for name in names if names.count(name) > 1)
        raise DisclosureError("Two tables of a result bear one name", "give each a name of its own", twice)
    if scope.profile == Profile.PUBLIC:
        _require_groups(tables)
    profile = Profile(scope.profile)
    decided = (
        [_Shown(_with_shares(table, table.frame)) for table in tables]
        if profile == Profile.EVALUATOR
        else _decide(tables, scope)
    )

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
    cells = cells_of(tables, lambda place: public or _is_own_group(tables, place))
    small = {cell for cell in cells.guarded if 0 < cells.truth[cell] < MINIMUM and _is_told(cells, cell)}
    hidden = hide(_question(tables, cells, small, public=public), small) if small else set()
    places = {place for cell in hidden for place in cells.places[cell]}
    return [_show(table, _mask(table, number, places, scope), public=public) for number, table in enumerate(tables)]


def _is_told(cells: Cells, cell: int) -> bool:
    """Return whether a number is printed, or is what a printed sum leaves over."""
    return bool(cells.places[cell]) or cell in cells.rests


def _is_of_small_groups(tables: Sequence[Unprotected], place: Place) -> bool:
    return tables[place.table].release_class in _SMALL_GROUPS


def _is_own_group(tables: Sequence[Unprotected], place: Place) -> bool:
    """Return whether an opinion or a personal number counts a group, rather than some of one."""
    table = tables[place.table]
    base = table.people[place.column].base
    return _is_of_small_groups(tables, place) and not (base and pd.notna(table.frame[base].iloc[place.row]))


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
    few = {column: _rests_on_few(table, statistic.base, scope) for column, statistic in table.statistics.items()}
    for column in table.people:
        hidden[column] = [Place(number, row, column) in places for row in range(len(table.frame))]
    _carry(table, hidden, few)
    if scope.profile == Profile.PUBLIC:
        for column in table.statistics:
            hidden.loc[_close(table, ~hidden[column].to_numpy()), column] = True
    if table.owner:
        for column in table.frame.columns.difference([*table.by, *table.topic, *table.labels, table.owner]):
            hidden.loc[_named_without_company(table, column, hidden, scope), column] = True
        _carry(table, hidden, few)
    return hidden


def _carry(table: Unprotected, hidden: pd.DataFrame, few: Mapping[str, NDArray[np.bool_]]) -> None:
    """Hide what rests on few or hidden people, and the shares of hidden numbers."""
    for column, statistic in table.statistics.items():
        hidden[column] |= few[column] | hidden[statistic.base]
    for column, share in table.shares.items():
        hidden[column] |= hidden[share.part] | hidden[share.whole]


def _rests_on_few(table: Unprotected, base: str, scope: Scope) -> NDArray[np.bool_]:
    """Return the rows whose statistics rest on too few people."""
    if table.release_class is ReleaseClass.ACTIVITY and scope.profile == Profile.BOARD:
        return np.zeros(len(table.frame), dtype=bool)
    least = MINIMUM_RATERS if table.release_class is ReleaseClass.DECLARED else MINIMUM
    return table.frame[base].fillna(0).to_numpy(dtype=float) < least


def _close(table: Unprotected, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the rows whose statistic, with others that are seen, would tell that of 1 to 7 people.

    The mean of 21 people and that of 20 of them tell the one that is left; so do those of 35, 20 and 12.
    """
    close = np.zeros(len(table.frame), dtype=bool)
    topics: dict[tuple[str, ...], list[int]] = {}
    for row in np.flatnonzero(seen):
        topics.setdefault(tuple(str(table.frame[name].iloc[row]) for name in table.topic), []).append(int(row))
    groups = table.groups or ()
    for rows in topics.values():
        rows = sorted(rows, key=lambda row: len(groups[row]), reverse=True)
        for k, row in enumerate(rows):
            beside = [other for other in rows[:k] if not close[other]]
            close[row] = any(_differ_by_few(groups[row], groups[other]) for other in beside)
        for whole in rows:
            parts = [row for row in rows if groups[row] < groups[whole] and not close[row]]
            while not close[whole] and parts and _is_few(groups[whole].difference(*(groups[row] for row in parts))):
                close[parts.pop()] = True
    return close


def _differ_by_few(one: frozenset[str], other: frozenset[str]) -> bool:
    return abs(len(one) - len(other)) < MINIMUM and _is_few(one ^ other)


def _is_few(people: frozenset[str]) -> bool:
    return 0 < len(people) < MINIMUM


def _named_without_company(table: Unprotected, column: str, hidden: pd.DataFrame, scope: Scope) -> NDArray[np.bool_]:
    """Return the rows of a column that name somebody else's own score with too few others beside it."""
    owner = table.frame[table.owner].astype(str).reset_index(drop=True)
    seen = table.frame[column].notna().reset_index(drop=True) & ~hidden[column] & (owner != TOTAL)
    when = [name for name in dict.fromkeys([*table.topic, *table.by]) if name != table.owner]
    known = table.frame[when].astype(str).reset_index(drop=True).agg(tuple, axis=1) if when else owner.map(lambda _: "")
    company = owner.where(seen).groupby(known).transform("nunique")
    mine = (owner == scope.system) & bool(scope.system)
    return ((company < MINIMUM_OWNERS) & ~mine & (owner != TOTAL)).to_numpy(dtype=bool)


def _show(table: Unprotected, hidden: pd.DataFrame, *, public: bool) -> _Shown:
    frame = table.frame.reset_index(drop=True).copy()
    if public:
        for column in table.people:
            frame[column] = frame[column].map(rounded, na_action="ignore")
        for column, statistic in table.statistics.items():
            most = OPINION_DECIMALS if table.release_class is ReleaseClass.OPINION else statistic.decimals
            frame[column] = frame[column].round(min(statistic.decimals, most))
    frame = _with_shares(table, frame)
    hidden = hidden & frame.notna()
    numbers = {*table.people, *table.statistics, *table.shares, *table.about_nobody}
    for column in frame.columns[hidden.any()]:
        frame[column] = frame[column].astype(float if column in numbers else object).mask(hidden[column])
    return _Shown(frame, hidden, _notes(table, hidden, public=public))


def _with_shares(table: Unprotected, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its shares taken from the numbers that it shows."""
    shares = {
        column: frame[share.part] / frame[share.whole].where(frame[share.whole] > 0)
        for column, share in table.shares.items()
    }
    return frame.assign(**shares)


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
