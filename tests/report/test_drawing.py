from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.report import drawing
from evalkit.report.assemble import assemble
from evalkit.report.model import Picture, Report
from evalkit.report.output import RENDERERS
from reporting.fuzz import FAULTS, READERS, plain
from sample_run import run, write


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return next(assemble(write(tmp_path_factory.mktemp("run"), run(notebooks=run().notebooks[:1]))))


def damaged(report: Report, **files: bytes) -> tuple[Report, Picture]:
    picture = replace(report.sections[0].pictures[0], **files)
    return replace(report, sections=(replace(report.sections[0], pictures=(picture,)),)), picture


def test_a_drawing_is_whole_or_it_is_none(report: Report):
    picture = report.sections[0].pictures[0]
    assert drawing.bitmap(picture) == picture.png
    assert drawing.vector(picture)
    for png in (b"", b"\x89PNG", picture.png[:-5], picture.png[:90] + b"\x00" + picture.png[91:], picture.png + b"x"):
        assert drawing.bitmap(replace(picture, png=png)) is None
    assert drawing.vector(replace(picture, svg=b"<svg")) is None


@pytest.mark.parametrize("kind", RENDERERS)
def test_where_both_files_are_damaged_the_words_stand_for_the_picture(report: Report, kind: str):
    broken, picture = damaged(report, svg=b"no drawing", png=b"\x89PNG")
    content = RENDERERS[kind](broken)
    said = plain(READERS[kind](content))
    assert plain(drawing.DAMAGED) in said
    assert plain(picture.alt) in said
    assert plain(picture.caption) in said
    assert FAULTS[kind](content) == []


@pytest.mark.parametrize("kind", RENDERERS)
def test_where_one_file_is_damaged_the_other_takes_its_place(report: Report, kind: str):
    broken, _ = damaged(report, svg=b"no drawing")
    assert plain(drawing.DAMAGED) not in plain(READERS[kind](RENDERERS[kind](broken)))
