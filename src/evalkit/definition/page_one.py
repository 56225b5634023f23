"""Page one: what people put on it, and which findings stand in its fixed places."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, field_validator, model_validator

from evalkit.settings import Frozen, Text

DECISIONS, OUTCOMES, ACTIONS, WORDS = 3, 5, 6, 4
"""Most decisions, measures, actions and sentences of each kind that fit on a page."""
LETTERS = 1200
"""Most letters that people may write on page one in all: with more, it would not end where the page does."""


class Decision(Frozen):
    """A decision that somebody seeks from the board; people write it, the kit never does."""

    title: str = Field(min_length=1, max_length=90, description="what is to be decided, in a few words")
    why: str = Field(min_length=1, max_length=240, description="why, in a sentence")
    owner: str = Field(min_length=1, max_length=90, description="role of who will see to it, never a name")
    by: date = Field(description="day by which")
    findings: tuple[str, ...] = Field(
        default=(), max_length=4, description="signals of the findings that it rests on, such as growth.stock.rate"
    )


class Action(Frozen):
    """An action agreed at the last meeting."""

    what: str = Field(min_length=1, max_length=120, description="what was to be done")
    done: bool = Field(description="whether it is done")
    note: str = Field(default="", max_length=80, description="a few words on it")


class FixedLine(Frozen):
    """A line that stands in the same place every month, whatever it says."""

    name: str = Field(min_length=1, max_length=60, description="name that the report prints")
    findings: tuple[str, ...] = Field(
        min_length=1,
        max_length=8,
        description="signals, or their beginnings up to a full stop, such as capability.; the first `at_most` that the"
        " run has are printed",
    )
    at_most: int = Field(default=1, ge=1, le=2, description="how many of them are printed")


LINES = (
    FixedLine(name="Who takes part", findings=("growth.stock.rate", "growth.attendance.trend", "growth.reach")),
    FixedLine(name="Families and practice staff", findings=("growth.voice", "progress.families"), at_most=2),
    FixedLine(name="Tests of change", findings=("momentum.acted",)),
    FixedLine(
        name="Progress, claimed and evidenced", findings=("progress.reached", "progress.evidence"), at_most=2
    ),
    FixedLine(
        name="Links across organisations",
        findings=("connectivity.trend", "connectivity.inward", "connectivity.met", "connectivity."),
    ),
    FixedLine(
        name="Capability against need",
        findings=("capability.dosage.experts", "capability.dosage.", "capability.waves", "capability."),
    ),
)  # fmt: skip
"""The six lines, unless the definition declares its own."""


class PageOne(Frozen):
    """What stands on page one besides the status and the grid of systems."""

    decisions: tuple[Decision, ...] = Field(default=(), description="decisions sought; more than three do not fit")
    outcomes: tuple[Text, ...] = Field(
        default=(), max_length=OUTCOMES, description="codes of the key measures; empty: the first five declared"
    )
    lines: tuple[FixedLine, ...] = Field(default=LINES, min_length=1, max_length=6, description="the fixed lines")
    actions: tuple[Action, ...] = Field(
        default=(), max_length=ACTIONS, description="actions agreed at the last meeting, done or not"
    )
    context: tuple[str, ...] = Field(
        default=(), max_length=WORDS, description="what happened besides, a sentence each, in the evaluator's own words"
    )
    cannot_say: tuple[str, ...] = Field(
        default=(),
        max_length=WORDS,
        description="what the data cannot say, a sentence each, in the evaluator's words",
    )

    @field_validator("decisions")
    @classmethod
    def _decisions_fit(cls, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
        if len(decisions) > DECISIONS:
            raise ValueError(
                f"more decisions than fit on page one: {len(decisions)} are declared, and it holds {DECISIONS}; leave"
                " the others to a later meeting"
            )
        return decisions

    @model_validator(mode="after")
    def _words_fit(self) -> Self:
        written = [word for one in self.decisions for word in (one.title, one.why, one.owner)]
        written += [word for one in self.actions for word in (one.what, one.note)]
        letters = sum(map(len, (*written, *self.context, *self.cannot_say)))
        if letters > LETTERS:
            raise ValueError(
                f"more words than fit on page one: decisions, actions, context and what cannot be said have"
                f" {letters} letters, and it holds {LETTERS}; say them shorter, or in a note of a section"
            )
        return self

    @model_validator(mode="after")
    def _no_line_twice(self) -> Self:
        if len({line.name for line in self.lines}) < len(self.lines):
            raise ValueError("two lines of page one share a name")
        return self
