"""The answers that a scope asks about: of which question, at which occasion, by whom, and who kept silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.definition import Asked, Evaluation, Scope
from evalkit.tables import Tables

PROGRAMME = "The whole programme"
"""What an answer is about that names no occasion."""

UNITS = {"person": ("person", "people"), "pair": ("pair", "pairs"), "table": ("table", "tables")}
"""Who answers together, one and several."""

Group = frozenset[str]


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of a scope.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        What was asked, and for whom.
    given : DataFrame
        Answers of the scope to declared questions, in order of time: `answer_key`, `occasion_key`, `respondent_key`,
        `unit`, `place`, `question`, `value`, `start` (of the occasion), `about` (its name) and `key` (its key, empty
        for the whole programme).
    texts : DataFrame
        Free-text answers of the scope, with the same columns; their words stay in the vault.
    present : Series
        People who were at each occasion, by its key, in roles that count.
    unread : int
        Answers to declared questions whose value is none of those declared, such as those on another scale.
    untold : int
        Answers that cannot be told by system, because nobody knows whose they are.
    """

    tables: Tables
    scope: Scope
    given: pd.DataFrame
    texts: pd.DataFrame
    present: pd.Series
    unread: int
    untold: int

    @property
    def evaluation(self) -> Evaluation:
        """The definition."""
        return self.tables.evaluation

    @property
    def questions(self) -> tuple[Asked, ...]:
        """The declared questions."""
        return self.evaluation.feedback.questions

    @property
    def period(self) -> str:
        """First and last month asked about."""
        first, after = self.scope.months(self.evaluation)
        return f"{pd.Timestamp(first):%Y-%m}/{pd.Timestamp(after) - pd.Timedelta(days=1):%Y-%m}"

    def to(self, question: str) -> pd.DataFrame:
        """Return the answers to one question."""
        return self.given[self.given["question"] == question]


def read(tables: Tables, scope: Scope) -> Answers:
    """Choose the answers that a scope asks about.

    Answers of a system are those of its people, as far as it is known who answered, and all answers at occasions that
    were its own; other anonymous answers are left out of a system, and counted.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.
    """
    first, after = (pd.Timestamp(day) for day in scope.months(tables.evaluation))
    named = {row.occasion_key: _name(row, tables.evaluation) for row in tables.occasion.itertuples()}
    known = tables.feedback
    known = known.assign(
        start=tables.occasion.set_index("occasion_key")["start"].reindex(known["occasion_key"]).to_numpy(),
        key=known["occasion_key"].fillna(""),
        about=[named.get(key, PROGRAMME) for key in known["occasion_key"]],
    )
    inside = known["start"].isna() | known["start"].between(first, after, inclusive="left")
    given, untold = _of_scope(tables, scope, known[inside])
    options = {question.code: set(question.answers) for question in tables.evaluation.feedback.questions}
    asked = given[given["question"].isin(options)].sort_values(
        ["start", "answer_key"], kind="stable", na_position="first"
    )
    free = asked["question"].isin([code for code, listed in options.items() if not listed])
    chosen = asked[~free & asked["value"].notna()]
    pairs = zip(chosen["question"], chosen["value"], strict=True)
    fits = np.array([value in options[question] for question, value in pairs], dtype=bool)
    return Answers(
        tables, scope, chosen[fits], asked[free], _present(tables, scope), int((~fits).sum()), untold
    )  # fmt: skip


def _name(occasion: Any, evaluation: Evaluation) -> str:
    """Name an occasion: its declared title, else its kind and day; never a title that was not released."""
    if pd.notna(occasion.title):
        return str(occasion.title)
    return f"{evaluation.kind(occasion.kind).singular.capitalize()}, {wording.day(occasion.start)}"


def _of_scope(tables: Tables, scope: Scope, given: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    if not scope.system:
        return given, 0
    at = tables.interaction[["person_key", "occasion_key", "system"]].dropna().drop_duplicates()
    own = at[at["system"] == scope.system]
    theirs = pd.MultiIndex.from_frame(own[["person_key", "occasion_key"]])
    who = pd.MultiIndex.from_frame(given[["respondent_key", "occasion_key"]].astype(object))
    eligible = given["occasion_key"].map(tables.occasion.set_index("occasion_key")["eligible"])
    here = (eligible == scope.system) | who.isin(theirs)
    nobody = ~given["respondent_key"].isin(tables.person["person_key"]) & ~here
    return given[here], int(nobody.sum())


def _present(tables: Tables, scope: Scope) -> pd.Series:
    came = tables.interaction
    came = came[came["role"].isin(tables.evaluation.active.roles)]
    came = came[came["system"] == scope.system] if scope.system else came
    people = came.dropna(subset="person_key").drop_duplicates(["occasion_key", "person_key"])
    nameless = came[came["person_key"].isna()].groupby("occasion_key").size()
    return people.groupby("occasion_key").size().add(nameless, fill_value=0).astype(int)


def sets_of(answers: pd.DataFrame) -> Group:
    """Return who gave some answers."""
    return frozenset(answers["respondent_key"])


def is_missing(value: object) -> bool:
    """Return whether a number could not be taken at all; a hidden one is words."""
    return value is None or value != value
