"""Teams and projects, as lists that name people call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evalkit.intake.spelling import words


@dataclass(frozen=True)
class Groups:
    """The teams and projects of an evaluation.

    Parameters
    ----------
    by_word : mapping of str to frozenset of str
        Key or name in comparable form → keys of what is called so.
    first_days : mapping of str to datetime
        Key → first day of the team or project.

    Examples
    --------
    >>> teams = [{"team_key": "T01", "words": "Sleep support", "joined": datetime(2026, 1, 5)}]
    >>> groups = Groups.of(teams, [])
    >>> groups.find("SLEEP  support"), groups.find("t01"), groups.find("T02")
    ('T01', 'T01', '')
    """

    by_word: Mapping[str, frozenset[str]]
    first_days: Mapping[str, datetime]

    @classmethod
    def of(cls, teams: Iterable[Mapping[str, Any]], projects: Iterable[Mapping[str, Any]]) -> Groups:
        """Return the groups in rows of the canonical tables, whose `words` are the names as read."""
        rows = [(row["team_key"], row["words"], row["joined"]) for row in teams]
        rows += [(row["project_key"], row["words"], row["start"]) for row in projects]
        by_word: dict[str, set[str]] = {}
        for key, name, _ in rows:
            for word in {words(key), words(name)} - {""}:
                by_word.setdefault(word, set()).add(key)
        known = {word: frozenset(keys) for word, keys in by_word.items()}
        return cls(known, {key: first for key, _, first in reversed(rows)})

    def find(self, text: str) -> str:
        """Return the key of the only team or project of this key or name; empty: none, or several."""
        keys = self.by_word.get(words(text), frozenset())
        return min(keys) if len(keys) == 1 else ""

    def names_several(self, text: str) -> bool:
        """Return whether two or more teams or projects are called so."""
        return len(self.by_word.get(words(text), ())) > 1
