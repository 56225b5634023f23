"""What a programme expects to be: what a plan is simulated from, before there are any data."""

from __future__ import annotations

from pydantic import Field

from evalkit.settings import Frozen


class Design(Frozen):
    """What the programme expects to be, before there are data: `evalkit plan` simulates it."""

    people: int = Field(default=150, ge=8, le=20_000, description="active members in an ordinary month")
    teams: int = Field(default=15, ge=1, le=1_000, description="teams that score themselves every month")
    raters: int = Field(default=10, ge=1, le=1_000, description="raters who answer the self-assessment in two waves")
    answers: int = Field(default=40, ge=1, le=10_000, description="answers to a question after a session")
    share: float = Field(default=0.6, ge=0.05, le=0.95, description="share of good answers, and level of a measure")
    occasions: int = Field(
        default=24, ge=1, le=1_000, description="occasions in a year at which organisations can meet"
    )
    present: int = Field(default=40, ge=8, le=20_000, description="people at such an occasion")
    organisations: int = Field(default=15, ge=2, le=5_000, description="organisations from which they come")
    cases: int = Field(default=400, ge=10, le=1_000_000, description="cases of a measure in a month, of one system")
