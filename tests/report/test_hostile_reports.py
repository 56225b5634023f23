"""Hostile words wherever a report prints words: they arrive as words, and nothing runs, leads away or breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.report.assemble import assemble
from evalkit.report.model import Report
from evalkit.report.output import RENDERERS
from reporting import audit, browser, fuzz
from sample_run import run, write


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return next(iter(assemble(write(tmp_path_factory.mktemp("run"), run(notebooks=run().notebooks[:2])))))


@pytest.mark.parametrize("kind", RENDERERS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_hostile_words_arrive_as_words(report: Report, kind: str, seed: int):
    dressed = fuzz.dressed(report, fuzz.words(seed))
    content = RENDERERS[kind](dressed)
    assert fuzz.lost(kind, content, fuzz.texts(dressed)) == []
    assert fuzz.FAULTS[kind](content) == []


def test_every_word_of_the_corpus_arrives(report: Report):
    for begin in range(0, len(fuzz.CORPUS), 12):
        dressed = fuzz.dressed(report, fuzz.in_turn(begin))
        for kind, render in RENDERERS.items():
            content = render(dressed)
            assert fuzz.lost(kind, content, fuzz.texts(dressed)) == []
            assert fuzz.FAULTS[kind](content) == []


def test_word_opens_them_without_repair(report: Report):
    for seed in range(3):
        assert audit.faults(RENDERERS["docx"](fuzz.dressed(report, fuzz.words(seed)))) == []


@pytest.mark.skipif(bool(browser.missing()), reason=browser.missing())
def test_a_browser_runs_nothing_and_asks_for_nothing(report: Report, tmp_path: Path):
    with browser.opened() as opened:
        for seed in range(3):
            path = tmp_path / f"{seed}.html"
            path.write_bytes(RENDERERS["html"](fuzz.dressed(report, fuzz.words(seed))))
            seen = browser.seen(opened, path, 320)
            assert (seen.requests, seen.noted, seen.overflow) == ((), (), 0)


@pytest.mark.parametrize("kind", RENDERERS)
def test_a_format_that_shows_words_otherwise_would_be_noticed(report: Report, kind: str):
    content = RENDERERS[kind](report)
    assert fuzz.lost(kind, content, ["<script>document.title='owned'</script> §"]) != []
