"""The canonical tables: their schemas, the frames that fit them, and how every question reads them."""

from evalkit.tables.frames import Tables, conform, describe, read, write
from evalkit.tables.readings import (
    coded_until,
    context_marks,
    held,
    interactions_until,
    made_by_members,
    registers,
)
from evalkit.tables.schemas import ATTENDED, CONTEXT_KINDS, SCHEMAS, TEXT

__all__ = [
    "ATTENDED",
    "CONTEXT_KINDS",
    "SCHEMAS",
    "TEXT",
    "Tables",
    "coded_until",
    "conform",
    "context_marks",
    "describe",
    "held",
    "interactions_until",
    "made_by_members",
    "read",
    "registers",
    "write",
]
