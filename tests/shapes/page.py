"""The page of shapes, `docs/network-shapes.md`, from what was counted, `docs/network-shapes.json`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.network.shape import OF_PROJECTS, Rules
from evalkit.simulate.archetypes import ARCHETYPES

DOCS = Path(__file__).parents[2] / "docs"
PAGE, TABLE = DOCS / "network-shapes.md", DOCS / "network-shapes.json"
_HEAD = """# The shape of a network: how often the verdict is wrong

<!-- Written by `make shapes`; change the code that it describes, not this page. -->

`ek.network.shape` calls a survey or project network *distributed and dense*, *chain-like*, *fragmented* (or both of
these), or *in between*, by stated rules over measured shares ([networks](network.md)). Here networks of known shape are
drawn from settings and called. The two shapes published for five NHS trusts came in words without values: these are our
drawings of the words, and what is shown is that the rules find what was drawn, and not a drawing's own numbers. The
thresholds and the settings were chosen while looking at drawings of these same kinds, so this is no independent
test.
"""
_KINDS = {"survey": "Survey: who names whom", "projects": "People × projects"}
_WORDS = {
    "outstanding": "dense clusters that overlap, 3 % apart",
    "threads": "threads that hold on to one another, a few clusters",
    "islands": "clusters, and 40 % of people in pieces apart",
    "special-measures": "threads, and 35 % of people in pieces apart",
    "loose": "contacts anywhere, no clusters",
    "half-and-half": "half in clusters, half on threads",
    "hub-and-spoke": "everybody hangs on one person",
}


def page(table: Mapping[str, Any]) -> str:
    """Return the page in Markdown.

    Parameters
    ----------
    table : mapping
        What `docs/network-shapes.json` holds: counts of networks, and of those called right.
    """
    found = pd.DataFrame(table["counts"])
    lines = [_HEAD, *_sizes(found), *_settings(found), *_thresholds(table), *_confusion(table), ""]
    return "\n".join(lines)


def _wrong(rows: pd.DataFrame) -> str:
    drawn, right = int(rows["drawn"].sum()), int(rows["right"].sum())
    return f"{1 - right / drawn:.1%} of {drawn:,}" if drawn else "–"


def _sizes(found: pd.DataFrame) -> list[str]:
    lines = ["## By number of people", "", "Share of networks that are called something else than they were drawn as."]
    sized = found[found["table"] == "people"]
    people = sorted(sized["row"].unique(), key=int)
    for kind, title in _KINDS.items():
        own = sized[sized["kind"] == kind]
        lines += [
            "",
            f"### {title}",
            "",
            f"| drawn | should be called | {' | '.join(people)} people | firm | clusters |",
        ]
        lines.append("|---|---|" + "--:|" * (len(people) + 2))
        for name, (verdict, _) in ARCHETYPES.items():
            rows = own[own["archetype"] == name]
            shares = [_wrong(rows[rows["row"] == size]) for size in people]
            firm = f"{rows['firm'].sum() / rows['drawn'].sum():.0%}"
            largest = rows[rows["row"] == people[-1]].iloc[0]
            dense = f"{largest['number']:.0f}, {largest['covered']:.0%}"
            lines.append(f"| {name}: {_WORDS[name]} | {verdict} | {' | '.join(shares)} | {firm} | {dense} |")
        lines.append(f"| **all** | | {' | '.join(_wrong(own[own['row'] == size]) for size in people)} | | |")
    lines += [
        "",
        "*Firm*: no threshold moved by a fifth changes the verdict. *Clusters*: dense clusters and the share of people"
        f" in them, mean over networks of {people[-1]} people.",
        "",
    ]
    return lines


def _settings(found: pd.DataFrame) -> list[str]:
    moved = found[found["table"] != "people"]
    lines = [
        "## With the settings of the drawings moved",
        "",
        "Each setting a fifth lower and a fifth higher, one at a time, and *all at once*: every setting, the shares of"
        " people included, anywhere within a fifth of its value. 60 to 1,000 people. Shares called wrong; the settings"
        " are those of `evalkit.simulate.archetypes.Drawing`.",
        "",
    ]
    names = list(dict.fromkeys(moved["row"]))
    for kind, title in _KINDS.items():
        own = moved[moved["kind"] == kind]
        used = [name for name in names if (own["row"] == name).any()]
        lines += [f"### {title}", "", f"| drawn | {' | '.join(name.replace('all', 'all at once') for name in used)} |"]
        lines.append("|---|" + "--:|" * len(used))
        for name in ARCHETYPES:
            rows = own[own["archetype"] == name]
            shares = [_share(rows[rows["row"] == one]) for one in used]
            lines.append(f"| {name} | {' | '.join(shares)} |")
        lines += [f"| **all** | {' | '.join(_share(own[own['row'] == one]) for one in used)} |", ""]
        lines += [f"In all: {_wrong(own)} networks, one setting moved or all. {_weak(own)}", ""]
    return lines


def _weak(rows: pd.DataFrame) -> str:
    """Name the drawings and settings of which more than one network in twenty is called wrong."""
    found = rows.groupby(["archetype", "row"], sort=False)[["drawn", "right"]].sum()
    missed = found[1 - found["right"] / found["drawn"] > 0.05]
    words = [f"{name}, {row.replace('all', 'all at once')} ({one.drawn - one.right} of {one.drawn})"
             for (name, row), one in zip(missed.index, missed.itertuples(), strict=True)]  # fmt: skip
    return (
        f"**Where more than one in twenty is wrong:** {'; '.join(words)}."
        if words
        else "Nowhere is one in twenty wrong."
    )


def _share(rows: pd.DataFrame) -> str:
    return f"{1 - rows['right'].sum() / rows['drawn'].sum():.0%}" if len(rows) else "–"


def _thresholds(table: Mapping[str, Any]) -> list[str]:
    lines = [
        "## With the thresholds moved",
        "",
        "Share called wrong if one threshold of `ek.network.Rules` were a fifth lower or higher.",
        "",
        "| threshold | survey / projects | survey, lower | survey, higher | projects, lower | projects, higher |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name in table["thresholds"]["survey"]:
        cells = [f"{table['thresholds'][kind][name][way]:.1%}" for kind in _KINDS for way in ("lower", "higher")]
        lines.append(
            f"| `{name}` | {getattr(Rules(), name):g} / {getattr(OF_PROJECTS, name):g} | {' | '.join(cells)} |"
        )
    return [*lines, ""]


def _confusion(table: Mapping[str, Any]) -> list[str]:
    lines = ["## What was taken for what", "", "| drawn | kind | called | networks |", "|---|---|---|--:|"]
    lines += [f"| {one['archetype']} | {one['kind']} | {one['called']} | {one['drawn']} |" for one in table["wrong"]]
    return lines if table["wrong"] else [*lines[:1], "", "Nothing."]
