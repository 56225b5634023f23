"""What to say where nobody rated, trained or returned anything: an empty page would look like a good one."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analyses.capability.panel import Panel
from evalkit.analyses.capability.workforce import Workforce
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade
from evalkit.results.part import Part, Shown


def part(panel: Panel, work: Workforce) -> Part:
    """Return what is missing; nothing where all of it is here."""
    here = {
        "self-assessment": panel.latest is not None,
        "training": bool(len(work.completions) or len(work.so_far) or len(work.since)),
        "staff in post": bool(len(work.staff)),
    }
    missing = [what for what, there in here.items() if not there]
    frame = pd.DataFrame([{"kinds": len(here), "missing": len(missing)}])
    facts = Unprotected("sources-of-capability", frame, ReleaseClass.ACTIVITY, about_nobody=("kinds", "missing"))
    return Part(
        (facts,),
        findings=lambda shown: _findings(shown, missing, len(here)),
        caveats=lambda _: [f"There is no {what} on record, so that nothing is said of it." for what in missing],
    )


def _findings(shown: Shown, missing: list[str], kinds: int) -> Iterator[Finding]:
    if len(missing) == kinds:
        told = "Nothing on record says how capability stands: no self-assessment, no training, no staff in post."
        yield Finding(
            "capability.nothing", told, shown["sources-of-capability"], Grade.NOT_ENOUGH_EVIDENCE, "There are no data."
        )
