"""HTML pages in a browser, offline, wide and narrow: what axe-core, the network and the reader would object to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {1280: 900, 320: 640}
"""Windows: a desktop, and the width at which WCAG 2.2 (1.4.10) asks for no scrolling sideways."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Seen:
    """What a page was like at one width.

    Parameters
    ----------
    width : int
        Of the window.
    violations : tuple of str
        Rules of axe-core that it breaks.
    nodes : int
        Elements that break them.
    passes, unsure : int
        Rules that it keeps; rules that a person has to judge.
    requests : tuple of str
        What it asked for beyond itself.
    noted : tuple of str
        Messages and errors of scripts.
    overflow : int
        Pixels by which it is wider than the window.
    """

    width: int
    violations: tuple[str, ...]
    nodes: int
    passes: int
    unsure: int
    requests: tuple[str, ...]
    noted: tuple[str, ...]
    overflow: int

    @property
    def faults(self) -> list[str]:
        """What is wrong, a sentence each."""
        wide = [f"it is {self.overflow} pixels wider than a window of {self.width}"] if self.overflow > 0 else []
        broken = [f"axe-core: {rule}" for rule in self.violations]
        return [*broken, *(f"it asked for {url}" for url in self.requests), *self.noted, *wide]


def missing() -> str:
    """Return what has to be installed before pages can be opened; empty if nothing has."""
    if CHROMIUM is None:
        return "chromium is not installed: apt-get install chromium"
    return "" if find_spec("axe_playwright_python") else "axe-playwright-python is not installed"


@cache
def _axe() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def opened() -> Iterator[Browser]:
    """Give a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def version(browser: Browser) -> str:
    """Return the versions of axe-core and the browser."""
    page = browser.new_page()
    page.evaluate(_axe())
    said = f"axe-core {page.evaluate('axe.version')}, Chromium {browser.version}"
    page.close()
    return said


def seen(browser: Browser, path: Path, width: int) -> Seen:
    """Open a page with everything unfolded, and judge it.

    Parameters
    ----------
    browser : Browser
        From :func:`opened`.
    path : Path
        The page.
    width : int
        Of the window; see `SIZES`.
    """
    context = browser.new_context(viewport={"width": width, "height": SIZES[width]}, offline=True)
    page = context.new_page()
    requests: list[str] = []
    noted: list[str] = []
    page.on("request", lambda asked: None if _own(asked.url) else requests.append(asked.url))
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("dialog", lambda dialog: noted.append(dialog.message))
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_function("document.fonts.status == 'loaded'")
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    said, told = tuple(requests), tuple(noted)  # before axe-core itself is let in
    page.evaluate(_axe())
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations", "incomplete"]}
    judged: dict[str, Any] = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    context.close()
    violations = judged["violations"]
    return Seen(
        width, tuple(each["id"] for each in violations), sum(len(each["nodes"]) for each in violations),
        len(judged["passes"]), len(judged["incomplete"]), said, told, wide - window,
    )  # fmt: skip


def printed(browser: Browser, path: Path) -> bytes:
    """Return a page as the browser prints it: a PDF file."""
    page = browser.new_page()
    page.goto(path.as_uri(), wait_until="load")
    content = page.pdf(prefer_css_page_size=True)
    page.close()
    return content


def _own(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:", "about:"))
