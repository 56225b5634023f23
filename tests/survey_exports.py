"""The documented mapping file of a survey, and a small form with its answers, every person in it invented."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from evalkit.intake import pipeline

DOCUMENTED = next(
    block
    for block in re.findall(
        r"```toml\n(.*?)```", (Path(__file__).parents[1] / "docs" / "intake.md").read_text("utf-8"), re.DOTALL
    )
    if block.startswith('table = "survey"')
)
DOCUMENTED_SOURCE = next(
    block
    for block in re.findall(
        r"```toml\n(.*?)```", (Path(__file__).parents[1] / "docs" / "intake.md").read_text("utf-8"), re.DOTALL
    )
    if block.startswith("[[instruments]]")
)
INSTRUMENT = """
[[instruments]]
code = "ls3-feedback"
title = "Confidence"
scale_version = "1"
items = ["Leadership", "Data"]
levels = { "Not at all" = 1, "A little" = 2, "Somewhat" = 3, "Quite" = 4, "Very" = 5 }
"""


def text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as delimited text."""
    whole = io.StringIO(newline="")
    csv.writer(whole, delimiter=delimiter).writerows(rows)
    return whole.getvalue()


def source(path: str, **settings: str) -> str:
    """Return a source of a definition; values are written as they are."""
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    return f'[[sources]]\npath = "{path}"\n{lines}'


MAPPING = """table = "survey"
instrument = "after"
[columns]
system = "Where?"
[constants]
occasion = "ls3"
[questions."How was it?"]
question = "how"
type = "choice"
values = { "Good" = "good", "Bad" = "bad" }
[questions."How likely?"]
question = "likely"
type = "scale"
lowest = 0
highest = 10
[questions."Why?"]
question = "why"
type = "text"
"""
HEADINGS = ["ID", "Start time", "Completion time", "Email", "Name", "Where?", "How was it?", "How likely?", "Why?"]
ADA = ["1", "2026-03-04 12:00", "2026-03-04 12:05", "ada@nel.invalid", "Ada Fenwick", "NEL", "Good", "9", "The tea"]
LEE = ["2", "2026-03-04 12:01", "2026-03-04 12:06", "anonymous", "", "SEL", "Bad", "2", ""]
ZOE = ["3", "2026-03-04 12:01", "2026-03-04 12:06", "anonymous", "", "", "", "", ""]

MONKEY_UPPER = [
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
    "Last Name", "Custom Data 1", "What helped?", "", "", "How confident?", "", "Why?",
]  # fmt: skip
MONKEY_LOWER = [
    *[""] * 9, "Coaching", "Webinars", "Other (please specify)", "Leadership", "Data", "Open-Ended Response"
]  # fmt: skip
MONKEY_ADA = [
    "118", "9", "03/04/2026 12:00:00", "03/04/2026 12:05:10", "192.0.2.7", "ada@nel.invalid", "Ada", "Fenwick",
    "x", "Coaching", "", "The tea", "Very", "2", "So",
]  # fmt: skip
MONKEY_LEE = ["119", "9", "03/14/2026 12:00:00", "03/14/2026 12:05:10", "192.0.2.8", *[""] * 4, "1", "2", *[""] * 4]
MONKEY_MAPPING = """table = "survey"
instrument = "ls3-feedback"
[constants]
occasion = "ls3"
[questions."What helped?"]
question = "helped"
type = "multiple"
values = { "Coaching" = "coaching", "Webinars" = "webinars" }
other = "other"
[questions."How confident? | Leadership"]
item = "Leadership"
[questions."How confident? | Data"]
item = "Data"
[questions."Why?"]
question = "why"
type = "text"
"""


def form(evaluation, rows, mapping=MAPPING, definition="", **files):
    """Return an evaluation with one form, form.csv."""
    given = source("form.csv", mapping='"form.toml"') + definition
    return evaluation(given, **{"form.csv": text([HEADINGS, *rows]), "form.toml": mapping, **files})


def account_of(made, path=""):
    """Return the account of a file; of the last one, if none is named."""
    return next(account for account in reversed(pipeline.check(made).files) if account.path == path or not path)


def codes(account):
    """Return row, column and code of every issue of an account."""
    return [(issue["row"], issue["column"], issue["code"]) for issue in account.issues]
