from __future__ import annotations

from evalkit.report.output import RENDERERS
from reporting.faults import PLANTED
from reporting.page import NAMES, PAGE


def test_the_page_knows_every_format_and_fault():
    """Run `make reporting` where this fails; what is measured depends on the machine and is not compared."""
    page = PAGE.read_text(encoding="utf-8")
    for fault in PLANTED:
        assert fault.kind not in RENDERERS or f"| {NAMES[fault.kind]} | {fault.what} |" in page
    for kind in RENDERERS:
        assert f"| {NAMES[kind]} |" in page
    assert "**nobody**" not in page
    assert "**0 objections**" in page
