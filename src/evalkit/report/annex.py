"""The annex on methods and data quality: what was read, what was hidden, what was used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from itertools import count
from typing import Any

from evalkit import wording
from evalkit.definition import Evaluation, Profile
from evalkit.disclosure import MINIMUM, ROUNDED_TO, STAR, ReleaseClass
from evalkit.report.declared import declared
from evalkit.report.model import PROGRAMME, Grid, Part
from evalkit.results.bundle import Run, Status
from evalkit.results.finding import Estimate, Result

CLASSES = {
    ReleaseClass.ACTIVITY: "Activity: who turned up, how many take part",
    ReleaseClass.OPINION: "Opinion: ratings, feedback, named ties",
    ReleaseClass.PERSONAL: "Personal: roles, skills, results of small groups",
    ReleaseClass.DECLARED: "Declared: a team's or system's own official score",
}
SEVERITIES = {
    "quarantine": "Set aside",
    "warning": "Kept, with a warning",
    "merged": "Merged",
    "ignored": "Left out on purpose",
}
FATES = ("n_accepted", "n_quarantined", "n_ignored", "n_merged")
RESPONSE = {"growth.attendance.invited", "connectivity.response", "progress.missing"}
"""Signals of findings that say how many of those asked did answer, or come."""
HASH_SHOWN = 16
"""Characters of a file's hash that are printed: enough to recognise it, and run.json holds all of them."""


@dataclass(frozen=True)
class Answer:
    """How a notebook ended, with its result where it has one.

    Parameters
    ----------
    status : Status
        From `run.json`.
    result : Result or None
        None where the notebook failed.
    """

    status: Status
    result: Result | None


def annex(run: Run, evaluation: Evaluation, scope: str, answers: Sequence[Answer]) -> tuple[Part, ...]:
    """Return the annex of a report, its tables numbered A1, A2 and so on.

    Parameters
    ----------
    run : Run
        The run.
    evaluation : Evaluation
        Its definition.
    scope : str
        Folder of the report's scope.
    answers : sequence of Answer
        Notebooks of that scope, in order of reading.
    """
    parts = (
        _rows(run),
        *_replaced(run),
        *_corrections(run),
        _registers(run, evaluation),
        *_response(answers),
        _issues(run),
        _disclosure(run, answers),
        _methods(answers),
        *_tried_out(scope),
        declared(evaluation),
        _provenance(run, scope),
    )
    numbers = count(1)
    return tuple(
        replace(
            part, grids=tuple(replace(grid, label=f"Table A{n}") for grid, n in zip(part.grids, numbers, strict=False))
        )
        for part in parts
    )


def _response(answers: Sequence[Answer]) -> Iterator[Part]:
    """Gather what the questions say of those who were asked, or owe a return, and gave none."""
    said = [
        finding.sentence
        for answer in answers
        if answer.result
        for finding in answer.result.findings
        if finding.signal in RESPONSE
    ]
    if said:
        told = "Tables of answers say of each how many gave it. Of those who were invited or asked, or owe a return:"
        yield Part("response", "Who answered, and who did not", (told,), tuple(said))


def _tried_out(scope: str) -> Iterator[Part]:
    """Give the programme's report a line for each claim whose rule was tried out where the truth is known."""
    if scope != PROGRAMME:
        return
    claims = json.loads((files("evalkit.report") / "calibrated.json").read_text(encoding="utf-8"))
    rows = [
        (claim["question"], wording.count(claim["situations"]), wording.count(claim["repetitions"]),
         *("–" if claim[name] is None else wording.spoken(claim[name], "percent") for name in ("covered", "false")))
        for claim in claims
    ]  # fmt: skip
    heads = ("Asked of the rule", "Situations", "Times each", "95% interval holds, at least",
             "Clear where nothing changes, at most")  # fmt: skip
    told = (
        "Each rule judged invented programmes whose truth is known, many times in each situation. The table has its"
        " worst situation: how often the interval held the truth, and how often a clear change was said where there"
        " was none. Some rules have no interval, or are not about change: a dash. docs/calibration.md of the kit has"
        " every situation."
    )
    grid = Grid("", "How often the rules were right where the truth is known.", heads, (False, *[True] * 4),
                tuple(rows))  # fmt: skip
    yield Part("calibration", "How the rules were tried out", (told,), grids=(grid,))


def _rows(run: Run) -> Part:
    title = "Every row accounted for"
    if not run.sources:
        return Part("rows", title, ("No file was read.",))
    heads = ("File", "Read as", "Read", "Accepted", "Set aside", "Left out", "Merged")
    rows = [
        (_text(s, "name"), _text(s, "table"), *(_count_or_star(s, k) for k in ("n_read", *FATES))) for s in run.sources
    ]
    caption = "Rows of every file, and what became of them."
    if run.profile == Profile.PUBLIC:
        told = (
            f"{_counted(len(rows), 'file was', 'files were')} read, and every row of them accounted for. Rows are about"
            f" people, so their numbers are protected like all others: 1 to {MINIMUM - 1} as {STAR}, the rest to the"
            f" nearest {ROUNDED_TO}. The evaluation team's own copy adds up exactly."
        )
        grid = Grid("", caption, heads, (False, False, *[True] * 5), tuple(rows))
        return Part("rows", title, (told,), grids=(grid,))
    sums = [sum(_number(source, key) for source in run.sources) for key in ("n_read", *FATES)]
    total = ("All files", "", *(wording.count(n) for n in sums))
    astray = [_text(s, "name") for s in run.sources if _number(s, "n_read") != sum(_number(s, k) for k in FATES)]
    verdict = (
        f"The rows of {wording.listed(astray)} do not add up; treat every count that rests on them with caution."
        if astray
        else "In every file the rows read equal the rows accepted, set aside, left out and merged."
    )
    meaning = (
        "Set aside: something in the row is wrong, and a person must put it right. Left out: on purpose, such as a"
        " total row or a section that repeats people. Merged: folded into another row, such as a second joining of a"
        " call."
    )
    told = (
        f"{_counted(sums[0], 'row was', 'rows were')} read from {_counted(len(rows), 'file', 'files')};"
        f" {wording.count(sums[1])} became data. {verdict}"
    )
    return Part(
        "rows", title, (told, meaning),
        grids=(Grid("", caption, heads, (False, False, *[True] * 5), (*rows, total), total=True),),
    )  # fmt: skip


def _replaced(run: Run) -> tuple[Part, ...]:
    """Say which files were replaced, if any were, and by how much they differ from those that replace them."""
    names = {_text(source, "source_id"): _text(source, "name") for source in run.sources}
    rows = tuple(
        (
            _text(source, "name"),
            names.get(_text(source, "superseded_by"), ""),
            *(_count_or_star(source, key) for key in ("n_added", "n_gone", "n_changed")),
        )
        for source in run.sources
        if _text(source, "superseded_by")
    )
    heads = ("File", "Replaced by", "Rows added", "Gone", "Changed")
    grid = Grid("", "Files that were replaced, and how many rows differ.", heads, (False, False, *[True] * 3), rows)
    told = (
        "Files were read, then replaced by later versions, as the definition declares; none of their rows is counted."
    )
    return (Part("replaced", "Files that others replace", (told,), grids=(grid,)),) if rows else ()


def _corrections(run: Run) -> tuple[Part, ...]:
    """List the corrections that were made beside the inputs, if there are any."""
    names = {_text(source, "source_id"): _text(source, "name") for source in run.sources}
    rows = tuple(
        (
            names.get(_text(made, "source_id"), ""),
            {"replaced": "A cell was replaced", "left out": "A row was left out"}.get(_text(made, "change"), ""),
            _text(made, "why").replace("-", " "),
            _text(made, "who"),
            _day(_text(made, "at")),
            STAR if run.profile == Profile.PUBLIC else wording.count(_number(made, "n")),
        )
        for made in run.corrections
    )
    heads = ("File", "What was done", "Why", "By whom", "On", "Times")
    grid = Grid("", "Corrections, by file and reason.", heads, (*[False] * 5, True), rows)
    told = (
        "The files that were read are as they were received. Corrections stand in a list of their own, which was"
        " applied after reading; neither the old nor the new value is repeated here."
    )
    return (Part("corrections", "Corrections to the input", (told,), grids=(grid,)),) if rows else ()


def _count_or_star(source: dict[str, Any], key: str) -> str:
    return STAR if source.get(key) is None else wording.count(_number(source, key))


def _registers(run: Run, evaluation: Evaluation) -> Part:
    expected, received = run.registers.get("expected", 0), run.registers.get("received", 0)
    if not expected:
        return Part("registers", "Registers expected and received", ("No register was expected.",))
    told = (
        f"{_counted(expected, 'occasion was', 'occasions were')} held for which a register was expected;"
        f" {wording.count(received)} of them {wording.noun(received, 'has', 'have')} one."
    )
    absent = "A register that did not arrive is missing, never zero: counts that it touches are too low."
    return Part(
        "registers",
        "Registers expected and received",
        (told, absent) if received < expected else (told,),
        points=tuple(
            f"{words}: {_kind(evaluation, lacking.get('kind', ''))}, {_day(lacking.get('date', ''))}"
            for key, words in (("missing", "Not received"), ("total_only", "Only a total was received"))
            for lacking in run.registers.get(key, [])
        ),
    )


def _issues(run: Run) -> Part:
    title = "What was wrong in the input"
    if not run.issues:
        return Part("issues", title, ("Nothing wrong was found in the input.",))
    order = list(SEVERITIES)
    tally: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
    for issue in run.issues:
        key = (_text(issue, "severity"), _text(issue, "code"), _text(issue, "action"))
        n, files = tally.get(key, (0, set()))
        tally[key] = n + _number(issue, "n"), files | {_text(issue, "source_id")}
    found = sorted(
        tally.items(), key=lambda item: (order.index(item[0][0]) if item[0][0] in order else len(order), *item[0])
    )
    hidden = run.profile == Profile.PUBLIC  # how often is how many people; in how many files is about nobody
    rows = tuple(
        (code, SEVERITIES.get(kind, kind), action, wording.count(len(files)), STAR if hidden else wording.count(n))
        for (kind, code, action), (n, files) in found
    )
    heads = ("Code", "What happened", "What was done, and what to do", "Files", "Times")
    grid = Grid("", "Issues by code, over all files.", heads, (False, False, False, True, True), rows)
    return Part(
        "issues",
        title,
        ("No cell's content is ever repeated here; the evaluation team finds file, sheet, row and column with"
         " “evalkit check”.",),
        grids=(grid,),
    )  # fmt: skip


def _disclosure(run: Run, answers: Iterable[Answer]) -> Part:
    results = [answer for answer in answers if answer.result]
    notes = tuple(dict.fromkeys(note for answer in results if answer.result for note in answer.result.disclosure.notes))
    shown: dict[tuple[str, str], list[str]] = {}
    for answer in results:
        for name, kind in answer.result.disclosure.tables if answer.result else ():
            shown.setdefault((answer.status.title, CLASSES[ReleaseClass(kind)]), []).append(name.replace("_", " "))
    grid = Grid(
        "", "What the report shows about people, and which rules protect it.", ("Section", "Class", "Tables"),
        (False, False, False),
        tuple((title, kind, ", ".join(dict.fromkeys(names))) for (title, kind), names in shown.items()),
    )  # fmt: skip
    release = {
        Profile.EVALUATOR: "This run has the evaluator profile: nothing is suppressed or rounded.",
        Profile.BOARD: "This run has the board profile: counts of activity are exact; opinions and personal details are"
        f" shown of groups of {MINIMUM} people or more only, and what would give a smaller group away is hidden"
        " with it.",
        Profile.PUBLIC: f"This run has the public profile: counts of 1 to {MINIMUM - 1} people are hidden, all others"
        f" are rounded to the nearest {ROUNDED_TO}, and what would give a hidden one away is hidden with it.",
    }[Profile(run.profile)]
    done = "What was hidden or rounded, and why:" if notes else "No value of this report was hidden or rounded."
    return Part("disclosure", "Small numbers and privacy", (release, done), notes, (grid,) if shown else ())


def _methods(answers: Iterable[Answer]) -> Part:
    used: dict[tuple[str, str, str], list[str]] = {}
    for answer in answers:
        for estimate in _estimates(answer.result):
            sections = used.setdefault((estimate.method.name, estimate.test, estimate.method.reference), [])
            if answer.status.title not in sections:
                sections.append(answer.status.title)
    if not used:
        return Part("methods", "Methods", ("No finding of this report rests on an estimate.",))
    rows = tuple(
        (_sentence_case(name), test, reference, wording.listed(s)) for (name, test, reference), s in used.items()
    )
    grid = Grid(
        "", "Methods behind the estimates, each once.", ("Method", "Test", "Reference", "Used in"), (False,) * 4, rows
    )
    return Part("methods", "Methods", grids=(grid,))


def _provenance(run: Run, scope: str) -> Part:
    versions = Grid(
        "", "Versions of everything that numbers depend on.", ("Component", "Version"), (False, False),
        tuple(run.versions.items()),
    )  # fmt: skip
    seeds = Grid(
        "", "Seeds of everything drawn at random.", ("Purpose", "Seed"), (False, True),
        tuple((name, str(seed)) for name, seed in run.seeds.items()),
    )  # fmt: skip
    files = Grid(
        "",
        f"Files that were read, with the first {HASH_SHOWN} characters of their SHA-256.",
        ("File", "Adapter", "Encoding", "SHA-256"),
        (False,) * 4,
        tuple(
            (_text(s, "name"), _text(s, "adapter"), _text(s, "encoding"), _text(s, "sha256")[:HASH_SHOWN])
            for s in run.sources
        ),
    )
    return Part(
        "provenance",
        "How to make this report again",
        (
            *_frozen(run),
            f"Run {run.run_id}. The same definition, inputs, key and versions give the same report, byte for byte.",
            f"The folder {scope} beside the programme's report holds the technical appendix: each section's executed"
            " notebook, its tables as CSV and in one workbook, and its pictures.",
        ),
        grids=tuple(grid for grid in (versions, seeds, files) if grid.rows),
    )


def _frozen(run: Run) -> Iterator[str]:
    """Say whether definition and data were locked before there were results, and what was changed since."""
    if not run.frozen:
        yield "Definition and data were not frozen before this run."
        return
    before = _number(run.frozen, "runs_before")
    results = f"after {_counted(before, 'earlier run', 'earlier runs')}" if before else "before any run"
    yield (
        f"Definition and data were frozen on {_day(_text(run.frozen, 'on'))} by {_text(run.frozen, 'by')}, {results}."
    )
    for made in run.frozen.get("amendments", ()):
        fields = wording.listed(list(made.get("definition", ()))) or "nothing"
        files = _counted(_number(made, "inputs"), "input file", "input files")
        yield (
            f"Amended on {_day(_text(made, 'on'))}: {_text(made, 'why').rstrip('.')}. Changed in the definition:"
            f" {fields}; {files} new, changed or gone."
        )


def _estimates(result: Result | None) -> list[Estimate]:
    return [finding.estimate for finding in result.findings if finding.estimate] if result else []


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _counted(n: int, singular: str, plural: str) -> str:
    return f"{wording.count(n)} {wording.noun(n, singular, plural)}"


def _kind(evaluation: Evaluation, code: str) -> str:
    return evaluation.kind(code).singular if code in evaluation.kind_codes else "occasion"


def _day(text: str) -> str:
    try:
        return wording.day(date.fromisoformat(text[:10]))
    except ValueError:
        return "date not known"


def _text(row: dict[str, Any], key: str) -> str:
    return str(row.get(key) or "")


def _number(row: dict[str, Any], key: str) -> int:
    return int(row.get(key) or 0)
