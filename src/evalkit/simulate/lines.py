"""Rows and registers: what was written, beside what was meant.

Every fault that is planted carries its code, so that the count in `truth.json` is the count in the files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from evalkit.simulate.setting import Occasion

PLANTED: dict[str, str] = {
    "blank_email": "rows of a person without an e-mail address",
    "rejoin": "further rows of somebody who left and came back",
    "external": "names marked (External)",
    "unverified": "names marked (Unverified)",
    "surname_first": "names written SURNAME, Forename (ORGANISATION)",
    "dial_in": "telephone numbers in place of a name",
    "shared_laptop": "rows of a laptop that several people share",
    "no_times": "rows without times or duration",
    "email_capitals": "addresses in capitals",
    "name_capitals": "names in capitals or in lower case",
    "name_misspelt": "names with a slip of the pen, and no e-mail address",
    "apostrophe_curly": "names with a typographic apostrophe",
    "surname_null": "rows of a person whose surname is Null",
    "organisation_alias": "organisations by another name that is on the evaluator's list",
    "organisation_misspelt": "organisations with a slip that is on no list",
    "organisation_unlisted": "organisations that are on no list",
    "two_emails": "cells with two addresses",
    "apologies": "rows of people who sent apologies",
    "total_row": "total rows",
    "blank_row": "blank rows",
    "in_two_registers": "people on both registers of a hybrid occasion",
    "register_resaved": "files that repeat a whole register",
    "us_dates": "files with month-day-year dates",
    "narrow_space": "files with a narrow no-break space before AM and PM",
    "total_differs": "files whose stated total is not the number of rows",
    "newline_in_title": "files with a line break in the title",
    "same_day": "files of an occasion that shares its day with another",
    "changed_organisation": "people who changed organisation",
    "namesakes": "people who share a name with somebody else",
    "job_blank": "rows of a hand-made register or list without a job",
    "job_unlisted": "jobs that the mapping files do not know",
    "member_without_start": "rows of the list of members without a first day",
    "member_twice": "rows that repeat a member in another spelling",
    "member_unusable": "rows of the list of members that must be set aside",
    "action_unusable": "tests of change whose dates cannot be right",
    "action_unknown_team": "tests of change of a team that is not on the list",
}
"""Code of every kind of mess, with what its count counts."""


@dataclass(frozen=True)
class Line:
    """A row of a register, as it is written and as it is meant.

    Parameters
    ----------
    people : tuple of str
        True keys of the people behind it: one, or several behind a shared laptop.
    name, email, organisation : str
        As written; the organisation is empty where the form has no such column.
    role : str
        Role by the kit's own words.
    joins : tuple of (datetime, datetime)
        Spells of presence; empty where the times are missing.
    plain : str
        The name without what the export added to it.
    known_as : str
        Key of the organisation that the row leads to by the evaluator's lists; empty: none.
    attended : bool, default True
        False for apologies.
    linkable : bool, default True
        Whether the row names one person, in a form that can be used.
    team : str, default ""
        Key of the team whose coaching slot it was, or of which somebody is a member.
    job : str, default ""
        What they do, as written.
    faults : tuple of str, default ()
        Codes of what is wrong.
    """

    people: tuple[str, ...]
    name: str
    email: str
    organisation: str
    role: str
    joins: tuple[tuple[datetime, datetime], ...]
    plain: str
    known_as: str
    attended: bool = True
    linkable: bool = True
    team: str = ""
    job: str = ""
    faults: tuple[str, ...] = ()

    def fault(self, code: str, **changes: object) -> Line:
        """Return the row with a fault more."""
        return replace(self, faults=(*self.faults, code), **changes)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Register:
    """A file of attendance: the occasions it holds, each with its rows.

    Parameters
    ----------
    path : str
        Below the sample's folder.
    form : str
        ``teams``, ``workbook`` or ``log``.
    pages : tuple of (Occasion, tuple of Line)
        One for a Teams export or a workbook, several for a log.
    faults : tuple of str
        What is wrong with the file as a whole.
    """

    path: str
    form: str
    pages: tuple[tuple[Occasion, tuple[Line, ...]], ...]
    faults: tuple[str, ...] = ()

    @property
    def lines(self) -> list[Line]:
        """All rows, in order."""
        return [line for _, lines in self.pages for line in lines]
