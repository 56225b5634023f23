"""The documentation becomes a site without a warning, so without a broken link, and asks nothing of a network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from commands import ROOT

LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\ssrc=\"([^\"]*)|<link\b[^>]*\shref=\"([^\"]*)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "--keep-going", "-d", made / "trees", "-c", "docs"]
    built = subprocess.run([*command, ".", made / "html"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return made / "html"


def test_every_page_can_be_reached_from_the_first(site: Path):
    first, decisions = (
        (site / "docs" / name).read_text(encoding="utf-8") for name in ("index.html", "decisions/README.html")
    )
    for page in (path.with_suffix(".html").name for path in (ROOT / "docs").glob("*.md") if path.stem != "index"):
        assert f'href="{page}"' in first, f"{page} is in no list of docs/index.md"
    for page in (path.with_suffix(".html").name for path in (ROOT / "docs" / "decisions").glob("0*.md")):
        assert f'href="{page}"' in decisions, f"{page} is not listed in docs/decisions/README.md"


def test_the_folder_opens_at_the_first_page(site: Path):
    target = re.search(r"url=(\S+)\"", (site / "index.html").read_text(encoding="utf-8"))
    assert target
    assert (site / target[1]).exists()


def test_reading_it_needs_no_network(site: Path):
    for page in site.rglob("*.html"):
        loaded = ["".join(found) for found in LOADED.findall(page.read_text(encoding="utf-8"))]
        assert [one for one in loaded if one.startswith(("http:", "https:", "//"))] == [], page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet.name
