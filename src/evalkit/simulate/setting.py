"""What a simulated collaborative consists of, before anybody turns up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from evalkit.definition import KINDS, Denominator, Movement, PageOne, Programme, System, Theory

if TYPE_CHECKING:
    from evalkit.simulate.highlights import Highlights
    from evalkit.simulate.measures import Measures

Form = Literal["teams", "workbook", "hybrid", "log"]


@dataclass(frozen=True)
class Organisation:
    """An organisation that sends people.

    Parameters
    ----------
    key : str
        Key used in the lists.
    name : str
        Its own name.
    org_type, sector : str
        As in the canonical table.
    system : str
        Code of its system; empty for one that belongs to none.
    domain : str
        Domain of its e-mail addresses, always below ``.invalid``.
    aliases : tuple of str
        Other spellings that are on the evaluator's list.
    size : float
        How many people it sends, relative to the others of its system.
    moved : tuple of (date, str), optional
        First day in another system, and that system.
    listed : bool
        Whether the evaluator's list of organisations has it.
    place : str
        Place within its system; empty: of no place.
    """

    key: str
    name: str
    org_type: str
    sector: str
    system: str
    domain: str
    aliases: tuple[str, ...] = ()
    size: float = 1.0
    moved: tuple[date, str] | None = None
    listed: bool = True
    place: str = ""

    def system_on(self, day: date) -> str:
        """Return the code of its system on a day."""
        return self.moved[1] if self.moved and day >= self.moved[0] else self.system


@dataclass(frozen=True)
class Occasion:
    """Something people can take part in, and the form in which its register arrives.

    Parameters
    ----------
    key, kind, title : str
        As in the canonical table.
    start : datetime
        Wall clock.
    minutes : int
        Planned length.
    form : {"teams", "workbook", "hybrid", "log"}
        A Teams export; a hand-made workbook; both; or rows of a log that holds several occasions.
    system : str
        Code of the only system it is for; empty: all.
    log : str
        Name of the log, without folder or ending.
    slots : tuple of str
        For coaching: the teams that have a slot, one entry a slot. For a peer visit: the team that visits, and the
        team that is visited.
    withheld : bool
        Whether its register never arrives.
    faults : frozenset of str
        What is wrong with its file: ``us-dates``, ``narrow-space``, ``total-differs``, ``newline-in-title``,
        ``resaved``, ``unnamed`` (the list of occasions does not say which file is its register).
    """

    key: str
    kind: str
    title: str
    start: datetime
    minutes: int
    form: Form
    system: str = ""
    log: str = ""
    slots: tuple[str, ...] = ()
    withheld: bool = False
    faults: frozenset[str] = frozenset()

    @property
    def end(self) -> datetime:
        """Planned end."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """Day of its start."""
        return self.start.date()

    @property
    def mode(self) -> str:
        """Mode as the evaluator's list of occasions gives it."""
        if self.form == "workbook" or self.kind == "peer-visit":
            return "face-to-face"
        return "hybrid" if self.form == "hybrid" else "online"

    @property
    def makes_member(self) -> bool:
        """Whether attending it makes an active member by the kit's own list of kinds."""
        return next(kind.makes_member for kind in KINDS if kind.code == self.kind)


@dataclass(frozen=True)
class Team:
    """An improvement team."""

    key: str
    name: str
    organisation: str
    joined: date
    workstream: str = ""


@dataclass(frozen=True)
class Offer:
    """Something offered to a system, and how much of it was taken up."""

    kind: str
    system: str
    offered: int
    taken: int
    at: date


@dataclass(frozen=True)
class Circumstance:
    """Something that happened to a system, or to the whole programme (no system)."""

    system: str
    kind: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class Efforts:
    """What teams and people do besides coming.

    Parameters
    ----------
    tests : dict of str to float
        Expected number of tests of change and plan items of a team a month, by system.
    idle : tuple of str
        Keys of teams that test nothing yet.
    listed : float
        Share of the people of a team who are on its list of members.
    only_listed : int
        Members of teams who come to nothing.
    form : str
        Key of the occasion after which a form went round; empty: none.
    answers : int
        How many handed it in.
    """

    tests: dict[str, float] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    listed: float = 0.85
    only_listed: int = 0
    form: str = ""
    answers: int = 0


@dataclass(frozen=True)
class Crowd:
    """How many people come, how keen they are and how long they stay.

    Parameters
    ----------
    arrivals : tuple of int
        People who first take part in each month of the programme.
    pull : dict of str to float
        Relative number of arrivals by system.
    keenness : dict of str to float
        Factor on the chance to attend, by system; 1 where none is given.
    leaving : float
        Chance to leave for good, each month.
    passers_by : int
        People who come to an introduction and, with few exceptions, to nothing else.
    movers, namesakes : int
        People who change organisation; pairs of different people who share a name.
    """

    arrivals: tuple[int, ...]
    pull: dict[str, float]
    keenness: dict[str, float] = field(default_factory=dict)
    leaving: float = 0.03
    passers_by: int = 0
    movers: int = 0
    namesakes: int = 0


@dataclass(frozen=True)
class Setting:
    """A collaborative to simulate.

    Parameters
    ----------
    programme : Programme
        Title, period and so on, as the definition has them.
    systems, organisations, occasions, teams, offers, circumstances : tuples
        What it consists of; occasions in order of time. Offers of coaching follow from the occasions' slots.
    crowd : Crowd
        Who comes.
    host, faculty : str
        Keys of the organisations of the programme's own team and of its faculty.
    messy : bool
        Whether the exports show the mess of life, or only the truth.
    page_one : PageOne, optional
        What people put on the report's first page.
    theory : Theory, optional
        Theory of change for the definition.
    efforts : Efforts, optional
        What happens besides occasions; left out, nothing is recorded of it.
    denominators : tuple of Denominator
        How many people there are, for the definition.
    movement : Movement, optional
        Principles of social movements, for the definition.
    measures : Measures, optional
        Measures over time, and what truly changed.
    highlights : Highlights, optional
        Monthly scores of teams, and what is on record of them.
    spread : tuple of (str, str, str, str, str)
        Practices on their way: practice, team, learned from, stage, day.
    about : str
        What the README says about this collaborative, in Markdown.
    run : str
        The definition's path in the README's command.
    """

    programme: Programme
    systems: tuple[System, ...]
    organisations: tuple[Organisation, ...]
    occasions: tuple[Occasion, ...]
    teams: tuple[Team, ...]
    crowd: Crowd
    host: str
    faculty: str
    offers: tuple[Offer, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    messy: bool = True
    theory: Theory | None = None
    page_one: PageOne | None = None
    efforts: Efforts | None = None
    denominators: tuple[Denominator, ...] = ()
    movement: Movement | None = None
    measures: Measures | None = None
    highlights: Highlights | None = None
    spread: tuple[tuple[str, str, str, str, str], ...] = ()
    about: str = "A collaborative without a model in life, drawn at random."
    run: str = "evaluation.toml"

    @property
    def months(self) -> list[date]:
        """First day of every month of the programme."""
        return months(self.programme.start, self.programme.end)

    def organisation(self, key: str) -> Organisation:
        """Return the organisation with this key."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, Organisation]:
        return {organisation.key: organisation for organisation in self.organisations}

    def cycle(self, occasion: Occasion) -> str:
        """Return the number of the latest learning session at or before an occasion; before the first, nothing."""
        sessions = [o for o in self.occasions if o.kind == "learning-session" and o.start <= occasion.start]
        return str(len(sessions)) if sessions else ""

    def all_offers(self) -> list[Offer]:
        """Return the offers, coaching slots counted by system and day (every slot that was offered was taken)."""
        hosts = {team.key: self.organisation(team.organisation) for team in self.teams}
        coaching = []
        for occasion in [occasion for occasion in self.occasions if occasion.kind == "coaching"]:
            codes = [hosts[slot].system_on(occasion.day) for slot in occasion.slots]
            coaching += [
                Offer("coaching slot", code, codes.count(code), codes.count(code), occasion.day)
                for code in sorted(set(codes))
            ]
        return [*coaching, *self.offers]


def months(first: date, last: date) -> list[date]:
    """Return the first day of every month from one day to another.

    >>> [str(month) for month in months(date(2022, 11, 5), date(2023, 1, 31))]
    ['2022-11-01', '2022-12-01', '2023-01-01']
    """
    days, month = [], first.replace(day=1)
    while month <= last:
        days.append(month)
        month = next_month(month)
    return days


def next_month(day: date) -> date:
    """Return the first day of the following month.

    >>> next_month(date(2022, 12, 31))
    datetime.date(2023, 1, 1)
    """
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
