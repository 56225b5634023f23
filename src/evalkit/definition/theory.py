"""The programme's theory of change: aim, drivers and change ideas."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from evalkit.settings import Frozen, Text


class Driver(Frozen):
    """A driver in the theory of change."""

    name: Text = Field(description="the driver")
    secondary: tuple[Text, ...] = Field(default=(), description="what drives it")
    change_ideas: tuple[Text, ...] = Field(default=(), description="what teams try")
    signals: tuple[str, ...] = Field(default=(), description="findings or measures that bear on it")


class Theory(Frozen):
    """The programme's theory of change."""

    aim: Text = Field(description="what the programme wants to achieve, by how much and by when")
    primary: tuple[Driver, ...] = Field(default=(), description="primary drivers")

    @model_validator(mode="after")
    def _no_driver_twice(self) -> Self:
        names = [driver.name for driver in self.primary]
        if len(set(names)) != len(names):
            raise ValueError("two primary drivers of [theory] share a name")
        return self

    @model_validator(mode="after")
    def _no_circle(self) -> Self:
        drives = {driver.name: driver.secondary for driver in self.primary}
        seen: set[str] = set()

        def follow(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                circle = " drives ".join(reversed([*path[path.index(name) :], name]))
                raise ValueError(f"the theory goes round in a circle ({circle}): a driver may not drive itself")
            for below in () if name in seen else drives.get(name, ()):
                follow(below, (*path, name))
            seen.add(name)

        for name in (*drives, self.aim):
            follow(name, ())
        if any(self.aim in below for below in drives.values()):
            raise ValueError("the theory goes round in a circle: its aim is named as a secondary driver")
        return self
