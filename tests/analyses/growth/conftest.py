"""Growth draws nine pictures; a test that does not look at them need not wait for their bytes."""

from __future__ import annotations

import pytest

from evalkit.charts import house

BLANK = {"svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>', "png": b""}


@pytest.fixture
def pictures() -> None:
    """Ask for pictures as they are."""


@pytest.fixture(autouse=True)
def blank(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out no picture, unless a test asks for them."""
    if "pictures" not in request.fixturenames:
        monkeypatch.setattr(house, "freeze", lambda _: BLANK)
