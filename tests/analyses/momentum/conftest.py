from __future__ import annotations

import pytest

from evalkit import load
from evalkit.charts import house
from made_programme import Programme

SYSTEMS = "".join(f'\n[[systems]]\ncode = "S{k}"\nname = "System {k}"\n' for k in range(4))
BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


@pytest.fixture
def programme(evaluation) -> Programme:
    return Programme(evaluation)


@pytest.fixture
def six_systems(write_definition) -> Programme:
    return Programme(load(write_definition(extra=SYSTEMS)))


@pytest.fixture
def drawn() -> None:
    """Have pictures drawn: a test that looks at them asks for it."""


@pytest.fixture(autouse=True)
def _blank_pictures(request, monkeypatch):
    """Laying out and saving pictures costs more than everything else together."""
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr(house, "freeze", lambda _: {"svg": BLANK, "png": b""})
