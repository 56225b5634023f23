"""One run of a kind at a time: a lock that the operating system releases whatever happens to the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evalkit.errors import RunFolderError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock file, or refuse if another process holds it.

    Parameters
    ----------
    path : Path
        The lock file; it is removed afterwards.

    Raises
    ------
    RunFolderError
        If another process holds the lock.
    """
    with path.open("ab") as file:
        try:
            _lock(file)
        except OSError as error:
            raise RunFolderError(
                "The same run is under way already", "wait for it to end, or give another --out", path.parent.name
            ) from error
        try:
            yield
        finally:
            if os.name != "nt":  # Windows does not remove a file that is open
                path.unlink(missing_ok=True)


def _lock(file: BinaryIO) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
