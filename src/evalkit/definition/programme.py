"""What is evaluated, where it comes from, who counts and where lines are drawn."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from evalkit.settings import Code, Frozen, Slug, Text

Role = Literal["participant", "presenter", "coach", "visitor", "faculty", "host"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Roles that a person can have at an occasion."""
Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""Formats of a report."""
_PLURALS = dict(zip(ROLES, ("participants", "presenters", "coaches", "visitors", "faculty", "hosts"), strict=True))


class Profile(StrEnum):
    """To whom a run may be shown. One run has one profile, and every page says which."""

    EVALUATOR = "evaluator"
    BOARD = "board"
    PUBLIC = "public"


class Programme(Frozen):
    """What is evaluated, over which period, and the date the report bears."""

    id: Slug = Field(description="short name, used for folders")
    title: Text = Field(description="title that the report prints")
    start: date = Field(description="first day of the period")
    end: date = Field(description="last day of the period")
    as_at: date = Field(description="data as at; also the report's date, so that a re-run gives the same bytes")
    timezone: str = Field(default="Europe/London", description="IANA name of the programme's wall clock")
    status: str = Field(
        default="",
        max_length=300,
        description="remark printed beside the status, which is a draft until somebody gives `evalkit release`",
    )
    note: str = Field(default="", max_length=600, description="one paragraph printed under the title")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("is not an IANA time zone such as Europe/London") from error
        return name

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start.year < 1900 or self.as_at.year > 2200:
            raise ValueError("the period must lie between 1900 and 2200")
        if self.end <= self.start:
            raise ValueError("end must lie after start")
        if self.as_at < self.end:
            raise ValueError("as_at must not lie before end: data cannot be complete before the period is over")
        return self


class System(Frozen):
    """A system that takes part, such as an integrated care system."""

    code: Code = Field(description="ODS code or another short code")
    name: Text = Field(description="name that the report prints")
    aliases: tuple[str, ...] = Field(default=(), description="other spellings found in the exports")


class Kind(Frozen):
    """A kind of occasion; add to or replace the kit's own list with `[[kinds]]`."""

    code: Slug = Field(description="value of occasion.kind")
    singular: Text = Field(description="one of them, in lower case")
    plural: Text = Field(description="several of them")
    makes_member: bool = Field(default=True, description="whether attending one makes a person an active member")
    for_everyone: bool = Field(
        default=True,
        description="whether staying away from one, when it was open to a person, says anything about their staying:"
        " a webinar on one topic was never meant for everyone",
    )


KINDS: tuple[Kind, ...] = (
    Kind(code="learning-session", singular="learning session", plural="learning sessions"),
    Kind(code="webinar", singular="webinar", plural="webinars", for_everyone=False),
    Kind(
        code="introduction",
        singular="introduction webinar",
        plural="introduction webinars",
        makes_member=False,
        for_everyone=False,
    ),
    Kind(
        code="broadcast",
        singular="broadcast webinar",
        plural="broadcast webinars",
        makes_member=False,
        for_everyone=False,
    ),
    Kind(code="coaching", singular="coaching session", plural="coaching sessions", for_everyone=False),
    Kind(code="half-day", singular="half-day session", plural="half-day sessions"),
    Kind(code="peer-visit", singular="peer visit", plural="peer visits", for_everyone=False),
    Kind(code="e-learning", singular="e-learning module", plural="e-learning modules", for_everyone=False),
    Kind(code="project-meeting", singular="project meeting", plural="project meetings"),
    Kind(code="event", singular="event", plural="events"),
)


def below(path: str | None) -> str | None:
    """Return a path or pattern that stays below the definition's folder; refuse any other."""
    if path is None:
        return path
    parts = PurePosixPath(path).parts
    if PurePosixPath(path).is_absolute() or ".." in parts or any(mark in path for mark in ":\\\0"):
        raise ValueError("must be a path below the folder of evaluation.toml, with / and without '..'")
    if any("**" in part and part != "**" for part in parts) or max(map(len, parts), default=0) > 200:
        raise ValueError("must be a path or a pattern with * for part of a name and ** for any folders")
    return path


class Source(Frozen):
    """One kind of input: a path or pattern below the definition's folder, and how to read it."""

    path: str = Field(description="path or pattern, relative to evaluation.toml")
    kind: (
        Literal["teams", "zoom", "eventbrite", "msforms", "surveymonkey", "googleforms", "typed", "spreadsheet"] | None
    ) = Field(default=None, description="adapter; left out, the file is recognised by its signature")
    mapping: str | None = Field(
        default=None, description="mapping file, for spreadsheets, surveys and the organiser's questions in Eventbrite"
    )
    occasion: str | None = Field(default=None, description="occasion_key of the register; left out, matched by date")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(
        default=None, description="order of day, month and year, where the file alone cannot tell"
    )
    titles_may_be_printed: bool = Field(
        default=False, description="the titles in this file are the evaluator's own words and fit for print"
    )
    registered_came: bool = Field(
        default=False, description="Eventbrite: whoever registered and did not cancel counts as having attended"
    )
    optional: bool = Field(default=False, description="a missing or failed file does not stop a run")
    may_be_missing: bool = Field(
        default=False, description="no file yet is no fault; one that is there has to be readable"
    )
    keep: Literal["all", "last"] = Field(
        default="all",
        description="of the files that match, all, or the last by name alone: the others are earlier versions of it",
    )
    supersedes: str | None = Field(
        default=None,
        description="path or pattern of inputs that this file replaces; their rows are left out and counted",
    )

    @field_validator("path", "mapping", "supersedes")
    @classmethod
    def _below_the_definition(cls, path: str | None) -> str | None:
        return below(path)


class Active(Frozen):
    """Who counts as an active member."""

    window_days: int = Field(default=90, ge=7, le=730, description="days back from a month's end")
    other_windows: tuple[Annotated[int, Field(ge=7, le=730)], ...] = Field(
        default=(30, 60, 90, 180), description="windows beside which the declared one is tried"
    )
    roles: tuple[Role, ...] = Field(
        default=("participant", "presenter", "visitor"), min_length=1, description="roles whose attendance counts"
    )

    @property
    def left_out(self) -> list[str]:
        """Roles whose attendance does not count, each in the plural."""
        return [_PLURALS[role] for role in ROLES if role not in self.roles]


class Thresholds(Frozen):
    """Where the evaluator draws lines."""

    no_change_per_month: float = Field(
        default=0.01, gt=0, lt=0.5, description="growth per month within ± this share is no material change"
    )
    minimum_people: int = Field(
        default=8, ge=8, description="fewest active members, at the median month-end, for an interval"
    )
    minimum_months: int = Field(default=6, ge=6, description="fewest month-ends after the first full window")
    minimum_teams: int = Field(default=5, ge=5, description="fewest teams (or organisations) for an interval over them")
    missed_in_a_row: int = Field(
        default=2,
        ge=1,
        le=12,
        description="occasions offered and missed in a row after which a person has stopped coming",
    )


class RoleGroup(Frozen):
    """A group of roles or professions, for who takes part."""

    code: Slug = Field(description="value of person.role_group")
    name: Text = Field(description="name that the report prints, in the plural")
    in_practice: bool = Field(
        default=False, description="whether they work in practice, with the people whom services are for"
    )


class Denominator(Frozen):
    """How many people there are of whom some take part: declared, with its source."""

    of: Literal["system", "sector", "role", "place"] = Field(description="what divides the people")
    group: Text = Field(description="code of the system or role group, or the sector or place as the tables have it")
    people: int = Field(gt=0, description="how many there are")
    source: Text = Field(description="where the number comes from")
    as_at: date = Field(description="day for which it holds")


class Outputs(Frozen):
    """What a run writes."""

    formats: tuple[Format, ...] = Field(default=FORMATS, min_length=1, description="formats of the report")
