r"""Signs that command the program which shows them: found in text, and replaced on the way out.

Text is kept inside the kit as it was read. A terminal obeys escape sequences, marks of direction (U+202E) turn a whole
sentence round, and no XML or UTF-8 file can hold a control sign or half a surrogate pair. Four ways out differ:

==================  =====================================  ==========================================
way out             function                               what it leaves
==================  =====================================  ==========================================
terminal, message   :func:`in_a_line`                      one line; line breaks and tabs are spaces
JSON on a terminal  :func:`in_json`                        every sign, those that command as escapes
page                :func:`shown`                          line breaks and tabs, which a page folds
cell of a file      :func:`stored`                         marks of direction too: a cell confines them
==================  =====================================  ==========================================
"""

from __future__ import annotations

import re

_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_DIRECTION = r"\u202a-\u202e\u2066-\u2069"
_NEVER_STORED = re.compile(f"[{_CONTROL}]")
_NEVER_SHOWN = re.compile(f"[{_CONTROL}{_DIRECTION}]")
_NOT_IN_JSON = re.compile(f"[{_CONTROL}{_DIRECTION}\x85\u2028\u2029]")
_BREAKS = re.compile(r"[\t\n\r\x85\u2028\u2029]+")
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def stored(text: str) -> str:
    r"""Return text that every file can hold: a replacement character stands for each control sign and half pair.

    >>> stored("a\x1b[31m\ud800 \u202eb") == "a\ufffd[31m\ufffd \u202eb"
    True
    """
    return _NEVER_STORED.sub(_INSTEAD, text)


def shown(text: str) -> str:
    r"""Return text that a page can show: as :func:`stored`, and nothing turns the direction of what follows.

    >>> shown("grew by \u202e42\n") == "grew by \ufffd42\n"
    True
    """
    return text if text.isprintable() else _NEVER_SHOWN.sub(_INSTEAD, text)


def in_a_line(text: str) -> str:
    r"""Return text that a terminal can print in one line.

    >>> in_a_line("evil\x1b[2J\nAll is well.csv")
    'evil�[2J All is well.csv'
    """
    if text.isprintable():  # most text is, and then nothing has to be looked for
        return text
    return shown(_BREAKS.sub(" ", text))


def in_json(text: str) -> str:
    r"""Return JSON that says the same and cannot command a terminal either.

    >>> in_json('{"path": "Zoë\u202e.csv"}') == '{"path": "Zoë' + chr(92) + 'u202e.csv"}'
    True
    """
    return _NOT_IN_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def is_fit(text: str) -> bool:
    r"""Return whether text can be shown as it stands.

    >>> is_fit("Zoë’s ward\n"), is_fit("\u202eward")
    (True, False)
    """
    return _NEVER_SHOWN.search(text) is None
