"""What somebody with a linear program learns from a released result: an attack that shares no code with the defence.

The attacker sees the printed tables, knows that ``All`` is the sum of its column or row, knows the rules, and takes the
smallest and the largest value that each hidden number can have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, milp

from evalkit.definition import Scope
from evalkit.disclosure import TOTAL, People, ReleaseClass, Unprotected, protect

Tables = list[Unprotected]


def margins(counts: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """Return a cube of counts with all its totals, one row a cell."""
    shape = counts.shape
    rows = []
    for index in np.ndindex(*(size + 1 for size in shape)):
        whole = tuple(slice(None) if k == size else k for k, size in zip(index, shape, strict=True))
        labels = [TOTAL if k == size else f"{name}{k}" for k, size, name in zip(index, shape, names, strict=True)]
        rows.append([*labels, int(np.sum(counts[whole]))])
    return pd.DataFrame(rows, columns=[*names, "n"])


def skewed(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return counts as registers have them: many small, a few large, some nobody."""
    return rng.negative_binomial(0.6, 0.05, size=shape)


def personal(frame: pd.DataFrame, by: tuple[str, ...], name: str = "who", of: str = "people") -> Unprotected:
    return Unprotected(
        name, frame, ReleaseClass.PERSONAL, people={"n": People(of=of)}, by=by, groups=[frozenset()] * len(frame)
    )


def two_way(rng: np.random.Generator) -> Tables:
    return [personal(margins(skewed(rng, 5, 8), ("role", "organisation")), ("role", "organisation"))]


def three_way(rng: np.random.Generator) -> Tables:
    names = ("role", "sector", "place")
    return [personal(margins(skewed(rng, 3, 3, 4), names), names)]


def linked(rng: np.random.Generator) -> Tables:
    """Three tables of two coordinates each, of the same people: their margins are shared."""
    counts = skewed(rng, 4, 3, 4)
    names = ("role", "sector", "place")
    tables = []
    for left_out in range(3):
        kept = tuple(name for k, name in enumerate(names) if k != left_out)
        tables.append(personal(margins(counts.sum(axis=left_out), kept), kept, name="-".join(kept)))
    return tables


def within(rng: np.random.Generator) -> Tables:
    """Organisations within systems, with a total for each system and for all."""
    counts = skewed(rng, 4, 6)
    rows = [(f"S{s}", f"S{s}O{o}", counts[s, o]) for s in range(4) for o in range(6)]
    rows += [(f"S{s}", TOTAL, counts[s].sum()) for s in range(4)] + [(TOTAL, TOTAL, counts.sum())]
    return [personal(pd.DataFrame(rows, columns=["system", "organisation", "n"]), ("system", "organisation"))]


def beside_activity(rng: np.random.Generator) -> Tables:
    """Role by organisation, whose totals stand exact in a table of who turned up."""
    counts = skewed(rng, 4, 6)
    inner = margins(counts, ("role", "organisation"))
    inner = inner[(inner["role"] != TOTAL) & (inner["organisation"] != TOTAL)].reset_index(drop=True)
    came = pd.DataFrame({"organisation": [f"organisation{k}" for k in range(6)], "came": counts.sum(axis=0)})
    shown = Unprotected(
        "came", came, ReleaseClass.ACTIVITY, people={"came": People(of="people")}, by=("organisation",),
        groups=[frozenset()] * 6,
    )  # fmt: skip
    return [personal(inner, ("role", "organisation")), shown]


def answers(rng: np.random.Generator) -> Tables:
    """Answers to a question in four groups, with their total: opinions rest on those who answered."""
    counts = margins(rng.negative_binomial(1.2, 0.15, size=(6, 3)), ("group", "answer"))
    wide = counts.pivot_table(index="group", columns="answer", values="n").astype(int).reset_index()
    wide = wide.rename(columns={TOTAL: "answered"}).rename_axis(columns=None)
    people = {
        f"answer{k}": People(of="answers", at={"answer": f"answer{k}"}, base="answered") for k in range(3)
    } | {"answered": People(of="answers")}  # fmt: skip
    return [
        Unprotected(
            "answers", wide, ReleaseClass.OPINION, people=people, by=("group",), groups=[frozenset()] * len(wide)
        )
    ]


LAYOUTS: dict[str, Callable[[np.random.Generator], Tables]] = {
    "role by organisation, 5 × 8, with margins": two_way,
    "role by sector by place, 3 × 3 × 4, with all margins": three_way,
    "three linked tables of the same people": linked,
    "organisations within systems": within,
    "role by organisation beside exact attendance": beside_activity,
    "answers by group": answers,
}


@dataclass(frozen=True)
class Attack:
    """What the attacker found in one result.

    Parameters
    ----------
    printed, hidden, determined : int
        Numbers other than nobody; those hidden; those of them that can have one value only.
    widths : list of float
        Largest minus smallest value of each hidden number.
    small_exposed : int
        Hidden numbers from 1 to 7 that can be told to be that small, though not which.
    """

    printed: int
    hidden: int
    determined: int
    widths: list[float]
    small_exposed: int


def attack(tables: Tables, profile: str) -> Attack:
    """Release tables under a profile, or naively, and attack what was printed."""
    released = naive(tables) if profile == "small numbers only" else _released(tables, profile)
    return _solve(tables, released, public=profile == "public")


def naive(tables: Tables) -> list[pd.DataFrame]:
    """Hide what is small and nothing else: what a careful evaluator does by hand."""
    shown = []
    for table in tables:
        frame = table.frame.copy()
        if table.release_class is not ReleaseClass.ACTIVITY:
            bases = {column: spec.base or column for column, spec in table.people.items()}
            for column, base in bases.items():
                frame[column] = frame[column].astype(float).mask(table.frame[base].between(1, 7))
        shown.append(frame)
    return shown


def _released(tables: Tables, profile: str) -> list[pd.DataFrame]:
    shown = protect(tables, Scope(profile=profile))  # pyright: ignore[reportArgumentType]
    return [shown[table.name].frame for table in tables]


def _solve(tables: Tables, released: list[pd.DataFrame], *, public: bool) -> Attack:
    finest, cells = _finest(tables)
    rows, low, high, hidden = [], [], [], []
    for table, frame in zip(tables, released, strict=True):
        for column, spec in table.people.items():
            for k in range(len(frame)):
                where = {name: str(table.frame[name].iloc[k]) for name in table.by} | dict(spec.at)
                where = {name: value for name, value in where.items() if value != TOTAL}
                member = np.array([all(cell.get(n) == v for n, v in where.items()) for cell in cells], dtype=float)
                true, printed = float(table.frame[column].iloc[k]), frame[column].iloc[k]
                rows.append(member)
                if np.isnan(printed):
                    small = public and 0 < true < 8
                    low.append(1.0 if small else 0.0)
                    high.append(7.0 if small else np.inf)
                    if true > 0:
                        hidden.append((len(rows) - 1, true))
                else:
                    slack = 2 if public and true > 0 else 0
                    low.append(max(printed - slack, 8) if slack else printed)
                    high.append(printed + slack)
    matrix, low_, high_ = np.array(rows), np.array(low), np.array(high)
    assert np.allclose(
        matrix @ finest, [t.frame[c].iloc[k] for t in tables for c in t.people for k in range(len(t.frame))]
    )
    widths, small_exposed = [], 0
    for row, true in hidden:
        ends = [partial(_end, matrix[row], matrix, low_, high_)(sign) for sign in (1, -1)]
        assert ends[0] - 1e-6 <= true <= ends[1] + 1e-6
        widths.append(ends[1] - ends[0])
        small_exposed += not public and true < 8 and ends[1] < 7.5
    printed = sum(int((t.frame[c] > 0).sum()) for t in tables for c in t.people)
    return Attack(printed, len(hidden), sum(width < 0.5 for width in widths), widths, small_exposed)


def _finest(tables: Tables) -> tuple[np.ndarray, list[dict[str, str]]]:
    """Return the finest numbers that explain all tables, with their coordinates."""
    names = sorted({n for t in tables for n in t.by} | {n for t in tables for s in t.people.values() for n in s.at})
    values: dict[str, set[str]] = {name: set() for name in names}
    full: dict[tuple[tuple[str, str], ...], float] = {}
    for table in tables:
        for column, spec in table.people.items():
            for k in range(len(table.frame)):
                where = {n: str(table.frame[n].iloc[k]) for n in table.by} | dict(spec.at)
                for name, value in where.items():
                    if value != TOTAL:
                        values[name].add(value)
                if len(where) == len(names) and TOTAL not in where.values():
                    full[tuple(sorted(where.items()))] = float(table.frame[column].iloc[k])
    if full:
        return np.array(list(full.values())), [dict(where) for where in full]
    return _joined(tables, names, values)


def _joined(tables: Tables, names: list[str], values: dict[str, set[str]]) -> tuple[np.ndarray, list[dict[str, str]]]:
    """Find finest numbers for linked tables, none of which has all coordinates: any that fit will do for the check."""
    ordered = [sorted(values[name]) for name in names]
    cells = [dict(zip(names, combination, strict=True)) for combination in _product(ordered)]
    rows, right = [], []
    for table in tables:
        for column in table.people:
            for k in range(len(table.frame)):
                where = {n: str(table.frame[n].iloc[k]) for n in table.by if table.frame[n].iloc[k] != TOTAL}
                rows.append([float(all(cell[n] == v for n, v in where.items())) for cell in cells])
                right.append(float(table.frame[column].iloc[k]))
    exactly: Any = np.array(right)
    found = milp(np.zeros(len(cells)), constraints=LinearConstraint(np.array(rows), exactly, exactly), integrality=1)
    return np.round(found.x), cells


def _product(lists: list[list[str]]) -> list[tuple[str, ...]]:
    out: list[tuple[str, ...]] = [()]
    for options in lists:
        out = [(*head, option) for head in out for option in options]
    return out


def _end(aim: np.ndarray, matrix: np.ndarray, low: Any, high: Any, sign: int) -> float:
    """Return the smallest (1) or largest (−1) whole value that a sum of cells can have."""
    found = milp(sign * aim, constraints=LinearConstraint(matrix, low, high), integrality=1, options={"time_limit": 20})
    if found.x is None:
        return float("inf") if sign < 0 else 0.0  # unbounded
    return float(aim @ found.x)
