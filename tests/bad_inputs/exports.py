"""Exports that say less, or more, than they seem to (cases 15 to 17)."""

from __future__ import annotations

from pathlib import Path

from bad_inputs.case import TEAMS, Case, Files

REPORT = (Path(__file__).parents[1] / "fixtures" / "teams_attendance_2024plus_us_utf16.csv").read_bytes()
FRENCH = "1. Résumé\nTitre de la réunion\tWebinar 1\n\n2. Participants à la réunion\nNom\tPremière participation\n"


def _report(change: tuple[str, str] | None = None) -> Files:
    whole = REPORT.decode("utf-16")
    assert not change or change[0] in whole
    return {"register.csv": (whole.replace(*change) if change else whole).encode("utf-16")}


SAID = (
    "SAME_PERSON_AGAIN",
    "DIAL_IN",
    "SAME_PERSON_AGAIN",
    "SHORT_ROW",
    "REPEATS_PARTICIPANTS",
    "REPEATS_PARTICIPANTS",
)
PEOPLE = ("Fenwick", "OKAFORD", "Morgan", "Varga", "Rita", "Quinn", "7700", "@")
CASES = (
    Case(15, "a Teams report in an unknown language", "fails", lambda: {"register.csv": FRENCH.encode("utf-16")},
         ("UNKNOWN_SECTION_LANGUAGE",), sources=TEAMS, secrets=("Webinar", "Titre")),
    Case(16, "the same people in sections 2 and 3 of a Teams report: counted once", "left out or merged", _report,
         SAID, (14, 9, 0, 3, 2), sources=TEAMS, secrets=PEOPLE, then={"interaction": 9}),
    Case(17, "a stated total that differs from the rows", "left out or merged",
         lambda: _report(("Attended participants\t11", "Attended participants\t12")), ("STATED_TOTAL_DIFFERS", *SAID),
         (14, 9, 0, 3, 2), sources=TEAMS, secrets=PEOPLE),
)  # fmt: skip
