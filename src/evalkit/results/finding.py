"""What an analysis returns: findings, tables and figures, each built from protected numbers."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.definition import Profile
from evalkit.disclosure import STAR, Disclosure, Protected, require_protected
from evalkit.errors import DisclosureError
from evalkit.printable import in_a_line
from evalkit.results import claims, html, svg
from evalkit.results.said import Said, require_said, tables_of

MIME = "application/vnd.evalkit.result+json"
BUNDLE_ALONE = "EVALKIT_BUNDLE_ALONE"
"""Environment variable of a run's kernels: the run shows a result from its bundle, and from nothing else."""
WITHHELD = "Withheld: "
"""Begins what a result says of a table that the release ledger refused."""
COARSE = 3
"""Decimals of what the public sees of an estimate's uncertainty."""


class Grade(StrEnum):
    """How sure we are, always said in words.

    *Counted* is a fact of the registers, such as how many people came: nothing is inferred from it.
    """

    CLEAR = "clear"
    LEANING = "leaning"
    NO_MATERIAL_CHANGE = "no material change"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"
    COUNTED = "counted"


class Direction(StrEnum):
    """Which way an estimate points; a grade without evidence points nowhere."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


NO_CHANGE = "no change"
"""What most estimates are compared with."""


@dataclass(frozen=True)
class Method:
    """A method's name and where it is described.

    Parameters
    ----------
    name : str
        In the words of a methods annex.
    reference : str
        Author and year.
    """

    name: str
    reference: str


@dataclass(frozen=True)
class Estimate:
    """A number with what is known of its uncertainty.

    Parameters
    ----------
    value : float
        The estimate, in `unit`.
    low, high : float
        Interval of level `level`.
    low80, high80 : float
        80 % interval, for the grade *leaning*.
    se, df : float
        Standard error and degrees of freedom on the scale of the test.
    p : float
        Two-sided p-value of the reference.
    n : int
        Number of values behind it.
    unit : str
        What one unit of `value` is, such as ``"relative change per month"``.
    test : str
        Name of the test.
    method : Method
        How it was estimated.
    level : float, default 0.95
        Level of the interval.
    reference : str, default "no change"
        What the estimate is compared with, in words: a clear finding's interval leaves it out.
    """

    value: float
    low: float
    high: float
    low80: float
    high80: float
    se: float
    df: float
    p: float
    n: int
    unit: str
    test: str
    method: Method
    level: float = 0.95
    reference: str = NO_CHANGE


@dataclass(frozen=True)
class Finding:
    """One sentence for a board, with the evidence behind it.

    Its estimate is released like any other number: the evidence must hold it (:func:`released`).

    Parameters
    ----------
    signal : str
        Stable identifier, such as ``"growth.stock.rate"``; reports are compared by it.
    template : str
        Sentence whose every number is a field (see :mod:`evalkit.wording`).
    evidence : Protected
        One row that holds the fields.
    grade : Grade
        How sure we are.
    rule : str
        The rule that gave the grade, in plain words.
    estimate : Estimate or None, default None
        None where the finding is a count, where nothing could be estimated, or where an exact test without an estimate
        stands behind it: then the evidence holds its `p`.
    direction : Direction, default Direction.NONE
        Which way it points.

    Raises
    ------
    DisclosureError
        If the evidence is not protected, or does not hold the estimate.
    ValueError
        If a number was typed into the sentence.
    """

    signal: str
    template: str
    evidence: Protected
    grade: Grade
    rule: str
    estimate: Estimate | None = None
    direction: Direction = Direction.NONE
    sentence: str = field(init=False)

    def __post_init__(self) -> None:
        shown = self.signal if re.fullmatch(r"[a-z][a-z0-9_.-]{0,60}", self.signal) else "of no plain name"
        evidence = require_protected(self.evidence, f"Finding '{shown}'")
        row = evidence.row()
        object.__setattr__(self, "sentence", wording.sentence(self.template, row))
        if self.estimate is not None:
            _require_released(self.estimate, row, self.signal)
        proven = self.estimate is not None or isinstance(row.get("p"), float)
        if self.grade in {Grade.CLEAR, Grade.LEANING} and (not proven or self.direction is Direction.NONE):
            raise ValueError(f"finding {self.signal!r} claims a change without an estimate or a direction")


def released(estimate: Estimate | None, evidence: Protected, prefix: str = "") -> Estimate | None:
    """Return an estimate as its evidence shows it.

    Parameters
    ----------
    estimate : Estimate or None
        As a method gave it.
    evidence : Protected
        One row that holds value and interval, in columns called `value`, `low` and `high` after the prefix.
    prefix : str, default ""
        Begins the names of these columns.

    Returns
    -------
    Estimate or None
        None where the profile hides it. For the public, with every number as coarse as the evidence: an exact
        quotient of two counts gives both of them away.
    """
    if estimate is None:
        return None
    row = evidence.row()
    ends = {name: row[prefix + name] for name in ("value", "low", "high")}
    if any(isinstance(value, str) for value in ends.values()):
        return None
    if evidence.profile is not Profile.PUBLIC:
        return replace(estimate, **ends)
    coarse = {name: round(getattr(estimate, name), COARSE) for name in ("low80", "high80", "se", "df", "p")}
    return replace(estimate, **ends, **coarse)


def _require_released(estimate: Estimate, row: Mapping[str, Any], signal: str) -> None:
    shown = [value for value in row.values() if isinstance(value, float | int)]
    for value in (estimate.value, estimate.low, estimate.high):
        if not any(math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-12) for other in shown):
            raise DisclosureError(
                f"Finding '{signal}' has an estimate that its evidence does not show",
                "put value, low and high into the protected row, and take the estimate from results.finding.released",
            )


@dataclass(frozen=True)
class Table:
    """A table that a reader sees.

    Parameters
    ----------
    name : str
        Identifier within the result, such as ``"stock"``.
    caption : str
        What the table shows, as a sentence.
    data : Protected
        Its cells; the first column heads the rows.
    labels : mapping of str to str
        Printed heading of each column.
    formats : mapping of str to str, default {}
        How a column is spoken: count, percent, change, month or text (see :mod:`evalkit.wording`).
    """

    name: str
    caption: str
    data: Protected
    labels: Mapping[str, str]
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require_name(self.name, "table")
        require_protected(self.data, f"Table '{self.name}'")
        _require_statement(require_said(self.caption, f"table {self.name!r}"), f"table {self.name!r}")
        missing = [column for column in self.data.frame.columns if column not in self.labels]
        if missing:
            raise ValueError(f"table {self.name!r} has no label for {missing}")
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))
        object.__setattr__(self, "formats", MappingProxyType(dict(self.formats)))

    def rows(self) -> list[list[str]]:
        """Return the cells as text, formatted; a missing value is an en dash, a hidden one a star."""
        frame, hidden = self.data.frame, self.data.hidden.to_numpy()
        specs = [self.formats.get(str(column), "text") for column in frame.columns]
        return [
            [STAR if star else _spoken(value, spec) for value, spec, star in zip(row, specs, stars, strict=True)]
            for row, stars in zip(frame.itertuples(index=False, name=None), hidden, strict=True)
        ]

    def is_number(self, column: str) -> bool:
        """Return whether a column is set flush right."""
        return self.formats.get(column, "text") in {
            "count",
            "percent",
            "change",
            "decimal",
            "figures",
            "signed",
            "difference",
        }


@dataclass(frozen=True)
class Figure:
    """A picture, frozen: its bytes, its words and the data behind it.

    Parameters
    ----------
    name : str
        Identifier within the result.
    caption : str
        A sentence that states the finding. Like every sentence with numbers, it comes from
        :func:`evalkit.results.said.say`.
    alt : str
        What the picture shows, for somebody who cannot see it.
    source : str
        Where the data come from.
    data : Protected
        The numbers behind it; their class is the figure's class.
    svg, png : bytes
        The picture; of the SVG only the drawing is kept (see :mod:`evalkit.results.svg`).
    labels, formats : mapping of str to str
        As for :class:`Table`, for the table of the data.
    choices : tuple of str, default ()
        What a reader of a page may pick, each a cell of the data; drawn elements of the third have ``-of3-`` in their
        identifier, and stay when it is picked.

    Raises
    ------
    DisclosureError
        If the data are not protected, or do not hold a choice.
    ValueError
        If alt text or caption say nothing, or the SVG cannot be read.
    """

    name: str
    caption: str
    alt: str
    source: str
    data: Protected
    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_name(self.name, "figure")
        require_protected(self.data, f"Figure '{self.name}'")
        _require_statement(self.caption, f"figure {self.name!r}")
        for words in (self.caption, self.alt, self.source):
            require_said(words, f"figure {self.name!r}")
        alt = self.alt.strip()
        if len(alt) < 40 or re.match(r"(?i)(a |the )?(chart|graph|picture|image|figure)( of|$)", alt):
            raise ValueError(f"the alt text of figure {self.name!r} must say what the picture shows, in a sentence")
        if alt == self.caption.strip():
            raise ValueError(f"the alt text of figure {self.name!r} only repeats its caption")
        if self.choices and not set(self.choices) <= set(self.data.frame.to_numpy().ravel()):
            raise DisclosureError(
                f"Figure '{self.name}' offers a choice that its data do not hold", "offer names of the data only"
            )
        try:
            object.__setattr__(self, "svg", svg.clean(self.svg))
        except ValueError as error:
            raise ValueError(f"the SVG of figure {self.name!r} is {error}: save the picture again") from error

    def with_choices(self, names: tuple[str, ...]) -> Figure:
        """Return the same picture with names that a reader of a page may pick."""
        return replace(self, choices=names)

    def as_table(self) -> Table:
        """Return the data behind the picture as a table."""
        labels = {str(column): self.labels.get(str(column), str(column)) for column in self.data.frame.columns}
        caption = Said(f"The numbers behind this picture: {self.caption}", tables_of(self.caption))
        return Table(self.name, caption, self.data, labels, self.formats)


@dataclass(frozen=True)
class Result:
    """The answer to a board question: what a notebook ends in.

    Parameters
    ----------
    analysis : str
        Name of the analysis, such as ``"growth"``.
    question : str
        The question, ending in a question mark.
    findings : tuple of Finding
        In the order of reading.
    tables, figures : mapping by name
        What is shown.
    caveats : tuple of str
        What this data cannot say.
    disclosure : Disclosure
        What protection did. There is no default.
    parameters : mapping
        Scope and choices that were asked for.
    """

    analysis: str
    question: str
    findings: tuple[Finding, ...]
    tables: Mapping[str, Table]
    figures: Mapping[str, Figure]
    caveats: tuple[str, ...]
    disclosure: Disclosure
    parameters: Mapping[str, Any]

    def __post_init__(self) -> None:
        shown = self.protected
        for caveat in self.caveats:
            require_said(caveat, f"a caveat of '{self.analysis}'")
        if not isinstance(self.disclosure, Disclosure) or any(p.profile != self.disclosure.profile for p in shown):
            raise DisclosureError("A result mixes release profiles", "protect everything for one scope", self.analysis)
        if len({id(p.batch) for p in shown}) > 1:
            raise DisclosureError(
                "The tables of a result were protected one by one, so that one may show what another hides",
                "give all of them to one call of disclosure.protect",
                self.analysis,
            )
        for name in ("tables", "figures", "parameters"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def protected(self) -> list[Protected]:
        """Everything protected that it shows."""
        return [
            *(finding.evidence for finding in self.findings),
            *(table.data for table in self.tables.values()),
            *(figure.data for figure in self.figures.values()),
        ]

    def without(self, withheld: Mapping[str, str]) -> Result:
        """Return the result without what comes from some of its tables.

        Parameters
        ----------
        withheld : mapping of str to str
            Name of a protected table → why it is withheld.

        Returns
        -------
        Result
            Findings, tables, figures and caveats whose numbers come from these tables are gone; why is said.
        """

        def stays(*words: str, table: str = "") -> bool:
            return table not in withheld and not any(name in withheld for text in words for name in tables_of(text))

        notes = tuple(f"{WITHHELD}{name}. {why}" for name, why in withheld.items())
        notes = tuple(note for note in notes if note not in self.disclosure.notes)  # a run that went on says it once
        return replace(
            self,
            findings=tuple(f for f in self.findings if stays(table=f.evidence.name)),
            tables={name: t for name, t in self.tables.items() if stays(t.caption, table=t.data.name)},
            figures={n: f for n, f in self.figures.items() if stays(f.caption, f.alt, f.source, table=f.data.name)},
            caveats=(*(Said(note, ()) for note in notes), *(caveat for caveat in self.caveats if stays(caveat))),
            disclosure=replace(
                self.disclosure,
                tables=tuple(entry for entry in self.disclosure.tables if entry[0] not in withheld),
                notes=(*self.disclosure.notes, *notes),
            ),
        )

    def _repr_html_(self) -> str:
        """Show the result in Jupyter: findings, pictures, tables, caveats."""
        return html.fragment(self)

    def in_lines(self) -> str:
        """Return the findings as plain text, a line each."""
        return "\n".join(in_a_line(f"{finding.sentence} ({finding.grade})") for finding in self.findings)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Give Jupyter the page to show and the machine bundle that a run lifts out, and a run who is behind it."""
        from evalkit.results.bundle import to_json  # bundle imports this module

        batches = {id(table.batch): table.batch for table in self.protected}
        claims.leave([claim for batch in batches.values() for claim in batch.claims])
        page = {} if os.environ.get(BUNDLE_ALONE) else {"text/html": self._repr_html_()}
        return {"text/plain": self.in_lines(), **page, MIME: to_json(self)}


def _require_name(name: str, what: str) -> None:
    """Refuse a name that could not be a file of its own: tables and figures are written under their names."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", name):
        raise ValueError(f"the name of a {what} must be lower-case letters, digits, hyphens and underscores")


def _require_statement(caption: str, what: str) -> None:
    if len(caption.split()) < 4 or not caption.rstrip().endswith((".", "?")):
        raise ValueError(f"the caption of {what} must be a sentence that states what it shows")


def _spoken(value: Any, spec: str) -> str:
    if pd.isna(value):
        return "–"
    return wording.spoken(value, spec)
