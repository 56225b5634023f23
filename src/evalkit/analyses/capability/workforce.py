"""Who is trained, who has which skill, who is in a team and who coaches: by organisation, as counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from evalkit.definition import Evaluation, Profile, Scope
from evalkit.tables import Tables

STAFF, SO_FAR, SINCE = "staff in post", "training so far", "training"
"""Values of headcount.what: staff; completions up to the day of `period`; completions since the day of `period`."""

Group = frozenset[str]


@dataclass(frozen=True, eq=False)
class Workforce:
    """What is known of people and organisations, in the scope.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System, period and profile.
    """

    tables: Tables
    scope: Scope

    @property
    def evaluation(self) -> Evaluation:
        """The definition."""
        return self.tables.evaluation

    @cached_property
    def after(self) -> pd.Timestamp:
        """First day after the period."""
        return pd.Timestamp(self.scope.months(self.evaluation)[1])

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """Organisations of the scope with their name, once each, in the order of the table."""
        known = self.tables.organisation.drop_duplicates("org_key", keep="last")
        known = known[known["system"] == self.scope.system] if self.scope.system else known
        return known[["org_key", "name", "system"]].reset_index(drop=True)

    @cached_property
    def people(self) -> pd.DataFrame:
        """People of the scope's organisations, with a column of truth for each declared skill."""
        frame = self.tables.person[["person_key", "org_key", "skills", "protected_time"]]
        if self.scope.system:
            frame = frame[frame["org_key"].isin(self.organisations["org_key"])]
        listed = frame["skills"].fillna("").str.split(";")
        codes = [skill.code for skill in self.evaluation.capability.skills]
        return frame.assign(**{code: [code in own for own in listed] for code in codes}).reset_index(drop=True)

    @cached_property
    def staff(self) -> pd.Series:
        """Staff in post by organisation: the latest return up to the end of the period."""
        return self._returned(STAFF).groupby("subject_key")["n"].last()

    @cached_property
    def so_far(self) -> pd.DataFrame:
        """Completions returned as a total so far: `org_key`, `level`, `n`."""
        return self._latest(SO_FAR)

    @cached_property
    def since(self) -> pd.DataFrame:
        """Completions returned since a day: `org_key`, `level`, `period`, `n`; the latest return of each."""
        return self._latest(SINCE)

    def _returned(self, what: str) -> pd.DataFrame:
        frame = self.tables.headcount
        frame = frame[(frame["what"].str.casefold() == what) & (frame["period"] < self.after)]
        return frame[frame["subject_key"].isin(self.organisations["org_key"])].sort_values("period", kind="stable")

    def _latest(self, what: str) -> pd.DataFrame:
        frame = self._returned(what)
        last = frame.groupby("subject_key")["period"].transform("max")
        frame = frame[frame["period"] == last].rename(columns={"subject_key": "org_key"})
        return frame[["org_key", "level", "period", "n"]].reset_index(drop=True)

    @cached_property
    def completions(self) -> pd.DataFrame:
        """Completions by people, up to the end of the period."""
        frame = self.tables.training[self.tables.training["completed"] < self.after]
        return frame[frame["org_key"].isin(self.organisations["org_key"])] if self.scope.system else frame

    @cached_property
    def in_team(self) -> Group:
        """Who is in a team or project on the last day of the period."""
        frame = self.tables.membership
        now = (frame["start"] < self.after) & (frame["end"].isna() | (frame["end"] >= self.after))
        return frozenset(frame.loc[now, "person_key"])

    @cached_property
    def coaching(self) -> Group:
        """Who coached at an occasion in the period."""
        first = pd.Timestamp(self.scope.months(self.evaluation)[0])
        frame = self.tables.interaction
        then = (frame["at"] >= first) & (frame["at"] < self.after) & (frame["role"] == "coach")
        return frozenset(frame.loc[then, "person_key"].dropna())

    def levels(self, found: pd.Series) -> list[str]:
        """Return levels in the order of the definition; those that it does not name come last."""
        declared = [level for level in self.evaluation.capability.levels if level in set(found)]
        return [*declared, *sorted(set(found) - set(declared))]

    def name(self, org_key: str) -> str:
        """Return the printed name of an organisation."""
        names = self.organisations.set_index("org_key")["name"]
        return str(names.get(org_key, "Organisation not known"))

    @property
    def asks_for_groups(self) -> bool:
        """Whether the profile wants to know who is behind a table of activity."""
        return self.scope.profile == Profile.PUBLIC
