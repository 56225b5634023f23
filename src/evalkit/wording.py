"""Numbers into plain English: the one place where a figure becomes words.

A sentence is a template without a single digit; its numbers come from an estimate. The format after the colon
says how a number is spoken::

    "{people:count} {people:noun:person was|people were} active in {month:month}"
"""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

MINUS = "\N{MINUS SIGN}"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def count(n: float) -> str:
    """Return a whole number with thousands separated by commas.

    >>> count(12345)
    '12,345'
    """
    return f"{round(n):,}".replace("-", MINUS)


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage with a proper minus sign.

    >>> percent(0.0412), percent(-0.5, 0)
    ('4.1%', '−50%')
    """
    text = f"{abs(share) * 100:.{digits}f}"
    return f"{MINUS if share < 0 and float(text) else ''}{text}%"


def share(part: float) -> str:
    """Return a share as a whole percentage.

    >>> share(0.95)
    '95%'
    """
    return percent(part, 0)


def change(share: float, digits: int = 1) -> str:
    """Return a relative change with its sign.

    >>> change(0.041), change(-0.02), change(0.0)
    ('+4.1%', '−2.0%', '0.0%')
    """
    text = percent(share, digits)
    return f"+{text}" if share > 0 and any(digit in "123456789" for digit in text) else text


def decimal(number: float) -> str:
    """Return a number with one decimal, such as interactions per person.

    >>> decimal(1.46), decimal(-0.02), decimal(1234)
    ('1.5', '0.0', '1,234.0')
    """
    text = f"{abs(number):,.1f}"
    return f"{MINUS if number < 0 and any(digit in '123456789' for digit in text) else ''}{text}"


def figures(number: float) -> str:
    """Return a number with three significant digits, such as a measure of a network.

    >>> figures(0.38241), figures(12.345), figures(1234.5), figures(3.0)
    ('0.382', '12.3', '1,234', '3')
    """
    if number == round(number):
        return count(number)
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{number:,.{digits}f}".replace("-", MINUS)


def signed(number: float) -> str:
    """Return a number with two decimals and its sign, such as percentage points.

    >>> signed(2.341), signed(-0.06), signed(0.004)
    ('+2.34', '−0.06', '0.00')
    """
    text = f"{abs(number):,.2f}"
    text = f"{MINUS if number < 0 and any(digit in '123456789' for digit in text) else ''}{text}"
    return f"+{text}" if number > 0 and any(digit in "123456789" for digit in text) else text


def difference(number: float) -> str:
    """Return a whole number with its sign.

    >>> difference(98.76), difference(-57.2), difference(0.2)
    ('+99', '−57', '0')
    """
    whole = round(number)
    return f"+{count(whole)}" if whole > 0 else count(whole)


def points(share: float) -> str:
    """Return a difference between two shares in whole percentage points, with its sign.

    >>> points(0.2), points(-0.052), points(0.001)
    ('+20', '−5', '0')
    """
    return difference(share * 100)


def month(value: str | date) -> str:
    """Return a month in words.

    >>> month("2022-03")
    'March 2022'
    """
    year, number = (value.year, value.month) if isinstance(value, date) else map(int, str(value).split("-")[:2])
    return f"{MONTHS[number - 1]} {year}"


def short_month(value: str | date) -> str:
    """Return a month for an axis.

    >>> short_month("2022-03")
    'Mar 2022'
    """
    name, year = month(value).split()
    return f"{name[:3]} {year}"


def span(value: str) -> str:
    """Return months from first to last in words.

    >>> span("2022-01/2022-03"), span("2022-11/2023-01"), span("2022-02/2022-02")
    ('January to March 2022', 'November 2022 to January 2023', 'February 2022')
    """
    first, last = (month(end) for end in value.split("/"))
    if first == last:
        return first
    return f"{first.removesuffix(last[-5:])} to {last}"


def day(value: date) -> str:
    """Return a date in words.

    >>> day(date(2023, 1, 6))
    '6 January 2023'
    """
    return f"{value.day} {month(value)}"


def listed(words: list[str], last: str = "and") -> str:
    """Join words as a sentence would.

    >>> listed(["Leeds", "York", "Hull"])
    'Leeds, York and Hull'
    """
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def noun(n: float, singular: str, plural: str) -> str:
    """Return the form of a word that agrees with a number.

    >>> noun(1, "person was", "people were")
    'person was'
    """
    return singular if round(n) == 1 else plural


class _Speaker(string.Formatter):
    """Formats fields by the names of this module's functions."""

    spoken: ClassVar = {
        "count": count,
        "percent": percent,
        "share": share,
        "change": change,
        "decimal": decimal,
        "figures": figures,
        "signed": signed,
        "difference": difference,
        "points": points,
        "month": month,
        "span": span,
        "text": str,
    }

    def format_field(self, value: Any, format_spec: str) -> str:
        """Speak one value; called by string.Formatter."""
        if isinstance(value, float) and math.isnan(value):
            raise ValueError("a sentence cannot speak a missing number")
        verb, _, forms = format_spec.partition(":")
        if isinstance(value, str) and verb not in {"text", "month", "span"}:  # a release profile put words in its place
            return forms.split("|")[1] if verb == "noun" else str(value)
        if verb == "noun":
            return noun(float(value), *forms.split("|"))
        return self.spoken[verb](value)


def spoken(value: Any, how: str) -> str:
    """Speak one value, as a field of a sentence does.

    >>> spoken(0.127, "percent"), spoken("2022-03", "month")
    ('12.7%', 'March 2022')
    """
    return _Speaker().format_field(value, how)


def sentence(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template with the numbers of an estimate.

    Parameters
    ----------
    template : str
        Sentence with fields such as ``{rate:change}``; it may not hold a digit of its own.
    values : mapping
        Numbers and names by field. Words where a number belongs are spoken as they are: a release profile withholds it.

    Returns
    -------
    str
        The sentence.

    Raises
    ------
    ValueError
        If the template holds a typed digit, or a number is missing.

    Examples
    --------
    >>> sentence("{n:count} {n:noun:person was|people were} active.", {"n": 1})
    '1 person was active.'
    >>> sentence("{n:count} {n:noun:person was|people were} active.", {"n": "some (not shown)"})
    'some (not shown) people were active.'
    >>> sentence("Growth was 4%.", {})
    Traceback (most recent call last):
    ValueError: a number was typed into a sentence: take it from the estimate
    """
    parts = [literal for literal, *_ in string.Formatter().parse(template)]
    if any(character.isdigit() for literal in parts for character in literal or ""):
        raise ValueError("a number was typed into a sentence: take it from the estimate")
    return _Speaker().vformat(template, (), values)
