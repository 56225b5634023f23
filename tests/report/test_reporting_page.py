from __future__ import annotations

import pytest

from evalkit.report.output import RENDERERS
from reporting.faults import PLANTED
from reporting.fuzz import FAULTS
from reporting.measured import LARGEST
from reporting.page import NAMES, PAGE
from reporting.run import SHOWN


def test_the_page_knows_every_format_and_fault():
    """Run `make reporting` where this fails; what is measured depends on the machine and is not compared."""
    page = PAGE.read_text(encoding="utf-8")
    for fault in PLANTED:
        assert fault.kind not in RENDERERS or f"| {NAMES[fault.kind]} | {fault.what} |" in page
    for kind in RENDERERS:
        assert f"| {NAMES[kind]} |" in page
    assert "**nobody**" not in page
    assert "**0 objections**" in page


@pytest.mark.parametrize("kind", RENDERERS)
def test_the_report_that_the_repository_shows_is_well_made_and_not_too_large(kind: str):
    content = (SHOWN / f"report.{kind}").read_bytes()
    assert len(content) <= LARGEST
    assert FAULTS[kind](content) == []
