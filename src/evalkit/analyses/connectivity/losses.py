"""What would break if the best connected left? Counts by organisation; nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.analyses.connectivity.alike import WORK
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import TOTAL, People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network import SurveyNetwork, Ties, TwoMode, brokerage, component_of
from evalkit.network.between import group_of_each
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part

LEAVE = 0.05
"""Share of people, the best connected, who are taken to leave."""
DRAWS = 200
FEWEST_PEOPLE = 30
RULE = (
    "The best connected are taken out of the network as it is; nobody would take their place, which makes this worse"
    " than what would happen. At random: mean of two hundred draws."
)
CAVEAT = (
    "Nobody is named or can be told from these counts. That somebody links others is no judgement of them, and a survey"
    " with silent people sees links that are single only because others did not answer."
)


def part(seen: Seen) -> Part:
    """Return what there is to say of losses, of the last wave or else of projects."""
    network = seen.last_wave if seen.last_wave is not None else seen.projects
    if network is None:
        return Part()
    ties = network.undirected() if isinstance(network, SurveyNetwork) else network.projection()
    if ties.size < FEWEST_PEOPLE or not ties.count:
        return Part()
    codes, keys = group_of_each(network, "organisation")
    organisations = len(keys) > 1
    estimates = [_declared(seen, network, ties)]
    if organisations:
        estimates.append(_by_organisation(seen, network, ties, codes, list(map(str, keys))))
    return Part(
        tuple(estimates),
        findings=lambda shown: [_finding(shown["losses"])],
        tables=lambda shown: _tables(shown["brokers"]) if organisations else [],
        caveats=lambda _: [CAVEAT],
    )


def _wave(seen: Seen) -> str:
    return seen.last_wave.wave if seen.last_wave is not None else seen.period


def _cut_off(ties: Ties, gone: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those who stay and are outside the largest part, though they were in it before."""
    stay = np.ones(ties.size, dtype=bool)
    stay[gone] = False
    before = component_of(ties)
    largest = np.bincount(before).argmax()
    places = np.flatnonzero(stay)
    after = component_of(ties.among(stay))
    return places[(after != np.bincount(after).argmax()) & (before[places] == largest)]


def _leaving(ties: Ties) -> NDArray[np.int64]:
    number = max(1, round(LEAVE * ties.size))
    return np.argsort(-ties.degree, kind="stable")[:number]


def _declared(seen: Seen, network: SurveyNetwork | TwoMode, ties: Ties) -> Unprotected:
    rng, gone = np.random.default_rng(0), _leaving(ties)
    cut = _cut_off(ties, gone)
    by_chance = np.mean([len(_cut_off(ties, rng.choice(ties.size, len(gone), replace=False))) for _ in range(DRAWS)])
    row: dict[str, Any] = {
        "people": ties.size, "leave": len(gone), "share": LEAVE, "stay": ties.size - len(gone), "cut": len(cut),
        "chance": float(by_chance),
    }  # fmt: skip
    return Unprotected(
        "losses", pd.DataFrame([row]), ReleaseClass.OPINION,
        people={"people": People(of="in the network of losses"), "cut": People(of="cut off", base="stay"),
                "stay": People(of="who stay")},
        statistics={"chance": Statistic("people", 1)}, about_nobody=("share", "leave"), period=_wave(seen),
        groups=[frozenset(network.people)],
    )  # fmt: skip


def _by_organisation(
    seen: Seen, network: SurveyNetwork | TwoMode, ties: Ties, codes: NDArray[np.int64], keys: list[str]
) -> Unprotected:
    links = brokerage(network, "organisation")
    cut = np.isin(np.arange(ties.size), _cut_off(ties, _leaving(ties)))
    across = _tied_across(ties, codes)
    rows, groups = [], []
    for number, key in enumerate([*keys, TOTAL]):
        mine = codes == number if key != TOTAL else codes >= 0
        counted = links[["articulation", "brokers"]].to_numpy(dtype=int)
        articulation, brokers = counted[list(links.index).index(key)] if key != TOTAL else counted.sum(axis=0)
        rows.append(
            {
                "organisation": key, "name": seen.organisation_name(key) if key != TOTAL else "All",
                "people": int(mine.sum()), "across": int((mine & across).sum()),
                "articulation": int(articulation), "brokers": int(brokers),
                "cut": int((mine & cut).sum()),
            }
        )  # fmt: skip
        groups.append(frozenset(network.people[mine]))
    counted = ("across", "articulation", "brokers", "cut")
    return Unprotected(
        "brokers", pd.DataFrame(rows), ReleaseClass.PERSONAL,
        people={"people": People(of="of known organisation")}
        | {name: People(of=f"{name} by organisation", base="people") for name in counted},
        by=("organisation",), labels=("name",), period=_wave(seen), groups=groups,
    )  # fmt: skip


def _tied_across(ties: Ties, codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    one, other = ties.ends
    across = (codes[one] != codes[other]) & (codes[one] >= 0) & (codes[other] >= 0)
    found = np.zeros(ties.size, dtype=bool)
    found[one[across]] = True
    found[other[across]] = True
    return found


def _finding(row: Protected) -> Finding:
    told = (
        f"{WORK}: if the {{leave:count}} best connected of {{people:count}} people left, {{cut:count}} of the others"
        f" would"
        " be cut off from the largest part; if as many left at random, about {chance:count} would."
    )
    return Finding("connectivity.losses", told, row, Grade.COUNTED, RULE)


def _tables(brokers: Protected) -> Iterator[Table]:
    yield Table(
        "brokers", f"{WORK}: who holds organisations together, as counts by organisation; not a ranking.",
        brokers.pick(columns=["name", "people", "across", "brokers", "articulation", "cut"]),
        {"name": "Organisation", "people": "People", "across": "Tied to another organisation",
         "brokers": "Between people of different organisations", "articulation": "Without whom the network falls apart",
         "cut": "Cut off if the best connected left"},
        dict.fromkeys(("people", "across", "brokers", "articulation", "cut"), "count"),
    )  # fmt: skip
