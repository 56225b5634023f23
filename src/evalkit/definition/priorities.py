"""Where support may be needed: the grid's signals, and the portfolio's goals and criteria."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from evalkit.settings import Frozen, Slug, Text


class Goal(Frozen):
    """A goal of the system that projects may serve."""

    code: Slug = Field(description="its code, as column project.goals names it")
    name: Text = Field(description="name that the report prints")


class Criterion(Frozen):
    """Something that a project should meet, and somebody's dated judgement of which ones do."""

    name: Text = Field(description="the criterion")
    met_by: tuple[str, ...] = Field(default=(), description="keys of the projects that meet it")
    judged_by: Text = Field(description="role of who judged, never a name")
    on: date = Field(description="day of the judgement")


class Portfolio(Frozen):
    """Goals, and the criteria by which projects are looked at."""

    goals: tuple[Goal, ...] = Field(default=(), description="goals of the system")
    criteria: tuple[Criterion, ...] = Field(default=(), description="criteria, each judged by somebody on a day")

    @model_validator(mode="after")
    def _no_goal_twice(self) -> Self:
        if len({goal.code for goal in self.goals}) < len(self.goals):
            raise ValueError("two goals share a code")
        return self


class Signal(Frozen):
    """A column of the priorities grid: the finding that stands for it, and the support that can be offered."""

    code: Slug = Field(description="its code, as judgements name it")
    name: Text = Field(description="name that the report prints")
    notebook: Slug = Field(description="id of the question that finds it, such as growth")
    finding: Text = Field(description="signal of the finding in a system's own result, or the beginning of several")
    offer: str = Field(default="", max_length=200, description="support that can be offered where it is wanted")


SIGNALS = (
    Signal(code="growth", name="Growth", notebook="growth", finding="growth.stock.rate"),
    Signal(code="momentum", name="Momentum", notebook="momentum", finding="momentum.trend"),
    Signal(code="connectivity", name="Connectivity", notebook="connectivity", finding="connectivity.trend"),
    Signal(code="capability", name="Capability", notebook="capability", finding="capability.waves"),
    Signal(code="progress", name="Progress", notebook="progress", finding="progress.scores"),
    Signal(code="measures", name="Measures", notebook="measures", finding="measures.icons"),
)
"""Columns of the grid unless the definition declares its own."""


class Priorities(Frozen):
    """Where support may be needed: signals, what can be offered, and the words of judgements."""

    signals: tuple[Signal, ...] = Field(default=SIGNALS, min_length=1, max_length=8, description="columns of the grid")
    views: dict[str, Text] = Field(
        default_factory=dict, description="level of a judgement → its words; a view of another level is not printed"
    )

    @model_validator(mode="after")
    def _no_signal_twice(self) -> Self:
        if len({signal.code for signal in self.signals}) < len(self.signals):
            raise ValueError("two signals share a code")
        return self
