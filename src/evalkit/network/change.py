"""What changed from one wave, or period, to the next: who came and went, and which ties were kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.errors import ParameterError
from evalkit.network.survey import Rule, SurveyNetwork
from evalkit.network.ties import Ties


@dataclass(frozen=True)
class Change:
    """People and ties of two waves, so that the change of ties adds up.

    ``after − before = made − ended + with_joiners − with_leavers + unseen_after − unseen_before``

    Parameters
    ----------
    stayers, joiners, leavers : int
        People in both waves, in the later only, in the earlier only.
    silent : int
        Stayers who did not answer in one of the waves (a survey only).
    before, after : int
        Ties in each wave.
    kept, made, ended : int
        Ties between stayers who answered both times: in both waves, in the later only, in the earlier only.
    with_joiners, with_leavers : int
        Ties of the later wave with at least one joiner; of the earlier with at least one leaver.
    unseen_before, unseen_after : int
        Ties between stayers of whom one was silent: whether they were kept is not known.
    """

    stayers: int
    joiners: int
    leavers: int
    silent: int
    before: int
    after: int
    kept: int
    made: int
    ended: int
    with_joiners: int
    with_leavers: int
    unseen_before: int
    unseen_after: int

    @property
    def stability(self) -> float:
        """Share of ties between stayers in either wave that are in both (Jaccard); NaN where there is none.

        Below about 0.3 two waves have so little in common that they hardly are one network that changed (Snijders,
        van de Bunt and Steglich 2010).
        """
        either = self.kept + self.made + self.ended
        return self.kept / either if either else float("nan")

    @property
    def frame(self) -> pd.Series:
        """The same as a Series, with `stability`."""
        return pd.Series({**asdict(self), "stability": self.stability}, dtype=float, name="change")


def change(before: Ties | SurveyNetwork, after: Ties | SurveyNetwork, *, rule: Rule | None = None) -> Change:
    """Split the change of a network into joiners, leavers and the ties of those who stayed.

    Parameters
    ----------
    before, after : Ties or SurveyNetwork
        Two waves, or periods; people are known by their labels. The people of a wave of a
        survey are those asked or named; who was named but not asked is silent.
    rule : {"either", "both"}, optional
        Of surveys, ties without direction that either end or both ends named; by default directed ties as named.

    Returns
    -------
    Change

    Raises
    ------
    ParameterError
        If one is directed and the other is not, or nobody answered one of the waves.

    References
    ----------
    Snijders, van de Bunt and Steglich 2010, "Introduction to stochastic actor-based models for network dynamics",
    Social Networks 32.

    Examples
    --------
    >>> first = Ties.between([0, 1], [1, 2], pd.Index(["Ann", "Ben", "Cy"]))
    >>> second = Ties.between([0, 0], [1, 2], pd.Index(["Ann", "Ben", "Di"]))
    >>> found = change(first, second)
    >>> found.kept, found.with_joiners, found.with_leavers, found.stability
    (1, 1, 1, 1.0)
    """
    one, other = _ties(before, rule), _ties(after, rule)
    if one.directed != other.directed:
        raise ParameterError("One wave is directed, the other is not", "compare waves of one kind", where="change")
    people = one.people.union(other.people, sort=False)
    in_first, in_second = people.isin(one.people), people.isin(other.people)
    stayed = in_first & in_second
    heard = stayed & np.logical_and(*(people.isin(_heard(wave)) for wave in (before, after)))
    first, second = _coded(one, people), _coded(other, people)
    sorted_first = _sorted_by(first, len(people), stayed, heard)
    sorted_second = _sorted_by(second, len(people), stayed, heard)
    kept = len(np.intersect1d(sorted_first["seen"], sorted_second["seen"]))
    return Change(
        stayers=int(stayed.sum()),
        joiners=int((in_second & ~in_first).sum()),
        leavers=int((in_first & ~in_second).sum()),
        silent=int((stayed & ~heard).sum()),
        before=len(first),
        after=len(second),
        kept=kept,
        made=len(sorted_second["seen"]) - kept,
        ended=len(sorted_first["seen"]) - kept,
        with_joiners=len(sorted_second["moved"]),
        with_leavers=len(sorted_first["moved"]),
        unseen_before=len(sorted_first["unseen"]),
        unseen_after=len(sorted_second["unseen"]),
    )


def _ties(wave: Ties | SurveyNetwork, rule: Rule | None) -> Ties:
    if isinstance(wave, Ties):
        return wave
    if not wave.answered.any():
        raise ParameterError("Nobody answered this wave", "it is missing, not empty: compare other waves", wave.wave)
    return wave.ties if rule is None else wave.undirected(rule)


def _heard(wave: Ties | SurveyNetwork) -> pd.Index:
    return wave.people[wave.answered] if isinstance(wave, SurveyNetwork) else wave.people


def _coded(wave: Ties, people: pd.Index) -> NDArray[np.int64]:
    """Return a number for each tie that is the same in both waves."""
    place = people.get_indexer(wave.people)
    one, other = (place[end] for end in wave.ends)
    if not wave.directed:
        one, other = np.minimum(one, other), np.maximum(one, other)
    return (one * len(people) + other).astype(np.int64)


def _sorted_by(
    ties: NDArray[np.int64], n: int, stayed: NDArray[np.bool_], heard: NDArray[np.bool_]
) -> dict[str, NDArray[np.int64]]:
    """Sort ties by whether both ends stayed, and answered both times."""
    one, other = ties // max(n, 1), ties % max(n, 1)
    both_stayed, both_heard = stayed[one] & stayed[other], heard[one] & heard[other]
    return {
        "seen": ties[both_heard],
        "unseen": ties[both_stayed & ~both_heard],
        "moved": ties[~both_stayed],
    }
