"""Networks of known shape: who names whom, or shares projects, where a programme is dense, chain-like or fragmented.

The two shapes that were published for five NHS trusts (International Forum 2023, session C8) came without values. These
are drawings of their words, in which the settings may be moved: what calls a network chain-like has to do so for any
chain, and not for one drawing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.network.ties import Ties, pattern
from evalkit.network.twomode import TwoMode

Ends = list[tuple[int, int]]


@dataclass(frozen=True)
class Drawing:
    """What a network is drawn from. People are clustered, threaded, loose or apart, in these shares.

    Parameters
    ----------
    clustered, threaded, loose, apart : float
        Shares of people, together one: in dense clusters; on threads of which each holds on to the one before; with
        contacts anywhere; in pieces that no tie connects to the others.
    cluster : float, default 14
        Mean people in a dense cluster.
    names : float, default 4.0
        Mean number of people whom somebody in a cluster names, between two and five; somebody loose names fewer.
    projects : float, default 2.5
        Mean number of projects of somebody in a cluster; somebody loose has four fifths of it.
    size : float, default 5.0
        Mean people in a project of a cluster, or of those who are loose.
    within : float, default 0.75
        Share of the names, or of the projects, that somebody in a cluster has inside it.
    branching : float, default 0.15
        Chance that somebody on a thread holds on to anybody of it instead of the last.
    threads : float, default 0.03
        Threads for each person on one.
    loops : float, default 0.05
        Further contacts, or projects, for each person on a thread.
    piece : float, default 3.0
        Mean people in a piece apart.
    hub : float, default 0.0
        Share of everybody not apart who also name one and the same person; of the projects, in which that person is.

    Examples
    --------
    >>> Drawing(clustered=0.97, apart=0.03).cluster
    14.0
    """

    clustered: float = 0.0
    threaded: float = 0.0
    loose: float = 0.0
    apart: float = 0.0
    cluster: float = 14.0
    names: float = 4.0
    projects: float = 2.5
    size: float = 5.0
    within: float = 0.75
    branching: float = 0.15
    threads: float = 0.03
    loops: float = 0.05
    piece: float = 3.0
    hub: float = 0.0

    def scaled(self, **factors: float) -> Drawing:
        """Return the drawing with some settings multiplied; shares are then brought back to one in all.

        Parameters
        ----------
        **factors : float
            Factor of each setting.
        """
        moved = {name: getattr(self, name) * factor for name, factor in factors.items()}
        drawn = replace(self, **moved)
        total = sum(getattr(drawn, name) for name in SHARES)
        rest = {name: getattr(drawn, name) / total for name in SHARES}
        limits = {"within": 0.95, "branching": 1.0, "hub": 1.0}
        return replace(drawn, **rest, **{name: min(getattr(drawn, name), most) for name, most in limits.items()})


SHARES = ("clustered", "threaded", "loose", "apart")

ARCHETYPES: dict[str, tuple[str, Drawing]] = {
    "outstanding": ("distributed and dense", Drawing(clustered=0.97, apart=0.03)),
    "threads": ("chain-like", Drawing(clustered=0.08, threaded=0.86, apart=0.06)),
    "islands": ("fragmented", Drawing(clustered=0.55, loose=0.05, apart=0.40, piece=4.0)),
    "special-measures": ("chain-like and fragmented", Drawing(clustered=0.07, threaded=0.58, apart=0.35)),
    "loose": ("in between", Drawing(loose=0.92, apart=0.08)),
    "half-and-half": ("in between", Drawing(clustered=0.5, threaded=0.42, apart=0.08)),
    "hub-and-spoke": ("in between", Drawing(threaded=0.95, apart=0.05, branching=1.0, threads=0.0, hub=0.9)),
}
"""Each archetype: the verdict it should get, and what it is drawn from."""

_OF_ONE_KIND = {"names": "survey", "projects": "projects", "size": "projects"}


def settings(drawing: Drawing, kind: str) -> tuple[str, ...]:
    """Return the settings that matter to a drawing: moved, they draw something else.

    Parameters
    ----------
    drawing : Drawing
        What is drawn from.
    kind : {"survey", "projects"}
        What is drawn.

    Examples
    --------
    >>> settings(Drawing(loose=1.0), "survey")
    ('cluster', 'names', 'within', 'branching', 'threads', 'loops', 'piece')
    """
    names = (field.name for field in fields(Drawing) if getattr(drawing, field.name) not in (0.0, 1.0))
    return tuple(name for name in names if _OF_ONE_KIND.get(name, kind) == kind)


def draw(drawing: Drawing, people: int, seed: int | np.random.Generator = 0) -> Ties:
    """Draw who names whom.

    Parameters
    ----------
    drawing : Drawing
        What it is drawn from.
    people : int
        Number of people, at least ten.
    seed : int or Generator, default 0
        Seed of the chance.

    Returns
    -------
    Ties
        Directed, from those who name to those who are named.

    Examples
    --------
    >>> draw(ARCHETYPES["outstanding"][1], 60, seed=1).size
    60
    """
    rng = np.random.default_rng(seed)
    clustered, threaded, loose, apart = _shared_out(drawing, people, rng)
    core = np.concatenate([clustered, loose, threaded])
    ends = [
        *_clusters(drawing, clustered, core, rng),
        *_loose(drawing, loose, np.concatenate([loose, clustered]), rng),
        *_threads(drawing, threaded, np.concatenate([clustered, loose]), rng),
        *_pieces(drawing, apart, rng),
    ]
    if drawing.hub and len(core) > 1:
        ends += [(int(person), int(core[0])) for person in core[1:] if rng.random() < drawing.hub]
    one, other = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return Ties.between(one, other, pd.RangeIndex(people), directed=True)


def draw_projects(drawing: Drawing, people: int, seed: int | np.random.Generator = 0) -> TwoMode:
    """Draw who is in which project.

    Parameters
    ----------
    drawing, people, seed
        As for :func:`draw`.

    Returns
    -------
    TwoMode
        Of projects; everybody is in one at least.

    Examples
    --------
    >>> made = draw_projects(ARCHETYPES["islands"][1], 60, seed=1)
    >>> len(made.people), made.of
    (60, 'projects')
    """
    rng = np.random.default_rng(seed)
    clustered, threaded, loose, apart = _shared_out(drawing, people, rng)
    anchors = np.concatenate([clustered, loose])
    made = [
        *_dealt_clusters(drawing, clustered, rng),
        *_dealt(loose, np.full(len(loose), 0.8 * drawing.projects), drawing.size, rng),
        *_thread_projects(drawing, threaded, anchors, rng),
    ]
    if drawing.hub and made:
        hub = int(made[0][0])
        made = [np.append(project, hub) if rng.random() < drawing.hub else project for project in made]
    made += _dealt(apart, np.zeros(len(apart)), drawing.piece, rng)
    number = np.repeat(np.arange(len(made)), [len(project) for project in made])
    incidence = pattern(np.concatenate(made), number, (people, len(made)))
    return TwoMode(incidence, pd.RangeIndex(people), pd.RangeIndex(len(made)), of="projects")


def _shared_out(drawing: Drawing, people: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Share people out, in a random order: in clusters, on threads, loose, apart."""
    shares = np.array([getattr(drawing, name) for name in SHARES])
    cuts = np.rint(np.cumsum(shares) / shares.sum() * people).astype(int)
    return np.split(rng.permutation(people), cuts[:-1])


def _dealt_clusters(drawing: Drawing, people: NDArray, rng: np.random.Generator) -> list[NDArray]:
    """Give people projects inside their cluster, and some across clusters."""
    number = max(1, round(len(people) / drawing.cluster))
    share = drawing.within if number > 1 else 1.0
    made: list[NDArray] = []
    for members in np.array_split(people, number):
        made += _dealt(members, np.full(len(members), drawing.projects * share), drawing.size, rng)
    across = people[rng.random(len(people)) < drawing.projects * (1 - share)]
    return made + _dealt(across, np.zeros(len(across)), drawing.size, rng)


def _dealt(people: NDArray, each: NDArray, size: float, rng: np.random.Generator) -> list[NDArray]:
    """Deal people into projects, each into so many on average, one at least; all of a round are about as large."""
    if not len(people):
        return []
    wanted = np.maximum(1, np.floor(each + rng.random(len(people)))).astype(int)
    made: list[NDArray] = []
    for turn in range(int(wanted.max())):
        there = rng.permutation(people[wanted > turn])
        made += np.array_split(there, max(1, round(len(there) / size)))
    return made


def _thread_projects(drawing: Drawing, people: NDArray, anchors: NDArray, rng: np.random.Generator) -> list[NDArray]:
    """Hang small projects on one another: one to three new people with one of the project before."""
    if not len(people):
        return []
    made: list[NDArray] = []
    before: list[int] = [int(anchor) for anchor in anchors]
    for members in np.array_split(people, max(1, round(drawing.threads * len(people)))):
        thread: list[int] = []
        last, place = [int(rng.choice(before))] if before else [], 0
        while place < len(members):
            new = [int(one) for one in members[place : place + 1 + rng.binomial(2, 0.5)]]
            held = [int(rng.choice(thread if thread and rng.random() < drawing.branching else last))] if last else []
            made.append(np.array(held + new))
            thread, last, place = thread + new, new, place + len(new)
        before += thread
    looped = people[rng.random(len(people)) < drawing.loops]
    return made + [rng.choice(people, 2, replace=False) for _ in looped if len(people) > 1]


def _named(drawing: Drawing, rng: np.random.Generator) -> int:
    """Draw how many people somebody names: two to five, as the instrument asks."""
    return int(2 + rng.binomial(3, np.clip((drawing.names - 2) / 3, 0, 1)))


def _clusters(drawing: Drawing, people: NDArray, core: NDArray, rng: np.random.Generator) -> Ends:
    """Let people name others of their cluster, and some anywhere in the connected part."""
    if not len(people):
        return []
    number = max(1, round(len(people) / drawing.cluster))
    ends: Ends = []
    reach = people if number > 1 else core[: len(people)]
    for members in np.array_split(people, number):
        for person in members:
            wanted = _named(drawing, rng)
            inside = int(rng.binomial(wanted, drawing.within)) if number > 1 else wanted
            ends += [(person, other) for other in _others(members, person, inside, rng)]
            ends += [(person, other) for other in _others(reach, person, wanted - inside, rng)]
    return ends


def _loose(drawing: Drawing, people: NDArray, anybody: NDArray, rng: np.random.Generator) -> Ends:
    """Let people name anybody, a little less than half as many as those in clusters: ties go both ways."""
    return [
        (person, other)
        for person in people
        for other in _others(anybody, person, _named(drawing, rng) - 2 + int(rng.random() < 0.5), rng)
    ]


def _threads(drawing: Drawing, people: NDArray, anchors: NDArray, rng: np.random.Generator) -> Ends:
    """Hang threads on those who are clustered or loose, else on one another."""
    if not len(people):
        return []
    ends: Ends = []
    before: list[int] = [int(anchor) for anchor in anchors]
    for members in np.array_split(people, max(1, round(drawing.threads * len(people)))):
        thread = [int(rng.choice(before))] if before else []
        for person in members:
            if thread:
                held = rng.choice(thread) if rng.random() < drawing.branching else thread[-1]
                ends.append((int(person), int(held)))
            thread.append(int(person))
        before += [int(person) for person in members]
    for person in people[rng.random(len(people)) < drawing.loops]:
        ends += [(int(person), other) for other in _others(people, person, 1, rng)]
    return ends


def _pieces(drawing: Drawing, people: NDArray, rng: np.random.Generator) -> Ends:
    """Cut those apart into small trees; some are alone."""
    ends: Ends = []
    place = 0
    while place < len(people):
        piece = people[place : place + 1 + rng.poisson(drawing.piece - 1)]
        ends += [(int(piece[at]), int(piece[rng.integers(at)])) for at in range(1, len(piece))]
        place += len(piece)
    return ends


def _others(people: NDArray, person: int, wanted: int, rng: np.random.Generator) -> list[int]:
    """Draw different people other than somebody."""
    found = rng.choice(people, size=min(max(wanted, 0) + 1, len(people)), replace=False)
    return [int(other) for other in found if other != person][: max(wanted, 0)]
