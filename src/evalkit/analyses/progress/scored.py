"""Scores of teams: who scored which team in which month, and which months teams owe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evalkit.definition import Evaluation, Scope
from evalkit.disclosure import TOTAL, Protected, ReleaseClass, Unprotected
from evalkit.instruments import Instrument
from evalkit.results.said import Said, say
from evalkit.tables import Tables

OWN, FACULTY = "team", "faculty"
NAMED_FROM = 5
"""Teams that stand together from whom on each is called by its name."""
COUNTED = "A count of what teams returned; nothing is inferred from it."


@dataclass(frozen=True, eq=False)
class Scored:
    """What is known of the levels of the scope's teams.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    scope : Scope
        System, period and profile.
    instrument : Instrument or None
        The scale; None where no team has a score on a declared one.
    teams : DataFrame
        Teams of the scope that joined before the period ends, as in the canonical table.
    scores : DataFrame
        `team_key`, `month`, `role`, `value`: one score a team, month and role.
    unusable : int
        Scores of teams for whole waves that are no months, and so are left out.
    """

    evaluation: Evaluation
    scope: Scope
    instrument: Instrument | None
    teams: pd.DataFrame
    scores: pd.DataFrame
    unusable: int

    @cached_property
    def months(self) -> list[str]:
        """Months of the period, as ``"2022-03"``."""
        first, after = self.scope.months(self.evaluation)
        return [f"{month:%Y-%m}" for month in pd.date_range(first, after, freq="MS", inclusive="left")]

    @cached_property
    def own(self) -> pd.DataFrame:
        """Scores that teams gave themselves, with their system, and months since each joined."""
        frame = self.scores[self.scores["role"] == OWN].merge(
            self.teams[["team_key", "name", "system", "joined"]], on="team_key"
        )
        joined = frame["joined"].dt.year * 12 + frame["joined"].dt.month
        when = pd.to_datetime(frame["month"])
        frame["since"] = (when.dt.year * 12 + when.dt.month - joined).astype(int)
        return frame.sort_values(["team_key", "month"], kind="stable").reset_index(drop=True)

    @cached_property
    def wide(self) -> pd.DataFrame:
        """Teams' own scores, a row a team and a column a month of the period; NaN where there is none."""
        table = self.own.pivot_table(index="team_key", columns="month", values="value")
        return table.reindex(index=self.teams["team_key"], columns=self.months).astype(float)

    @cached_property
    def expected(self) -> pd.DataFrame:
        """Whether a team takes part in a month and so owes a score, shaped as `wide`."""
        starts = pd.to_datetime(pd.Series(self.months, dtype=str)).to_numpy()
        ends = starts + np.timedelta64(31, "D")
        joined = self.teams["joined"].to_numpy()[:, None]
        left = self.teams["left"].to_numpy()[:, None]
        there = (joined < ends) & (np.isnat(left) | (left > starts))
        months = pd.to_datetime(self.teams["joined"]).dt.strftime("%Y-%m").to_numpy()[:, None]
        there &= np.array(self.months)[None, :] >= months
        return pd.DataFrame(there, index=self.teams["team_key"], columns=self.months)

    @cached_property
    def quarters(self) -> list[str]:
        """First months of full calendar quarters of the period in which some team scored itself."""
        firsts = [month for month in self.months if month[5:] in {"01", "04", "07", "10"}]
        full = [month for month in firsts if self.three(month)[-1] <= self.months[-1]]
        return [month for month in full if self.wide[self.three(month)].notna().to_numpy().any()]

    def three(self, first: str) -> list[str]:
        """Return a quarter's months."""
        return [f"{month:%Y-%m}" for month in pd.date_range(first, periods=3, freq="MS")]

    def quarter(self, first: str) -> pd.Series:
        """Return a mean of a quarter's own scores for each team."""
        return self.wide[self.three(first)].mean(axis=1)

    @property
    def systems(self) -> pd.Series:
        """System of each team, by key."""
        return self.teams.set_index("team_key")["system"]

    def called(self, keys: list[str]) -> list[str]:
        """Return names of teams, or a letter each where too few stand together to be named."""
        names = self.teams.set_index("team_key")["name"]
        if len(keys) >= NAMED_FROM:
            return [str(names[key]) for key in keys]
        return [f"Team {chr(ord('A') + place)}" for place in range(len(keys))]

    @property
    def scale(self) -> str:
        """Title of the scale."""
        return self.instrument.title if self.instrument else ""


def read(tables: Tables, scope: Scope, instrument: str = "") -> Scored:
    """Choose the scores of teams that a scope asks about.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System, period and profile.
    instrument : str, default ""
        Code of the scale; empty: the definition's, or the first with scores of teams.

    Returns
    -------
    Scored
    """
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    teams = tables.team[tables.team["joined"] < pd.Timestamp(after)]
    teams = teams[teams["left"].isna() | (teams["left"] > pd.Timestamp(first))]
    teams = teams[teams["system"] == scope.system] if scope.system else teams
    teams = teams.sort_values("team_key", kind="stable").reset_index(drop=True)
    rating = tables.rating[(tables.rating["subject_kind"] == "team") & tables.rating["value"].notna()]
    wanted = instrument or evaluation.progress.instrument
    rated = set(rating["instrument"])
    chosen = next((one for one in evaluation.instruments if one.code in rated and wanted in {"", one.code}), None)
    rating = rating[rating["instrument"] == (chosen.code if chosen else "")]
    is_month = rating["wave"].str.fullmatch(r"\d{4}-\d{2}")
    frame = rating[is_month & rating["subject_key"].isin(teams["team_key"])]
    frame = frame[(frame["wave"] >= f"{first:%Y-%m}") & (frame["wave"] < f"{after:%Y-%m}")]
    frame = frame.assign(value=frame["value"].astype(float)).rename(
        columns={"subject_key": "team_key", "wave": "month", "rater_role": "role"}
    )
    scores = frame.groupby(["team_key", "month", "role"], as_index=False).agg(value=("value", "mean"))
    return Scored(evaluation, scope, chosen, teams, scores, int((~is_month).sum()))


def nobodys(
    name: str, frame: pd.DataFrame, numbers: tuple[str, ...], by: tuple[str, ...] = (), labels: tuple[str, ...] = ()
) -> Unprotected:
    """Declare numbers about several teams together, which are nobody's own score.

    Parameters
    ----------
    name : str
        Of the table.
    frame : DataFrame
        Its rows.
    numbers : tuple of str
        Columns of numbers: counts of teams, shares of them, levels of all together.
    by, labels : tuple of str
        As for :class:`~evalkit.disclosure.Unprotected`.
    """
    return Unprotected(
        name, frame.assign(whose=TOTAL), ReleaseClass.DECLARED, about_nobody=numbers, by=(*by, "whose"), owner="whose",
        topic=by, labels=labels, period=name, groups=[frozenset[str]()] * len(frame),
    )  # fmt: skip


def owned(
    name: str, frame: pd.DataFrame, numbers: tuple[str, ...], topic: tuple[str, ...] = (), labels: tuple[str, ...] = ()
) -> Unprotected:
    """Declare numbers that are a team's own, under the column `team`: named, or a letter each for too few.

    Parameters
    ----------
    name, frame, numbers, labels
        As for :func:`nobodys`.
    topic : tuple of str
        Columns that say what a row is about besides the team.
    """
    named = frame["team"].nunique() >= NAMED_FROM
    if not named:
        frame = frame.assign(whose=TOTAL)
    # whose a row is must be the same column as whom it is about: a row beside nobody else's would be hidden
    return Unprotected(
        name, frame, ReleaseClass.DECLARED, about_nobody=numbers, by=("team", *topic),
        owner="team" if named else "whose", topic=topic, labels=labels, period=name,
        groups=[frozenset[str]()] * len(frame),
    )  # fmt: skip


def source(shown: Protected, scored: Scored) -> Said:
    """Say where a picture's numbers come from."""
    return say("{scale:text}, as teams returned it every month", shown, {"scale": scored.scale})
