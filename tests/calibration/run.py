"""Run the calibration: ``python tests/calibration/run.py``, which is what ``make calibrate`` does."""

import os
import runpy
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: more threads only get in one another's way

if __name__ == "__main__":  # its two processes import this file again, and must not start over
    sys.path.insert(0, str(Path(__file__).parents[1]))
    runpy.run_module("calibration", run_name="__main__")
