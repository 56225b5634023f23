"""How capability is read: waves of self-assessment, skills, doses and targets of training."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from evalkit.settings import Frozen, Slug, Text


class Skill(Frozen):
    """An improvement skill on the register of champions."""

    code: Slug = Field(description="value of person.skills")
    name: Text = Field(description="name that the report prints")


class Wave(Frozen):
    """A wave of a self-assessment; waves are declared in the order of time."""

    code: Text = Field(description="value of rating.wave, as the mapping file of the form states it")
    name: Text = Field(description="name that the report prints")
    then_of: str = Field(
        default="",
        description="code of the earlier wave that raters look back to: answers now to how it was then, because"
        " training shifts standards",
    )
    asked: dict[str, Annotated[int, Field(gt=0)]] = Field(
        default_factory=dict, description="code of the system, or of the programme → how many were asked"
    )


Share = Annotated[float, Field(ge=0, le=1)]


class Dose(Frozen):
    """How many people of a kind an organisation needs, and who counts as one."""

    share: Share = Field(description="share of staff to aim for")
    low: Share = Field(description="least of the range")
    high: Share = Field(description="most of the range")
    skill: str = Field(default="", description="code of the skill that makes one, on the register of champions")
    levels: tuple[Text, ...] = Field(default=(), description="levels of training that make one, by the year")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.share <= self.high:
            raise ValueError("low, share and high have to be in this order")
        return self


class Target(Frozen):
    """How many people more are to be trained, and by when."""

    name: Text = Field(description="what they are to be, such as competent improvers")
    people: int = Field(gt=0, description="how many more")
    levels: tuple[Text, ...] = Field(min_length=1, description="levels of training that count")
    start: date = Field(description="day from which on they count")
    by: date = Field(description="day by which")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.by <= self.start:
            raise ValueError("by must lie after start")
        return self


class Capability(Frozen):
    """How capability is read: waves, skills, and how many experts and coaches are needed.

    The doses are those of the Play Book of the One Gloucestershire Improvement Community (version 10): of an
    organisation of 4,000, .4 % internal experts, printed as 15 to 20, and 5 % coaches, printed as 150 to 200.
    """

    waves: tuple[Wave, ...] = Field(default=(), description="waves of the self-assessment, the earliest first")
    no_difference: float = Field(
        default=0.25, gt=0, description="a difference within ± this many points of a scale is not material"
    )
    skills: tuple[Skill, ...] = Field(default=(), description="skills that the register of champions lists")
    experts: Dose = Field(
        default=Dose(share=0.004, low=0.00375, high=0.005), description="internal experts in improvement"
    )
    coaches: Dose = Field(default=Dose(share=0.05, low=0.0375, high=0.05), description="coaches in improvement")
    teams_per_coach: tuple[int, int] = Field(
        default=(3, 4), description="teams that a coach with the time below carries"
    )
    protected_time: tuple[Share, Share] = Field(
        default=(0.2, 0.25), description="share of working time that a coach's work takes"
    )
    leaving: tuple[Share, Share] | None = Field(
        default=None, description="share of experts and coaches who leave in a year, from the least to the most"
    )
    levels: tuple[Text, ...] = Field(default=(), description="levels of training, in the order of the report")
    targets: tuple[Target, ...] = Field(default=(), description="how many more are to be trained")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        codes = [wave.code for wave in self.waves]
        skills = {skill.code for skill in self.skills}
        if len(set(codes)) != len(codes) or len(skills) != len(self.skills):
            raise ValueError("two waves or two skills share a code")
        for wave in self.waves:
            before = codes[: codes.index(wave.code)]
            if wave.then_of and wave.then_of not in before:
                raise ValueError(f"wave '{wave.code}' looks back to '{wave.then_of}', which is no wave before it")
        for dose in (self.experts, self.coaches):
            if dose.skill and dose.skill not in skills:
                raise ValueError(f"skill '{dose.skill}' is not listed under [[capability.skills]]")
        for ends in (self.teams_per_coach, self.protected_time, self.leaving or (0, 0)):
            if ends[0] > ends[1]:
                raise ValueError("the least of a range comes first")
        return self
