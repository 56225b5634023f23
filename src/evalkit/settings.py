"""What every setting of a definition or mapping file is made of: frozen, strict, and fit for print."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, field_validator

from evalkit.printable import is_fit

_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def _no_device(name: str) -> str:
    """Refuse what Windows takes for a device: folders are called after it, and none could be made there."""
    if name.casefold() in _DEVICES:
        raise ValueError("it is a device's name to Windows, so that no folder can bear it: choose another")
    return name


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60), AfterValidator(_no_device)]
Code = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=20), AfterValidator(_no_device)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


def _texts(value: Any) -> Iterator[str]:
    """Give every text in a value; settings within it have looked through their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts((*value, *value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


class Frozen(BaseModel):
    """Settings that cannot change after loading and know no key but their own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _fit_for_print(cls, value: Any) -> Any:
        if not all(map(is_fit, _texts(value))):
            raise ValueError(
                "it holds a control sign or a mark that turns the direction of text, which no page can show"
            )
        return value


def did_you_mean(word: str, known: list[str]) -> str:
    """Return "did you mean 'x'?" for the nearest known word, or nothing if none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""


def listed(words: list[str]) -> str:
    """Return words as a choice: "a, b or c"."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
