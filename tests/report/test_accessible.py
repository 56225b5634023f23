"""Reports before the tools of accessibility officers, and the tools before reports with planted faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.report.assemble import assemble
from evalkit.report.output import RENDERERS
from reporting import audit, browser, vera
from reporting.faults import PLANTED, Fault
from reporting.fuzz import FAULTS
from sample_run import run, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KINDS = ("html", "pdf", "docx")
needs_browser = pytest.mark.skipif(bool(browser.missing()), reason=browser.missing())
needs_vera = pytest.mark.skipif(bool(vera.missing()), reason=vera.missing())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, bytes]]:
    """Return a programme's report with a failed part, and a system's without, in every format."""
    board = list(assemble(write(tmp_path_factory.mktemp("board"), run(notebooks=run().notebooks[:3]))))
    reports = dict(zip(("programme", "system"), board, strict=False))
    return {kind: {name: render(report) for name, report in reports.items()} for kind, render in RENDERERS.items()}


def of(made: Mapping[str, Mapping[str, bytes]], kind: str) -> Mapping[str, bytes]:
    if kind not in made:
        pytest.skip(f"this version writes no {kind}")
    return made[kind]


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser.opened() as started:
        yield started


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scope", ["programme", "system"])
def test_its_structure_is_what_a_screen_reader_needs(made, kind: str, scope: str):
    assert FAULTS[kind](of(made, kind)[scope]) == []


@needs_browser
@pytest.mark.parametrize("scope", ["programme", "system"])
@pytest.mark.parametrize("width", browser.SIZES)
def test_axe_core_and_the_network_find_nothing(made, opened, tmp_path: Path, scope: str, width: int):
    path = tmp_path / "report.html"
    path.write_bytes(made["html"][scope])
    seen = browser.seen(opened, path, width)
    assert seen.faults == []
    assert seen.passes > 30


@needs_vera
def test_pdf_files_keep_to_pdf_ua(made, tmp_path: Path):
    paths = [tmp_path / f"{scope}.pdf" for scope in of(made, "pdf")]
    for path in paths:
        path.write_bytes(made["pdf"][path.stem])
    for verdict in vera.checked(paths):
        assert verdict.broken == ()
        assert verdict.compliant
        assert verdict.assertions > 1000


@pytest.mark.parametrize("scope", ["programme", "system"])
def test_word_has_nothing_to_repair(made, scope: str):
    assert audit.faults(made["docx"][scope]) == []


# ----------------------------------------------------------------------------------------------- planted faults


def planted(*by: str) -> pytest.MarkDecorator:
    wanted = [fault for fault in PLANTED if (fault.by in by if by else fault.told)]
    return pytest.mark.parametrize("fault", wanted, ids=[f"{fault.kind}: {fault.what}" for fault in wanted])


@planted()
def test_the_structure_of_a_report_with_a_fault_gives_it_away(made, fault: Fault):
    whole = of(made, fault.kind)["programme"]
    assert any(fault.told in found for found in FAULTS[fault.kind](fault.plant(whole)))


@needs_browser
@planted("axe")
def test_the_browser_finds_it(made, opened, tmp_path: Path, fault: Fault):
    path = tmp_path / "report.html"
    path.write_bytes(fault.plant(made["html"]["programme"]))
    assert browser.seen(opened, path, 320).faults != []


@planted("audit")
def test_the_rules_of_word_find_it(made, fault: Fault):
    assert audit.faults(fault.plant(made["docx"]["programme"])) != []


@needs_vera
def test_vera_finds_them(made, tmp_path: Path):
    faults = [fault for fault in PLANTED if fault.by == "vera"]
    paths = [tmp_path / f"{number}.pdf" for number, _ in enumerate(faults)]
    for path, fault in zip(paths, faults, strict=True):
        path.write_bytes(fault.plant(of(made, "pdf")["programme"]))
    missed = [fault.what for fault, verdict in zip(faults, vera.checked(paths), strict=True) if verdict.compliant]
    assert missed == []
