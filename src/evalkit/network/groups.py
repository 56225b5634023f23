"""Groups of people – systems, organisations, professions: what a network knows of them, and as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import ParameterError
from evalkit.network.ties import ties


class Grouped:
    """A network that knows groups of its people, a column each, indexed by `people`."""

    people: pd.Index
    groups: pd.DataFrame

    def __post_init__(self) -> None:
        if self.groups.empty and len(self.groups) != len(self.people):
            object.__setattr__(self, "groups", pd.DataFrame(index=self.people))

    def group(self, name: str) -> pd.Series:
        """Return a group of every person, such as ``"system"``.

        Raises
        ------
        ParameterError
            If nothing of this name is known.
        """
        if name not in self.groups:
            known = ", ".join(map(str, self.groups.columns)) or "none"
            raise ParameterError(f"No such group of people is known (there are: {known})", "name one of them", "group")
        return self.groups[name]


def group_of_each(network: Any, groups: str | ArrayLike) -> tuple[NDArray[np.int64], pd.Index]:
    """Return the group of each person as a number, −1 where none is known, and the groups in order of their names.

    Parameters
    ----------
    network : TwoMode, SurveyNetwork, or what :func:`~evalkit.network.ties` takes
        People.
    groups : str or array of length n
        Name of a group that the network knows, or the group of each person.

    Raises
    ------
    ParameterError
        If the network knows no such group, or not everybody has an entry.
    """
    size = len(network.people) if isinstance(network, Grouped) else ties(network).size
    if isinstance(groups, str):
        if not isinstance(network, Grouped):
            raise ParameterError("This network knows no groups of people", "give the group of each person", "groups")
        values = network.group(groups)
    else:
        values = pd.Series(np.asarray(groups))
    if len(values) != size:
        raise ParameterError("Everybody needs an entry for their group", "give them in the order of .people", "groups")
    codes, names = pd.factorize(values.astype(object).where(values.notna() & (values != ""), None), sort=True)
    return codes.astype(np.int64), pd.Index(names)
