from __future__ import annotations

import shutil

import pytest

from workflow.transcript import PAGE, page


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "awk", "sed", "unzip"))), reason="a shell with awk and unzip")
def test_the_page_shows_what_its_commands_print():
    assert page() == PAGE.read_text(encoding="utf-8"), "run make workflow, and look at what changed"
