"""A small but realistic run folder, written through the kit's own classes; every person and number is invented."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.charts import house
from evalkit.definition import Scope
from evalkit.disclosure import Protected, protect, record
from evalkit.results.bundle import Run, Status, write_result, write_run
from evalkit.results.finding import Direction, Estimate, Figure, Finding, Grade, Method, Result, Table
from evalkit.results.said import Said
from made_protected import unprotected

SYSTEMS = {
    "QMF": "North East London",
    "QMJ": "North Central London",
    "QRV": "North West London",
    "QKK": "South East London",
    "QWE": "South West London",
}
METHOD = Method("Mean of monthly log growth with t intervals", "Student (1908)")
ISSUES: tuple[dict[str, Any], ...] = (
    {"source_id": "s001", "code": "STATED_TOTAL_DIFFERS", "severity": "warning", "n": 1,
     "action": "Kept; the total that the file states is not the number of its rows"},
    {"source_id": "s001", "code": "SECOND_JOIN", "severity": "merged", "n": 2, "action": "Merged with the first one"},
    {"source_id": "s002", "code": "SECOND_JOIN", "severity": "merged", "n": 4, "action": "Merged with the first one"},
    {"source_id": "s003", "code": "LEAVE_BEFORE_JOIN", "severity": "quarantine", "n": 3,
     "action": "Set aside; correct the times and run again"},
)  # fmt: skip


def definition() -> dict[str, Any]:
    return {
        "programme": {
            "id": "london",
            "title": "London Improvement Collaborative for children and young people",
            "start": "2022-01-01",
            "end": "2022-12-31",
            "as_at": "2023-01-06",
            "note": "All people in this report are invented; its totals are calibrated to published figures.",
        },
        "key": "demo",
        "systems": [{"code": code, "name": name, "aliases": [name.upper()]} for code, name in SYSTEMS.items()],
        "sources": [
            {"path": "registers/*.csv", "kind": "teams"},
            {"path": "occasions.csv", "kind": "spreadsheet", "mapping": "occasions.toml", "date_order": "dmy"},
        ],
        "thresholds": {"no_change_per_month": 0.02},
    }


def sources() -> tuple[dict[str, Any], ...]:
    rows = [
        ("registers/2022-03-14 learning session 1.csv", "teams", "interaction", 96, 90, 0, 4, 2),
        ("registers/2022-05-10 webinar.csv", "teams", "interaction", 61, 55, 0, 2, 4),
        ("attendance, south west.xlsx", "spreadsheet", "interaction", 1240, 1225, 3, 12, 0),
    ]
    names = ("name", "adapter", "table", "n_read", "n_accepted", "n_quarantined", "n_ignored", "n_merged")
    return tuple(
        dict(zip(names, row, strict=True))
        | {"source_id": f"s{k:03d}", "sha256": f"{k:064x}", "encoding": "utf-16" if row[1] == "teams" else "xlsx"}
        for k, row in enumerate(rows, 1)
    )


def run(**changes: Any) -> Run:
    scopes = {"programme": "London Improvement Collaborative", **{f"system-{c}": n for c, n in SYSTEMS.items()}}
    growth = [Status(scope, "10_growth", "Growth", "Is the collaborative growing?", ok=True) for scope in scopes]
    broken = Status(
        "programme", "20_momentum", "Momentum", "Is momentum building?", ok=False, error="KeyError in cell 4"
    )
    made = Run(
        run_id="3f9c2a7be1d04c55",
        definition=definition(),
        profile="board",
        scopes=scopes,
        notebooks=(growth[0], broken, *growth[1:]),
        sources=sources(),
        issues=ISSUES,
        registers={"expected": 30, "received": 27, "missing": [{"date": "2022-03-14", "kind": "webinar"}]},
        versions={"evalkit": "0.1.0", "Python": "3.11.9", "pandas": "3.0.1"},
        seeds={"resampling": 20230106},
    )
    return replace(made, **changes)


@cache  # what a result shows must have been protected together
def shown(profile: str, size: int) -> dict[str, Protected]:
    months = [f"2022-{month:02d}" for month in range(1, 13)]
    active = (np.linspace(0.45, 1, 12) * size).round().astype(int)
    joined = np.r_[active[0], np.diff(active) + 3]
    frame = pd.DataFrame({"month": months, "active": active, "joined": joined, "lapsed": [0] + [3] * 11})
    frame["rate"] = frame["active"].pct_change()
    rates = {"rate": 0.041, "low": 0.012, "high": 0.071, "joiners": 0.021, "joiners_low": -0.004}
    facts = pd.DataFrame([{"n": size, **rates, "sessions": 0.001, "sessions_low": -0.006, "sessions_high": 0.009}])
    return protect([unprotected("stock", frame), unprotected("facts", facts)], Scope(profile=profile))


def stock(profile: str = "board", size: int = 212) -> Protected:
    return shown(profile, size)["stock"]


LABELS = {
    "month": "End of month",
    "active": "Active members",
    "joined": "Joined",
    "lapsed": "Lapsed",
    "rate": "Change",
}
FORMATS = {"month": "month", "active": "count", "joined": "count", "lapsed": "count", "rate": "change"}


@cache
def _drawn(months: tuple[str, ...], active: tuple[int, ...]) -> dict[str, bytes]:
    with house.canvas(3.2) as drawing:
        axes = drawing.subplots()
        axes.bar(months, active, color=house.PALETTE[0], hatch="//", edgecolor="white")
        axes.plot(months, active, color=house.INK)
        axes.set_xticks(months, [month[-2:] for month in months])
        axes.set_ylabel("Active members")
        return house.freeze(drawing)


def figure(data: Protected, name: str = "active_members") -> Figure:
    frame = data.frame
    pictures = _drawn(tuple(frame["month"]), tuple(frame["active"]))
    return Figure(
        name,
        Said("Active members more than doubled between January and December 2022.", ["stock"]),
        Said("Bars rise in every month of 2022, from 95 active members in January to 212 in December.", ["stock"]),
        Said("27 of 30 registers; active in the 90 days up to each month's end", ["stock"]),
        data,
        svg=pictures["svg"],
        png=pictures["png"],
        labels=LABELS,
        formats=FORMATS,
    )


def findings(data: Protected) -> tuple[Finding, ...]:
    row = shown(str(data.profile), int(data.frame["active"].iloc[-1]))["facts"]
    rate = Estimate(
        0.041, 0.012, 0.071, 0.023, 0.06, 0.0124, 8, 0.0121, 9, "relative change per month", "t-test", METHOD
    )
    rule = "The interval excludes no change, with and without the last month."
    return (
        Finding(
            "growth.stock.rate",
            "Active members grew by {rate:percent} a month, to {n:count} at the end of the period.",
            row, Grade.CLEAR, rule, rate, Direction.UP,
        ),
        Finding(
            "growth.joiners", "The number of people who join leans upwards, but not clearly.", row, Grade.LEANING,
            "Only the narrower interval excludes no change.",
            replace(rate, value=0.021, low=-0.004, p=0.081), Direction.UP,
        ),
        Finding(
            "growth.sessions", "Attendance at learning sessions did not change materially.", row,
            Grade.NO_MATERIAL_CHANGE, "The interval lies inside the declared band.",
            replace(rate, value=0.001, low=-0.006, high=0.009, p=0.71),
        ),
        Finding(
            "growth.webinars", "There are too few webinars to say whether their attendance changes.", row,
            Grade.NOT_ENOUGH_EVIDENCE, "Fewer webinars than the rule for a trend needs.",
        ),
        Finding(
            "growth.people", "{n:count} people were active in the last month.", row, Grade.COUNTED,
            "A count from the registers; nothing is inferred from it.",
        ),
    )  # fmt: skip


def result(profile: str = "board", size: int = 212, **changes: Any) -> Result:
    data = stock(profile, size)
    table = Table("stock", "Active members at each month's end, and those who joined or lapsed.", data, LABELS, FORMATS)
    found = findings(data)
    made = Result(
        analysis="growth",
        question="Is the collaborative growing?",
        findings=found,
        tables={"stock": table},
        figures={"active_members": figure(data)},
        caveats=(
            "Three registers did not arrive. A missing register is not a zero.",
            "This says how many people take part, not why.",
        ),
        disclosure=record(data, *(finding.evidence for finding in found)),
        parameters={"profile": profile},
    )
    return replace(made, **changes)


def write(folder: Path, made: Run | None = None, results: dict[str, Result] | None = None) -> Path:
    """Write a run folder; `results` gives the result of a notebook by ``"scope/notebook"``."""
    made = made or run()
    for k, status in enumerate(status for status in made.notebooks if status.ok):
        place = f"{status.scope}/{status.notebook}"
        answer = (results or {}).get(place) or result(made.profile, 212 if k == 0 else 30 + 7 * k)
        write_result(answer, folder / place)
    write_run(made, folder)
    return folder
