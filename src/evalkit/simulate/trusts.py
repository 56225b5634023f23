"""Five invented trusts between two published descriptions: who works there, and who talks to whom, in two waves.

The descriptions are of five NHS trusts (International Forum on Quality and Safety 2023, session C8), in words and
without values; here they are drawn by :mod:`evalkit.simulate.archetypes`. The wave before is the later one with ties
taken away and others put in their place, so that most of those who stayed have contacts who stayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from evalkit.simulate.archetypes import ARCHETYPES, Drawing, draw
from evalkit.simulate.draws import Draws
from evalkit.simulate.names import Name, invent

DIVISIONS = ("Medicine", "Surgery", "Women and children", "Clinical support", "Community", "Corporate")
JOBS = ("Nurse", "Doctor", "Allied health professional", "Manager", "Administrator")
CAP = 5
"""Most names that each question asks for."""


@dataclass(frozen=True)
class Trust:
    """What is known of a trust, and what its network is drawn from.

    Parameters
    ----------
    code, name : str
        Of the system that it is.
    people : int
        Who works on improvement there, in the later wave.
    drawing : Drawing
        What ties are drawn from.
    kept : float
        Share of the ties of the later wave that were there in the one before.
    answered : (float, float)
        Share of people who answer, in each wave.
    seed : int
        Seed of the drawing.
    """

    code: str
    name: str
    people: int
    drawing: Drawing
    kept: float
    answered: tuple[float, float]
    seed: int


TRUSTS = (
    Trust("S1", "Alderholt Hospitals", 132, ARCHETYPES["outstanding"][1], 0.62, (0.78, 0.86), 1),
    Trust("S2", "Brackenfield Care", 118, Drawing(clustered=0.46, loose=0.40, threaded=0.10, apart=0.04), 0.80,
          (0.77, 0.83), 3),
    Trust("S3", "Calderwell Hospitals", 124, Drawing(clustered=0.36, loose=0.40, threaded=0.20, apart=0.04, loops=0.2),
          0.88, (0.76, 0.84), 1),
    Trust("S4", "Dunmere and Vale", 104, Drawing(clustered=0.24, loose=0.50, threaded=0.22, apart=0.04, loops=0.3),
          0.92, (0.79, 0.81), 2),
    Trust("S5", "Eskbeck Hospitals", 118, Drawing(clustered=0.12, threaded=0.58, apart=0.30, within=0.9, threads=0.04,
                                                  loops=0.12), 0.95, (0.81, 0.84), 4),
)  # fmt: skip
"""From a drawing of "outstanding" to one of "special measures"."""

WAVES = ("2017", "2019")
JOINED, LEFT = 0.10, 0.09
"""Share of people who came between the waves, and of as many again who went."""


@dataclass(frozen=True)
class Person:
    """Somebody who works on improvement in a trust.

    Parameters
    ----------
    number : int
        Position among the people of the trust.
    name : Name
        Invented.
    trust : Trust
        Where they work.
    division : str
        In which part of it.
    job : str
        What they do.
    waves : tuple of str
        Waves in which they were there.
    email : str
        Address in the trust's own domain.
    """

    number: int
    name: Name
    trust: Trust
    division: str
    job: str
    waves: tuple[str, ...]
    email: str

    @property
    def organisation(self) -> str:
        """Trust and division, as the form offers them."""
        return f"{self.trust.name}: {self.division}"


@dataclass(frozen=True)
class Staff:
    """The people of a trust, and who talks to whom.

    Parameters
    ----------
    trust : Trust
        The trust.
    names : sequence of Name
        Of everybody who was ever there.
    seed : int
        Seed of everything but the drawing.
    """

    trust: Trust
    names: Sequence[Name]
    seed: int

    @cached_property
    def people(self) -> list[Person]:
        """Everybody; those who left before the later wave come last."""
        now, draws = self.trust.people, self._chance("people")
        joined = set(draws.some(range(now), round(JOINED * now)))
        divisions = self._divisions()
        return [
            Person(
                number, name, self.trust, divisions[number], draws.pick(JOBS),
                WAVES[:1] if number >= now else WAVES[1:] if number in joined else WAVES, self._address(number),
            )
            for number, name in enumerate(self.names)
        ]  # fmt: skip

    @cached_property
    def drawn(self) -> list[tuple[int, int]]:
        """Who talks to whom in the later wave: everybody to five at most, the first of those drawn."""
        one, other = draw(self.trust.drawing, self.trust.people, seed=self.trust.seed).ends
        draws = self._chance("five")
        first: dict[int, list[int]] = {}
        for ego, alter in sorted(zip(map(int, one), map(int, other), strict=True)):
            first.setdefault(ego, []).append(alter)
        return [(ego, alter) for ego, alters in first.items() for alter in draws.some(alters, CAP)]

    def ties(self, wave: str) -> list[tuple[int, int]]:
        """Return who talked to whom in a wave, among those who were there."""
        there = {person.number for person in self.people if wave in person.waves}
        drawn = self.drawn if wave == WAVES[-1] else [*self._before, *self._of_those_who_left]
        return [(one, other) for one, other in drawn if one in there and other in there]

    @cached_property
    def _before(self) -> list[tuple[int, int]]:
        draws = self._chance("before")
        return [tie for tie in self.drawn if draws.chance(self.trust.kept)]

    @cached_property
    def _of_those_who_left(self) -> list[tuple[int, int]]:
        """Those who left later were tied to one or two each."""
        draws, now = self._chance("left"), range(self.trust.people)
        gone = range(self.trust.people, len(self.names))
        return [(one, other) for one in gone for other in draws.some(now, draws.between(1, 2))]

    def _divisions(self) -> list[str]:
        """Put people into divisions so that those who talk to each other often share one."""
        draws = self._chance("divisions")
        found = [draws.pick(DIVISIONS) for _ in self.names]
        near: dict[int, list[int]] = {}
        for one, other in self.drawn:
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
        for _ in range(2):
            for number in range(len(found)):
                around = [found[other] for other in near.get(number, ())]
                if around and draws.chance(0.55):
                    found[number] = max(sorted(set(around)), key=around.count)
        return found

    def _address(self, number: int) -> str:
        """Return an address in the trust's own domain, which numbers the second of two who are called the same."""
        name = self.names[number]
        second = "2" if name in self.names[:number] else ""
        return f"{name.address}{second}@{self.trust.name.split()[0].lower()}.invalid"

    def _chance(self, topic: str) -> Draws:
        return Draws(self.seed, f"{self.trust.code} {topic}")


def staffs(seed: int) -> list[Staff]:
    """Return the people of all five trusts; two of the third are called the same.

    Parameters
    ----------
    seed : int
        Seed of everything but the drawings.

    Returns
    -------
    list of Staff
        In the order of :data:`TRUSTS`.
    """
    sizes = [trust.people + round(LEFT * trust.people) for trust in TRUSTS]
    names = iter(invent(sum(sizes), Draws(seed, "names")))
    made = []
    for trust, size in zip(TRUSTS, sizes, strict=True):
        own = [next(names) for _ in range(size)]
        if trust.code == "S3":
            own[61] = own[7]
        made.append(Staff(trust, own, seed))
    return made
