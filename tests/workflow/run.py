"""Write docs/workflow.md: ``python tests/workflow/run.py``, which is what ``make workflow`` does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from workflow.transcript import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
