"""What was offered, what was taken up, and how many teams joined afterwards: counted, never credited."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.analyses.growth.basis import Basis, looked_up
from evalkit.analyses.growth.teams import in_scope
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import Said, say

COUNTED = "A count from the list of offers; nothing is inferred from it."
MOST_KINDS = 4
"""Most kinds of offer that a reader can take in as a sentence and a column each; beyond, the table tells."""
LABELS = {
    "kind": "Offer",
    "system": "System",
    "offered": "Offered",
    "taken": "Taken up",
    "share": "Share taken up",
    "before": "Teams before the first",
    "after": "Teams that joined after it",
}
FORMATS = {**dict.fromkeys(("offered", "taken", "before", "after"), "count"), "share": "share"}


def offers(basis: Basis) -> Part:
    """Count offers and their uptake by kind and system."""
    known = _in_scope(basis)
    if known.empty:
        return Part()
    by_system = uptake(known, in_scope(basis), basis)
    whole = _by_kind(by_system)
    numbers = ("offered", "taken", "share", "before", "after")
    tables = (
        Unprotected(
            "offers", by_system, ReleaseClass.ACTIVITY, about_nobody=numbers, labels=("kind", "system"),
            period=basis.period,
        ),
        Unprotected(
            "offers-by-kind", whole, ReleaseClass.ACTIVITY,
            about_nobody=("offered", "most", "taken", "subjects", "takers", "after"), labels=("kind", "name"),
            period=basis.period,
        ),
    )  # fmt: skip
    return Part(tables, findings=_findings, tables=_tables, figures=_figures, caveats=_caveats)


def _in_scope(basis: Basis) -> pd.DataFrame:
    """Return the offers of the period, each with the system to which, or to a team of which, it was made."""
    rows = basis.tables.offer
    rows = rows[rows["at"].between(basis.first, basis.after, inclusive="left")]
    team = basis.tables.team.set_index("team_key")["system"]
    own = rows["subject_key"].where(rows["subject_key"].isin(basis.codes))
    return basis.of_scope(rows.assign(system=own.fillna(looked_up(rows["subject_key"], team)).fillna("")))


def uptake(offered: pd.DataFrame, team: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Add up offers by kind and system, in the order of the definition.

    Parameters
    ----------
    offered : DataFrame
        Offers with a column `system`.
    team : DataFrame
        Teams of the scope.
    basis : Basis
        Names the systems.

    Returns
    -------
    DataFrame
        `kind`, `system` (its name), `offered`, `taken`, `share` (missing where more was taken than offered), and the
        number of teams that had joined `before` the first uptake and `after` it, missing where nothing was taken.
    """
    rows = []
    order = {code: k for k, code in enumerate(basis.codes)}
    for (kind, system), group in offered.groupby(["kind", "system"], sort=False):
        total, taken = int(group["offered"].sum()), int(group["taken"].sum())
        since = group.loc[group["taken"] > 0, "at"].min()
        joined = team.loc[team["system"] == system, "joined"]
        rows.append(
            {
                "kind": str(kind)[:1].upper() + str(kind)[1:],
                "system": basis.evaluation.system_name(str(system)),
                "offered": total,
                "taken": taken,
                "share": taken / total if 0 < total >= taken else np.nan,
                "before": float((joined < since).sum()) if taken else np.nan,
                "after": float((joined >= since).sum()) if taken else np.nan,
                "place": order.get(str(system), len(order)),
            }
        )
    return pd.DataFrame(rows).sort_values(["kind", "place"], kind="stable", ignore_index=True).drop(columns="place")


def _by_kind(by_system: pd.DataFrame) -> pd.DataFrame:
    known = by_system.assign(took=by_system["taken"] > 0)
    by_kind = known.groupby("kind", sort=False)
    summed = by_kind.agg(
        offered=("offered", "sum"),
        most=("offered", "max"),
        taken=("taken", "sum"),
        subjects=("system", "size"),
        takers=("took", "sum"),
        after=("after", "sum"),
    ).reset_index()
    names = [kind[:1].lower() + kind[1:] for kind in summed["kind"]]
    return summed.astype({"after": int, "takers": int}).assign(name=names)


def _findings(shown: Shown) -> Iterator[Finding]:
    kinds = shown["offers-by-kind"]
    if len(kinds) > MOST_KINDS:
        return
    for number, kind in enumerate(kinds.frame["kind"]):
        row = kinds.pick(kinds.frame["kind"] == kind)
        slug = re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-") or str(number)
        yield Finding(f"growth.offers.{slug[:40]}", _template(row), row, Grade.COUNTED, COUNTED)


def _template(kind: Protected) -> str:
    row = kind.row()
    by_systems = ", by {takers:count} of {subjects:count} systems" if row["subjects"] > 1 else ""
    if row["most"] == 1 and row["offered"] == row["subjects"] > 1:
        told = "{takers:count} of {subjects:count} systems took up the {name:text} that each was offered."
    elif row["offered"] and row["taken"] == row["offered"]:
        told = f"Every {{name:text}} offered was taken up: {{taken:count}} of {{offered:count}}{by_systems}."
    elif not row["taken"]:
        told = "No {name:text} offered was taken up: {taken:count} of {offered:count}."
    else:
        told = f"{{taken:count}} of {{offered:count}} offers of a {{name:text}} were taken up{by_systems}."
    if row["after"]:
        told += " {after:count} {after:noun:team|teams} joined there afterwards."
    return told


def _tables(shown: Shown) -> Iterator[Table]:
    data = shown["offers"]
    columns = [name for name in LABELS if name != "system" or _of_several_systems(data)]
    yield Table(
        "offers", "What was offered to whom, what was taken up, and teams before and after the first uptake.",
        data.pick(columns=columns), {name: LABELS[name] for name in columns}, FORMATS,
    )  # fmt: skip


def _of_several_systems(data: Protected) -> bool:
    return len(data.frame["system"].unique()) > 1


def _figures(shown: Shown) -> Iterator[Figure]:
    data, kinds = shown["offers"], shown["offers-by-kind"]
    if not _of_several_systems(data) or len(kinds) > MOST_KINDS:
        return  # one system's offers are told in words, and those of many kinds in the table
    from evalkit.charts import reach as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    row = kinds.frame[["offered", "taken"]].sum()
    numbers = {"all": int(row["offered"]), "took": int(row["taken"]), "rows": len(data.frame["system"].unique())}
    told = numbers | {"kinds": "; ".join(kinds.frame["name"])}
    caption = "Of {all:count} offers made, {took:count} were taken up."
    alt = (
        "A row for each of {rows:count} systems and a column for each kind of offer ({kinds:text}): a ring at the"
        " number offered and a dot at the number taken up. Where all was taken up the dot fills the ring."
    )
    words = Words(
        "offers", caption=say(caption, kinds, told), alt=say(alt, kinds, told),
        source=Said("List of offers", [kinds.name]), labels=LABELS, formats=FORMATS,
    )  # fmt: skip
    yield chart.uptake(data, words)


def _caveats(shown: Shown) -> Iterator[str]:
    if shown["offers-by-kind"].frame["after"].sum():
        yield say(
            "Teams that joined after an offer was taken up are counted, not credited to it: they may have joined"
            " without it.",
            shown["offers-by-kind"],
        )
