"""JupyterLab on the folder of an evaluation, beside personal data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SETTINGS = Path(__file__).parent / "jupyter"
"""No news, no look for updates, no catalogue of extensions: nothing calls out."""


def open_lab(folder: Path) -> int:
    """Start JupyterLab, wait until it is closed, and return how it ended.

    The user's own settings of Jupyter hold besides.

    Parameters
    ----------
    folder : Path
        What it shows.
    """
    settings = os.pathsep.join(filter(None, [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH")]))
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.root_dir", str(folder)]
    return subprocess.run(command, env=os.environ | {"JUPYTER_CONFIG_PATH": settings}, check=False).returncode
