"""What every kernel and the fork server see of the machine, whatever it is: without it, the same bytes are luck."""

from __future__ import annotations

import os
from collections.abc import Mapping

ONE_THREAD: Mapping[str, str] = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
}
"""A thread each: sums depend on how many there are, and a pool that was started before a fork is dead after it."""

KERNEL_ENVIRONMENT: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "agg",
    **ONE_THREAD,
}
"""What every notebook of a run sees."""


def of_server() -> dict[str, str]:
    """Return the environment of the fork server.

    Arrow's own allocators would start a thread when they are imported, and reserve a gigabyte, which counts as held. A
    backend chosen before there is a shell would hide pictures: each child chooses its own.
    """
    ours = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    fixed = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    arrow = {"ARROW_DEFAULT_MEMORY_POOL": "system", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
    return {**ours, **fixed, **arrow, **ONE_THREAD}
