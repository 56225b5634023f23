"""What became of a bad input: the account of its file, as a user is told it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bad_inputs import dates, exports, files, members, people, tables
from bad_inputs.case import Case
from bad_inputs.outputs import FileRefusedError, Refusal
from evalkit.errors import EvalkitError
from evalkit.intake import pipeline
from evalkit.intake.accounts import FileAccount
from small_evaluation import write

CASES = tuple(
    sorted(
        (*files.CASES, *tables.CASES, *exports.CASES, *dates.CASES, *people.CASES, *members.CASES),
        key=lambda case: case.number,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Observed:
    """What a check said of a case.

    Parameters
    ----------
    account : FileAccount
        Of the file in question.
    messages : tuple of str
        Everything said about it, one line each: file, sheet, row, column, what was done and what to do, code.
    """

    account: FileAccount
    messages: tuple[str, ...]

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Rows read, accepted, set aside, ignored and merged."""
        one = self.account
        return one.read, one.accepted, one.quarantined, one.ignored, one.merged

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the issues, in order; of a file that failed, its code alone."""
        if self.account.error:
            return (self.account.error.rpartition("[")[2].removesuffix("]"),)
        return tuple(issue["code"] for issue in self.account.issues)

    @property
    def outcome(self) -> str:
        """What became of the file or its rows, in words."""
        one = self.account
        if one.error:
            return "fails"
        if one.quarantined:
            return "set aside"
        if one.ignored or one.merged:
            return "left out or merged"
        return "kept, with a warning" if one.issues else "kept"


def observe(case: Case, folder: Path) -> Observed:
    """Write a case's files and check them, without a key and without keeping anything."""
    built = write(folder, case.sources, dict(case.files()))
    (account,) = [account for account in pipeline.check(built).files if account.path == case.path]
    return Observed(account, _messages(account))


def refused(refusal: Refusal, folder: Path) -> str:
    """Return the message with which something is refused; empty if it is not."""
    try:
        refusal.act(folder)
    except (EvalkitError, FileRefusedError) as error:
        return str(error)
    return ""


def _messages(account: FileAccount) -> tuple[str, ...]:
    if account.error:
        return (account.error,)
    return tuple(
        ", ".join(
            [
                account.path,
                *([issue["sheet"]] if issue["sheet"] else []),
                *([f"row {issue['row']}"] if issue["row"] else []),
                *([f"column {issue['column']}"] if issue["column"] else []),
            ]
        )
        + f": {issue['action']} [{issue['code']}]"
        for issue in account.issues
    )
