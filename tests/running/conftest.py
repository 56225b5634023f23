"""One fork server for all tests of a process: it takes some seconds to import everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evalkit.running.forks import ForkServer, fork_server


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer | None]:
    """Give a fork server, or None where stock kernels are all there is."""
    with fork_server() as given:
        yield given
