"""Lists of those who were asked to answer a form: without them nobody knows who did not.

A row names somebody, so it is checked like the row of a register and recognised among everybody; then it becomes a row
of `respondent`. Where there is a list, whoever answered without standing on it was not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from evalkit.intake import nameless, people
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.whose import OfSomebody, PersonReader, Setting, standing


@dataclass(frozen=True)
class Asked(OfSomebody):
    """A row of a list that stood the check; name and e-mail go no further than the vault.

    Parameters
    ----------
    source, place, name, email, affiliation
        As in every row of one person.
    instrument, wave : str
        Code of the form, and the wave in which it was sent.
    day : date
        Day for which the row says where somebody is from.
    role_group : str, default ""
        Code of the person's role group; empty: not known.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    """

    instrument: str
    wave: str
    day: date
    role_group: str = ""
    unknown_organisation: str = ""


def check_rows(staged: Staged, source: int, ledger: Ledger, setting: Setting, *, known: nameless.Known) -> list[Asked]:
    """Check the rows of one list.

    Parameters
    ----------
    staged : Staged
        The file's rows.
    source : int
        Position of the file among the inputs.
    ledger : Ledger
        The file's account.
    setting : Setting
        What to check against.
    known : Known
        Who is known by name, so that no instrument or wave names anybody.

    Returns
    -------
    list of Asked
        Those that stood it; they are still open in the ledger.
    """
    reader = _Reader(staged, ledger, setting, "ymd")  # no column holds a date
    reader.source, reader.known = source, known
    return standing(staged.rows, reader.asked, ledger)


class _Reader(PersonReader):
    """Checks the rows of one list."""

    source: int
    known: nameless.Known

    def asked(self, row: StagedRow) -> Asked:
        """Check one row."""
        name, email = self.who(row)
        if not email and (people.is_dial_in(name) or people.is_nobody(name)):
            action = "names nobody who could be asked; name the person, or leave the row out under [ignore]"
            raise self.fault("name", "NOBODY_NAMED", action)
        affiliation, unknown_organisation = self.affiliation(row, email, self.setting.as_at)
        return Asked(
            source=self.source,
            place=row.place,
            name=name,
            email=email,
            affiliation=affiliation,
            instrument=self._code(row, "instrument"),
            wave=self._code(row, "wave"),
            day=self.setting.as_at,
            role_group=self.role_group(row),
            unknown_organisation=unknown_organisation,
        )

    def _code(self, row: StagedRow, column: str) -> str:
        """Return an instrument or a wave, which names nobody."""
        cell = tidy(row[column])
        if not cell:
            raise self.fault(column, "BLANK_CELL", "blank, but needed; fill it in, or state it under [constants]")
        if nameless.holds_contact(cell) or self.known.names_somebody(cell):
            raise self.fault(column, "PERSONAL_DATA", "names somebody; write the code that the survey's mapping has")
        fault = nameless.fault_of(cell, column)
        if fault:
            raise self.fault(column, *fault)
        return cell


def respondents(
    asked: Sequence[Asked],
    answered: Sequence[dict[str, Any]],
    keys: Mapping[tuple[int, Place], str | None],
    ledgers: Sequence[Ledger],
) -> list[dict[str, Any]]:
    """Return rows of table `respondent`, and settle every row of a list that was not left out before.

    Parameters
    ----------
    asked : sequence of Asked
        Of all files, in source order.
    answered : sequence of dict
        Rows of those who opened a form.
    keys : mapping of (int, Place) to str or None
        Pseudonyms, as :func:`evalkit.intake.interactions.resolve` gave them; a row that is not in it was left out.
    ledgers : sequence of Ledger
        By position of the file.

    Returns
    -------
    list of dict
        One a person, instrument and wave. Of a wave without a list, whoever opened the form was asked.
    """
    first: dict[tuple[str, str, str], Asked] = {}
    for one in asked:
        where, ledger = (one.source, one.place), ledgers[one.source]
        if where not in keys:
            continue
        person = keys[where]
        if person is None:
            action = "Set aside: several people bear this name, so nobody can tell who was asked; add an address"
            ledger.quarantine(one.place, "", "NAME_OF_SEVERAL", action)
            continue
        kept = first.setdefault((person, one.instrument, one.wave), one)
        if kept is one:
            ledger.accept(one.place)
        else:
            code = "SAME_ROW_TWICE" if kept.source == one.source else "IN_ANOTHER_FILE"
            ledger.merge(one.place, code, "Counted once: this person stands on the list before")
    listed = {(instrument, wave) for _, instrument, wave in first}
    by_key = {(row["person_key"], row["instrument"], row["wave"]): row for row in answered}
    for key, row in by_key.items():
        row["asked"] = key in first or key[1:] not in listed
    silent = [
        {"person_key": who, "instrument": instrument, "wave": wave, "asked": True, "answered": False, "unit": "person"}
        for who, instrument, wave in first
        if (who, instrument, wave) not in by_key
    ]
    return [*by_key.values(), *silent]
