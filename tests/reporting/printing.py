"""Print pages with Chromium, each to a PDF file beside it: ``python tests/reporting/printing.py PAGE…``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]

from reporting import browser


def main() -> None:
    """Print the pages that are named."""
    with browser.opened() as opened:
        for path in map(Path, sys.argv[1:]):
            path.with_suffix(".pdf").write_bytes(browser.printed(opened, path))


if __name__ == "__main__":
    main()
