"""What docs/london-then-and-now.md quotes is what the kit says about the sample."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import evalkit as ek

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "london-then-and-now.md").read_text(encoding="utf-8")
QUOTED = [text for text in re.findall("“([^”]+)”", PAGE) if text.endswith(".")]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALKIT_HOME", str(tmp_path_factory.mktemp("london-home")))
        tables = ek.prepare(ek.load(ROOT / "data_samples" / "london"))
    asked = (ek.growth, ek.momentum, ek.connectivity, ek.progress)
    return "\n".join(finding.sentence for question in asked for finding in question(tables).findings)


def test_every_quoted_sentence_is_printed(said: str):
    assert len(QUOTED) > 10
    assert [text for text in QUOTED if text not in said] == []
