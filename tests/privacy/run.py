"""Plant, run, search, and write docs/privacy-canaries.md: ``python tests/privacy/run.py``, part of ``make privacy``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]

from evalkit import definition
from evalkit.intake import pipeline
from privacy.nasty import SHOUTS
from privacy.outing import go, tidy_up
from privacy.page import PAGE, Measured, page, recognised
from privacy.places import searched_places
from privacy.programme import Programme, plant_lists, plant_registers, plant_tables
from privacy.search import search


def main() -> int:
    """Write the page; return 1 if anybody came out."""
    with tempfile.TemporaryDirectory() as folder:
        outing = go(Path(folder))
        try:
            places = searched_places(outing)
        finally:
            tidy_up(outing)
        aviary = outing.programme.aviary
        known = recognised(outing.base / "work" / "canary", aviary)
        slipped, named = of_nobody_known(Path(folder) / "unknown")
    measured = Measured(tuple(aviary.canaries), known, places, slipped, named, len(SHOUTS))
    PAGE.write_text(page(measured), encoding="utf-8")
    leaks = [f"{name}: {leak}" for name, place in places.items() for leak in place.leaks(name)]
    sys.stderr.write("\n".join([*leaks, f"{PAGE.name} written; leaks: {len(leaks)}", ""]))
    return min(len(leaks), 1)


def of_nobody_known(folder: Path) -> tuple[int, int]:
    """Return how many people on no register, named in tables, reach prepared ones; and how many there are."""
    programme = Programme()
    plant_lists(programme)
    plant_registers(programme)
    plant_tables(programme)
    programme.write(folder / "canary")
    (folder / "canary" / "own").mkdir()
    os.environ["EVALKIT_HOME"] = str(folder / "home")
    pipeline.prepare(definition.load(folder / "canary"))
    aviary = programme.aviary
    hits = search(folder / "home" / "canary" / "prepared", aviary.marks()).hits
    named = {c for c in aviary.canaries if c.kind == "name" and c.place.endswith("of somebody on a register")}
    return len(named & set(aviary.owners(hit.text for hit in hits))), len(named)


if __name__ == "__main__":
    sys.exit(main())
