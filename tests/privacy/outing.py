"""The whole kit let loose on a programme full of canaries, as a user would, with everything it writes kept apart."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib

from evalkit.definition import Profile
from privacy.nasty import write_own
from privacy.programme import Programme, whole

SOURCE = Path(__file__).parents[2] / "src"
QUESTIONS = {
    Profile.BOARD: "growth,shouts,dies,answers",
    Profile.EVALUATOR: "seen",
    Profile.PUBLIC: "growth,answers",
}
"""What runs for whom: nothing of a board's may show anybody; an evaluator may see pseudonyms."""


@dataclass
class Outing:
    """What came of it.

    Parameters
    ----------
    programme : Programme
        The canaries.
    base : Path
        Folder of a user whose login name is a canary, too.
    temporary : Path
        The system's folder for temporary files, ours alone.
    said : dict of str to str
        Everything printed, by command and stream.
    profiles : tuple of Profile
        Those that this version can release.
    """

    programme: Programme
    base: Path
    temporary: Path
    said: dict[str, str] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = tuple(Profile)

    @property
    def home(self) -> Path:
        """Folder of keys, vault and prepared tables."""
        return self.base / "home"

    @property
    def evaluation(self) -> Path:
        """Folder of the evaluation."""
        return self.base / "work" / "canary"

    def out(self, profile: Profile) -> Path:
        """Return where the runs of a profile go."""
        return self.base / "work" / f"out-{profile}"


def go(base: Path) -> Outing:
    """Plant everything, and give every command of the kit to it.

    Parameters
    ----------
    base : Path
        An empty folder.
    """
    programme = whole()
    base = base / programme.aviary.make("login name", "folder of the user")
    # short, because a socket's path has to be; and not below the user's folder, so that what stays is seen
    outing = Outing(programme, base, Path(tempfile.mkdtemp(prefix="t")))
    programme.write(outing.evaluation)
    write_own(outing.evaluation / "own", programme.aviary)
    broken = Programme(programme.aviary, {}, [source.replace("optional = true\n", "") for source in programme.sources])
    broken.write(outing.evaluation, "broken.toml")
    with _as_a_user(outing):
        _check(outing)
        _run(outing)
        _fail(outing)
    return outing


def _check(outing: Outing) -> None:
    exports = [path for path in outing.evaluation.rglob("*.*") if path.suffix in {".csv", ".xlsx", ".xls"}]
    _within(outing, "check", "check", "canary")
    _within(outing, "check --json", "check", "canary", "--json", "--debug")
    _within(outing, "check FILE", "check", *(str(path.relative_to(outing.base / "work")) for path in sorted(exports)))


def _run(outing: Outing) -> None:
    for profile in outing.profiles:
        arguments = ("run", "canary", "--profile", str(profile), "--only", QUESTIONS[profile], "--systems", "NEL")
        more = (
            "--jobs",
            "1",
            "--out",
            f"out-{profile}",
            *(("--json", "--debug") if profile is Profile.EVALUATOR else ()),
        )
        _process(outing, f"run for {profile}", *arguments, *more)
    for profile in outing.profiles:
        (folder,) = (outing.out(profile) / "canary").iterdir()
        _within(outing, f"report for {profile}", "report", str(folder.relative_to(outing.base / "work")))
    _within(outing, "lab", "lab", "canary", "--no-open")


def _fail(outing: Outing) -> None:
    """Let files fail that are not optional, with and without the whole traceback."""
    _within(outing, "check, failing", "check", "canary/broken.toml", "--debug")
    _within(outing, "run, failing", "run", "canary/broken.toml", "--out", "never")
    _within(outing, "run, failing, whole traceback", "run", "canary/broken.toml", "--out", "never", "--debug", "--json")


def _process(outing: Outing, name: str, *arguments: str) -> None:
    """Give a command in a process of its own, as a user does."""
    command = [sys.executable, "-m", "evalkit", *arguments]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=outing.base / "work")
    outing.said[f"{name}: standard output"] = ran.stdout.decode("utf-8", "replace")
    outing.said[f"{name}: standard error"] = ran.stderr.decode("utf-8", "replace")


def _within(outing: Outing, name: str, *arguments: str) -> None:
    """Give a command within this process, which spares a second."""
    import traceback

    from evalkit.__main__ import main

    out, err, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["evalkit", *arguments]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit:
                pass
            except Exception:  # what --debug lets through: Python would print it
                traceback.print_exc()
    finally:
        sys.argv = argv
    outing.said[f"{name}: standard output"] = out.getvalue()
    outing.said[f"{name}: standard error"] = err.getvalue()


@contextlib.contextmanager
def _as_a_user(outing: Outing) -> Iterator[None]:
    """Be a user with a home, a folder for temporary files and a place to work, all of them empty."""
    before, here = dict(os.environ), Path.cwd()
    (outing.base / "user").mkdir(parents=True)
    os.environ |= {
        "HOME": str(outing.base / "user"),
        "USER": outing.base.name,
        "LOGNAME": outing.base.name,
        "EVALKIT_HOME": str(outing.home),
        "TMPDIR": str(outing.temporary),
        "PYTHONPATH": str(SOURCE),
        "MPLCONFIGDIR": matplotlib.get_configdir(),  # its cache of fonts takes seconds to make and knows nobody
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }
    for name in [name for name in os.environ if re.match(r"XDG_|JUPYTER|IPYTHON", name)]:
        del os.environ[name]
    os.chdir(outing.base / "work")
    tempfile.tempdir = None
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
        tempfile.tempdir = None


def tidy_up(outing: Outing) -> None:
    """Remove the folder for temporary files."""
    shutil.rmtree(outing.temporary, ignore_errors=True)
