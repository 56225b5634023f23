"""The ratings of one self-assessment: who rated what in which wave, one mean a rater and component.

A panel consists of people. What a table states once for a whole system (a return, a workshop's consensus) stands beside
it and is never averaged with it; scores of teams are the question of progress.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evalkit.definition import Evaluation, Scope, Wave
from evalkit.disclosure import TOTAL
from evalkit.instruments import Instrument
from evalkit.tables import Tables

TOGETHER = "All components together"
"""What the mean over components is called."""

_MONTH = re.compile(r"\d{4}-\d{2}")
KEYS = ["wave", "system", "rater", "item", "value"]


@dataclass(frozen=True, eq=False)
class Panel:
    """What the raters of one instrument said.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    scope : Scope
        System, period and profile.
    instrument : Instrument or None
        The instrument; None where nobody rated anything but teams.
    everybody : DataFrame
        Scores of people in all systems, high is good: `wave`, `system` (empty: the whole programme), `rater`, `item`,
        `value`.
    stated : DataFrame
        Scores that a table states once, of any instrument: `instrument`, `wave`, `system`, `item`, `value`,
        `consensus`.
    """

    evaluation: Evaluation
    scope: Scope
    instrument: Instrument | None
    everybody: pd.DataFrame
    stated: pd.DataFrame

    @cached_property
    def here(self) -> pd.DataFrame:
        """Scores of the scope: a system's own, or everybody's."""
        frame = self.everybody
        return frame[frame["system"] == self.scope.system] if self.scope.system else frame

    @cached_property
    def means(self) -> pd.DataFrame:
        """One mean a wave, rater and component of the scope."""
        return self.rater_means(self.here)

    def rater_means(self, scores: pd.DataFrame) -> pd.DataFrame:
        """Return one mean a wave, system, rater and component, where at least half of its items were rated.

        Parameters
        ----------
        scores : DataFrame
            As `everybody`.

        Returns
        -------
        DataFrame
            Columns `wave`, `system`, `rater`, `component`, `value`.
        """
        assert self.instrument
        by = ["wave", "system", "rater", "component"]
        belongs = {item: name for name, items in self.instrument.components.items() for item in items}
        several = {name: len(items) for name, items in self.instrument.components.items()}
        scores = scores.assign(component=scores["item"].map(belongs)).dropna(subset=["component", "value"])
        found = scores.groupby(by, sort=False, as_index=False)["value"].agg(["mean", "size"])
        enough = found["size"] * 2 >= found["component"].map(several)
        return found[enough].rename(columns={"mean": "value"})[[*by, "value"]].reset_index(drop=True)

    @cached_property
    def waves(self) -> list[Wave]:
        """Waves with ratings in the scope's period, the earliest first; not those that only look back."""
        declared = {wave.code: wave for wave in self.evaluation.capability.waves}
        rated = set(self.everybody["wave"])
        others = [Wave(code=code, name=code) for code in sorted(rated - set(declared))]
        last = self.scope.months(self.evaluation)[1]
        return [
            wave
            for wave in (*declared.values(), *others)
            if wave.code in rated
            and not wave.then_of
            and (not _MONTH.match(wave.code) or wave.code[:7] < f"{last:%Y-%m}")
        ]

    @property
    def latest(self) -> Wave | None:
        """The last wave."""
        return self.waves[-1] if self.waves else None

    @cached_property
    def components(self) -> list[str]:
        """Names of the components, in order."""
        return list(self.instrument.components) if self.instrument else []

    @cached_property
    def step(self) -> float:
        """Smallest difference that two raters' means of a component can have."""
        assert self.instrument
        apart = float(np.diff(sorted(self.instrument.levels.values())).min())
        return apart / max(map(len, self.instrument.components.values()))

    @property
    def owner(self) -> str:
        """Whose own scores the scope's are; those of everybody are nobody's own."""
        return self.scope.system or TOTAL

    def of(self, wave: Wave, means: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return one row a rater and one column a component in one wave; NaN where a rater has no mean."""
        frame = self.means if means is None else means
        wide = frame[frame["wave"] == wave.code].pivot_table(
            index=["system", "rater"], columns="component", values="value", sort=False
        )
        return wide.reindex(columns=self.components).astype(float)

    def systems(self) -> list[str]:
        """Return the codes of the systems that raters rated, in the order of the definition."""
        rated = set(self.everybody["system"])
        return [system.code for system in self.evaluation.systems if system.code in rated]


def raters(wide: pd.DataFrame) -> frozenset[str]:
    """Return the pseudonyms behind a table with a row a system and rater."""
    return frozenset(wide.index.get_level_values("rater"))


def read(tables: Tables, scope: Scope, instrument: str = "") -> Panel:
    """Choose the ratings that a scope asks about.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System, period and profile.
    instrument : str, default ""
        Code of the instrument; empty: the first of the definition that people rated.

    Returns
    -------
    Panel
    """
    evaluation = tables.evaluation
    rating = tables.rating[tables.rating["subject_kind"] != "team"]
    rating = rating.assign(system=_systems(rating, tables), value=rating["value"].astype(float))
    people = set(tables.respondent["person_key"])
    by_people = rating["rater_key"].isin(people) & ~rating["consensus"]
    answered = rating[by_people & rating["value"].notna()]
    rated = set(answered["instrument"])
    chosen = next((one for one in evaluation.instruments if one.code in rated and instrument in {"", one.code}), None)
    frame = answered[answered["instrument"] == (chosen.code if chosen else "")].rename(columns={"rater_key": "rater"})
    if chosen:
        ends = chosen.lowest + chosen.highest
        frame = frame.assign(value=frame["value"].where(~frame["item"].isin(chosen.reverse), ends - frame["value"]))
    stated = rating[~by_people]
    if scope.system:
        stated = stated[stated["system"] == scope.system]
    columns = ["instrument", "wave", "system", "item", "value", "consensus"]
    return Panel(evaluation, scope, chosen, frame[KEYS].reset_index(drop=True), stated[columns].reset_index(drop=True))


def _systems(rating: pd.DataFrame, tables: Tables) -> pd.Series:
    """Return whose score a rating is: a system's, an organisation's through its system, or the programme's (empty)."""
    belongs = tables.organisation.drop_duplicates("org_key", keep="last").set_index("org_key")["system"]
    of_organisation = rating["subject_key"].map(belongs).fillna("")
    system = rating["subject_key"].where(rating["subject_kind"] == "system", of_organisation)
    return system.where(rating["subject_kind"] != "programme", "")
