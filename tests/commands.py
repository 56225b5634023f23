"""The command line as a user runs it: a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def interruptible() -> None:
    """Let a process that is being started hear interrupts, also where those who run the tests do not (``nohup``)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def evalkit(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the kit and return what it printed and how it ended."""
    command = [sys.executable, "-m", "evalkit", *map(str, arguments)]
    # a wide terminal that is none: tables are not folded, no colour codes
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200", "NO_COLOR": "1"} | environment
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, encoding="utf-8")


def paragraphs(text: str) -> list[str]:
    """Return what was said, without lines of progress."""
    return [line for line in text.splitlines() if line.strip() and ": " in line and " of " not in line.split(",")[0]]
