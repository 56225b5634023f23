"""Dates, times and durations that cannot be right, or that nobody can tell (cases 18 to 26)."""

from __future__ import annotations

from bad_inputs.case import GOOD, Case, mapped, register

TIMES = "Name,From,To\n"
JOINS = 'name = "Name"\nat = "From"\nleft = "To"\n'
W1 = '[constants]\noccasion = "w1"\n'
NIGHT = """Key,Kind,Title,Start,End,Register
n1,webinar,Night,2026-03-29 00:30,2026-03-29 03:00,register.csv
"""
TEAM_LIST = "Key,Name,Joined\nt1,Team One,04/05/2026\nt2,Team Two,05/06/2026\n"
TEAM_COLUMNS = 'team_key = "Key"\nname = "Name"\njoined = "Joined"\n'


def _row(minutes: str = "60", date: str = "2026-04-08", who: str = "Lee Varga,lee@nhs.invalid") -> str:
    return f"{who},R1X,,{minutes},{date}\n"


CASES = (
    Case(18, "days and months that nothing tells apart", "fails", mapped(TEAM_LIST, TEAM_COLUMNS, table="team"),
         ("AMBIGUOUS_DATE",), secrets=("04/05/2026", "Team One")),
    Case(18, "the same, where the day of the occasion decides", "kept", register(GOOD, _row(date="08/04/2026")),
         (), (2, 2, 0, 0, 0)),
    Case(19, "both orders in one column", "fails", register(_row(date="25/04/2026"), _row(date="04/26/2026")),
         ("MIXED_DATE_ORDERS",), secrets=("25/04", "04/26")),
    Case(20, "ISO dates beside day/month/year, each read by its own form", "kept",
         mapped(TEAM_LIST.replace("04/05/2026", "2026-04-03").replace("05/06", "25/04"), TEAM_COLUMNS, table="team"),
         (), (2, 2, 0, 0, 0), then={"team.joined": ["2026-04-03", "2026-04-25"]}),
    Case(21, "a spreadsheet's day number among dates", "kept, with a warning", register(GOOD, _row(date="46120")),
         ("EXCEL_SERIAL_DATE",), (2, 2, 0, 0, 0), secrets=("46120",)),
    Case(22, "the year 0206", "set aside", register(GOOD, _row(date="0206-04-08")), ("IMPLAUSIBLE_DATE",),
         (2, 1, 1, 0, 0), secrets=("0206",)),
    Case(22, "a day in the future", "set aside", register(GOOD, _row(date="2027-04-08")), ("FUTURE_DATE",),
         (2, 1, 1, 0, 0), secrets=("2027",)),
    Case(23, "somebody left before they came", "set aside",
         mapped(f"{TIMES}Ada Fenwick,2026-04-08 10:40,2026-04-08 10:10\n", JOINS + W1), ("LEAVE_BEFORE_JOIN",),
         (1, 0, 1, 0, 0), secrets=("10:40", "10:10")),
    Case(24, "a time that the clocks skip", "kept, with a warning",
         lambda: {**mapped(f"{TIMES}Ada Fenwick,2026-03-29 01:30,2026-03-29 02:40\n", JOINS)(), "occasions.csv": NIGHT},
         ("CLOCK_CHANGE",), (1, 1, 0, 0, 0), secrets=("01:30",)),
    Case(25, "negative minutes", "set aside", register(GOOD, _row("-5")), ("IMPLAUSIBLE_MINUTES",), (2, 1, 1, 0, 0),
         secrets=("-5",)),
    Case(25, "more than 24 hours", "set aside", register(GOOD, _row("1441")), ("IMPLAUSIBLE_MINUTES",), (2, 1, 1, 0, 0),
         secrets=("1441",)),
    Case(26, "no duration", "kept", register(_row("")), (), (1, 1, 0, 0, 0),
         then={"interaction": 1, "interaction.minutes": [None]}),
)  # fmt: skip
