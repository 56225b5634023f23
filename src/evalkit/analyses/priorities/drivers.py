"""The theory of change as a driver diagram, with what this run found for each driver."""

from __future__ import annotations

import pandas as pd

from evalkit.analyses.priorities.asked import COUNTED, Asked
from evalkit.analyses.priorities.reading import DOWN, SILENT, UP, State, state
from evalkit.definition import Driver
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.gathered import PROGRAMME
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

LABELS = {
    "driver": "Primary driver",
    "secondary": "What drives it",
    "ideas": "Change ideas",
    "evidence": "Evidence in this report",
}
NOTHING = "no evidence is declared"


def part(asked: Asked) -> Part:
    """Return the driver diagram; nothing where no theory is declared."""
    theory = asked.evaluation.theory
    if theory is None or not theory.primary:
        return Part()
    rows, unknown = [], 0
    for driver in theory.primary:
        states = [(signal, _state(asked, signal)) for signal in driver.signals]
        unknown += sum(what in SILENT for _, what in states)
        rows.append(
            {"driver": driver.name, "secondary": "; ".join(driver.secondary), "ideas": "; ".join(driver.change_ideas),
             "evidence": _said(asked, driver, states), "reads": _reads([what for _, what in states])}
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    row = {
        "drivers": len(rows), "up": int((frame["reads"] == "up").sum()), "down": int((frame["reads"] == "down").sum()),
        "open": int((frame["reads"] == "open").sum()), "unknown": unknown,
        "bare": sum(not driver.signals for driver in theory.primary),
    }  # fmt: skip
    facts = Unprotected("theory", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=tuple(row))
    table = Unprotected("drivers", frame, ReleaseClass.ACTIVITY, labels=tuple(frame.columns))
    return Part(
        (facts, table),
        findings=_findings,
        tables=lambda shown: [
            Table("drivers", "The theory of change, and what this run found for each driver.",
                  shown["drivers"].pick(columns=list(LABELS)), LABELS)
        ],
        figures=lambda shown: _figures(shown, theory.aim),
        caveats=_caveats,
    )  # fmt: skip


def _state(asked: Asked, signal: str) -> State:
    """Read the programme's finding for a driver: of that name, or the one that stands for a question."""
    question = signal.partition(".")[0]
    named = next((one.finding for one in asked.evaluation.priorities.signals if one.notebook == signal), signal)
    if not asked.now.has(question):
        return State.NOT_RUN
    if asked.now.failed(PROGRAMME, question):
        return State.FAILED
    return state(asked.now.find(PROGRAMME, question, named))


def _said(asked: Asked, driver: Driver, states: list[tuple[str, State]]) -> str:
    if not driver.signals:
        return NOTHING
    return "; ".join(f"{_name(asked, signal)}: {what}" for signal, what in states)


def _name(asked: Asked, signal: str) -> str:
    question, _, rest = signal.partition(".")
    if question == "measures" and rest:
        return asked.evaluation.measure(rest).name
    return next((one.name for one in asked.evaluation.priorities.signals if one.notebook == question), question)


def _reads(states: list[State]) -> str:
    """Return which way the evidence points; evidence of both kinds, or none, is open."""
    up, down = any(one in UP for one in states), any(one in DOWN for one in states)
    return "open" if up == down else "up" if up else "down"


def _findings(shown: Shown) -> list[Finding]:
    told = (
        "Of {drivers:count} {drivers:noun:driver|drivers} of the theory of change, the evidence points up for"
        " {up:count} and down for {down:count}; for {open:count} it is open or there is none."
    )
    return [Finding("priorities.theory", told, shown["theory"], Grade.COUNTED, COUNTED)]


def _figures(shown: Shown, aim: str) -> list[Figure]:
    from evalkit.charts import priorities as charts
    from evalkit.charts.words import Words

    facts = shown["theory"]
    words = Words(
        "drivers",
        caption=say("The theory of change: evidence points up for {up:count} of {drivers:count} drivers.", facts),
        alt=say(
            "A driver diagram from the aim on the left over {drivers:count} primary drivers, each with the evidence in"
            " words, to what drives them on the right. An arrow and a tint mark {up:count} drivers whose evidence"
            " points up and {down:count} whose evidence points down. The table of drivers has the same words.", facts,
        ),
        source=say("The theory that the definition declares; findings of this run", facts),
        labels={**LABELS, "reads": "Points"},
    )  # fmt: skip
    return [charts.drivers(shown["drivers"], words, aim=aim, up=["up"], down=["down"])]


def _caveats(shown: Shown) -> list[str]:
    facts, row = shown["theory"], shown["theory"].row()
    told = ["Evidence that points up for a driver does not say that the driver moves the aim; that is the theory."]
    if row["unknown"]:
        told.append(say(
            "The theory names {unknown:count} {unknown:noun:finding|findings} that this run does not have.", facts
        ))  # fmt: skip
    return told
