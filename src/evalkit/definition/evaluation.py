"""The evaluation: every section of the definition, and what only holds between sections."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from evalkit.definition.capability import Capability
from evalkit.definition.connectivity import Connectivity
from evalkit.definition.design import Design
from evalkit.definition.feedback import Feedback
from evalkit.definition.measures import Charts, Intervention, Measure
from evalkit.definition.momentum import Momentum, Movement
from evalkit.definition.notes import Note
from evalkit.definition.page_one import PageOne
from evalkit.definition.priorities import Portfolio, Priorities
from evalkit.definition.programme import (
    KINDS,
    Active,
    Denominator,
    Kind,
    Outputs,
    Profile,
    Programme,
    RoleGroup,
    Source,
    System,
    Thresholds,
    below,
)
from evalkit.definition.progress import Progress
from evalkit.definition.requests import Requests
from evalkit.definition.theory import Theory
from evalkit.instruments import Instrument
from evalkit.settings import Frozen, Slug, did_you_mean, listed


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
    connectivity: Connectivity = Field(default_factory=Connectivity, description="how connections are read")
    progress: Progress = Field(default_factory=Progress, description="how progress of teams is read")
    measures: tuple[Measure, ...] = Field(default=(), description="measures over time")
    charts: Charts = Field(default_factory=Charts, description="how measures are charted")
    interventions: tuple[Intervention, ...] = Field(default=(), description="changes whose effect is asked about")
    feedback: Feedback = Field(default_factory=Feedback, description="what people were asked, and how it is read")
    theory: Theory | None = Field(default=None, description="the theory of change")
    portfolio: Portfolio = Field(default_factory=Portfolio, description="goals and criteria of the projects")
    priorities: Priorities = Field(default_factory=Priorities, description="signals of where support may be needed")
    page_one: PageOne = Field(default_factory=PageOne, description="what stands on the first page of the report")
    notes: tuple[Note, ...] = Field(default=(), max_length=40, description="what people write about the results")
    requests: Requests = Field(default_factory=Requests, description="what is asked of the systems, and by when")
    design: Design = Field(default_factory=Design, description="what the programme expects to be, for a plan")
    outputs: Outputs = Field(default_factory=Outputs, description="what a run writes")
    parameters: dict[str, dict[str, str | int | float | bool]] = Field(
        default_factory=dict, description="own choices of a question, by the id of its notebook"
    )
    notebooks: str | None = Field(default=None, description="folder of own notebooks, beside the kit's")
    previous: Slug | None = Field(
        default=None,
        description="id of the last report's run, a folder beside this one's: what changed since becomes a section",
    )
    folder: Path = Field(exclude=True, repr=False, description="folder of evaluation.toml; set by load()")
    filename: str = Field(default="evaluation.toml", exclude=True, description="name of the file; set by load()")

    @field_validator("ods", "corrections")
    @classmethod
    def _below_the_definition(cls, path: str | None) -> str | None:
        return below(path)

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
    def _page_one_names_measures_that_exist(self) -> Self:
        known = [measure.code for measure in self.measures]
        for code in self.page_one.outcomes:
            if known and code not in known:
                hint = did_you_mean(code, known) or f"the measures are {listed(known)}"
                raise ValueError(f"page_one.outcomes names a measure that is not declared, '{code}': {hint}")
        return self

    @model_validator(mode="after")
    def _theory_names_measures_that_exist(self) -> Self:
        known = [f"measures.{measure.code}" for measure in self.measures]
        for driver in self.theory.primary if self.theory else ():
            for signal in driver.signals:
                if known and signal.startswith("measures.") and signal not in known:
                    hint = did_you_mean(signal, known) or f"the measures are {listed(known)}"
                    raise ValueError(f"[theory] names a measure that is not declared, '{signal}': {hint}")
        return self

    @model_validator(mode="after")
    def _asks_systems_that_exist(self) -> Self:
        codes = [system.code for system in self.systems]
        for ask in self.requests.asked:
            for code in ask.of:
                if code not in codes:
                    hint = did_you_mean(code, codes) or f"the systems are {listed(codes)}"
                    raise ValueError(f"[requests] asks a system that is not declared, '{code}': {hint}")
        return self

    @model_validator(mode="after")
    def _notes_of_systems_that_exist(self) -> Self:
        codes = [system.code for system in self.systems]
        for note in self.notes:
            if note.system is not None and note.system not in codes:
                hint = did_you_mean(note.system, codes) or f"the systems are {listed(codes)}"
                raise ValueError(f"[[notes]] names a system that is not declared, '{note.system}': {hint}")
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
