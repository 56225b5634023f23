"""Canaries: invented names, addresses, numbers and sentences, each planted once: a find says where it came from.

All canaries of a kind begin alike (see :data:`WORDS`), so that a search finds one even where it was cut off.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from privacy.search import Marks

LATIN, GREEK = "vexquil", "ζψξφηβ"
"""Beginnings of words. No word of the kit, of English or of chance begins so."""
PHONE = "7700900"
"""Numbers that nobody has: kept free for drama by the regulator (Ofcom)."""
ADDRESSES = ("203.0.113.", "198.51.100.", "192.0.2.")
"""Addresses that nobody has: kept free for documentation (RFC 5737)."""
WORDS = (LATIN, GREEK, PHONE, *ADDRESSES)

KINDS = ("name", "e-mail", "phone", "UPN", "IP address", "comment", "title", "organisation", "team", "file name",
         "sheet name", "login name")  # fmt: skip
"""Kinds of canary, in the order of the table in the documentation."""

_SYLLABLES = [a + b for a in "bdfglmnprst" for b in "aeiou"]
_GREEK = [a + b for a in "βδκλμνπρστ" for b in "αεοιη"]
_ACCENTED = str.maketrans("aeiou", "áëîöü")


@dataclass(frozen=True)
class Canary:
    """Something that identifies somebody, planted in one place.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    place : str
        Where it is planted, such as ``"teams: accepted row"``.
    text : str
        The canary.
    """

    kind: str
    place: str
    text: str

    @property
    def words(self) -> list[str]:
        """The parts by which it is recognised: each is unique to it."""
        folded = fold(self.text)
        starts = sorted(at for word in WORDS for at in _starts(folded, fold(word)))
        return [folded[at : at + 16] for at in starts]


@dataclass
class Aviary:
    """Makes canaries and remembers them.

    Parameters
    ----------
    seed : int
        The same seed gives the same canaries.
    """

    seed: int = 20260401
    canaries: list[Canary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._used: set[str] = set()

    def make(self, kind: str, place: str) -> str:
        """Return a new canary of a kind, to be planted in a place."""
        makers = {"name": self._name, "e-mail": self._address, "UPN": self._address, "phone": self._phone,
                  "IP address": self._ip, "comment": self._comment, "title": self._title, "team": self._team,
                  "organisation": self._organisation, "file name": self._title, "sheet name": self._short,
                  "login name": self._login}  # fmt: skip
        text = makers[kind]()
        self.canaries.append(Canary(kind, place, text))
        return text

    def person(self, place: str) -> tuple[str, str]:
        """Return name and e-mail address of somebody; the address is made of other words than the name."""
        return self.make("name", place), self.make("e-mail", place)

    def marks(self) -> Marks:
        """Return what to search for: the beginnings, and unkeyed hashes of every canary."""
        spelt = {form for canary in self.canaries for form in (canary.text, canary.text.lower(), fold(canary.text))}
        methods = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
        return Marks(WORDS, frozenset(hashlib.new(m, s.encode()).hexdigest() for m in methods for s in spelt))

    def owners(self, found: Iterable[str]) -> list[Canary]:
        """Return the canaries to which found texts belong; one that nobody planted is a canary of its own."""
        index = {word: canary for canary in self.canaries for word in canary.words}
        return [_owner(fold(text), index) or Canary("unknown", "unknown", text) for text in found]

    def _word(self, *, greek: bool = False) -> str:
        start, syllables = (GREEK, _GREEK) if greek else (LATIN.title(), _SYLLABLES)
        while True:
            word = start + "".join(self._random.choices(syllables, k=4))
            if fold(word) not in self._used:
                self._used.add(fold(word))
                return word

    def _name(self) -> str:
        match self._random.randrange(6):
            case 0:
                return f"{self._accented()} {self._accented()}-{self._word()}"
            case 1:
                return f"{self._word(greek=True)} {self._word(greek=True)}"
            case 2:
                return f"{self._word().upper()}, {self._word()}"
            case 3:
                return f"{self._word()} O’{self._word()}"
            case _:
                return f"{self._word()} {self._word()}"

    def _accented(self) -> str:
        word = self._word()
        return word[: len(LATIN)] + word[len(LATIN) :].translate(_ACCENTED)

    def _address(self) -> str:
        return f"{self._word()}.{self._word().lower()}@{self._word().lower()}.invalid"

    def _phone(self) -> str:
        number = self._fresh(lambda: f"{self._random.randrange(1000):03d}")
        shapes = ("+44 7700 900{}", "07700 900{}", "+44(0)7700-900{}", "447700900{}")
        return self._random.choice(shapes).format(number)

    def _ip(self) -> str:
        return self._fresh(lambda: f"{self._random.choice(ADDRESSES)}{self._random.randrange(256)}")

    def _fresh(self, draw) -> str:
        while (drawn := draw()) in self._used:
            continue
        self._used.add(drawn)
        return drawn

    def _comment(self) -> str:
        return f"I told {self._word()} that the {self._word().lower()} on the ward at night is not safe for anybody"

    def _title(self) -> str:
        return f"One-to-one with Dr {self._word()} about {self._word().lower()}"

    def _team(self) -> str:
        return f"{self._word()} {self._word().lower()} team"

    def _organisation(self) -> str:
        return f"{self._word()} Road Surgery"

    def _short(self) -> str:
        return f"1-1 {self._word()}"

    def _login(self) -> str:
        return f"{self._accented().lower()}"


def fold(text: str) -> str:
    """Return text without case, accents, and separators between digits."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    digits = "".join(sign for sign in plain if sign.isdigit())
    at = digits.find(PHONE)  # after 0, 44 or 440; further on it is the number of somebody else, in the next row
    return digits[at:] if 0 <= at <= len("440") and not any(sign.isalpha() for sign in plain[:12]) else plain


def _starts(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def _owner(found: str, index: dict[str, Canary]) -> Canary | None:
    """Return the canary whose word a found text begins with, or the only one whose word begins so."""
    begins = [word for word in index if found.startswith(word)]
    if begins:
        return index[max(begins, key=len)]
    near = {id(c): c for word, c in index.items() if word[:12] == found[:12]}
    return next(iter(near.values())) if len(near) == 1 else None
