"""Search every byte of files and folders for marks, in whatever disguise they hide.

A mark is the beginning that canaries of a kind share (see :mod:`privacy.canaries`), so that a canary is found even
where it was cut off, joined to other words or turned round. A file is searched as it is, and then as everything that
can be unpacked from it: archives, compressed streams, pictures, Parquet, escapes, base64, hexadecimal digits.

Text that a picture draws as shapes or pixels is beyond such a search, and so is what was encrypted.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import quopri
import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from privacy.containers import Unopened, unpacked

DEEPEST = 5
"""Disguises within disguises, such as gzip in base64 in a JSON string in an archive."""

_FLAT = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "iso8859-7")  # ASCII stays ASCII in every 8-bit encoding
_JOINERS = rb"[\s().\-/\x00]{0,4}"
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_LINE_ENDS = re.compile(rb"(?<=[A-Za-z0-9+/]{60})(?:\r?\n|\\n)(?=[A-Za-z0-9+/])")
_HEX = re.compile(rb"[0-9A-Fa-f]{14,}")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3}))")
_WORD = re.compile(rb"[0-9A-Za-z]{16,}")


@dataclass(frozen=True)
class Marks:
    """What is searched for.

    Parameters
    ----------
    words : tuple of str
        Beginnings in small letters; digits are found with separators between them, too.
    whole : frozenset of str
        Words of 16 letters or digits and more, in small letters, that are found only as a whole: pseudonyms, and what
        an unkeyed hash makes of a canary.
    """

    words: tuple[str, ...]
    whole: frozenset[str] = frozenset()
    _needles: dict[str, tuple[bytes, ...]] = field(default_factory=dict, init=False, repr=False)
    _spread: dict[str, re.Pattern[bytes]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for word in self.words:
            forms = (form.encode(name, "ignore") for form in (word, word.upper(), word.title()) for name in _FLAT)
            self._needles[word] = tuple(dict.fromkeys(form for form in forms if len(form) >= len(word)))
            if word.isdigit():
                self._spread[word] = re.compile(_JOINERS.join(re.escape(sign.encode()) for sign in word))

    def places(self, content: bytes) -> Iterator[tuple[str, int]]:
        """Give every mark with its position."""
        small = content.lower()
        for word, needles in self._needles.items():
            positions = {at for needle in needles for text in (content, small) for at in _all(text, needle)}
            if word in self._spread:
                positions |= {found.start() for found in self._spread[word].finditer(content)}
            for at in sorted(positions):
                yield word, at


@dataclass(frozen=True)
class Hit:
    """A mark that was found.

    Parameters
    ----------
    path : str
        The file.
    route : tuple of str
        What had to be undone to see it, from the outside in.
    word : str
        The mark.
    text : str
        The mark and what follows it.
    """

    path: str
    route: tuple[str, ...]
    word: str
    text: str


@dataclass
class Searched:
    """What a search came to.

    Parameters
    ----------
    hits : list of Hit
        Everything found; the same text in the same file by several routes counts once.
    unopened : list of str
        Files that look like a container and could not be opened to their end, so that nothing can be said of them.
    files, size : int
        Files that were searched, and their bytes.
    """

    hits: list[Hit] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0

    def add(self, path: str, content: bytes, marks: Marks) -> None:
        """Search one more file."""
        self.files += 1
        self.size += len(content)
        try:
            for _ in unpacked(content):
                pass
        except Unopened:
            self.unopened.append(path)
        found: dict[str, Hit] = {}
        for hit in find(content, marks, path):
            found.setdefault(hit.text[:40], hit)
        self.hits += found.values()


def search(tree: Path, marks: Marks, *, leave_out: Callable[[Path], bool] = lambda _path: False) -> Searched:
    """Search every file below a folder, and the names of files and folders themselves.

    Parameters
    ----------
    tree : Path
        A folder.
    marks : Marks
        What to look for.
    leave_out : callable, optional
        Whether a path is outside this search.
    """
    searched = Searched()
    for path in sorted(tree.rglob("*")):
        if leave_out(path):
            continue
        name = path.relative_to(tree).as_posix()
        own = path.name.encode("utf-8", "surrogateescape")
        searched.hits += [Hit(name, ("its own name",), word, _shown(own[at:])) for word, at in marks.places(own)]
        if path.is_symlink():
            searched.add(name, str(path.readlink()).encode(), marks)
        elif path.is_file():
            searched.add(name, path.read_bytes(), marks)
    return searched


def find(content: bytes, marks: Marks, path: str = "") -> Iterator[Hit]:
    """Give every mark in some bytes and in everything that can be unpacked from them.

    Parameters
    ----------
    content : bytes
        What to search.
    marks : Marks
        What to look for.
    path : str, default ""
        Name for the hits.
    """
    seen: set[bytes] = set()
    runs: set[bytes] = set()
    waiting: list[tuple[tuple[str, ...], bytes]] = [((), content)]
    while waiting:
        route, layer = waiting.pop()
        if layer in seen:
            continue
        seen.add(layer)
        for word, at in marks.places(layer):
            yield Hit(path, route, word, _shown(layer[at : at + 80]))
        for word in _words(layer) & marks.whole:
            yield Hit(path, route, word, word)
        if len(route) < DEEPEST:
            waiting += [((*route, name), inner) for name, inner in _layers(layer, route[-1:], runs) if inner]


def _all(text: bytes, needle: bytes) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _shown(found: bytes) -> str:
    return found.replace(b"\0", b"").decode("utf-8", "ignore")


def _words(content: bytes) -> set[str]:
    return {run.decode().lower() for run in _WORD.findall(content)}


def _layers(content: bytes, undone: tuple[str, ...], known: set[bytes]) -> Iterator[tuple[str, bytes]]:
    """Give everything that can be unpacked or decoded from some bytes.

    Escapes within escapes are undone in the order in which programs write them, which spares every other order.
    """
    with suppress(Unopened):  # by chance it began like a container; of whole files, `Searched` keeps account
        yield from unpacked(content)
    yield from _decoded_runs(content, known)
    text = _text(content)
    if text is None:
        return
    if b"\0" in content[:4000]:
        yield "UTF-16", text.encode("utf-8", "replace")
    order = list(_ESCAPES)
    after = max((order.index(name) for name in undone if name in order), default=-1)
    for name, undo in _ESCAPES.items():
        if order.index(name) <= after and not (undone == ("HTML entities",) and name == "escapes"):
            continue
        plain = undo(text)
        if plain != text:
            yield name, plain.encode("utf-8", "surrogatepass")
            yield name, plain.encode("latin-1", "ignore")  # escapes of bytes rather than of letters


def _text(content: bytes) -> str | None:
    """Return bytes as text, if they are some."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    sample = content[:4000]
    if sample.count(b"\0") > len(sample) // 4:
        return content.decode("utf-16-le" if sample[1:2] == b"\0" else "utf-16-be", "replace")
    return None if b"\0" in sample else content.decode("utf-8", "replace")


def _decoded_runs(content: bytes, known: set[bytes]) -> Iterator[tuple[str, bytes]]:
    """Give what runs of base64 and hexadecimal digits stand for, wherever in a run it begins; known runs only once."""
    joined = _LINE_ENDS.sub(b"", content)
    runs = [run for run in dict.fromkeys(_BASE64.findall(joined)) if run not in known]
    for shift in range(4):
        decoded = [_from_base64(run[shift:]) for run in runs]
        yield "base64", b"\n".join(decoded)
        if shift == 0:
            yield from (("base64", one) for one in decoded if len(one) > 100)  # a whole file perhaps
    digits = [run for run in dict.fromkeys(_HEX.findall(content)) if run not in known]
    for shift in range(2):
        yield "hexadecimal", b"\n".join(_from_hex(run[shift:]) for run in digits)
    known.update(runs, digits)


def _from_base64(run: bytes) -> bytes:
    usable = run.translate(bytes.maketrans(b"-_", b"+/"))
    usable = usable[: len(usable) - (len(usable) % 4 == 1)]
    return base64.b64decode(usable + b"=" * (-len(usable) % 4))


def _from_hex(run: bytes) -> bytes:
    return binascii.unhexlify(run[: len(run) // 2 * 2])


def _from_json(text: str) -> str:
    """Return the strings of a JSON document, those of a list joined: notebooks store a text as a list of lines."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return "\n".join(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from _strings(item)


def _without_escapes(text: str) -> str:
    def sign(found: re.Match[str]) -> str:
        four, eight, two, octal = found.groups()
        code = int(octal, 8) if octal else int(four or eight or two, 16)
        return chr(code) if code <= 0x10FFFF else ""

    return _ESCAPE.sub(sign, text) if "\\" in text else text


def _without_percent(text: str) -> str:
    return urllib.parse.unquote(text, errors="replace") if "%" in text else text


def _from_quoted_printable(text: str) -> str:
    if not re.search(r"=[0-9A-F]{2}|=\r?\n", text):
        return text
    return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _shown_strings(text: str) -> str:
    """Return the text of a PDF page, whose strings are broken up wherever letters are kerned."""
    shown = re.findall(r"\[((?:\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]*>|[\s\d.+-])*)\]\s*TJ", text)
    return "\n".join("".join(re.findall(r"\(((?:[^()\\]|\\.)*)\)", one)) for one in shown) if shown else text


_ESCAPES: dict[str, Callable[[str], str]] = {
    "JSON": _from_json,
    "escapes": _without_escapes,
    "quoted-printable": _from_quoted_printable,
    "percent signs": _without_percent,
    "HTML entities": lambda text: html.unescape(text) if "&" in text else text,
    "without tags": lambda text: _TAG.sub("", text) if "<" in text else text,
    "PDF strings": _shown_strings,
}


def together(parts: Iterable[Searched]) -> Searched:
    """Add up several searches."""
    whole = Searched()
    for part in parts:
        whole.hits += part.hits
        whole.unopened += part.unopened
        whole.files += part.files
        whole.size += part.size
    return whole
