"""Hostile names through the whole product: from the definition and the exports to everything that a reader opens.

They name systems, organisations, teams, kinds and occasions, and the programme. Inside they are kept as they are; on
every way out they show exactly themselves, run nothing, ask for nothing, and are no formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from commands import evalkit
from hostile import CONTROLLING, LONG, PRINTABLE
from page_outline import read

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TITLE = " · ".join(PRINTABLE[k] for k in (0, 1, 16))
KIND = PRINTABLE[4]
DAYS = [f"2022-{month:02d}-{day:02d}" for month in range(1, 13) for day in (3, 17, 24, 28)]
TITLES = [name for name in (*PRINTABLE, *CONTROLLING[4:], *LONG) if "\ud800" not in name and "\0" not in name]


@dataclass(frozen=True)
class Ran:
    """A finished run of the hostile programme."""

    folder: Path
    home: Path

    def files(self, pattern: str) -> list[Path]:
        """Return the files of the run folder that fit a pattern; there are always some."""
        found = sorted(self.folder.rglob(pattern))
        assert found, pattern
        return found


def toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def sheet(*rows: tuple[str, ...]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def mapping(table: str, **columns: str) -> str:
    return f'table = "{table}"\n[columns]\n' + "".join(f'{ours} = "{theirs}"\n' for ours, theirs in columns.items())


def programme() -> dict[str, str]:
    """Return the files of an evaluation whose every name is hostile."""
    systems = "".join(f'[[systems]]\ncode = "S{k}"\nname = {toml(name)}\n' for k, name in enumerate(PRINTABLE))
    sources = "".join(
        f'[[sources]]\npath = "{name}.csv"\nmapping = "{name}.toml"\ntitles_may_be_printed = true\n'
        for name in ("organisations", "occasions", "teams", "register")
    )
    people = [(f"Person {k}", f"p{k}@x{k}.invalid", k) for k in range(len(PRINTABLE))]
    return {
        "evaluation.toml": f"""
key = "demo"
[programme]
id = "hostile"
title = {toml(TITLE)}
start = 2022-01-01
end = 2022-12-31
as_at = 2023-01-06
note = {toml(PRINTABLE[3])}
[[kinds]]
code = "odd"
singular = {toml(KIND)}
plural = {toml(KIND)}
{systems}{sources}""",
        "organisations.csv": sheet(
            ("Key", "Name", "System"), *((f"o{k}", n, f"S{k}") for k, n in enumerate(PRINTABLE))
        ),
        "organisations.toml": mapping("organisation", org_key="Key", name="Name", system="System"),
        "occasions.csv": sheet(
            ("Key", "Kind", "Title", "Start", "For"),
            *((f"e{k}", "odd", t, day, "all") for k, (t, day) in enumerate(zip(TITLES, DAYS, strict=False))),
        ),
        "occasions.toml": mapping(
            "occasion", occasion_key="Key", kind="Kind", title="Title", start="Start", eligible="For"
        ),
        "teams.csv": sheet(
            ("Key", "Name", "Org", "On"), *((f"t{k}", name, f"o{k}", "2022-01-03") for k, name in enumerate(PRINTABLE))
        ),
        "teams.toml": mapping("team", team_key="Key", name="Name", org_key="Org", joined="On"),
        "register.csv": sheet(
            ("Name", "Mail", "Org", "At"),
            *(
                (name, mail, PRINTABLE[k], f"e{e}")
                for e in range(len(TITLES))
                for name, mail, k in (people[e % 5 :: 5] if e else people)
            ),
            *((f"Other {k}", f"q{k}@y{k}.invalid", f"{name} elsewhere", "e0") for k, name in enumerate(PRINTABLE)),
        ),
        "register.toml": mapping("attendance", name="Name", email="Mail", organisation="Org", occasion="At"),
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    place, elsewhere = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("elsewhere")
    for name, content in programme().items():
        (place / name).write_text(content, encoding="utf-8", newline="")
    options = ("--systems", "S0", "--out", elsewhere / "out", "--json")
    done = evalkit("run", place, *options, EVALKIT_HOME=str(elsewhere / "home"))
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert all(notebook["ok"] for notebook in told["notebooks"])
    return Ran(Path(told["folder"]), elsewhere / "home")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def without_guard(cell: str) -> str:
    """Return the text of a cell of the kit's CSV, as a reader who knows its rule takes it."""
    return re.sub(r"""(?:\A|(?<=[;\t\r\n]))'(?=[\s'"\ufeff\u200b]*[=+\-@＝＋－＠])""", "", cell)


def test_inside_names_are_kept_as_they_are(ran: Ran):
    declared = json.loads((ran.folder / "run.json").read_text(encoding="utf-8"))["definition"]
    assert declared["programme"]["title"] == TITLE
    assert [system["name"] for system in declared["systems"]] == list(PRINTABLE)


def test_no_cell_of_any_csv_is_a_formula_and_names_come_back(ran: Ran):
    for path in [*ran.files("*.csv"), *(ran.home / "hostile" / "vault").glob("*.csv")]:
        for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")):
            for cell in row:
                number = re.fullmatch(r"-?[\d.e-]+", cell)
                assert number or not cell.lstrip().startswith(tuple("=+-@＝＋－＠")), path.name
    text = (ran.folder / "programme" / "10_growth" / "tables" / "systems.csv").read_bytes().decode("utf-8")
    names = [without_guard(row[0]) for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert names == list(PRINTABLE)


def test_no_cell_of_any_workbook_is_a_formula_and_names_come_back(ran: Ran):
    for path in ran.files("tables.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    book = CalamineWorkbook.from_path(ran.folder / "programme" / "10_growth" / "tables.xlsx")
    rows = book.get_sheet_by_name("systems").to_python()
    assert [row[0] for row in rows[3:]] == list(PRINTABLE)


def test_pages_show_every_name_as_text(ran: Ran):
    page = read((ran.folder / "report.html").read_bytes())
    assert page.one("h1").text == squeezed(TITLE)
    texts = {node.text for node in page.all("th", "td", "bdi")}
    assert {squeezed(name) for name in PRINTABLE} <= texts
    assert squeezed(KIND) in texts
    assert not page.all("script", "iframe", "object", "embed", "form", "base")
    links = {node.attributes["href"] for node in page.all("a", "link", "use")}
    elsewhere = {link for link in links if not link.startswith(("#", "data:text/csv;charset=utf-8;base64,"))}
    assert all(re.fullmatch(r"(\.\./)?(system-S\d+/)?report\.html", link) for link in elsewhere)


def test_titles_with_signs_that_no_page_can_show_are_marked(ran: Ran):
    shown = (ran.folder / "report.html").read_text(encoding="utf-8")
    assert "\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}[2J" in shown
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Page, list[str]]]:
    """Give a page that notes what it asks for, every message and every script error."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page, noted = browser.new_page(), []
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else noted.append(r.url))
        page.on("console", lambda message: noted.append(message.text))
        page.on("pageerror", lambda error: noted.append(str(error)))
        page.on("dialog", lambda dialog: noted.append(dialog.message))
        yield page, noted
        browser.close()


def assert_harmless(opened: tuple[Page, list[str]], path: Path) -> None:
    page, noted = opened
    noted.clear()
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    assert noted == []
    assert page.evaluate("document.title") != "owned"


def test_a_browser_runs_nothing_and_asks_for_nothing(ran: Ran, opened: tuple[Page, list[str]]):
    for path in ran.files("report.html"):
        assert_harmless(opened, path)
        heading = TITLE if path.parent == ran.folder else PRINTABLE[0]
        assert squeezed(opened[0].get_by_role("heading", level=1).inner_text()) == squeezed(heading)


def test_a_picture_opened_by_itself_runs_nothing_and_asks_for_nothing(ran: Ran, opened: tuple[Page, list[str]]):
    for path in ran.files("*.svg"):
        assert_harmless(opened, path)


def test_what_jupyter_shows_runs_nothing_and_asks_for_nothing(ran: Ran, opened: tuple[Page, list[str]], tmp_path: Path):
    shown = tmp_path / "shown.html"
    for path in ran.files("notebook.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                assert set(output["data"]) == {"text/plain", "text/html"}
                shown.write_text("<!DOCTYPE html>" + "".join(output["data"]["text/html"]), encoding="utf-8")
                assert_harmless(opened, shown)


def test_a_browser_would_have_noticed(opened: tuple[Page, list[str]], tmp_path: Path):
    (tmp_path / "raw.html").write_text("<!DOCTYPE html>" + "".join(PRINTABLE[:3]), encoding="utf-8")
    with pytest.raises(AssertionError):
        assert_harmless(opened, tmp_path / "raw.html")
