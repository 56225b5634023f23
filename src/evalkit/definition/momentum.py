"""How momentum is read, and the principles of social movements."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from evalkit.settings import Frozen, Slug, Text


class Principle(Frozen):
    """A principle of social movements in health, and what the programme offers under it."""

    code: Slug = Field(description="its code, also the option of the survey question")
    name: Text = Field(description="name that the report prints")
    kinds: tuple[str, ...] = Field(default=(), description="kinds of occasion held under it")
    offers: tuple[str, ...] = Field(default=(), description="kinds of offer made under it")
    actions: tuple[str, ...] = Field(default=(), description="kinds of action taken under it")


PRINCIPLES: tuple[Principle, ...] = (
    Principle(code="personal-mission", name="Make change a personal mission"),
    Principle(code="frame", name="Frame to connect with hearts and minds"),
    Principle(code="mobilise", name="Energise and mobilise"),
    Principle(code="organise", name="Organise for impact"),
    Principle(code="momentum", name="Keep forward momentum"),
)
"""The five principles of Bibby et al. (2009), *The Power of One, the Power of Many*; nothing is mapped to them yet."""


class Movement(Frozen):
    """The principles of social movements, mapped by the evaluator to what is offered."""

    principles: tuple[Principle, ...] = Field(
        default=PRINCIPLES, description="the principles in order; by default those of Bibby et al. 2009, unmapped"
    )
    question: str = Field(
        default="", description="code of the survey question that asks people where they are; its options are codes"
    )

    @model_validator(mode="after")
    def _no_principle_twice(self) -> Self:
        codes = [principle.code for principle in self.principles]
        if len(set(codes)) != len(codes):
            raise ValueError("two principles share a code")
        return self


class Momentum(Frozen):
    """How momentum is read."""

    reading: Literal["per-person", "total"] = Field(
        default="per-person",
        description="people × interactions per person (which is all interactions), or people × all interactions (which"
        " grows with the square of people)",
    )
