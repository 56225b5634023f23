"""The command line: new, templates, plan, request, check, map, run, report, sample, key, forget, lab; the workflow's.

Those of :mod:`evalkit.workflow` are compare, freeze, verify, packs, release and archive.

Every command imports what it needs when it runs, so that `evalkit --help` stays instant.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evalkit.errors import InputError
from evalkit.terminal import print_accounts, print_draft, progress, say, tell, tell_json
from evalkit.workflow import commands

if TYPE_CHECKING:
    from datetime import date

    from evalkit.definition import Evaluation
    from evalkit.results.bundle import Status
    from evalkit.running.cluster import Cluster
    from evalkit.tables import Tables

app = typer.Typer(
    help="Evaluate health-improvement collaboratives: from raw exports to a board's report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Start here: evalkit sample london my-first, then evalkit run my-first/evaluation.toml. Your own: evalkit "
    "new my-programme. "
    "Any command takes --debug for a whole traceback.",
)
OUTPUTS = Path("reports")
"""Folder for runs, below the one in which a command runs."""
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]


@app.callback(invoke_without_command=True)
def evalkit(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Evaluate health-improvement collaboratives: from raw exports to a board's report."""
    if version:
        from evalkit import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="An empty or new folder; its name names the programme.")
    ],
    title: Annotated[str, typer.Option(help="Title of the programme.")] = "",
    system: Annotated[
        list[str] | None, typer.Option(help="A system, as CODE=Name; once for each. Two to be replaced if left out.")
    ] = None,
    start: Annotated[str, typer.Option(help="First day, as 2026-04-01; the first of this month if left out.")] = "",
) -> None:
    """Make a workspace: a definition with notes, workbooks to fill in, notebooks to look at, and the key.

    The key lies outside the folder. Nothing is ever written over.
    """
    from datetime import date

    from evalkit.intake.pseudonyms import create_key, key_path, refuse_misplaced_home
    from evalkit.running.notebooks import copy
    from evalkit.workspace.start import name_of
    from evalkit.workspace.start import start as start_workspace

    refuse_misplaced_home(folder, OUTPUTS)
    first = _day(start, "--start") or date.today().replace(day=1)
    evaluation = start_workspace(folder, first, title, _systems(system))
    copy(folder / "lab", "../evaluation.toml")
    name = name_of(folder)
    if key_path(name).exists():
        tell(f"The key '{name}' is there already and is used: people are recognised as in its earlier programme.")
    else:
        tell(f"Key '{name}' created: {create_key(name)}. Keep a copy in a safe, away from this folder.")
    definition = folder / evaluation.filename
    for step, line in enumerate(
        (
            f"put your own words into {definition}; then: evalkit templates {folder}",
            f"fill in copies of the workbooks in {folder / 'templates'} and put them into {folder / 'returns'}",
            f"evalkit check {folder}",
            f"evalkit run {folder}",
        ),
        start=1,
    ):
        tell(f"{step}. {line}")


@app.command("templates")
def write_templates(
    evaluation: Annotated[Path, typer.Argument(help="evaluation.toml, or its folder.")] = Path(),
) -> None:
    """Write the workbooks that people fill in again, after the definition has changed.

    They lie in the folder templates, with their mapping files. Filled-in copies are never touched.
    """
    from evalkit.definition import load
    from evalkit.intake.templates import lacking, templates
    from evalkit.workspace.refresh import refresh
    from evalkit.workspace.start import not_read, source_text

    definition = load(evaluation)
    changed = refresh(definition)
    tell(
        f"{len(templates(definition))} templates in {definition.folder / 'templates'}, {len(changed)} of them changed."
    )
    if len(changed) > 0:
        tell("Send the changed ones out from now on; what was filled in on the old ones is still read.")
    for name, what in lacking(definition).items():
        say(f"No template for {name}: the definition would have to declare {what}")
    unread = not_read(definition)
    if unread:
        say("No source reads what is filled in on these yet. Add to the definition:")
        typer.echo("".join(map(source_text, unread)), nl=False)


@app.command()
def request(
    evaluation: Annotated[Path, typer.Argument(help="evaluation.toml, or its folder.")] = Path(),
    today: Annotated[str, typer.Option(help="Day to count from, as 2026-04-01; today if left out.")] = "",
    as_json: Json = False,
) -> None:
    """Write what is asked of each system next, and keep the log of what has come back.

    A pack is a folder for each system, with its workbooks and a cover note, in requests/DAY/SYSTEM. Put what comes back
    into returns/, and give this command again: requests/log.csv says what came, when, and what is overdue by how long.
    """
    from datetime import date

    from evalkit.definition import load
    from evalkit.intake.pipeline import check as check_evaluation
    from evalkit.report.letter import letter
    from evalkit.workspace import requests

    definition = load(evaluation)
    day = _day(today, "--today") or date.today()
    packs = requests.write_packs(
        definition,
        day,
        lambda title, paragraphs, rows: letter(title, paragraphs, rows, ("Workbook", "What it is for"), day),
    )
    with progress("Looking for returns", quiet=as_json) as step:
        checked = check_evaluation(definition, progress=step)
    log = requests.keep_log(definition, checked.requests, day)
    if as_json:
        tell_json({"packs": [str(path) for path in packs], "log": log})
        return
    for path in packs:
        tell(f"To send: {path}")
    for entry in log:
        if entry["state"] == requests.OVERDUE:
            tell(f"Overdue by {entry['days_late']} days: {entry['table']} of {entry['system']}, due {entry['due']}")
    came = sum(bool(entry["returned_on"]) for entry in log)
    tell(f"{came} of {len(log)} returned. The log: {definition.folder / requests.FOLDER / requests.LOG}")


@app.command()
def plan(
    evaluation: Annotated[Path, typer.Argument(help="evaluation.toml, or its folder.")] = Path(),
    programmes: Annotated[int, typer.Option(min=20, max=10_000, help="Simulated programmes for each change.")] = 300,
    out: Annotated[Path, typer.Option(help="Folder for the page.")] = OUTPUTS,
    as_json: Json = False,
) -> None:
    """Say which changes the design could show, before any data are asked for.

    Simulates programmes as large as the definition expects under design, with changes of known size, and judges each as
    a run would. Reads no data; the same design gives the same page.
    """
    from evalkit.definition import load
    from evalkit.report import render
    from evalkit.simulate.plan import detectability, powers
    from evalkit.simulate.plan.folder import write_plan

    definition = load(evaluation)
    with progress("Simulating", quiet=as_json) as step:
        found = powers(definition, programmes, step)
    result = detectability(found)
    folder = write_plan(definition, result, out, programmes)
    pages = render(folder, ("html",))
    if as_json:
        changes = [
            {
                "question": one.question.name,
                "change": one.size,
                "programmes": one.programmes,
                "called_clear": one.share,
                "interval": one.interval,
            }
            for one in found
        ]
        said = [finding.sentence for finding in result.findings]
        tell_json({"page": str(pages[0]), "findings": said, "changes": changes})
        return
    for finding in result.findings:
        tell(finding.sentence)
    tell(f"Plan: {pages[0]}")


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="evaluation.toml, its folder, or exports and folders of them.")],
    as_json: Json = False,
) -> None:
    """Check the inputs and account for every row, without running anything.

    Says what each file is, how many rows were accepted, quarantined, ignored and merged, and what to put right. Works
    without a key, and on bare exports without a definition. Exit 1 if a file failed that is not optional.
    """
    from evalkit.intake.pipeline import check as check_evaluation
    from evalkit.intake.pipeline import check_files
    from evalkit.intake.vault import MERGE_DECISIONS, vault_file

    if len(paths) == 1 and (paths[0].suffix == ".toml" or (paths[0] / "evaluation.toml").exists()):
        from evalkit.definition import load

        evaluation = load(paths[0])
        with progress("Checking", quiet=as_json) as step:
            checked = check_evaluation(evaluation, progress=step)
        decisions = vault_file(evaluation.programme.id, MERGE_DECISIONS)
    else:
        checked, decisions = check_files(paths), None
    if as_json:
        told = {
            "files": [file.as_json() for file in checked.files],
            "passed_over": list(checked.passed_over),
            "nothing_yet": list(checked.nothing_yet),
            "unread": list(checked.unread),
            "pairs_to_decide": checked.pairs_to_decide,
        }
        tell_json(told)
    else:
        print_accounts(checked, decisions)
    if checked.failed:
        raise typer.Exit(1)


@app.command("map")
def draft_mapping(
    file: Annotated[Path, typer.Argument(help="A workbook or a CSV.")],
    table: Annotated[str, typer.Option(help="What its rows are, such as attendance; guessed if left out.")] = "",
    out: Annotated[Path | None, typer.Option(help="Mapping file to write; printed if left out.")] = None,
) -> None:
    """Draft a mapping file from the headings of a workbook or CSV.

    Says which heading was taken for which column, and what a person must decide. Shows no cell below the headings but
    words of the kit's own lists. Never writes over a file.
    """
    from evalkit.errors import ParameterError
    from evalkit.intake.draft import draft
    from evalkit.intake.sources import bytes_of

    if out is not None and out.exists():
        raise ParameterError("This file is there already", "name a new one, or remove it", out.name)
    made = draft(bytes_of(file, file.name), file.name, table or None)
    print_draft(made)
    if out is None:
        typer.echo(made.text, nl=False)
        return
    with out.open("x", encoding="utf-8", newline="\n") as mapping:
        mapping.write(made.text)
    say(f"Written: {out}. Look at every line before you use it.")


@app.command()
def run(
    context: typer.Context,
    evaluation: Annotated[Path, typer.Argument(help="evaluation.toml, or its folder.")],
    only: Annotated[str, typer.Option(help="Questions to run, such as growth,momentum.")] = "",
    systems: Annotated[str, typer.Option(help="Systems to run besides the programme, such as QMF,QKK.")] = "",
    profile: Annotated[str, typer.Option(help="evaluator, board or public; the definition's own if left out.")] = "",
    formats: Annotated[str, typer.Option(help="Formats of the report; the definition's own if left out.")] = "",
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Notebooks at a time, on this machine.")] = 2,
    dask: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Run notebooks on a Dask cluster: its scheduler's address, or local.")
    ] = "",
    memory: Annotated[
        float, typer.Option(min=0, help="Gigabytes that a notebook may hold; a share of the machine if left out.")
    ] = 0.0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run stopped.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for runs.")] = OUTPUTS,
    amend: Annotated[str, typer.Option(help="Of a frozen evaluation: why something changed.")] = "",
    as_json: Json = False,
) -> None:
    """Do everything: intake, the notebooks for the programme and each system, the report.

    Prints where the report is. Exit 1 if a file or a notebook failed; a failed notebook is a visible section.
    """
    from evalkit.running.forks import fork_server

    # first of all: it imports while this process imports and reads; workers of a cluster have their own
    server = None if dask else context.with_resource(fork_server())

    from evalkit.definition import FORMATS, Scope, load
    from evalkit.intake.accounts import of_tables
    from evalkit.intake.pipeline import prepare
    from evalkit.intake.pseudonyms import private_folder, refuse_misplaced_home
    from evalkit.intake.received import received
    from evalkit.intake.runs import record
    from evalkit.running.batch import run as run_notebooks
    from evalkit.running.batch import run_id
    from evalkit.running.plan import Choice, plan
    from evalkit.workflow.freeze import checked

    definition = load(evaluation)
    refuse_misplaced_home(definition.folder, out)
    chosen_formats = _formats(formats) or definition.outputs.formats
    release = Scope(profile=profile or definition.release).profile
    frozen = checked(definition, amend, datetime.now(UTC).date())
    cluster = context.with_resource(_cluster(definition, dask, jobs)) if dask else None
    if cluster and not cluster.is_private:
        say(
            "The cluster's connections are not encrypted: whoever reaches its scheduler can run code as its workers do."
        )
    planned = plan(definition, Choice(_split(only), _split(systems), release, jobs, resume, memory))
    with progress("Reading exports", quiet=as_json) as step:
        tables = _or_accounts(definition, lambda: prepare(definition, progress=step), as_json=as_json)

    private = private_folder(definition.programme.id)
    programme, identity = definition.programme.id, run_id(planned, tables, private)
    record(programme, identity, tables.fingerprint, out / programme / identity)

    def finish(folder: Path) -> None:
        if prepare(definition).fingerprint != tables.fingerprint:
            raise InputError("INPUTS_CHANGED", "The inputs changed while the run was under way", "run it again")
        _render(folder, chosen_formats)

    with progress("Running notebooks", quiet=as_json) as step:
        folder = run_notebooks(
            planned,
            tables,
            out,
            private,
            step,
            finish,
            server,
            received(definition, tables),
            frozen.told() if frozen else None,
            cluster,
        )
    _warn(tables)
    found = [path for kind in FORMATS for path in folder.rglob(f"report.{kind}")]
    reports = sorted(found, key=lambda path: (len(path.parts), path.parent))
    _finish(folder, reports, [account.as_json() for account in of_tables(tables)], as_json=as_json)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="A run folder, as 'evalkit run' printed it.")],
    formats: Annotated[str, typer.Option(help="Formats of the report.")] = "",
) -> None:
    """Render the report of a run again, without running anything."""
    from evalkit.definition import FORMATS

    for path in _render(folder, _formats(formats) or FORMATS):
        tell(path)


for command in (
    commands.compare, commands.freeze, commands.verify, commands.packs, commands.release, commands.archive,
):  # fmt: skip
    app.command()(command)


@app.command()
def sample(
    name: Annotated[
        str, typer.Argument(help="london, uec, gloucestershire, blmk, five-trusts, national, southern-women or stress.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    people: Annotated[int | None, typer.Option(help="Of stress: people there are; 20,000 if left out.")] = None,
    occasions: Annotated[int | None, typer.Option(help="Of stress: occasions held; 300 if left out.")] = None,
    interactions: Annotated[int | None, typer.Option(help="Of stress: attendances; 200,000 if left out.")] = None,
) -> None:
    """Write a sample's raw exports with their definition; every person in it is invented or long published."""
    from evalkit.errors import ParameterError
    from evalkit.simulate import sample as write_sample

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError("This folder is not empty", "name a new one", folder.name)
    asked = {"people": people, "occasions": occasions, "interactions": interactions}
    write_sample(name, folder, **{word: number for word, number in asked.items() if number is not None})
    tell(f"Sample written. Next: evalkit run {folder / 'evaluation.toml'}")


@app.command()
def key(name: Annotated[str, typer.Argument(help="The name that 'key' has in evaluation.toml.")]) -> None:
    """Create the secret key from which pseudonyms are made, outside inputs, outputs and repository.

    Says where it lies. Keep a copy in a safe place, away from the exports and the reports.
    """
    from evalkit.intake.pseudonyms import create_key, refuse_misplaced_home

    refuse_misplaced_home(outputs=OUTPUTS)  # where a run would write without --out, and refuse to
    path = create_key(name)
    tell(f"Key '{name}' created: {path}")
    tell(
        "Keep a copy in a safe: without it, no later run can recognise the same people, and nobody can give you"
        " another. Whoever has it and the exports can undo every pseudonym."
    )


@app.command()
def forget(
    evaluation: Annotated[Path, typer.Argument(help="evaluation.toml, or its folder.")],
    person: Annotated[
        list[str] | None,
        typer.Argument(help="E-mail address, name or pseudonym; '-' or nothing reads it from standard input."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be done.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take somebody off the list again.")] = False,
) -> None:
    """Forget one person: out of vault and tables, now and in every later run.

    Without --yes nothing is changed. Says which exports still hold them, and which outputs have to be made again. What
    is typed on a command line stays in the shell's history: leave it out, and it is asked for, or read from a pipe.
    """
    from evalkit.definition import load
    from evalkit.errors import ParameterError
    from evalkit.intake import forget as forgetting

    if not evaluation.exists():  # its name is not repeated: it could be the person's, in the wrong place
        raise ParameterError(
            "There is no such definition", "give evaluation.toml or its folder first, then the person", "forget"
        )
    definition = load(evaluation)
    text = _read_person(person)
    with progress("Reading exports", quiet=False) as step:
        planned = forgetting.plan(definition, text, step)
    if undo:
        told = forgetting.take_back(planned, really=yes)
    else:
        unsearched = forgetting.carry_out(planned) if yes else ()
        told = forgetting.told(planned, done=yes, unsearched=unsearched)
    for line in told:
        tell(line)
    if not yes:
        tell("Nothing has been changed. To do it, give the same command with --yes.")


@app.command()
def lab(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with an evaluation.toml.")] = Path(),
    no_open: Annotated[bool, typer.Option("--no-open", help="Only copy the notebooks.")] = False,
) -> None:
    """Open JupyterLab on a workspace; the kit's notebooks are copied into its folder lab/ and read its definition."""
    from evalkit.definition import load
    from evalkit.running.lab import open_lab
    from evalkit.running.notebooks import copy

    definition = load(folder)
    copies = copy(definition.folder / "lab", f"../{definition.filename}")
    tell(f"{len(copies)} {'notebook is' if len(copies) == 1 else 'notebooks are'} in {folder / 'lab'}, read-only.")
    tell("Run them as they are; save one under another name to change it. A run uses the kit's own notebooks.")
    if not no_open:
        raise typer.Exit(open_lab(definition.folder.resolve()))


# ------------------------------------------------------------------------------------------------ presentation


def _warn(tables: Tables) -> None:
    """Say on the terminal what an evaluator must know and a report need not."""
    from evalkit.intake.vault import MERGE_DECISIONS, UNKNOWN_ORGANISATIONS, vault_file

    codes, programme = tables.issue["code"], tables.evaluation.programme.id
    if (codes == "PUBLIC_KEY").any():
        say(str(tables.issue.loc[codes == "PUBLIC_KEY", "action"].iloc[0]))
    unknown = int((codes == "UNKNOWN_ORGANISATION").sum())
    if unknown:
        place = vault_file(programme, UNKNOWN_ORGANISATIONS)
        say(f"{unknown} {'row names' if unknown == 1 else 'rows name'} an organisation that nothing maps: see {place}")
    if (codes == "PAIRS_TO_DECIDE").any():
        told = tables.issue.loc[codes == "PAIRS_TO_DECIDE", "action"].iloc[0]
        say(f"{told}. They lie in {vault_file(programme, MERGE_DECISIONS)}")


def _cluster(definition: Evaluation, address: str, jobs: int) -> AbstractContextManager[Cluster]:
    """Return a cluster whose workers see the driver's folder of keys and tables, and hold the same key."""
    from functools import partial

    from evalkit.errors import ParameterError
    from evalkit.intake.pseudonyms import answer, home

    try:
        from evalkit.running.cluster import connect
    except ModuleNotFoundError as error:
        if str(error.name).split(".")[0] not in {"dask", "distributed"}:
            raise
        raise ParameterError("Dask is not installed here", "pip install 'evalkit[dask]'", "--dask") from error
    return connect(address, jobs, partial(answer, definition.key, definition.folder), {"EVALKIT_HOME": str(home())})


def _or_accounts(evaluation: Evaluation, prepare: Callable[[], Tables], *, as_json: bool) -> Tables:
    """Prepare tables; where that fails and JSON was asked for, print the accounts of the files before failing."""
    from evalkit.intake.pipeline import check as check_evaluation

    try:
        return prepare()
    except InputError as error:
        if as_json:
            files = [file.as_json() for file in check_evaluation(evaluation).files]
            tell_json({"error": str(error), "files": files})
        raise


def _read_person(words: list[str] | None) -> str:
    """Return who is meant: from the command line, from a hidden prompt, or the first line of standard input."""
    from evalkit.errors import ParameterError

    text = " ".join(words or ["-"]).strip()  # a name need not be quoted
    if text == "-" and sys.stdin.isatty():
        text = typer.prompt("E-mail address, name or pseudonym", hide_input=True, err=True)
    elif text == "-":
        text = sys.stdin.readline()
    if not text.strip():
        raise ParameterError("Nobody was named", "give an e-mail address, a name or a pseudonym", "forget")
    return text.strip()


def _day(text: str, option: str) -> date | None:
    """Return a day as it was given; None for nothing."""
    from datetime import date

    from evalkit.errors import ParameterError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ParameterError("This is not a day", "write it as 2026-04-01", option) from error


def _systems(given: list[str] | None) -> dict[str, str]:
    """Return code → name of systems given as CODE=Name."""
    from evalkit.errors import ParameterError

    pairs = [text.partition("=") for text in given or ()]
    if any(not (code.strip() and name.strip()) for code, _, name in pairs):
        raise ParameterError(
            "A system has a code and a name", "write it as --system QMF='North East London'", "--system"
        )
    return {code.strip(): name.strip() for code, _, name in pairs}


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _formats(text: str) -> tuple[str, ...]:
    from evalkit.definition import FORMATS
    from evalkit.errors import ParameterError

    chosen = _split(text)
    if not set(chosen) <= set(FORMATS):
        raise ParameterError("A format of this report is unknown", f"use {', '.join(FORMATS)}", "--formats")
    return chosen


def _render(folder: Path, formats: tuple[str, ...]) -> list[Path]:
    from evalkit.report import render

    return render(folder, formats)


def _finish(folder: Path, reports: list[Path], sources: list[dict[Any, Any]], *, as_json: bool) -> None:
    """Say where the report is and what failed; exit 1 if a notebook failed."""
    from evalkit.results.bundle import read_run

    finished = read_run(folder)
    failed = [status for status in finished.notebooks if not status.ok]
    if as_json:
        timings = json.loads((folder / "log.json").read_text(encoding="utf-8"))["notebooks"]
        seconds = {(entry["scope"], entry["notebook"]): entry["seconds"] for entry in timings}
        tell_json(
            {
                "run": finished.run_id,
                "folder": str(folder),
                "reports": [str(path) for path in reports],
                "files": sources,
                "notebooks": [_status(status, seconds) for status in finished.notebooks],
                "withheld": finished.withheld,
            }
        )
    else:
        for status in failed:
            say(f"Failed: {status.notebook} for {finished.scopes[status.scope]}: {status.error}.")
        for one in finished.withheld:
            say(f"Withheld: {one['table']} of {one['notebook']} for {finished.scopes[one['scope']]}. {one['why']}")
        tell(f"Report: {reports[0]}")
        if same := [path.name for path in reports[1:] if path.parent == reports[0].parent]:
            tell(f"The same beside it: {', '.join(same)}")
        if others := len({path.parent for path in reports}) - 1:
            tell(f"{others} {'report' if others == 1 else 'reports'} of systems, in {folder}")
    if failed:
        raise typer.Exit(1)


def _status(status: Status, seconds: dict[tuple[str, str], float]) -> dict[str, Any]:
    return {
        "scope": status.scope,
        "notebook": status.notebook,
        "ok": status.ok,
        "error": status.error,
        "seconds": seconds.get((status.scope, status.notebook), 0.0),
    }
