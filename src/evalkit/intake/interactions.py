"""From checked rows to interactions and people: one interaction a person and occasion, pseudonyms instead of names.

What can be said of many rows at once is said of columns (:mod:`evalkit.intake.turnout`); rows of which something is to
be told, or that are folded into one, are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from evalkit.definition import ROLES
from evalkit.intake import identity, people, presence
from evalkit.intake.affiliations import Affiliations
from evalkit.intake.columns import Positions, spread
from evalkit.intake.contacts import Contact
from evalkit.intake.decisions import Book
from evalkit.intake.folding import Folding, Staying, days_of
from evalkit.intake.forgotten import Forgotten
from evalkit.intake.identity import Person
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.named import Named, Telling
from evalkit.intake.organisations import Directory
from evalkit.intake.review import Review, Seen, ids, review
from evalkit.intake.turnout import Attendance, Turnout


@dataclass(frozen=True)
class Resolved:
    """What became of all attendance rows.

    Parameters
    ----------
    interactions : DataFrame
        The canonical table.
    persons : list of dict
        Rows of the canonical table.
    vault : list of dict
        Pseudonym, names and addresses as read; for the vault only.
    occasions : frozenset of str
        Keys of occasions with somebody at them.
    keys : mapping of (int, Place) to str or None
        Pseudonym by position of the file and place of the row, for rows that were checked one by one; None for
        somebody who cannot be linked. Rows of somebody forgotten are not in it.
    review : Review, optional
        Pairs of people for a human to look at; for the vault only.
    unknown_organisations : sequence of str, default ()
        Names of organisations that nothing maps, once a row; for the vault only.
    tellers : sequence of Person or None, default ()
        Who each teller of the attendances is, those forgotten included.
    others : sequence of Person or None, default ()
        Who each of the other rows is of, those forgotten included.
    contacts : mapping of Contact to str, optional
        Pseudonyms of people whom others name, without those forgotten and those who could be any of several.
    """

    interactions: pd.DataFrame
    persons: list[dict[str, Any]]
    vault: list[dict[str, Any]]
    occasions: frozenset[str]
    keys: Mapping[tuple[int, Place], str | None] = field(default_factory=dict)
    review: Review = field(default_factory=Review)
    unknown_organisations: Sequence[str] = ()
    tellers: Sequence[Person | None] = ()
    others: Sequence[Person | None] = ()
    contacts: Mapping[Contact, str] = field(default_factory=dict)


def resolve(
    turnout: Turnout,
    ledgers: Sequence[Ledger],
    source_ids: Sequence[str],
    directory: Directory,
    forgotten: Forgotten,
    book: Book,
    others: Sequence[Named] = (),
    contacts: Sequence[Contact] = (),
) -> Resolved:
    """Recognise people, leave out the forgotten, fold repeated rows into one, and replace names by pseudonyms.

    People are recognised among everybody first, so that forgetting one of them changes nothing about the others.

    A row without any word about the organisation takes the one that the same person stated last before that day, or
    else first after it; how many rows did is said for each file.

    Parameters
    ----------
    turnout : Turnout
        Checked attendances of all files, in source order; every one is settled here.
    ledgers : sequence of Ledger
        By position of the file.
    source_ids : sequence of str
        By position of the file.
    directory : Directory
        Organisations and systems.
    forgotten : Forgotten
        Whose rows to leave out, and the key of the pseudonyms.
    book : Book
        What humans have decided about who is who.
    others : sequence of Named, default ()
        Rows that name people but are no attendance, such as responses to forms; they are not settled here, unless
        they are of somebody forgotten.
    contacts : sequence of Contact, default ()
        People whom these rows name besides; one who was forgotten is left out, and the row stays.

    Returns
    -------
    Resolved
        The tables' rows.

    Raises
    ------
    InputError
        ``CONTRADICTORY_DECISIONS``.
    """
    key = forgotten.key
    telling: list[Telling] = [*turnout.tellers, *others, *contacts]
    sightings = [one.sighting for one in telling]
    known_nodes = ids(sightings, key) if book.rows else {}  # only decisions speak of them
    recognised = identity.resolve(sightings, *book.pairs(known_nodes))
    kept = _without_forgotten(turnout, others, contacts, recognised.people, ledgers, forgotten)
    showing = _Showing(kept, sightings)
    _ask_to_look(showing, ledgers)
    _ask_who_is_named(kept.contacts, kept.named, [*showing.found, *kept.found], ledgers)
    known_people = dict.fromkeys(person for person in [*showing.found, *kept.found, *kept.named] if person)
    pseudonyms = {person: key.pseudonym("person", person.identity) for person in known_people}
    folding = Folding(kept, {person: number for number, person in enumerate(known_people)})
    known = Affiliations(folding, directory)
    role_groups = _role_groups(showing, ledgers)
    interactions = _interactions(folding, known, ledgers, source_ids, list(pseudonyms.values()))
    every = [*showing.tellers, *kept.others, *kept.contacts]
    is_who = [*showing.found, *kept.found, *kept.named]
    by_identity = {person.identity: pseudonym for person, pseudonym in pseudonyms.items()}
    return Resolved(
        interactions,
        [_person(person, pseudonym, known, role_groups) for person, pseudonym in pseudonyms.items()],
        _vault(every, is_who, pseudonyms),
        frozenset(kept.turnout.visits[visit].occasion.key for visit in np.unique(kept.turnout.visit).tolist()),
        _keys(kept, pseudonyms),
        review(recognised, showing.seen, known_nodes, by_identity, key, book),
        [one.unknown_organisation for one in kept.one_by_one if one.unknown_organisation],
        recognised.people[: len(turnout.tellers)],
        recognised.people[len(turnout.tellers) : len(turnout.tellers) + len(others)],
        {contact: pseudonyms[person] for contact, person in zip(kept.contacts, kept.named, strict=True) if person},
    )


def _without_forgotten(
    turnout: Turnout,
    others: Sequence[Named],
    contacts: Sequence[Contact],
    found: Sequence[Person | None],
    ledgers: Sequence[Ledger],
    forgotten: Forgotten,
) -> Staying:
    """Leave out the rows of the forgotten, and with such a row the others whom it counts beside its own person.

    Where somebody else names one of them, the name alone is left out.
    """
    tellers, own = len(turnout.tellers), len(turnout.tellers) + len(others)
    gone = forgotten.leave_out([*turnout.tellers, *others, *contacts], found)
    people_of = found[:tellers], list(found[tellers:own]), list(found[own:])
    if not any(gone):
        return Staying(turnout, list(others), list(contacts), *people_of)
    of_forgotten = np.array(gone[:tellers], dtype=bool)[turnout.who]
    theirs: list[Named] = [turnout[position] for position in np.flatnonzero(of_forgotten).tolist()]
    places = dict.fromkeys((row.source, row.place) for row in [*theirs, *compress(others, gone[tellers:own])])
    for source, place in places:
        ledgers[source].forget(place)
    beside = [position for position, row in turnout.apart.items() if (row.source, row.place) in places]
    of_forgotten[beside] = True
    here = [(row.source, row.place) not in places for row in others]
    named = [
        (one.source, one.place) not in places and not left_out
        for one, left_out in zip(contacts, gone[own:], strict=True)
    ]
    return Staying(
        turnout.take(np.flatnonzero(~of_forgotten)),
        list(compress(others, here)),
        list(compress(contacts, named)),
        people_of[0],
        list(compress(people_of[1], here)),
        list(compress(people_of[2], named)),
    )


class _Showing:
    """Tellers with a row, in the order of their first rows, and the other rows after them."""

    def __init__(self, kept: Staying, sightings: Sequence[people.Sighting]) -> None:
        self.kept = kept
        first = kept.turnout.first_rows()
        codes = np.argsort(first, kind="stable")
        self.codes = codes[first[codes] < len(kept.turnout)]
        self.first = first[self.codes]
        self.sightings = spread(sightings, self.codes)
        self.found = spread(kept.tellers, self.codes)

    @cached_property
    def tellers(self) -> list[Telling]:
        """The tellers."""
        return list(spread(self.kept.turnout.tellers, self.codes))

    @property
    def seen(self) -> list[Seen]:
        """What was read of everybody who tells something."""
        turnout = self.kept.turnout
        first, last = _spans(turnout)
        rows = np.bincount(turnout.who, minlength=len(turnout.tellers))[self.codes].tolist()
        days = (map(date.fromordinal, ends[self.codes].tolist()) for ends in (first, last))
        names = [teller.name for teller in self.tellers]
        own = [Seen(*one) for one in zip(self.sightings, names, *days, rows, strict=True)]
        more = [*self.kept.others, *self.kept.contacts]
        return [*own, *(Seen(row.sighting, row.name, row.day, row.day, 1) for row in more)]


def _spans(turnout: Turnout) -> tuple[Positions, Positions]:
    """Return the first and the last day of each teller's rows, as ordinal numbers."""
    day = days_of(turnout)[turnout.visit]
    first = np.full(len(turnout.tellers), date.max.toordinal(), dtype=np.int64)
    last = np.full(len(turnout.tellers), date.min.toordinal(), dtype=np.int64)
    np.minimum.at(first, turnout.who, day)
    np.maximum.at(last, turnout.who, day)
    return first, last


def _keys(kept: Staying, pseudonyms: Mapping[Person, str]) -> dict[tuple[int, Place], str | None]:
    apart = {position: row for position, row in kept.turnout.apart.items() if not row.companion}
    own = ((row, kept.tellers[kept.turnout.who[position]]) for position, row in apart.items())
    others = zip(kept.others, kept.found, strict=True)
    return {
        (row.source, row.place): pseudonyms[person] if person else None
        for pairs in (own, others)
        for row, person in pairs
    }


def _ask_to_look(showing: _Showing, ledgers: Sequence[Ledger]) -> None:
    """Say where a person should look: one name for two people, one address for two names, a name that many bear."""
    kept = showing.kept
    sightings = [*showing.sightings, *(row.sighting for row in kept.others)]
    found = [*showing.found, *kept.found]
    rows = len(kept.turnout)
    positions = [*showing.first.tolist(), *range(rows, rows + len(kept.others))]
    flagged: dict[int, tuple[str, str]] = {}
    same, contradictory = identity.namesakes(sightings, found), identity.contradictory_names(sightings, found)
    for position, is_namesake, is_contradictory in zip(positions, same, contradictory, strict=True):
        if is_contradictory:
            action = "Kept as one person by the address; check whether several people share it"
            flagged[position] = "ONE_EMAIL_TWO_NAMES", action
        elif is_namesake:
            action = "Kept as another person than somebody of the same name: nothing certain says that they are one"
            flagged[position] = "SAME_NAME_NOT_MERGED", action
    of_several = [
        person is None and not teller.unlinkable
        for teller, person in zip(kept.turnout.tellers, kept.tellers, strict=True)
    ]
    unclear = np.flatnonzero(np.array(of_several, dtype=bool)[kept.turnout.who]).tolist()
    unclear += [
        rows + number
        for number, (row, person) in enumerate(zip(kept.others, kept.found, strict=True))
        if person is None and not row.unlinkable and not row.needs_person
    ]
    action = "Counted, but linked to nobody: several people bear this name; add an e-mail address"
    flagged |= dict.fromkeys(unclear, ("NAME_OF_SEVERAL", action))
    for position in sorted(flagged):
        row = kept.turnout[position] if position < rows else kept.others[position - rows]
        ledgers[row.source].warn(*flagged[position], row.place)


def _ask_who_is_named(
    contacts: Sequence[Contact],
    named: Sequence[Person | None],
    found: Iterable[Person | None],
    ledgers: Sequence[Ledger],
) -> None:
    """Say where somebody is named who could be any of several people, or who has no row of their own."""
    if not contacts:
        return
    known = set(found)
    for contact, person in zip(contacts, named, strict=True):
        if person is None:
            action = "A name was left out: several people bear it; write the organisation or address beside it"
            ledgers[contact.source].warn("NAME_OF_SEVERAL", action, contact.place)
        elif person not in known:
            action = (
                "Somebody is named who is on no register or list; counted as a person, so correct the name if it is a "
                "slip, or decide in merge_decisions.csv who is meant"
            )
            ledgers[contact.source].warn("NAMED_ON_NO_LIST", action, contact.place)


def _interactions(
    folding: Folding,
    known: Affiliations,
    ledgers: Sequence[Ledger],
    source_ids: Sequence[str],
    pseudonyms: Sequence[str],
) -> pd.DataFrame:
    """Return the canonical table; every row is settled."""
    turnout, first = folding.turnout, folding.first
    role, minutes = turnout.role[first], _rounded(turnout.minutes[first])
    at = np.array([visit.counts_at for visit in turnout.visits], dtype="datetime64[us]")[turnout.visit[first]]
    places = known.on_the_day
    place = known.place_of_first.copy()
    for group in np.flatnonzero(~known.is_plain).tolist():
        together = folding.members(group)
        _settle(together, ledgers)
        person = folding.person[first[group]]
        stated = known.of(together, folding.people[person] if person >= 0 else None, ledgers[together[0].source])
        place[group] = places.setdefault(stated, len(places))
        role[group] = ROLES.index(next((row.role for row in together if row.role != "participant"), "participant"))
        at[group] = min((row.at for row in together if row.at), default=together[0].occasion.start)
        present = _minutes(together, ledgers)
        minutes[group] = np.nan if present is None else present
    settled = first[known.is_plain]
    for number, ledger in enumerate(ledgers):
        ledger.accept_all("", np.sort(turnout.row[settled[turnout.source[settled] == number]]))
    org_keys, systems = ([pair[end] for pair in places] for end in (0, 1))
    return pa.table(
        {
            "interaction_key": _numbered(len(first)),
            "person_key": _words(pseudonyms, folding.person[first]),
            "occasion_key": _words(folding.occasions, folding.occasion[first]),
            "role": _words(ROLES, role),
            "org_key": _words([org_key or None for org_key in org_keys], place),
            "system": _words(systems, place),
            "at": at,
            "minutes": pa.array(minutes, from_pandas=True),
            "source_id": _words(source_ids, turnout.source[first]),
        }
    ).to_pandas(split_blocks=True, self_destruct=True)


def _words(words: Sequence[str | None], positions: NDArray[np.integer]) -> pa.Array:
    """Return the word at each position as a category, none for -1: text is written out once the rest is done."""
    known: dict[str, int] = {}
    numbers = [-1 if word is None else known.setdefault(word, len(known)) for word in words]
    codes = np.array([*numbers, -1], dtype=np.int32)[positions]
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(list(known), pa.large_string()))


def _numbered(count: int) -> pa.Array:
    """Return keys from i000001 on, in as many digits as each needs but six at least."""
    digits = pa.array(np.arange(1, count + 1)).cast(pa.large_string())
    begin, between = (pa.scalar(text, pa.large_string()) for text in ("i", ""))
    padded = pc.call_function("utf8_lpad", [digits], pc.PadOptions(6, "0"))
    return pc.call_function("binary_join_element_wise", [begin, padded, between])


def _rounded(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return minutes to a microminute, as `round` has it and NumPy does not."""
    found, codes = np.unique(minutes, return_inverse=True)
    return np.array([round(one, 6) for one in found.tolist()], dtype=np.float64)[codes]


def _settle(together: Sequence[Attendance], ledgers: Sequence[Ledger]) -> None:
    own = [row for row in together if not row.companion]
    if not own:
        return
    first, *others = own
    ledgers[first.source].accept(first.place)
    for row in others:
        if row.source == first.source:
            ledgers[row.source].merge(
                row.place,
                "SAME_PERSON_AGAIN",
                "Folded into an earlier row: the same person at the same occasion",
            )
        else:
            ledgers[row.source].merge(
                row.place, "IN_ANOTHER_FILE", "Counted once: another file has the same person at the same occasion"
            )


def _minutes(together: Sequence[Attendance], ledgers: Sequence[Ledger]) -> float | None:
    """Return minutes present: joins within a file are added up, a further file does not add to the first that knows."""
    for source in dict.fromkeys(row.source for row in together):
        of_source = [row for row in together if row.source == source]
        if of_source[0].rows_are == "events":
            minutes = _minutes_of_events(of_source, ledgers[source])
            if minutes is not None:
                return minutes
        joins = {(row.at, row.left, row.minutes): row for row in of_source if row.minutes is not None}
        if joins:
            spells = [spell for row in joins.values() if (spell := row.spell)]
            return round(presence.stayed([minutes for _, _, minutes in joins if minutes is not None], spells), 6)
    return None


def _minutes_of_events(events: Sequence[Attendance], ledger: Ledger) -> float | None:
    minutes = presence.paired([row.joined for row in events if row.joined], [row.left for row in events if row.left])
    if minutes is None:
        action = "Counted as attendance, minutes unknown: a join has no leave, or a leave no join"
        ledger.warn("JOIN_WITHOUT_LEAVE", action, events[0].place)
        return None
    return round(minutes, 6)


def _role_groups(showing: _Showing, ledgers: Sequence[Ledger]) -> dict[Person, str]:
    """Return the latest known role group of everybody, and say where another row has another one."""
    kept = showing.kept
    stated: dict[Person, dict[str, None]] = {}
    telling = zip([*showing.tellers, *kept.others], [*showing.found, *kept.found], strict=True)
    for teller, person in telling:
        if person and teller.role_group:
            stated.setdefault(person, {})[teller.role_group] = None
    latest = {person: next(iter(groups)) for person, groups in stated.items()}
    differing = _rows_of({person for person, groups in stated.items() if len(groups) > 1}, kept)
    for person, several in differing.items():
        latest[person] = max(several, key=lambda row: row.day).role_group
        for row in several:
            if row.role_group != latest[person]:
                action = "Another row of the same person has another role group, and a later day: that one counts"
                ledgers[row.source].warn("ROLE_GROUP_DIFFERS", action, row.place)
    return latest


def _rows_of(wanted: Collection[Person], kept: Staying) -> dict[Person, list[Named]]:
    """Return the rows of some people that state a role group, in source order."""
    found: dict[Person, list[Named]] = {}
    if not wanted:
        return found
    theirs = np.array([person in wanted for person in kept.tellers], dtype=bool)[kept.turnout.who]
    rows: list[Named] = [kept.turnout[position] for position in np.flatnonzero(theirs).tolist()]
    people_of = [kept.tellers[teller] for teller in kept.turnout.who[theirs].tolist()]
    for row, person in zip([*rows, *kept.others], [*people_of, *kept.found], strict=True):
        if person and person in wanted and row.role_group:
            found.setdefault(person, []).append(row)
    return found


def _person(person: Person, pseudonym: str, known: Affiliations, role_groups: Mapping[Person, str]) -> dict[str, Any]:
    return {
        "person_key": pseudonym,
        "role_group": role_groups.get(person),
        "org_key": known.latest(person) or None,
        "match_tier": person.tier,
    }


def _vault(
    telling: Sequence[Telling], found: Sequence[Person | None], pseudonyms: dict[Person, str]
) -> list[dict[str, Any]]:
    names: dict[Person, str | dict[str, None]] = {}
    emails: dict[Person, str | dict[str, None]] = {}
    for one, person in zip(telling, found, strict=True):
        if person:
            _enter(names, person, one.name)
            _enter(emails, person, one.email)
    return [
        {
            "person_key": pseudonym,
            "match_tier": person.tier,
            "names": _listed(names[person]),
            "emails": _listed(emails[person]),
        }
        for person, pseudonym in pseudonyms.items()
    ]


def _enter(known: dict[Person, str | dict[str, None]], person: Person, text: str) -> None:
    """Note what somebody is called, each once and in order; nearly everybody is called one thing."""
    before = known.setdefault(person, text)
    if isinstance(before, dict):
        before[text] = None
    elif before != text:
        known[person] = {before: None, text: None}


def _listed(texts: str | dict[str, None]) -> str:
    return texts if isinstance(texts, str) else " | ".join(filter(None, texts))
