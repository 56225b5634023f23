"""Scores that a table states: a team's own every month, the faculty's beside it, what a workshop agreed on.

The definition's instruments say what a score, an item and a version may be. Whoever gave the score is told by role
alone: the team itself, its faculty. A blank score stays a row: somebody returned it without one.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from evalkit.definition import Evaluation, Programme
from evalkit.instruments import Instrument
from evalkit.intake import dates
from evalkit.intake.answers import AnswerError, level_of
from evalkit.intake.dates import DateOrder
from evalkit.intake.tabular import heading_key

RATING = "rating"
DEFAULTS: Mapping[tuple[str, str], Any] = {
    (RATING, "rater_key"): "",
    (RATING, "rater_role"): "",
    (RATING, "subject_kind"): "team",
    (RATING, "scale_version"): "",
    (RATING, "item"): "",
    (RATING, "consensus"): False,
}
"""What a blank cell means: a team's own score of the only item, on the version that the definition declares."""

BY_INSTRUMENT = {(RATING, column) for column in ("instrument", "scale_version", "item", "value")}
"""Columns in which only what the definition lists may stand."""

WAVE = (RATING, "wave")
_KINDS = {"team": "UNKNOWN_TEAM", "organisation": "UNKNOWN_ORGANISATION", "system": "UNKNOWN_SYSTEM", "programme": ""}


class ScoreError(ValueError):
    """A row of scores that cannot be right.

    Parameters
    ----------
    column : str
        Our column.
    code : str
        Stable code of the fault.
    action : str
        What to do about it.
    """

    def __init__(self, column: str, code: str, action: str) -> None:
        super().__init__(code)
        self.column, self.code, self.action = column, code, action


def wave(cell: str, order: DateOrder, programme: Programme) -> str:
    """Return a wave as it stands, or the month of a date.

    Parameters
    ----------
    cell : str
        The cell.
    order : {"dmy", "mdy", "ymd"}
        The file's order of day and month.
    programme : Programme
        Its wall clock, and the day up to which there can be data.

    Returns
    -------
    str

    Raises
    ------
    ScoreError
        ``FUTURE_DATE`` if the month lies after the data.

    Examples
    --------
    >>> from evalkit.definition import load
    >>> programme = load("data_samples/london").programme
    >>> wave("31/01/2023", "dmy", programme), wave("second wave", "dmy", programme)
    ('2023-01', 'second wave')
    """
    try:
        when = dates.parse(cell, order, programme.timezone).when.date()
    except dates.DateError:
        return cell
    if when > programme.as_at:
        raise ScoreError("wave", "FUTURE_DATE", "lies after the definition's as_at; correct the month")
    return f"{date(when.year, when.month, 1):%Y-%m}"


def finished(values: Mapping[str, Any], evaluation: Evaluation, known: Mapping[str, Container[str]]) -> dict[str, Any]:
    """Return a row of scores checked against its instrument, with what goes without saying filled in.

    Parameters
    ----------
    values : mapping of str to Any
        By column, as read.
    evaluation : Evaluation
        The definition, with its instruments.
    known : mapping of str to container of str
        Keys of the teams and organisations.

    Returns
    -------
    dict of str to Any

    Raises
    ------
    ScoreError
        ``UNKNOWN_INSTRUMENT``, ``UNKNOWN_ITEM``, ``OTHER_SCALE``, ``BAD_SCORE``, or an unknown subject.
    """
    codes = {heading_key(one.code): one for one in evaluation.instruments}
    instrument = codes.get(heading_key(values["instrument"]))
    if instrument is None:
        action = "no instrument of the definition; add it under [[instruments]], or correct the code"
        raise ScoreError("instrument", "UNKNOWN_INSTRUMENT", action)
    if heading_key(values["scale_version"] or instrument.scale_version) != heading_key(instrument.scale_version):
        action = (
            "another version of the scale than the definition has for this instrument, and scores of two scales are "
            "never mixed; declare it as an instrument of its own"
        )
        raise ScoreError("scale_version", "OTHER_SCALE", action)
    _refuse_unknown_subject(values, evaluation, known)
    role = values["rater_role"] or values["subject_kind"]
    return {
        **values,
        "instrument": instrument.code,
        "scale_version": instrument.scale_version,
        "item": _item(values["item"], instrument),
        "value": _score(values["value"], instrument),
        "rater_role": role,
        "rater_key": values["subject_key"] if role == values["subject_kind"] else role,
    }


def _refuse_unknown_subject(
    values: Mapping[str, Any], evaluation: Evaluation, known: Mapping[str, Container[str]]
) -> None:
    kind = values["subject_kind"]
    there = {
        **known,
        "system": {system.code for system in evaluation.systems},
        "programme": {evaluation.programme.id},
    }
    if values["subject_key"] not in there[kind]:
        action = f"no {kind} that is known; add it to the table of them, or correct subject_kind"
        raise ScoreError("subject_key", _KINDS[kind] or "UNKNOWN_VALUE", action)


def _item(said: str, instrument: Instrument) -> str:
    if not said and len(instrument.items) > 1:
        raise ScoreError("item", "BLANK_CELL", "blank, but the instrument has several items; fill it in")
    items = {heading_key(item): item for item in instrument.items}
    found = items.get(heading_key(said or next(iter(instrument.items))))
    if found is None:
        action = "no item of the instrument; correct it, or say under [values.item] which one it is"
        raise ScoreError("item", "UNKNOWN_ITEM", action)
    return found


def _score(said: str | None, instrument: Instrument) -> float | None:
    if not said:
        return None
    try:
        return level_of(said, instrument.levels)
    except AnswerError as error:
        raise ScoreError("value", error.code, error.action) from None
