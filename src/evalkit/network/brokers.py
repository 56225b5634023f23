"""Who holds organisations together: articulation and brokerage, as counts by organisation and never by person."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.network.groups import group_of_each
from evalkit.network.parts import cut_people
from evalkit.network.survey import SurveyNetwork
from evalkit.network.ties import Sparse, Ties, ties
from evalkit.network.twomode import TwoMode

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
"""Between two of one's own; two of one other group; from outside inwards; from inside outwards; three groups."""


def brokerage(network: TwoMode | SurveyNetwork | Any, groups: str | ArrayLike = "organisation") -> pd.DataFrame:
    """Count, by organisation, the people on whom others depend and the pairs between whom its people stand.

    Parameters
    ----------
    network : TwoMode, SurveyNetwork, or what :func:`~evalkit.network.ties` takes
        Of directed ties, somebody stands between two if a tie leads from the first to them, another on to the second,
        and none from the first to the second. Of projects or teams ties are those of who shares one, both ways, and so
        they are of ties without direction.
    groups : str or array of length n, default "organisation"
        Name of a group that the network knows, or the group of each person; missing: left out as brokers and as ends.

    Returns
    -------
    DataFrame
        A row for each group: `people`, `articulation` (people without whom the network falls into more parts; of
        projects, the person–project graph), `brokers` (people between at least two others of different groups) and the
        five kinds of brokerage: `coordinator` (all three of one group), `consultant` (both ends of another group),
        `gatekeeper` (a tie comes in from outside), `representative` (a tie leads outside) and `liaison` (three
        groups), as pairs of ends.

    Raises
    ------
    ParameterError
        If the groups are not known, or people of a two-mode network met in more pairs than fit in memory.

    References
    ----------
    Gould and Fernandez 1989, "Structures of mediation: a formal approach to brokerage in transaction networks",
    Sociological Methodology 19.

    Examples
    --------
    >>> made = Ties.between([0, 1], [1, 2], pd.Index(["ann", "ben", "cy"]), directed=True)
    >>> brokerage(made, ["A", "A", "B"])[["articulation", "brokers", "representative"]].to_numpy().tolist()
    [[1, 1, 1], [0, 0, 0]]
    """
    codes, names = group_of_each(network, groups)
    given = _given(network)
    graph = network.bipartite if isinstance(network, TwoMode) else given.undirected
    cut = cut_people(graph)
    articulation = np.isin(np.arange(len(codes)), cut)
    between = _between(given, codes, len(names))
    crossing = between[:, 1:].sum(axis=1) > 0
    known = codes >= 0
    found: dict[str, Any] = {
        "people": np.bincount(codes[known], minlength=len(names)),
        "articulation": np.bincount(codes[known & articulation], minlength=len(names)),
        "brokers": np.bincount(codes[known & crossing], minlength=len(names)),
    }
    for role, counts in zip(ROLES, between.T, strict=True):
        found[role] = np.bincount(codes[known], weights=counts[known], minlength=len(names)).astype(np.int64)
    return pd.DataFrame(found, index=names)


def _given(network: Any) -> Ties:
    if isinstance(network, TwoMode):
        return network.projection()
    return network.ties if isinstance(network, SurveyNetwork) else ties(network)


def _between(given: Ties, codes: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """Count the pairs between whom each person stands, by role, shape (n, 5).

    Pairs by the groups of both ends come from the ties in and out of each person; pairs that are tied themselves are
    taken off, found tie by tie among common contacts.
    """
    arcs = _among_known(given.matrix.astype(np.int64).tocsr(), codes)
    n = len(codes)
    found = np.zeros((n, len(ROLES)), dtype=np.int64)
    into, out = _by_group(arcs.T.tocsr(), codes, groups), _by_group(arcs, codes, groups)
    person = np.arange(n)
    own = np.maximum(codes, 0)
    all_in, all_out = into.sum(axis=1), out.sum(axis=1)
    own_in, own_out = (np.asarray(one[person, own]).ravel() for one in (into, out))
    alike = np.asarray(into.multiply(out).sum(axis=1)).ravel()
    roundabout = np.asarray(arcs.multiply(arcs.T).sum(axis=1)).ravel()  # a → b → a is no pair of two people
    back = arcs.multiply(arcs.T).tocsr()
    own_back = np.asarray(_by_group(back, codes, groups)[person, own]).ravel()
    found[:, 0] = own_in * own_out - own_back
    found[:, 1] = (alike - roundabout) - found[:, 0]
    found[:, 2] = (np.asarray(all_in).ravel() - own_in) * own_out
    found[:, 3] = own_in * (np.asarray(all_out).ravel() - own_out)
    every = np.asarray(all_in).ravel() * np.asarray(all_out).ravel() - roundabout
    found[:, 4] = every - found[:, :4].sum(axis=1)
    return found - _closed(arcs, codes)


def _among_known(arcs: Sparse, codes: NDArray[np.int64]) -> Sparse:
    """Leave out the ties of people of no known group."""
    cells = arcs.tocoo()
    kept = (codes[cells.row] >= 0) & (codes[cells.col] >= 0)
    return type(arcs)((cells.data[kept], (cells.row[kept], cells.col[kept])), shape=arcs.shape)


def _by_group(arcs: Sparse, codes: NDArray[np.int64], groups: int) -> Sparse:
    """Count the ties of each row by the group at their other end."""
    known = np.flatnonzero(codes >= 0)
    membership = type(arcs)(
        (np.ones(len(known), dtype=np.int64), (known, codes[known])), shape=(len(codes), max(groups, 1))
    )
    return (arcs @ membership).tocsr()


def _closed(arcs: Sparse, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the pairs between whom each person stands although they are tied themselves, by role."""
    n = len(codes)
    found = np.zeros((n, len(ROLES)), dtype=np.int64)
    turned = arcs.T.tocsr()
    cells = arcs.tocoo()
    for first, last in zip(cells.row.tolist(), cells.col.tolist(), strict=True):
        here = np.intersect1d(
            arcs.indices[arcs.indptr[first] : arcs.indptr[first + 1]],
            turned.indices[turned.indptr[last] : turned.indptr[last + 1]],
            assume_unique=True,
        )
        if len(here):
            np.add.at(found, (here, _role(int(codes[first]), codes[here], int(codes[last]))), 1)
    return found


def _role(first: int, here: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """Return the place of the role in :data:`ROLES`."""
    return np.select(
        [(here == first) & (here == last), here == last, here == first], [0, 2, 3], 1 if first == last else 4
    )
