"""How progress of teams is read."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evalkit.settings import Frozen, Text


class Progress(Frozen):
    """How progress of teams is read: levels that are counted, and what a claimed level should have on record."""

    instrument: str = Field(
        default="", description="code of the scale; empty: the first of the definition with scores of teams"
    )
    levels: tuple[float, ...] = Field(
        default=(2.5, 3.0, 4.0), min_length=1, description="levels at or above which teams are counted"
    )
    judged_at: float = Field(default=3.0, description="level whose share of teams is judged for a change")
    no_change: float = Field(default=0.25, gt=0, description="a change within ± this many points is not material")
    evidence: dict[Literal["aim", "diagram", "baseline", "tests", "signal", "spread"], float] = Field(
        default={"aim": 1.0, "diagram": 1.5, "baseline": 1.5, "tests": 2.5, "signal": 3.0, "spread": 4.5},
        description="what a team's record should hold → lowest level at which it should",
    )
    involvement: tuple[Text, ...] = Field(
        default=("none", "informed", "consulted", "involved", "leading together"),
        description="how far families are involved in a team, from the least to the most",
    )
