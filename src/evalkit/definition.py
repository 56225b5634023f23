"""The evaluation's definition: `evaluation.toml`, validated once and frozen.

The definition is the only place where a choice is declared. Everything else in the kit receives an
:class:`Evaluation` and never asks again.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from evalkit.errors import DefinitionError, ParameterError
from evalkit.printable import is_fit

Role = Literal["participant", "presenter", "coach", "visitor", "faculty", "host"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Roles that a person can have at an occasion."""
Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""Formats of a report."""
_PLURALS = dict(zip(ROLES, ("participants", "presenters", "coaches", "visitors", "faculty", "hosts"), strict=True))
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def _no_device(name: str) -> str:
    """Refuse what Windows takes for a device: folders are called after it, and none could be made there."""
    if name.casefold() in _DEVICES:
        raise ValueError("it is a device's name to Windows, so that no folder can bear it: choose another")
    return name


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60), AfterValidator(_no_device)]
Code = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=20), AfterValidator(_no_device)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Profile(StrEnum):
    """To whom a run may be shown. One run has one profile, and every page says which."""

    EVALUATOR = "evaluator"
    BOARD = "board"
    PUBLIC = "public"


def _texts(value: Any) -> Iterator[str]:
    """Give every text in a value; settings within it have looked through their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts((*value, *value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


class Frozen(BaseModel):
    """Settings that cannot change after loading and know no key but their own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _fit_for_print(cls, value: Any) -> Any:
        if not all(map(is_fit, _texts(value))):
            raise ValueError(
                "it holds a control sign or a mark that turns the direction of text, which no page can show"
            )
        return value


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


class Instrument(Frozen):
    """A questionnaire or scale: its items, levels and cut points are data, never code."""

    code: Slug = Field(description="value of rating.instrument")
    title: Text = Field(description="title that the report prints")
    scale_version: Text = Field(description="version of the scale, so that scales are never mixed")
    items: tuple[Text, ...] = Field(description="the items, in order")
    levels: dict[str, float] = Field(description="label of a level → its score")
    cut_points: dict[str, float] = Field(default_factory=dict, description="label → lowest mean that earns it")
    cut_points_source: str = Field(default="not published – set by the evaluator", description="where they come from")


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
    measures: tuple[Measure, ...] = Field(default=(), description="measures over time")
    charts: Charts = Field(default_factory=Charts, description="how measures are charted")
    interventions: tuple[Intervention, ...] = Field(default=(), description="changes whose effect is asked about")
    theory: Theory | None = Field(default=None, description="the theory of change")
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


def did_you_mean(word: str, known: list[str]) -> str:
    """Return "did you mean 'x'?" for the nearest known word, or nothing if none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""


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
