"""What must be there, for tests that go on with it."""

from __future__ import annotations

from typing import TypeVar

Thing = TypeVar("Thing")


def given(thing: Thing | None) -> Thing:
    """Return a thing that may be missing, after asserting that it is not."""
    assert thing is not None
    return thing
