"""JupyterLab in a real browser: the notebooks that `evalkit lab` hands over run as they are and show their result.

Two of them, to save time; ``EVALKIT_LAB=all`` opens every one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from commands import ROOT, evalkit
from evalkit.running.notebooks import inspect, packaged
from reporting.browser import missing, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVERY = sorted(path.stem for path in packaged().glob("*.ipynb"))
CHOSEN = EVERY if os.environ.get("EVALKIT_LAB") == "all" else ["10_growth", "30_connectivity"]
PATIENCE = 300_000
"""Milliseconds: a machine may be busy."""
SHOWN = ".jp-Notebook .jp-OutputArea-output[data-mime-type='text/html']"
AT_REST = "text=Python 3 (ipykernel) | Idle"
"""In the line below: the kernel is there, and waits."""
STARTED = ".jp-Notebook .jp-InputPrompt:text-matches('\\[[*1]\\]:')"

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "–"),
    pytest.mark.skipif(sys.platform == "win32", reason="ends a group of processes"),
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Start `evalkit lab` on the London sample as a user does, and give its address."""
    place = tmp_path_factory.mktemp("lab")
    config = place / "config"
    config.mkdir()
    told = {"allow_root": True, "open_browser": False, "port": 0}  # port 0: any that is free
    (config / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": told}), encoding="utf-8")
    own = {f"JUPYTER_{name}_DIR": str(place / name.lower()) for name in ("CONFIG", "RUNTIME", "DATA")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(place / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    own |= {"EVALKIT_HOME": str(place / "home"), "IPYTHONDIR": str(place / "ipython")}
    made = evalkit("sample", "london", place / "london", cwd=place, **own)
    assert made.returncode == 0, made.stderr
    command = [sys.executable, "-m", "evalkit", "lab", str(place / "london")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")} | own
    with (place / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield _address(place, server)
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # JupyterLab and its kernels are of the group
        server.wait()


def _address(place: Path, server: subprocess.Popen[bytes]) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        for written in (place / "runtime").glob("jpserver-*.json"):
            return json.loads(written.read_text(encoding="utf-8"))
        time.sleep(0.1)
    raise AssertionError((place / "log").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with opened() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page


@pytest.mark.parametrize("name", CHOSEN)
def test_a_notebook_runs_as_it_is_and_shows_its_result(lab: dict[str, Any], page: Page, name: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab['url']}lab/tree/lab/{name}.ipynb?token={lab['token']}&reset")
    page.wait_for_selector(AT_REST)  # nobody was asked for a kernel
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_selector(STARTED, state="attached")
    page.wait_for_selector(SHOWN, state="attached")
    assert (
        page.locator(".jp-OutputArea-output[data-mime-type*='error'], .jp-OutputArea-output.jp-mod-error").count() == 0
    )
    shown = page.locator(SHOWN).last
    assert inspect(packaged() / f"{name}.ipynb").question in shown.inner_text()
    assert shown.locator("table, figure").count() > 1
    assert not page.get_by_role("dialog").count()
    away = [url for url in asked if not url.startswith((lab["url"], "data:", "blob:"))]
    assert away == [], "JupyterLab asked for something elsewhere"
