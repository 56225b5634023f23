"""The evaluation's definition: `evaluation.toml`, validated once and frozen.

The definition is the only place where a choice is declared. Everything else in the kit receives an
:class:`Evaluation` and never asks again.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from evalkit.errors import DefinitionError, ParameterError
from evalkit.instruments import Instrument
from evalkit.settings import Code, Frozen, Slug, Text, did_you_mean

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
    status: Text = Field(default="Draft – not approved", description="status that the report prints")
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


def _below(path: str | None) -> str | None:
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
    kind: Literal["teams", "zoom", "eventbrite", "msforms", "surveymonkey", "googleforms", "spreadsheet"] | None = (
        Field(default=None, description="adapter; left out, the file is recognised by its signature")
    )
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
        return _below(path)


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


class Asked(Frozen):
    """A question that people answered, and how its answers are read."""

    code: Slug = Field(description="code of the question, as the mapping files of forms name it")
    words: Text = Field(description="the question as it was asked")
    answers: dict[str, Text] = Field(
        default_factory=dict,
        description="code of an answer → its words, from the poorest to the best where there is an order; empty: the"
        " answer is free text, of which only themes leave the vault",
    )
    top: tuple[str, ...] = Field(default=(), description="answers that count as good; empty: the answers have no order")
    neutral: tuple[str, ...] = Field(default=(), description="answers that are neither good nor poor")
    poor: tuple[str, ...] = Field(default=(), description="answers that count as poor")

    @model_validator(mode="after")
    def _reads_each_answer_once(self) -> Self:
        read = [*self.top, *self.neutral, *self.poor]
        if len(set(read)) < len(read):
            raise ValueError("an answer is read in two ways; it is good, neutral or poor")
        if not set(read) <= set(self.answers):
            raise ValueError("top, neutral and poor may only name codes listed under answers")
        if (self.neutral or self.poor) and not self.top:
            raise ValueError("a question with poor or neutral answers needs the good ones under top")
        return self


CODEBOOK = "codebook"
"""Coder of the themes that are recognised by phrases: no person."""


class Theme(Frozen):
    """A theme of the codebook, and the phrases by which it is recognised."""

    code: Slug = Field(description="its code")
    name: Text = Field(description="name that the report prints")
    phrases: tuple[Text, ...] = Field(
        default=(), description="words that stand for it; a star at the end: whatever begins so"
    )

    @field_validator("phrases")
    @classmethod
    def _phrases_say_something(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(phrase.removesuffix("*").strip()) < 2 for phrase in phrases):
            raise ValueError("a phrase needs at least two letters before any star")
        return phrases


class Ingredient(Frozen):
    """Something whose effort and impact people were asked to guess."""

    name: Text = Field(description="what it is")
    effort: Slug = Field(description="code of the question about effort; its answers are numbers")
    impact: Slug = Field(description="code of the question about impact; its answers are numbers")


class Quote(Frozen):
    """Words that a person has released; no other free text is ever printed."""

    words: Text = Field(description="the words, without any name")
    question: Slug = Field(description="code of the question that they answer")
    released_by: Text = Field(description="role of who released them, never a name")
    on: date = Field(description="day of the release")


class Done(Frozen):
    """What was done about a theme: "you said, we did"."""

    theme: Slug = Field(description="code of the theme")
    did: Text = Field(description="what was done")
    on: date = Field(description="day on which it was done")


class Feedback(Frozen):
    """What people were asked, and how their answers are read."""

    questions: tuple[Asked, ...] = Field(default=(), description="the questions, in the order of the report")
    ingredients: tuple[Ingredient, ...] = Field(default=(), description="what effort and impact were asked of")
    themes: tuple[Theme, ...] = Field(default=(), description="the codebook")
    done: tuple[Done, ...] = Field(default=(), description="what was done about themes")
    pledges: str = Field(default="pledge", description="kind of action that is a pledge, in the list of actions")
    quotes: tuple[Quote, ...] = Field(default=(), description="words that a person has released")

    @model_validator(mode="after")
    def _no_question_twice(self) -> Self:
        for what, codes in (
            ("questions", [question.code for question in self.questions]),
            ("themes", [theme.code for theme in self.themes]),
        ):
            if len(set(codes)) < len(codes):
                raise ValueError(f"two {what} share a code")
        return self

    @model_validator(mode="after")
    def _ingredients_and_quotes_are_asked(self) -> Self:
        known = {question.code: question for question in self.questions}
        for ingredient in self.ingredients:
            for code in (ingredient.effort, ingredient.impact):
                if code not in known or not all(value.lstrip("-").isdecimal() for value in known[code].answers):
                    raise ValueError(
                        f"'{code}' of an ingredient is no question of [[feedback.questions]] whose answers are numbers"
                    )
        if any(done.theme not in {theme.code for theme in self.themes} for done in self.done):
            raise ValueError("something was done about a theme that is not declared under [[feedback.themes]]")
        if any(quote.question not in known for quote in self.quotes):
            raise ValueError("a quote answers a question that is not declared under [[feedback.questions]]")
        return self


class Driver(Frozen):
    """A driver in the theory of change."""

    name: Text = Field(description="the driver")
    secondary: tuple[Text, ...] = Field(default=(), description="what drives it")
    change_ideas: tuple[Text, ...] = Field(default=(), description="what teams try")
    signals: tuple[str, ...] = Field(default=(), description="findings or measures that bear on it")


class Theory(Frozen):
    """The programme's theory of change."""

    aim: Text = Field(description="what the programme wants to achieve, by how much and by when")
    primary: tuple[Driver, ...] = Field(default=(), description="primary drivers")

    @model_validator(mode="after")
    def _no_driver_twice(self) -> Self:
        names = [driver.name for driver in self.primary]
        if len(set(names)) != len(names):
            raise ValueError("two primary drivers of [theory] share a name")
        return self

    @model_validator(mode="after")
    def _no_circle(self) -> Self:
        drives = {driver.name: driver.secondary for driver in self.primary}
        seen: set[str] = set()

        def follow(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                circle = " drives ".join(reversed([*path[path.index(name) :], name]))
                raise ValueError(f"the theory goes round in a circle ({circle}): a driver may not drive itself")
            for below in () if name in seen else drives.get(name, ()):
                follow(below, (*path, name))
            seen.add(name)

        for name in (*drives, self.aim):
            follow(name, ())
        if any(self.aim in below for below in drives.values()):
            raise ValueError("the theory goes round in a circle: its aim is named as a secondary driver")
        return self


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


class Outputs(Frozen):
    """What a run writes."""

    formats: tuple[Format, ...] = Field(default=FORMATS, min_length=1, description="formats of the report")


class Evaluation(Frozen):
    """An evaluation, as its `evaluation.toml` declares it."""

    programme: Programme = Field(description="what is evaluated")
    key: Slug = Field(description='name of the pseudonym key ("demo" is the public key of the samples)')
    release: Profile = Field(default=Profile.BOARD, description="release profile: evaluator, board or public")
    systems: tuple[System, ...] = Field(default=(), description="the systems that take part")
    sources: tuple[Source, ...] = Field(min_length=1, description="the inputs")
    ods: str | None = Field(
        default=None, description="CSV file of the Organisation Data Service; its codes go before the kit's own table"
    )
    corrections: str | None = Field(
        default=None, description="CSV of corrections to cells of the inputs, which themselves stay as they are"
    )
    kinds: tuple[Kind, ...] = Field(default=(), description="kinds of occasion beyond the kit's own")
    active: Active = Field(default_factory=Active, description="who counts as an active member")
    thresholds: Thresholds = Field(default_factory=Thresholds, description="where lines are drawn")
    role_groups: tuple[RoleGroup, ...] = Field(default=(), description="groups of roles or professions")
    denominators: tuple[Denominator, ...] = Field(default=(), description="how many people could take part")
    momentum: Momentum = Field(default_factory=Momentum, description="how momentum is read")
    movement: Movement = Field(default_factory=Movement, description="principles of social movements")
    instruments: tuple[Instrument, ...] = Field(default=(), description="questionnaires and scales")
    capability: Capability = Field(default_factory=Capability, description="how capability is read")
    progress: Progress = Field(default_factory=Progress, description="how progress of teams is read")
    measures: tuple[Measure, ...] = Field(default=(), description="measures over time")
    charts: Charts = Field(default_factory=Charts, description="how measures are charted")
    interventions: tuple[Intervention, ...] = Field(default=(), description="changes whose effect is asked about")
    feedback: Feedback = Field(default_factory=Feedback, description="what people were asked, and how it is read")
    theory: Theory | None = Field(default=None, description="the theory of change")
    portfolio: Portfolio = Field(default_factory=Portfolio, description="goals and criteria of the projects")
    priorities: Priorities = Field(default_factory=Priorities, description="signals of where support may be needed")
    outputs: Outputs = Field(default_factory=Outputs, description="what a run writes")
    parameters: dict[str, dict[str, str | int | float | bool]] = Field(
        default_factory=dict, description="own choices of a question, by the id of its notebook"
    )
    notebooks: str | None = Field(default=None, description="folder of own notebooks, beside the kit's")
    folder: Path = Field(exclude=True, repr=False, description="folder of evaluation.toml; set by load()")
    filename: str = Field(default="evaluation.toml", exclude=True, description="name of the file; set by load()")

    @field_validator("ods", "corrections")
    @classmethod
    def _below_the_definition(cls, path: str | None) -> str | None:
        return _below(path)

    @model_validator(mode="after")
    def _no_code_or_alias_twice(self) -> Self:
        seen: dict[str, str] = {}
        for system in self.systems:
            for word in {spelling.casefold() for spelling in (system.code, system.name, *system.aliases)}:
                if word in seen:
                    raise ValueError(f"systems {seen[word]} and {system.code} share a code, name or alias")
                seen[word] = system.code
        return self

    @model_validator(mode="after")
    def _no_instrument_twice(self) -> Self:
        for words in ([one.code for one in self.instruments], [one.title.casefold() for one in self.instruments]):
            if len(set(words)) != len(words):
                raise ValueError("two instruments share a code or a title; versions of a scale are instruments apart")
        return self

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        groups = [group.code for group in self.role_groups]
        if len(set(groups)) != len(groups):
            raise ValueError("two role groups share a code")
        known = {"role": set(groups), "system": {system.code for system in self.systems}}
        counted = [(one.of, one.group) for one in self.denominators]
        if len(set(counted)) != len(counted):
            raise ValueError("a group has two denominators")
        for of, group in counted:
            if of in known and group not in known[of]:
                raise ValueError(f"a denominator is of a {of} that is not declared; use its code")
        for principle in self.movement.principles:
            wrong = [code for code in principle.kinds if code not in self.kind_codes]
            if wrong:
                raise ValueError(f"principle {principle.code} names a kind of occasion that is not declared")
        return self

    @model_validator(mode="after")
    def _measures_make_sense(self) -> Self:
        for words in ([one.code for one in self.measures], [one.name.casefold() for one in self.measures]):
            if len(set(words)) != len(words):
                raise ValueError("two measures share a code or a name")
        for one in self.interventions:
            if set(one.subjects) & set(one.compared_with):
                raise ValueError("an intervention compares a place with itself: name it once")
        return self

    @model_validator(mode="after")
    def _theory_names_measures_that_exist(self) -> Self:
        known = [f"measures.{measure.code}" for measure in self.measures]
        for driver in self.theory.primary if self.theory else ():
            for signal in driver.signals:
                if known and signal.startswith("measures.") and signal not in known:
                    hint = did_you_mean(signal, known) or f"the measures are {_listed(known)}"
                    raise ValueError(f"[theory] names a measure that is not declared, '{signal}': {hint}")
        return self

    def kind(self, code: str) -> Kind:
        """Return the kind of occasion with this code; the definition's own kinds come first.

        Raises
        ------
        KeyError
            If neither the definition nor the kit knows the code.
        """
        for kind in (*self.kinds, *KINDS):
            if kind.code == code:
                return kind
        raise KeyError(code)

    @property
    def kind_codes(self) -> tuple[str, ...]:
        """Codes of all kinds of occasion, the definition's own first, each once."""
        return tuple(dict.fromkeys(kind.code for kind in (*self.kinds, *KINDS)))

    @property
    def member_kinds(self) -> tuple[str, ...]:
        """Codes of the kinds whose attendance makes an active member."""
        return tuple(code for code in self.kind_codes if self.kind(code).makes_member)

    @property
    def kinds_for_everyone(self) -> tuple[str, ...]:
        """Codes of the kinds that make members and that everybody to whom they are open could be expected at."""
        return tuple(code for code in self.member_kinds if self.kind(code).for_everyone)

    def instrument(self, code: str) -> Instrument | None:
        """Return the instrument with this code; None where nobody declared it."""
        return next((one for one in self.instruments if one.code == code), None)

    def measure(self, code: str) -> Measure:
        """Return a measure as it is declared; one that nobody declared is called by its code."""
        return next((one for one in self.measures if one.code == code), Measure(code=code, name=code))

    def role_group_name(self, code: str) -> str:
        """Return the printed name of a role group; any other word is a role that nobody declared."""
        return next((group.name for group in self.role_groups if group.code == code), "Role not known")

    def system_name(self, code: str) -> str:
        """Return the printed name of a system; the empty code is a person's unknown system."""
        return next((system.name for system in self.systems if system.code == code), "System not known")


@dataclass(frozen=True)
class Scope:
    """Which part of the programme is asked about, and for whom the answer is.

    Parameters
    ----------
    system : str, default ""
        Code of one system; empty for the whole programme.
    start, end : str, default ""
        First and last month, as ``"2022-01"`` (or a date, whose month counts); empty for the programme's own.
    profile : str, default "board"
        Release profile: evaluator, board or public.

    Examples
    --------
    >>> Scope(system="QMF", start="2022-01", end="2022-12").system
    'QMF'
    >>> Scope(profile="everyone")
    Traceback (most recent call last):
    evalkit.errors.ParameterError: profile: Unknown release profile. What to do: use evaluator, board or public.
    """

    system: str = ""
    start: str = ""
    end: str = ""
    profile: str = "board"

    def __post_init__(self) -> None:
        if self.profile not in list(Profile):
            raise ParameterError("Unknown release profile", f"use {_listed(list(Profile))}", where="profile")
        for name in ("start", "end"):
            _month(getattr(self, name), name)

    def months(self, evaluation: Evaluation) -> tuple[date, date]:
        """Return the first day of the first month and the first day of the month *after* the last.

        Raises
        ------
        ParameterError
            If the scope names an unknown system or an empty period.
        """
        codes = [system.code for system in evaluation.systems]
        if self.system and self.system not in codes:
            hint = (
                did_you_mean(self.system, codes) or f"use one of {_listed(codes)}, or nothing for the whole programme"
            )
            raise ParameterError("The definition has no system with this code", hint, where="system")
        first = _month(self.start, "start") or evaluation.programme.start.replace(day=1)
        last = _month(self.end, "end") or evaluation.programme.end.replace(day=1)
        if last < first:
            raise ParameterError("The period ends before it starts", "swap start and end", where="start, end")
        return first, (
            last.replace(year=last.year + 1, month=1) if last.month == 12 else last.replace(month=last.month + 1)
        )


def load(path: str | Path) -> Evaluation:
    """Read and validate an evaluation's definition.

    Parameters
    ----------
    path : str or Path
        `evaluation.toml`, or the folder that holds it.

    Returns
    -------
    Evaluation
        Frozen; its `folder` is where sources are looked for.

    Raises
    ------
    DefinitionError
        If the file is missing, is not TOML, or holds an unknown key or a wrong value.

    Examples
    --------
    >>> load("data_samples/london").programme.id
    'london'
    """
    path = Path(path)
    path = path / "evaluation.toml" if path.is_dir() else path
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise DefinitionError(
            "There is no readable definition here", "check the path to evaluation.toml", path.name
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DefinitionError(
            f"This is not valid TOML ({error if isinstance(error, tomllib.TOMLDecodeError) else 'not plain text'})",
            "correct the line named, or compare with the definition of a sample",
            path.name,
        ) from error
    for name in ("folder", "filename"):
        if name in settings:
            raise DefinitionError(f"Unknown key '{name}'", "remove it", path.name)
    try:
        return Evaluation(**settings, folder=path.resolve().parent, filename=path.name)
    except ValidationError as error:
        raise DefinitionError(*_explain(error), where=path.name) from None


def _month(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01").replace(day=1)
    except ValueError as error:
        raise ParameterError("This is not a month", 'write it as "2022-01"', where=name) from error


def _listed(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _explain(error: ValidationError) -> tuple[str, str]:
    """Turn pydantic's report into what and remedy: its first fault in full, the number of the others."""
    faults = error.errors(include_input=False, include_url=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")  # a misspelt key explains a missing one
    fault = faults[0]
    place = ".".join(str(step + 1) if isinstance(step, int) else step for step in fault["loc"])
    others = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    if fault["type"] == "extra_forbidden":
        known = _known_keys(fault["loc"][:-1])
        hint = did_you_mean(str(fault["loc"][-1]), known) or f"the keys known here are {_listed(known)}"
        return f"Unknown key '{place}'{others}", hint
    if fault["type"] == "missing":
        return f"The key '{place}' is missing{others}", "add it; docs/definition.md lists every key with its meaning"
    message = _PLAIN.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    return f"'{place or 'definition'}' {_sentence(message)}{others}", "correct it; docs/definition.md lists every key"


_PLAIN = {
    "tuple_type": "it is a list: write its heading in double brackets, such as [[systems]], or its values as [1, 2]",
    "date_from_datetime_parsing": "write a date as 2022-01-31, without quotation marks",
    "date_type": "write a date as 2022-01-31, without quotation marks",
    "string_pattern_mismatch": "use letters, digits, hyphens and underscores only, without blanks (and in lower case,"
    " but for codes of systems)",
    "string_type": "it must be text in quotation marks",
}
"""Plain words for what pydantic says in its own."""


def _sentence(message: str) -> str:
    return f"is not right: {message[0].lower()}{message[1:]}"


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Keys that the model at this place of the definition knows."""
    model: Any = Evaluation
    for step in location:
        if isinstance(step, int):
            continue
        annotation = model.model_fields[step].annotation
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        model = next(part for part in candidates if isinstance(part, type) and issubclass(part, BaseModel))
    return [name for name in model.model_fields if name not in {"folder", "filename"}]
