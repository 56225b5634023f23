"""Where the runs of a programme went: kept in its private folder, so that outputs can be found again.

A run is written down before it starts; whether it finished, and whether its folder is still there, is looked up when
somebody asks. A folder that was moved or sent to somebody cannot be followed.
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from evalkit.intake.pseudonyms import home, private_folder

FILE = "runs.csv"


@dataclass(frozen=True)
class RecordedRun:
    """A run that was started.

    Parameters
    ----------
    run_id : str
        Its id.
    fingerprint : str
        Fingerprint of the prepared tables that it was made from.
    at : str
        When it started, in universal time, such as ``2026-04-08T10:00:00Z``.
    folder : str
        Whole path of the run folder once it is finished.
    """

    run_id: str
    fingerprint: str
    at: str
    folder: str

    @property
    def folders(self) -> tuple[Path, ...]:
        """Folders of this run that are there: the finished one, and what an interruption has left."""
        final = Path(self.folder)
        return tuple(path for path in (final, final.with_name(f".partial-{final.name}")) if path.is_dir())


def now() -> str:
    """Return the present moment in universal time."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(programme: str, run_id: str, fingerprint: str, folder: Path) -> None:
    """Write down that a run starts.

    Parameters
    ----------
    programme : str
        The programme's id.
    run_id : str
        Its id.
    fingerprint : str
        Fingerprint of its tables.
    folder : Path
        Where it will be when it has finished.
    """
    line = io.StringIO(newline="")
    csv.writer(line).writerow(astuple(RecordedRun(run_id, fingerprint, now(), str(folder.resolve()))))
    path = private_folder(programme) / FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(line.getvalue().encode("utf-8", "surrogateescape"))  # one write: two runs may start at once


def recorded(programme: str) -> tuple[RecordedRun, ...]:
    """Return the runs of a programme, each folder once, as it was started last."""
    try:
        text = (home() / programme / FILE).read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ()
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if len(row) == len(RecordedRun.__match_args__)]
    return tuple({run.folder: run for run in (RecordedRun(*row) for row in rows)}.values())
