"""Questionnaires and scales as data: items, levels, cut points and versions, each with its source.

The kit's own instruments are TOML files beside this module. A definition names one with ``like`` and may replace any of
its keys; any other instrument is written out in full, as `template.toml` shows. Nothing in the kit knows an instrument
by name: what a report says of one is what its file or the definition says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from itertools import pairwise
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from evalkit.settings import Frozen, Slug, Text, did_you_mean

NOT_PUBLISHED = "not published – set by the evaluator"
"""Where cut points come from if nobody says so."""

TEMPLATE = "template"
"""Name of the file that shows how any other instrument is written."""


class Instrument(Frozen):
    """A questionnaire or scale: its items, levels and cut points are data, never code."""

    like: str = Field(
        default="",
        description="one of the kit's own instruments (docs/capability.md lists them), of which every key that is not"
        " given here is taken",
    )
    code: Slug = Field(description="value of rating.instrument")
    title: Text = Field(description="title that the report prints")
    scale_version: Text = Field(description="version of the scale, so that scales are never mixed")
    source: str = Field(default="", max_length=600, description="where it is published")
    items: tuple[Text, ...] = Field(min_length=1, description="the items, in order")
    levels: dict[str, float] = Field(min_length=2, description="label of a level → its score")
    meanings: dict[str, Text] = Field(default_factory=dict, description="label of a level → what has to be true at it")
    reverse: tuple[Text, ...] = Field(
        default=(), description="items on which a low score is good: their scores are turned round before any mean"
    )
    subscales: dict[str, tuple[Text, ...]] = Field(
        default_factory=dict, description="component → its items; left out: every item is a component of its own"
    )
    cut_points: dict[str, float] = Field(default_factory=dict, description="label → lowest mean that earns it")
    cut_points_source: Text = Field(default=NOT_PUBLISHED, description="where they come from; the report prints it")
    compared: bool = Field(default=True, description="whether results of different systems may be set side by side")
    why_not_compared: str = Field(default="", max_length=600, description="why they may not; the report prints it")

    @model_validator(mode="before")
    @classmethod
    def _taken_from_the_kit(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not given.get("like"):
            return given
        name = str(given["like"])
        if name not in shipped():
            hint = did_you_mean(name, list(shipped())) or f"there are {', '.join(shipped())}"
            raise ValueError(f"the kit has no instrument '{name}': {hint}")
        own = read(name)
        changed = [key for key in ("items", "levels", "reverse") if key in given and given[key] != own.get(key)]
        if changed and "scale_version" not in given:
            raise ValueError(
                f"its {changed[0]} differ from those of '{name}', so that it is another version of the scale: state a"
                " scale_version of its own"
            )
        if "cut_points" in given:
            own.pop("cut_points_source", None)  # the source belongs to the cut points that it was given with
        return {**own, **given}

    @field_validator("levels", "cut_points")
    @classmethod
    def _rises(cls, scores: dict[str, float]) -> dict[str, float]:
        rising = dict(sorted(scores.items(), key=lambda one: one[1]))  # the order of a file's lines is not kept in JSON
        if any(later == earlier for earlier, later in pairwise(rising.values())):
            raise ValueError("each needs a score of its own: two overlap")
        if len({label.casefold().strip() for label in scores}) < len(scores):
            raise ValueError("two labels differ in case or spaces only")
        return rising

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        known = _distinct(self.items, "items")
        for what, items in (("reverse", self.reverse), *((f"subscale '{k}'", v) for k, v in self.subscales.items())):
            for item in items:
                if item not in known:
                    hint = did_you_mean(item, list(self.items)) or "it is none of the items"
                    raise ValueError(f"{what} names '{item}': {hint}")
        _distinct([item for items in self.subscales.values() for item in items], "items of subscales")
        for label in self.meanings:
            if label not in self.levels:
                raise ValueError(f"meanings has '{label}', which is none of the levels")
        if any(not self.lowest <= cut <= self.highest for cut in self.cut_points.values()):
            raise ValueError(f"a cut point lies outside the levels, which run from {self.lowest:g} to {self.highest:g}")
        if not self.compared and not self.why_not_compared:
            raise ValueError("compared = false needs why_not_compared: the report says why")
        return self

    @property
    def lowest(self) -> float:
        """Score of the lowest level."""
        return min(self.levels.values())

    @property
    def highest(self) -> float:
        """Score of the highest level."""
        return max(self.levels.values())

    @property
    def components(self) -> dict[str, tuple[str, ...]]:
        """Items of each component, by its name; an item that no subscale has belongs to none."""
        return dict(self.subscales) or {item: (item,) for item in self.items}

    def turned(self, item: str, score: float) -> float:
        """Return a score so that high is good.

        Parameters
        ----------
        item : str
            The item.
        score : float
            Its score as answered.

        Examples
        --------
        >>> levels = {"Never": 1, "Sometimes": 2, "Always": 3}
        >>> scale = Instrument(code="x", title="X", scale_version="1", items=["Help", "Blame"], levels=levels,
        ...                    reverse=["Blame"])
        >>> scale.turned("Help", 3), scale.turned("Blame", 3)
        (3, 1.0)
        """
        return self.lowest + self.highest - score if item in self.reverse else score

    def label(self, mean: float) -> str:
        """Return the label that a mean earns by the cut points; empty where it earns none, or there are none.

        Examples
        --------
        >>> scale = Instrument(like="ics-improvement-capability")
        >>> scale.label(2.1), scale.label(2.7), scale.label(3.2)
        ('Developing', 'Developing', 'Beyond developing')
        """
        return next((label for label, cut in reversed(self.cut_points.items()) if mean >= cut), "")


def _distinct(items: tuple[str, ...] | list[str], what: str) -> set[str]:
    """Return items as a set; refuse two that only differ in case or spaces."""
    if len({" ".join(item.casefold().split()) for item in items}) < len(items):
        raise ValueError(f"two {what} are the same")
    return set(items)


def shipped() -> tuple[str, ...]:
    """Return the names of the kit's own instruments, for `like`.

    Examples
    --------
    >>> shipped()
    ('ics-improvement-capability', 'ihi-collaboratives', 'ihi-life-qi', 'nhs-impact')
    """
    names = (entry.name.removesuffix(".toml") for entry in files(__name__).iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != TEMPLATE))


def read(name: str) -> dict[str, Any]:
    """Return an instrument's file as plain values.

    Parameters
    ----------
    name : str
        One of :func:`shipped`, or ``"template"``.
    """
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
