"""Canaries are planted everywhere, the whole kit is let loose on them, and they come out in the vault alone."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator

import pytest

from evalkit.definition import Profile
from evalkit.intake import adapters
from evalkit.intake.mapping import DIRECT
from evalkit.results.bundle import read_run
from privacy.canaries import KINDS
from privacy.exports import EXPORTS
from privacy.outing import Outing, go, tidy_up
from privacy.page import PAGE, recognised
from privacy.places import PERMITTED, Place, searched_places


@pytest.fixture(scope="module")
def outing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outing]:
    gone = go(tmp_path_factory.mktemp("outing"))
    yield gone
    tidy_up(gone)


@pytest.fixture(scope="module")
def places(outing: Outing) -> dict[str, Place]:
    return searched_places(outing)


@pytest.fixture(scope="module")
def accounts(outing: Outing) -> list[dict]:
    return json.loads(outing.said["check --json: standard output"])["files"]


def test_every_adapter_is_planted(accounts):
    names = [module.name for module in pkgutil.iter_modules(adapters.__path__)]
    modules = {name: importlib.import_module(f"{adapters.__name__}.{name}") for name in names}
    reading = {name for name, module in modules.items() if {"ADAPTER", "read", "recognises"} & vars(module).keys()}
    assert set(EXPORTS) == reading, "plant canaries in its export: tests/privacy/exports.py"
    read = {account["adapter"] for account in accounts if account["accepted"]}
    assert read == {module.ADAPTER for module in modules.values() if hasattr(module, "ADAPTER")}


@pytest.mark.parametrize("table", DIRECT)
def test_every_table_is_planted_in_rows_that_are_kept_and_rows_that_are_not(accounts, table):
    account = next(account for account in accounts if account["path"] == f"tables/{table}.csv")
    assert not account["error"]
    assert account["accepted"] > 0
    assert account["quarantined"] > 0


def test_lists_of_members_are_planted_in_rows_of_every_fate(accounts):
    (account,) = [account for account in accounts if account["path"] == "lists/members.csv"]
    assert not account["error"]
    assert all(account[fate] > 0 for fate in ("accepted", "quarantined", "ignored", "merged"))


@pytest.mark.parametrize("fate", ["accepted", "quarantined", "ignored", "merged", "error"])
def test_rows_of_every_fate_hold_canaries(accounts, fate):
    assert sum(bool(account[fate]) for account in accounts) >= 2


def test_every_kind_of_canary_is_planted(outing):
    planted = {canary.kind for canary in outing.programme.aviary.canaries}
    assert planted == set(KINDS)


def test_the_search_recognises_every_canary_in_the_raw_files(outing):
    """The control: what is not found elsewhere could have been."""
    aviary = outing.programme.aviary
    assert set(aviary.canaries) - recognised(outing.evaluation, aviary) == set()


@pytest.mark.parametrize("place", PERMITTED)
def test_nobody_comes_out(places, place):
    if place not in places:
        pytest.skip("this version does not release this profile")
    assert places[place].leaks(place) == []
    assert places[place].searched.unopened == []


def test_the_vault_knows_who_they_are(places):
    kinds = {canary.kind for _, canary in places["the vault"].found}
    assert kinds == PERMITTED["the vault"]


def test_what_is_permitted_is_really_there(places):
    """A permission that nothing needs any more has to go."""
    for name, place in places.items():
        assert {canary.kind for _, canary in place.found} == PERMITTED[name], name


def test_places_were_not_empty(places):
    for name, place in places.items():
        assert place.searched.files > 0 or name == "temporary files", name
    assert places["temporary files"].searched.files == 0


def test_what_failed_is_said(outing):
    (folder,) = (outing.out(Profile.BOARD) / "canary").iterdir()
    ended = {status.notebook: status for status in read_run(folder).notebooks}
    assert ended["10_growth"].ok
    assert ended["20_shouts"].error.startswith("An error of the notebook's own kind in code cell")
    assert ended["21_dies"].error.startswith("The kernel died")
    assert "pseudonyms or e-mail addresses" in ended["22_answers"].error
    report = (folder / "report.html").read_text("utf-8")
    assert report.count("stopped before it had a result") == 3
    assert "Failed: 20_shouts" in outing.said["run for board: standard error"]


def test_an_evaluators_notebook_shows_pseudonyms_and_the_growth_of_canaries_is_drawn(outing):
    (folder,) = (outing.out(Profile.EVALUATOR) / "canary").iterdir()
    assert "person_key" in (folder / "programme" / "30_seen" / "notebook.ipynb").read_text("utf-8")
    (board,) = (outing.out(Profile.BOARD) / "canary").iterdir()
    assert list(board.rglob("*.png"))


def test_a_failure_is_one_paragraph_and_with_debug_a_traceback(outing):
    assert "[NUL_BYTES]" in outing.said["run, failing: standard error"]
    assert "Traceback" not in outing.said["run, failing: standard error"]
    assert "Traceback" in outing.said["run, failing, whole traceback: standard error"]


def test_the_page_knows_every_adapter_table_and_place():
    """Run `make privacy` where this fails; what the page counts depends on the machine and is not compared."""
    page = PAGE.read_text("utf-8")
    for name in (*PERMITTED, *(f"table {table}" for table in DIRECT)):
        assert f"| {name} |" in page or "public" in name, name
    assert "**Found where they may not be: 0.**" in page
