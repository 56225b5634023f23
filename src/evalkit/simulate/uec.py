"""The UEC sample: a synthetic programme calibrated to what is published of a real one.

Published (Healthy London Partnership, August 2017): six pan-London events, the first on 4 July and the second on
20 September 2017, then about every three months, with system action periods of three months between them; learning
sessions, e-learning, coaching, exemplar and peer visits. Days of the later events, the hospitals, the people and all
numbers are invented.
"""

from __future__ import annotations

from datetime import date, datetime, time

from evalkit.definition import Action, Decision, Driver, Intervention, Measure, PageOne, Programme, System, Theory
from evalkit.simulate.measures import Change, Measures, Series
from evalkit.simulate.setting import Circumstance, Crowd, Occasion, Offer, Organisation, Setting, Team

SEED = 20170704

SYSTEMS = (
    System(code="NCL", name="North Central London", aliases=("NC London",)),
    System(code="NEL", name="North East London", aliases=("NE London",)),
    System(code="NWL", name="North West London", aliases=("NW London",)),
    System(code="SEL", name="South East London", aliases=("SE London",)),
    System(code="SWL", name="South West London", aliases=("SW London",)),
)
HOSPITALS = (
    ("NORTHMOOR", "Northmoor Hospital", "NCL", 1.1),
    ("CANONS", "Canonsfield Hospital", "NCL", 0.8),
    ("EASTMARSH", "Eastmarsh Hospital", "NEL", 1.3),
    ("TIDEWELL", "Tidewell Hospital", "NEL", 0.9),
    ("BRENTLEIGH", "Brentleigh Hospital", "NWL", 1.2),
    ("OAKHYTHE", "Oakhythe Hospital", "NWL", 0.8),
    ("RAVENSMEAD", "Ravensmead Hospital", "SEL", 1.0),
    ("MERESTONE", "Merestone Hospital", "SWL", 0.9),
)
"""Key, name, system and size; all invented."""
EVENTS = ("2017-07-04", "2017-09-20", "2017-12-06", "2018-03-14", "2018-06-13", "2018-09-19")
"""The first two are published."""
VISITS = (("2017-11-08", "EASTMARSH"), ("2018-02-07", "BRENTLEIGH"), ("2018-05-16", "EASTMARSH"))
STREAMING, REVIEW = "Streaming at the front door", "Weekly review of long stays"
BEGUN = {"EASTMARSH": date(2017, 10, 1), "BRENTLEIGH": date(2018, 1, 1), "RAVENSMEAD": date(2017, 10, 1)}
"""First month of streaming; at the third hospital nothing changed by it."""

SPREAD = tuple(
    ("front-door-streaming", f"T-{team}", f"T-{source}" if source else "", stage, day)
    for team, source, *days in (
        ("EASTMARSH", "", "2017-07-04", "2017-08-14", "2017-10-02"),
        ("RAVENSMEAD", "", "2017-07-04", "2017-08-28", "2017-10-02"),
        ("BRENTLEIGH", "EASTMARSH", "2017-09-20", "2017-11-08", "2018-01-08"),
        ("TIDEWELL", "EASTMARSH", "2017-12-05", "2018-03-05"),
        ("OAKHYTHE", "BRENTLEIGH", "2018-02-07", "2018-04-16"),
        ("MERESTONE", "EASTMARSH", "2018-05-16"),
        ("CANONS", "", "2017-12-05"),
    )
    for stage, day in zip(("heard", "testing", "implemented"), days, strict=False)
) + tuple(
    ("red-to-green-days", f"T-{team}", f"T-{source}" if source else "", stage, day)
    for team, source, *days in (
        ("EASTMARSH", "BRENTLEIGH", "2018-02-07", "2018-03-12", "2018-06-04"),
        ("RAVENSMEAD", "BRENTLEIGH", "2018-02-07", "2018-04-09"),
        ("OAKHYTHE", "BRENTLEIGH", "2018-03-20", "2018-05-07", "2018-08-06"),
        ("NORTHMOOR", "EASTMARSH", "2018-06-20", "2018-09-10"),
    )
    for stage, day in zip(("heard", "testing", "implemented"), days, strict=False)
)
"""Two practices on their way between hospitals; what was implemented when is that of the measures below."""

SERIES = (
    Series(
        Measure(code="four-hour", name="Seen, treated and gone within four hours", material=0.5),
        "outcome", "up", 88.5, 2.2, 0.9, -1.6, people=9000, target=0.95,
        changes=(Change("EASTMARSH", BEGUN["EASTMARSH"], 4.5), Change("BRENTLEIGH", BEGUN["BRENTLEIGH"], 4.0)),
        strata={"75 and over": -9.0, "under 75": 2.0},
    ),
    Series(
        Measure(code="senior-review", name="Seen by a senior clinician within an hour"),
        "process", "up", 61.0, 4.0, 2.2, people=2500, target=0.75,
        changes=(Change("EASTMARSH", BEGUN["EASTMARSH"], 9.0), Change("BRENTLEIGH", BEGUN["BRENTLEIGH"], 8.0)),
    ),
    Series(
        Measure(code="handover", name="Ambulance handovers of more than half an hour", chart="rate", per=1000,
                unit="per 1,000 arrivals"),
        "process", "down", 62.0, 9.0, 6.0, 12.0, people=2200, target=0.04,
    ),
    Series(
        Measure(code="length-of-stay", name="Mean length of an emergency stay", chart="value", unit="days"),
        "outcome", "down", 5.2, 0.4, 0.22, 0.15,
    ),
    Series(
        Measure(code="return", name="Back within seven days"),
        "balancing", "down", 7.4, 0.5, 0.25, people=9000, target=0.05,
    ),
)  # fmt: skip

FAULTS = {
    ("four-hour", "TIDEWELL", "2016-11"): "month_missing",
    ("four-hour", "OAKHYTHE", "2017-03"): "numerator_above",
    ("senior-review", "MERESTONE", "2016-08"): "denominator_zero",
    ("return", "CANONS", "2018-02"): "same_row_twice",
}

ABOUT = """
It follows what Healthy London Partnership published of its Urgent and Emergency Care Improvement Collaborative
(August 2017): six pan-London events, the first on 4 July and the second on 20 September 2017, then about every three
months, with action periods between them, and visits to exemplars. The days of the later events, the eight hospitals
and every number are invented; any likeness is chance. No finding about this sample says anything about London.

Two hospitals truly changed: four-hour performance rose by 4.5 points at Eastmarsh from October 2017 on, and by 4.0 at
Brentleigh from January 2018, with streaming at the front door. Ravensmead brought in streaming too, in October 2017,
and nothing changed by it. The weekly review of long stays changed nothing anywhere. `truth.json` has it all.
"""

THEORY = Theory(
    aim="Illustrative, not the programme's own words: by September 2018, more people are seen, treated and gone within "
    "four hours at every hospital.",
    primary=(
        Driver(
            name="Flow at the front door",
            secondary=("Senior clinicians at the front door", "Streaming"),
            change_ideas=("Streaming at the front door",),
            signals=("measures.four-hour", "measures.senior-review"),
        ),
        Driver(name="Flow out of hospital", change_ideas=("Weekly review of long stays",)),
    ),
)


PAGE_ONE = PageOne(
    decisions=(
        Decision(
            title="Extend streaming at the front door to the other hospitals",
            why="The hospitals that began are compared month by month with those that have not",
            owner="urgent care leads",
            by=date(2018, 11, 30),
            findings=("measures.four-hour", "measures.senior-review"),
        ),
    ),
    actions=(
        Action(what="Hold a peer visit in each system", done=False, note="three of five"),
        Action(what="Agree one definition of a long stay", done=True),
    ),
    context=("Winter pressure from December 2017 to February 2018 touched every hospital.",),
)
"""Invented decisions and actions, to show where a programme's own stand."""


def setting() -> Setting:
    """Return the setting of the UEC sample.

    Examples
    --------
    >>> uec = setting()
    >>> len(uec.systems), len([one for one in uec.occasions if one.kind == "learning-session"])
    (5, 6)
    """
    return Setting(
        programme=Programme(
            id="uec",
            title="Urgent and Emergency Care Improvement Collaborative (synthetic sample)",
            start=date(2017, 7, 1),
            end=date(2018, 9, 30),
            as_at=date(2018, 10, 19),
            status="Synthetic sample – not about any real person, hospital or organisation",
            note="Everything in this report is invented: people, hospitals and numbers. Only the number of the events "
            "and the days of the first two follow what Healthy London Partnership published in August 2017.",
        ),
        systems=SYSTEMS,
        organisations=_organisations(),
        occasions=_occasions(),
        teams=tuple(Team(f"T-{key}", f"{name} flow team", key, date(2017, 7, 4)) for key, name, *_ in HOSPITALS),
        crowd=Crowd(
            arrivals=(60, 6, 22, 8, 8, 20, 8, 6, 18, 6, 6, 16, 4, 4, 14),
            pull={"NCL": 0.2, "NEL": 0.24, "NWL": 0.22, "SEL": 0.16, "SWL": 0.18},
            leaving=0.04,
        ),
        host="PROGRAMME",
        faculty="FACULTY",
        spread=SPREAD,
        offers=tuple(
            Offer("exemplar visit", s.code, 1, int(s.code in {"NEL", "NWL", "SEL"}), date(2017, 11, 1)) for s in SYSTEMS
        ),
        circumstances=(Circumstance("", "pressure", date(2017, 12, 1), date(2018, 2, 28)),),
        messy=False,
        theory=THEORY,
        page_one=PAGE_ONE,
        measures=_measures(),
        about=ABOUT,
        run="data_samples/uec/evaluation.toml",
    )


def _measures() -> Measures:
    others = tuple(key for key, *_ in HOSPITALS if key not in BEGUN)
    streaming = (
        Intervention(name=STREAMING, measure=code, subjects=(key,), start=start, compared_with=others)
        for code in ("four-hour", "senior-review")
        for key, start in BEGUN.items()
    )
    everywhere = tuple(key for key, *_ in HOSPITALS)
    review = Intervention(name=REVIEW, measure="length-of-stay", subjects=everywhere, start=date(2017, 12, 1))
    return Measures(
        first=date(2016, 4, 1),
        last=date(2018, 9, 1),
        subjects={key: size for key, _, _, size in HOSPITALS},
        series=SERIES,
        interventions=(*streaming, review),
        faults=FAULTS,
    )


def _organisations() -> tuple[Organisation, ...]:
    hospitals = tuple(
        Organisation(key, name, "acute", "health", system, f"{key.lower()}.invalid", (name.split()[0],), size)
        for key, name, system, size in HOSPITALS
    )
    ambulance = Organisation(
        "AMBULANCE", "Capital Ambulance Service", "ambulance", "health", "", "ambulance.invalid", ("Ambulance",)
    )
    host = Organisation("PROGRAMME", "Programme Team", "programme", "health", "", "programme.invalid")
    faculty = Organisation("FACULTY", "Improvement Faculty", "faculty", "other", "", "faculty.invalid")
    return (*hospitals, ambulance, host, faculty)


def _occasions() -> tuple[Occasion, ...]:
    events = [
        Occasion(f"E{number}", "learning-session", f"Pan-London event {number}", _at(day, 9), 420,
                 "workbook" if number % 2 else "hybrid")
        for number, day in enumerate(EVENTS, start=1)
    ]  # fmt: skip
    visits = [
        Occasion(f"V{number}", "peer-visit", f"Exemplar visit {number}", _at(day, 13), 180, "log",
                 log="exemplar-visits", slots=("T-RAVENSMEAD", f"T-{host}"))
        for number, (day, host) in enumerate(VISITS, start=1)
    ]  # fmt: skip
    return tuple(sorted([*events, *visits], key=lambda occasion: (occasion.start, occasion.key)))


def _at(day: str, hour: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour))
