from __future__ import annotations

import pytest

from charted.made_measures import Measured
from evalkit.charts import house

BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


@pytest.fixture
def measured(write_definition) -> Measured:
    return Measured(write_definition)


@pytest.fixture
def drawn() -> None:
    """Have pictures drawn: a test that looks at them asks for it."""


@pytest.fixture(autouse=True)
def _blank_pictures(request, monkeypatch):
    """Laying out and saving pictures costs more than everything else together."""
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr(house, "freeze", lambda _: {"svg": BLANK, "png": b""})
