"""Run a command and print the processor seconds that it took: ``python tests/reporting/counted.py COMMAND…``.

A browser starts processes that outlive the one that started them. The system hands such orphans to its first process,
and their time is lost to whoever measures. Here they are handed to this process, which waits for all of them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys

ADOPT_ORPHANS = 36
"""`PR_SET_CHILD_SUBREAPER` of Linux."""


def main() -> None:
    """Run the command that is named; what it says of its own goes nowhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
    _wait_for_all()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(f"{used.ru_utime + used.ru_stime}\n")


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
