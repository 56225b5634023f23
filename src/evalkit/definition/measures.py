"""Measures over time: what they are called, how they are charted, and what was done to change them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from evalkit.settings import Frozen, Text


class Rebase(Frozen):
    """A known change after which a measure's limits are taken anew."""

    start: date = Field(description="first month of the new phase")
    reason: Text = Field(description="why: limits are not moved only because a chart would look better")
    subject: str = Field(default="", description="system, organisation or team it concerns; empty: all of them")


class Measure(Frozen):
    """A measure over time: what it is called and how it is charted."""

    code: Text = Field(description="value of measure.measure")
    name: Text = Field(description="name that the report prints")
    chart: Literal["auto", "proportion", "rate", "value", "run"] = Field(
        default="auto",
        description="P′ chart of numerator over denominator, U′ chart of events over exposure, XmR chart of the value,"
        " or a run chart; auto: proportion where there are denominators, otherwise value",
    )
    per: int = Field(default=1000, ge=1, description="exposure to which a rate is related, such as 1,000 bed days")
    unit: str = Field(default="", max_length=40, description="unit of a value, such as minutes")
    material: float = Field(
        default=0.0, ge=0, description="a change within ± this, in the printed unit, is no material change; 0: not said"
    )
    rebases: tuple[Rebase, ...] = Field(default=(), description="known changes after which limits are taken anew")


class Charts(Frozen):
    """How measures are charted."""

    rules: Literal["making-data-count", "anhoej"] = Field(
        default="making-data-count", description="rules for a signal; with anhoej every chart is a run chart"
    )
    points: int = Field(default=7, ge=6, le=8, description="points of a run or trend that Making Data Count counts")
    screen: bool = Field(
        default=False,
        description="leave large moving ranges out of the limits (the NHS's Excel tool: no; its R package: yes)",
    )
    short: Literal["run", "trial"] = Field(
        default="run", description="fewer than 13 points: a run chart, or a chart with trial limits"
    )


class Intervention(Frozen):
    """A change that was made, where and from when on, and what its places may be compared with."""

    name: Text = Field(description="name that the report prints; several of one name and measure are one")
    measure: Text = Field(description="code of the measure it should change")
    subjects: tuple[Text, ...] = Field(min_length=1, description="systems, organisations or teams that made it")
    start: date = Field(description="first month with it")
    washout_months: int = Field(default=0, ge=0, le=12, description="months while it is brought in, left out")
    compared_with: tuple[Text, ...] = Field(default=(), description="those that did not make it, over the same months")
    assigned: Literal["chosen", "at random"] = Field(
        default="chosen", description="how it was decided who makes it: by choice, or by lot"
    )
