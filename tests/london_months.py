"""The London sample as it was on an earlier day, so that two months of it can be compared; everybody is invented."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONDON = ROOT / "data_samples" / "london"
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{2})/(\d{2})/(\d{4})")
_DATED = ("offers", "tests-of-change", "invitations", "measures", "highlight-reports", "spread")


def london_as_of(folder: Path, end: date, as_at: date) -> Path:
    """Write the sample with the rows and files that were there on a day, and a period that ends before it."""
    shutil.copytree(LONDON, folder)
    for path in [*folder.glob("exports/teams/*.csv"), *folder.glob("registers/*.xlsx")]:
        if _day(path.name) > as_at:
            path.unlink()
    lists = [folder / "lists" / f"{name}.csv" for name in _DATED]
    for path in [*folder.glob("registers/*.csv"), *lists]:
        head, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text(head + "".join(line for line in lines if _day(line) <= as_at), encoding="utf-8", newline="")
    definition = folder / "evaluation.toml"
    text = definition.read_text(encoding="utf-8")
    text = text.replace("end = 2023-03-31", f"end = {end}", 1).replace("as_at = 2023-04-14", f"as_at = {as_at}", 1)
    text = text.replace('path = "registers/2023', 'optional = true\npath = "registers/2023')  # not there yet, perhaps
    definition.write_text(text, encoding="utf-8")
    return folder


def _day(text: str) -> date:
    """Return the first date in a text, or one long ago where there is none."""
    found = _DAY.search(text)
    if not found:
        month = re.search(r"\b(\d{4})-(\d{2})\b", text)
        return date(int(month[1]), int(month[2]), 1) if month else date.min
    year, month, day, other_day, other_month, other_year = found.groups()
    return date(int(year), int(month), int(day)) if year else date(int(other_year), int(other_month), int(other_day))
