"""Experts and coaches: needed, in place, missing, and how long it takes. Arithmetic with ranges, and no more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.capability.alike import COUNTED, is_hidden
from evalkit.analyses.capability.workforce import Workforce
from evalkit.definition import Capability, Dose
from evalkit.disclosure import TOTAL, People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats import capacity
from evalkit.stats.capacity import Range

EXAMPLE = 4000
"""Staff of the organisation whose dosage the Play Book of the One Gloucestershire Improvement Community prints."""

KINDS = {"experts": "Internal experts", "coaches": "Coaches"}
EVERYBODY = "All organisations"
LABELS = {
    "name": "Organisation", "staff": "Staff in post",
    **{kind: f"{title} in place" for kind, title in KINDS.items()},
    **{f"{kind}_low": f"{title} needed, from" for kind, title in KINDS.items()},
    **{f"{kind}_high": "to" for kind in KINDS},
    **{f"{kind}_gap_low": f"{title} missing, from" for kind, title in KINDS.items()},
    **{f"{kind}_gap_high": "to" for kind in KINDS},
}  # fmt: skip
RULE = "Arithmetic from declared shares, staff in post and the register of champions; nothing is inferred."
NOT_A_FORMULA = (
    "The Institute for Healthcare Improvement, from which the idea of dosing comes, says itself that it “is not a"
    " statistical formula”: the ranges are a rule of thumb to plan with, and no evidence that so many are enough."
)


def part(work: Workforce) -> Part:
    """Return what there is to say of doses; nothing where nobody returned how many staff there are."""
    staff = work.staff
    if staff.empty:
        return Part()
    return Part(
        (_by_organisation(work, staff), _together(work, staff)),
        findings=lambda shown: _findings(shown["doses-together"], work),
        tables=lambda shown: _tables(shown["doses"]),
        figures=lambda shown: _figures(shown),
        caveats=lambda shown: _caveats(shown["doses-together"], work),
    )


def _declared(work: Workforce) -> Mapping[str, Dose]:
    return {"experts": work.evaluation.capability.experts, "coaches": work.evaluation.capability.coaches}


def _having(work: Workforce, dose: Dose, org_key: str = "") -> frozenset[str]:
    """Return who counts as one, by the register of champions."""
    people = work.people
    if dose.skill not in people:
        return frozenset()
    some = people[people[dose.skill]]
    return frozenset((some[some["org_key"] == org_key] if org_key else some)["person_key"])


def _needs(work: Workforce, staff: float, there: Mapping[str, float]) -> dict[str, float]:
    row: dict[str, float] = {}
    for kind, dose in _declared(work).items():
        wanted = capacity.needed(staff, Range(dose.low, dose.high))
        missing = capacity.gap(wanted, there[kind])
        row |= {f"{kind}_low": wanted.low, f"{kind}_high": wanted.high}
        row |= {f"{kind}_gap_low": missing.low, f"{kind}_gap_high": missing.high}
    return row


def _by_organisation(work: Workforce, staff: pd.Series) -> Unprotected:
    rows: list[dict[str, Any]] = []
    groups = []
    for org_key in [key for key in work.organisations["org_key"] if key in staff.index]:
        there = {kind: _having(work, dose, org_key) for kind, dose in _declared(work).items()}
        numbers = {kind: float(len(people)) for kind, people in there.items()}
        rows.append(
            {"organisation": org_key, "name": work.name(org_key), "staff": float(staff[org_key]), **numbers,
             **_needs(work, float(staff[org_key]), numbers)}
        )  # fmt: skip
        groups.append(frozenset().union(*there.values()))
    return Unprotected("doses", pd.DataFrame(rows), ReleaseClass.PERSONAL, groups=groups, **_columns(work))


def _columns(work: Workforce) -> dict[str, Any]:
    """Declare the columns that rows by organisation and all together share."""
    gaps = {f"{kind}_gap_{end}": Statistic(kind, 0) for kind in KINDS for end in ("low", "high")}
    return {
        "people": {kind: People(of=kind) for kind in KINDS},
        "statistics": gaps,
        "about_nobody": ("staff", *(f"{kind}_{end}" for kind in KINDS for end in ("low", "high"))),
        "by": ("organisation",),
        "labels": ("name",),
        "period": f"{work.after:%Y-%m}",
    }


def _together(work: Workforce, staff: pd.Series) -> Unprotected:
    """Declare the single row that sentences speak: everybody, rates, years, and the printed example."""
    declared, capability = _declared(work), work.evaluation.capability
    whole = float(staff.sum())
    there = {kind: _having(work, dose) for kind, dose in declared.items()}
    numbers = {kind: float(len(people)) for kind, people in there.items()}
    leaving = Range(*capability.leaving) if capability.leaving else Range(0.0, 0.0)
    row: dict[str, Any] = {
        "organisation": TOTAL, "name": EVERYBODY, "staff": whole, **numbers, **_needs(work, whole, numbers),
        "organisations": len(staff), "example": EXAMPLE, "leaving_low": leaving.low, "leaving_high": leaving.high,
        "teams": float(len(_teams(work))), "each_low": capability.teams_per_coach[0],
        "each_high": capability.teams_per_coach[1], "time_low": capability.protected_time[0],
        "time_high": capability.protected_time[1],
    }  # fmt: skip
    for kind, dose in declared.items():
        rate = _trained_a_year(work, dose)
        missing = Range(row[f"{kind}_gap_low"], row[f"{kind}_gap_high"])
        years = capacity.years_to_close(missing, rate, numbers[kind], leaving) if rate == rate else Range(0, math.inf)
        printed = getattr(Capability(), kind)
        shown = capacity.needed(EXAMPLE, Range(printed.low, printed.high))
        row |= {
            f"{kind}_rate": rate,
            f"{kind}_years_low": _finite(years.low, rate), f"{kind}_years_high": _finite(years.high, rate),
            f"{kind}_share": printed.share, f"{kind}_least": printed.low, f"{kind}_most": printed.high,
            f"{kind}_example": capacity.needed(EXAMPLE, Range(printed.share, printed.share)).low,
            f"{kind}_example_low": shown.low, f"{kind}_example_high": shown.high,
        }  # fmt: skip
    carried = capacity.carried(numbers["coaches"], Range(*capability.teams_per_coach))
    protected = work.people[work.people["person_key"].isin(there["coaches"])]["protected_time"]
    row |= {"carried_low": carried.low, "carried_high": carried.high,
            "with_time": float((protected.fillna(0) >= capability.protected_time[0]).sum())}  # fmt: skip
    columns = _columns(work)
    columns["people"] = columns["people"] | {"with_time": People(of="coaches-with-time", base="coaches")}
    years = {f"{kind}_years_{end}": Statistic(kind, 1) for kind in KINDS for end in ("low", "high")}
    columns["statistics"] = columns["statistics"] | years | {
        "carried_low": Statistic("coaches", 0), "carried_high": Statistic("coaches", 0),
    }  # fmt: skip
    told = {*row} - {*columns["people"], *columns["statistics"], "organisation", "name"}
    columns["about_nobody"] = tuple(name for name in row if name in told)
    return Unprotected(
        "doses-together",
        pd.DataFrame([row]),
        ReleaseClass.PERSONAL,
        groups=[frozenset().union(*there.values())],
        **columns,
    )


def _finite(years: float, rate: float) -> float:
    """Return years; missing where the gap never closes, or nothing is known of training."""
    return years if math.isfinite(years) and rate == rate else np.nan


def _teams(work: Workforce) -> pd.DataFrame:
    teams = work.tables.team
    now = (teams["joined"] < work.after) & (teams["left"].isna() | (teams["left"] >= work.after))
    return teams[now & (teams["system"] == work.scope.system)] if work.scope.system else teams[now]


def _trained_a_year(work: Workforce, dose: Dose) -> float:
    """Return completions of a dose's levels a year: as returned, else people by name; missing if nothing is known."""
    since = work.since[work.since["level"].isin(dose.levels)]
    if len(since):
        years = ((work.after - since["period"]).dt.days / 365.25).to_numpy(dtype=float)
        return float((since["n"].to_numpy(dtype=float) / years).sum())
    year_ago = work.after - pd.DateOffset(years=1)
    named = work.completions
    recent = named[named["level"].isin(dose.levels) & (named["completed"] >= year_ago)]
    return float(recent["person_key"].nunique()) if len(recent) else np.nan


def _findings(row: Protected, work: Workforce) -> Iterator[Finding]:
    values = row.row()
    for kind, dose in _declared(work).items():
        title = KINDS[kind].lower()
        told = "For {staff:count} staff in {organisations:count} {organisations:noun:organisation|organisations},"
        told += f" {{{kind}_low:count}} to {{{kind}_high:count}} {title} are needed; "
        if not dose.skill:
            told += "how many there are is not declared."
        elif is_hidden(values[kind]) or is_hidden(values[f"{kind}_gap_low"]):
            told += "too few are on the register of champions to be shown."
        else:
            told += f"{{{kind}:count}} are on the register of champions, so that {{{kind}_gap_low:count}} to"
            told += f" {{{kind}_gap_high:count}} are missing.{_years(kind, values, work)}"
        yield Finding(f"capability.dosage.{kind}", told, row, Grade.COUNTED, RULE)
    if not is_hidden(values["carried_low"]) and values["teams"]:
        told = (
            "These coaches could carry {carried_low:count} to {carried_high:count} teams, each of them"
            " {each_low:count} to"
            " {each_high:count} with {time_low:share} to {time_high:share} of their time protected; there are"
            " {teams:count} {teams:noun:team|teams}. {with_time:count} coaches are on record with so much protected"
            " time."
        )
        yield Finding("capability.dosage.carried", told, row, Grade.COUNTED, COUNTED)


def _years(kind: str, values: dict[str, Any], work: Workforce) -> str:
    """Say how long closing the gap takes at the present rate."""
    if is_hidden(values[f"{kind}_rate"]) or values[f"{kind}_gap_high"] == 0:
        return ""
    pace = f" At the present {{{kind}_rate:count}} trained a year"
    if work.evaluation.capability.leaving:
        pace += ", less {leaving_low:share} to {leaving_high:share} who leave,"
    low, high = values[f"{kind}_years_low"], values[f"{kind}_years_high"]
    if is_hidden(high):
        return f"{pace} the gap {'may never close' if not is_hidden(low) else 'does not close'}."
    return f"{pace} that takes {{{kind}_years_low:decimal}} to {{{kind}_years_high:decimal}} years at least."


def _tables(doses: Protected) -> Iterator[Table]:
    columns = ["name", "staff"]
    columns += [f"{kind}{end}" for kind in KINDS for end in ("_low", "_high", "", "_gap_low", "_gap_high")]
    yield Table(
        "doses", "Experts and coaches needed, in place and missing, by organisation.", doses.pick(columns=columns),
        LABELS, dict.fromkeys(columns[1:], "count"),
    )  # fmt: skip


def _figures(shown: Shown) -> Iterator[Figure]:
    from evalkit.charts import scales
    from evalkit.charts.words import Words

    doses, together = shown["doses"], shown["doses-together"]
    columns = ["name", *(f"{kind}{end}" for kind in KINDS for end in ("", "_low", "_high"))]
    words = Words(
        "doses",
        caption=say(
            "{coaches:count} coaches are in place where {coaches_low:count} to {coaches_high:count} are needed, and"
            " {experts:count} internal experts where {experts_low:count} to {experts_high:count} are.", together,
        ),
        alt=say(
            "A row for each of {organisations:count} organisations, in two columns: a solid bar for those in place"
            " and a"
            " hatched band for the range of those needed, with both numbers beside it. A star stands for a number"
            " that is"
            " not shown.", together,
        ),
        source="Staff in post as returned, and the register of champions",
        labels=LABELS, formats=dict.fromkeys(columns[1:], "count"),
    )  # fmt: skip
    yield scales.doses(doses.pick(columns=columns), words, kinds=KINDS)


def _caveats(row: Protected, work: Workforce) -> list[str]:
    told = [
        NOT_A_FORMULA,
        say(
            "Where the ranges come from (Play Book of the One Gloucestershire Improvement Community): of an"
            " organisation of {example:count}, {experts_share:percent} internal experts are"
            " {experts_example:count}, printed as {experts_example_low:count} to {experts_example_high:count}, which is"
            " {experts_least:percent} to {experts_most:percent}; {coaches_share:percent} coaches are"
            " {coaches_example:count}, printed as {coaches_example_low:count} to {coaches_example_high:count}, which is"
            " {coaches_least:percent} to {coaches_most:percent}. The share alone is exact where the range is not, so"
            " that"
            " both are given.", row,
        ),
    ]  # fmt: skip
    if not work.evaluation.capability.leaving:
        told.append("How many experts and coaches leave in a year is not declared; the years count as if nobody left.")
    told.append(
        "Whoever is trained is not yet a coach, and the register of champions knows only those who signed up: the"
        " gap may"
        " be smaller or larger than it seems."
    )
    return told
