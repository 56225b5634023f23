"""The series of a scope: every measure of every place, in the order of months, with its chart and icons.

Chart, signals and icons are taken here, once; pictures, tables and sentences only show them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from evalkit.definition import Evaluation, Measure, Scope
from evalkit.stats.spc import (
    ANHOEJ,
    Assurance,
    Rebase,
    RuleSet,
    Variation,
    assurance,
    making_data_count,
    p_chart,
    run_chart,
    u_chart,
    variation,
    xmr,
)
from evalkit.stats.spc.charts import MINIMUM
from evalkit.tables import Tables

PERCENT = 100.0
KINDS = ("outcome", "process", "balancing")
"""Roles of measures, in the order in which a board reads them."""
CHARTS = {"proportion": "P′", "rate": "U′", "value": "XmR", "run": "run chart"}
"""How a series is drawn, in the words of the field."""
ZERO, ABOVE, NEGATIVE, TWO_WAYS = "zero", "above", "negative", "two_ways"
"""What can be wrong with points: counted, and said."""


@dataclass(frozen=True, eq=False)
class Series:
    """A measure of a place over time, charted.

    Parameters
    ----------
    measure : Measure
        As declared.
    kind, better : str
        Role, and the direction that is better.
    subject, name, system : str
        Key, printed name and system of the place.
    stratum : str
        Group; empty: all.
    unit : str
        Printed after its numbers.
    scale : float
        What a numerator over its denominator is multiplied by: 100 for per cent; 1 where only values were returned.
    counted : bool
        Whether there are denominators.
    points : DataFrame
        By period ("2017-04"): `numerator`, `denominator`, `value` and `target` in the printed unit.
    drawn : str
        A key of :data:`CHARTS`.
    chart : DataFrame
        As :func:`evalkit.stats.spc.xmr` returns it, in the printed unit.
    variation, assurance : Variation, Assurance
        Its icons.
    """

    measure: Measure
    kind: str
    better: str
    subject: str
    name: str
    system: str
    stratum: str
    unit: str
    scale: float
    counted: bool
    points: pd.DataFrame = field(repr=False)
    drawn: str
    chart: pd.DataFrame = field(repr=False)
    variation: Variation
    assurance: Assurance

    @property
    def key(self) -> str:
        """Coordinate of the series in a table."""
        return " · ".join(part for part in (self.measure.code, self.subject, self.stratum) if part)

    @property
    def known(self) -> pd.DataFrame:
        """Points of which something is known."""
        return self.points[self.points["value"].notna()]

    @property
    def fewest(self) -> pd.Series:
        """The smaller of those in whom it happened and did not, where people are counted: what protection looks at."""
        part, whole = self.points["numerator"], self.points["denominator"]
        least = part.clip(upper=whole - part) if self.scale == PERCENT else part
        return least.where(self.points["value"].notna())


@dataclass(frozen=True, eq=False)
class Read:
    """What there is to chart.

    Parameters
    ----------
    evaluation : Evaluation
        The definition.
    scope : Scope
        What was asked.
    series : tuple of Series
        Those of the scope, by role and order of the measure, then in the order of places, then by stratum.
    everywhere : tuple of Series
        Those of all places: what a place is compared with may lie outside the scope.
    faults : Counter
        Points of the scope that are left out, by what is wrong.
    sessions : tuple of str
        Months of learning sessions.
    homeless : int
        Places that belong to no system.
    absent : int
        Places named by a declared change that returned no points of its measure on both sides of it.
    """

    evaluation: Evaluation
    scope: Scope
    series: tuple[Series, ...]
    everywhere: tuple[Series, ...]
    faults: Counter[str]
    sessions: tuple[str, ...]
    homeless: int
    absent: int

    @property
    def overall(self) -> tuple[Series, ...]:
        """The series to chart: of each place all people together, or, where nobody returned that, its strata."""
        whole = {(one.measure.code, one.subject) for one in self.series if not one.stratum}
        return tuple(one for one in self.series if not one.stratum or (one.measure.code, one.subject) not in whole)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Measures of the scope, in the order of reading."""
        return tuple({one.measure.code: one.measure for one in self.series}.values())

    def slug(self, code: str) -> str:
        """Return a measure's part in identifiers: its code in plain letters, unlike that of every other measure."""
        return self._slugs[code]

    @cached_property
    def _slugs(self) -> dict[str, str]:
        return dict(zip(self._codes, unlike([slug(code) for code in self._codes]), strict=True))

    @property
    def _codes(self) -> list[str]:
        return list(dict.fromkeys(one.measure.code for one in self.everywhere))

    @property
    def rules(self) -> RuleSet:
        """The rules for a signal."""
        return rules_of(self.evaluation)


def slug(code: str) -> str:
    """Return a code as part of an identifier.

    >>> slug("Four hours %")
    'four-hours'
    """
    return re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")[:24] or "x"


def unlike(names: Sequence[str]) -> list[str]:
    """Return names that differ: the second of its kind ends in ``-b``.

    >>> unlike(["wait", "seen", "wait"])
    ['wait', 'seen', 'wait-b']
    """
    met = Counter[str]()
    found = []
    for name in names:
        met[name] += 1
        found.append(name if met[name] == 1 else f"{name}-{chr(ord('a') + min(met[name], 26) - 1)}")
    return found


def rules_of(evaluation: Evaluation) -> RuleSet:
    """Return the declared rules for a signal."""
    return ANHOEJ if evaluation.charts.rules == "anhoej" else making_data_count(evaluation.charts.points)


def read(tables: Tables, scope: Scope) -> Read:
    """Chart every series up to the last month of a scope.

    What lies before the programme's first month is its baseline, and stays, unless the scope names a first month.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.
    """
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    measured = tables.measure[tables.measure["period"] < pd.Timestamp(after)]
    if scope.start:
        measured = measured[measured["period"] >= pd.Timestamp(first)]
    places = _places(tables, pd.Timestamp(after))
    faults: dict[str, Counter[str]] = {}
    found = []
    for (code, subject, stratum), rows in measured.groupby(["measure", "subject_key", "stratum"], sort=False):
        name, system = places.get(str(subject), (str(subject), ""))
        own = Counter[str]()
        found.append(_series(evaluation, rows, str(code), (str(subject), name, system), str(stratum), own))
        faults.setdefault(system if scope.system else "", Counter()).update(own)
    everywhere = tuple(sorted(found, key=lambda one: _order(evaluation, one, list(places))))
    here = tuple(one for one in everywhere if not scope.system or one.system == scope.system)
    return Read(
        evaluation, scope, here, everywhere, faults.get(scope.system, Counter()), _sessions(tables, after),
        len({one.subject for one in here if not one.system}) if evaluation.systems else 0,
        _absent(evaluation, everywhere),
    )  # fmt: skip


def _order(evaluation: Evaluation, one: Series, places: list[str]) -> tuple[Any, ...]:
    codes = [measure.code for measure in evaluation.measures]
    declared = codes.index(one.measure.code) if one.measure.code in codes else len(codes)
    place = places.index(one.subject) if one.subject in places else len(places)
    return KINDS.index(one.kind), declared, one.measure.code, place, one.subject, one.stratum


def _places(tables: Tables, after: pd.Timestamp) -> dict[str, tuple[str, str]]:
    """Return name and system of every place: systems, then organisations as last known before a day, then teams."""
    evaluation = tables.evaluation
    found = {system.code: (system.name, system.code) for system in evaluation.systems}
    order = {system.code: number for number, system in enumerate(evaluation.systems)}
    organisation = tables.organisation
    organisation = organisation[organisation["valid_from"].isna() | (organisation["valid_from"] < after)]
    latest = organisation.drop_duplicates("org_key", keep="last")
    for frame, key in ((latest, "org_key"), (tables.team, "team_key")):
        rows = frame[[key, "name", "system"]].itertuples(index=False)
        for place, name, system in sorted(rows, key=lambda row: order.get(str(row[2]), len(order))):
            found.setdefault(str(place), (str(name), str(system)))
    twice = Counter(name for name, _ in found.values())
    return {key: (f"{name} ({key})" if twice[name] > 1 else name, system) for key, (name, system) in found.items()}


def _absent(evaluation: Evaluation, everywhere: Sequence[Series]) -> int:
    """Count the places that declared changes name and whose points lie on neither or one side of the change."""
    spans = {(one.measure.code, one.subject): one.points.index for one in everywhere if not one.stratum}
    lost = 0
    for one in evaluation.interventions:
        for place in (*one.subjects, *one.compared_with):
            periods = spans.get((one.measure, place), pd.Index([]))
            start = f"{one.start:%Y-%m-%d}"[: len(str(periods[0]))] if len(periods) else ""
            lost += int(not len(periods) or not str(periods[0]) < start <= str(periods[-1]))
    return lost


def _sessions(tables: Tables, after: Any) -> tuple[str, ...]:
    held = tables.occasion[(tables.occasion["kind"] == "learning-session") & (tables.occasion["start"] < str(after))]
    return tuple(sorted({f"{day:%Y-%m}" for day in held["start"]}))


def _series(
    evaluation: Evaluation, rows: pd.DataFrame, code: str, place: tuple[str, str, str], stratum: str,
    faults: Counter[str],
) -> Series:  # fmt: skip
    measure = evaluation.measure(code)
    latest = rows.sort_values("period", kind="stable").iloc[-1]
    faults[TWO_WAYS] += int((rows["better"] != latest["better"]).any())
    form = measure.chart
    if form == "auto":
        form = "proportion" if rows["denominator"].notna().any() else "value"
    points, unit, scale, counted = _points(rows, measure, form, faults)
    drawn = _drawn(evaluation, form, int(points["value"].notna().sum()))
    chart = _chart(evaluation, measure, points, drawn, form, place[0], scale)
    targets = points["target"].dropna()
    return Series(
        measure, str(latest["kind"]), str(latest["better"]), *place, stratum, unit, scale, counted, points, drawn,
        chart,
        variation(chart, str(latest["better"])),
        assurance(chart, float(targets.iloc[-1]) if len(targets) else None, str(latest["better"])),
    )  # fmt: skip


def _points(
    rows: pd.DataFrame, measure: Measure, form: str, faults: Counter[str]
) -> tuple[pd.DataFrame, str, float, bool]:
    """Return the points by period, unit, scale and whether people are counted; what cannot be right is left out."""
    columns = ["numerator", "denominator", "value", "target"]
    points = rows.set_index(_labels(rows["period"]))[columns].astype(float).sort_index()
    counted = form in {"proportion", "rate"} or (form == "run" and bool(points["denominator"].notna().any()))
    scale, unit = 1.0, measure.unit
    if counted:
        share = form != "rate"
        scale = PERCENT if share else float(measure.per)
        unit = "%" if share else (measure.unit or "per exposure")
        part, whole = points["numerator"], points["denominator"]
        wrong = {
            ZERO: whole == 0,
            NEGATIVE: (part < 0) | (whole < 0),
            ABOVE: (part > whole) & (whole > 0) if share else pd.Series(False, index=points.index),
        }
        for fault, where in wrong.items():
            faults[fault] += int(where.sum())
        bad = pd.concat(wrong, axis=1).any(axis=1)
        points[["numerator", "denominator"]] = points[["numerator", "denominator"]].mask(bad)
        points["value"] = scale * points["numerator"] / points["denominator"]
    points["target"] *= scale
    return _every_month(points), unit, scale, counted


def _labels(periods: pd.Series) -> pd.Index:
    """Name periods by month where each has its own month, otherwise by day."""
    months = periods.dt.strftime("%Y-%m")
    monthly = bool((periods.dt.day == 1).all())
    return pd.Index(months if monthly else periods.dt.strftime("%Y-%m-%d"), name="period")


def _every_month(points: pd.DataFrame) -> pd.DataFrame:
    """Put a row for every month between first and last, so that a gap is a gap; days have no such grid."""
    if not len(points) or len(str(points.index[0])) != len("2017-04"):
        return points
    months = pd.period_range(points.index[0], points.index[-1], freq="M").strftime("%Y-%m")
    return points.reindex(pd.Index(months, name="period"))


def _drawn(evaluation: Evaluation, form: str, known: int) -> str:
    if evaluation.charts.rules == "anhoej" or form == "run":
        return "run"
    return "run" if known < MINIMUM and evaluation.charts.short == "run" else form


def _chart(
    evaluation: Evaluation,
    measure: Measure,
    points: pd.DataFrame,
    drawn: str,
    form: str,
    subject: str,
    scale: float,
) -> pd.DataFrame:
    """Chart a series and turn it into the printed unit."""
    rebase = _rebases(measure, subject, points.index.tolist())
    if drawn == "run":
        return run_chart(points["value"], rules=ANHOEJ, rebase=rebase)
    rules, screen = rules_of(evaluation), evaluation.charts.screen
    if form == "value":
        return xmr(points["value"], rules=rules, rebase=rebase, screen=screen)
    draw = p_chart if form == "proportion" else u_chart
    chart = draw(points["numerator"], points["denominator"], rules=rules, rebase=rebase, screen=screen)
    lines = ["value", "centre", "sigma", "lower", "upper"]
    return chart.assign(**{line: scale * chart[line] for line in lines})


def _rebases(measure: Measure, subject: str, labels: Sequence[str]) -> list[Rebase]:
    """Return the declared rebases of a place that fall within its series."""
    if not labels:
        return []
    own = [one for one in measure.rebases if one.subject in {"", subject}]
    starts = {f"{one.start:%Y-%m-%d}"[: len(labels[0])]: one.reason for one in own}
    return [Rebase(start, reason) for start, reason in starts.items() if labels[0] < start <= labels[-1]]
