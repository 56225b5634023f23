"""Answer what people say: how good they find it, what they say it about, and what was done about it.

Each subject has a module; every module gives a :class:`~evalkit.results.part.Part`, and all parts are protected
together before one of them speaks.
"""

from __future__ import annotations

from evalkit.analyses.feedback import best, change, effort, followed, quotes, themes
from evalkit.analyses.feedback.answers import read
from evalkit.definition import Scope
from evalkit.results.finding import Result
from evalkit.results.part import compose
from evalkit.tables import Tables

QUESTION = "What do people say, and was it acted on?"


def feedback(tables: Tables, scope: Scope | None = None) -> Result:
    """Answer what those who took part say, with what the silent could change.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.

    Returns
    -------
    Result
        Good and poor answers with intervals and with bounds over the silent, change between occasions, themes by
        question and place, effort and impact, what was done and pledged, and words that a person has released.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.prepare(ek.load("data_samples/southern-women"))
    >>> ek.feedback(women).caveats[0]
    'Nothing is said of feedback: the definition declares no question under [feedback].'
    """
    scope = scope or Scope()
    answers = read(tables, scope)
    parts = [
        best.part(answers),
        change.part(answers),
        themes.part(answers),
        effort.part(answers),
        followed.part(answers),
        quotes.part(answers),
    ]
    return compose("feedback", QUESTION, parts, scope)
