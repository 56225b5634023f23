"""Where a colleague works whom somebody names, when the form asks about a whole system.

A form that asks for colleagues in a trust, or a whole partnership, gets names and no more. If one organisation alone of
the respondent's system has somebody of that name on its registers and lists, that person is meant: the respondent's
own organisation before any other, and a name as it stands before a slip of the pen. Else the respondent's own is
presumed, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from evalkit.intake.contacts import Contact
from evalkit.intake.identity import is_spelling, traces
from evalkit.intake.named import Telling
from evalkit.intake.organisations import Affiliation, Directory
from evalkit.intake.people import name_key
from evalkit.intake.replies import Reply


def placed(replies: Sequence[Reply], rows: Iterable[Telling], directory: Directory) -> list[Reply]:
    """Say where the people work whom responses name, for forms that ask about a whole system.

    Parameters
    ----------
    replies : sequence of Reply
        Responses of all forms.
    rows : iterable of Telling
        What registers and lists say of people, and the responses.
    directory : Directory
        Organisations and systems.

    Returns
    -------
    list of Reply
        The same responses, in the same order.
    """
    if all(reply.questionnaire.named_within != "system" for reply in replies):
        return list(replies)
    staff = _Staff()
    for row in rows:
        staff.add(name_key(row.name), row.affiliation.org_key)

    def settled(reply: Reply) -> Reply:
        if reply.questionnaire.named_within != "system" or not reply.contacts:
            return reply
        return replace(reply, contacts=tuple(_placed(contact, staff, directory) for contact in reply.contacts))

    return [settled(reply) for reply in replies]


@dataclass
class _Staff:
    """Organisations by the names of those who are known there; names by what those that are alike share."""

    organisations: dict[str, set[str]] = field(default_factory=dict)
    alike: dict[str, set[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def add(self, name: str, org_key: str) -> None:
        if not name or not org_key:
            return
        if name not in self.organisations:
            self.words.update(name.split())
            for trace in traces(name):
                self.alike.setdefault(trace, set()).add(name)
        self.organisations.setdefault(name, set()).add(org_key)

    def of(self, name: str, within: Callable[[str], bool]) -> set[str]:
        """Return the organisations in which somebody is called so, or alone in a way of which this is a spelling."""
        exactly = {org_key for org_key in self.organisations.get(name, ()) if within(org_key)}
        if exactly:
            return exactly
        near = {other for trace in traces(name) for other in self.alike.get(trace, ())}
        spelt = [other for other in sorted(near) if is_spelling(name, other, self.words)]
        found = [{org_key for org_key in self.organisations[other] if within(org_key)} for other in spelt]
        there = [organisations for organisations in found if organisations]
        return there[0] if len(there) == 1 else set()


def _placed(contact: Contact, staff: _Staff, directory: Directory) -> Contact:
    """Return a contact in the organisation of the system, on the day of the answer, that has the name."""

    def system(org_key: str) -> str:
        return directory.system_on(org_key, contact.day)

    own = contact.affiliation
    wanted = system(own.org_key) or own.system
    if not wanted or not contact.presumed:
        return contact
    found = staff.of(name_key(contact.name), lambda org_key: system(org_key) == wanted)
    if not found or own.org_key in found:
        return contact
    one = Affiliation(min(found)) if len(found) == 1 else Affiliation()  # of several, the name alone says nothing
    return replace(contact, affiliation=one)
