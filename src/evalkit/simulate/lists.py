"""The evaluator's own lists: organisations, occasions, teams, offers and what happened to the systems."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evalkit.definition import KINDS
from evalkit.simulate import highlights, measures
from evalkit.simulate.efforts import ACTIONS, INVITATIONS, Action, Invitation
from evalkit.simulate.registers import teams_path, workbook_path
from evalkit.simulate.setting import Occasion, Organisation, Setting
from evalkit.simulate.sheets import write_csv

KIND_WORDS = {kind.code: kind.singular.capitalize() for kind in KINDS}
"""The evaluator's word for each kind of occasion."""

ORGANISATIONS = ("Key", "Name", "Type", "Sector", "Place", "System", "Also known as", "E-mail domains", "From", "Until")
OCCASIONS = ("Key", "Kind", "Title", "Starts", "Ends", "Mode", "Cycle", "For", "Register", "Register expected")
TEAMS = ("Key", "Team", "Hosted by", "System", "Workstream", "Joined", "Aim on record")
SPREAD = ("Practice", "Team", "Learned from", "Stage", "On")
BY_INVITATION = ("coaching", "peer-visit")
OFFERS = ("What", "System", "Offered", "Taken up", "On")
CONTEXT = ("System", "What", "From", "To")


def write_all(
    setting: Setting,
    folder: Path,
    actions: Sequence[Action] = (),
    invitations: Sequence[Invitation] = (),
    measured: Sequence[Sequence[str]] = (),
    scored: Sequence[Sequence[str]] = (),
) -> None:
    """Write every list below `lists/` that names nobody.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    actions, invitations : sequences
        Tests of change, and who was invited.
    measured : sequence of rows
        Points of measures.
    scored : sequence of rows
        Scores of teams.
    folder : Path
        Folder of the sample.
    """
    tables: dict[str, list[Sequence[str]]] = {
        "organisations": [ORGANISATIONS, *organisations(setting)],
        "occasions": [OCCASIONS, *occasions(setting)],
        "teams": [(*TEAMS, *(highlights.TEAM_HEADER if setting.highlights else ())), *teams(setting)],
        "offers": [OFFERS, *offers(setting)],
        "context": [CONTEXT, *context(setting)],
        "tests-of-change": [ACTIONS, *(action.row for action in actions)],
        "invitations": [INVITATIONS, *(invitation.row for invitation in invitations)],
        "measures": [measures.HEADER, *measured],
        "highlight-reports": [highlights.HEADER, *scored],
        "spread": [SPREAD, *setting.spread],
    }
    for name, rows in tables.items():
        if len(rows) > 1:
            write_csv(folder / f"lists/{name}.csv", rows)


def organisations(setting: Setting) -> list[Sequence[str]]:
    """Return the rows of the list of organisations; one that moved has a row for each of its systems."""
    rows: list[Sequence[str]] = []
    for organisation in setting.organisations:
        if not organisation.listed:
            continue
        if organisation.moved is None:
            rows.append(_organisation(organisation, organisation.system, "", ""))
            continue
        day, system = organisation.moved
        rows.append(_organisation(organisation, organisation.system, "", str(day)))
        rows.append(_organisation(organisation, system, str(day), ""))
    return rows


def occasions(setting: Setting) -> list[Sequence[str]]:
    """Return the rows of the list of occasions."""
    return [
        (
            occasion.key,
            KIND_WORDS[occasion.kind],
            occasion.title,
            f"{occasion.start:%Y-%m-%d %H:%M}",
            f"{occasion.end:%Y-%m-%d %H:%M}",
            occasion.mode,
            setting.cycle(occasion),
            "invitation" if occasion.kind in BY_INVITATION else occasion.system or "all",
            _register(occasion),
            "yes",
        )
        for occasion in setting.occasions
    ]


def teams(setting: Setting) -> list[Sequence[str]]:
    """Return the rows of the list of teams."""
    return [
        (
            team.key,
            team.name,
            team.organisation,
            setting.organisation(team.organisation).system_on(team.joined),
            team.workstream,
            str(team.joined),
            "yes",
            *highlights.record(setting, team.key),
        )
        for team in setting.teams
    ]


def offers(setting: Setting) -> list[Sequence[str]]:
    """Return the rows of the list of offers."""
    return [(o.kind, o.system, str(o.offered), str(o.taken), str(o.at)) for o in setting.all_offers()]


def context(setting: Setting) -> list[Sequence[str]]:
    """Return the rows of the list of what happened to the systems."""
    return [(c.system, c.kind, str(c.start), _day(c.end)) for c in setting.circumstances]


def _organisation(organisation: Organisation, system: str, first: str, until: str) -> Sequence[str]:
    return (
        organisation.key,
        organisation.name,
        organisation.org_type,
        organisation.sector,
        organisation.place,
        system,
        "; ".join(organisation.aliases),
        organisation.domain,
        first,
        until,
    )


def _register(occasion: Occasion) -> str:
    """Return the name of an occasion's register, as far as the evaluator noted it."""
    if occasion.form == "log" or occasion.withheld or "unnamed" in occasion.faults:
        return ""
    path = teams_path(occasion) if occasion.form == "teams" else workbook_path(occasion)
    return path.rsplit("/", 1)[1]


def _day(day: date | None) -> str:
    return str(day) if day else ""
