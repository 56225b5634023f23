"""Organisations that nothing maps, each with the known ones that are nearest: for a human to map, in the vault.

Nothing is mapped by nearness: a suggestion becomes an alias when somebody writes it into the table of organisations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz, process

from evalkit.intake.organisations import Directory
from evalkit.intake.reference import Entry, Reference, codes_listed, words_of
from evalkit.intake.spelling import organisation_key

COLUMNS = (
    "organisation", "rows", "nearest", "nearest_key", "likeness", "second", "second_key", "official_name",
    "official_code", "suggested_system", "note",
)  # fmt: skip
LEAST = 80
"""Likeness, of 100, below which nothing is suggested."""

_EVERYWHERE = {"nhs", "trust", "ft", "hospital", "university", "icb", "council", "care", "health", "healthcare",
               "integrated", "services", "service", "community", "the", "of", "and", "for"}  # fmt: skip
_INITIALS = 95  # likeness of a short form made of initials


def unknown(written: Iterable[str], directory: Directory) -> list[dict[str, Any]]:
    """Return the names that nothing maps, the most frequent first, with what they may mean.

    Parameters
    ----------
    written : iterable of str
        Names as read, once a row.
    directory : Directory
        Organisations, systems and the reference table.

    Returns
    -------
    list of dict
        One a name, in its most frequent spelling, with the columns of `unknown_organisations.csv`.
    """
    spellings: dict[str, Counter[str]] = {}
    for name in written:
        spellings.setdefault(organisation_key(name), Counter())[name] += 1
    shown = [(min(many, key=lambda name: (-many[name], name)), many.total()) for many in spellings.values()]
    counted = sorted(shown, key=lambda item: (-item[1], item[0]))
    ours = _Names({word: sorted(keys)[0] for word, keys in directory.names().items()})
    official = _Names({word: entry.code for entry in directory.reference.entries for word in words_of(entry)})
    return [{"organisation": name, "rows": rows, **_guess(name, ours, official, directory)} for name, rows in counted]


class _Names:
    """Names to compare with: their own words without those that every organisation has."""

    def __init__(self, keys: dict[str, str]) -> None:
        self.keys = keys
        self._whole = {word: word for word in keys}
        self._cores = {word: _core(word) for word in keys}
        self._initials: dict[str, set[str]] = {}
        for word in keys:
            for letters in _initials(word):
                self._initials.setdefault(letters, set()).add(word)

    def near(self, text: str, number: int) -> list[tuple[str, str, int]]:
        """Return the nearest names with key and likeness, each key once, the nearest first."""
        found = [(word, _INITIALS) for word in sorted(self._initials.get(text, ()))]
        for query, choices, scorer in (
            (text, self._whole, fuzz.token_sort_ratio),  # all words, some of them mistyped
            (_core(text), self._cores, fuzz.WRatio),  # some of the telling words
        ):
            matches = process.extract(query, choices, scorer=scorer, score_cutoff=LEAST, limit=4 * number)
            found += [(word, round(score)) for _, score, word in matches]
        best: dict[str, tuple[str, str, int]] = {}
        for word, score in sorted(found, key=lambda item: (-item[1], item[0])):
            best.setdefault(self.keys[word], (word, self.keys[word], score))
        return list(best.values())[:number]


def _initials(word: str) -> set[str]:
    """Return the short forms of a name that its initials make, with and without "NHS" and what stands at its end.

    >>> sorted(_initials("barts health nhs ft"))
    ['bh', 'bhft', 'bhn', 'bhnft']
    """
    parts = [part for part in word.split() if part not in {"the", "of", "and", "for"}]
    found = set()
    for kept in (parts, [part for part in parts if part != "nhs"]):
        letters = [part if part == "ft" else part[0] for part in kept]
        found |= {"".join(letters[:end]) for end in range(2, len(letters) + 1)}
    return found


def _core(text: str) -> str:
    return " ".join(word for word in text.split() if word not in _EVERYWHERE) or text


def _guess(name: str, ours: _Names, official: _Names, directory: Directory) -> dict[str, Any]:
    key = organisation_key(name)
    guess: dict[str, Any] = dict.fromkeys(COLUMNS[2:], "")
    for column, (word, org_key, likeness) in zip(("nearest", "second"), ours.near(key, 2), strict=False):
        guess |= {column: word, f"{column}_key": org_key} | ({"likeness": likeness} if column == "nearest" else {})
    for _, code, _ in official.near(key, 1):
        entry = directory.reference.last(code)
        if entry:
            guess |= {"official_name": entry.name, "official_code": code}
            guess |= _system(entry, directory)
    return guess


def _system(entry: Entry, directory: Directory) -> dict[str, str]:
    """Return the system of the definition in which an official organisation lies, or why nothing can say."""
    board = entry.board.upper()
    codes = {system.code.upper(): system.code for system in directory.systems}
    if board in codes:
        return {"suggested_system": codes[board], "note": _ended(entry)}
    successors = _successors(board, directory.reference)
    kept = [codes[code.upper()] for code in successors if code.upper() in codes]
    if len(successors) == 1 and kept:
        return {"suggested_system": kept[0], "note": f"its board {board} became {successors[0]}"}
    if len(successors) > 1:
        return {"note": f"its board {board} was split among {codes_listed(successors)}: say which"}
    return {"note": _ended(entry)}


def _successors(board: str, reference: Reference) -> tuple[str, ...]:
    ended = reference.end(board)
    return ended.successors if ended else ()


def _ended(entry: Entry) -> str:
    return f"closed from {entry.valid_to.isoformat()}" if entry.valid_to else ""
