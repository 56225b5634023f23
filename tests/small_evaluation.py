"""A small evaluation on disk, every person in it invented."""

from __future__ import annotations

from pathlib import Path

from evalkit import definition
from evalkit.definition import Evaluation

DEFINITION = """
key = "demo"
[programme]
id = "trial"
title = "A trial collaborative"
start = 2026-01-01
end = 2026-06-30
as_at = 2026-07-01
[[systems]]
code = "NEL"
name = "North East London"
aliases = ["Z9"]
[[systems]]
code = "SEL"
name = "South East London"
"""

ORGANISATIONS = """Code,Name,System,Aliases,Domains,From,To
R1X,Example Hospitals NHS Trust,NEL,Example Hosp;Twins,nhs.invalid,,2026-04-01
R1X,Example Hospitals NHS Trust,SEL,Example Hosp;Twins,nhs.invalid,2026-04-01,
R2Y,Sample Community NHS Foundation Trust,South East London,SCFT;Twins,sample.invalid,,
ICB,NEL ICB,Z9,,nel.invalid,,
"""
ORGANISATION_MAPPING = """table = "organisation"
[columns]
org_key = "Code"
name = "Name"
system = "System"
aliases = "Aliases"
domains = "Domains"
valid_from = "From"
valid_to = "To"
"""

OCCASIONS = """Key,Kind,Title,Start,End,Register
ls3,learning session,Learning session 3,2026-03-04 10:00,2026-03-04 12:30,
w1,webinar,Webinar 1,2026-04-08 10:00,,register.csv
w2,webinar,Webinar 2,2026-05-13 10:00,,
e1,e-learning,Module 1,2026-05-20,,
w9,webinar,Webinar 9,2026-09-01 10:00,,
"""
OCCASION_MAPPING = """table = "occasion"
[columns]
occasion_key = "Key"
kind = "Kind"
title = "Title"
start = "Start"
end = "End"
register = "Register"
"""

REGISTER_MAPPING = """table = "attendance"
[columns]
name = "Full name"
email = "E-mail"
organisation = "Organisation"
role = "Role"
minutes = "Minutes"
at = "Date"
[values.role]
"Speaker" = "presenter"
[ignore]
"Full name" = ["Number present"]
"""
REGISTER_HEADER = "Full name,E-mail,Organisation,Role,Minutes,Date\n"


def write(folder: Path, sources: str, files: dict[str, str | bytes]) -> Evaluation:
    """Write an evaluation with organisations, occasions and more files, and load it."""
    folder.mkdir(exist_ok=True)
    base = """
[[sources]]
path = "organisations.csv"
mapping = "organisations.toml"
[[sources]]
path = "occasions.csv"
mapping = "occasions.toml"
"""
    whole: dict[str, str | bytes] = {
        "evaluation.toml": DEFINITION + base + sources,
        "organisations.csv": ORGANISATIONS,
        "organisations.toml": ORGANISATION_MAPPING,
        "occasions.csv": OCCASIONS,
        "occasions.toml": OCCASION_MAPPING,
        "register.toml": REGISTER_MAPPING,
        **files,
    }
    for name, content in whole.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return definition.load(folder)
