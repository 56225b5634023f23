"""Page one is one page, on paper: of the samples as they are run, and in PDF with as much as it may hold.

A Word file is laid out by whoever opens it, so that nothing can try sizes there: it is promised for the samples alone.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from commands import ROOT, evalkit
from evalkit.definition.page_one import DECISIONS, LETTERS
from evalkit.report.assemble import assemble
from evalkit.report.docx import to_docx
from evalkit.report.first_page import MOST_SYSTEMS
from evalkit.report.model import FirstPage, Grid, Report
from evalkit.report.pdf import to_pdf
from sample_run import write

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice, which lays out Word files, is not here")
AN_AFTERTHOUGHT = "What we cannot say:"
"""Words of the last paragraph of page one."""


@pytest.fixture(scope="module", params=[("london", "QMF"), ("uec", "NEL")], ids=["london", "uec"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the programme's report of a sample, without its sections: what follows page one is no matter here."""
    name, system = request.param
    folder = tmp_path_factory.mktemp(name)
    options = ("--systems", system, "--formats", "html", "--out", folder / "out")
    ran = evalkit("run", ROOT / "data_samples" / name, *options, EVALKIT_HOME=str(folder / "home"))
    assert ran.returncode == 0, ran.stderr
    (finished,) = (folder / "out" / name).iterdir()
    return replace(next(assemble(finished)), sections=(), annex=())


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return a report whose page one holds as much as a definition may put there, and long findings."""
    report = next(assemble(write(tmp_path_factory.mktemp("run"))))
    words = "words that people wrote " * 100
    share = LETTERS // (2 * DECISIONS)
    outcomes = tuple(
        (f"Measure {k} of something that is measured (process measure)", "▬ " + words[:90]) for k in "abcde"
    )
    lines = tuple((f"Name of line {k}, a long one", words[:200], "○ Not enough evidence") for k in range(6))
    heads = ("System", "Growth", "Momentum", "Connectivity", "Capability", "Progress", "Measures", "Support in place")
    rows = tuple((f"North Western System {k}", *["○ cannot tell"] * 6, "coach") for k in range(MOST_SYSTEMS))
    first = FirstPage(
        decisions=tuple((words[: share // 4], words[share // 4 : share]) for _ in range(DECISIONS)),
        outcomes=Grid("Outcomes", "What they say.", ("Measure", "Latest"), (False,) * 2, outcomes),
        lines=Grid("Six lines", "The same places.", ("Line", "Found", "How sure"), (False,) * 3, lines),
        lowered="* Clear on its own, but not beside the other findings of this run.",
        systems=Grid("Systems", "Not ranked.", heads, (False,) * len(heads), rows),
        below=(("Since the last report:", words[:150]), ("Actions:", words[: LETTERS // 4]),
               (AN_AFTERTHOUGHT, words[: LETTERS // 4])),
    )  # fmt: skip
    return replace(report, first=first, sections=(), annex=())


def on_pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def in_word(content: bytes, folder: Path) -> list[str]:
    """Return what stands on each page of a Word file, as LibreOffice lays it out."""
    (folder / "report.docx").write_bytes(content)
    profile = (folder / "office").as_uri()  # of its own, so that two of them do not meet
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    command += ["--outdir", str(folder), str(folder / "report.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return on_pages((folder / "report.pdf").read_bytes())


def assert_one_page(pages: list[str], report: Report) -> None:
    first, second, *_ = pages
    assert "At a glance" in first
    assert second.lstrip().startswith("Contents")
    leads = [lead for lead, _ in report.first.below]
    assert AN_AFTERTHOUGHT in leads
    assert [lead for lead in leads if lead not in " ".join(first.split())] == []


def test_a_sample_s_page_one_ends_where_the_page_does(sample: Report):
    assert_one_page(on_pages(to_pdf(sample)), sample)


@needs_office
def test_so_it_does_in_word(sample: Report, tmp_path: Path):
    assert_one_page(in_word(to_docx(sample), tmp_path), sample)


def test_as_much_as_it_may_hold_still_fits(full: Report):
    assert_one_page(on_pages(to_pdf(full)), full)
