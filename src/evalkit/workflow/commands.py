"""The commands for what people do around a run: compare · freeze · verify · packs · release · archive.

Every command imports what it needs when it runs, so that `evalkit --help` stays instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from evalkit.terminal import print_changes, progress, say, tell, tell_json

Run = Annotated[Path, typer.Argument(metavar="RUN_DIR", help="A run folder, as 'evalkit run' printed it.")]
Day = Annotated[str, typer.Option(help="Day, such as 2023-02-06; today if left out.")]


def compare(
    old: Annotated[Path, typer.Argument(help="Run folder of the earlier report.")],
    new: Annotated[Path, typer.Argument(help="Run folder of the later report.")],
    again: Annotated[
        Path | None, typer.Option(help="A run of the earlier report's period on today's data, to tell causes apart.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="File to write every finding to; nothing is written over.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")] = False,
) -> None:
    """Say what changed since the last report, finding by finding, and where each difference comes from.

    Tells new data from late and corrected data, another definition, other decisions about who is who and another
    version of the kit. With 'previous' in the definition, a run does this by itself and the report has a section on it.
    """
    from evalkit.results import changes
    from evalkit.results.compare import compare as compare_runs
    from evalkit.results.spreadsheets import to_csv

    found = compare_runs(old, new, again)
    if csv is not None:
        with csv.open("xb") as file:
            file.write(to_csv(changes.as_frame(found)))
    if as_json:
        tell_json(changes.as_json(found))
    else:
        compared = {one.scope for one in found.findings}
        print_changes({name: changes.told(found, scope) for scope, name in found.scopes.items() if scope in compared})


def freeze(
    evaluation: Annotated[Path, typer.Argument(help="evaluation.toml, or its folder.")],
    by: Annotated[str, typer.Option(help="Name and role of who freezes it.")],
    on: Day = "",
) -> None:
    """Lock definition and data before there are results, so that nobody can say they were chosen for them.

    Writes a lock beside the definition. From then on a run refuses what changed, unless --amend says why; the report
    prints it.
    """
    from evalkit.definition import load
    from evalkit.workflow import freeze as freezing

    definition = load(evaluation)
    made = freezing.freeze(definition, by, _day(on))
    tell(f"Frozen: the definition and {len(made.inputs)} files. The lock: {freezing.lock_of(definition)}")
    if made.runs_before:
        say(f"There were {made.runs_before} runs of this programme before, so results were known; the report says so.")
    say("Whoever can write to the folder can write the lock anew: send it to somebody today, or commit it.")


def verify(
    context: typer.Context,
    folder: Run,
    evaluation: Annotated[Path, typer.Argument(help="The evaluation.toml that it was made from, or its folder.")],
    by: Annotated[str, typer.Option(help="Name and role of who runs it again.")],
    on: Day = "",
) -> None:
    """Run it again from the same inputs and compare every byte; for a second analyst.

    Writes a record into the run folder, signed with the programme's key. Exit 1 if anything differs.
    """
    from evalkit.running.forks import fork_server

    server = context.with_resource(fork_server())

    from evalkit.definition import load
    from evalkit.workflow.freeze import checked
    from evalkit.workflow.verify import NAMED
    from evalkit.workflow.verify import verify as verify_run

    definition, day = load(evaluation), _day(on)
    frozen = checked(definition, "", day)
    with progress("Running again", quiet=False) as step:
        made = verify_run(folder, definition, by, day, step, server, frozen.told() if frozen else None)
    if made.same:
        tell(f"The same: all {made.files} files have the same bytes. Recorded for {made.by}.")
        return
    for name in made.differing[:NAMED]:
        tell(f"Differs: {name}")
    say(f"Not the same: {len(made.differing)} of {made.files} files differ. The record says so.")
    raise typer.Exit(1)


def release(
    folder: Run,
    approved_by: Annotated[str, typer.Option(help="Name and role of who approves, withdraws or corrects.")],
    unverified: Annotated[bool, typer.Option("--unverified", help="Though nobody has run it again.")] = False,
    erratum: Annotated[str, typer.Option(help="Of a released report: a mistake, printed on its first page.")] = "",
    withdraw: Annotated[str, typer.Option(help="Of a released report: why it must not be used any more.")] = "",
    on: Day = "",
) -> None:
    """Approve a report: its draft mark goes, and every page names version and who approved it.

    A released report cannot be released again: print a mistake with --erratum, or take it back with --withdraw. The
    programme's list of releases, releases.csv beside its runs, gets a line each time.
    """
    from evalkit.errors import ParameterError
    from evalkit.workflow import release as releasing

    if erratum and withdraw:
        raise ParameterError("A report is corrected or withdrawn, not both", "give one of the two", "--erratum")
    day = _day(on)
    if erratum:
        made = releasing.add_erratum(folder, erratum, approved_by, day)
    elif withdraw:
        made = releasing.withdraw(folder, withdraw, approved_by, day)
    else:
        made = releasing.release(folder, approved_by, day, unverified=unverified)
    tell(f"{made.words}.")
    if not made.verified:
        say("Nobody has verified this run; the list of releases says so.")
    elif made.verified == made.by:
        say("Verified and approved by the same person: a second pair of eyes would be better.")
    tell(f"List of releases: {folder.resolve().parent / releasing.LEDGER}")


def packs(
    folder: Run,
    due: Annotated[str, typer.Option(help="Day by which the forms are to come back, such as 2023-02-06.")],
    out: Annotated[Path, typer.Option(help="Folder for packs.")] = Path("packs"),
) -> None:
    """Write what each system is sent before a release: its own report, and a form to say whether its facts are right.

    The form is a Word file with a field for each finding. To whom it returns is `return_to` under [requests] in the
    definition. A pack leads to no other system's report; the run folder stays as it is.
    """
    from evalkit.workflow.packs import FORM
    from evalkit.workflow.packs import packs as write_packs

    for pack in write_packs(folder, _day(due, "--due"), out):
        tell(f"To send: {pack}")
    say(f"The form in each: {FORM}")


def archive(
    folder: Run,
    out: Annotated[Path | None, typer.Option(help="Zip file to write; nothing is written over.")] = None,
) -> None:
    """Put a run into one zip file to keep, with checksums and a README; no timings, no machine, no inputs."""
    from evalkit.workflow.archive import archive as archive_run

    tell(f"Archive: {archive_run(folder, out)}")


def _day(text: str, option: str = "--on") -> date:
    """Return the day that was given, or today."""
    from evalkit.errors import ParameterError

    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError as error:
        raise ParameterError("This is not a day", "write it as 2023-02-06", option) from error
