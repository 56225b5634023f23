"""What a row says about who somebody is: names made comparable, addresses, telephones, devices, shared accounts.

Who is who is decided in :mod:`evalkit.intake.identity`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from evalkit.intake.spelling import REMEMBERED, tidy, words

MAX_LENGTH = 320
"""Letters of the longest e-mail address that there can be; no name is longer, and no longer cell is searched."""

_ADDRESS = re.compile(r"[^\s@<>,;()\"']+@[^\s@<>,;()\"']+\.[^\s@<>,;()\"']+")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}@(?:[A-Za-z0-9-]{1,60}\.){1,5}[A-Za-z0-9-]{2,60}\Z")
_MAX_WORD = 2 * MAX_LENGTH  # several addresses may stand together with only a semicolon between them
_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "revd", "rev"}
_DIACRITICS = re.compile(r"[\u0300-\u036f]")  # not the vowel signs of other scripts, which tell names apart
_APOSTROPHES = re.compile(r"['’‘ʼ`]")
_DIAL_IN = re.compile(r"\+?[\d\s().*x-]+$", re.IGNORECASE)
_MOBILE = re.compile(r"(?:44)?0?7\d{9}$")  # a spreadsheet program takes the leading 0 or + away
_SHARED_NAME = re.compile(
    r"\b(?:laptops?|meeting room|board ?room|conference room|training room|seminar room|room \w?\d+|shared|mailbox|"
    r"team \w+ laptop|teams? room|surface hub|reception desk|\w+ team|team \d+)$|\b(?:laptop|mailbox|boardroom)\b",
)
_OF_SHARED_NAMES = re.compile("laptop|room|shared|mailbox|hub|desk|team")
"""One of these is in whatever the other finds, which takes longer; every name is asked."""

_SHARED_ADDRESS = {
    "admin", "boardroom", "bookings", "comms", "communications", "contact", "enquiries", "events", "generic",
    "helpdesk", "hello", "info", "laptop", "mailbox", "meetingroom", "noreply", "office", "reception", "room",
    "secretary", "shared", "support", "team", "training",
}  # fmt: skip
_WITHIN_LOCAL = re.compile(r"[._+-]")
_NOBODY = {"anonymous", "anonymous user", "unknown", "unknown user", "n a", "na tbc", "tbc", "tba", "tbd", "vacant",
           "vacancy", "vacant post", "to be confirmed", "to be appointed", "to be recruited"}  # fmt: skip
_NUMBERED = re.compile(
    r"(?:guest|user|anonymous|attendee|participant|caller|visitor|zoom|teams)(?: user)?(?: \d{1,4})?$"
)
_DEVICES = {"iphone", "ipad", "ipod", "macbook", "imac", "galaxy", "samsung", "oneplus", "huawei", "android", "xiaomi",
            "redmi", "oppo", "pixel", "motorola", "nokia", "chromebook"}  # fmt: skip
_MODEL_WORDS = {"phone", "tablet", "user", "device", "pro", "max", "plus", "mini", "air", "ultra", "tab", "note",
                "lite", "fold", "flip", "se", "xr", "xs", "x", "s", "a", "sm", "pad", "watch", "moto", "mate",
                "book"}  # fmt: skip
_OWNER = re.compile(r"^.*\w['’]s? (?=\S)")  # phones are called "Somebody's iPhone"
_HOST = re.compile(r"(?:\w+-)*(?:laptop|desktop|notebook|pc)-\w*\d\w*$|sm-\w*\d\w*$", re.IGNORECASE)


class Sighting(NamedTuple):
    """What one row says about who somebody is.

    Parameters
    ----------
    email : str
        Address in lower case; empty: none.
    name : str
        Comparable name, see :func:`name_key`; empty: none.
    organisation : str
        Organisation in comparable form: its key, or the words for it where nothing maps them; empty: none.
    written : str, default ""
        The words for the organisation in comparable form; a decision made before they were mapped still holds by them.
    """

    email: str
    name: str
    organisation: str
    written: str = ""


@lru_cache(REMEMBERED)
def name_key(text: str) -> str:
    """Return the form in which names are compared: no case, accents, titles or punctuation, first names first.

    Parameters
    ----------
    text : str
        The name as read.

    Returns
    -------
    str
        Words in small letters.

    Examples
    --------
    >>> name_key("O'CARRICK-MÜLLER, Dr Zoë"), name_key("Zoe OCarrick Muller")
    ('zoe ocarrick muller', 'zoe ocarrick muller')
    """
    is_plain = text.isascii()
    text = tidy(text if is_plain else unicodedata.normalize("NFKC", text)).casefold()
    if text.count(",") == 1:
        last, first = text.split(",")
        text = f"{first} {last}"
    if not is_plain:
        text = unicodedata.normalize("NFC", _DIACRITICS.sub("", unicodedata.normalize("NFD", text)))
    every = words(_APOSTROPHES.sub("", text)).split()
    return " ".join([word for word in every if word not in _TITLES] or every)


def addresses(text: str) -> list[str]:
    """Return the e-mail addresses in a cell, in lower case, each once.

    >>> addresses("Ada <Ada.Fenwick@nel.invalid>; ada.fenwick@nel.invalid")
    ['ada.fenwick@nel.invalid']
    """
    if "@" not in text:
        return []
    if _PLAIN_ADDRESS.match(text):
        return [text.casefold()]  # quick, because nearly all are
    candidates = " ".join(word for word in tidy(text).split(" ") if "@" in word and len(word) <= _MAX_WORD)
    found = (address.casefold().removeprefix("mailto:").strip(".") for address in _ADDRESS.findall(candidates))
    return list(dict.fromkeys(found))


def is_dial_in(name: str) -> bool:
    """Return whether a name is a telephone number.

    >>> is_dial_in("+44 7700 900123"), is_dial_in("Ward 12")
    (True, False)
    """
    return bool(_DIAL_IN.match(name.strip())) and sum(sign.isdigit() or sign == "*" for sign in name) >= 6


def is_telephone(text: str) -> bool:
    """Return whether a text can only be a telephone number with its dialling code, or a British mobile's without 0.

    >>> is_telephone("+44 (0)7700 900123"), is_telephone("2021-2022"), is_telephone("7700900123")
    (True, False, True)
    """
    text = text.strip()
    digits = "".join(sign for sign in text if sign.isdigit())
    if not _DIAL_IN.match(text) or len(digits) < 10 or re.match(r"\d\.\d+$", text):
        return False
    return text.lstrip("(").startswith(("+", "0")) or bool(_MOBILE.match(digits))


def is_nobody(name: str) -> bool:
    """Return whether a name names nobody in particular: a guest, a telephone, a computer.

    >>> is_nobody("iPhone (2)"), is_nobody("Guest 1"), is_nobody("HP-LAPTOP-7K3"), is_nobody("Ada Fenwick")
    (True, True, True, False)
    """
    key = name_key(name)
    return key in _NOBODY or bool(_NUMBERED.match(key) or _HOST.match(name.strip())) or _is_device(name)


def _is_device(name: str) -> bool:
    """Return whether every word is a make or model of a telephone or computer, apart from its owner's name."""
    model = _OWNER.sub("", name) if "'" in name or "’" in name else name
    first, *rest = name_key(model).split() or [""]
    if first not in _DEVICES:
        return False
    return all(word in _DEVICES | _MODEL_WORDS or any(sign.isdigit() for sign in word) for word in rest)


def is_shared(name: str, email: str) -> bool:
    """Return whether a row stands for several people: a team's laptop, a room, a shared mailbox.

    An address that holds a word of the person's name is that person's own, whatever else it holds.

    >>> is_shared("EPR team laptop", ""), is_shared("", "info@x.invalid"), is_shared("Ada Fenwick", "a@x.invalid")
    (True, True, False)
    >>> is_shared("Sue Baker", "sue.training@x.invalid"), is_shared("Sue Baker", "training@x.invalid")
    (False, True)
    """
    key = name_key(name)
    if _OF_SHARED_NAMES.search(key) and _SHARED_NAME.search(key):
        return True
    local = set(_WITHIN_LOCAL.split(email.partition("@")[0]))
    if local.isdisjoint(_SHARED_ADDRESS):
        return False
    return not local & set(key.split()) - _SHARED_ADDRESS


def compatible(one: str, other: str) -> bool:
    """Return whether two comparable names can be spellings of one: every word of the shorter begins one of the longer.

    >>> compatible("ada f", "ada fenwick"), compatible("lee varga", "rita sol")
    (True, False)
    """
    short, long = sorted((one.split(), other.split()), key=len)
    return all(any(b.startswith(a) or a.startswith(b) for b in long) for a in short)
