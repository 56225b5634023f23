"""Who did something: name and role, as the records print them."""

from __future__ import annotations

import re

from evalkit.errors import ParameterError
from evalkit.printable import is_fit


def named(by: str) -> str:
    """Return name and role, if both are there.

    >>> named(" Ada Fenwick, programme director ")
    'Ada Fenwick, programme director'

    Raises
    ------
    ParameterError
        If not.
    """
    parts = [part.strip() for part in by.split(",", 1)]
    if len(parts) < 2 or any(len(re.findall(r"[^\W\d_]", part)) < 2 for part in parts) or not can_stand(by, 200):
        raise ParameterError(
            "An approval or a verification is somebody's, by name and role",
            'write both, such as "Ada Fenwick, programme director"',
            "--approved-by, --by",
        )
    return ", ".join(parts)


def can_stand(text: str, longest: int) -> bool:
    """Return whether every page can show a text: short enough, and no sign in it that turns or ends a line."""
    return len(text) <= longest and is_fit(text)
