"""The command `evalkit`: one readable paragraph for every error, and the right exit code."""

from __future__ import annotations

import sys

from evalkit.cli import app, say
from evalkit.errors import EvalkitError

INTERRUPTED = 130
"""The exit code that typer gives to Ctrl-C, as shells do."""


def main() -> None:
    """Run the command line; exit 0 fine, 1 the data or a notebook failed, 2 wrong usage."""
    debug = "--debug" in sys.argv
    try:
        app(args=[argument for argument in sys.argv[1:] if argument != "--debug"])
    except EvalkitError as error:
        if debug:
            raise
        say(str(error))
        raise SystemExit(error.exit_code) from None
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            say("Interrupted. What is finished is kept: give 'evalkit run' again with --resume to go on.")
        raise
    except Exception as error:
        if debug:
            raise
        say(
            f"Something went wrong inside the kit ({type(error).__name__}). What to do: run the command again with"
            " --debug, and report what it prints after checking that it holds no personal data."
        )
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
