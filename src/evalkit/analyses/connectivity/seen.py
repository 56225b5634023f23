"""What a scope has of networks: who was where, who names whom, who shares projects; each apart from the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit import wording
from evalkit.definition import Connectivity, Evaluation, Scope
from evalkit.network import SurveyNetwork, TwoMode, attendance, memberships, survey
from evalkit.network.between import group_of_each
from evalkit.tables import Tables

LEVELS = ("organisation", "system")
"""Boundaries that people may meet across, from the nearer to the farther."""
WHOLE = "The whole programme"

Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Seen:
    """The networks of a scope.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        What was asked, and for whom.
    everybody : TwoMode
        Who was at which occasions of the period, whatever their system: a system's people meet those of others.
    """

    tables: Tables
    scope: Scope
    everybody: TwoMode

    @property
    def evaluation(self) -> Evaluation:
        """The definition."""
        return self.tables.evaluation

    @property
    def choices(self) -> Connectivity:
        """What the definition declares of connections."""
        return self.evaluation.connectivity

    @property
    def period(self) -> str:
        """First and last month asked about."""
        return f"{self.months[0]}/{self.months[-1]}"

    @cached_property
    def months(self) -> list[str]:
        """Months asked about."""
        first, after = self.scope.months(self.evaluation)
        return [f"{month:%Y-%m}" for month in pd.date_range(first, after, freq="MS", inclusive="left")]

    @cached_property
    def inside(self) -> TwoMode:
        """Attendance of the scope's own people: in a system's report those who came for it."""
        return attendance(self.tables, self.scope) if self.scope.system else self.everybody

    @cached_property
    def own(self) -> Mask:
        """Who of everybody belongs to the scope."""
        if not self.scope.system:
            return np.ones(len(self.everybody.people), dtype=bool)
        return (self.everybody.group("system") == self.scope.system).to_numpy(dtype=bool)

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """Codes of the declared systems from which somebody came or answered, in the order of the definition."""
        there = set(self.everybody.group("system").dropna())
        there |= {system for wave in self.all_waves.values() for system in wave.group("system").dropna()}
        return tuple(system.code for system in self.evaluation.systems if system.code in there)

    def codes(self, level: str, network: TwoMode | SurveyNetwork | None = None) -> tuple[Codes, pd.Index]:
        """Return the group of everybody (or of a network's people) at a level, −1 where none is known."""
        return group_of_each(network if network is not None else self.everybody, level)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels at which there are two groups at least among those who came."""
        return tuple(level for level in LEVELS if len(self.codes(level)[1]) > 1)

    @cached_property
    def occasions(self) -> pd.DataFrame:
        """The occasions of everybody's network, in its order: `start`, `kind`, `title` and the `name` to print."""
        listed = self.tables.occasion.set_index("occasion_key").loc[
            self.everybody.occasions, ["start", "kind", "title"]
        ]
        kinds = (self.evaluation.kind(str(kind)).singular.capitalize() for kind in listed["kind"])
        days = (wording.day(start) for start in pd.DatetimeIndex(listed["start"]))
        titles = listed["title"].astype(object)
        titles = titles.where(titles.notna(), [f"{kind}, {day}" for kind, day in zip(kinds, days, strict=True)])
        return listed.assign(name=titles.astype(str))

    @cached_property
    def all_waves(self) -> dict[str, SurveyNetwork]:
        """Who names whom, wave by wave, whatever the scope."""
        return _waves(self.tables, self.choices)

    @cached_property
    def waves(self) -> dict[str, SurveyNetwork]:
        """Who names whom among the scope's own people, wave by wave."""
        return {name: self.of_system(wave, self.scope.system) for name, wave in self.all_waves.items()}

    @cached_property
    def last_wave(self) -> SurveyNetwork | None:
        """The last wave of the scope; None without a survey."""
        return list(self.waves.values())[-1] if self.waves else None

    @cached_property
    def projects(self) -> TwoMode | None:
        """Who shares projects; None where nobody is in one."""
        made = memberships(self.tables, self.scope, of="projects")
        return made if len(made.people) else None

    def of_system(self, wave: SurveyNetwork, system: str) -> SurveyNetwork:
        """Return a wave among the people of a system; the whole of it for none."""
        if not system:
            return wave
        kept = (wave.group("system") == system).to_numpy(dtype=bool)
        return _among(wave, kept)

    def organisation_name(self, key: str) -> str:
        """Return the declared name of an organisation."""
        return self._organisations.get(key, key)

    @cached_property
    def _organisations(self) -> dict[str, str]:
        listed = self.tables.organisation.drop_duplicates("org_key", keep="last")
        return dict(zip(listed["org_key"], listed["name"], strict=True))

    @cached_property
    def system_of(self) -> dict[str, str]:
        """The latest system of each organisation."""
        listed = self.tables.organisation.drop_duplicates("org_key", keep="last")
        return dict(zip(listed["org_key"], listed["system"], strict=True))


def read(tables: Tables, scope: Scope) -> Seen:
    """Read the networks that a scope asks about.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System, period and profile.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.
    """
    scope.months(tables.evaluation)
    whole = Scope(start=scope.start, end=scope.end, profile=scope.profile)
    return Seen(tables, scope, attendance(tables, whole))


def _waves(tables: Tables, choices: Connectivity) -> dict[str, SurveyNetwork]:
    named = tables.tie
    if choices.relation:
        named = named[named["relation"] == choices.relation]
    asked = tables.respondent
    asked = asked[asked["instrument"] == choices.survey] if choices.survey else _who_could_name(asked, named)
    waves = sorted({*named["wave"], *asked["wave"]}) if len(named) else []
    person = tables.person.set_index("person_key")["org_key"]
    system = tables.organisation.drop_duplicates("org_key", keep="last").set_index("org_key")["system"]
    groups = pd.DataFrame({"system": person.map(system), "organisation": person})
    return {
        wave: survey(
            named[named["wave"] == wave], asked[asked["wave"] == wave] if len(asked) else None,
            relation=choices.relation, wave=wave, groups=groups, cap=choices.cap,
        )
        for wave in waves
    }  # fmt: skip


def _who_could_name(asked: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Return the respondents of the instrument in which most of those who name somebody answered."""
    there = asked[asked["person_key"].isin(named["named_by"]) & asked["wave"].isin(named["wave"])]
    common = there["instrument"].value_counts()
    return asked[asked["instrument"] == common.index[0]] if len(common) else asked.iloc[:0]


def _among(wave: SurveyNetwork, kept: Mask) -> SurveyNetwork:
    return SurveyNetwork(
        wave.by_ego[kept][:, kept].tocsr(), wave.by_alter[kept][:, kept].tocsr(), wave.people[kept],
        wave.asked[kept], wave.answered[kept], wave.relation, wave.wave, wave.groups[kept], wave.account,
    )  # fmt: skip
