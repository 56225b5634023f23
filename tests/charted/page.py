"""The page `docs/measures.md`: conformance, false alarms, and which sites were called."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from calibration.sources import code_lines
from charted.published import SERIES, found
from evalkit.stats.spc import ANHOEJ, IHI, MAKING_DATA_COUNT, false_alarms, making_data_count

ROOT = Path(__file__).resolve().parents[2]
PAGE, TABLE = ROOT / "docs" / "measures.md", ROOT / "docs" / "measures.json"
LENGTHS = (12, 24, 36)
RULES = (
    ("Making Data Count, XmR, runs and trends of 7", MAKING_DATA_COUNT, "xmr"),
    ("the same with 6", making_data_count(6), "xmr"),
    ("Anhøj, run chart", ANHOEJ, "run"),
    ("IHI, run chart: run of 6, trend of 5", IHI, "run"),
)

_HEAD = """<!-- Written by `make charts`; change the code that it describes, not this page. -->
# Measures over time: what the charts say

Whether attribution holds what it says is measured elsewhere: [calibration](calibration.md#interrupted).

## Published series, to the printed digit

Each line and each signal of the kit's chart, beside what the source prints. Where R computes a published series, its
code ran on the same numbers.

{conformance}

{notes}

Conventions that differ between tools, as far as their code or documentation was seen:

{conventions}
## How often a chart signals where nothing happens

Simulated stable series of normal values ({draws:,} each): a signal anywhere on the chart, and at the latest point,
which is what an icon shows. "Alike" is a correlation of 0.4 between neighbouring months.

{alarms}

Analyses say in their caveats what holds for the length of their own series.

## Which sites were called, against the truth

{programmes} simulated programmes of eight sites and thirty months each, like the sample `uec`: two sites truly change,
a third makes the same change and nothing comes of it, five do not make it. *Changed sites called* is the share of those
that truly changed; *others called* that of all others; *exactly right* are programmes in which those called are those
that changed.

{called}

An icon says that a process has changed, not why; where winters move all sites alike, it is often winter. Against places
without the change, a claim is rarely false; but where the sites with the change rose faster all along, the comparison's
assumption is broken, and only the trends before can show it.
"""


_TOOLS = ("what", "the kit", "*Making Data Count* (Excel)", "NHSRplotthedots (R)", "qicharts2 (R)")
CONVENTIONS = (
    ("moving ranges beyond 3.267 of their mean", "kept; `screen` leaves them out, once", "kept", "left out by default",
     "kept; an option leaves them out"),
    ("limits, in mean moving ranges from the centre", "3/1.128 = 2.6596", "–", "2.66", "3/1.128"),
    ("trend", "7 points in one direction (6 to 8)", "–", "7 points", "none"),
    ("run on one side", "7 points (6 to 8); a point on the centre ends it", "–",
     "7 points; a point on the mean ends it", "more than round(log2 n) + 3 (Anhøj)"),
    ("two of three", "in the outer third, all three on one side", "–", "the same", "none"),
    ("points below which limits are a trial", "13", "–", "12", "–"),
    ("shares and rates", "P′, U′ (Laney 2002)", "XmR", "XmR", "P, U; P′, U′ on request"),
    ("lines where a chart is rebased", "broken", "drawn through", "broken by default", "broken"),
)  # fmt: skip


def sources() -> dict[str, str]:
    """Return a hash of the code that the page vouches for."""
    folders = (ROOT / "src/evalkit/stats/spc", ROOT / "src/evalkit/stats/attribution")
    paths = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    paths += [ROOT / "src/evalkit/simulate/sites.py", ROOT / "tests/charted/called.py"]
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(code_lines(path.read_text("utf-8")).encode()).hexdigest()
        for path in paths
    }


def alarms() -> list[dict[str, Any]]:
    """Return the false alarms of every set of rules and length."""
    rows = []
    for title, rules, chart in RULES:
        for points in LENGTHS:
            alone, alike = (false_alarms(points, rules, chart, lasting=one) for one in (0.0, 0.4))
            rows.append({"rules": title, "points": points, "anywhere": alone.anywhere, "latest": alone.latest,
                         "alike_anywhere": alike.anywhere, "alike_latest": alike.latest})  # fmt: skip
    return rows


def page(table: Mapping[str, Any]) -> str:
    """Return the page in Markdown; conformance is worked out anew, the rest is what `docs/measures.json` holds."""
    from evalkit.stats.spc.false_alarms import DRAWS

    conformance, notes = _conformance()
    return _HEAD.format(
        conformance=conformance, notes=notes, conventions=_table(_TOOLS, CONVENTIONS), draws=DRAWS,
        alarms=_alarms(table["alarms"]), programmes=table["called"][0]["programmes"], called=_called(table["called"]),
    )  # fmt: skip


def _conformance() -> tuple[str, str]:
    rows, notes = [], []
    for series in SERIES:
        lines, signals = found(series)
        same = lines == dict(series.lines) and signals == dict(series.signals)
        printed = ", ".join(f"{name} {value}" for name, value in series.lines.items())
        own = ", ".join(f"{name} {value}" for name, value in lines.items())
        marked = "; ".join(f"{rule}: {_points(points)}" for rule, points in signals.items())
        note = ""
        if series.note:
            notes.append(f"{len(notes) + 1}. {series.note}")
            note = f" ({len(notes)})"
        rows.append((f"{series.title}{note}", series.source, printed or "–", own or "–", marked or "–",
                     "yes" if same else "**no**"))  # fmt: skip
    head = ("series and chart", "source", "printed", "the kit", "signals", "same")
    return _table(head, rows), "\n".join(notes)


def _points(points: Sequence[int]) -> str:
    if not points:
        return "none"
    return "all" if len(points) > 20 else ", ".join(map(str, points))


def _alarms(rows: Sequence[Mapping[str, Any]]) -> str:
    head = ("rules", "points", "anywhere", "at the latest", "anywhere, alike", "at the latest, alike")
    body = [
        (row["rules"], row["points"],
         *(f"{row[name]:.1%}" for name in ("anywhere", "latest", "alike_anywhere", "alike_latest")))
        for row in rows
    ]  # fmt: skip
    return _table(head, body)


def _called(situations: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    head = ("method", "changed sites called", "others called", "any other called", "exactly right")
    for one in situations:
        names = ("true", "false", "any_false", "exact")
        rows = [(row["method"], *(f"{row[n]:.0%}" if n in row else "–" for n in names)) for row in one["methods"]]
        told = (
            f"The three together against the five: clear in {one['together']['clear']:.0%}, clear or leaning in "
            f"{one['together']['leaning']:.0%} of programmes."
        )
        parts.append(f"### {one['title'][0].upper()}{one['title'][1:]}\n\n{_table(head, rows)}\n{told}\n")
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"
