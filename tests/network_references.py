"""What R's igraph, sna and network say of reference networks: `network/reference/oracle.R` wrote it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.network import MEASURES, Ties, TwoMode, brokerage, describe
from evalkit.network.brokers import ROLES
from evalkit.network.ties import pattern

FOLDER = Path(__file__).parent / "network" / "reference"
REFERENCES: Mapping[str, Mapping[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
_HEAD = """# The measures of a network, and what other programs say

<!-- Written by `make docs`; change the code that it describes, not this page. -->

`ek.network.describe` returns these, in this order; `ek.network.measures(kind)` returns this table. How they are used:
[networks](network.md).
"""
_TITLES = {"undirected": "Ties without direction", "directed": "Ties with a direction, besides those above",
           "two-mode": "People × occasions, projects or teams"}  # fmt: skip


def network(name: str) -> Ties | TwoMode:
    """Return a reference network."""
    known = REFERENCES[name]
    one, other = np.array(known["edges"]).T
    people = pd.RangeIndex(known["people"])
    if "occasions" in known:
        occasions = pd.RangeIndex(known["occasions"])
        return TwoMode(pattern(one, other, (len(people), len(occasions))), people, occasions)
    return Ties.between(one, other, people, directed=known["directed"])


def brokers(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return between how many pairs people of each group stand, by R's sna and by the kit."""
    known = REFERENCES[name]
    groups = sorted(set(known["groups"]))
    said = pd.DataFrame({role: known["brokerage"][role] for role in ROLES}, index=groups)
    return said, brokerage(network(name), known["groups"])[list(ROLES)]


def page() -> str:
    """Return the page of the measures: what they are, and how far they are from what other programs say."""
    lines, shown = [_HEAD], set()
    for kind, measures in MEASURES.items():
        lines += [f"## {_TITLES[kind]}", "", "| measure | definition | range | a high value means | reference |"]
        lines.append("|---|---|---|---|---|")
        for one in measures:
            if kind == "directed" and one.name in shown:
                continue
            shown.add(one.name)
            words = (f"`{one.name}`", one.definition, _range(one.low, one.high), one.high_means, one.reference)
            lines.append(f"| {' | '.join(words)} |")
        lines.append("")
    return "\n".join([*lines, *_compared(), ""])


def _range(low: float, high: float) -> str:
    return f"{low:g} to {high:g}" if np.isfinite(high) else f"from {low:g}"


def _compared() -> list[str]:
    lines = [
        "## Beside R",
        "",
        f"`tests/network/reference/oracle.R` computes the same with R ({next(iter(REFERENCES.values()))['made_with']}),"
        " and where no program has a measure, in another way. A test holds the difference below 1e-9 of the value;"
        " modularity, whose best division no program can promise, is held to the published optimum of the karate club.",
        "",
    ]
    for name, known in REFERENCES.items():
        lines += [f"### {known['about']}", "", "| measure | by | R | evalkit | difference |", "|---|---|--:|--:|--:|"]
        found = describe(network(name))
        for measure, said in known["measures"].items():
            lines.append(f"| `{measure}` | {said['by']} | {_difference(said['value'], float(found[measure]))} |")
        lines.append("")
    return [*lines, *_brokers()]


def _brokers() -> list[str]:
    lines = [
        "### Between whom people stand",
        "",
        "`ek.network.brokerage` beside sna's `brokerage`, people dealt to four groups in turn: pairs over all groups,",
        "and the largest difference in any group and role.",
        "",
        f"| network | {' | '.join(ROLES)} | largest difference |",
        "|---|" + "--:|" * (len(ROLES) + 1),
    ]
    for name, known in REFERENCES.items():
        said, found = brokers(name)
        away = int(np.abs(said.to_numpy() - found.to_numpy()).max())
        lines.append(f"| {known['about']} | {' | '.join(f'{count:,}' for count in found.sum())} | {away} |")
    return [*lines, ""]


def _difference(known: float | None, found: float) -> str:
    if known is None:
        return f"not defined | {'not defined' if np.isnan(found) else found} | –"
    away = abs(known - found)
    return f"{known:.8g} | {found:.8g} | {'0' if away == 0 else 'below 1e-12' if away < 1e-12 else f'{away:.0e}'}"
