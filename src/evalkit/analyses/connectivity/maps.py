"""Which organisations are linked: a map with one fixed layout, period by period, from counts of people alone.

Working ties are drawn where there is a survey or shared projects; attendance is drawn besides, of small occasions only,
because at a large one everybody could meet everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.connectivity.alike import MEET, WORK, source
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import (
    POOL,
    Network,
    People,
    Protected,
    ReleaseClass,
    Unprotected,
    organisation_by_organisation,
)
from evalkit.network import SurveyNetwork, TwoMode
from evalkit.results.finding import Figure, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import Said, say

MOST_DRAWN = 40
"""Most organisations that a map shows legibly; with more, systems are drawn."""


@dataclass(frozen=True, eq=False)
class Map:
    """The links of one source, part by part of the period.

    Parameters
    ----------
    code : str
        Its name among tables and pictures.
    label : str
        Opportunity to meet, or working ties.
    networks : tuple of (str, Network)
        What each part is called, and its people, person by person.
    """

    code: str
    label: str
    networks: tuple[tuple[str, Network], ...]


def part(seen: Seen) -> Part:
    """Return the maps of a scope."""
    level = _level(seen)
    if not level:
        return Part()
    maps = [made for made in (_of_survey(seen, level), _of_projects(seen, level), _of_attendance(seen, level)) if made]
    estimates: list[Unprotected] = []
    for made in maps:
        counted = [organisation_by_organisation(network, seen.scope.profile) for _, network in made.networks]
        estimates += [_together(made, [edges for edges, _ in counted]), counted[-1][1], _words(made, counted)]
    return Part(
        tuple(estimates),
        tables=lambda shown: [table for made in maps for table in _tables(shown, made)],
        figures=lambda shown: [figure for made in maps for figure in _figures(shown, made, seen)],
        caveats=lambda _: _caveats(maps),
    )


def _level(seen: Seen) -> str:
    """Return what is a node: organisations, or systems where those are too many; nothing if neither is known."""
    named = (set(wave.group("organisation").dropna()) for wave in seen.waves.values())
    found = "organisation" in seen.levels or any(len(one) > 1 for one in named)
    keys = set(seen.everybody.group("organisation")[seen.own].dropna())
    keys |= {key for wave in seen.waves.values() for key in wave.group("organisation").dropna()}
    if found and len(keys) <= MOST_DRAWN:
        return "organisation"
    return "system" if "system" in seen.levels and not seen.scope.system else "organisation" if found else ""


def _of_survey(seen: Seen, level: str) -> Map | None:
    made = []
    for number, (wave, network) in enumerate(seen.waves.items(), start=1):
        groups = _groups(seen, network, level)
        one, other = network.undirected().ends
        heard = network.answered
        said = _rows([(one, other), (other, one)], groups, network.people)
        members = pd.DataFrame({"organisation": groups[heard], "person_key": network.people[heard]})
        made.append(
            (wave or "the only wave",
             Network(f"ties {_letter(number)}", said, members.dropna(), "survey", wave))
        )  # fmt: skip
    return Map("ties", WORK, tuple(made)) if made else None


def _rows(ends: list[tuple[np.ndarray, np.ndarray]], groups: np.ndarray, people: pd.Index) -> pd.DataFrame:
    """Return a row for each person and pair of groups that a tie of theirs spans; ties within a group are none."""
    frame = pd.concat(
        [
            pd.DataFrame({"one": groups[one], "other": groups[other], "person_key": people[one]})
            for one, other in ends
        ]
    )  # fmt: skip
    frame = frame.dropna()
    return frame[frame["one"] != frame["other"]].drop_duplicates().reset_index(drop=True)


def _of_projects(seen: Seen, level: str) -> Map | None:
    if seen.projects is None:
        return None
    return _of_two_mode(seen, "projects", WORK, [(seen.period, seen.projects)], level)


def _of_attendance(seen: Seen, level: str) -> Map | None:
    network = seen.everybody
    small = (network.sizes < seen.choices.map_below) & (network.sizes > 1)
    if not small.any():
        return None
    month = seen.occasions["start"].dt.strftime("%Y-%m").to_numpy()
    parts = []
    for months in np.array_split(np.array(seen.months), min(seen.choices.map_parts, len(seen.months))):
        chosen = small & np.isin(month, months)
        parts.append((f"{months[0]}/{months[-1]}", network.among(occasions=chosen)))
    return _of_two_mode(seen, "attendance", MEET, parts, level)


def _of_two_mode(seen: Seen, code: str, label: str, parts: list[tuple[str, TwoMode]], level: str) -> Map | None:
    made = []
    for number, (name, network) in enumerate(parts, start=1):
        groups = _groups(seen, network, level)
        there = np.asarray(network.degree > 0) & pd.notna(groups)
        if seen.scope.system and code == "attendance":
            there &= _near(seen, network)
        found = _shared(network, groups, there)
        members = pd.DataFrame({"organisation": groups[there], "person_key": network.people[there]})
        kind = "attendance" if code == "attendance" else "survey"  # who works with whom is guarded as an opinion is
        made.append((name, Network(f"{code} {_letter(number)}", found, members, kind, name)))
    return Map(code, label, tuple(made)) if any(len(network.ties) for _, network in made) else None


def _near(seen: Seen, network: TwoMode) -> np.ndarray:
    """Return who belongs to the scope's system: its map shows its own organisations."""
    return (network.group("system") == seen.scope.system).to_numpy(dtype=bool)


def _shared(network: TwoMode, groups: np.ndarray, there: np.ndarray) -> pd.DataFrame:
    """Return a row for each person and other group of which somebody was at an occasion of theirs."""
    cells = network.incidence.tocoo()
    kept = there[cells.row]
    at = pd.DataFrame({"person": cells.row[kept], "occasion": cells.col[kept], "one": groups[cells.row[kept]]})
    there_too = at[["occasion", "one"]].drop_duplicates().rename(columns={"one": "other"})
    pairs = at.merge(there_too, on="occasion")
    pairs = pairs[pairs["one"] != pairs["other"]].drop_duplicates(["person", "one", "other"])
    return pd.DataFrame({"one": pairs["one"], "other": pairs["other"], "person_key": network.people[pairs["person"]]})


def _groups(seen: Seen, network: TwoMode | SurveyNetwork, level: str) -> np.ndarray:
    """Return the printed name of each person's group; None where it is not known."""
    if level not in network.groups:
        return np.full(len(network.people), None, dtype=object)
    keys = network.group(level).astype(object)
    keys = keys.where(keys.notna() & (keys != ""), None)
    name = seen.organisation_name if level == "organisation" else seen.evaluation.system_name
    return np.array([None if key is None else name(str(key)) for key in keys], dtype=object)


def _letter(number: int) -> str:
    return chr(ord("a") + number - 1)


def _together(made: Map, edges: list[Unprotected]) -> Unprotected:
    """Declare the links of all parts as one table, as each of them declares its own."""
    named = [one.frame.assign(part=name) for (name, _), one in zip(made.networks, edges, strict=True)]
    frame = pd.concat(named, ignore_index=True)[["part", "one", "other", "people", "on_edges"]]
    people = {
        "people": People(of=f"{made.code}, edges", base="on_edges"),
        "on_edges": People(of=f"{made.code}, on edges", at={"all": "all"}),
    }
    groups = [group for one in edges for group in one.groups or ()]
    return Unprotected(
        f"{made.code} links", frame, edges[0].release_class, people=people, by=("part", "one", "other"),
        topic=("part", "one", "other"), groups=groups,
    )  # fmt: skip


def _words(made: Map, counted: list[list[Unprotected]]) -> Unprotected:
    """Declare what a caption says: numbers of links and organisations, which are about nobody."""
    last = counted[-1][0].frame
    named = {name for edges, _ in counted for end in ("one", "other") for name in edges.frame[end]}
    n = len(named)
    row = {
        "parts": len(made.networks), "organisations": n, "links": len(last), "possible": n * (n - 1) // 2,
        "part": made.networks[-1][0],
    }  # fmt: skip
    return Unprotected(
        f"{made.code} map", pd.DataFrame([row]), ReleaseClass.ACTIVITY,
        about_nobody=("parts", "organisations", "links", "possible"), labels=("part",),
    )  # fmt: skip


def _ordered(seen: Seen, links: Protected) -> list[str]:
    """Return the organisations on any link, system by system and then by name: the places on the circle."""
    named = {str(name) for end in ("one", "other") for name in links.frame[end]}
    system = {seen.organisation_name(key): code for key, code in seen.system_of.items()}
    order = [one.code for one in seen.evaluation.systems]
    return sorted(
        named, key=lambda name: (order.index(system[name]) if system.get(name) in order else len(order), name)
    )  # fmt: skip


def _figures(shown: Shown, made: Map, seen: Seen) -> Iterator[Figure]:
    from evalkit.charts import network as charts
    from evalkit.charts.words import Words

    links, facts = shown[f"{made.code} links"], shown[f"{made.code} map"]
    names = _ordered(seen, links)
    if len(names) < 3:
        return
    system = {seen.organisation_name(key): code for key, code in seen.system_of.items()}
    groups = {
        name: seen.evaluation.system_name(system[name]) if system.get(name) and len(seen.systems) > 1 else ""
        for name in names
    }
    words = Words(
        f"map-{made.code}",
        caption=say(
            f"{made.label}: in {{when:text}}, {{links:count}} of {{possible:count}} possible links between"
            f" {{organisations:count}} organisations were there{_of_small(made)}.", facts,
            {"when": _spoken(facts.row()["part"])},
        ),
        alt=say(
            "{organisations:count} organisations round a circle, system by system, each in the same place in every part"
            " of the time; lines join those with people in common, thicker for more people, {links:count} of them in"
            " the last part. The table of links tells the same.", facts,
        ),
        source=_source(shown, made, seen),
        labels={"part": "When", "one": "One organisation", "other": "Another", "people": "People on the link"},
        formats={"people": "count"},
    )  # fmt: skip
    data = links.pick(columns=["part", "one", "other", "people"])
    parts = {name: _spoken(name) for name, _ in made.networks}
    yield charts.organisations(data, words, parts=parts, names=names, groups=groups)


def _spoken(part: str) -> str:
    """Return a part of the time in words: months as a span, a wave as it is."""
    try:
        return wording.span(part)
    except ValueError:
        return part


def _of_small(made: Map) -> str:
    return ", counting small occasions only" if made.code == "attendance" else ""


def _source(shown: Shown, made: Map, seen: Seen) -> Said | str:
    if made.code == "attendance":
        return source(shown["met"], seen)
    if made.code == "projects":
        return "Who is on record in which project"
    return say("Survey, {part:text}: who talks to whom about improvement", shown[f"{made.code} map"])


def _tables(shown: Shown, made: Map) -> Iterator[Table]:
    """Return, of the last part, every organisation with its people; its links stand behind the picture."""
    name, network = made.networks[-1]
    nodes = shown[f"{network.name} organisations"]
    if len(nodes):
        yield Table(
            f"organisations-{made.code}",
            say(f"{made.label}, {{part:text}}: organisations on the map and their people.", shown[f"{made.code} map"],
                {"part": _spoken(name)}),
            nodes.pick(columns=["organisation", "people"]), {"organisation": "Organisation", "people": "People"},
            {"people": "count"},
        )  # fmt: skip


def _caveats(maps: list[Map]) -> Iterator[str]:
    if any(made.code == "attendance" for made in maps):
        yield (
            "The map of attendance leaves large occasions out: at one of them all organisations could have met, and the"
            " map would say nothing."
        )
    if any(made.code == "ties" for made in maps):
        yield (
            f"Organisations with fewer than five respondents are pooled as “{POOL}”, and links of fewer than three"
            f" people"
            " are left out of the map."
        )
