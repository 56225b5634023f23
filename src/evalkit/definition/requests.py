"""What is asked of the systems, and by when."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from evalkit.settings import Code, Frozen, Slug, Text


class Ask(Frozen):
    """A template that systems are asked to fill in, and the days by which."""

    template: Slug = Field(description="name of the template, such as highlight-reports")
    due: tuple[date, ...] = Field(min_length=1, description="days by which it is to be returned, the earliest first")
    of: tuple[Code, ...] = Field(default=(), description="codes of the systems that are asked; empty: all of them")

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if any(later <= earlier for earlier, later in zip(self.due, self.due[1:], strict=False)):
            raise ValueError("days of due rise from the earliest to the latest, each once")
        return self


class Requests(Frozen):
    """What is asked of the systems, by when, and where it is to be sent."""

    return_to: Text = Field(default="the evaluation team", description="to whom or where, as the cover note says it")
    note: str = Field(default="", max_length=600, description="a paragraph of the cover note in your own words")
    asked: tuple[Ask, ...] = Field(default=(), description="what is asked")

    @model_validator(mode="after")
    def _asks_each_thing_once(self) -> Self:
        seen = set()
        for ask in self.asked:
            for system in ask.of or ("",):
                for day in ask.due:
                    if (ask.template, system, day) in seen:
                        raise ValueError(f"'{ask.template}' is asked twice of one system for {day}")
                    seen.add((ask.template, system, day))
        return self
