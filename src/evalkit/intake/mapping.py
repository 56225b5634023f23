"""Mapping files: which column of somebody's table is which of ours."""

from __future__ import annotations

import tomllib
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from evalkit.definition import Frozen, did_you_mean
from evalkit.errors import InputError
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
)
"""Columns of an attendance table: rows about people, which become interactions."""

INTAKE_ONLY = {"organisation": ("aliases", "domains"), "occasion": ("register",)}
"""Columns that the intake uses to recognise things and that go no further."""

PERSON_COLUMN = "person_key"
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
)
"""Canonical tables that a spreadsheet fills directly; none of their rows may name a person."""


_FROM_ATTENDANCE = "use 'attendance', from which it is made"
_ROWS_ABOUT_PEOPLE: dict[str, str] = {"interaction": _FROM_ATTENDANCE, "person": _FROM_ATTENDANCE}


class Mapping(Frozen):
    """How a spreadsheet is read, as its mapping file declares it."""

    table: str = Field(description='"attendance", or the canonical table that the rows go to')
    sheet: str | None = Field(default=None, description="sheet of a workbook; left out: the only visible one")
    header_row: int = Field(default=1, ge=1, le=1000, description="row of the headings, as the spreadsheet numbers it")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(default=None, description="order of day, month and year")
    columns: dict[str, str] = Field(description="our column → their heading")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="our column → their value → ours")
    constants: dict[str, str | int | float | bool] = Field(
        default_factory=dict, description="our column → a fixed value"
    )
    ignore: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="their heading → beginnings of cells whose rows are left out"
    )

    @property
    def known_columns(self) -> tuple[str, ...]:
        """Our columns that this table may fill."""
        if self.table == ATTENDANCE:
            return ATTENDANCE_COLUMNS
        canonical = (column for column in SCHEMAS[self.table].columns if column != PERSON_COLUMN)
        return (*canonical, *INTAKE_ONLY.get(self.table, ()))

    @model_validator(mode="after")
    def _knows_its_table(self) -> Self:
        tables = [ATTENDANCE, *DIRECT]
        if self.table not in tables:
            hint = (
                _ROWS_ABOUT_PEOPLE.get(self.table)
                or did_you_mean(self.table, tables)
                or f"use one of {', '.join(tables)}"
            )
            raise ValueError(f"table '{self.table}' cannot be filled from a spreadsheet: {hint}")
        for part in ("columns", "values", "constants"):
            for column in getattr(self, part):
                if column not in self.known_columns:
                    hint = did_you_mean(column, list(self.known_columns))
                    hint = hint or f"it knows {', '.join(self.known_columns)}"
                    raise ValueError(f"[{part}] has '{column}', which table '{self.table}' does not know: {hint}")
        return self

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        twice = sorted(set(self.columns) & set(self.constants))
        if twice:
            raise ValueError(f"'{twice[0]}' stands under [columns] and under [constants]")
        if self.table == ATTENDANCE and not {"name", "last_name", "email"} & set(self.columns):
            raise ValueError("attendance needs a column for 'name' (or 'last_name') or 'email'")
        return self


def load_mapping(content: bytes, where: str) -> Mapping:
    r"""Read and validate a mapping file.

    Parameters
    ----------
    content : bytes
        The TOML file.
    where : str
        Its path, for messages.

    Returns
    -------
    Mapping
        Frozen.

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
    try:
        settings = tomllib.loads(content.decode("utf-8-sig"))
        return Mapping(**settings)
    except ValidationError as error:
        raise _bad(_first_fault(error), where) from None
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


def _first_fault(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    fault = faults[0]
    place = ".".join(map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        hint = did_you_mean(place, list(Mapping.model_fields)) or f"the keys are {', '.join(Mapping.model_fields)}"
        return f"unknown key '{place}', {hint}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"'{place}': {message}" if place else message
