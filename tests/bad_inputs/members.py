"""Lists of members that are not what they seem: cases of registers that lists have too, and of their own."""

from __future__ import annotations

from collections.abc import Callable

from bad_inputs.case import Case, Files

LIST = (
    '[[role_groups]]\ncode = "doctors"\nname = "Doctors"\n'
    '[[sources]]\npath = "teams.csv"\nmapping = "teams.toml"\n'
    '[[sources]]\npath = "members.csv"\nmapping = "members.toml"\n'
)
HEAD = ("Full name", "E-mail", "Organisation", "Team", "Role", "Job", "From", "Until")
TEAMS = "Key,Name,Joined\nT1,Asthma reviews,2026-01-05\nT2,Sleep support,2026-01-20\n"
TEAM_MAPPING = 'table = "team"\n[columns]\nteam_key = "Key"\nname = "Name"\njoined = "Joined"\n'
MAPPING = """table = "membership"
[columns]
name = "Full name"
email = "E-mail"
organisation = "Organisation"
group = "Team"
role = "Role"
role_group = "Job"
start = "From"
end = "Until"
[values.role_group]
"GP" = "doctors"
"""
GOOD = "Ada Fenwick,ada@nel.invalid,NEL ICB,T1,Lead,GP,2026-01-10,\n"


def members(*rows: str) -> Callable[[], Files]:
    """Return what writes a list of members, beside two teams."""
    return lambda: {
        "members.csv": ",".join(HEAD) + "\n" + "".join(rows),
        "members.toml": MAPPING,
        "teams.csv": TEAMS,
        "teams.toml": TEAM_MAPPING,
    }


def row(**cells: str) -> str:
    """Return a row in which nothing is wrong but what is asked."""
    good = dict(zip(HEAD, ("Lee Varga", "lee@nhs.invalid", "R1X", "T1", "", "", "2026-02-01", ""), strict=True))
    return ",".join(f'"{cell}"' for cell in (good | cells).values()) + "\n"


def _case(number: int, what: str, code: str, bad: str, *secrets: str) -> Case:
    return Case(number, f"a list of members: {what}", "set aside", members(GOOD, bad), (code,), (2, 1, 1, 0, 0),
                sources=LIST, path="members.csv", secrets=secrets, then={"membership": 1})  # fmt: skip


CASES = (
    _case(23, "a membership that ends before it starts", "END_BEFORE_START", row(Until="2026-01-15"), "2026-01-15"),
    _case(27, "a telephone number as a name", "NOBODY_NAMED", row(**{"Full name": "+44 7700 900123", "E-mail": ""}),
          "7700"),
    _case(28, "a shared mailbox", "SHARED_ACCOUNT", row(**{"Full name": "", "E-mail": "info@nhs.invalid"}), "info@"),
    _case(29, "two addresses in a cell", "TWO_EMAILS", row(**{"E-mail": "lee@x.invalid; rita@x.invalid"}),
          "lee@", "rita@"),
    _case(33, "a team that is not in the table of teams", "UNKNOWN_GROUP", row(Team="Night owls"), "owls", "Lee"),
    _case(33, "a role that names somebody", "PERSONAL_DATA", row(Role="deputy of Ada Fenwick"), "deputy"),
    Case(22, "a list of members: no first day", "kept, with a warning", members(GOOD, row(From="")),
         ("START_OF_GROUP",), (2, 2, 0, 0, 0), sources=LIST, path="members.csv",
         then={"membership.start": ["2026-01-10", "2026-01-05"]}),
    Case(33, "a list of members: a job that is no role group", "kept, with a warning", members(GOOD, row(Job="Wizard")),
         ("UNKNOWN_ROLE_GROUP",), (2, 2, 0, 0, 0), sources=LIST, path="members.csv", secrets=("Wizard",),
         then={"person.role_group": ["doctors", None]}),
)  # fmt: skip
