"""What every row about somebody has in common, whatever else it says: who it names, whence, and where it stands."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from evalkit.intake import people
from evalkit.intake.ledger import Place
from evalkit.intake.organisations import Affiliation


def sighting(name: str, email: str, stated: Affiliation) -> people.Sighting:
    """Return what a row says about who somebody is."""
    return people.Sighting(email, people.name_key(name), stated.org_key or stated.written, stated.written)


class Telling(Protocol):
    """What is said of somebody, by one row or by many alike."""

    @property
    def name(self) -> str:
        """Name as read."""
        ...

    @property
    def email(self) -> str:
        """Address in lower case."""
        ...

    @property
    def affiliation(self) -> Affiliation:
        """What the row says about the organisation."""
        ...

    @property
    def unknown_organisation(self) -> str:
        """Name of the organisation as read, if nothing maps it; for the vault."""
        ...

    @property
    def role_group(self) -> str:
        """Code of the role group that it states; empty: none."""
        ...

    @property
    def unlinkable(self) -> bool:
        """Whether nobody can say who this is."""
        ...

    @property
    def sighting(self) -> people.Sighting:
        """What the row says about who this is."""
        ...


class Named(Telling, Protocol):
    """A row that names somebody: an attendance, a registration, a response to a form, a member of a team."""

    @property
    def source(self) -> int:
        """Position of the file among the inputs."""
        ...

    @property
    def place(self) -> Place:
        """Where the row stands."""
        ...

    @property
    def day(self) -> date:
        """Day for which it says so."""
        ...

    @property
    def needs_person(self) -> bool:
        """Whether it says nothing unless it is known whose row it is."""
        ...
