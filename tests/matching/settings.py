"""The crowds that are measured: the usual one, and others in which one thing is worse."""

from __future__ import annotations

from matching.crowd import Habits

PRECISION, RECALL = 0.97, 0.90
"""Pairs of rows taken for one person's that are; pairs of one person's rows that are found: before any decision."""

USUAL = "usual"
SETTINGS: dict[str, tuple[str, Habits]] = {
    USUAL: ("the usual crowd", Habits()),
    "small": ("300 people of 15 organisations", Habits(people=300, organisations=15)),
    "namesakes": (
        "names far more alike: six in ten people share theirs",
        Habits(skew=1.0, organisations=30),
    ),
    "unsaid": ("30 % of rows without an organisation", Habits(blank_organisation=0.30)),
    "moves": ("16 % of people change organisation", Habits(moved=0.16)),
    "hasty": (
        "6 % slips in each name and 3 % in addresses, short forms in 25 % of rows that could have one, few rows a "
        "person, several addresses",
        Habits(
            typo=0.06, email_typo=0.03, short=0.25, initial=0.04, forename_alone=0.02, second_address=0.3,
            private_address=0.12, mean_rows=2.2, organisations=20,
        ),
    ),
}  # fmt: skip
