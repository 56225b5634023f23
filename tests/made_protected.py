"""A frame protected as it stands, for the tests of everything that handles protected tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evalkit.definition import Scope
from evalkit.disclosure import Protected, ReleaseClass, Unprotected, protect


def unprotected(name: str, frame: pd.DataFrame, **declared: Any) -> Unprotected:
    """Declare every number as about nobody, unless `declared` says otherwise."""
    numbers = [str(column) for column in frame.select_dtypes(["number", "bool"]).columns]
    said = {column for key in ("people", "statistics", "shares") for column in declared.get(key, {})}
    declared = {"about_nobody": [column for column in numbers if column not in said]} | declared
    return Unprotected(name, frame, declared.pop("release_class", ReleaseClass.ACTIVITY), **declared)


def protected(name: str, frame: pd.DataFrame, profile: str = "board", **declared: Any) -> Protected:
    return protect([unprotected(name, frame, **declared)], Scope(profile=profile))[name]
