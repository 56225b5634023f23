"""Networks leave organisation by organisation, never person by person.

A node for a person gives the person away even without a name: degree and organisation alone single out every third to
fifth. So people are counted on the edges between organisations, and small organisations are pooled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from evalkit.definition import Profile
from evalkit.disclosure.frames import People, ReleaseClass, Unprotected
from evalkit.errors import DisclosureError

POOL = "Other organisations (pooled)"
"""Stands for organisations with too few respondents."""

FEWEST_RESPONDENTS = 5
"""Respondents of whom an organisation must have in a board's network from a survey."""

FEWEST_ON_EDGE = {Profile.EVALUATOR: 1, Profile.BOARD: 3, Profile.PUBLIC: 8}
"""People on an edge from a survey (for the public: from attendance, too) from whom on it is shown."""


@dataclass(frozen=True, eq=False)
class Network:
    """Who meets or names whom, person by person: nobody outside an analysis may see it.

    Parameters
    ----------
    name : str
        What it is, in the words of the disclosure record.
    ties : DataFrame
        A row for each person and pair of organisations: `one`, `other` (organisations, in any order) and `person_key`
        (somebody on either side who makes the tie, or is named in it).
    members : DataFrame
        A row for each person: `organisation` and `person_key`; in a survey, those who answered.
    source : {"attendance", "survey"}
        Attendance is activity; ties that people name are opinions.
    wave : str, default ""
        Wave of the survey, or period of the attendance.
    """

    name: str
    ties: pd.DataFrame = field(repr=False)
    members: pd.DataFrame = field(repr=False)
    source: Literal["attendance", "survey"]
    wave: str = ""

    def __post_init__(self) -> None:
        for frame, columns in (
            (self.ties, ("one", "other", "person_key")),
            (self.members, ("organisation", "person_key")),
        ):
            missing = [column for column in columns if column not in frame.columns]
            if missing:
                raise DisclosureError(f"A network lacks the column {missing[0]!r}", "see disclosure.Network", self.name)
        if self.source not in {"attendance", "survey"}:
            raise DisclosureError("A network comes from attendance or from a survey", "name its source", self.name)


def organisation_by_organisation(network: Network, profile: str | Profile) -> list[Unprotected]:
    """Count people on the edges between organisations, as a profile may show them.

    Parameters
    ----------
    network : Network
        Person by person.
    profile : str or Profile
        evaluator, board or public.

    Returns
    -------
    list of Unprotected
        Edges (`one`, `other`, `people`, and `on_edges`, the people on any edge) under the network's name, and
        organisations (`organisation`, `people`) under its name with "organisations" behind it: both for
        :func:`~evalkit.disclosure.protect`, together with the result's other tables.

    Examples
    --------
    >>> ties = pd.DataFrame({"one": ["A"] * 4, "other": ["B"] * 4, "person_key": ["p", "q", "r", "p"]})
    >>> members = pd.DataFrame({"organisation": list("AAAAABBBBB"), "person_key": list("pqstuvwxyr")})
    >>> edges, _ = organisation_by_organisation(Network("naming", ties, members, "survey"), "board")
    >>> edges.frame.to_numpy().tolist()
    [['A', 'B', 3, 3]]
    """
    profile = Profile(profile)
    survey = network.source == "survey"
    pooled = _pooled(network.members) if survey and profile != Profile.EVALUATOR else {}
    members = network.members.assign(organisation=network.members["organisation"].replace(pooled))
    ties = network.ties.assign(**{end: network.ties[end].replace(pooled) for end in ("one", "other")})
    ends = ties[["one", "other"]].astype(str)
    ties = ties.assign(one=ends.min(axis=1), other=ends.max(axis=1))
    fewest = FEWEST_ON_EDGE[profile] if survey or profile == Profile.PUBLIC else 1
    kind = ReleaseClass.OPINION if survey else ReleaseClass.ACTIVITY
    edges = _counted(ties, ["one", "other"])
    edges = edges[edges["people"].map(len) >= fewest].reset_index(drop=True)
    nodes = _counted(members, ["organisation"])
    return [_edges(network, edges, kind), _nodes(network, nodes, kind)]


def _counted(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = frame.dropna(subset=["person_key"]).groupby(by, sort=True)["person_key"].agg(frozenset)
    return groups.rename("people").reset_index()


def _edges(network: Network, edges: pd.DataFrame, kind: ReleaseClass) -> Unprotected:
    """Declare the edges: each is shown by the rule of networks, so that its people are a count with a base."""
    groups = list(edges["people"])
    frame = edges.assign(people=[len(group) for group in groups], on_edges=len(frozenset().union(*groups)))
    people = {"people": People(base="on_edges"), "on_edges": People(of=f"{network.name}, on edges", at={"all": "all"})}
    frame = frame.astype({"one": "str", "other": "str"})
    return Unprotected(
        network.name, frame, kind, people=people, by=("one", "other"), groups=groups, topic=("one", "other"),
        period=network.wave,
    )  # fmt: skip


def _nodes(network: Network, nodes: pd.DataFrame, kind: ReleaseClass) -> Unprotected:
    groups = list(nodes["people"])
    frame = nodes.assign(people=[len(group) for group in groups]).astype({"organisation": "str"})
    return Unprotected(
        f"{network.name} organisations", frame, kind, people={"people": People(of=f"{network.name}, members")},
        by=("organisation",), groups=groups, topic=("organisation",), period=network.wave,
    )  # fmt: skip


def _pooled(members: pd.DataFrame) -> dict[str, str]:
    """Return the organisations to pool: the small ones, and as many more as keep the pool from being one or small."""
    sizes = members.groupby("organisation", sort=True)["person_key"].nunique().sort_values(kind="stable")
    small = int((sizes < FEWEST_RESPONDENTS).sum())
    if not small:
        return {}
    while small < len(sizes) and (small < 2 or sizes.iloc[:small].sum() < FEWEST_RESPONDENTS):
        small += 1
    return dict.fromkeys(sizes.index[:small], POOL)
