"""Cells of a workbook become text, whatever they hold."""

from __future__ import annotations

from datetime import datetime

from evalkit.intake.workbook import as_text


def test_the_last_moment_of_the_calendar_is_read():
    assert as_text(datetime(9999, 12, 31, 23, 59, 59, 900_000)) == "9999-12-31 23:59:59"
