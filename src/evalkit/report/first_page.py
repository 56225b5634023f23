"""Page one: fixed places, so that the eye finds the same thing each month, whatever it says.

What is shown is chosen by the definition and never by how striking it is: choosing the clearest findings would make
the page wander, and would drop outcomes while nobody can tell yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evalkit import wording
from evalkit.definition import Evaluation
from evalkit.definition.page_one import Action, Decision, FixedLine, PageOne
from evalkit.report.annex import Answer
from evalkit.report.marks import SIGNS
from evalkit.report.model import PROGRAMME, FirstPage, Grid
from evalkit.results.changes import Told
from evalkit.results.competing import Place, on_page_one
from evalkit.results.finding import Finding, Grade

UNKNOWN = str(Grade.NOT_ENOUGH_EVIDENCE)
STATES = {
    "clear rise": "▲", "improving and concerning": "◆", "improving": "▲", "leaning rise": "△",
    "no material change": "▬", "common cause": "▬", "cannot tell": "○", "leaning fall": "▽",
    "concerning": "▼", "clear fall": "▼",
}  # fmt: skip
"""A shape beside the words of a cell of the grid: the eye finds what differs, and the words say what it is."""
LETTERS = 150
"""Letters of a finding that a line of page one holds; whole sentences only, and at least one."""
MOST_SYSTEMS = 10
"""Most systems that the page shows one by one; beyond, how many say what."""
NOTHING = "Nothing was found, or the question was not asked."
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z“])")

Answers = Sequence[Answer]


def first_page(
    evaluation: Evaluation, scope: str, answers: Answers, standing: frozenset[Place], told: Told | None = None
) -> FirstPage:
    """Return what stands on page one of a scope's report.

    Parameters
    ----------
    evaluation : Evaluation
        Its definition says what stands in which place.
    scope : str
        Folder of the scope. Decisions, actions and the grid of systems stand on the programme's page alone.
    answers : sequence of Answer
        The scope's questions with their results.
    standing : frozenset
        Findings of the run that stand after control of the false discovery rate.
    told : Told or None
        What changed since the last report; None where no last report was named.
    """
    page, whole = evaluation.page_one, scope == PROGRAMME
    lines = tuple(_line(line, scope, answers, standing) for line in page.lines)
    lowered = any(row[2].endswith("*") for row in lines)
    return FirstPage(
        decisions=tuple(_decision(one, answers) for one in page.decisions) if whole else (),
        outcomes=_outcomes(evaluation, answers),
        lines=Grid(
            "Six lines" if len(lines) == 6 else "Fixed lines",
            "What stands in the same place every month.",
            ("Line", "What we found", "How sure we are"), (False, False, False), lines,
        ),
        lowered="* Clear on its own, but not beside the other findings of this run." if lowered else "",
        systems=_systems(evaluation, answers) if whole else None,
        below=tuple(_below(page if whole else None, lines, told)),
    )  # fmt: skip


def in_short(sentence: str, letters: int = LETTERS) -> str:
    """Return as many whole sentences of a finding as fit, and at least the first.

    >>> in_short("Members went from 86 to 220. The typical change is +7%. It is not clear.", 60)
    'Members went from 86 to 220. The typical change is +7%.'
    """
    first, *others = _SENTENCE.split(sentence)
    for other in others:
        if len(first) + 1 + len(other) > letters:
            break
        first = f"{first} {other}"
    return first


def _found(signal: str, answers: Answers) -> Iterator[tuple[str, Finding]]:
    """Give the findings of a signal, or those that begin with it, each with its notebook."""
    for answer in answers:
        for finding in answer.result.findings if answer.result else ():
            if finding.signal == signal or (signal.endswith(".") and finding.signal.startswith(signal)):
                yield answer.status.notebook, finding


def _line(line: FixedLine, scope: str, answers: Answers, standing: frozenset[Place]) -> tuple[str, str, str]:
    found = {one.signal: (notebook, one) for signal in line.findings for notebook, one in _found(signal, answers)}
    shown = list(found.values())[: line.at_most]
    if not shown:
        failed = [a.status.title for a in answers if a.result is None and _of(line, a.status.notebook)]
        return line.name, f"{failed[0]} could not be produced." if failed else NOTHING, "–"
    grades: dict[str, None] = {}
    for notebook, finding in shown:
        grade = on_page_one(finding.grade, (scope, notebook, finding.signal), standing)
        grades[_graded(grade) + ("" if grade is finding.grade else " *")] = None
    letters = LETTERS if len(shown) == 1 else LETTERS // 2
    return line.name, " ".join(in_short(finding.sentence, letters) for _, finding in shown), "; ".join(grades)


def _graded(grade: Grade) -> str:
    return f"{SIGNS[grade]} {str(grade).capitalize()}"


def _of(line: FixedLine, notebook: str) -> bool:
    return any(signal.partition(".")[0] == notebook.partition("_")[2] for signal in line.findings)


def _decision(decision: Decision, answers: Answers) -> tuple[str, str]:
    """Return a decision's title, and its reason, owner and date with the sections it rests on."""
    numbers: dict[str, None] = {}
    for signal in decision.findings:
        places = [f"section {k}" for k, a in enumerate(answers, 1) if any(_found(signal, [a]))]
        numbers |= dict.fromkeys(places or [f"not found in this run: {signal}"])
    why = decision.why.rstrip(".")
    rests = f" See {wording.listed(list(numbers))}." if numbers else ""
    return decision.title, f"{why}. Owner: {decision.owner}, by {wording.day(decision.by)}.{rests}"


def _outcomes(evaluation: Evaluation, answers: Answers) -> Grid | None:
    """Return the key measures, always shown, whatever their charts say; None where the evaluation has none."""
    chosen = evaluation.page_one.outcomes or tuple(one.code for one in evaluation.measures[:5])
    if not chosen:
        return None
    rows = []
    for code in chosen:
        name = evaluation.measure(code).name
        said = next((finding.sentence for _, finding in _found(f"measures.{code}", answers)), NOTHING)
        rows.append(_outcome(name, said))
    caption = "What the charts of the key measures say."
    return Grid("Outcomes", caption, ("Measure", "Latest"), (False, False), tuple(rows))


def _outcome(name: str, said: str) -> tuple[str, str]:
    """Take the kind of a measure from its finding to its name, and put the shape of what the charts say before it."""
    kind, found, what = said.removeprefix(f"“{name}” ").partition("): ")
    if not found:
        return name, in_short(said)
    return f"{name} {kind})", f"{_way(what)} {in_short(what[0].upper() + what[1:])}".strip()


def _systems(evaluation: Evaluation, answers: Answers) -> Grid | None:
    """Return the grid of systems and signals as the question of priorities has it; beyond ten, its distribution."""
    name = "grid" if len(evaluation.systems) <= MOST_SYSTEMS else "distribution"
    found = [answer.result.tables.get(name) for answer in answers if answer.result and _is_priorities(answer)]
    table = next(iter(found), None)
    if table is None:
        return None
    heads = tuple(table.labels[str(column)] for column in table.data.frame.columns)
    rows = tuple((row[0], *(_signed(re.sub(r" \(.*?\)", "", cell)) for cell in row[1:])) for row in table.rows())
    caption = "Where support may be needed: systems by signal, not ranked."
    return Grid("Systems", caption, heads, (False,) * len(heads), rows)


def _signed(cell: str) -> str:
    if cell.startswith(UNKNOWN):
        cell = cell.replace(UNKNOWN, "cannot tell", 1)
    return next((f"{sign} {cell}" for words, sign in STATES.items() if cell.startswith(words)), cell)


def _way(said: str) -> str:
    """Return the shape for what the charts of a measure say together."""
    ways = [way for way in ("improving", "concerning") if f"{way} nature" in said]
    return STATES[" and ".join(ways)] if ways else STATES["common cause"] if "common cause" in said else ""


def _is_priorities(answer: Answer) -> bool:
    return answer.status.notebook.partition("_")[2] == "priorities"


def _below(page: PageOne | None, lines: Sequence[tuple[str, str, str]], told: Told | None) -> Iterator[tuple[str, str]]:
    """Give what stands below the grid; a system's page has none of the programme's own words."""
    if told:
        yield "Since the last report:", told.counted
    if page and page.actions:
        yield "Actions from the last meeting:", " ".join(_actions(page.actions))
    if page and page.context:
        yield "Context:", " ".join(page.context)
    cannot = [*(page.cannot_say if page else ()), *_silent(lines)]
    if cannot:
        yield "What we cannot say:", " ".join(cannot)


def _actions(actions: Sequence[Action]) -> Iterator[str]:
    """Say what is done and what is not; a sign would be lost to whoever listens."""
    for word, done in (("Done", True), ("Not done", False)):
        told = [one.what.rstrip(".") + (f" ({one.note})" if one.note else "") for one in actions if one.done is done]
        if told:
            yield f"{word} – {'; '.join(told)}."


def _silent(lines: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """Say which of the fixed lines cannot tell."""
    names = [name[0].lower() + name[1:] for name, _, told in lines if told == _graded(Grade.NOT_ENOUGH_EVIDENCE)]
    return (f"Not enough evidence yet on {wording.listed(names)}.",) if names else ()
