"""The shape of working ties, by stated rules, of the whole and of each system: our drawing of the published words.

Verdicts come from a survey or from shared projects, never from attendance, and systems are not put in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.connectivity.alike import WORK
from evalkit.analyses.connectivity.seen import WHOLE, Seen
from evalkit.disclosure import TOTAL, People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network import Shape, SurveyNetwork, TwoMode, memberships, shape
from evalkit.network.shape import UNKNOWN
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part
from evalkit.results.said import say

NO_TIES = (
    "There is no survey of who talks to whom and nobody is on record in a project, so that nothing is said of working"
    " ties: who sat in the same room is not known to work together."
)
DRAWING = (
    "The words for the shape of a network were published for five trusts without values. The rules are our drawing of"
    " the words, tested on networks of known shape; a network that is called in between is neither good nor bad."
)
RULE = (
    "By stated rules over measures; firm where no threshold moved by a fifth changes the words. Attendance is not"
    " looked at."
)
MEASURED = ("outside", "thin", "cut", "central", "covered", "clusters")
LABELS = {
    "outside": "People outside the largest part",
    "thin": "Of those tied, held by a thread or two",
    "cut": "Of those linking, without whom it falls apart",
    "central": "How far it turns round one person",
    "covered": "People in dense clusters",
    "clusters": "Dense clusters",
}
MOST_SYSTEMS = 8


@dataclass(frozen=True, eq=False)
class Called:
    """A network and what its shape is called: of a system, or of the whole under the empty code."""

    system: str
    network: SurveyNetwork | TwoMode
    shape: Shape

    @property
    def people(self) -> frozenset[str]:
        """Everybody in it."""
        return frozenset(self.network.people)


def called(seen: Seen) -> list[Called]:
    """Return the shapes of the last wave, else of projects: of the scope, and of each system where it has several."""
    codes = ["", *([] if seen.scope.system or len(seen.systems) < 2 else seen.systems)]
    found = []
    for code in codes:
        network = _network(seen, code)
        if network is not None:
            found.append(Called(code, network, shape(network)))
    return found


def _network(seen: Seen, system: str) -> SurveyNetwork | TwoMode | None:
    if seen.last_wave is not None:
        return seen.of_system(seen.last_wave, system)
    if not system or seen.projects is None:
        return seen.projects
    made = memberships(seen.tables, type(seen.scope)(system, seen.scope.start, seen.scope.end), of="projects")
    return made if len(made.people) else None


def part(seen: Seen) -> Part:
    """Return what there is to say of shapes."""
    found = called(seen)
    if not found:
        return Part(caveats=lambda _: [NO_TIES])
    return Part(
        (_declared(seen, found),),
        findings=lambda shown: _findings(shown["shapes"], found),
        tables=lambda shown: [_printed(shown["shapes"], seen)],
        figures=lambda shown: _figures(shown["shapes"], seen, found),
        caveats=lambda _: [DRAWING],
    )


def _declared(seen: Seen, found: list[Called]) -> Unprotected:
    rows = []
    for one in found:
        network = one.network
        survey = isinstance(network, SurveyNetwork)
        row: dict[str, Any] = {
            "system": one.system or TOTAL,
            "name": seen.evaluation.system_name(one.system) if one.system else _whole(seen),
            "people": len(network.people),
            "asked": int(network.asked.sum()) if survey else len(network.people),
            "answered": int((network.answered & network.asked).sum()) if survey else len(network.people),
            "verdict": one.shape.verdict, "firm": "firm" if one.shape.firm else "hangs on a threshold",
            "why": one.shape.why_not,
        }  # fmt: skip
        rows.append({**row, **one.shape.measures[list(MEASURED)].to_dict()})
    frame = pd.DataFrame(rows)
    frame.loc[frame["verdict"] == UNKNOWN, "firm"] = ""
    return Unprotected(
        "shapes", frame, ReleaseClass.OPINION,
        people={
            "people": People(of="in the network"), "asked": People(of="asked"),
            "answered": People(of="answered", base="asked"),
        },
        statistics={name: Statistic("people", 2) for name in MEASURED}, by=("system",), topic=(),
        labels=("name", "why"), period=seen.last_wave.wave if seen.last_wave is not None else seen.period,
        groups=[one.people for one in found],
    )  # fmt: skip


def _whole(seen: Seen) -> str:
    return seen.evaluation.system_name(seen.scope.system) if seen.scope.system else WHOLE


def _findings(shapes: Protected, found: list[Called]) -> Iterator[Finding]:
    kind = "people named" if isinstance(found[0].network, SurveyNetwork) else "people share projects with"
    for number, one in enumerate(found):
        if number and len(found) > MOST_SYSTEMS + 1:
            return
        row = shapes.pick(pd.Series(np.arange(len(shapes)) == number))
        signal = f"connectivity.system.{one.system}.shape" if one.system else "connectivity.shape"
        if one.shape.verdict == UNKNOWN:
            told = f"{WORK}, {{name:text}}: no shape can be told ({{why:text}})."
            yield Finding(signal, told, row, Grade.NOT_ENOUGH_EVIDENCE, RULE)
            continue
        told = (
            f"{WORK}, {{name:text}}: whom {kind} is {{verdict:text}}, {_firmly(one)}. {{outside:share}} of"
            " {people:count} people are outside the largest part, {thin:share} of those tied are held by a thread or"
            " two, and {covered:share} are in {clusters:count} dense {clusters:noun:cluster|clusters}."
        )
        yield Finding(signal, told, row, Grade.COUNTED, RULE)


def _firmly(one: Called) -> str:
    return "whichever threshold is moved by a fifth" if one.shape.firm else "though that hangs on a threshold"


def _printed(shapes: Protected, seen: Seen) -> Table:
    survey = seen.last_wave is not None
    columns = ["name", "people", *(["asked", "answered"] if survey else []), "verdict", "firm", *MEASURED]
    return Table(
        "shapes",
        f"{WORK}: the shape of each network and what the rules look at, in the order of the definition: not a ranking.",
        shapes.pick(columns=columns),
        {"name": "Network", "people": "People", "asked": "Asked", "answered": "Answered", "verdict": "Shape",
         "firm": "How firm", **LABELS},
        {**dict.fromkeys(("people", "asked", "answered", "clusters"), "count"),
         **dict.fromkeys(MEASURED[:-1], "share")},
    )  # fmt: skip


def _figures(shapes: Protected, seen: Seen, found: list[Called]) -> list[Figure]:
    from evalkit.charts import network as charts
    from evalkit.charts.words import Words

    frame = shapes.frame
    if (frame["verdict"] == UNKNOWN).all() or len(frame) > MOST_SYSTEMS + 1:
        return []
    words = Words(
        "fingerprint",
        caption=say(
            f"{WORK}: our drawing of the words “distributed and dense”, “chain-like” and “fragmented” –"
            f" {{networks:count}}"
            " {networks:noun:network|networks} on the measures that the words rest on.", shapes,
            {"networks": len(frame)},
        ),
        alt=say(
            "A panel for each measure, with a dot for each network and a line where the rule draws its threshold."
            " {networks:count} {networks:noun:network is|networks are} shown by name; the same numbers stand in a"
            " table.",
            shapes, {"networks": len(frame)},
        ),
        source=_source(shapes, seen),
        labels={"name": "Network", "verdict": "Shape", **LABELS},
        formats={**dict.fromkeys(MEASURED[:-1], "share"), "clusters": "count"},
    )  # fmt: skip
    limits = found[0].shape.rules
    data = shapes.pick(columns=["name", "verdict", *MEASURED])
    return [charts.fingerprint(data, words, measures=MEASURED, limits={n: getattr(limits, n) for n in MEASURED})]


def _source(shapes: Protected, seen: Seen) -> str:
    if seen.last_wave is None:
        return "Who is on record in which project"
    return say("Survey, {wave:text}: who talks to whom about improvement", shapes, {"wave": seen.last_wave.wave})
