"""Networks that people name: directed, wave by wave, with who was asked and who answered.

A survey asks "name two to five people whom you talk to about improvement, and two to five who talk to you". So a tie
can be named by either end, and is *confirmed* if both ends name it. The number of names is capped, so that density is
bounded and must not be compared between networks of different size. Who did not answer is missing, never without ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.errors import ParameterError
from evalkit.network.groups import Grouped
from evalkit.network.ties import Sparse, Ties, pattern
from evalkit.tables import Tables

CAP = 5
"""Most names that each question asks for."""
Rule = Literal["either", "both"]


@dataclass(frozen=True, eq=False)
class SurveyNetwork(Grouped):
    """Who names whom in one wave.

    Parameters
    ----------
    by_ego, by_alter : csr_array of int8, shape (n, n)
        One where row is tied to column, as the row said ("I talk to …") and as the column said ("… talks to me").
    people : Index of length n
        Everybody who was asked, answered or was named, in source order.
    asked, answered : array of bool, shape (n,)
        Who was asked; who answered. Those named but not in the register were not asked.
    relation, wave : str, default ""
        What was asked about, and when.
    groups : DataFrame of n rows, optional
        What is known of each person, such as `system` and `organisation`, indexed by `people`.
    account : mapping of str to int, optional
        What was set aside or stands out: `self_ties`, `repeated`, `named_by_others` (ties of two people named by a
        third, which are left out), `not_in_register`, `over_cap` (people who gave more names than were asked for: all
        are kept).

    Examples
    --------
    >>> named = pd.DataFrame({"ego_key": ["p", "q", "q"], "alter_key": ["q", "p", "r"], "named_by": ["p", "q", "q"]})
    >>> made = survey(named)
    >>> made.ties.count, made.confirmed.count, made.response_rate
    (3, 2, 1.0)
    """

    by_ego: Sparse
    by_alter: Sparse
    people: pd.Index
    asked: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    relation: str = ""
    wave: str = ""
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    account: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "account", MappingProxyType(dict(self.account)))

    @cached_property
    def ties(self) -> Ties:
        """Directed ties that at least one end named."""
        both = (self.by_ego + self.by_alter).tocsr()
        both.data[:] = 1
        return Ties(both, self.people, directed=True)

    @property
    def asks_both_ways(self) -> bool:
        """Whether people also said who is tied *to them*, so that a tie can be confirmed by its other end."""
        return self.by_alter.nnz > 0

    @cached_property
    def confirmed(self) -> Ties:
        """Directed ties that both ends named; where only one question was asked, ties that are named back."""
        other = self.by_alter if self.asks_both_ways else self.by_ego.T.tocsr()
        return Ties(self.by_ego.multiply(other).tocsr(), self.people, directed=True)

    @cached_property
    def one_sided(self) -> Ties:
        """Directed ties that one end named and the other, who answered, did not; a full list may be the reason."""
        return self._unconfirmed(answered=True)

    @cached_property
    def unanswered(self) -> Ties:
        """Directed ties that could not be confirmed, because the other end did not answer."""
        return self._unconfirmed(answered=False)

    def _unconfirmed(self, *, answered: bool) -> Ties:
        row, column = self.ties.ends
        confirmed = np.asarray(self.confirmed.matrix[row, column]).ravel() > 0
        both = self.answered[row] & self.answered[column]
        chosen = ~confirmed & (both if answered else ~both)
        return Ties(pattern(row[chosen], column[chosen], self.ties.matrix.shape), self.people, directed=True)

    def undirected(self, rule: Rule = "either") -> Ties:
        """Return ties without direction: named by either end, or confirmed."""
        if rule not in {"either", "both"}:
            raise ParameterError("Unknown rule for a tie", "use either or both", where="rule")
        return (self.ties if rule == "either" else self.confirmed).undirected

    @property
    def response_rate(self) -> float:
        """Share of those asked who answered; NaN where nobody was asked."""
        asked = int(self.asked.sum())
        return float((self.answered & self.asked).sum() / asked) if asked else float("nan")


def survey(
    named: pd.DataFrame,
    respondents: pd.DataFrame | None = None,
    *,
    relation: str = "",
    wave: str = "",
    groups: pd.DataFrame | None = None,
    cap: int | None = CAP,
) -> SurveyNetwork:
    """Make the network of one wave from rows of the table `tie`, and from those of `respondent`.

    Parameters
    ----------
    named : DataFrame
        `ego_key`, `alter_key` and `named_by`; `relation` and `wave` where it holds several.
    respondents : DataFrame, optional
        `person_key`, `asked` and `answered`, and `wave` where it holds several. Left out, those who named somebody were
        asked and answered, and nobody else: a response rate of one that means nothing.
    relation, wave : str, default ""
        The relation and wave wanted; empty where there is one only.
    groups : DataFrame, optional
        What is known of people, indexed by their key.
    cap : int or None
        Names that each question asked for at most; None: as many as one likes.

    Returns
    -------
    SurveyNetwork

    Raises
    ------
    ParameterError
        If a column is missing, there is no such relation or wave, or there are several and none is named.
    """
    named = _of(_with(named, ("ego_key", "alter_key", "named_by")), relation=relation)
    if respondents is not None:
        respondents = _with(respondents, ("person_key", "asked", "answered"))
    named, respondents = _of_wave(named, respondents, wave)
    ego, alter, by = (named[column].astype(object) for column in ("ego_key", "alter_key", "named_by"))
    listed = respondents if respondents is not None else pd.DataFrame({"person_key": by.drop_duplicates()})
    register = listed["person_key"].drop_duplicates()
    people = pd.Index(pd.concat([register.astype(object), ego, alter, by]).dropna().unique())
    place = [people.get_indexer(pd.Index(column)) for column in (ego, alter, by)]
    asked, answered = _who_answered(respondents, register, people)
    made, account = _two_reports(*place, n=len(people), cap=cap)
    account["not_in_register"] = int((~people.isin(register)).sum())
    known = groups.reindex(people) if groups is not None else pd.DataFrame(index=people)
    return SurveyNetwork(*made, people, asked, answered, relation, wave, known, account)


def waves(
    tables: Tables, *, relation: str = "", instrument: str = "", cap: int | None = CAP
) -> dict[str, SurveyNetwork]:
    """Return the survey networks of a programme, wave by wave in order.

    Parameters
    ----------
    tables : Tables
        Canonical tables; reads `tie`, `respondent`, `person` and, for systems, `organisation`.
    relation : str, default ""
        Relation asked about; empty where there is one only.
    instrument : str, default ""
        Instrument whose respondents were asked; empty where there is one only.
    cap : int or None
        Names that each question asked for at most.

    Returns
    -------
    dict of str to SurveyNetwork
        A wave of which nobody answered has nobody's ties: it is missing, and its measures are, too.
    """
    respondents = _of(tables.respondent, instrument=instrument)
    named = tables.tie
    names = sorted({*named["wave"], *respondents["wave"]})
    made = {}
    for name in names:
        made[name] = survey(
            named, respondents if len(respondents) else None,
            relation=relation, wave=name, groups=_groups(tables), cap=cap,
        )  # fmt: skip
    return made


def _groups(tables: Tables) -> pd.DataFrame:
    """Return organisation, and its latest system, of each person."""
    person = tables.person.set_index("person_key")
    latest = tables.organisation.sort_values("valid_from", kind="stable", na_position="first")
    system = latest.drop_duplicates("org_key", keep="last").set_index("org_key")["system"]
    return pd.DataFrame({"system": person["org_key"].map(system), "organisation": person["org_key"]})


def _with(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    for column in columns:
        if column not in frame:
            raise ParameterError(f"The survey lacks the column '{column}'", "see docs/data-dictionary.md")
    return frame


def _of(frame: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    """Keep the rows of one relation or instrument; where none is named there must not be two."""
    for column, value in wanted.items():
        if column not in frame:
            continue
        if value:
            frame = frame[frame[column] == value]
        elif len(frame[column].unique()) > 1:
            raise ParameterError(f"The survey has more than one {column}", f"name the {column}", where=column)
    return frame


def _of_wave(
    named: pd.DataFrame, respondents: pd.DataFrame | None, wave: str
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Keep one wave of both tables: a wave that nobody answered is in `respondent` alone."""
    known = {
        value for frame in (named, respondents) if frame is not None and "wave" in frame for value in frame["wave"]
    }
    if wave and known and wave not in known:
        raise ParameterError("The survey has no such wave", "compare the waves of tables tie and respondent", "wave")
    if not wave and len(known) > 1:
        raise ParameterError("The survey has more than one wave", "name the wave", where="wave")
    if not wave:
        return named, respondents
    asked = respondents if respondents is None else _in_wave(respondents, wave)
    return _in_wave(named, wave), asked


def _in_wave(frame: pd.DataFrame, wave: str) -> pd.DataFrame:
    return frame[frame["wave"] == wave] if "wave" in frame else frame


def _who_answered(
    respondents: pd.DataFrame | None, register: pd.Series, people: pd.Index
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    if respondents is None:
        there = people.isin(register)
        return there, there.copy()
    said = respondents.groupby("person_key")[["asked", "answered"]].any().reindex(people)
    found = said.fillna(value=False).astype(bool)
    return found["asked"].to_numpy(), found["answered"].to_numpy()


def _two_reports(
    ego: NDArray[Any], alter: NDArray[Any], by: NDArray[Any], *, n: int, cap: int | None
) -> tuple[tuple[Sparse, Sparse], dict[str, int]]:
    """Return what the first and what the second end said, and what was set aside."""
    loops, third = ego == alter, (by != ego) & (by != alter)
    reports, repeated, over = [], 0, np.zeros(n, dtype=bool)
    for said in ((by == ego) & ~loops, (by == alter) & ~loops):
        made = pattern(ego[said], alter[said], (n, n))
        repeated += int(said.sum()) - made.nnz
        names = np.bincount(made.tocoo().row if not reports else made.tocoo().col, minlength=n)
        over |= names > (cap if cap is not None else n)
        reports.append(made)
    account = {
        "self_ties": int(loops.sum()),
        "repeated": repeated,
        "named_by_others": int((third & ~loops).sum()),
        "over_cap": int(over.sum()),
    }
    return (reports[0], reports[1]), account
