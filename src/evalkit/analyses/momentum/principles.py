"""The principles of social movements (Bibby et al. 2009): what was offered and taken under each.

From attendance nobody can tell where a person is, so no person is put at a stage: people by principle come from the
survey question alone, which asks them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.momentum.acted import actions_of
from evalkit.analyses.momentum.alike import is_missing, whole_period
from evalkit.analyses.momentum.counted import Counted
from evalkit.definition import Principle
from evalkit.disclosure import MINIMUM, TOTAL, People, Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.tables import Tables, held

OFFERED = "A count of what was held, offered and taken, by the evaluator's mapping; nothing is inferred from it."
ANSWERED = "A count of answers; those who did not answer may stand elsewhere."


def part(tables: Tables, counted: Counted) -> Part:
    """Return what there is to say of principles: nothing is known of those to which nothing is mapped."""
    principles = counted.evaluation.movement.principles
    mapped = [one for one in principles if one.kinds or one.offers or one.actions]
    answers = _answers(tables, counted)
    return Part(
        (*(_offered(tables, counted, mapped) if mapped else ()), *answers),
        findings=lambda shown: [
            *([_of_offered(shown["under-principles"], len(mapped))] if mapped else []),
            *([_of_answers(shown["response"], len(principles))] if answers else []),
        ],
        tables=lambda shown: _printed(shown),
        caveats=lambda shown: _caveats(shown, counted, mapped),
    )


def _offered(tables: Tables, counted: Counted, mapped: list[Principle]) -> tuple[Unprotected, Unprotected]:
    """Count occasions, attendances, offers and actions under every principle that is mapped."""
    scope, evaluation = counted.scope, counted.evaluation
    occasions = held(tables, scope)
    came = tables.interaction[tables.interaction["occasion_key"].isin(occasions["occasion_key"])]
    came = came[came["role"].isin(evaluation.active.roles) & came["person_key"].notna()]
    came = came[came["system"] == scope.system] if scope.system else came
    kind_of = occasions.set_index("occasion_key")["kind"]
    offers, actions = _offers(tables, counted), _actions(tables, counted)
    rows, inside = [], []
    for principle in mapped:
        own = came[came["occasion_key"].map(kind_of).isin(principle.kinds)]
        offered = offers[offers["kind"].isin(_folded(principle.offers))]
        inside.append(own)
        rows.append(
            {
                "principle": principle.code,
                "name": principle.name,
                "held": int(occasions["kind"].isin(principle.kinds).sum()),
                "attendances": len(own),
                "people": own["person_key"].nunique(),
                "offered": int(offered["offered"].sum()),
                "taken": int(offered["taken"].sum()),
                "actions": int(actions["kind"].isin(_folded(principle.actions)).sum()),
            }
        )
    behind = counted.behind(lambda: inside)
    return (
        Unprotected(
            "principles", pd.DataFrame(rows), ReleaseClass.ACTIVITY, people={of: People(of=f"{of} by principle")
            for of in ("attendances", "people")}, about_nobody=("held", "offered", "taken", "actions"),
            by=("principle",), topic=("principle",), labels=("name",), period=whole_period(counted), groups=behind,
        ),
        _in_a_row(counted, rows, inside),
    )  # fmt: skip


def _in_a_row(counted: Counted, rows: list[dict[str, Any]], inside: list[pd.DataFrame]) -> Unprotected:
    """Declare the same numbers in one row, from which a sentence can speak."""
    wide = {f"{name}_{k}": value for k, row in enumerate(rows) for name, value in row.items()}
    frame = pd.DataFrame([wide]).drop(
        columns=[f"{name}_{k}" for name in ("principle", "people") for k in range(len(rows))]
    )
    people = {
        f"attendances_{k}": People(of="attendances by principle", at={"principle": row["principle"]})
        for k, row in enumerate(rows)
    }
    named = tuple(f"name_{k}" for k in range(len(rows)))
    return Unprotected(
        "under-principles", frame, ReleaseClass.ACTIVITY, people=people, labels=named,
        about_nobody=tuple(name for name in frame.columns if name not in {*people, *named}),
        period=whole_period(counted), groups=counted.behind(lambda: [pd.concat(inside)]),
    )  # fmt: skip


def _offers(tables: Tables, counted: Counted) -> pd.DataFrame:
    """Return the offers of the scope's period, to its system or one of its teams."""
    systems = dict(zip(tables.team["team_key"], tables.team["system"], strict=True))
    system = tables.offer["subject_key"].map(lambda subject: systems.get(subject, subject))
    inside = tables.offer["at"].to_numpy("datetime64[M]").astype(str)
    chosen = pd.Series(inside, index=tables.offer.index).isin(counted.months["month"])
    if counted.scope.system:
        chosen &= system == counted.scope.system
    return tables.offer[chosen].assign(kind=lambda offers: offers["kind"].str.casefold())


def _actions(tables: Tables, counted: Counted) -> pd.DataFrame:
    chosen = actions_of(tables, counted).index
    return tables.action.loc[chosen].assign(kind=lambda actions: actions["kind"].str.casefold())


def _folded(words: tuple[str, ...]) -> list[str]:
    return [word.casefold() for word in words]


def _answers(tables: Tables, counted: Counted) -> list[Unprotected]:
    """Count answers to the survey question by principle, and who was asked; nothing below eight answers."""
    movement, scope = counted.evaluation.movement, counted.scope
    if not movement.question or scope.system:
        return []
    answers = tables.feedback[
        (tables.feedback["question"] == movement.question) & (tables.feedback["unit"] == "person")
    ]
    codes = [one.code for one in movement.principles]
    answers = _latest(tables, answers[answers["value"].isin(codes)], counted)
    people = set(answers["respondent_key"])
    if len(people) < MINIMUM:
        return []
    asked = _asked(tables, people)
    behind = [frozenset(answers.loc[answers["value"] == code, "respondent_key"]) for code in codes]
    frame = pd.DataFrame(
        {"principle": codes, "name": [one.name for one in movement.principles],
         "answers": [len(group) for group in behind], "answered": len(people)}
    )  # fmt: skip
    row: dict[str, Any] = {"answered": len(people), "asked": float(asked) if asked else np.nan}
    row |= {f"answers_{k}": len(group) for k, group in enumerate(behind)}
    row |= {f"name_{k}": one.name for k, one in enumerate(movement.principles)}
    told = {
        f"answers_{k}": People(of="answers", at={"principle": code}, base="answered") for k, code in enumerate(codes)
    }
    return [
        Unprotected(
            "people-by-principle", frame, ReleaseClass.OPINION,
            people={"answers": People(of="answers", base="answered"),
                    "answered": People(of="answered", at={"principle": TOTAL})},
            by=("principle",), topic=("principle",), labels=("name",), period=whole_period(counted), groups=behind,
        ),
        Unprotected(
            "response", pd.DataFrame([row]), ReleaseClass.OPINION,
            people=told | {"answered": People(of="answered", base="asked"), "asked": People(of="asked")},
            labels=tuple(f"name_{k}" for k in range(len(codes))), period=whole_period(counted),
            groups=[frozenset(people)],
        ),
    ]  # fmt: skip


def _latest(tables: Tables, answers: pd.DataFrame, counted: Counted) -> pd.DataFrame:
    """Keep the answers of the period's last asking: every person once, under each principle that they chose."""
    start = answers["occasion_key"].map(tables.occasion.set_index("occasion_key")["start"])
    first, after = (pd.Timestamp(day) for day in counted.scope.months(counted.evaluation))
    inside = start.isna() | start.between(first, after, inclusive="left")
    answers, start = answers[inside], start[inside]
    latest = answers[(start == start.max()) if start.notna().any() else start.isna()]
    return latest.drop_duplicates(["respondent_key", "value"])


def _asked(tables: Tables, answered: set[str]) -> int:
    """Return how many were asked in the waves that these people answered; none known: nobody but them was listed."""
    asked = tables.respondent[tables.respondent["asked"].fillna(False)]
    waves = asked.loc[asked["person_key"].isin(answered), ["instrument", "wave"]].drop_duplicates()
    known = asked.merge(waves, on=["instrument", "wave"])["person_key"].nunique()
    return known if known > len(answered) else 0


def _of_offered(row: Protected, principles: int) -> Finding:
    values = row.row()
    told = [
        f"{{name_{k}:text}} – " + wording.listed([words for name, words in _SAID if values[f"{name}_{k}"]], "and")
        .replace("_k", f"_{k}")
        for k in range(principles)
        if any(values[f"{name}_{k}"] for name, _ in _SAID)
    ]  # fmt: skip
    sentence = "Offered and taken by principle: " + "; ".join(told) if told else "Nothing was offered under a principle"
    return Finding("momentum.principles", sentence + ".", row, Grade.COUNTED, OFFERED)


_SAID = (
    ("held", "{held_k:count} {held_k:noun:occasion|occasions}"),
    ("attendances", "{attendances_k:count} {attendances_k:noun:attendance|attendances}"),
    ("offered", "{taken_k:count} of {offered_k:count} {offered_k:noun:offer|offers} taken"),
    ("actions", "{actions_k:count} {actions_k:noun:action|actions}"),
)
"""What is told of a principle, each where there is any."""


def _of_answers(row: Protected, principles: int) -> Finding:
    asked = row.row()["asked"]
    response = "" if is_missing(asked) else " of {asked:count} people asked"
    told = ", ".join(f"{{name_{k}:text}} {{answers_{k}:count}}" for k in range(principles))
    sentence = f"{{answered:count}}{response} answered where they are: {told}."
    return Finding("momentum.people-by-principle", sentence, row, Grade.COUNTED, ANSWERED)


def _printed(shown: Shown) -> list[Table]:
    made = []
    if "principles" in shown:
        made.append(
            Table(
                "principles", "What was held, offered and taken under each principle, by the evaluator's mapping.",
                shown["principles"].pick(columns=["name", *_COLUMNS]),
                {"name": "Principle", **_COLUMNS}, dict.fromkeys(_COLUMNS, "count"),
            )
        )  # fmt: skip
    if "people-by-principle" in shown:
        made.append(
            Table(
                "people-by-principle", "Where people say they are, as they answered the survey question.",
                shown["people-by-principle"].pick(columns=["name", "answers", "answered"]),
                {"name": "Principle", "answers": "People", "answered": "Of those who answered"},
                dict.fromkeys(("answers", "answered"), "count"),
            )
        )  # fmt: skip
    return made


_COLUMNS = {
    "held": "Occasions held",
    "attendances": "Attendances",
    "people": "Different people",
    "offered": "Offers made",
    "taken": "Offers taken",
    "actions": "Actions",
}


def _caveats(shown: Shown, counted: Counted, mapped: Sequence[Principle]) -> list[str]:
    principles = counted.evaluation.movement.principles
    unmapped = [one.name for one in principles if one not in mapped]
    told: list[str] = []
    if unmapped and not mapped:
        told.append(
            "What was offered under each principle of social movements is not shown: the definition maps nothing to"
            " them yet."
        )
    elif unmapped:
        template = "Nothing is mapped to these principles, so nothing is said of them: {names:text}."
        told.append(say(template, shown["facts"], {"names": wording.listed(unmapped)}))
    if mapped:
        told.append(
            "The mapping to principles is the evaluator's. What is offered under a principle does not say that anybody"
            " has reached it; nobody is put at a stage from attendance."
        )
    if "response" not in shown:
        told.append("How many people are at which principle is not known: that needs an answer to a survey question.")
    return told
