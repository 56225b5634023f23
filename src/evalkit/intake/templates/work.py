"""Templates of what teams did and reached: highlight reports, tests of changes, spread, measures, judgements."""

from __future__ import annotations

from evalkit.definition import Evaluation
from evalkit.instruments import Instrument
from evalkit.intake.templates.lists import first, same, systems
from evalkit.intake.templates.template import EXAMPLE, Column, Template

_ACTIONS = ("PDSA cycle", "change tested", "plan item")


def of(evaluation: Evaluation) -> list[Template]:
    """Return the templates of what teams did and reached; the highlight report only where a scale is declared."""
    scale = scale_of(evaluation)
    return [
        *([_highlights(evaluation, scale)] if scale else []),
        _actions(evaluation),
        _adoption(evaluation),
        _measures(evaluation),
        _judgements(evaluation),
    ]


def scale_of(evaluation: Evaluation) -> Instrument | None:
    """Return the scale on which teams score themselves: the one of `[progress]`, else the first with a single item."""
    declared = evaluation.instrument(evaluation.progress.instrument)
    return declared or next((one for one in evaluation.instruments if len(one.items) == 1), None)


def _team(note: str = "Its key or name, as in the table of teams") -> Column:
    return Column("team_key", "Team", note, "t1", needed=True)


def _highlights(evaluation: Evaluation, scale: Instrument) -> Template:
    levels = same(*scale.levels)
    return Template(
        "highlight-reports",
        "Highlight reports",
        f"Monthly scores of teams on the {scale.title}: a row for each team, month and scorer. A team that did not "
        "score itself has no row.",
        "rating",
        (
            Column("subject_key", "Team", "Its key or name, as in the table of teams", f"{EXAMPLE} t1", needed=True),
            Column("wave", "Month", "Any day of the month", evaluation.programme.start, kind="month", needed=True),
            Column("value", "Score", "Choose the level that was reached", first(levels), words=levels, needed=True),
            Column("rater_role", "Scored by", "Blank: the team itself", "team", words=same("team", "faculty"),
                   others=True),
        ),
        constants={"instrument": scale.code, **({} if len(scale.items) == 1 else {"item": scale.items[0]})},
    )  # fmt: skip


def _actions(evaluation: Evaluation) -> Template:
    kinds = same(*dict.fromkeys((*_ACTIONS, evaluation.feedback.pledges)))
    return Template(
        "actions",
        "Actions",
        "Tests of changes, plan items and pledges: a row for each.",
        "action",
        (
            Column("action_key", "Reference", "A short code of your own", f"{EXAMPLE} tc-001", needed=True),
            _team(),
            Column("kind", "Kind", "Choose or write", first(kinds), words=kinds, others=True, needed=True),
            Column("started", "Started", "First day", evaluation.programme.start, kind="date", needed=True),
            Column("ended", "Ended", "Last day; blank: it goes on", kind="date"),
            Column("result", "Result", "Blank: not known", "adopted",
                   words=same("adopted", "adapted", "abandoned", "open")),
        ),
    )  # fmt: skip


def _adoption(evaluation: Evaluation) -> Template:
    stages = {"heard of it": "heard", "testing it": "testing", "implemented": "implemented"}
    return Template(
        "adoption",
        "Adoption",
        "How a practice spreads: a row for each team and stage, with the day on which the stage was reached.",
        "adoption",
        (
            Column("practice", "Practice", "A short code of the practice", f"{EXAMPLE} asthma-plan", needed=True),
            _team(),
            Column("learned_from", "Learned from", "Key or name of another team; blank: not from a team", "t2"),
            Column("stage", "Stage", "Choose from the list", first(stages), words=stages, needed=True),
            Column("at", "Date", "Day on which it was reached", evaluation.programme.start, kind="date", needed=True),
        ),
    )


def _measures(evaluation: Evaluation) -> Template:
    names = {one.name: one.code for one in evaluation.measures}
    return Template(
        "measures",
        "Measures",
        "Measures over time: a row for each measure, place and month. Where people are counted, write numerator and "
        "denominator; else the value.",
        "measure",
        (
            Column("measure", "Measure", "Choose from the list, or write a short code",
                   f"{EXAMPLE} {first(names, 'wait')}", words=names, others=not names, needed=True),
            Column("kind", "Kind", "Choose from the list", "process", words=same("outcome", "process", "balancing"),
                   needed=True),
            Column("subject_key", "System or site", "Choose the system, or write the key of an organisation or team",
                   first(systems(evaluation), "north-hospitals"), words=systems(evaluation), others=True, needed=True),
            Column("stratum", "Group", "Blank: everybody"),
            Column("period", "Month", "First day of the month", evaluation.programme.start, kind="month", needed=True),
            Column("numerator", "Numerator", "Those who were, or events", 41, kind="number"),
            Column("denominator", "Denominator", "Of how many", 52, kind="number"),
            Column("value", "Value", "Only where there is no numerator", kind="number"),
            Column("better", "Better", "Which direction is better", "up", words=same("up", "down"), needed=True),
            Column("target", "Target", "A share as 0.9, or as the value", 0.9, kind="number"),
        ),
    )  # fmt: skip


def _judgements(evaluation: Evaluation) -> Template:
    signals = {one.name: one.code for one in evaluation.priorities.signals}
    views = {words: level for level, words in evaluation.priorities.views.items()}
    return Template(
        "judgements",
        "Judgements",
        "Somebody's dated view of a system or team, beside the data and never mixed in: a row for each view.",
        "judgement",
        (
            Column("subject_key", "System or team", "Choose the system, or write the key of a team",
                   f"{EXAMPLE} {first(systems(evaluation), 't1')}", words=systems(evaluation), others=True,
                   needed=True),
            Column("signal", "About", "Choose from the list", first(signals), words=signals, needed=True),
            Column("level", "View", "Choose from the list" if views else "A short word", first(views, "support"),
                   words=views, needed=True),
            Column("by_role", "Seen by", "Role of whose view it is, never a name", "programme lead", needed=True),
            Column("at", "Date", "Day of the view", evaluation.programme.start, kind="date", needed=True),
        ),
    )  # fmt: skip
