"""Growth: is the collaborative growing?

Estimate → protect → words and charts. An active member is a person with at least one qualifying interaction in the
trailing window; the stock at each month's end and the flows between month-ends reconcile exactly. Growth is judged
from the first full window on, and always also without the last month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.definition import Evaluation, Scope
from evalkit.disclosure import Protected, ReleaseClass, Unprotected, protect, record
from evalkit.results.finding import Direction, Estimate, Figure, Finding, Grade, Result, Table
from evalkit.stats.multiplicity import holm
from evalkit.stats.stock import first_full_window, stock_and_flows
from evalkit.stats.trend import grade, monthly_growth
from evalkit.tables import Tables

QUESTION = "Is the collaborative growing?"
COUNTED = "A count from the registers; nothing is inferred from it."
TOO_SMALL = "Too few active members or too few months after the first full window for an interval."
MOST_BARS = 30
"""Most occasions that one picture can name legibly."""
MOST_PARTS = 6
"""Most parts that one bar can be divided into legibly."""


def growth(tables: Tables, scope: Scope | None = None) -> Result:
    """Answer whether a collaborative, or one of its systems, is growing.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope, optional
        System, period and release profile; by default the whole programme for its board.

    Returns
    -------
    Result
        Graded findings, active members with their flows, attendance by occasion, growth by system.

    Raises
    ------
    ParameterError
        If the scope names an unknown system or an empty period.

    Examples
    --------
    >>> import evalkit as ek
    >>> women = ek.load("data_samples/southern-women")
    >>> ek.growth(ek.prepare(women)).findings[0].grade
    <Grade.NOT_ENOUGH_EVIDENCE: 'not enough evidence'>
    """
    scope = scope or Scope()
    estimates = estimate(tables, scope)
    evaluation = tables.evaluation
    shown = {table.name: protect(table, scope.profile) for table in estimates.tables}
    return Result(
        analysis="growth",
        question=QUESTION,
        findings=_findings(estimates, shown),
        tables=_tables(shown),
        figures=_figures(evaluation, shown, _context(tables, scope, shown["stock"])),
        caveats=_caveats(shown["facts"]),
        disclosure=record(*shown.values()),
        parameters={"system": scope.system, "start": scope.start, "end": scope.end, "profile": scope.profile},
    )


@dataclass(frozen=True)
class Growth:
    """Unprotected estimates of growth.

    Parameters
    ----------
    tables : tuple of Unprotected
        facts (one row), stock, occasions, registers and, for a programme with systems, systems.
    rate, without_last : Estimate or None
        Growth of the stock per month, with and without the last month; None where it cannot be estimated.
    grade : Grade
        How sure we are that the stock changed.
    direction : Direction
        Which way.
    rule : str
        The rule that gave the grade.
    """

    tables: tuple[Unprotected, ...]
    rate: Estimate | None
    without_last: Estimate | None
    grade: Grade
    direction: Direction
    rule: str


def estimate(tables: Tables, scope: Scope) -> Growth:
    """Estimate growth for a scope; nothing here is protected yet.

    Parameters
    ----------
    tables : Tables
        Canonical tables.
    scope : Scope
        System and period.

    Returns
    -------
    Growth
    """
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    here = _of_scope(tables, scope)
    members = _members(here, evaluation)
    months = np.arange(np.datetime64(first, "M"), np.datetime64(after, "M")).astype("datetime64[D]")
    stock = _stock(members, evaluation, months)
    judged = _judge(stock, evaluation)
    occasions = _occasions(tables, here, scope)
    facts = _facts(tables, scope, here, members, stock, occasions, judged)
    activity = ReleaseClass.ACTIVITY
    made = [
        Unprotected("facts", pd.DataFrame([facts]), activity, people=("first_active", "last_active", "joined")),
        Unprotected("stock", stock, activity, people=("active", "joined", "returned", "lapsed")),
        Unprotected("occasions", occasions, activity),
        Unprotected("registers", _registers(occasions), activity),
    ]
    if not scope.system and len(evaluation.systems) > 1:
        made.append(Unprotected("systems", _systems(members, evaluation, months), activity, people=("first", "last")))
    return Growth(tuple(made), *judged)


# ---------------------------------------------------------------------------------------------------- estimates


def _of_scope(tables: Tables, scope: Scope) -> pd.DataFrame:
    """Interactions before the end of the scope, with their occasion's kind; earlier ones still fill windows."""
    _, after = scope.months(tables.evaluation)
    kinds = tables.occasion.set_index("occasion_key")["kind"]
    here = tables.interaction.assign(kind=tables.interaction["occasion_key"].map(kinds))
    here = here[here["at"] < pd.Timestamp(after)]
    return here[here["system"] == scope.system] if scope.system else here


def _members(here: pd.DataFrame, evaluation: Evaluation) -> pd.DataFrame:
    """Interactions that make a person an active member, as the definition declares."""
    made = here["kind"].isin(evaluation.member_kinds) & here["role"].isin(evaluation.active.roles)
    return here[made & here["person_key"].notna()]


def _stock(members: pd.DataFrame, evaluation: Evaluation, months: np.ndarray) -> pd.DataFrame:
    window = evaluation.active.window_days
    at = members["at"].to_numpy("datetime64[us]")
    stock = stock_and_flows(members["person_key"].to_numpy(), at, months, window)
    full = first_full_window(at.min().astype("datetime64[D]"), months, window) if len(at) else len(months)
    stock["full_window"] = (np.arange(len(stock)) >= full).astype(int)
    return stock


def _judge(
    stock: pd.DataFrame, evaluation: Evaluation
) -> tuple[Estimate | None, Estimate | None, Grade, Direction, str]:
    """Estimate growth with and without the last month, and grade it; refuse what is too small."""
    thresholds = evaluation.thresholds
    active = stock.loc[stock["full_window"] == 1, "active"].to_numpy(float)
    if len(active) < thresholds.minimum_months or active.min() < thresholds.minimum_people:
        return None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_SMALL
    rate, without_last = monthly_growth(active), monthly_growth(active[:-1])
    if rate is None or without_last is None:
        return None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_SMALL
    return rate, without_last, *grade(rate, without_last, thresholds.no_change_per_month)


def _occasions(tables: Tables, here: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Attendance by occasion held in the period and open to the scope, in order of time."""
    evaluation = tables.evaluation
    first, after = scope.months(evaluation)
    occasion = tables.occasion
    held = occasion["start"].between(pd.Timestamp(first), pd.Timestamp(after), inclusive="left")
    open_to = occasion["eligible"].isin(["all", "invitation", scope.system]) if scope.system else held
    occasion = occasion[held & open_to].sort_values(["start", "occasion_key"], kind="stable")
    present = tables.interaction["occasion_key"].unique()  # a register is received whoever is on it
    counted = here[here["role"].isin(evaluation.active.roles)]
    by_system = counted.groupby(["occasion_key", "system"]).size().unstack(fill_value=0)
    codes = [scope.system] if scope.system else [*(system.code for system in evaluation.systems), ""]
    frame = pd.DataFrame(
        {
            "occasion": [_label(evaluation, row) for row in occasion.itertuples()],
            "kind": [evaluation.kind(code).plural.capitalize() for code in occasion["kind"]],
            "month": occasion["start"].dt.strftime("%Y-%m").to_numpy(),
            "open_to_all": (occasion["eligible"] == "all").astype(int).to_numpy(),
            "expected": occasion["register_expected"].astype(int).to_numpy(),
            "received": occasion["occasion_key"].isin(present).astype(int).to_numpy(),
        }
    )
    for code in codes:
        column = by_system[code] if code in by_system else pd.Series(dtype=int)
        frame[f"system_{code}"] = occasion["occasion_key"].map(column).fillna(0).astype(int).to_numpy()
    frame["attendances"] = frame[[f"system_{code}" for code in codes]].sum(axis=1)
    return frame[(frame["expected"] == 1) | (frame["received"] == 1)].reset_index(drop=True)


def _label(evaluation: Evaluation, occasion: Any) -> str:
    """Name an occasion: its declared title, else its kind; never a title that was not released."""
    start = occasion.start
    named = pd.notna(occasion.title)
    what = str(occasion.title) if named else evaluation.kind(occasion.kind).singular.capitalize()
    return f"{start.day} {wording.short_month(start)} · {what}"


def _registers(occasions: pd.DataFrame) -> pd.DataFrame:
    """Registers expected and received by kind of occasion, never pooled over kinds."""
    return (
        occasions.groupby("kind", sort=False)
        .agg(
            held=("kind", "size"), expected=("expected", "sum"), received=("received", "sum"), n=("attendances", "sum")
        )
        .reset_index()
    )


def _systems(members: pd.DataFrame, evaluation: Evaluation, months: np.ndarray) -> pd.DataFrame:
    """Growth of every system; one family under one claim, so graded after Holm."""
    rows, judged = [], []
    for system in evaluation.systems:
        stock = _stock(members[members["system"] == system.code], evaluation, months)
        judged.append(_judge(stock, evaluation))
        full = stock[stock["full_window"] == 1]
        ends = (int(full["active"].iloc[0]), int(full["active"].iloc[-1])) if len(full) else (0, 0)
        rows.append({"system": system.name, "first": ends[0], "last": ends[1]})
    rates = [rate for rate, *_ in judged]
    adjusted = iter(holm([rate.p for rate in rates if rate]))
    for row, (rate, _, single, direction, _) in zip(rows, judged, strict=True):
        after_holm = next(adjusted) if rate else 1.0
        row |= {
            "rate": rate.value if rate else np.nan,
            "low": rate.low if rate else np.nan,
            "high": rate.high if rate else np.nan,
            "grade": _graded_in_family(single, direction, after_holm),
        }
    return pd.DataFrame(rows)


def _graded_in_family(single: Grade, direction: Direction, adjusted: float) -> str:
    """Word a system's grade: a claim stands only if it also survives the family's adjustment."""
    if single not in {Grade.CLEAR, Grade.LEANING}:
        return str(single)
    survives = Grade.CLEAR if adjusted <= 0.05 and single is Grade.CLEAR else Grade.LEANING
    way = "rise" if direction is Direction.UP else "fall"
    return f"{survives} {way}" if adjusted <= 0.2 else str(Grade.NOT_ENOUGH_EVIDENCE)


def _facts(
    tables: Tables,
    scope: Scope,
    here: pd.DataFrame,
    members: pd.DataFrame,
    stock: pd.DataFrame,
    occasions: pd.DataFrame,
    judged: tuple[Estimate | None, Estimate | None, Grade, Direction, str],
) -> dict[str, Any]:
    """One row with every number that a sentence may speak."""
    evaluation = tables.evaluation
    full = stock[stock["full_window"] == 1]
    ends = full if len(full) else stock
    rate, without_last, *_ = judged
    expected = occasions[occasions["expected"] == 1]
    counted = here[here["role"].isin(evaluation.active.roles)]
    first, _ = scope.months(evaluation)
    counted = counted[counted["at"] >= pd.Timestamp(first)]
    of_members = members[members["at"] >= pd.Timestamp(first)]
    passing = counted[~counted["person_key"].isin(members["person_key"])]
    return {
        "scope": evaluation.system_name(scope.system) if scope.system else "the programme",
        "window": evaluation.active.window_days,
        "first_month": ends["month"].iloc[0],
        "first_active": int(ends["active"].iloc[0]),
        "last_month": ends["month"].iloc[-1],
        "last_active": int(ends["active"].iloc[-1]),
        "before_last": ends["month"].iloc[-2] if len(ends) > 1 else ends["month"].iloc[-1],
        "months_filling": int((stock["full_window"] == 0).sum()),
        "full_months": len(full),
        "minimum_months": evaluation.thresholds.minimum_months,
        "minimum_people": evaluation.thresholds.minimum_people,
        "joined": int(full["joined"].iloc[1:].sum()),
        "returned": int(full["returned"].iloc[1:].sum()),
        "lapsed": int(full["lapsed"].iloc[1:].sum()),
        "level": rate.level if rate else 0.95,
        **{f"rate_{name}": getattr(rate, name) if rate else np.nan for name in ("value", "low", "high")},
        **{f"less_{n}": getattr(without_last, n) if without_last else np.nan for n in ("value", "low", "high")},
        "expected": len(expected),
        "received": int(expected["received"].sum()),
        "missing": len(expected) - int(expected["received"].sum()),
        "attendances": len(counted),
        "people": int(counted["person_key"].nunique()),
        "unlinkable": int(counted["person_key"].isna().sum()),
        "no_system": int((counted["system"] == "").sum()),
        "has_systems": int(bool(evaluation.systems)),
        "two_systems": int(
            (of_members[of_members["system"] != ""].groupby("person_key")["system"].nunique() > 1).sum()
        ),
        "passing": int(passing["person_key"].nunique()),
    }


# ------------------------------------------------------------------------------------------------ words


def _findings(estimates: Growth, shown: dict[str, Protected]) -> tuple[Finding, ...]:
    facts = shown["facts"]
    found = [
        Finding(
            "growth.stock.rate", _rate_template(estimates), facts, estimates.grade, estimates.rule, estimates.rate,
            estimates.direction,
        )
    ]  # fmt: skip
    if estimates.without_last:
        found.append(
            Finding(
                "growth.stock.rate_without_last_month",
                "Without {last_month:month}, the change up to {before_last:month} is {less_value:change} a month"
                " ({level:share} interval {less_low:change} to {less_high:change}); a claim must hold both ways.",
                facts, Grade.COUNTED, "A check on the finding above: one last month must not make the claim.",
            )
        )  # fmt: skip
    found.append(Finding("growth.flows", _flows_template(facts), facts, Grade.COUNTED, COUNTED))
    found.append(Finding("growth.attendance", _attendance_template(facts), facts, Grade.COUNTED, COUNTED))
    if "systems" in shown:
        found.append(_systems_finding(shown["systems"]))
    return tuple(found)


def _rate_template(estimates: Growth) -> str:
    went = (
        "Active members went from {first_active:count} at the end of {first_month:month}"
        " to {last_active:count} at the end of {last_month:month}"
    )
    if estimates.rate is None:
        return went + ": there are too few people or too few months to say whether their number is growing."
    change = "{rate_value:change} a month ({level:share} interval {rate_low:change} to {rate_high:change})"
    ending = {
        Grade.CLEAR: "a clear {way}.",
        Grade.LEANING: "this leans towards a {way}, but is not clear.",
        Grade.NO_MATERIAL_CHANGE: "no material change.",
        Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence to say that their number is growing or shrinking.",
    }[estimates.grade]
    way = "rise" if estimates.direction is Direction.UP else "fall"
    return f"{went}, {change}: {ending.replace('{way}', way)}"


def _flows_template(facts: Protected) -> str:
    if facts.row()["full_months"] < 2:
        return "There are too few full windows to say who joined, returned or lapsed."
    return (
        "After {first_month:month}, {joined:count} {joined:noun:person|people} joined, {returned:count} returned and"
        " {lapsed:count} lapsed, which takes {first_active:count} to {last_active:count} exactly."
    )


def _attendance_template(facts: Protected) -> str:
    held = "{attendances:count} {attendances:noun:attendance|attendances} by {people:count} different people"
    if facts.row()["missing"]:
        return (
            f"The registers of {{received:count}} occasions hold {held}; {{missing:count}} more"
            " {missing:noun:register was|registers were} expected and not received, so the true figures are higher."
        )
    return f"The registers of all {{received:count}} occasions hold {held}."


def _systems_finding(systems: Protected) -> Finding:
    frame = systems.frame
    words = []
    for verdict in ("clear rise", "leaning rise", "leaning fall", "clear fall"):
        names = frame.loc[frame["grade"] == verdict, "system"].tolist()
        if names:
            words.append(f"{verdict} in {wording.listed(names)}")
    told = f"Looking at each system by itself there is a {'; a '.join(words)}." if words else (
        "Looking at each system by itself, none shows a clear change in active members."
    )  # fmt: skip
    others = " For the others there is not enough evidence or no material change." if 0 < len(words) and any(
        not str(word).endswith(("rise", "fall")) for word in frame["grade"]
    ) else ""  # fmt: skip
    return Finding(
        "growth.systems", told + others, systems, Grade.COUNTED,
        "Each system is graded like the programme, then adjusted for looking at all of them (Holm 1979).",
    )  # fmt: skip


def _caveats(facts: Protected) -> tuple[str, ...]:
    """What these data cannot say, each only where it applies."""
    row = facts.row()
    templates = {
        "An active member came to at least one occasion in the {window:count} days before a month's end;"
        " introduction and broadcast webinars do not count, nor do faculty, coaches and hosts.": True,
        "The registers are a count of everyone, not a sample: an interval says how far another period like this one"
        " could have gone, not how far the count may be wrong.": row["rate_value"] == row["rate_value"],
        "The first {months_filling:count} {months_filling:noun:month-end|month-ends} are drawn hollow and not judged:"
        " the window was still filling, which looks like growth even where nothing grows.": row["months_filling"],
        "{missing:count} {missing:noun:register|registers} of {expected:count} did not arrive. A missing register is"
        " not a zero: active members may be too low in the months that it touches.": row["missing"],
        "{unlinkable:count} {unlinkable:noun:attendance is|attendances are} a telephone dial-in or shared device:"
        " counted at the occasion, but nobody can say whose they were.": row["unlinkable"],
        "{passing:count} {passing:noun:person|people} came only to occasions that do not make a member.": row[
            "passing"
        ],
        "{no_system:count} {no_system:noun:attendance|attendances} could not be given to a system; the programme"
        " counts them, no system does.": row["no_system"] and row["has_systems"],
        "{two_systems:count} {two_systems:noun:person was|people were} active in more than one system and"
        " {two_systems:noun:counts|count} in each, but once in the programme.": row["two_systems"],
        "This says how many people take part. It does not say why, nor that anything became better for patients.": True,
    }
    return tuple(wording.sentence(template, row) for template, applies in templates.items() if applies)


# ---------------------------------------------------------------------------------- tables and pictures

STOCK_LABELS = {
    "month": "End of month",
    "active": "Active members",
    "joined": "Joined",
    "returned": "Returned",
    "lapsed": "Lapsed",
    "people_seen": "Different people so far",
    "full_window": "Window full (one means yes)",
}
STOCK_FORMATS = {"month": "month", **dict.fromkeys(list(STOCK_LABELS)[1:], "count")}


def _tables(shown: dict[str, Protected]) -> dict[str, Table]:
    made = [
        Table(
            "stock", "Active members at each month's end, with those who joined, returned and lapsed since the last.",
            shown["stock"], STOCK_LABELS, STOCK_FORMATS,
        ),
        Table(
            "registers", "Occasions held, registers expected and received, and attendances, by kind of occasion.",
            shown["registers"],
            {"kind": "Kind", "held": "Held", "expected": "Registers expected", "received": "Registers received",
             "n": "Attendances"},
            dict.fromkeys(("held", "expected", "received", "n"), "count"),
        ),
    ]  # fmt: skip
    if "systems" in shown:
        made.append(
            Table(
                "systems", "Active members of each system and their change per month; systems are not ranked.",
                shown["systems"],
                {"system": "System", "first": "First full window", "last": "Last month", "rate": "Change per month",
                 "low": "Interval from", "high": "Interval to", "grade": "How sure (adjusted for all systems)"},
                {"first": "count", "last": "count", "rate": "change", "low": "change", "high": "change"},
            )
        )  # fmt: skip
    return {table.name: table for table in made}


def _context(tables: Tables, scope: Scope, stock: Protected) -> list[tuple[str, str]]:
    """Dated context within the months shown, as (month, words); of one system only where it concerns it."""
    months = set(stock.frame["month"])
    marks = []
    for row in tables.context.sort_values(["start", "system", "kind"], kind="stable").itertuples():
        month = f"{row.start:%Y-%m}"
        if month in months and (not scope.system or row.system in {"", scope.system}):
            place = f", {tables.evaluation.system_name(row.system)}" if row.system and not scope.system else ""
            marks.append((month, f"{row.kind}{place}"))
    return marks


def _figures(
    evaluation: Evaluation, shown: dict[str, Protected], marks: Sequence[tuple[str, str]]
) -> dict[str, Figure]:
    from evalkit.charts import time  # matplotlib costs half a second: only where something is drawn

    row = shown["facts"].row()
    source = f"Registers received up to {wording.day(evaluation.programme.as_at)}"
    ends = wording.sentence(
        "from {first_active:count} at the end of {first_month:month} to {last_active:count} at the end of"
        " {last_month:month}",
        row,
    )
    dashed = " The first months are hollow: their window is still filling." if row["months_filling"] else ""
    context = f" Marked as context: {'; '.join(words for _, words in marks)}." if marks else ""
    made = [
        time.stock(
            shown["stock"], name="active-members", caption=f"Active members went {ends}.",
            alt=f"Line of active members by month, {ends}.{dashed}{context}", source=source, labels=STOCK_LABELS,
            formats=STOCK_FORMATS, marks=marks,
        ),
        time.flows(
            shown["stock"], name="joined-and-lapsed",
            caption=wording.sentence(
                "{joined:count} people joined, {returned:count} returned and {lapsed:count} lapsed after"
                " {first_month:month}.", row,
            ),
            alt="Bars by month: people who joined and returned above the line, people who lapsed below it."
            + wording.sentence(" In all {joined:count}, {returned:count} and {lapsed:count}.", row),
            source=source, labels=STOCK_LABELS, formats=STOCK_FORMATS,
        ),
    ]  # fmt: skip
    bars = _bars(evaluation, shown["occasions"])
    if bars is not None:
        made.append(time.attendance(bars.data, source=source, **bars.words))
    return {figure.name: figure for figure in made}


@dataclass(frozen=True)
class _Bars:
    data: Protected
    words: dict[str, Any]


def _bars(evaluation: Evaluation, occasions: Protected) -> _Bars | None:
    """Choose the occasions that one picture can show, and its words; None where nothing was open to all."""
    frame = occasions.frame
    rows = (frame["open_to_all"] == 1) & (frame["open_to_all"][::-1].cumsum()[::-1] <= MOST_BARS)
    systems = [column for column in frame.columns if column.startswith("system_")]
    parts = [column for column in systems if frame.loc[rows, column].sum()]
    if not rows.any() or not parts:
        return None
    parts = parts if len(parts) <= MOST_PARTS else ["attendances"]
    data = occasions.pick(rows, list(dict.fromkeys(["occasion", *parts, "attendances", "received"])))
    frame = data.frame
    labels = {"occasion": "Occasion", "attendances": "Attendances", "received": "Register received (one means yes)"}
    labels |= {column: evaluation.system_name(column.removeprefix("system_")) for column in systems}
    held = frame[frame["received"] == 1]
    most = held.loc[held["attendances"].idxmax()]
    told = {
        "n": len(frame),
        "most": int(most["attendances"]),
        "name": str(most["occasion"]),
        "least": int(held["attendances"].min()),
    }
    stacked = ", stacked by system" if len(parts) > 1 else ""
    words = {
        "name": "attendance",
        "labels": labels if evaluation.systems else labels | {"system_": "People"},
        "parts": parts,
        "formats": dict.fromkeys([*parts, "attendances", "received"], "count"),
        "caption": "Each occasion open to all drew between {least:count} and {most:count} people; most came on {name:text}.",
        "alt": f"{{n:count}} horizontal bars of attendance in order of time{stacked}, between {{least:count}} and"
        " {most:count} people long. An occasion whose register is missing has words in place of a bar.",
    }
    return _Bars(data, words | {key: wording.sentence(words[key], told) for key in ("caption", "alt")})
