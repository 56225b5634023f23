"""Templates whose rows name people: who takes part, who was there, who completed which course."""

from __future__ import annotations

from evalkit.definition import ROLES, Evaluation
from evalkit.intake.mapping import ATTENDANCE, CHAMPION, COMPLETION, MEMBERSHIP
from evalkit.intake.templates.template import EXAMPLE, Column, Template

_MINUTES = Column("minutes", "Minutes", "How long they were there, if somebody knows", 90, kind="whole")


def of(evaluation: Evaluation) -> list[Template]:
    """Return the templates that name people; the register of champions only where skills are declared."""
    found = [_register(evaluation), _attendance(evaluation), _training(evaluation)]
    return [*found, _champions(evaluation)] if evaluation.capability.skills else found


def _who(evaluation: Evaluation) -> tuple[Column, ...]:
    """Return the columns that say who somebody is."""
    job = Column(
        "role_group",
        "Job",
        "Choose from the list; leave blank where none fits",
        words={group.name: group.code for group in evaluation.role_groups},
        example=evaluation.role_groups[0].name if evaluation.role_groups else "",
    )
    return (
        Column("name", "Name", "First name and surname", f"{EXAMPLE} Ada Fenwick", needed=True),
        Column("email", "E-mail", "Work address: by it the same person is known again", "ada.fenwick@north.invalid"),
        Column("organisation", "Organisation", "Key or name, as in the table of organisations", "North Hospitals"),
        *([job] if evaluation.role_groups else []),
    )


def _register(evaluation: Evaluation) -> Template:
    start = evaluation.programme.start
    return Template(
        "register",
        "Register",
        "Who takes part: a row for each person in each team or project. Somebody in two teams has two rows.",
        MEMBERSHIP,
        (
            *_who(evaluation),
            Column("group", "Team or project", "Its key or name, as in the table of teams", "t1", needed=True),
            Column(
                "role",
                "Role in it",
                "A short word; blank: member",
                "lead",
                words={word: word for word in ("lead", "member", "sponsor", "coach", "family member")},
                others=True,
            ),
            Column("start", "Since", "First day in the team", start, kind="date", needed=True),
            Column("end", "Until", "Last day in the team; blank: still in it", kind="date"),
        ),
        names_people=True,
    )


def _attendance(evaluation: Evaluation) -> Template:
    return Template(
        "attendance",
        "Attendance",
        "Who was there: a row for each person at each session. Leave out who did not come. Reports from Teams, Zoom or "
        "Eventbrite need no copying: put them into the folder exports as they are.",
        ATTENDANCE,
        (
            *_who(evaluation),
            Column("occasion", "Session", "Its key or title, as in the table of occasions", "ls1", needed=True),
            Column(
                "role",
                "Role at it",
                "Choose from the list; blank: participant",
                "participant",
                words={role: role for role in ROLES},
            ),
            _MINUTES,
        ),
        names_people=True,
    )


def _training(evaluation: Evaluation) -> Template:
    levels = evaluation.capability.levels
    return Template(
        "training",
        "Training",
        "Who completed which course: a row for each person and course. Courses that somebody only began are left out.",
        COMPLETION,
        (
            *_who(evaluation),
            Column("programme", "Course", "A short name of the training programme", "QI training", needed=True),
            Column(
                "level",
                "Level",
                "Level of the course",
                levels[0] if levels else "Bronze",
                words={level: level for level in levels},
                needed=True,
            ),
            Column("completed", "Completed", "Day on which it was completed", evaluation.programme.start, kind="date",
                   needed=True),
        ),
        names_people=True,
    )  # fmt: skip


def _champions(evaluation: Evaluation) -> Template:
    skills = evaluation.capability.skills
    return Template(
        "champions",
        "Champions",
        "Who has which improvement skills, and time for them: a row for each person.",
        CHAMPION,
        (
            *_who(evaluation),
            Column(
                "skills",
                "Skills",
                "Choose one, or write several with a semicolon between them: " + "; ".join(one.name for one in skills),
                skills[0].name,
                words={skill.name: skill.code for skill in skills},
                others=True,
            ),
            Column("protected_time", "Protected time", "Share of working time for improvement: 20% or 0.2", 0.2,
                   kind="number"),
            Column("at", "As of", "Day on which this was so", evaluation.programme.start, kind="date"),
        ),
        names_people=True,
    )  # fmt: skip
