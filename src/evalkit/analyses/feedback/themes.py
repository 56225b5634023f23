"""What people say it about: themes by respondent, never by mention, by question and by place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.analyses.feedback.answers import UNITS, Answers, sets_of
from evalkit.definition import CODEBOOK
from evalkit.disclosure import MINIMUM, TOTAL, People, Protected, ReleaseClass, Share, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

RULE = "A count of respondents by the codebook's themes; one respondent may name several."
MOST_SAID = 3
"""Themes that a sentence names."""


def part(answers: Answers) -> Part:
    """Return what there is to say of themes; nothing where no answer has one."""
    coded = _coded(answers)
    if not len(coded):
        return Part(caveats=lambda _: _none(answers))
    table, places = _by_theme(answers, coded), _by_place(answers, coded)
    leading = _leading(answers, coded)
    return Part(
        (table, *([places] if places else []), *leading),
        findings=lambda shown: [_finding(row) for one in leading if _is_told(row := shown[one.name])],
        tables=_printed,
        figures=lambda shown: _figures(shown, leading),
        caveats=lambda _: [
            "Themes are respondents, not mentions, coded by a declared codebook; what it has no word for is not seen."
        ],
    )


def _coded(answers: Answers) -> pd.DataFrame:
    """Return who named which theme in answer to which question, each once however many coders say so.

    Where people coded a question, their codes count and the codebook's do not.
    """
    words = [theme.code for theme in answers.evaluation.feedback.themes]
    given = answers.texts.merge(answers.tables.theme, on="answer_key")
    given = given[given["theme"].isin(words)]
    by_hand = given.loc[given["coder"] != CODEBOOK, "question"]
    given = given[(given["coder"] != CODEBOOK) | ~given["question"].isin(by_hand)]
    return given.drop_duplicates(["respondent_key", "question", "theme"])


def _by_theme(answers: Answers, coded: pd.DataFrame) -> Unprotected:
    """Count respondents by question and theme, and how many answered in words."""
    rows, groups = [], []
    for question, of in coded.groupby("question", sort=False):
        wrote = answers.texts.loc[answers.texts["question"] == question, "respondent_key"].nunique()
        for theme, those in of.groupby("theme", sort=False):
            rows.append({"question": question, "theme": theme, "respondents": len(those), "wrote": wrote})
            groups.append(sets_of(those))
    order = pd.DataFrame(rows).sort_values(["question", "respondents", "theme"], ascending=[True, False, True])
    return _declare("themes", answers, order, [groups[place] for place in order.index], by=("question", "theme"))


def _by_place(answers: Answers, coded: pd.DataFrame) -> Unprotected | None:
    """Count respondents by question, theme and place; nothing where one place or none is known.

    A question is left out where somewhere too few wrote: to hide them, its themes over all places would have to go too.
    """
    wrote = answers.texts.drop_duplicates(["respondent_key", "question"]).groupby(["question", "place"]).size()
    enough = wrote.groupby("question").agg(lambda of: len(of) > 1 and of.min() >= MINIMUM)
    known = coded[coded["place"].notna() & coded["question"].isin(enough.index[enough])]
    if not len(known):
        return None
    rows, groups = [], []
    for (question, theme, place), those in known.groupby(["question", "theme", "place"]):
        rows.append(
            {"question": question, "theme": theme, "place": place, "respondents": len(those),
             "wrote": int(wrote.loc[(str(question), str(place))])}
        )  # fmt: skip
        groups.append(sets_of(those))
    return _declare("themes-by-place", answers, pd.DataFrame(rows), groups, by=("question", "theme", "place"))


def _declare(
    name: str, answers: Answers, frame: pd.DataFrame, groups: list[frozenset[str]], by: tuple[str, ...]
) -> Unprotected:
    words = {question.code: question.words for question in answers.questions}
    names = {theme.code: theme.name for theme in answers.evaluation.feedback.themes}
    at = {"theme": TOTAL} if "theme" in by else {}
    people = {"respondents": People(of="named", base="wrote"), "wrote": People(of="wrote", at=at)}
    made = frame.assign(
        words=frame["question"].map(words), name=frame["theme"].map(names), share=frame["respondents"] / frame["wrote"]
    )
    return Unprotected(
        name, made.reset_index(drop=True), ReleaseClass.OPINION, people=people,
        shares={"share": Share("respondents", "wrote")}, by=by, topic=("question", "theme"), labels=("words", "name"),
        period=answers.period, groups=groups,
    )  # fmt: skip


def _leading(answers: Answers, coded: pd.DataFrame) -> list[Unprotected]:
    """Declare for each question its commonest themes in one row, from which a sentence can speak."""
    names = {theme.code: theme.name for theme in answers.evaluation.feedback.themes}
    words = {question.code: question.words for question in answers.questions}
    made = []
    for question, of in coded.groupby("question", sort=False):
        count = of.groupby("theme").size().sort_values(ascending=False, kind="stable").head(MOST_SAID)
        texts = answers.texts[answers.texts["question"] == question]
        units = texts["unit"].unique()
        who = UNITS[units[0]][1] if len(units) == 1 else "respondents"
        row: dict[str, Any] = {"words": words[str(question)], "who": who, "wrote": texts["respondent_key"].nunique()}
        people = {"wrote": People(of="wrote", at={"question": str(question), "theme": TOTAL})}
        for k, (theme, respondents) in enumerate(count.items()):
            row |= {f"name_{k}": names[str(theme)], f"named_{k}": int(respondents)}
            at = {"question": str(question), "theme": str(theme)}
            people[f"named_{k}"] = People(of="named", at=at, base="wrote")
        made.append(
            Unprotected(
                f"themes-{question}", pd.DataFrame([row]), ReleaseClass.OPINION, people=people,
                labels=tuple(name for name in row if name.startswith(("name_", "words", "who"))), period=answers.period,
                groups=[sets_of(texts)],
            )
        )  # fmt: skip
    return made


def _is_told(row: Protected) -> bool:
    """Return whether the numbers of themes are shown: a list of names alone would say which were said."""
    hidden = row.hidden.iloc[0]
    return not any(hidden[name] for name in hidden.index if str(name).startswith(("named_", "wrote")))


def _finding(row: Protected) -> Finding:
    named = [name.removeprefix("name_") for name in map(str, row.frame.columns) if name.startswith("name_")]
    told = wording.listed([f"{{name_{k}:text}} {{named_{k}:count}}" for k in named])
    sentence = f"Of {{wrote:count}} {{who:text}} who answered “{{words:text}}” in words, named most often: {told}."
    return Finding(f"feedback.{row.name.replace('-', '.', 1)}", sentence, row, Grade.COUNTED, RULE)


LABELS = {
    "words": "Question", "name": "Theme", "place": "Place", "respondents": "Respondents", "wrote": "Wrote something",
    "share": "Share",
}  # fmt: skip
FORMATS = {"respondents": "count", "wrote": "count", "share": "share"}


def _printed(shown: Shown) -> Iterator[Table]:
    captions = {
        "themes": "Themes of answers in people's own words, by question: respondents, not mentions.",
        "themes-by-place": "The same by place.",
    }
    for name, caption in captions.items():
        if name in shown:
            columns = [column for column in LABELS if column in shown[name].frame]
            yield Table(name, caption, shown[name].pick(columns=columns), LABELS, FORMATS)


def _figures(shown: Shown, leading: list[Unprotected]) -> Iterator[Figure]:
    from evalkit.charts import opinion as charts
    from evalkit.charts.words import Words

    for one in leading:
        question, row = one.name.removeprefix("themes-"), shown[one.name]
        of = shown["themes"].pick(shown["themes"].frame["question"] == question)
        if len(of) < 2 or not _is_told(row):
            continue
        said = "Of {wrote:count} {who:text} who wrote, {named_0:count} named {name_0:text}"
        words = Words(
            f"themes-{question}", caption=say(f"{said}, more than any other theme.", row),
            alt=say(f"Bars of respondents by theme, the commonest first. {said}.", row),
            source=say("Answers to “{words:text}”, coded by the codebook", row), labels=LABELS, formats=FORMATS,
        )  # fmt: skip
        yield charts.themes(of.pick(columns=["name", "respondents", "wrote"]), words)


def _none(answers: Answers) -> list[str]:
    if not len(answers.texts):
        return []
    if not answers.evaluation.feedback.themes:
        return ["People answered in their own words; the definition declares no themes, so nothing is said of them."]
    return ["The codebook assigns no theme to any answer: it needs phrases that people use."]
