"""A claim's part of the page of calibration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calibration.claim import Column

Cells = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Section:
    """A claim's part of the page: its question, how it was measured, its columns, and what follows."""

    question: str
    about: str
    columns: Sequence[Column]
    lessons: Callable[[Cells], str]
    tried: Sequence[Column]
