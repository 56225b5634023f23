"""Which occasion does a register belong to? Said by the definition or the table of occasions, else matched by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath

from evalkit.errors import InputError
from evalkit.intake.spelling import words


@dataclass(frozen=True)
class Occasion:
    """Something people can take part in, as the intake needs to know it.

    Parameters
    ----------
    key : str
        occasion_key.
    title : str
        Its title, for recognising it.
    start : datetime
        Its start.
    end : datetime or None, default None
        Its end.
    registers : tuple of str, default ()
        Names of the files that are its register.
    """

    key: str
    title: str
    start: datetime
    end: datetime | None = None
    registers: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """Return whether it took place on a day."""
        return self.days_off(day) == 0

    def days_off(self, day: date) -> int:
        """Return how many days lie between a day and the nearest day on which it took place.

        >>> Occasion("ls1", "", datetime(2026, 3, 4), datetime(2026, 3, 5)).days_off(date(2026, 3, 12))
        7
        """
        return max((self.start.date() - day).days, (day - (self.end or self.start).date()).days, 0)


@dataclass
class Calendar:
    """The occasions of an evaluation.

    Parameters
    ----------
    occasions : sequence of Occasion
        In the order of the table.

    Examples
    --------
    >>> calendar = Calendar([Occasion("ls1", "Learning session 1", datetime(2026, 3, 4, 10))])
    >>> calendar.for_register(date(2026, 3, 4), "").key
    'ls1'
    >>> calendar.for_row("learning  SESSION 1", None).key
    'ls1'
    """

    occasions: Sequence[Occasion]
    _by_key: dict[str, Occasion] = field(default_factory=dict, init=False, repr=False)
    _by_title: dict[str, list[Occasion]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for occasion in self.occasions:
            self._by_key[occasion.key.casefold()] = occasion
            self._by_title.setdefault(words(occasion.title), []).append(occasion)

    @property
    def days(self) -> set[date]:
        """Days on which an occasion started."""
        return {occasion.start.date() for occasion in self.occasions}

    def knows(self, text: str) -> bool:
        """Return whether an occasion has this key or title."""
        return bool(text.strip()) and (text.strip().casefold() in self._by_key or words(text) in self._by_title)

    def on(self, day: date) -> list[Occasion]:
        """Return the occasions that took place on a day."""
        return [occasion for occasion in self.occasions if occasion.covers(day)]

    def declared(self, path: str, key: str | None) -> Occasion | None:
        """Return the occasion that the definition, or else the table of occasions, names for a file.

        Parameters
        ----------
        path : str
            Path of the register, relative to the definition.
        key : str or None
            occasion_key that the definition gives.

        Returns
        -------
        Occasion or None
            None if nobody names one, or if several occasions name this file.

        Raises
        ------
        InputError
            ``UNKNOWN_OCCASION`` if the definition names an occasion that the table does not have.
        """
        if key:
            found = self._by_key.get(key.casefold())
            if found is None:
                raise InputError(
                    "UNKNOWN_OCCASION",
                    f"The definition calls this the register of occasion '{key}', which no table of occasions has",
                    "correct occasion at this source, or add the occasion to the table of occasions",
                    path,
                )
            return found
        names = {path.casefold(), PurePosixPath(path).name.casefold()}
        named = [occasion for occasion in self.occasions if names & {name.casefold() for name in occasion.registers}]
        return named[0] if len(named) == 1 else None

    def for_register(self, day: date | None, title: str) -> Occasion | None:
        """Return the only occasion on a day, or the only one on it that bears this title."""
        if day is None:
            return None
        there = self.on(day)
        if len(there) > 1:
            there = [occasion for occasion in there if words(occasion.title) == words(title) != ""]
        return there[0] if len(there) == 1 else None

    def for_row(self, text: str, day: date | None) -> Occasion | None:
        """Return the occasion that a row names by key or title, the day deciding between several of one title."""
        found = self._by_key.get(text.strip().casefold())
        if found or not text.strip():
            return found or self.for_register(day, "")
        alike = self._by_title.get(words(text), [])
        if len(alike) > 1 and day is not None:
            alike = [occasion for occasion in alike if occasion.covers(day)]
        return alike[0] if len(alike) == 1 else None
