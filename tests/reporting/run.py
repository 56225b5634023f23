"""Make the reports of London, let every check loose on them, and write docs/reporting.md: ``make reporting``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]

from evalkit.definition import Profile
from evalkit.report.assemble import assemble, scopes_of
from evalkit.report.model import PROGRAMME
from evalkit.report.output import RENDERERS
from evalkit.results.bundle import read_run
from privacy.outing import go, tidy_up
from privacy.search import search
from reporting import audit, browser, fuzz, vera, wording
from reporting.faults import PLANTED, Fault
from reporting.measured import Caught, File, Fuzzed, Measured, Speed
from reporting.page import PAGE, page
from sample_run import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
SHOWN = ROOT / "reports" / "sample" / "london"
ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}


def main() -> int:
    """Write the page; return 1 if anything is wrong with a report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--run", type=Path, help="a finished run of the London sample; without it, one is made")
    options.add_argument("--fuzz", type=int, default=100, help="hostile reports of each format")
    options.add_argument("--systems", type=int, help="check the reports of so many systems only, and say so")
    asked = options.parse_args()
    if lacking := browser.missing() or vera.missing():
        options.error(lacking)
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        run = asked.run or made(folder)
        measured = _measured(run, folder, asked.fuzz, asked.systems)
        _keep(run)
    PAGE.write_text(page(measured), encoding="utf-8")
    wrong = [f"{file.scope}, {file.kind}" for file in measured.files if file.wrong or not file.same]
    wrong += [f"nobody found {fault.what} ({fault.kind})" for fault in measured.caught if not fault.by]
    wrong += [f"hostile words in {kind}" for kind, each in measured.fuzzed.items() if each.lost or each.faults]
    wrong += [
        f"names in {kind}, or nothing searched" for kind, (n, found) in measured.searched.items() if found or not n
    ]
    sys.stderr.write("\n".join([*wrong, f"{PAGE.name} written; wrong: {len(wrong)}", ""]))
    return min(len(wrong), 1)


def _measured(run: Path, folder: Path, examples: int, systems: int | None) -> Measured:
    say(f"speed of {run.name}")
    speed, pages, prints = timed(run, folder)
    say("every report, and nbconvert's output")
    _evalkit("report", run, **ELSEWHERE)
    scopes = scopes_of(read_run(run))
    chosen = scopes[: None if systems is None else 1 + systems]
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), get_context("spawn")) as pool:
        reports = [pool.submit(_files_of, run, scope) for scope in chosen]
        others = [pool.submit(_peer, path) for path in (*pages, *prints)]
        files = [file for each in reports for file in each.result()]
        peers = [each.result() for each in others]
    say("planted faults")
    small = write(folder / "small")
    with browser.opened() as opened:
        caught = list(_planted(small, folder, opened))
        tools = dict(part.rsplit(" ", 1) for part in browser.version(opened).split(", "))
    say("hostile words")
    fuzzed = {kind: _fuzzed(kind, small, examples) for kind in RENDERERS}
    say("names")
    canaries, searched = _searched(folder / "outing")
    tools |= {"veraPDF": vera.version()}
    tools |= {name: version(name) for name in ("openxml-audit", "typst", "pikepdf", "python-docx", "nbconvert")}
    which = "each" if chosen == scopes else str(len(chosen) - 1)
    words = f"The London sample, for the programme and {which} of its {len(scopes) - 1} systems"
    return Measured(tools, words, files, peers, caught, fuzzed, canaries, searched, speed)


def _keep(run: Path) -> None:
    """Put the programme's report where the repository shows it."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    for path in run.glob("report.*"):
        shutil.copyfile(path, SHOWN / path.name)


def say(what: str) -> None:
    """Tell how far a long work has come."""
    sys.stderr.write(f"{what} …\n")


def made(folder: Path) -> Path:
    """Run the London sample and return its run folder."""
    _evalkit("run", ROOT / "data_samples" / "london", "--out", folder / "out", EVALKIT_HOME=str(folder / "home"))
    return next((folder / "out" / "london").iterdir())


def _evalkit(*arguments: str | Path, **environment: str) -> None:
    command = [sys.executable, "-m", "evalkit", *map(str, arguments)]
    subprocess.run(command, check=True, env=os.environ | environment, stdout=subprocess.DEVNULL)


# ----------------------------------------------------------------------------------------------------- the reports


def _files_of(run: Path, scope: str) -> list[File]:
    """Check the reports of a scope, and whether they are those that another process wrote elsewhere."""
    report = next(each for each in assemble(run) if each.scope == scope)
    place = run if scope == PROGRAMME else run / scope
    files = []
    with browser.opened() as opened:
        for kind, render in RENDERERS.items():
            path, content = place / f"report.{kind}", render(report)
            file = _checked(path, report.title, kind, content, opened, same=content == path.read_bytes())
            files.append(replace(file, faults=[*file.faults, *wording.faults(report)]) if kind == "html" else file)
    return files


def _checked(path: Path, name: str, kind: str, content: bytes, opened: Browser, *, same: bool = False) -> File:
    if not same:
        path.write_bytes(content)
    return File(
        name, kind, len(content), fuzz.FAULTS[kind](content),
        seen=[browser.seen(opened, path, width) for width in browser.SIZES] if kind == "html" else (),
        verdict=vera.checked([path])[0] if kind == "pdf" else None,
        audit=audit.faults(content) if kind == "docx" else None,
        same=same,
    )  # fmt: skip


# -------------------------------------------------------------------------------------------- nbconvert, and speed


def timed(run: Path, folder: Path) -> tuple[Speed, list[Path], list[Path]]:
    """Time the reports and what nbconvert makes of the same notebooks; return pages and prints of the programme's."""
    notebooks = sorted(run.rglob("notebook.ipynb"))
    pages = [folder / "nbconvert" / f"{path.parent.parent.name} {path.parent.name}.html" for path in notebooks]
    pages[0].parent.mkdir(parents=True)
    code = (
        "import sys, pathlib, nbconvert\n"
        "exporter = nbconvert.HTMLExporter()\n"
        "for source, target in zip(sys.argv[1::2], sys.argv[2::2]):\n"
        "    pathlib.Path(target).write_text(exporter.from_filename(source)[0], encoding='utf-8')\n"
    )
    pairs = [str(path) for pair in zip(notebooks, pages, strict=True) for path in pair]
    prints = [path.with_suffix(".pdf") for path in pages]
    print_all = [sys.executable, __file__.replace("run.py", "printing.py"), *map(str, pages)]
    reports = _seconds([sys.executable, "-m", "evalkit", "report", str(run)])
    converted = _seconds([sys.executable, "-c", code, *pairs])
    printed = _seconds(print_all)
    ours = [k for k, path in enumerate(notebooks) if path.parent.parent.name == "programme"]
    return Speed(reports, converted, printed), [pages[k] for k in ours], [prints[k] for k in ours]


def _seconds(command: Sequence[str]) -> float:
    """Return the processor time of a command and of all that it starts."""
    counted = [sys.executable, __file__.replace("run.py", "counted.py"), *command]
    return float(subprocess.run(counted, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _peer(path: Path) -> File:
    with browser.opened() as opened:
        return _checked(path, path.stem.partition(" ")[2], path.suffix[1:], path.read_bytes(), opened)


# -------------------------------------------------------------------------------------------------- planted faults


def _planted(run: Path, folder: Path, opened: Browser) -> Iterator[Caught]:
    report = next(iter(assemble(run)))
    whole = {kind: render(report) for kind, render in RENDERERS.items()}
    for number, fault in enumerate(PLANTED):
        if fault.kind in whole:
            path = folder / f"fault{number}.{fault.kind}"
            path.write_bytes(fault.plant(whole[fault.kind]))
            yield Caught(fault.kind, fault.what, tuple(_finders(fault, path, opened)))


def _finders(fault: Fault, path: Path, opened: Browser) -> Iterator[str]:
    if fault.told and any(fault.told in said for said in fuzz.FAULTS[fault.kind](path.read_bytes())):
        yield "structure"
    if fault.by == "axe" and (found := browser.seen(opened, path, min(browser.SIZES))).faults:
        yield "axe-core" if found.violations else "browser"
    if fault.by == "vera" and not vera.checked([path])[0].compliant:
        yield "veraPDF"
    if fault.by == "audit" and audit.faults(path.read_bytes()):
        yield "openxml-audit"


# ------------------------------------------------------------------------------------------- hostile words, and names


def _fuzzed(kind: str, run: Path, examples: int) -> Fuzzed:
    report = next(assemble(run))
    texts = lost = faults = 0
    for seed in range(examples):
        dressed = fuzz.dressed(report, fuzz.words(seed))
        content = RENDERERS[kind](dressed)
        wanted = list(fuzz.texts(dressed))
        texts += len(wanted)
        lost += len(fuzz.lost(kind, content, wanted))
        faults += bool(fuzz.FAULTS[kind](content))
    return Fuzzed(examples, texts, lost, faults)


def _searched(folder: Path) -> tuple[int, Mapping[str, tuple[int, int]]]:
    """Run the kit on a programme of canaries, and search the reports that leave the team."""
    folder.mkdir()
    outing = go(folder)
    try:
        aviary = outing.programme.aviary
        marks = aviary.marks()
        found = {}
        for kind in RENDERERS:
            searched = [
                search(outing.out(profile), marks, leave_out=lambda path, kind=kind: path.name != f"report.{kind}")
                for profile in (Profile.BOARD, Profile.PUBLIC)
            ]
            owners = set(aviary.owners(hit.text for each in searched for hit in each.hits))
            found[kind] = (sum(each.files for each in searched), len(owners))
        return len(aviary.canaries), found
    finally:
        tidy_up(outing)


if __name__ == "__main__":
    sys.exit(main())
