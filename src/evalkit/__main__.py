"""The command `evalkit`: one readable paragraph for every error, and the right exit code."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path

from evalkit.cli import app
from evalkit.errors import EvalkitError
from evalkit.terminal import say

INTERRUPTED = 130
"""The exit code that typer gives to Ctrl-C, as shells do."""


def main() -> None:
    """Run the command line; exit 0 fine, 1 the data or a notebook failed, 2 wrong usage."""
    debug = "--debug" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that a terminal has no letters for is no reason to stop
    try:
        app(args=[argument for argument in sys.argv[1:] if argument != "--debug"])
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            say("Interrupted. What is finished is kept: give 'evalkit run' again with --resume to go on.")
        raise
    except Exception as error:
        if debug:
            sys.stderr.write(_whole_traceback(error))
        else:
            say(_paragraph(error))
        raise SystemExit(error.exit_code if isinstance(error, EvalkitError) else 1) from None


def _paragraph(error: Exception) -> str:
    """Say in one paragraph what happened, where, and what to do; never with a value that was read."""
    if isinstance(error, EvalkitError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        place = Path(str(error.filename)).name if error.filename else "a file or folder"
        return f"{place}: {error.strerror}. What to do: check that it is there, can be written to, and has room."
    return (
        f"Something went wrong inside the kit ({type(error).__name__}). What to do: run the command again with"
        " --debug, and report what it prints: it says where in the kit, and quotes no data."
    )


def _whole_traceback(error: BaseException) -> str:
    """Return the tracebacks of an error and of what led to it, without what libraries say of values."""
    import traceback

    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = f"{_whole_traceback(before)}\nWhich led to:\n\n" if before else ""
    message = str(error) if isinstance(error, EvalkitError) else "message withheld: it may quote data"
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{told}Traceback (most recent call last):\n{frames}{type(error).__name__}: {message}\n"


if __name__ == "__main__":
    main()
