"""The way in: preflight, detect, adapter, checks, people, pseudonyms, canonical tables.

Organisations are read first, then occasions, teams and projects, then the other canonical tables, then everything that
names people – whatever their order in the definition, which only decides numbering.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from evalkit.definition import Evaluation, Source
from evalkit.errors import InputError
from evalkit.intake import (
    asked,
    attendance,
    colleagues,
    corrections,
    filing,
    forgotten,
    interactions,
    invited,
    learners,
    members,
    nameless,
    prepared,
    pseudonyms,
    registrations,
    replies,
    requested,
    suggestions,
    surveys,
    themes,
    vault,
    versions,
)
from evalkit.intake.accounts import Checked, FileAccount, account
from evalkit.intake.adapters import eventbrite, spreadsheet
from evalkit.intake.asked import Asked
from evalkit.intake.bare import check_files
from evalkit.intake.columns import spread
from evalkit.intake.corrections import Corrections
from evalkit.intake.decisions import Book
from evalkit.intake.detect import SURVEYS, by_headings, detect, read_document, read_export, unsuitable_mapping
from evalkit.intake.direct import Desk
from evalkit.intake.filing import Filed
from evalkit.intake.forgotten import Forgotten
from evalkit.intake.identity import Person
from evalkit.intake.interactions import Resolved
from evalkit.intake.invited import Registration
from evalkit.intake.learners import Learner
from evalkit.intake.ledger import Counts, Issue, Ledger
from evalkit.intake.mapping import ABOUT_PEOPLE, ASKED, CHAMPION, COMPLETION, MEMBERSHIP, REGISTRATION, Mapping
from evalkit.intake.members import Member
from evalkit.intake.named import Named
from evalkit.intake.occasions import Calendar
from evalkit.intake.preflight import Document
from evalkit.intake.questionnaire import Questionnaire
from evalkit.intake.reference import Reference, boards, with_ods
from evalkit.intake.replies import Reply
from evalkit.intake.roll import roll_of
from evalkit.intake.sources import InputFile, gather, read_bytes, unread
from evalkit.intake.staging import Staged
from evalkit.intake.templates.marks import Mark, fitted, mark_of
from evalkit.intake.turnout import Turnout
from evalkit.intake.versions import Difference
from evalkit.intake.whose import Setting, words_for
from evalkit.tables import ATTENDED, SCHEMAS, Tables

__all__ = ["Progress", "check", "check_files", "prepare"]

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and what is being done."""

_CONSEQUENCES = {"UNKNOWN_OCCASION", "AMBIGUOUS_DATE"}  # what follows when a table of occasions has failed
_FIRST = {"organisation": 0, "occasion": 1, "team": 2, "project": 3}


def prepare(evaluation: Evaluation, progress: Progress | None = None) -> Tables:
    """Read an evaluation's inputs into canonical tables, or return those prepared before when nothing has changed.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    progress : callable, optional
        Called with steps done, steps in all and a label.

    Returns
    -------
    Tables
        People appear as pseudonyms only; the vault alone knows their names.

    Raises
    ------
    InputError
        If a file fails, or a path matches no file, and its source is not optional.
    KeyFileError
        If the key is missing or lies inside the evaluation's folder, or people were forgotten with another one.
    """
    with _without_collecting():
        return _prepare(evaluation, progress or _silent)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Spare Python the search for rubbish: a million people are many objects, and none of them refers to itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _prepare(evaluation: Evaluation, tell: Progress) -> Tables:
    key = pseudonyms.load_key(evaluation.key, evaluation.folder)
    files, missing = gather(evaluation)
    _raise_first([(source, error) for source, error in missing if not source.may_be_missing])
    programme = evaluation.programme.id
    left_out = forgotten.load(programme, key)
    book = _book(programme, left_out)
    ods = _ods(evaluation)
    mark = prepared.fingerprint(evaluation, files, key, left_out.fingerprint, book.fingerprint, ods)
    found = prepared.find(evaluation, mark)
    if found is not None and vault.point(programme, mark, left_out.is_in):
        _withdraw_if_stale(programme, left_out)
        return found
    intake = _Intake(evaluation, files, left_out, book, _reference(evaluation, ods), tell)
    del files  # or their bytes would stay in memory until all is done
    intake.run()
    _raise_first([(read.input.source, read.error) for read in intake.reads if read.error])
    result = Tables(evaluation, intake.frames(_lamented(missing)), mark)
    resolved = intake.resolved
    unknown = suggestions.unknown(resolved.unknown_organisations, intake.desk.directory())
    vault.fill(programme, mark, resolved.vault, unknown, resolved.review.rows, intake.filed.texts)
    prepared.keep(result)
    vault.point(programme, mark, left_out.is_in)
    _withdraw_if_stale(programme, left_out)
    vault.prune(programme, *prepared.prune(evaluation, mark))
    return result


def check(evaluation: Evaluation, progress: Progress | None = None) -> Checked:
    """Do the same work as :func:`prepare`, but collect failures and write nothing.

    Parameters
    ----------
    evaluation : Evaluation
        The definition. Without its key, a throw-away one serves.
    progress : callable, optional
        Called with steps done, steps in all and a label.

    Returns
    -------
    Checked
        An account of every file, and of registers expected and received.

    Raises
    ------
    KeyFileError
        If the key lies inside the evaluation's folder, or is damaged.
    """
    pseudonyms.refuse_misplaced_home(evaluation.folder)
    files, missing = gather(evaluation)
    key, programme = _key(evaluation), evaluation.programme.id
    left_out = forgotten.load(programme, key) if key else Forgotten(pseudonyms.throw_away_key())
    book = _book(programme, left_out) if key else Book()  # without the key nothing says whom they mean
    reference = _reference(evaluation, _ods(evaluation))
    intake = _Intake(evaluation, files, left_out, book, reference, progress or _silent)
    intake.run()
    if not any(read.error for read in intake.reads):
        Tables(evaluation, intake.frames(_lamented(missing)))  # checked against the schemas, not kept
    expected = [row["occasion_key"] for row in intake.desk.rows.get("occasion", []) if row["register_expected"]]
    lacking = [key for key in expected if key not in intake.received]
    totals = {row["subject_key"] for row in intake.desk.rows.get("headcount", []) if _is_attendance(row)}
    return Checked(
        files=(
            *(read.account() for read in intake.reads),
            *(_missing(*entry) for entry in missing if not entry[0].may_be_missing),
        ),
        nothing_yet=tuple(source.path for source, _ in missing if source.may_be_missing),
        requests=tuple(intake.requests),
        unread=unread(evaluation, [read.input.path for read in intake.reads]),
        registers_expected=len(expected),
        registers_received=len(expected) - len(lacking),
        registers_missing=tuple(key for key in lacking if key not in totals),
        registers_total_only=tuple(key for key in lacking if key in totals),
        unknown_organisations=len(set(intake.resolved.unknown_organisations)),
        pairs_to_decide=intake.resolved.review.waiting,
        people_too_many=intake.resolved.review.too_many,
        needs=_needs(evaluation),
    )


@dataclass(frozen=True)
class Recognised:
    """Everybody in the exports, those forgotten included.

    Parameters
    ----------
    files : tuple of InputFile
        The inputs.
    rows : tuple of (str, Named, Person or None)
        Path, row, and who it is of, for every attendance, registration, response and member that can be counted.
    """

    files: tuple[InputFile, ...]
    rows: tuple[tuple[str, Named, Person | None], ...]


def recognise(evaluation: Evaluation, key: pseudonyms.Key, progress: Progress | None = None) -> Recognised:
    """Say who is in the exports and where, without leaving anybody out and without writing anything.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    key : Key
        Its key.
    progress : callable, optional
        Called with steps done, steps in all and a label.

    Returns
    -------
    Recognised
        Rows of a file that fails are missing.
    """
    files, _ = gather(evaluation)
    programme = evaluation.programme.id
    book = _book(programme, forgotten.load(programme, key))
    reference = _reference(evaluation, _ods(evaluation))
    intake = _Intake(evaluation, files, Forgotten(key), book, reference, progress or _silent)
    intake.run()
    own = spread(intake.resolved.tellers, intake.turnout.who)
    rows = zip([*intake.turnout, *intake.others], [*own, *intake.resolved.others], strict=True)
    return Recognised(tuple(files), tuple((files[row.source].path, row, person) for row, person in rows))


@dataclass
class _Read:
    """A file on its way in."""

    input: InputFile
    ledger: Ledger
    error: InputError | None = None
    adapter: str = ""
    encoding: str = ""
    staged: Staged | None = None
    counts: Counts = field(default_factory=Counts)
    table: str = ""
    form: str = ""
    mark: Mark | None = None  # of the kit's template that it began as
    unused: str = ""  # why nothing of it is used, as an end to "the file …"
    replaced_by: tuple[InputFile, Difference] | None = None

    def leave_out(self, why: str) -> None:
        """Use nothing of the file further on."""
        self.staged, self.unused = None, why

    def account(self) -> FileAccount:
        error = str(self.error) if self.error else ""
        told = account(
            self.input.path,
            self.adapter,
            self.counts,
            self.ledger.issues,
            error,
            optional=self.input.source.optional,
            form=self.form,
        )
        if self.replaced_by is None:
            return told
        file, difference = self.replaced_by
        return replace(told, replaced={"by": file.path, **asdict(difference)})


class _Intake:
    """One pass over all inputs."""

    def __init__(
        self,
        evaluation: Evaluation,
        files: Sequence[InputFile],
        left_out: Forgotten,
        book: Book,
        reference: Reference,
        tell: Progress,
    ) -> None:
        self.evaluation, self.left_out, self.book, self.tell = evaluation, left_out, book, tell
        self.reads = [_Read(file, Ledger(file.path), file.error) for file in files]
        self.desk = Desk(evaluation, reference)
        self.registers: dict[int, Any] = {}  # rows of attendance by position of the file
        self.turnout = Turnout.of([])
        self.registrations: list[Registration] = []
        self.void: dict[int, frozenset[str]] = {}
        self.replies: list[Reply] = []
        self.members: list[Member] = []
        self.learners: list[Learner] = []
        self.asked: list[Asked] = []
        self.filed = Filed([], [], [], [], [])
        self.received: frozenset[str] = frozenset()
        self.resolved = Resolved(pd.DataFrame(), [], [], frozenset())
        self.corrections = Corrections(Ledger(evaluation.corrections or ""))

    @property
    def others(self) -> list[Named]:
        """Rows that name people but are no attendance."""
        registered = (one.row for one in self.registrations if not one.came)
        return [*registered, *self.replies, *self.members, *self.learners, *self.asked]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was asked of the systems, and whether it has come back."""
        came = ((read, read.counts) for read in self.reads if not read.error)
        return requested.rows(
            self.evaluation,
            (requested.Arrived(read.input.path, read.mark, n.read - n.ignored) for read, n in came),
        )

    def run(self) -> None:
        """Read every file, settle every row, close every ledger."""
        steps = len(self.reads) + 1
        for number, read in enumerate(self.reads):
            self.tell(number, steps, read.input.path)
            self._attempt(read, self._stage)
        named = [read.staged for read in self.reads if read.staged]
        self.desk.roll = roll_of([*named, self.corrections.as_register()])  # before any file is left out
        self._supersede()
        self._fold_copies([read for read in self.reads if read.table not in ABOUT_PEOPLE], Calendar([]))
        self.tell(steps - 1, steps, "people and occasions")
        for read in sorted(self.reads, key=lambda read: _FIRST.get(read.table, len(_FIRST))):
            if read.staged and read.table not in ABOUT_PEOPLE:
                self._attempt(read, self._file)
        self._people()
        for read in self.reads[-1:]:
            self._attempt(read, self._finish_corrections)
        for read in self.reads:
            if not read.error:
                read.counts = read.ledger.close()
        self.tell(steps, steps, "done")

    def _attempt(self, read: _Read, step: Callable[[_Read], None]) -> None:
        """Take a step with a file, unless it failed before; keep its failure."""
        if read.error:
            return
        try:
            step(read)
        except InputError as error:
            read.error, read.staged = error, None

    def _stage(self, read: _Read) -> None:
        mapping = read.input.mapping()
        document = read_document(read.input.content, read.ledger)
        read.input = read.input.without_content()
        read.encoding = document.encoding
        mapping = mapping and fitted(mapping, document, read.ledger)
        if mapping and mapping.template and document.form == "workbook":
            read.mark = mark_of(document.content)
        if read.input.holds_corrections:
            read.adapter, read.table = corrections.ADAPTER, corrections.TABLE
            self.corrections = corrections.read(document, read.ledger)
            return
        any_table = isinstance(mapping, Mapping) and mapping.table != REGISTRATION
        if mapping and not any_table and not by_headings(document):
            raise unsuitable_mapping("", read.input.path)
        read.adapter = detect(document, read.input.source.kind, any_table, read.input.path)
        read.staged = self._adapt(read, document, mapping)
        read.table, read.form = (read.staged.table, read.staged.form) if read.staged else ("", "")

    def _adapt(self, read: _Read, document: Document, mapping: Mapping | Questionnaire | None) -> Staged | None:
        """Let the adapter of a file have it."""
        if read.adapter in SURVEYS:
            if not isinstance(mapping, Questionnaire):
                raise unsuitable_mapping(read.adapter, read.input.path)
            return surveys.read(document, SURVEYS[read.adapter], mapping, read.ledger)
        if isinstance(mapping, Questionnaire):
            raise unsuitable_mapping("", read.input.path)
        if read.adapter == eventbrite.ADAPTER:
            if mapping and mapping.table != REGISTRATION:
                raise unsuitable_mapping(eventbrite.ADAPTER, read.input.path)
            return eventbrite.read(document, mapping, read.ledger)
        if read.adapter != spreadsheet.ADAPTER:
            return read_export(read.adapter, document, read.ledger)
        return spreadsheet.read(document, mapping, read.ledger) if mapping else None

    def _supersede(self) -> None:
        """Leave out the files that others replace, once it is known by how much they differ."""
        try:
            declared = versions.replacements(self.evaluation.folder, [read.input for read in self.reads])
        except InputError as error:
            culprit = next(read for read in self.reads if read.input.path == error.where)
            culprit.error, culprit.staged = error, None
            return
        both = [(self.reads[old], self.reads[new]) for old, new in declared.items()]
        for old, new in [pair for pair in both if pair[0].staged and pair[1].staged]:
            assert old.staged
            assert new.staged
            old.replaced_by = new.input, versions.difference(old.staged, new.staged)
        for old, new in both:
            if old.replaced_by:
                old.ledger.leave_out_all(
                    "SUPERSEDED", "Left out: another file replaces this one, as the definition says"
                )
                old.leave_out(f"{new.input.path} replaces")

    def _fold_copies(self, reads: Sequence[_Read], calendar: Calendar) -> None:
        """Merge every row of a file that has the bytes of one before it, or says the same in others."""
        first: dict[str, _Read] = {}
        alike = Counter(versions.glance(read.staged) for read in reads if read.staged and read.staged.rows)
        for read in reads:
            if read.staged is None or not read.staged.rows or alike[versions.glance(read.staged)] == 1:
                continue  # nothing to do, and reading every row again takes its time
            source = read.input.source
            try:
                occasion = calendar.declared(read.input.path, source.occasion)
            except InputError:
                continue  # told when the rows are checked
            declared = (source.date_order, source.titles_may_be_printed, source.registered_came)
            read_as = (occasion and occasion.key, *declared, *read.staged.read_as)
            one = first.setdefault(versions.content_digest(read.staged, read_as), read)
            if one is not read:
                _fold_copy(read, read.staged, one.input)

    def _file(self, read: _Read) -> None:
        """File the rows of a canonical table, once."""
        assert read.staged
        read.staged = self.corrections.apply(read.input.path, read.input.source_id, read.staged, read.ledger)
        if read.staged.rows and read.ledger.is_open(read.staged.rows[0].place):
            source = read.input.source
            printable = source.titles_may_be_printed
            self.desk.file(read.staged, read.ledger, order=source.date_order, printable=printable)

    def _people(self) -> None:
        """Check every row about people, recognise them over all files, and file what they did and said."""
        programme = self.evaluation.programme
        role_groups = words_for(self.evaluation.role_groups)
        setting = Setting(self.desk.calendar(), self.desk.directory(), programme.timezone, programme.as_at, role_groups)
        self._fold_copies([read for read in self.reads if read.table in ABOUT_PEOPLE], setting.calendar)
        for number, read in enumerate(self.reads):
            if read.staged and read.table in ABOUT_PEOPLE:
                self._attempt(read, lambda read, number=number: self._check(read, number, setting))
        ledgers = [read.ledger for read in self.reads]
        self.registrations = invited.agreed(self.registrations, self.void, ledgers)
        for row in invited.attended(self.registrations):
            self.registers.setdefault(row.source, []).append(row)
        self.turnout = Turnout.of((rows for _, rows in sorted(self.registers.items())), setting.tellers)
        self.registers.clear()
        setting.judged.clear()
        self.replies = colleagues.placed(self.replies, [*self.turnout.tellers, *self.others], setting.directory)
        self.resolved = interactions.resolve(
            self.turnout,
            ledgers,
            [read.input.source_id for read in self.reads],
            setting.directory,
            self.left_out,
            self.book,
            self.others,
            [contact for reply in self.replies if not reply.unlinkable for contact in reply.contacts or ()],
        )
        keys = self.resolved.keys
        self.desk.rows.setdefault("invitation", []).extend(invited.invitations(self.registrations, keys, ledgers))
        self.desk.rows[MEMBERSHIP] = members.memberships(self.members, keys, ledgers)
        training = self.desk.rows.setdefault("training", [])
        persons = self.resolved.persons
        training += learners.settle(self.learners, keys, ledgers, persons, first=len(training) + 1)
        contacts = self.resolved.contacts
        self.filed = filing.file(self.replies, keys, ledgers, self.evaluation.instruments, self.left_out.key, contacts)
        answered = self.filed.respondent
        self.desk.rows["respondent"] = asked.respondents(self.asked, answered, keys, ledgers)
        self.received = self.resolved.occasions  # a register with nobody on it is as good as none

    def _finish_corrections(self, read: _Read) -> None:
        if read.input.holds_corrections:
            without_rows = (other for other in self.reads if other is not read and (other.error or not other.staged))
            self.corrections.finish({other.input.path: other.unused for other in without_rows})

    def _check(self, read: _Read, number: int, setting: Setting) -> None:
        source = read.input.source
        if read.staged is None:
            return
        staged = self.corrections.apply(read.input.path, read.input.source_id, read.staged, read.ledger)
        how: dict[str, Any] = {"order": source.date_order, "occasion": source.occasion}
        if staged.table == MEMBERSHIP:
            groups = self.desk.groups()
            known = nameless.Known(setting.directory, self.desk.roll)
            self.members += members.check_rows(
                staged, number, read.ledger, setting, order=source.date_order, groups=groups, known=known
            )
        elif staged.table in {COMPLETION, CHAMPION}:
            known = nameless.Known(setting.directory, self.desk.roll)
            skills = words_for(self.evaluation.capability.skills)
            self.learners += learners.check_rows(
                staged, number, read.ledger, setting, order=source.date_order, skills=skills, known=known
            )
        elif staged.table == ASKED:
            known = nameless.Known(setting.directory, self.desk.roll)
            self.asked += asked.check_rows(staged, number, read.ledger, setting, known=known)
        elif isinstance(staged, surveys.Survey):
            teams_known = replies.known_teams(self.desk.rows.get("team", []))
            self.replies += replies.check_rows(
                staged, number, read.ledger, setting, self.evaluation, teams=teams_known, **how
            )
        elif staged.table == REGISTRATION:
            registered = registrations.check_rows(
                staged, number, read.ledger, setting, registered_came=source.registered_came, **how
            )
            self.registrations += registered.registrations
            self.void[number] = registered.void
        else:
            checked = attendance.check_rows(staged, number, read.ledger, setting, **how)
            if staged.total:
                self.desk.file_total(checked.occasion, staged.total, read.ledger)
            self.registers[number] = checked.rows
            read.staged = replace(staged, rows=())  # settled or kept by columns: a large file is not held twice

    def frames(self, missing: Sequence[InputError]) -> dict[str, pd.DataFrame]:
        """Return the canonical tables."""
        codebook = self.evaluation.feedback.themes
        frames = {
            table: pd.DataFrame([{column: row.get(column) for column in SCHEMAS[table].columns} for row in rows])
            for table, rows in self.desk.rows.items()
        }
        frames["interaction"] = self.resolved.interactions
        frames["person"] = pd.DataFrame(self.resolved.persons)
        for table in ("feedback", "rating", "tie"):
            frames[table] = pd.DataFrame([*self.desk.rows.get(table, []), *getattr(self.filed, table)])
        frames["theme"] = pd.DataFrame([*themes.code(self.filed.texts, codebook), *self.filed.theme])
        frames["request"] = pd.DataFrame(self.requests)
        frames["correction"] = pd.DataFrame(self.corrections.applied)
        frames["source"] = pd.DataFrame([_source_row(read) for read in self.reads])
        issues = [*(row for read in self.reads for row in _issue_rows(read)), *map(_missing_row, missing)]
        if _key_is_public(self.evaluation):
            issues.append(_row_of_no_file("PUBLIC_KEY", pseudonyms.PUBLIC_KEY.rstrip(".")))
        if self.resolved.review.told:
            issues.append(_row_of_no_file("PAIRS_TO_DECIDE", self.resolved.review.told))
        if codebook and self.filed.texts and not len(frames["theme"]):
            issues.append(_row_of_no_file("NO_THEME", themes.NO_THEME))
        frames["issue"] = pd.DataFrame(issues)
        return frames


def _fold_copy(read: _Read, staged: Staged, first: InputFile) -> None:
    """Merge every row of a file that is the copy of another."""
    same_bytes = first.sha256 == read.input.sha256
    code, what = ("SAME_FILE_TWICE", "has the same bytes") if same_bytes else ("SAME_CONTENT", "says the same")
    read.ledger.warn(code, f"Counted once: another file {what}; remove one of them")
    for row in staged.rows:
        read.ledger.merge(row.place, code, f"Counted once: another file {what}")
    read.leave_out(f"is a copy of {first.path}, whose rows are counted")


def _is_attendance(row: dict[str, Any]) -> bool:
    return row["what"].casefold() == ATTENDED


def _source_row(read: _Read) -> dict[str, Any]:
    counts = read.counts
    return {
        "source_id": read.input.source_id,
        "path": read.input.path,
        "declared": read.input.source.path,
        "sha256": read.input.sha256,
        "adapter": read.adapter,
        "encoding": read.encoding,
        "table": read.table,
        "n_read": counts.read,
        "n_accepted": counts.accepted,
        "n_quarantined": counts.quarantined,
        "n_ignored": counts.ignored,
        "n_merged": counts.merged,
        **_replaced_row(read),
    }


def _replaced_row(read: _Read) -> dict[str, Any]:
    if read.replaced_by is None:
        return dict.fromkeys(("superseded_by", "n_added", "n_gone", "n_changed"))
    file, difference = read.replaced_by
    return {"superseded_by": file.source_id, **{f"n_{name}": n for name, n in asdict(difference).items()}}


def _issue_rows(read: _Read) -> list[dict[str, Any]]:
    issues = [*read.ledger.issues]
    if read.error:
        failed = f"The whole file was left out, as the definition calls it optional: {_without_place(read.error)}"
        issues.append(Issue(None, "", read.error.code, "warning", failed))
    return [
        {
            "source_id": read.input.source_id,
            "sheet": issue.place.sheet if issue.place else "",
            "row_no": issue.place.row if issue.place else None,
            "column": issue.column,
            "code": issue.code,
            "severity": issue.severity,
            "action": issue.action,
        }
        for issue in issues
    ]


def _missing_row(error: InputError) -> dict[str, Any]:
    return _row_of_no_file(
        error.code, f"Nothing was read, as the definition calls it optional: {_without_place(error)}"
    )


def _row_of_no_file(code: str, action: str) -> dict[str, Any]:
    place = {"source_id": "", "sheet": "", "row_no": None, "column": ""}
    return {**place, "code": code, "severity": "warning", "action": action}


def _key_is_public(evaluation: Evaluation) -> bool:
    return pseudonyms.is_public(evaluation.key, evaluation.programme.id)


def _without_place(error: InputError) -> str:
    """Return what is wrong and what to do, without the file's name: it can be the title of a meeting."""
    return str(InputError(error.code, error.what, error.remedy)).removesuffix(f" [{error.code}]").rstrip(".")


def _lamented(missing: Sequence[tuple[Source, InputError]]) -> list[InputError]:
    """Return why sources match no file, without those of which that was to be expected."""
    return [error for source, error in missing if not source.may_be_missing]


def _missing(source: Source, error: InputError) -> FileAccount:
    return account(source.path, "", Counts(), [], str(error), optional=source.optional)


def _raise_first(failures: Sequence[tuple[Source, InputError]]) -> None:
    fatal = [error for source, error in failures if not source.optional]
    if fatal:
        raise min(fatal, key=lambda error: error.code in _CONSEQUENCES)


def _book(programme: str, left_out: Forgotten) -> Book:
    """Return the decisions, without those about the forgotten: an old copy of the file may have brought them back."""
    return vault.decided(programme).without(left_out.is_in)


def _ods(evaluation: Evaluation) -> bytes:
    return read_bytes(evaluation.folder, evaluation.ods) if evaluation.ods else b""


def _reference(evaluation: Evaluation, ods: bytes) -> Reference:
    return with_ods(ods, evaluation.ods) if evaluation.ods else boards()


def _has_key(evaluation: Evaluation) -> bool:
    return pseudonyms.key_path(evaluation.key).exists() or evaluation.key == pseudonyms.DEMO


def _key(evaluation: Evaluation) -> pseudonyms.Key | None:
    if _has_key(evaluation):
        return pseudonyms.load_key(evaluation.key, evaluation.folder)
    return None


def _needs(evaluation: Evaluation) -> tuple[str, ...]:
    """Say what is still missing before real people are read."""
    if _key_is_public(evaluation):
        return (pseudonyms.PUBLIC_KEY,)
    if _has_key(evaluation):
        return ()
    made = f"the key '{evaluation.key}', without which nothing is run: make it once with evalkit key {evaluation.key}"
    if forgotten.is_empty(evaluation.programme.id):
        return (made,)
    return (
        f"the key '{evaluation.key}' that this programme used before: restore it from its copy. People were forgotten "
        "with it, and without it their rows are counted here",
    )


def _withdraw_if_stale(programme: str, left_out: Forgotten) -> None:
    """Take back what has just been written if somebody was forgotten meanwhile.

    Who forgets writes the list first and removes afterwards: so either this sees the new list, or the other removes.
    """
    now = forgotten.load(programme, left_out.key)
    if now.fingerprint != left_out.fingerprint:
        prepared.empty(programme)
        vault.empty(programme)
        vault.drop_decisions(programme, now.is_in)
        raise InputError("FORGOTTEN_MEANWHILE", "Somebody was forgotten while the exports were read", "run it again")


def _silent(_done: int, _total: int, _label: str) -> None:
    """Tell nobody."""
