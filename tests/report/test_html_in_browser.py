"""The report as a reader meets it: in a browser, wide and narrow, offline. Skipped, visibly, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.report import render
from sample_run import definition, run, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = [(1280, 900), (320, 640)]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return four reports: a programme's with a failed part, a system's, a working one, and one of awkward names."""
    plain = tmp_path_factory.mktemp("board")
    programme, system, *_ = render(write(plain, run(notebooks=run().notebooks[:3])))
    working = tmp_path_factory.mktemp("evaluator")
    write(working, run(profile="evaluator", notebooks=run().notebooks[:1]))
    awkward = tmp_path_factory.mktemp("awkward")
    declared = definition()
    declared["programme"] |= {"title": "W" * 300, "status": "x" * 300, "note": "مستشفى " * 40}
    declared["systems"][0]["name"] = "N" * 300
    first = replace(run().notebooks[0], title="T" * 300, question="Q" * 300)
    scopes = {"programme": "W" * 300, "system-QMF": "N" * 300}
    files = ({**run().sources[0], "name": "p" * 300}, *run().sources[1:])
    write(awkward, run(definition=declared, notebooks=(first,), scopes=scopes, sources=files))
    return {
        "programme": programme,
        "system": system,
        "evaluator": render(working)[0],
        "awkward": render(awkward)[0],
    }


@pytest.fixture(params=SIZES, ids=["wide", "narrow"])
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """Give an empty page that notes every request beyond the file, every message and every script error."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page, noted = context.new_page(), []
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else noted.append(r.url))
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    yield page, noted
    context.close()


@pytest.mark.parametrize("name", ["programme", "system", "evaluator", "awkward"])
def test_it_asks_for_nothing_logs_nothing_and_fits(opened: tuple[Page, list[str]], pages: dict[str, Path], name: str):
    page, noted = opened
    page.goto(pages[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_function("document.fonts.status == 'loaded'")
    assert noted == []
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen


def test_it_is_set_in_its_own_font(opened: tuple[Page, list[str]], pages: dict[str, Path]):
    page, _ = opened
    page.goto(pages["programme"].as_uri())
    loaded = "[...document.fonts].filter(face => face.status == 'loaded').map(face => face.family + face.weight)"
    page.wait_for_function("document.fonts.status == 'loaded'")
    assert sorted(face.replace('"', "") for face in page.evaluate(loaded)) == [
        "Source Sans Pro400",
        "Source Sans Pro600",
    ]


def test_the_first_tab_reaches_a_visible_skip_link(opened: tuple[Page, list[str]], pages: dict[str, Path]):
    page, _ = opened
    page.goto(pages["programme"].as_uri())
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    box = page.locator(".skip").bounding_box()
    assert focused == "Skip to the report"
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_whatever_takes_the_focus_shows_it(opened: tuple[Page, list[str]], pages: dict[str, Path]):
    page, _ = opened
    page.goto(pages["programme"].as_uri())
    seen = "getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.tagName"
    met = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        style, _, tag = page.evaluate(seen).partition(" ")
        met.add(tag)
        if tag == "BODY":
            break
        assert style == "solid" or page.evaluate("document.activeElement.className") == "skip"
    assert {"A", "SUMMARY", "DIV"} <= met


def test_the_data_of_a_figure_can_be_saved(opened: tuple[Page, list[str]], pages: dict[str, Path], tmp_path: Path):
    page, noted = opened
    page.goto(pages["programme"].as_uri())
    page.locator("details summary").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Data of figure 1 as CSV").click()
    download.value.save_as(tmp_path / "saved.csv")
    assert (tmp_path / "saved.csv").read_bytes().startswith(b"month,active,joined,lapsed,rate\r\n")
    assert noted == []


def test_pictures_are_described_to_assistive_technology(opened: tuple[Page, list[str]], pages: dict[str, Path]):
    page, _ = opened
    page.goto(pages["programme"].as_uri())
    assert page.get_by_role("img", name="Bars rise in every month of 2022").count() == 1


def test_links_between_the_reports_work(opened: tuple[Page, list[str]], pages: dict[str, Path]):
    page, noted = opened
    page.goto(pages["programme"].as_uri())
    page.get_by_role("link", name="North East London").click()
    assert page.get_by_role("heading", level=1).inner_text() == "North East London"
    page.get_by_role("link", name="London Improvement Collaborative for children").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("London Improvement")
    assert noted == []


def test_it_prints_on_a4(browser: Browser, pages: dict[str, Path]):
    page = browser.new_page()
    page.goto(pages["programme"].as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 595" in printed or b"/MediaBox [0 0 594" in printed
