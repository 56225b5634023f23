"""What a design could show, as a result: curves, a table and a plain sentence for each question."""

from __future__ import annotations

from itertools import groupby

import pandas as pd

from evalkit.charts.power import curves
from evalkit.charts.words import Words
from evalkit.definition import Profile, Scope
from evalkit.disclosure import ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Result, Table
from evalkit.results.part import Part, Shown, compose
from evalkit.results.said import say
from evalkit.simulate.plan.power import GOAL, SELDOM, Power, not_shown, shown

QUESTION = "Which changes could this design show?"
RULE = "A count of simulated programmes in which the kit calls the change clear; nothing in it comes from data."
LABELS = {
    "question": "Change",
    "design": "Seen by",
    "size": "True change",
    "programmes": "Programmes simulated",
    "share": "Called clear",
    "low": "At least",
    "high": "At most",
}
FORMATS = {"programmes": "count", "share": "share", "low": "share", "high": "share"}
SOURCE = "Simulated programmes; no data."


def detectability(found: list[Power]) -> Result:
    """Return the answer to which changes a design could show.

    Parameters
    ----------
    found : list of Power
        As :func:`~evalkit.simulate.plan.power.powers` gives them.

    Returns
    -------
    Result
        For evaluators: nobody is in it.
    """
    by_question = [list(curve) for _, curve in groupby(found, key=lambda one: one.question.name)]
    parts = [_part(curve) for curve in by_question]
    return compose("plan", QUESTION, [*parts, Part(caveats=lambda _: CAVEATS)], Scope(profile=str(Profile.BOARD)))


CAVEATS = (
    "Simulated programmes are tamer than real ones: systems differ in more ways, registers go missing, and people"
    " leave together. Read the sizes as the least that could be seen.",
    "The first size of each question is no change: what is called clear there is a false alarm.",
    "Of connectivity only the opportunity to meet is simulated, with a programme that ends as open as it could be;"
    " working ties from a survey are not, and neither is what may be attributed to the programme: that needs places"
    " that did without it.",
)


def _part(curve: list[Power]) -> Part:
    """Return what is said and shown of one question."""
    question = curve[0].question
    name = f"plan-{question.name}"
    rows = pd.DataFrame(
        [
            {
                "question": question.title,
                "design": question.design,
                "size": question.spoken(one.size),
                "programmes": one.programmes,
                "share": one.share,
                "low": one.interval[0],
                "high": one.interval[1],
            }
            for one in curve
        ]
    )
    numbers = ("programmes", "share", "low", "high")
    table = Unprotected(name, rows, ReleaseClass.ACTIVITY, about_nobody=numbers, labels=("question", "design", "size"))
    least, most = shown(curve), not_shown(curve)
    facts = {
        "goal": GOAL,
        "seldom": SELDOM,
        "false_alarms": curve[0].share,
        "share": least.share if least else 0.0,
        "largest": curve[-1].share,
    }
    words = {
        "design": question.design,
        "least": question.spoken(least.size) if least else "none that was tried",
        "most": question.spoken(most.size) if most else "none that was tried",
        "top": question.spoken(curve[-1].size),
    }
    row = Unprotected(
        f"{name}-facts", pd.DataFrame([facts | words]), ReleaseClass.ACTIVITY, about_nobody=tuple(facts),
        labels=tuple(words),
    )  # fmt: skip
    changed = f"With {{design:text}}, {question.words}"
    template = f"{changed} by {{least:text}} would be called clear in {{goal:share}} of programmes"
    if least is None:
        template = (
            f"{changed} would not be called clear in {{goal:share}} of programmes, as large as it was tried:"
            " by {top:text}, in {largest:share}"
        )
    else:
        template += " or more"
    if most is not None:
        template += "; by {most:text} or less, in fewer than half"

    def findings(tables: Shown) -> list[Finding]:
        return [Finding(f"plan.{question.name}", f"{template}.", tables[f"{name}-facts"], Grade.COUNTED, RULE)]

    def drawn(tables: Shown) -> list[Figure]:
        facts = tables[f"{name}-facts"]
        caption = say(f"{template}.", facts)
        alt = say(
            f"Share of simulated programmes in which the kit calls {question.words} clear, by its true size, with a"
            " line at {goal:share} and the error of simulation.",
            facts,
        )
        return [curves(tables[name], Words(name, caption, alt, SOURCE, LABELS, FORMATS), question.title, GOAL)]

    def listed(tables: Shown) -> list[Table]:
        caption = say("How often a change is called clear, by its true size; where nothing changes, in"
                      " {false_alarms:share} of programmes.", tables[f"{name}-facts"])  # fmt: skip
        return [Table(name, caption, tables[name], LABELS, FORMATS)]

    return Part((table, row), findings, listed, drawn)
