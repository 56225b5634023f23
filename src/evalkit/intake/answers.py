"""From the cells of one question to answers: options, scores, and words that belong in the vault.

An answer that the mapping file does not list is never passed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from evalkit.intake.questionnaire import Question
from evalkit.intake.spelling import tidy
from evalkit.intake.surveys import PLAIN
from evalkit.intake.tabular import heading_key

_T = TypeVar("_T")
_WHOLE = re.compile(r"-?[0-9]{1,9}(?:\.0{1,9})?$")
_TICKED = {"yes", "y", "true", "x", "✓", "✔", "☑", "ticked", "checked", "selected"}
_NOT_TICKED = {"no", "n", "false", "☐", "not ticked", "not checked", "not selected", "unticked", "unchecked"}
_ZERO = re.compile(r"0(?:\.0{1,9})?$")
Cells = Sequence[tuple[str, str]]
"""Sub-heading and text of every column of a question that is not blank."""


@dataclass(frozen=True)
class Answer:
    """One answer.

    Parameters
    ----------
    value : str or None
        Code of an option, or a score; None for free text.
    text : str, default ""
        Words in the person's own language, for the vault only.
    """

    value: str | None
    text: str = ""


class AnswerError(ValueError):
    """A cell that is no answer to its question.

    Parameters
    ----------
    code : str
        Stable code of the fault.
    action : str
        What to do about it.
    """

    def __init__(self, code: str, action: str) -> None:
        super().__init__(code)
        self.code, self.action = code, action


def answers(question: Question, cells: Cells, separators: Sequence[str]) -> list[Answer]:
    """Read the answers to a question of table feedback.

    Parameters
    ----------
    question : Question
        The question, not an item of an instrument.
    cells : sequence of (str, str)
        Its cells that are not blank, each with its sub-heading.
    separators : sequence of str
        What may stand between several answers in a cell.

    Returns
    -------
    list of Answer
        None for a blank, one for most questions, one an option for ``type = "multiple"``.

    Raises
    ------
    AnswerError
        ``UNKNOWN_VALUE``, ``SEVERAL_ANSWERS`` or ``BAD_SCORE``.

    Examples
    --------
    >>> helped = Question(question="helped", type="multiple", values={"Coaching": "c", "Tea, cake": "t"}, other="o")
    >>> answers(helped, [("", "Coaching;Tea, cake;the quiet, really;")], [";"])
    [Answer(value='c', text=''), Answer(value='t', text=''), Answer(value='o', text='the quiet, really')]
    """
    if question.type == "text":
        return [Answer(None, text.strip()) for _, text in cells]
    if question.type == "scale":
        found = [_score(question, text) for _, text in cells]
        return [Answer(value) for value in found if value]
    several = question.type == "multiple"
    chosen = [answer for sub, text in cells for answer in _chosen(question, sub, text, separators if several else ())]
    together = _once(chosen)
    if len(together) > 1 and not several:
        raise AnswerError("SEVERAL_ANSWERS", 'more than one answer to a question of type = "choice"; keep one of them')
    return together


def score(cells: Cells, values: Mapping[str, str | int | float], levels: Mapping[str, float]) -> float | None:
    """Read the score of an item.

    Parameters
    ----------
    cells : sequence of (str, str)
        Its cell, if it is not blank.
    values : mapping of str to str, int or float
        What the mapping file says of their answers: a level of the instrument, a score, or ``""`` for no answer.
    levels : mapping of str to float
        Label of a level of the instrument → its score.

    Returns
    -------
    float or None
        The score; None for no answer.

    Raises
    ------
    AnswerError
        ``BAD_SCORE`` if it is no level of the instrument.

    Examples
    --------
    >>> score([("", "Agree")], {}, {"Agree": 4, "Disagree": 2}), score([("", "2.0")], {}, {"Agree": 4, "Disagree": 2})
    (4.0, 2.0)
    """
    for _, text in cells:
        meant = _folded(values).get(heading_key(text), tidy(text))
        if meant == "":
            return None
        return level_of(meant, levels)
    return None


def level_of(said: str | int | float, levels: Mapping[str, float]) -> float:
    """Read a level of an instrument, by its label or its score.

    Parameters
    ----------
    said : str, int or float
        The cell, or what the mapping file says that it means.
    levels : mapping of str to float
        Label of a level of the instrument → its score.

    Returns
    -------
    float
        The score.

    Raises
    ------
    AnswerError
        ``BAD_SCORE`` if it is no level; the message says whether it is text, off the scale or between two levels.

    Examples
    --------
    >>> level_of("agree", {"Disagree": 2, "Agree": 4}), level_of("2.0", {"Disagree": 2, "Agree": 4})
    (4.0, 2.0)
    """
    labels = _folded(levels)
    if isinstance(said, str) and heading_key(said) in labels:
        return float(labels[heading_key(said)])
    number, scores = _number(said), sorted(map(float, levels.values()))
    if number in scores:
        return float(number or 0)
    if number is None:
        action = "no level of the instrument but other text; correct it, or say under values what it means"
    elif not scores[0] <= number <= scores[-1]:
        action = f"off the scale, which runs from {scores[0]:g} to {scores[-1]:g}; correct it"
    else:
        action = "between two levels of the instrument; write the level that was reached"
    raise AnswerError("BAD_SCORE", action)


def _score(question: Question, text: str) -> str:
    """Return a score as text; empty for no answer."""
    meant = _folded(question.values).get(heading_key(text))
    if meant is not None:
        return str(meant) if not isinstance(meant, float) else f"{meant:g}"
    if question.lowest is not None and question.highest is not None and _WHOLE.match(tidy(text)):
        number = int(float(tidy(text)))
        if question.lowest <= number <= question.highest:
            return str(number)
    raise AnswerError("BAD_SCORE", "no whole number on the scale; correct it, or say under values what it means")


def _number(meant: str | int | float) -> float | None:
    if isinstance(meant, str):
        return float(meant) if re.match(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?$", meant) else None
    return float(meant)


def _chosen(question: Question, sub: str, text: str, separators: Sequence[str]) -> list[Answer]:
    """Return the options that one column stands for: those in its cell, or the one above it that was ticked.

    >>> helped = Question(question="helped", type="multiple", values=["Coaching"])
    >>> [_chosen(helped, "Coaching", cell, ()) for cell in ("No", "1")]
    [[], [Answer(value='Coaching', text='')]]
    """
    options = {key: str(value) for key, value in _folded(question.values).items()}
    above, said = heading_key(sub), heading_key(text)
    if above in PLAIN:
        return [_option(question, options, part) for part in _split(text, options, separators)]
    if said not in options and (said in _NOT_TICKED or _ZERO.match(said)):
        return []
    if above in options:
        if options.get(said) == "":
            return []  # the mapping file says that this word is no answer
        own_words = said not in _TICKED | {above} and not said.isdecimal()
        return [Answer(options[above], text.strip() if own_words else "")]
    return [_option(question, options, text)]


def _option(question: Question, options: Mapping[str, str], text: str) -> Answer:
    if heading_key(text) in options:
        return Answer(options[heading_key(text)])
    if question.other is None:
        raise AnswerError("UNKNOWN_VALUE", "not listed under values; add it there, or state other for such answers")
    return Answer(question.other, text.strip())


def _split(text: str, options: Mapping[str, str], separators: Sequence[str]) -> list[str]:
    """Split a cell into answers; an option may itself hold the sign that separates them, and so may other words.

    >>> _split("Tea, cake, the quiet, really", {"tea, cake": "t"}, [","])
    ['Tea, cake', 'the quiet, really']
    """
    parts = re.split(f"([{re.escape(''.join(separators))}])", text) if separators else [text]
    within = max((sum(option.count(sign) for sign in separators) for option in options), default=0)
    signs = "".join(separators) + " \t\r\n"
    found: list[str] = []
    rest = ""
    at = 0
    while at < len(parts):
        ends = range(min(len(parts), at + 2 * within + 1), at, -2)  # the longest option first
        until = next((end for end in ends if heading_key("".join(parts[at:end])) in options), None)
        if until is None:
            rest += "".join(parts[at : at + 2])
            at += 2
            continue
        found += [rest.strip(signs), "".join(parts[at:until])]
        rest = ""
        at = until + 1
    return list(filter(None, [*found, rest.strip(signs)]))


def _once(chosen: Sequence[Answer]) -> list[Answer]:
    """Return each code once, with all words that came with it; a code of "" is no answer."""
    words: dict[str, list[str]] = {}
    for answer in chosen:
        if answer.value:
            words.setdefault(answer.value, []).append(answer.text)
    return [Answer(value, "\n".join(filter(None, texts))) for value, texts in words.items()]


def _folded(values: Mapping[str, _T]) -> dict[str, _T]:
    return {heading_key(theirs): ours for theirs, ours in values.items()}
