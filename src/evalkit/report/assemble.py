"""From a finished run folder to the model of a report: reads, orders and words, and draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from evalkit import wording
from evalkit.definition import Evaluation, Profile
from evalkit.errors import RunFolderError
from evalkit.report.annex import Answer, annex
from evalkit.report.changes import changes
from evalkit.report.evidence import CERTAINTY, evidence, terms
from evalkit.report.first_page import first_page
from evalkit.report.glossary import glossary
from evalkit.report.model import PROGRAMME, SEPARATOR, Failure, Grid, Neighbour, Picture, Report, Section, Statement
from evalkit.report.remarks import with_remarks
from evalkit.results.approval import DRAFT, Approval, read_approval
from evalkit.results.bundle import Run, Status, read_result, read_run
from evalkit.results.changes import Told, read_changes
from evalkit.results.competing import Place, p_values, stands
from evalkit.results.finding import WITHHELD, Result, Table
from evalkit.results.spreadsheets import to_csv

READERS = {
    Profile.EVALUATOR: "Working report for the evaluation team",
    Profile.BOARD: "Evaluation report to the programme board",
    Profile.PUBLIC: "Evaluation report for publication",
}
PROFILES = {
    Profile.EVALUATOR: "Evaluator – every number is exact, small groups included.",
    Profile.BOARD: "Board – counts of who took part are exact; opinions and personal details of small groups"
    " are not shown.",
    Profile.PUBLIC: "Public – small counts are hidden and the others rounded.",
}
WARNINGS = {
    Profile.EVALUATOR: "Keep this report within the evaluation team. It shows exact numbers for small groups, in which"
    " a person could be recognised. Do not forward, print or publish it; for the board, run the evaluation again with"
    " the board profile.",
}


def scopes_of(run: Run) -> tuple[str, ...]:
    """Return the scopes of a run, the programme first, each fit to be a folder's name.

    Raises
    ------
    RunFolderError
        If a scope or notebook of `run.json` could lead out of the run folder.
    """
    names = [*run.scopes, *(status.scope for status in run.notebooks), *(status.notebook for status in run.notebooks)]
    if any(not re.fullmatch(r"\w[\w .-]*", name) for name in names) or any(s not in run.scopes for s in _asked(run)):
        raise RunFolderError(
            "A scope or notebook of this run has a name that no run gives", "run the evaluation again", "run.json"
        )
    return tuple(sorted(run.scopes, key=lambda scope: scope != PROGRAMME))


def assemble(run_folder: Path) -> Iterator[Report]:
    """Read a finished run and give its reports, the programme's first.

    Parameters
    ----------
    run_folder : Path
        Folder that holds `run.json`.

    Yields
    ------
    Report
        One for each scope.

    Raises
    ------
    RunFolderError
        If the folder is not a finished run of this kit, or a part of it is damaged.
    """
    run = read_run(run_folder)
    evaluation = _definition(run, run_folder)
    places = [(s.scope, s.notebook, run_folder / s.scope / s.notebook) for s in run.notebooks if s.ok]
    standing, told, approval = stands(p_values(places)), read_changes(run_folder), read_approval(run_folder)
    for scope in scopes_of(run):
        made = _report(run, evaluation, scope, run_folder, approval, standing, told.get(scope))
        yield with_remarks(made, evaluation)


def _asked(run: Run) -> set[str]:
    return {status.scope for status in run.notebooks}


def _definition(run: Run, folder: Path) -> Evaluation:
    try:
        return Evaluation(**{**run.definition, "folder": folder})
    except ValidationError:
        raise RunFolderError(
            "The definition in run.json is not one that this version of the kit knows",
            "run the evaluation again",
            folder.name,
        ) from None


def _result(folder: Path, profile: Profile) -> Result:
    """Read a result, which must have been protected for the profile that the pages will name."""
    result = read_result(folder)
    if result.disclosure.profile != profile:
        place = f"{folder.parent.name}/{folder.name}"
        raise RunFolderError("A result here was made for another release profile", "run the evaluation again", place)
    return result


def _report(
    run: Run, evaluation: Evaluation, scope: str, folder: Path, approval: Approval | None, standing: frozenset[Place],
    told: Told | None,
) -> Report:  # fmt: skip
    programme, profile = evaluation.programme, Profile(run.profile)
    statuses = [status for status in run.notebooks if status.scope == scope]
    answers = [Answer(s, _result(folder / scope / s.notebook, profile) if s.ok else None) for s in statuses]
    sections = _sections(answers)
    glosses = glossary(sections)
    return Report(
        scope=scope,
        title=programme.title if scope == PROGRAMME else run.scopes[scope],
        context="" if scope == PROGRAMME else programme.title,
        subtitle=_subtitle(evaluation, profile, scope),
        status=_status(approval, programme.status),
        draft=approval is None or approval.withdrawn is not None,
        profile=profile,
        profile_words=PROFILES[profile],
        warning=WARNINGS.get(profile, ""),
        as_at=wording.day(programme.as_at),
        day=programme.as_at,
        completeness=_completeness(run, scope),
        notices=tuple(approval.notes) if approval else (),
        note=programme.note,
        first=first_page(evaluation, scope, answers, standing, told),
        sections=sections,
        terms=terms(f.estimate for answer in answers if answer.result for f in answer.result.findings),
        certainty=CERTAINTY,
        annex=(*((glosses,) if glosses.points else ()), *annex(run, evaluation, scope, answers)),
        neighbours=tuple(
            Neighbour(other, run.scopes[other], sum(s.scope == other and not s.ok for s in run.notebooks))
            for other in scopes_of(run)
        ),
        run_id=run.run_id,
        changes=changes(told),
    )


def _status(approval: Approval | None, remark: str) -> str:
    """Say whether the report is a draft, then what the definition remarks on it."""
    return SEPARATOR.join(part for part in (approval.words if approval else DRAFT, remark) if part)


def _subtitle(evaluation: Evaluation, profile: Profile, scope: str) -> str:
    n = len(evaluation.systems)
    systems = [f"{wording.count(n)}\N{NO-BREAK SPACE}systems"] if n > 1 and scope == PROGRAMME else []
    return SEPARATOR.join([READERS[profile], _period(evaluation), *systems])


def _period(evaluation: Evaluation) -> str:
    """Say the period, the year once where it is the same.

    A report on January to December 2022 says just that.
    """
    first, last = wording.month(evaluation.programme.start), wording.month(evaluation.programme.end)
    if first == last:
        return first
    if first.split()[1] == last.split()[1]:
        first = first.split()[0]
    return f"{first} to {last}"


def _completeness(run: Run, scope: str) -> str:
    expected, received = run.registers.get("expected", 0), run.registers.get("received", 0)
    if not expected:
        return "No register was expected"
    where = "" if scope == PROGRAMME else " across the programme"
    return f"{wording.count(received)} of {wording.count(expected)} registers received{where}"


def _sections(answers: Iterable[Answer]) -> tuple[Section, ...]:
    figures, tables = count(1), count(1)
    return tuple(
        _section(number, answer.status, answer.result, figures, tables) for number, answer in enumerate(answers, 1)
    )


def _section(
    number: int, status: Status, result: Result | None, figures: Iterator[int], tables: Iterator[int]
) -> Section:
    anchor = f"section-{re.sub(r'[^A-Za-z0-9_-]', '-', status.notebook)}"
    if result is None:
        return Section(anchor, number, status.title, status.question, failure=_failure(status))
    return Section(
        anchor,
        number,
        status.title,
        status.question,
        statements=tuple(
            Statement(finding.sentence, finding.grade, evidence(finding.estimate), finding.rule)
            for finding in result.findings
        ),
        pictures=tuple(
            Picture(
                f"Figure {k}", f"figure-{k}", figure.caption, figure.alt, figure.source,
                _grid(f"Data of figure {k}", figure.as_table()), figure.svg, figure.png,
                to_csv(figure.data.printed), figure.choices,
            )
            for figure, k in zip(result.figures.values(), figures, strict=False)
        ),
        grids=tuple(
            _grid(f"Table {k}", table) for table, k in zip(result.tables.values(), tables, strict=False)
        ),
        caveats=tuple(caveat for caveat in result.caveats if not caveat.startswith(WITHHELD)),
        withheld=tuple(caveat for caveat in result.caveats if caveat.startswith(WITHHELD)),
    )  # fmt: skip


def _failure(status: Status) -> Failure:
    reason = f" {status.error.rstrip('.')}." if status.error else ""
    return Failure(
        f"The notebook {status.notebook} stopped before it had a result.{reason} Until it runs, this report"
        " cannot answer the question; that says nothing about what the answer would be.",
        f"open the executed notebook {status.scope}/{status.notebook}/notebook.ipynb, put right what it names, and run"
        " the evaluation again",
    )


def _grid(label: str, table: Table) -> Grid:
    columns = [str(column) for column in table.data.frame.columns]
    return Grid(
        label,
        table.caption,
        tuple(table.labels[column] for column in columns),
        tuple(table.is_number(column) for column in columns),
        tuple(tuple(row) for row in table.rows()),
    )
