"""Ways to interact: how many kinds of occasion, how evenly they are used, and whether breadth rose with reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.analyses.momentum.alike import COUNTED, EACH, FORMATS, LABELS, MASS, source, whole_period
from evalkit.analyses.momentum.counted import Counted
from evalkit.disclosure import MINIMUM, People, Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.stats.diversity import ways
from evalkit.stats.steps import never_fell_and_rose

MOST_PARTS = 6
"""Most parts that one bar can be divided into legibly."""

OTHERS = "others"
"""Kinds beyond those that a picture can tell apart."""


def ways_by(interactions: pd.DataFrame, by: str, values: list[str]) -> pd.DataFrame:
    """Count the kinds of occasion used, and their effective number (Hill, order 1).

    Parameters
    ----------
    interactions : DataFrame
        As :attr:`~evalkit.analyses.momentum.counted.Counted.here`.
    by : str
        Column that divides them.
    values : list of str
        Its values, in the order of the rows wanted.

    Returns
    -------
    DataFrame
        `by`, `kinds`, and `effective`, missing for fewer than 8 people.
    """
    counts = pd.crosstab(interactions[by], interactions["kind"]).reindex(values).fillna(0)
    found = [ways(row) for row in counts.to_numpy()]
    few = interactions.groupby(by)["person_key"].nunique().reindex(values).fillna(0).to_numpy() < MINIMUM
    effective = np.where(few, np.nan, np.array([one.effective for one in found], dtype=float))
    return pd.DataFrame({by: list(values), "kinds": [one.kinds for one in found], "effective": effective})


def part(counted: Counted) -> Part:
    """Return what there is to say of kinds of occasion."""
    return Part(
        (_kinds(counted), _breadth(counted), _bars(counted)),
        findings=lambda shown: _findings(shown["breadth"]),
        tables=lambda shown: [_printed(shown["kinds"])],
        figures=lambda shown: _figures(shown, counted),
        caveats=lambda _: [
            "The effective number of kinds says to how many equally used kinds the interactions amount: a kind that is"
            " hardly used adds hardly anything.",
        ],
    )


def _kinds(counted: Counted) -> Unprotected:
    """Count by kind of occasion over the whole period."""
    here, evaluation = counted.here, counted.evaluation
    occasions = counted.open_to(counted.scope.system)
    codes = [code for code in evaluation.kind_codes if code in set(here["kind"]) | set(occasions["kind"])]
    by_kind = here.groupby("kind")["person_key"].agg(people="nunique", interactions="size")
    frame = by_kind.reindex(codes).fillna(0).astype(int).rename_axis("kind").reset_index()
    frame["each"] = frame["interactions"] / frame["people"].where(frame["people"] >= MINIMUM)
    frame.insert(1, "name", [evaluation.kind(code).plural.capitalize() for code in codes])
    for column, rows in (
        ("held", occasions),
        ("expected", occasions[occasions["register_expected"]]),
        ("received", occasions[occasions["received"]]),
    ):
        frame[column] = rows.groupby("kind").size().reindex(codes).fillna(0).astype(int).to_numpy()
    return Unprotected(
        "kinds", frame, ReleaseClass.ACTIVITY, people=MASS, statistics={"each": EACH},
        about_nobody=("held", "expected", "received"), by=("kind",), topic=("kind",), labels=("name",),
        period=whole_period(counted), groups=counted.behind(lambda: [here[here["kind"] == code] for code in codes]),
    )  # fmt: skip


def _breadth(counted: Counted) -> Unprotected:
    """Declare the row that tells reach and breadth of the first and the last full quarter."""
    quarters = counted.quarters
    offered = [_offered(counted, quarter) for quarter in quarters]
    row: dict[str, object] = {"quarters": len(quarters), "steady": int(never_fell_and_rose(offered))}
    people = {}
    groups = [counted.here[counted.here["quarter"].isin(quarters)]]
    for end, at in (("first", 0), ("last", -1)) if len(quarters) > 1 else ():
        inside = counted.here[counted.here["quarter"] == quarters[at]]
        row |= {end: quarters[at], f"{end}_kinds": offered[at], f"{end}_people": inside["person_key"].nunique()}
        people[f"{end}_people"] = People(of="people", at={"quarter": quarters[at]})
    rose = [end for end in ("kinds", "people") if people and row[f"last_{end}"] > row[f"first_{end}"]]  # type: ignore[operator]
    row |= {"rose": " and ".join(rose) or "neither"}
    return Unprotected(
        "breadth", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people=people,
        about_nobody=("quarters", "steady", *(name for name in row if name.endswith("_kinds"))),
        labels=tuple(name for name in ("first", "last") if name in row), period=whole_period(counted),
        groups=counted.behind(lambda: groups),
    )  # fmt: skip


def _offered(counted: Counted, quarter: str) -> int:
    """Count the kinds of occasion held in a quarter: a register that is missing takes no way away."""
    first, last = quarter.split("/")
    occasions = counted.open_to(counted.scope.system)
    return int(occasions.loc[occasions["month"].between(first, last), "kind"].nunique())


def _findings(breadth: Protected) -> list[Finding]:
    row = breadth.row()
    if row["quarters"] < 2:
        return []
    course = "never fewer from quarter to quarter" if row["steady"] else "with quarters in between that had fewer"
    if row["last_kinds"] <= row["first_kinds"]:
        course = "not more at the end than at the beginning"
    told = (
        "Kinds of occasion offered went from {first_kinds:count} in {first:span} to {last_kinds:count} in {last:span},"
        f" {course}; people reached went from {{first_people:count}} to {{last_people:count}}. {_BOTH[row['rose']]}"
    )
    return [Finding("momentum.ways", told, breadth, Grade.COUNTED, COUNTED)]


_BOTH = {
    "kinds and people": "Reach and the ways to interact rose together.",
    "kinds": "The ways to interact rose, reach did not.",
    "people": "Reach rose, the ways to interact did not.",
    "neither": "Neither reach nor the ways to interact rose.",
}
"""Whether both rose, by what did."""


def _bars(counted: Counted) -> Unprotected:
    """Count interactions by quarter and kind, a column a kind: the commonest by themselves, the others together."""
    here = counted.here[counted.here["quarter"].isin(counted.quarters)]
    common = here["kind"].value_counts(sort=True).index.tolist()
    alone = common if len(common) <= MOST_PARTS else common[: MOST_PARTS - 1]
    alone = [code for code in counted.evaluation.kind_codes if code in alone]
    kind = here["kind"].where(here["kind"].isin(alone), OTHERS)
    parts = [*alone, *([OTHERS] if len(common) > len(alone) else [])]
    counts = pd.crosstab(here["quarter"], kind).reindex(index=counted.quarters, columns=parts, fill_value=0)
    frame = counts.add_prefix("kind_").rename_axis("quarter").reset_index().rename_axis(columns=None)
    frame["interactions"] = counts.sum(axis=1).to_numpy()
    frame["people"] = here.groupby("quarter")["person_key"].nunique().reindex(counted.quarters).fillna(0).to_numpy()
    frame = frame.join(ways_by(here, "quarter", list(counted.quarters)).drop(columns="quarter"))
    people = {f"kind_{code}": People(of="interactions", at={"kind": code}) for code in parts}
    return Unprotected(
        "ways", frame, ReleaseClass.ACTIVITY, people=people | MASS, statistics={"effective": EACH},
        about_nobody=("kinds",), by=("quarter",), topic=("quarter",),
        groups=counted.behind(lambda: [here[here["quarter"] == quarter] for quarter in counted.quarters]),
    )  # fmt: skip


def _printed(kinds: Protected) -> Table:
    columns = ["name", "people", "each", "interactions", "held", "expected", "received"]
    return Table(
        "kinds", "People, interactions per person and interactions by kind of occasion, over the whole period.",
        kinds.pick(columns=columns), {"name": "Kind", **LABELS}, FORMATS,
    )  # fmt: skip


def _figures(shown: Shown, counted: Counted) -> list[Figure]:
    from evalkit.charts import momentum as charts
    from evalkit.charts.words import Words

    bars, breadth = shown["ways"], shown["breadth"]
    parts = [name for name in map(str, bars.frame.columns) if name.startswith("kind_")]
    if len(bars) < 2 or len(parts) < 2:
        return []  # one kind in one colour shows no more than the interactions
    names = {f"kind_{code}": counted.evaluation.kind(code).plural for code in counted.evaluation.kind_codes}
    names = {name: words.capitalize() for name, words in names.items()} | {f"kind_{OTHERS}": "Other kinds"}
    ends = "from {first_kinds:count} in {first:span} to {last_kinds:count} in {last:span}"
    words = Words(
        "ways",
        caption=say(f"The kinds of occasion offered went {ends}.", breadth),
        alt=say(
            "Bars of interactions by full quarter, stacked by kind of occasion, with the number of kinds that were used"
            f" and their effective number above each. Kinds offered went {ends}.", breadth,
        ),
        source=source(shown["facts"], counted),
        labels={"quarter": "Quarter", **LABELS, **names},
        formats={**FORMATS, **dict.fromkeys(parts, "count")},
    )  # fmt: skip
    columns = ["quarter", *parts, "interactions", "kinds", "effective"]
    return [charts.ways(bars.pick(columns=columns), words, parts=parts)]
