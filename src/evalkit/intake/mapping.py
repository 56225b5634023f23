"""Mapping files: which column of somebody's table is which of ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from evalkit.errors import InputError
from evalkit.intake.questionnaire import SURVEY, Question, Questionnaire
from evalkit.intake.tabular import heading_key
from evalkit.intake.workbook import GUIDE, LISTS
from evalkit.settings import Frozen, did_you_mean
from evalkit.tables import SCHEMAS

ATTENDANCE = "attendance"
ATTENDANCE_COLUMNS = (
    "name",
    "first_name",
    "last_name",
    "email",
    "organisation",
    "system",
    "occasion",
    "at",
    "left",
    "role",
    "minutes",
    "attended",
    "role_group",
)
"""Columns of an attendance table: rows about people, which become interactions."""

NAMING = ("name", "first_name", "last_name", "email")
"""Columns of a table about people that say who somebody is."""

REGISTRATION = "registration"
REGISTRATION_COLUMNS = ("organisation", "system", "role", "occasion", "role_group")
"""Columns of an Eventbrite report that its own headings do not name, because they are the organiser's questions."""

MEMBERSHIP = "membership"
MEMBERSHIP_COLUMNS = (
    "name",
    "first_name",
    "last_name",
    "email",
    "organisation",
    "system",
    "group",
    "role",
    "start",
    "end",
    "role_group",
)
"""Columns of a list of members: rows about people in teams and projects."""

_WHO = ("name", "first_name", "last_name", "email", "organisation", "system", "role_group")
COMPLETION, CHAMPION = "completion", "champion"
COMPLETION_COLUMNS = (*_WHO, "programme", "level", "completed")
"""Columns of a list of completed courses by name; completions without names go to `training` directly."""

CHAMPION_COLUMNS = (*_WHO, "skills", "protected_time", "at")
"""Columns of a register of champions: rows about people and their improvement skills."""

ASKED = "respondent"
ASKED_COLUMNS = (*_WHO, "instrument", "wave")
"""Columns of a list of those who were asked to answer a form."""

ABOUT_PEOPLE = frozenset({ATTENDANCE, REGISTRATION, SURVEY, MEMBERSHIP, COMPLETION, CHAMPION, ASKED})
"""Tables whose rows name people, and which wait until everybody is known."""

_ABOUT_PEOPLE_COLUMNS = {
    ATTENDANCE: ATTENDANCE_COLUMNS,
    REGISTRATION: REGISTRATION_COLUMNS,
    MEMBERSHIP: MEMBERSHIP_COLUMNS,
    COMPLETION: COMPLETION_COLUMNS,
    CHAMPION: CHAMPION_COLUMNS,
    ASKED: ASKED_COLUMNS,
}

INTAKE_ONLY = {"organisation": ("aliases", "domains"), "occasion": ("register",)}
"""Columns that the intake uses to recognise things and that go no further."""

LISTS_OF_PEOPLE = frozenset({ATTENDANCE, MEMBERSHIP, COMPLETION, CHAMPION, ASKED})
"""Those of them that are spreadsheets with a column for the name."""

PERSON_COLUMN = "person_key"
RATER_COLUMN = "rater_key"
"""Who gave a score that a table states: the intake says so, from the role."""
BELOW = " | "
"""Stands between a heading and the one above it."""

AREA = re.compile(r"(?P<left>[A-Z]{1,3})(?P<top>[1-9]\d{0,6}):(?P<right>[A-Z]{1,3})(?P<bottom>[1-9]\d{0,6})$")
Marked = Literal["read", "ignore"]
DIRECT = (
    "organisation",
    "occasion",
    "team",
    "project",
    "invitation",
    "offer",
    "context",
    "headcount",
    "action",
    "adoption",
    "judgement",
    "measure",
    "training",
    "rating",
)
"""Canonical tables that a spreadsheet fills directly; none of their rows may name a person."""


_FROM_ATTENDANCE = "use 'attendance', from which it is made"
_FROM_SURVEY = "use 'survey', with questions that have 'names'"
_ROWS_ABOUT_PEOPLE: dict[str, str] = {
    "interaction": _FROM_ATTENDANCE,
    "person": _FROM_ATTENDANCE,
    "tie": _FROM_SURVEY,
}


class Mapping(Frozen):
    """How a spreadsheet is read, as its mapping file declares it."""

    table: str = Field(
        description='"attendance", "membership", "completion", "champion", "respondent", or another canonical table'
    )
    template: str | None = Field(
        default=None, description="name and version of the kit's template that this describes; the kit writes it"
    )
    sheet: str | None = Field(default=None, description="sheet of a workbook; left out: the only visible one")
    sheets: Literal["*"] | tuple[str, ...] | dict[str, str] | None = Field(
        default=None, description='sheets to be read alike: "*" for all visible ones, a list, or sheet → its occasion'
    )
    area: str | None = Field(
        default=None, description='cells of the table, such as "B3:F60"; left out: the whole sheet'
    )
    header_row: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="row of the headings, as the spreadsheet numbers it; left out: the row that holds all of them",
    )
    group_row: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description='row of headings above the headings; together they read "Above | Below"',
    )
    hidden_rows: Marked = Field(default="read", description="what becomes of hidden and filtered rows")
    struck_out: Marked = Field(default="read", description="what becomes of rows whose name or address is struck out")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(default=None, description="order of day, month and year")
    columns: dict[str, str] = Field(default_factory=dict, description="our column → their heading")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="our column → their value → ours")
    constants: dict[str, str | int | float | bool] = Field(
        default_factory=dict, description="our column → a fixed value"
    )
    ignore: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="their heading → beginnings of cells whose rows are left out"
    )
    occasions: dict[str, str] = Field(
        default_factory=dict, description="wide register: their heading, or heading above → the occasion it stands for"
    )
    in_each: dict[str, str] = Field(
        default_factory=dict, description="wide register: our column → their heading below each of these occasions"
    )

    @field_validator("sheets", mode="before")
    @classmethod
    def _names_sheets(cls, sheets: Any) -> Any:
        if sheets == "*" or sheets is None:
            return sheets
        named = list(sheets) if isinstance(sheets, list | tuple | dict) else []
        values = list(sheets.values()) if isinstance(sheets, dict) else []
        if not named or not all(isinstance(word, str) for word in [*named, *values]):
            raise ValueError('write "*", a list of names of sheets, or a table of sheet = "occasion"')
        return sheets

    @field_validator("area")
    @classmethod
    def _is_an_area(cls, area: str | None) -> str | None:
        if area is not None and not AREA.match(area):
            raise ValueError('write the first and the last cell of the table, such as "B3:F60"')
        return area

    @property
    def known_columns(self) -> tuple[str, ...]:
        """Our columns that this table may fill."""
        if self.table in _ABOUT_PEOPLE_COLUMNS:
            return _ABOUT_PEOPLE_COLUMNS[self.table]
        canonical = (column for column in SCHEMAS[self.table].columns if column not in {PERSON_COLUMN, RATER_COLUMN})
        return (*canonical, *INTAKE_ONLY.get(self.table, ()))

    @property
    def translations(self) -> dict[str, dict[str, str]]:
        """Our column → their value, as headings are compared → ours."""
        return {
            column: {heading_key(theirs): word for theirs, word in meanings.items()}
            for column, meanings in self.values.items()
        }

    def translated(self, row: dict[str, str]) -> dict[str, str]:
        """Return a row under our names with its constants, and with its values as `[values]` says."""
        constants = {
            column: str(value).lower() if isinstance(value, bool) else str(value)
            for column, value in self.constants.items()
        }
        row = {**constants, **row}
        for column, ours in self.translations.items():
            if column in row:
                row[column] = ours.get(heading_key(row[column]), row[column])
        return row

    @model_validator(mode="after")
    def _knows_its_table(self) -> Self:
        tables = [*_ABOUT_PEOPLE_COLUMNS, SURVEY, *DIRECT]
        if self.table not in tables:
            hint = (
                _ROWS_ABOUT_PEOPLE.get(self.table)
                or did_you_mean(self.table, tables)
                or f"use one of {', '.join(tables)}"
            )
            raise ValueError(f"table '{self.table}' cannot be filled from a spreadsheet: {hint}")
        for part in ("columns", "values", "constants", "in_each"):
            for column in getattr(self, part):
                if column not in self.known_columns:
                    hint = did_you_mean(column, list(self.known_columns))
                    hint = hint or f"it knows {', '.join(self.known_columns)}"
                    raise ValueError(f"[{part}] has '{column}', which table '{self.table}' does not know: {hint}")
        return self

    @property
    def wanted_sheets(self) -> tuple[str, ...] | Literal["*"] | None:
        """Names of the sheets to read, "*" for all visible ones, None for the only visible one."""
        if isinstance(self.sheets, dict):
            return tuple(self.sheets)
        return (self.sheet,) if self.sheet else self.sheets

    @property
    def sheets_aside(self) -> tuple[str, ...]:
        """Names of further sheets that hold no rows."""
        return (GUIDE, LISTS) if self.template else ()

    @property
    def names_its_occasions(self) -> bool:
        """Whether every row, column or sheet says to which occasion it belongs."""
        stated = "occasion" in {*self.columns, *self.constants}
        return stated or bool(self.occasions) or isinstance(self.sheets, dict)

    def of_occasion(self, heading: str) -> dict[str, str]:
        """Return our column → their heading, for the columns that a wide register has for one occasion.

        Parameters
        ----------
        heading : str
            The occasion's heading, as under [occasions].
        """
        if not self.in_each:
            return {"attended": heading}
        return {column: f"{heading}{BELOW}{below}" for column, below in self.in_each.items()}

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that the table must have."""
        wide = [name for heading in self.occasions for name in self.of_occasion(heading).values()]
        return (*self.columns.values(), *wide)

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        if not self.columns and self.table != REGISTRATION:
            raise ValueError("[columns] is missing: it says which of their headings is which of our columns")
        for one, other in (("columns", "constants"), ("columns", "in_each"), ("constants", "in_each")):
            twice = sorted(set(getattr(self, one)) & set(getattr(self, other)))
            if twice:
                raise ValueError(f"'{twice[0]}' stands under [{one}] and under [{other}]")
        if self.sheet and self.sheets:
            raise ValueError("'sheet' and 'sheets' exclude each other")
        several = [name for name, stated in self._occasions_stated() if stated]
        if len(several) > 1:
            raise ValueError(f"the occasion is stated under {several[0]} and under {several[1]}")
        if self.group_row and not (self.header_row and self.group_row < self.header_row):
            raise ValueError("'group_row' needs 'header_row', the row of the headings below it")
        return self

    def _occasions_stated(self) -> Iterator[tuple[str, bool]]:
        yield "[columns]", "occasion" in self.columns
        yield "[constants]", "occasion" in self.constants
        yield "[occasions]", bool(self.occasions)
        yield "[sheets]", isinstance(self.sheets, dict)

    @model_validator(mode="after")
    def _is_wide_on_purpose(self) -> Self:
        if self.table != ATTENDANCE and (self.occasions or isinstance(self.sheets, dict)):
            raise ValueError("only a table of attendance has a column or sheet for each occasion")
        if self.in_each and not (self.occasions and self.group_row):
            raise ValueError("[in_each] needs [occasions] and group_row: it names headings below those of occasions")
        if self.occasions and not self.in_each and "attended" in {*self.columns, *self.constants}:
            raise ValueError("under [occasions] each column says who attended, so 'attended' has no column of its own")
        return self

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if self.table in LISTS_OF_PEOPLE and not {"name", "last_name", "email"} & set(self.columns):
            raise ValueError(f"{self.table} needs a column for 'name' (or 'last_name') or 'email'")
        if self.table == ASKED and not {"instrument", "wave"} <= {*self.columns, *self.constants}:
            raise ValueError("respondent needs 'instrument' and 'wave', as columns or under [constants]")
        if self.table == MEMBERSHIP and "group" not in {*self.columns, *self.constants}:
            raise ValueError("membership needs 'group' under [columns], or under [constants] if all are in one")
        return self


def load_mapping(content: bytes, where: str) -> Mapping | Questionnaire:
    r"""Read and validate a mapping file.

    Parameters
    ----------
    content : bytes
        The TOML file.
    where : str
        Its path, for messages.

    Returns
    -------
    Mapping or Questionnaire
        Frozen; a Questionnaire where ``table = "survey"``.

    Raises
    ------
    InputError
        With code ``BAD_MAPPING``; the message names the key and the nearest valid one.

    Examples
    --------
    >>> load_mapping(b'table = "offer"\n[columns]\nknd = "Type"', "offers.toml")
    Traceback (most recent call last):
    evalkit.errors.InputError: offers.toml: The mapping file cannot be used: [columns] has 'knd' ...
    """
    model: type[Mapping] | type[Questionnaire] = Mapping
    try:
        settings = tomllib.loads(content.decode("utf-8-sig"))
        model = Questionnaire if settings.get("table") == SURVEY else Mapping
        return model(**settings)
    except ValidationError as error:
        raise _bad(_first_fault(error, model), where) from None
    except RecursionError:
        raise _bad("it is nested too deeply", where) from None
    except (ValueError, TypeError) as error:
        reason = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "not UTF-8 text in TOML"
        raise _bad(f"it is not valid TOML ({reason})", where) from None


def _bad(reason: str, where: str) -> InputError:
    return InputError(
        "BAD_MAPPING",
        f"The mapping file cannot be used: {reason}",
        "correct it; docs/intake.md shows a mapping file with every key",
        where,
    )


def _first_fault(error: ValidationError, model: type[Mapping] | type[Questionnaire]) -> str:
    faults = error.errors(include_input=False, include_url=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    fault = faults[0]
    steps = list(map(str, fault["loc"]))
    place = ".".join(steps)
    if fault["type"] == "extra_forbidden":
        known = list((Question if len(steps) > 2 else model).model_fields)
        hint = did_you_mean(steps[-1], known) or f"the keys are {', '.join(known)}"
        return f"unknown key '{place}', {hint}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"'{place}': {message}" if place else message
