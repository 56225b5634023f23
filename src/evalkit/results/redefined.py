"""Two definitions beside each other, field by field: what was declared otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOVES_ON = frozenset(
    {"programme.end", "programme.as_at", "programme.status", "programme.note", "previous", "outputs.formats"}
)
"""Fields that the next report of the same evaluation changes without measuring anything otherwise."""
_NAMES = ("code", "id", "path", "name", "title", "question")
"""Fields by which an entry of a list is found again, the first that it has."""


@dataclass(frozen=True)
class Redefined:
    """A field of the definition that differs.

    Parameters
    ----------
    key : str
        Its path, such as ``"thresholds.minimum_people"``; an entry of a list by its code.
    before, after : str
        What was declared; empty where nothing was.
    """

    key: str
    before: str
    after: str

    @property
    def moves_on(self) -> bool:
        """Whether the field moves on from report to report by itself, as decisions sought, notes and returns do."""
        return self.key in MOVES_ON or self.key.startswith(("page_one.", "requests.", "notes."))


def redefined(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Redefined, ...]:
    """Return the fields that differ between two definitions as run.json has them.

    Parameters
    ----------
    before, after : mapping
        Definitions as JSON values.

    Examples
    --------
    >>> redefined({"thresholds": {"minimum_people": 8}, "systems": [{"code": "A", "name": "One"}]},
    ...           {"thresholds": {"minimum_people": 10}, "systems": []})
    (Redefined(key='systems.A', before='name One', after=''), Redefined(key='thresholds.minimum_people', before='8', \
after='10'))
    """
    return tuple(_differences("", before, after))


def _differences(key: str, before: Any, after: Any) -> Iterator[Redefined]:
    if before == after:
        return
    one, other = _named(before), _named(after)
    if one is None or other is None:
        yield Redefined(key, _told(before), _told(after))
        return
    for name in sorted({*one, *other}):
        place = f"{key}.{name}" if key else name
        if name in one and name in other:
            yield from _differences(place, one[name], other[name])
        else:
            yield Redefined(place, _told(one.get(name), name), _told(other.get(name), name))


def _named(value: Any) -> dict[str, Any] | None:
    """Return the parts of a group or of a list of groups by name; None for a single value."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(v, Mapping) for v in value):
        names = [_name_of(entry, number) for number, entry in enumerate(value, 1)]
        if len(set(names)) < len(names):
            names = [str(number) for number in range(1, len(value) + 1)]
        return dict(zip(names, value, strict=True))
    return None


def _name_of(entry: Mapping[str, Any], number: int) -> str:
    return next((str(entry[name]) for name in _NAMES if entry.get(name)), str(number))


def _told(value: Any, name: str = "") -> str:
    """Return a value in a line; of a group, what is set in it besides its name."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return ", ".join(f"{k} {_told(v)}" for k, v in value.items() if _told(v) and str(v) != name)
        case list() | tuple():
            return ", ".join(_told(one) or "nothing" for one in value)
        case _:
            return str(value)
