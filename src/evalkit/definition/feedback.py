"""What people were asked, the codebook of themes, and what was done about answers."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, field_validator, model_validator

from evalkit.settings import Frozen, Slug, Text


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
