"""A table read by a mapping, as the spreadsheet adapter does it."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.adapters import spreadsheet
from evalkit.intake.ledger import Ledger
from evalkit.intake.mapping import Mapping
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged

COLUMNS = {"name": "Full name", "email": "E-mail"}


def read(content: bytes | str, **settings) -> tuple[Staged, Ledger]:
    ledger = Ledger("register.csv")
    mapping = Mapping(**{"table": "attendance", "columns": COLUMNS, **settings})
    content = content.encode() if isinstance(content, str) else content
    return spreadsheet.read(inspect(content, "register.csv"), mapping, ledger), ledger


def fails(code: str, content: bytes | str, **settings) -> str:
    with pytest.raises(InputError) as caught:
        read(content, **settings)
    assert caught.value.code == code
    return str(caught.value)


def codes(ledger: Ledger) -> list[str]:
    return [issue.code for issue in ledger.issues]
