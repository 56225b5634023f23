"""Forgetting one person: what it would do, doing it, and taking it back.

The list of forgotten people is written first, so that no run can bring the person back; then everything goes that the
next run makes again, and whatever else is left below the programme's private folder is cleaned and searched.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.definition import Evaluation
from evalkit.errors import InputError
from evalkit.intake import forgotten, people, prepared, runs, traces, vault, who
from evalkit.intake.detect import read_document
from evalkit.intake.forgotten import ADDRESS, NAME, PSEUDONYM, Forgotten
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.pipeline import Progress, Recognised, recognise
from evalkit.intake.pseudonyms import home, load_key
from evalkit.intake.runs import RecordedRun
from evalkit.intake.sources import InputFile
from evalkit.intake.turnout import Attendance
from evalkit.intake.who import Somebody

_OWN = (forgotten.FILE, runs.FILE)  # digests, and paths of runs: they hold nobody
_Places = Collection[tuple[str, Place]]


@dataclass(frozen=True)
class Export:
    """Where an export still holds somebody.

    Parameters
    ----------
    path : str
        Relative to the definition.
    left_out : tuple of Place
        Rows that are theirs, and that the intake leaves out from the next run on.
    besides : tuple of Place
        Further rows that are about them: set aside, left out, or of another table.
    beside_others : tuple of Place
        Rows that count for somebody else and name them as well: as the buyer of a ticket, or in an answer.
    alike : tuple of Place
        Rows with a name of theirs that belong to somebody else, or to nobody for certain.
    in_its_name : bool, default False
        Whether the file's own name or folder bears their name.
    """

    path: str
    left_out: tuple[Place, ...] = ()
    besides: tuple[Place, ...] = ()
    beside_others: tuple[Place, ...] = ()
    alike: tuple[Place, ...] = ()
    in_its_name: bool = False


@dataclass(frozen=True)
class Plan:
    """What forgetting somebody does.

    Parameters
    ----------
    programme : str
        The programme's id.
    somebody : Somebody
        Who; never shown.
    listed : Forgotten
        The list as it is now.
    entries : frozenset of str
        Entries of the list that are theirs.
    exports : tuple of Export
        What the evaluator has to do: exports that still hold them.
    unsearched : tuple of str
        Exports that could not be searched.
    cleaned : tuple of Path
        Files of the private folder from which they are removed, besides those that a run makes again.
    prepared : int
        Sets of prepared tables, with their lists of names, that are removed.
    outputs : tuple of RecordedRun
        Runs that were, or may have been, made with their data.
    """

    programme: str
    somebody: Somebody = field(repr=False)
    listed: Forgotten = field(repr=False)
    entries: frozenset[str]
    exports: tuple[Export, ...]
    unsearched: tuple[str, ...]
    cleaned: tuple[Path, ...]
    prepared: int
    outputs: tuple[RecordedRun, ...]

    @property
    def already(self) -> bool:
        """Whether they are on the list with everything that they would be recognised by."""
        return bool(self.entries) and not self.listed.lacks(self.somebody.traits)


def plan(evaluation: Evaluation, text: str, progress: Progress | None = None) -> Plan:
    """Find somebody, and everything that holds them, without changing anything.

    Parameters
    ----------
    evaluation : Evaluation
        The definition of their programme.
    text : str
        E-mail address, pseudonym or name.
    progress : callable, optional
        Called with steps done, steps in all and a label.

    Returns
    -------
    Plan
        For :func:`carry_out` or :func:`take_back`.

    Raises
    ------
    InputError
        ``NOBODY_FOUND``, or ``SEVERAL_PEOPLE`` if two or more bear the name.
    KeyFileError
        If the key is missing, misplaced, or not the one with which people were forgotten before.
    """
    key = load_key(evaluation.key, evaluation.folder)
    listed = forgotten.load(programme := evaluation.programme.id, key)
    recognised = recognise(evaluation, key, progress)
    somebody = who.find(text, who.everybody(recognised, programme, key)) or who.by_itself(text)
    entries = _entries(listed, somebody)
    exports, unsearched = _search(recognised, somebody)
    if not (somebody.places or somebody.marks or entries or (somebody.called.addresses and exports)):
        raise _nobody(exports, unsearched)
    return Plan(
        programme,
        somebody,
        listed,
        entries,
        exports,
        unsearched,
        tuple(path for path in _kept(programme) if _cleaned(path, somebody, "") is not None),
        prepared.count(programme),
        _outputs(programme, somebody, listed, entries),
    )


def carry_out(plan: Plan) -> tuple[Path, ...]:
    """Forget somebody.

    Parameters
    ----------
    plan : Plan
        From :func:`plan`.

    Returns
    -------
    tuple of Path
        Files of the private folder that are no text, so that nobody can tell whether they hold the person.

    Raises
    ------
    OSError
        If a file cannot be removed or written, as on Windows while it is open. Doing it again goes on.
    """
    listed = forgotten.load(plan.programme, plan.listed.key)  # somebody else may have been forgotten since
    listed = listed.with_person(plan.somebody.traits, runs.now())
    forgotten.save(plan.programme, listed)
    prepared.empty(plan.programme)
    vault.empty(plan.programme)
    vault.drop_decisions(plan.programme, listed.is_in)
    mark = f"forgotten{secrets.token_hex(4)}"
    for path in _kept(plan.programme):
        content = _cleaned(path, plan.somebody, mark)
        if content is not None:
            vault.replace(path, content)
    return tuple(path for path in _kept(plan.programme) if not _is_text(path))


def take_back(plan: Plan, *, really: bool) -> list[str]:
    """Take somebody off the list, so that their rows count again from the next run on.

    Parameters
    ----------
    plan : Plan
        From :func:`plan`.
    really : bool
        Whether to do it, not only to say what it would do.

    Returns
    -------
    list of str
        What to tell the user.

    Raises
    ------
    InputError
        ``NOBODY_FOUND`` if they are not on the list.
    """
    if not plan.entries:
        raise InputError(
            "NOBODY_FOUND",
            "Nobody known by this was forgotten, so there is nothing to take back",
            "give the address or the pseudonym by which the person was known then",
        )
    if really:
        listed = forgotten.load(plan.programme, plan.listed.key)
        forgotten.save(plan.programme, listed.without(plan.entries))
    rows = sum(len(export.left_out) for export in plan.exports)
    again = f"{rows:,} rows of the exports count" if rows != 1 else "1 row of the exports counts"
    return [
        f"{'Taken' if really else 'Would be taken'} off the list of forgotten people: {again} again from the next run "
        "on. Decisions about this person in the vault do not come back."
    ]


def told(plan: Plan, *, done: bool, unsearched: Sequence[Path] = ()) -> list[str]:
    """Say what was done, or would be, and what is left to the evaluator – without any name or address.

    Parameters
    ----------
    plan : Plan
        From :func:`plan`.
    done : bool
        Whether :func:`carry_out` has done it.
    unsearched : sequence of Path, default ()
        What :func:`carry_out` returned.

    Returns
    -------
    list of str
        Lines.
    """
    who_it_is = ", ".join(sorted(plan.somebody.called.pseudonyms)) or "a person without a pseudonym"
    state = " Forgotten before." if plan.already else ""
    sets = f"{plan.prepared} {'sets' if plan.prepared != 1 else 'set'}"
    removed = f"{sets} of prepared tables with the names behind them, which the next run makes again"
    lines = [
        f"{'Forgotten' if done else 'To be forgotten'}: {who_it_is}.{state}",
        f"{'Removed' if done else 'Would be removed'}: {removed if plan.prepared else 'nothing that a run makes'}"
        + "".join(f"; lines of {path.name}" for path in plan.cleaned)
        + ".",
    ]
    lines += _listed(
        "Left out from the next run on, counted as ignored with the code FORGOTTEN, until you delete these rows from "
        "the exports:",
        [(one.path, one.left_out) for one in plan.exports],
    )
    lines += _listed(
        "They stand here too, in rows that are not counted as attendance; delete or rephrase these as well:",
        [(one.path, one.besides) for one in plan.exports],
    )
    lines += _listed(
        "They are named here too, in rows that count for somebody else; keep the row, and blank or rephrase the cell:",
        [(one.path, one.beside_others) for one in plan.exports],
    )
    lines += _listed(
        "A name of theirs stands here, in rows of somebody else or of nobody for certain; look who it is:",
        [(one.path, one.alike) for one in plan.exports],
    )
    lines += [f"The name of this file bears theirs; rename it: {one.path}" for one in plan.exports if one.in_its_name]
    lines += [f"This export could not be searched: {path}" for path in plan.unsearched]
    lines += [f"This file is no text and could not be searched; look at it or delete it: {path}" for path in unsearched]
    return lines + _outputs_told(plan)


def _listed(heading: str, places: Sequence[tuple[str, tuple[Place, ...]]]) -> list[str]:
    rows = [f"  {path}, {shown(where)}" for path, where in places if where]
    return [heading, *rows] if rows else []


def _outputs_told(plan: Plan) -> list[str]:
    """Say which outputs have to be made again: figures too, though no person shows in them."""
    unknown = "Copies, and notebooks of your own that show tables, are not known here."
    if not plan.outputs:
        return ["No run of this programme is known that was made with their data.", unknown]
    lines = [
        "Made with their data, or too long ago to tell; figures count them though no person shows. Delete these, and "
        "run again:"
    ]
    for run in plan.outputs:
        gone = f"  {run.folder} – not there any more; if it was moved or handed on, delete it there"
        lines += [f"  {folder}" for folder in run.folders] or [gone]
    withheld = (
        "A new report is compared with what was released: a table of opinions or of small groups (for the public, any)"
        " that differs from an earlier one by this person alone is withheld, for whoever held both could tell."
    )
    return [*lines, unknown, withheld]


def _entries(listed: Forgotten, somebody: Somebody) -> frozenset[str]:
    """Return the entries of somebody; a name with an organisation decides only where nothing better does."""
    sure = [trait for trait in somebody.traits if trait[0] in {ADDRESS, PSEUDONYM, NAME}]
    return frozenset(listed.entries_of(sure) or listed.entries_of(somebody.traits))


def _nobody(exports: Sequence[Export], unsearched: Sequence[str]) -> InputError:
    """Return the error for somebody unknown; rows that were never counted may bear the name all the same."""
    what = "Nobody in the exports or the vault of this programme is known by this"
    if exports:
        places = "; ".join(f"{one.path}, {shown(one.alike)}" for one in exports if one.alike)
        what += f", but rows that belong to nobody for certain bear the name: {places}"
    if unsearched:
        what += f"; these could not be searched: {', '.join(unsearched)}"
    remedy = "check the spelling, or give the e-mail address or the pseudonym; delete rows by hand where they stand"
    return InputError("NOBODY_FOUND", what, remedy)


def shown(places: Sequence[Place]) -> str:
    """Return rows as a person reads them; row 0 is what a workbook holds outside its rows.

    >>> shown([Place("", 7), Place("", 12)]), shown([Place("sheet 2", 3)])
    ('rows 7, 12', 'sheet 2 row 3')
    """
    by_sheet: dict[str, list[str]] = {}
    for place in places:
        by_sheet.setdefault(place.sheet, []).append(str(place.row))
    return "; ".join(
        sheet if rows == ["0"] else f"{sheet} {'rows' if len(rows) > 1 else 'row'} {', '.join(rows)}".strip()
        for sheet, rows in by_sheet.items()
    )


# ------------------------------------------------------------------------------------------------- searching


def _search(recognised: Recognised, somebody: Somebody) -> tuple[tuple[Export, ...], tuple[str, ...]]:
    """Return the exports that hold somebody, and those that could not be searched."""
    found, unsearched = [], []
    others = [(path, row, person) for path, row, person in recognised.rows if (path, row.place) not in somebody.places]
    namesakes = {path for path, row, _ in others if people.name_key(row.name) in somebody.called.names}
    counted = {(path, row.place) for path, row, person in others if person or isinstance(row, Attendance)}
    for file in {file.path: file for file in recognised.files}.values():
        try:
            export = _in_file(file, somebody, counted, has_namesakes=file.path in namesakes)
        except InputError:
            unsearched.append(file.path)
            continue
        found += [export] if export != Export(file.path) else []
    return tuple(found), tuple(unsearched)


def _in_file(
    file: InputFile, somebody: Somebody, counted: Collection[tuple[str, Place]], *, has_namesakes: bool
) -> Export:
    """Search one export; where nobody else is of their name, it is theirs."""
    if file.error:
        raise file.error
    document = read_document(file.content, Ledger(file.path))
    mapping = file.mapping()
    hits = traces.rows_of(document, mapping.wanted_sheets if mapping else None, file.path, somebody.called)
    by_row = document.form == "text"  # sections of a text are no sheets: the row alone tells
    theirs = {Place("", place.row) if by_row else place for path, place in somebody.places if path == file.path}
    others = {Place("", place.row) if by_row else place for path, place in counted if path == file.path}
    enough = ("certain", "name") if theirs and not has_namesakes else ("certain",)
    rest = {place: certainty in enough for place, certainty in hits.items() if place not in theirs}
    return Export(
        file.path,
        tuple(sorted(theirs)),
        tuple(sorted(place for place, certain in rest.items() if certain and place not in others)),
        tuple(sorted(place for place, certain in rest.items() if certain and place in others)),
        tuple(sorted(place for place, certain in rest.items() if not certain)),
        bool(somebody.called.in_row([people.name_key(file.path)])),
    )


def _outputs(programme: str, somebody: Somebody, listed: Forgotten, entries: frozenset[str]) -> tuple[RecordedRun, ...]:
    """Return the runs that hold somebody, or may: of tables that are no longer kept nobody can tell."""
    kept = set(vault.people_of(programme))
    complete = bool(entries) and not listed.lacks(somebody.traits)
    since = listed.since(entries) if complete else ""

    def may_hold(run: RecordedRun) -> bool:
        if run.fingerprint in kept:
            return run.fingerprint in somebody.marks
        return not since or run.at <= since

    return tuple(run for run in runs.recorded(programme) if may_hold(run))


def _kept(programme: str) -> Iterator[Path]:
    """Give the files below a programme's private folder that no run makes again."""
    root = home() / programme
    remade = {root / "prepared", *vault.remade(programme)}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name not in _OWN and remade.isdisjoint({path, *path.parents}):
            yield path


def _cleaned(path: Path, somebody: Somebody, mark: str) -> bytes | None:
    try:
        return traces.without(path.read_bytes(), path.name, somebody.called, mark)
    except traces.NotTextError:
        return None


def _is_text(path: Path) -> bool:
    try:
        traces.without(path.read_bytes(), path.name, who.by_itself("").called, "")
    except traces.NotTextError:
        return False
    return True
