"""Templates that say what there is and what was held: organisations, occasions, teams, projects, what was offered.

No row of theirs names a person; the intake sets one aside that does.
"""

from __future__ import annotations

from datetime import datetime, time

from evalkit.definition import Evaluation
from evalkit.intake.templates.template import EXAMPLE, Column, Template
from evalkit.tables import CONTEXT_KINDS

YES_NO = {"yes": "yes", "no": "no"}
_TYPES = ("acute", "community", "mental health", "ambulance", "general practice", "council", "school", "voluntary")
_SECTORS = ("health", "local government", "voluntary", "education")
_OFFERS = ("coaching slot", "half-day session", "peer visit")


def same(*words: str) -> dict[str, str]:
    """Return words that mean themselves."""
    return {word: word for word in words}


def systems(evaluation: Evaluation) -> dict[str, str]:
    """Return names of the systems → their codes."""
    return {system.name: system.code for system in evaluation.systems}


def first(words: dict[str, str], other: str = "") -> str:
    """Return the first of a list of words, for an example."""
    return next(iter(words), other)


def key(ours: str, example: str, note: str = "A short code of your own, which names nobody") -> Column:
    """Return a first column that holds a key."""
    return Column(ours, "Key", note, f"{EXAMPLE} {example}", needed=True)


def of(evaluation: Evaluation) -> list[Template]:
    """Return the templates of what there is and what was held."""
    return [
        _organisations(evaluation),
        _occasions(evaluation),
        _teams(evaluation),
        _projects(evaluation),
        _invitations(evaluation),
        _offers(evaluation),
        _context(evaluation),
    ]


def _system(evaluation: Evaluation, note: str = "Choose from the list") -> Column:
    words = systems(evaluation)
    return Column("system", "System", note, first(words), words=words, needed=bool(words))


def _organisations(evaluation: Evaluation) -> Template:
    return Template(
        "organisations",
        "Organisations",
        "Who belongs to which system: a row for each organisation. By it people are counted for their system.",
        "organisation",
        (
            key("org_key", "north-hospitals"),
            Column("name", "Name", "Its name, as the report may print it", "North Hospitals NHS Trust", needed=True),
            Column("ods_code", "ODS code", "If it has one and you know it"),
            Column("org_type", "Type", "Choose or write", "acute", words=same(*_TYPES), others=True),
            Column("sector", "Sector", "Choose or write", "health", words=same(*_SECTORS), others=True),
            Column("place", "Place", "Borough or district within the system", "Eastmarsh"),
            _system(evaluation),
            Column("aliases", "Also known as", "Other spellings on registers, with ; between them", "NHT; North Hosp"),
            Column("domains", "E-mail domains", "After the @, with ; between them", "north.invalid"),
            Column("valid_from", "In it from", "Only if it changed its system: first day in this one", kind="date"),
            Column("valid_to", "In it until", "Only if it changed its system: first day no longer", kind="date"),
        ),
    )


def _occasions(evaluation: Evaluation) -> Template:
    start = evaluation.programme.start
    kinds = {evaluation.kind(code).singular: code for code in evaluation.kind_codes}
    everybody = {"everybody": "all", "by invitation": "invitation", **systems(evaluation)}
    return Template(
        "occasions",
        "Occasions",
        "What was held: a row for each session, webinar, visit or meeting that people could take part in.",
        "occasion",
        (
            key("occasion_key", "ls1"),
            Column("kind", "Kind", "Choose from the list", first(kinds), words=kinds, needed=True),
            Column("title", "Title", "As the report may print it; it names nobody", "Learning session 1"),
            Column("start", "Starts", "Day, and time if you know it", datetime.combine(start, time(10)), kind="moment",
                   needed=True),
            Column("end", "Ends", "Day and time", datetime.combine(start, time(16)), kind="moment"),
            Column("mode", "Mode", "Choose from the list", "online", words=same("face-to-face", "online", "hybrid")),
            Column("cycle", "Action period", "The action period it belongs to, such as 1", "1"),
            Column("eligible", "For whom", "Choose from the list; blank: everybody", "everybody", words=everybody),
            Column("register_expected", "Register expected?", "Blank: yes, once it was held", "yes", words=YES_NO),
        ),
    )  # fmt: skip


def _teams(evaluation: Evaluation) -> Template:
    start = evaluation.programme.start
    levels = same(*evaluation.progress.involvement)
    return Template(
        "teams",
        "Teams",
        "Improvement teams: a row for each. Aims and driver diagrams are only noted as there or not.",
        "team",
        (
            key("team_key", "t1"),
            Column("name", "Team", "Its name, as the report may print it; it names nobody", "Asthma in schools",
                   needed=True),
            Column("org_key", "Hosted by", "Key or name, as in the table of organisations", "north-hospitals"),
            _system(evaluation),
            Column("workstream", "Workstream", "If there are several", "Asthma"),
            Column("joined", "Joined", "Day on which it joined", start, kind="date", needed=True),
            Column("left", "Left", "Day on which it left; blank: it has not", kind="date"),
            Column("aim", "Aim on record?", "Whether an aim is written down", "yes", words=YES_NO),
            Column("driver_diagram", "Driver diagram on record?", "Whether there is one", "no", words=YES_NO),
            Column("family_involvement", "Families", "How far families are involved", first(levels), words=levels),
            Column("family_involvement_at", "Families as of", "Day of that", start, kind="date"),
        ),
    )  # fmt: skip


def _projects(evaluation: Evaluation) -> Template:
    goals = {goal.name: goal.code for goal in evaluation.portfolio.goals}
    states = same("planned", "active", "paused", "completed", "stopped")
    return Template(
        "projects",
        "Projects",
        "Pieces of improvement work: a row for each.",
        "project",
        (
            key("project_key", "p1"),
            Column("title", "Title", "As the report may print it; it names nobody", "Asthma plans at school",
                   needed=True),
            Column("team_key", "Team", "Key or name of the team that does it", "t1"),
            _system(evaluation),
            Column("goals", "Goal", "The system's goal that it serves; for several, their codes with ; between them",
                   first(goals), words=goals, others=True),
            Column("status", "Status", "Choose from the list", "active", words=states, needed=True),
            Column("start", "Started", "First day", evaluation.programme.start, kind="date", needed=True),
            Column("end", "Ended", "Last day; blank: it goes on", kind="date"),
        ),
    )  # fmt: skip


def _invitations(evaluation: Evaluation) -> Template:
    return Template(
        "invitations",
        "Invitations",
        "Who was invited to a session: a row for each organisation or team, with their number. Nobody is named.",
        "invitation",
        (
            Column("occasion_key", "Session", "Its key, as in the table of occasions", f"{EXAMPLE} ls1", needed=True),
            Column("group_key", "Organisation or team", "Its key or name", "north-hospitals", needed=True),
            Column("n", "People", "How many were invited; blank: not known", 12, kind="whole"),
            Column("status", "Status", "Choose from the list", "invited",
                   words=same("invited", "accepted", "declined", "waiting"), needed=True),
            Column("at", "Date", "Day of the invitation", evaluation.programme.start, kind="date"),
        ),
    )  # fmt: skip


def _offers(evaluation: Evaluation) -> Template:
    declared = [word for principle in evaluation.movement.principles for word in principle.offers]
    what = same(*(declared or _OFFERS))
    return Template(
        "offers",
        "Offers",
        "Support that was offered, and whether it was taken up: a row for each offer to a system or team.",
        "offer",
        (
            Column("kind", "What", "Choose or write", f"{EXAMPLE} {first(what)}", words=what, others=True, needed=True),
            Column("subject_key", "System or team", "Choose the system, or write the key of a team",
                   first(systems(evaluation), "t1"), words=systems(evaluation), others=True, needed=True),
            Column("offered", "Offered", "How many", 2, kind="whole", needed=True),
            Column("taken", "Taken up", "How many of these; 0 where none was", 1, kind="whole", needed=True),
            Column("at", "Date", "Day, or first day of the month", evaluation.programme.start, kind="date",
                   needed=True),
        ),
    )  # fmt: skip


def _context(evaluation: Evaluation) -> Template:
    words = systems(evaluation)
    return Template(
        "context",
        "Context",
        "What happened besides, and could explain a change: a row for each event. Nobody is named.",
        "context",
        (
            Column("system", "System", "Choose from the list; blank: the whole programme",
                   f"{EXAMPLE} {first(words)}", words=words),
            Column("kind", "What", "Choose from the list", CONTEXT_KINDS[0], words=same(*CONTEXT_KINDS), needed=True),
            Column("start", "From", "First day", evaluation.programme.start, kind="date", needed=True),
            Column("end", "To", "Last day; blank: it goes on", kind="date"),
        ),
    )  # fmt: skip
