"""Which responses of nobody in particular are one, met again in another export of the same form.

The number that the tool gave a response counts for as long as it tells the responses of a file apart. Else what the
response says does, as it was understood: neither how an export writes a time nor a question that was added later
changes that.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.replies import Reply

AGAIN_IN_FILE = (
    "Kept, and told apart by what it says: another row of the file has the same number and says something else"
)
OTHER_ANSWERS = (
    "The same number and another answer: one response counts; if these are two forms, give each its own instrument"
)
MAYBE_TWICE = (
    "Kept, but another file has the same answers at the same minute, without seconds or without a usable number: if it "
    "is the same response, leave one of the two exports out"
)


@dataclass(frozen=True)
class _Told:
    """A response, and what tells it from every other."""

    reply: Reply
    by_number: bool
    mark: str


def tell_apart(replies: Sequence[Reply], ledgers: Sequence[Ledger]) -> dict[tuple[int, Place], str]:
    """Return for each response of nobody in particular what tells it from every other.

    Parameters
    ----------
    replies : sequence of Reply
        Responses that are linked to nobody, of all files.
    ledgers : sequence of Ledger
        By position of the file; what is doubtful is said there.

    Returns
    -------
    dict of (int, Place) to str
        By file and row; two that have the same are one response.
    """
    told = _marked(replies, ledgers)
    _warn_of_likeness(told, ledgers)
    return {(one.reply.source, one.reply.place): one.mark for one in told}


def _marked(replies: Sequence[Reply], ledgers: Sequence[Ledger]) -> list[_Told]:
    contents: dict[tuple[int, str, str], set[str]] = {}
    for reply in replies:
        contents.setdefault((reply.source, _about(reply), reply.number), set()).add(_digest(reply, exactly=True))
    alike: Counter[tuple[int, str, str]] = Counter()
    told = []
    for reply in replies:
        about, content = _about(reply), _digest(reply, exactly=True)
        unique = len(contents[reply.source, about, reply.number]) == 1
        if reply.number and unique:
            told.append(_Told(reply, True, f"{about}|number|{reply.number}"))
            continue
        if reply.number:
            ledgers[reply.source].warn("REPEATED_ID", AGAIN_IN_FILE, reply.place)
        alike[reply.source, about, content] += 1  # equal responses of one file are as many people
        told.append(_Told(reply, False, f"{about}|content|{content}|{alike[reply.source, about, content]}"))
    return told


def _warn_of_likeness(told: Sequence[_Told], ledgers: Sequence[Ledger]) -> None:
    """Say where one response may count twice because an export has lost its seconds or its number."""
    groups: dict[tuple[str, str], list[_Told]] = {}
    for one in told:
        if one.reply.at:
            groups.setdefault((_about(one.reply), _digest(one.reply, exactly=False)), []).append(one)
    for group in groups.values():
        first = group[0].reply.source
        files: dict[str, set[int]] = {}
        for one in group:
            files.setdefault(one.mark, set()).add(one.reply.source)
        alone = [one for one in group if len(files[one.mark]) == 1]  # the others were found again
        kinds = {_kind(one) for one in alone}
        sources = {one.reply.source for one in alone}
        if len(kinds) > 1 and len(sources) > 1:
            for one in alone:
                if one.reply.source != min(sources, default=first):
                    ledgers[one.reply.source].warn("MAYBE_COUNTED_TWICE", MAYBE_TWICE, one.reply.place)


def _kind(one: _Told) -> tuple[bool, bool]:
    """Return how much is known of a response: whether it has a number, and seconds."""
    moments = [moment for moment in (one.reply.started, one.reply.at) if moment]
    return one.by_number, any(moment.second for moment in moments)


def _about(reply: Reply) -> str:
    occasion = reply.occasion.key if reply.occasion else ""
    return f"{reply.questionnaire.instrument}|{reply.wave}|{occasion}"


def _digest(reply: Reply, *, exactly: bool) -> str:
    """Return what a response says as a digest; a question without an answer is no part of it."""
    moments = [
        moment and (moment if exactly else moment.replace(second=0)).isoformat() for moment in (reply.started, reply.at)
    ]
    who = (reply.affiliation.org_key, reply.affiliation.system, reply.affiliation.written, reply.where, reply.subject)
    return hashlib.sha256(repr((moments, who, sorted(reply.content))).encode()).hexdigest()
