"""The grid: a row a system, a column a signal, each cell with its own grade. Unranked, and never added up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.analyses.priorities.asked import COUNTED, Asked
from evalkit.analyses.priorities.reading import DOWN, SILENT, UP, State, adjusted, may_stand_here, state, told
from evalkit.definition import Profile, Signal
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.gathered import Gathered
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

NO_RUN = "No run was given, so the grid has nothing to show: it is filled when the notebook runs after the others."
MOST_ROWS = 12
"""Most systems that a picture of the grid shows legibly; beyond, how they are distributed over the states."""


def part(asked: Asked) -> Part:
    """Return the grid; a programme without systems has none."""
    evaluation = asked.evaluation
    if not evaluation.systems:
        no_grid = "The programme declares no systems, so there is no grid of them."
        return Part(caveats=lambda _: [*([] if asked.given else [NO_RUN]), no_grid])
    signals = evaluation.priorities.signals
    now = {signal.code: _column(asked, asked.now, signal) for signal in signals}
    before = {signal.code: _column(asked, asked.before, signal) for signal in signals}
    compared = bool(asked.before.results)
    cells = pd.DataFrame(
        [
            {"system": system.name, "signal": signal.name, "state": str(now[signal.code][k][0]),
             "told": now[signal.code][k][1], "last": str(before[signal.code][k][0]) if compared else ""}
            for k, system in enumerate(evaluation.systems)
            for signal in signals
        ]
    )  # fmt: skip
    tables = (
        Unprotected("cells", cells, ReleaseClass.ACTIVITY, labels=tuple(cells.columns)),
        _wide(cells, signals, compared),
        _facts(cells, signals, compared),
        _distribution(cells, signals),
        _offers(cells, signals),
    )
    missing = [signal for signal in signals if asked.given and not asked.now.has(signal.notebook)]
    return Part(
        tables,
        findings=_findings,
        tables=lambda shown: _tables(shown, signals),
        figures=lambda shown: _figures(shown, signals, len(evaluation.systems)),
        caveats=lambda _: _caveats(asked, missing),
    )


def _column(asked: Asked, results: Gathered, signal: Signal) -> list[tuple[State, str]]:
    """Return the state of each system's finding, and its words, adjusted for all systems."""
    systems, profile = asked.evaluation.systems, Profile(asked.scope.profile)
    scopes = [f"system-{system.code}" for system in systems]
    found = [results.find(scope, signal.notebook, signal.finding) for scope in scopes]
    made = []
    for scope, finding, grade in zip(scopes, found, adjusted(found), strict=True):
        if not results.has(signal.notebook):
            what = State.NOT_RUN
        elif results.failed(scope, signal.notebook):
            what = State.FAILED
        elif finding is not None and not may_stand_here(finding, len(systems), profile):
            what = State.OWN
        else:
            what = state(finding, grade)
        made.append((what, told(finding, what)))
    return made


def _letters(signals: tuple[Signal, ...]) -> list[str]:
    """Name a column for each signal: their own codes hold digits perhaps."""
    return [f"signal_{chr(ord('a') + k)}" for k in range(len(signals))]


def _wide(cells: pd.DataFrame, signals: tuple[Signal, ...], compared: bool) -> Unprotected:
    words = cells["told"]
    if compared:
        changed = cells["state"] != cells["last"]
        words = words + changed.map({True: "; last time: ", False: "; as last time"}) + cells["last"].where(changed, "")
    wide = cells.assign(words=words).set_index(["system", "signal"])["words"].unstack()  # noqa: PD010 – text, one a cell
    order = cells["system"].drop_duplicates()
    frame = wide.loc[order, [signal.name for signal in signals]]
    frame.columns = pd.Index(_letters(signals))
    return Unprotected(
        "grid", frame.rename_axis("name").reset_index(), ReleaseClass.ACTIVITY, labels=("name", *_letters(signals))
    )  # fmt: skip


def _facts(cells: pd.DataFrame, signals: tuple[Signal, ...], compared: bool) -> Unprotected:
    states = cells["state"].map(State)
    down, up, silent = (states.isin(which) for which in (DOWN, UP, SILENT))
    row: dict[str, Any] = {
        "systems": cells["system"].nunique(),
        "signals": len(signals),
        "cells": len(cells),
        "down": int(down.sum()),
        "up": int(up.sum()),
        "silent": int(silent.sum()),
        "open": int((~down & ~up & ~silent).sum()),
        "some_down": int(cells.loc[down, "system"].nunique()),
        "changed": int((cells["state"] != cells["last"]).sum()) if compared else 0,
        "compared": int(compared),
    }
    return Unprotected("grid-in-all", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=tuple(row))


def _distribution(cells: pd.DataFrame, signals: tuple[Signal, ...]) -> Unprotected:
    counted = cells.groupby(["signal", "state"]).size()
    rows = [
        {"signal": signal.name, "state": str(what), "systems": int(counted[signal.name, str(what)])}
        for signal in signals
        for what in State
        if (signal.name, str(what)) in counted.index
    ]
    return Unprotected(
        "distribution", pd.DataFrame(rows), ReleaseClass.ACTIVITY, about_nobody=("systems",),
        labels=("signal", "state"),
    )  # fmt: skip


def _offers(cells: pd.DataFrame, signals: tuple[Signal, ...]) -> Unprotected:
    """List what can be offered for each signal, and where it points down, in the definition's order of systems."""
    down = cells[cells["state"].map(State).isin(DOWN)]
    rows = []
    for signal in signals:
        where = down.loc[down["signal"] == signal.name, "system"].tolist()
        rows.append(
            {
                "signal": signal.name,
                "offer": signal.offer or "none declared",
                "where": wording.listed(where) or "nowhere",
            }
        )
    return Unprotected("offers", pd.DataFrame(rows), ReleaseClass.ACTIVITY, labels=("signal", "offer", "where"))


def _findings(shown: Shown) -> list[Finding]:
    facts = shown["grid-in-all"]
    row = facts.row()
    if row["silent"] == row["cells"]:
        sentence = "Nothing has been found yet for any of {systems:count} systems."
        return [Finding("priorities.grid", sentence, facts, Grade.COUNTED, COUNTED)]
    sentence = (
        "Of {cells:count} cells – {systems:count} {systems:noun:system|systems} by {signals:count} signals –"
        " {down:count} {down:noun:points|point} down, {up:count} {up:noun:points|point} up, {open:count} cannot tell or"
        " show nothing to act on, and for {silent:count} nothing was found. {some_down:count}"
        " {some_down:noun:system has|systems have} a cell that points down."
    )
    if row["compared"]:
        sentence += " Since the last report {changed:count} {changed:noun:cell|cells} changed."
    return [Finding("priorities.grid", sentence, facts, Grade.COUNTED, RULE)]


RULE = (
    "Each cell has the grade of its own finding, lowered where it does not stand after adjustment for all systems"
    " (Holm). Up: clear or leaning rise, or improving measures only; down: clear or leaning fall, or any concerning"
    " measure. Nothing is added up or ranked."
)


def _tables(shown: Shown, signals: tuple[Signal, ...]) -> list[Table]:
    names = dict(zip(_letters(signals), [signal.name for signal in signals], strict=True))
    tables = [
        Table(
            "grid",
            say(
                "Signals of {systems:count} {systems:noun:system|systems}, in the order of the definition: not a"
                " ranking.", shown["grid-in-all"],
            ),
            shown["grid"], {"name": "System", **names},
        ),
        Table(
            "offers", "Support that can be offered for each signal, and where it points down.", shown["offers"],
            {"signal": "Signal", "offer": "Can be offered", "where": "Where it points down"},
        ),
    ]  # fmt: skip
    if shown["grid-in-all"].row()["systems"] > MOST_ROWS:
        tables.append(
            Table(
                "distribution", "How many systems say what, signal by signal.", shown["distribution"],
                {"signal": "Signal", "state": "What it says", "systems": "Systems"}, {"systems": "count"},
            )
        )  # fmt: skip
    return tables


def _figures(shown: Shown, signals: tuple[Signal, ...], systems: int) -> list[Figure]:
    from evalkit.charts import priorities as charts
    from evalkit.charts.words import Words

    facts = shown["grid-in-all"]
    if facts.row()["silent"] == facts.row()["cells"]:
        return []
    names = [signal.name for signal in signals]
    caption = say("{down:count} of {cells:count} cells point down, {up:count} up.", facts)
    source = say("Findings of this run for {systems:count} {systems:noun:system|systems}", facts)
    labels = {"system": "System", "signal": "Signal", "state": "What it says", "systems": "Systems"}
    if systems > MOST_ROWS:
        alt = say(
            "A bar for each signal, divided into {systems:count} systems by what they say, from rises on the left to"
            " falls on the right; the same numbers stand in a table.", facts,
        )  # fmt: skip
        words = Words("distribution", caption, alt, source, labels, {"systems": "count"})
        return [charts.distribution(shown["distribution"], words, signals=names, states=list(map(str, State)))]
    alt = say(
        "A grid of words, a row a system and a column a signal, in the order of the definition. {down:count} cells"
        " point down and {up:count} up; an arrow stands beside the words.", facts,
    )  # fmt: skip
    words = Words("grid", caption, alt, source, labels)
    data = shown["cells"].pick(columns=["system", "signal", "state"])
    return [charts.grid(data, words, signals=names, up=list(map(str, UP)), down=list(map(str, DOWN)))]


def _caveats(asked: Asked, missing: list[Signal]) -> list[str]:
    told = []
    if not asked.given:
        told.append(NO_RUN)
    if missing:
        names = wording.listed([signal.name for signal in missing])
        told.append(f"{names}: no notebook of this run answers, so the column says “not run”, which is no finding.")
    if asked.given and not asked.before.results:
        told.append("No last report was named, so the grid does not say what changed since.")
    return [
        *told,
        "The grid has no order and no score. Of systems that are alike one always looks worst, and mostly looks better"
        " next time without any help: a cell that points down is a reason to ask, and “not enough evidence” is no"
        " reason to leave anybody alone.",
    ]
