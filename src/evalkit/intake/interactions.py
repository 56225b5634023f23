"""From checked rows to interactions and people: one interaction a person and occasion, pseudonyms instead of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any, NamedTuple

from evalkit.intake import identity, people, presence
from evalkit.intake.attendance import Attendance
from evalkit.intake.contacts import Contact
from evalkit.intake.decisions import Book
from evalkit.intake.forgotten import Forgotten
from evalkit.intake.identity import Person
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.named import Named
from evalkit.intake.organisations import Directory
from evalkit.intake.review import Review, ids, review


@dataclass(frozen=True)
class Resolved:
    """What became of all attendance rows.

    Parameters
    ----------
    interactions, persons : list of dict
        Rows of the canonical tables.
    vault : list of dict
        Pseudonym, names and addresses as read; for the vault only.
    occasions : frozenset of str
        Keys of occasions with somebody at them.
    keys : mapping of (int, Place) to str or None
        Pseudonym by position of the file and place of the row; None for somebody who cannot be linked. Rows of
        somebody forgotten are not in it.
    review : Review, optional
        Pairs of people for a human to look at; for the vault only.
    unknown_organisations : sequence of str, default ()
        Names of organisations that nothing maps, once a row; for the vault only.
    found : sequence of Person or None, default ()
        Who each row is of, in the order given: attendance first, then the others.
    contacts : mapping of Contact to str, optional
        Pseudonyms of people whom others name, without those forgotten and those who could be any of several.
    """

    interactions: list[dict[str, Any]]
    persons: list[dict[str, Any]]
    vault: list[dict[str, Any]]
    occasions: frozenset[str]
    keys: Mapping[tuple[int, Place], str | None] = field(default_factory=dict)
    review: Review = field(default_factory=Review)
    unknown_organisations: Sequence[str] = ()
    found: Sequence[Person | None] = ()
    contacts: Mapping[Contact, str] = field(default_factory=dict)


def resolve(
    rows: Sequence[Attendance],
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
    rows : sequence of Attendance
        Checked rows of all files, in source order; every one is settled here.
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
    own = len(rows) + len(others)
    sightings = [row.sighting for row in [*rows, *others, *contacts]]
    known_nodes = ids(sightings, key)
    recognised = identity.resolve(sightings, *book.pairs(known_nodes))
    kept = _without_forgotten(rows, others, contacts, recognised.people, ledgers, forgotten)
    rows, others, contacts, found, named = kept
    everyone: list[Named] = [*rows, *others]
    _ask_to_look(everyone, [row.sighting for row in everyone], found, ledgers)
    _ask_who_is_named(contacts, named, found, ledgers)
    known_people = dict.fromkeys(person for person in [*found, *named] if person)  # in order of first appearance
    pseudonyms = {person: key.pseudonym("person", person.identity) for person in known_people}
    by_identity = {person.identity: pseudonym for person, pseudonym in pseudonyms.items()}
    again = _joins_of_the_unlinked(rows, found[: len(rows)])
    groups: dict[tuple[str, str], list[int]] = {}
    for number, (row, person) in enumerate(zip(rows, found, strict=False)):  # found goes on with others
        groups.setdefault(_identity(row, person, again.get(number, "")), []).append(number)
    known = _Affiliations(everyone, found, directory)
    known.presume(contacts, named)
    role_groups = _role_groups(everyone, found, ledgers)
    interactions = []
    for numbers in groups.values():
        together = [rows[number] for number in numbers]
        person = found[numbers[0]]
        _settle(together, ledgers)
        org_key, system = known.of(together, person, ledgers[together[0].source])
        interactions.append(
            {
                "interaction_key": f"i{len(interactions) + 1:06d}",
                "person_key": pseudonyms[person] if person else None,
                "occasion_key": together[0].occasion.key,
                "role": next((row.role for row in together if row.role != "participant"), "participant"),
                "org_key": org_key or None,
                "system": system,
                "at": min((row.at for row in together if row.at), default=together[0].occasion.start),
                "minutes": _minutes(together, ledgers),
                "source_id": source_ids[together[0].source],
            }
        )
    return Resolved(
        interactions,
        [_person(person, pseudonym, known, role_groups) for person, pseudonym in pseudonyms.items()],
        _vault([*everyone, *contacts], [*found, *named], pseudonyms),
        frozenset(row.occasion.key for row in rows),
        {
            (row.source, row.place): pseudonyms[person] if person else None
            for row, person in zip(everyone, found, strict=True)
            if not (isinstance(row, Attendance) and row.companion)
        },
        review(recognised, [*everyone, *contacts], known_nodes, by_identity, key, book),
        [row.unknown_organisation for row in [*everyone, *contacts] if row.unknown_organisation],
        recognised.people[:own],
        {contact: pseudonyms[person] for contact, person in zip(contacts, named, strict=True) if person},
    )


class _Staying(NamedTuple):
    """What is left without the forgotten: rows, who they are of, and who is named in them."""

    rows: list[Attendance]
    others: list[Named]
    contacts: list[Contact]
    found: list[Person | None]
    named: list[Person | None]


def _without_forgotten(
    rows: Sequence[Attendance],
    others: Sequence[Named],
    contacts: Sequence[Contact],
    found: Sequence[Person | None],
    ledgers: Sequence[Ledger],
    forgotten: Forgotten,
) -> _Staying:
    """Leave out the rows of the forgotten, and with such a row the others whom it counts beside its own person.

    Where somebody else names one of them, the name alone is left out.
    """
    everyone: list[Named] = [*rows, *others]
    gone = forgotten.leave_out([*everyone, *contacts], found)
    places = dict.fromkeys((row.source, row.place) for row in compress(everyone, gone))
    for source, place in places:
        ledgers[source].forget(place)
    kept = [(row.source, row.place) not in places for row in [*everyone, *contacts]]
    own = len(everyone)
    staying = [here and not left_out for here, left_out in zip(kept[own:], gone[own:], strict=True)]
    return _Staying(
        list(compress(rows, kept)),
        list(compress(others, kept[len(rows) :])),
        list(compress(contacts, staying)),
        list(compress(found, kept[:own])),
        list(compress(found[own:], staying)),
    )


def _identity(row: Attendance, person: Person | None, again: str) -> tuple[str, str]:
    """Return what two rows must share to be one interaction.

    Somebody unlinkable shares it by telephone line, or in a file with a row a join by name within the file.
    """
    if person:
        return row.occasion.key, f"person|{person.identity}"
    if row.line:
        return row.occasion.key, f"line|{row.line}"
    return row.occasion.key, again or f"row|{row.source}|{row.place.sheet}|{row.place.row}"


def _joins_of_the_unlinked(rows: Sequence[Attendance], found: Sequence[Person | None]) -> dict[int, str]:
    """Say which joins within a file belong together although nobody can say whose they are.

    One name that names a person is one person who came back. A name that many devices bear stands for as many as were
    there at once, see :func:`evalkit.intake.presence.lines`.
    """
    alike: dict[str, list[int]] = {}
    for number, (row, person) in enumerate(zip(rows, found, strict=True)):
        if person is None and not row.line and row.rows_are != "people":
            name = people.name_key(row.name)
            alike.setdefault(f"again|{row.source}|{row.occasion.key}|{name}", []).append(number)
    again: dict[int, str] = {}
    for key, numbers in alike.items():
        spells = [spell for number in numbers if (spell := rows[number].spell)]
        if rows[numbers[0]].rows_are == "events" or not rows[numbers[0]].unlinkable:
            again |= dict.fromkeys(numbers, key)
        elif len(spells) == len(numbers):
            again |= {number: f"{key}|{line}" for number, line in zip(numbers, presence.lines(spells), strict=True)}
    return again


def _ask_to_look(
    rows: Sequence[Named],
    sightings: Sequence[people.Sighting],
    found: Sequence[Person | None],
    ledgers: Sequence[Ledger],
) -> None:
    """Say where a person should look: one name for two people, one address for two names, a name that many bear."""
    same = identity.namesakes(sightings, found)
    contradictory = identity.contradictory_names(sightings, found)
    for row, person, is_namesake, is_contradictory in zip(rows, found, same, contradictory, strict=True):
        ledger = ledgers[row.source]
        if is_contradictory:
            action = "Kept as one person by the address; check whether several people share it"
            ledger.warn("ONE_EMAIL_TWO_NAMES", action, row.place)
        elif is_namesake:
            action = "Kept as another person than somebody of the same name: nothing certain says that they are one"
            ledger.warn("SAME_NAME_NOT_MERGED", action, row.place)
        if person is None and not row.unlinkable and not row.needs_person:
            action = "Counted, but linked to nobody: several people bear this name; add an e-mail address"
            ledger.warn("NAME_OF_SEVERAL", action, row.place)


def _ask_who_is_named(
    contacts: Sequence[Contact],
    named: Sequence[Person | None],
    found: Sequence[Person | None],
    ledgers: Sequence[Ledger],
) -> None:
    """Say where somebody is named who could be any of several people, or who has no row of their own."""
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


class _Affiliations:
    """Organisation and system of people by day, from everything that their rows say."""

    def __init__(self, rows: Sequence[Named], found: Sequence[Person | None], directory: Directory) -> None:
        self.directory = directory
        self.stated: dict[Person, list[tuple[date, str, str]]] = {}
        for row, person in zip(rows, found, strict=True):
            if person and (row.affiliation.org_key or row.affiliation.system):
                stated = (row.day, row.affiliation.org_key, row.affiliation.system)
                self.stated.setdefault(person, []).append(stated)
        for stated in self.stated.values():
            stated.sort(key=lambda entry: entry[0])  # stable: source order within a day

    def presume(self, contacts: Sequence[Contact], named: Sequence[Person | None]) -> None:
        """Take what those who name somebody say of the organisation, where no row of the person's own says anything."""
        known = set(self.stated)
        for contact, person in zip(contacts, named, strict=True):
            if person and person not in known and (contact.affiliation.org_key or contact.affiliation.system):
                stated = (contact.day, contact.affiliation.org_key, contact.affiliation.system)
                self.stated.setdefault(person, []).append(stated)

    def of(self, together: Sequence[Attendance], person: Person | None, ledger: Ledger) -> tuple[str, str]:
        """Return organisation and system on the day of an interaction."""
        first = together[0]
        own = next((row for row in together if row.affiliation.org_key or row.affiliation.system), None)
        if own:
            return self._on(own.affiliation.org_key, own.affiliation.system, own.day, own, ledger)
        stated = self.stated.get(person, []) if person else []
        if not stated or any(row.affiliation.written for row in together):
            return "", ""
        before = [entry for entry in stated if entry[0] <= first.day]
        _, org_key, system = before[-1] if before else stated[0]
        ledger.warn(
            "ORGANISATION_FROM_ANOTHER_ROW",
            "The row states no organisation; taken from another row of the same person",
            first.place,
        )
        return self._on(org_key, system, first.day, first, ledger)

    def latest(self, person: Person) -> str:
        """Return the last known organisation of a person."""
        return next((org_key for _, org_key, _ in reversed(self.stated.get(person, [])) if org_key), "")

    def _on(self, org_key: str, system: str, day: date, row: Attendance, ledger: Ledger) -> tuple[str, str]:
        if not org_key:
            return "", system
        then = self.directory.system_on(org_key, day)
        if not then and not system and self.directory.was_in_a_system(org_key):
            action = "Kept without a system: the table of organisations has none for this organisation on that day"
            ledger.warn("NO_SYSTEM_ON_THAT_DAY", action, row.place)
        return org_key, then or system


def _role_groups(rows: Sequence[Named], found: Sequence[Person | None], ledgers: Sequence[Ledger]) -> dict[Person, str]:
    """Return the latest known role group of everybody, and say where another row has another one."""
    stated: dict[Person, list[Named]] = {}
    for row, person in zip(rows, found, strict=True):
        if person and row.role_group:
            stated.setdefault(person, []).append(row)
    latest = {person: max(several, key=lambda row: row.day).role_group for person, several in stated.items()}
    for person, several in stated.items():
        for row in several:
            if row.role_group != latest[person]:
                action = "Another row of the same person has another role group, and a later day: that one counts"
                ledgers[row.source].warn("ROLE_GROUP_DIFFERS", action, row.place)
    return latest


def _person(person: Person, pseudonym: str, known: _Affiliations, role_groups: Mapping[Person, str]) -> dict[str, Any]:
    return {
        "person_key": pseudonym,
        "role_group": role_groups.get(person),
        "org_key": known.latest(person) or None,
        "match_tier": person.tier,
    }


def _vault(
    rows: Sequence[Named], found: Sequence[Person | None], pseudonyms: dict[Person, str]
) -> list[dict[str, Any]]:
    names: dict[str, dict[str, None]] = {}
    emails: dict[str, dict[str, None]] = {}
    for row, person in zip(rows, found, strict=True):
        if person:
            names.setdefault(pseudonyms[person], {})[row.name] = None
            emails.setdefault(pseudonyms[person], {})[row.email] = None
    return [
        {
            "person_key": pseudonym,
            "match_tier": person.tier,
            "names": " | ".join(filter(None, names[pseudonym])),
            "emails": " | ".join(filter(None, emails[pseudonym])),
        }
        for person, pseudonym in pseudonyms.items()
    ]
