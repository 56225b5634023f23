"""Who is behind what was released before: two releases of one table, a few people apart, give those few away.

A mean over 20 people in one report and over 21 in the next tells the twenty-first answer. So every released row leaves
a :class:`Claim` with the people behind it – pseudonyms, kept in the vault – and a new one is refused if its people
differ from those of an earlier one by 1 to 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evalkit.definition import Profile
from evalkit.disclosure.frames import MINIMUM, ReleaseClass, Unprotected
from evalkit.disclosure.protected import Protected


@dataclass(frozen=True)
class Claim:
    """A released row and the people behind it.

    Parameters
    ----------
    table : str
        Name of the table.
    release_class : ReleaseClass
        Its class.
    topic : str
        What was asked, and when: only claims of one topic are compared.
    group : str
        Who the row is about, in words.
    people : frozenset of str
        Pseudonyms; never shown.
    """

    table: str
    release_class: ReleaseClass
    topic: str
    group: str
    people: frozenset[str] = field(repr=False)


@dataclass(frozen=True)
class Refusal:
    """Why a table must not be released.

    Parameters
    ----------
    table : str
        Name of the table.
    group : str
        Row that is too close to an earlier one.
    before : str
        What it is too close to, as the caller names releases.
    """

    table: str
    group: str
    before: str


def claims(estimates: Unprotected, shown: Protected) -> list[Claim]:
    """Return what a protected table releases about groups of people.

    Parameters
    ----------
    estimates : Unprotected
        The table with the people behind its rows.
    shown : Protected
        The same as its profile shows it.

    Returns
    -------
    list of Claim
        One a row of which any number is shown, with nobody behind it if the table does not say who is; none for
        evaluators, and none for a board's tables of activity and declared scores. A count of nobody claims nothing:
        two of them, a few people apart, tell of these few what either tells of them alone.
    """
    small_groups = estimates.release_class in {ReleaseClass.OPINION, ReleaseClass.PERSONAL}
    if shown.profile == Profile.EVALUATOR or (shown.profile == Profile.BOARD and not small_groups):
        return []
    numbers = [*estimates.people, *estimates.statistics, *estimates.shares]
    if not numbers or estimates.groups is None:
        return []
    values = estimates.frame[numbers].reset_index(drop=True)
    nobody = values[[*estimates.people]].eq(0).reindex(columns=numbers, fill_value=False)
    seen = (~shown.hidden[numbers] & values.notna() & ~nobody).any(axis=1)
    who = [column for column in estimates.by if column not in estimates.topic]
    return [
        Claim(
            estimates.name, estimates.release_class, " · ".join([estimates.period, *_texts(row, estimates.topic)]),
            ", ".join(_texts(row, who)) or "the whole table", people,
        )
        for (_, row), people, is_seen in zip(estimates.frame.iterrows(), estimates.groups, seen, strict=True)
        if is_seen and (people or any(row[column] > 0 for column in estimates.people))
    ]  # fmt: skip


def refusals(new: Iterable[Claim], released: Sequence[tuple[str, Claim]]) -> list[Refusal]:
    """Return which tables must not be released, and why.

    Parameters
    ----------
    new : iterable of Claim
        What a result would release.
    released : sequence of (str, Claim)
        What was released before, each with the words for where.

    Returns
    -------
    list of Refusal
        The first reason for each table.

    Examples
    --------
    >>> def answered(n):
    ...     return Claim("answers", ReleaseClass.OPINION, "wave 1", "nurses", frozenset(map(str, range(n))))
    >>> refusals([answered(21)], [("the report of March", answered(20))])
    [Refusal(table='answers', group='nurses', before='the report of March')]
    >>> refusals([answered(28)], [("the report of March", answered(20))])
    []
    """
    by_topic: dict[tuple[str, str], list[tuple[str, Claim]]] = {}
    for where, claim in released:
        by_topic.setdefault((claim.table, claim.topic), []).append((where, claim))
    found: dict[str, Refusal] = {}
    for claim in new:
        if claim.table not in found:
            close = _too_close(claim, by_topic.get((claim.table, claim.topic), []))
            if close:
                found[claim.table] = close
    return list(found.values())


def _too_close(claim: Claim, released: Sequence[tuple[str, Claim]]) -> Refusal | None:
    """Return why a claim is too close to an earlier one, or to several that together are nearly it."""
    if any(earlier.people == claim.people and earlier.group == claim.group for _, earlier in released):
        return None  # it was released before as it is: nothing new is told
    for where, earlier in released:
        if 0 < len(claim.people ^ earlier.people) < MINIMUM:
            return Refusal(claim.table, claim.group, where)
    known = [earlier.people for _, earlier in released]
    if _leaves_few(claim.people, [people for people in known if people < claim.people]):
        return Refusal(claim.table, claim.group, "several earlier reports together")
    for where, earlier in released:  # with the new group, earlier ones may leave few of an earlier whole
        if claim.people < earlier.people:
            parts = [people for people in known if people < earlier.people and not people & claim.people]
            if _leaves_few(earlier.people - claim.people, parts):
                return Refusal(claim.table, claim.group, f"{where}, together with others")
    return None


def _leaves_few(whole: frozenset[str], parts: Sequence[frozenset[str]]) -> bool:
    """Return whether groups that share nobody leave 1 to 7 people of a whole: each is tried as the first of them."""
    largest = sorted(set(parts), key=lambda part: (-len(part), sorted(part)))
    for first in largest:
        taken = set(first)
        for part in largest:
            if taken.isdisjoint(part):
                taken |= part
            if 0 < len(whole - taken) < MINIMUM:
                return True
    return False


def _texts(row: Any, columns: Sequence[str]) -> list[str]:
    return [str(row[column]) for column in columns]
