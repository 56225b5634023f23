"""How connections between people are read."""

from __future__ import annotations

from pydantic import Field

from evalkit.settings import Frozen


class Connectivity(Frozen):
    """How connections are read: which survey names ties, what is a large occasion, and what is no material change."""

    survey: str = Field(
        default="", description="instrument whose respondents name their contacts; empty: that of most who name any"
    )
    relation: str = Field(default="", description="relation asked about; empty: whatever was asked")
    cap: int | None = Field(default=5, ge=1, description="names that each question of the survey asks for at most")
    large_occasion: int = Field(
        default=20,
        ge=5,
        description="people from whom on it is asked whether an occasion connected people who had not met",
    )
    map_below: int = Field(
        default=20,
        ge=3,
        description="occasions of fewer people than this are on the map of attendance; others link all",
    )
    map_parts: int = Field(default=3, ge=1, le=4, description="parts of the period in which that map is drawn")
    newcomer_months: int = Field(
        default=3, ge=1, le=24, description="last months in which somebody who is seen for the first time is a newcomer"
    )
    draws: int = Field(default=499, ge=99, le=9999, description="registers that are dealt at random")
    no_difference: float = Field(
        default=0.01, gt=0, lt=1, description="a share within ± this of what chance gives is not materially different"
    )
    no_change_per_year: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="a share that changes by less than ± this in a year does not change materially",
    )
