"""Mapping files of surveys: which heading of a form is which question, and what its answers may be.

Only what the mapping file lists can become an answer in a canonical table, so that no free text gets there: a word
that it does not list is either declared as "other", and then goes to the vault, or sets the response aside.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from evalkit.intake.tabular import heading_key
from evalkit.intake.workbook import GUIDE, LISTS
from evalkit.settings import Frozen, Slug, Text, did_you_mean

SURVEY = "survey"
COLUMNS = ("email", "name", "first_name", "last_name", "organisation", "system", "occasion", "place", "subject")
"""Columns of a form that say who answers, where, and about what; the rest are questions."""
CONSTANTS = ("organisation", "system", "occasion", "place", "subject")

Option = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
"""Code of an answer; empty: no answer, for words such as "N/A"."""


class Question(Frozen):
    """One question of a form."""

    question: Slug | None = Field(default=None, description="code of the question in table feedback")
    item: Text | None = Field(default=None, description="item of the instrument: the answer is a score in table rating")
    themes_of: Slug | None = Field(
        default=None, description="code of the free-text question whose answers a person coded in this column"
    )
    coder: Slug | None = Field(default=None, description="whose codes these are: initials or role, never a name")
    names: Literal["to", "from"] | None = Field(
        default=None,
        description="the answer names people: those whom the respondent talks to, or those who talk to the respondent",
    )
    type: Literal["choice", "multiple", "scale", "text"] = Field(default="scale", description="what an answer is")
    values: dict[str, Option | int | float] = Field(default_factory=dict, description="their answer → ours")
    other: Option | None = Field(default=None, description="code of every answer that values does not list")
    lowest: int | None = Field(default=None, description="lowest score of a scale")
    highest: int | None = Field(default=None, description="highest score of a scale")

    @field_validator("values", mode="before")
    @classmethod
    def _list_stands_for_itself(cls, values: object) -> object:
        return {str(value): str(value) for value in values} if isinstance(values, list) else values

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if [self.question, self.item, self.themes_of, self.names].count(None) != 3:
            raise ValueError(
                "a question has either 'question', its code, or 'item', an item of the instrument, or 'themes_of', the"
                " question that was coded, or 'names', if it asks for people"
            )
        if self.names and self.model_fields_set != {"names"}:
            raise ValueError("a question that asks for people has 'names' and nothing else")
        if self.themes_of and (self.coder is None or self.type != "multiple" or self.other is not None):
            raise ValueError("'themes_of' needs 'coder' and type = \"multiple\", and has no 'other'")
        if self.coder and not self.themes_of:
            raise ValueError("'coder' belongs to 'themes_of'")
        if self.item and self.type != "scale":
            raise ValueError('an item of an instrument is of type = "scale"')
        keys = [heading_key(theirs) for theirs in self.values]
        if len(set(keys)) < len(keys):
            raise ValueError("two answers under 'values' differ in case or spaces only")
        return self

    @model_validator(mode="after")
    def _says_what_answers_there_are(self) -> Self:
        chosen = self.type in {"choice", "multiple"}
        if chosen and not self.values:
            raise ValueError("needs 'values', the list of possible answers: only those may leave the vault")
        if self.type == "text" and self.values:
            raise ValueError("free text has no 'values'; its words stay in the vault")
        if self.other is not None and not chosen:
            raise ValueError('only type = "choice" and "multiple" have an \'other\'')
        if (self.lowest is None) != (self.highest is None) or (self.lowest or 0) > (self.highest or 0):
            raise ValueError("'lowest' and 'highest' belong together, and in this order")
        scored = self.type == "scale" and not self.item and not self.names
        if scored and self.highest is None and not self.values:
            raise ValueError("a scale needs 'lowest' and 'highest', or 'values'")
        if not scored and self.highest is not None:
            raise ValueError("'lowest' and 'highest' belong to a scale; an item has the levels of its instrument")
        return self

    @property
    def code(self) -> str:
        """Code of the question, or the item, or who coded which question, or whom it asks for."""
        coded = f"names {self.names}" if self.names else f"{self.themes_of} by {self.coder}"
        return self.question or self.item or coded


class Questionnaire(Frozen):
    """How the answers to a form are read, as its mapping file declares it."""

    table: Literal["survey"] = Field(description='"survey"')
    instrument: Slug = Field(
        description="code of the questionnaire; where it has items, an instrument of the definition"
    )
    about: Literal["occasion", "programme"] = Field(default="occasion", description="what it asks about")
    wave: Text | None = Field(default=None, description="wave; left out: the occasion")
    respondent: Literal["email", "name", "anonymous"] = Field(
        default="email", description="who answers: known by e-mail address, by address or else name, or nobody is known"
    )
    unit: Literal["person", "pair", "table"] = Field(default="person", description="who answers together")
    several: Literal["latest", "first"] = Field(
        default="latest", description="which response of a person counts, if there are several"
    )
    subject_kind: Literal["programme", "system", "organisation", "team"] = Field(
        default="programme", description="what the items rate; columns or constants say which subject"
    )
    rater_role: Text = Field(default="participant", description="role in which people rate")
    consensus: bool = Field(default=False, description="scores were agreed in a workshop")
    template: str | None = Field(
        default=None, description="name and version of the kit's template that this describes; the kit writes it"
    )
    named_within: Literal["organisation", "system"] = Field(
        default="organisation",
        description="whose people are named where nothing stands beside a name: the respondent's",
    )
    sheet: str | None = Field(default=None, description="sheet of a workbook; left out: the only visible one")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(default=None, description="order of day, month and year")
    columns: dict[str, str] = Field(default_factory=dict, description="our column → their heading")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="our column → their value → ours")
    constants: dict[str, str] = Field(default_factory=dict, description="our column → a fixed value")
    ignore: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="their heading → beginnings of cells whose rows are left out"
    )
    questions: dict[str, Question] = Field(min_length=1, description="their heading → our question")

    @model_validator(mode="after")
    def _knows_its_columns(self) -> Self:
        for part, known in (("columns", COLUMNS), ("values", COLUMNS), ("constants", CONSTANTS)):
            for column in getattr(self, part):
                if column not in known:
                    hint = did_you_mean(column, list(known)) or f"it knows {', '.join(known)}"
                    raise ValueError(f"[{part}] has '{column}', which a survey does not know: {hint}")
        twice = sorted(set(self.columns) & set(self.constants))
        if twice:
            raise ValueError(f"'{twice[0]}' stands under [columns] and under [constants]")
        if "place" in self.columns and not self.values.get("place"):
            raise ValueError("'place' is a column, so [values.place] has to list the places: only those may be kept")
        return self

    @model_validator(mode="after")
    def _codes_what_was_asked(self) -> Self:
        texts = {question.question for question in self.questions.values() if question.type == "text"}
        if any(one.themes_of and one.themes_of not in texts for one in self.questions.values()):
            raise ValueError("'themes_of' names no question of type = \"text\" of this form")
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        keys = [heading_key(heading) for heading in self.questions]
        codes = [(bool(one.item), one.code) for one in self.questions.values() if not one.names]
        if len(set(keys)) < len(keys) or len(set(codes)) < len(codes):
            raise ValueError("two [questions] have the same heading, code or item")
        if self.about == "programme" and not self.wave:
            raise ValueError("a survey about the programme needs its 'wave', such as \"2026-03\"")
        if self.about == "programme" and "occasion" in {*self.columns, *self.constants}:
            raise ValueError("'occasion' is given, but the survey is said to be about the programme")
        if self.respondent == "anonymous" and any(one.names for one in self.questions.values()):
            raise ValueError("a question asks for people, so it has to be known who answers: state respondent")
        if self.unit != "person" and self.respondent != "anonymous":
            raise ValueError(f'a {self.unit} is nobody in particular: state respondent = "anonymous"')
        given = {*self.columns, *self.constants}
        if self.has_items and self.subject_kind == "team" and "subject" not in given:
            raise ValueError("its items rate teams, so 'subject' under [columns] or [constants] has to say which")
        return self

    @property
    def wanted_sheets(self) -> tuple[str, ...] | None:
        """Name of the sheet to read, None for the only visible one."""
        return (self.sheet,) if self.sheet else None

    @property
    def sheets_aside(self) -> tuple[str, ...]:
        """Names of further sheets that hold no rows."""
        return (GUIDE, LISTS) if self.template else ()

    @property
    def has_items(self) -> bool:
        """Whether any question is an item of an instrument."""
        return any(question.item for question in self.questions.values())
