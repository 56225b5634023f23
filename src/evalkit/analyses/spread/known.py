"""The rows on which every subject of spread rests: which practices, which teams could take each up, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evalkit.definition import Evaluation, Scope
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.tables import Tables

STAGES = ("heard", "testing", "implemented")
"""How far a practice is with a team, in this order: who implements it has tested it, and who tests it has heard."""
COUNTED = "A count from the list of practices on their way; nothing is inferred from it."


@dataclass(frozen=True, eq=False)
class Known:
    """What a scope asks about.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System, period and profile.
    first, after : Timestamp
        First day of the period, and the first one after it.
    """

    tables: Tables
    scope: Scope
    first: pd.Timestamp
    after: pd.Timestamp

    @property
    def evaluation(self) -> Evaluation:
        """The definition."""
        return self.tables.evaluation

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Rows of `adoption` before the period's end, of teams everywhere, in order of time."""
        adoption = self.tables.adoption
        return adoption[adoption["at"] < self.after].sort_values(["at", "practice", "team_key"], kind="stable")

    @cached_property
    def teams(self) -> pd.DataFrame:
        """Teams of the scope that had joined by the period's end, by key."""
        team = self.tables.team[self.tables.team["joined"] < self.after].set_index("team_key")
        return team[team["system"] == self.scope.system] if self.scope.system else team

    @cached_property
    def names(self) -> pd.Series:
        """Names of all teams by key, as they may be printed."""
        team = self.tables.team.set_index("team_key")
        return team["name"].fillna(pd.Series(team.index, team.index))

    @cached_property
    def systems(self) -> pd.Series:
        """Names of the systems of all teams by key."""
        return self.tables.team.set_index("team_key")["system"].map(self.evaluation.system_name)

    @cached_property
    def origins(self) -> list[tuple[str, str]]:
        """Practice and team, where others learned from a team that has no row of its own before: it had it first."""
        rows = self.rows
        first = rows.groupby(["practice", "team_key"])["at"].min().rename("first").reset_index()
        taught = rows.groupby(["practice", "learned_from"])["at"].min().rename("taught").reset_index()
        both = taught.merge(first, how="left", left_on=["practice", "learned_from"], right_on=["practice", "team_key"])
        had_it = both[both["first"].isna() | (both["first"] > both["taught"])]
        return [(str(practice), str(team)) for practice, team in had_it[["practice", "learned_from"]].to_numpy()]

    @cached_property
    def steps(self) -> pd.DataFrame:
        """When each team that could take a practice up reached each stage.

        A row for each practice and team of the scope that is not its origin, and that took part at some time since
        anybody else had heard of it: `practice`, `team_key`, `since` (from when the team could), `until` (to when it
        was seen), `heard`, `testing` and `implemented` (missing: not yet).
        """
        begun = self.rows.groupby("practice", sort=False)["at"].min().rename("begun").reset_index()
        pairs = begun.merge(self.teams.reset_index()[["team_key", "joined", "left"]], how="cross")
        had_it = pd.MultiIndex.from_frame(pairs[["practice", "team_key"]]).isin(self.origins)
        left = pairs["left"].fillna(self.after)
        pairs = pairs.assign(
            since=pairs[["begun", "joined"]].max(axis=1), until=left.where(left < self.after, self.after)
        )
        could = pairs[~had_it & (pairs["until"] > pairs["since"])]
        wanted = could[["practice", "team_key", "since", "until"]]
        return wanted.merge(self._reached(), how="left", on=["practice", "team_key"])

    def _reached(self) -> pd.DataFrame:
        """Return the first day on which each team had reached each stage; a later stage holds the earlier ones."""
        dates = self.rows.pivot_table(index=["practice", "team_key"], columns="stage", values="at", aggfunc="min")
        backwards = list(reversed(STAGES))
        days = dates.reindex(columns=backwards).to_numpy("datetime64[us]")
        earliest = np.fmin.accumulate(days, axis=1)  # of each stage and all later ones; a missing day is none
        return pd.DataFrame(earliest, dates.index, backwards)[list(STAGES)].reset_index()

    @property
    def months(self) -> list[pd.Timestamp]:
        """First days of the months of the period."""
        return list(pd.date_range(self.first, self.after, freq="MS", inclusive="left"))


def read(tables: Tables, scope: Scope) -> Known:
    """Choose the rows that a scope asks about.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.
    """
    first, after = scope.months(tables.evaluation)
    return Known(tables, scope, pd.Timestamp(first), pd.Timestamp(after))


def spoken(practice: str) -> str:
    """Return a practice's code as a reader sees it.

    >>> spoken("front-door-streaming")
    'Front door streaming'
    """
    words = practice.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def counted(name: str, frame: pd.DataFrame, *, labels: tuple[str, ...] = ()) -> Unprotected:
    """Declare numbers of teams, practices and visits, which are about nobody in particular."""
    numbers = tuple(str(column) for column in frame.columns if column not in labels)
    return Unprotected(name, frame, ReleaseClass.ACTIVITY, about_nobody=numbers, labels=labels)


def by(day: pd.Series, when: pd.Timestamp) -> pd.Series:
    """Return whether each day lies before a time; a missing one does not."""
    return (day < when) & day.notna()


def share(part: int, whole: int) -> float:
    """Return a share; missing of nothing."""
    return part / whole if whole else np.nan
