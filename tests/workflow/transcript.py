"""docs/workflow.md: what people do around a run, as commands that were really given and what they really printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "workflow.md"
RUNS = "reports/southern-women"
_PROGRESS = re.compile(r"(Reading exports|Running notebooks|Running again): \d+ of \d+, ")

HEAD = """<!-- Written by `make workflow`; change tests/workflow/transcript.py, not this page. -->
# From a frozen definition to a released report, and the next one

Plain files, no server: what each step writes lies beside the definition or in the run folder. Everything below was
executed as it stands on the smallest sample, 18 women at 14 events of the 1930s; `FIRST` and `SECOND` stand for the ids
of two runs, such as `3f9c2a7be1d0`. [Decision 14](decisions/0014-a-draft-until-somebody-approves.md) says what each
record proves and what it does not; [decision 13](decisions/0013-comparison-shows-its-causes.md) how two reports are
compared. [Page one](page-one.md) shows two months of the London sample compared, what people write into a report, and
the packs that go to each system before a release.
"""

STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Freeze",
        "The period ends in June, and the register of 25 February has not arrived. Definition and data are locked"
        " before anybody has seen a result.",
        (
            "evalkit sample southern-women trial",
            "cp trial/register.csv whole.csv",
            'awk -F, \'NR == 1 || ($2 != "E5" && $3 < "1930-07-01")\' whole.csv > trial/register.csv',
            "sed -i 's/^end = .*/end = 1930-06-30/; s/^as_at = .*/as_at = 1930-07-04/' trial/evaluation.toml",
            'evalkit freeze trial --by "Bo Marsh, evaluator" --on 1930-07-07',
        ),
    ),
    (
        "Run",
        "The report says *Draft – not approved* on every page.",
        ("evalkit run trial --only growth --formats html",),
    ),
    (
        "Verify",
        "A second analyst makes it again from the same inputs. Every byte is compared; the record is signed with the"
        " programme's key.",
        (f'evalkit verify {RUNS}/FIRST trial --by "Cy Quill, second analyst" --on 1930-07-08',),
    ),
    (
        "Release",
        "A named person approves. The draft mark goes, in every format that there is, and the programme's list has a"
        " line more. What nobody verified needs `--unverified`.",
        (
            f'evalkit release {RUNS}/FIRST --approved-by "Dee Lane" --on 1930-07-10',
            f'evalkit release {RUNS}/FIRST --approved-by "Dee Lane, programme director" --on 1930-07-10',
            f"cut -d, -f1-5 {RUNS}/releases.csv",
        ),
    ),
    (
        "Archive",
        "One file to keep, the same bytes for the same run.",
        (f"evalkit archive {RUNS}/FIRST --out first.zip", "unzip -p first.zip '*/README.txt' | head -5"),
    ),
    (
        "The next report",
        "In December the rest has arrived, with the late register. Definition and data are not what was frozen, so a"
        " run asks why. `previous` names the run of the last report.",
        (
            "cp whole.csv trial/register.csv",
            "sed -i 's/^end = .*/end = 1930-12-31/; s/^as_at = .*/as_at = 1931-01-02/; 1i previous = \"FIRST\"'"
            " trial/evaluation.toml",
            "evalkit run trial --only growth --formats html",
            "evalkit run trial --only growth --formats html --amend 'The period moved on, and a register came late.'",
        ),
    ),
    (
        "Compare",
        "The report has a section on what changed; the command says the same. What was put right is told from what is"
        " new, because the run computed the earlier period again from today's data.",
        (f"evalkit compare {RUNS}/FIRST {RUNS}/SECOND",),
    ),
    (
        "Correct and withdraw",
        "A mistake is printed on the first page of a released report, and so is a withdrawal. A released run is not"
        " released again.",
        (
            f'evalkit release {RUNS}/FIRST --approved-by "Dee Lane, programme director" --on 1930-07-14'
            " --erratum 'The register of 25 February was missing.'",
            f'evalkit release {RUNS}/FIRST --approved-by "Dee Lane, programme director" --on 1931-01-05'
            " --withdraw 'Replaced by the report on the whole year.'",
            f'evalkit release {RUNS}/FIRST --approved-by "Dee Lane, programme director" --on 1931-01-06',
        ),
    ),
)


def page() -> str:
    """Give every command, in a folder and a home of their own, and return the page."""
    with tempfile.TemporaryDirectory(prefix="evalkit-workflow-") as scratch:
        place = Path(scratch).resolve()
        (place / "work").mkdir()
        shell = _Shell(place / "work", place / "home")
        sections = [f"\n## {title}\n\n{prose}\n\n{shell.given(commands)}\n" for title, prose, commands in STEPS]
    return HEAD + "".join(sections)


class _Shell:
    """Gives commands and remembers which runs they made."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._folder = folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = os.environ | {
            "EVALKIT_HOME": str(home), "PATH": path, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip

    def given(self, commands: tuple[str, ...]) -> str:
        """Return commands with what they printed, as a block of a page."""
        return "```console\n" + "".join(self._one(command) for command in commands) + "```"

    def _one(self, command: str) -> str:
        for identity, name in self._runs().items():
            command = command.replace(name, identity)
        ended = subprocess.run(
            ["bash", "-c", command], cwd=self._folder, env=self._environment, text=True, encoding="utf-8", check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        lines = [line for line in ended.stdout.splitlines() if not _PROGRESS.match(line)]
        code = [f"(exit {ended.returncode})"] if ended.returncode else []
        return self._told("\n".join([f"$ {command}", *lines, *code])) + "\n"

    def _told(self, text: str) -> str:
        text = text.replace(f"{self._folder}/", "")
        for identity, name in self._runs().items():
            text = text.replace(identity, name)
        return text

    def _runs(self) -> dict[str, str]:
        """Return the ids of the runs that there are, in the order in which they were made."""
        made = sorted(self._folder.glob(f"{RUNS}/*/log.json"), key=lambda path: path.stat().st_mtime)
        return dict(zip((path.parent.name for path in made), ("FIRST", "SECOND"), strict=False))
