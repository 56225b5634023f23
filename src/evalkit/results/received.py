"""What a run had received, month by month, in numbers and keyed digests: kept so that a later run can be compared.

Two reports differ because the world does, because data arrived since, because old data were put right, or because
somebody decided who is who. A report alone cannot tell these apart. So a run writes down, for every table and month,
how many rows there were and a digest of them; who made the digests without the key learns nothing from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Movement(StrEnum):
    """What happened to the rows about one month since an earlier run."""

    NEW = "new"
    LATE = "late"
    GONE = "gone"
    CORRECTED = "corrected"
    RECOGNISED = "recognised otherwise"


@dataclass(frozen=True)
class Moved:
    """Rows of one table about one month that are not what an earlier run had.

    Parameters
    ----------
    table : str
        Canonical table.
    when : str
        Month such as ``"2022-03"``, or the code of a wave; empty where the table has no date.
    movement : Movement
        What happened.
    before, after : int or None
        Rows there were and are; None where the release profile hides them.
    """

    table: str
    when: str
    movement: Movement
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Received:
    """What a run had received.

    Parameters
    ----------
    key : str, default ""
        Fingerprint of the key of pseudonyms; digests of different keys cannot be compared. Empty: nothing was written
        down.
    decisions : str, default ""
        Digest of the decisions about who is who; no name and no pseudonym can be read off it.
    decided : int or None, default 0
        Number of pairs of people decided upon; None where the release profile hides it.
    rows : tuple of dict, default ()
        `table`, `when`, `n` (None where hidden), `facts` and `people`: digests of the rows without and with the
        pseudonyms in them.
    """

    key: str = ""
    decisions: str = ""
    decided: int | None = 0
    rows: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Received:
        """Return what :meth:`to_json` described; nothing where an older kit wrote nothing down."""
        return cls(**{**content, "rows": tuple(content["rows"])}) if content else cls()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "key": self.key,
            "decisions": self.decisions,
            "decided": self.decided,
            "rows": [dict(row) for row in self.rows],
        }


NOTHING = Received()
"""What a kit that wrote nothing down had received, as far as anybody can tell."""


def moved(before: Received, after: Received, boundary: str) -> Iterator[Moved]:
    """Give what changed in the rows of every table and month.

    Parameters
    ----------
    before, after : Received
        Of the earlier and the later run, made with the same key.
    boundary : str
        Last month of the earlier run's period: what is dated later is new, what is not is late.

    Yields
    ------
    Moved
        In the order of tables and months.

    Examples
    --------
    >>> def run(n, facts):
    ...     return Received("k", rows=({"table": "interaction", "when": "2022-03", "n": n, "facts": facts,
    ...                                 "people": facts},))
    >>> [one.movement.value for one in moved(run(40, "a"), run(52, "b"), "2022-06")]
    ['late']
    >>> [one.movement.value for one in moved(run(40, "a"), run(52, "b"), "2022-02")]
    ['new']
    """
    old, new = ({(row["table"], row["when"]): row for row in one.rows} for one in (before, after))
    for place in sorted({*old, *new}):
        was, now = old.get(place), new.get(place)
        movement = _movement(was, now, is_new=_is_later(place[1], boundary, known=was is not None))
        if movement:
            yield Moved(*place, movement, was["n"] if was else 0, now["n"] if now else 0)


def _is_later(when: str, boundary: str, *, known: bool) -> bool:
    """Return whether rows belong to a time that the earlier run did not report on; a wave does if it had none of it."""
    return when > boundary if when[:4].isdigit() else bool(when) and not known


def _movement(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, *, is_new: bool) -> Movement | None:
    if now is None:
        return Movement.GONE
    if was is not None and was["facts"] == now["facts"]:
        return None if was["people"] == now["people"] else Movement.RECOGNISED
    if is_new:
        return Movement.NEW
    if was is None:
        return Movement.LATE
    if was["n"] is None or now["n"] is None or was["n"] == now["n"]:
        return Movement.CORRECTED
    return Movement.LATE if now["n"] > was["n"] else Movement.GONE
