"""Who takes part: reached, returned, in a team, in a team that tests a change – by system, sector, role and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.growth.attendance import REACHED
from evalkit.analyses.growth.basis import Basis
from evalkit.analyses.growth.registers import source
from evalkit.analyses.growth.steps import attributes, steps, unseen
from evalkit.analyses.growth.stock import COUNTED
from evalkit.definition import Denominator
from evalkit.disclosure import People, Protected, ReleaseClass, Share, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

MOST_ROWS = 18
"""Most groups that one picture can name legibly."""
UNKNOWN = "Not known"
DIVISIONS = {"system": "System", "sector": "Sector", "role": "Role", "place": "Place"}
STEPS = {"reached": "Reached", "returned": "Came again", "team": "In a team", "testing": "Testing a change"}


def reach(basis: Basis) -> Part:
    """Count who takes part and how far, in all and by every division of people that is known."""
    known = steps(basis).join(attributes(basis))
    counted = [name for name in STEPS if name in known]
    divisions = [name for name in DIVISIONS if len(known[name].dropna().unique()) > 1]
    tables = [_by(division, known, counted, basis) for division in divisions]
    return Part(
        (_together(known, counted, tables, basis), *tables),
        findings=_findings,
        tables=lambda shown: _tables(shown, counted, divisions),
        figures=lambda shown: _figures(shown, counted, divisions),
        caveats=_caveats,
    )


def by_group(division: str, known: pd.DataFrame, counted: Sequence[str], basis: Basis) -> pd.DataFrame:
    """Count every step by group of one division, with the declared number of people where there is one.

    Parameters
    ----------
    division : str
        ``"system"``, ``"sector"``, ``"role"`` or ``"place"``.
    known : DataFrame
        A row a person: which steps were reached, and the groups (:mod:`evalkit.analyses.growth.steps`).
    counted : sequence of str
        Steps that are known.
    basis : Basis
        Declares how many people there are.

    Returns
    -------
    DataFrame
        The group in a column of the division's name, its printed `name`, a count a step, `eligible` (declared;
        missing where it is not, or is less than those reached), `share` (empty until it is protected) and `source`.
    """
    groups = known.groupby(known[division].fillna(""))
    frame = groups[list(counted)].sum().astype(int).rename_axis(division).reset_index()
    declared = _declared(division, basis)
    frame = frame.assign(
        name=[_name(division, key, basis) for key in frame[division]],
        eligible=[float(declared[key].people) if key in declared else np.nan for key in frame[division]],
        source=[_source(declared[key]) if key in declared else "–" for key in frame[division]],
        share=np.nan,
    )
    frame["eligible"] = frame["eligible"].where(frame["eligible"] >= frame["reached"])
    order = [system.code for system in basis.evaluation.systems] if division == "system" else []
    order = [group.code for group in basis.evaluation.role_groups] if division == "role" else order
    place = {key: (not key, order.index(key) if key in order else len(order), key) for key in frame[division]}
    frame = frame.sort_values(division, key=lambda keys: keys.map(place), ignore_index=True)
    return frame.assign(**{division: _group(division, frame[division])})


def _group(division: str, keys: pd.Series) -> pd.Series:
    """Name groups as no total could be called, whatever a sector or place is."""
    return f"{division} " + keys.fillna("").replace("", UNKNOWN)


def _declared(division: str, basis: Basis) -> Mapping[str, Denominator]:
    """Return the denominators of a division; they count the whole programme, so a system's own report has none."""
    if basis.scope.system:
        return {}
    return {one.group: one for one in basis.evaluation.denominators if one.of == division}


def _name(division: str, key: str, basis: Basis) -> str:
    if not key:
        return UNKNOWN
    if division == "system":
        return basis.evaluation.system_name(key)
    return basis.evaluation.role_group_name(key) if division == "role" else key[:1].upper() + key[1:]


def _source(declared: Denominator) -> str:
    return f"{declared.source}, {wording.day(declared.as_at)}"


def _counting(step: str) -> str:
    """Name whom a step counts, so that parts and totals are found; those reached are the people of attendance, too."""
    return REACHED if step == "reached" else f"reached and {step}"


def _by(division: str, known: pd.DataFrame, counted: Sequence[str], basis: Basis) -> Unprotected:
    frame = by_group(division, known, counted, basis)
    keys = _group(division, known[division])
    return Unprotected(
        f"reach-{division}", frame, ReleaseClass.PERSONAL,
        people={step: People(of=_counting(step)) for step in counted}
        | {"eligible": People(of=f"eligible by {division}")},
        shares={"share": Share("reached", "eligible")},
        by=(division,), labels=("name", "source"), period=basis.period,
        groups=[frozenset(known.index[keys == key]) for key in frame[division]],
    )  # fmt: skip


def _together(known: pd.DataFrame, counted: Sequence[str], tables: Sequence[Unprotected], basis: Basis) -> Unprotected:
    """Declare the totals, which say no more of anybody than attendance does."""
    reached = len(known)
    declared = [one for one in basis.evaluation.denominators if one.of == "system"]
    declared = [one for one in declared if basis.scope.system in {"", one.group}]
    whole = bool(declared) and len(declared) == (1 if basis.scope.system else len(basis.codes))
    people = sum(one.people for one in declared) if whole else 0
    row: dict[str, Any] = {name: int(known[name].sum()) for name in counted}
    row |= {
        "eligible": float(people) if people >= max(reached, 1) else np.nan,
        "share": np.nan,
        "source": wording.listed(list(dict.fromkeys(map(_source, declared)))),
        "groups": sum(int((table.frame["name"] != UNKNOWN).sum()) for table in tables),
        "with_number": sum(int(table.frame["eligible"].notna().sum()) for table in tables),
        "unseen": len(unseen(known, basis)),
    }
    return Unprotected(
        "reach", pd.DataFrame([row]), ReleaseClass.ACTIVITY,
        people={step: People(of=_counting(step)) for step in counted}
        | {"eligible": People(), "unseen": People()},
        shares={"share": Share("reached", "eligible")},
        about_nobody=("groups", "with_number"), labels=("source",), period=basis.period,
        groups=basis.behind(lambda: [frozenset(known.index)]),
    )  # fmt: skip


def _findings(shown: Shown) -> Iterator[Finding]:
    together = shown["reach"]
    yield Finding("growth.reach", _template(together), together, Grade.COUNTED, COUNTED)
    share = together.row()["share"]
    if isinstance(share, float) and share == share:
        told = "{reached:count} of {eligible:count} people who could take part were reached ({share:percent})."
        yield Finding("growth.reach.share", told, together, Grade.COUNTED, COUNTED)


def _template(together: Protected) -> str:
    row = together.row()
    told = "{reached:count} {reached:noun:person was|people were} reached, and {returned:count} came again."
    if "testing" in row:
        return told + " Of these, {team:count} are in a team, and {testing:count} in a team that tests a change."
    return told + (" Of these, {team:count} are in a team." if "team" in row else "")


def _tables(shown: Shown, counted: Sequence[str], divisions: Sequence[str]) -> Iterator[Table]:
    for division in divisions:
        data = shown[f"reach-{division}"]
        columns = ["name", *counted]
        if data.frame["eligible"].notna().any() or data.hidden["eligible"].any():
            columns += ["eligible", "share", "source"]
        labels = {"name": DIVISIONS[division], **STEPS, "eligible": "Could take part", "share": "Share reached",
                  "source": "Source of that number"}  # fmt: skip
        yield Table(
            f"reach-{division}", f"Who takes part, and how far, by {division}.", data.pick(columns=columns),
            {name: labels[name] for name in columns},
            {**dict.fromkeys([*counted, "eligible"], "count"), "share": "percent"},
        )  # fmt: skip


def _figures(shown: Shown, counted: Sequence[str], divisions: Sequence[str]) -> Iterator[Figure]:
    """Draw each division that one picture can name, until the picture is full."""
    from evalkit.charts import reach as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    drawn = [name for name in ("role", "sector", "place", "system") if name in divisions]
    drawn = [name for name in drawn if len(shown[f"reach-{name}"]) <= MOST_ROWS][:1]
    for division in drawn:
        data = shown[f"reach-{division}"].pick(columns=["name", *counted])
        told = {"groups": "; ".join(data.frame["name"]), "steps": wording.listed([STEPS[n].lower() for n in counted])}
        alt = (
            f"Rows of bars, one a {division}, in columns for {{steps:text}}; each bar names its number of people."
            " The rows: {groups:text}."
        )
        words = Words(
            "who-takes-part", caption=say(_template(shown["reach"]), shown["reach"]), alt=say(alt, data, told),
            source=source(shown), labels={"name": DIVISIONS[division], **STEPS},
            formats=dict.fromkeys(counted, "count"),
        )  # fmt: skip
        yield chart.cascade(data, words, steps=list(counted))


def _caveats(shown: Shown) -> Iterator[str]:
    together = shown["reach"]
    row = together.row()
    without = {"without": row["groups"] - row["with_number"]}
    if without["without"]:
        yield say(
            "For {without:count} of {groups:count} groups nobody has declared how many people could take part: for them"
            " there are numbers and no shares, and they cannot be compared.",
            together, without,
        )  # fmt: skip
    if "team" not in row:
        yield "It is not known who is in which team, so nothing is said of how many who take part are in one."
    elif row["unseen"]:
        yield say(
            "{unseen:count} {unseen:noun:member of a team is|members of teams are} not among those who came again: they"
            " came once, or to nothing whose register is here.",
            together,
        )
