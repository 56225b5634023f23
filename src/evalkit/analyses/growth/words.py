"""What the estimates of growth say in words: findings, caveats and printed tables."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.analyses.growth.estimates import Growth
from evalkit.definition import Profile
from evalkit.disclosure import Protected
from evalkit.results.finding import Direction, Finding, Grade, Table, released
from evalkit.results.said import say
from evalkit.stats.judged import Judged

COUNTED = "A count from the registers; nothing is inferred from it."
MOST_SYSTEMS = 8
"""Most systems that a reader can take in as a sentence each; beyond, the table tells."""

STOCK_LABELS = {
    "month": "End of month",
    "active": "Active members",
    "joined": "Joined",
    "returned": "Returned",
    "lapsed": "Lapsed",
    "people_seen": "Different people so far",
    "window": "Window",
}
STOCK_FORMATS = {"month": "month", **dict.fromkeys(list(STOCK_LABELS)[1:-1], "count")}


def findings(estimates: Growth, shown: dict[str, Protected]) -> tuple[Finding, ...]:
    """Return the graded findings, each sentence filled from protected numbers."""
    facts, judged = shown["facts"], estimates.judged
    told = _rate_template(judged, ended=facts.row()["last_active"] == 0)
    rate = released(judged.rate, facts, "rate_")
    found = [Finding("growth.stock.rate", told, facts, judged.grade, judged.rule, rate, judged.direction)]
    found.append(Finding("growth.flows", _flows_template(facts), facts, Grade.COUNTED, COUNTED))
    found.append(Finding("growth.attendance", _attendance_template(facts), facts, Grade.COUNTED, COUNTED))
    if "systems" in shown:
        found += _of_systems(estimates.family, shown["systems"])
    return tuple(found)


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
    return f"{went}. {change}: {_verdict(judged)}{check}"


def _verdict(judged: Judged) -> str:
    way = "rise" if judged.direction is Direction.UP else "fall"
    return {
        Grade.CLEAR: f"a clear {way}.",
        Grade.LEANING: f"this leans towards a {way}, but is not clear.",
        Grade.NO_MATERIAL_CHANGE: "no material change.",
        Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence to say that their number is growing or shrinking.",
    }[judged.grade]


def _flows_template(facts: Protected) -> str:
    if facts.row()["full_months"] < 2:
        return "There are too few full windows to say who joined, returned or lapsed."
    exactly = "" if facts.profile == Profile.PUBLIC else " exactly"  # rounded numbers need not add up
    return (
        "After {first_month:month}, {joined:count} {joined:noun:person|people} joined, {returned:count} returned and"
        f" {{lapsed:count}} lapsed, which takes {{first_active:count}} to {{last_active:count}}{exactly}."
    )


def _attendance_template(facts: Protected) -> str:
    row = facts.row()
    left_out = " ({left_out:text} not counted)" if row["left_out"] else ""
    held = "{attendances:count} {attendances:noun:attendance|attendances}" + left_out + " by {people:count} people"
    if row["missing"]:
        return (
            f"The registers of {{received:count}} occasions hold {held}. {{missing:count}} more"
            " {missing:noun:register was|registers were} expected and not received, so the true figures may be higher."
        )
    return f"The registers of all {{received:count}} occasions hold {held}."


def _of_systems(family: Mapping[str, Judged], systems: Protected) -> list[Finding]:
    """Word the growth of each system by itself, in the order of the definition."""
    if len(family) > MOST_SYSTEMS:
        return []
    found = []
    for code, judged in family.items():
        row = systems.pick(systems.frame["code"] == code)
        ends = "{system:text} went from {first:count} active members to {last:count}"
        if judged.rate is None:
            told = ends + ": too few people or too few months to say whether they are growing."
        else:
            told = ends + "; typically {value:change} a month ({level:share} interval {low:change} to {high:change}): "
            told += _verdict(judged)
        signal = f"growth.system.{code}.rate"
        rate = released(judged.rate, row)
        found.append(Finding(signal, told, row, judged.grade, judged.rule, rate, judged.direction))
    return found


def caveats(facts: Protected) -> tuple[str, ...]:
    """Say what these data cannot tell, each only where it applies."""
    row = facts.row()
    templates = {
        "An active member came to at least one occasion in the {window:count} days before a month's end.": True,
        "These do not make a member: {outside:text}.": row["outside"],
        "These are counted neither as members nor as attendances: {left_out:text}.": row["left_out"],
        "The typical change is the median over all pairs of month-ends, so that one crowded month does not make it. It"
        " need not lead from the first number to the last.": row["rate_value"] == row["rate_value"],
        "{name_only:count} {name_only:noun:person is|people are} known by name alone. Whoever is also on another"
        " register with an address or organisation may be counted twice.": row["name_only"],
        "The registers are a count of everyone, not a sample: an interval says how far another period like this one"
        " could have gone, not how far the count may be wrong.": row["rate_value"] == row["rate_value"],
        "The number moves by about {typical_move:share} from one month to the next, up or down. Moves like these alone"
        " can add up to a difference between the first and the last month, which is why an interval is given and"
        " two end points are not enough.": row["rate_value"] == row["rate_value"],
        "The first {months_filling:count} {months_filling:noun:month-end|month-ends} are drawn hollow and not judged:"
        " the window was still filling, which looks like growth even where nothing grows.": row["months_filling"],
        "{zero_months:count} {zero_months:noun:month-end has|month-ends have} nobody active: a rate cannot be taken"
        " from nobody, so {zero_months:noun:it is|they are} left out of it.": row["zero_months"],
        "{missing:count} {missing:noun:register|registers} of {expected:count} did not arrive. A missing register is"
        " not a zero: active members may be too low in the months that it touches.": row["missing"],
        "{unlinkable:count} {unlinkable:noun:attendance|attendances} cannot be linked to a person, such as a telephone"
        " dial-in: counted at the occasion, and nowhere else.": row["unlinkable"],
        "{passing:count} {passing:noun:person|people} came only to occasions that do not make a member.": row[
            "passing"
        ],
        "{no_system:count} {no_system:noun:attendance|attendances} could not be given to a system; the programme"
        " counts them, no system does.": row["no_system"] and row["has_systems"],
        "{two_systems:count} {two_systems:noun:person was|people were} active in more than one system and"
        " {two_systems:noun:counts|count} in each, but once in the programme.": row["two_systems"],
        "This says how many people take part. It does not say why, nor that anything became better for patients.": True,
    }
    return tuple(say(template, facts) for template, applies in templates.items() if applies)


def tables_for_print(shown: dict[str, Protected]) -> dict[str, Table]:
    """Return the tables that a reader sees, by name."""
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
                shown["systems"].pick(columns=["system", "first", "last", "value", "low", "high", "grade"]),
                {"system": "System", "first": "First full window", "last": "Last month", "value": "Change per month",
                 "low": "Interval from", "high": "Interval to", "grade": "How sure (adjusted for all systems)"},
                {"first": "count", "last": "count", "value": "change", "low": "change", "high": "change"},
            )
        )  # fmt: skip
    return {table.name: table for table in made}
