"""Active members: how many at each month's end, who joined, returned and lapsed, and whether their number grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.growth.basis import Basis, Group, people
from evalkit.analyses.growth.registers import source
from evalkit.definition import Evaluation, Profile
from evalkit.disclosure import Balance, People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Figure, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.judged import Judged, as_family, judge
from evalkit.stats.stock import first_full_window, stock_and_flows, stock_and_flows_by
from evalkit.stats.trend import with_and_without_last, zero_months

COUNTED = "A count from the registers; nothing is inferred from it."
TOO_SMALL = "Too few active members, too few months after the first full window, or nobody active at the end."
ACTIVE, JOINED, RETURNED, LAPSED, SEEN = "active", "joined", "returned", "lapsed", "people_seen"
RATE = ("value", "low", "high")
LABELS = {
    "month": "End of month",
    "active": "Active members",
    "joined": "Joined",
    "returned": "Returned",
    "lapsed": "Lapsed",
    "people_seen": "Different people so far",
    "window": "Window",
}
FORMATS = {"month": "month", **dict.fromkeys(list(LABELS)[1:-1], "count")}


def stock(basis: Basis) -> Part:
    """Count active members month by month, and judge their growth from the first full window on."""
    evaluation, scope = basis.evaluation, basis.scope
    months = stock_by_month(basis, evaluation.active.window_days)
    judged = growth_of_systems(basis)[scope.system] if scope.system else growth_of(months, evaluation)
    estimates = (
        _declare_change(pd.DataFrame([_change(months, judged, basis)]), basis),
        _declare_stock(months, basis),
    )
    return Part(
        estimates,
        findings=lambda shown: _findings(judged, shown),
        tables=_tables,
        figures=lambda shown: _figures(shown, basis),
        caveats=_caveats,
    )


def stock_by_month(basis: Basis, window: int) -> pd.DataFrame:
    """Return stock and flows by month, with `window` "full" or "filling".

    Parameters
    ----------
    basis : Basis
        What is asked about.
    window : int
        Days for which an interaction makes somebody active.
    """
    members = basis.of_scope(basis.coded_members)
    months = stock_and_flows(members["person_key"].cat.codes, members["at"], basis.months, window)
    return _with_windows(months, members["held"].min(), basis, window)


def stocks_of_systems(basis: Basis, window: int) -> dict[str, pd.DataFrame]:
    """Return what :func:`stock_by_month` gives for every system, by its code: all of them in one pass.

    Parameters
    ----------
    basis : Basis
        What is asked about; of which system does not matter.
    window : int
        Days for which an interaction makes somebody active.
    """
    members = basis.coded_members
    person = members["person_key"].cat.codes
    _, by_system = stock_and_flows_by(
        members["system"], person, members["at"], basis.months, window, groups=basis.codes
    )
    since = members.groupby("system", observed=True)["held"].min()
    of_system = {str(code): months.reset_index(drop=True) for code, months in by_system.groupby("group")}
    return {
        code: _with_windows(of_system[code].drop(columns="group"), since.get(code, pd.NaT), basis, window)
        for code in basis.codes
    }


def _with_windows(months: pd.DataFrame, since: pd.Timestamp, basis: Basis, window: int) -> pd.DataFrame:
    """Mark the months whose window is full since the first occasion.

    Its day counts, not that of a row: one misread row must not make a filling window look full.
    """
    full = len(months) if pd.isna(since) else first_full_window(since.date(), basis.months, window)
    return months.assign(window=np.where(np.arange(len(months)) >= full, "full", "filling"))


def full_windows(months: pd.DataFrame) -> pd.DataFrame:
    """Return the months whose window is full: the only ones that are judged."""
    return months[months["window"] == "full"]


def typical(months: pd.DataFrame) -> int:
    """Return the median of the people active: the number that a rate of change rests on."""
    full = full_windows(months)
    return int(full["active"].median()) if len(full) else 0


def growth_of(months: pd.DataFrame, evaluation: Evaluation) -> Judged:
    """Estimate growth with and without the last month, and grade it; refuse what is too small."""
    thresholds = evaluation.thresholds
    active = full_windows(months)["active"].to_numpy()
    both = with_and_without_last(active, thresholds.minimum_months, thresholds.minimum_people)
    return judge(both.all_months, both.without_last, thresholds.no_change_per_month, TOO_SMALL)


def growth_of_systems(basis: Basis) -> dict[str, Judged]:
    """Judge every system; all of them are one family under one claim, so a claim must also survive Holm."""
    stocks = stocks_of_systems(basis, basis.evaluation.active.window_days)
    return as_family({code: growth_of(months, basis.evaluation) for code, months in stocks.items()}, "systems")


def verdict(judged: Judged, unclear: str = "to say that their number is growing or shrinking") -> str:
    """Return a judgement as the end of a sentence about a number of people."""
    way = "rise" if judged.direction is Direction.UP else "fall"
    return {
        Grade.CLEAR: f"a clear {way}.",
        Grade.LEANING: f"this leans towards a {way}, but is not clear.",
        Grade.NO_MATERIAL_CHANGE: "no material change.",
        Grade.NOT_ENOUGH_EVIDENCE: f"not enough evidence {unclear}.",
    }[judged.grade]


def _change(months: pd.DataFrame, judged: Judged, basis: Basis) -> dict[str, Any]:
    """Return every number about the stock that a sentence may speak."""
    evaluation, members = basis.evaluation, basis.members
    full = full_windows(months)
    ends = full if len(full) else months
    rate, less = judged.rate, judged.without_last
    outside = [evaluation.kind(code).plural for code in evaluation.kind_codes if code not in evaluation.member_kinds]
    moves = ends["active"].pct_change().abs().replace(np.inf, np.nan)
    return {
        "window": evaluation.active.window_days,
        "outside": wording.listed(outside),
        "left_out": basis.left_out,
        "first_month": ends["month"].iloc[0],
        "first_active": int(ends["active"].iloc[0]),
        "last_month": ends["month"].iloc[-1],
        "last_active": int(ends["active"].iloc[-1]),
        "typical": typical(months),
        "months_filling": int((months["window"] == "filling").sum()),
        "full_months": len(full),
        "joined": int(full["joined"].iloc[1:].sum()),
        "returned": int(full["returned"].iloc[1:].sum()),
        "lapsed": int(full["lapsed"].iloc[1:].sum()),
        "level": rate.level if rate else np.nan,
        **{f"rate_{name}": getattr(rate, name) if rate else np.nan for name in RATE},
        **{f"less_{name}": getattr(less, name) if less else np.nan for name in RATE},
        "typical_move": float(moves.median()) if rate else np.nan,
        "zero_months": zero_months(ends["active"]),
        "two_systems": _in_two_systems(members),
    }


def _in_two_systems(members: pd.DataFrame) -> int:
    """Count the people who were active in more than one system."""
    pairs = members.loc[members["system"] != "", ["person_key", "system"]].drop_duplicates()
    return int((pairs["person_key"].value_counts() > 1).sum())


def _declare_change(frame: pd.DataFrame, basis: Basis) -> Unprotected:
    ends = {"first_active": "first_month", "last_active": "last_month"}
    counts = {column: People(of=ACTIVE, at={"month": str(frame[month].iloc[0])}) for column, month in ends.items()}
    counts |= {column: People(of=column) for column in (JOINED, RETURNED, LAPSED)}
    counts |= {column: People() for column in ("typical", "two_systems")}
    rates = [f"{prefix}_{end}" for prefix in ("rate", "less") for end in RATE]
    return Unprotected(
        "change", frame, ReleaseClass.ACTIVITY,
        people=counts, statistics={column: Statistic(base="typical") for column in (*rates, "typical_move")},
        about_nobody=("window", "months_filling", "full_months", "level", "zero_months"),
        period=basis.period, labels=("first_month", "last_month", "outside", "left_out"),
        groups=basis.behind(lambda: [people(basis.members)]),
    )  # fmt: skip


def _declare_stock(frame: pd.DataFrame, basis: Basis) -> Unprotected:
    window = basis.evaluation.active.window_days
    return Unprotected(
        "stock", frame, ReleaseClass.ACTIVITY,
        people={column: People(of=column) for column in (ACTIVE, JOINED, RETURNED, LAPSED)} | {SEEN: People()},
        by=("month",), topic=("month",),
        balances=(Balance(ACTIVE, (JOINED, RETURNED), (LAPSED,)), Balance(SEEN, (JOINED,), ())),
        groups=basis.behind(lambda: [active_in(basis.members, month, window) for month in frame["month"]]),
    )  # fmt: skip


def active_in(members: pd.DataFrame, month: str, window: int) -> Group:
    """Return everybody active at a month's end."""
    after = pd.Timestamp(np.datetime64(month, "M") + 1)
    day = members["at"].dt.normalize()
    return people(members[(day < after) & (day >= after - pd.Timedelta(days=window))])


def _findings(judged: Judged, shown: Shown) -> Iterator[Finding]:
    change = shown["change"]
    told = _rate_template(judged, ended=change.row()["last_active"] == 0)
    rate = released(judged.rate, change, "rate_")
    yield Finding("growth.stock.rate", told, change, judged.grade, judged.rule, rate, judged.direction)
    yield Finding("growth.flows", _flows_template(change), change, Grade.COUNTED, COUNTED)


def _rate_template(judged: Judged, *, ended: bool) -> str:
    went = (
        "Active members went from {first_active:count} at the end of {first_month:month}"
        " to {last_active:count} at the end of {last_month:month}"
    )
    if judged.rate is None and ended:
        return went + ": nobody is active any more, so there is no rate of change to speak of."
    if judged.rate is None:
        return went + ": there are too few people or too few months to say whether their number is growing."
    change = (
        "The typical change is {rate_value:change} a month"
        " ({level:share} interval {rate_low:change} to {rate_high:change})"
    )
    check = (
        " Without {last_month:month} it would be {less_value:change} ({less_low:change} to {less_high:change});"
        " a claim must hold both ways."
    )
    return f"{went}. {change}: {verdict(judged)}{check}"


def _flows_template(change: Protected) -> str:
    if change.row()["full_months"] < 2:
        return "There are too few full windows to say who joined, returned or lapsed."
    exactly = "" if change.profile == Profile.PUBLIC else " exactly"  # rounded numbers need not add up
    return (
        "After {first_month:month}, {joined:count} {joined:noun:person|people} joined, {returned:count} returned and"
        f" {{lapsed:count}} lapsed, which takes {{first_active:count}} to {{last_active:count}}{exactly}."
    )


def _tables(shown: Shown) -> Iterator[Table]:
    caption = "Active members at each month's end, with those who joined, returned and lapsed since the last."
    yield Table("stock", caption, shown["stock"], LABELS, FORMATS)


def _figures(shown: Shown, basis: Basis) -> Iterator[Figure]:
    from evalkit.charts import time  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    change = shown["change"]
    ends = (
        "from {first_active:count} at the end of {first_month:month} to {last_active:count} at the end of"
        " {last_month:month}"
    )
    marks = basis.marks(shown["stock"].frame["month"].tolist())
    hollow = " The first months are hollow: their window is still filling." if change.row()["months_filling"] else ""
    context = " Marked as context: {context:text}." if marks else ""
    named = {"context": "; ".join(words for _, words in marks)}
    yield time.stock(
        shown["stock"],
        Words(
            "active-members",
            caption=say(f"Active members went {ends}.", change),
            alt=say(f"Line of active members by month, {ends}.{hollow}{context}", change, named),
            source=source(shown), labels=LABELS, formats=FORMATS,
        ),
        marks=marks,
    )  # fmt: skip
    flows = (
        "{joined:count} {joined:noun:person|people} joined, {returned:count} returned and {lapsed:count} lapsed"
        " after {first_month:month}."
    )
    alt = (
        "Bars by month: people who joined and returned above the line, people who lapsed below it. In all"
        " {joined:count}, {returned:count} and {lapsed:count}."
    )
    yield time.flows(
        shown["stock"],
        Words(
            "joined-and-lapsed", caption=say(flows, change), alt=say(f"{alt}{context}", change, named),
            source=source(shown), labels=LABELS, formats=FORMATS,
        ),
        marks=marks,
    )  # fmt: skip


def _caveats(shown: Shown) -> Iterator[str]:
    """Say what these data cannot tell, each only where it applies."""
    row = shown["change"].row()
    has_rate = row["rate_value"] == row["rate_value"]
    templates = {
        "An active member came to at least one occasion in the {window:count} days before a month's end.": True,
        "These do not make a member: {outside:text}.": row["outside"],
        "These are counted neither as members nor as attendances: {left_out:text}.": row["left_out"],
        "The typical change is the median over all pairs of month-ends, so that one crowded month does not make it. It"
        " need not lead from the first number to the last.": has_rate,
        "The registers are a count of everyone, not a sample: an interval says how far another period like this one"
        " could have gone, not how far the count may be wrong.": has_rate,
        "The number moves by about {typical_move:share} from one month to the next, up or down. Moves like these alone"
        " can add up to a difference between the first and the last month, which is why an interval is given and"
        " two end points are not enough.": has_rate,
        "The first {months_filling:count} {months_filling:noun:month-end|month-ends} are drawn hollow and not judged:"
        " the window was still filling, which looks like growth even where nothing grows.": row["months_filling"],
        "{zero_months:count} {zero_months:noun:month-end has|month-ends have} nobody active: a rate cannot be taken"
        " from nobody, so {zero_months:noun:it is|they are} left out of it.": row["zero_months"],
        "{two_systems:count} {two_systems:noun:person was|people were} active in more than one system and"
        " {two_systems:noun:counts|count} in each, but once in the programme.": row["two_systems"],
    }
    yield from (say(template, shown["change"]) for template, applies in templates.items() if applies)
