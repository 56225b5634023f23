from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.report.assemble import assemble
from evalkit.report.glossary import TERMS, glossary
from evalkit.report.model import Report
from reporting import wording
from sample_run import write


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return next(assemble(write(tmp_path_factory.mktemp("run"))))


def saying(report: Report, sentence: str) -> Report:
    statement = replace(report.sections[0].statements[0], sentence=sentence)
    return replace(report, sections=(replace(report.sections[0], statements=(statement,)), *report.sections[1:]))


def test_a_report_reads_well(report: Report):
    assert wording.faults(report) == []


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("The rise is statistically significant.", "significant"),
        ("1 people were active.", "plural"),
        ("There were 1 teams.", "plural"),
        ("The mean is 4.12345.", "digits"),
        (" ".join(["word"] * 3000) + ".", "on average"),
    ],
)
def test_an_editor_would_mark_it(report: Report, sentence: str, marked: str):
    assert any(marked in fault for fault in wording.faults(saying(report, sentence)))


@pytest.mark.parametrize(
    "sentence", ["1 was missing.", "Of 21 people, 1 has left.", "The score is 4.0, significant improvement."]
)
def test_an_editor_would_leave_it(report: Report, sentence: str):
    assert wording.faults(saying(report, sentence)) == []


def test_terms_that_are_used_are_explained_and_no_others(report: Report):
    (part,) = [part for part in report.annex if part.anchor == "glossary"]
    explained = [point.partition(":")[0].casefold() for point in part.points]
    assert {"active member", "interval", "learning session", "register"} <= set(explained)
    assert "special cause" not in explained
    assert explained == sorted(explained)


def test_a_term_in_the_plural_is_found_and_a_part_of_a_word_is_not(report: Report):
    section = saying(report, "Teams made two tests of change systematically.").sections[0]
    lines = [point.partition(":")[0] for point in glossary([replace(section, caveats=())]).points]
    assert "Test of change" in lines
    assert "System" not in lines
    assert list(TERMS) == sorted(TERMS)
