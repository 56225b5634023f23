"""Answers on paper or by telephone, typed into the kit's own template: one row a response.

The kit writes the template itself, so its headings are *seen*: ``Response``, then ``Answered on`` and the questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.intake.surveys import Layout
from evalkit.intake.tabular import heading_key

ADAPTER = "typed"
RESPONSE, ANSWERED = "Response", "Answered on"
LAYOUT = Layout(
    ADAPTER,
    columns={"at": (ANSWERED,), "email": ("E-mail",), "name": ("Name",)},
    response=(RESPONSE,),
    numbers_each_form=True,
    separators=(";",),
)
SIGNATURE = (heading_key(RESPONSE), heading_key(ANSWERED))


def recognises(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row begins as that of the template does.

    >>> recognises([["Response", "Answered on", "How was it?"]])
    True
    """
    return tuple(map(heading_key, rows[0][:2] if rows else ())) == SIGNATURE
